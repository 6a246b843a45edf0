//! The one question that stands in front of the window, if any.
//!
//! **Invariant:** a question is about a thing by number or path, so that it can be answered late; nothing happens
//! until it is answered.

use std::path::PathBuf;

use super::compare::Comparison;
use super::documents::DocumentId;
use super::effect::Pick;
use super::history::HistoryView;
use super::local_files::LocalEntry;
use super::properties::Properties;

/// A question to the user.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    /// Save before closing?
    CloseUnsaved(DocumentId),
    /// Save on this computer or on the board?
    SaveWhere(DocumentId),
    /// Under which path on the board?
    SaveOnBoard(DocumentId),
    /// The file was changed by another program while there are unsaved changes, or is about to be overwritten.
    ChangedOutside(DocumentId),
    /// There is a file of that name on this computer: replace it with this document?
    ReplaceLocal(DocumentId, PathBuf),
    /// There is a file of that name on the board: replace it with this document?
    ReplaceBoard(DocumentId, String),
    /// What shall happen with files whose names are taken on the board?
    Conflicts,
    /// What differs.
    Compare(Comparison),
    /// What is known of a file or folder.
    Properties(Properties),
    /// The versions of a file, or of all files of the board.
    History(HistoryView),
    /// How a folder differs from the board, and how far syncing it is.
    Sync,
    /// Delete these?
    DeleteLocal(Vec<PathBuf>),
    /// Delete these on the board?
    DeleteBoard(Vec<String>),
    /// Another name for this.
    RenameLocal(PathBuf),
    /// Another name for this on the board.
    RenameBoard(String),
    /// Name of a new folder in this one.
    NewLocalFolder(PathBuf),
    /// Name of a new folder of the board in this one.
    NewBoardFolder(String),
    /// Name of a new file in this folder.
    NewLocalFile(PathBuf),
    /// Name of a new file of the board in this folder.
    NewBoardFile(String),
    /// Path of a port that the list does not have.
    OtherPort,
    /// How far flashing is, and how it failed.
    Flash,
    /// Erase the board, files and all?
    EraseBoard,
    /// Settings, keyboard shortcuts and the version.
    Settings,
    /// The small file picker inside the window.
    Picker(Picker),
}

impl Dialog {
    /// A word for the session log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CloseUnsaved(_) => "close unsaved",
            Self::SaveWhere(_) => "save where",
            Self::SaveOnBoard(_) => "save on board",
            Self::ChangedOutside(_) => "changed outside",
            Self::ReplaceLocal(..) => "replace local",
            Self::ReplaceBoard(..) => "replace board",
            Self::Conflicts => "conflicts",
            Self::Compare(_) => "compare",
            Self::History(_) => "history",
            Self::Properties(_) => "properties",
            Self::Sync => "sync",
            Self::DeleteLocal(_) => "delete local",
            Self::DeleteBoard(_) => "delete board",
            Self::RenameLocal(_) => "rename local",
            Self::RenameBoard(_) => "rename board",
            Self::NewLocalFolder(_) => "new local folder",
            Self::NewBoardFolder(_) => "new board folder",
            Self::NewLocalFile(_) => "new local file",
            Self::NewBoardFile(_) => "new board file",
            Self::OtherPort => "other port",
            Self::Flash => "flash",
            Self::EraseBoard => "erase board",
            Self::Settings => "settings",
            Self::Picker(_) => "picker",
        }
    }
}

/// The small file picker.
#[derive(Debug, Clone, PartialEq)]
pub struct Picker {
    /// What is asked for.
    pub pick: Pick,
    /// The folder shown.
    pub folder: PathBuf,
    /// Its entries, or why they cannot be read; `None` until they are.
    pub entries: Option<Result<Vec<LocalEntry>, String>>,
    /// The chosen entry.
    pub selected: Option<PathBuf>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Leave everything as it is.
    Cancel,
    /// The main button: save, delete, rename, create, connect, choose.
    Accept,
    /// Close without saving; reload what is on the disk.
    Discard,
    /// Keep what is in the editor, overwriting the file.
    Overwrite,
    /// Save on this computer.
    OnComputer,
    /// Save on the board.
    OnBoard,
    /// In the picker: show that folder.
    Enter(PathBuf),
    /// In the picker: mark that entry.
    Mark(PathBuf),
}

/// The question that stands, with the text of its field.
#[derive(Debug, Default)]
pub struct Dialogs {
    /// The question.
    pub open: Option<Dialog>,
    /// What stands in its text field.
    pub text: String,
    /// Why the answer was not accepted.
    pub complaint: Option<String>,
}

impl Dialogs {
    /// Asks; a question that stands already is replaced.
    pub fn ask(&mut self, dialog: Dialog, text: impl Into<String>) {
        *self = Self { open: Some(dialog), text: text.into(), complaint: None };
    }

    /// Takes the question away.
    pub fn close(&mut self) {
        *self = Self::default();
    }
}

/// Why a text is no name for a file or folder, on this computer or on the board.
pub fn name_complaint(name: &str) -> Option<String> {
    let trimmed = name.trim();
    if trimmed.is_empty() {
        return Some("Type a name.".to_owned());
    }
    if trimmed == "." || trimmed == ".." {
        return Some("That name has a special meaning.".to_owned());
    }
    if let Some(bad) = trimmed.chars().find(|character| "/\\:*?\"<>|".contains(*character) || character.is_control()) {
        return Some(format!(
            "A name cannot contain {}.",
            if bad.is_control() { "control characters".to_owned() } else { bad.to_string() }
        ));
    }
    if trimmed.len() > 64 {
        return Some("The name is too long.".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["a.py", "mein Ordner", "übung.py", ".hidden"] {
            assert_eq!(name_complaint(name), None, "{name}");
        }
        for name in ["", "  ", "..", "a/b", "a\\b", "a\nb", &"x".repeat(65)] {
            assert!(name_complaint(name).is_some(), "{name:?}");
        }
    }
}
