//! What can be connected to the simulated board's pins
//!
//! A part sees lines change and drives them; the chip's peripherals reach it as what it is: a device on a bus, a strip of lights, a voltage. So the
//! same part answers `I2C` and `SoftI2C`, `SPI` and `SoftSPI`.
//!
//! To add a part: a file with a struct and `impl Part`, named below; what it does for a peripheral stands in the method for that.

use std::any::Any;

use pyrite_platform::pins::Level;

use crate::sim_board::lines::Levels;

pub mod button;
pub mod dht;
pub mod ds18b20;
pub mod flash_chip;
pub mod i2c_lines;
pub mod i2c_registers;
pub mod led;
pub mod neopixel_strip;
pub mod potentiometer;
pub mod serial_device;
pub mod spi_lines;
pub mod text;
pub mod wire;

pub use button::Button;
pub use dht::Dht;
pub use ds18b20::Ds18b20;
pub use flash_chip::FlashChip;
pub use i2c_registers::I2cRegisters;
pub use led::Led;
pub use neopixel_strip::NeopixelStrip;
pub use potentiometer::Potentiometer;
pub use serial_device::SerialDevice;
pub use wire::Wire;

/// What a part does to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drive {
    /// Leaves it alone.
    Nothing,
    /// A resistor to the supply.
    PullUp,
    /// A resistor to ground.
    PullDown,
    /// Drives low.
    Low,
    /// Drives high.
    High,
}

/// Something connected to pins.
pub trait Part: Any + Send {
    /// What it is.
    fn kind(&self) -> &'static str;

    /// GPIO numbers that it is connected to.
    fn pins(&self) -> Vec<u8>;

    /// What it does now, in words.
    fn state(&self) -> String;

    /// For [`crate::sim_board::SimBoard::with_part`].
    fn as_any_mut(&mut self) -> &mut dyn Any;

    /// What it does to a line.
    fn drive(&self, pin: u8, levels: &Levels<'_>) -> Drive {
        let _ = (pin, levels);
        Drive::Nothing
    }

    /// One of its lines has changed.
    fn line_changed(&mut self, pin: u8, level: Level, levels: &Levels<'_>) {
        let _ = (pin, level, levels);
    }

    /// True when a change of a line may make it drive that same line.
    fn answers_at_once(&self) -> bool {
        false
    }

    /// Part of each period that PWM on a pin is high, 0 to 65535; `None` when PWM ends.
    fn pulse_width_changed(&mut self, pin: u8, duty_u16: Option<u16>) {
        let _ = (pin, duty_u16);
    }

    /// The voltage that it puts on a pin.
    fn microvolts(&self, pin: u8) -> Option<u32> {
        let _ = pin;
        None
    }

    /// True while a finger is on a touch pad.
    fn is_touched(&self, pin: u8) -> bool {
        let _ = pin;
        false
    }

    /// The device on the I2C bus of these lines, if it is one.
    fn i2c(&mut self, scl: u8, sda: u8) -> Option<&mut dyn I2cTarget> {
        let _ = (scl, sda);
        None
    }

    /// The device on the SPI bus with this clock, if it is one and selected.
    fn spi(&mut self, sck: u8) -> Option<&mut dyn SpiTarget> {
        let _ = sck;
        None
    }

    /// Bits of `send_bits` on a pin.
    fn bits(&mut self, pin: u8, bytes: &[u8]) {
        let _ = (pin, bytes);
    }

    /// What a DHT sensor on this pin answers.
    fn dht(&mut self, pin: u8) -> Option<[u8; 5]> {
        let _ = pin;
        None
    }

    /// The device on the 1-wire bus of this pin, if it is one.
    fn one_wire(&mut self, pin: u8) -> Option<&mut dyn OneWireTarget> {
        let _ = pin;
        None
    }

    /// A byte that a serial port sent out of a pin; what it answers.
    fn serial(&mut self, tx: u8, byte: u8) -> Vec<u8> {
        let _ = (tx, byte);
        Vec::new()
    }

    /// Bytes that it sends to a serial port that reads a pin.
    fn serial_output(&mut self, rx: u8) -> Vec<u8> {
        let _ = rx;
        Vec::new()
    }
}

/// Whether a controller writes or reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the device.
    Write,
    /// From the device.
    Read,
}

/// A device on an I2C bus.
pub trait I2cTarget {
    /// Its address of 7 bits.
    fn address(&self) -> u8;
    /// It was addressed.
    fn start(&mut self, direction: Direction);
    /// Takes a byte; false to refuse it.
    fn write(&mut self, byte: u8) -> bool;
    /// Gives a byte.
    fn read(&mut self) -> u8;
    /// The transaction is over.
    fn stop(&mut self);
}

/// A device on an SPI bus.
pub trait SpiTarget {
    /// The chip select line fell: a command begins.
    fn select(&mut self);
    /// The byte that goes out while the next one comes in.
    fn give(&self) -> u8;
    /// Takes the byte that came in.
    fn take(&mut self, byte: u8);
}

/// A device on a 1-wire bus, slot by slot.
pub trait OneWireTarget {
    /// The bus was reset; it answers.
    fn reset(&mut self);
    /// A bit was sent.
    fn write(&mut self, bit: bool);
    /// What it puts on the bus; several devices together give the logical and.
    fn read(&mut self) -> bool;
}
