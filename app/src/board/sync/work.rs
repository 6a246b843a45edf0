//! A plan that is carried out, a step after another.
//!
//! **Invariant:** a step that failed is in the report, and so is what was not tried any more.

use std::collections::VecDeque;

use pyrite_protocol::frame::crc32;

use crate::board::link::{EntryKind, FileError, FileReply, FileRequest};

use super::plan::Extra;
use super::{Found, OnBoard, Skipped, absolute, files, is_in};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Delete it on the board.
    Delete(Extra),
    /// Make the target, or an absolute folder around it.
    MakeTarget(String),
    /// Make that folder in the target.
    MakeFolder(String),
    /// Send that file, of about so many bytes.
    Send(String, u64),
}

impl Step {
    /// What it is about, relative to the target if it is in it.
    pub fn path(&self) -> &str {
        match self {
            Self::Delete(extra) => &extra.path,
            Self::MakeTarget(path) | Self::MakeFolder(path) | Self::Send(path, _) => path,
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were sent.
    pub sent: usize,
    /// Bytes of these.
    pub sent_bytes: u64,
    /// Things that were deleted.
    pub deleted: usize,
    /// What failed, and why.
    pub failed: Vec<Skipped>,
    /// Files that were not tried any more.
    pub left: Vec<String>,
    /// Why it was left off, if it was.
    pub ended_by: Option<FileError>,
}

impl Report {
    /// True if all was done.
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.left.is_empty()
    }

    /// In words.
    pub fn summary(&self) -> String {
        let mut text = format!("{} sent ({} bytes)", files(self.sent), self.sent_bytes);
        if self.deleted > 0 {
            text.push_str(&format!(", {} deleted", self.deleted));
        }
        if !self.failed.is_empty() {
            text.push_str(&format!(", {} failed", self.failed.len()));
        }
        if !self.left.is_empty() {
            text.push_str(&format!(", {} not tried any more", self.left.len()));
        }
        text + "."
    }
}

/// A plan that is carried out.
#[derive(Debug)]
pub struct Work {
    target: String,
    steps: VecDeque<Step>,
    /// Checksum and size of the file that is under way.
    contents: Option<(u64, u32)>,
    /// What was done so far.
    pub report: Report,
    /// Bytes of all files to send.
    pub total_bytes: u64,
}

impl Work {
    /// These steps, in their order.
    pub fn new(target: &str, steps: VecDeque<Step>, total_bytes: u64) -> Self {
        Self { target: target.to_owned(), steps, contents: None, report: Report::default(), total_bytes }
    }

    /// What the step under way asks of the board; none for a file, whose bytes are needed first: [`Self::read`].
    pub fn request(&self) -> Option<FileRequest> {
        match self.steps.front()? {
            Step::Send(..) => None,
            Step::MakeTarget(path) => Some(FileRequest::MakeDirectory(path.clone())),
            Step::MakeFolder(path) => Some(FileRequest::MakeDirectory(absolute(&self.target, path))),
            Step::Delete(extra) => {
                let path = absolute(&self.target, &extra.path);
                Some(match extra.kind {
                    EntryKind::File => FileRequest::Remove(path),
                    EntryKind::Folder => FileRequest::RemoveTree(path),
                })
            }
        }
    }

    /// What is under way.
    pub fn step(&self) -> Option<&Step> {
        self.steps.front()
    }

    /// Files that are still to be sent.
    pub fn files_left(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, Step::Send(..))).count()
    }

    /// The bytes of the file that was wanted, or why there are none; what to ask of the board with them.
    pub fn read(&mut self, contents: Result<Vec<u8>, String>) -> Option<FileRequest> {
        let Some(Step::Send(path, _)) = self.steps.front() else { return None };
        match contents {
            Ok(bytes) => {
                self.contents = Some((bytes.len() as u64, crc32(&bytes)));
                Some(FileRequest::Write(absolute(&self.target, path), bytes))
            }
            Err(reason) => {
                let path = path.clone();
                self.steps.pop_front();
                self.report.failed.push(Skipped { path, reason });
                None
            }
        }
    }

    /// The board's answer. What changed on it is noted in `board`.
    pub fn answered(&mut self, answer: Result<FileReply, FileError>, board: &mut OnBoard) {
        let Some(step) = self.steps.pop_front() else { return };
        let contents = self.contents.take();
        match (&step, answer) {
            (Step::Delete(extra), Ok(_) | Err(FileError::NOT_FOUND)) => {
                self.report.deleted += 1;
                board.entries.retain(|path, _| !is_in(path, &extra.path));
                board.freed(extra.size);
            }
            (Step::MakeTarget(_), Ok(_) | Err(FileError::Errno(17))) => board.lacks_target = false,
            (Step::MakeFolder(path), Ok(_) | Err(FileError::Errno(17))) => {
                let folder = Found { kind: EntryKind::Folder, size: 0, crc32: None, is_elsewhere: false };
                board.entries.insert(path.clone(), folder);
            }
            (Step::Send(path, _), Ok(_)) => {
                let (size, crc32) = contents.map_or((0, None), |(size, crc32)| (size, Some(crc32)));
                self.report.sent += 1;
                self.report.sent_bytes += size;
                let file = Found { kind: EntryKind::File, size, crc32, is_elsewhere: false };
                let replaced = board.entries.insert(path.clone(), file);
                board.freed(replaced.map_or(0, |replaced| replaced.size));
                board.filled(size);
            }
            (step, Err(error)) => {
                self.report.failed.push(Skipped { path: step.path().to_owned(), reason: error.to_string() });
                // The next file would fare no better.
                let is_hopeless = matches!(
                    error,
                    FileError::NotConnected | FileError::Busy | FileError::Cancelled | FileError::Errno(28 | 30)
                );
                if is_hopeless {
                    self.report.ended_by = Some(error);
                    self.give_up();
                }
            }
        }
    }

    /// Leaves off; what was not tried is in the report.
    pub fn give_up(&mut self) {
        let left = self.steps.drain(..).filter(|step| matches!(step, Step::Send(..) | Step::Delete(_)));
        self.report.left.extend(left.map(|step| step.path().to_owned()));
    }
}
