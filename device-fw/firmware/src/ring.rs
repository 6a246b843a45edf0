//! Bytes typed ahead for a program: first in, first out, in a fixed space.

/// Holds up to `CAPACITY` bytes.
pub struct Ring<const CAPACITY: usize> {
    bytes: [u8; CAPACITY],
    start: usize,
    length: usize,
}

impl<const CAPACITY: usize> Ring<CAPACITY> {
    /// Holding nothing.
    pub const fn new() -> Self {
        Self { bytes: [0; CAPACITY], start: 0, length: 0 }
    }

    /// True without bytes.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// How many bytes still fit.
    pub const fn free(&self) -> usize {
        CAPACITY - self.length
    }

    /// Takes a byte in; false when there is no room for it.
    pub fn push(&mut self, byte: u8) -> bool {
        if self.length == CAPACITY {
            return false;
        }
        self.bytes[(self.start + self.length) % CAPACITY] = byte;
        self.length += 1;
        true
    }

    /// Gives the oldest byte out.
    pub fn pop(&mut self) -> Option<u8> {
        if self.length == 0 {
            return None;
        }
        let byte = self.bytes[self.start];
        self.start = (self.start + 1) % CAPACITY;
        self.length -= 1;
        Some(byte)
    }

    /// Takes `bytes` back out if they are the newest.
    pub fn retract(&mut self, bytes: &[u8]) {
        let Some(first) = self.length.checked_sub(bytes.len()) else { return };
        let mut newest = (first..self.length).map(|index| self.bytes[(self.start + index) % CAPACITY]);
        if bytes.iter().all(|&byte| newest.next() == Some(byte)) {
            self.length = first;
        }
    }

    /// Forgets all bytes.
    pub fn clear(&mut self) {
        self.length = 0;
    }
}

impl<const CAPACITY: usize> Default for Ring<CAPACITY> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_bounds() {
        let mut ring = Ring::<4>::new();
        for round in 0..10_u8 {
            assert!([1, 2, 3, 4].iter().all(|&byte| ring.push(byte + round)));
            assert!(!ring.push(9) && ring.free() == 0);
            assert_eq!((ring.pop(), ring.pop()), (Some(1 + round), Some(2 + round)));
            ring.retract(&[4 + round]);
            ring.retract(&[200]);
            assert_eq!((ring.pop(), ring.pop()), (Some(3 + round), None));
        }
    }
}
