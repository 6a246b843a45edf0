//! Replacing a file atomically: the new one is put in place whole and checked, or not at all.
//!
//! The data goes to one temporary file at the top of the file system; only the last step, a rename, touches the old
//! file. A temporary file that power loss left behind is removed at the next start.

use pyrite_platform::errno::Errno;
use pyrite_platform::files::{Create, EntryKind, Files, Handle, OpenMode};
use pyrite_protocol::frame::RunningCrc;
use pyrite_protocol::message::Failure;

use super::ShortText;
use super::file_requests::checksum;
use super::unpack::Unpacker;

/// Where data is gathered.
pub const TEMPORARY: &str = "/.pyrite-upload";

/// The transfer under way and the one committed last.
#[derive(Default)]
pub struct Upload {
    open: Option<Open>,
    committed: Option<u32>,
    unpacker: Unpacker,
}

/// How the data of a transfer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As it is.
    Plain,
    /// Deflated.
    Packed {
        /// Bytes that are sent.
        size: u32,
    },
}

struct Open {
    transfer: u32,
    path: ShortText,
    size: u32,
    crc32: u32,
    coding: Coding,
    /// Bytes that came.
    received: u32,
    /// Bytes that are in the temporary file.
    written: u32,
    running_crc: RunningCrc,
    handle: Handle,
}

impl Open {
    /// Bytes that are to come.
    fn expected(&self) -> u32 {
        match self.coding {
            Coding::Plain => self.size,
            Coding::Packed { size } => size,
        }
    }

    /// Adds to the temporary file; more than was announced is refused before it takes any room.
    fn write(&mut self, bytes: &[u8], files: &mut dyn Files) -> Result<(), Failure> {
        if bytes.len() as u64 + u64::from(self.written) > u64::from(self.size) {
            return Err(Failure::ChecksumMismatch);
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let written = files.write(self.handle, rest).map_err(errno)?.min(rest.len());
            if written == 0 {
                return Err(errno(Errno::ENOSPC));
            }
            let (now, later) = rest.split_at(written);
            self.running_crc.update(now);
            self.written += written as u32;
            rest = later;
        }
        Ok(())
    }
}

impl Upload {
    /// Begins a transfer, dropping an unfinished one. Answers 1, and there is nothing to begin, if a packed file is there already.
    pub fn begin(
        &mut self,
        transfer: u32,
        path: &str,
        (size, crc32): (u32, u32),
        coding: Coding,
        files: &mut dyn Files,
    ) -> Result<u32, Failure> {
        self.drop_open(files);
        self.committed = None;
        let path = ShortText::new(path)?;
        if coding != Coding::Plain && is_there(path.as_str(), size, crc32, files) {
            self.committed = Some(transfer);
            return Ok(1);
        }
        check_target(path.as_str(), files).map_err(errno)?;
        let space = files.file_system_stat("/").map_err(errno)?;
        if u64::from(space.free_blocks) * u64::from(space.block_size) < u64::from(size) {
            return Err(errno(Errno::ENOSPC));
        }
        let mode = OpenMode { read: false, write: true, create: Create::OrTruncate, append: false };
        let handle = files.open(TEMPORARY, mode).map_err(errno)?;
        let running_crc = RunningCrc::new();
        self.unpacker.begin();
        self.open = Some(Open { transfer, path, size, crc32, coding, received: 0, written: 0, running_crc, handle });
        Ok(0)
    }

    /// Takes a part; answers how many bytes there are.
    pub fn chunk(&mut self, transfer: u32, offset: u32, bytes: &[u8], files: &mut dyn Files) -> Result<u32, Failure> {
        let open = self.open.as_mut().filter(|open| open.transfer == transfer).ok_or(Failure::Unknown)?;
        let Some(already) = new_part(open.received, open.expected(), offset, bytes.len())? else {
            return Ok(open.received);
        };
        let new = bytes.get(already..).unwrap_or(&[]);
        let result = match open.coding {
            Coding::Plain => open.write(new, files),
            Coding::Packed { .. } => self.unpacker.unpack(new, &mut |bytes| open.write(bytes, files)),
        };
        open.received += new.len() as u32;
        let received = open.received;
        if result.is_err() {
            self.drop_open(files);
        }
        result.map(|()| received)
    }

    /// Puts the file in place.
    pub fn commit(&mut self, transfer: u32, files: &mut dyn Files) -> Result<u32, Failure> {
        if self.committed == Some(transfer) {
            return Ok(0);
        }
        let open = self.open.as_ref().filter(|open| open.transfer == transfer).ok_or(Failure::Unknown)?;
        if open.received < open.expected() {
            return Err(Failure::Gap { have: open.received });
        }
        if open.written != open.size || open.running_crc.value() != open.crc32 {
            self.drop_open(files);
            return Err(Failure::ChecksumMismatch);
        }
        let (handle, path) = (open.handle, open.path);
        self.open = None;
        let result = files
            .flush(handle)
            .and(files.close(handle))
            .and_then(|()| make_parents(path.as_str(), files))
            .and_then(|()| files.rename(TEMPORARY, path.as_str()));
        match result {
            Ok(()) => {
                self.committed = Some(transfer);
                Ok(0)
            }
            Err(error) => {
                let _ = files.remove(TEMPORARY);
                Err(errno(error))
            }
        }
    }

    /// Drops a transfer.
    pub fn abort(&mut self, transfer: u32, files: &mut dyn Files) -> Result<u32, Failure> {
        if self.open.as_ref().is_some_and(|open| open.transfer == transfer) {
            self.drop_open(files);
        }
        Ok(0)
    }

    /// The file that is being written, if any.
    pub fn handle(&self) -> Option<Handle> {
        self.open.as_ref().map(|open| open.handle)
    }

    /// Drops whatever is under way; a new host, or a reset.
    pub fn drop_open(&mut self, files: &mut dyn Files) {
        if let Some(open) = self.open.take() {
            let _ = files.close(open.handle);
            let _ = files.remove(TEMPORARY);
        }
    }
}

/// Where the new bytes of a part begin in it: `None` if all are there already.
pub fn new_part(received: u32, size: u32, offset: u32, length: usize) -> Result<Option<usize>, Failure> {
    let end = u64::from(offset) + length as u64;
    if offset > received {
        return Err(Failure::Gap { have: received });
    }
    if end > u64::from(size) {
        return Err(Failure::ChecksumMismatch);
    }
    Ok((end > u64::from(received)).then(|| (received - offset) as usize))
}

/// Removes what power loss left behind.
pub fn remove_leftover(files: &mut dyn Files) {
    if files.stat(TEMPORARY).is_ok() {
        let _ = files.remove(TEMPORARY);
    }
}

/// Whether a file is there with this size and checksum.
fn is_there(path: &str, size: u32, crc32: u32, files: &mut dyn Files) -> bool {
    let same_size = files.stat(path).is_ok_and(|stat| stat.kind == EntryKind::File && stat.size == size);
    same_size && checksum(path, files) == Ok((size, crc32))
}

/// An error number as an answer.
pub fn errno(error: Errno) -> Failure {
    Failure::Errno(error.0)
}

/// Refuses a target that a rename could not replace, before any data is sent.
fn check_target(path: &str, files: &mut dyn Files) -> Result<(), Errno> {
    if let Ok(stat) = files.stat(path)
        && stat.kind == EntryKind::Directory
    {
        return Err(Errno::EISDIR);
    }
    if path.ends_with('/') {
        return Err(Errno::EISDIR);
    }
    for parent in parents(path) {
        if let Ok(stat) = files.stat(parent)
            && stat.kind == EntryKind::File
        {
            return Err(Errno::ENOTDIR);
        }
    }
    Ok(())
}

fn make_parents(path: &str, files: &mut dyn Files) -> Result<(), Errno> {
    for parent in parents(path) {
        if files.stat(parent).is_err() {
            files.make_directory(parent)?;
        }
    }
    Ok(())
}

/// The directories above a path, the outermost first, without the root.
fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(index, _)| &path[..index]).filter(|parent| !parent.is_empty())
}
