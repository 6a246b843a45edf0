//! Writing one commit: tags chained by exclusive-or, then the checksum that makes them count.
//!
//! **Invariant:** the checksum is programmed last, so a commit that power cut short is not seen.

use pyrite_platform::storage::Storage;

use crate::change::Source;
use crate::checksum;
use crate::device::{Device, LINE_BYTES, PROGRAM_BYTES};
use crate::error::Error;
use crate::tag::{NO_ID, Tag, kind};

/// Bytes that ending a commit takes at most: CRC tag with checksum, and a forward CRC.
pub(crate) const COMMIT_END_BYTES: u32 = 8 + 12;

/// A commit being written; nothing of it counts before [`LogWriter::finish`] returns.
pub(crate) struct LogWriter {
    block: u32,
    /// Where the window begins in the block.
    start: u32,
    filled: usize,
    window: [u8; LINE_BYTES],
    sum: u32,
    last_tag: Tag,
}

/// Where the next commit of the block goes.
pub(crate) struct Finished {
    pub(crate) end: u32,
    pub(crate) last_tag: Tag,
}

impl LogWriter {
    /// Appends behind the commits of a block.
    pub(crate) fn append(block: u32, end: u32, last_tag: Tag) -> Self {
        Self { block, start: end, filled: 0, window: [0xff; LINE_BYTES], sum: checksum::START, last_tag }
    }

    /// Erases a block and begins its first commit.
    pub(crate) fn begin<S: Storage>(device: &mut Device<S>, block: u32, revision: u32) -> Result<Self, Error> {
        device.erase(block)?;
        let mut writer = Self::append(block, 0, Tag::CHAIN_START);
        writer.write(device, &revision.to_le_bytes())?;
        Ok(writer)
    }

    fn offset(&self) -> u32 {
        self.start + self.filled as u32
    }

    /// Adds a tag and its data.
    pub(crate) fn put<S: Storage>(
        &mut self,
        device: &mut Device<S>,
        tag: Tag,
        source: Source<'_>,
    ) -> Result<(), Error> {
        if self.offset() + tag.total_bytes() + 8 > device.block_bytes {
            return Err(Error::NoSpace);
        }
        self.write(device, &(tag.0 ^ self.last_tag.0).to_be_bytes())?;
        self.last_tag = tag;
        match source {
            Source::Memory(data) => self.write(device, data),
            Source::Medium { block, offset } => {
                let mut done = 0;
                let mut bytes = [0; 32];
                while done < tag.data_bytes() {
                    let count = (tag.data_bytes() - done).min(bytes.len() as u32);
                    let chunk = &mut bytes[..count as usize];
                    device.read(block, offset + done, chunk)?;
                    self.write(device, chunk)?;
                    done += count;
                }
                Ok(())
            }
        }
    }

    fn write<S: Storage>(&mut self, device: &mut Device<S>, bytes: &[u8]) -> Result<(), Error> {
        self.sum = checksum::update(self.sum, bytes);
        self.write_unsummed(device, bytes)
    }

    fn write_unsummed<S: Storage>(&mut self, device: &mut Device<S>, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            let count = bytes.len().min(LINE_BYTES - self.filled);
            self.window[self.filled..self.filled + count].copy_from_slice(&bytes[..count]);
            self.filled += count;
            bytes = &bytes[count..];
            if self.filled == LINE_BYTES {
                device.program(self.block, self.start, &self.window)?;
                self.start += LINE_BYTES as u32;
                self.filled = 0;
                self.window = [0xff; LINE_BYTES];
            }
        }
        Ok(())
    }

    /// Writes the checksum, padded to whole program units, and makes the commit durable. `forward_crc` says whether the
    /// file system's version knows a checksum of the erased bytes behind the commit.
    pub(crate) fn finish<S: Storage>(mut self, device: &mut Device<S>, forward_crc: bool) -> Result<Finished, Error> {
        let end_with = |bytes: u32| (self.offset() + bytes).next_multiple_of(PROGRAM_BYTES);
        let mut end = end_with(8);
        if forward_crc && end_with(COMMIT_END_BYTES) + PROGRAM_BYTES <= device.block_bytes {
            end = end_with(COMMIT_END_BYTES);
            let erased = checksum::update(checksum::START, &[0xff; PROGRAM_BYTES as usize]);
            let mut data = [0; 8];
            data[..4].copy_from_slice(&PROGRAM_BYTES.to_le_bytes());
            data[4..].copy_from_slice(&erased.to_le_bytes());
            self.put(device, Tag::new(kind::FORWARD_CRC, NO_ID, 8), Source::Memory(&data))?;
        }
        if end > device.block_bytes {
            return Err(Error::NoSpace);
        }
        // The bytes behind are erased, so their first bit is 1, which reads as an invalid tag without flipping its sense.
        let tag = Tag::new(kind::CRC, NO_ID, (end - self.offset() - 4) as u16);
        self.write(device, &(tag.0 ^ self.last_tag.0).to_be_bytes())?;
        let sum = self.sum;
        self.write_unsummed(device, &sum.to_le_bytes())?;
        if self.filled > 0 {
            let length = (end - self.start) as usize;
            device.program(self.block, self.start, &self.window[..length])?;
        }
        device.sync()?;
        Ok(Finished { end, last_tag: tag })
    }
}
