//! Parts of the machine that a running program and the link both use, in turn.
//!
//! The runtime holds one handle and the firmware another. They never use the part at the same time, since requests are
//! served between bytecodes; a handle that finds the part in use says so instead of failing.

use core::cell::RefCell;

use pyrite_platform::clock::Clock;
use pyrite_platform::errno::Errno;
use pyrite_platform::files::{FileSystemStat, Files, Handle, NAME_MAX, OpenMode, Stat, Whence};

/// A file tree in turn.
#[derive(Clone, Copy)]
pub struct SharedFiles<'a> {
    files: &'a RefCell<&'a mut (dyn Files + 'a)>,
    /// Gives changes their time.
    clock: SharedClock<'a>,
}

impl<'a> SharedFiles<'a> {
    /// One more handle on `files`.
    pub fn new(files: &'a RefCell<&'a mut (dyn Files + 'a)>, clock: SharedClock<'a>) -> Self {
        Self { files, clock }
    }

    fn with<T>(&self, act: impl FnOnce(&mut dyn Files) -> Result<T, Errno>) -> Result<T, Errno> {
        match self.files.try_borrow_mut() {
            Ok(mut files) => act(&mut **files),
            Err(_) => Err(Errno::EBUSY),
        }
    }
}

impl Files for SharedFiles<'_> {
    fn is_mounted(&self) -> bool {
        // While somebody uses it, it is there.
        self.with(|files| Ok(files.is_mounted())).unwrap_or(true)
    }

    fn mount(&mut self) -> Result<(), Errno> {
        self.with(|files| files.mount())
    }

    fn unmount(&mut self) -> Result<(), Errno> {
        self.with(|files| files.unmount())
    }

    fn restore(&mut self) {
        let restored = self.with(|files| {
            files.restore();
            Ok(())
        });
        debug_assert!(restored.is_ok(), "files are mounted while in use");
    }

    fn open(&mut self, path: &str, mode: OpenMode) -> Result<Handle, Errno> {
        let now = self.clock.epoch_nanoseconds();
        self.with(|files| {
            files.set_time(now);
            files.open(path, mode)
        })
    }

    fn read(&mut self, handle: Handle, buffer: &mut [u8]) -> Result<usize, Errno> {
        self.with(|files| files.read(handle, buffer))
    }

    fn write(&mut self, handle: Handle, bytes: &[u8]) -> Result<usize, Errno> {
        let now = self.clock.epoch_nanoseconds();
        self.with(|files| {
            files.set_time(now);
            files.write(handle, bytes)
        })
    }

    fn seek(&mut self, handle: Handle, offset: i32, whence: Whence) -> Result<u32, Errno> {
        self.with(|files| files.seek(handle, offset, whence))
    }

    fn flush(&mut self, handle: Handle) -> Result<(), Errno> {
        self.with(|files| files.flush(handle))
    }

    fn close(&mut self, handle: Handle) -> Result<(), Errno> {
        self.with(|files| files.close(handle))
    }

    fn close_all_but(&mut self, kept: Option<Handle>) {
        let closed = self.with(|files| {
            files.close_all_but(kept);
            Ok(())
        });
        debug_assert!(closed.is_ok(), "files are closed while in use");
    }

    fn stat(&mut self, path: &str) -> Result<Stat, Errno> {
        self.with(|files| files.stat(path))
    }

    fn entry(&mut self, path: &str, index: u32, name: &mut [u8; NAME_MAX]) -> Result<Option<(Stat, usize)>, Errno> {
        self.with(|files| files.entry(path, index, name))
    }

    fn remove(&mut self, path: &str) -> Result<(), Errno> {
        self.with(|files| files.remove(path))
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), Errno> {
        self.with(|files| files.rename(from, to))
    }

    fn make_directory(&mut self, path: &str) -> Result<(), Errno> {
        self.with(|files| files.make_directory(path))
    }

    fn remove_directory(&mut self, path: &str) -> Result<(), Errno> {
        self.with(|files| files.remove_directory(path))
    }

    fn change_directory(&mut self, path: &str) -> Result<(), Errno> {
        self.with(|files| files.change_directory(path))
    }

    fn current_directory(&mut self, buffer: &mut [u8]) -> Result<usize, Errno> {
        self.with(|files| files.current_directory(buffer))
    }

    fn file_system_stat(&mut self, path: &str) -> Result<FileSystemStat, Errno> {
        self.with(|files| files.file_system_stat(path))
    }
}

/// A clock in turn.
#[derive(Clone, Copy)]
pub struct SharedClock<'a> {
    clock: &'a RefCell<&'a mut (dyn Clock + 'a)>,
}

impl<'a> SharedClock<'a> {
    /// One more handle on `clock`.
    pub fn new(clock: &'a RefCell<&'a mut (dyn Clock + 'a)>) -> Self {
        Self { clock }
    }
}

impl Clock for SharedClock<'_> {
    fn microseconds(&mut self) -> u64 {
        self.clock.try_borrow_mut().map_or(0, |mut clock| clock.microseconds())
    }

    fn epoch_nanoseconds(&mut self) -> u64 {
        self.clock.try_borrow_mut().map_or(0, |mut clock| clock.epoch_nanoseconds())
    }

    fn set_epoch_nanoseconds(&mut self, nanoseconds: u64) {
        if let Ok(mut clock) = self.clock.try_borrow_mut() {
            clock.set_epoch_nanoseconds(nanoseconds);
        }
    }

    fn sleep_until(&mut self, deadline_microseconds: u64) {
        if let Ok(mut clock) = self.clock.try_borrow_mut() {
            clock.sleep_until(deadline_microseconds);
        }
    }

    fn frequency_hertz(&mut self) -> u32 {
        self.clock.try_borrow_mut().map_or(0, |mut clock| clock.frequency_hertz())
    }

    fn cycles(&mut self) -> u64 {
        self.clock.try_borrow_mut().map_or(0, |mut clock| clock.cycles())
    }
}
