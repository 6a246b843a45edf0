//! Registers that flashing tools read and write through the loader.

use std::collections::BTreeMap;

use super::model::Facts;

/// The crystal of both chips.
const CRYSTAL_HERTZ: u32 = 40_000_000;

/// Most registers that are remembered; no tool writes nearly so many.
const WRITTEN_MAX: usize = 4096;

/// Starts a transfer whose parts the user registers describe.
const SPI_USER_COMMAND: u32 = 1 << 18;

/// Commands of flash chips (JEDEC).
const READ_IDENTITY: u32 = 0x9F;

/// The maker of the simulated flash chip (Winbond) and its kind; the capacity follows.
const FLASH_MAKER_AND_KIND: u32 = 0x40EF;

/// The register file.
pub struct Registers {
    facts: &'static Facts,
    written: BTreeMap<u32, u32>,
    flash_bytes: u32,
}

/// What a write sets off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing but that it reads so from now on.
    Stored,
    /// The watchdog was started and bites at once.
    Watchdog,
}

impl Registers {
    /// As after a reset, on a board with that much flash.
    pub fn new(facts: &'static Facts, flash_bytes: u32) -> Self {
        Self { facts, written: BTreeMap::new(), flash_bytes }
    }

    /// What a register reads while the line runs at `baud`. Unknown ones read 0 until they are written.
    pub fn read(&self, address: u32, baud: u32) -> u32 {
        if address == self.facts.serial_divider {
            return CRYSTAL_HERTZ / baud.max(1);
        }
        if let Some((_, value)) = self.facts.registers.iter().find(|(register, _)| *register == address) {
            return *value;
        }
        self.written.get(&address).copied().unwrap_or(0)
    }

    /// Writes the bits of `mask`.
    pub fn write(&mut self, address: u32, value: u32, mask: u32) -> Effect {
        let value = self.written.get(&address).copied().unwrap_or(0) & !mask | value & mask;
        if address == self.facts.spi.command && value & SPI_USER_COMMAND != 0 {
            let answer = self.flash_answer(self.written.get(&self.facts.spi.user2).copied().unwrap_or(0) & 0xFF);
            self.store(self.facts.spi.word0, answer);
            self.store(address, value & !SPI_USER_COMMAND);
            return Effect::Stored;
        }
        self.store(address, value);
        if self.facts.watchdog == Some(address) && value >> 31 == 1 { Effect::Watchdog } else { Effect::Stored }
    }

    fn store(&mut self, address: u32, value: u32) {
        if self.written.len() < WRITTEN_MAX || self.written.contains_key(&address) {
            self.written.insert(address, value);
        }
    }

    /// What the flash chip answers to a command. Its status registers read 0: ready, nothing protected.
    fn flash_answer(&self, command: u32) -> u32 {
        match command {
            READ_IDENTITY => self.flash_bytes.max(1).ilog2() << 16 | FLASH_MAKER_AND_KIND,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::ChipModel;
    use super::*;

    #[test]
    fn the_flash_tells_its_size() {
        for chip in ChipModel::ALL {
            let spi = &chip.facts().spi;
            let mut registers = Registers::new(chip.facts(), 4 << 20);
            registers.write(spi.user2, 7 << 28 | READ_IDENTITY, u32::MAX);
            registers.write(spi.command, SPI_USER_COMMAND, u32::MAX);
            assert_eq!(registers.read(spi.command, 115_200) & SPI_USER_COMMAND, 0);
            assert_eq!(registers.read(spi.word0, 115_200), 0x16_40EF);
        }
    }

    #[test]
    fn what_is_burnt_stays_and_masks_count() {
        let mut registers = Registers::new(ChipModel::Esp32.facts(), 4 << 20);
        registers.write(0x4000_1000, 1, u32::MAX);
        assert_eq!(registers.read(0x4000_1000, 115_200), 0x00F0_1D83);
        registers.write(0x3FF0_0000, 0xFFFF, u32::MAX);
        registers.write(0x3FF0_0000, 0, 0xF0);
        assert_eq!(registers.read(0x3FF0_0000, 115_200), 0xFF0F);
        assert_eq!(registers.read(0x3FF4_0014, 115_200), 347);
        for address in 0..2 * WRITTEN_MAX as u32 {
            registers.write(address, 1, u32::MAX);
        }
        assert_eq!(registers.read(u32::MAX, 0), 0);
    }
}
