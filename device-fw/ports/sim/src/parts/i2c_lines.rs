//! An I2C device's end of clock and data line, edge by edge
//!
//! Bits are taken when the clock rises and put out when it falls. A fall of the data line while the clock is high is a start, a rise a stop.

use pyrite_platform::pins::Level;

use super::{Direction, Drive, I2cTarget};

/// What the device is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Idle,
    Address,
    Take,
    Give,
    /// Acknowledges; then goes on with that.
    Acknowledge(Direction),
    /// The controller acknowledges, or not.
    Await,
}

/// The lines' state.
#[derive(Debug, Clone)]
pub struct I2cLines {
    phase: Phase,
    bits: u8,
    byte: u8,
    clock: Level,
    data: Level,
    pulls_low: bool,
}

impl Default for I2cLines {
    fn default() -> Self {
        Self { phase: Phase::Idle, bits: 0, byte: 0, clock: Level::High, data: Level::High, pulls_low: false }
    }
}

impl I2cLines {
    /// What the device does to the data line. The resistors to the supply are on its board.
    pub fn drive(&self) -> Drive {
        if self.pulls_low { Drive::Low } else { Drive::PullUp }
    }

    /// The data line has changed.
    pub fn data_changed(&mut self, level: Level, target: &mut dyn I2cTarget) {
        self.data = level;
        if self.clock != Level::High {
            return;
        }
        if level == Level::Low {
            self.phase = Phase::Address;
            (self.bits, self.byte) = (0, 0);
        } else if self.phase != Phase::Idle {
            self.phase = Phase::Idle;
            self.pulls_low = false;
            target.stop();
        }
    }

    /// The clock line has changed.
    pub fn clock_changed(&mut self, level: Level, target: &mut dyn I2cTarget) {
        self.clock = level;
        match level {
            Level::High => self.sample(),
            Level::Low => self.advance(target),
        }
    }

    fn sample(&mut self) {
        match self.phase {
            Phase::Address | Phase::Take => {
                self.byte = self.byte << 1 | u8::from(self.data == Level::High);
                self.bits += 1;
            }
            // Not acknowledged: the controller has enough.
            Phase::Await if self.data == Level::High => self.phase = Phase::Idle,
            Phase::Await | Phase::Idle | Phase::Give | Phase::Acknowledge(_) => {}
        }
    }

    fn advance(&mut self, target: &mut dyn I2cTarget) {
        match self.phase {
            Phase::Address if self.bits == 8 => {
                if self.byte >> 1 == target.address() {
                    let direction = if self.byte & 1 == 1 { Direction::Read } else { Direction::Write };
                    target.start(direction);
                    self.pulls_low = true;
                    self.phase = Phase::Acknowledge(direction);
                } else {
                    self.phase = Phase::Idle;
                }
            }
            Phase::Take if self.bits == 8 => {
                let taken = target.write(self.byte);
                self.pulls_low = taken;
                self.phase = if taken { Phase::Acknowledge(Direction::Write) } else { Phase::Idle };
            }
            Phase::Acknowledge(Direction::Write) => {
                self.pulls_low = false;
                (self.bits, self.byte) = (0, 0);
                self.phase = Phase::Take;
            }
            Phase::Acknowledge(Direction::Read) | Phase::Await => self.give_first(target),
            Phase::Give if self.bits == 8 => {
                self.pulls_low = false;
                self.phase = Phase::Await;
            }
            Phase::Give => self.give(),
            Phase::Idle => self.pulls_low = false,
            Phase::Address | Phase::Take => {}
        }
    }

    fn give_first(&mut self, target: &mut dyn I2cTarget) {
        (self.bits, self.byte) = (0, target.read());
        self.phase = Phase::Give;
        self.give();
    }

    fn give(&mut self) {
        self.pulls_low = self.byte & 0x80 == 0;
        self.byte <<= 1;
        self.bits += 1;
    }
}
