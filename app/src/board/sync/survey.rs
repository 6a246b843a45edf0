//! Asks the board what it holds where a folder is to be synced.
//!
//! It looks into folders that are not left out, and has checksums told of files of the same size.

use std::collections::VecDeque;

use crate::board::folder_walk::{FolderWalk, Told};
use crate::board::link::{Entry, EntryKind, FileError, FileReply, FileRequest, join};

use super::{Found, LocalTree, OnBoard, absolute, relative};

/// Asks a board what it holds.
#[derive(Debug)]
pub struct Survey {
    target: String,
    tree: LocalTree,
    found: OnBoard,
    walk: FolderWalk,
    /// Files whose checksums are wanted, when the walk has ended.
    checksums: VecDeque<String>,
    /// Questions that were answered.
    answered: usize,
}

impl Survey {
    /// What a tree is to be compared with: an absolute folder of the board.
    pub fn new(target: &str, tree: LocalTree) -> Self {
        Self {
            target: target.to_owned(),
            tree,
            found: OnBoard::default(),
            walk: FolderWalk::new(target),
            checksums: VecDeque::new(),
            answered: 0,
        }
    }

    /// The next question; none when everything is known.
    pub fn question(&self) -> Option<FileRequest> {
        let checksum = || self.checksums.front().map(|path| FileRequest::Checksum(absolute(&self.target, path)));
        self.walk.question().or_else(checksum)
    }

    /// Questions that were answered, and how many files are still to be compared, as far as that is known.
    pub fn progress(&self) -> (usize, usize) {
        (self.answered, self.checksums.len())
    }

    /// The board's answer to it. An error is about the path it gives, and ends the survey.
    pub fn answer(&mut self, answer: Result<FileReply, FileError>) -> Result<(), (String, FileError)> {
        self.answered += 1;
        if self.walk.question().is_some() {
            let (target, tree) = (&self.target, &self.tree);
            // A folder that the board has alone may hold what is left alone.
            let is_entered = |path: &str| {
                let path = relative(target, path);
                tree.folders.contains(path) || !tree.ignores.ignores(path, EntryKind::Folder)
            };
            match self.walk.answer(answer, is_entered)? {
                Told::Nothing => {}
                Told::NoStart => self.found.lacks_target = true,
                Told::Elsewhere(path) => {
                    if let Some(found) = self.found.entries.get_mut(relative(target, &path)) {
                        found.is_elsewhere = true;
                    }
                }
                Told::Entries(folder, entries) => entries.iter().for_each(|entry| self.note(&folder, entry)),
            }
            self.found.space = self.walk.space();
            return Ok(());
        }
        let Some(path) = self.checksums.pop_front() else { return Ok(()) };
        match answer {
            Err(error @ (FileError::NotConnected | FileError::Busy | FileError::Cancelled)) => {
                return Err((self.target.clone(), error));
            }
            Ok(FileReply::Checksum { size, crc32 }) => {
                if let Some(found) = self.found.entries.get_mut(&path) {
                    (found.size, found.crc32) = (size, Some(crc32));
                }
            }
            // A file whose checksum the board cannot tell counts as another one.
            _ => {}
        }
        Ok(())
    }

    fn note(&mut self, folder: &str, entry: &Entry) {
        let absolute = join(folder, &entry.name);
        let path = relative(&self.target, &absolute);
        let file = self.tree.files.get(path).filter(|_| entry.kind == EntryKind::File);
        if file.is_some_and(|file| file.size == entry.size) {
            self.checksums.push_back(path.to_owned());
        }
        let found = Found { kind: entry.kind, size: entry.size, crc32: None, is_elsewhere: false };
        self.found.entries.insert(path.to_owned(), found);
    }

    /// What was compared, and what was found.
    pub fn finish(self) -> (LocalTree, OnBoard) {
        (self.tree, self.found)
    }
}
