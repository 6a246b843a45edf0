//! How the flash is divided: `esp32.Partition`.

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

/// The partition table.
pub trait Partitions {
    /// Entry number `index`; `None` past the last one. The first [`PartitionKind::Application`] is the one that runs.
    fn partition(&self, index: u8) -> Option<Partition> {
        let _ = index;
        None
    }
}
