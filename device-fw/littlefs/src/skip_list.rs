//! Files of more than a few bytes: a list of blocks from the last to the first, with pointers that skip.
//!
//! Block `n` of a file begins with pointers to the blocks `n - 1`, `n - 2`, `n - 4` ... as long as the power of two divides
//! `n` (littlefs SPEC.md, "0x202 CTZSTRUCT").

use pyrite_platform::storage::Storage;

use crate::device::Device;
use crate::error::Error;

/// A file's blocks as they are on the medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SkipList {
    /// The last block.
    pub(crate) head: u32,
    /// Bytes of the file; not 0.
    pub(crate) size: u32,
}

/// How many pointers block number `index` of a file begins with.
pub(crate) fn pointer_count(index: u32) -> u32 {
    if index == 0 { 0 } else { index.trailing_zeros() + 1 }
}

/// Bytes of the file that stand in front of block number `index`.
///
/// The blocks 1 to `m` hold `2 m - popcount(m)` pointers in all.
fn bytes_before(block_bytes: u32, index: u32) -> u64 {
    if index == 0 {
        return 0;
    }
    let before = index - 1;
    let pointers = 2 * u64::from(before) - u64::from(before.count_ones());
    u64::from(index) * u64::from(block_bytes) - 4 * pointers
}

/// The block number and the offset in that block (behind its pointers) of a byte of a file.
pub(crate) fn locate(block_bytes: u32, position: u32) -> (u32, u32) {
    // A block holds two pointers on average, never more than that in sum over the blocks before it.
    let mut index = position / (block_bytes - 8);
    while bytes_before(block_bytes, index) > u64::from(position) {
        index -= 1;
    }
    let in_block = (u64::from(position) - bytes_before(block_bytes, index)) as u32;
    (index, in_block + 4 * pointer_count(index))
}

impl<S: Storage> Device<S> {
    /// The block number `target` of a file.
    pub(crate) fn find_block(&mut self, list: SkipList, target: u32) -> Result<u32, Error> {
        let (mut index, _) = locate(self.block_bytes, list.size - 1);
        let mut block = list.head;
        if index >= self.block_count {
            return Err(Error::Corrupt);
        }
        while index > target {
            let skip = index.trailing_zeros().min((index - target).ilog2());
            block = self.read_u32(block, 4 * skip)?;
            index -= 1 << skip;
        }
        Ok(block)
    }

    /// Gives every block of a file.
    pub(crate) fn visit_blocks(&mut self, list: SkipList, visit: &mut dyn FnMut(u32)) -> Result<(), Error> {
        let (mut index, _) = locate(self.block_bytes, list.size - 1);
        if index >= self.block_count {
            return Err(Error::Corrupt);
        }
        let mut block = list.head;
        visit(block);
        while index > 0 {
            block = self.read_u32(block, 0)?;
            visit(block);
            index -= 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{locate, pointer_count};

    #[test]
    fn bytes_follow_each_other_without_gap() {
        for block_bytes in [128, 4096] {
            let (mut index, mut offset) = (0, 0);
            for position in 0..3_000_000 / (4096 / block_bytes) {
                assert_eq!(locate(block_bytes, position), (index, offset));
                offset += 1;
                if offset == block_bytes {
                    index += 1;
                    offset = 4 * pointer_count(index);
                }
            }
        }
    }

    #[test]
    fn largest_position_is_in_range() {
        let (index, offset) = locate(4096, u32::MAX - 1);
        assert!(index > 1_000_000 && offset < 4096);
    }
}
