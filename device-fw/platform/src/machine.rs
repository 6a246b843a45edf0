//! The bundle of everything a port provides to the runtime.

use crate::attention::Attention;
use crate::clock::Clock;
use crate::console::Console;
use crate::events::EventQueue;
use crate::files::Files;
use crate::peripherals::Peripherals;
use crate::pins::Pins;
use crate::random::Random;

/// The machine as the runtime sees it. Plain references: a board owns the parts, the runtime borrows them.
pub struct Machine<'a> {
    /// Raised by interrupts and other threads.
    pub attention: &'a Attention,
    /// What interrupts and other threads report.
    pub events: &'a EventQueue,
    /// Clocks and sleeping.
    pub clock: &'a mut dyn Clock,
    /// Standard input and output.
    pub console: &'a mut dyn Console,
    /// The file tree.
    pub files: &'a mut dyn Files,
    /// Digital pins.
    pub pins: &'a mut dyn Pins,
    /// Timers, buses and the like.
    pub peripherals: &'a mut dyn Peripherals,
    /// Entropy.
    pub random: &'a mut dyn Random,
    /// Names and numbers that never change while the board runs.
    pub identity: Identity,
}

/// What the board is; `os.uname`, `sys.implementation`, `machine.unique_id`.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    /// Name of the board and its chip, as the banner has it: `"Pyrite simulated board with ESP32"`.
    pub machine: &'static str,
    /// `sys.platform` and `os.uname().sysname`: `"esp32"`.
    pub platform: &'static str,
    /// A number unique to this chip (its MAC address).
    pub unique_id: [u8; 6],
    /// Why the chip started last.
    pub reset_cause: ResetCause,
}

impl Identity {
    /// Name of the chip: what stands behind `with` in [`Identity::machine`].
    pub fn chip(&self) -> &'static str {
        self.machine.rsplit_once(" with ").map_or(self.machine, |(_, chip)| chip)
    }
}

/// Why the chip started; numbers as MicroPython's ESP32 port has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ResetCause {
    /// Power came on.
    PowerOn = 1,
    /// Reset pin, or `machine.reset()`.
    Hard = 2,
    /// Watchdog.
    Watchdog = 3,
    /// Woke from deep sleep.
    DeepSleep = 4,
    /// Ctrl-D.
    Soft = 5,
}
