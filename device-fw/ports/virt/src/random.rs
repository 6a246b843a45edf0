//! Numbers from the clocks: the machine has no source of entropy.

use pyrite_platform::random::Random;

use crate::clock::{microseconds, real_time};

/// Stirs the time into what came before; the steps are those of SplitMix64.
pub struct ClockRandom {
    state: u64,
}

impl ClockRandom {
    /// Begins with the time of day.
    pub fn new() -> Self {
        Self { state: real_time() }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ microseconds();
        let mut mixed = self.state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }
}

impl Random for ClockRandom {
    fn fill(&mut self, buffer: &mut [u8]) {
        for piece in buffer.chunks_mut(8) {
            piece.copy_from_slice(&self.next().to_le_bytes()[..piece.len()]);
        }
    }
}
