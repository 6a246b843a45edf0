//! What a board asks of a folder that a host lends it, and the answers.
//!
//! The position of a variant is its number on the wire.

use serde::{Deserialize, Serialize};

use crate::message::{Entry, EntryKind};

/// What the board may do with the folder of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MountAccess {
    /// Read and write.
    Full,
    /// Read.
    ReadOnly,
}

/// What the board asks of the folder that a host lends it. Paths count from the folder, with `/` between names and none in front; the
/// empty one is the folder. Calls are numbered; one without an answer comes again with its number, and is carried out once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HostOp<'a> {
    /// What a path is: `Status`.
    Stat {
        /// File or directory.
        path: &'a str,
    },
    /// Open a file, or the list of a directory: `Opened`.
    Open {
        /// Chosen by the board; names the file until it is closed.
        file: u32,
        /// File or directory.
        path: &'a str,
        /// What for.
        opening: Opening,
    },
    /// A piece of a file, or of the list of a directory: `Data`. What was opened for reading stays as it was then.
    Read {
        /// Of the open file.
        file: u32,
        /// Which piece of [`crate::limits::MOUNT_BLOCK`] bytes; one behind the end is empty.
        block: u32,
    },
    /// Put bytes into a file: `Done`.
    Write {
        /// Of the open file.
        file: u32,
        /// Where; what is appended goes to the end.
        offset: u32,
        /// The bytes, at most [`crate::limits::MOUNT_WRITE_MAX`].
        #[serde(serialize_with = "crate::message::write_bytes")]
        bytes: &'a [u8],
    },
    /// Put what was written in its place: `Done`.
    Flush {
        /// Of the open file.
        file: u32,
    },
    /// The same, and the board knows the file no longer: `Done`, also for one that is not known.
    Close {
        /// Of the open file.
        file: u32,
    },
    /// The same for all files: `Done`.
    CloseAll,
    /// Remove a file: `Done`.
    Remove {
        /// The file.
        path: &'a str,
    },
    /// Remove an empty directory: `Done`.
    RemoveDirectory {
        /// The directory.
        path: &'a str,
    },
    /// Make a directory: `Done`.
    MakeDirectory {
        /// The directory.
        path: &'a str,
    },
    /// Rename or move, replacing a file: `Done`.
    Rename {
        /// The name now.
        from: &'a str,
        /// The name then.
        to: &'a str,
    },
    /// Sizes of the file system: `Space`.
    Space,
}

/// What a file of the host is opened for. Only appending touches the file itself; other changes are in place whole with `Flush` and `Close`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opening {
    /// Reading (`r`).
    Read,
    /// Reading and changing (`r+`).
    Update,
    /// Replacing (`w`).
    Replace,
    /// Making a file that is not there (`x`).
    New,
    /// Appending (`a`).
    Append,
    /// Listing a directory: the piece is [`crate::message::Entry`]s one behind the other.
    List,
}

/// The answer to a [`HostOp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HostReply<'a> {
    /// It was carried out.
    Done,
    /// It was not.
    Failed {
        /// An error number of Python's `errno` (Linux numbering).
        errno: u8,
    },
    /// What a path is.
    Status {
        /// File or directory.
        kind: EntryKind,
        /// Bytes; 0 for a directory.
        size: u32,
        /// Seconds since 1970-01-01 by the clock on the wall, at the last change; 0 when unknown.
        modified_seconds: u64,
    },
    /// A file is open.
    Opened {
        /// Bytes in it.
        size: u32,
        /// The same number is the same contents.
        contents: u32,
    },
    /// A part of a piece of a file as it travels.
    Data {
        /// How it travels.
        packing: Packing,
        /// Travelling bytes of the piece in all.
        length: u32,
        /// Position of the first byte of the part among them.
        offset: u32,
        /// The bytes, at most `CHUNK_MAX`.
        #[serde(serialize_with = "crate::message::write_bytes")]
        bytes: &'a [u8],
    },
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

/// How a piece of a file travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Packing {
    /// As it is.
    Plain,
    /// As a DEFLATE stream (RFC 1951) of its own.
    Deflated,
}

/// Writes an entry of a list behind others; gives its bytes, or nothing without room.
pub fn write_entry<'w>(entry: &Entry<'_>, place: &'w mut [u8]) -> Option<&'w [u8]> {
    postcard::to_slice(entry, place).ok().map(|bytes| &*bytes)
}

/// The first entry of a list, and what follows it.
pub fn read_entry(list: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    postcard::take_from_bytes(list).ok()
}
