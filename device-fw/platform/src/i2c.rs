//! I2C controllers, in the shape of embedded-hal's `I2c`.

use crate::errno::Errno;

/// Pins and speed of a bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct I2cSettings {
    /// GPIO number of the clock.
    pub scl: u8,
    /// GPIO number of the data line.
    pub sda: u8,
    /// Bits a second.
    pub frequency_hertz: u32,
}

/// One part of a transaction; between parts of different direction comes a repeated start.
#[derive(Debug)]
pub enum I2cOperation<'b> {
    /// Fills the buffer.
    Read(&'b mut [u8]),
    /// Sends the bytes.
    Write(&'b [u8]),
}

/// What follows a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A stop: the bus is free.
    Stop,
    /// Nothing: the next transaction begins with a repeated start.
    Hold,
}

/// Controllers by number.
pub trait I2c {
    /// The usual pins of controller `bus`; `None` when there is no such controller.
    fn i2c_default(&self, bus: u8) -> Option<I2cSettings> {
        let _ = bus;
        None
    }

    /// Sets a controller up.
    fn configure_i2c(&mut self, bus: u8, settings: I2cSettings) -> Result<(), Errno> {
        let _ = (bus, settings);
        Err(Errno::ENODEV)
    }

    /// Start, address, operations, and the end; after an error a stop. `ENODEV` when nobody answers the address, `EIO` when a byte is refused, `ETIMEDOUT` when a
    /// line is held down.
    fn i2c_transaction(
        &mut self,
        bus: u8,
        address: u8,
        operations: &mut [I2cOperation<'_>],
        end: End,
    ) -> Result<(), Errno> {
        let _ = (bus, address, operations, end);
        Err(Errno::ENODEV)
    }
}
