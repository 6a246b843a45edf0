//! Power, watchdog and a few registers of the simulated chip.

use std::time::Duration;

use pyrite_platform::errno::Errno;
use pyrite_platform::pins::Level;
use pyrite_platform::power::{Power, RtcMemory, WakeReason};
use pyrite_platform::registers::{Registers, Width};

use super::SimBoard;
use super::lines::{LAST_PIN, exists};

/// Where the GPIO registers of an ESP32 start, and those that are simulated.
const GPIO: u32 = 0x3FF4_4000;
const GPIO_OUT: u32 = GPIO + 0x04;
const GPIO_OUT_SET: u32 = GPIO + 0x08;
const GPIO_OUT_CLEAR: u32 = GPIO + 0x0C;
const GPIO_OUT_HIGH: u32 = GPIO + 0x10;
const GPIO_IN: u32 = GPIO + 0x3C;
const GPIO_IN_HIGH: u32 = GPIO + 0x40;

/// Where slow RTC memory starts, which programs may use as they like.
const SCRATCH: u32 = 0x5000_0000;
/// Bytes of it.
const SCRATCH_BYTES: usize = 8192;

/// Temperature inside the chip, in hundredths of a degree.
const TEMPERATURE: i32 = 4200;

/// What is left of the chip besides pins, buses and timers.
pub struct Chip {
    deep_sleep: Option<Option<u64>>,
    wake_reason: WakeReason,
    rtc_memory: RtcMemory,
    scratch: Vec<u8>,
}

impl Default for Chip {
    fn default() -> Self {
        Self {
            deep_sleep: None,
            wake_reason: WakeReason::None,
            rtc_memory: RtcMemory::default(),
            scratch: vec![0; SCRATCH_BYTES],
        }
    }
}

/// Why the chip was reset, as the chip sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HardReset {
    /// It was asked to.
    Asked,
    /// The watchdog was not fed.
    Watchdog,
    /// It goes to deep sleep for so many microseconds, or for ever.
    DeepSleep(Option<u64>),
}

impl SimBoard {
    /// The chip is reset: what kind of reset it is. Pins float, timers stop; what is connected, settings and RTC memory stay.
    pub fn begin_reset(&self) -> HardReset {
        let is_bitten = self.timers.has_bitten();
        self.timers.reset();
        let mut state = self.lock();
        state.chip.wake_reason = WakeReason::None;
        state.lines.release();
        state.network.reset();
        match state.chip.deep_sleep.take() {
            Some(time) => {
                state.chip.wake_reason = WakeReason::Timer;
                HardReset::DeepSleep(time)
            }
            None if is_bitten => HardReset::Watchdog,
            None => HardReset::Asked,
        }
    }
}

impl Power for SimBoard {
    fn prepare_deep_sleep(&mut self, microseconds: Option<u64>) -> Result<(), Errno> {
        self.lock().chip.deep_sleep = Some(microseconds);
        Ok(())
    }

    fn wake_reason(&self) -> WakeReason {
        self.lock().chip.wake_reason
    }

    fn start_watchdog(&mut self, timeout_milliseconds: u32) -> Result<(), Errno> {
        self.timers.start_watchdog(Duration::from_millis(timeout_milliseconds.into()));
        Ok(())
    }

    fn feed_watchdog(&mut self) {
        self.timers.feed_watchdog();
    }

    fn watchdog_has_bitten(&self) -> bool {
        self.timers.has_bitten()
    }

    fn read_rtc_memory(&mut self, memory: &mut RtcMemory) -> Result<(), Errno> {
        memory.clone_from(&self.lock().chip.rtc_memory);
        Ok(())
    }

    fn write_rtc_memory(&mut self, memory: &RtcMemory) -> Result<(), Errno> {
        self.lock().chip.rtc_memory.clone_from(memory);
        Ok(())
    }

    fn chip_temperature_hundredths(&mut self) -> Option<i32> {
        Some(TEMPERATURE)
    }
}

impl SimBoard {
    fn levels_from(&self, first: u8, level: impl Fn(u8) -> bool) -> u32 {
        (0..32).filter(|bit| first + bit <= LAST_PIN && level(first + bit)).fold(0, |word, bit| word | 1 << bit)
    }

    fn drive(&self, mask: u32, level: Level) {
        let mut state = self.lock();
        for pin in (0..32).filter(|pin| mask >> pin & 1 == 1 && exists(*pin)) {
            state.lines.pin_mut(pin).driven = level;
            state.settle(&[pin]);
        }
    }
}

impl Registers for SimBoard {
    fn read_register(&mut self, address: u32, width: Width) -> Result<u32, Errno> {
        let first = |register| if register == GPIO_OUT_HIGH || register == GPIO_IN_HIGH { 32 } else { 0 };
        match (address, width) {
            (GPIO_OUT | GPIO_OUT_HIGH, Width::Word) => {
                let state = self.lock();
                Ok(self.levels_from(first(address), |pin| state.lines.pin(pin).driven == Level::High))
            }
            (GPIO_IN | GPIO_IN_HIGH, Width::Word) => {
                let state = self.lock();
                Ok(self.levels_from(first(address), |pin| exists(pin) && state.lines.level(pin) == Level::High))
            }
            _ => {
                let state = self.lock();
                let start = address.checked_sub(SCRATCH).ok_or(Errno::EFAULT)? as usize;
                let bytes = state.chip.scratch.get(start..start + width as usize).ok_or(Errno::EFAULT)?;
                Ok(bytes.iter().rev().fold(0, |word, &byte| word << 8 | u32::from(byte)))
            }
        }
    }

    fn write_register(&mut self, address: u32, width: Width, value: u32) -> Result<(), Errno> {
        match (address, width) {
            (GPIO_OUT, Width::Word) => {
                self.drive(value, Level::High);
                self.drive(!value, Level::Low);
            }
            (GPIO_OUT_SET, Width::Word) => self.drive(value, Level::High),
            (GPIO_OUT_CLEAR, Width::Word) => self.drive(value, Level::Low),
            _ => {
                let mut state = self.lock();
                let start = address.checked_sub(SCRATCH).ok_or(Errno::EFAULT)? as usize;
                let target = state.chip.scratch.get_mut(start..start + width as usize).ok_or(Errno::EFAULT)?;
                target.copy_from_slice(&value.to_le_bytes()[..width as usize]);
            }
        }
        Ok(())
    }
}
