//! What the state wants done outside of itself.
//!
//! **Invariant:** an effect owns all that it needs; whoever carries it out never looks at the state.

use std::path::PathBuf;

use crate::board::flashing::FlashJob;
use crate::board::history::{BoardKey, Version};
use crate::board::link::LinkRequest;
use crate::board::port::PortAddress;
use crate::text::buffer::Buffer;

use super::byte_code::CompileJob;
use super::compare::Comparison;
use super::documents::{DocumentId, FileStamp, Location};
use super::history::VersionUse;
use super::session::Session;
use super::syncing::SyncId;

/// Something for a worker.
#[derive(Debug)]
pub enum Effect {
    /// For the thread that owns the port.
    Link(LinkRequest),
    /// For the thread that sees ports come and go: the port in use.
    WatchPort(Option<PortAddress>),
    /// For the flasher.
    Flash(FlashJob),
    /// For the flasher: stop.
    CancelFlash,
    /// For the disk thread.
    Disk(DiskRequest),
    /// For the checker thread: look for errors in this text.
    Check(DocumentId, u64, Buffer),
    /// For the thread that looks at folders that are synced.
    Folder(FolderRequest),
    /// Compile a program to byte code.
    Compile(CompileJob),
    /// Ask the user for a path.
    Pick(Pick),
    /// Put text on the clipboard.
    CopyText(String),
    /// Write a line into the session log.
    Log(String),
}

/// Work for the thread that looks at folders that are synced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FolderRequest {
    /// Look at all that a folder holds.
    Walk(SyncId, PathBuf),
    /// Read a file of it, by relative path.
    Read(SyncId, PathBuf, String),
    /// Tell when it changes.
    Watch(SyncId, PathBuf),
    /// Tell no more.
    Unwatch(SyncId),
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
    /// An image for the board.
    Firmware {
        /// Where to start.
        folder: PathBuf,
    },
    /// A folder to lend the board.
    Mount {
        /// Where to start.
        folder: PathBuf,
    },
    /// A folder to sync with the board.
    Sync {
        /// Where to start.
        folder: PathBuf,
    },
    /// A folder for the files pane.
    Folder {
        /// Where to start.
        folder: PathBuf,
    },
}

/// What a save may overwrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Whatever stands there: the user said so.
    Anything,
    /// Only the file as it was read or written last, or nothing.
    Unchanged(FileStamp),
    /// Nothing: the name is new.
    Nothing,
}

/// What happens with a file whose name is taken on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfTaken {
    /// Nothing is done.
    Refuse,
    /// What comes gets a number behind its name.
    Number,
    /// What comes takes its place: the user said so. A folder is never replaced.
    Replace,
}

/// A place of this computer where something shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Where it is, if that is this computer, too.
    pub from: Option<PathBuf>,
    /// Where it shall be.
    pub to: PathBuf,
    /// Bytes for which the checksum of the file that is there is wanted.
    pub size: Option<u64>,
}

/// An unsaved text on its way to the journal.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Which document.
    pub id: DocumentId,
    /// Where it belongs.
    pub location: Location,
    /// The text; cheap to hand over, however long it is.
    pub buffer: Buffer,
    /// The file that it began as.
    pub stamp: Option<FileStamp>,
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
        /// What may stand there now; something else is not overwritten.
        expected: Expected,
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
    Rename(PathBuf, PathBuf, IfTaken),
    /// Copy a file, or a folder with all that is in it.
    Copy(PathBuf, PathBuf, IfTaken),
    /// Find out what is where things shall be.
    LookAt(Vec<Look>),
    /// Read what is to be compared.
    ReadToCompare(Vec<PathBuf>, Box<Comparison>),
    /// Delete a file or a folder with all that is in it.
    Remove(PathBuf),
    /// Read files, and folders with all that is in them, for the board.
    ReadForUpload(Vec<PathBuf>, String),
    /// Write what came from the board.
    WriteDownload(PathBuf, Vec<u8>, IfTaken),
    /// Find out what is known of a file or folder.
    Describe(PathBuf),
    /// Read which versions were kept of a board's files.
    ReadHistory(BoardKey),
    /// Read what one of them holds.
    ReadVersion(BoardKey, Version, VersionUse),
    /// Write a program of the board, by its path there, before it is deleted there; a name that is taken gets a number.
    KeepSource(String, PathBuf, Vec<u8>),
    /// Keep the text of an unsaved document safe.
    Journal(Draft),
    /// The document is saved or closed: forget its journal.
    Forget(DocumentId),
    /// Keep what survives a restart.
    KeepSession(Box<Session>),
    /// Write out everything that waits, then answer on the channel's end.
    Quit,
}
