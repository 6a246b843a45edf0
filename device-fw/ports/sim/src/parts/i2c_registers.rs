//! An I2C device with 256 registers, as most sensors and memories look

use std::any::Any;

use pyrite_platform::pins::Level;

use super::i2c_lines::I2cLines;
use super::{Direction, Drive, I2cTarget, Part};
use crate::sim_board::lines::Levels;

/// The device. The first byte written is the number of a register; bytes written then, or read, are it and the following ones.
#[derive(Debug, Clone)]
pub struct I2cRegisters {
    scl: u8,
    sda: u8,
    lines: I2cLines,
    device: Device,
}

#[derive(Debug, Clone)]
struct Device {
    address: u8,
    registers: [u8; 256],
    pointer: u8,
    expects_pointer: bool,
}

impl I2cRegisters {
    /// On these lines, with its own pull-ups; registers read 0.
    pub fn new(scl: u8, sda: u8, address: u8) -> Self {
        let device = Device { address: address & 0x7f, registers: [0; 256], pointer: 0, expects_pointer: false };
        Self { scl, sda, lines: I2cLines::default(), device }
    }

    /// A register.
    pub fn register(&self, number: u8) -> u8 {
        self.device.registers[usize::from(number)]
    }

    /// Sets registers from `first` on; past the last one goes on with 0.
    pub fn set_registers(&mut self, first: u8, values: &[u8]) {
        let mut number = first;
        for &value in values {
            self.device.registers[usize::from(number)] = value;
            number = number.wrapping_add(1);
        }
    }
}

impl I2cTarget for Device {
    fn address(&self) -> u8 {
        self.address
    }

    fn start(&mut self, direction: Direction) {
        self.expects_pointer = direction == Direction::Write;
    }

    fn write(&mut self, byte: u8) -> bool {
        if std::mem::take(&mut self.expects_pointer) {
            self.pointer = byte;
        } else {
            self.registers[usize::from(self.pointer)] = byte;
            self.pointer = self.pointer.wrapping_add(1);
        }
        true
    }

    fn read(&mut self) -> u8 {
        let byte = self.registers[usize::from(self.pointer)];
        self.pointer = self.pointer.wrapping_add(1);
        byte
    }

    fn stop(&mut self) {}
}

impl Part for I2cRegisters {
    fn kind(&self) -> &'static str {
        "I2C device"
    }

    fn pins(&self) -> Vec<u8> {
        vec![self.scl, self.sda]
    }

    fn state(&self) -> String {
        format!("address {:#04x}, register {:#04x}", self.device.address, self.device.pointer)
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn drive(&self, pin: u8, _levels: &Levels<'_>) -> Drive {
        match pin {
            pin if pin == self.sda => self.lines.drive(),
            pin if pin == self.scl => Drive::PullUp,
            _ => Drive::Nothing,
        }
    }

    fn line_changed(&mut self, pin: u8, level: Level, _levels: &Levels<'_>) {
        if pin == self.scl {
            self.lines.clock_changed(level, &mut self.device);
        } else {
            self.lines.data_changed(level, &mut self.device);
        }
    }

    fn i2c(&mut self, scl: u8, sda: u8) -> Option<&mut dyn I2cTarget> {
        if (scl, sda) == (self.scl, self.sda) { Some(&mut self.device) } else { None }
    }
}
