//! Requests of the user and bytes of the board on one channel.
//!
//! **Invariant:** bytes of a port that was closed never mix with those of the next one: each port has its number. The
//! reading thread rests while console output waits to be taken.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::board::link::LinkRequest;

/// Console bytes under way to the window, above which the board is not read on.
const MOST_BACKLOG: usize = 1 << 20;
const REST: Duration = Duration::from_millis(5);

/// What wakes the thread.
pub enum Input {
    /// The user wants something.
    Request(LinkRequest),
    /// The board of that port sent bytes.
    Bytes(u64, Vec<u8>),
    /// That port is closed.
    Closed(u64),
}

/// What came, for the port in use.
pub enum Arrival {
    /// The user wants something.
    Request(LinkRequest),
    /// The board sent bytes.
    Bytes(Vec<u8>),
    /// The port is closed.
    Closed,
    /// Nothing came in time.
    Nothing,
}

/// The receiving end.
pub struct Incoming {
    sender: Sender<Input>,
    receiver: Receiver<Input>,
    backlog: Arc<AtomicUsize>,
    /// Requests that came while something else was awaited.
    deferred: VecDeque<LinkRequest>,
    port: u64,
    ended: Arc<AtomicBool>,
}

impl Incoming {
    /// Receives from `receiver`; reading threads send into `sender`.
    pub fn new(sender: Sender<Input>, receiver: Receiver<Input>, backlog: Arc<AtomicUsize>) -> Self {
        let ended = Arc::new(AtomicBool::new(true));
        Self { sender, receiver, backlog, deferred: VecDeque::new(), port: 0, ended }
    }

    /// Where more requests can be put.
    pub fn sender(&self) -> Sender<Input> {
        self.sender.clone()
    }

    /// Starts reading a port.
    pub fn open(&mut self, mut reader: Box<dyn Read + Send>) -> std::io::Result<()> {
        self.close();
        self.port += 1;
        self.ended = Arc::new(AtomicBool::new(false));
        let (port, sender, ended, backlog) =
            (self.port, self.sender.clone(), Arc::clone(&self.ended), Arc::clone(&self.backlog));
        thread::Builder::new().name("port reader".into()).spawn(move || {
            let mut buffer = vec![0; 16 * 1024];
            while !ended.load(Ordering::Acquire) {
                if backlog.load(Ordering::Acquire) > MOST_BACKLOG {
                    thread::sleep(REST);
                    continue;
                }
                match reader.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(length) => {
                        let bytes = buffer.get(..length).unwrap_or_default().to_vec();
                        if sender.send(Input::Bytes(port, bytes)).is_err() {
                            return;
                        }
                    }
                    Err(error) => match error.kind() {
                        ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted => {}
                        _ => break,
                    },
                }
            }
            // The link's thread may have ended already.
            let _ = sender.send(Input::Closed(port));
        })?;
        Ok(())
    }

    /// Stops reading; what still comes from the port is dropped.
    pub fn close(&mut self) {
        self.ended.store(true, Ordering::Release);
        self.port += 1;
    }

    /// Waits for what comes next, at most until `deadline`.
    pub fn wait(&mut self, deadline: Option<Instant>) -> Arrival {
        match self.deferred.pop_front() {
            Some(request) => Arrival::Request(request),
            None => self.wait_fresh(deadline),
        }
    }

    /// Like [`Incoming::wait`], without what was put back.
    pub fn wait_fresh(&mut self, deadline: Option<Instant>) -> Arrival {
        loop {
            let input = match deadline {
                None => self.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(deadline) => self.receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())),
            };
            match input {
                Ok(Input::Request(request)) => return Arrival::Request(request),
                Ok(Input::Bytes(port, bytes)) if port == self.port => return Arrival::Bytes(bytes),
                Ok(Input::Closed(port)) if port == self.port => return Arrival::Closed,
                Ok(Input::Bytes(..) | Input::Closed(_)) => {}
                Err(RecvTimeoutError::Timeout) => return Arrival::Nothing,
                Err(RecvTimeoutError::Disconnected) => return Arrival::Request(LinkRequest::Quit),
            }
        }
    }

    /// Takes what is there already, without waiting.
    pub fn poll(&mut self) -> Arrival {
        self.wait(Some(Instant::now()))
    }

    /// Keeps a request for later.
    pub fn put_back(&mut self, request: LinkRequest) {
        self.deferred.push_back(request);
    }

    /// Waits for a request; bytes are dropped.
    pub fn wait_request(&mut self) -> Option<LinkRequest> {
        loop {
            if let Arrival::Request(request) = self.wait(None) {
                return Some(request);
            }
        }
    }
}
