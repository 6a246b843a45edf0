//! The machine's peripherals: a timer, and a register that tells how long a handler took to come.

use pyrite_platform::analog::Analog;
use pyrite_platform::errno::Errno;
use pyrite_platform::i2c::I2c;
use pyrite_platform::network::{Sockets, Wifi};
use pyrite_platform::partitions::Partitions;
use pyrite_platform::peripherals::Peripherals;
use pyrite_platform::power::Power;
use pyrite_platform::pulses::Pulses;
use pyrite_platform::pwm::Pwm;
use pyrite_platform::registers::{Registers, Width};
use pyrite_platform::settings::Settings;
use pyrite_platform::spi::Spi;
use pyrite_platform::timers::{Repeat, Timers};
use pyrite_platform::uart::Uart;

use crate::clock;

/// Address of the one register: instructions up to the trap by which the timer fired last, as `time.ticks_cpu` counts them. No device is there.
const FIRED: u32 = 0x0200_8000;

/// Bits of what that counts.
const TICKS_MASK: u64 = (1 << 30) - 1;

/// The timer and the register.
pub struct VirtPeripherals;

impl Timers for VirtPeripherals {
    fn timer_count(&self) -> u8 {
        1
    }

    fn hardware_timers(&self) -> u8 {
        1
    }

    fn start_timer(&mut self, timer: u8, period_microseconds: u64, repeat: Repeat) -> Result<(), Errno> {
        if timer >= self.timer_count() {
            return Err(Errno::EINVAL);
        }
        clock::start_timer(period_microseconds, repeat);
        Ok(())
    }

    fn stop_timer(&mut self, _timer: u8) {
        clock::stop_timer();
    }
}

impl Registers for VirtPeripherals {
    fn read_register(&mut self, address: u32, width: Width) -> Result<u32, Errno> {
        match (address, width) {
            (FIRED, Width::Word) => Ok((clock::fired() & TICKS_MASK) as u32),
            _ => Err(Errno::EFAULT),
        }
    }
}

impl Peripherals for VirtPeripherals {
    fn reset_peripherals(&mut self) {
        clock::stop_timer();
    }
}

impl Pwm for VirtPeripherals {}
impl Analog for VirtPeripherals {}
impl I2c for VirtPeripherals {}
impl Spi for VirtPeripherals {}
impl Uart for VirtPeripherals {}
impl Pulses for VirtPeripherals {}
impl Power for VirtPeripherals {}
impl Settings for VirtPeripherals {}
impl Partitions for VirtPeripherals {}
impl Wifi for VirtPeripherals {}
impl Sockets for VirtPeripherals {}
