//! The host's folders as a board's file tree: for programs run from the command line.
//!
//! The current directory is kept here, not in the process, so that boards in one process do not disturb each other.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use pyrite_platform::errno::Errno;
use pyrite_platform::files::{Create, EntryKind, FileSystemStat, Files, Handle, NAME_MAX, OpenMode, Stat, Whence};

/// Most files open at a time; handles are bytes.
const OPEN_MAX: usize = 250;

/// A file tree on the host.
pub struct HostFiles {
    /// What `/` means.
    root: Root,
    /// Absolute; under a folder root, counted from it.
    current: PathBuf,
    open: Vec<Option<File>>,
    /// The directory listed last, in a fixed order.
    listing: Option<(PathBuf, Vec<String>)>,
}

enum Root {
    /// The host's own tree.
    System,
    /// A folder that paths cannot leave.
    Folder(PathBuf),
}

impl HostFiles {
    /// The whole tree of the host, starting in the process's current directory.
    pub fn system() -> io::Result<Self> {
        Ok(Self { root: Root::System, current: std::env::current_dir()?, open: Vec::new(), listing: None })
    }

    /// A folder as a tree of its own: `/` is the folder.
    pub fn folder(folder: PathBuf) -> Self {
        Self { root: Root::Folder(folder), current: PathBuf::from("/"), open: Vec::new(), listing: None }
    }

    fn absolute(&self, path: &str) -> PathBuf {
        let joined = self.current.join(path);
        if matches!(self.root, Root::System) {
            return joined;
        }
        let mut clean = PathBuf::from("/");
        for component in joined.components() {
            match component {
                Component::Normal(name) => clean.push(name),
                Component::ParentDir => {
                    clean.pop();
                }
                Component::RootDir | Component::CurDir | Component::Prefix(_) => {}
            }
        }
        clean
    }

    fn host_path(&self, path: &str) -> Result<PathBuf, Errno> {
        if path.contains('\0') {
            return Err(Errno::EINVAL);
        }
        let absolute = self.absolute(path);
        Ok(match &self.root {
            Root::System => absolute,
            Root::Folder(folder) => folder.join(absolute.strip_prefix("/").unwrap_or(&absolute)),
        })
    }

    fn file(&mut self, handle: Handle) -> Result<&mut File, Errno> {
        self.open.get_mut(usize::from(handle.0)).and_then(Option::as_mut).ok_or(Errno::EBADF)
    }

    fn slot(&mut self) -> Result<usize, Errno> {
        if let Some(free) = self.open.iter().position(Option::is_none) {
            return Ok(free);
        }
        if self.open.len() >= OPEN_MAX {
            return Err(Errno::EMFILE);
        }
        self.open.push(None);
        Ok(self.open.len() - 1)
    }
}

fn errno(error: &io::Error) -> Errno {
    if cfg!(target_os = "linux")
        && let Some(number) = error.raw_os_error().and_then(|number| u8::try_from(number).ok())
    {
        return Errno(number);
    }
    match error.kind() {
        io::ErrorKind::NotFound => Errno::ENOENT,
        io::ErrorKind::PermissionDenied => Errno::EACCES,
        io::ErrorKind::AlreadyExists => Errno::EEXIST,
        io::ErrorKind::NotADirectory => Errno::ENOTDIR,
        io::ErrorKind::IsADirectory => Errno::EISDIR,
        io::ErrorKind::DirectoryNotEmpty => Errno::ENOTEMPTY,
        io::ErrorKind::StorageFull => Errno::ENOSPC,
        io::ErrorKind::ReadOnlyFilesystem => Errno::EROFS,
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidFilename => Errno::EINVAL,
        io::ErrorKind::FileTooLarge => Errno::EFBIG,
        _ => Errno::EIO,
    }
}

trait OrErrno<T> {
    fn or_errno(self) -> Result<T, Errno>;
}

impl<T> OrErrno<T> for io::Result<T> {
    fn or_errno(self) -> Result<T, Errno> {
        self.map_err(|error| errno(&error))
    }
}

fn stat_of(path: &Path) -> Result<Stat, Errno> {
    let metadata = fs::metadata(path).or_errno()?;
    let kind = if metadata.is_dir() { EntryKind::Directory } else { EntryKind::File };
    let size = if metadata.is_dir() { 0 } else { u32::try_from(metadata.len()).unwrap_or(u32::MAX) };
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Ok(Stat { kind, size, modified_seconds: modified.map_or(0, |elapsed| elapsed.as_secs()) })
}

impl Files for HostFiles {
    fn open(&mut self, path: &str, mode: OpenMode) -> Result<Handle, Errno> {
        let host_path = self.host_path(path)?;
        let slot = self.slot()?;
        let mut options = OpenOptions::new();
        options.read(mode.read).write(mode.write).append(mode.append);
        match mode.create {
            Create::Existing => {}
            Create::OrKeep => {
                options.create(true);
            }
            Create::OrTruncate => {
                options.create(true).truncate(true);
            }
            Create::New => {
                options.create_new(true);
            }
        }
        let file = options.open(&host_path).or_errno()?;
        if file.metadata().or_errno()?.is_dir() {
            return Err(Errno::EISDIR);
        }
        self.open[slot] = Some(file);
        Ok(Handle(slot as u8))
    }

    fn read(&mut self, handle: Handle, buffer: &mut [u8]) -> Result<usize, Errno> {
        self.file(handle)?.read(buffer).or_errno()
    }

    fn write(&mut self, handle: Handle, bytes: &[u8]) -> Result<usize, Errno> {
        self.file(handle)?.write(bytes).or_errno()
    }

    fn seek(&mut self, handle: Handle, offset: i32, whence: Whence) -> Result<u32, Errno> {
        let target = match whence {
            Whence::Start => SeekFrom::Start(u64::try_from(offset).map_err(|_| Errno::EINVAL)?),
            Whence::Current => SeekFrom::Current(offset.into()),
            Whence::End => SeekFrom::End(offset.into()),
        };
        let position = self.file(handle)?.seek(target).or_errno()?;
        u32::try_from(position).map_err(|_| Errno::EFBIG)
    }

    fn flush(&mut self, handle: Handle) -> Result<(), Errno> {
        self.file(handle)?.flush().or_errno()
    }

    fn close(&mut self, handle: Handle) -> Result<(), Errno> {
        self.file(handle)?;
        self.open[usize::from(handle.0)] = None;
        Ok(())
    }

    fn close_all_but(&mut self, kept: Option<Handle>) {
        for (index, open) in self.open.iter_mut().enumerate() {
            if kept.is_none_or(|kept| usize::from(kept.0) != index) {
                *open = None;
            }
        }
        self.listing = None;
    }

    fn stat(&mut self, path: &str) -> Result<Stat, Errno> {
        stat_of(&self.host_path(path)?)
    }

    fn entry(&mut self, path: &str, index: u32, name: &mut [u8; NAME_MAX]) -> Result<Option<(Stat, usize)>, Errno> {
        let directory = self.host_path(path)?;
        let known = self.listing.as_ref().is_some_and(|(listed, _)| *listed == directory);
        if index == 0 || !known {
            let mut names = Vec::new();
            for entry in fs::read_dir(&directory).or_errno()? {
                // Names that are no UTF-8 or too long cannot be said in Python here.
                if let Ok(name) = entry.or_errno()?.file_name().into_string()
                    && name.len() <= NAME_MAX
                {
                    names.push(name);
                }
            }
            names.sort();
            self.listing = Some((directory.clone(), names));
        }
        let names = self.listing.as_ref().map_or(&[][..], |(_, names)| names);
        let Some(found) = names.get(index as usize) else { return Ok(None) };
        name[..found.len()].copy_from_slice(found.as_bytes());
        // An entry that vanished or leads nowhere is still listed, as a file of unknown size.
        let stat =
            stat_of(&directory.join(found)).unwrap_or(Stat { kind: EntryKind::File, size: 0, modified_seconds: 0 });
        Ok(Some((stat, found.len())))
    }

    fn remove(&mut self, path: &str) -> Result<(), Errno> {
        let host_path = self.host_path(path)?;
        if fs::symlink_metadata(&host_path).or_errno()?.is_dir() {
            return Err(Errno::EISDIR);
        }
        fs::remove_file(host_path).or_errno()
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), Errno> {
        fs::rename(self.host_path(from)?, self.host_path(to)?).or_errno()
    }

    fn make_directory(&mut self, path: &str) -> Result<(), Errno> {
        fs::create_dir(self.host_path(path)?).or_errno()
    }

    fn remove_directory(&mut self, path: &str) -> Result<(), Errno> {
        fs::remove_dir(self.host_path(path)?).or_errno()
    }

    fn change_directory(&mut self, path: &str) -> Result<(), Errno> {
        if stat_of(&self.host_path(path)?)?.kind != EntryKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        let absolute = self.absolute(path);
        self.current = match self.root {
            Root::System => fs::canonicalize(absolute).or_errno()?,
            Root::Folder(_) => absolute,
        };
        Ok(())
    }

    fn current_directory(&mut self, buffer: &mut [u8]) -> Result<usize, Errno> {
        let current = self.current.to_str().ok_or(Errno::EINVAL)?;
        buffer.get_mut(..current.len()).ok_or(Errno::ENAMETOOLONG)?.copy_from_slice(current.as_bytes());
        Ok(current.len())
    }

    fn file_system_stat(&mut self, path: &str) -> Result<FileSystemStat, Errno> {
        file_system_stat_of(&self.host_path(path)?)
    }
}

#[cfg(unix)]
fn file_system_stat_of(path: &Path) -> Result<FileSystemStat, Errno> {
    let stat = rustix::fs::statvfs(path).map_err(|error| errno(&error.into()))?;
    let clip = |blocks: u64| u32::try_from(blocks).unwrap_or(u32::MAX);
    Ok(FileSystemStat {
        block_size: clip(stat.f_frsize),
        block_count: clip(stat.f_blocks),
        free_blocks: clip(stat.f_bavail),
        name_max: clip(stat.f_namemax),
    })
}

#[cfg(not(unix))]
fn file_system_stat_of(_path: &Path) -> Result<FileSystemStat, Errno> {
    Err(Errno::EOPNOTSUPP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_tree_that_cannot_be_left() {
        let folder = std::env::temp_dir().join(format!("pyrite-files-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let mut files = HostFiles::folder(folder.clone());
        let write = OpenMode { read: false, write: true, create: Create::OrTruncate, append: false };
        let handle = files.open("../../a.txt", write).expect("opened");
        assert_eq!(files.write(handle, b"hello"), Ok(5));
        assert_eq!(files.close(handle), Ok(()));
        assert_eq!(files.close(handle), Err(Errno::EBADF));
        assert_eq!(files.stat("/a.txt").map(|stat| stat.size), Ok(5));
        assert_eq!(files.make_directory("sub"), Ok(()));
        assert_eq!(files.change_directory("sub"), Ok(()));
        assert_eq!(files.stat("../a.txt").map(|stat| stat.kind), Ok(EntryKind::File));
        let mut name = [0; NAME_MAX];
        assert_eq!(
            files.entry("/", 1, &mut name).map(|found| found.map(|(stat, _)| stat.kind)),
            Ok(Some(EntryKind::Directory))
        );
        assert_eq!(files.entry("/", 2, &mut name), Ok(None));
        assert_eq!(files.open("/sub", write), Err(Errno::EISDIR));
        assert_eq!(files.open("/nothing/b", write), Err(Errno::ENOENT));
        fs::remove_dir_all(folder).expect("removed");
    }
}
