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
    /// Checks that a pin exists (`EINVAL` otherwise) and is not one of the flash's (`EBUSY`), and sets its mode; `EPERM` for an output on an input-only pin.
    fn configure(&mut self, pin: u8, mode: PinMode, pull: Pull) -> Result<(), Errno>;
    /// The mode and pull set last; `EINVAL` when the pin does not exist, `EBUSY` when it leads to the flash.
    fn mode(&mut self, pin: u8) -> Result<(PinMode, Pull), Errno>;
    /// Drives a level.
    fn write(&mut self, pin: u8, high: Level) -> Result<(), Errno>;
    /// Reads the level on the line.
    fn read(&mut self, pin: u8) -> Result<Level, Errno>;
    /// Fires [`crate::events::Source::Pin`] at these edges from now on.
    fn watch(&mut self, pin: u8, edges: Edges) -> Result<(), Errno> {
        let _ = (pin, edges);
        Err(Errno::ENODEV)
    }
    /// Strength of the driver, 0 to 3.
    fn strength(&mut self, pin: u8) -> Result<u8, Errno> {
        let _ = pin;
        Err(Errno::ENODEV)
    }
    /// Sets the strength of the driver, 0 to 3.
    fn set_strength(&mut self, pin: u8, strength: u8) -> Result<(), Errno> {
        let _ = (pin, strength);
        Err(Errno::ENODEV)
    }
}

/// Edges of a level: a set of flags with the numbers that MicroPython's ESP32 port has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Edges(pub u8);

impl Edges {
    /// None.
    pub const NONE: Self = Self(0);
    /// Low to high.
    pub const RISING: Self = Self(1);
    /// High to low.
    pub const FALLING: Self = Self(2);
    /// Either.
    pub const BOTH: Self = Self(3);

    /// The edge from one level to another.
    pub fn between(from: Level, to: Level) -> Self {
        match (from, to) {
            (Level::Low, Level::High) => Self::RISING,
            (Level::High, Level::Low) => Self::FALLING,
            _ => Self::NONE,
        }
    }

    /// True when the two have an edge in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Logic level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// 0.
    Low,
    /// 1.
    High,
}
