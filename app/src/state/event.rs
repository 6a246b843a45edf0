//! What the workers tell.
//!
//! **Invariant:** an event says which request it answers, by document and revision, run or request number, so that a
//! late answer is recognised and dropped.

use std::path::PathBuf;

use crate::board::flashing::{FlashFault, FlashProgress, FlashReport};
use crate::board::history::Version;
use crate::board::link::LinkEvent;
use crate::board::port::PortInfo;
use crate::board::sync::LocalTree;

use crate::text::buffer::Buffer;
use crate::text::diagnostics::Diagnostic;
use crate::text::file_text::{FileFormat, decode};

use super::compare::Comparison;
use super::documents::{DocumentId, FileStamp};
use super::effect::Pick;
use super::history::VersionUse;
use super::local_files::LocalEntry;
use super::properties::Lines;
use super::syncing::SyncId;

/// Files and folders for the board: paths there, with the bytes; `None` is a folder.
pub type UploadItems = Vec<(String, Option<Vec<u8>>)>;

/// What is at two places of this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedAt {
    /// Where something is.
    pub from: Option<There>,
    /// Where it shall be.
    pub to: Option<There>,
}

/// A file or folder of this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct There {
    /// Bytes of a file; `None` for a folder.
    pub size: Option<u64>,
    /// Its checksum, if it was wanted.
    pub crc32: Option<u32>,
}

/// News for the state.
#[derive(Debug)]
pub enum Event {
    /// From the thread that owns the port.
    Link(LinkEvent),
    /// From the disk thread.
    Disk(DiskEvent),
    /// Of a folder that is synced.
    Folder(FolderEvent),
    /// The ports of this computer changed.
    Ports(Vec<PortInfo>),
    /// The checker looked at a revision of a document.
    Checked(DocumentId, u64, Vec<Diagnostic>),
    /// A program of the board was compiled, or what is wrong with it.
    Compiled {
        /// Its path on the board.
        path: String,
        /// Its text.
        source: Vec<u8>,
        /// The byte code.
        result: Result<Vec<u8>, String>,
    },
    /// The user chose a path, or `None`.
    Picked(Pick, Option<PathBuf>),
    /// How far flashing is.
    Flashing(FlashProgress),
    /// Flashing ended.
    Flashed(Result<FlashReport, FlashFault>),
    /// The system has no file dialog: ask inside the window.
    NoPicker(Pick),
}

/// News of a folder that is synced.
#[derive(Debug)]
pub enum FolderEvent {
    /// All that it holds, or why it cannot be read.
    Walked(SyncId, Result<LocalTree, String>),
    /// The bytes of a file of it, or why there are none.
    Contents(SyncId, Result<Vec<u8>, String>),
    /// Something in it changed.
    Changed(SyncId),
    /// It is not seen to change, and why.
    Unwatched(SyncId, String),
}

/// News from the disk.
#[derive(Debug)]
pub enum DiskEvent {
    /// A file for the editor.
    Loaded(PathBuf, Result<LoadedFile, String>),
    /// A document was written, or not.
    Saved {
        /// Which document.
        document: DocumentId,
        /// Which revision.
        revision: u64,
        /// Where.
        path: PathBuf,
        /// The new stamp, or why not.
        result: Result<FileStamp, SaveError>,
    },
    /// The entries of a folder.
    Listed(PathBuf, Result<Vec<LocalEntry>, String>),
    /// A watched file is another one now, or gone (`None`).
    FileChanged(DocumentId, Option<FileStamp>),
    /// A watched folder has other entries now.
    FolderChanged(PathBuf),
    /// What should go to the board: paths there, with the bytes; `None` is a folder.
    ReadForUpload(UploadItems),
    /// What is where things shall be, in the order of the question.
    LookedAt(Vec<LookedAt>),
    /// What is to be compared.
    ReadToCompare(Box<Comparison>, Result<Vec<Vec<u8>>, String>),
    /// What is known of a file or folder.
    Described(Result<Lines, String>),
    /// The versions that were kept of a board's files, the oldest first.
    History(Vec<Version>),
    /// What a version holds.
    VersionRead(Version, VersionUse, Result<Vec<u8>, String>),
    /// An entry has another name now; `Ok` is its new path.
    Renamed(PathBuf, Result<PathBuf, String>),
    /// Something was done; `Ok` names the path.
    Done(Result<PathBuf, String>),
    /// A download was written.
    Downloaded(Result<PathBuf, String>),
    /// A program of the board, by its path there, was written before it is deleted there.
    SourceKept(String, Result<PathBuf, String>),
}

/// A text file as read.
#[derive(Debug, Clone)]
pub struct LoadedFile {
    /// The text.
    pub buffer: Buffer,
    /// What the file has beside its text.
    pub format: FileFormat,
    /// What was read.
    pub stamp: FileStamp,
}

impl LoadedFile {
    /// Reads the bytes of a file as text, or says why they are none.
    pub fn decode(bytes: &[u8]) -> Result<Self, String> {
        let (buffer, format) = decode(bytes).map_err(|error| error.to_string())?;
        Ok(Self { buffer, format, stamp: FileStamp::of(bytes) })
    }
}

/// Why a document was not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveError {
    /// The file is not what it was: someone else wrote it.
    ChangedOutside,
    /// There is a file of that name, and the user was not asked about it.
    Exists,
    /// What the system said, in words.
    Failed(String),
}
