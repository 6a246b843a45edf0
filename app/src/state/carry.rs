//! Files and folders that are carried from one place to another: dragged, or cut, copied and pasted.
//!
//! **Invariant:** nothing that has the name already is replaced without a question; nothing goes into itself.

use std::path::{Path, PathBuf};

use crate::board::link::{Entry, EntryKind, join, name, parent};

use super::State;
use super::arrivals::{self, Arrival};
use super::effect::{DiskRequest, Effect, IfTaken};
use super::on_command::read_for_upload;

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

/// Where something goes: the folder that takes it, or the path that it has there.
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
        (Cargo::Board(paths), Place::Local(folder)) => download(state, paths, folder, effects),
        (Cargo::Local(paths), Place::Local(folder)) => carry_here(state, paths, &folder, carriage, effects),
        (Cargo::Board(paths), Place::Board(folder)) => carry_on_board(state, paths, &folder, carriage, effects),
    }
}

/// Makes a copy of each beside it.
pub fn duplicate(state: &mut State, cargo: Cargo, effects: &mut Vec<Effect>) {
    match cargo {
        Cargo::Local(paths) => {
            for path in paths {
                let folder = path.parent().unwrap_or(&path).to_owned();
                carry_here(state, vec![path], &folder, Carriage::Copy, effects);
            }
        }
        Cargo::Board(paths) => {
            for path in paths {
                let folder = parent(&path).to_owned();
                carry_on_board(state, vec![path], &folder, Carriage::Copy, effects);
            }
        }
    }
}

fn download(state: &mut State, paths: Vec<String>, folder: PathBuf, effects: &mut Vec<Effect>) {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for path in paths {
        let Some(to) = arrivals::local_path(&folder, name(&path)) else {
            let what = format!("{} is not downloaded.", name(&path));
            state.notices.error(what, "Its name cannot be that of a file on this computer.");
            continue;
        };
        match state.board_files.entry(&path) {
            Some(entry) if entry.kind == EntryKind::Folder => folders.push((path, Place::Local(to))),
            entry => {
                let size = entry.map_or(0, |entry| entry.size);
                files.push(arrivals::of_board(path, Place::Local(to), size));
            }
        }
    }
    if !(files.is_empty() && folders.is_empty()) {
        arrivals::prepare(state, "Nothing is downloaded.", &Place::Local(folder), files, folders, effects);
    }
}

fn carry_here(state: &mut State, paths: Vec<PathBuf>, folder: &Path, carriage: Carriage, effects: &mut Vec<Effect>) {
    let mut going = Vec::new();
    for from in paths {
        let to = folder.join(from.file_name().unwrap_or_default());
        if folder.starts_with(&from) {
            into_itself(state, &local_name(&from));
        } else if to == from {
            if carriage == Carriage::Copy {
                // A copy beside the original: nobody expects it to replace that.
                effects.push(Effect::Disk(DiskRequest::Copy(from, to, IfTaken::Number)));
            }
        } else {
            let if_taken = IfTaken::Number;
            going.push(match carriage {
                Carriage::Copy => Arrival::CopyHere { from, to, if_taken },
                Carriage::Move => Arrival::MoveHere { from, to, if_taken },
            });
        }
    }
    if !going.is_empty() {
        arrivals::prepare(state, "Nothing is moved.", &Place::Local(folder.to_owned()), going, Vec::new(), effects);
    }
}

fn carry_on_board(state: &mut State, paths: Vec<String>, folder: &str, carriage: Carriage, effects: &mut Vec<Effect>) {
    let (mut going, mut folders) = (Vec::new(), Vec::new());
    for from in paths {
        let mut to = join(folder, name(&from));
        let entry = state.board_files.entry(&from);
        let is_folder = entry.is_some_and(|entry| entry.kind == EntryKind::Folder);
        let size = entry.map_or(0, |entry| entry.size);
        if folder == from || folder.starts_with(&format!("{from}/")) {
            into_itself(state, name(&from));
            continue;
        }
        if to == from {
            if carriage == Carriage::Move {
                continue;
            }
            let entries = state.board_files.folders.get(folder).map_or(&[][..], Vec::as_slice);
            to = join(folder, &free_name(name(&from), entries));
        }
        match carriage {
            Carriage::Copy if is_folder => folders.push((from, Place::Board(to))),
            Carriage::Copy => going.push(Arrival::CopyOnBoard { from, to, size }),
            Carriage::Move => going.push(Arrival::MoveOnBoard { from, to, size: (!is_folder).then_some(size) }),
        }
    }
    if !(going.is_empty() && folders.is_empty()) {
        let consequence = if carriage == Carriage::Copy { "Nothing is copied." } else { "Nothing is moved." };
        arrivals::prepare(state, consequence, &Place::Board(folder.to_owned()), going, folders, effects);
    }
}

fn into_itself(state: &mut State, what: &str) {
    state.notices.error(format!("{what} stays where it is."), "A folder cannot be put into itself.");
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
