//! An entry: the head of an item, 32 bytes of a page. The data of a long item stand in the entries behind it.

use pyrite_platform::settings::SETTING_NAME_MAX;

use crate::checksum;
use crate::page::ENTRIES;

/// Bytes of an entry.
pub(crate) const ENTRY_BYTES: usize = 32;

/// Bytes for a name, with a zero behind it.
const KEY_BYTES: usize = SETTING_NAME_MAX + 1;

/// The space in which the names of spaces are keys.
pub(crate) const SPACES: u8 = 0;

/// The number of an item that is no piece of another.
pub(crate) const NO_CHUNK: u8 = 0xff;

/// What an item is. Items of other sorts are kept as they are.
pub(crate) mod sort {
    /// The number of a space.
    pub const U8: u8 = 0x01;
    /// An integer.
    pub const I32: u8 = 0x14;
    /// A text; its data follow.
    pub const TEXT: u8 = 0x21;
    /// A blob as ESP-IDF wrote it before its version 4; its data follow.
    pub const BLOB_BEFORE: u8 = 0x41;
    /// A piece of a blob; its data follow.
    pub const CHUNK: u8 = 0x42;
    /// Which pieces are a blob.
    pub const BLOB: u8 = 0x48;
}

/// A name as it stands in an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key([u8; KEY_BYTES]);

impl Key {
    /// `None` for a name that is empty, too long or holds a zero.
    pub fn new(name: &str) -> Option<Self> {
        if name.is_empty() || name.len() > SETTING_NAME_MAX || name.bytes().any(|byte| byte == 0) {
            return None;
        }
        let mut key = [0; KEY_BYTES];
        key[..name.len()].copy_from_slice(name.as_bytes());
        Some(Self(key))
    }
}

/// An entry that was read whole, or is to be written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Number of the space that it belongs to.
    pub space: u8,
    /// One of [`sort`].
    pub sort: u8,
    /// Entries of the item: this one and its data.
    pub span: u8,
    /// Which piece of a blob it is.
    pub chunk: u8,
    pub key: Key,
    /// A value of at most 8 bytes, or what the item's data are.
    pub value: [u8; 8],
}

/// The number in the first bytes, least significant first.
fn number(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte))
}

impl Entry {
    /// A short item.
    pub fn short(space: u8, key: Key, sort: u8, bytes: &[u8]) -> Self {
        let mut value = [0xff; 8];
        let count = bytes.len().min(value.len());
        value[..count].copy_from_slice(&bytes[..count]);
        Self { space, sort, span: 1, chunk: NO_CHUNK, key, value }
    }

    /// The head of a piece of a blob; the data fit on a page.
    pub fn chunk(space: u8, key: Key, chunk: u8, data: &[u8]) -> Self {
        let mut value = [0xff; 8];
        value[..2].copy_from_slice(&(data.len() as u16).to_le_bytes());
        value[4..].copy_from_slice(&checksum::of(&[data]).to_le_bytes());
        let span = 1 + data.len().div_ceil(ENTRY_BYTES) as u8;
        Self { space, sort: sort::CHUNK, span, chunk, key, value }
    }

    /// Says which pieces are a blob.
    pub fn blob(space: u8, key: Key, blob: Blob) -> Self {
        let mut value = [0xff; 8];
        value[..4].copy_from_slice(&blob.size.to_le_bytes());
        (value[4], value[5]) = (blob.count, blob.first);
        Self { space, sort: sort::BLOB, span: 1, chunk: NO_CHUNK, key, value }
    }

    /// `None` when it was not written whole, or says what cannot be.
    #[inline(never)]
    pub fn read(bytes: &[u8; ENTRY_BYTES]) -> Option<Self> {
        let [space, sort, span, chunk, rest @ ..] = bytes;
        let (key, value) = (&bytes[8..24], &bytes[24..]);
        if number(&rest[..4]) != checksum::of(&[&bytes[..4], &bytes[8..]]) {
            return None;
        }
        let entry = Self {
            space: *space,
            sort: *sort,
            span: *span,
            chunk: *chunk,
            key: Key(key.try_into().ok()?),
            value: value.try_into().ok()?,
        };
        let is_possible = match entry.sort {
            sort::TEXT | sort::BLOB_BEFORE | sort::CHUNK => {
                (1..=ENTRIES).contains(span) && entry.data_bytes() <= (usize::from(*span) - 1) * ENTRY_BYTES
            }
            _ => *span == 1,
        };
        is_possible.then_some(entry)
    }

    /// As it stands in flash.
    pub fn bytes(&self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        bytes[..4].copy_from_slice(&[self.space, self.sort, self.span, self.chunk]);
        bytes[8..24].copy_from_slice(&self.key.0);
        bytes[24..].copy_from_slice(&self.value);
        let checksum = checksum::of(&[&bytes[..4], &bytes[8..]]);
        bytes[4..8].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// Whether it belongs to this name.
    pub fn is_of(&self, space: u8, key: Key) -> bool {
        self.space == space && self.key == key
    }

    /// Whether both say the same thing's value, so that only one of them can hold: a key has one value, of whatever sort.
    pub fn replaces(&self, other: &Self) -> bool {
        other.is_of(self.space, self.key) && self.chunk == other.chunk
    }

    /// Bytes of a long item.
    pub fn data_bytes(&self) -> usize {
        number(&self.value[..2]) as usize
    }

    /// Checksum of the data of a long item.
    pub fn data_checksum(&self) -> u32 {
        number(&self.value[4..])
    }

    /// What a blob's entry says.
    pub fn as_blob(&self) -> Option<Blob> {
        let [.., count, first, _, _] = self.value;
        (self.sort == sort::BLOB).then(|| Blob { size: number(&self.value[..4]), count, first })
    }
}

/// Which pieces are a blob.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blob {
    /// Bytes in all.
    pub size: u32,
    /// How many pieces.
    pub count: u8,
    /// The number of the first one.
    pub first: u8,
}

impl Blob {
    /// Whether the piece with this number belongs to it.
    pub fn has(&self, chunk: u8) -> bool {
        chunk.checked_sub(self.first).is_some_and(|place| place < self.count)
    }
}
