//! A serial NOR flash chip of the 25 series (JEDEC commands)

use std::any::Any;

use pyrite_platform::pins::Level;

use super::spi_lines::SpiLines;
use super::{Drive, Part, SpiTarget};
use crate::sim_board::lines::Levels;

const PAGE: usize = 256;
const SECTOR: usize = 4096;

// Commands.
const PAGE_PROGRAM: u8 = 0x02;
const READ: u8 = 0x03;
const WRITE_DISABLE: u8 = 0x04;
const READ_STATUS: u8 = 0x05;
const WRITE_ENABLE: u8 = 0x06;
const SECTOR_ERASE: u8 = 0x20;
const READ_IDENTITY: u8 = 0x9f;

/// Bit of the status register: writing is enabled.
const WRITE_ENABLED: u8 = 2;

/// Pins of an SPI device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpiPins {
    /// Clock.
    pub sck: u8,
    /// From the controller.
    pub mosi: u8,
    /// To the controller.
    pub miso: u8,
    /// Chip select, low while selected.
    pub cs: u8,
}

/// The chip.
#[derive(Debug, Clone)]
pub struct FlashChip {
    pins: SpiPins,
    lines: SpiLines,
    device: Device,
}

#[derive(Debug, Clone)]
struct Device {
    contents: Vec<u8>,
    is_write_enabled: bool,
    command: Option<u8>,
    /// Bytes taken since the command.
    taken: usize,
    address: usize,
}

impl FlashChip {
    /// A chip of so many bytes, erased.
    pub fn new(pins: SpiPins, bytes: usize) -> Self {
        let contents = vec![0xff; bytes.next_multiple_of(SECTOR)];
        let device = Device { contents, is_write_enabled: false, command: None, taken: 0, address: 0 };
        Self { pins, lines: SpiLines::default(), device }
    }

    /// What is stored.
    pub fn contents(&self) -> &[u8] {
        &self.device.contents
    }
}

impl Device {
    /// Manufacturer, type, and the logarithm of the size.
    fn identity(&self) -> [u8; 3] {
        [0xef, 0x40, self.contents.len().next_power_of_two().trailing_zeros() as u8]
    }

    fn take_operand(&mut self, command: u8, byte: u8) {
        let length = self.contents.len();
        match (command, self.taken) {
            (PAGE_PROGRAM | READ | SECTOR_ERASE, 0..=2) => {
                self.address = (self.address << 8 | usize::from(byte)) & 0xff_ffff;
                if command == SECTOR_ERASE && self.taken == 2 && std::mem::take(&mut self.is_write_enabled) {
                    let start = self.address % length / SECTOR * SECTOR;
                    self.contents[start..start + SECTOR].fill(0xff);
                }
            }
            (PAGE_PROGRAM, _) if self.is_write_enabled => {
                self.contents[self.address % length] &= byte;
                // Past the end of the page goes on at its start.
                self.address = self.address / PAGE * PAGE + (self.address + 1) % PAGE;
            }
            (READ, _) => self.address = (self.address + 1) % length,
            _ => {}
        }
        self.taken += 1;
    }
}

impl SpiTarget for Device {
    fn select(&mut self) {
        if self.command == Some(PAGE_PROGRAM) {
            self.is_write_enabled = false;
        }
        (self.command, self.taken, self.address) = (None, 0, 0);
    }

    fn give(&self) -> u8 {
        match (self.command, self.taken) {
            (Some(READ_IDENTITY), taken) => self.identity().get(taken).copied().unwrap_or(0),
            (Some(READ_STATUS), _) => u8::from(self.is_write_enabled) * WRITE_ENABLED,
            (Some(READ), 3..) => self.contents[self.address % self.contents.len()],
            _ => 0,
        }
    }

    fn take(&mut self, byte: u8) {
        match self.command {
            None => {
                self.command = Some(byte);
                match byte {
                    WRITE_ENABLE => self.is_write_enabled = true,
                    WRITE_DISABLE => self.is_write_enabled = false,
                    _ => {}
                }
            }
            Some(command) => self.take_operand(command, byte),
        }
    }
}

impl Part for FlashChip {
    fn kind(&self) -> &'static str {
        "flash chip"
    }

    fn pins(&self) -> Vec<u8> {
        let SpiPins { sck, mosi, miso, cs } = self.pins;
        vec![sck, mosi, miso, cs]
    }

    fn state(&self) -> String {
        let used = self.device.contents.iter().filter(|&&byte| byte != 0xff).count();
        format!("{used} of {} bytes programmed", self.device.contents.len())
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn drive(&self, pin: u8, _levels: &Levels<'_>) -> Drive {
        match pin {
            pin if pin == self.pins.miso => self.lines.drive(),
            // Not selected unless somebody selects it.
            pin if pin == self.pins.cs => Drive::PullUp,
            _ => Drive::Nothing,
        }
    }

    fn line_changed(&mut self, pin: u8, level: Level, levels: &Levels<'_>) {
        if pin == self.pins.cs {
            self.lines.select_changed(level, &mut self.device);
        } else if pin == self.pins.sck {
            self.lines.clock_changed(level, levels.level(self.pins.mosi), &mut self.device);
        }
    }

    fn spi(&mut self, sck: u8) -> Option<&mut dyn SpiTarget> {
        if sck == self.pins.sck && self.lines.is_selected() { Some(&mut self.device) } else { None }
    }
}
