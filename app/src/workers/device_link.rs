//! Owns the port.
//!
//! **Invariant:** every `Run` is answered by exactly one `RunFinished`, every `File` by exactly one `FileDone`.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::board::link::{FileError, LinkEvent, LinkRequest, Outcome};

/// Starts the thread. Events go to `report`.
pub fn start(report: impl Fn(LinkEvent) + Send + 'static) -> std::io::Result<Sender<LinkRequest>> {
    let (sender, receiver) = channel();
    thread::Builder::new().name("device link".into()).spawn(move || run(&receiver, &report))?;
    Ok(sender)
}

fn run(requests: &Receiver<LinkRequest>, report: &dyn Fn(LinkEvent)) {
    while let Ok(request) = requests.recv() {
        match request {
            LinkRequest::Run { run, .. } => report(LinkEvent::RunFinished(run, Outcome::Lost)),
            LinkRequest::File(id, _) => report(LinkEvent::FileDone(id, Err(FileError::NotConnected))),
            LinkRequest::Quit => return,
            _ => {}
        }
    }
}
