//! All files of the board's flash, however the tree beside the editor is folded, for the map of the flash
//!
//! **Invariant:** a walk through the folders takes the place of the last one when it is complete, not piece by piece; answers of an
//! earlier walk change nothing. Folders that are other file systems are not entered.

use std::collections::BTreeMap;

use crate::board::link::{Entry, EntryKind, FileError, FileReply, FileRequest, Space, join};

use super::State;
use super::board_files::Purpose;
use super::effect::Effect;
use super::memory::MemoryView;

/// Most folders of a walk: a board has few, and each is a question.
const FOLDERS_MAX: usize = 400;

/// The files of the flash.
#[derive(Debug, Default)]
pub struct FlashTree {
    /// Entries of every folder, from `/` on; empty while the board has not told.
    pub folders: BTreeMap<String, Vec<Entry>>,
    /// How full the flash was at that time.
    pub space: Option<Space>,
    walk: Walk,
}

/// A walk under way.
#[derive(Debug, Default)]
struct Walk {
    number: u32,
    folders: BTreeMap<String, Vec<Entry>>,
    space: Option<Space>,
    /// Answers that have not come.
    waiting: usize,
    /// The flash changed meanwhile: walk again.
    is_stale: bool,
}

/// A question of a walk: which walk, what about which folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlashQuestion {
    walk: u32,
    folder: String,
}

impl FlashTree {
    /// Forgets all, and what is under way.
    pub fn stop(&mut self) {
        let number = self.walk.number;
        *self = Self { walk: Walk { number, ..Walk::default() }, ..Self::default() };
    }

    /// Files with their paths and sizes, the largest first.
    pub fn files(&self) -> Vec<(String, u64)> {
        let mut files: Vec<_> = self
            .folders
            .iter()
            .flat_map(|(folder, entries)| {
                let files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
                files.map(|file| (join(folder, &file.name), file.size))
            })
            .collect();
        files.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        files
    }
}

/// Whether the map of the flash is looked at.
pub fn is_shown(state: &State) -> bool {
    state.settings.memory_shown && state.memory.view == MemoryView::Flash
}

/// The board told how full its flash is, as it is asked whenever files may have changed: walks through it if somebody looks.
pub fn space_told(state: &mut State, space: Space, effects: &mut Vec<Effect>) {
    if !is_shown(state) {
        return;
    }
    let walk = &mut state.memory.flash.walk;
    if walk.waiting > 0 {
        walk.is_stale = true;
        return;
    }
    *walk = Walk { number: walk.number.wrapping_add(1), space: Some(space), ..Walk::default() };
    list(state, "/".to_owned(), effects);
}

fn ask(
    state: &mut State,
    folder: String,
    purpose: fn(FlashQuestion) -> Purpose,
    request: FileRequest,
    effects: &mut Vec<Effect>,
) {
    let walk = &mut state.memory.flash.walk;
    walk.waiting += 1;
    let question = FlashQuestion { walk: walk.number, folder };
    state.board_files.request(purpose(question), request, effects);
}

fn list(state: &mut State, folder: String, effects: &mut Vec<Effect>) {
    if state.memory.flash.walk.folders.len() + state.memory.flash.walk.waiting < FOLDERS_MAX {
        ask(state, folder.clone(), Purpose::FlashList, FileRequest::List(folder), effects);
    }
}

/// The entries of a folder came, or not.
pub fn listed(
    state: &mut State,
    question: FlashQuestion,
    result: Result<FileReply, FileError>,
    effects: &mut Vec<Effect>,
) {
    if !is_of_this_walk(state, &question) {
        return;
    }
    if let Ok(FileReply::Entries(entries)) = result {
        let folders = entries.iter().filter(|entry| entry.kind == EntryKind::Folder);
        let folders: Vec<_> = folders.map(|entry| join(&question.folder, &entry.name)).collect();
        let is_top = question.folder == "/";
        state.memory.flash.walk.folders.insert(question.folder, entries);
        for folder in folders {
            if is_top {
                // Another file system may be mounted there, such as a folder of this computer.
                ask(state, folder.clone(), Purpose::FlashSpace, FileRequest::Space(folder), effects);
            } else {
                list(state, folder, effects);
            }
        }
    }
    end(state, effects);
}

/// How full the file system of a folder is came, or not.
pub fn folder_space_told(
    state: &mut State,
    question: FlashQuestion,
    result: Result<FileReply, FileError>,
    effects: &mut Vec<Effect>,
) {
    if !is_of_this_walk(state, &question) {
        return;
    }
    let total = state.memory.flash.walk.space.map(|space| space.total_bytes);
    if let Ok(FileReply::Space(space)) = result
        && total == Some(space.total_bytes)
    {
        list(state, question.folder, effects);
    }
    end(state, effects);
}

/// Takes an answer off the list of those that are awaited.
fn is_of_this_walk(state: &mut State, question: &FlashQuestion) -> bool {
    let walk = &mut state.memory.flash.walk;
    let is_one = walk.number == question.walk && walk.waiting > 0;
    if is_one {
        walk.waiting -= 1;
    }
    is_one
}

/// The walk is complete when no answer is awaited.
fn end(state: &mut State, effects: &mut Vec<Effect>) {
    let flash = &mut state.memory.flash;
    if flash.walk.waiting > 0 {
        return;
    }
    let next = Walk { number: flash.walk.number, ..Walk::default() };
    let walk = std::mem::replace(&mut flash.walk, next);
    // A board that is busy told nothing: what it told before stands.
    if walk.folders.contains_key("/") {
        (flash.folders, flash.space) = (walk.folders, walk.space);
    }
    if walk.is_stale {
        state.board_files.ask_space(effects);
    }
}
