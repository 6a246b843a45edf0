//! Bytes on their way from one interrupt to the program.
//!
//! **Invariant:** one producer and one consumer. Then loads and stores are enough, which is all the ESP32-C3 has.

use core::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

/// Holds one byte less than `SIZE`.
pub struct Ring<const SIZE: usize> {
    bytes: [AtomicU8; SIZE],
    /// Where the next byte is put; only the producer writes it.
    put: AtomicUsize,
    /// Where the next byte is taken; only the consumer writes it.
    taken: AtomicUsize,
}

impl<const SIZE: usize> Ring<SIZE> {
    /// An empty one.
    pub const fn new() -> Self {
        Self { bytes: [const { AtomicU8::new(0) }; SIZE], put: AtomicUsize::new(0), taken: AtomicUsize::new(0) }
    }

    /// Bytes in it.
    pub fn len(&self) -> usize {
        let (put, taken) = (self.put.load(Ordering::Acquire), self.taken.load(Ordering::Acquire));
        if put >= taken { put - taken } else { put + SIZE - taken }
    }

    /// Bytes that still fit.
    pub fn room(&self) -> usize {
        SIZE - 1 - self.len()
    }

    /// Puts bytes in; what does not fit is dropped.
    pub fn put(&self, bytes: &[u8]) {
        let mut put = self.put.load(Ordering::Relaxed);
        for &byte in &bytes[..bytes.len().min(self.room())] {
            self.bytes[put].store(byte, Ordering::Relaxed);
            put = if put + 1 == SIZE { 0 } else { put + 1 };
        }
        self.put.store(put, Ordering::Release);
    }

    /// Takes bytes out; how many.
    pub fn take(&self, buffer: &mut [u8]) -> usize {
        let count = self.len().min(buffer.len());
        let mut taken = self.taken.load(Ordering::Relaxed);
        for place in &mut buffer[..count] {
            *place = self.bytes[taken].load(Ordering::Relaxed);
            taken = if taken + 1 == SIZE { 0 } else { taken + 1 };
        }
        self.taken.store(taken, Ordering::Release);
        count
    }
}
