//! A board for a caller who waits for each answer.
//!
//! **Invariant:** the same thread and the same drivers as in the window; nothing here speaks with a port itself.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use pyrite_protocol::mount::MountAccess;

use crate::board::lent_folder::MountEvent;
use crate::board::link::{
    Activity, Approach, FileError, FileReply, FileRequest, LinkEvent, LinkRequest, Outcome, Peer, RequestId, RunId,
    RunMode, SourceKind,
};
use crate::board::port::PortAddress;
use crate::board::transport::SimulatorOptions;
use crate::board::trouble::Trouble;

use super::device_link::{self, LinkHandle};

/// Longest time that main.py is watched after a reset.
const RESET_PATIENCE: Duration = Duration::from_secs(3);
/// A board that is idle and has said nothing for this time has restarted.
const QUIET: Duration = Duration::from_millis(500);

/// A program to run.
#[derive(Debug, Clone)]
pub struct Program {
    /// The name that tracebacks show.
    pub file_name: String,
    /// The text.
    pub source: Vec<u8>,
    /// Whether it starts from nothing.
    pub mode: RunMode,
    /// File or prompt.
    pub kind: SourceKind,
}

/// A board that is connected.
pub struct BoardSession {
    link: LinkHandle,
    events: Receiver<LinkEvent>,
    thread: Option<JoinHandle<()>>,
    peer: Peer,
    activity: Activity,
    next: u64,
    /// Whether a save in the mounted folder ends a program.
    stop_on_save: bool,
    /// Something was saved since the program was sent.
    is_stale: bool,
}

impl BoardSession {
    /// Connects, brings a serial line to `most_baud` at most, if the board agrees; output that comes meanwhile goes to `console`.
    pub fn open(
        port: PortAddress,
        simulator: SimulatorOptions,
        most_baud: u32,
        mut console: impl FnMut(&[u8]),
    ) -> Result<Self, Trouble> {
        let path = port.to_string();
        let system = |reason: String| Trouble::System { path: path.clone(), reason };
        let (sender, events) = channel();
        let report = Box::new(move |event| {
            // Nobody listens any more once the session is dropped.
            let _ = sender.send(event);
        });
        let (link, thread) = device_link::start(simulator, None, report).map_err(|error| system(error.to_string()))?;
        link.send(LinkRequest::SpeedLimit(most_baud));
        link.send(LinkRequest::Connect(port, Approach::Interrupt));
        // Other numbers than the run of another host has that may still be under way.
        let first = u64::from(std::process::id());
        let mut connected = None;
        loop {
            match (events.recv(), connected.take()) {
                (Ok(LinkEvent::Connected(_, peer)), _) => connected = Some(peer),
                // What the board does is told right behind: a program that another host left is stopped by a run.
                (Ok(LinkEvent::Activity(activity)), Some(peer)) => {
                    let thread = Some(thread);
                    return Ok(Self {
                        link,
                        events,
                        thread,
                        peer,
                        activity,
                        next: first,
                        stop_on_save: false,
                        is_stale: false,
                    });
                }
                (Ok(LinkEvent::Disconnected(_, Some(trouble))), _) => return Err(trouble),
                (Ok(LinkEvent::Console(bytes)), peer) => {
                    connected = peer;
                    link.consumed(bytes.len());
                    console(&bytes);
                }
                (Ok(_), peer) => connected = peer,
                (Err(_), _) => return Err(system("The connection ended.".to_owned())),
            }
        }
    }

    /// Who it is.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// A handle for another thread: input and interrupts while something runs.
    pub fn handle(&self) -> LinkHandle {
        self.link.clone()
    }

    /// Does something with the board's files.
    pub fn file(&mut self, request: FileRequest) -> Result<FileReply, FileError> {
        self.next += 1;
        let id = RequestId(self.next);
        self.link.send(LinkRequest::File(id, request));
        loop {
            match self.events.recv() {
                Ok(LinkEvent::FileDone(done, result)) if done == id => return result,
                Ok(LinkEvent::Disconnected(..)) | Err(_) => return Err(FileError::NotConnected),
                Ok(event) => self.note(&event, &mut |_| {}),
            }
        }
    }

    /// Lends the board a folder of this computer; why not, if it cannot have it.
    pub fn mount(&mut self, path: &Path, access: MountAccess) -> Result<(), String> {
        self.link.send(LinkRequest::Mount(path.to_owned(), access));
        loop {
            match self.events.recv() {
                Ok(LinkEvent::Mount(MountEvent::Mounted(..))) => return Ok(()),
                Ok(LinkEvent::Mount(MountEvent::Failed(reason))) => return Err(reason),
                Ok(LinkEvent::Disconnected(..)) | Err(_) => return Err("The connection ended.".to_owned()),
                Ok(event) => self.note(&event, &mut |_| {}),
            }
        }
    }

    /// Runs a program as [`BoardSession::run`] does, and again whenever a file of the mounted folder was saved; until `program` gives none,
    /// or the connection ends.
    pub fn run_on_save(
        &mut self,
        mut program: impl FnMut() -> Option<Program>,
        mut console: impl FnMut(&[u8]),
    ) -> Outcome {
        self.stop_on_save = true;
        let mut outcome = Outcome::Completed;
        while outcome != Outcome::Lost {
            let Some(program) = program() else { break };
            self.is_stale = false;
            outcome = self.run(program, &mut console);
            while !self.is_stale && outcome != Outcome::Lost {
                match self.events.recv() {
                    Ok(LinkEvent::Disconnected(..)) | Err(_) => outcome = Outcome::Lost,
                    Ok(event) => self.note(&event, &mut console),
                }
            }
        }
        self.stop_on_save = false;
        outcome
    }

    /// Hands out what the link tells, and what the board does now, for a caller who gives orders by [`BoardSession::handle`]; their runs
    /// are numbered from the number given on. From then on this session only keeps the connection.
    pub fn take_events(&mut self) -> (Receiver<LinkEvent>, Activity, u32) {
        let (_, none) = channel();
        (std::mem::replace(&mut self.events, none), self.activity, self.next as u32 + 1)
    }

    /// Takes what comes until the connection ends; why it did.
    pub fn attend(&mut self, mut console: impl FnMut(&[u8])) -> Option<Trouble> {
        loop {
            match self.events.recv() {
                Ok(LinkEvent::Disconnected(_, trouble)) => return trouble,
                Err(_) => return None,
                Ok(event) => self.note(&event, &mut console),
            }
        }
    }

    /// Runs a program; its output goes to `console`. Another program is stopped first.
    pub fn run(&mut self, program: Program, mut console: impl FnMut(&[u8])) -> Outcome {
        let Some(run) = self.start(program) else { return Outcome::Lost };
        loop {
            match self.events.recv() {
                Ok(LinkEvent::RunFinished(finished, outcome)) if finished == run => return outcome,
                Ok(LinkEvent::Disconnected(..)) | Err(_) => return Outcome::Lost,
                Ok(event) => self.note(&event, &mut console),
            }
        }
    }

    /// Runs a program that resets the chip, and gives what the board still says. `None` once it was reset or is silent; how the program
    /// ended, if it did.
    pub fn hard_reset(&mut self, program: Program, mut console: impl FnMut(&[u8])) -> Option<Outcome> {
        let run = self.start(program)?;
        let end = Instant::now() + RESET_PATIENCE;
        loop {
            let wait = QUIET.min(end.saturating_duration_since(Instant::now()));
            match self.events.recv_timeout(wait) {
                Ok(LinkEvent::RunFinished(finished, outcome)) if finished == run => {
                    return Some(outcome).filter(|outcome| !matches!(outcome, Outcome::Interrupted | Outcome::Lost));
                }
                Ok(LinkEvent::Disconnected(..)) | Err(_) => return None,
                Ok(event) => self.note(&event, &mut console),
            }
        }
    }

    /// Sends a program, after another one was stopped. `None` if the connection ends.
    fn start(&mut self, program: Program) -> Option<RunId> {
        if self.activity == Activity::Running {
            self.link.send(LinkRequest::Interrupt);
            while self.activity == Activity::Running {
                match self.events.recv() {
                    Ok(LinkEvent::Disconnected(..)) | Err(_) => return None,
                    Ok(event) => self.note(&event, &mut |_| {}),
                }
            }
        }
        self.next += 1;
        let run = RunId(self.next as u32);
        let Program { file_name, source, mode, kind } = program;
        self.link.send(LinkRequest::Run { run, file_name, source, mode, kind });
        Some(run)
    }

    /// Restarts the interpreter, and waits until boot.py and main.py have ended, or main.py has run for a while. Gives
    /// what the board does then.
    pub fn soft_reset(&mut self, mut console: impl FnMut(&[u8])) -> Result<Activity, Trouble> {
        self.link.send(LinkRequest::SoftReset);
        let end = Instant::now() + RESET_PATIENCE;
        loop {
            // A board without either file is idle without a word.
            let wait =
                if self.activity == Activity::Idle { QUIET } else { end.saturating_duration_since(Instant::now()) };
            match self.events.recv_timeout(wait) {
                Ok(LinkEvent::Disconnected(port, trouble)) => {
                    return Err(trouble.unwrap_or(Trouble::Vanished { path: port.to_string() }));
                }
                Ok(event) => self.note(&event, &mut console),
                Err(RecvTimeoutError::Timeout) => return Ok(self.activity),
                Err(RecvTimeoutError::Disconnected) => return Err(Trouble::Vanished { path: String::new() }),
            }
        }
    }

    fn note(&mut self, event: &LinkEvent, console: &mut dyn FnMut(&[u8])) {
        match event {
            LinkEvent::Console(bytes) => {
                self.link.consumed(bytes.len());
                console(bytes);
            }
            LinkEvent::Activity(activity) => {
                self.activity = *activity;
                if self.is_stale && self.activity == Activity::Running {
                    self.link.send(LinkRequest::Interrupt);
                }
            }
            LinkEvent::Mount(MountEvent::Changed(_)) if self.stop_on_save => {
                self.is_stale = true;
                if self.activity == Activity::Running {
                    self.link.send(LinkRequest::Interrupt);
                }
            }
            _ => {}
        }
    }
}

impl Drop for BoardSession {
    fn drop(&mut self) {
        self.link.send(LinkRequest::Quit);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so on standard error.
            let _ = thread.join();
        }
    }
}
