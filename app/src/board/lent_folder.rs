//! A folder that is lent to a board: what the board asks of it, what it answers, and what becomes of it.

use std::path::PathBuf;

use pyrite_platform::errno::Errno;
use pyrite_protocol::message::EntryKind;
use pyrite_protocol::mount::{HostOp, MountAccess, Opening, Packing};

/// What a board asks: `HostOp` with texts of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// What a path is.
    Stat(String),
    /// Open a file or a list.
    Open {
        /// Its name.
        file: u32,
        /// Where it is.
        path: String,
        /// What for.
        opening: Opening,
    },
    /// A piece of an open file.
    Read {
        /// The file.
        file: u32,
        /// Which piece.
        block: u32,
    },
    /// What a path is, and what an import asks next: what stands there as source and as byte code, and the source opened.
    Look {
        /// Where it is.
        path: String,
        /// How the piece is wanted.
        wanted: Wanted,
    },
    /// Open with a name that the folder chooses, and the first piece.
    OpenNext {
        /// Where it is.
        path: String,
        /// What for.
        opening: Opening,
        /// How the piece is wanted.
        wanted: Wanted,
    },
    /// A piece of an open file from anywhere on.
    Piece {
        /// The file.
        file: u32,
        /// Where it begins.
        offset: u32,
        /// How it is wanted.
        wanted: Wanted,
    },
    /// Some entries of a folder.
    List {
        /// The folder.
        path: String,
        /// The first one.
        index: u32,
    },
    /// Put bytes into an open file.
    Write {
        /// The file.
        file: u32,
        /// Where.
        offset: u32,
        /// What.
        bytes: Vec<u8>,
    },
    /// Put in its place what was written.
    Flush(u32),
    /// The same, and forget the file.
    Close(u32),
    /// The same for all files.
    CloseAll,
    /// Remove a file.
    Remove(String),
    /// Remove an empty folder.
    RemoveDirectory(String),
    /// Make a folder.
    MakeDirectory(String),
    /// Rename or move.
    Rename(String, String),
    /// Sizes of the file system.
    Space,
}

/// How a board without frames wants a piece of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Most bytes of the file.
    pub most: usize,
    /// Whether it may come deflated.
    pub packing: Packing,
}

impl From<&HostOp<'_>> for Ask {
    fn from(op: &HostOp<'_>) -> Self {
        match *op {
            HostOp::Stat { path } => Self::Stat(path.to_owned()),
            HostOp::Open { file, path, opening } => Self::Open { file, path: path.to_owned(), opening },
            HostOp::Read { file, block } => Self::Read { file, block },
            HostOp::Write { file, offset, bytes } => Self::Write { file, offset, bytes: bytes.to_owned() },
            HostOp::Flush { file } => Self::Flush(file),
            HostOp::Close { file } => Self::Close(file),
            HostOp::CloseAll => Self::CloseAll,
            HostOp::Remove { path } => Self::Remove(path.to_owned()),
            HostOp::RemoveDirectory { path } => Self::RemoveDirectory(path.to_owned()),
            HostOp::MakeDirectory { path } => Self::MakeDirectory(path.to_owned()),
            HostOp::Rename { from, to } => Self::Rename(from.to_owned(), to.to_owned()),
            HostOp::Space => Self::Space,
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It was carried out.
    Done,
    /// It was not.
    Failed(Errno),
    /// What a path is.
    Status(Status),
    /// A file is open.
    Opened {
        /// Bytes in it.
        size: u32,
        /// Stands for its contents.
        contents: u32,
    },
    /// A piece of a file, as it travels.
    Data(Packing, Vec<u8>),
    /// A file is open under a name that the folder chose; its size and its first piece.
    OpenedNext(OpenedNext),
    /// What a path is, and the source and the byte code there; `None` for what is not there.
    Looked {
        /// The path, the source, the byte code.
        found: [Option<Status>; 3],
        /// The source, if it was opened.
        opened: Option<OpenedNext>,
    },
    /// Entries of a folder.
    Entries(Vec<(String, Status)>),
    /// Sizes of a file system.
    Space {
        /// Bytes in a block.
        block_size: u32,
        /// Blocks in all.
        block_count: u32,
        /// Blocks free.
        free_blocks: u32,
    },
}

/// A file that was opened with its first piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedNext {
    /// Its name.
    pub file: u32,
    /// Bytes in it.
    pub size: u32,
    /// The first piece, as it travels.
    pub piece: (Packing, Vec<u8>),
}

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Status {
    /// File or directory.
    pub kind: EntryKind,
    /// Bytes; 0 for a directory.
    pub size: u32,
    /// Seconds since 1970-01-01 by the clock on the wall, at the last change; 0 when unknown.
    pub modified_seconds: u64,
}

/// What a lent folder tells.
#[derive(Debug)]
pub enum News {
    /// The answer to a call.
    Answer(u32, Answer),
    /// These files and folders have changed, but not by the board.
    Changed(Vec<PathBuf>),
}

/// What becomes of a folder that is lent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MountEvent {
    /// The board has it; also when it has come back.
    Mounted(PathBuf, MountAccess),
    /// It is not lent, and why.
    Failed(String),
    /// It was taken back.
    Unmounted,
    /// These files and folders have changed, but not by the board.
    Changed(Vec<PathBuf>),
}
