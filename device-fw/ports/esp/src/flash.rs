//! The part of the chip's flash that holds files, as a block device.
//!
//! The ROM's routines want words at word addresses on both sides; whatever else is asked for goes through a small buffer.

use esp_storage::ll;
use pyrite_platform::storage::{Storage, StorageFault};

/// Bytes in an erase block.
pub const BLOCK_SIZE: u32 = 4096;

const WORD: u32 = 4;

/// What an erased byte reads; programming it changes nothing.
const ERASED: u8 = 0xff;

/// Bytes that go through the buffer at once.
const BUFFER: usize = 256;

#[repr(align(4))]
struct Buffer([u8; BUFFER]);

/// To be called once, before anything else here.
///
/// The ESP32's ROM reads with the command that stands in a register, and relies on the register's reset value for that it is sent at all.
#[cfg(feature = "esp32")]
pub fn prepare() {
    esp_hal::peripherals::SPI1::regs().user().modify(|_, word| word.usr_command().set_bit());
}

/// Reads from anywhere in the flash.
pub fn read(mut address: u32, mut bytes: &mut [u8]) -> Result<(), StorageFault> {
    let mut buffer = Buffer([0; BUFFER]);
    while !bytes.is_empty() {
        let before = (address % WORD) as usize;
        let count = bytes.len().min(BUFFER - before);
        let words = (before + count).next_multiple_of(WORD as usize) as u32;
        // SAFETY: the buffer is aligned and holds so many words.
        unsafe { ll::spiflash_read(address - before as u32, buffer.0.as_mut_ptr().cast(), words) }
            .map_err(|_| StorageFault)?;
        bytes[..count].copy_from_slice(&buffer.0[before..before + count]);
        bytes = &mut bytes[count..];
        address += count as u32;
    }
    Ok(())
}

/// Programs erased bytes anywhere in the flash.
pub fn program(mut address: u32, mut bytes: &[u8]) -> Result<(), StorageFault> {
    // SAFETY: has no effect but the one asked for.
    unsafe { ll::spiflash_unlock() }.map_err(|_| StorageFault)?;
    let mut buffer = Buffer([ERASED; BUFFER]);
    while !bytes.is_empty() {
        let before = (address % WORD) as usize;
        let count = bytes.len().min(BUFFER - before);
        let words = (before + count).next_multiple_of(WORD as usize);
        buffer.0[..words].fill(ERASED);
        buffer.0[before..before + count].copy_from_slice(&bytes[..count]);
        // SAFETY: the buffer is aligned and holds so many words; the addresses are those of a partition in which no program runs.
        unsafe { ll::spiflash_write(address - before as u32, buffer.0.as_ptr().cast(), words as u32) }
            .map_err(|_| StorageFault)?;
        bytes = &bytes[count..];
        address += count as u32;
    }
    Ok(())
}

/// Erases the block at an address.
pub fn erase(address: u32) -> Result<(), StorageFault> {
    // SAFETY: the sector is one of a partition in which no program runs.
    unsafe { ll::spiflash_unlock().and_then(|()| ll::spiflash_erase_sector(address / BLOCK_SIZE)) }
        .map_err(|_| StorageFault)
}

/// Where in the flash the program that runs stands, as the first entry of the chip's table of flash pages says. Source: the chips' technical
/// reference manuals, chapters on the memory management unit.
pub fn program_address() -> u32 {
    /// Bytes of a page, and the bits of an entry that say which.
    const PAGE: u32 = 0x1_0000;
    const NUMBER: u32 = 0xff;
    #[cfg(feature = "esp32")]
    const TABLE: *const u32 = 0x3ff1_0000 as *const u32;
    #[cfg(any(feature = "esp32c3", feature = "esp32s3"))]
    const TABLE: *const u32 = 0x600c_5000 as *const u32;
    #[cfg(not(feature = "esp32c6"))]
    // SAFETY: reads a register.
    let entry = unsafe { TABLE.read_volatile() };
    #[cfg(feature = "esp32c6")]
    let entry = critical_section::with(|_| {
        const INDEX: *mut u32 = 0x6000_2380 as *mut u32;
        const CONTENT: *const u32 = 0x6000_237c as *const u32;
        // SAFETY: chooses an entry and reads it; nothing is changed, and nobody else chooses meanwhile.
        unsafe {
            INDEX.write_volatile(0);
            CONTENT.read_volatile()
        }
    });
    (entry & NUMBER) * PAGE
}

/// A data partition.
#[derive(Clone, Copy)]
pub struct PartitionFlash {
    start: u32,
    blocks: u32,
}

impl PartitionFlash {
    /// The whole blocks between two addresses.
    pub fn new(start: u32, size: u32) -> Self {
        Self { start, blocks: size / BLOCK_SIZE }
    }

    /// Bytes in all.
    pub fn size(&self) -> u32 {
        self.blocks * BLOCK_SIZE
    }

    /// Where it starts, and bytes in all.
    pub fn place(&self) -> (u32, u32) {
        (self.start, self.size())
    }

    fn address(&self, block: u32, offset: u32, length: usize) -> Result<u32, StorageFault> {
        let is_inside = block < self.blocks && length <= BLOCK_SIZE as usize && offset <= BLOCK_SIZE - length as u32;
        if is_inside { Ok(self.start + block * BLOCK_SIZE + offset) } else { Err(StorageFault) }
    }
}

impl Storage for PartitionFlash {
    fn block_size(&self) -> u32 {
        BLOCK_SIZE
    }

    fn block_count(&self) -> u32 {
        self.blocks
    }

    fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), StorageFault> {
        read(self.address(block, offset, buffer.len())?, buffer)
    }

    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), StorageFault> {
        program(self.address(block, offset, bytes.len())?, bytes)
    }

    fn erase(&mut self, block: u32) -> Result<(), StorageFault> {
        erase(self.address(block, 0, 0)?)
    }

    /// The ROM's routines return when the flash is done.
    fn sync(&mut self) -> Result<(), StorageFault> {
        Ok(())
    }
}
