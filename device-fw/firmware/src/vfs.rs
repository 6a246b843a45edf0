//! The file tree on flash: littlefs with a current directory, relative paths and times of change.
//!
//! **Invariant:** flash that may hold somebody's files is never formatted by itself. What does not mount is left as it is,
//! and every operation says `ENODEV` until [`FlashFiles::format`] is asked for. So does what a program unmounted, until it is mounted again.

pub mod path;
#[cfg(test)]
mod tests;

use pyrite_littlefs::{Error, FileSystem, Information};
use pyrite_platform::errno::Errno;
use pyrite_platform::files::{Create, EntryKind, FileSystemStat, Files, Handle, NAME_MAX, OpenMode, Stat, Whence};
use pyrite_platform::storage::Storage;

use path::Path;

/// What a new file system gets, so that a beginner finds the place for start-up code.
const BOOT_FILE: (&str, &[u8]) = ("/boot.py", b"# boot.py: runs at every start of the board, before main.py.\n");

const NANOSECONDS_IN_SECOND: u64 = 1_000_000_000;

/// Files on flash.
pub struct FlashFiles<'f> {
    volume: Volume<'f>,
    current: Path,
    /// The time that changes carry, in nanoseconds since 1970-01-01 UTC; 0 while unknown.
    now: u64,
}

#[expect(clippy::large_enum_variant, reason = "there is one volume, and no heap to put it on")]
enum Volume<'f> {
    // Of any storage: a program's own file systems (`vfs.VfsLfs2`) share the code.
    Mounted(FileSystem<&'f mut dyn Storage>),
    /// Flash with something else on it, or that a program unmounted.
    Unmounted(&'f mut dyn Storage),
    /// While the storage changes hands.
    Between,
}

/// What was found at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A file system.
    Files,
    /// Blank flash, which is formatted now.
    Blank,
    /// Something else, or a damaged file system. It is left as it is.
    Foreign,
}

impl<'f> FlashFiles<'f> {
    /// Mounts what the flash holds; blank flash is formatted first.
    pub fn start(storage: &'f mut dyn Storage) -> (Self, Found) {
        let mut files = Self { volume: Volume::Unmounted(storage), current: Path::root(), now: 0 };
        let found = files.mount_or_format();
        (files, found)
    }

    fn mount_or_format(&mut self) -> Found {
        match self.mount_storage() {
            Ok(()) => return Found::Files,
            Err(Error::NotFormatted) => {}
            Err(_) => return Found::Foreign,
        }
        let is_blank = match &mut self.volume {
            Volume::Unmounted(storage) => is_blank(*storage),
            Volume::Mounted(_) | Volume::Between => false,
        };
        if is_blank && self.format().is_ok() { Found::Blank } else { Found::Foreign }
    }

    /// Mounts what the flash holds, unless that was done.
    fn mount_storage(&mut self) -> Result<(), Error> {
        let storage = match core::mem::replace(&mut self.volume, Volume::Between) {
            Volume::Unmounted(storage) => storage,
            volume => {
                self.volume = volume;
                return Ok(());
            }
        };
        self.current = Path::root();
        let (volume, result) = match FileSystem::mount(storage) {
            Ok(mounted) => (Volume::Mounted(mounted), Ok(())),
            Err((storage, error)) => (Volume::Unmounted(storage), Err(error)),
        };
        self.volume = volume;
        result
    }

    /// Erases everything and makes a new file system.
    pub fn format(&mut self) -> Result<(), Errno> {
        let storage = match core::mem::replace(&mut self.volume, Volume::Between) {
            Volume::Mounted(mounted) => mounted.unmount(),
            Volume::Unmounted(storage) => storage,
            Volume::Between => return Err(Errno::ENODEV),
        };
        self.current = Path::root();
        match FileSystem::format(storage) {
            Ok(mounted) => self.volume = Volume::Mounted(mounted),
            Err((storage, error)) => {
                self.volume = Volume::Unmounted(storage);
                return Err(error.into());
            }
        }
        let (name, content) = BOOT_FILE;
        let handle =
            self.open(name, OpenMode { read: false, write: true, create: Create::OrTruncate, append: false })?;
        self.write(handle, content)?;
        self.close(handle)
    }

    /// Checks the structure of the file system; `EIO` when it contradicts itself.
    pub fn verify(&mut self) -> Result<(), Errno> {
        Ok(self.mounted()?.verify()?)
    }

    fn mounted(&mut self) -> Result<&mut FileSystem<&'f mut dyn Storage>, Errno> {
        match &mut self.volume {
            Volume::Mounted(mounted) => Ok(mounted),
            Volume::Unmounted(_) | Volume::Between => Err(Errno::ENODEV),
        }
    }

    /// The absolute path of an entry.
    fn resolve(&self, path: &str) -> Result<Path, Errno> {
        // As on MicroPython, the empty path is the current directory; mpremote counts on it.
        self.current.join(path)
    }

    fn exists(&mut self, path: &Path) -> bool {
        self.mounted().is_ok_and(|fs| fs.stat(path.as_str()).is_ok())
    }
}

/// True when no file can be on the flash: where a file system begins nothing is written, or nothing behind it.
fn is_blank(storage: &mut dyn Storage) -> bool {
    let block_count = storage.block_count();
    // The second case is a first start that was cut short while it formatted.
    is_erased(storage, 0..2.min(block_count)) || is_erased(storage, 2.min(block_count)..block_count)
}

fn is_erased(storage: &mut dyn Storage, mut blocks: core::ops::Range<u32>) -> bool {
    let block_size = storage.block_size();
    let mut bytes = [0; 128];
    blocks.all(|block| {
        (0..block_size).step_by(bytes.len()).all(|offset| {
            let length = bytes.len().min((block_size - offset) as usize);
            storage.read(block, offset, &mut bytes[..length]).is_ok()
                && bytes[..length].iter().all(|&byte| byte == 0xff)
        })
    })
}

fn stat_of(information: Information) -> Stat {
    Stat {
        kind: information.kind,
        size: information.size,
        modified_seconds: information.modified_nanoseconds / NANOSECONDS_IN_SECOND,
    }
}

impl Files for FlashFiles<'_> {
    fn is_mounted(&self) -> bool {
        matches!(self.volume, Volume::Mounted(_))
    }

    fn mount(&mut self) -> Result<(), Errno> {
        Ok(self.mount_storage()?)
    }

    fn unmount(&mut self) -> Result<(), Errno> {
        let mounted = self.mounted()?;
        if (0..pyrite_littlefs::OPEN_FILES_MAX).any(|index| mounted.stat_open(Handle(index as u8)).is_ok()) {
            return Err(Errno::EBUSY);
        }
        if let Volume::Mounted(mounted) = core::mem::replace(&mut self.volume, Volume::Between) {
            self.volume = Volume::Unmounted(mounted.unmount());
        }
        Ok(())
    }

    fn restore(&mut self) {
        self.mount_or_format();
    }

    fn set_time(&mut self, epoch_nanoseconds: u64) {
        self.now = epoch_nanoseconds;
    }

    fn open(&mut self, path: &str, mode: OpenMode) -> Result<Handle, Errno> {
        let absolute = self.resolve(path)?;
        if path.ends_with('/') && !absolute.is_root() {
            let is_directory = self.stat(path).is_ok_and(|stat| stat.kind == EntryKind::Directory);
            return Err(if is_directory { Errno::EISDIR } else { Errno::ENOTDIR });
        }
        let now = self.now;
        let fs = self.mounted()?;
        let handle = fs.open(absolute.as_str(), mode)?;
        fs.set_modified(handle, now)?;
        Ok(handle)
    }

    fn read(&mut self, handle: Handle, buffer: &mut [u8]) -> Result<usize, Errno> {
        Ok(self.mounted()?.read(handle, buffer)?)
    }

    fn write(&mut self, handle: Handle, bytes: &[u8]) -> Result<usize, Errno> {
        let now = self.now;
        let fs = self.mounted()?;
        fs.set_modified(handle, now)?;
        Ok(fs.write(handle, bytes)?)
    }

    fn seek(&mut self, handle: Handle, offset: i32, whence: Whence) -> Result<u32, Errno> {
        Ok(self.mounted()?.seek(handle, offset, whence)?)
    }

    fn flush(&mut self, handle: Handle) -> Result<(), Errno> {
        Ok(self.mounted()?.flush(handle)?)
    }

    fn close(&mut self, handle: Handle) -> Result<(), Errno> {
        Ok(self.mounted()?.close(handle)?)
    }

    fn close_all_but(&mut self, kept: Option<Handle>) {
        for handle in (0..pyrite_littlefs::OPEN_FILES_MAX).map(|index| Handle(index as u8)) {
            if kept != Some(handle) {
                // An error belongs to a program that is gone; what could be saved is saved.
                let _ = self.close(handle);
            }
        }
    }

    fn stat(&mut self, path: &str) -> Result<Stat, Errno> {
        let absolute = self.resolve(path)?;
        let stat = stat_of(self.mounted()?.stat(absolute.as_str())?);
        if path.ends_with('/') && stat.kind == EntryKind::File { Err(Errno::ENOTDIR) } else { Ok(stat) }
    }

    fn entry(&mut self, path: &str, index: u32, name: &mut [u8; NAME_MAX]) -> Result<Option<(Stat, usize)>, Errno> {
        let absolute = self.current.join(path)?;
        let found = self.mounted()?.entry(absolute.as_str(), index, name)?;
        Ok(found.map(|(information, length)| (stat_of(information), length)))
    }

    fn remove(&mut self, path: &str) -> Result<(), Errno> {
        let absolute = self.resolve(path)?;
        Ok(self.mounted()?.remove(absolute.as_str())?)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), Errno> {
        let (from, to) = (self.resolve(from)?, self.resolve(to)?);
        Ok(self.mounted()?.rename(from.as_str(), to.as_str())?)
    }

    fn make_directory(&mut self, path: &str) -> Result<(), Errno> {
        let absolute = self.resolve(path)?;
        Ok(self.mounted()?.make_directory(absolute.as_str())?)
    }

    fn remove_directory(&mut self, path: &str) -> Result<(), Errno> {
        let absolute = self.resolve(path)?;
        let fs = self.mounted()?;
        fs.remove_directory(absolute.as_str())?;
        while !self.current.is_root() && !self.exists(&{ self.current }) {
            self.current.pop();
        }
        Ok(())
    }

    fn change_directory(&mut self, path: &str) -> Result<(), Errno> {
        let absolute = self.resolve(path)?;
        match self.mounted()?.stat(absolute.as_str())?.kind {
            EntryKind::Directory => {
                self.current = absolute;
                Ok(())
            }
            EntryKind::File => Err(Errno::ENOTDIR),
        }
    }

    fn current_directory(&mut self, buffer: &mut [u8]) -> Result<usize, Errno> {
        let bytes = self.current.as_str().as_bytes();
        buffer.get_mut(..bytes.len()).ok_or(Errno::ENAMETOOLONG)?.copy_from_slice(bytes);
        Ok(bytes.len())
    }

    fn file_system_stat(&mut self, path: &str) -> Result<FileSystemStat, Errno> {
        let absolute = self.current.join(path)?;
        let fs = self.mounted()?;
        fs.stat(absolute.as_str())?;
        let usage = fs.usage()?;
        Ok(FileSystemStat {
            block_size: usage.block_bytes,
            block_count: usage.block_count,
            free_blocks: usage.block_count.saturating_sub(usage.used_blocks),
            name_max: usage.name_max,
        })
    }
}
