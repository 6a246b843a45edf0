//! Registers and memory by address: `machine.mem32` and its like.

use crate::errno::Errno;

/// How much is read or written at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// 8 bits.
    Byte = 1,
    /// 16 bits.
    Half = 2,
    /// 32 bits.
    Word = 4,
}

/// The address space; addresses are aligned to the width.
pub trait Registers {
    /// Reads; `EFAULT` where nothing is.
    fn read_register(&mut self, address: u32, width: Width) -> Result<u32, Errno> {
        let _ = (address, width);
        Err(Errno::ENODEV)
    }

    /// Writes; `EFAULT` where nothing is.
    fn write_register(&mut self, address: u32, width: Width, value: u32) -> Result<(), Errno> {
        let _ = (address, width, value);
        Err(Errno::ENODEV)
    }
}
