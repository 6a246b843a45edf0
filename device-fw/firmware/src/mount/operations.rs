//! What can be done with the folder of the host: files and directories.
//!
//! **Invariant:** what a file wrote goes to the host before anything else of it is asked for, so the host sees everything in its order.

use pyrite_platform::errno::Errno;
use pyrite_platform::files::{Create, EntryKind, FileSystemStat, NAME_MAX, OpenMode, Stat, Whence};
use pyrite_protocol::limits::{MOUNT_BLOCK, MOUNT_WRITE_MAX};
use pyrite_protocol::mount::{HostOp, MountAccess, Opening, read_entry};

use super::blocks::Found;
use super::{Answer, HostFolder, Listing, OpenFile, STATUS_LIFE, kind_of};
use crate::console::BoardConsole;
use crate::console::host_calls::Sent;
use crate::session::ShortText;

/// Bytes of the longest entry in a list: a kind, a size, a time, a length and a name.
const ENTRY_MAX: usize = 1 + 5 + 10 + 2 + NAME_MAX;

const BLOCK: u32 = MOUNT_BLOCK as u32;

const DIRECTORY: Stat = Stat { kind: EntryKind::Directory, size: 0, modified_seconds: 0 };

impl HostFolder {
    fn slot(&mut self, slot: usize) -> Result<&mut OpenFile, Errno> {
        self.open.get_mut(slot).and_then(Option::as_mut).ok_or(Errno::EBADF)
    }

    fn check_writable(&self) -> Result<(), Errno> {
        match self.access {
            MountAccess::Full => Ok(()),
            MountAccess::ReadOnly => Err(Errno::EROFS),
        }
    }
}

/// What a path is.
pub fn stat(console: &mut BoardConsole<'_>, path: &str) -> Result<Stat, Errno> {
    if path.is_empty() {
        return Ok(DIRECTORY);
    }
    let now = console.now();
    if let Some((known, stat, until)) = &console.mount.status
        && now < *until
        && known.as_str() == path
    {
        return Ok(*stat);
    }
    write_out(console);
    let Answer::Status(stat) = console.ask(&HostOp::Stat { path })? else { return Err(Errno::EIO) };
    if let Ok(path) = ShortText::new(path) {
        console.mount.status = Some((path, stat, now.saturating_add(STATUS_LIFE)));
    }
    Ok(stat)
}

/// Opens a file; gives its slot.
pub fn open(console: &mut BoardConsole<'_>, path: &str, mode: OpenMode) -> Result<usize, Errno> {
    let opening = match (mode.create, mode.append) {
        (Create::Existing, false) if !mode.write => Opening::Read,
        (Create::Existing, false) => Opening::Update,
        (Create::OrTruncate, false) => Opening::Replace,
        (Create::New, false) => Opening::New,
        (_, true) | (Create::OrKeep, _) => Opening::Append,
    };
    if opening != Opening::Read {
        console.mount.check_writable()?;
        console.mount.forget_status();
    }
    let slot = console.mount.open.iter().position(Option::is_none).ok_or(Errno::EMFILE)?;
    let opened = open_as(console, path, opening)?;
    console.mount.open[slot] =
        Some(OpenFile { readable: mode.read, writable: mode.write, append: mode.append, ..opened });
    Ok(slot)
}

fn open_as(console: &mut BoardConsole<'_>, path: &str, opening: Opening) -> Result<OpenFile, Errno> {
    write_out(console);
    let file = console.mount.number();
    let Answer::Opened(size, contents) = console.ask(&HostOp::Open { file, path, opening })? else {
        return Err(Errno::EIO);
    };
    let (readable, writable, append) = (true, false, false);
    Ok(OpenFile { file, contents, position: 0, size, readable, writable, append, error: None })
}

/// Reads up to `buffer.len()` bytes of an open file; 0 at its end.
pub fn read(console: &mut BoardConsole<'_>, slot: usize, buffer: &mut [u8]) -> Result<usize, Errno> {
    let mut file = *console.mount.slot(slot)?;
    if !file.readable {
        return Err(Errno::EBADF);
    }
    let count = read_from(console, &mut file, buffer)?;
    console.mount.slot(slot)?.position = file.position;
    Ok(count)
}

fn read_from(console: &mut BoardConsole<'_>, file: &mut OpenFile, buffer: &mut [u8]) -> Result<usize, Errno> {
    if file.position >= file.size || buffer.is_empty() {
        return Ok(0);
    }
    write_out(console);
    let index = file.position / BLOCK;
    let offset = (file.position % BLOCK) as usize;
    let op = |index| HostOp::Read { file: file.file, block: index };
    let contents = file.contents;
    if !console.mount.blocks.knows(contents, index) {
        let call = console.mount.number();
        console.mount.blocks.begin(contents, index, call, index.checked_sub(1));
        console.post(call, &op(index));
    }
    // Who reads from the start, or has read the piece before, is going to read the next one.
    let goes_on = index == 0 || console.mount.blocks.knows(contents, index - 1);
    if goes_on && (index + 1).checked_mul(BLOCK).is_some_and(|start| start < file.size) {
        read_ahead(console, file, index);
    }
    let call = match console.mount.blocks.bytes(contents, index, offset) {
        Err(Found::Coming(call)) => call,
        // What is there is taken below.
        Ok(_) | Err(_) => 0,
    };
    let most = buffer.len().min((file.size - file.position) as usize);
    let count = console.wait_for(call, &op(index), Sent::Already, |mount| {
        match mount.blocks.bytes(contents, index, offset) {
            Ok(bytes) => {
                let count = bytes.len().min(most);
                buffer[..count].copy_from_slice(&bytes[..count]);
                Some(Ok(count))
            }
            Err(Found::Coming(_)) => None,
            Err(Found::Failed(errno)) => Some(Err(errno)),
            Err(Found::Nothing) => Some(Err(Errno::EIO)),
        }
    })??;
    if count == 0 {
        // The piece is shorter than the file is said to be.
        return Err(Errno::EIO);
    }
    file.position += count as u32;
    Ok(count)
}

/// Asks for the piece behind `index`.
fn read_ahead(console: &mut BoardConsole<'_>, file: &OpenFile, index: u32) {
    if console.mount.blocks.knows(file.contents, index + 1) {
        return;
    }
    let call = console.mount.number();
    console.mount.blocks.begin(file.contents, index + 1, call, Some(index));
    console.post(call, &HostOp::Read { file: file.file, block: index + 1 });
}

/// Writes bytes at the position of an open file.
pub fn write(console: &mut BoardConsole<'_>, slot: usize, bytes: &[u8]) -> Result<usize, Errno> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let file = *console.mount.slot(slot)?;
        if !file.writable {
            return Err(Errno::EBADF);
        }
        let at = if file.append { file.size } else { file.position };
        let unwritten = &console.mount.unwritten;
        let goes_on = unwritten.slot == slot && unwritten.offset.checked_add(unwritten.length as u32) == Some(at);
        if unwritten.length > 0 && (!goes_on || unwritten.length == MOUNT_WRITE_MAX) {
            write_out(console);
        }
        if let Some(error) = console.mount.slot(slot)?.error.take() {
            return Err(error);
        }
        let mount = &mut console.mount;
        let unwritten = &mut mount.unwritten;
        if unwritten.length == 0 {
            (unwritten.slot, unwritten.offset) = (slot, at);
        }
        let (now, later) = rest.split_at(rest.len().min(MOUNT_WRITE_MAX - unwritten.length));
        let end = at.checked_add(now.len() as u32).filter(|&end| end <= i32::MAX as u32).ok_or(Errno::EFBIG)?;
        unwritten.bytes[unwritten.length..unwritten.length + now.len()].copy_from_slice(now);
        unwritten.length += now.len();
        rest = later;
        let file = mount.slot(slot)?;
        file.position = end;
        file.size = file.size.max(end);
    }
    Ok(bytes.len())
}

/// Sends off what a file wrote. An error is that file's, which tells it next.
fn write_out(console: &mut BoardConsole<'_>) {
    let unwritten = &mut console.mount.unwritten;
    let (slot, offset, length) = (unwritten.slot, unwritten.offset, core::mem::take(&mut unwritten.length));
    if length == 0 {
        return;
    }
    let bytes = unwritten.bytes;
    let Ok(OpenFile { file, contents, .. }) = console.mount.slot(slot).copied() else { return };
    console.mount.forget_status();
    console.mount.blocks.forget(contents);
    let written = console.ask(&HostOp::Write { file, offset, bytes: bytes.get(..length).unwrap_or(&[]) });
    if let (Err(errno), Ok(file)) = (written, console.mount.slot(slot)) {
        file.error = Some(errno);
    }
}

/// Moves the position of an open file, which it gives.
pub fn seek(console: &mut BoardConsole<'_>, slot: usize, offset: i32, whence: Whence) -> Result<u32, Errno> {
    let file = console.mount.slot(slot)?;
    let from = match whence {
        Whence::Start => 0,
        Whence::Current => file.position,
        Whence::End => file.size,
    };
    let to = i64::from(from) + i64::from(offset);
    file.position = u32::try_from(to).ok().filter(|&to| to <= i32::MAX as u32).ok_or(Errno::EINVAL)?;
    Ok(file.position)
}

/// Has what was written put in its place.
pub fn flush(console: &mut BoardConsole<'_>, slot: usize) -> Result<(), Errno> {
    let OpenFile { file, writable, .. } = *console.mount.slot(slot)?;
    if !writable {
        return Ok(());
    }
    write_out(console);
    console.mount.forget_status();
    let flushed = console.ask(&HostOp::Flush { file });
    match console.mount.slot(slot)?.error.take() {
        Some(error) => Err(error),
        None => flushed.map(drop),
    }
}

/// The same, and the file is closed, also when that fails.
pub fn close(console: &mut BoardConsole<'_>, slot: usize) -> Result<(), Errno> {
    let OpenFile { file, contents, writable, .. } = *console.mount.slot(slot)?;
    if !writable {
        console.mount.open[slot] = None;
        // Nobody waits for that: what gets lost is closed with all others.
        let call = console.mount.number();
        console.post(call, &HostOp::Close { file });
        return Ok(());
    }
    write_out(console);
    console.mount.forget_status();
    console.mount.blocks.forget(contents);
    let closed = console.ask(&HostOp::Close { file });
    let error = console.mount.open[slot].take().and_then(|file| file.error);
    match error {
        Some(error) => Err(error),
        None => closed.map(drop),
    }
}

/// Closes every file; at the end of a Python world.
pub fn close_all(console: &mut BoardConsole<'_>) {
    console.mount.listing = None;
    if console.mount.is_lent() && console.mount.open.iter().any(Option::is_some) {
        write_out(console);
        // An error belongs to a program that is gone.
        let _ = console.ask(&HostOp::CloseAll);
    }
    console.mount.open = Default::default();
    console.mount.unwritten.length = 0;
}

/// Entry number `index` of a directory. The list is as it was when its first entry was asked for.
pub fn entry(
    console: &mut BoardConsole<'_>,
    path: &str,
    index: u32,
    name: &mut [u8; NAME_MAX],
) -> Result<Option<(Stat, usize)>, Errno> {
    let known = console
        .mount
        .listing
        .filter(|listing| index > 0 && listing.next_index <= index && listing.path.as_str() == path);
    let mut listing = match known {
        Some(listing) => listing,
        None => {
            close_list(console);
            let path = ShortText::new(path).map_err(|_| Errno::ENAMETOOLONG)?;
            Listing { path, file: open_as(console, path.as_str(), Opening::List)?, next_index: 0 }
        }
    };
    console.mount.listing = Some(listing);
    loop {
        let mut bytes = [0; ENTRY_MAX];
        let start = listing.file.position;
        let mut length = 0;
        // The piece behind is only looked at for an entry that goes on there.
        let used = loop {
            if let Some((_, rest)) = read_entry(bytes.get(..length).unwrap_or(&[])) {
                break length - rest.len();
            }
            match read_from(console, &mut listing.file, &mut bytes[length..])? {
                0 if length == 0 => {
                    close_list(console);
                    return Ok(None);
                }
                0 => return Err(Errno::EIO),
                count => length += count,
            }
        };
        let (entry, _) = read_entry(&bytes).ok_or(Errno::EIO)?;
        listing.file.position = start + used as u32;
        listing.next_index += 1;
        console.mount.listing = Some(listing);
        if listing.next_index > index {
            let length = entry.name.len();
            name.get_mut(..length).ok_or(Errno::ENAMETOOLONG)?.copy_from_slice(entry.name.as_bytes());
            let (size, modified_seconds) = (entry.size, entry.modified_seconds);
            return Ok(Some((Stat { kind: kind_of(entry.kind), size, modified_seconds }, length)));
        }
    }
}

fn close_list(console: &mut BoardConsole<'_>) {
    if let Some(listing) = console.mount.listing.take() {
        let call = console.mount.number();
        console.post(call, &HostOp::Close { file: listing.file.file });
    }
}

/// Removes, makes or renames something.
pub fn change(console: &mut BoardConsole<'_>, op: &HostOp<'_>) -> Result<(), Errno> {
    console.mount.check_writable()?;
    write_out(console);
    console.mount.forget_status();
    let done = console.ask(op);
    console.mount.forget_status();
    done?;
    if let HostOp::RemoveDirectory { path } = *op
        && let Some(current) = &mut console.mount.current
        && is_inside(current.as_str(), path)
    {
        // As on flash, who stands in a directory that goes stands in the one above.
        current.truncate(path.rfind('/').unwrap_or(0));
    }
    Ok(())
}

fn is_inside(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Sizes of the file system that the folder is in.
pub fn space(console: &mut BoardConsole<'_>) -> Result<FileSystemStat, Errno> {
    write_out(console);
    match console.ask(&HostOp::Space)? {
        Answer::Space(stat) => Ok(stat),
        _ => Err(Errno::EIO),
    }
}
