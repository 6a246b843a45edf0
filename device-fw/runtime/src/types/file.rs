//! Files that `open()` gives
//!
//! **Invariant:** fields `[handle, name, volume]`; the handle is `NULL` once the file is closed, the volume `NULL` for a
//! file of the machine, else a `VfsLfs2`. Each keeps a list of its open files, without keeping
//! them alive, so that handles of files that a program lost can be taken back.

use pyrite_platform::errno::Errno;
use pyrite_platform::files::{Create, Handle, OpenMode};

use super::{stream, vfs_lfs2};
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::ops::mounts::Place;
use crate::output::{Output, Style};
use crate::raised::{OrRaise, Raised};
use crate::runtime::{ModuleState, Runtime};
use crate::text::codec::Encoding;
use crate::types;
use crate::value::{TypeId, Value};

const SLOTS: Slots =
    Slots { repr: Some(repr), iterate: Some(|_, file| Ok(file)), next: Some(stream::next), ..Slots::INHERITED };

const MEMBERS: &[(&str, Member)] = &[
    ("__enter__", Member::Method(stream::enter, Arity::exactly(0))),
    ("__exit__", Member::Method(exit, Arity::exactly(3))),
    ("close", Member::Method(close, Arity::exactly(0))),
    ("closed", Member::Property(|rt, args| Ok(Value::bool(handle(rt, args.at(0)).is_none())))),
    ("flush", Member::Method(stream::flush, Arity::exactly(0))),
    ("name", Member::Property(|rt, args| Ok(rt.field(args.at(0), NAME)))),
    ("read", Member::Method(stream::read, Arity::between(0, 1))),
    ("readinto", Member::Method(stream::read_into, Arity::between(1, 2))),
    ("readline", Member::Method(stream::read_line, Arity::between(0, 1))),
    ("readlines", Member::Method(stream::read_lines, Arity::between(0, 1))),
    ("seek", Member::Method(stream::seek, Arity::between(1, 2))),
    ("tell", Member::Method(stream::tell, Arity::exactly(0))),
    ("write", Member::Method(stream::write, Arity::between(1, 3))),
    ("writelines", Member::Method(stream::write_lines, Arity::exactly(1))),
];

/// `FileIO`: a binary file
pub const FILE_IO: NativeType =
    NativeType { name: "FileIO", slots: SLOTS, members: MEMBERS, inheritable: Inheritable::No, ..NativeType::PLAIN };

/// `TextIOWrapper`: a text file
pub const TEXT_IO: NativeType = NativeType {
    name: "TextIOWrapper",
    slots: SLOTS,
    members: MEMBERS,
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

const HANDLE: usize = 0;
const NAME: usize = 1;
const VOLUME: usize = 2;

/// The handle of an open file.
pub(super) fn handle(rt: &Runtime<'_>, file: Value) -> Option<Handle> {
    rt.field(file, HANDLE).as_small().map(|handle| Handle(handle as u8))
}

/// The file system that the file is in, `NULL` for the machine's.
pub(super) fn volume(rt: &Runtime<'_>, file: Value) -> Value {
    rt.field(file, VOLUME)
}

/// `open(file, mode)`
pub fn open(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let path = rt.native_part(args.at(0));
    rt.text_argument(path)?;
    let mode = match args.named(1, const { name("mode") }) {
        Some(mode) => rt.native_part(mode),
        None => Value::name(const { name("r") }),
    };
    let path = match rt.place_of(path)? {
        Place::Machine(path) => path,
        Place::Mounted(object, path) => return rt.call_method(object, const { name("open") }, &[path, mode]),
    };
    let encoding = args.named(3, const { name("encoding") });
    open_in(rt, Value::NULL, path, mode, encoding)
}

/// Opens a file of a `VfsLfs2`, or of the machine where `volume` is `NULL`.
pub(super) fn open_in(
    rt: &mut Runtime<'_>,
    volume: Value,
    path: Value,
    mode: Value,
    encoding: Option<Value>,
) -> Result<Value, Raised> {
    let (mode, class) = match parse_mode(rt.text_argument(mode)?) {
        Ok(parsed) => parsed,
        Err(message) => return Err(rt.raise_value_error(format_args!("{message}"))),
    };
    check_encoding(rt, encoding, class)?;
    // First what may fail for want of memory: a handle must not be lost.
    let file = rt.new_object(class, &[Value::NULL, path, volume])?;
    reserve_listing(rt, volume)?;
    let opened = match open_path(rt, volume, path, mode)? {
        Err(Errno::EMFILE) => {
            take_back_lost(rt, volume);
            open_path(rt, volume, path, mode)?
        }
        result => result,
    };
    let handle = opened.or_raise(rt)?;
    rt.set_field(file, HANDLE, Value::count(usize::from(handle.0)));
    list(rt, volume, file, handle);
    Ok(file)
}

/// `encoding` of a text file: UTF-8 is all there is, so another one is refused before the file is touched.
fn check_encoding(rt: &mut Runtime<'_>, encoding: Option<Value>, class: TypeId) -> Result<(), Raised> {
    if let Some(encoding) = encoding.filter(|encoding| !encoding.is_none()) {
        let native = rt.native_part(encoding);
        let text = rt.text_argument(native)?;
        if class == types::FILE_IO {
            return Err(rt.raise_value_error(format_args!("binary mode doesn't take an encoding argument")));
        }
        if Encoding::from_name(text) != Some(Encoding::Utf8) {
            let after = "': text files are UTF-8; open the file with 'rb' and use bytes.decode() for others";
            return Err(rt.raise_naming(types::LOOKUP_ERROR, "unknown encoding '", native, after));
        }
    }
    Ok(())
}

fn open_path(
    rt: &mut Runtime<'_>,
    volume: Value,
    path: Value,
    mode: OpenMode,
) -> Result<Result<Handle, Errno>, Raised> {
    if !volume.is_null() {
        return vfs_lfs2::open_path(rt, volume, path, mode);
    }
    let text = rt.names.value_text(&rt.heap, path).unwrap_or("");
    Ok(rt.machine.files.open(text, mode))
}

fn close_handle(rt: &mut Runtime<'_>, volume: Value, handle: Handle) -> Result<(), Raised> {
    if volume.is_null() { rt.machine.files.close(handle).or_raise(rt) } else { vfs_lfs2::close(rt, volume, handle) }
}

/// Reads a mode such as `"r"` or `"wb+"`, or says what is wrong with it.
fn parse_mode(text: &str) -> Result<(OpenMode, TypeId), &'static str> {
    let mut action = None;
    let (mut update, mut binary, mut as_text) = (false, false, false);
    for letter in text.chars() {
        match letter {
            'r' | 'w' | 'a' | 'x' if action.is_none() => action = Some(letter),
            'r' | 'w' | 'a' | 'x' => return Err("must have exactly one of create/read/write/append mode"),
            '+' => update = true,
            'b' => binary = true,
            't' => as_text = true,
            _ => return Err("invalid mode"),
        }
    }
    if binary && as_text {
        return Err("can't have text and binary mode at once");
    }
    let create = match action {
        Some('r') => Create::Existing,
        Some('w') => Create::OrTruncate,
        Some('a') => Create::OrKeep,
        Some(_) => Create::New,
        None => return Err("must have exactly one of create/read/write/append mode"),
    };
    let reads = action == Some('r');
    let mode = OpenMode { read: reads || update, write: !reads || update, create, append: action == Some('a') };
    Ok((mode, if binary { types::FILE_IO } else { types::TEXT_IO }))
}

/// `__exit__(type, value, traceback)`
fn exit(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let is_failing = !args.at(1).is_none() && !volume(rt, args.at(0)).is_null();
    match close(rt, args) {
        // What the device raised while the file was written says more than that it cannot be finished now.
        Err(raised) if is_failing && rt.raised_is(raised, types::OS_ERROR) => Ok(Value::NONE),
        result => result,
    }
}

/// `close()`
fn close(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(handle) = handle(rt, args.at(0)) {
        let volume = volume(rt, args.at(0));
        rt.set_field(args.at(0), HANDLE, Value::NULL);
        unlist(rt, volume, handle);
        close_handle(rt, volume, handle)?;
    }
    Ok(Value::NONE)
}

fn repr(rt: &mut Runtime<'_>, file: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let class = rt.type_name(rt.type_of(file));
    let path = rt.field(file, NAME);
    out.text(rt, "<")?;
    out.value_text(rt, class)?;
    out.text(rt, " name=")?;
    rt.write_value(path, Style::Repr, out)?;
    out.text(rt, ">")
}

/// The list of open files is a raw object of pairs, file and handle plus one; it keeps no file alive.
fn listing(rt: &Runtime<'_>, volume: Value) -> Value {
    if volume.is_null() { rt.module_state(ModuleState::Files) } else { vfs_lfs2::listing(rt, volume) }
}

fn reserve_listing(rt: &mut Runtime<'_>, volume: Value) -> Result<(), Raised> {
    let listing = listing(rt, volume);
    let words = rt.heap.raw(listing);
    if words.chunks_exact(2).any(|pair| pair[1] == 0) {
        return Ok(());
    }
    let length = words.len();
    let larger = rt.allocate_raw(Kind::Buffer, length + 8)?;
    for position in 0..length {
        let word = rt.heap.raw(listing).get(position).copied().unwrap_or(0);
        if let Some(place) = rt.heap.raw_mut(larger).get_mut(position) {
            *place = word;
        }
    }
    if volume.is_null() {
        rt.set_module_state(ModuleState::Files, larger);
    } else {
        vfs_lfs2::set_listing(rt, volume, larger);
    }
    Ok(())
}

fn list(rt: &mut Runtime<'_>, volume: Value, file: Value, handle: Handle) {
    let listing = listing(rt, volume);
    // The listing does not count as a reference, so the file must not move.
    let identity = rt.heap.identity(file);
    if let Some(pair) = rt.heap.raw_mut(listing).chunks_exact_mut(2).find(|pair| pair[1] == 0) {
        pair[0] = identity;
        pair[1] = u32::from(handle.0) + 1;
    }
}

fn unlist(rt: &mut Runtime<'_>, volume: Value, handle: Handle) {
    let listing = listing(rt, volume);
    let marked = u32::from(handle.0) + 1;
    for pair in rt.heap.raw_mut(listing).chunks_exact_mut(2).filter(|pair| pair[1] == marked) {
        pair.fill(0);
    }
}

/// Closes the handles of files that no longer exist.
pub(crate) fn take_back_lost(rt: &mut Runtime<'_>, volume: Value) {
    rt.collect();
    let listing = listing(rt, volume);
    for place in 0..rt.heap.size(listing) / 2 {
        let (file, marked) = match rt.heap.raw(listing).get(place * 2..place * 2 + 2) {
            Some(&[file, marked]) if marked != 0 => (Value::from_word(file), marked),
            _ => continue,
        };
        let lost = Handle((marked - 1) as u8);
        let is_alive = rt.heap.is_there(file, Kind::Object)
            && matches!(rt.native_type_of(file), types::FILE_IO | types::TEXT_IO)
            && handle(rt, file) == Some(lost)
            && rt.field(file, VOLUME) == volume;
        if !is_alive {
            unlist(rt, volume, lost);
            // There is nobody to tell that flushing failed.
            let _ = close_handle(rt, volume, lost);
        }
    }
}
