//! `bytearray`: bytes that change and grow
//!
//! **Invariant:** the payload is `[buffer, length]`; the raw buffer has room for `length` bytes or more, or is `NULL` when
//! none were ever stored.

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, BinaryOperator, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::types::buffer::BufferRef;
use crate::types::bytes::{self, byte_argument};
use crate::types::sequence;
use crate::types::slice::{self, Index};
use crate::types::slice_indices::SliceIndices;
use crate::types::str::searching;
use crate::value::Value;

/// `bytearray`
pub const BYTEARRAY: NativeType = NativeType {
    name: "bytearray",
    new: Some((bytearray_new, Arity::between(0, 3).keywords(&["encoding", "errors"]))),
    slots: Slots {
        repr: Some(bytearray_repr),
        hash: Some(sequence::unhashable),
        compare: Some(bytes::compare),
        binary: Some(bytes::binary),
        reflected: Some(bytes::reflected),
        in_place: Some(bytearray_in_place),
        length: Some(bytes::length),
        get_item: Some(bytes::get_item),
        set_item: Some(set_item),
        delete_item: Some(delete_item),
        contains: Some(searching::contains),
        iterate: Some(bytes::iterate),
        ..Slots::INHERITED
    },
    members: &MEMBERS,
    ..NativeType::PLAIN
};

/// Methods that change it.
const OWN: &[(&str, Member)] = &[
    ("append", Member::Method(append, Arity::exactly(1))),
    ("clear", Member::Method(clear, Arity::exactly(0))),
    ("copy", Member::Method(copy, Arity::exactly(0))),
    ("extend", Member::Method(extend, Arity::exactly(1))),
    ("insert", Member::Method(insert, Arity::exactly(2))),
    ("pop", Member::Method(pop, Arity::between(0, 1))),
    ("remove", Member::Method(remove, Arity::exactly(1))),
    ("reverse", Member::Method(reverse, Arity::exactly(0))),
];

/// Those of bytes, then its own.
static MEMBERS: [(&str, Member); bytes::BYTES_MEMBERS.len() + OWN.len()] = {
    let mut members = [OWN[0]; bytes::BYTES_MEMBERS.len() + OWN.len()];
    let mut position = 0;
    while position < members.len() {
        members[position] = if position < bytes::BYTES_MEMBERS.len() {
            bytes::BYTES_MEMBERS[position]
        } else {
            OWN[position - bytes::BYTES_MEMBERS.len()]
        };
        position += 1;
    }
    members
};

/// Which payload word is what.
const BUFFER: usize = 0;
const LENGTH: usize = 1;

/// A bytearray with the content of a bytes object.
pub fn from_bytes(rt: &mut Runtime<'_>, bytes: Value) -> Result<Value, Raised> {
    let object = new(rt)?;
    let length = rt.heap.bytes(bytes).len();
    resize(rt, object, length)?;
    replace_range(rt, object, 0, length, bytes);
    Ok(object)
}

/// A bytearray of zeros.
pub fn zeroed(rt: &mut Runtime<'_>, length: usize) -> Result<Value, Raised> {
    let object = new(rt)?;
    resize(rt, object, length)?;
    Ok(object)
}

fn new(rt: &mut Runtime<'_>) -> Result<Value, Raised> {
    let object = rt.allocate_words(Kind::ByteArray, 2)?;
    rt.heap.set_count(object, LENGTH, 0);
    Ok(object)
}

/// Overwrites `length` bytes from `start` with the content of a bytes object.
fn replace_range(rt: &mut Runtime<'_>, object: Value, start: usize, length: usize, bytes: Value) {
    let Some(target) = rt.buffer(object) else { return };
    if let Some(source) = rt.buffer(bytes) {
        rt.copy_buffer(source, target.part(start, length));
    }
}

/// Sets the length; new bytes are whatever was there. Nothing is lost when there is no memory.
fn resize(rt: &mut Runtime<'_>, object: Value, length: usize) -> Result<(), Raised> {
    let buffer = rt.heap.word(object, BUFFER);
    let room = rt.heap.size(buffer) * 4;
    if length > room {
        let words = length.div_ceil(4);
        let spare = (room / 4 + room / 8).max(words);
        if buffer.is_null() || !rt.heap.grow_in_place(buffer, spare) {
            let larger = match rt.allocate_raw(Kind::Buffer, spare) {
                Err(_) if spare > words => rt.allocate_raw(Kind::Buffer, words)?,
                larger => larger?,
            };
            let used = rt.heap.count(object, LENGTH);
            rt.copy_buffer(BufferRef::of_storage(buffer, used), BufferRef::of_storage(larger, used));
            rt.heap.set_word(object, BUFFER, larger);
        }
    }
    rt.heap.set_count(object, LENGTH, length);
    Ok(())
}

fn bytearray_new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let encoding = args.named(1, const { name("encoding") });
    let errors = args.named(2, const { name("errors") });
    if let Some(length) = args.get(0).and_then(Value::as_small).and_then(|length| usize::try_from(length).ok())
        && encoding.is_none()
    {
        // Zeros at once: by way of a bytes object they would take twice the memory.
        return zeroed(rt, length);
    }
    let bytes = bytes::construct(rt, args.get(0), encoding, errors)?;
    from_bytes(rt, bytes)
}

fn bytearray_repr(rt: &mut Runtime<'_>, value: Value, style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    output.text(rt, "bytearray(")?;
    bytes::repr(rt, value, style, output)?;
    output.text(rt, ")")
}

fn bytearray_in_place(
    rt: &mut Runtime<'_>,
    operator: BinaryOperator,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    match operator {
        BinaryOperator::Add => {
            if rt.buffer(right).is_none() {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            extend_with(rt, left, right)?;
            Ok(left)
        }
        BinaryOperator::Multiply => {
            let product = bytes::binary(rt, operator, left, right)?;
            if product != Value::NOT_IMPLEMENTED {
                let (buffer, length) = (rt.heap.word(product, BUFFER), rt.heap.word(product, LENGTH));
                rt.heap.set_word(left, BUFFER, buffer);
                rt.heap.set_word(left, LENGTH, length);
                return Ok(left);
            }
            Ok(product)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Appends the content of a bytes-like object, which may be the bytearray itself.
fn extend_with(rt: &mut Runtime<'_>, object: Value, value: Value) -> Result<(), Raised> {
    let more = rt.buffer_argument(value)?.length;
    let length = rt.heap.count(object, LENGTH);
    resize(rt, object, length + more)?;
    // Asked for again: growing may have moved the bytes, and made the source longer if it is the same object.
    let source = rt.buffer_argument(value)?.part(0, more);
    if let Some(target) = rt.buffer(object) {
        rt.copy_buffer(source, target.part(length, more));
    }
    Ok(())
}

/// Replaces bytes `start..end` by the content of a bytes object.
fn splice(rt: &mut Runtime<'_>, object: Value, start: usize, end: usize, bytes: Value) -> Result<(), Raised> {
    let length = rt.heap.count(object, LENGTH);
    let (start, end) = (start.min(length), end.clamp(start.min(length), length));
    let more = rt.heap.bytes(bytes).len();
    let new_length = length - (end - start) + more;
    if new_length > length {
        resize(rt, object, new_length)?;
    }
    if let Some(all) = rt.buffer(object) {
        let all = rt.buffer_bytes_mut(all);
        all.copy_within(end..length, start + more);
    }
    rt.heap.set_count(object, LENGTH, new_length);
    replace_range(rt, object, start, more, bytes);
    Ok(())
}

fn set_item(rt: &mut Runtime<'_>, object: Value, key: Value, item: Value) -> Result<(), Raised> {
    match slice::index(rt, key, "bytearray")? {
        Index::At(index) => {
            let byte = byte_argument(rt, item, "byte")?;
            let length = rt.heap.count(object, LENGTH);
            let place = slice::wrap(index, length)
                .zip(rt.buffer(object))
                .and_then(|(position, buffer)| rt.buffer_bytes_mut(buffer).get_mut(position));
            match place {
                Some(place) => {
                    *place = byte;
                    Ok(())
                }
                None => Err(rt.raise_index_error(format_args!("bytearray index out of range"))),
            }
        }
        Index::Slice(bounds) => {
            let source = if slice::integer(rt, item)?.is_some() || rt.text(rt.native_part(item)).is_some() {
                let message = format_args!("can assign only bytes, buffers, or iterables of ints in range(0, 256)");
                return Err(rt.raise_type_error(message));
            } else {
                bytes::construct(rt, Some(item), None, None)?
            };
            let indices = bounds.resolve(rt, rt.heap.count(object, LENGTH))?;
            if indices.step == 1 {
                let span = indices.as_span();
                return splice(rt, object, span.start, span.end, source);
            }
            let given = rt.heap.bytes(source).len();
            if given == 0 {
                // Unlike a list, it takes nothing for any number of bytes.
                delete_slice(rt, object, indices);
                return Ok(());
            }
            if given != indices.count {
                return Err(rt.raise_value_error(format_args!(
                    "attempt to assign bytes of size {given} to extended slice of size {}",
                    indices.count
                )));
            }
            for (nth, position) in indices.iter().enumerate() {
                let byte = rt.heap.bytes(source).get(nth).copied().unwrap_or(0);
                if let Some(buffer) = rt.buffer(object)
                    && let Some(place) = rt.buffer_bytes_mut(buffer).get_mut(position)
                {
                    *place = byte;
                }
            }
            Ok(())
        }
    }
}

fn delete_item(rt: &mut Runtime<'_>, object: Value, key: Value) -> Result<(), Raised> {
    let length = rt.heap.count(object, LENGTH);
    match slice::index(rt, key, "bytearray")? {
        Index::At(index) => match slice::wrap(index, length) {
            Some(position) => delete_range(rt, object, position, position + 1),
            None => Err(rt.raise_index_error(format_args!("bytearray index out of range"))),
        },
        Index::Slice(bounds) => {
            let indices = bounds.resolve(rt, rt.heap.count(object, LENGTH))?;
            delete_slice(rt, object, indices);
            Ok(())
        }
    }
}

fn delete_slice(rt: &mut Runtime<'_>, object: Value, indices: SliceIndices) {
    let length = rt.heap.count(object, LENGTH);
    if let Some(buffer) = rt.buffer(object) {
        let rest = types::slice_indices::delete_slice(rt.buffer_bytes_mut(buffer), length, indices);
        rt.heap.set_count(object, LENGTH, rest);
    }
}

fn delete_range(rt: &mut Runtime<'_>, object: Value, start: usize, end: usize) -> Result<(), Raised> {
    let nothing = rt.new_bytes(&[])?;
    splice(rt, object, start, end, nothing)
}

fn append(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let byte = byte_argument(rt, args.at(1), "byte")?;
    let object = args.at(0);
    let length = rt.heap.count(object, LENGTH);
    resize(rt, object, length + 1)?;
    if let Some(buffer) = rt.buffer(object)
        && let Some(place) = rt.buffer_bytes_mut(buffer).last_mut()
    {
        *place = byte;
    }
    Ok(Value::NONE)
}

fn extend(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (object, source) = (args.at(0), args.at(1));
    if rt.buffer(source).is_some() {
        extend_with(rt, object, source)?;
        return Ok(Value::NONE);
    }
    if rt.try_iterate(source)?.is_none() {
        let type_name = rt.type_name(rt.type_of(source));
        return Err(rt.raise_naming(types::TYPE_ERROR, "can't extend bytearray with ", type_name, ""));
    }
    let bytes = bytes::collect(rt, source, "byte")?;
    extend_with(rt, object, bytes)?;
    Ok(Value::NONE)
}

fn insert(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let byte = byte_argument(rt, args.at(2), "byte")?;
    let index = slice::clipped_index(rt, args.at(1))?;
    let object = args.at(0);
    let length = rt.heap.count(object, LENGTH);
    let position =
        if index < 0 { length.saturating_sub(index.unsigned_abs() as usize) } else { (index as usize).min(length) };
    let bytes = rt.new_bytes(&[byte])?;
    splice(rt, object, position, position, bytes)?;
    Ok(Value::NONE)
}

fn pop(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let index = match args.get(1) {
        Some(index) => slice::clipped_index(rt, index)?,
        None => -1,
    };
    let object = args.at(0);
    let bytes = bytes::view(rt, object).unwrap_or(&[]);
    if bytes.is_empty() {
        return Err(rt.raise_index_error(format_args!("pop from empty bytearray")));
    }
    let Some(position) = slice::wrap(index, bytes.len()) else {
        return Err(rt.raise_index_error(format_args!("pop index out of range")));
    };
    let byte = bytes[position];
    delete_range(rt, object, position, position + 1)?;
    Ok(Value::small_wrapping(i32::from(byte)))
}

fn remove(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let byte = byte_argument(rt, args.at(1), "byte")?;
    let object = args.at(0);
    let found = bytes::view(rt, object).and_then(|bytes| bytes.iter().position(|&other| other == byte));
    match found {
        Some(position) => delete_range(rt, object, position, position + 1).map(|()| Value::NONE),
        None => Err(rt.raise_value_error(format_args!("value not found in bytearray"))),
    }
}

fn clear(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.heap.set_count(args.at(0), LENGTH, 0);
    Ok(Value::NONE)
}

fn copy(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let bytes = bytes::from_value(rt, args.at(0))?;
    from_bytes(rt, bytes)
}

fn reverse(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(buffer) = rt.buffer(args.at(0)) {
        rt.buffer_bytes_mut(buffer).reverse();
    }
    Ok(Value::NONE)
}
