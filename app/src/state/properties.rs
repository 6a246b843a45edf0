//! What is known of a file or folder.

use crate::board::link::{EntryKind, FileError, FileReply, FileRequest, name};

use crate::text::time::wall_time;

use super::State;
use super::board_files::Purpose;
use super::carry::{Cargo, local_name};
use super::dialogs::Dialog;
use super::effect::{DiskRequest, Effect};

/// What is known, each with what it is called.
pub type Lines = Vec<(String, String)>;

/// Times before it, 2020-01-01, are those of a clock that was not set.
const FIRST_TRUE_SECOND: u64 = 1_577_836_800;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Properties {
    /// Its name.
    pub name: String,
    /// Its path on the board, if it is there.
    pub on_board: Option<String>,
    /// What is known; `None` until it came, words if it could not be found out.
    pub lines: Option<Result<Lines, String>>,
}

/// Asks for what is known of the first of these.
pub fn show(state: &mut State, cargo: &Cargo, effects: &mut Vec<Effect>) {
    let (name, on_board) = match cargo {
        Cargo::Local(paths) => {
            let Some(path) = paths.first() else { return };
            effects.push(Effect::Disk(DiskRequest::Describe(path.clone())));
            (local_name(path), None)
        }
        Cargo::Board(paths) => {
            let Some(path) = paths.first() else { return };
            let request = FileRequest::Stat(path.clone());
            state.board_files.request(Purpose::Properties(path.clone()), request, effects);
            (name(path).to_owned(), Some(path.clone()))
        }
    };
    state.dialogs.ask(Dialog::Properties(Properties { name, on_board, lines: None }), "");
}

/// It came.
pub fn told(state: &mut State, told: Result<Lines, String>) {
    if let Some(Dialog::Properties(properties)) = &mut state.dialogs.open
        && properties.on_board.is_none()
    {
        properties.lines = Some(told);
    }
}

/// The board answered: what the path is, then what it holds.
pub fn of_board(state: &mut State, path: String, found: Result<FileReply, FileError>, effects: &mut Vec<Effect>) {
    let Some(Dialog::Properties(properties)) = &mut state.dialogs.open else { return };
    if properties.on_board.as_ref() != Some(&path) {
        return;
    }
    let mut lines = match properties.lines.take() {
        Some(Ok(lines)) => lines,
        _ => vec![line("On the board", path.clone())],
    };
    let next = match found {
        Ok(FileReply::Stat { entry, changed }) if entry.kind == EntryKind::File => {
            lines.push(line("Size", format!("{} bytes", entry.size)));
            lines.push(line("Changed", changed_text(changed)));
            Some(FileRequest::Checksum(path.clone()))
        }
        Ok(FileReply::Stat { .. }) => Some(FileRequest::List(path.clone())),
        Ok(FileReply::Checksum { crc32, .. }) => {
            lines.push(line("CRC-32", format!("{crc32:08x}")));
            None
        }
        Ok(FileReply::Entries(entries)) => {
            let files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
            let bytes: u64 = files.clone().map(|entry| entry.size).sum();
            lines.push(line("In it", format!("{} files of {bytes} bytes", files.count())));
            let folders = entries.iter().filter(|entry| entry.kind == EntryKind::Folder).count();
            lines.push(line("Folders in it", folders.to_string()));
            None
        }
        Ok(_) => None,
        Err(error) => {
            properties.lines = Some(Err(format!("{error}.")));
            return;
        }
    };
    properties.lines = Some(Ok(lines));
    if let Some(request) = next {
        state.board_files.request(Purpose::Properties(path), request, effects);
    }
}

fn line(label: &str, text: String) -> (String, String) {
    (label.to_owned(), text)
}

/// When a file was changed, by the board's clock.
fn changed_text(changed: Option<u64>) -> String {
    // A clock that nobody set begins in 1970 or 2000.
    match changed.filter(|seconds| *seconds >= FIRST_TRUE_SECOND) {
        Some(seconds) => wall_time(seconds),
        None => "not known: the board's clock was not set then".to_owned(),
    }
}
