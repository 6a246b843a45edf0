//! All files of the board's flash, however the tree beside the editor is folded, for the map of the flash
//!
//! **Invariant:** a walk through the folders takes the place of the last one when it is complete, not piece by piece; answers of an
//! earlier walk change nothing.

use std::collections::BTreeMap;

use crate::board::folder_walk::{FolderWalk, Told};
use crate::board::link::{Entry, EntryKind, FileError, FileReply, Space, join};

use super::State;
use super::board_files::Purpose;
use super::effect::Effect;
use super::memory::MemoryView;

/// Most folders of a walk: a board has few, and each is a question.
const FOLDERS_MAX: usize = 400;

/// Names a walk, so that a late answer is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WalkId(u32);

/// The files of the flash.
#[derive(Debug, Default)]
pub struct FlashTree {
    /// Entries of every folder, from `/` on; empty while the board has not told.
    pub folders: BTreeMap<String, Vec<Entry>>,
    /// How full the flash was at that time.
    pub space: Option<Space>,
    walk: Option<Walk>,
    last: WalkId,
}

/// A walk under way.
#[derive(Debug)]
struct Walk {
    steps: FolderWalk,
    folders: BTreeMap<String, Vec<Entry>>,
    /// The flash changed meanwhile: walk again.
    is_stale: bool,
}

impl FlashTree {
    /// Forgets all, and what is under way.
    pub fn stop(&mut self) {
        *self = Self { last: self.last, ..Self::default() };
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
    let flash = &mut state.memory.flash;
    if let Some(walk) = &mut flash.walk {
        walk.is_stale = true;
        return;
    }
    flash.last.0 = flash.last.0.wrapping_add(1);
    flash.walk = Some(Walk { steps: FolderWalk::of_root(space), folders: BTreeMap::new(), is_stale: false });
    go_on(state, effects);
}

/// The board answered a walk's question, or not.
pub fn answered(state: &mut State, id: WalkId, result: Result<FileReply, FileError>, effects: &mut Vec<Effect>) {
    let flash = &mut state.memory.flash;
    let Some(walk) = flash.walk.as_mut().filter(|_| id == flash.last) else { return };
    match walk.steps.answer(result, |_| true) {
        Ok(Told::Entries(folder, entries)) => drop(walk.folders.insert(folder, entries)),
        // Half of the files are not shown.
        Err((_, FileError::NotConnected | FileError::Busy | FileError::Cancelled)) => walk.folders.clear(),
        // A folder that cannot be read is left out.
        Ok(_) | Err(_) => {}
    }
    go_on(state, effects);
}

/// Asks the next question; without one the walk is complete.
fn go_on(state: &mut State, effects: &mut Vec<Effect>) {
    let flash = &mut state.memory.flash;
    let Some(walk) = &mut flash.walk else { return };
    if let Some(request) = walk.steps.question().filter(|_| walk.folders.len() < FOLDERS_MAX) {
        state.board_files.request(Purpose::Flash(flash.last), request, effects);
        return;
    }
    let Some(walk) = flash.walk.take() else { return };
    // A board that is busy told nothing: what it told before stands.
    if walk.folders.contains_key("/") {
        (flash.folders, flash.space) = (walk.folders, walk.steps.space());
    }
    if walk.is_stale {
        state.board_files.ask_space(effects);
    }
}
