//! The steps of a run over frames.
//!
//! **Invariant:** the program starts only when the board has all of it.

use pyrite_protocol::frame::crc32;
use pyrite_protocol::limits::{CHUNK_MAX, PATH_MAX};
use pyrite_protocol::message::{Failure, Namespace, Request, RunMode as WireMode};

use crate::board::link::{Outcome, RunId, RunMode, SourceKind};

const MOST_ATTEMPTS: u32 = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Announce,
    Chunks,
    Start,
    Starting,
    Running,
}

/// A run under way.
#[derive(Debug)]
pub struct RunJob {
    /// Its number.
    pub id: RunId,
    /// Tells answers to an earlier attempt apart.
    pub attempt: u32,
    file_name: String,
    source: Vec<u8>,
    mode: RunMode,
    kind: SourceKind,
    stage: Stage,
    waiting: bool,
    tries: u32,
    sent: usize,
}

impl RunJob {
    /// Begins.
    pub fn new(id: RunId, file_name: String, source: Vec<u8>, mode: RunMode, kind: SourceKind, attempt: u32) -> Self {
        let mut file_name = file_name;
        while file_name.len() > PATH_MAX {
            file_name.pop();
        }
        Self { id, attempt, file_name, source, mode, kind, stage: Stage::Announce, waiting: false, tries: 1, sent: 0 }
    }

    /// Whether the program has started on the board.
    pub fn is_running(&self) -> bool {
        self.stage == Stage::Running
    }

    /// What is to be sent next, if anything.
    pub fn next(&self) -> Option<Request<'_>> {
        if self.waiting && self.stage != Stage::Chunks {
            return None;
        }
        let run_id = self.id.0;
        match self.stage {
            Stage::Announce => Some(Request::Run {
                run_id,
                file_name: &self.file_name,
                size: u32::try_from(self.source.len()).unwrap_or(u32::MAX),
                crc32: crc32(&self.source),
                mode: match self.kind {
                    SourceKind::File => WireMode::File,
                    SourceKind::Interactive => WireMode::Interactive,
                },
                namespace: match self.mode {
                    RunMode::Fresh => Namespace::Fresh,
                    RunMode::Keep => Namespace::Keep,
                },
            }),
            Stage::Chunks => {
                let rest = self.source.get(self.sent..).filter(|rest| !rest.is_empty())?;
                let bytes = rest.get(..CHUNK_MAX).unwrap_or(rest);
                Some(Request::RunChunk { run_id, offset: self.sent as u32, bytes })
            }
            Stage::Start => Some(Request::RunStart { run_id }),
            Stage::Starting | Stage::Running => None,
        }
    }

    /// What `next` gave was sent.
    pub fn sent(&mut self) {
        self.waiting = true;
        if self.stage == Stage::Chunks {
            self.sent = (self.sent + CHUNK_MAX).min(self.source.len());
        }
    }

    /// The program has started.
    pub fn started(&mut self) {
        self.stage = Stage::Running;
    }

    /// The answer to a request; gives the end if there is nothing to run.
    pub fn answered(&mut self, result: Result<u32, Failure>, next_attempt: u32) -> Option<Outcome> {
        let refused = |reason: &str| Some(Outcome::Refused(reason.to_owned()));
        match result {
            Ok(value) => {
                self.waiting = false;
                match self.stage {
                    Stage::Announce => self.stage = if self.source.is_empty() { Stage::Start } else { Stage::Chunks },
                    Stage::Chunks if value as usize >= self.source.len() => self.stage = Stage::Start,
                    Stage::Start => self.stage = Stage::Starting,
                    Stage::Chunks | Stage::Starting | Stage::Running => {}
                }
                None
            }
            Err(Failure::Gap { have }) => {
                self.stage = Stage::Chunks;
                self.sent = have as usize;
                None
            }
            Err(Failure::ChecksumMismatch | Failure::Unknown) if self.tries < MOST_ATTEMPTS => {
                let (file_name, source) = (std::mem::take(&mut self.file_name), std::mem::take(&mut self.source));
                let again = Self::new(self.id, file_name, source, self.mode, self.kind, next_attempt);
                *self = Self { tries: self.tries + 1, ..again };
                None
            }
            Err(Failure::ChecksumMismatch | Failure::Unknown) => {
                refused("The program came over damaged again and again.")
            }
            Err(Failure::Busy) => refused("Another program is running on the board: stop it first."),
            Err(Failure::OutOfMemory) => {
                refused("The board has too little memory for the program's text. Split it into modules on the board.")
            }
            Err(Failure::Errno(number)) => refused(&format!("The board answered with OSError {number}.")),
            Err(Failure::Unsupported | Failure::NoSpeed) => {
                refused("The board's firmware cannot run programs this way.")
            }
        }
    }
}

/// How a run ended, in our words.
pub fn outcome(outcome: pyrite_protocol::message::Outcome) -> Outcome {
    use pyrite_protocol::message::Outcome as Wire;
    match outcome {
        Wire::Completed | Wire::Exited { code: 0 } => Outcome::Completed,
        Wire::Raised => Outcome::Failed,
        Wire::Interrupted | Wire::Abandoned => Outcome::Interrupted,
        Wire::Exited { code } => Outcome::Exited(code),
    }
}
