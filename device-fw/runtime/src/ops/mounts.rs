//! File systems that programs bring, mounted beside the machine's files
//!
//! **Invariant:** without a mount every path goes to the machine as it is. With one, paths are made absolute first; what lies under a
//! mount point goes to its object, with the rest of the path, which starts with `/`. The list of mounts is flat: point, object, point,
//! object.

use pyrite_platform::errno::Errno;
use pyrite_platform::files::{EntryKind, Stat};

use crate::names::name;
use crate::ops::file_status::DIRECTORY_MODE;
use crate::output::TextBuilder;
use crate::raised::{OrRaise, Raised};
use crate::runtime::{ModuleState, Runtime};
use crate::types::{self, file, list, partition, vfs_lfs2};
use crate::value::Value;

/// Longest absolute path, in bytes.
const PATH_MAX: usize = 256;

/// Who is to be asked about a path. The paths are strings.
#[derive(Clone, Copy)]
pub enum Place {
    /// The machine's files.
    Machine(Value),
    /// A mounted object, with the path inside it.
    Mounted(Value, Value),
}

/// An absolute path without `.`, `..` and doubled `/`; `/` alone is empty.
pub struct Absolute {
    bytes: [u8; PATH_MAX],
    length: usize,
}

impl Absolute {
    /// `/`
    pub const fn root() -> Self {
        Self { bytes: [0; PATH_MAX], length: 0 }
    }

    /// The path; empty for `/`.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.bytes.get(..self.length).unwrap_or(&[])).unwrap_or("")
    }

    /// Goes on from here along a path.
    pub fn join(&mut self, path: &str) -> Result<(), Errno> {
        if path.starts_with('/') {
            self.length = 0;
        }
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => self.length = self.as_str().rfind('/').unwrap_or(0),
                _ => {
                    let end = self.length + 1 + part.len();
                    let target = self.bytes.get_mut(self.length..end).ok_or(Errno::ENAMETOOLONG)?;
                    target[0] = b'/';
                    target[1..].copy_from_slice(part.as_bytes());
                    self.length = end;
                }
            }
        }
        Ok(())
    }

    /// What is left behind a mount point, if the path lies under it.
    fn under(&self, point: &str) -> Option<&str> {
        let rest = self.as_str().strip_prefix(point)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }
}

/// What a path is, if it is anything. Who was interrupted, or waited in vain for a tree that is elsewhere, does not know.
fn kind_of(stat: Result<Stat, Errno>) -> Result<Option<EntryKind>, Errno> {
    match stat {
        Ok(stat) => Ok(Some(stat.kind)),
        Err(errno @ (Errno::EINTR | Errno::ETIMEDOUT)) => Err(errno),
        Err(_) => Ok(None),
    }
}

impl Runtime<'_> {
    fn absolute(&mut self, path: &str) -> Result<Absolute, Raised> {
        let mut absolute = Absolute::root();
        let directory = self.module_state(ModuleState::Directory);
        let joined = if directory.is_null() {
            let mut buffer = [0; PATH_MAX];
            let length = self.machine.files.current_directory(&mut buffer).or_raise(self)?;
            let current = buffer.get(..length).and_then(|bytes| core::str::from_utf8(bytes).ok());
            absolute.join(current.unwrap_or(""))
        } else {
            absolute.join(self.text(directory).unwrap_or(""))
        };
        joined.and_then(|()| absolute.join(path)).or_raise(self)?;
        Ok(absolute)
    }

    /// Who is to be asked about a path, a string.
    pub fn place_of(&mut self, path: Value) -> Result<Place, Raised> {
        let mounts = self.module_state(ModuleState::Mounts);
        if mounts.is_null() {
            return Ok(Place::Machine(path));
        }
        let mut copy = [0; PATH_MAX];
        let text = self.text(path).unwrap_or("");
        let Some(target) = copy.get_mut(..text.len()) else {
            return Err(self.raise_os_error(Errno::ENAMETOOLONG));
        };
        target.copy_from_slice(text.as_bytes());
        let length = text.len();
        self.place_of_text(core::str::from_utf8(&copy[..length]).unwrap_or(""))
    }

    /// As [`Runtime::place_of`], for a path that does not lie in the heap.
    pub fn place_of_text(&mut self, path: &str) -> Result<Place, Raised> {
        let mounts = self.module_state(ModuleState::Mounts);
        if mounts.is_null() {
            return self.new_str(path).map(Place::Machine);
        }
        let absolute = self.absolute(path)?;
        let mut found = None;
        let mut longest = 0;
        for pair in list::items(&self.heap, mounts).chunks_exact(2) {
            let point = self.text(pair[0]).unwrap_or("");
            if let Some(rest) = absolute.under(point)
                && point.len() >= longest
            {
                longest = point.len();
                found = Some((pair[1], rest));
            }
        }
        if let Some((object, rest)) = found {
            self.heap.keep(object);
            let rest = self.new_str(if rest.is_empty() { "/" } else { rest })?;
            return Ok(Place::Mounted(object, rest));
        }
        // The machine does not know a current directory under a mount point.
        let text = match (self.module_state(ModuleState::Directory).is_null(), absolute.as_str()) {
            (true, _) => path,
            (false, "") => "/",
            (false, text) => text,
        };
        self.new_str(text).map(Place::Machine)
    }

    /// A list of the names at which something is mounted in a directory, whose path is a string: none but in the root.
    pub fn mount_points_in(&mut self, directory: Value) -> Result<Value, Raised> {
        let points = self.new_list(&[])?;
        let mounts = self.module_state(ModuleState::Mounts);
        if mounts.is_null() {
            return Ok(points);
        }
        let mut copy = [0; PATH_MAX];
        let text = self.text(directory).unwrap_or("");
        let Some(target) = copy.get_mut(..text.len()) else { return Ok(points) };
        target.copy_from_slice(text.as_bytes());
        let length = text.len();
        if self.absolute(core::str::from_utf8(&copy[..length]).unwrap_or(""))?.length > 0 {
            return Ok(points);
        }
        let mut position = 0;
        while let Some(&point) = list::items(&self.heap, mounts).get(position) {
            position += 2;
            let text = self.text(point).unwrap_or("");
            let length = text.len().min(PATH_MAX);
            copy[..length].copy_from_slice(&text.as_bytes()[..length]);
            match core::str::from_utf8(copy.get(1..length).unwrap_or(&[])) {
                Ok("") | Err(_) => {}
                Ok(name) => {
                    let name = self.new_str(name)?;
                    self.list_push(points, name)?;
                }
            }
        }
        Ok(points)
    }

    /// What a path is, if it is anything.
    pub fn kind_of_path(&mut self, path: &str) -> Result<Option<EntryKind>, Raised> {
        if self.module_state(ModuleState::Mounts).is_null() {
            let stat = self.machine.files.stat(path);
            return kind_of(stat).or_raise(self);
        }
        match self.place_of_text(path)? {
            Place::Machine(path) => {
                let path = self.names.value_text(&self.heap, path).unwrap_or("");
                let stat = self.machine.files.stat(path);
                kind_of(stat).or_raise(self)
            }
            Place::Mounted(object, path) => match self.call_method(object, const { name("stat") }, &[path]) {
                Ok(stat) => {
                    let mode = self.heap.word(stat, 0);
                    let mode = self.int_argument(mode)?;
                    Ok(Some(if mode & DIRECTORY_MODE != 0 { EntryKind::Directory } else { EntryKind::File }))
                }
                Err(raised) if self.raised_is(raised, types::OS_ERROR) => Ok(None),
                Err(raised) => Err(raised),
            },
        }
    }

    /// Mounts an object at an absolute path; its method `mount` is called with `flags`.
    pub fn mount(&mut self, object: Value, point: Value, flags: &[Value]) -> Result<(), Raised> {
        let mut absolute = Absolute::root();
        let text = self.text_argument(point)?;
        let joined = if text.starts_with('/') { absolute.join(text) } else { Err(Errno::EINVAL) };
        joined.or_raise(self)?;
        if absolute.length == 0 && self.machine.files.is_mounted() {
            let text = TextBuilder::formatted(
                self,
                format_args!(
                    "EPERM: the board's own files are mounted at '/': choose another mount point, such as '/data', or unmount them first"
                ),
            )?;
            return Err(self.raise_with(types::OS_ERROR, &[Value::small_wrapping(Errno::EPERM.0.into()), text]));
        }
        if self.module_state(ModuleState::Mounts).is_null() {
            let mounts = self.new_list(&[])?;
            self.set_module_state(ModuleState::Mounts, mounts);
        }
        if self.mount_position(absolute.as_str()).is_some() {
            return Err(self.raise_os_error(Errno::EPERM));
        }
        let Some(object) = self.file_system_of(object, &absolute, flags)? else { return Ok(()) };
        let point = self.new_str(absolute.as_str())?;
        self.call_method(object, const { name("mount") }, flags)?;
        let mounts = self.module_state(ModuleState::Mounts);
        self.reserve_list(mounts, 2)?;
        self.list_push(mounts, point)?;
        self.list_push(mounts, object)
    }

    /// What is to be mounted: an object with a method `mount`, or the file system on a block device. `None` for the machine's own files,
    /// which are back in their place now.
    fn file_system_of(&mut self, object: Value, point: &Absolute, flags: &[Value]) -> Result<Option<Value>, Raised> {
        if self.attribute_or_absent(object, const { name("mount") })?.is_some()
            || self.attribute_or_absent(object, const { name("readblocks") })?.is_none()
        {
            return Ok(Some(object));
        }
        let is_writable = flags.first().is_none_or(|&readonly| readonly == Value::FALSE);
        if point.length == 0
            && is_writable
            && partition::is_partition(self, object)
            && partition::holds_files(self, object)
        {
            partition::check_free(self, object, Value::NULL)?;
            self.machine.files.mount().or_raise(self)?;
            return Ok(None);
        }
        vfs_lfs2::on_device(self, object).map(Some)
    }

    /// Unmounts the machine's own files, as far as nobody has some of them open.
    fn unmount_own(&mut self) -> Result<(), Raised> {
        file::take_back_lost(self, Value::NULL);
        match self.machine.files.unmount() {
            Err(Errno::EBUSY) => {
                let text = TextBuilder::formatted(self, format_args!("EBUSY: files are open: close them first"))?;
                Err(self.raise_with(types::OS_ERROR, &[Value::small_wrapping(Errno::EBUSY.0.into()), text]))
            }
            result => result.or_raise(self),
        }
    }

    fn mount_position(&self, point: &str) -> Option<usize> {
        let mounts = list::items(&self.heap, self.module_state(ModuleState::Mounts));
        mounts.chunks_exact(2).position(|pair| self.text(pair[0]) == Some(point)).map(|position| position * 2)
    }

    /// Unmounts what is mounted at a path, or an object; its method `umount` is called.
    pub fn unmount(&mut self, target: Value) -> Result<(), Raised> {
        let mounts = self.module_state(ModuleState::Mounts);
        let position = match self.text(self.native_part(target)) {
            Some(text) => {
                let mut absolute = Absolute::root();
                absolute.join(text).or_raise(self)?;
                let position = self.mount_position(absolute.as_str());
                if position.is_none() && absolute.length == 0 && self.machine.files.is_mounted() {
                    return self.unmount_own();
                }
                position
            }
            None => {
                let pairs = list::items(&self.heap, mounts).chunks_exact(2);
                pairs.map(|pair| pair[1]).position(|object| object == target).map(|position| position * 2)
            }
        };
        let Some(position) = position else { return Err(self.raise_os_error(Errno::EINVAL)) };
        let point = list::take(&mut self.heap, mounts, position);
        let object = list::take(&mut self.heap, mounts, position);
        let directory = self.module_state(ModuleState::Directory);
        let mut current = Absolute::root();
        let is_inside = current.join(self.text(directory).unwrap_or("")).is_ok()
            && self.text(point).is_some_and(|point| current.under(point).is_some());
        if is_inside {
            self.set_module_state(ModuleState::Directory, Value::NULL);
            // Without files of the machine there is nothing to change.
            let _ = self.machine.files.change_directory("/");
        }
        if list::items(&self.heap, mounts).is_empty() {
            self.set_module_state(ModuleState::Mounts, Value::NULL);
        }
        self.call_method(object, const { name("umount") }, &[]).map(drop)
    }

    /// `os.chdir(path)`
    pub fn change_directory(&mut self, path: Value) -> Result<(), Raised> {
        match self.place_of(path)? {
            Place::Machine(path) => {
                let text = self.names.value_text(&self.heap, path).unwrap_or("");
                self.machine.files.change_directory(text).or_raise(self)?;
                self.set_module_state(ModuleState::Directory, Value::NULL);
            }
            Place::Mounted(object, inside) => {
                self.call_method(object, const { name("chdir") }, &[inside])?;
                let mut copy = [0; PATH_MAX];
                let text = self.text(path).unwrap_or("");
                let length = text.len().min(PATH_MAX);
                copy[..length].copy_from_slice(&text.as_bytes()[..length]);
                let absolute = self.absolute(core::str::from_utf8(&copy[..length]).unwrap_or(""))?;
                let directory = self.new_str(absolute.as_str())?;
                self.set_module_state(ModuleState::Directory, directory);
            }
        }
        Ok(())
    }
}
