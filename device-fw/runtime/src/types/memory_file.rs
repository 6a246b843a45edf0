//! `io.StringIO` and `io.BytesIO`
//!
//! **Invariant:** fields `[buffer, length, position]`: the first `length` bytes of `buffer` ([`Kind::Bytes`] with spare room) are the
//! contents, UTF-8 in a `StringIO`; `buffer` is `NULL` once the file is closed.
//!
//! [`Kind::Bytes`]: crate::heap::Kind::Bytes

use pyrite_platform::errno::Errno;
use pyrite_platform::files::Whence;

use super::stream;
use crate::native::{Arguments, Arity, Member, NativeType, Slots};
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{TypeId, Value};

const SLOTS: Slots = Slots { iterate: Some(|_, file| Ok(file)), next: Some(stream::next), ..Slots::INHERITED };

const MEMBERS: &[(&str, Member)] = &[
    ("__enter__", Member::Method(stream::enter, Arity::exactly(0))),
    ("__exit__", Member::Method(close, Arity::exactly(3))),
    ("close", Member::Method(close, Arity::exactly(0))),
    ("closed", Member::Property(|rt, args| Ok(Value::bool(!is_open(rt, args.at(0)))))),
    ("flush", Member::Method(stream::flush, Arity::exactly(0))),
    ("getvalue", Member::Method(get_value, Arity::exactly(0))),
    ("read", Member::Method(stream::read, Arity::between(0, 1))),
    ("readinto", Member::Method(stream::read_into, Arity::between(1, 2))),
    ("readline", Member::Method(stream::read_line, Arity::between(0, 1))),
    ("readlines", Member::Method(stream::read_lines, Arity::between(0, 1))),
    ("seek", Member::Method(stream::seek, Arity::between(1, 2))),
    ("tell", Member::Method(stream::tell, Arity::exactly(0))),
    ("write", Member::Method(stream::write, Arity::between(1, 3))),
    ("writelines", Member::Method(stream::write_lines, Arity::exactly(1))),
];

/// `StringIO`
pub const STRING_IO: NativeType = NativeType {
    name: "StringIO",
    new: Some((|rt, _, args| construct(rt, types::STRING_IO, args), Arity::between(0, 1))),
    slots: SLOTS,
    members: MEMBERS,
    ..NativeType::PLAIN
};

/// `BytesIO`
pub const BYTES_IO: NativeType = NativeType {
    name: "BytesIO",
    new: Some((|rt, _, args| construct(rt, types::BYTES_IO, args), Arity::between(0, 1))),
    slots: SLOTS,
    members: MEMBERS,
    ..NativeType::PLAIN
};

const BUFFER: usize = 0;
const LENGTH: usize = 1;
const POSITION: usize = 2;

fn construct(rt: &mut Runtime<'_>, class: TypeId, args: Arguments<'_>) -> Result<Value, Raised> {
    let contents = args.get(0).filter(|contents| !contents.is_none());
    let zero = Value::count(0);
    // `StringIO(100)` and `BytesIO(100)` set room aside.
    if let Some(room) = contents.and_then(Value::as_small) {
        let buffer = rt.new_bytes_zeroed(room.max(0) as usize)?;
        return rt.new_object(class, &[buffer, zero, zero]);
    }
    let buffer = rt.new_bytes_zeroed(0)?;
    let file = rt.new_object(class, &[buffer, zero, zero])?;
    if let Some(contents) = contents {
        rt.with_arguments(&[file, contents], stream::write)?;
        rt.set_field(file, POSITION, zero);
    }
    Ok(file)
}

/// True until the file is closed.
pub(super) fn is_open(rt: &Runtime<'_>, file: Value) -> bool {
    !rt.field(file, BUFFER).is_null()
}

fn close(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.set_field(args.at(0), BUFFER, Value::NULL);
    Ok(Value::NONE)
}

fn state(rt: &Runtime<'_>, file: Value) -> (Value, usize, usize) {
    (rt.field(file, BUFFER), rt.heap.count(file, 1 + LENGTH), rt.heap.count(file, 1 + POSITION))
}

fn get_value(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (buffer, length, _) = state(rt, args.at(0));
    if buffer.is_null() {
        return Err(rt.raise_value_error(format_args!("I/O operation on closed file")));
    }
    let mut text = TextBuilder::new(rt, length)?;
    text.push_slice(rt, buffer, 0, length)?;
    if rt.native_type_of(args.at(0)) == types::STRING_IO { text.finish(rt) } else { Ok(text.finish_bytes(rt)) }
}

/// Reads at the position into `target` and gives the count.
pub(super) fn read(rt: &mut Runtime<'_>, file: Value, target: &mut [u8]) -> usize {
    let (buffer, length, position) = state(rt, file);
    let count = length.saturating_sub(position).min(target.len());
    match rt.heap.bytes(buffer).get(position..position + count) {
        Some(bytes) => target[..count].copy_from_slice(bytes),
        None => return 0,
    }
    rt.heap.set_count(file, 1 + POSITION, position + count);
    count
}

/// Writes at the position and gives the count.
pub(super) fn write(rt: &mut Runtime<'_>, file: Value, bytes: &[u8]) -> Result<usize, Raised> {
    let (mut buffer, length, position) = state(rt, file);
    let end = position + bytes.len();
    let room = rt.heap.bytes(buffer).len();
    if end > room {
        let capacity = end.max(room + room / 2) + 8;
        if !rt.heap.grow_bytes_in_place(buffer, capacity) {
            let larger = match rt.new_bytes_zeroed(capacity) {
                Ok(larger) => larger,
                Err(_) => rt.new_bytes_zeroed(end)?,
            };
            rt.heap.copy_bytes(buffer, 0, length, larger, 0);
            buffer = larger;
            rt.set_field(file, BUFFER, buffer);
        }
    }
    let contents = rt.heap.bytes_mut(buffer);
    if position > length
        && let Some(gap) = contents.get_mut(length..position)
    {
        gap.fill(0);
    }
    if let Some(place) = contents.get_mut(position..end) {
        place.copy_from_slice(bytes);
    }
    rt.heap.set_count(file, 1 + POSITION, end);
    rt.heap.set_count(file, 1 + LENGTH, length.max(end));
    Ok(bytes.len())
}

/// Moves the position.
pub(super) fn seek(rt: &mut Runtime<'_>, file: Value, offset: i32, whence: Whence) -> Result<u32, Raised> {
    let (_, length, position) = state(rt, file);
    let base = match whence {
        Whence::Start => 0,
        Whence::Current => position,
        Whence::End => length,
    };
    let position = base as i64 + i64::from(offset);
    if position > i64::from(Value::SMALL_MAX) {
        return Err(rt.raise_os_error(Errno::EINVAL));
    }
    let position = position.max(0) as usize;
    rt.heap.set_count(file, 1 + POSITION, position);
    Ok(position as u32)
}
