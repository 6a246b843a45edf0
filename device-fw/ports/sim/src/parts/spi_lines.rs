//! An SPI device's end of its lines, edge by edge: mode 0
//!
//! **Invariant:** bits are taken when the clock rises and put out when it falls.

use pyrite_platform::pins::Level;

use super::{Drive, SpiTarget};

/// The lines' state.
#[derive(Debug, Clone, Default)]
pub struct SpiLines {
    is_selected: bool,
    bits: u8,
    taken: u8,
    given: u8,
}

impl SpiLines {
    /// True while the chip select line is low.
    pub fn is_selected(&self) -> bool {
        self.is_selected
    }

    /// What the device does to the line to the controller.
    pub fn drive(&self) -> Drive {
        match (self.is_selected, self.given & 0x80) {
            (false, _) => Drive::Nothing,
            (true, 0) => Drive::Low,
            (true, _) => Drive::High,
        }
    }

    /// The chip select line has changed.
    pub fn select_changed(&mut self, level: Level, target: &mut dyn SpiTarget) {
        *self = Self { is_selected: level == Level::Low, ..Self::default() };
        if self.is_selected {
            target.select();
            self.given = target.give();
        }
    }

    /// The clock has changed while `data` was on the line from the controller.
    pub fn clock_changed(&mut self, level: Level, data: Level, target: &mut dyn SpiTarget) {
        if !self.is_selected {
            return;
        }
        if level == Level::High {
            self.taken = self.taken << 1 | u8::from(data == Level::High);
            self.bits += 1;
        } else if self.bits == 8 {
            self.bits = 0;
            target.take(self.taken);
            self.given = target.give();
        } else {
            self.given <<= 1;
        }
    }
}
