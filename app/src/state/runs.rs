//! Runs of programs on the board.
//!
//! **Invariant:** at most one run is under way; a run that waits starts when the board is at its prompt, never twice.

use std::collections::BTreeMap;

use crate::board::link::{LinkRequest, Outcome, RunId, RunMode, SourceKind};

use super::documents::DocumentId;
use super::effect::Effect;

/// A program ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Whose text it is.
    pub document: DocumentId,
    /// The name that tracebacks show.
    pub file_name: String,
    /// The text.
    pub source: Vec<u8>,
}

/// Runs: the one under way, the one that waits, and the last outcome.
#[derive(Debug, Default)]
pub struct Runs {
    next: u32,
    /// Under way.
    pub current: Option<RunId>,
    /// Starts when the board is idle.
    pub waiting: Option<Program>,
    /// Starts when this revision of the document is saved.
    pub after_save: Option<(DocumentId, u64)>,
    /// How the last one ended.
    pub last_outcome: Option<Outcome>,
    /// Which document a name in a traceback means.
    pub names: BTreeMap<String, DocumentId>,
}

impl Runs {
    /// Sends a program.
    pub fn start(&mut self, program: Program, effects: &mut Vec<Effect>) {
        self.next = self.next.wrapping_add(1).max(1);
        let run = RunId(self.next);
        self.current = Some(run);
        self.last_outcome = None;
        self.names.insert(program.file_name.clone(), program.document);
        effects.push(Effect::Link(LinkRequest::Run {
            run,
            file_name: program.file_name,
            source: program.source,
            mode: RunMode::Fresh,
            kind: SourceKind::File,
        }));
    }

    /// Takes the end of a run; another run's end is late and changes nothing.
    pub fn finished(&mut self, run: RunId, outcome: Outcome) {
        if self.current == Some(run) {
            self.current = None;
            self.last_outcome = Some(outcome);
        }
    }
}
