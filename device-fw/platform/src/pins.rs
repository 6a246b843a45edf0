//! Digital pins.

use crate::errno::Errno;

/// Direction and driver of a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinMode {
    /// Reads.
    Input,
    /// Drives both levels.
    Output,
    /// Drives low, floats high; reads the line.
    OpenDrain,
}

/// Resistor of a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pull {
    /// None.
    Floating,
    /// To the supply.
    Up,
    /// To ground.
    Down,
}

/// The pins of a chip by GPIO number.
pub trait Pins {
    /// Checks that a pin exists (`EINVAL` otherwise) and sets its mode; `EPERM` for an output on an input-only pin.
    fn configure(&mut self, pin: u8, mode: PinMode, pull: Pull) -> Result<(), Errno>;
    /// The mode and pull set last; `EINVAL` when the pin does not exist.
    fn mode(&mut self, pin: u8) -> Result<(PinMode, Pull), Errno>;
    /// Drives a level.
    fn write(&mut self, pin: u8, high: Level) -> Result<(), Errno>;
    /// Reads the level on the line.
    fn read(&mut self, pin: u8) -> Result<Level, Errno>;
}

/// Logic level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// 0.
    Low,
    /// 1.
    High,
}
