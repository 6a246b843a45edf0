//! A page: 4096 bytes of flash with a head, two bits of state for each entry, and the entries.

use core::ops::Range;

use pyrite_platform::errno::Errno;
use pyrite_platform::storage::{Storage, StorageFault};

use crate::checksum;
use crate::entry::{ENTRY_BYTES, Entry};

/// Bytes of a page: those that flash erases at once.
pub(crate) const PAGE_BYTES: u32 = 4096;

/// Entries of a page.
pub(crate) const ENTRIES: u8 = 126;

/// Where the states of entries are, and where the entries.
const STATES_AT: u32 = 32;
const ENTRIES_AT: u32 = 64;

/// Where the head says the page's number, its version and its checksum, which is that of everything between its state and itself.
const SEQUENCE: Range<usize> = 4..8;
const VERSION: usize = 8;
const CHECKSUM: Range<usize> = 28..32;

/// The version that is written. Numbers go down; the one before knows the same items but [`crate::entry::sort::BLOB`].
const VERSION_HERE: u8 = 0xfe;

/// Bytes that are read at once to see whether they are erased.
const LOOK: usize = 128;

pub(crate) fn medium_failed(_: StorageFault) -> Errno {
    Errno::EIO
}

/// What a page is used for: values of the word at its start.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Use {
    /// Items are appended to it.
    Active = 0xffff_fffe,
    /// Nothing more is.
    Full = 0xffff_fffc,
    /// Its items move to the active page.
    Freeing = 0xffff_fff8,
}

/// The head of a page that is in use.
#[derive(Clone, Copy)]
pub(crate) struct Head {
    pub usage: Use,
    /// A page that was begun later has a larger number.
    pub sequence: u32,
}

/// `None` for a free page: an erased one, or one with anything else on it, such as a page that was being erased when the power went. Fails for
/// a page that a newer version wrote.
#[inline(never)]
pub(crate) fn head<S: Storage>(storage: &mut S, page: u32) -> Result<Option<Head>, Errno> {
    let mut bytes = [0; 32];
    storage.read(page, 0, &mut bytes).map_err(medium_failed)?;
    let word = |range: Range<usize>| bytes[range].iter().rev().fold(0, |word, &byte| word << 8 | u32::from(byte));
    let uses = [Use::Active, Use::Full, Use::Freeing];
    let Some(usage) = uses.into_iter().find(|usage| *usage as u32 == word(0..4)) else { return Ok(None) };
    if word(CHECKSUM) != checksum::of(&[&bytes[SEQUENCE.start..CHECKSUM.start]]) {
        return Ok(None);
    }
    if bytes[VERSION] < VERSION_HERE {
        Err(Errno::EOPNOTSUPP)
    } else {
        Ok(Some(Head { usage, sequence: word(SEQUENCE) }))
    }
}

/// Begins a page that was free.
pub(crate) fn begin<S: Storage>(storage: &mut S, page: u32, sequence: u32) -> Result<(), Errno> {
    let mut is_erased = true;
    let mut bytes = [0; LOOK];
    for offset in (0..PAGE_BYTES).step_by(LOOK) {
        storage.read(page, offset, &mut bytes).map_err(medium_failed)?;
        is_erased &= bytes.iter().all(|&byte| byte == 0xff);
    }
    if !is_erased {
        erase(storage, page)?;
    }
    let mut head = [0xff; 32];
    head[..4].copy_from_slice(&(Use::Active as u32).to_le_bytes());
    head[SEQUENCE].copy_from_slice(&sequence.to_le_bytes());
    head[VERSION] = VERSION_HERE;
    let checksum = checksum::of(&[&head[SEQUENCE.start..CHECKSUM.start]]);
    head[CHECKSUM].copy_from_slice(&checksum.to_le_bytes());
    storage.program(page, 0, &head).map_err(medium_failed)
}

/// Says what a page in use is for from now on; each is a step further than the one before.
pub(crate) fn mark<S: Storage>(storage: &mut S, page: u32, usage: Use) -> Result<(), Errno> {
    storage.program(page, 0, &(usage as u32).to_le_bytes()).map_err(medium_failed)
}

/// Frees a page.
pub(crate) fn erase<S: Storage>(storage: &mut S, page: u32) -> Result<(), Errno> {
    storage.erase(page).map_err(medium_failed)
}

/// What an entry holds: values of its two bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Empty = 0b11,
    Written = 0b10,
    Erased = 0b00,
}

/// The states of a page's entries.
#[derive(Clone, Copy)]
pub(crate) struct States([u8; 32]);

impl Default for States {
    /// No entry is written.
    fn default() -> Self {
        Self([0; 32])
    }
}

impl States {
    pub fn read<S: Storage>(storage: &mut S, page: u32) -> Result<Self, Errno> {
        let mut states = [0; 32];
        storage.read(page, STATES_AT, &mut states).map_err(medium_failed)?;
        Ok(Self(states))
    }

    pub fn of(&self, index: u8) -> State {
        match self.0[usize::from(index / 4)] >> (index % 4 * 2) & 0b11 {
            0b11 => State::Empty,
            0b10 => State::Written,
            _ => State::Erased,
        }
    }

    /// How many entries are written.
    pub fn written(&self) -> u8 {
        (0..ENTRIES).filter(|index| self.of(*index) == State::Written).count() as u8
    }

    /// The entry behind the last one that is not empty.
    pub fn end(&self) -> u8 {
        (0..ENTRIES).rev().find(|index| self.of(*index) != State::Empty).map_or(0, |index| index + 1)
    }
}

/// Sets the states of entries. Of an item's the first is the first to be written, and the last to be erased: what stands behind it is never taken
/// for an item.
#[inline(never)]
pub(crate) fn set_states<S: Storage>(
    storage: &mut S,
    page: u32,
    entries: Range<u8>,
    state: State,
) -> Result<(), Errno> {
    let mut bytes = [0xff; 32];
    for index in entries.clone() {
        bytes[usize::from(index / 4)] &= !((!(state as u8) & 0b11) << (index % 4 * 2));
    }
    let (first, end) = (usize::from(entries.start / 4), usize::from(entries.end.div_ceil(4)));
    let split = (first + 1).min(end);
    let mut parts = [first..split, split..end];
    if state == State::Erased {
        parts.reverse();
    }
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        storage.program(page, STATES_AT + part.start as u32, &bytes[part]).map_err(medium_failed)?;
    }
    Ok(())
}

fn address(index: u8) -> u32 {
    ENTRIES_AT + u32::from(index) * ENTRY_BYTES as u32
}

/// The bytes of an entry.
#[inline(never)]
pub(crate) fn read_bytes<S: Storage>(storage: &mut S, page: u32, index: u8) -> Result<[u8; ENTRY_BYTES], Errno> {
    let mut bytes = [0; ENTRY_BYTES];
    storage.read(page, address(index), &mut bytes).map_err(medium_failed)?;
    Ok(bytes)
}

/// Writes bytes from an entry on, up to the end of the page at most.
#[inline(never)]
pub(crate) fn write_bytes<S: Storage>(storage: &mut S, page: u32, index: u8, bytes: &[u8]) -> Result<(), Errno> {
    if bytes.is_empty() { Ok(()) } else { storage.program(page, address(index), bytes).map_err(medium_failed) }
}

/// Writes an item to entries that are empty.
pub(crate) fn write_item<S: Storage>(
    storage: &mut S,
    page: u32,
    index: u8,
    entry: &Entry,
    data: &[u8],
) -> Result<(), Errno> {
    write_bytes(storage, page, index, &entry.bytes())?;
    set_states(storage, page, index..index + 1, State::Written)?;
    if entry.span > 1 {
        write_bytes(storage, page, index + 1, data)?;
        set_states(storage, page, index + 1..index + entry.span, State::Written)?;
    }
    Ok(())
}
