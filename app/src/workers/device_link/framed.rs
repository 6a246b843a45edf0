//! Speaks frames with Pyrite firmware.
//!
//! One run and one file job at a time, several requests of each under way within the board's window; interrupts and
//! input go before everything else. [`file_job`] and [`run_job`] know the steps, [`speed`] that of the line,
//! [`mounting`] a folder that is lent, this file the numbers and the clock.
//!
//! **Invariant:** each request is kept until its answer comes and sent again with the same number when it does not;
//! console bytes are passed on in order and before the end of the run they belong to.

pub mod file_job;
pub mod host_replies;
pub mod memory_watch;
mod mounting;
pub mod run_job;
mod speed;

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use pyrite_protocol::codec::{Arrival as Wire, Decoder, encode_request};
use pyrite_protocol::hello::HELLO;
use pyrite_protocol::limits::{ANSWER_TIMEOUT_MILLIS, CHUNK_MAX, WIRE_MAX};
use pyrite_protocol::message::{BoardState, Event, Failure, Request, Startup};
use pyrite_protocol::mount::HostReply;

use crate::board::link::{
    Activity, CompletionId, FileError, FileReply, FileRequest, LinkEvent, LinkRequest, Outcome, Peer, RequestId,
};
use crate::board::trouble::Trouble;

use super::connect::{Board, Welcome, read_welcome};
use super::incoming::{Arrival, Incoming};
use super::keeping::{Keeping, Next};
use super::mount::Mount;
use super::{Counted, End};
use file_job::{FileJob, Packing};
use host_replies::Replies;
use memory_watch::{MemoryWatch, WATCH};
use run_job::RunJob;
use speed::LineSpeed;

const ANSWER_TIMEOUT: Duration = Duration::from_millis(ANSWER_TIMEOUT_MILLIS as u64);
/// Repetitions without an answer after which the board counts as gone.
const MOST_REPETITIONS: u32 = 4;
/// Kept free in the window for interrupts.
const RESERVED: usize = 64;
/// A program that does not read its input is asked again after this time.
const INPUT_RETRY: Duration = Duration::from_millis(50);
/// Time between two hellos to a board that fell back to plain text.
const HELLO_PERIOD: Duration = Duration::from_millis(500);

/// Whose request it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// The file job with that number of attempts.
    File(u32),
    /// The run with that number of attempts.
    Run(u32),
    /// Console input of that many bytes.
    Input,
    /// The question for completions.
    Completion(CompletionId),
    /// The speed of the line.
    Speed,
    /// The offer of a folder.
    Mount,
    /// A part of an answer to that call.
    Reply(u32),
    /// Nobody waits for the answer.
    Nobody,
}

/// A request without an answer.
struct Unanswered {
    sequence: u16,
    wire: Vec<u8>,
    owner: Owner,
    /// When it was sent first, and last.
    begun: Instant,
    sent: Instant,
}

/// The driver.
pub struct Framed<'r> {
    board: Board,
    keeping: Keeping,
    peer: Peer,
    report: &'r Counted,
    decoder: Box<Decoder>,
    console: Vec<u8>,
    sequence: u16,
    expected_event: u16,
    window: usize,
    state: BoardState,
    unanswered: VecDeque<Unanswered>,
    repetitions: u32,
    /// When something last came from the board, or was sent with nothing else under way.
    quiet_since: Instant,
    run: Option<RunJob>,
    file: Option<FileJob>,
    files: VecDeque<(RequestId, FileRequest)>,
    /// What this board's firmware takes.
    packing: Packing,
    mount: &'r mut Mount,
    replies: Replies,
    watch: Option<MemoryWatch>,
    began: Instant,
    /// The names that came so far for the question under way.
    names: BTreeSet<String>,
    attempts: u32,
    input: VecDeque<u8>,
    input_under_way: bool,
    input_retry: Option<Instant>,
    last_hello: Instant,
    /// A hello was said that has the board wait for the folder.
    owes_folder: bool,
    speed: LineSpeed,
    /// When something was sent last.
    last_sent: Instant,
}

impl<'r> Framed<'r> {
    /// Speaks with a board that said Welcome.
    /// A line that has a speed is brought to `most_baud` at most.
    pub fn new(
        board: Board,
        keeping: Keeping,
        welcome: Welcome,
        most_baud: u32,
        mount: &'r mut Mount,
        report: &'r Counted,
    ) -> Self {
        Self {
            board,
            keeping,
            peer: welcome.peer.clone(),
            report,
            decoder: Box::default(),
            console: Vec::new(),
            sequence: 0,
            expected_event: 1,
            window: welcome.window_bytes as usize,
            state: welcome.state,
            unanswered: VecDeque::new(),
            repetitions: 0,
            quiet_since: Instant::now(),
            run: None,
            file: None,
            files: VecDeque::new(),
            packing: Packing::Deflate,
            mount,
            replies: Replies::default(),
            watch: None,
            began: Instant::now(),
            names: BTreeSet::new(),
            attempts: 0,
            input: VecDeque::new(),
            input_under_way: false,
            input_retry: None,
            last_hello: Instant::now(),
            owes_folder: false,
            speed: LineSpeed::new(most_baud),
            last_sent: Instant::now(),
        }
    }

    /// Tells what the board does.
    pub fn report_activity(&self) {
        let activity = match self.state {
            BoardState::Idle => Activity::Idle,
            BoardState::Running { .. } => Activity::Running,
        };
        self.report.send(LinkEvent::Activity(activity));
    }

    /// Who it is.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// Serves until the link ends, beginning with bytes that came behind the Welcome.
    pub fn serve(&mut self, incoming: &mut Incoming, first: &[u8]) -> End {
        if let Err(trouble) = self.offer_folder().and_then(|()| self.take(first)) {
            return End::Broken(trouble);
        }
        loop {
            if let Err(trouble) = self.pump_speed().and_then(|()| self.pump()) {
                return End::Broken(trouble);
            }
            let result = match incoming.wait(self.deadline()) {
                Arrival::Bytes(bytes) => self.take(&bytes),
                Arrival::Closed => Err(Trouble::Vanished { path: self.board.path.clone() }),
                Arrival::Nothing => self.timed_out(),
                Arrival::Request(request) => match self.request(request) {
                    Ok(None) => Ok(()),
                    Ok(Some(request)) => {
                        // The board shall be a plain one for whoever comes next; a broken link cannot be told.
                        self.leave(incoming);
                        let quit = matches!(request, LinkRequest::Quit);
                        if matches!(request, LinkRequest::Connect(..)) {
                            incoming.put_back(request);
                        }
                        return if quit { End::Quit } else { End::Asked };
                    }
                    Err(trouble) => Err(trouble),
                },
            };
            if let Err(trouble) = result {
                return End::Broken(trouble);
            }
        }
    }

    /// Answers everything that is under way: the link has ended.
    pub fn fail_all(&mut self) {
        self.flush_console();
        if let Some(run) = self.run.take() {
            self.report.send(LinkEvent::RunFinished(run.id, Outcome::Lost));
        }
        let current = self.file.take().map(|job| job.id).filter(|id| *id != WATCH);
        for id in current.into_iter().chain(self.files.drain(..).map(|(id, _)| id)) {
            self.report.send(LinkEvent::FileDone(id, Err(FileError::NotConnected)));
        }
        for unanswered in self.unanswered.drain(..) {
            if let Owner::Completion(id) = unanswered.owner {
                self.report.send(LinkEvent::Completions(id, Vec::new()));
            }
        }
    }

    /// Takes a request of the user; gives one back that ends the serving.
    fn request(&mut self, request: LinkRequest) -> Result<Option<LinkRequest>, Trouble> {
        match request {
            LinkRequest::Connect(..) | LinkRequest::Disconnect | LinkRequest::Quit => return Ok(Some(request)),
            LinkRequest::SpeedLimit(baud) => self.limit_speed(baud),
            LinkRequest::Interrupt => {
                self.input.clear();
                self.send(&Request::Interrupt, Owner::Nobody)?;
            }
            LinkRequest::SoftReset => self.send(&Request::SoftReset { startup: Startup::Run }, Owner::Nobody)?,
            LinkRequest::Input(bytes) => self.input.extend(bytes),
            LinkRequest::File(id, request) if self.hides(&request) => {
                self.report.send(LinkEvent::FileDone(id, Err(FileError::Mounted)));
            }
            LinkRequest::File(id, request) => self.files.push_back((id, request)),
            LinkRequest::CancelFile(id) => self.cancel_file(id)?,
            LinkRequest::Mount(path, access) => self.mount(&path, access)?,
            LinkRequest::Unmount => self.unmount()?,
            LinkRequest::FolderNews(generation, news) => self.folder_said(generation, news)?,
            LinkRequest::WatchMemory(on) => self.watch = on.then(MemoryWatch::at_once),
            LinkRequest::Complete(id, line) => {
                let asked = self.unanswered.iter().any(|request| matches!(request.owner, Owner::Completion(_)));
                let request = Request::Complete { text: last_part(&line, CHUNK_MAX / 4) };
                if asked || self.state != BoardState::Idle || !self.has_room(&request) {
                    self.report.send(LinkEvent::Completions(id, Vec::new()));
                } else {
                    self.names.clear();
                    self.send(&request, Owner::Completion(id))?;
                }
            }
            LinkRequest::Run { run, file_name, source, mode, kind } => {
                if self.run.is_some() {
                    let reason = "A program is running on the board: stop it first.".to_owned();
                    self.report.send(LinkEvent::RunFinished(run, Outcome::Refused(reason)));
                } else {
                    self.attempts += 1;
                    self.run = Some(RunJob::new(run, file_name, source, mode, kind, self.attempts));
                }
            }
        }
        Ok(None)
    }

    /// Leaves a file request off, unless it is at its last step.
    fn cancel_file(&mut self, id: RequestId) -> Result<(), Trouble> {
        let waiting = self.files.iter().position(|(waiting, _)| *waiting == id);
        if let Some(index) = waiting {
            self.files.remove(index);
        } else {
            let Some(job) = self.file.take_if(|job| job.id == id && job.can_be_left()) else { return Ok(()) };
            if let Some(abort) = job.abort() {
                self.send(&abort, Owner::Nobody)?;
            }
        }
        self.report.send(LinkEvent::FileDone(id, Err(FileError::Cancelled)));
        Ok(())
    }

    /// Sends what may be sent now.
    fn pump(&mut self) -> Result<(), Trouble> {
        if self.speed.is_changing() {
            return Ok(());
        }
        self.pump_input()?;
        self.pump_replies()?;
        while let Some(mut job) = self.run.take() {
            let sent = match job.next() {
                Some(request) if self.has_room(&request) => self.send(&request, Owner::Run(job.attempt)).map(|()| true),
                Some(_) | None => Ok(false),
            };
            if let Ok(true) = sent {
                job.sent();
            }
            self.run = Some(job);
            if !sent? {
                break;
            }
        }
        loop {
            if self.file.is_none() {
                let watched = || self.watch.as_mut().and_then(MemoryWatch::ask).map(|request| (WATCH, request));
                let next = self.files.pop_front().map(|(id, request)| (id, self.keeping.begin(request)));
                let Some((id, request)) = next.or_else(watched) else { break };
                self.attempts += 1;
                self.file = Some(FileJob::new(id, request, self.attempts, self.packing));
            }
            let Some(mut job) = self.file.take() else { break };
            let sent = match job.next() {
                Some(request) if self.has_room(&request) => {
                    self.send(&request, Owner::File(job.attempt)).map(|()| true)
                }
                Some(_) | None => Ok(false),
            };
            if let Ok(true) = sent {
                job.sent();
            }
            self.file = Some(job);
            if !sent? {
                break;
            }
        }
        Ok(())
    }

    fn pump_input(&mut self) -> Result<(), Trouble> {
        let waits = self.input_retry.is_some_and(|retry| retry > Instant::now());
        if self.input_under_way || waits || self.input.is_empty() {
            return Ok(());
        }
        let bytes: Vec<u8> = self.input.iter().copied().take(CHUNK_MAX / 4).collect();
        let request = Request::Input { bytes: &bytes };
        if self.has_room(&request) {
            self.send(&request, Owner::Input)?;
            self.input_under_way = true;
        }
        Ok(())
    }

    /// Whether a request of that kind fits into the window.
    fn has_room(&self, request: &Request<'_>) -> bool {
        let under_way: usize = self.unanswered.iter().map(|unanswered| unanswered.wire.len()).sum();
        let most = match request {
            Request::WriteChunk { bytes, .. }
            | Request::RunChunk { bytes, .. }
            | Request::Input { bytes }
            | Request::HostReply { reply: HostReply::Data { bytes, .. }, .. } => bytes.len() + 64,
            Request::HostReply { .. } => 64,
            _ => 640,
        };
        self.unanswered.is_empty() || under_way + most + RESERVED <= self.window
    }

    fn send(&mut self, request: &Request<'_>, owner: Owner) -> Result<(), Trouble> {
        let mut wire = [0; WIRE_MAX];
        let sequence = self.sequence;
        let wire = match encode_request(sequence, request, &mut wire) {
            Ok(wire) => wire.to_vec(),
            Err(error) => {
                // A path that is too long for a frame: only file requests carry one.
                log::error!("a request cannot be sent: {error}");
                if let (Owner::File(_), Some(job)) = (owner, self.file.take()) {
                    self.report.send(LinkEvent::FileDone(job.id, Err(FileError::Errno(36))));
                }
                return Ok(());
            }
        };
        self.sequence = self.sequence.wrapping_add(1);
        if self.unanswered.is_empty() {
            self.quiet_since = Instant::now();
            self.repetitions = 0;
        }
        // What is said while both sides change the speed would be lost on the way; it follows at once when they have.
        if owner == Owner::Speed || !self.speed.is_switching() {
            self.board.write(&wire)?;
            self.last_sent = Instant::now();
        }
        let now = Instant::now();
        self.unanswered.push_back(Unanswered { sequence, wire, owner, begun: now, sent: now });
        Ok(())
    }

    fn deadline(&self) -> Option<Instant> {
        let answer =
            (!self.unanswered.is_empty() && !self.speed.is_switching()).then(|| self.quiet_since + ANSWER_TIMEOUT);
        let input = self.input_retry.filter(|_| !self.input.is_empty() && !self.input_under_way);
        let watch = self.watch.as_ref().filter(|_| self.file.is_none()).map(MemoryWatch::due);
        // Nothing is begun while the speed changes.
        let begun = [input, watch].into_iter().flatten().filter(|_| !self.speed.is_changing()).min();
        [answer, begun, self.speed_deadline()].into_iter().flatten().min()
    }

    /// Nothing came in time: say again what has no answer.
    fn timed_out(&mut self) -> Result<(), Trouble> {
        if self.speed.is_switching() || self.speed_fails() {
            return Ok(());
        }
        if self.unanswered.is_empty() || self.quiet_since.elapsed() < ANSWER_TIMEOUT {
            return Ok(());
        }
        self.repetitions += 1;
        if self.repetitions > MOST_REPETITIONS {
            return Err(Trouble::NoAnswer { path: self.board.path.clone() });
        }
        self.repeat()
    }

    fn repeat(&mut self) -> Result<(), Trouble> {
        self.quiet_since = Instant::now();
        self.repeat_those(|_| true)
    }

    /// Says again what has no answer, of that kind.
    fn repeat_those(&mut self, is_lost: impl Fn(&Unanswered) -> bool) -> Result<(), Trouble> {
        if self.speed.is_switching() {
            return Ok(());
        }
        for unanswered in self.unanswered.iter_mut().filter(|unanswered| is_lost(unanswered)) {
            self.board.write(&unanswered.wire)?;
            unanswered.sent = Instant::now();
            self.last_sent = unanswered.sent;
        }
        Ok(())
    }

    /// Takes bytes of the board.
    fn take(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let mut decoder = std::mem::take(&mut self.decoder);
        let mut result = Ok(());
        let mut plain = false;
        for &byte in bytes {
            match decoder.push(byte) {
                None | Some(Wire::Hello) => {}
                Some(Wire::Plain(byte)) if self.speed.is_raised() || self.speed.is_switching() => {
                    self.speed.stray(byte)
                }
                Some(Wire::Plain(byte)) => {
                    self.console.push(byte);
                    plain = true;
                }
                Some(Wire::Damaged(damage)) => {
                    log::info!("a frame came damaged: {damage:?}");
                    self.speed.damaged();
                    if !self.speed.is_switching() {
                        result = result.and_then(|()| self.send(&Request::Info, Owner::Nobody));
                    }
                }
                Some(Wire::Frame(frame)) => {
                    let gap = frame.sequence != self.expected_event;
                    self.expected_event = frame.sequence.wrapping_add(1);
                    self.console.append(&mut self.speed.understood());
                    match frame.event() {
                        Ok(event) => {
                            let is_welcome = matches!(event, Event::Welcome(_));
                            result = result.and_then(|()| self.event(&event, gap && !is_welcome));
                            if is_welcome {
                                // It may have begun anew since.
                                self.owes_folder |= frame.sequence == 0;
                                result = result.and_then(|()| self.offer_owed_folder());
                            }
                        }
                        Err(error) => log::info!("an event was not understood: {error}"),
                    }
                }
            }
        }
        self.decoder = decoder;
        self.flush_console();
        if plain && self.last_hello.elapsed() >= HELLO_PERIOD {
            // The board fell back to plain text: it was reset.
            result = result.and_then(|()| self.say_hello());
        }
        result
    }

    /// Asks a board to speak frames. If it does already, what it says first may get lost: it waits for the folder all the same.
    fn say_hello(&mut self) -> Result<(), Trouble> {
        self.last_hello = Instant::now();
        self.owes_folder = true;
        self.board.write(&HELLO)
    }

    fn flush_console(&mut self) {
        if !self.console.is_empty() {
            self.report.send(LinkEvent::Console(std::mem::take(&mut self.console)));
        }
    }

    fn event(&mut self, event: &Event<'_>, lost: bool) -> Result<(), Trouble> {
        self.quiet_since = Instant::now();
        self.repetitions = 0;
        if lost && !self.speed.is_switching() {
            log::info!("events were lost on the cable");
            self.send(&Request::Info, Owner::Nobody)?;
        }
        match *event {
            Event::Console { bytes } => self.console.extend_from_slice(bytes),
            Event::Welcome(ref welcome) => {
                self.flush_console();
                let welcome = read_welcome(welcome)?;
                self.welcomed(&welcome);
            }
            Event::Started { run_id } => {
                self.flush_console();
                if let Some(run) = self.run.as_mut().filter(|run| run.id.0 == run_id) {
                    run.started();
                    self.report.send(LinkEvent::RunStarted(run.id));
                }
            }
            Event::Finished { run_id, outcome } => {
                self.flush_console();
                if self.run.as_ref().is_some_and(|run| run.id.0 == run_id) {
                    self.finish_run(run_job::outcome(outcome));
                }
            }
            Event::StateChanged { state } => {
                self.flush_console();
                self.state = state;
                if let (BoardState::Idle, Some(watch)) = (state, &mut self.watch) {
                    watch.program_ended();
                }
                self.report_activity();
                self.plan_speed();
            }
            Event::Done { request, value } => self.answered(request, Ok(value))?,
            Event::Failed { request, failure } => self.answered(request, Err(failure))?,
            Event::FrameDamaged => {
                self.speed.damaged();
                // Its answer tells what is to be sent again; all of it at once would on a bad line breed more of the same.
                if !self.speed.is_switching() {
                    self.send(&Request::Info, Owner::Nobody)?;
                }
            }
            Event::Entry { request, .. }
            | Event::Status { request, .. }
            | Event::Data { request, .. }
            | Event::FileSystem { request, .. }
            | Event::Checksum { request, .. }
            | Event::MemoryPart { request, .. } => {
                let owner = self.unanswered.iter().find(|unanswered| unanswered.sequence == request).map(|u| u.owner);
                if let (Some(Owner::File(attempt)), Some(job)) = (owner, &mut self.file)
                    && job.attempt == attempt
                {
                    job.event(event);
                    if let Some((done, total)) = job.progress() {
                        self.report.send(LinkEvent::Progress(job.id, done, total));
                    }
                }
            }
            Event::Completion { request, name } => {
                let owner = self.unanswered.iter().find(|unanswered| unanswered.sequence == request).map(|u| u.owner);
                if matches!(owner, Some(Owner::Completion(_))) {
                    // A question that was sent again is answered again; the set has each name once.
                    self.names.insert(name.to_owned());
                }
            }
            Event::HostCall { call, ref op } => self.host_called(call, op)?,
            Event::Memory { .. } => {}
        }
        Ok(())
    }

    /// The answer to a request.
    fn answered(&mut self, sequence: u16, result: Result<u32, Failure>) -> Result<(), Trouble> {
        let index = self.unanswered.iter().position(|unanswered| unanswered.sequence == sequence);
        let Some(answered) = index.and_then(|index| self.unanswered.remove(index)) else { return Ok(()) };
        self.take_answer(answered.owner, answered.begun, sequence, result);
        // A board answers in order: what was sent before this one, or its answer, is lost. While a program talks the board is never
        // silent long enough to tell by that.
        self.repeat_those(|other| other.sent < answered.begun && other.owner != Owner::Speed)
    }

    fn take_answer(&mut self, owner: Owner, begun: Instant, sequence: u16, result: Result<u32, Failure>) {
        match owner {
            Owner::Nobody => {}
            Owner::Speed => self.speed_answered(sequence, result),
            Owner::Mount => self.folder_offered(result, begun),
            Owner::Reply(call) => self.replies.answered(call, result),
            Owner::Completion(id) => {
                let names = std::mem::take(&mut self.names).into_iter().collect();
                self.report.send(LinkEvent::Completions(id, names));
            }
            Owner::Input => {
                self.input_under_way = false;
                let taken = result.unwrap_or(0) as usize;
                self.input.drain(..taken.min(self.input.len()));
                self.input_retry = (taken == 0).then(|| Instant::now() + INPUT_RETRY);
            }
            Owner::Run(attempt) => {
                let Some(job) = self.run.as_mut().filter(|job| job.attempt == attempt) else { return };
                self.attempts += 1;
                if let Some(outcome) = job.answered(result, self.attempts) {
                    self.finish_run(outcome);
                }
            }
            Owner::File(attempt) => {
                let Some(job) = self.file.as_mut().filter(|job| job.attempt == attempt) else { return };
                self.attempts += 1;
                if let Some(result) = job.answered(result, self.attempts) {
                    self.finish_file(result);
                } else if let Some((done, total)) = job.progress() {
                    self.report.send(LinkEvent::Progress(job.id, done, total));
                }
            }
        }
    }

    fn finish_file(&mut self, result: Result<FileReply, FileError>) {
        match self.file.take() {
            Some(job) if job.id == WATCH => {
                if let Some(watch) = &mut self.watch {
                    watch.answered();
                    if let Ok(FileReply::Memory(report)) = result {
                        self.report.send(LinkEvent::Memory(self.began.elapsed(), report));
                    }
                }
            }
            Some(job) => {
                if job.packing() == Packing::Plain {
                    self.packing = Packing::Plain;
                }
                match self.keeping.answered(result) {
                    Next::Ask(request) => {
                        self.attempts += 1;
                        self.file = Some(FileJob::new(job.id, request, self.attempts, self.packing));
                    }
                    Next::End(result) => self.report.send(LinkEvent::FileDone(job.id, result)),
                }
            }
            None => {}
        }
    }

    fn finish_run(&mut self, outcome: Outcome) {
        if let Some(run) = self.run.take() {
            self.input.clear();
            self.report.send(LinkEvent::RunFinished(run.id, outcome));
        }
    }

    /// The board says who it is and what it does: after a hello, a reset, or lost events.
    fn welcomed(&mut self, welcome: &Welcome) {
        self.window = welcome.window_bytes as usize;
        if let Some(run) = self.run.as_ref().filter(|run| run.is_running()) {
            let still = matches!(welcome.state, BoardState::Running { run_id } if run_id == run.id.0);
            let ended = welcome.last_run.filter(|last| last.run_id == run.id.0);
            match (still, ended) {
                (true, _) => {}
                (false, Some(last)) => self.finish_run(run_job::outcome(last.outcome)),
                (false, None) => self.finish_run(Outcome::Lost),
            }
        }
        self.state = welcome.state;
        self.report_activity();
        self.speed_welcomed();
    }
}

/// The end of a text, in at most that many bytes.
fn last_part(text: &str, most_bytes: usize) -> &str {
    let cut = (text.len().saturating_sub(most_bytes)..=text.len()).find(|&cut| text.is_char_boundary(cut));
    text.get(cut.unwrap_or(0)..).unwrap_or(text)
}
