//! A write to flash or to RAM that is under way: what was announced, what came, what is left.

use flate2::{Decompress, FlushDecompress, Status};
use pyrite_platform::storage::Storage;

use crate::flash::{BLOCK_SIZE, SimFlash};

use super::commands::Failure;

/// Bytes that are unpacked at once.
const PIECE: usize = 16 * 1024;

/// When the flash is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasing {
    /// All of it when the write begins, as the ROM does.
    AtOnce,
    /// Sector by sector as data comes, as the stub does.
    OnTheWay,
}

/// A write to flash.
pub struct FlashDownload {
    /// Where the next byte goes.
    address: u32,
    /// Bytes that are still to come, unpacked.
    left: u32,
    /// Up to where the flash was erased for this write.
    erased: u32,
    unpack: Option<Box<Decompress>>,
}

/// How data comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// As it is.
    Plain,
    /// As one zlib stream.
    Deflated,
}

impl FlashDownload {
    /// Begins a write of `size` bytes at `address`, a multiple of a sector.
    pub fn begin(
        flash: &mut SimFlash,
        address: u32,
        size: u32,
        packing: Packing,
        erasing: Erasing,
    ) -> Result<Self, Failure> {
        let end = address.checked_add(size).filter(|end| *end <= flash.size()).ok_or(Failure::BadLength)?;
        // An empty write is how tools ask to leave the loader; it touches nothing.
        if size > 0 && !address.is_multiple_of(BLOCK_SIZE) {
            return Err(Failure::BadLength);
        }
        let mut erased = address;
        if erasing == Erasing::AtOnce && size > 0 {
            erase(flash, address, end - address)?;
            erased = end.next_multiple_of(BLOCK_SIZE);
        }
        let unpack = (packing == Packing::Deflated).then(|| Box::new(Decompress::new(true)));
        Ok(Self { address, left: size, erased, unpack })
    }

    /// How its data comes.
    pub fn packing(&self) -> Packing {
        if self.unpack.is_some() { Packing::Deflated } else { Packing::Plain }
    }

    /// Takes a block.
    pub fn data(&mut self, flash: &mut SimFlash, block: &[u8]) -> Result<(), Failure> {
        let Some(mut unpack) = self.unpack.take() else {
            // The last block is filled up to its full length; what is beyond the announced size is padding.
            let count = block.len().min(self.left as usize);
            return self.write(flash, &block[..count]);
        };
        let result = self.unpack_into(flash, &mut unpack, block);
        self.unpack = Some(unpack);
        result
    }

    fn unpack_into(&mut self, flash: &mut SimFlash, unpack: &mut Decompress, mut packed: &[u8]) -> Result<(), Failure> {
        let mut piece = vec![0; PIECE];
        loop {
            let (taken, given) = (unpack.total_in(), unpack.total_out());
            let status = unpack.decompress(packed, &mut piece, FlushDecompress::None).map_err(|_| Failure::Inflate)?;
            let (taken, given) = ((unpack.total_in() - taken) as usize, (unpack.total_out() - given) as usize);
            packed = packed.get(taken..).ok_or(Failure::Inflate)?;
            let unpacked = piece.get(..given).ok_or(Failure::Inflate)?;
            if unpacked.len() > self.left as usize {
                return Err(Failure::TooMuchData);
            }
            self.write(flash, unpacked)?;
            if status == Status::StreamEnd || (taken == 0 && given == 0) || (packed.is_empty() && given < PIECE) {
                return Ok(());
            }
        }
    }

    fn write(&mut self, flash: &mut SimFlash, mut bytes: &[u8]) -> Result<(), Failure> {
        while !bytes.is_empty() {
            let (block, offset) = (self.address / BLOCK_SIZE, self.address % BLOCK_SIZE);
            let (now, later) = bytes.split_at(bytes.len().min((BLOCK_SIZE - offset) as usize));
            if self.erased <= self.address {
                flash.erase(block).map_err(|_| Failure::Flash)?;
                self.erased = (block + 1) * BLOCK_SIZE;
            }
            flash.program(block, offset, now).map_err(|_| Failure::Flash)?;
            self.address += now.len() as u32;
            self.left -= now.len() as u32;
            bytes = later;
        }
        Ok(())
    }

    /// Whether everything came that was announced.
    pub fn is_complete(&self) -> bool {
        self.left == 0
    }
}

/// Erases the sectors that `size` bytes from `address` touch.
pub fn erase(flash: &mut SimFlash, address: u32, size: u32) -> Result<(), Failure> {
    let end = address.checked_add(size).filter(|end| *end <= flash.size()).ok_or(Failure::BadLength)?;
    for block in address / BLOCK_SIZE..end.div_ceil(BLOCK_SIZE) {
        flash.erase(block).map_err(|_| Failure::Flash)?;
    }
    Ok(())
}

/// Programs that were loaded into RAM, by the spans that they fill.
#[derive(Debug, Default)]
pub struct RamDownload {
    next: u32,
    left: u32,
    spans: Vec<(u32, u32)>,
}

/// Most spans of a program; a stub has two or three.
const SPANS_MAX: usize = 64;

impl RamDownload {
    /// Announces `size` bytes at `address`.
    pub fn begin(&mut self, address: u32, size: u32) -> Result<(), Failure> {
        if address.checked_add(size).is_none() || self.spans.len() >= SPANS_MAX {
            return Err(Failure::BadLength);
        }
        (self.next, self.left) = (address, size);
        Ok(())
    }

    /// Takes a block; what is beyond the announced size is padding.
    pub fn data(&mut self, count: usize) -> Result<(), Failure> {
        if self.left == 0 || self.spans.len() >= SPANS_MAX {
            return Err(Failure::NotBegun);
        }
        let count = u32::try_from(count).unwrap_or(u32::MAX).min(self.left);
        let end = self.next + count;
        match self.spans.last_mut() {
            Some(last) if last.1 == self.next => last.1 = end,
            _ => self.spans.push((self.next, end)),
        }
        (self.next, self.left) = (end, self.left - count);
        Ok(())
    }

    /// Whether a program that starts at `entry` is all there.
    pub fn can_start(&self, entry: u32) -> bool {
        self.left == 0 && self.spans.iter().any(|(start, end)| (*start..*end).contains(&entry))
    }
}
