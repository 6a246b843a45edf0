//! Flash by its rules, in RAM: gone with the machine, kept over a reset of the board.

use core::ops::Range;

use pyrite_platform::storage::{Storage, StorageFault};

/// Bytes in an erase block, as on the ESP32.
pub const BLOCK_SIZE: usize = 4096;

/// What an erased byte reads.
const ERASED: u8 = 0xff;

/// A whole number of blocks.
pub struct RamFlash {
    bytes: &'static mut [u8],
}

impl RamFlash {
    /// Erased flash in this memory; what is left over behind the last whole block is not used.
    pub fn blank(memory: &'static mut [u8]) -> Self {
        memory.fill(ERASED);
        Self { bytes: memory }
    }

    /// Bytes in all.
    pub fn size(&self) -> u32 {
        self.block_count() * BLOCK_SIZE as u32
    }

    fn range(&self, block: u32, offset: u32, length: usize) -> Result<Range<usize>, StorageFault> {
        let (block, offset) = (block as usize, offset as usize);
        if block >= self.bytes.len() / BLOCK_SIZE || length > BLOCK_SIZE || offset > BLOCK_SIZE - length {
            return Err(StorageFault);
        }
        let start = block * BLOCK_SIZE + offset;
        Ok(start..start + length)
    }
}

impl Storage for RamFlash {
    fn block_size(&self) -> u32 {
        BLOCK_SIZE as u32
    }

    fn block_count(&self) -> u32 {
        (self.bytes.len() / BLOCK_SIZE) as u32
    }

    fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), StorageFault> {
        buffer.copy_from_slice(&self.bytes[self.range(block, offset, buffer.len())?]);
        Ok(())
    }

    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), StorageFault> {
        let range = self.range(block, offset, bytes.len())?;
        for (place, byte) in self.bytes[range].iter_mut().zip(bytes) {
            // Programming only clears bits: a driver that forgets to erase is found out.
            *place &= byte;
        }
        Ok(())
    }

    fn erase(&mut self, block: u32) -> Result<(), StorageFault> {
        let range = self.range(block, 0, BLOCK_SIZE)?;
        self.bytes[range].fill(ERASED);
        Ok(())
    }

    fn sync(&mut self) -> Result<(), StorageFault> {
        Ok(())
    }
}
