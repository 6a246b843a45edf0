//! How the simulated flash is divided, and its bytes by partition.
//!
//! A board with a ROM has the flash of a whole chip, divided as the table in it says. Without one the board's flash is what stands in the
//! partition for files, where MicroPython's table has it; whatever programs write to other partitions is kept beside it, from the first
//! write on.
//!
//! **Invariant:** the partition for files is the very flash that the file tree is on.

use std::path::PathBuf;

use pyrite_platform::errno::Errno;
use pyrite_platform::partitions::{Partition, PartitionKind, Partitions};
use pyrite_platform::storage::{Storage, StorageFault};

use super::SimBoard;
use crate::esp_image::{self, FILES_LABEL};
use crate::flash::{BLOCK_SIZE, Flash, SharedFlash, SimFlash};

/// Where files start on a board with 4 MB of flash, and bytes of them.
const FILES_START: u32 = 0x20_0000;
const FILES_SIZE: u32 = 0x20_0000;

/// The table of a board with 4 MB of flash, as MicroPython's ESP32 port divides it.
const TABLE: [Partition; 4] = [
    partition("nvs", PartitionKind::Data, 2, 0x9000, 0x6000),
    partition("phy_init", PartitionKind::Data, 1, 0xf000, 0x1000),
    partition("factory", PartitionKind::Application, 0, 0x1_0000, 0x1f_0000),
    partition(FILES_LABEL, PartitionKind::Data, 0x81, FILES_START, FILES_SIZE),
];

const fn partition(label: &'static str, kind: PartitionKind, subtype: u8, address: u32, size: u32) -> Partition {
    Partition { label, kind, subtype, address, size }
}

/// The flash as partitions see it.
pub struct PartitionedFlash {
    table: Vec<Partition>,
    /// The board's flash, and the address of its first byte.
    board: Option<(u32, SharedFlash)>,
    /// What lies below that address.
    below: Below,
}

/// Flash that is made when it is first written.
enum Below {
    /// Not yet; where it would be.
    Blank(Flash),
    There(SimFlash),
}

impl Default for PartitionedFlash {
    /// Without a file tree: all of it is blank, and in memory.
    fn default() -> Self {
        Self { table: TABLE.to_vec(), board: None, below: Below::Blank(Flash::Memory) }
    }
}

impl PartitionedFlash {
    /// The flash of a board without a ROM, which is for files; `place` is where it is kept.
    pub fn for_files(flash: SharedFlash, place: &Flash) -> Self {
        let mut table = TABLE;
        if let Some(files) = table.last_mut() {
            files.size = flash.lock().size();
        }
        let below = match place {
            Flash::Memory => Flash::Memory,
            Flash::File(image) => {
                let mut path = image.clone().into_os_string();
                path.push(".partitions");
                Flash::File(PathBuf::from(path))
            }
        };
        Self { table: table.to_vec(), board: Some((FILES_START, flash)), below: Below::Blank(below) }
    }

    /// The flash of a whole chip, divided as its table says.
    pub fn whole(flash: SharedFlash) -> Self {
        let read = esp_image::partitions(flash.lock().bytes().get(esp_image::TABLE..).unwrap_or_default());
        let table = read.unwrap_or_default().into_iter().map(|entry| {
            let kind = if entry.is_program() { PartitionKind::Application } else { PartitionKind::Data };
            let known = TABLE.iter().map(|known| known.label).find(|label| *label == entry.label);
            // A few bytes for each start of a board with names of its own.
            let label = known.unwrap_or_else(|| entry.label.leak());
            partition(label, kind, entry.subtype, entry.start, entry.size)
        });
        Self { table: table.collect(), board: Some((0, flash)), below: Below::Blank(Flash::Memory) }
    }

    fn entry(&self, index: u8) -> Result<Partition, Errno> {
        self.table.get(usize::from(index)).copied().ok_or(Errno::ENODEV)
    }

    /// Acts on the flash that holds an address, with the address there; without action when nothing was ever written there.
    fn act(
        &mut self,
        address: u32,
        change: Change,
        action: impl FnOnce(&mut SimFlash, u32) -> Result<(), StorageFault>,
    ) -> Result<(), Errno> {
        let result = match (&self.board, &mut self.below) {
            (Some((start, flash)), _) if address >= *start => action(&mut flash.lock(), address - start),
            (_, Below::There(flash)) => action(flash, address),
            (board, Below::Blank(place)) => {
                let is_there = matches!(place, Flash::File(path) if path.exists());
                if change == Change::No && !is_there {
                    return Ok(());
                }
                let size = board.as_ref().map_or(FILES_START + FILES_SIZE, |(start, _)| *start);
                let mut flash = SimFlash::open(place, size).map_err(|_| Errno::EIO)?;
                let result = action(&mut flash, address);
                self.below = Below::There(flash);
                result
            }
        };
        result.map_err(|StorageFault| Errno::EIO)
    }

    fn read(&mut self, index: u8, offset: u32, bytes: &mut [u8]) -> Result<(), Errno> {
        let address = self.entry(index)?.address_of(offset, bytes.len())?;
        bytes.fill(ERASED);
        self.act(address, Change::No, |flash, address| {
            let mut address = address;
            for piece in pieces(address, bytes.len()) {
                flash.read(address / BLOCK_SIZE, address % BLOCK_SIZE, &mut bytes[piece.clone()])?;
                address += piece.len() as u32;
            }
            Ok(())
        })
    }

    fn program(&mut self, index: u8, offset: u32, bytes: &[u8]) -> Result<(), Errno> {
        let address = self.entry(index)?.address_of(offset, bytes.len())?;
        self.act(address, Change::Yes, |flash, address| {
            let mut address = address;
            for piece in pieces(address, bytes.len()) {
                flash.program(address / BLOCK_SIZE, address % BLOCK_SIZE, &bytes[piece.clone()])?;
                address += piece.len() as u32;
            }
            flash.sync()
        })
    }

    fn erase(&mut self, index: u8, offset: u32) -> Result<(), Errno> {
        let address = self.entry(index)?.address_of(offset, BLOCK_SIZE as usize)?;
        if !address.is_multiple_of(BLOCK_SIZE) {
            return Err(Errno::EINVAL);
        }
        self.act(address, Change::Yes, |flash, address| {
            flash.erase(address / BLOCK_SIZE)?;
            flash.sync()
        })
    }
}

/// What an erased byte reads.
const ERASED: u8 = 0xff;

/// Whether an action changes the flash.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Yes,
    No,
}

/// The pieces of `length` bytes from an address on, each inside one block.
fn pieces(address: u32, length: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let first = (BLOCK_SIZE - address % BLOCK_SIZE) as usize;
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let next = if start < first { first } else { start + BLOCK_SIZE as usize };
        at = next.min(length);
        (start < length).then_some(start..at)
    })
}

impl PartitionedFlash {
    /// The partition with this label, as storage of its own.
    pub fn storage(&mut self, label: &str) -> Option<PartitionStorage<'_>> {
        let partition = *self.table.iter().find(|partition| partition.label == label)?;
        let is_whole = partition.address.is_multiple_of(BLOCK_SIZE) && partition.size.is_multiple_of(BLOCK_SIZE);
        is_whole.then_some(PartitionStorage { flash: self, partition })
    }

    /// Makes everything durable.
    pub fn sync(&mut self) -> Result<(), Errno> {
        let board = self.board.as_ref().map_or(Ok(()), |(_, flash)| flash.lock().sync());
        let below = if let Below::There(flash) = &mut self.below { flash.sync() } else { Ok(()) };
        board.and(below).map_err(|StorageFault| Errno::EIO)
    }
}

/// A partition as storage. Its user says when it is to be durable.
pub struct PartitionStorage<'a> {
    flash: &'a mut PartitionedFlash,
    partition: Partition,
}

impl PartitionStorage<'_> {
    fn act(
        &mut self,
        block: u32,
        change: Change,
        action: impl FnOnce(&mut SimFlash, u32) -> Result<(), StorageFault>,
    ) -> Result<(), StorageFault> {
        let offset = block.checked_mul(BLOCK_SIZE).ok_or(StorageFault)?;
        let address = self.partition.address_of(offset, BLOCK_SIZE as usize).map_err(|_| StorageFault)?;
        self.flash.act(address, change, |flash, address| action(flash, address / BLOCK_SIZE)).map_err(|_| StorageFault)
    }
}

impl Storage for PartitionStorage<'_> {
    fn block_size(&self) -> u32 {
        BLOCK_SIZE
    }

    fn block_count(&self) -> u32 {
        self.partition.size / BLOCK_SIZE
    }

    fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), StorageFault> {
        buffer.fill(ERASED);
        self.act(block, Change::No, |flash, block| flash.read(block, offset, buffer))
    }

    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), StorageFault> {
        self.act(block, Change::Yes, |flash, block| flash.program(block, offset, bytes))
    }

    fn erase(&mut self, block: u32) -> Result<(), StorageFault> {
        self.act(block, Change::Yes, |flash, block| flash.erase(block))
    }

    fn sync(&mut self) -> Result<(), StorageFault> {
        self.flash.sync().map_err(|_| StorageFault)
    }
}

impl SimBoard {
    /// The board gets its flash.
    pub fn set_partitions(&self, flash: PartitionedFlash) {
        self.lock().partitions = flash;
    }
}

impl Partitions for SimBoard {
    fn partition(&self, index: u8) -> Option<Partition> {
        self.lock().partitions.entry(index).ok()
    }

    fn holds_files(&self, index: u8) -> bool {
        let state = self.lock();
        let is_for_files = state.partitions.entry(index).is_ok_and(|partition| partition.label == FILES_LABEL);
        is_for_files && state.partitions.board.is_some()
    }

    fn read_partition(&mut self, index: u8, offset: u32, bytes: &mut [u8]) -> Result<(), Errno> {
        self.lock().partitions.read(index, offset, bytes)
    }

    fn program_partition(&mut self, index: u8, offset: u32, bytes: &[u8]) -> Result<(), Errno> {
        self.lock().partitions.program(index, offset, bytes)
    }

    fn erase_partition(&mut self, index: u8, offset: u32) -> Result<(), Errno> {
        self.lock().partitions.erase(index, offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_stay_in_their_block() {
        let all: Vec<_> = pieces(4090, 4110).collect();
        assert_eq!(all, [0..6, 6..4102, 4102..4110]);
        assert_eq!(pieces(0, 0).count(), 0);
        assert_eq!((pieces(4095, 1).count(), pieces(4095, 1).next()), (1, Some(0..1)));
        assert_eq!((pieces(0, 4096).count(), pieces(0, 4096).next()), (1, Some(0..4096)));
    }

    #[test]
    fn files_and_other_data_are_kept_apart() {
        let flash = SharedFlash::new(SimFlash::open(&Flash::Memory, 3 * BLOCK_SIZE).expect("memory"));
        let mut partitions = PartitionedFlash::for_files(flash.clone(), &Flash::Memory);
        assert_eq!(partitions.entry(3).map(|files| files.size), Ok(3 * BLOCK_SIZE));
        let mut bytes = [0; 8];
        assert_eq!((partitions.read(0, 4092, &mut bytes), bytes), (Ok(()), [0xff; 8]));
        assert!(matches!(partitions.below, Below::Blank(_)));
        assert_eq!(partitions.program(0, 4094, b"four"), Ok(()));
        assert_eq!((partitions.read(0, 4092, &mut bytes), &bytes), (Ok(()), b"\xff\xfffour\xff\xff"));
        assert_eq!(partitions.erase(0, 4096), Ok(()));
        assert_eq!((partitions.read(0, 4092, &mut bytes), &bytes), (Ok(()), b"\xff\xfffo\xff\xff\xff\xff"));
        assert!(flash.lock().bytes().iter().all(|byte| *byte == 0xff));
        assert_eq!(partitions.program(3, BLOCK_SIZE, b"file"), Ok(()));
        assert_eq!(flash.lock().bytes()[BLOCK_SIZE as usize..][..4], *b"file");
        assert_eq!(partitions.program(3, 3 * BLOCK_SIZE - 3, b"file"), Err(Errno::EINVAL));
        assert_eq!(partitions.erase(3, 100), Err(Errno::EINVAL));
    }

    #[test]
    fn a_whole_flash_is_divided_by_its_table() {
        let flash = SharedFlash::new(SimFlash::open(&Flash::Memory, 0x2_0000).expect("memory"));
        assert_eq!(PartitionedFlash::whole(flash.clone()).entry(0), Err(Errno::ENODEV));
        let mut entry = [0; 32];
        entry[..4].copy_from_slice(&[0xaa, 0x50, 1, 0x81]);
        entry[4..12].copy_from_slice(&[0, 0, 1, 0, 0, 0x10, 0, 0]);
        entry[12..15].copy_from_slice(b"own");
        let table = esp_image::TABLE as u32 / BLOCK_SIZE;
        assert_eq!(flash.lock().program(table, 0, &entry), Ok(()));
        let mut partitions = PartitionedFlash::whole(flash.clone());
        assert_eq!(partitions.entry(0), Ok(partition("own", PartitionKind::Data, 0x81, 0x1_0000, 0x1000)));
        assert_eq!(partitions.program(0, 1, b"x"), Ok(()));
        assert_eq!(flash.lock().bytes()[0x1_0001], b'x');
    }
}
