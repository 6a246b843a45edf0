//! A machine without pins.

use pyrite_platform::errno::Errno;
use pyrite_platform::pins::{Level, PinMode, Pins, Pull};

/// No pin exists.
pub struct NoPins;

impl Pins for NoPins {
    fn configure(&mut self, _pin: u8, _mode: PinMode, _pull: Pull) -> Result<(), Errno> {
        Err(Errno::EINVAL)
    }

    fn mode(&mut self, _pin: u8) -> Result<(PinMode, Pull), Errno> {
        Err(Errno::EINVAL)
    }

    fn write(&mut self, _pin: u8, _high: Level) -> Result<(), Errno> {
        Err(Errno::EINVAL)
    }

    fn read(&mut self, _pin: u8) -> Result<Level, Errno> {
        Err(Errno::EINVAL)
    }
}
