//! Speaks the raw REPL with MicroPython and its relatives.
//!
//! - [`base64`]: how bytes travel as text
//! - [`mounting`]: a folder that is lent to the board
//! - [`scripts`]: the Python that lists, reads and writes files there
//!
//! **Invariant:** while a program runs nothing but its input and interrupts is sent; a file is written under another
//! name first and renamed, so that the old one stays until the new one is whole.

mod base64;
mod mounting;
pub mod scripts;

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use pyrite_protocol::message::Collect;

use crate::board::link::{
    Activity, FileError, FileReply, FileRequest, LinkEvent, LinkRequest, Outcome, RequestId, RunId, RunMode, SourceKind,
};
use crate::board::trouble::Trouble;
use crate::workers::clock;

use super::connect::Board;
use super::incoming::{Arrival, Incoming};
use super::keeping::{Keeping, Next};
use super::mount::Mount;
use super::{Counted, End};
use mounting::Questions;

const CTRL_A: u8 = 0x01;
const CTRL_B: u8 = 0x02;
const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
/// Asks for raw paste.
const RAW_PASTE: &[u8] = b"\x05A\x01";
const RAW_PROMPT: &[u8] = b"raw REPL; CTRL-B to exit\r\n>";
const STEP_TIMEOUT: Duration = Duration::from_secs(3);
const SCRIPT_TIMEOUT: Duration = Duration::from_secs(20);
const SCRIPT_REPETITIONS: u32 = 2;
/// A board without raw paste has a small input buffer and no flow control.
const PLAIN_CHUNK: usize = 128;
const PLAIN_PAUSE: Duration = Duration::from_millis(10);

/// Whether the board takes programs by raw paste.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RawPaste {
    /// It was not asked yet.
    Unknown,
    /// It does.
    Supported,
    /// Its firmware is older than raw paste, or gave no answer.
    Missing,
}

/// Why a step did not work.
enum Stop {
    /// The link ends.
    End(End),
    /// The board did not answer as expected.
    Confused,
}

/// A program that runs.
struct Running {
    run: Option<RunId>,
    /// Output and error text are ended by a byte each.
    parts: u8,
    error: Vec<u8>,
}

/// The driver.
pub struct RawRepl<'r> {
    board: Board,
    /// For the next connection: this firmware has one speed.
    most_baud: u32,
    report: &'r Counted,
    buffer: Vec<u8>,
    running: Option<Running>,
    in_raw_mode: bool,
    raw_paste: RawPaste,
    files: VecDeque<(RequestId, FileRequest)>,
    keeping: Keeping,
    mount: &'r mut Mount,
    questions: Questions,
    /// Requests that are to be left off: the one under way, or some that have not come to the front yet.
    cancelled: BTreeSet<RequestId>,
    /// Whether somebody watches the memory: a script is run for that whenever a program has ended.
    watches: bool,
    /// Whether a report is due.
    watch_due: bool,
    began: Instant,
}

impl<'r> RawRepl<'r> {
    /// Speaks with a board that stands at its friendly prompt.
    pub fn new(board: Board, keeping: Keeping, most_baud: u32, mount: &'r mut Mount, report: &'r Counted) -> Self {
        Self {
            board,
            most_baud,
            report,
            buffer: Vec::new(),
            running: None,
            in_raw_mode: false,
            raw_paste: RawPaste::Unknown,
            files: VecDeque::new(),
            keeping,
            mount,
            questions: Questions::default(),
            cancelled: BTreeSet::new(),
            watches: false,
            watch_due: false,
            began: Instant::now(),
        }
    }

    /// The user's limit for the speed of serial lines.
    pub fn most_baud(&self) -> u32 {
        self.most_baud
    }

    /// Serves until the link ends.
    pub fn serve(&mut self, incoming: &mut Incoming) -> End {
        if let Err(Stop::End(end)) = self.send_helper(incoming) {
            return self.leave(end);
        }
        loop {
            if self.running.is_none()
                && let Some((id, request)) = self.files.pop_front()
            {
                let result = match self.kept_file(incoming, id, request) {
                    Ok(result) => result,
                    Err(Stop::Confused) => Err(FileError::Garbled("it did not answer in time".to_owned())),
                    Err(Stop::End(end)) => {
                        self.report.send(LinkEvent::FileDone(id, Err(FileError::NotConnected)));
                        return self.leave(end);
                    }
                };
                self.cancelled.remove(&id);
                self.report.send(LinkEvent::FileDone(id, result));
                continue;
            }
            if self.running.is_none() && std::mem::take(&mut self.watch_due) {
                match self.report_memory(incoming) {
                    Ok(()) | Err(Stop::Confused) => continue,
                    Err(Stop::End(end)) => return self.leave(end),
                }
            }
            let step = match incoming.wait(None) {
                Arrival::Bytes(bytes) => self.sift(bytes).map(|bytes| self.take(&bytes)),
                Arrival::Closed => Err(Stop::End(End::Broken(self.vanished()))),
                Arrival::Nothing => Ok(()),
                Arrival::Request(request) => self.request(incoming, request),
            };
            if let Err(Stop::End(end)) = step {
                return self.leave(end);
            }
        }
    }

    /// Answers everything that is under way: the link has ended.
    pub fn fail_all(&mut self) {
        if let Some(run) = self.running.take().and_then(|running| running.run) {
            self.report.send(LinkEvent::RunFinished(run, Outcome::Lost));
        }
        for (id, _) in self.files.drain(..) {
            self.report.send(LinkEvent::FileDone(id, Err(FileError::NotConnected)));
        }
    }

    fn vanished(&self) -> Trouble {
        Trouble::Vanished { path: self.board.path.clone() }
    }

    /// Leaves the board at its friendly prompt, as far as it still listens.
    fn leave(&mut self, end: End) -> End {
        if self.in_raw_mode && self.running.is_none() {
            let _ = self.board.write(&[CTRL_B]);
        }
        end
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.board.write(bytes).map_err(|trouble| Stop::End(End::Broken(trouble)))
    }

    fn request(&mut self, incoming: &mut Incoming, request: LinkRequest) -> Result<(), Stop> {
        match request {
            LinkRequest::Quit => return Err(Stop::End(End::Quit)),
            LinkRequest::Disconnect => return Err(Stop::End(End::Asked)),
            LinkRequest::Connect(..) => {
                incoming.put_back(request);
                return Err(Stop::End(End::Asked));
            }
            LinkRequest::SpeedLimit(baud) => self.most_baud = baud,
            LinkRequest::Interrupt => self.write(&[CTRL_C])?,
            LinkRequest::Input(bytes) if self.running.is_some() => self.write(&bytes)?,
            LinkRequest::Input(_) => {}
            LinkRequest::File(id, _) if self.running.is_some() => {
                self.report.send(LinkEvent::FileDone(id, Err(FileError::Busy)));
            }
            LinkRequest::File(id, request) => self.files.push_back((id, request)),
            LinkRequest::CancelFile(id) => drop(self.cancelled.insert(id)),
            LinkRequest::Mount(path, access) => self.mount(incoming, &path, access)?,
            LinkRequest::Unmount => self.unmount(incoming)?,
            LinkRequest::FolderNews(generation, news) => self.folder_said(generation, news)?,
            LinkRequest::WatchMemory(on) => (self.watches, self.watch_due) = (on, on),
            LinkRequest::Complete(id, line) => {
                let found = match scripts::complete(&line).filter(|_| self.running.is_none()) {
                    Some(script) => self.script(incoming, &script),
                    None => Ok(Ok(Vec::new())),
                };
                let (output, result) = match found {
                    Ok(output) => (output.unwrap_or_default(), Ok(())),
                    Err(Stop::Confused) => (Vec::new(), Ok(())),
                    Err(stop) => (Vec::new(), Err(stop)),
                };
                self.report.send(LinkEvent::Completions(id, scripts::names(&output)));
                return result;
            }
            LinkRequest::SoftReset => {
                if self.running.is_some() {
                    self.write(&[CTRL_C])?;
                    self.running.take().and_then(|running| running.run).into_iter().for_each(|run| {
                        self.report.send(LinkEvent::RunFinished(run, Outcome::Interrupted));
                    });
                }
                let reset = self.reset(incoming).and_then(|()| self.send_helper(incoming));
                self.report.send(LinkEvent::Activity(Activity::Idle));
                return reset;
            }
            LinkRequest::Run { run, .. } if self.running.is_some() => {
                let reason = "A program is running on the board: stop it first.".to_owned();
                self.report.send(LinkEvent::RunFinished(run, Outcome::Refused(reason)));
            }
            LinkRequest::Run { run, source, mode, kind, .. } => {
                let source = match kind {
                    SourceKind::File => source,
                    SourceKind::Interactive => scripts::interactive(&source),
                };
                match self.start(incoming, &source, mode) {
                    Ok(()) => {
                        self.running = Some(Running { run: Some(run), parts: 0, error: Vec::new() });
                        self.report.send(LinkEvent::RunStarted(run));
                        self.report.send(LinkEvent::Activity(Activity::Running));
                        let rest = std::mem::take(&mut self.buffer);
                        self.take(&rest);
                    }
                    Err(stop) => {
                        let outcome = match stop {
                            Stop::End(_) => Outcome::Lost,
                            Stop::Confused => Outcome::Refused(
                                "The board did not take the program. Press its reset button.".to_owned(),
                            ),
                        };
                        self.report.send(LinkEvent::RunFinished(run, outcome));
                        return Err(stop);
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes bytes while nothing is awaited.
    fn take(&mut self, bytes: &[u8]) {
        let Some(running) = &mut self.running else {
            if !bytes.is_empty() {
                // A timer or an interrupt of an earlier program writes.
                self.report.send(LinkEvent::Console(bytes.to_vec()));
            }
            return;
        };
        let mut console = Vec::new();
        for (index, &byte) in bytes.iter().enumerate() {
            match (running.parts, byte) {
                (0 | 1, CTRL_D) => running.parts += 1,
                (0, _) => console.push(byte),
                (1, _) => {
                    running.error.push(byte);
                    console.push(byte);
                }
                _ => {
                    // The raw prompt: the run has ended. After SystemExit the board restarts instead.
                    let outcome = outcome_of(&running.error);
                    // What was on its way to a program that was interrupted stands there: going there anew drops it.
                    let is_clean = !self.questions.call_off() && outcome != Outcome::Interrupted;
                    self.in_raw_mode = byte == b'>' && is_clean;
                    let run = running.run;
                    self.running = None;
                    self.watch_due = self.watches;
                    self.buffer = bytes.get(index + 1..).unwrap_or_default().to_vec();
                    if !console.is_empty() {
                        self.report.send(LinkEvent::Console(console));
                    }
                    self.report.send(LinkEvent::Activity(Activity::Idle));
                    if let Some(run) = run {
                        self.report.send(LinkEvent::RunFinished(run, outcome));
                    }
                    return;
                }
            }
        }
        if !console.is_empty() {
            self.report.send(LinkEvent::Console(console));
        }
    }

    /// Waits until the buffer has what `found` looks for; requests are kept for later, interrupts go out at once.
    fn wait_for<T>(
        &mut self,
        incoming: &mut Incoming,
        timeout: Duration,
        found: impl Fn(&[u8]) -> Option<(usize, T)>,
    ) -> Result<T, Stop> {
        let deadline = Instant::now() + timeout;
        let mut later = Vec::new();
        let result = loop {
            if let Some((used, found)) = found(&self.buffer) {
                self.buffer.drain(..used);
                break Ok(found);
            }
            match incoming.wait_fresh(Some(deadline)) {
                Arrival::Bytes(bytes) => {
                    let bytes = self.sift(bytes)?;
                    self.buffer.extend_from_slice(&bytes);
                }
                Arrival::Request(LinkRequest::FolderNews(generation, news)) => self.folder_said(generation, news)?,
                Arrival::Closed => break Err(Stop::End(End::Broken(self.vanished()))),
                Arrival::Nothing => break Err(Stop::Confused),
                Arrival::Request(LinkRequest::Interrupt) => self.write(&[CTRL_C])?,
                Arrival::Request(LinkRequest::CancelFile(id)) => drop(self.cancelled.insert(id)),
                Arrival::Request(LinkRequest::Quit) => break Err(Stop::End(End::Quit)),
                Arrival::Request(request) => later.push(request),
            }
        };
        for request in later {
            incoming.put_back(request);
        }
        result
    }

    fn wait_text(&mut self, incoming: &mut Incoming, text: &'static [u8]) -> Result<(), Stop> {
        let find = |buffer: &[u8]| {
            buffer.windows(text.len()).position(|window| window == text).map(|at| (at + text.len(), ()))
        };
        self.wait_for(incoming, STEP_TIMEOUT, find)
    }

    /// Goes to the raw prompt.
    fn enter(&mut self, incoming: &mut Incoming) -> Result<(), Stop> {
        if !self.in_raw_mode {
            self.buffer.clear();
            self.write(&[b'\r', CTRL_A])?;
            self.wait_text(incoming, RAW_PROMPT)?;
            self.in_raw_mode = true;
        }
        Ok(())
    }

    /// Restarts the interpreter, at the raw prompt: boot.py runs, main.py does not.
    fn reset(&mut self, incoming: &mut Incoming) -> Result<(), Stop> {
        self.in_raw_mode = false;
        self.write(&[CTRL_C])?;
        self.enter(incoming)?;
        self.write(&[CTRL_D])?;
        match self.wait_text(incoming, RAW_PROMPT) {
            Err(Stop::Confused) => {
                // Some relatives cannot restart; or boot.py runs long.
                self.in_raw_mode = false;
                self.write(&[CTRL_C])?;
                self.enter(incoming)
            }
            result => result,
        }
    }

    /// Sends a program and starts it.
    fn start(&mut self, incoming: &mut Incoming, source: &[u8], mode: RunMode) -> Result<(), Stop> {
        match mode {
            RunMode::Fresh => {
                self.reset(incoming)?;
                self.send_helper(incoming)?;
                self.enter(incoming)?;
            }
            RunMode::Keep => self.enter(incoming)?,
        }
        self.buffer.clear();
        if self.raw_paste != RawPaste::Missing
            && let Some(window) = self.ask_for_raw_paste(incoming)?
        {
            return self.paste(incoming, source, window);
        }
        for chunk in source.chunks(PLAIN_CHUNK) {
            self.write(chunk)?;
            std::thread::sleep(PLAIN_PAUSE);
        }
        self.write(&[CTRL_D])?;
        self.wait_text(incoming, b"OK")
    }

    /// Asks for raw paste; the window, or nothing from a board that does not know it and stands at the raw prompt.
    fn ask_for_raw_paste(&mut self, incoming: &mut Incoming) -> Result<Option<usize>, Stop> {
        self.write(RAW_PASTE)?;
        let answer = self.wait_for(incoming, STEP_TIMEOUT, |buffer| match buffer {
            [b'R', 1, low, high, ..] => Some((4, Some(usize::from(u16::from_le_bytes([*low, *high]))))),
            [b'R', 0, ..] => Some((2, None)),
            // Firmware older than raw paste takes the last byte for Ctrl-A alone.
            [b'r', ..] if buffer.ends_with(RAW_PROMPT) => Some((buffer.len(), None)),
            _ => None,
        });
        let window = match answer {
            // Nothing, or something else: back to the raw prompt, where plain source is taken by every firmware.
            Err(Stop::Confused) if self.raw_paste == RawPaste::Unknown => {
                self.in_raw_mode = false;
                self.write(&[CTRL_C])?;
                self.enter(incoming)?;
                None
            }
            answer => answer?,
        };
        self.raw_paste = if window.is_some() { RawPaste::Supported } else { RawPaste::Missing };
        if window.is_none() {
            // `R 00` is followed by a prompt of its own.
            self.buffer.clear();
        }
        Ok(window)
    }

    /// Raw paste: the board says by a byte 1 that it has room for another window.
    fn paste(&mut self, incoming: &mut Incoming, source: &[u8], window: usize) -> Result<(), Stop> {
        let mut room = window;
        let mut rest = source;
        while !rest.is_empty() {
            while room == 0 || !self.buffer.is_empty() {
                let byte = self.wait_for(incoming, SCRIPT_TIMEOUT, |buffer| buffer.first().map(|byte| (1, *byte)))?;
                match byte {
                    1 => room += window,
                    // The board wants no more: it answers with what is wrong.
                    CTRL_D => {
                        self.write(&[CTRL_D])?;
                        return Ok(());
                    }
                    _ => return Err(Stop::Confused),
                }
            }
            let (chunk, later) = rest.split_at(room.min(rest.len()));
            self.write(chunk)?;
            room -= chunk.len();
            rest = later;
        }
        self.write(&[CTRL_D])?;
        self.wait_for(incoming, SCRIPT_TIMEOUT, |buffer| {
            buffer.iter().position(|byte| *byte == CTRL_D).map(|at| (at + 1, ()))
        })
    }

    /// Runs a script of ours and gives what it printed; `Err` is the last line of its traceback.
    fn script(&mut self, incoming: &mut Incoming, source: &str) -> Result<Result<Vec<u8>, String>, Stop> {
        let mut result = self.script_once(incoming, source)?;
        for _ in 0..SCRIPT_REPETITIONS {
            // Our scripts are sound: this one came over damaged, and did nothing.
            if !matches!(&result, Err(error) if error.starts_with("SyntaxError")) {
                break;
            }
            result = self.script_once(incoming, source)?;
        }
        Ok(result)
    }

    fn script_once(&mut self, incoming: &mut Incoming, source: &str) -> Result<Result<Vec<u8>, String>, Stop> {
        self.start(incoming, source.as_bytes(), RunMode::Keep)?;
        let (output, error) = self.wait_for(incoming, SCRIPT_TIMEOUT, |buffer| {
            let mut ends = buffer.iter().enumerate().filter(|(_, byte)| **byte == CTRL_D).map(|(at, _)| at);
            let (first, second) = (ends.next()?, ends.next()?);
            buffer.get(second + 1).filter(|byte| **byte == b'>')?;
            let part = |range| buffer.get::<std::ops::Range<usize>>(range).unwrap_or_default().to_vec();
            Some((second + 2, (part(0..first), part(first + 1..second))))
        })?;
        if error.is_empty() {
            return Ok(Ok(output));
        }
        let text = String::from_utf8_lossy(&error).trim().to_owned();
        Ok(Err(text.lines().last().unwrap_or_default().to_owned()))
    }

    /// Carries a request out, and before it what keeps the contents that it would lose.
    fn kept_file(
        &mut self,
        incoming: &mut Incoming,
        id: RequestId,
        request: FileRequest,
    ) -> Result<Result<FileReply, FileError>, Stop> {
        let mut request = self.keeping.begin(request);
        loop {
            if self.cancelled.contains(&id) {
                return Ok(Err(FileError::Cancelled));
            }
            let result = self.file(incoming, id, request)?;
            match self.keeping.answered(result) {
                Next::Ask(next) => request = next,
                Next::End(result) => return Ok(result),
            }
        }
    }

    fn file(
        &mut self,
        incoming: &mut Incoming,
        id: RequestId,
        request: FileRequest,
    ) -> Result<Result<FileReply, FileError>, Stop> {
        if let FileRequest::Read(path) = &request {
            return self.read_file(incoming, id, path);
        }
        let output = match &request {
            FileRequest::Write(path, data) => match self.write_file(incoming, id, path, data)? {
                Ok(()) => Ok(Vec::new()),
                Err(error) => Err(error),
            },
            FileRequest::List(path) => self.script(incoming, &scripts::list(path))?,
            // Was carried out above.
            FileRequest::Read(_) => Ok(Vec::new()),
            FileRequest::Remove(path) => self.script(incoming, &scripts::remove(path))?,
            FileRequest::RemoveTree(path) => self.script(incoming, &scripts::remove_tree(path))?,
            FileRequest::Rename(from, to) => self.script(incoming, &scripts::rename(from, to))?,
            FileRequest::MakeDirectory(path) => self.script(incoming, &scripts::make_directory(path))?,
            FileRequest::Stat(path) => self.script(incoming, &scripts::stat(path))?,
            FileRequest::Checksum(path) => self.script(incoming, &scripts::checksum(path))?,
            FileRequest::Space(path) => self.script(incoming, &scripts::space(path))?,
            FileRequest::SetClock => self.script(incoming, &scripts::set_clock(clock::on_the_wall()))?,
            FileRequest::Memory(collect) => self.script(incoming, &scripts::memory(*collect))?,
            // MicroPython tells nothing of single objects.
            FileRequest::Objects(..) => return Ok(Ok(FileReply::Memory(Box::default()))),
        };
        if self.cancelled.contains(&id) && matches!(request, FileRequest::Write(..)) && output.is_err() {
            return Ok(Err(FileError::Cancelled));
        }
        Ok(match output {
            Ok(output) => scripts::reply(&request, &output),
            Err(error) => Err(scripts::error(&error)),
        })
    }

    fn report_memory(&mut self, incoming: &mut Incoming) -> Result<(), Stop> {
        let output = self.script(incoming, &scripts::memory(Collect::First))?.unwrap_or_default();
        if let Ok(FileReply::Memory(report)) = scripts::reply(&FileRequest::Memory(Collect::No), &output) {
            self.report.send(LinkEvent::Memory(self.began.elapsed(), report));
        }
        Ok(())
    }

    fn read_file(
        &mut self,
        incoming: &mut Incoming,
        id: RequestId,
        path: &str,
    ) -> Result<Result<FileReply, FileError>, Stop> {
        let mut data = Vec::new();
        loop {
            let output = self.script(incoming, &scripts::read_piece(path, data.len()))?;
            if self.cancelled.contains(&id) {
                return Ok(Err(FileError::Cancelled));
            }
            let (size, piece) = match output.map_err(|error| scripts::error(&error)).and_then(|it| scripts::piece(&it))
            {
                Ok(read) => read,
                Err(error) => return Ok(Err(error)),
            };
            data.extend_from_slice(&piece);
            if piece.len() < scripts::PIECE {
                return Ok(Ok(FileReply::Data(data)));
            }
            self.report.send(LinkEvent::Progress(id, data.len() as u64, size.max(data.len() as u64)));
        }
    }

    fn write_file(
        &mut self,
        incoming: &mut Incoming,
        id: RequestId,
        path: &str,
        data: &[u8],
    ) -> Result<Result<(), String>, Stop> {
        let mut done = 0;
        for (index, chunk) in scripts::write_chunks(data).enumerate() {
            let mut written = self.script(incoming, &scripts::write_chunk(path, index, chunk))?;
            if self.cancelled.contains(&id) {
                written = written.and(Err(String::new()));
            }
            if let Err(error) = written {
                // The old file is still there; the half-written one only takes room.
                let _ = self.script(incoming, &scripts::abandon_write(path))?;
                return Ok(Err(error));
            }
            done += chunk.len();
            self.report.send(LinkEvent::Progress(id, done as u64, data.len() as u64));
        }
        Ok(self.script(incoming, &scripts::commit_write(path, data.len()))?.map(|_| ()))
    }
}

/// How a run ended, from the text of its error.
fn outcome_of(error: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(error);
    let last = text.trim().lines().last().unwrap_or_default();
    match last.split(':').next().unwrap_or_default().trim() {
        "" => Outcome::Completed,
        "KeyboardInterrupt" => Outcome::Interrupted,
        "SystemExit" => match last.split_once(':').map(|(_, code)| code.trim()) {
            None | Some("" | "0" | "None") => Outcome::Completed,
            Some(code) => Outcome::Exited(code.parse().unwrap_or(1)),
        },
        _ => Outcome::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read_from_tracebacks() {
        assert_eq!(outcome_of(b""), Outcome::Completed);
        assert_eq!(
            outcome_of(b"Traceback (most recent call last):\r\n  File \"<stdin>\", line 1\r\nKeyboardInterrupt: \r\n"),
            Outcome::Interrupted
        );
        assert_eq!(outcome_of(b"Traceback\r\nSystemExit: 3\r\n"), Outcome::Exited(3));
        assert_eq!(outcome_of(b"Traceback\r\nSystemExit: \r\n"), Outcome::Completed);
        assert_eq!(outcome_of(b"Traceback\r\nValueError: no\r\n"), Outcome::Failed);
    }
}
