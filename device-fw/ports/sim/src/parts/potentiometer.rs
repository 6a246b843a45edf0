//! A potentiometer, or any other source of a voltage

use std::any::Any;

use super::{Drive, Part};
use crate::sim_board::lines::Levels;

/// The supply, in microvolts.
const SUPPLY: u32 = 3_300_000;

/// A resistor from ground to supply whose wiper is on a pin.
#[derive(Debug, Clone)]
pub struct Potentiometer {
    pin: u8,
    microvolts: u32,
}

impl Potentiometer {
    /// Turned to the left: 0 V.
    pub fn new(pin: u8) -> Self {
        Self { pin, microvolts: 0 }
    }

    /// Turns it: 0.0 is ground, 1.0 the supply.
    pub fn turn(&mut self, part: f32) {
        self.microvolts = (part.clamp(0.0, 1.0) * SUPPLY as f32) as u32;
    }

    /// Sets the voltage, at most that of the supply.
    pub fn set_microvolts(&mut self, microvolts: u32) {
        self.microvolts = microvolts.min(SUPPLY);
    }
}

impl Part for Potentiometer {
    fn kind(&self) -> &'static str {
        "potentiometer"
    }

    fn pins(&self) -> Vec<u8> {
        vec![self.pin]
    }

    fn state(&self) -> String {
        format!("{}.{:02} V", self.microvolts / 1_000_000, self.microvolts % 1_000_000 / 10_000)
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn drive(&self, _pin: u8, _levels: &Levels<'_>) -> Drive {
        if self.microvolts > SUPPLY / 2 { Drive::High } else { Drive::Low }
    }

    fn microvolts(&self, pin: u8) -> Option<u32> {
        (pin == self.pin).then_some(self.microvolts)
    }
}
