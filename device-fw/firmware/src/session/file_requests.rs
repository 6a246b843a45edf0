//! Requests about files: served at once, also while a program runs.

use pyrite_platform::errno::Errno;
use pyrite_platform::files::{self, Create, Files, NAME_MAX, OpenMode, Stat, Whence};
use pyrite_protocol::frame::RunningCrc;
use pyrite_protocol::limits::CHUNK_MAX;
use pyrite_protocol::message::{Entry, EntryKind, Event, Failure, Request};

use super::upload::{Coding, TEMPORARY, Upload, errno};
use super::{ShortText, TOO_LONG};
use crate::sender::Sender;

/// Serves a request about files and gives its answer; `None` for any other request.
pub fn serve(
    request: &Request<'_>,
    number: u16,
    upload: &mut Upload,
    files: &mut dyn Files,
    sender: &mut Sender<'_>,
) -> Option<Result<u32, Failure>> {
    Some(match *request {
        Request::List { path } => with_path(path, |path| list(path, number, files, sender)),
        Request::Stat { path } => with_path(path, |absolute| {
            let entry = entry(files.stat(absolute).map_err(errno)?, path);
            sender.event(&Event::Status { request: number, entry });
            Ok(0)
        }),
        Request::Read { path, offset, length } => {
            with_path(path, |path| read(path, offset, length, number, files, sender))
        }
        Request::WriteBegin { transfer, path, size, crc32 } => {
            with_path(path, |path| upload.begin(transfer, path, (size, crc32), Coding::Plain, files))
        }
        Request::WritePacked { transfer, path, size, crc32, packed_size } => {
            let coding = Coding::Packed { size: packed_size };
            with_path(path, |path| upload.begin(transfer, path, (size, crc32), coding, files))
        }
        Request::WriteChunk { transfer, offset, bytes } => upload.chunk(transfer, offset, bytes, files),
        Request::WriteCommit { transfer } => upload.commit(transfer, files),
        Request::WriteAbort { transfer } => upload.abort(transfer, files),
        Request::Remove { path } => with_path(path, |path| remove(path, files).map_err(errno)),
        Request::RemoveTree { path } => with_path(path, |path| remove_tree(path, files)),
        Request::Rename { from, to } => {
            with_path(from, |from| with_path(to, |to| files.rename(from, to).map(|()| 0).map_err(errno)))
        }
        Request::MakeDirectory { path } => {
            with_path(path, |path| files.make_directory(path).map(|()| 0).map_err(errno))
        }
        Request::FileSystemStat { path } => with_path(path, |path| {
            let stat = files.file_system_stat(path).map_err(errno)?;
            sender.event(&Event::FileSystem {
                request: number,
                block_size: stat.block_size,
                block_count: stat.block_count,
                free_blocks: stat.free_blocks,
            });
            Ok(0)
        }),
        Request::Checksum { path } => with_path(path, |path| {
            let (size, crc32) = checksum(path, files).map_err(errno)?;
            sender.event(&Event::Checksum { request: number, size, crc32 });
            Ok(0)
        }),
        Request::Bye
        | Request::Info
        | Request::Interrupt
        | Request::Input { .. }
        | Request::Run { .. }
        | Request::RunChunk { .. }
        | Request::RunStart { .. }
        | Request::SoftReset { .. }
        | Request::HardReset
        | Request::Memory { .. }
        | Request::MemoryReport { .. }
        | Request::MemoryObjects { .. }
        | Request::Complete { .. }
        | Request::SetTime { .. }
        | Request::SetSpeed { .. }
        | Request::Mount { .. }
        | Request::Unmount
        | Request::HostReply { .. }
        | Request::HostChanged => return None,
    })
}

/// Paths of requests count from the root, whatever directory a program is in.
fn with_path<T>(path: &str, act: impl FnOnce(&str) -> Result<T, Failure>) -> Result<T, Failure> {
    if path.starts_with('/') {
        return act(path);
    }
    let mut absolute = ShortText::default();
    if absolute.push("/") && absolute.push(path) { act(absolute.as_str()) } else { Err(TOO_LONG) }
}

fn entry(stat: Stat, name: &str) -> Entry<'_> {
    let kind = match stat.kind {
        files::EntryKind::File => EntryKind::File,
        files::EntryKind::Directory => EntryKind::Directory,
    };
    Entry { kind, size: stat.size, modified_seconds: stat.modified_seconds, name }
}

fn list(path: &str, number: u16, files: &mut dyn Files, sender: &mut Sender<'_>) -> Result<u32, Failure> {
    let mut name = [0; NAME_MAX];
    let mut index = 0;
    let mut count = 0;
    let in_root = path.bytes().all(|byte| byte == b'/');
    while let Some((stat, length)) = files.entry(path, index, &mut name).map_err(errno)? {
        index += 1;
        let name = name_text(&name, length)?;
        if in_root && TEMPORARY.get(1..) == Some(name) {
            continue;
        }
        sender.event(&Event::Entry { request: number, entry: entry(stat, name) });
        count += 1;
    }
    Ok(count)
}

fn name_text(name: &[u8; NAME_MAX], length: usize) -> Result<&str, Failure> {
    name.get(..length).and_then(|name| core::str::from_utf8(name).ok()).ok_or(errno(Errno::EIO))
}

const READING: OpenMode = OpenMode { read: true, write: false, create: Create::Existing, append: false };

fn read(
    path: &str,
    offset: u32,
    length: u32,
    number: u16,
    files: &mut dyn Files,
    sender: &mut Sender<'_>,
) -> Result<u32, Failure> {
    let start = i32::try_from(offset).map_err(|_| errno(Errno::EINVAL))?;
    let handle = files.open(path, READING).map_err(errno)?;
    let mut sent = 0;
    let result = (|| {
        files.seek(handle, start, Whence::Start)?;
        let mut buffer = [0; CHUNK_MAX];
        while sent < length {
            let wanted = CHUNK_MAX.min((length - sent) as usize);
            let count = files.read(handle, &mut buffer[..wanted])?.min(wanted);
            if count == 0 {
                break;
            }
            let offset = offset.saturating_add(sent);
            sender.event(&Event::Data { request: number, offset, bytes: &buffer[..count] });
            sent += count as u32;
        }
        Ok(())
    })();
    result.and(files.close(handle)).map(|()| sent).map_err(errno)
}

/// Size and checksum of a file.
pub fn checksum(path: &str, files: &mut dyn Files) -> Result<(u32, u32), Errno> {
    let handle = files.open(path, READING)?;
    let mut crc = RunningCrc::new();
    let mut size = 0_u32;
    let mut buffer = [0; 512];
    let result = loop {
        match files.read(handle, &mut buffer) {
            Ok(0) => break Ok(()),
            Ok(count) => {
                crc.update(buffer.get(..count).unwrap_or(&buffer));
                size = size.saturating_add(count as u32);
            }
            Err(error) => break Err(error),
        }
    };
    result.and(files.close(handle)).map(|()| (size, crc.value()))
}

fn remove(path: &str, files: &mut dyn Files) -> Result<u32, Errno> {
    match files.stat(path)?.kind {
        files::EntryKind::File => files.remove(path)?,
        files::EntryKind::Directory => files.remove_directory(path)?,
    }
    Ok(1)
}

/// Removes entry by entry, the deepest first, going down and up in one path: depth costs no stack.
fn remove_tree(path: &str, files: &mut dyn Files) -> Result<u32, Failure> {
    let mut place = ShortText::new(path.trim_end_matches('/'))?;
    let top = place.as_str().len();
    let mut removed = 0;
    if files.stat(path).map_err(errno)?.kind == files::EntryKind::File {
        return remove(path, files).map_err(errno);
    }
    loop {
        let here = if place.as_str().is_empty() { "/" } else { place.as_str() };
        let mut name = [0; NAME_MAX];
        let Some((stat, length)) = files.entry(here, 0, &mut name).map_err(errno)? else {
            // Empty by now. The root itself stays.
            if here != "/" {
                files.remove_directory(here).map_err(errno)?;
                removed += 1;
            }
            if place.as_str().len() <= top {
                return Ok(removed);
            }
            let parent = place.as_str().rfind('/').unwrap_or(0);
            place.truncate(parent);
            continue;
        };
        let parent = place.as_str().len();
        if !(place.push("/") && place.push(name_text(&name, length)?)) {
            return Err(TOO_LONG);
        }
        if stat.kind == files::EntryKind::File {
            files.remove(place.as_str()).map_err(errno)?;
            removed += 1;
            place.truncate(parent);
        }
    }
}
