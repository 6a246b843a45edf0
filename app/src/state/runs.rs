//! Runs of programs on the board.
//!
//! **Invariant:** at most one run is under way; a run that waits starts when the board is at its prompt and has what was saved, never twice.

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
    /// Starts when the board is idle, and has what was saved in the folder that is kept in sync.
    pub waiting: Option<Program>,
    /// Starts when this revision of the document is saved.
    pub after_save: Option<(DocumentId, u64)>,
    /// How the last one ended.
    pub last_outcome: Option<Outcome>,
    /// Which document a name in a traceback means.
    pub names: BTreeMap<String, DocumentId>,
    /// Whose program ran last.
    pub last: Option<DocumentId>,
    /// What runs, or ran last.
    pub kind: SourceKind,
    /// The shell's line, counted since the beginning, from which on its output stands.
    pub first_line: usize,
    /// Reports of the memory that had come when it began.
    pub reports_before: u64,
}

/// What tracebacks call a source without a file.
const STANDARD_INPUT: &str = "<stdin>";

impl Runs {
    /// Sends a program; it starts from nothing.
    pub fn start(&mut self, program: Program, effects: &mut Vec<Effect>) {
        self.names.insert(program.file_name.clone(), program.document);
        // The raw REPL has one name for whatever it is sent.
        self.names.insert(STANDARD_INPUT.to_owned(), program.document);
        self.kind = SourceKind::File;
        self.last = Some(program.document);
        self.send(program.file_name, program.source, RunMode::Fresh, effects);
    }

    /// Sends a statement of the prompt.
    pub fn start_statement(&mut self, source: String, effects: &mut Vec<Effect>) {
        self.kind = SourceKind::Interactive;
        self.send(STANDARD_INPUT.to_owned(), source.into_bytes(), RunMode::Keep, effects);
    }

    fn send(&mut self, file_name: String, source: Vec<u8>, mode: RunMode, effects: &mut Vec<Effect>) {
        self.next = self.next.wrapping_add(1).max(1);
        let run = RunId(self.next);
        self.current = Some(run);
        self.last_outcome = None;
        effects.push(Effect::Link(LinkRequest::Run { run, file_name, source, mode, kind: self.kind }));
    }

    /// Takes the end of a run; another run's end is late and changes nothing.
    pub fn finished(&mut self, run: RunId, outcome: Outcome) {
        if self.current == Some(run) {
            self.current = None;
            // A statement's end is plain to see in the shell.
            self.last_outcome = Some(outcome).filter(|_| self.kind == SourceKind::File);
        }
    }
}
