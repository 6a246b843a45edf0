//! Open files: positions, reading, and the commit that makes what was written count.
//!
//! **Invariant:** what a handle writes goes to blocks that nothing else refers to, and becomes the file's content with one
//! commit at a flush or close. Until then everybody else, and every later mount, sees the old content.

use pyrite_platform::files::{Create, EntryKind, Handle, OpenMode, Whence};
use pyrite_platform::storage::Storage;

use crate::change::Change;
use crate::device::LINE_BYTES;
use crate::directory::{MODIFIED_ATTRIBUTE, Place};
use crate::error::Error;
use crate::file_system::FileSystem;
use crate::metadata::Metadata;
use crate::pair::Pair;
use crate::skip_list::{SkipList, locate};
use crate::tag::{class, kind};
use crate::write_stream::WriteStream;

/// Files up to this size are kept in their directory entry. More would not fit into the cache of a MicroPython.
pub(crate) const INLINE_MAX: u32 = LINE_BYTES as u32;

/// Where the entry of an open file is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Location {
    pub(crate) pair: Pair,
    pub(crate) id: u16,
}

/// What a file holds, apart from what is being written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Content {
    /// The first bytes of the file's window.
    Window { size: u32 },
    /// The directory entry, too large for the window; made by another littlefs.
    Entry { size: u32 },
    /// Blocks.
    Blocks(SkipList),
}

impl Content {
    pub(crate) fn size(self) -> u32 {
        match self {
            Self::Window { size } | Self::Entry { size } | Self::Blocks(SkipList { size, .. }) => size,
        }
    }
}

/// An open file.
pub(crate) struct OpenFile {
    /// `None` once the entry is removed.
    pub(crate) location: Option<Location>,
    pub(crate) mode: OpenMode,
    pub(crate) position: u32,
    pub(crate) content: Content,
    pub(crate) writing: Option<WriteStream>,
    /// The whole content, or the part of a block that is being written.
    pub(crate) window: [u8; LINE_BYTES],
    /// True when the entry does not have the content yet.
    pub(crate) is_changed: bool,
    /// Why a write went wrong half way: the old content stays.
    pub(crate) failure: Option<Error>,
    /// The block that was read from last, and its number in the file.
    pub(crate) recent: Option<(u32, u32)>,
    pub(crate) modified_nanoseconds: Option<u64>,
}

impl OpenFile {
    pub(crate) fn size(&self, block_bytes: u32) -> u32 {
        let written = self.writing.as_ref().map_or(0, |writing| writing.position(block_bytes));
        self.content.size().max(written)
    }

    pub(crate) fn set_content(&mut self, content: Content) {
        self.content = content;
        self.is_changed = true;
        self.recent = None;
    }
}

impl<S: Storage> FileSystem<S> {
    pub(crate) fn file(&mut self, handle: Handle) -> Result<&mut OpenFile, Error> {
        self.files.get_mut(usize::from(handle.0)).and_then(Option::as_mut).ok_or(Error::BadHandle)
    }

    /// Opens a file. A new one has an entry at once, an emptied one keeps its old content until the next flush or close.
    pub fn open(&mut self, path: &str, mode: OpenMode) -> Result<Handle, Error> {
        let index = self.files.iter().position(Option::is_none).ok_or(Error::TooManyOpen)?;
        if path.ends_with('/') {
            return Err(Error::IsDirectory);
        }
        let mut file = OpenFile {
            location: None,
            mode,
            position: 0,
            content: Content::Window { size: 0 },
            writing: None,
            window: [0xff; LINE_BYTES],
            is_changed: false,
            failure: None,
            recent: None,
            modified_nanoseconds: None,
        };
        match self.look_up(path)? {
            Place::Root | Place::Entry { kind: kind::DIRECTORY, .. } => return Err(Error::IsDirectory),
            Place::Entry { metadata, id, .. } => {
                if mode.create == Create::New {
                    return Err(Error::Exists);
                }
                file.location = Some(Location { pair: metadata.pair, id });
                if mode.create == Create::OrTruncate {
                    file.is_changed = true;
                } else {
                    file.content = self.read_content(&metadata, id, &mut file.window)?;
                }
            }
            Place::Missing { .. } => {
                if mode.create == Create::Existing {
                    return Err(Error::NotFound);
                }
                file.location = Some(self.create_entry(path)?);
            }
        }
        self.files[index] = Some(file);
        Ok(Handle(index as u8))
    }

    fn create_entry(&mut self, path: &str) -> Result<Location, Error> {
        self.prepare()?;
        let Place::Missing { mut metadata, id, name } = self.look_up(path)? else { return Err(Error::Exists) };
        let changes = [
            Change::create(id),
            Change::put(kind::REGULAR, id, name.as_bytes()),
            Change::put(kind::INLINE_STRUCT, id, &[]),
        ];
        self.settle(|fs| fs.commit(&mut metadata, &changes))?;
        match self.look_up(path)? {
            Place::Entry { metadata, id, .. } => Ok(Location { pair: metadata.pair, id }),
            _ => Err(Error::Corrupt),
        }
    }

    fn read_content(&mut self, metadata: &Metadata, id: u16, window: &mut [u8; LINE_BYTES]) -> Result<Content, Error> {
        let block = metadata.pair.0[0];
        let found = self.device.find_tag(metadata, id, class::STRUCT)?.ok_or(Error::Corrupt)?;
        match found.tag.kind() {
            kind::INLINE_STRUCT if !found.tag.is_deleted() => {
                let size = u32::from(found.tag.length());
                if size > INLINE_MAX {
                    return Ok(Content::Entry { size });
                }
                self.device.read(block, found.offset, &mut window[..size as usize])?;
                Ok(Content::Window { size })
            }
            kind::SKIP_LIST_STRUCT if found.tag.length() == 8 => {
                let Pair([head, size]) = self.device.read_pair(block, found.offset)?;
                if size == 0 {
                    return Ok(Content::Window { size });
                }
                let is_sound = size <= self.superblock.file_max && head < self.device.block_count;
                if is_sound { Ok(Content::Blocks(SkipList { head, size })) } else { Err(Error::Corrupt) }
            }
            _ => Err(Error::Corrupt),
        }
    }

    /// Reads up to `buffer.len()` bytes at the position; 0 at the end.
    pub fn read(&mut self, handle: Handle, buffer: &mut [u8]) -> Result<usize, Error> {
        if !self.file(handle)?.mode.read {
            return Err(Error::BadHandle);
        }
        self.finish_writing(handle)?;
        let file = self.file(handle)?;
        let left = file.content.size().saturating_sub(file.position);
        let wanted = buffer.len().min(left as usize);
        let mut done = 0;
        while done < wanted {
            done += self.read_some(handle, &mut buffer[done..wanted])?;
        }
        Ok(done)
    }

    /// Reads bytes that stand together; the position is in front of the end and `buffer` not too long.
    fn read_some(&mut self, handle: Handle, buffer: &mut [u8]) -> Result<usize, Error> {
        let file = self.file(handle)?;
        let (position, content, recent) = (file.position, file.content, file.recent);
        let count = self.read_content_at(handle, content, position, recent, buffer)?;
        self.file(handle)?.position += count as u32;
        Ok(count)
    }

    fn read_content_at(
        &mut self,
        handle: Handle,
        content: Content,
        position: u32,
        recent: Option<(u32, u32)>,
        buffer: &mut [u8],
    ) -> Result<usize, Error> {
        match content {
            Content::Window { .. } => {
                let start = position as usize;
                let window = &self.file(handle)?.window;
                let bytes = window.get(start..start + buffer.len()).ok_or(Error::Corrupt)?;
                buffer.copy_from_slice(bytes);
                Ok(buffer.len())
            }
            Content::Entry { .. } => {
                self.read_from_entry(handle, position, buffer)?;
                Ok(buffer.len())
            }
            Content::Blocks(list) => {
                let (index, offset) = locate(self.device.block_bytes, position);
                let block = match recent {
                    Some((block, recent_index)) if recent_index == index => block,
                    _ => self.device.find_block(list, index)?,
                };
                let count = buffer.len().min((self.device.block_bytes - offset) as usize);
                self.device.read(block, offset, &mut buffer[..count])?;
                self.file(handle)?.recent = Some((block, index));
                Ok(count)
            }
        }
    }

    /// Reads content that an entry holds and that does not fit into the window.
    pub(crate) fn read_from_entry(&mut self, handle: Handle, position: u32, buffer: &mut [u8]) -> Result<(), Error> {
        let location = self.file(handle)?.location.ok_or(Error::BadHandle)?;
        let metadata = self.device.fetch(location.pair)?;
        let found = self.device.find_tag(&metadata, location.id, class::STRUCT)?.ok_or(Error::Corrupt)?;
        if found.tag.kind() != kind::INLINE_STRUCT || position + buffer.len() as u32 > found.tag.data_bytes() {
            return Err(Error::BadHandle);
        }
        self.device.read(metadata.pair.0[0], found.offset + position, buffer)
    }

    /// Writes bytes at the position, or at the end in append mode. Fewer than all only when space runs out; the next call
    /// then fails.
    pub fn write(&mut self, handle: Handle, bytes: &[u8]) -> Result<usize, Error> {
        let file_max = self.superblock.file_max;
        let block_bytes = self.device.block_bytes;
        let file = self.file(handle)?;
        if !file.mode.write {
            return Err(Error::BadHandle);
        }
        if let Some(error) = file.failure {
            return Err(error);
        }
        if bytes.is_empty() {
            return Ok(0);
        }
        if file.mode.append {
            file.position = file.size(block_bytes);
        }
        let end = u64::from(file.position) + bytes.len() as u64;
        if end > u64::from(file_max) {
            return Err(Error::TooLarge);
        }
        let (position, end) = (file.position, end as u32);
        if let (Content::Window { size }, None) = (file.content, &file.writing)
            && end <= INLINE_MAX
        {
            if position > size {
                file.window[size as usize..position as usize].fill(0);
            }
            file.window[position as usize..end as usize].copy_from_slice(bytes);
            file.set_content(Content::Window { size: size.max(end) });
            file.position = end;
            return Ok(bytes.len());
        }
        self.begin_writing(handle, position)?;
        let mut done = 0;
        while done < bytes.len() {
            match self.write_some(handle, &bytes[done..]) {
                Ok(count) => done += count,
                Err(Error::NoSpace) if done > 0 => break,
                Err(error) => return Err(error),
            }
        }
        self.file(handle)?.position += done as u32;
        Ok(done)
    }

    /// Moves the position and returns it. It may lie behind the end: a write there fills the gap with zeros.
    pub fn seek(&mut self, handle: Handle, offset: i32, whence: Whence) -> Result<u32, Error> {
        let file_max = self.superblock.file_max;
        let block_bytes = self.device.block_bytes;
        let file = self.file(handle)?;
        let base = match whence {
            Whence::Start => 0,
            Whence::Current => file.position,
            Whence::End => file.size(block_bytes),
        };
        let position = i64::from(base) + i64::from(offset);
        if !(0..=i64::from(file_max)).contains(&position) {
            return Err(Error::Invalid);
        }
        let position = position as u32;
        if position != file.position {
            self.finish_writing(handle)?;
            self.file(handle)?.position = position;
        }
        Ok(position)
    }

    /// Bytes of the file, with what is not flushed yet.
    pub fn size(&mut self, handle: Handle) -> Result<u32, Error> {
        let block_bytes = self.device.block_bytes;
        Ok(self.file(handle)?.size(block_bytes))
    }

    /// Cuts the file, or lengthens it with zeros; the position stays.
    pub fn truncate(&mut self, handle: Handle, size: u32) -> Result<(), Error> {
        if !self.file(handle)?.mode.write {
            return Err(Error::BadHandle);
        }
        if size > self.superblock.file_max {
            return Err(Error::TooLarge);
        }
        self.finish_writing(handle)?;
        let content = self.file(handle)?.content;
        if size > content.size() {
            let position = self.file(handle)?.position;
            let append = core::mem::replace(&mut self.file(handle)?.mode.append, false);
            let result = self.lengthen(handle, size);
            let file = self.file(handle)?;
            file.position = position;
            file.mode.append = append;
            return result;
        }
        if size == content.size() {
            return Ok(());
        }
        let shorter = match content {
            _ if size == 0 => Content::Window { size },
            Content::Window { .. } => Content::Window { size },
            Content::Entry { .. } if size <= INLINE_MAX => {
                let mut window = [0xff; LINE_BYTES];
                self.read_from_entry(handle, 0, &mut window[..size as usize])?;
                self.file(handle)?.window = window;
                Content::Window { size }
            }
            Content::Entry { .. } => {
                self.move_to_blocks(handle)?;
                return self.truncate_blocks(handle, size);
            }
            Content::Blocks(_) => return self.truncate_blocks(handle, size),
        };
        self.file(handle)?.set_content(shorter);
        Ok(())
    }

    fn truncate_blocks(&mut self, handle: Handle, size: u32) -> Result<(), Error> {
        let Content::Blocks(list) = self.file(handle)?.content else { return Err(Error::Corrupt) };
        let (index, _) = locate(self.device.block_bytes, size - 1);
        let head = self.device.find_block(list, index)?;
        self.file(handle)?.set_content(Content::Blocks(SkipList { head, size }));
        Ok(())
    }

    fn lengthen(&mut self, handle: Handle, size: u32) -> Result<(), Error> {
        self.file(handle)?.position = size - 1;
        match self.write(handle, &[0])? {
            0 => Err(Error::NoSpace),
            _ => self.finish_writing(handle),
        }
    }

    /// Sets the time of change that the next flush or close stores with the content, also if nothing was written: a file that is opened
    /// for writing and closed counts as changed, as MicroPython has it.
    pub fn set_modified(&mut self, handle: Handle, nanoseconds: u64) -> Result<(), Error> {
        let file = self.file(handle)?;
        file.modified_nanoseconds = Some(nanoseconds);
        // What is only in the entry is not stored again.
        file.is_changed |= file.mode.write && !matches!(file.content, Content::Entry { .. });
        Ok(())
    }

    /// Makes what was written the content of the file.
    pub fn flush(&mut self, handle: Handle) -> Result<(), Error> {
        self.finish_writing(handle)?;
        let file = self.file(handle)?;
        if let Some(error) = file.failure {
            return Err(error);
        }
        if !file.is_changed || file.location.is_none() {
            return Ok(());
        }
        self.device.sync()?;
        self.prepare()?;
        let file = self.file(handle)?;
        let Some(Location { pair, id }) = file.location else { return Ok(()) };
        let window = file.window;
        let modified = file.modified_nanoseconds.map(u64::to_le_bytes);
        let pointer;
        let structure = match file.content {
            Content::Window { size } => Change::put(kind::INLINE_STRUCT, id, &window[..size as usize]),
            Content::Entry { .. } => return Err(Error::Corrupt),
            Content::Blocks(SkipList { head, size }) => {
                pointer = Pair([head, size]).to_bytes();
                Change::put(kind::SKIP_LIST_STRUCT, id, &pointer)
            }
        };
        let mut metadata = self.device.fetch(pair)?;
        self.settle(|fs| match &modified {
            Some(bytes) => {
                let attribute = kind::USER_ATTRIBUTE | u16::from(MODIFIED_ATTRIBUTE);
                fs.commit(&mut metadata, &[structure, Change::put(attribute, id, bytes)])
            }
            None => fs.commit(&mut metadata, &[structure]),
        })?;
        self.file(handle)?.is_changed = false;
        Ok(())
    }

    /// Flushes and releases the handle, also when flushing fails.
    pub fn close(&mut self, handle: Handle) -> Result<(), Error> {
        self.file(handle)?;
        let result = self.flush(handle);
        self.files[usize::from(handle.0)] = None;
        result
    }

    /// Releases a handle; what was not flushed is lost.
    pub fn abandon(&mut self, handle: Handle) {
        if let Some(file) = self.files.get_mut(usize::from(handle.0)) {
            *file = None;
        }
    }

    /// Tells what an open file is.
    pub fn stat_open(&mut self, handle: Handle) -> Result<(EntryKind, u32), Error> {
        Ok((EntryKind::File, self.size(handle)?))
    }
}
