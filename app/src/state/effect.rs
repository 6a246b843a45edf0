//! What the state wants done outside of itself.
//!
//! **Invariant:** an effect owns all that it needs; whoever carries it out never looks at the state.

use std::path::PathBuf;

use crate::board::link::LinkRequest;

use super::documents::{DocumentId, FileStamp};
use super::session::{JournalEntry, Session};

/// Something for a worker.
#[derive(Debug)]
pub enum Effect {
    /// For the thread that owns the port.
    Link(LinkRequest),
    /// For the disk thread.
    Disk(DiskRequest),
    /// For the checker thread: look for errors in this text.
    Check(DocumentId, u64, String),
    /// Ask the user for a path.
    Pick(Pick),
    /// Put text on the clipboard.
    CopyText(String),
    /// Write a line into the session log.
    Log(String),
}

/// Which path to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// A file to open.
    Open {
        /// Where to start.
        folder: PathBuf,
    },
    /// A path to save a document at.
    Save {
        /// For which document.
        document: DocumentId,
        /// Where to start.
        folder: PathBuf,
        /// The proposed name.
        name: String,
    },
    /// A folder for the files pane.
    Folder {
        /// Where to start.
        folder: PathBuf,
    },
}

/// Work for the disk thread.
#[derive(Debug)]
pub enum DiskRequest {
    /// Read a text file for the editor.
    Load(PathBuf),
    /// Replace a file atomically.
    Save {
        /// Which document.
        document: DocumentId,
        /// Which revision of it.
        revision: u64,
        /// Where.
        path: PathBuf,
        /// The whole text.
        bytes: Vec<u8>,
        /// What the file was when it was read or written last; something else there now is not overwritten.
        expected: Option<FileStamp>,
    },
    /// List a folder for the pane.
    List(PathBuf),
    /// Tell when one of these files or folders changes.
    Watch {
        /// Files that are open.
        files: Vec<(DocumentId, PathBuf, FileStamp)>,
        /// Folders that are shown.
        folders: Vec<PathBuf>,
    },
    /// Create a folder.
    MakeFolder(PathBuf),
    /// Create an empty file, never replacing one.
    MakeFile(PathBuf),
    /// Give another name.
    Rename(PathBuf, PathBuf),
    /// Delete a file or a folder with all that is in it.
    Remove(PathBuf),
    /// Read files, and folders with all that is in them, for the board.
    ReadForUpload(Vec<PathBuf>, String),
    /// Write what came from the board; never replaces, a number is appended instead.
    WriteDownload(PathBuf, Vec<u8>),
    /// Keep the text of an unsaved document safe.
    Journal(JournalEntry),
    /// The document is saved or closed: forget its journal.
    Forget(DocumentId),
    /// Keep what survives a restart.
    KeepSession(Box<Session>),
    /// Write out everything that waits, then answer on the channel's end.
    Quit,
}
