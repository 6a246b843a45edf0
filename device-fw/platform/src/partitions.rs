//! How the flash is divided, and the bytes of its parts: `esp32.Partition`.

use crate::errno::Errno;

/// Bytes that are erased at once.
pub const ERASE_BYTES: u32 = 4096;

/// One part of the flash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// Its name.
    pub label: &'static str,
    /// What it holds.
    pub kind: PartitionKind,
    /// Finer sort, as the ESP32's partition table has it.
    pub subtype: u8,
    /// Where it starts, in bytes from the start of the flash.
    pub address: u32,
    /// Bytes in it.
    pub size: u32,
}

/// What a partition holds; numbers of the ESP32's partition table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum PartitionKind {
    /// Firmware.
    Application = 0,
    /// Anything else.
    Data = 1,
}

impl Partition {
    /// Where in the flash `length` bytes from `offset` on are; `EINVAL` if they lead out of the partition.
    pub fn address_of(&self, offset: u32, length: usize) -> Result<u32, Errno> {
        let length = u32::try_from(length).map_err(|_| Errno::EINVAL)?;
        let end = offset.checked_add(length).ok_or(Errno::EINVAL)?;
        if end > self.size {
            return Err(Errno::EINVAL);
        }
        self.address.checked_add(offset).ok_or(Errno::EINVAL)
    }
}

/// The partition table, and the flash by partition. Offsets and lengths are in bytes; what leads out of a partition is `EINVAL`, a
/// medium that fails `EIO`. Whether a partition may be written just now is for the caller to know.
pub trait Partitions {
    /// Entry number `index`; `None` past the last one.
    fn partition(&self, index: u8) -> Option<Partition> {
        let _ = index;
        None
    }

    /// Whether the machine's file tree is in this partition, mounted or not.
    fn holds_files(&self, index: u8) -> bool {
        let _ = index;
        false
    }

    /// Whether the program that runs is, or may be, in this partition: the first one for programs, where a machine does not know better.
    fn is_running(&self, index: u8) -> bool {
        let is_program =
            |index| self.partition(index).is_some_and(|partition| partition.kind == PartitionKind::Application);
        is_program(index) && !(0..index).any(is_program)
    }

    /// Reads bytes.
    fn read_partition(&mut self, index: u8, offset: u32, bytes: &mut [u8]) -> Result<(), Errno> {
        let _ = (index, offset, bytes);
        Err(Errno::ENODEV)
    }

    /// Programs bytes that are erased.
    fn program_partition(&mut self, index: u8, offset: u32, bytes: &[u8]) -> Result<(), Errno> {
        let _ = (index, offset, bytes);
        Err(Errno::ENODEV)
    }

    /// Erases [`ERASE_BYTES`] at a multiple of them.
    fn erase_partition(&mut self, index: u8, offset: u32) -> Result<(), Errno> {
        let _ = (index, offset);
        Err(Errno::ENODEV)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Table(&'static [PartitionKind]);

    impl Partitions for Table {
        fn partition(&self, index: u8) -> Option<Partition> {
            let kind = *self.0.get(usize::from(index))?;
            Some(Partition { label: "", kind, subtype: 0, address: 0x1000, size: 0x2000 })
        }
    }

    #[test]
    fn the_first_program_runs() {
        let table = Table(&[PartitionKind::Data, PartitionKind::Application, PartitionKind::Application]);
        assert_eq!([0, 1, 2, 3].map(|index| table.is_running(index)), [false, true, false, false]);
    }

    #[test]
    fn an_address_stays_inside() {
        let partition = Table(&[PartitionKind::Data]).partition(0).expect("it is there");
        assert_eq!(partition.address_of(0x1fff, 1), Ok(0x2fff));
        assert_eq!(partition.address_of(0x2000, 0), Ok(0x3000));
        assert_eq!(partition.address_of(0x2000, 1), Err(Errno::EINVAL));
        assert_eq!(partition.address_of(u32::MAX, 2), Err(Errno::EINVAL));
    }
}
