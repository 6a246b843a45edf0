//! Values by name.

use pyrite_platform::errno::Errno;
use pyrite_platform::settings::SettingKind;
use pyrite_platform::storage::Storage;

use crate::checksum::Checksum;
use crate::entry::{Blob, ENTRY_BYTES, Entry, Key, SPACES, sort};
use crate::page::{ENTRIES, read_bytes};
use crate::repair::{repair, sweep};
use crate::room::{self, Pages};
use crate::walk::{self, Item, Walk, newest};

/// Bytes of a page behind the head of an item that has it to itself.
const CHUNK_MAX: usize = (ENTRIES as usize - 1) * ENTRY_BYTES;

/// A page with less room than this gets no first piece of a blob that does not fit.
const TAIL_MIN: usize = CHUNK_MAX / 10;

/// Pieces of a blob take their numbers from here or from 0, in turn, so that the new ones are told from the old ones.
const SECOND_FIRST: u8 = 0x80;

/// Pieces of a blob at most.
const CHUNKS_MAX: u8 = 127;

/// A partition with values. Every change is in flash when its function returns.
///
/// Errors are those of `esp32.NVS`: `ENOENT` for what is not set, `ENOSPC` when it is full, `EIO` for a value or a medium that is damaged,
/// `ENAMETOOLONG` for a name that NVS does not have, `EOPNOTSUPP` for a newer version of the format.
pub struct Nvs<S> {
    storage: S,
    /// What a power cut may have left is in order.
    is_repaired: bool,
    /// Pieces that a power cut may have left are erased.
    is_swept: bool,
}

/// A name in its space.
#[derive(Clone, Copy)]
struct Name {
    space: u8,
    key: Key,
}

impl Name {
    /// Whether it is the value of this name, rather than a piece of it.
    fn is_value(self, entry: &Entry) -> bool {
        entry.is_of(self.space, self.key) && entry.sort != sort::CHUNK
    }

    fn is_chunk(self, entry: &Entry) -> bool {
        entry.is_of(self.space, self.key) && entry.sort == sort::CHUNK
    }
}

fn key_of(name: &str) -> Result<Key, Errno> {
    Key::new(name).ok_or(Errno::ENAMETOOLONG)
}

impl<S: Storage> Nvs<S> {
    /// On a partition; nothing is read or written yet.
    pub fn new(storage: S) -> Self {
        Self { storage, is_repaired: false, is_swept: false }
    }

    /// The partition, of which the caller changes nothing while values are in use.
    pub fn into_storage(self) -> S {
        self.storage
    }

    /// Copies a value to `buffer` as far as it fits; its whole length.
    pub fn get(&mut self, space: &str, key: &str, kind: SettingKind, buffer: &mut [u8]) -> Result<usize, Errno> {
        let (space, key) = (key_of(space)?, key_of(key)?);
        let name = Name { space: self.space(space)?.ok_or(Errno::ENOENT)?, key };
        match kind {
            SettingKind::Integer => {
                let item = self.value(name)?.filter(|item| item.entry.sort == sort::I32).ok_or(Errno::ENOENT)?;
                let bytes = &item.entry.value[..4];
                let count = bytes.len().min(buffer.len());
                buffer[..count].copy_from_slice(&bytes[..count]);
                Ok(bytes.len())
            }
            SettingKind::Bytes => self.read_bytes(name, &mut |offset, piece| {
                let room = buffer.get_mut(offset..).unwrap_or_default();
                let count = piece.len().min(room.len());
                room[..count].copy_from_slice(&piece[..count]);
            }),
        }
    }

    /// Sets a value. What was set before, of whatever kind, is gone only when the new value is whole.
    pub fn set(&mut self, space: &str, key: &str, kind: SettingKind, value: &[u8]) -> Result<(), Errno> {
        let (space, key) = (key_of(space)?, key_of(key)?);
        self.changing(|nvs| {
            let name = Name { space: nvs.space_or_new(space)?, key };
            match kind {
                SettingKind::Integer if value.len() == 4 => nvs.set_integer(name, value),
                SettingKind::Integer => Err(Errno::EINVAL),
                SettingKind::Bytes => nvs.set_bytes(name, value),
            }
        })
    }

    /// Removes the values of a key, of whatever sort.
    pub fn remove(&mut self, space: &str, key: &str) -> Result<(), Errno> {
        let (space, key) = (key_of(space)?, key_of(key)?);
        let name = Name { space: self.space(space)?.ok_or(Errno::ENOENT)?, key };
        self.changing(|nvs| {
            // A blob is gone with what says which pieces it has.
            let count = walk::erase_all(&mut nvs.storage, &|item| name.is_value(&item.entry))?;
            walk::erase_all(&mut nvs.storage, &|item| name.is_chunk(&item.entry))?;
            if count > 0 { Ok(()) } else { Err(Errno::ENOENT) }
        })
    }

    /// A change, on pages in order. One that failed half-way is put in order before the next.
    fn changing(&mut self, change: impl FnOnce(&mut Self) -> Result<(), Errno>) -> Result<(), Errno> {
        if !self.is_repaired {
            repair(&mut self.storage)?;
        }
        self.is_repaired = false;
        let result = change(self);
        self.is_repaired = !matches!(result, Err(Errno::EIO));
        result
    }

    /// The number of a space.
    fn space(&mut self, name: Key) -> Result<Option<u8>, Errno> {
        let name = self.value(Name { space: SPACES, key: name })?;
        Ok(name.filter(|item| item.entry.sort == sort::U8).map(|item| item.entry.value[0]))
    }

    fn space_or_new(&mut self, name: Key) -> Result<u8, Errno> {
        if let Some(number) = self.space(name)? {
            return Ok(number);
        }
        let mut is_taken = [false; 256];
        // Its own items, and items of all spaces.
        (is_taken[0], is_taken[255]) = (true, true);
        let mut walk = Walk::everywhere(&self.storage);
        while let Some(item) = walk.next(&mut self.storage)? {
            if item.entry.space == SPACES && item.entry.sort == sort::U8 {
                is_taken[usize::from(item.entry.value[0])] = true;
            }
        }
        let number = is_taken.iter().position(|is_taken| !is_taken).ok_or(Errno::ENOSPC)? as u8;
        room::append(&mut self.storage, &Entry::short(SPACES, name, sort::U8, &[number]), &[])?;
        Ok(number)
    }

    /// The value of a name.
    fn value(&mut self, name: Name) -> Result<Option<Item>, Errno> {
        newest(&mut self.storage, &|entry| name.is_value(entry))
    }

    /// The value of a name, if it is a blob.
    fn blob(&mut self, name: Name) -> Result<Option<Blob>, Errno> {
        Ok(self.value(name)?.and_then(|item| item.entry.as_blob()))
    }

    fn set_integer(&mut self, name: Name, value: &[u8]) -> Result<(), Errno> {
        let entry = Entry::short(name.space, name.key, sort::I32, value);
        if self.value(name)?.is_some_and(|before| before.entry == entry) {
            return Ok(());
        }
        room::append(&mut self.storage, &entry, &[])?;
        self.erase_older(name)
    }

    /// Erases all values of a name but the newest, and what are no pieces of that.
    fn erase_older(&mut self, name: Name) -> Result<(), Errno> {
        let Some(kept) = self.value(name)? else { return Ok(()) };
        walk::erase_all(&mut self.storage, &|item| item.place != kept.place && name.is_value(&item.entry))?;
        self.erase_pieces_but(name, kept.entry.as_blob())
    }

    /// Erases all pieces of a name that do not belong to this blob.
    fn erase_pieces_but(&mut self, name: Name, kept: Option<Blob>) -> Result<(), Errno> {
        walk::erase_all(&mut self.storage, &|item| {
            name.is_chunk(&item.entry) && !kept.is_some_and(|kept| kept.has(item.entry.chunk))
        })?;
        Ok(())
    }

    fn set_bytes(&mut self, name: Name, value: &[u8]) -> Result<(), Errno> {
        if self.holds(name, value)? {
            return Ok(());
        }
        let before = self.blob(name)?;
        // Pieces of a change that did not come to its end have the numbers that are needed now.
        self.erase_pieces_but(name, before)?;
        self.check_room(value.len())?;
        let is_taken = |first| before.is_some_and(|before| before.has(first));
        let first = if is_taken(SECOND_FIRST) || !is_taken(0) { 0 } else { SECOND_FIRST };
        let written = self.write_chunks(name, first, value).and_then(|count| {
            let blob = Blob { size: value.len() as u32, count, first };
            room::append(&mut self.storage, &Entry::blob(name.space, name.key, blob), &[])
        });
        if let Err(errno) = written {
            // What was there holds; it was not touched.
            self.erase_pieces_but(name, before)?;
            return Err(errno);
        }
        self.erase_older(name)
    }

    /// Fails for a blob that cannot fit, so that nothing is written in vain. It may fail to fit all the same: pages are not filled to the last entry.
    fn check_room(&mut self, bytes: usize) -> Result<(), Errno> {
        let mut pages = Pages::look(&mut self.storage)?;
        if pages.free <= 1 && !self.is_swept {
            sweep(&mut self.storage)?;
            self.is_swept = true;
            pages = Pages::look(&mut self.storage)?;
        }
        let entries = (self.storage.block_count() - 1) * u32::from(ENTRIES);
        // The data, the head of a piece and the entry that says which pieces there are.
        let wanted = bytes.div_ceil(ENTRY_BYTES).saturating_add(2);
        if wanted <= entries.saturating_sub(pages.written) as usize { Ok(()) } else { Err(Errno::ENOSPC) }
    }

    /// Writes the pieces of a blob; how many.
    fn write_chunks(&mut self, name: Name, first: u8, value: &[u8]) -> Result<u8, Errno> {
        let mut rest = value;
        for count in 0..CHUNKS_MAX {
            let mut tail = room::tail(&mut self.storage)?;
            let is_short = count == 0 && tail.is_some_and(|tail| tail < rest.len() && tail < TAIL_MIN);
            if is_short || tail.is_none_or(|tail| tail == 0 && !rest.is_empty()) {
                room::new_page(&mut self.storage)?;
                tail = room::tail(&mut self.storage)?;
            }
            let piece = tail.ok_or(Errno::ENOSPC)?.min(rest.len());
            if piece == 0 && !rest.is_empty() {
                return Err(Errno::ENOSPC);
            }
            let (data, behind) = rest.split_at(piece);
            let entry = Entry::chunk(name.space, name.key, first.wrapping_add(count), data);
            room::append(&mut self.storage, &entry, data)?;
            rest = behind;
            if rest.is_empty() {
                return Ok(count + 1);
            }
        }
        Err(Errno::ENOSPC)
    }

    /// Whether this is the blob's value already; flash wears.
    fn holds(&mut self, name: Name, value: &[u8]) -> Result<bool, Errno> {
        let mut is_same = true;
        let read = self.read_bytes(name, &mut |offset, piece| {
            is_same &= value.get(offset..offset.saturating_add(piece.len())) == Some(piece);
        });
        match read {
            Ok(length) => Ok(is_same && length == value.len()),
            // None, or a damaged one, which this one replaces; a medium that fails says so again.
            Err(_) => Ok(false),
        }
    }

    /// Hands a blob's bytes to `take`, with their offset; their number.
    fn read_bytes(&mut self, name: Name, take: &mut dyn FnMut(usize, &[u8])) -> Result<usize, Errno> {
        let value = self.value(name)?.ok_or(Errno::ENOENT)?;
        if value.entry.sort == sort::BLOB_BEFORE {
            return self.read_data(&value, 0, take);
        }
        let blob = value.entry.as_blob().ok_or(Errno::ENOENT)?;
        let mut length = 0;
        for number in 0..blob.count {
            let number = blob.first.checked_add(number).ok_or(Errno::EIO)?;
            let is_it = |entry: &Entry| name.is_chunk(entry) && entry.chunk == number;
            let chunk = newest(&mut self.storage, &is_it)?.ok_or(Errno::EIO)?;
            length += self.read_data(&chunk, length, take)?;
        }
        if length == blob.size as usize { Ok(length) } else { Err(Errno::EIO) }
    }

    /// Hands the data of a long item to `take`, whose offsets begin with `offset`; how many bytes.
    fn read_data(&mut self, item: &Item, offset: usize, take: &mut dyn FnMut(usize, &[u8])) -> Result<usize, Errno> {
        let length = item.entry.data_bytes();
        let mut checksum = Checksum::default();
        let mut done = 0;
        for index in 1..item.entry.span {
            let bytes = read_bytes(&mut self.storage, item.place.page, item.place.index + index)?;
            let piece = &bytes[..ENTRY_BYTES.min(length - done)];
            checksum.add(piece);
            take(offset + done, piece);
            done += piece.len();
        }
        if checksum.end() == item.entry.data_checksum() { Ok(length) } else { Err(Errno::EIO) }
    }
}
