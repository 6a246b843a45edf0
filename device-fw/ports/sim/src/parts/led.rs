//! A light-emitting diode

use std::any::Any;

use pyrite_platform::pins::Level;

use super::Part;
use crate::sim_board::lines::Levels;

/// A diode from a pin to ground, with its resistor.
#[derive(Debug, Clone)]
pub struct Led {
    pin: u8,
    level: Level,
    duty_u16: Option<u16>,
    switched: u64,
}

impl Led {
    /// On this pin.
    pub fn new(pin: u8) -> Self {
        Self { pin, level: Level::Low, duty_u16: None, switched: 0 }
    }

    /// How bright it is: 0 to 65535.
    pub fn brightness(&self) -> u16 {
        self.duty_u16.unwrap_or(if self.level == Level::High { u16::MAX } else { 0 })
    }

    /// True when there is light.
    pub fn is_lit(&self) -> bool {
        self.brightness() > 0
    }

    /// How often it went on or off.
    pub fn switched(&self) -> u64 {
        self.switched
    }
}

impl Part for Led {
    fn kind(&self) -> &'static str {
        "LED"
    }

    fn pins(&self) -> Vec<u8> {
        vec![self.pin]
    }

    fn state(&self) -> String {
        match self.brightness() {
            0 => "off".into(),
            u16::MAX => "on".into(),
            some => format!("{} %", u32::from(some) * 100 / u32::from(u16::MAX)),
        }
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn line_changed(&mut self, _pin: u8, level: Level, _levels: &Levels<'_>) {
        self.level = level;
        self.switched += 1;
    }

    fn pulse_width_changed(&mut self, _pin: u8, duty_u16: Option<u16>) {
        self.duty_u16 = duty_u16;
    }
}
