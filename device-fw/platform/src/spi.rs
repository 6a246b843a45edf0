//! SPI controllers, in the shape of embedded-hal's `SpiBus`.

use crate::errno::Errno;

/// Pins, speed and mode of a bus. A pin may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpiSettings {
    /// GPIO number of the clock.
    pub sck: u8,
    /// GPIO number of the line to the devices.
    pub mosi: Option<u8>,
    /// GPIO number of the line from the devices.
    pub miso: Option<u8>,
    /// Bits a second.
    pub baud: u32,
    /// Level of the idle clock.
    pub polarity: crate::pins::Level,
    /// Which clock edge samples.
    pub phase: Phase,
    /// Which bit goes first.
    pub first_bit: FirstBit,
}

/// Which clock edge samples the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The one that leaves the idle level.
    First,
    /// The one that returns to it.
    Second,
}

/// Which bit of a byte goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstBit {
    /// The most significant one.
    Most,
    /// The least significant one.
    Least,
}

/// Controllers by number.
pub trait Spi {
    /// The usual pins of controller `bus`, at 1 MHz in mode 0; `None` when there is no such controller.
    fn spi_default(&self, bus: u8) -> Option<SpiSettings> {
        let _ = bus;
        None
    }

    /// Sets a controller up.
    fn configure_spi(&mut self, bus: u8, settings: SpiSettings) -> Result<(), Errno> {
        let _ = (bus, settings);
        Err(Errno::ENODEV)
    }

    /// Sends the bytes and replaces each by the one received meanwhile.
    fn spi_transfer_in_place(&mut self, bus: u8, bytes: &mut [u8]) -> Result<(), Errno> {
        let _ = (bus, bytes);
        Err(Errno::ENODEV)
    }
}
