//! Facts about the chip: a table a chip, the same questions to each.

#[cfg_attr(feature = "esp32", path = "chip/esp32.rs")]
#[cfg_attr(feature = "esp32c3", path = "chip/esp32c3.rs")]
#[cfg_attr(feature = "esp32c6", path = "chip/esp32c6.rs")]
#[cfg_attr(feature = "esp32s3", path = "chip/esp32s3.rs")]
mod facts;

use esp_hal::gpio::AnyPin;
pub use facts::FACTS;
use pyrite_platform::errno::Errno;
use pyrite_platform::power::WakeInput;

/// What differs from chip to chip. GPIO numbers are bits in words, pairs of pins stand as the comment says.
pub struct Facts {
    /// Name of the board and its chip.
    pub machine: &'static str,
    /// GPIO numbers that exist and are free: not those of the flash.
    pub pins: u64,
    /// Those that lead to the flash.
    pub flash: u64,
    /// Those of them that have no driver.
    pub input_only: u64,
    /// Those of the low-power part, which wake the chip.
    pub wake_pins: u64,
    /// Ways in which pins do so.
    pub wake_inputs: &'static [WakeInput],
    /// Timers that a program may ask for by number.
    pub hardware_timers: u8,
    /// Output and input of the console.
    pub console: (u8, u8),
    /// Clock and data of the I2C controllers.
    pub i2c: &'static [(u8, u8)],
    /// Clock, output and input of the SPI controllers, with their numbers.
    pub spi: &'static [(u8, [u8; 3])],
    /// Output and input of the serial ports, with their numbers.
    pub uarts: &'static [(u8, (u8, u8))],
    /// Where something is in the address space: first address, the one behind the last, and how it is written.
    pub memory: &'static [(u32, u32, Access)],
}

/// How an area of the address space is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// By bytes, halves and words.
    Data,
    /// By words: registers, memory of instructions.
    Words,
    /// Not at all.
    ReadOnly,
}

/// A set of GPIO numbers.
pub const fn pins(ranges: &[(u8, u8)]) -> u64 {
    let mut set = 0;
    let mut index = 0;
    while index < ranges.len() {
        let (first, last) = ranges[index];
        let mut pin = first;
        while pin <= last {
            set |= 1 << pin;
            pin += 1;
        }
        index += 1;
    }
    set
}

fn has(set: u64, pin: u8) -> bool {
    pin < 64 && set >> pin & 1 == 1
}

/// `EINVAL` for a pin that does not exist, `EBUSY` for one that leads to the flash.
pub fn check_input(pin: u8) -> Result<(), Errno> {
    match pin {
        _ if has(FACTS.pins, pin) => Ok(()),
        _ if has(FACTS.flash, pin) => Err(Errno::EBUSY),
        _ => Err(Errno::EINVAL),
    }
}

/// The same, and `EPERM` for one without driver.
pub fn check_output(pin: u8) -> Result<(), Errno> {
    check_input(pin)?;
    if has(FACTS.input_only, pin) { Err(Errno::EPERM) } else { Ok(()) }
}

/// A pin for a driver. The program says who drives it last, as on every board of this kind.
pub fn pin(number: u8) -> AnyPin<'static> {
    // SAFETY: the registers of pins are written from the main program only; a driver that keeps a pin it has lost to another does not move it.
    unsafe { AnyPin::steal(number) }
}

/// Output and input of the console.
pub fn console_pins() -> (AnyPin<'static>, AnyPin<'static>) {
    (pin(FACTS.console.0), pin(FACTS.console.1))
}
