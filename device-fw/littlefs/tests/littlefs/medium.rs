//! Flash in memory that fails on demand.
//!
//! **Invariant:** it refuses what real flash would spoil: programming bytes that are not erased.

use pyrite_platform::storage::{Storage, StorageFault};

/// A small pseudo-random generator (xorshift), so that every failure can be repeated from its seed.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next() as u8).collect()
    }
}

/// What a power cut does to the operation that it hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tear {
    /// It does not happen at all.
    Nothing,
    /// A beginning of it happens.
    Prefix,
    /// Some bits of it happen.
    Bits,
}

#[derive(Clone)]
pub struct Medium {
    pub bytes: Vec<u8>,
    block_bytes: usize,
    /// Erasures of each block.
    pub erasures: Vec<u32>,
    /// Blocks that take no new content.
    pub bad: Vec<bool>,
    /// Changes made so far.
    pub changes: u64,
    /// The change at which power fails.
    pub cut_at: Option<u64>,
    pub tear: Tear,
    pub is_off: bool,
    pub reads: u64,
    random: Random,
}

impl Medium {
    pub fn new(block_bytes: usize, block_count: usize) -> Self {
        Self {
            bytes: vec![0xff; block_bytes * block_count],
            block_bytes,
            erasures: vec![0; block_count],
            bad: vec![false; block_count],
            changes: 0,
            cut_at: None,
            tear: Tear::Nothing,
            is_off: false,
            reads: 0,
            random: Random::new(7),
        }
    }

    pub fn from_image(bytes: Vec<u8>, block_bytes: usize) -> Self {
        let block_count = bytes.len() / block_bytes;
        Self { bytes, ..Self::new(block_bytes, block_count) }
    }

    pub fn power_on(&mut self) {
        self.is_off = false;
        self.cut_at = None;
    }

    /// Counts a change; an error when power fails with it.
    fn is_cut(&mut self) -> Result<bool, StorageFault> {
        if self.is_off {
            return Err(StorageFault);
        }
        self.changes += 1;
        self.is_off = self.cut_at == Some(self.changes);
        Ok(self.is_off)
    }

    fn place(&self, block: u32, offset: u32, length: usize) -> std::ops::Range<usize> {
        assert!(offset as usize + length <= self.block_bytes, "access crosses a block");
        let start = block as usize * self.block_bytes + offset as usize;
        start..start + length
    }
}

impl Storage for Medium {
    fn block_size(&self) -> u32 {
        self.block_bytes as u32
    }

    fn block_count(&self) -> u32 {
        self.erasures.len() as u32
    }

    fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), StorageFault> {
        if self.is_off {
            return Err(StorageFault);
        }
        self.reads += 1;
        assert!(self.reads < 2_000_000_000, "an operation does not come to an end");
        buffer.copy_from_slice(&self.bytes[self.place(block, offset, buffer.len())]);
        Ok(())
    }

    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), StorageFault> {
        assert!(offset.is_multiple_of(32) && bytes.len().is_multiple_of(32), "program is not aligned");
        let place = self.place(block, offset, bytes.len());
        let is_cut = self.is_cut()?;
        if self.bad[block as usize] {
            return Ok(());
        }
        assert!(self.bytes[place.clone()].iter().all(|&byte| byte == 0xff), "program of bytes that are not erased");
        match (is_cut, self.tear) {
            (true, Tear::Nothing) => {}
            (true, Tear::Prefix) => {
                let length = self.random.below(bytes.len() + 1);
                self.bytes[place.start..place.start + length].copy_from_slice(&bytes[..length]);
            }
            (true, Tear::Bits) => {
                for (at, byte) in place.zip(bytes) {
                    self.bytes[at] = byte | self.random.next() as u8;
                }
            }
            (false, _) => self.bytes[place].copy_from_slice(bytes),
        }
        if is_cut { Err(StorageFault) } else { Ok(()) }
    }

    fn erase(&mut self, block: u32) -> Result<(), StorageFault> {
        let place = self.place(block, 0, self.block_bytes);
        let is_cut = self.is_cut()?;
        if self.bad[block as usize] {
            return Ok(());
        }
        self.erasures[block as usize] += 1;
        match (is_cut, self.tear) {
            (true, Tear::Nothing) => {}
            (true, Tear::Prefix) => {
                let length = self.random.below(self.block_bytes + 1);
                self.bytes[place.start..place.start + length].fill(0xff);
            }
            (true, Tear::Bits) => {
                for at in place {
                    self.bytes[at] |= self.random.next() as u8;
                }
            }
            (false, _) => self.bytes[place].fill(0xff),
        }
        if is_cut { Err(StorageFault) } else { Ok(()) }
    }

    fn sync(&mut self) -> Result<(), StorageFault> {
        if self.is_off { Err(StorageFault) } else { Ok(()) }
    }
}
