//! Flash as a block device.

/// The medium failed; what was being written is undefined, everything else is intact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageFault;

/// NOR flash: erased bytes read `0xFF`, programming only clears bits, erasing works on whole blocks.
pub trait Storage {
    /// Bytes in an erase block (4096 on the ESP32).
    fn block_size(&self) -> u32;
    /// Erase blocks in all.
    fn block_count(&self) -> u32;
    /// Reads bytes inside one block.
    fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), StorageFault>;
    /// Programs bytes inside one erased part of a block.
    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), StorageFault>;
    /// Erases one block.
    fn erase(&mut self, block: u32) -> Result<(), StorageFault>;
    /// Makes everything durable.
    fn sync(&mut self) -> Result<(), StorageFault>;
}

impl<S: Storage + ?Sized> Storage for &mut S {
    fn block_size(&self) -> u32 {
        (**self).block_size()
    }

    fn block_count(&self) -> u32 {
        (**self).block_count()
    }

    fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), StorageFault> {
        (**self).read(block, offset, buffer)
    }

    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), StorageFault> {
        (**self).program(block, offset, bytes)
    }

    fn erase(&mut self, block: u32) -> Result<(), StorageFault> {
        (**self).erase(block)
    }

    fn sync(&mut self) -> Result<(), StorageFault> {
        (**self).sync()
    }
}
