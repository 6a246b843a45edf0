//! Time since power-on, wall-clock time and sleeping.

/// The machine's clocks.
pub trait Clock {
    /// Microseconds since power-on; never goes back.
    fn microseconds(&mut self) -> u64;

    /// Nanoseconds since 1970-01-01 UTC, as far as the machine knows; may be set by the program.
    fn epoch_nanoseconds(&mut self) -> u64;

    /// Sets the wall clock, in nanoseconds since 1970-01-01 UTC.
    fn set_epoch_nanoseconds(&mut self, nanoseconds: u64);

    /// Returns at `deadline_microseconds` (same base as [`Clock::microseconds`]) or earlier, when the attention flag is
    /// raised. The caller services the attention and calls again while time is left.
    fn sleep_until(&mut self, deadline_microseconds: u64);

    /// CPU frequency in hertz.
    fn frequency_hertz(&mut self) -> u32;

    /// A counter of the CPU's work, the finest there is: cycles, or instructions. Made from the time where there is none.
    fn cycles(&mut self) -> u64 {
        let per_microsecond = u64::from(self.frequency_hertz() / 1_000_000).max(1);
        self.microseconds().wrapping_mul(per_microsecond)
    }
}
