//! Tabs that show files of the board follow what programs, syncs and uploads do to these files.
//!
//! **Invariant:** what was typed and not saved is never replaced without asking; a tab is compared with the board only that its text came
//! from or went to.

use pyrite_protocol::frame::crc32;

use crate::board::history::BoardKey;
use crate::board::link::{FileError, FileReply, FileRequest, name};

use super::State;
use super::board_files::Purpose;
use super::command::Command;
use super::dialogs::Dialog;
use super::documents::{DocumentId, Location, OnBoard};
use super::effect::{DiskRequest, Effect};
use super::event::LoadedFile;
use super::notices::{Severity, Topic};

/// What a tab shows was read from the board as these bytes.
pub fn stands(state: &mut State, id: DocumentId, bytes: &[u8]) {
    stands_as(state, id, bytes.len() as u64, crc32(bytes));
}

/// What a tab shows stands on the board in so many bytes with that checksum.
pub fn stands_as(state: &mut State, id: DocumentId, size: u64, crc32: u32) {
    let Some(board) = state.connection.peer().map(BoardKey::of) else { return };
    if let Some(document) = state.documents.get_mut(id) {
        document.on_board = Some(OnBoard { board, size, crc32 });
    }
}

/// Asks the board whether the files that tabs show are what they were.
pub fn look(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(board) = state.connection.peer().map(BoardKey::of) else { return };
    let asked: Vec<DocumentId> = state.board_files.pending.values().filter_map(of_tab).collect();
    let mut questions = Vec::new();
    for document in &state.documents.list {
        let is_of_board = document.on_board.as_ref().is_some_and(|on_board| on_board.board == board);
        if let Location::Board(path) = &document.location
            && is_of_board
            && document.saving.is_none()
            && !asked.contains(&document.id)
        {
            questions.push((document.id, path.clone()));
        }
    }
    for (id, path) in questions {
        state.board_files.request(Purpose::LookAtTab(id), FileRequest::Checksum(path), effects);
    }
}

fn of_tab(purpose: &Purpose) -> Option<DocumentId> {
    match purpose {
        Purpose::LookAtTab(id) | Purpose::Reload(id) => Some(*id),
        _ => None,
    }
}

/// The board told what a file is now.
pub fn looked(state: &mut State, id: DocumentId, found: Result<FileReply, FileError>, effects: &mut Vec<Effect>) {
    let Some(document) = state.documents.get_mut(id) else { return };
    let is_unsaved = document.is_unsaved();
    let (Location::Board(path), Some(on_board)) = (document.location.clone(), &mut document.on_board) else { return };
    match found {
        Ok(FileReply::Checksum { size, crc32 }) => {
            if document.saving.is_some() || (on_board.size, on_board.crc32) == (size, crc32) {
                return;
            }
            if !is_unsaved {
                reload(state, id, effects);
            } else if state.dialogs.open.is_none() {
                // It is asked about once.
                (on_board.size, on_board.crc32) = (size, crc32);
                state.dialogs.ask(Dialog::ChangedOutside(id), "");
            }
        }
        Err(FileError::NOT_FOUND) => {
            document.on_board = None;
            document.editor.mark_unsaved();
            effects.push(Effect::Disk(DiskRequest::Journal(document.draft())));
            state.notices.push(
                Severity::Warning,
                Topic::General,
                format!("{} was deleted or moved on the board.", name(&path)),
                "Its text is still here: save it to bring the file back.",
                vec![("Save".to_owned(), Command::Save(id))],
            );
        }
        // It is looked at again.
        _ => {}
    }
}

/// Reads the file of a tab again.
pub fn reload(state: &mut State, id: DocumentId, effects: &mut Vec<Effect>) {
    if let Some(Location::Board(path)) = state.documents.get(id).map(|document| document.location.clone()) {
        state.board_files.request(Purpose::Reload(id), FileRequest::Read(path), effects);
    }
}

/// It was read.
pub fn reloaded(state: &mut State, id: DocumentId, read: Result<FileReply, FileError>, effects: &mut Vec<Effect>) {
    let Some(document) = state.documents.get(id) else { return };
    let title = format!("{} was changed on the board, and cannot be shown.", document.location.name());
    let reason = match read {
        Ok(FileReply::Data(bytes)) => match LoadedFile::decode(&bytes) {
            Ok(file) => {
                state.documents.reload(id, file, effects);
                return stands(state, id, &bytes);
            }
            Err(reason) => reason,
        },
        // It is looked at again.
        Ok(_) | Err(FileError::NotConnected | FileError::Busy) => return,
        Err(error) => format!("{error}."),
    };
    state.notices.error(title, reason);
}
