//! Sleep, watchdog, and memory that outlives both.

use crate::errno::Errno;

/// Bytes of [`RtcMemory`].
pub const RTC_MEMORY: usize = 2048;

/// Why the board woke; numbers as MicroPython's ESP32 port has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum WakeReason {
    /// It did not sleep.
    None = 0,
    /// A pin.
    Pin = 2,
    /// The time was over.
    Timer = 4,
}

/// Sleep and watchdog.
pub trait Power {
    /// Notes that the next hard reset is a deep sleep of so long, for ever without a time.
    fn prepare_deep_sleep(&mut self, microseconds: Option<u64>) -> Result<(), Errno> {
        let _ = microseconds;
        Err(Errno::ENODEV)
    }

    /// Why the board woke last.
    fn wake_reason(&self) -> WakeReason {
        WakeReason::None
    }

    /// Starts the watchdog, or sets its time anew. It cannot be stopped.
    fn start_watchdog(&mut self, timeout_milliseconds: u32) -> Result<(), Errno> {
        let _ = timeout_milliseconds;
        Err(Errno::ENODEV)
    }

    /// Tells the watchdog that the program is alive.
    fn feed_watchdog(&mut self) {}

    /// True when the watchdog was not fed in time and the chip is to be reset. Only a port that cannot reset by itself says so.
    fn watchdog_has_bitten(&self) -> bool {
        false
    }

    /// Reads the memory that keeps its bytes in deep sleep.
    fn read_rtc_memory(&mut self, memory: &mut RtcMemory) -> Result<(), Errno> {
        let _ = memory;
        Err(Errno::ENODEV)
    }

    /// Writes the memory that keeps its bytes in deep sleep.
    fn write_rtc_memory(&mut self, memory: &RtcMemory) -> Result<(), Errno> {
        let _ = memory;
        Err(Errno::ENODEV)
    }

    /// Temperature inside the chip, in hundredths of a degree Celsius.
    fn chip_temperature_hundredths(&mut self) -> Option<i32> {
        None
    }
}

/// Bytes and how many of them are in use.
#[derive(Debug, Clone)]
pub struct RtcMemory {
    /// The bytes.
    pub bytes: [u8; RTC_MEMORY],
    /// How many are in use.
    pub length: usize,
}

impl Default for RtcMemory {
    fn default() -> Self {
        Self { bytes: [0; RTC_MEMORY], length: 0 }
    }
}
