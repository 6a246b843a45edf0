//! `bytes`, and what it shares with `bytearray`
//!
//! **Invariant:** a [`Kind::Bytes`] that a program can reach never changes.

use core::fmt::Write;

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, BinaryOperator, Comparison, Member, NativeType, Slots};
use crate::output::{Output, Style, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::escape;
use crate::types;
use crate::types::slice::{self, Index};
use crate::types::str::subject::Subject;
use crate::types::str::{changing, coding, percent, repeat, searching, splitting, writer};
use crate::value::Value;

pub mod hexadecimal;

/// `bytes`
pub const BYTES: NativeType = NativeType {
    name: "bytes",
    new: Some((bytes_new, Arity::between(0, 3).keywords(&["encoding", "errors"]))),
    slots: Slots {
        repr: Some(repr),
        hash: Some(|rt, value| rt.hash(value)),
        compare: Some(compare),
        binary: Some(binary),
        reflected: Some(reflected),
        length: Some(length),
        get_item: Some(get_item),
        contains: Some(searching::contains),
        iterate: Some(iterate),
        ..Slots::INHERITED
    },
    members: BYTES_MEMBERS,
    ..NativeType::PLAIN
};

/// Methods of bytes; bytearray has them too.
pub const BYTES_MEMBERS: &[(&str, Member)] = &[
    ("capitalize", Member::Method(changing::capitalize, Arity::exactly(0))),
    ("center", Member::Method(splitting::center, Arity::between(1, 2))),
    ("count", Member::Method(searching::count, Arity::between(1, 3))),
    ("decode", Member::Method(coding::decode, Arity::between(0, 2).keywords(&["encoding", "errors"]))),
    ("endswith", Member::Method(searching::endswith, Arity::between(1, 3))),
    ("expandtabs", Member::Method(splitting::expandtabs, Arity::between(0, 1).keywords(&["tabsize"]))),
    ("find", Member::Method(searching::find, Arity::between(1, 3))),
    ("fromhex", Member::ClassMethod(hexadecimal::fromhex, Arity::exactly(1))),
    ("hex", Member::Method(hexadecimal::hex, Arity::between(0, 2).keywords(&["sep", "bytes_per_sep"]))),
    ("index", Member::Method(searching::index, Arity::between(1, 3))),
    ("isalnum", Member::Method(changing::isalnum, Arity::exactly(0))),
    ("isalpha", Member::Method(changing::isalpha, Arity::exactly(0))),
    ("isascii", Member::Method(changing::isascii, Arity::exactly(0))),
    ("isdigit", Member::Method(changing::isdigit, Arity::exactly(0))),
    ("islower", Member::Method(changing::islower, Arity::exactly(0))),
    ("isspace", Member::Method(changing::isspace, Arity::exactly(0))),
    ("istitle", Member::Method(changing::istitle, Arity::exactly(0))),
    ("isupper", Member::Method(changing::isupper, Arity::exactly(0))),
    ("join", Member::Method(splitting::join, Arity::exactly(1))),
    ("ljust", Member::Method(splitting::ljust, Arity::between(1, 2))),
    ("lower", Member::Method(changing::lower, Arity::exactly(0))),
    ("lstrip", Member::Method(splitting::lstrip, Arity::between(0, 1))),
    ("partition", Member::Method(searching::partition, Arity::exactly(1))),
    ("removeprefix", Member::Method(searching::removeprefix, Arity::exactly(1))),
    ("removesuffix", Member::Method(searching::removesuffix, Arity::exactly(1))),
    ("replace", Member::Method(searching::replace, Arity::between(2, 3))),
    ("rfind", Member::Method(searching::rfind, Arity::between(1, 3))),
    ("rindex", Member::Method(searching::rindex, Arity::between(1, 3))),
    ("rjust", Member::Method(splitting::rjust, Arity::between(1, 2))),
    ("rpartition", Member::Method(searching::rpartition, Arity::exactly(1))),
    ("rsplit", Member::Method(splitting::rsplit, Arity::between(0, 2).keywords(&["sep", "maxsplit"]))),
    ("rstrip", Member::Method(splitting::rstrip, Arity::between(0, 1))),
    ("split", Member::Method(splitting::split, Arity::between(0, 2).keywords(&["sep", "maxsplit"]))),
    ("splitlines", Member::Method(splitting::splitlines, Arity::between(0, 1).keywords(&["keepends"]))),
    ("startswith", Member::Method(searching::startswith, Arity::between(1, 3))),
    ("strip", Member::Method(splitting::strip, Arity::between(0, 1))),
    ("swapcase", Member::Method(changing::swapcase, Arity::exactly(0))),
    ("title", Member::Method(changing::title, Arity::exactly(0))),
    ("upper", Member::Method(changing::upper, Arity::exactly(0))),
    ("zfill", Member::Method(splitting::zfill, Arity::exactly(1))),
];

/// `bytes_iterator`: `[bytes-like object, position]`
pub const BYTES_ITERATOR: NativeType = NativeType {
    name: "bytes_iterator",
    slots: Slots { next: Some(iterator_next), ..Slots::INHERITED },
    ..NativeType::PLAIN
};

/// The bytes of a bytes-like object; `None` for another value.
pub fn view<'h>(rt: &'h Runtime<'_>, value: Value) -> Option<&'h [u8]> {
    Some(rt.buffer_bytes(rt.buffer(value)?))
}

/// A bytes object with the content of a bytes-like object: itself, or a copy; a TypeError for another value.
pub fn from_value(rt: &mut Runtime<'_>, value: Value) -> Result<Value, Raised> {
    let native = rt.native_part(value);
    if rt.heap.is(native, Kind::Bytes) {
        return Ok(native);
    }
    let length = rt.buffer_argument(value)?.length;
    let bytes = rt.new_bytes_zeroed(length)?;
    let buffer = rt.buffer_argument(value)?;
    fill_bytes(rt, bytes, buffer);
    Ok(bytes)
}

/// Copies a buffer into a bytes object that nobody else has.
pub fn fill_bytes(rt: &mut Runtime<'_>, bytes: Value, buffer: types::buffer::BufferRef) {
    let mut position = 0;
    while position < buffer.length {
        let mut piece = [0; 64];
        let source = rt.buffer_bytes(buffer.part(position, piece.len()));
        let step = source.len();
        piece[..step].copy_from_slice(source);
        match rt.heap.bytes_mut(bytes).get_mut(position..position + step) {
            Some(target) if step > 0 => target.copy_from_slice(&piece[..step]),
            _ => return,
        }
        position += step;
    }
}

fn bytes_new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let encoding = args.named(1, const { name("encoding") });
    let errors = args.named(2, const { name("errors") });
    construct(rt, args.get(0), encoding, errors)
}

/// The bytes that the arguments of `bytes()` or `bytearray()` describe.
pub fn construct(
    rt: &mut Runtime<'_>,
    source: Option<Value>,
    encoding: Option<Value>,
    errors: Option<Value>,
) -> Result<Value, Raised> {
    coding::check_names(rt, encoding, errors)?;
    let Some(source) = source else { return rt.new_bytes(&[]) };
    let native = rt.native_part(source);
    if rt.text(native).is_some() {
        if encoding.is_none() {
            return Err(rt.raise_type_error(format_args!("string argument without an encoding")));
        }
        return coding::encode_value(rt, native, encoding, errors);
    }
    if encoding.is_some() || errors.is_some() {
        return Err(rt.raise_type_error(format_args!("encoding without a string argument")));
    }
    if let Some(method) = rt.special_method(source, const { name("__bytes__") }) {
        let result = rt.call(method, &[source])?;
        let result = rt.native_part(result);
        if !rt.heap.is(result, Kind::Bytes) {
            return Err(rt.raise_about(types::TYPE_ERROR, "__bytes__ returned non-bytes (type ", result, ")"));
        }
        return Ok(result);
    }
    if rt.buffer(native).is_some() {
        return from_value(rt, native);
    }
    if slice::integer(rt, source)?.is_some() {
        let count = rt.index_argument(source)?;
        let Ok(count) = usize::try_from(count) else {
            return Err(rt.raise_value_error(format_args!("negative count")));
        };
        return rt.new_bytes_zeroed(count);
    }
    if rt.try_iterate(source)?.is_none() {
        return Err(rt.raise_about(types::TYPE_ERROR, "cannot convert ", source, " object to bytes"));
    }
    collect(rt, source, "bytes")
}

/// A bytes object of the numbers that iterating gives; `what` as in [`byte_argument`].
pub fn collect(rt: &mut Runtime<'_>, source: Value, what: &str) -> Result<Value, Raised> {
    let native = rt.native_part(source);
    let room = if rt.slot(rt.native_type_of(native), |slots| slots.length).is_some() { rt.length(source)? } else { 16 };
    let iterator = rt.iterate(source)?;
    let mut builder = TextBuilder::new(rt, room)?;
    let mark = rt.heap.log_mark();
    while let Some(item) = rt.next(iterator)? {
        let byte = byte_argument(rt, item, what)?;
        builder.push_bytes(rt, &[byte])?;
        rt.heap.log_release(mark);
        builder.keep(rt);
        rt.poll()?;
    }
    Ok(builder.finish_bytes(rt))
}

/// A number from 0 to 255; `what` begins the message of the ValueError.
pub fn byte_argument(rt: &mut Runtime<'_>, value: Value, what: &str) -> Result<u8, Raised> {
    let number = slice::clipped_index(rt, value)?;
    match u8::try_from(number) {
        Ok(byte) => Ok(byte),
        Err(_) if what == "bytes" => Err(rt.raise_value_error(format_args!("bytes must be in range(0, 256)"))),
        Err(_) => Err(rt.raise_value_error(format_args!("byte must be in range(0, 256)"))),
    }
}

pub(crate) fn repr(rt: &mut Runtime<'_>, value: Value, _style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let bytes = view(rt, value).unwrap_or(&[]);
    let (quote, length) = (escape::choose_quote(bytes), bytes.len());
    output.text(rt, if quote == '"' { "b\"" } else { "b'" })?;
    let mut position = 0;
    while position < length {
        let mut piece = [0; 32];
        let part = view(rt, value).and_then(|bytes| bytes.get(position..)).unwrap_or(&[]);
        let step = part.len().min(piece.len());
        piece[..step].copy_from_slice(&part[..step]);
        if step == 0 {
            break;
        }
        writer::write(rt, output, |sink| {
            piece[..step].iter().try_for_each(|&byte| escape::write_byte(byte, quote, sink))
        })?;
        position += step;
    }
    writer::write(rt, output, |sink| sink.write_char(quote))
}

/// Comparison with any bytes-like object.
pub(crate) fn compare(
    rt: &mut Runtime<'_>,
    comparison: Comparison,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    // Views have no order among each other; a bytearray has one with everything that has bytes.
    let has_order = rt.heap.is(left, Kind::ByteArray)
        || rt.heap.is(right, Kind::ByteArray)
        || rt.heap.is(left, Kind::Bytes) && rt.heap.is(right, Kind::Bytes);
    if !has_order && !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match (view(rt, left), view(rt, right)) {
        (Some(left), Some(right)) => Ok(Value::bool(comparison.holds(left.cmp(right)))),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

pub(crate) fn binary(
    rt: &mut Runtime<'_>,
    operator: BinaryOperator,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    let subject = Subject::this(rt, left)?;
    match operator {
        BinaryOperator::Add => {
            if rt.buffer(right).is_none() {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let other = from_value(rt, right)?;
            let room = subject.byte_length(rt).saturating_add(rt.heap.bytes(other).len());
            let mut builder = TextBuilder::new(rt, room)?;
            subject.push_all(rt, &mut builder)?;
            builder.push_value(rt, other)?;
            subject.finish(rt, builder)
        }
        BinaryOperator::Multiply => repeat(rt, subject, right),
        BinaryOperator::Modulo => percent::percent(rt, subject, right),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

pub(crate) fn reflected(
    rt: &mut Runtime<'_>,
    operator: BinaryOperator,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    match operator {
        BinaryOperator::Multiply => {
            let subject = Subject::this(rt, right)?;
            repeat(rt, subject, left)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

pub(crate) fn length(rt: &mut Runtime<'_>, value: Value) -> Result<usize, Raised> {
    Ok(rt.buffer(value).map_or(0, |buffer| buffer.length))
}

/// `value[key]` of bytes or bytearray: a number, or for a slice the same type.
pub(crate) fn get_item(rt: &mut Runtime<'_>, value: Value, key: Value) -> Result<Value, Raised> {
    let type_name = if rt.heap.is(value, Kind::Bytes) { "byte" } else { "bytearray" };
    match slice::index(rt, key, type_name)? {
        Index::At(index) => {
            let bytes = view(rt, value).unwrap_or(&[]);
            match slice::wrap(index, bytes.len()) {
                Some(position) => Ok(Value::small_wrapping(i32::from(bytes[position]))),
                None if type_name == "byte" => Err(rt.raise_index_error(format_args!("index out of range"))),
                None => Err(rt.raise_index_error(format_args!("bytearray index out of range"))),
            }
        }
        Index::Slice(bounds) => {
            let subject = Subject::this(rt, value)?;
            let indices = bounds.resolve(rt, subject.byte_length(rt))?;
            if indices.step == 1 {
                return subject.piece(rt, indices.as_span());
            }
            let bytes = rt.new_bytes_zeroed(indices.count)?;
            let (target, source) = rt.heap.bytes_mut_with_bytes(bytes, subject.value);
            for (place, position) in target.iter_mut().zip(indices.iter()) {
                *place = source.get(position).copied().unwrap_or(0);
            }
            subject.wrap(rt, bytes)
        }
    }
}

pub(crate) fn iterate(rt: &mut Runtime<'_>, value: Value) -> Result<Value, Raised> {
    rt.new_object(types::BYTES_ITERATOR, &[value, Value::small_wrapping(0)])
}

fn iterator_next(rt: &mut Runtime<'_>, iterator: Value) -> Result<Option<Value>, Raised> {
    let value = rt.field(iterator, 0);
    let position = rt.field(iterator, 1).as_small().map_or(0, |position| position as usize);
    let Some(&byte) = view(rt, value).and_then(|bytes| bytes.get(position)) else { return Ok(None) };
    rt.set_field(iterator, 1, Value::count(position + 1));
    Ok(Some(Value::small_wrapping(i32::from(byte))))
}
