//! Replacing a file atomically: the new one is put in place whole and checked, or not at all.
//!
//! The data goes to one temporary file at the top of the file system; only the last step, a rename, touches the old
//! file. A temporary file that power loss left behind is removed at the next start.

use pyrite_platform::errno::Errno;
use pyrite_platform::files::{Create, EntryKind, Files, Handle, OpenMode};
use pyrite_protocol::frame::RunningCrc;
use pyrite_protocol::message::Failure;

use super::ShortText;

/// Where data is gathered.
pub const TEMPORARY: &str = "/.pyrite-upload";

/// The transfer under way and the one committed last.
#[derive(Default)]
pub struct Upload {
    open: Option<Open>,
    committed: Option<u32>,
}

struct Open {
    transfer: u32,
    path: ShortText,
    size: u32,
    crc32: u32,
    received: u32,
    running_crc: RunningCrc,
    handle: Handle,
}

impl Upload {
    /// Begins a transfer, dropping an unfinished one.
    pub fn begin(
        &mut self,
        transfer: u32,
        path: &str,
        size: u32,
        crc32: u32,
        files: &mut dyn Files,
    ) -> Result<u32, Failure> {
        self.drop_open(files);
        self.committed = None;
        let path = ShortText::new(path)?;
        check_target(path.as_str(), files).map_err(errno)?;
        let space = files.file_system_stat("/").map_err(errno)?;
        if u64::from(space.free_blocks) * u64::from(space.block_size) < u64::from(size) {
            return Err(errno(Errno::ENOSPC));
        }
        let mode = OpenMode { read: false, write: true, create: Create::OrTruncate, append: false };
        let handle = files.open(TEMPORARY, mode).map_err(errno)?;
        let running_crc = RunningCrc::new();
        self.open = Some(Open { transfer, path, size, crc32, received: 0, running_crc, handle });
        Ok(0)
    }

    /// Takes a part; answers how many bytes there are.
    pub fn chunk(&mut self, transfer: u32, offset: u32, bytes: &[u8], files: &mut dyn Files) -> Result<u32, Failure> {
        let open = self.open.as_mut().filter(|open| open.transfer == transfer).ok_or(Failure::Unknown)?;
        let already = match new_part(open.received, open.size, offset, bytes.len())? {
            Some(already) => already,
            None => return Ok(open.received),
        };
        let mut rest = bytes.get(already..).unwrap_or(&[]);
        while !rest.is_empty() {
            let written = match files.write(open.handle, rest) {
                Ok(0) => Err(Errno::ENOSPC),
                other => other,
            };
            match written {
                Ok(written) => {
                    let (now, later) = rest.split_at(written.min(rest.len()));
                    open.running_crc.update(now);
                    open.received += now.len() as u32;
                    rest = later;
                }
                Err(error) => {
                    self.drop_open(files);
                    return Err(errno(error));
                }
            }
        }
        Ok(open.received)
    }

    /// Puts the file in place.
    pub fn commit(&mut self, transfer: u32, files: &mut dyn Files) -> Result<u32, Failure> {
        if self.committed == Some(transfer) {
            return Ok(0);
        }
        let open = self.open.as_ref().filter(|open| open.transfer == transfer).ok_or(Failure::Unknown)?;
        if open.received < open.size {
            return Err(Failure::Gap { have: open.received });
        }
        if open.running_crc.value() != open.crc32 {
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
