//! Timers that fire events.

use crate::errno::Errno;

/// Whether a timer starts over when it has fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It fires once.
    Once,
    /// It fires again after each period, without drift.
    Periodic,
}

/// Timers by number.
pub trait Timers {
    /// How many there are. The first [`Timers::hardware_timers`] are the chip's own.
    fn timer_count(&self) -> u8 {
        0
    }

    /// How many of them a program may ask for by number.
    fn hardware_timers(&self) -> u8 {
        0
    }

    /// Starts a timer, or starts it over: it fires [`crate::events::Source::Timer`] after `period_microseconds`.
    fn start_timer(&mut self, timer: u8, period_microseconds: u64, repeat: Repeat) -> Result<(), Errno> {
        let _ = (timer, period_microseconds, repeat);
        Err(Errno::ENODEV)
    }

    /// Stops a timer; a stopped one stays so.
    fn stop_timer(&mut self, timer: u8) {
        let _ = timer;
    }
}
