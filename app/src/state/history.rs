//! Versions of the board's files that this computer kept: shown, brought back, opened, compared.

use crate::board::history::{BoardKey, Version};
use crate::board::link::{FileRequest, name};

use super::State;
use super::board_files::Purpose;
use super::board_tabs;
use super::compare::{self, Comparison};
use super::dialogs::Dialog;
use super::documents::Location;
use super::effect::{DiskRequest, Effect};
use super::event::LoadedFile;
use super::on_command::require_board;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryView {
    /// The file whose versions these are; `None` for all files of the board.
    pub path: Option<String>,
    /// The versions, the newest first; `None` until they are read.
    pub versions: Option<Vec<Version>>,
}

/// What a version is wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionUse {
    /// To be put back on the board.
    Restore,
    /// To be looked at in the editor.
    Open,
    /// To be compared with what is on the board.
    Compare {
        /// When it was kept, in words.
        when: String,
    },
}

/// Shows the versions of a file, or of all.
pub fn show(state: &mut State, path: Option<String>, effects: &mut Vec<Effect>) {
    let Some(peer) = state.connection.peer() else {
        require_board(state, "There is no history to show.");
        return;
    };
    effects.push(Effect::Disk(DiskRequest::ReadHistory(BoardKey::of(peer))));
    state.dialogs.ask(Dialog::History(HistoryView { path, versions: None }), "");
}

/// They were read, the oldest first.
pub fn read(state: &mut State, mut versions: Vec<Version>) {
    if let Some(Dialog::History(view)) = &mut state.dialogs.open {
        versions.retain(|version| view.path.as_ref().is_none_or(|path| version.path == *path));
        versions.reverse();
        view.versions = Some(versions);
    }
}

/// A version is wanted.
pub fn take(state: &mut State, version: Version, wanted: VersionUse, effects: &mut Vec<Effect>) {
    if let Some(peer) = state.connection.peer() {
        effects.push(Effect::Disk(DiskRequest::ReadVersion(BoardKey::of(peer), version, wanted)));
    } else {
        require_board(state, "The version cannot be used.");
    }
}

/// It was read.
pub fn taken(
    state: &mut State,
    version: Version,
    wanted: VersionUse,
    bytes: Result<Vec<u8>, String>,
    effects: &mut Vec<Effect>,
) {
    let path = version.path;
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(reason) => {
            state.notices.error(format!("That version of {} cannot be read.", name(&path)), reason);
            return;
        }
    };
    match wanted {
        VersionUse::Restore => {
            if require_board(state, "Nothing is restored.") {
                state.dialogs.close();
                let purpose = Purpose::Restore(path.clone(), bytes.clone());
                state.board_files.request(purpose, FileRequest::Write(path, bytes), effects);
            }
        }
        VersionUse::Open => match LoadedFile::decode(&bytes) {
            Ok(file) => {
                state.dialogs.close();
                let id = state.documents.new_untitled();
                let location = state.documents.get(id).map(|document| document.location.clone());
                state.documents.close(id, effects);
                state.documents.open(location.unwrap_or(Location::Untitled(1)), file, effects);
            }
            Err(reason) => state.notices.error(format!("{} cannot be opened.", name(&path)), reason),
        },
        VersionUse::Compare { when } => {
            let comparison = Comparison::with_board(&path, &when, Ok(bytes), state.dialogs.open.clone());
            compare::go_on(state, comparison, effects);
        }
    }
}

/// It is on the board again: a tab that shows the file follows, unless it holds something unsaved.
pub fn restored(state: &mut State, path: &str, bytes: &[u8], effects: &mut Vec<Effect>) {
    state.notices.info(format!("{} is on the board as it was.", name(path)));
    let open = state.documents.at(&Location::Board(path.to_owned())).filter(|document| !document.is_unsaved());
    if let (Some(id), Ok(file)) = (open.map(|document| document.id), LoadedFile::decode(bytes)) {
        state.documents.reload(id, file, effects);
        board_tabs::stands(state, id, bytes);
    }
}
