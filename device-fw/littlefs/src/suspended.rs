//! A mounted file system as words, between two operations: what must be remembered beyond what stands on the medium.
//!
//! For a caller that has no room for a [`FileSystem`] of its own and lends it storage for one operation at a time.
//!
//! **Invariant:** [`FileSystem::resume`] after [`FileSystem::suspend`] is the same file system with an empty cache. The words
//! are the caller's to keep: what else is put in their place is no file system.

use pyrite_platform::files::{Create, OpenMode};
use pyrite_platform::storage::Storage;

use crate::allocator::{Lookahead, WINDOW_BYTES};
use crate::device::{Device, LINE_BYTES};
use crate::error::Error;
use crate::file::{Content, Location, OpenFile};
use crate::file_system::{FileSystem, OPEN_FILES_MAX};
use crate::global_state::GlobalState;
use crate::pair::Pair;
use crate::skip_list::SkipList;
use crate::superblock::Superblock;
use crate::write_stream::WriteStream;

/// Words in front of the open files.
pub const SUSPENDED_WORDS: usize = 20 + LOOKAHEAD_WORDS;

/// Words of one open file. The first one is 0 where none is open.
pub const SUSPENDED_FILE_WORDS: usize = 16 + WINDOW_WORDS;

const LOOKAHEAD_WORDS: usize = WINDOW_BYTES / 4;
const WINDOW_WORDS: usize = LINE_BYTES / 4;

const ERRORS: [Error; 15] = [
    Error::NotFound,
    Error::Exists,
    Error::NotDirectory,
    Error::IsDirectory,
    Error::NotEmpty,
    Error::NoSpace,
    Error::Invalid,
    Error::NameTooLong,
    Error::TooLarge,
    Error::BadHandle,
    Error::TooManyOpen,
    Error::NotFormatted,
    Error::Corrupt,
    Error::Io,
    Error::BadBlock,
];

// Bits of an open file's first word; its highest byte is the number of the failure, from 1.
const OPEN: u32 = 1 << 0;
const READ: u32 = 1 << 1;
const WRITE: u32 = 1 << 2;
const APPEND: u32 = 1 << 3;
const CHANGED: u32 = 1 << 4;
const LOCATED: u32 = 1 << 5;
const RECENT: u32 = 1 << 6;
const TIMED: u32 = 1 << 7;
const WRITING: u32 = 1 << 8;
const BEFORE: u32 = 1 << 9;
const IN_ENTRY: u32 = 1 << 10;
const IN_BLOCKS: u32 = 1 << 11;

/// Takes words one after the other.
struct Words<'w> {
    at: usize,
    take: &'w dyn Fn(usize) -> u32,
}

impl Words<'_> {
    fn next(&mut self) -> u32 {
        self.at += 1;
        (self.take)(self.at - 1)
    }

    fn array<const N: usize>(&mut self) -> [u32; N] {
        core::array::from_fn(|_| self.next())
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_exact_mut(4) {
            chunk.copy_from_slice(&self.next().to_le_bytes());
        }
        bytes
    }
}

fn words_of(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|chunk| u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]))
}

impl<S: Storage> FileSystem<S> {
    /// Gives the storage back and hands out every word of the state with its position, through `put`: [`SUSPENDED_WORDS`],
    /// then [`SUSPENDED_FILE_WORDS`] for each of [`OPEN_FILES_MAX`] places. Open files take the lowest places that are free.
    pub fn suspend(self, put: &mut dyn FnMut(usize, u32)) -> S {
        let Self { device, superblock, root, state, stored_state, orphans, is_doubtful, lookahead, files } = self;
        let mut at = 0;
        let mut put_all = |words: &mut dyn Iterator<Item = u32>| {
            for word in words {
                put(at, word);
                at += 1;
            }
        };
        put_all(&mut words_of(&superblock.to_bytes()));
        put_all(&mut root.0.into_iter());
        put_all(&mut words_of(&state.to_bytes()));
        put_all(&mut words_of(&stored_state.to_bytes()));
        put_all(&mut [u32::from(orphans), u32::from(is_doubtful)].into_iter());
        put_all(&mut lookahead.position().into_iter());
        put_all(&mut words_of(&lookahead.used));
        for file in &files {
            match file {
                Some(file) => {
                    put_all(&mut file_words(file).into_iter());
                    put_all(&mut words_of(&file.window));
                }
                None => put_all(&mut [0; SUSPENDED_FILE_WORDS].into_iter()),
            }
        }
        device.into_storage()
    }

    /// The file system that was suspended, on the same storage; `word` gives the words by position, 0 for those beyond the
    /// last open file.
    pub fn resume(storage: S, word: &dyn Fn(usize) -> u32) -> Result<Self, (S, Error)> {
        let block_bytes = storage.block_size();
        let block_count = storage.block_count();
        let mut words = Words { at: 0, take: word };
        let superblock = Superblock::from_bytes(&words.bytes(), block_bytes, block_count);
        let root = Pair(words.array());
        let (state, stored_state) = (GlobalState::from_bytes(&words.bytes()), GlobalState::from_bytes(&words.bytes()));
        let [orphans, is_doubtful] = words.array();
        let lookahead = Lookahead::restore(words.array(), words.bytes());
        let mut files = [const { None }; OPEN_FILES_MAX];
        for (index, place) in files.iter_mut().enumerate() {
            words.at = SUSPENDED_WORDS + index * SUSPENDED_FILE_WORDS;
            *place = file_from(&mut words);
        }
        let superblock = match superblock {
            Ok(superblock) => superblock,
            Err(error) => return Err((storage, error)),
        };
        let mut device = Device::new(storage);
        device.block_count = superblock.block_count;
        Ok(Self {
            device,
            superblock,
            root,
            state,
            stored_state,
            orphans: orphans as u8,
            is_doubtful: is_doubtful != 0,
            lookahead,
            files,
        })
    }
}

fn file_words(file: &OpenFile) -> [u32; SUSPENDED_FILE_WORDS - WINDOW_WORDS] {
    let flag = |is_set: bool, bit: u32| if is_set { bit } else { 0 };
    let Location { pair, id } = file.location.unwrap_or(Location { pair: Pair::NULL, id: 0 });
    let (kind, first, second) = match file.content {
        Content::Window { size } => (0, size, 0),
        Content::Entry { size } => (IN_ENTRY, size, 0),
        Content::Blocks(SkipList { head, size }) => (IN_BLOCKS, head, size),
    };
    let (recent_block, recent_index) = file.recent.unwrap_or((0, 0));
    let modified = file.modified_nanoseconds.unwrap_or(0);
    let [block, index, offset] = file.writing.as_ref().map_or([0; 3], WriteStream::place);
    let before = file.writing.as_ref().and_then(|writing| writing.before);
    let failure = file.failure.and_then(|failure| ERRORS.iter().position(|&error| error == failure));
    let flags = OPEN
        | flag(file.mode.read, READ)
        | flag(file.mode.write, WRITE)
        | flag(file.mode.append, APPEND)
        | flag(file.is_changed, CHANGED)
        | flag(file.location.is_some(), LOCATED)
        | flag(file.recent.is_some(), RECENT)
        | flag(file.modified_nanoseconds.is_some(), TIMED)
        | flag(file.writing.is_some(), WRITING)
        | flag(before.is_some(), BEFORE)
        | kind
        | failure.map_or(0, |number| (number as u32 + 1) << 24);
    let before = before.unwrap_or(SkipList { head: 0, size: 0 });
    [
        flags,
        pair.0[0],
        pair.0[1],
        u32::from(id),
        file.position,
        first,
        second,
        recent_block,
        recent_index,
        modified as u32,
        (modified >> 32) as u32,
        block,
        index,
        offset,
        before.head,
        before.size,
    ]
}

fn file_from(words: &mut Words<'_>) -> Option<OpenFile> {
    let flags = words.next();
    if flags & OPEN == 0 {
        return None;
    }
    let has = |bit: u32| flags & bit != 0;
    let pair = Pair(words.array());
    let [id, position, first, second] = words.array();
    let [recent_block, recent_index, modified_low, modified_high] = words.array();
    let place = words.array();
    let [head, size] = words.array();
    let window_limit = LINE_BYTES as u32;
    Some(OpenFile {
        location: has(LOCATED).then_some(Location { pair, id: id as u16 }),
        mode: OpenMode { read: has(READ), write: has(WRITE), create: Create::Existing, append: has(APPEND) },
        position,
        content: match (has(IN_ENTRY), has(IN_BLOCKS)) {
            (false, false) => Content::Window { size: first.min(window_limit) },
            (true, _) => Content::Entry { size: first },
            (false, true) => Content::Blocks(SkipList { head: first, size: second }),
        },
        writing: has(WRITING).then(|| WriteStream::at(place, has(BEFORE).then_some(SkipList { head, size }))),
        window: words.bytes(),
        is_changed: has(CHANGED),
        failure: (flags >> 24).checked_sub(1).and_then(|number| ERRORS.get(number as usize)).copied(),
        recent: has(RECENT).then_some((recent_block, recent_index)),
        modified_nanoseconds: has(TIMED).then_some(u64::from(modified_low) | u64::from(modified_high) << 32),
    })
}
