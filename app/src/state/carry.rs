//! Files and folders that are carried from one place to another: dragged, or cut, copied and pasted.
//!
//! **Invariant:** nothing that has the name already is replaced without a question; nothing goes into itself.

use std::path::{Path, PathBuf};

use crate::board::link::{Entry, EntryKind, FileError, FileReply, FileRequest, join, name, parent};

use super::State;
use super::board_files::{Aftermath, Purpose};
use super::effect::{DiskRequest, Effect};
use super::on_command::{download, read_for_upload, require_board};

/// What is carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cargo {
    /// Of this computer.
    Local(Vec<PathBuf>),
    /// Of the board.
    Board(Vec<String>),
}

impl Cargo {
    /// How many things it is.
    pub fn count(&self) -> usize {
        match self {
            Self::Local(paths) => paths.len(),
            Self::Board(paths) => paths.len(),
        }
    }

    /// The name of the first of them.
    pub fn first_name(&self) -> String {
        match self {
            Self::Local(paths) => paths.first().map_or_else(String::new, |path| local_name(path)),
            Self::Board(paths) => paths.first().map_or_else(String::new, |path| name(path).to_owned()),
        }
    }
}

/// A folder that takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Of this computer.
    Local(PathBuf),
    /// Of the board.
    Board(String),
}

/// Whether it stays where it is, too. Between the board and this computer it always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carriage {
    /// It stays.
    Copy,
    /// It goes.
    Move,
}

/// The last part of a path of this computer.
pub fn local_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Carries it there.
pub fn carry(state: &mut State, cargo: Cargo, place: Place, carriage: Carriage, effects: &mut Vec<Effect>) {
    match (cargo, place) {
        (Cargo::Local(paths), Place::Board(folder)) => read_for_upload(state, paths, folder, effects),
        (Cargo::Board(paths), Place::Local(folder)) => {
            for path in paths {
                let kind = if state.board_files.is_folder(&path) { EntryKind::Folder } else { EntryKind::File };
                download(state, path, kind, folder.clone(), effects);
            }
        }
        (Cargo::Local(paths), Place::Local(folder)) => {
            for path in paths {
                carry_local(state, path, &folder, carriage, effects);
            }
        }
        (Cargo::Board(paths), Place::Board(folder)) => {
            for path in paths {
                carry_on_board(state, path, &folder, carriage, effects);
            }
        }
    }
}

/// Makes a copy of each beside it.
pub fn duplicate(state: &mut State, cargo: Cargo, effects: &mut Vec<Effect>) {
    match cargo {
        Cargo::Local(paths) => {
            for path in paths {
                let folder = path.parent().unwrap_or(&path).to_owned();
                carry_local(state, path, &folder, Carriage::Copy, effects);
            }
        }
        Cargo::Board(paths) => {
            for path in paths {
                let folder = parent(&path).to_owned();
                carry_on_board(state, path, &folder, Carriage::Copy, effects);
            }
        }
    }
}

fn carry_local(state: &mut State, path: PathBuf, folder: &Path, carriage: Carriage, effects: &mut Vec<Effect>) {
    let to = folder.join(path.file_name().unwrap_or_default());
    if folder.starts_with(&path) {
        into_itself(state, &local_name(&path));
    } else if carriage == Carriage::Copy {
        effects.push(Effect::Disk(DiskRequest::Copy(path, to)));
    } else if to != path {
        effects.push(Effect::Disk(DiskRequest::Rename(path, to)));
    }
}

fn carry_on_board(state: &mut State, path: String, folder: &str, carriage: Carriage, effects: &mut Vec<Effect>) {
    let to = join(folder, name(&path));
    if folder == path || folder.starts_with(&format!("{path}/")) {
        into_itself(state, name(&path));
    } else if carriage == Carriage::Copy {
        if state.board_files.is_folder(&path) {
            let what = format!("{} is not copied.", name(&path));
            state.notices.error(what, "Folders are copied by way of this computer: download it, then upload it.");
        } else if require_board(state, "Nothing is copied.") {
            let purpose = Purpose::Copy(path.clone(), folder.to_owned());
            state.board_files.request(purpose, FileRequest::Read(path), effects);
        }
    } else if to != path && require_board(state, "Nothing is moved.") {
        state.board_files.request(Purpose::MoveCheck(path, to.clone()), FileRequest::Stat(to), effects);
    }
}

fn into_itself(state: &mut State, what: &str) {
    state.notices.error(format!("{what} stays where it is."), "A folder cannot be put into itself.");
}

/// Whether the name is taken where something is to be moved: the board would replace what has it.
pub fn move_checked(
    state: &mut State,
    from: String,
    to: String,
    found: Result<FileReply, FileError>,
    effects: &mut Vec<Effect>,
) {
    let what = format!("{} is not moved.", name(&from));
    match found {
        Err(FileError::NOT_FOUND) => {
            let then = Aftermath::Moved(from.clone(), to.clone());
            state.board_files.request(Purpose::Change(what, then), FileRequest::Rename(from, to), effects);
        }
        Ok(_) => state.notices.error(what, format!("{} has a file or folder of that name.", parent(&to))),
        Err(error) => state.notices.error(what, format!("{error}.")),
    }
}

/// Writes the copy of a file of the board, under a name that is free in the folder.
pub fn copy_read(state: &mut State, path: &str, folder: &str, bytes: Vec<u8>, effects: &mut Vec<Effect>) {
    let entries = state.board_files.folders.get(folder).map_or(&[][..], Vec::as_slice);
    let to = join(folder, &free_name(name(path), entries));
    state.board_files.request(Purpose::Upload(to.clone()), FileRequest::Write(to, bytes), effects);
}

/// The first of the names that is free in a folder of the board.
fn free_name(wanted: &str, entries: &[Entry]) -> String {
    let is_free = |name: &String| entries.iter().all(|entry| entry.name != *name);
    names(wanted).find(is_free).unwrap_or_default()
}

/// A name, then the same with numbers behind its stem.
pub fn names(wanted: &str) -> impl Iterator<Item = String> {
    let (stem, extension) = match wanted.rfind('.').filter(|dot| *dot > 0) {
        Some(dot) => wanted.split_at(dot),
        None => (wanted, ""),
    };
    let numbered = (2..).map(move |number| format!("{stem} ({number}){extension}"));
    std::iter::once(wanted.to_owned()).chain(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_gets_a_free_name() {
        let entry = |name: &str| Entry { name: name.into(), kind: EntryKind::File, size: 0 };
        let entries = [entry("a.py"), entry("a (2).py"), entry(".x")];
        assert_eq!(free_name("b.py", &entries), "b.py");
        assert_eq!(free_name("a.py", &entries), "a (3).py");
        assert_eq!(free_name(".x", &entries), ".x (2)");
    }
}
