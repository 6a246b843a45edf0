//! The simulated flash: NOR rules over memory or over an image file that lasts.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyrite_platform::storage::{Storage, StorageFault};

/// Bytes in an erase block, as on the ESP32.
pub const BLOCK_SIZE: u32 = 4096;

/// What an erased byte reads.
const ERASED: u8 = 0xFF;

/// Where the flash keeps its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flash {
    /// In memory: gone with the board.
    Memory,
    /// In an image file, made if it is missing. Beside it stand, once a program writes there, the partitions that are not for files, such as
    /// that with settings.
    File(PathBuf),
}

/// Flash of a whole number of blocks. All of it is held in memory; the file, if any, gets each change at once.
pub struct SimFlash {
    bytes: Vec<u8>,
    file: Option<File>,
}

impl SimFlash {
    /// Opens flash of at least `size` bytes (a larger image file keeps its size).
    pub fn open(flash: &Flash, size: u32) -> io::Result<Self> {
        let size = size.next_multiple_of(BLOCK_SIZE).max(2 * BLOCK_SIZE) as usize;
        match flash {
            Flash::Memory => Ok(Self { bytes: vec![ERASED; size], file: None }),
            Flash::File(path) => Self::open_file(path, size),
        }
    }

    fn open_file(path: &Path, size: usize) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        file.try_lock().map_err(|error| match error {
            std::fs::TryLockError::WouldBlock => {
                io::Error::new(io::ErrorKind::ResourceBusy, "the flash image is in use by another simulated board")
            }
            std::fs::TryLockError::Error(error) => error,
        })?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let wanted = bytes.len().max(size).next_multiple_of(BLOCK_SIZE as usize);
        if bytes.len() < wanted {
            let missing = vec![ERASED; wanted - bytes.len()];
            file.write_all(&missing)?;
            bytes.extend(missing);
        }
        Ok(Self { bytes, file: Some(file) })
    }

    /// Bytes in all.
    pub fn size(&self) -> u32 {
        self.bytes.len() as u32
    }

    /// All of it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn range(&self, block: u32, offset: u32, length: usize) -> Result<std::ops::Range<usize>, StorageFault> {
        if offset as usize + length > BLOCK_SIZE as usize {
            return Err(StorageFault);
        }
        let start = block as usize * BLOCK_SIZE as usize + offset as usize;
        let end = start + length;
        if end <= self.bytes.len() { Ok(start..end) } else { Err(StorageFault) }
    }

    fn write_through(&mut self, range: std::ops::Range<usize>) -> Result<(), StorageFault> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.seek(SeekFrom::Start(range.start as u64))
            .and_then(|_| file.write_all(&self.bytes[range]))
            .map_err(|_| StorageFault)
    }
}

impl Storage for SimFlash {
    fn block_size(&self) -> u32 {
        BLOCK_SIZE
    }

    fn block_count(&self) -> u32 {
        self.size() / BLOCK_SIZE
    }

    fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), StorageFault> {
        let range = self.range(block, offset, buffer.len())?;
        buffer.copy_from_slice(&self.bytes[range]);
        Ok(())
    }

    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), StorageFault> {
        let range = self.range(block, offset, bytes.len())?;
        for (place, byte) in self.bytes[range.clone()].iter_mut().zip(bytes) {
            // Programming only clears bits: a driver that forgets to erase is found out.
            *place &= byte;
        }
        self.write_through(range)
    }

    fn erase(&mut self, block: u32) -> Result<(), StorageFault> {
        let range = self.range(block, 0, BLOCK_SIZE as usize)?;
        self.bytes[range.clone()].fill(ERASED);
        self.write_through(range)
    }

    fn sync(&mut self) -> Result<(), StorageFault> {
        self.file.as_ref().map_or(Ok(()), |file| file.sync_data().map_err(|_| StorageFault))
    }
}

/// Flash that the file tree, the partitions and the ROM of one board use in turn.
#[derive(Clone)]
pub struct SharedFlash(Arc<Mutex<SimFlash>>);

impl SharedFlash {
    /// Shares it.
    pub fn new(flash: SimFlash) -> Self {
        Self(Arc::new(Mutex::new(flash)))
    }

    /// Takes it for one operation.
    pub fn lock(&self) -> MutexGuard<'_, SimFlash> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The storage that a part of it is: `size` bytes from `start`, both multiples of [`BLOCK_SIZE`].
    pub fn part(&self, start: u32, size: u32) -> Option<FlashPart> {
        let is_aligned = start.is_multiple_of(BLOCK_SIZE) && size.is_multiple_of(BLOCK_SIZE) && size > 0;
        let is_inside = start.checked_add(size).is_some_and(|end| end <= self.lock().size());
        (is_aligned && is_inside).then(|| FlashPart {
            flash: self.clone(),
            first_block: start / BLOCK_SIZE,
            block_count: size / BLOCK_SIZE,
        })
    }
}

/// A partition as storage of its own.
pub struct FlashPart {
    flash: SharedFlash,
    first_block: u32,
    block_count: u32,
}

impl FlashPart {
    /// Bytes in all.
    pub fn size(&self) -> u32 {
        self.block_count * BLOCK_SIZE
    }

    fn block(&self, block: u32) -> Result<u32, StorageFault> {
        if block < self.block_count { Ok(self.first_block + block) } else { Err(StorageFault) }
    }
}

impl Storage for FlashPart {
    fn block_size(&self) -> u32 {
        BLOCK_SIZE
    }

    fn block_count(&self) -> u32 {
        self.block_count
    }

    fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), StorageFault> {
        self.flash.lock().read(self.block(block)?, offset, buffer)
    }

    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), StorageFault> {
        self.flash.lock().program(self.block(block)?, offset, bytes)
    }

    fn erase(&mut self, block: u32) -> Result<(), StorageFault> {
        self.flash.lock().erase(self.block(block)?)
    }

    fn sync(&mut self) -> Result<(), StorageFault> {
        self.flash.lock().sync()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_keeps_to_itself() {
        let flash = SharedFlash::new(SimFlash::open(&Flash::Memory, 4 * BLOCK_SIZE).expect("memory"));
        assert!(flash.part(1, BLOCK_SIZE).is_none());
        assert!(flash.part(BLOCK_SIZE, 4 * BLOCK_SIZE).is_none());
        assert!(flash.part(u32::MAX - BLOCK_SIZE + 1, BLOCK_SIZE).is_none());
        let mut part = flash.part(2 * BLOCK_SIZE, BLOCK_SIZE).expect("inside");
        assert_eq!((part.block_count(), part.size()), (1, BLOCK_SIZE));
        assert_eq!(part.program(0, 4, b"x"), Ok(()));
        assert_eq!(part.erase(1), Err(StorageFault));
        assert_eq!(flash.lock().bytes()[2 * BLOCK_SIZE as usize + 4], b'x');
    }

    #[test]
    fn follows_the_rules_of_nor_flash() {
        let mut flash = SimFlash::open(&Flash::Memory, 10_000).expect("memory");
        assert_eq!(flash.block_count(), 3);
        assert_eq!(flash.program(1, 10, &[0xF0]), Ok(()));
        assert_eq!(flash.program(1, 10, &[0x3F]), Ok(()));
        let mut byte = [0];
        assert_eq!((flash.read(1, 10, &mut byte), byte), (Ok(()), [0x30]));
        assert_eq!(flash.erase(1), Ok(()));
        assert_eq!((flash.read(1, 10, &mut byte), byte), (Ok(()), [0xFF]));
        assert_eq!(flash.program(3, 0, &[1]), Err(StorageFault));
        assert_eq!(flash.read(0, 4095, &mut [0; 2]), Err(StorageFault));
    }

    #[test]
    fn an_image_file_lasts_and_is_locked() {
        let path = std::env::temp_dir().join(format!("pyrite-flash-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let place = Flash::File(path.clone());
        let mut flash = SimFlash::open(&place, 8192).expect("a new file");
        assert_eq!(flash.program(1, 0, b"abc"), Ok(()));
        assert!(SimFlash::open(&place, 8192).is_err());
        drop(flash);
        let mut flash = SimFlash::open(&place, 4096).expect("the same file");
        let mut bytes = [0; 4];
        assert_eq!((flash.read(1, 0, &mut bytes), &bytes), (Ok(()), b"abc\xFF"));
        drop(flash);
        std::fs::remove_file(&path).expect("removed");
    }
}
