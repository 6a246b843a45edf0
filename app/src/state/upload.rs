//! Copying files and folders of this computer to the board: is there room, and what would be replaced?
//!
//! The folders that they go to are listed, one after another; a file that is there with the same contents is not sent, what
//! differs is asked about.
//!
//! **Invariant:** nothing is replaced that the user did not agree to; one upload is prepared at a time, others wait.

use std::collections::{BTreeMap, VecDeque};

use pyrite_protocol::frame::crc32;

use crate::board::link::{Entry, EntryKind, FileError, FileReply, FileRequest, join, name, parent};

use super::State;
use super::board_files::Purpose;
use super::carry::names;
use super::compare::Comparison;
use super::dialogs::Dialog;
use super::effect::Effect;
use super::on_command::require_board;

/// Files and folders for the board: paths there, with the bytes; `None` is a folder.
pub type UploadItems = Vec<(String, Option<Vec<u8>>)>;

/// What happens with a file whose name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The one on the board stays.
    Skip,
    /// It takes the place of the one on the board.
    Replace,
    /// It gets a name that is free.
    KeepBoth,
}

/// A file whose name is taken on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The path on the board.
    pub path: String,
    /// Bytes of the file that comes.
    pub size: u64,
    /// Bytes of the one that is there; `None` if that is a folder, which a file cannot replace.
    pub there: Option<u64>,
    /// What shall happen.
    pub choice: Choice,
}

/// Uploads that are prepared.
#[derive(Debug, Default)]
pub struct Uploads {
    plan: Option<Plan>,
    waiting: VecDeque<UploadItems>,
}

#[derive(Debug, Default)]
struct Plan {
    items: UploadItems,
    to_list: Vec<String>,
    /// Names that each folder has.
    taken: BTreeMap<String, Vec<String>>,
    to_compare: Vec<Conflict>,
    conflicts: Vec<Conflict>,
    there_already: Vec<String>,
}

impl Uploads {
    /// The files that the user is asked about.
    pub fn conflicts(&self) -> &[Conflict] {
        self.plan.as_ref().map_or(&[], |plan| &plan.conflicts)
    }

    /// Chooses for one of them, or for all.
    pub fn choose(&mut self, index: Option<usize>, choice: Choice) {
        let Some(plan) = &mut self.plan else { return };
        for (at, conflict) in plan.conflicts.iter_mut().enumerate() {
            let possible = choice != Choice::Replace || conflict.there.is_some();
            if possible && index.is_none_or(|index| index == at) {
                conflict.choice = choice;
            }
        }
    }

    fn bytes(&self, path: &str) -> Option<&Vec<u8>> {
        self.plan.as_ref()?.items.iter().find(|(item, _)| item == path)?.1.as_ref()
    }
}

/// Something is to be uploaded.
pub fn prepare(state: &mut State, items: UploadItems, effects: &mut Vec<Effect>) {
    if !require_board(state, "Nothing is uploaded.") {
        return;
    }
    let Some(folder) = items.first().map(|(path, _)| parent(path).to_owned()) else { return };
    let total: u64 = items.iter().map(|(_, data)| data.as_ref().map_or(0, |data| data.len() as u64)).sum();
    if let Some(space) = state.board_files.space
        && total > space.free_bytes
    {
        state.notices.error(
            "The board has no room for that.",
            format!(
                "It takes {} KB, and {} KB are free. Delete files on the board to make room.",
                total.div_ceil(1024),
                space.free_bytes / 1024
            ),
        );
        return;
    }
    if state.uploads.plan.is_some() {
        state.uploads.waiting.push_back(items);
        return;
    }
    state.uploads.plan = Some(Plan { items, to_list: vec![folder], ..Plan::default() });
    go_on(state, effects);
}

/// The next question to the board, to the user, or the upload itself.
fn go_on(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(plan) = &mut state.uploads.plan else { return };
    if let Some(folder) = plan.to_list.pop() {
        state.board_files.request(Purpose::UploadCheck(folder.clone()), FileRequest::List(folder), effects);
    } else if let Some(conflict) = plan.to_compare.last() {
        let path = conflict.path.clone();
        state.board_files.request(Purpose::UploadCompare, FileRequest::Checksum(path), effects);
    } else if plan.conflicts.is_empty() {
        send(state, effects);
    } else {
        state.dialogs.ask(Dialog::Conflicts, "");
    }
}

/// A folder that something goes to has these entries.
pub fn listed(
    state: &mut State,
    folder: &str,
    found: Result<Vec<Entry>, FileError>,
    effects: &mut Vec<Effect>,
) -> Result<(), FileError> {
    let entries = match found {
        Ok(entries) => entries,
        // The folder is made with the first file.
        Err(FileError::NOT_FOUND) => Vec::new(),
        Err(error) => {
            call_off(state, effects);
            return Err(error);
        }
    };
    let Some(plan) = &mut state.uploads.plan else { return Ok(()) };
    for (path, data) in plan.items.iter().filter(|(path, _)| parent(path) == folder) {
        let Some(there) = entries.iter().find(|entry| entry.name == name(path)) else { continue };
        match (data, there.kind) {
            (None, EntryKind::Folder) => plan.to_list.push(path.clone()),
            // Making the folder fails and says so.
            (None, EntryKind::File) => {}
            (Some(data), kind) => {
                let is_file = kind == EntryKind::File;
                let (size, choice) = (data.len() as u64, if is_file { Choice::Replace } else { Choice::Skip });
                let conflict = Conflict { path: path.clone(), size, there: is_file.then_some(there.size), choice };
                let may_be_same = conflict.there == Some(size);
                if may_be_same { plan.to_compare.push(conflict) } else { plan.conflicts.push(conflict) }
            }
        }
    }
    plan.taken.insert(folder.to_owned(), entries.into_iter().map(|entry| entry.name).collect());
    go_on(state, effects);
    Ok(())
}

/// The file on the board that was asked about last has this checksum.
pub fn compared(state: &mut State, found: Result<FileReply, FileError>, effects: &mut Vec<Effect>) {
    if found == Err(FileError::NotConnected) {
        call_off(state, effects);
        return;
    }
    let Some(plan) = &mut state.uploads.plan else { return };
    let Some(conflict) = plan.to_compare.pop() else { return };
    let ours = plan.items.iter().position(|(path, _)| *path == conflict.path);
    let sum = ours.and_then(|index| plan.items.get(index)?.1.as_ref()).map(|data| crc32(data));
    match (found, ours) {
        (Ok(FileReply::Checksum { size, crc32 }), Some(index)) if size == conflict.size && Some(crc32) == sum => {
            plan.items.remove(index);
            plan.there_already.push(name(&conflict.path).to_owned());
        }
        _ => plan.conflicts.push(conflict),
    }
    go_on(state, effects);
}

/// The user has chosen.
pub fn resolved(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(plan) = &mut state.uploads.plan else { return };
    for conflict in std::mem::take(&mut plan.conflicts) {
        let Some(index) = plan.items.iter().position(|(path, _)| *path == conflict.path) else { continue };
        match conflict.choice {
            Choice::Replace => {}
            Choice::Skip => drop(plan.items.remove(index)),
            Choice::KeepBoth => {
                let folder = parent(&conflict.path);
                let taken = plan.taken.entry(folder.to_owned()).or_default();
                let free = names(name(&conflict.path)).find(|name| !taken.contains(name)).unwrap_or_default();
                if let Some(item) = plan.items.get_mut(index) {
                    item.0 = join(folder, &free);
                }
                taken.push(free);
            }
        }
    }
    send(state, effects);
}

/// Nothing of it is uploaded; what waits behind it is.
pub fn call_off(state: &mut State, effects: &mut Vec<Effect>) {
    state.uploads.plan = None;
    next(state, effects);
}

fn next(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(items) = state.uploads.waiting.pop_front() {
        prepare(state, items, effects);
    }
}

fn send(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(plan) = state.uploads.plan.take() else { return };
    match &plan.there_already[..] {
        [] => {}
        [one] => state.notices.info(format!("{one} is on the board already.")),
        many => state.notices.info(format!("{} files are on the board already.", many.len())),
    }
    if !plan.items.is_empty() && require_board(state, "Nothing is uploaded.") {
        for (path, data) in plan.items {
            let (purpose, request) = match data {
                Some(data) => (Purpose::Upload(path.clone()), FileRequest::Write(path, data)),
                None => (Purpose::MakeFolderForUpload, FileRequest::MakeDirectory(path)),
            };
            state.board_files.request(purpose, request, effects);
        }
    }
    next(state, effects);
}

/// Shows what differs between a file that comes and the one on the board.
pub fn compare(state: &mut State, index: usize, effects: &mut Vec<Effect>) {
    let Some(path) = state.uploads.conflicts().get(index).map(|conflict| conflict.path.clone()) else { return };
    let Some(bytes) = state.uploads.bytes(&path).cloned() else { return };
    let comparison = Comparison::with_board(&path, "This computer", bytes, Some(Dialog::Conflicts));
    state.board_files.request(Purpose::Compare(Box::new(comparison)), FileRequest::Read(path), effects);
}
