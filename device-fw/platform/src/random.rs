//! Entropy of the machine.

/// A source of unpredictable bytes; on chips without a true one, the best there is.
pub trait Random {
    /// Fills the buffer.
    fn fill(&mut self, buffer: &mut [u8]);
}
