//! The mounted file system: formatting and mounting.
//!
//! **Invariant:** between operations `state` is what the medium will hold once the pending repair is done, and
//! `stored_state` what it holds.

use core::ops::ControlFlow;

use pyrite_platform::storage::Storage;

use crate::allocator::Lookahead;
use crate::change::{Change, Source};
use crate::device::{Device, LINE_BYTES, PROGRAM_BYTES};
use crate::error::Error;
use crate::file::OpenFile;
use crate::global_state::GlobalState;
use crate::log_writer::LogWriter;
use crate::metadata::Metadata;
use crate::pair::Pair;
use crate::superblock::{MAGIC, SUPERBLOCK_BYTES, Superblock};
use crate::tag::{Tag, class, kind};

/// How many files may be open at a time.
pub const OPEN_FILES_MAX: usize = 16;

/// A mounted littlefs. It owns its storage; all memory that it needs is in this value.
pub struct FileSystem<S> {
    pub(crate) device: Device<S>,
    pub(crate) superblock: Superblock,
    /// First pair of the root directory.
    pub(crate) root: Pair,
    pub(crate) state: GlobalState,
    pub(crate) stored_state: GlobalState,
    /// Directories on the list of all pairs that are removed or moved.
    pub(crate) orphans: u8,
    /// True after a failed change: what is in memory must be read again.
    pub(crate) is_doubtful: bool,
    pub(crate) lookahead: Lookahead,
    pub(crate) files: [Option<OpenFile>; OPEN_FILES_MAX],
}

/// Sizes of the file system, in blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Bytes in a block.
    pub block_bytes: u32,
    /// Blocks in all.
    pub block_count: u32,
    /// Blocks in use.
    pub used_blocks: u32,
    /// Bytes in the longest name.
    pub name_max: u32,
}

impl<S: Storage> FileSystem<S> {
    /// Erases what is there, makes an empty file system and mounts it. An error gives the storage back.
    pub fn format(storage: S) -> Result<Self, (S, Error)> {
        let mut device = Device::new(storage);
        match write_superblock(&mut device) {
            Ok(()) => Self::mount(device.into_storage()),
            Err(error) => Err((device.into_storage(), error)),
        }
    }

    /// Mounts what is there, and repairs what a power cut left. An error gives the storage back.
    pub fn mount(storage: S) -> Result<Self, (S, Error)> {
        let device = Device::new(storage);
        let superblock = Superblock::new(device.block_bytes, device.block_count);
        let mut file_system = Self {
            device,
            superblock,
            root: Pair::ANCHOR,
            state: GlobalState::NONE,
            stored_state: GlobalState::NONE,
            orphans: 0,
            is_doubtful: false,
            lookahead: Lookahead::new(0),
            files: [const { None }; OPEN_FILES_MAX],
        };
        match file_system.load() {
            Ok(()) => Ok(file_system),
            Err(error) => Err((file_system.unmount(), error)),
        }
    }

    /// Gives the storage back. Open files lose what was not flushed.
    pub fn unmount(self) -> S {
        self.device.into_storage()
    }

    /// The storage underneath.
    pub fn storage(&self) -> &S {
        self.device.storage()
    }

    /// Lets the next operation start from what is on the medium: after a storage failed in a way that it knows of.
    pub fn distrust(&mut self) {
        self.is_doubtful = true;
    }

    fn load(&mut self) -> Result<(), Error> {
        if !is_geometry_supported(self.device.block_bytes, self.device.block_count) {
            return Err(Error::NotFormatted);
        }
        let anchor = self.device.fetch(Pair::ANCHOR).map_err(|error| match error {
            Error::Corrupt => Error::NotFormatted,
            error => error,
        })?;
        self.superblock = self.read_superblock(&anchor)?.ok_or(Error::NotFormatted)?;
        self.device.block_count = self.superblock.block_count;
        // The last pair with a superblock entry begins the root directory.
        let mut seed = 0_u32;
        let mut root = Pair::ANCHOR;
        self.visit_pairs(&mut |fs, metadata| {
            if fs.read_superblock(metadata)?.is_some() {
                root = metadata.pair;
            }
            seed = seed.rotate_left(5) ^ metadata.revision ^ metadata.end;
            Ok(ControlFlow::<()>::Continue(()))
        })?;
        self.root = root;
        // Start somewhere else each time, so that short sessions do not wear the same blocks.
        self.lookahead = Lookahead::new(seed % self.device.block_count);
        self.reload_state()?;
        self.prepare_for_reading()
    }

    fn read_superblock(&mut self, metadata: &Metadata) -> Result<Option<Superblock>, Error> {
        let block = metadata.pair.0[0];
        let Some(name) = self.device.find_tag(metadata, 0, class::NAME)? else { return Ok(None) };
        if name.tag.kind() != kind::SUPERBLOCK || usize::from(name.tag.length()) != MAGIC.len() {
            return Ok(None);
        }
        let mut magic = [0; MAGIC.len()];
        self.device.read(block, name.offset, &mut magic)?;
        let Some(data) = self.device.find_tag(metadata, 0, class::STRUCT)? else { return Ok(None) };
        if magic != *MAGIC || usize::from(data.tag.length()) < SUPERBLOCK_BYTES || data.tag.is_deleted() {
            return Ok(None);
        }
        let mut bytes = [0; SUPERBLOCK_BYTES];
        self.device.read(block, data.offset, &mut bytes)?;
        let (block_bytes, block_count) = (self.device.block_bytes, self.device.block_count);
        Superblock::from_bytes(&bytes, block_bytes, block_count).map(Some)
    }

    /// How full the file system is.
    pub fn usage(&mut self) -> Result<Usage, Error> {
        Ok(Usage {
            block_bytes: self.device.block_bytes,
            block_count: self.device.block_count,
            used_blocks: self.used_blocks()?,
            name_max: self.superblock.name_max,
        })
    }
}

/// Blocks must hold whole write windows and the largest entry, and be few enough for an anchor and something more.
fn is_geometry_supported(block_bytes: u32, block_count: u32) -> bool {
    (512..=65536).contains(&block_bytes) && block_bytes.is_multiple_of(LINE_BYTES as u32) && block_count >= 2
}

fn write_superblock<S: Storage>(device: &mut Device<S>) -> Result<(), Error> {
    if !is_geometry_supported(device.block_bytes, device.block_count) {
        return Err(Error::Invalid);
    }
    let superblock = Superblock::new(device.block_bytes, device.block_count).to_bytes();
    // Both blocks are written, so that no older state can come back should one of them be damaged.
    for block in [0, 1] {
        device.erase(block).map_err(|_| Error::Io)?;
    }
    for (block, revision) in [(0, 1), (1, 2)] {
        let mut write = || {
            let mut writer = LogWriter::begin(device, block, revision)?;
            let entry = [Change::put(kind::SUPERBLOCK, 0, MAGIC), Change::put(kind::INLINE_STRUCT, 0, &superblock)];
            device
                .visit_changes(&entry, &mut |device, tag: Tag, source: Source<'_>| writer.put(device, tag, source))?;
            writer.finish(device, false)
        };
        write().map_err(|_: Error| Error::Io)?;
    }
    Ok(())
}

const _: () = assert!((LINE_BYTES as u32).is_multiple_of(PROGRAM_BYTES));
