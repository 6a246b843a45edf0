//! The IDE's own link, for tests that use it as the window does.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use pyrite::board::lent_folder::MountEvent;
use pyrite::board::link::{
    Approach, FileError, FileReply, FileRequest, LinkEvent, LinkRequest, Outcome, Peer, RequestId, RunId, RunMode,
    SourceKind,
};
use pyrite::board::port::PortAddress;
use pyrite::board::transport::{BAUD_RATE, SimulatorOptions};
use pyrite::workers::device_link::{self, LinkHandle};
use pyrite_protocol::mount::MountAccess;

/// Longest time until an event.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The IDE's link to a board.
pub struct Link {
    /// Where requests go.
    pub handle: LinkHandle,
    /// What it tells.
    pub events: Receiver<LinkEvent>,
    /// Who answered.
    pub peer: Peer,
    next: u64,
    /// What programs printed while somebody waited.
    console: Vec<u8>,
}

impl Link {
    /// Connects by TCP; what is overwritten is kept in a folder, if there is one.
    pub fn to(address: &str, history: Option<&Path>) -> Self {
        let (sender, events) = channel();
        let report = Box::new(move |event| drop(sender.send(event)));
        let (handle, _) =
            device_link::start(SimulatorOptions::default(), history.map(Path::to_owned), report).expect("a thread");
        handle.send(LinkRequest::SpeedLimit(BAUD_RATE));
        let peer = connect(&handle, &events, address, Approach::Interrupt);
        Self { handle, events, peer, next: 0, console: Vec::new() }
    }

    /// Connects again, or to another board, and lets a program there run.
    pub fn connect_again(&mut self, address: &str) {
        self.peer = connect(&self.handle, &self.events, address, Approach::HandsOff);
    }

    /// Hands a request over.
    pub fn send(&mut self, request: FileRequest) -> RequestId {
        self.next += 1;
        let id = RequestId(self.next);
        self.handle.send(LinkRequest::File(id, request));
        id
    }

    /// Its end.
    pub fn wait(&self, id: RequestId) -> Result<FileReply, FileError> {
        loop {
            if let LinkEvent::FileDone(done, result) = self.events.recv_timeout(PATIENCE).expect("an event")
                && done == id
            {
                return result;
            }
        }
    }

    /// A request and its end.
    pub fn ask(&mut self, request: FileRequest) -> Result<FileReply, FileError> {
        let id = self.send(request);
        self.wait(id)
    }
}

impl Link {
    /// Lends the board a folder, and waits until it has it.
    pub fn mount(&mut self, folder: &Path) {
        self.handle.send(LinkRequest::Mount(folder.to_owned(), MountAccess::Full));
        self.wait_for("the folder", |event| match event {
            LinkEvent::Mount(MountEvent::Mounted(..)) => Some(()),
            LinkEvent::Mount(event) => panic!("{event:?}"),
            _ => None,
        });
    }

    /// Has a program run in a fresh world.
    pub fn start(&mut self, source: &str) -> RunId {
        self.next += 1;
        let run = RunId(self.next as u32);
        let (mode, kind) = (RunMode::Fresh, SourceKind::File);
        let source = source.as_bytes().to_vec();
        self.handle.send(LinkRequest::Run { run, file_name: "program.py".into(), source, mode, kind });
        run
    }

    /// The end of a program.
    pub fn outcome(&mut self, run: RunId) -> Outcome {
        self.wait_for("the end of a program", |event| match event {
            LinkEvent::RunFinished(finished, outcome) if finished == run => Some(outcome),
            _ => None,
        })
    }

    /// The end of what programs printed, for messages.
    pub fn console_tail(&self) -> String {
        let tail = self.console.len().saturating_sub(1000);
        String::from_utf8_lossy(self.console.get(tail..).unwrap_or_default()).into_owned()
    }

    /// Waits until `found` finds something in an event.
    pub fn wait_for<T>(&mut self, what: &str, mut found: impl FnMut(LinkEvent) -> Option<T>) -> T {
        loop {
            let event = self.events.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("not in time: {what}"));
            if let LinkEvent::Console(bytes) = &event {
                self.handle.consumed(bytes.len());
                self.console.extend_from_slice(bytes);
            }
            if let Some(found) = found(event) {
                return found;
            }
        }
    }
}

fn connect(handle: &LinkHandle, events: &Receiver<LinkEvent>, address: &str, approach: Approach) -> Peer {
    handle.send(LinkRequest::Connect(PortAddress::Tcp(address.to_owned()), approach));
    loop {
        match events.recv_timeout(PATIENCE).expect("an event") {
            LinkEvent::Connected(_, peer) => return peer,
            LinkEvent::Disconnected(_, Some(trouble)) => panic!("{trouble:?}"),
            LinkEvent::Console(bytes) => handle.consumed(bytes.len()),
            _ => {}
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.handle.send(LinkRequest::Quit);
    }
}
