//! `array.array`: packed numbers of one type
//!
//! **Invariant:** the fields are `[buffer, length in items, type code]`; the raw buffer, or `NULL`, holds at least that many.

use crate::heap::Kind;
use crate::native::{Arguments, Arity, BinaryOperator, Comparison, Member, NativeType, Slots};
use crate::number::integer_bytes::ByteOrder;
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::types::buffer::BufferRef;
use crate::types::sequence;
use crate::types::slice::{self, Index};
use crate::types::slice_indices::SliceIndices;
use crate::value::Value;

pub mod item;

use item::Item;

/// `array`
pub const ARRAY: NativeType = NativeType {
    name: "array",
    new: Some((array_new, Arity::between(1, 2))),
    slots: Slots {
        repr: Some(array_repr),
        hash: Some(sequence::unhashable),
        compare: Some(array_compare),
        binary: Some(array_binary),
        in_place: Some(array_in_place),
        length: Some(|rt, array| Ok(length(rt, array))),
        get_item: Some(get_item),
        set_item: Some(set_item),
        delete_item: Some(delete_item),
        iterate: Some(iterate),
        ..Slots::INHERITED
    },
    members: &[
        ("append", Member::Method(append, Arity::exactly(1))),
        ("count", Member::Method(count, Arity::exactly(1))),
        ("extend", Member::Method(extend, Arity::exactly(1))),
        ("frombytes", Member::Method(frombytes, Arity::exactly(1))),
        ("index", Member::Method(index_of, Arity::exactly(1))),
        ("insert", Member::Method(insert, Arity::exactly(2))),
        ("itemsize", Member::Property(itemsize)),
        ("pop", Member::Method(pop, Arity::between(0, 1))),
        ("remove", Member::Method(remove, Arity::exactly(1))),
        ("reverse", Member::Method(reverse, Arity::exactly(0))),
        ("tobytes", Member::Method(tobytes, Arity::exactly(0))),
        ("tolist", Member::Method(tolist, Arity::exactly(0))),
        ("typecode", Member::Property(typecode)),
    ],
    ..NativeType::PLAIN
};

const BUFFER: usize = 0;
const LENGTH: usize = 1;
const CODE: usize = 2;

fn length(rt: &Runtime<'_>, array: Value) -> usize {
    rt.field(array, LENGTH).as_small().map_or(0, |length| length as usize)
}

/// The type code of an array.
pub fn code(rt: &Runtime<'_>, array: Value) -> u8 {
    rt.field(array, CODE).as_small().map_or(b'B', |code| code as u8)
}

fn item_of(rt: &Runtime<'_>, array: Value) -> Item {
    Item::of_code(code(rt, array)).unwrap_or(Item::Bool)
}

/// Where the bytes of an array lie.
pub fn buffer(rt: &Runtime<'_>, array: Value) -> Option<BufferRef> {
    Some(BufferRef::of_storage(rt.field(array, BUFFER), length(rt, array) * item_of(rt, array).size()))
}

fn new(rt: &mut Runtime<'_>, code: u8, length: usize) -> Result<Value, Raised> {
    let zero = Value::small_wrapping(0);
    let array = rt.new_object(types::ARRAY, &[Value::NULL, zero, Value::small_wrapping(i32::from(code))])?;
    resize(rt, array, length)?;
    Ok(array)
}

/// Sets the length in items; new items are whatever was there.
fn resize(rt: &mut Runtime<'_>, array: Value, length: usize) -> Result<(), Raised> {
    let size = item_of(rt, array).size();
    let storage = rt.field(array, BUFFER);
    let room = rt.heap.size(storage);
    let words = length.saturating_mul(size).div_ceil(4);
    if words > room {
        let spare = (room + room / 2).max(words);
        if storage.is_null() || !rt.heap.grow_in_place(storage, spare) {
            let larger = match rt.allocate_raw(Kind::Buffer, spare) {
                Err(_) if spare > words => rt.allocate_raw(Kind::Buffer, words)?,
                larger => larger?,
            };
            let old = BufferRef::of_storage(storage, room * 4);
            rt.copy_buffer(old, BufferRef::of_storage(larger, room * 4));
            rt.set_field(array, BUFFER, larger);
        }
    }
    rt.set_field(array, LENGTH, Value::count(length));
    Ok(())
}

fn load(rt: &mut Runtime<'_>, array: Value, position: usize) -> Result<Value, Raised> {
    let item = item_of(rt, array);
    let mut bytes = [0; item::MAX_SIZE];
    let size = item.size();
    if let Some(buffer) = buffer(rt, array)
        && let Some(source) = rt.buffer_bytes(buffer).get(position * size..(position + 1) * size)
    {
        bytes[..size].copy_from_slice(source);
    }
    item.unpack(rt, &bytes[..size], ByteOrder::Little)
}

fn store(rt: &mut Runtime<'_>, array: Value, position: usize, value: Value) -> Result<(), Raised> {
    let item = item_of(rt, array);
    let bytes = item.pack(rt, value, ByteOrder::Little)?;
    let size = item.size();
    // Packing may have run Python code that shrank the array.
    if let Some(buffer) = buffer(rt, array)
        && let Some(target) = rt.buffer_bytes_mut(buffer).get_mut(position * size..(position + 1) * size)
    {
        target.copy_from_slice(&bytes[..size]);
    }
    Ok(())
}

fn array_new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let code = match rt.text_argument(args.at(0))?.as_bytes() {
        &[code] if Item::of_code(code).is_some() && !matches!(code, b'?' | b'n' | b'N' | b'P' | b'e') => code,
        _ => {
            return Err(
                rt.raise_value_error(format_args!("bad typecode (must be b, B, h, H, i, I, l, L, q, Q, f or d)"))
            );
        }
    };
    let array = new(rt, code, 0)?;
    match args.get(1) {
        None => {}
        Some(source) if matches!(rt.heap.kind(rt.native_part(source)), Kind::Bytes | Kind::ByteArray) => {
            append_bytes(rt, array, source)?;
        }
        Some(source) => extend_items(rt, array, source)?,
    }
    Ok(array)
}

fn extend_items(rt: &mut Runtime<'_>, array: Value, source: Value) -> Result<(), Raised> {
    sequence::for_each(rt, source, |rt, item| push(rt, array, item))
}

fn push(rt: &mut Runtime<'_>, array: Value, value: Value) -> Result<(), Raised> {
    let item = item_of(rt, array);
    let bytes = item.pack(rt, value, ByteOrder::Little)?;
    let position = length(rt, array);
    resize(rt, array, position + 1)?;
    let size = item.size();
    if let Some(buffer) = buffer(rt, array)
        && let Some(target) = rt.buffer_bytes_mut(buffer).get_mut(position * size..)
    {
        target.copy_from_slice(&bytes[..size]);
    }
    Ok(())
}

fn append_bytes(rt: &mut Runtime<'_>, array: Value, source: Value) -> Result<(), Raised> {
    let more = rt.buffer_argument(source)?.length;
    let size = item_of(rt, array).size();
    if !more.is_multiple_of(size) {
        return Err(rt.raise_value_error(format_args!("bytes length not a multiple of item size")));
    }
    let old = length(rt, array);
    resize(rt, array, old + more / size)?;
    let source = rt.buffer_argument(source)?.part(0, more);
    if let Some(target) = buffer(rt, array) {
        rt.copy_buffer(source, target.part(old * size, more));
    }
    Ok(())
}

fn array_repr(rt: &mut Runtime<'_>, array: Value, _style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let code = char::from(code(rt, array));
    output.format(rt, format_args!("array('{code}'"))?;
    let mut position = 0;
    while position < length(rt, array) {
        output.text(rt, if position == 0 { ", [" } else { ", " })?;
        let item = load(rt, array, position)?;
        rt.write_value(item, Style::Repr, output)?;
        position += 1;
        rt.poll()?;
    }
    output.text(rt, if position > 0 { "])" } else { ")" })
}

fn array_compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    if !rt.is_native(right, types::ARRAY) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left_length, right_length) = (length(rt, left), length(rt, right));
    for position in 0..left_length.min(right_length) {
        let (a, b) = (load(rt, left, position)?, load(rt, right, position)?);
        if !rt.equal(a, b)? {
            return match comparison {
                Comparison::Equal => Ok(Value::FALSE),
                Comparison::NotEqual => Ok(Value::TRUE),
                _ => rt.compare(comparison, a, b),
            };
        }
    }
    Ok(Value::bool(comparison.holds(left_length.cmp(&right_length))))
}

fn array_binary(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    let code = code(rt, left);
    match operator {
        BinaryOperator::Add if rt.is_native(right, types::ARRAY) => {
            let sum = new(rt, code, 0)?;
            append_bytes(rt, sum, left)?;
            if self::code(rt, right) == code {
                append_bytes(rt, sum, right)?;
            } else {
                extend_items(rt, sum, right)?;
            }
            Ok(sum)
        }
        BinaryOperator::Multiply => {
            let Some(times) = sequence::repeat_count(rt, right)? else { return Ok(Value::NOT_IMPLEMENTED) };
            let total = sequence::repeated_length(rt, length(rt, left), times)?;
            let product = new(rt, code, total)?;
            if let (Some(source), Some(target)) = (buffer(rt, left), buffer(rt, product)) {
                for round in 0..times {
                    rt.copy_buffer(source, target.part(round * source.length, source.length));
                    rt.poll()?;
                }
            }
            Ok(product)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn array_in_place(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    if operator != BinaryOperator::Add {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if !rt.is_native(right, types::ARRAY) {
        let class = rt.type_name(rt.type_of(right));
        return Err(rt.raise_naming(types::TYPE_ERROR, "can only extend array with array (not \"", class, "\")"));
    }
    extend_array(rt, left, right)?;
    Ok(left)
}

fn extend_array(rt: &mut Runtime<'_>, array: Value, other: Value) -> Result<(), Raised> {
    if code(rt, array) == code(rt, other) { append_bytes(rt, array, other) } else { extend_items(rt, array, other) }
}

fn get_item(rt: &mut Runtime<'_>, array: Value, key: Value) -> Result<Value, Raised> {
    match slice::index(rt, key, "array")? {
        Index::At(index) => match slice::wrap(index, length(rt, array)) {
            Some(position) => load(rt, array, position),
            None => Err(rt.raise_index_error(format_args!("array index out of range"))),
        },
        Index::Slice(bounds) => {
            let indices = bounds.resolve(rt, length(rt, array))?;
            let part = new(rt, code(rt, array), indices.count)?;
            let size = item_of(rt, array).size();
            if let (Some(source), Some(target)) = (buffer(rt, array), buffer(rt, part)) {
                for (nth, position) in indices.iter().enumerate() {
                    rt.copy_buffer(source.part(position * size, size), target.part(nth * size, size));
                }
            }
            Ok(part)
        }
    }
}

fn set_item(rt: &mut Runtime<'_>, array: Value, key: Value, value: Value) -> Result<(), Raised> {
    match slice::index(rt, key, "array")? {
        Index::At(index) => match slice::wrap(index, length(rt, array)) {
            Some(position) => store(rt, array, position, value),
            None => Err(rt.raise_index_error(format_args!("array assignment index out of range"))),
        },
        Index::Slice(bounds) => {
            if !rt.is_native(value, types::ARRAY) || code(rt, value) != code(rt, array) {
                return Err(rt.raise_about(
                    types::TYPE_ERROR,
                    "can only assign array (not ",
                    value,
                    ") to array slice",
                ));
            }
            // A copy, in case it is the array itself.
            let code = code(rt, array);
            let source = new(rt, code, 0)?;
            append_bytes(rt, source, value)?;
            let indices = bounds.resolve(rt, length(rt, array))?;
            let given = length(rt, source);
            if indices.step == 1 {
                return splice(rt, array, indices.as_span(), source);
            }
            if given != indices.count {
                return Err(rt.raise_value_error(format_args!(
                    "attempt to assign array of size {given} to extended slice of size {}",
                    indices.count
                )));
            }
            let size = item_of(rt, array).size();
            if let (Some(from), Some(to)) = (buffer(rt, source), buffer(rt, array)) {
                for (nth, position) in indices.iter().enumerate() {
                    rt.copy_buffer(from.part(nth * size, size), to.part(position * size, size));
                }
            }
            Ok(())
        }
    }
}

/// Replaces items `range` by those of another array of the same type.
fn splice(rt: &mut Runtime<'_>, array: Value, range: core::ops::Range<usize>, source: Value) -> Result<(), Raised> {
    let (old, more) = (length(rt, array), length(rt, source));
    let rest = old - (range.end - range.start) + more;
    resize(rt, array, rest.max(old))?;
    let size = item_of(rt, array).size();
    if let (Some(all), Some(from)) = (buffer(rt, array), buffer(rt, source)) {
        rt.copy_buffer(
            all.part(range.end * size, (old - range.end) * size),
            all.part((range.start + more) * size, (old - range.end) * size),
        );
        rt.copy_buffer(from, all.part(range.start * size, more * size));
    }
    rt.set_field(array, LENGTH, Value::count(rest));
    Ok(())
}

fn delete_item(rt: &mut Runtime<'_>, array: Value, key: Value) -> Result<(), Raised> {
    let indices = match slice::index(rt, key, "array")? {
        Index::At(index) => match slice::wrap(index, length(rt, array)) {
            Some(position) => SliceIndices { start: position as i32, stop: position as i32 + 1, step: 1, count: 1 },
            None => return Err(rt.raise_index_error(format_args!("array assignment index out of range"))),
        },
        Index::Slice(bounds) => bounds.resolve(rt, length(rt, array))?,
    };
    delete(rt, array, indices);
    Ok(())
}

fn delete(rt: &mut Runtime<'_>, array: Value, indices: SliceIndices) {
    let indices = indices.ascending();
    let (old, size) = (length(rt, array), item_of(rt, array).size());
    let Some(all) = buffer(rt, array) else { return };
    let first = if indices.count > 0 { indices.nth(0) } else { old };
    let mut kept = first;
    for position in first..old {
        let offset = position - indices.start.max(0) as usize;
        let step = indices.step.unsigned_abs() as usize;
        if offset.is_multiple_of(step) && offset / step < indices.count {
            continue;
        }
        rt.copy_buffer(all.part(position * size, size), all.part(kept * size, size));
        kept += 1;
    }
    rt.set_field(array, LENGTH, Value::count(kept));
}

fn iterate(rt: &mut Runtime<'_>, array: Value) -> Result<Value, Raised> {
    rt.new_object(types::SEQUENCE_ITERATOR, &[array, Value::small_wrapping(0)])
}

fn append(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    push(rt, args.at(0), args.at(1))?;
    Ok(Value::NONE)
}

fn extend(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if rt.is_native(args.at(1), types::ARRAY) {
        extend_array(rt, args.at(0), args.at(1))?;
    } else {
        extend_items(rt, args.at(0), args.at(1))?;
    }
    Ok(Value::NONE)
}

fn frombytes(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    append_bytes(rt, args.at(0), args.at(1))?;
    Ok(Value::NONE)
}

/// Position of the first item that equals a value.
fn find(rt: &mut Runtime<'_>, array: Value, value: Value) -> Result<Option<usize>, Raised> {
    let mut position = 0;
    while position < length(rt, array) {
        let item = load(rt, array, position)?;
        if rt.equal(item, value)? {
            return Ok(Some(position));
        }
        position += 1;
        rt.poll()?;
    }
    Ok(None)
}

fn count(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (mut total, mut position) = (0, 0);
    while position < length(rt, args.at(0)) {
        let item = load(rt, args.at(0), position)?;
        total += usize::from(rt.equal(item, args.at(1))?);
        position += 1;
        rt.poll()?;
    }
    Ok(Value::count(total))
}

fn index_of(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match find(rt, args.at(0), args.at(1))? {
        Some(position) => Ok(Value::count(position)),
        None => Err(rt.raise_value_error(format_args!("array.index(x): x not in array"))),
    }
}

fn insert(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let array = args.at(0);
    let index = slice::clipped_index(rt, args.at(1))?;
    let one = new(rt, code(rt, array), 0)?;
    push(rt, one, args.at(2))?;
    let length = length(rt, array);
    let position = match usize::try_from(index) {
        Ok(index) => index.min(length),
        Err(_) => length.saturating_sub(index.unsigned_abs() as usize),
    };
    splice(rt, array, position..position, one)?;
    Ok(Value::NONE)
}

fn itemsize(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::count(item_of(rt, args.at(0)).size()))
}

fn typecode(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let code = code(rt, args.at(0));
    rt.new_str(char::from(code).encode_utf8(&mut [0; 4]))
}

fn pop(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let array = args.at(0);
    let index = match args.get(1) {
        Some(index) => slice::clipped_index(rt, index)?,
        None => -1,
    };
    let Some(position) = slice::wrap(index, length(rt, array)) else {
        return Err(rt.raise_index_error(format_args!("pop index out of range")));
    };
    let item = load(rt, array, position)?;
    delete(rt, array, SliceIndices { start: position as i32, stop: position as i32 + 1, step: 1, count: 1 });
    Ok(item)
}

fn remove(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let array = args.at(0);
    let Some(position) = find(rt, array, args.at(1))? else {
        return Err(rt.raise_value_error(format_args!("array.remove(x): x not in array")));
    };
    delete(rt, array, SliceIndices { start: position as i32, stop: position as i32 + 1, step: 1, count: 1 });
    Ok(Value::NONE)
}

fn reverse(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let array = args.at(0);
    let size = item_of(rt, array).size();
    if let Some(buffer) = buffer(rt, array) {
        let bytes = rt.buffer_bytes_mut(buffer);
        bytes.reverse();
        bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    }
    Ok(Value::NONE)
}

fn tobytes(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    types::bytes::from_value(rt, args.at(0))
}

fn tolist(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.collect_list(args.at(0))
}
