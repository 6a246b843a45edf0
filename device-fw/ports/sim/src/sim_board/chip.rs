//! Power, watchdog and a few registers of the simulated chip.

use std::time::Duration;

use pyrite_platform::errno::Errno;
use pyrite_platform::pins::Level;
use pyrite_platform::power::{Power, RtcMemory, WakeInput, WakeReason};
use pyrite_platform::registers::{Registers, Width};

use super::SimBoard;

/// Those of the registers of the pins that are simulated, from where they start.
const GPIO_OUT: u32 = 0x04;
const GPIO_OUT_SET: u32 = 0x08;
const GPIO_OUT_CLEAR: u32 = 0x0C;
const GPIO_OUT_HIGH: u32 = 0x10;
const GPIO_IN: u32 = 0x3C;
const GPIO_IN_HIGH: u32 = 0x40;

/// Where slow RTC memory starts, which programs may use as they like.
const SCRATCH: u32 = 0x5000_0000;
/// Bytes of it.
const SCRATCH_BYTES: usize = 8192;

/// Pins of the ESP32's low-power part: those that wake it.
const WAKE_PINS: u64 = 0xff_0e00_f015;

/// Temperature inside the chip, in hundredths of a degree.
const TEMPERATURE: i32 = 4200;

/// What is left of the chip besides pins, buses and timers.
pub struct Chip {
    deep_sleep: Option<Option<u64>>,
    wake_reason: WakeReason,
    /// What [`WakeInput::Ext0`] and [`WakeInput::Ext1`] wait for: pins and their level.
    wake_pins: [(u64, Level); 2],
    rtc_memory: RtcMemory,
    scratch: Vec<u8>,
}

impl Default for Chip {
    fn default() -> Self {
        Self {
            deep_sleep: None,
            wake_reason: WakeReason::None,
            wake_pins: [(0, Level::Low); 2],
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

/// GPIO numbers of a set of pins.
fn pins_of(set: u64) -> impl Iterator<Item = u8> {
    (0..64).filter(move |pin| set >> pin & 1 == 1)
}

impl SimBoard {
    /// The chip is reset: what kind of reset it is. Pins float, timers stop; what is connected, settings and RTC memory stay.
    pub fn begin_reset(&self) -> HardReset {
        let is_bitten = self.timers.has_bitten();
        self.timers.reset();
        let mut state = self.lock();
        state.chip.wake_reason = WakeReason::None;
        state.network.reset();
        let asleep = state.chip.deep_sleep.take();
        // The low-power part keeps the resistors of its pins.
        let [(ext0, _), (ext1, _)] = state.chip.wake_pins;
        let pulls: Vec<_> = pins_of(ext0 | ext1).map(|pin| (pin, state.lines.pin(pin).pull)).collect();
        state.lines.release();
        match asleep {
            Some(time) => {
                pulls.into_iter().for_each(|(pin, pull)| state.lines.pin_mut(pin).pull = pull);
                state.chip.wake_reason = WakeReason::Timer;
                return HardReset::DeepSleep(time);
            }
            None => state.chip.wake_pins = [(0, Level::Low); 2],
        }
        if is_bitten { HardReset::Watchdog } else { HardReset::Asked }
    }

    /// Whether pins wake the board that sleeps; it remembers which.
    pub fn is_woken(&self) -> bool {
        let mut state = self.lock();
        let [(ext0, ext0_level), (ext1, ext1_level)] = state.chip.wake_pins;
        let is_at = |pin, level| state.lines.level(pin) == level;
        let by_one = pins_of(ext0).any(|pin| is_at(pin, ext0_level));
        let by_several = match ext1_level {
            Level::High => pins_of(ext1).any(|pin| is_at(pin, Level::High)),
            Level::Low => ext1 != 0 && pins_of(ext1).all(|pin| is_at(pin, Level::Low)),
        };
        if by_one || by_several {
            state.chip.wake_reason = if by_one { WakeReason::Pin } else { WakeReason::Pins };
        }
        by_one || by_several
    }

    /// The board runs again: nothing is left of what it was to wake for.
    pub fn forget_wake_pins(&self) {
        let mut state = self.lock();
        state.chip.wake_pins = [(0, Level::Low); 2];
        state.lines.release();
    }
}

impl Power for SimBoard {
    fn prepare_deep_sleep(&mut self, microseconds: Option<u64>) -> Result<(), Errno> {
        self.lock().chip.deep_sleep = Some(microseconds);
        Ok(())
    }

    fn set_wake_pins(&mut self, input: WakeInput, pins: u64, level: Level) -> Result<(), Errno> {
        let place = match input {
            WakeInput::Ext0 => 0,
            WakeInput::Ext1 => 1,
            WakeInput::Gpio => return Err(Errno::EOPNOTSUPP),
        };
        if pins & !WAKE_PINS != 0 {
            return Err(Errno::EINVAL);
        }
        self.lock().chip.wake_pins[place] = (pins, level);
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
        let is_high = |bit: &u8| self.facts.chip.is_usable(first + bit) && level(first + bit);
        (0..32).filter(is_high).fold(0, |word, bit| word | 1 << bit)
    }

    fn drive(&self, mask: u32, level: Level) {
        let mut state = self.lock();
        for pin in (0..32).filter(|pin| mask >> pin & 1 == 1 && self.facts.chip.is_driven(*pin)) {
            state.lines.pin_mut(pin).driven = level;
            state.settle(&[pin]);
        }
    }
}

impl Registers for SimBoard {
    fn read_register(&mut self, address: u32, width: Width) -> Result<u32, Errno> {
        let first = |register| if register == GPIO_OUT_HIGH || register == GPIO_IN_HIGH { 32 } else { 0 };
        let register = address.wrapping_sub(self.facts.chip.gpio_registers);
        match (register, width) {
            (GPIO_OUT | GPIO_OUT_HIGH, Width::Word) => {
                let state = self.lock();
                Ok(self.levels_from(first(register), |pin| state.lines.pin(pin).driven == Level::High))
            }
            (GPIO_IN | GPIO_IN_HIGH, Width::Word) => {
                let state = self.lock();
                Ok(self.levels_from(first(register), |pin| state.lines.level(pin) == Level::High))
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
        match (address.wrapping_sub(self.facts.chip.gpio_registers), width) {
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
