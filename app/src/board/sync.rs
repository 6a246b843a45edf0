//! Makes a folder of the board like one of this computer: what is compared, what is to be done, how far it is.
//!
//! - [`ignores`]: what is left out
//! - [`survey`]: asks the board what it holds
//! - [`plan`]: what differs, and so what is to be done
//! - [`work`]: carries it out
//! - [`mirror`]: all of it, from the first look to the report, once or again and again
//!
//! Whoever has the link and the disk drives a [`mirror::Mirror`]: it says what it needs next and takes the answer.
//!
//! **Invariant:** nothing on the board is deleted without [`plan::Deleting::Yes`], nothing ignored is sent or deleted, and nothing
//! outside of the target or on another file system is touched.

pub mod ignores;
pub mod mirror;
pub mod plan;
pub mod survey;
pub mod work;

use std::collections::{BTreeMap, BTreeSet};

use ignores::Ignores;

use super::link::{EntryKind, Space, join};

/// A file of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalFile {
    /// Bytes.
    pub size: u64,
    /// As in zlib.
    pub crc32: u32,
}

/// Something that is not synced, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Which, relative to the folder.
    pub path: String,
    /// In words, as the end of a sentence.
    pub reason: String,
}

/// What a folder of this computer holds. Paths are relative to it, with `/`.
#[derive(Debug, Clone)]
pub struct LocalTree {
    /// Its files.
    pub files: BTreeMap<String, LocalFile>,
    /// Its folders.
    pub folders: BTreeSet<String>,
    /// What cannot be synced.
    pub skipped: Vec<Skipped>,
    /// What is left out, on the board, too.
    pub ignores: Ignores,
}

impl LocalTree {
    /// Whether both hold the same files and folders.
    pub fn holds_the_same(&self, other: &Self) -> bool {
        self.files == other.files && self.folders == other.folders
    }
}

/// Something on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// File or folder.
    pub kind: EntryKind,
    /// Bytes of a file.
    pub size: u64,
    /// Its checksum, where it was asked for.
    pub crc32: Option<u32>,
    /// It is a folder that belongs to another file system.
    pub is_elsewhere: bool,
}

/// What the board holds, as far as it matters. Paths are relative to the target.
#[derive(Debug, Clone, Default)]
pub struct OnBoard {
    /// What is there.
    pub entries: BTreeMap<String, Found>,
    /// How full its file system is.
    pub space: Option<Space>,
    /// The target is not there yet.
    pub lacks_target: bool,
}

impl OnBoard {
    /// A file of so many bytes was written. How many blocks that took only the board can tell: it is asked again with the next sync.
    fn filled(&mut self, bytes: u64) {
        if let Some(space) = &mut self.space {
            space.free_bytes = space.free_bytes.saturating_sub(space.taken_by(bytes));
        }
    }

    /// A file of so many bytes was deleted.
    fn freed(&mut self, bytes: u64) {
        if let Some(space) = &mut self.space {
            space.free_bytes = space.free_bytes.saturating_add(space.taken_by(bytes)).min(space.total_bytes);
        }
    }
}

/// A number of files, in words.
pub fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

/// The folders around a path, from the outermost.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(move |(at, _)| path.get(..at))
}

fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn absolute(target: &str, path: &str) -> String {
    if path.is_empty() { target.to_owned() } else { join(target, path) }
}

/// The path below the target of an absolute one.
fn relative<'a>(target: &str, path: &'a str) -> &'a str {
    path.strip_prefix(target.trim_end_matches('/')).unwrap_or(path).trim_start_matches('/')
}

#[cfg(test)]
mod tests;
