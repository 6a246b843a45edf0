//! Registers and memory by address.
//!
//! **Invariant:** only addresses behind which something is are touched; the rest would stop the chip.

use pyrite_platform::errno::Errno;
use pyrite_platform::registers::{Registers, Width};

use crate::chip::{Access, FACTS};
use crate::peripherals::ChipPeripherals;

fn access(address: u32, width: Width) -> Result<Access, Errno> {
    let last = address.checked_add(width as u32 - 1).ok_or(Errno::EFAULT)?;
    let area = FACTS.memory.iter().find(|(first, end, _)| (*first..*end).contains(&address) && last < *end);
    area.map(|(_, _, access)| *access).ok_or(Errno::EFAULT)
}

impl Registers for ChipPeripherals {
    fn read_register(&mut self, address: u32, width: Width) -> Result<u32, Errno> {
        access(address, width)?;
        let word = (address & !3) as *const u32;
        // SAFETY: something is there, and whatever it is can be read by words.
        let word = unsafe { word.read_volatile() } >> (8 * (address & 3));
        Ok(match width {
            Width::Byte => word & 0xff,
            Width::Half => word & 0xffff,
            Width::Word => word,
        })
    }

    fn write_register(&mut self, address: u32, width: Width, value: u32) -> Result<(), Errno> {
        let access = access(address, width)?;
        // SAFETY: something is there and it can be written so; that it is the right thing is what the program asked for.
        unsafe {
            match (access, width) {
                (Access::Data, Width::Byte) => (address as *mut u8).write_volatile(value as u8),
                (Access::Data, Width::Half) => (address as *mut u16).write_volatile(value as u16),
                (Access::Data | Access::Words, Width::Word) => (address as *mut u32).write_volatile(value),
                _ => return Err(Errno::EFAULT),
            }
        }
        Ok(())
    }
}
