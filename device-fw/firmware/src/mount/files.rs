//! The board's files: the tree on flash, and in it, while a host lends one, its folder.
//!
//! **Invariant:** without a folder every path goes to the flash as it is. With one, whatever leads to [`POINT`] or below goes to the host,
//! with `.` and `..` worked out here.

use core::cell::RefCell;

use pyrite_platform::errno::Errno;
use pyrite_platform::files::{EntryKind, FileSystemStat, Files, Handle, NAME_MAX, OpenMode, Stat, Whence};
use pyrite_protocol::mount::HostOp;

use super::{POINT, POINT_NAME, operations};
use crate::console::BoardConsole;
use crate::session::ShortText;
use crate::shared::SharedFiles;
use crate::vfs::path::Path;

/// Handles from here on are files of the host.
const FIRST_HANDLE: u8 = 128;

/// Files on flash and of the host.
pub struct BoardFiles<'c, 'a> {
    /// The tree on flash.
    pub flash: SharedFiles<'a>,
    /// The way to the host.
    pub console: &'c RefCell<BoardConsole<'a>>,
}

/// Where a path leads.
#[expect(clippy::large_enum_variant, reason = "it lives for one look at a path, and there is no heap to put one on")]
enum Place {
    /// To the flash, as it is.
    Flash,
    /// To this path on flash.
    FlashAt(Path),
    /// To this path in the folder.
    Host(ShortText),
}

impl<'a> BoardFiles<'_, 'a> {
    fn with<T>(&self, act: impl FnOnce(&mut BoardConsole<'a>) -> Result<T, Errno>) -> Result<T, Errno> {
        match self.console.try_borrow_mut() {
            Ok(mut console) => act(&mut console),
            Err(_) => Err(Errno::EBUSY),
        }
    }

    fn place(&mut self, path: &str) -> Result<Place, Errno> {
        let console = self.console.try_borrow().map_err(|_| Errno::EBUSY)?;
        if !console.mount.is_lent() {
            return Ok(Place::Flash);
        }
        let mut base = Path::root();
        if !path.starts_with('/') {
            base = match &console.mount.current {
                Some(current) => base.join(POINT)?.join(current.as_str().trim_start_matches('/'))?,
                None => {
                    let mut place = [0; crate::vfs::path::PATH_MAX];
                    let length = self.flash.current_directory(&mut place)?;
                    base.join(place.get(..length).and_then(|place| core::str::from_utf8(place).ok()).unwrap_or("/"))?
                }
            };
        }
        let absolute = base.join(path)?;
        Ok(match absolute.as_str().strip_prefix(POINT) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                let rest = rest.strip_prefix('/').unwrap_or(rest);
                Place::Host(ShortText::new(rest).map_err(|_| Errno::ENAMETOOLONG)?)
            }
            _ if console.mount.current.is_none() => Place::Flash,
            _ => Place::FlashAt(absolute),
        })
    }

    /// Does something with a path, here or there.
    fn act<T>(
        &mut self,
        path: &str,
        on_flash: impl FnOnce(&mut SharedFiles<'a>, &str) -> Result<T, Errno>,
        on_host: impl FnOnce(&mut BoardConsole<'a>, &str) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        match self.place(path)? {
            Place::Flash => on_flash(&mut self.flash, path),
            Place::FlashAt(path) => on_flash(&mut self.flash, path.as_str()),
            Place::Host(path) => self.with(|console| on_host(console, path.as_str())),
        }
    }

    /// Does something with an open file, here or there.
    fn on_open<T>(
        &mut self,
        handle: Handle,
        on_flash: impl FnOnce(&mut SharedFiles<'a>) -> Result<T, Errno>,
        on_host: impl FnOnce(&mut BoardConsole<'a>, usize) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        match handle.0.checked_sub(FIRST_HANDLE) {
            None => on_flash(&mut self.flash),
            Some(slot) => self.with(|console| {
                if console.mount.is_lent() { on_host(console, usize::from(slot)) } else { Err(Errno::ENODEV) }
            }),
        }
    }

    /// True if the flash has something of the folder's name, which the folder hides.
    fn is_hidden(&mut self) -> bool {
        self.flash.stat(POINT).is_ok()
    }
}

/// A change of a path in the folder, which is not the folder itself.
fn change_inside(
    console: &mut BoardConsole<'_>,
    path: &str,
    op: impl for<'p> FnOnce(&'p str) -> HostOp<'p>,
) -> Result<(), Errno> {
    if path.is_empty() { Err(Errno::EPERM) } else { operations::change(console, &op(path)) }
}

impl Files for BoardFiles<'_, '_> {
    fn is_mounted(&self) -> bool {
        self.flash.is_mounted()
    }

    fn mount(&mut self) -> Result<(), Errno> {
        self.flash.mount()
    }

    fn unmount(&mut self) -> Result<(), Errno> {
        self.flash.unmount()
    }

    fn restore(&mut self) {
        self.flash.restore();
    }

    fn open(&mut self, path: &str, mode: OpenMode) -> Result<Handle, Errno> {
        let ends_in_slash = path.ends_with('/');
        self.act(
            path,
            |flash, path| flash.open(path, mode),
            |console, path| {
                if path.is_empty() {
                    return Err(Errno::EISDIR);
                }
                if ends_in_slash {
                    let kind = operations::stat(console, path)?.kind;
                    return Err(if kind == EntryKind::Directory { Errno::EISDIR } else { Errno::ENOTDIR });
                }
                operations::open(console, path, mode).map(|slot| Handle(FIRST_HANDLE + slot as u8))
            },
        )
    }

    fn read(&mut self, handle: Handle, buffer: &mut [u8]) -> Result<usize, Errno> {
        // One of both gets it.
        let buffer = core::cell::Cell::new(buffer);
        self.on_open(
            handle,
            |flash| flash.read(handle, buffer.take()),
            |console, slot| operations::read(console, slot, buffer.take()),
        )
    }

    fn write(&mut self, handle: Handle, bytes: &[u8]) -> Result<usize, Errno> {
        self.on_open(
            handle,
            |flash| flash.write(handle, bytes),
            |console, slot| operations::write(console, slot, bytes),
        )
    }

    fn seek(&mut self, handle: Handle, offset: i32, whence: Whence) -> Result<u32, Errno> {
        self.on_open(
            handle,
            |flash| flash.seek(handle, offset, whence),
            |console, slot| operations::seek(console, slot, offset, whence),
        )
    }

    fn flush(&mut self, handle: Handle) -> Result<(), Errno> {
        self.on_open(handle, |flash| flash.flush(handle), operations::flush)
    }

    fn close(&mut self, handle: Handle) -> Result<(), Errno> {
        self.on_open(handle, |flash| flash.close(handle), operations::close)
    }

    fn close_all_but(&mut self, kept: Option<Handle>) {
        self.flash.close_all_but(kept);
        let closed = self.with(|console| {
            operations::close_all(console);
            Ok(())
        });
        debug_assert!(closed.is_ok(), "files are closed while in use");
    }

    fn stat(&mut self, path: &str) -> Result<Stat, Errno> {
        let ends_in_slash = path.ends_with('/');
        self.act(
            path,
            |flash, path| flash.stat(path),
            |console, path| {
                let stat = operations::stat(console, path)?;
                if ends_in_slash && stat.kind == EntryKind::File { Err(Errno::ENOTDIR) } else { Ok(stat) }
            },
        )
    }

    fn entry(&mut self, path: &str, index: u32, name: &mut [u8; NAME_MAX]) -> Result<Option<(Stat, usize)>, Errno> {
        let flash_path = match self.place(path)? {
            Place::Host(path) => {
                return self.with(|console| operations::entry(console, path.as_str(), index, name));
            }
            Place::Flash => {
                if self.console.try_borrow().is_ok_and(|console| !console.mount.is_lent()) {
                    return self.flash.entry(path, index, name);
                }
                let mut place = [0; crate::vfs::path::PATH_MAX];
                let length = self.flash.current_directory(&mut place)?;
                let current = place.get(..length).and_then(|place| core::str::from_utf8(place).ok()).unwrap_or("/");
                Path::root().join(current)?.join(path)?
            }
            Place::FlashAt(path) => path,
        };
        let found = self.flash.entry(flash_path.as_str(), index, name)?;
        // The folder stands behind all others at the top.
        let is_last = found.is_none()
            && flash_path.is_root()
            && !self.is_hidden()
            && (index == 0 || self.flash.entry("/", index - 1, name)?.is_some());
        if !is_last {
            return Ok(found);
        }
        let length = POINT_NAME.len();
        name.get_mut(..length).ok_or(Errno::ENAMETOOLONG)?.copy_from_slice(POINT_NAME.as_bytes());
        Ok(Some((Stat { kind: EntryKind::Directory, size: 0, modified_seconds: 0 }, length)))
    }

    fn remove(&mut self, path: &str) -> Result<(), Errno> {
        self.act(
            path,
            |flash, path| flash.remove(path),
            |console, path| change_inside(console, path, |path| HostOp::Remove { path }),
        )
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), Errno> {
        match (self.place(from)?, self.place(to)?) {
            (Place::Flash, Place::Flash) => self.flash.rename(from, to),
            (Place::FlashAt(from), Place::FlashAt(to)) => self.flash.rename(from.as_str(), to.as_str()),
            (Place::Host(from), Place::Host(to)) if !from.as_str().is_empty() && !to.as_str().is_empty() => self
                .with(|console| operations::change(console, &HostOp::Rename { from: from.as_str(), to: to.as_str() })),
            // From one to the other.
            _ => Err(Errno::EPERM),
        }
    }

    fn make_directory(&mut self, path: &str) -> Result<(), Errno> {
        self.act(
            path,
            |flash, path| flash.make_directory(path),
            |console, path| match path {
                "" => Err(Errno::EEXIST),
                path => change_inside(console, path, |path| HostOp::MakeDirectory { path }),
            },
        )
    }

    fn remove_directory(&mut self, path: &str) -> Result<(), Errno> {
        self.act(
            path,
            |flash, path| flash.remove_directory(path),
            |console, path| change_inside(console, path, |path| HostOp::RemoveDirectory { path }),
        )
    }

    fn change_directory(&mut self, path: &str) -> Result<(), Errno> {
        let place = match self.place(path)? {
            Place::Flash => return self.flash.change_directory(path),
            Place::FlashAt(path) => {
                self.flash.change_directory(path.as_str())?;
                None
            }
            Place::Host(path) => Some(path),
        };
        self.with(|console| {
            if let Some(path) = &place
                && operations::stat(console, path.as_str())?.kind == EntryKind::File
            {
                return Err(Errno::ENOTDIR);
            }
            console.mount.current = place;
            Ok(())
        })
    }

    fn current_directory(&mut self, buffer: &mut [u8]) -> Result<usize, Errno> {
        let current = self.console.try_borrow().map_err(|_| Errno::EBUSY)?.mount.current;
        let Some(current) = current else { return self.flash.current_directory(buffer) };
        let mut place = Path::root().join(POINT)?;
        place = place.join(current.as_str())?;
        let bytes = place.as_str().as_bytes();
        buffer.get_mut(..bytes.len()).ok_or(Errno::ENAMETOOLONG)?.copy_from_slice(bytes);
        Ok(bytes.len())
    }

    fn file_system_stat(&mut self, path: &str) -> Result<FileSystemStat, Errno> {
        self.act(path, |flash, path| flash.file_system_stat(path), |console, _| operations::space(console))
    }
}
