//! Sleep, watchdog, and memory that outlives both.

use crate::errno::Errno;
use crate::pins::Level;

/// Bytes of [`RtcMemory`].
pub const RTC_MEMORY: usize = 2048;

/// Why the board woke; numbers as MicroPython's ESP32 port has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum WakeReason {
    /// It did not sleep.
    None = 0,
    /// The pin of [`WakeInput::Ext0`].
    Pin = 2,
    /// Pins of [`WakeInput::Ext1`].
    Pins = 3,
    /// The time was over.
    Timer = 4,
    /// Pins of [`WakeInput::Gpio`].
    Gpio = 7,
}

/// A way in which pins wake the board; chips differ in those they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WakeInput {
    /// One pin.
    Ext0 = 0,
    /// Several pins: any of them when it is high, or all when they are low.
    Ext1 = 1,
    /// Several pins, each for itself.
    Gpio = 2,
}

/// Sleep and watchdog.
pub trait Power {
    /// Notes that the next hard reset is a deep sleep of so long, for ever without a time.
    fn prepare_deep_sleep(&mut self, microseconds: Option<u64>) -> Result<(), Errno> {
        let _ = microseconds;
        Err(Errno::ENODEV)
    }

    /// Lets pins, GPIO numbers as bits, wake the board from sleep at this level; without pins it is woken so no more. `EOPNOTSUPP` where the chip
    /// has no such input, `EINVAL` for pins that cannot wake it.
    fn set_wake_pins(&mut self, input: WakeInput, pins: u64, level: Level) -> Result<(), Errno> {
        let _ = (input, pins, level);
        Err(Errno::EOPNOTSUPP)
    }

    /// Sleeps for so long, for ever without a time, or until a pin wakes the board; the program goes on afterwards. `ENODEV` where that cannot
    /// be, or nothing would end it: the caller waits instead.
    fn sleep_lightly(&mut self, microseconds: Option<u64>) -> Result<(), Errno> {
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
