//! A DS18B20 thermometer on a 1-wire bus

use std::any::Any;

use super::{Drive, OneWireTarget, Part};
use crate::sim_board::lines::Levels;

const FAMILY: u8 = 0x28;

// Commands to every device, then to the thermometer.
const SEARCH: u8 = 0xf0;
const READ_ROM: u8 = 0x33;
const MATCH_ROM: u8 = 0x55;
const SKIP_ROM: u8 = 0xcc;
const CONVERT: u8 = 0x44;
const READ_SCRATCHPAD: u8 = 0xbe;
const WRITE_SCRATCHPAD: u8 = 0x4e;

/// What the scratchpad holds at power-on: 85 degrees.
const POWER_ON_RAW: i16 = 85 * 16;

/// The thermometer.
#[derive(Debug, Clone)]
pub struct Ds18b20 {
    pin: u8,
    /// In sixteenths of a degree.
    raw: i16,
    device: Device,
}

#[derive(Debug, Clone)]
struct Device {
    rom: [u8; 8],
    scratchpad: [u8; 9],
    measured: i16,
    phase: Phase,
    bits: usize,
    byte: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Waits for the next reset.
    Idle,
    RomCommand,
    Command,
    /// Of each bit: itself, its complement, then the controller's choice.
    Search,
    Match,
    GiveRom,
    GiveScratchpad,
    TakeScratchpad,
    /// The conversion is over.
    Converted,
}

impl Ds18b20 {
    /// With this serial number, at 20 degrees.
    pub fn new(pin: u8, serial: [u8; 6]) -> Self {
        let mut rom = [FAMILY; 8];
        rom[1..7].copy_from_slice(&serial);
        rom[7] = crc8(&rom[..7]);
        let mut scratchpad = [0, 0, 0x4b, 0x46, 0x7f, 0xff, 0, 0x10, 0];
        scratchpad[..2].copy_from_slice(&POWER_ON_RAW.to_le_bytes());
        scratchpad[8] = crc8(&scratchpad[..8]);
        let measured = 20 * 16;
        let device = Device { rom, scratchpad, measured, phase: Phase::Idle, bits: 0, byte: 0 };
        Self { pin, raw: measured, device }
    }

    /// Sets the temperature around it, in degrees Celsius.
    pub fn set_temperature(&mut self, celsius: f32) {
        self.raw = (celsius.clamp(-55.0, 125.0) * 16.0).round() as i16;
        self.device.measured = self.raw;
    }

    /// Its address on the bus.
    pub fn rom(&self) -> [u8; 8] {
        self.device.rom
    }
}

/// Checksum of Dallas: polynomial x^8 + x^5 + x^4 + 1, least significant bit first.
fn crc8(bytes: &[u8]) -> u8 {
    let mut crc = 0;
    for &byte in bytes {
        crc ^= byte;
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0x8c } else { crc >> 1 };
        }
    }
    crc
}

fn bit_of(bytes: &[u8], number: usize) -> bool {
    bytes.get(number / 8).is_none_or(|byte| byte >> (number % 8) & 1 == 1)
}

impl Device {
    fn enter(&mut self, phase: Phase) {
        (self.phase, self.bits, self.byte) = (phase, 0, 0);
    }

    fn take_command(&mut self, command: u8) {
        let next = match (self.phase, command) {
            (Phase::RomCommand, SEARCH) => Phase::Search,
            (Phase::RomCommand, READ_ROM) => Phase::GiveRom,
            (Phase::RomCommand, MATCH_ROM) => Phase::Match,
            (Phase::RomCommand, SKIP_ROM) => Phase::Command,
            (Phase::Command, CONVERT) => {
                self.scratchpad[..2].copy_from_slice(&self.measured.to_le_bytes());
                self.scratchpad[8] = crc8(&self.scratchpad[..8]);
                Phase::Converted
            }
            (Phase::Command, READ_SCRATCHPAD) => Phase::GiveScratchpad,
            (Phase::Command, WRITE_SCRATCHPAD) => Phase::TakeScratchpad,
            _ => Phase::Idle,
        };
        self.enter(next);
    }
}

impl OneWireTarget for Device {
    fn reset(&mut self) {
        self.enter(Phase::RomCommand);
    }

    fn write(&mut self, bit: bool) {
        match self.phase {
            Phase::Search => {
                if bit_of(&self.rom, self.bits / 3) == bit && self.bits / 3 < 63 {
                    self.bits += 1;
                } else {
                    self.phase = Phase::Idle;
                }
            }
            Phase::Match => {
                if bit_of(&self.rom, self.bits) != bit {
                    self.phase = Phase::Idle;
                } else if self.bits == 63 {
                    self.enter(Phase::Command);
                } else {
                    self.bits += 1;
                }
            }
            Phase::RomCommand | Phase::Command | Phase::TakeScratchpad => {
                self.byte |= u8::from(bit) << (self.bits % 8);
                self.bits += 1;
                if self.bits.is_multiple_of(8) {
                    let byte = std::mem::take(&mut self.byte);
                    if self.phase != Phase::TakeScratchpad {
                        self.take_command(byte);
                    } else if let Some(place) = self.scratchpad.get_mut(1 + self.bits / 8).filter(|_| self.bits <= 24) {
                        *place = byte;
                        self.scratchpad[8] = crc8(&self.scratchpad[..8]);
                    }
                }
            }
            Phase::Idle | Phase::GiveRom | Phase::GiveScratchpad | Phase::Converted => {}
        }
    }

    fn read(&mut self) -> bool {
        let number = self.bits;
        match self.phase {
            Phase::Search if number / 3 < 64 => {
                self.bits += 1;
                bit_of(&self.rom, number / 3) == number.is_multiple_of(3)
            }
            Phase::GiveRom => {
                self.bits += 1;
                bit_of(&self.rom, number)
            }
            Phase::GiveScratchpad => {
                self.bits += 1;
                bit_of(&self.scratchpad, number)
            }
            _ => true,
        }
    }
}

impl Part for Ds18b20 {
    fn kind(&self) -> &'static str {
        "DS18B20"
    }

    fn pins(&self) -> Vec<u8> {
        vec![self.pin]
    }

    fn state(&self) -> String {
        format!("{} °C", f32::from(self.raw) / 16.0)
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn drive(&self, _pin: u8, _levels: &Levels<'_>) -> Drive {
        Drive::PullUp
    }

    fn one_wire(&mut self, pin: u8) -> Option<&mut dyn OneWireTarget> {
        if pin == self.pin { Some(&mut self.device) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_dallas() {
        // Example of the data sheet's application note 27.
        assert_eq!(crc8(&[0x02, 0x1c, 0xb8, 0x01, 0x00, 0x00, 0x00]), 0xa2);
    }
}
