//! A wire between two pins

use std::any::Any;

use pyrite_platform::pins::Level;

use super::{Drive, Part};
use crate::sim_board::lines::Levels;

/// A wire: what the chip drives at one end arrives at the other.
#[derive(Debug, Clone, Copy)]
pub struct Wire {
    ends: [u8; 2],
}

impl Wire {
    /// Between these pins.
    pub fn new(from: u8, to: u8) -> Self {
        Self { ends: [from, to] }
    }

    /// The end that is not `pin`; `None` when `pin` is no end.
    pub fn other_end(&self, pin: u8) -> Option<u8> {
        match self.ends {
            [from, to] if from == pin => Some(to),
            [from, to] if to == pin => Some(from),
            _ => None,
        }
    }
}

impl Part for Wire {
    fn kind(&self) -> &'static str {
        "wire"
    }

    fn pins(&self) -> Vec<u8> {
        self.ends.to_vec()
    }

    fn state(&self) -> String {
        String::new()
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn drive(&self, pin: u8, levels: &Levels<'_>) -> Drive {
        match self.other_end(pin).and_then(|other| levels.chip_drives(other)) {
            Some(Level::High) => Drive::High,
            Some(Level::Low) => Drive::Low,
            None => Drive::Nothing,
        }
    }
}
