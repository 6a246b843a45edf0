//! The IDE's own link, for tests that use it as the window does.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use pyrite::board::link::{Approach, FileError, FileReply, FileRequest, LinkEvent, LinkRequest, Peer, RequestId};
use pyrite::board::port::PortAddress;
use pyrite::board::transport::{BAUD_RATE, SimulatorOptions};
use pyrite::workers::device_link::{self, LinkHandle};

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
}

impl Link {
    /// Connects by TCP; what is overwritten is kept in a folder, if there is one.
    pub fn to(address: &str, history: Option<&Path>) -> Self {
        let (sender, events) = channel();
        let report = Box::new(move |event| drop(sender.send(event)));
        let (handle, _) =
            device_link::start(SimulatorOptions::default(), history.map(Path::to_owned), report).expect("a thread");
        handle.send(LinkRequest::SpeedLimit(BAUD_RATE));
        handle.send(LinkRequest::Connect(PortAddress::Tcp(address.to_owned()), Approach::Interrupt));
        loop {
            match events.recv_timeout(PATIENCE).expect("an event") {
                LinkEvent::Connected(_, peer) => return Self { handle, events, peer, next: 0 },
                LinkEvent::Disconnected(_, trouble) => panic!("{trouble:?}"),
                _ => {}
            }
        }
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

impl Drop for Link {
    fn drop(&mut self) {
        self.handle.send(LinkRequest::Quit);
    }
}
