//! Looks for errors in what is typed.
//!
//! **Invariant:** only the newest revision of a document is looked at; an answer names its revision.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::state::documents::DocumentId;
use crate::state::event::Event;
use crate::text::diagnostics::Diagnostic;

use super::Outlet;

/// How long the typing must pause before a text is looked at.
const PAUSE: Duration = Duration::from_millis(150);

/// A text to look at: document, revision, text.
pub type Job = (DocumentId, u64, String);

/// Starts the thread; it ends when the sender is dropped.
pub fn start(outlet: Outlet) -> std::io::Result<Sender<Job>> {
    let (sender, receiver) = channel();
    thread::Builder::new().name("checker".into()).spawn(move || run(&receiver, &outlet))?;
    Ok(sender)
}

fn run(jobs: &Receiver<Job>, outlet: &Outlet) {
    while let Ok((id, revision, text)) = jobs.recv() {
        let mut newest = BTreeMap::from([(id, (revision, text))]);
        loop {
            match jobs.recv_timeout(PAUSE) {
                Ok((id, revision, text)) => {
                    newest.insert(id, (revision, text));
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        for (id, (revision, text)) in newest {
            outlet.send(Event::Checked(id, revision, check(&text)));
        }
    }
}

/// Everything wrong with a text that can be known without running it.
pub fn check(_text: &str) -> Vec<Diagnostic> {
    Vec::new()
}
