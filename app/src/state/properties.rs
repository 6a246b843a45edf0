//! What is known of a file or folder.

use crate::board::link::{EntryKind, FileError, FileReply, FileRequest, name};

use super::State;
use super::board_files::Purpose;
use super::carry::{Cargo, local_name};
use super::dialogs::Dialog;
use super::effect::{DiskRequest, Effect};

/// What is known, each with what it is called.
pub type Lines = Vec<(String, String)>;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Properties {
    /// Its name.
    pub name: String,
    /// What is known; `None` until it came, words if it could not be found out.
    pub lines: Option<Result<Lines, String>>,
}

/// Asks for what is known of the first of these.
pub fn show(state: &mut State, cargo: &Cargo, effects: &mut Vec<Effect>) {
    let name = match cargo {
        Cargo::Local(paths) => {
            let Some(path) = paths.first() else { return };
            effects.push(Effect::Disk(DiskRequest::Describe(path.clone())));
            local_name(path)
        }
        Cargo::Board(paths) => {
            let Some(path) = paths.first() else { return };
            let request = match state.board_files.is_folder(path) {
                true => FileRequest::List(path.clone()),
                false => FileRequest::Checksum(path.clone()),
            };
            state.board_files.request(Purpose::Properties(path.clone()), request, effects);
            name(path).to_owned()
        }
    };
    state.dialogs.ask(Dialog::Properties(Properties { name, lines: None }), "");
}

/// It came.
pub fn told(state: &mut State, told: Result<Lines, String>) {
    if let Some(Dialog::Properties(properties)) = &mut state.dialogs.open {
        properties.lines = Some(told);
    }
}

/// The board answered.
pub fn of_board(state: &mut State, path: String, found: Result<FileReply, FileError>) {
    let line = |label: &str, text: String| (label.to_owned(), text);
    let mut lines = vec![line("On the board", path)];
    match found {
        Ok(FileReply::Checksum { size, crc32 }) => {
            lines.push(line("Size", format!("{size} bytes")));
            lines.push(line("CRC-32", format!("{crc32:08x}")));
        }
        Ok(FileReply::Entries(entries)) => {
            let files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
            let bytes: u64 = files.clone().map(|entry| entry.size).sum();
            lines.push(line("In it", format!("{} files of {bytes} bytes", files.count())));
            let folders = entries.iter().filter(|entry| entry.kind == EntryKind::Folder).count();
            lines.push(line("Folders in it", folders.to_string()));
        }
        Ok(_) => {}
        Err(error) => return told(state, Err(format!("{error}."))),
    }
    told(state, Ok(lines));
}
