//! Flash in memory whose power may fail at any byte

use pyrite_platform::storage::{Storage, StorageFault};

/// Bytes in a page.
pub const PAGE: usize = 4096;

/// Flash with the rules of NOR.
#[derive(Clone)]
pub struct MemoryFlash {
    pub bytes: Vec<u8>,
    /// Bytes that may still be programmed, or blocks erased, before the power fails.
    pub power: usize,
}

impl MemoryFlash {
    pub fn new(pages: usize) -> Self {
        Self::holding(vec![0xff; pages * PAGE])
    }

    pub fn holding(bytes: Vec<u8>) -> Self {
        Self { bytes, power: usize::MAX }
    }
}

impl Storage for MemoryFlash {
    fn block_size(&self) -> u32 {
        PAGE as u32
    }

    fn block_count(&self) -> u32 {
        (self.bytes.len() / PAGE) as u32
    }

    fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), StorageFault> {
        let start = block as usize * PAGE + offset as usize;
        assert!(offset as usize + buffer.len() <= PAGE, "it stays inside its block");
        buffer.copy_from_slice(&self.bytes[start..start + buffer.len()]);
        Ok(())
    }

    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), StorageFault> {
        assert!(offset as usize + bytes.len() <= PAGE, "it stays inside its block");
        let start = block as usize * PAGE + offset as usize;
        for (place, byte) in self.bytes[start..].iter_mut().zip(bytes) {
            self.power = self.power.checked_sub(1).ok_or(StorageFault)?;
            *place &= byte;
        }
        Ok(())
    }

    fn erase(&mut self, block: u32) -> Result<(), StorageFault> {
        let start = block as usize * PAGE;
        let is_whole = self.power > 0;
        self.power = self.power.saturating_sub(1);
        // Power that fails leaves the block half erased.
        let end = start + if is_whole { PAGE } else { PAGE / 2 };
        self.bytes[start..end].fill(0xff);
        if is_whole { Ok(()) } else { Err(StorageFault) }
    }

    fn sync(&mut self) -> Result<(), StorageFault> {
        Ok(())
    }
}

/// Numbers that look random, the same in every run.
pub struct Random(pub u32);

impl Random {
    pub fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.next() as usize % end
    }
}
