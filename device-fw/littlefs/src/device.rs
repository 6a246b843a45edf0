//! The medium behind a small read cache.
//!
//! **Invariant:** every address is checked against the geometry before it reaches the storage, and everything programmed
//! is read back and compared.

use pyrite_platform::storage::Storage;

use crate::checksum;
use crate::error::Error;
use crate::metadata::Metadata;
use crate::pair::Pair;

/// Bytes that are programmed at a time; commits and data are aligned to it. MicroPython's value.
pub(crate) const PROGRAM_BYTES: u32 = 32;

/// Bytes in a cache line and in a write window.
pub(crate) const LINE_BYTES: usize = 128;

const LINE_COUNT: usize = 4;

/// Metadata pairs whose state is remembered, so that it is not checked again for each look at it.
const RECENT_COUNT: usize = 6;

#[derive(Clone, Copy)]
struct Line {
    block: u32,
    start: u32,
    bytes: [u8; LINE_BYTES],
}

const EMPTY_LINE: Line = Line { block: u32::MAX, start: 0, bytes: [0; LINE_BYTES] };

/// Storage, its geometry as the file system sees it, and the cache.
pub(crate) struct Device<S> {
    storage: S,
    pub(crate) block_bytes: u32,
    pub(crate) block_count: u32,
    lines: [Line; LINE_COUNT],
    oldest_line: usize,
    recent: [Option<Metadata>; RECENT_COUNT],
    oldest_recent: usize,
}

impl<S: Storage> Device<S> {
    pub(crate) fn new(storage: S) -> Self {
        let (block_bytes, block_count) = (storage.block_size(), storage.block_count());
        Self {
            storage,
            block_bytes,
            block_count,
            lines: [EMPTY_LINE; LINE_COUNT],
            oldest_line: 0,
            recent: [None; RECENT_COUNT],
            oldest_recent: 0,
        }
    }

    pub(crate) fn into_storage(self) -> S {
        self.storage
    }

    pub(crate) fn storage(&self) -> &S {
        &self.storage
    }

    fn check(&self, block: u32, offset: u32, length: usize) -> Result<(), Error> {
        let end = (offset as usize).checked_add(length).ok_or(Error::Corrupt)?;
        if block < self.block_count && end <= self.block_bytes as usize { Ok(()) } else { Err(Error::Corrupt) }
    }

    /// Reads bytes of one block.
    pub(crate) fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), Error> {
        self.check(block, offset, buffer.len())?;
        if buffer.len() >= LINE_BYTES {
            return self.storage.read(block, offset, buffer).map_err(|_| Error::Io);
        }
        let mut done = 0;
        while done < buffer.len() {
            let at = offset + done as u32;
            let start = at - at % LINE_BYTES as u32;
            let line = self.line(block, start)?;
            let in_line = (at - start) as usize;
            let count = (LINE_BYTES - in_line).min(buffer.len() - done);
            buffer[done..done + count].copy_from_slice(&self.lines[line].bytes[in_line..in_line + count]);
            done += count;
        }
        Ok(())
    }

    fn line(&mut self, block: u32, start: u32) -> Result<usize, Error> {
        if let Some(index) = self.lines.iter().position(|line| line.block == block && line.start == start) {
            return Ok(index);
        }
        let index = self.oldest_line;
        self.oldest_line = (index + 1) % LINE_COUNT;
        let length = LINE_BYTES.min((self.block_bytes - start) as usize);
        let line = &mut self.lines[index];
        line.block = u32::MAX;
        self.storage.read(block, start, &mut line.bytes[..length]).map_err(|_| Error::Io)?;
        line.block = block;
        line.start = start;
        Ok(index)
    }

    pub(crate) fn read_u32(&mut self, block: u32, offset: u32) -> Result<u32, Error> {
        let mut bytes = [0; 4];
        self.read(block, offset, &mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    pub(crate) fn read_u32_big_endian(&mut self, block: u32, offset: u32) -> Result<u32, Error> {
        Ok(self.read_u32(block, offset)?.swap_bytes())
    }

    /// Takes bytes of a block into a running checksum.
    pub(crate) fn checksum(&mut self, block: u32, offset: u32, length: u32, start: u32) -> Result<u32, Error> {
        self.fold(block, offset, length, start, checksum::update)
    }

    /// True when all bytes from `offset` to the end of the block are as erasing leaves them.
    pub(crate) fn is_erased_from(&mut self, block: u32, offset: u32) -> Result<bool, Error> {
        let length = self.block_bytes.saturating_sub(offset);
        self.fold(block, offset, length, true, |erased, bytes| erased && bytes.iter().all(|&byte| byte == 0xff))
    }

    fn fold<T>(
        &mut self,
        block: u32,
        mut offset: u32,
        length: u32,
        start: T,
        step: impl Fn(T, &[u8]) -> T,
    ) -> Result<T, Error> {
        self.check(block, offset, length as usize)?;
        let end = offset + length;
        let mut value = start;
        while offset < end {
            let line_start = offset - offset % LINE_BYTES as u32;
            let line = self.line(block, line_start)?;
            let line_end = end.min(line_start + LINE_BYTES as u32);
            let range = (offset - line_start) as usize..(line_end - line_start) as usize;
            value = step(value, &self.lines[line].bytes[range]);
            offset = line_end;
        }
        Ok(value)
    }

    /// Programs bytes of one erased part of a block and compares what then stands there.
    pub(crate) fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), Error> {
        self.check(block, offset, bytes.len())?;
        self.forget(block);
        self.storage.program(block, offset, bytes).map_err(|_| Error::BadBlock)?;
        let mut seen = [0; 32];
        for (index, chunk) in bytes.chunks(seen.len()).enumerate() {
            let at = offset + (index * seen.len()) as u32;
            let seen = &mut seen[..chunk.len()];
            self.storage.read(block, at, seen).map_err(|_| Error::Io)?;
            if seen != chunk {
                return Err(Error::BadBlock);
            }
        }
        Ok(())
    }

    /// Erases a block.
    pub(crate) fn erase(&mut self, block: u32) -> Result<(), Error> {
        self.check(block, 0, 0)?;
        self.forget(block);
        self.storage.erase(block).map_err(|_| Error::BadBlock)
    }

    /// Makes everything durable.
    pub(crate) fn sync(&mut self) -> Result<(), Error> {
        self.storage.sync().map_err(|_| Error::Io)
    }

    /// The state of a pair that was read not long ago and is not changed since.
    pub(crate) fn recall(&self, pair: Pair) -> Option<Metadata> {
        self.recent.iter().flatten().find(|metadata| metadata.pair.is_same_set(pair)).copied()
    }

    pub(crate) fn remember(&mut self, metadata: &Metadata) {
        self.recent[self.oldest_recent] = Some(*metadata);
        self.oldest_recent = (self.oldest_recent + 1) % RECENT_COUNT;
    }

    fn forget(&mut self, block: u32) {
        for recent in &mut self.recent {
            if recent.is_some_and(|metadata| metadata.pair.0.contains(&block)) {
                *recent = None;
            }
        }
        for line in &mut self.lines {
            if line.block == block {
                line.block = u32::MAX;
            }
        }
    }
}
