//! Looks for errors in what is typed.
//!
//! **Invariant:** only the newest revision of a document is looked at; an answer names its revision.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use allocator_api2::alloc::Global;

use crate::state::documents::DocumentId;
use crate::state::event::Event;
use crate::text::buffer::Buffer;
use crate::text::diagnostics::{Diagnostic, Severity};

use super::Outlet;

/// How long the typing must pause before a text is looked at.
const PAUSE: Duration = Duration::from_millis(150);

/// Bytes of the longest text that is looked at.
const LONGEST: usize = 2 * 1024 * 1024;

/// The compiler nests as deep as the program, up to its own limit; debug builds take large frames.
pub const STACK_BYTES: usize = 32 * 1024 * 1024;

/// A text to look at: document, revision, text.
pub type Job = (DocumentId, u64, Buffer);

/// Starts the thread; it ends when the sender is dropped.
pub fn start(outlet: Outlet) -> std::io::Result<Sender<Job>> {
    let (sender, receiver) = channel();
    thread::Builder::new().name("checker".into()).stack_size(STACK_BYTES).spawn(move || run(&receiver, &outlet))?;
    Ok(sender)
}

fn run(jobs: &Receiver<Job>, outlet: &Outlet) {
    while let Ok((id, revision, buffer)) = jobs.recv() {
        let mut newest = BTreeMap::from([(id, (revision, buffer))]);
        loop {
            match jobs.recv_timeout(PAUSE) {
                Ok((id, revision, buffer)) => {
                    newest.insert(id, (revision, buffer));
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        for (id, (revision, buffer)) in newest {
            // No board could hold such a program, and the compiler would be busy for long.
            let marks = if buffer.len() > LONGEST { Vec::new() } else { check(&buffer.text()) };
            outlet.send(Event::Checked(id, revision, marks));
        }
    }
}

/// Everything wrong with a text that can be known without running it.
pub fn check(text: &str) -> Vec<Diagnostic> {
    let mut marks = Vec::new();
    pyrite_compiler::check(text.as_bytes(), Global, &mut |found| {
        marks.push(Diagnostic {
            range: found.start as usize..found.end as usize,
            severity: Severity::Error,
            message: sentence(&found.to_string()),
            hint: found.hint().map(sentence),
        });
    });
    marks
}

/// Begins with a capital letter and ends with a full stop.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_marked_where_they_are() {
        assert_eq!(check("print(1)\n"), []);
        let text = "x = 1\nfor i in x\n    print(i)\n";
        let marks = check(text);
        assert_eq!(marks.len(), 1, "{marks:?}");
        assert_eq!(text[..marks[0].range.start].matches('\n').count(), 1);
        assert!(marks[0].message.ends_with('.'));
    }
}
