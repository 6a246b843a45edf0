//! A folder that nothing leads out of.
//!
//! **Invariant:** every path is resolved by the system, or by cap-std step by step, below the folder's own handle: no `..`, absolute path,
//! link or rename in the middle leads elsewhere. What is no file or folder (devices, pipes, links that lead out) is not there.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata, OpenOptions};
use pyrite_platform::errno::Errno;
use pyrite_protocol::message::EntryKind;
use pyrite_protocol::mount::MountAccess;

use crate::board::lent_folder::Status;
use crate::workers::clock;

/// How files are named that are not in their place yet. The board never sees one.
pub const DRAFT_PREFIX: &str = ".pyrite-mount-";

/// Longest name, in bytes.
pub const NAME_MAX: usize = 255;

/// A draft that is so old was left by a program that was killed.
const DRAFT_LIFE: std::time::Duration = std::time::Duration::from_secs(3600);

/// The folder.
pub struct Jail {
    folder: Dir,
    access: MountAccess,
}

impl Jail {
    /// Opens a folder.
    pub fn open(path: &Path, access: MountAccess) -> Result<Self, Error> {
        let folder = Dir::open_ambient_dir(path, ambient_authority())?;
        let jail = Self { folder, access };
        if access == MountAccess::Full {
            jail.remove_old_drafts();
        }
        Ok(jail)
    }

    fn remove_old_drafts(&self) {
        let Ok(entries) = self.folder.entries() else { return };
        for entry in entries.flatten() {
            let is_draft = entry.file_name().to_str().is_some_and(|name| name.starts_with(DRAFT_PREFIX));
            let age = || entry.metadata().ok()?.modified().ok()?.into_std().elapsed().ok();
            if is_draft && age().is_some_and(|age| age > DRAFT_LIFE) {
                // What cannot be removed stays out of the board's sight.
                let _ = entry.remove_file();
            }
        }
    }

    /// `EROFS` if the board may only read.
    pub fn check_writable(&self) -> Result<(), Errno> {
        match self.access {
            MountAccess::Full => Ok(()),
            MountAccess::ReadOnly => Err(Errno::EROFS),
        }
    }

    /// What a path is.
    pub fn status(&self, path: &str) -> Result<Status, Errno> {
        status(&self.metadata(checked(path)?)?)
    }

    fn metadata(&self, path: &Path) -> Result<Metadata, Errno> {
        self.folder.metadata(path).map_err(|error| number(&error))
    }

    /// The entries of a folder that a board can see, with their names.
    pub fn list(&self, path: &str) -> Result<Vec<(String, Status)>, Errno> {
        let path = checked(path)?;
        if !self.metadata(path)?.is_dir() {
            return Err(Errno::ENOTDIR);
        }
        let folder = self.folder.open_dir(path).map_err(|error| number(&error))?;
        let mut list = Vec::new();
        for entry in folder.entries().map_err(|error| number(&error))?.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| is_visible(name)) else { continue };
            // A link counts as what it leads to; one that leads out leads nowhere.
            let inner = path.join(name);
            if let Some(status) = self.metadata(&inner).ok().and_then(|metadata| status(&metadata).ok()) {
                list.push((name.to_owned(), status));
            }
        }
        list.sort();
        Ok(list)
    }

    /// Opens a file to read it.
    pub fn read(&self, path: &str) -> Result<File, Errno> {
        let mut options = OpenOptions::new();
        options.read(true);
        self.open_file(checked(path)?, options)
    }

    /// Opens a file to append to it, making it if need be.
    pub fn append(&self, path: &str) -> Result<File, Errno> {
        self.check_writable()?;
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        self.open_file(checked(path)?, options)
    }

    /// Opens what must be a regular file. A pipe that nobody writes to does not block.
    fn open_file(&self, path: &Path, options: OpenOptions) -> Result<File, Errno> {
        if path == Path::new(".") {
            return Err(Errno::EISDIR);
        }
        #[cfg(unix)]
        let options = {
            use cap_std::fs::OpenOptionsExt as _;
            let mut options = options;
            options.custom_flags(nix::fcntl::OFlag::O_NONBLOCK.bits());
            options
        };
        let file = self.folder.open_with(path, &options).map_err(|error| number(&error))?;
        let metadata = file.metadata().map_err(|error| number(&error))?;
        match metadata.file_type() {
            kind if kind.is_file() => Ok(file),
            kind if kind.is_dir() => Err(Errno::EISDIR),
            _ => Err(Errno::EACCES),
        }
    }

    /// A new file for what is going to stand at `target`, which gives its rights.
    pub fn draft(&self, name: &str, target: &Path) -> Result<File, Errno> {
        self.check_writable()?;
        let old = match self.folder.metadata(target) {
            Ok(old) if old.is_dir() => return Err(Errno::EISDIR),
            Ok(old) if !old.is_file() || old.permissions().readonly() => return Err(Errno::EACCES),
            Ok(old) => Some(old),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(number(&error)),
        };
        if let Some(parent) = target.parent().filter(|parent| !parent.as_os_str().is_empty())
            && !self.metadata(parent)?.is_dir()
        {
            return Err(Errno::ENOTDIR);
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        let file = self.folder.open_with(name, &options).map_err(|error| number(&error))?;
        if let Some(old) = old
            && let Err(error) = file.set_permissions(old.permissions())
        {
            log::info!("{name}: the rights of the old file are not those of the new one: {error}");
        }
        Ok(file)
    }

    /// Puts a draft in its place.
    pub fn publish(&self, name: &str, target: &Path) -> Result<(), Errno> {
        self.folder.rename(name, &self.folder, target).map_err(|error| number(&error))
    }

    /// Removes a draft.
    pub fn discard(&self, name: &str) {
        // Nobody can do anything about one that stays.
        let _ = self.folder.remove_file(name);
    }

    /// Where a file is that is to be replaced: behind a link its target.
    pub fn target(&self, path: &str) -> Result<PathBuf, Errno> {
        let path = checked(path)?;
        match self.folder.canonicalize(path) {
            Ok(target) => Ok(target),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(path.to_owned()),
            Err(error) => Err(number(&error)),
        }
    }

    /// Whether anything stands at a path, a link that leads nowhere included.
    pub fn exists(&self, path: &str) -> Result<bool, Errno> {
        Ok(self.folder.symlink_metadata(checked(path)?).is_ok())
    }

    /// Size and time of what stands at a path.
    pub fn version(&self, path: &Path) -> Option<(u64, std::time::SystemTime)> {
        let metadata = self.folder.symlink_metadata(path).ok()?;
        Some((metadata.len(), metadata.modified().ok()?.into_std()))
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) -> Result<(), Errno> {
        self.change(path, |path| self.folder.remove_file(path))
    }

    /// Removes an empty folder.
    pub fn remove_folder(&self, path: &str) -> Result<(), Errno> {
        self.change(path, |path| self.folder.remove_dir(path))
    }

    /// Makes a folder.
    pub fn make_folder(&self, path: &str) -> Result<(), Errno> {
        self.change(path, |path| self.folder.create_dir(path))
    }

    /// Renames or moves.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), Errno> {
        let to = checked(to)?;
        self.change(from, |from| self.folder.rename(from, &self.folder, to))
    }

    fn change(&self, path: &str, act: impl FnOnce(&Path) -> Result<(), Error>) -> Result<(), Errno> {
        self.check_writable()?;
        let path = checked(path)?;
        if path == Path::new(".") {
            return Err(Errno::EPERM);
        }
        act(path).map_err(|error| number(&error))
    }

    /// Bytes in a block, blocks in all, blocks free, each as large as fits.
    pub fn space(&self) -> Result<(u32, u32, u32), Errno> {
        #[cfg(unix)]
        {
            let known = nix::sys::statvfs::fstatvfs(&self.folder).map_err(|error| number(&Error::from(error)))?;
            let fit = |figure: u64| u32::try_from(figure).unwrap_or(u32::MAX);
            #[allow(clippy::unnecessary_cast, reason = "other systems have other widths")]
            Ok((fit(known.fragment_size() as u64), fit(known.blocks() as u64), fit(known.blocks_available() as u64)))
        }
        #[cfg(not(unix))]
        Err(Errno::EOPNOTSUPP)
    }
}

/// What a path is, if a board can see it.
pub fn status(metadata: &Metadata) -> Result<Status, Errno> {
    let modified = metadata.modified().ok().map(cap_std::time::SystemTime::into_std);
    // By the clock that the board's was set to.
    let since = modified.and_then(clock::of_file).and_then(clock::since_1970);
    let modified_seconds = since.map_or(0, |(seconds, _)| seconds);
    if metadata.is_dir() {
        Ok(Status { kind: EntryKind::Directory, size: 0, modified_seconds })
    } else if metadata.is_file() {
        let size = u32::try_from(metadata.len()).unwrap_or(u32::MAX);
        Ok(Status { kind: EntryKind::File, size, modified_seconds })
    } else {
        Err(Errno::EACCES)
    }
}

fn is_visible(name: &str) -> bool {
    !name.is_empty() && name.len() <= NAME_MAX && !name.starts_with(DRAFT_PREFIX)
}

/// A path as a board may say it: names with `/` between them; the empty one is the folder.
fn checked(path: &str) -> Result<&Path, Errno> {
    if path.is_empty() {
        return Ok(Path::new("."));
    }
    for name in path.split('/') {
        let is_foreign = cfg!(windows) && name.contains(['\\', ':']);
        if matches!(name, "" | "." | "..") || name.contains('\0') || is_foreign {
            return Err(Errno::EINVAL);
        }
        if name.len() > NAME_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        if !is_visible(name) {
            return Err(Errno::ENOENT);
        }
    }
    Ok(Path::new(path))
}

/// An error of the system as a board knows it.
pub fn number(error: &Error) -> Errno {
    #[cfg(unix)]
    if let Some(number) = error.raw_os_error() {
        return u8::try_from(number).map_or(Errno::EIO, Errno);
    }
    match error.kind() {
        ErrorKind::NotFound => Errno::ENOENT,
        // cap-std says so where a path leads out.
        ErrorKind::PermissionDenied => Errno::EACCES,
        ErrorKind::AlreadyExists => Errno::EEXIST,
        ErrorKind::DirectoryNotEmpty => Errno::ENOTEMPTY,
        ErrorKind::NotADirectory => Errno::ENOTDIR,
        ErrorKind::IsADirectory => Errno::EISDIR,
        ErrorKind::StorageFull => Errno::ENOSPC,
        ErrorKind::ReadOnlyFilesystem => Errno::EROFS,
        ErrorKind::InvalidInput | ErrorKind::InvalidFilename => Errno::EINVAL,
        _ => Errno::EIO,
    }
}
