//! Everything on a chip besides its pins, as one part.
//!
//! A port implements the traits of what it has; for the rest the provided methods answer `ENODEV`, which Python programs see as an error
//! that says so.

use crate::analog::Analog;
use crate::i2c::I2c;
use crate::network::{Sockets, Wifi};
use crate::partitions::Partitions;
use crate::power::Power;
use crate::pulses::Pulses;
use crate::pwm::Pwm;
use crate::registers::Registers;
use crate::settings::Settings;
use crate::spi::Spi;
use crate::timers::Timers;
use crate::uart::Uart;

/// The peripherals of a chip.
pub trait Peripherals:
    Timers + Pwm + Analog + I2c + Spi + Uart + Pulses + Power + Settings + Registers + Partitions + Wifi + Sockets
{
    /// Stops timers, PWM, serial ports and pin watches: a soft reset begins.
    fn reset_peripherals(&mut self);
}

/// A machine without peripherals.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPeripherals;

impl Timers for NoPeripherals {}
impl Pwm for NoPeripherals {}
impl Analog for NoPeripherals {}
impl I2c for NoPeripherals {}
impl Spi for NoPeripherals {}
impl Uart for NoPeripherals {}
impl Pulses for NoPeripherals {}
impl Power for NoPeripherals {}
impl Settings for NoPeripherals {}
impl Registers for NoPeripherals {}
impl Partitions for NoPeripherals {}
impl Wifi for NoPeripherals {}
impl Sockets for NoPeripherals {}

impl Peripherals for NoPeripherals {
    fn reset_peripherals(&mut self) {}
}
