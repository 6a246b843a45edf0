//! The simulated board's pins: the GPIOs of an ESP32 with nothing connected.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use pyrite_platform::errno::Errno;
use pyrite_platform::pins::{Level, PinMode, Pins, Pull};

/// GPIO numbers above this one do not exist.
const LAST_PIN: u8 = 39;
/// GPIOs from this one on can only read.
const FIRST_INPUT_ONLY: u8 = 34;

/// The pins. Clones are handles on the same pins, so that whoever shows or drives them from outside needs no board.
#[derive(Debug, Clone, Default)]
pub struct SimPins {
    pins: Arc<Mutex<BTreeMap<u8, PinState>>>,
}

/// One pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinState {
    /// Direction.
    pub mode: PinMode,
    /// Resistor.
    pub pull: Pull,
    /// What the board drives.
    pub driven: Level,
    /// What is connected from outside.
    pub outside: Option<Level>,
}

impl Default for PinState {
    fn default() -> Self {
        Self { mode: PinMode::Input, pull: Pull::Floating, driven: Level::Low, outside: None }
    }
}

impl PinState {
    /// The level on the line. What the board drives wins over what is connected.
    pub fn level(&self) -> Level {
        let released = self.mode == PinMode::Input || (self.mode == PinMode::OpenDrain && self.driven == Level::High);
        if !released {
            return self.driven;
        }
        match (self.outside, self.pull) {
            (Some(level), _) => level,
            (None, Pull::Up) => Level::High,
            (None, Pull::Down | Pull::Floating) => Level::Low,
        }
    }
}

impl SimPins {
    /// The pins that a program or somebody outside has touched.
    pub fn touched(&self) -> BTreeMap<u8, PinState> {
        self.pins.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Connects a pin to a level from outside, or leaves it open.
    pub fn connect(&self, pin: u8, level: Option<Level>) {
        if exists(pin) {
            let mut pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
            pins.entry(pin).or_default().outside = level;
        }
    }

    fn with<T>(&self, pin: u8, act: impl FnOnce(&mut PinState) -> T) -> Result<T, Errno> {
        if !exists(pin) {
            return Err(Errno::EINVAL);
        }
        let mut pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(act(pins.entry(pin).or_default()))
    }
}

/// The ESP32's package has no 20, 24 and 28 to 31.
fn exists(pin: u8) -> bool {
    pin <= LAST_PIN && !matches!(pin, 20 | 24 | 28..=31)
}

impl Pins for SimPins {
    fn configure(&mut self, pin: u8, mode: PinMode, pull: Pull) -> Result<(), Errno> {
        if exists(pin) && pin >= FIRST_INPUT_ONLY && mode != PinMode::Input {
            return Err(Errno::EPERM);
        }
        self.with(pin, |state| {
            state.mode = mode;
            state.pull = pull;
        })
    }

    fn mode(&mut self, pin: u8) -> Result<(PinMode, Pull), Errno> {
        self.with(pin, |state| (state.mode, state.pull))
    }

    fn write(&mut self, pin: u8, high: Level) -> Result<(), Errno> {
        self.with(pin, |state| state.driven = high)
    }

    fn read(&mut self, pin: u8) -> Result<Level, Errno> {
        self.with(pin, |state| state.level())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_follow_driver_outside_and_resistor() {
        let mut pins = SimPins::default();
        assert_eq!(pins.configure(2, PinMode::Output, Pull::Floating), Ok(()));
        assert_eq!((pins.write(2, Level::High), pins.read(2)), (Ok(()), Ok(Level::High)));
        assert_eq!(pins.configure(4, PinMode::Input, Pull::Up), Ok(()));
        assert_eq!(pins.read(4), Ok(Level::High));
        pins.connect(4, Some(Level::Low));
        assert_eq!(pins.read(4), Ok(Level::Low));
        assert_eq!(pins.configure(34, PinMode::Output, Pull::Floating), Err(Errno::EPERM));
        assert_eq!(pins.read(40), Err(Errno::EINVAL));
    }
}
