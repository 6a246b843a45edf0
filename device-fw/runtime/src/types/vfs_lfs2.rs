//! `vfs.VfsLfs2`: littlefs on a block device that is a Python object
//!
//! The engine is the one that keeps the board's own files. Between two operations the file system is words in the heap; during one it
//! stands on the machine's stack and calls the methods of the device; a partition of the flash is reached without the detour.
//!
//! **Invariant:** while an operation runs the object is marked busy, so a device or an interrupt handler that comes back to the same file
//! system gets EBUSY. Once the device raised, it is not called again in that operation, and the next one that changes something starts
//! from what is on the medium: the exception comes out, the tree stays whole.

use core::cell::{Cell, RefCell};

use pyrite_littlefs::{Error, FileSystem, OPEN_FILES_MAX, SUSPENDED_FILE_WORDS, SUSPENDED_WORDS};
use pyrite_platform::errno::Errno;
use pyrite_platform::files::{EntryKind, FileSystemStat, Handle, NAME_MAX, OpenMode, Stat, Whence};
use pyrite_platform::storage::{Storage, StorageFault};

use super::{bytearray, file, partition};
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType};
use crate::ops::mounts::Absolute;
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, Value};

/// The arguments of `VfsLfs2` and `mkfs`.
const GEOMETRY: &[&str] = &["readsize", "progsize", "lookahead", "mtime"];

/// `VfsLfs2`
pub const VFS_LFS2: NativeType = NativeType {
    name: "VfsLfs2",
    new: Some((construct, Arity::exactly(1).keywords(GEOMETRY))),
    members: &[
        ("chdir", Member::Method(change_directory, Arity::exactly(1))),
        ("getcwd", Member::Method(current_directory, Arity::exactly(0))),
        ("ilistdir", Member::Method(iterate_directory, Arity::between(0, 1))),
        ("mkdir", Member::Method(make_directory, Arity::exactly(1))),
        ("mkfs", Member::ClassMethod(make, Arity::exactly(1).keywords(GEOMETRY))),
        ("mount", Member::Method(mount, Arity::exactly(2))),
        ("open", Member::Method(open, Arity::exactly(2))),
        ("remove", Member::Method(remove, Arity::exactly(1))),
        ("rename", Member::Method(rename, Arity::exactly(2))),
        ("rmdir", Member::Method(remove_directory, Arity::exactly(1))),
        ("stat", Member::Method(stat, Arity::exactly(1))),
        ("statvfs", Member::Method(stat_file_system, Arity::exactly(1))),
        ("umount", Member::Method(|_, _| Ok(Value::NONE), Arity::exactly(0))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

// Fields.
const DEVICE: usize = 0;
/// The suspended file system: [`Kind::Buffer`].
const STATE: usize = 1;
/// See [`file`].
const LISTING: usize = 2;
/// The current directory as [`Absolute`] has it.
const DIRECTORY: usize = 3;
const BLOCK_BYTES: usize = 4;
const BLOCK_COUNT: usize = 5;
const READ_BYTES: usize = 6;
const KEEPS_TIME: usize = 7;
const IS_READ_ONLY: usize = 8;
const IS_BUSY: usize = 9;
const FIELDS: usize = 10;

// Requests of `ioctl`.
const INIT: i32 = 1;
const SYNC: i32 = 3;
const COUNT_BLOCKS: i32 = 4;
const SIZE_BLOCKS: i32 = 5;
const ERASE: i32 = 6;

/// Bytes that the engine programs at a time: a device must be able to take so few.
const PROGRAM_BYTES: i32 = 32;

/// "Illegal byte sequence"
const NOT_LITTLEFS: Errno = Errno(84);

const NANOSECONDS_IN_SECOND: u64 = 1_000_000_000;

/// The device during one operation: the file system asks it for blocks, and the operation for its words, by turns.
struct Device<'r, 'h> {
    rt: RefCell<&'r mut Runtime<'h>>,
    object: Value,
    failure: Cell<Option<Raised>>,
}

/// A file system on any storage: the one on the board's own flash and those of programs are the same code.
type Volume<'s> = FileSystem<&'s mut dyn Storage>;

impl<'h> Device<'_, 'h> {
    /// Runs what may raise, unless something did before.
    fn attempt(&self, action: impl FnOnce(&mut Runtime<'h>, Value) -> Result<(), Raised>) -> Result<(), StorageFault> {
        if self.failure.get().is_some() {
            return Err(StorageFault);
        }
        let rt = &mut **self.rt.try_borrow_mut().map_err(|_| StorageFault)?;
        let mark = rt.heap.log_mark();
        let result = action(rt, self.object);
        rt.heap.log_release(mark);
        result.map_err(|raised| {
            rt.heap.keep(raised.value());
            self.failure.set(Some(raised));
            StorageFault
        })
    }

    fn count(&self, number: usize) -> u32 {
        self.rt.try_borrow().map_or(0, |rt| rt.heap.count(self.object, 1 + number) as u32)
    }

    /// A word of the suspended file system.
    fn word(&self, at: usize) -> u32 {
        let Ok(rt) = self.rt.try_borrow() else { return 0 };
        rt.heap.raw(rt.field(self.object, STATE)).get(at).copied().unwrap_or(0)
    }

    fn set_word(&self, at: usize, word: u32) {
        let Ok(mut rt) = self.rt.try_borrow_mut() else { return };
        let state = rt.field(self.object, STATE);
        if let Some(place) = rt.heap.raw_mut(state).get_mut(at) {
            *place = word;
        }
    }
}

/// Calls a method of the device. What it gives must be nothing or 0; else it is an error number.
fn call_device(rt: &mut Runtime<'_>, object: Value, method: Name, arguments: &[Value]) -> Result<(), Raised> {
    let device = rt.field(object, DEVICE);
    let given = rt.call_method(device, method, arguments)?;
    if given.is_none() {
        return Ok(());
    }
    match rt.index_argument(given)? {
        0 => Ok(()),
        // Of the numbers that mean a failure those below 0 say which.
        number => {
            let errno = u8::try_from(number.checked_neg().unwrap_or(0)).ok().filter(|&errno| errno > 0);
            Err(rt.raise_os_error(errno.map_or(Errno::EINVAL, Errno)))
        }
    }
}

fn check_writable(rt: &mut Runtime<'_>, object: Value) -> Result<(), Raised> {
    if rt.field(object, IS_READ_ONLY) == Value::TRUE { Err(rt.raise_os_error(Errno::EROFS)) } else { Ok(()) }
}

fn number(number: u32) -> Value {
    Value::count(number as usize)
}

impl Storage for &Device<'_, '_> {
    fn block_size(&self) -> u32 {
        self.count(BLOCK_BYTES)
    }

    fn block_count(&self) -> u32 {
        self.count(BLOCK_COUNT)
    }

    fn read(&mut self, block: u32, offset: u32, buffer: &mut [u8]) -> Result<(), StorageFault> {
        // The device is asked for whole pieces.
        let piece = self.count(READ_BYTES);
        let before = offset % piece;
        let length = (before as usize + buffer.len()).next_multiple_of(piece as usize);
        self.attempt(|rt, object| {
            let device = rt.field(object, DEVICE);
            if partition::is_partition(rt, device) {
                return partition::read(rt, device, block, offset, buffer);
            }
            let target = bytearray::zeroed(rt, length)?;
            call_device(rt, object, const { name("readblocks") }, &[number(block), target, number(offset - before)])?;
            let read = rt.buffer(target).map(|span| rt.buffer_bytes(span)).unwrap_or(&[]);
            match read.get(before as usize..before as usize + buffer.len()) {
                Some(bytes) => {
                    buffer.copy_from_slice(bytes);
                    Ok(())
                }
                // The device cut the buffer.
                None => Err(rt.raise_os_error(Errno::EIO)),
            }
        })
    }

    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), StorageFault> {
        self.attempt(|rt, object| {
            check_writable(rt, object)?;
            let device = rt.field(object, DEVICE);
            if partition::is_partition(rt, device) {
                return partition::program(rt, device, object, (block, offset), bytes);
            }
            let source = rt.new_bytes(bytes)?;
            let source = bytearray::from_bytes(rt, source)?;
            call_device(rt, object, const { name("writeblocks") }, &[number(block), source, number(offset)])
        })
    }

    fn erase(&mut self, block: u32) -> Result<(), StorageFault> {
        self.attempt(|rt, object| {
            check_writable(rt, object)?;
            let device = rt.field(object, DEVICE);
            if partition::is_partition(rt, device) {
                return partition::erase_block(rt, device, object, block);
            }
            call_device(rt, object, const { name("ioctl") }, &[Value::small_wrapping(ERASE), number(block)])
        })
    }

    fn sync(&mut self) -> Result<(), StorageFault> {
        self.attempt(|rt, object| {
            call_device(rt, object, const { name("ioctl") }, &[Value::small_wrapping(SYNC), Value::count(0)])
        })
    }
}

/// Runs `operation` with the device of the object, which is busy meanwhile. What the device raised goes before what the file system
/// makes of it.
fn with_device(
    rt: &mut Runtime<'_>,
    object: Value,
    operation: &mut dyn FnMut(&Device<'_, '_>, &mut dyn Storage) -> Result<(), Error>,
) -> Result<Result<(), Error>, Raised> {
    rt.check_native_stack()?;
    if rt.field(object, IS_BUSY) == Value::TRUE {
        return Err(rt.raise_os_error(Errno::EBUSY));
    }
    rt.heap.keep(object);
    rt.set_field(object, IS_BUSY, Value::TRUE);
    let device = Device { rt: RefCell::new(rt), object, failure: Cell::new(None) };
    let result = operation(&device, &mut &device);
    let Device { rt, failure, .. } = device;
    rt.into_inner().set_field(object, IS_BUSY, Value::FALSE);
    match failure.into_inner() {
        Some(raised) => Err(raised),
        None => Ok(result),
    }
}

fn suspend(device: &Device<'_, '_>, mut volume: Volume<'_>) {
    if device.failure.get().is_some() {
        volume.distrust();
    }
    volume.suspend(&mut |at, word| device.set_word(at, word));
}

/// Runs one operation. The outer error is what the device raised, the inner one the file system's.
fn operate<T>(
    rt: &mut Runtime<'_>,
    object: Value,
    mut action: impl FnMut(&Device<'_, '_>, &mut Volume<'_>) -> Result<T, Error>,
) -> Result<Result<T, Errno>, Raised> {
    let mut given = None;
    let result = operate_plainly(rt, object, &mut |device, volume| {
        given = Some(action(device, volume)?);
        Ok(())
    })?;
    Ok(result.map_err(Errno::from).and_then(|()| given.ok_or(Errno::EIO)))
}

/// The part of [`operate`] that is the same for every operation, apart so that it is in the program once.
fn operate_plainly(
    rt: &mut Runtime<'_>,
    object: Value,
    action: &mut dyn FnMut(&Device<'_, '_>, &mut Volume<'_>) -> Result<(), Error>,
) -> Result<Result<(), Error>, Raised> {
    with_device(rt, object, &mut |device, storage| {
        let mut volume = Volume::resume(storage, &|at| device.word(at)).map_err(|(_, error)| error)?;
        let result = action(device, &mut volume);
        suspend(device, volume);
        result
    })
}

/// What can be said about a file system besides its device: sizes in bytes, and whether files carry the time.
struct Geometry {
    read: i32,
    program: i32,
    lookahead: i32,
    keeps_time: bool,
}

impl Geometry {
    const USUAL: Self =
        Self { read: PROGRAM_BYTES, program: PROGRAM_BYTES, lookahead: PROGRAM_BYTES, keeps_time: true };

    fn from_arguments(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Self, Raised> {
        let mut size = |keyword| match args.keyword(keyword) {
            Some(size) => rt.index_argument(size),
            None => Ok(PROGRAM_BYTES),
        };
        Ok(Self {
            read: size(const { name("readsize") })?,
            program: size(const { name("progsize") })?,
            lookahead: size(const { name("lookahead") })?,
            keeps_time: match args.keyword(const { name("mtime") }) {
                Some(keeps) => rt.truth(keeps)?,
                None => true,
            },
        })
    }
}

/// The object with its device asked for the geometry.
fn connect(rt: &mut Runtime<'_>, device: Value, geometry: &Geometry) -> Result<Value, Raised> {
    let &Geometry { read, program, lookahead, keeps_time } = geometry;
    if !(1..=PROGRAM_BYTES).contains(&program) || PROGRAM_BYTES % program != 0 {
        return Err(rt.raise_value_error(format_args!(
            "progsize must divide {PROGRAM_BYTES}: blocks are programmed in pieces of {PROGRAM_BYTES} bytes"
        )));
    }
    let mut ask = |request, least: i32| -> Result<i32, Raised> {
        let arguments = [Value::small_wrapping(request), Value::count(usize::from(request == INIT))];
        let given = rt.call_method(device, const { name("ioctl") }, &arguments)?;
        if given.is_none() && request == INIT {
            return Ok(0);
        }
        let number = rt.index_argument(given)?;
        if number < least { Err(rt.raise_os_error(Errno::EINVAL)) } else { Ok(number) }
    };
    ask(INIT, 0)?;
    let block_bytes = ask(SIZE_BLOCKS, 1)?;
    let block_count = ask(COUNT_BLOCKS, 1)?;
    if !(1..=block_bytes).contains(&read) || block_bytes % read != 0 || lookahead <= 0 {
        return Err(rt.raise_os_error(Errno::EINVAL));
    }
    let state = rt.allocate_raw(Kind::Buffer, SUSPENDED_WORDS)?;
    let mut fields = [Value::NULL; FIELDS];
    fields[DEVICE] = device;
    fields[STATE] = state;
    fields[DIRECTORY] = Value::name(const { name("") });
    fields[BLOCK_BYTES] = number(block_bytes as u32);
    fields[BLOCK_COUNT] = number(block_count as u32);
    fields[READ_BYTES] = number(read as u32);
    fields[KEEPS_TIME] = Value::bool(keeps_time);
    fields[IS_READ_ONLY] = Value::FALSE;
    fields[IS_BUSY] = Value::FALSE;
    rt.new_object(types::VFS_LFS2, &fields)
}

/// `VfsLfs2(device, readsize=32, progsize=32, lookahead=32, mtime=True)`
fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let geometry = Geometry::from_arguments(rt, args)?;
    let object = connect(rt, args.at(0), &geometry)?;
    begin(rt, object, |storage| FileSystem::mount(storage))?;
    Ok(object)
}

/// The file system on a device that was given to be mounted; ENODEV if there is none.
pub(crate) fn on_device(rt: &mut Runtime<'_>, device: Value) -> Result<Value, Raised> {
    let object = connect(rt, device, &Geometry::USUAL)?;
    match start(rt, object, |storage| FileSystem::mount(storage))? {
        Ok(()) => Ok(object),
        Err(error) => Err(rt.raise_os_error(error.into())),
    }
}

/// `VfsLfs2.mkfs(device, ..)`
fn make(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let geometry = Geometry::from_arguments(rt, args)?;
    let object = connect(rt, args.at(1), &geometry)?;
    begin(rt, object, |storage| FileSystem::format(storage))?;
    Ok(Value::NONE)
}

/// What mounting or formatting gives; an error gives the storage back, which is not needed.
type Begun<'s> = Result<Volume<'s>, (&'s mut dyn Storage, Error)>;

fn start(
    rt: &mut Runtime<'_>,
    object: Value,
    start: for<'s> fn(&'s mut dyn Storage) -> Begun<'s>,
) -> Result<Result<(), Error>, Raised> {
    with_device(rt, object, &mut |device, storage| {
        suspend(device, start(storage).map_err(|(_, error)| error)?);
        Ok(())
    })
}

fn begin(
    rt: &mut Runtime<'_>,
    object: Value,
    action: for<'s> fn(&'s mut dyn Storage) -> Begun<'s>,
) -> Result<(), Raised> {
    start(rt, object, action)?
        .map_err(|error| match error {
            // The number that MicroPython gives for what is no littlefs.
            Error::NotFormatted => NOT_LITTLEFS,
            error => Errno::from(error),
        })
        .or_raise(rt)
}

/// `mount(readonly, mkfs)`: what there is to mount was mounted when the object was made.
fn mount(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let is_read_only = rt.truth(args.at(1))?;
    let device = rt.field(args.at(0), DEVICE);
    if !is_read_only && partition::is_partition(rt, device) {
        partition::check_free(rt, device, args.at(0))?;
    }
    rt.set_field(args.at(0), IS_READ_ONLY, Value::bool(is_read_only));
    Ok(Value::NONE)
}

/// The device of a `VfsLfs2`, `NULL` for another value.
pub(super) fn device_of(rt: &Runtime<'_>, value: Value) -> Value {
    let is_one = rt.heap.kind(value) == Kind::Object && rt.native_type_of(value) == types::VFS_LFS2;
    if is_one { rt.field(value, DEVICE) } else { Value::NULL }
}

/// The path that an argument means, in the current directory of the file system.
fn path(rt: &mut Runtime<'_>, object: Value, argument: Value) -> Result<Absolute, Raised> {
    let argument = rt.native_part(argument);
    rt.text_argument(argument)?;
    let mut path = Absolute::root();
    let joined = path
        .join(rt.text(rt.field(object, DIRECTORY)).unwrap_or(""))
        .and_then(|()| path.join(rt.text(argument).unwrap_or("")));
    joined.or_raise(rt)?;
    Ok(path)
}

fn make_directory(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let path = path(rt, args.at(0), args.at(1))?;
    operate(rt, args.at(0), |_, volume| volume.make_directory(path.as_str()))?.or_raise(rt)?;
    Ok(Value::NONE)
}

fn remove(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let path = path(rt, args.at(0), args.at(1))?;
    operate(rt, args.at(0), |_, volume| volume.remove(path.as_str()))?.or_raise(rt)?;
    Ok(Value::NONE)
}

fn remove_directory(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let path = path(rt, args.at(0), args.at(1))?;
    operate(rt, args.at(0), |_, volume| volume.remove_directory(path.as_str()))?.or_raise(rt)?;
    Ok(Value::NONE)
}

fn rename(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (from, to) = (path(rt, args.at(0), args.at(1))?, path(rt, args.at(0), args.at(2))?);
    operate(rt, args.at(0), |_, volume| volume.rename(from.as_str(), to.as_str()))?.or_raise(rt)?;
    Ok(Value::NONE)
}

fn change_directory(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = args.at(0);
    let path = path(rt, object, args.at(1))?;
    let found = operate(rt, object, |_, volume| volume.stat(path.as_str()))?;
    if found.or_raise(rt)?.kind != EntryKind::Directory {
        return Err(rt.raise_os_error(Errno::ENOTDIR));
    }
    let directory = rt.new_str(path.as_str())?;
    rt.set_field(object, DIRECTORY, directory);
    Ok(Value::NONE)
}

fn current_directory(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let directory = rt.field(args.at(0), DIRECTORY);
    let is_root = rt.text(directory).is_none_or(str::is_empty);
    Ok(if is_root { Value::name(const { name("/") }) } else { directory })
}

fn iterate_directory(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let path = path(rt, args.at(0), args.get(1).unwrap_or(Value::name(const { name("") })))?;
    let list = rt.new_list(&[])?;
    let listed = operate(rt, args.at(0), |device, volume| {
        let mut index = 0;
        let mut entry_name = [0; NAME_MAX];
        while let Some((found, length)) = volume.entry(path.as_str(), index, &mut entry_name)? {
            let entry_name = core::str::from_utf8(entry_name.get(..length).unwrap_or(&[])).unwrap_or("?");
            let pushed = device.attempt(|rt, _| {
                let entry_name = rt.new_str(entry_name)?;
                let entry = rt.entry_tuple(entry_name, found.kind, found.size)?;
                rt.list_push(list, entry)?;
                rt.poll()
            });
            pushed.map_err(|StorageFault| Error::Io)?;
            index += 1;
        }
        Ok(())
    })?;
    listed.or_raise(rt)?;
    rt.iterate(list)
}

fn stat(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let path = path(rt, args.at(0), args.at(1))?;
    let found = operate(rt, args.at(0), |_, volume| volume.stat(path.as_str()))?.or_raise(rt)?;
    let keeps_time = rt.field(args.at(0), KEEPS_TIME) == Value::TRUE;
    let modified_seconds = if keeps_time { found.modified_nanoseconds / NANOSECONDS_IN_SECOND } else { 0 };
    rt.stat_tuple(Stat { kind: found.kind, size: found.size, modified_seconds })
}

fn stat_file_system(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let usage = operate(rt, args.at(0), |_, volume| volume.usage())?.or_raise(rt)?;
    rt.file_system_tuple(FileSystemStat {
        block_size: usage.block_bytes,
        block_count: usage.block_count,
        free_blocks: usage.block_count.saturating_sub(usage.used_blocks),
        name_max: usage.name_max,
    })
}

// Files.

/// `open(path, mode)`
fn open(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (path, mode) = (rt.native_part(args.at(1)), rt.native_part(args.at(2)));
    rt.text_argument(path)?;
    file::open_in(rt, args.at(0), path, mode, None)
}

/// The list of open files; see [`file`].
pub(super) fn listing(rt: &Runtime<'_>, object: Value) -> Value {
    rt.field(object, LISTING)
}

pub(super) fn set_listing(rt: &mut Runtime<'_>, object: Value, listing: Value) {
    rt.set_field(object, LISTING, listing);
}

/// Sees to it that the words of one more open file have room.
fn reserve(rt: &mut Runtime<'_>, object: Value) -> Result<(), Raised> {
    let state = rt.field(object, STATE);
    let words = rt.heap.raw(state);
    let files = words.get(SUSPENDED_WORDS..).unwrap_or(&[]).chunks(SUSPENDED_FILE_WORDS);
    let length = words.len();
    if files.len() >= OPEN_FILES_MAX || files.into_iter().any(|words| words[0] == 0) {
        return Ok(());
    }
    let larger = rt.allocate_raw(Kind::Buffer, length + SUSPENDED_FILE_WORDS)?;
    // A handler may have opened a file meanwhile, or a collection moved the words.
    let state = rt.field(object, STATE);
    for at in 0..rt.heap.raw(state).len().min(length) {
        let word = rt.heap.raw(state).get(at).copied().unwrap_or(0);
        if let Some(place) = rt.heap.raw_mut(larger).get_mut(at) {
            *place = word;
        }
    }
    rt.set_field(object, STATE, larger);
    Ok(())
}

pub(super) fn open_path(
    rt: &mut Runtime<'_>,
    object: Value,
    argument: Value,
    mode: OpenMode,
) -> Result<Result<Handle, Errno>, Raised> {
    let path = path(rt, object, argument)?;
    if mode.write {
        check_writable(rt, object)?;
    }
    // While an operation runs its words are not up to date.
    if rt.field(object, IS_BUSY) == Value::FALSE {
        reserve(rt, object)?;
    }
    let now = time(rt, object);
    operate(rt, object, |_, volume| {
        let handle = volume.open(path.as_str(), mode)?;
        if let Some(now) = now {
            volume.set_modified(handle, now)?;
        }
        Ok(handle)
    })
}

fn time(rt: &mut Runtime<'_>, object: Value) -> Option<u64> {
    (rt.field(object, KEEPS_TIME) == Value::TRUE).then(|| rt.machine.clock.epoch_nanoseconds())
}

pub(super) fn read(rt: &mut Runtime<'_>, object: Value, handle: Handle, buffer: &mut [u8]) -> Result<usize, Raised> {
    operate(rt, object, |_, volume| volume.read(handle, buffer))?.or_raise(rt)
}

pub(super) fn write(rt: &mut Runtime<'_>, object: Value, handle: Handle, bytes: &[u8]) -> Result<usize, Raised> {
    let now = time(rt, object);
    let written = operate(rt, object, |_, volume| {
        if let Some(now) = now {
            volume.set_modified(handle, now)?;
        }
        volume.write(handle, bytes)
    })?;
    written.or_raise(rt)
}

pub(super) fn seek(
    rt: &mut Runtime<'_>,
    object: Value,
    handle: Handle,
    offset: i32,
    whence: Whence,
) -> Result<u32, Raised> {
    operate(rt, object, |_, volume| volume.seek(handle, offset, whence))?.or_raise(rt)
}

pub(super) fn flush(rt: &mut Runtime<'_>, object: Value, handle: Handle) -> Result<(), Raised> {
    operate(rt, object, |_, volume| volume.flush(handle))?.or_raise(rt)
}

pub(super) fn close(rt: &mut Runtime<'_>, object: Value, handle: Handle) -> Result<(), Raised> {
    operate(rt, object, |_, volume| volume.close(handle))?.or_raise(rt)
}
