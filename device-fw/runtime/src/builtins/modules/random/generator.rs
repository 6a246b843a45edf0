//! The pseudo-random generator of `random`: xoshiro128** (Blackman and Vigna, 2018), seeded by splitmix32 steps.
//!
//! **Invariant:** the state is never all zero, and the same seed gives the same numbers on every machine.

#[cfg(test)]
mod tests;

/// State of one generator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generator {
    state: [u32; 4],
}

impl Generator {
    /// A generator whose numbers follow from `seed` alone.
    pub fn seeded(seed: u64) -> Self {
        let mut mixer = seed as u32;
        let mut state = [0; 4];
        for (nth, word) in state.iter_mut().enumerate() {
            mixer = mixer.wrapping_add(0x9E37_79B9);
            // The high half enters at the second word.
            if nth == 1 {
                mixer ^= (seed >> 32) as u32;
            }
            let mut mixed = mixer;
            mixed = (mixed ^ (mixed >> 16)).wrapping_mul(0x21F0_AAAD);
            mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x735A_2D97);
            *word = mixed ^ (mixed >> 15);
        }
        if state == [0; 4] {
            state[0] = 1;
        }
        Self { state }
    }

    /// A generator that goes on where another's [`Generator::state`] was taken.
    pub fn from_state(state: [u32; 4]) -> Self {
        Self { state: if state == [0; 4] { [1, 0, 0, 0] } else { state } }
    }

    /// What is needed to go on later.
    pub fn state(&self) -> [u32; 4] {
        self.state
    }

    /// The next 32 bits.
    pub fn next_word(&mut self) -> u32 {
        let [_, one, ..] = self.state;
        let result = one.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        self.state[2] ^= self.state[0];
        self.state[3] ^= self.state[1];
        self.state[1] ^= self.state[2];
        self.state[0] ^= self.state[3];
        self.state[2] ^= one << 9;
        self.state[3] = self.state[3].rotate_left(11);
        result
    }

    /// A number below `bound`, each equally likely; `bound` is not 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        let shift = (bound.max(1) - 1).leading_zeros().min(31);
        loop {
            let number = self.next_word() >> shift;
            if number < bound.max(1) {
                return number;
            }
        }
    }

    /// As [`Generator::below`], for 64 bits.
    pub fn below_wide(&mut self, bound: u64) -> u64 {
        if let Ok(bound) = u32::try_from(bound) {
            return u64::from(self.below(bound));
        }
        let shift = (bound - 1).leading_zeros();
        loop {
            let number = (u64::from(self.next_word()) << 32 | u64::from(self.next_word())) >> shift;
            if number < bound {
                return number;
            }
        }
    }

    /// A float from 0 up to but not including 1, with all 24 bits that an `f32` has there.
    pub fn unit_float(&mut self) -> f32 {
        (self.next_word() >> 8) as f32 / 16_777_216.0
    }
}
