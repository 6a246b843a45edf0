//! How the flash is divided, as the table at its fixed place says, and its bytes by partition.
//!
//! Source: ESP-IDF, "Partition Tables": entries of 32 bytes with a mark, type, subtype, offset, size, label and flags.

use core::cell::OnceCell;

use pyrite_platform::errno::Errno;
use pyrite_platform::partitions::{Partition, PartitionKind, Partitions};
use pyrite_platform::storage::StorageFault;

use crate::peripherals::ChipPeripherals;
use crate::{flash, settings};

/// Where the table is.
const TABLE: u32 = 0x8000;
const ENTRY: usize = 32;
const MARK: [u8; 2] = [0xaa, 0x50];
/// The table's size in the flash allows more; nobody has them.
const ENTRIES_MAX: usize = 16;
const LABEL: usize = 16;

/// The partition with files, and where it is when no table says so: as on a board with 4 MB that runs MicroPython.
const FILES_LABEL: &str = "vfs";
const FILES_ADDRESS: u32 = 0x20_0000;

/// The table, read once.
pub struct Table {
    entries: [[u8; ENTRY]; ENTRIES_MAX],
    count: usize,
    flash_bytes: u32,
}

/// It lives as long as the program: labels are lent from it.
pub static TABLE_ONCE: TableOnce = TableOnce(OnceCell::new());

/// The one table.
pub struct TableOnce(OnceCell<Table>);

// SAFETY: only the main program looks at it, on one core, and no interrupt does.
unsafe impl Sync for TableOnce {}

impl TableOnce {
    /// The table of this flash; read at the first call.
    pub fn get(&'static self, flash_bytes: u32) -> &'static Table {
        self.0.get_or_init(|| Table::read(flash_bytes))
    }
}

fn word(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u32::from(byte))
}

impl Table {
    fn read(flash_bytes: u32) -> Self {
        let mut table = Self { entries: [[0; ENTRY]; ENTRIES_MAX], count: 0, flash_bytes };
        for (index, entry) in table.entries.iter_mut().enumerate() {
            let is_read = flash::read(TABLE + (index * ENTRY) as u32, entry).is_ok();
            if !is_read || !entry.starts_with(&MARK) {
                break;
            }
            table.count += 1;
        }
        table
    }

    /// Entry number `index`, if the flash reaches so far.
    pub fn partition(&'static self, index: usize) -> Option<Partition> {
        let entry = self.entries[..self.count].get(index)?;
        let label = &entry[12..12 + LABEL];
        let length = label.iter().position(|&byte| byte == 0).unwrap_or(LABEL);
        Some(Partition {
            label: core::str::from_utf8(&label[..length]).unwrap_or_default(),
            kind: if entry[2] == PartitionKind::Application as u8 {
                PartitionKind::Application
            } else {
                PartitionKind::Data
            },
            subtype: entry[3],
            address: word(&entry[4..8]),
            size: word(&entry[8..12]),
        })
    }

    /// The partition with this label, whole inside the flash.
    pub fn named(&'static self, label: &str) -> Option<Partition> {
        let found = (0..self.count).find_map(|index| self.partition(index).filter(|found| found.label == label))?;
        let end = found.address.checked_add(found.size)?;
        (end <= self.flash_bytes && found.address.is_multiple_of(flash::BLOCK_SIZE)).then_some(found)
    }

    /// Where files are.
    pub fn files(&'static self) -> flash::PartitionFlash {
        match self.named(FILES_LABEL) {
            Some(Partition { address, size, .. }) => flash::PartitionFlash::new(address, size),
            None => flash::PartitionFlash::new(FILES_ADDRESS, self.flash_bytes.saturating_sub(FILES_ADDRESS)),
        }
    }
}

impl ChipPeripherals {
    /// A program writes to the flash by itself, perhaps where settings are.
    fn look_at_settings_anew(&mut self) {
        self.settings = settings::open(self.partitions);
    }

    /// The address of so many bytes in a partition, which may lead out of the flash by mistake.
    fn address(&self, index: u8, offset: u32, length: usize) -> Result<u32, Errno> {
        let partition = self.partition(index).ok_or(Errno::ENODEV)?;
        let address = partition.address_of(offset, length)?;
        let is_inside = u64::from(address) + length as u64 <= self.partitions.flash_bytes.into();
        if is_inside { Ok(address) } else { Err(Errno::EINVAL) }
    }
}

fn medium_failed(_: StorageFault) -> Errno {
    Errno::EIO
}

impl Partitions for ChipPeripherals {
    fn partition(&self, index: u8) -> Option<Partition> {
        self.partitions.partition(index.into())
    }

    fn holds_files(&self, index: u8) -> bool {
        let (start, size) = self.partitions.files().place();
        self.partition(index).is_some_and(|found| {
            let end = found.address.saturating_add(found.size);
            found.address < start.saturating_add(size) && start < end
        })
    }

    /// The program whose bytes the chip has before it. Where that cannot be, none of several programs is to be lost.
    fn is_running(&self, index: u8) -> bool {
        let address = flash::program_address();
        let is_program = |found: &Partition| found.kind == PartitionKind::Application;
        let runs = |found: &Partition| {
            is_program(found) && (found.address..found.address.saturating_add(found.size)).contains(&address)
        };
        let all = || (0..=u8::MAX).map_while(|index| self.partition(index));
        let is_known = all().any(|found| runs(&found));
        self.partition(index).is_some_and(|found| if is_known { runs(&found) } else { is_program(&found) })
    }

    fn read_partition(&mut self, index: u8, offset: u32, bytes: &mut [u8]) -> Result<(), Errno> {
        flash::read(self.address(index, offset, bytes.len())?, bytes).map_err(medium_failed)
    }

    fn program_partition(&mut self, index: u8, offset: u32, bytes: &[u8]) -> Result<(), Errno> {
        self.look_at_settings_anew();
        flash::program(self.address(index, offset, bytes.len())?, bytes).map_err(medium_failed)
    }

    fn erase_partition(&mut self, index: u8, offset: u32) -> Result<(), Errno> {
        let address = self.address(index, offset, flash::BLOCK_SIZE as usize)?;
        if !address.is_multiple_of(flash::BLOCK_SIZE) {
            return Err(Errno::EINVAL);
        }
        self.look_at_settings_anew();
        flash::erase(address).map_err(medium_failed)
    }
}
