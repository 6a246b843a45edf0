//! Entropy of the simulated board: the host's.

use std::hash::{BuildHasher, Hasher, RandomState};

use pyrite_platform::random::Random;

/// Entropy that the standard library takes from the operating system for its hash tables, one fresh key a block.
#[derive(Debug, Default)]
pub struct SimRandom {
    counter: u64,
}

impl Random for SimRandom {
    fn fill(&mut self, buffer: &mut [u8]) {
        for block in buffer.chunks_mut(8) {
            let mut hasher = RandomState::new().build_hasher();
            hasher.write_u64(self.counter);
            self.counter = self.counter.wrapping_add(1);
            block.copy_from_slice(&hasher.finish().to_le_bytes()[..block.len()]);
        }
    }
}
