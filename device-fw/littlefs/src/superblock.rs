//! The superblock entry: what was decided when the file system was made.

use crate::error::Error;

/// The name of the entry, by which a littlefs is recognised.
pub(crate) const MAGIC: &[u8; 8] = b"littlefs";

/// Bytes of the entry's data.
pub(crate) const SUPERBLOCK_BYTES: usize = 24;

/// The version that new file systems get: every MicroPython mounts it, newer ones raise it when they write.
const FORMAT_VERSION: u32 = 0x0002_0000;

const NEWEST_VERSION: u32 = 0x0002_0001;

/// Longest name, largest file and largest attribute of a new file system.
const NAME_MAX: u32 = 255;
const FILE_MAX: u32 = 0x7fff_ffff;
const ATTRIBUTE_MAX: u32 = 1022;

/// The decoded entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Superblock {
    pub(crate) version: u32,
    pub(crate) block_bytes: u32,
    pub(crate) block_count: u32,
    pub(crate) name_max: u32,
    pub(crate) file_max: u32,
    pub(crate) attribute_max: u32,
}

impl Superblock {
    pub(crate) fn new(block_bytes: u32, block_count: u32) -> Self {
        Self {
            version: FORMAT_VERSION,
            block_bytes,
            block_count,
            name_max: NAME_MAX,
            file_max: FILE_MAX,
            attribute_max: ATTRIBUTE_MAX,
        }
    }

    pub(crate) fn to_bytes(self) -> [u8; SUPERBLOCK_BYTES] {
        let Self { version, block_bytes, block_count, name_max, file_max, attribute_max } = self;
        let mut bytes = [0; SUPERBLOCK_BYTES];
        let fields = [version, block_bytes, block_count, name_max, file_max, attribute_max];
        for (place, field) in bytes.chunks_exact_mut(4).zip(fields) {
            place.copy_from_slice(&field.to_le_bytes());
        }
        bytes
    }

    /// Decodes and checks the entry against the medium.
    pub(crate) fn from_bytes(
        bytes: &[u8; SUPERBLOCK_BYTES],
        block_bytes: u32,
        block_count: u32,
    ) -> Result<Self, Error> {
        let field = |index: usize| {
            let at = index * 4;
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let superblock = Self {
            version: field(0),
            block_bytes: field(1),
            block_count: field(2),
            name_max: field(3),
            file_max: field(4),
            attribute_max: field(5),
        };
        let is_known = superblock.version >> 16 == NEWEST_VERSION >> 16 && superblock.version <= NEWEST_VERSION;
        let fits = superblock.block_bytes == block_bytes && (2..=block_count).contains(&superblock.block_count);
        let has_limits = (1..=NAME_MAX).contains(&superblock.name_max)
            && superblock.file_max <= FILE_MAX
            && superblock.attribute_max <= ATTRIBUTE_MAX;
        if is_known && fits && has_limits { Ok(superblock) } else { Err(Error::NotFormatted) }
    }

    /// True when commits carry a checksum of the erased bytes behind them (since version 2.1; a 2.0 reader stumbles on it).
    pub(crate) fn has_forward_crc(self) -> bool {
        self.version >= NEWEST_VERSION
    }
}
