//! A tree of files with open handles, as `os` and `open()` see it.
//!
//! Implemented by the firmware (VFS over littlefs, later the host mount) and by ports that run on a host's folders.
//! Paths are UTF-8, `/` separated; relative ones start at the current directory, which the implementation keeps.

use crate::errno::Errno;

/// An open file; small and reusable, meaningless after [`Files::close`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handle(pub u8);

/// What `open()` asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenMode {
    /// Reading is allowed.
    pub read: bool,
    /// Writing is allowed.
    pub write: bool,
    /// What happens when the file exists or does not.
    pub create: Create,
    /// Every write goes to the end (`a`).
    pub append: bool,
}

/// What opening does to an existing or missing file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Create {
    /// It must exist (`r`, `r+`).
    Existing,
    /// Made if missing, kept if there (`a`).
    OrKeep,
    /// Made if missing, emptied if there (`w`).
    OrTruncate,
    /// It must not exist (`x`).
    New,
}

/// File or directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
}

/// What `os.stat` and `os.ilistdir` tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// File or directory.
    pub kind: EntryKind,
    /// Bytes; 0 for a directory.
    pub size: u32,
    /// Seconds since 1970-01-01 UTC of the last change; 0 when unknown.
    pub modified_seconds: u64,
}

/// What `os.statvfs` tells, in blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileSystemStat {
    /// Bytes in a block.
    pub block_size: u32,
    /// Blocks in all.
    pub block_count: u32,
    /// Blocks free.
    pub free_blocks: u32,
    /// Bytes in the longest name.
    pub name_max: u32,
}

/// Where [`Files::seek`] counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whence {
    /// The start of the file.
    Start,
    /// The position now.
    Current,
    /// The end of the file.
    End,
}

/// The longest name of one entry, in bytes; a caller's name buffer has this size.
pub const NAME_MAX: usize = 255;

/// A tree of files.
pub trait Files {
    /// Tells the time, in nanoseconds since 1970-01-01 UTC, that changes from now on carry. A tree with a clock of its own
    /// ignores it.
    fn set_time(&mut self, epoch_nanoseconds: u64) {
        let _ = epoch_nanoseconds;
    }
    /// Whether there is a tree: without one every path gives `ENODEV`.
    fn is_mounted(&self) -> bool {
        true
    }
    /// Mounts the tree again; `ENODEV` where there is none, and `EPERM` for a tree that is always there.
    fn mount(&mut self) -> Result<(), Errno> {
        Err(Errno::EPERM)
    }
    /// Takes the tree away, so that its storage can be used otherwise; `EBUSY` while files are open.
    fn unmount(&mut self) -> Result<(), Errno> {
        Err(Errno::EPERM)
    }
    /// Makes good at a soft reset what [`Files::unmount`] did; blank storage is treated as at power-on.
    fn restore(&mut self) {}
    /// Opens a file; a directory gives `EISDIR`.
    fn open(&mut self, path: &str, mode: OpenMode) -> Result<Handle, Errno>;
    /// Reads up to `buffer.len()` bytes at the position; 0 at the end.
    fn read(&mut self, handle: Handle, buffer: &mut [u8]) -> Result<usize, Errno>;
    /// Writes bytes at the position; fewer than all only together with an error at the next call.
    fn write(&mut self, handle: Handle, bytes: &[u8]) -> Result<usize, Errno>;
    /// Moves the position and returns it.
    fn seek(&mut self, handle: Handle, offset: i32, whence: Whence) -> Result<u32, Errno>;
    /// Makes what was written safe against power loss.
    fn flush(&mut self, handle: Handle) -> Result<(), Errno>;
    /// Flushes and releases the handle, also when flushing fails.
    fn close(&mut self, handle: Handle) -> Result<(), Errno>;
    /// Closes every handle; at a soft reset.
    fn close_all(&mut self) {
        self.close_all_but(None);
    }
    /// Closes every handle but that one; when a program begins anew.
    fn close_all_but(&mut self, kept: Option<Handle>);
    /// Tells what a path is.
    fn stat(&mut self, path: &str) -> Result<Stat, Errno>;
    /// The entry number `index` of a directory, without `.` and `..`, its name written to `name` (returned length in
    /// bytes); `None` past the last one. Entries come in a fixed order while the directory is not changed.
    fn entry(&mut self, path: &str, index: u32, name: &mut [u8; NAME_MAX]) -> Result<Option<(Stat, usize)>, Errno>;
    /// Removes a file.
    fn remove(&mut self, path: &str) -> Result<(), Errno>;
    /// Renames or moves; an existing file at `to` is replaced atomically.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), Errno>;
    /// Makes a directory.
    fn make_directory(&mut self, path: &str) -> Result<(), Errno>;
    /// Removes an empty directory.
    fn remove_directory(&mut self, path: &str) -> Result<(), Errno>;
    /// Changes the current directory.
    fn change_directory(&mut self, path: &str) -> Result<(), Errno>;
    /// Writes the current directory (absolute) to `buffer` and returns its length.
    fn current_directory(&mut self, buffer: &mut [u8]) -> Result<usize, Errno>;
    /// Sizes of the file system that holds `path`.
    fn file_system_stat(&mut self, path: &str) -> Result<FileSystemStat, Errno>;
}
