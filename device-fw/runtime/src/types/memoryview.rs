//! `memoryview`: a window on the bytes of another object
//!
//! **Invariant:** the fields are `[object, start, length, type code]`, start and length in bytes, within the object when the view was made; a
//! view of an object that shrank since then is shorter. Items are those of an array, or of what the view was cast to; else unsigned bytes.

use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::number::integer_bytes::ByteOrder;
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::types::array::{self, item, item::Item};
use crate::types::buffer::{Access, BufferRef};
use crate::types::bytes;
use crate::types::slice::{self, Index};
use crate::value::Value;

/// `memoryview`
pub const MEMORYVIEW: NativeType = NativeType {
    name: "memoryview",
    new: Some((memoryview_new, Arity::exactly(1))),
    slots: Slots {
        compare: Some(bytes::compare),
        length: Some(|rt, view| Ok(length(rt, view))),
        get_item: Some(get_item),
        set_item: Some(set_item),
        iterate: Some(iterate),
        repr: Some(write),
        ..Slots::INHERITED
    },
    members: &[
        ("cast", Member::Method(cast, Arity::exactly(1))),
        ("format", Member::Property(format)),
        ("hex", Member::Method(bytes::hexadecimal::hex, Arity::between(0, 2).keywords(&["sep", "bytes_per_sep"]))),
        ("itemsize", Member::Property(|rt, args| Ok(Value::count(item_of(rt, args.at(0)).size())))),
        ("nbytes", Member::Property(nbytes)),
        ("obj", Member::Property(object)),
        ("readonly", Member::Property(readonly)),
        ("release", Member::Method(release, Arity::exactly(0))),
        ("tobytes", Member::Method(tobytes, Arity::exactly(0))),
        ("tolist", Member::Method(tolist, Arity::exactly(0))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

fn write(rt: &mut Runtime<'_>, view: Value, _: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let identity = rt.heap.identity(view);
    output.format(rt, format_args!("<memory at {identity:x}>"))
}

const OBJECT: usize = 0;
const START: usize = 1;
const LENGTH: usize = 2;
const CODE: usize = 3;

fn code(rt: &Runtime<'_>, view: Value) -> u8 {
    rt.field(view, CODE).as_small().map_or(b'B', |code| code as u8)
}

fn item_of(rt: &Runtime<'_>, view: Value) -> Item {
    Item::of_code(code(rt, view)).unwrap_or(Item::Bool)
}

/// How many items the view has.
fn length(rt: &Runtime<'_>, view: Value) -> usize {
    rt.buffer(view).map_or(0, |buffer| buffer.length) / item_of(rt, view).size()
}

/// Where the bytes of a view lie.
pub fn buffer(rt: &Runtime<'_>, view: Value) -> Option<BufferRef> {
    let count = |field| rt.field(view, field).as_small().map_or(0, |number| number as usize);
    let object = rt.field(view, OBJECT);
    // A view is always made of the object itself, so this goes one step deep.
    if rt.is_native(object, types::MEMORYVIEW) {
        return None;
    }
    Some(rt.buffer(object)?.part(count(START), count(LENGTH)))
}

fn new(rt: &mut Runtime<'_>, object: Value, start: usize, length: usize, code: u8) -> Result<Value, Raised> {
    let code = Value::count(usize::from(code));
    rt.new_object(types::MEMORYVIEW, &[object, Value::count(start), Value::count(length), code])
}

/// The type code of the items of a bytes-like object.
fn code_of_object(rt: &Runtime<'_>, object: Value) -> u8 {
    match rt.native_type_of(object) {
        types::ARRAY => array::code(rt, object),
        types::MEMORYVIEW => code(rt, object),
        _ => b'B',
    }
}

fn memoryview_new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = rt.native_part(args.at(0));
    let Some(buffer) = rt.buffer(object) else {
        return Err(rt.raise_about(types::TYPE_ERROR, "memoryview: a bytes-like object is required, not ", object, ""));
    };
    if rt.is_native(object, types::MEMORYVIEW) {
        let (inner, start) = (rt.field(object, OBJECT), rt.field(object, START));
        let code = code(rt, object);
        return new(rt, inner, start.as_small().map_or(0, |start| start as usize), buffer.length, code);
    }
    let code = code_of_object(rt, object);
    new(rt, object, 0, buffer.length, code)
}

fn get_item(rt: &mut Runtime<'_>, view: Value, key: Value) -> Result<Value, Raised> {
    match slice::index(rt, key, "memoryview")? {
        Index::At(index) => {
            let size = item_of(rt, view).size();
            match slice::wrap(index, length(rt, view)) {
                Some(position) => {
                    let mut item = [0; item::MAX_SIZE];
                    let bytes = bytes::view(rt, view).unwrap_or(&[]);
                    if let Some(bytes) = bytes.get(position * size..(position + 1) * size) {
                        item[..size].copy_from_slice(bytes);
                    }
                    item_of(rt, view).unpack(rt, &item[..size], ByteOrder::Little)
                }
                None => Err(rt.raise_index_error(format_args!("index out of bounds on dimension 1"))),
            }
        }
        Index::Slice(bounds) => {
            let indices = bounds.resolve(rt, length(rt, view))?;
            if indices.step != 1 {
                return Err(rt.raise_not_implemented_error(format_args!("only slices with step=1 are supported")));
            }
            let span = indices.as_span();
            let start = rt.field(view, START).as_small().map_or(0, |start| start as usize);
            let object = rt.field(view, OBJECT);
            let (code, size) = (code(rt, view), item_of(rt, view).size());
            new(rt, object, start + span.start * size, span.len() * size, code)
        }
    }
}

fn set_item(rt: &mut Runtime<'_>, view: Value, key: Value, item: Value) -> Result<(), Raised> {
    if rt.buffer(view).is_some_and(|buffer| buffer.access == Access::ReadOnly) {
        return Err(rt.raise_type_error(format_args!("cannot modify read-only memory")));
    }
    match slice::index(rt, key, "memoryview")? {
        Index::At(index) => {
            let size = item_of(rt, view).size();
            let length = rt.buffer(view).map_or(0, |buffer| buffer.length / size);
            if slice::wrap(index, length).is_none() {
                return Err(rt.raise_index_error(format_args!("index out of bounds on dimension 1")));
            }
            let packed = match item_of(rt, view).pack(rt, item, ByteOrder::Little) {
                Err(raised) => return Err(about_format(rt, view, raised)),
                Ok(packed) => packed,
            };
            let place = rt.buffer(view).and_then(|buffer| {
                let position = slice::wrap(index, buffer.length / size)?;
                rt.buffer_bytes_mut(buffer).get_mut(position * size..(position + 1) * size)
            });
            match place {
                Some(place) => {
                    place.copy_from_slice(&packed[..size]);
                    Ok(())
                }
                None => Err(rt.raise_index_error(format_args!("index out of bounds on dimension 1"))),
            }
        }
        Index::Slice(bounds) => {
            let source = rt.buffer_argument(item)?;
            let indices = bounds.resolve(rt, length(rt, view))?;
            if indices.step != 1 {
                return Err(rt.raise_not_implemented_error(format_args!("only slices with step=1 are supported")));
            }
            let size = item_of(rt, view).size();
            let given = Item::of_code(code_of_object(rt, rt.native_part(item))).map_or(1, Item::size);
            if indices.count * size != source.length || given != size {
                return Err(rt.raise_value_error(format_args!(
                    "memoryview assignment: lvalue and rvalue have different structures"
                )));
            }
            let span = indices.as_span();
            if let Some(buffer) = rt.buffer(view) {
                rt.copy_buffer(source, buffer.part(span.start * size, span.len() * size));
            }
            Ok(())
        }
    }
}

/// Says that an item does not fit the format, in place of what packing it says.
fn about_format(rt: &mut Runtime<'_>, view: Value, raised: Raised) -> Raised {
    let code = char::from(code(rt, view));
    if rt.raised_is(raised, types::TYPE_ERROR) {
        return rt.raise_type_error(format_args!("memoryview: invalid type for format '{code}'"));
    }
    if rt.raised_is(raised, types::OVERFLOW_ERROR) {
        return rt.raise_value_error(format_args!("memoryview: invalid value for format '{code}'"));
    }
    raised
}

fn nbytes(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    bytes::length(rt, args.at(0)).map(Value::count)
}

fn format(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let code = code(rt, args.at(0));
    rt.new_str(char::from(code).encode_utf8(&mut [0; 4]))
}

/// `cast(format)`: the same bytes as other items.
fn cast(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let view = args.at(0);
    let (code, size) = match *rt.text_argument(args.at(1))?.as_bytes() {
        [code] | [b'@', code] if !matches!(code, b'e' | b'N') => (code, Item::of_code(code).map(Item::size)),
        _ => (0, None),
    };
    let Some(size) = size else {
        return Err(rt.raise_value_error(format_args!("memoryview: format must be one of b B h H i I l L q Q f d ?")));
    };
    let length = rt.buffer(view).map_or(0, |buffer| buffer.length);
    if !length.is_multiple_of(size) {
        return Err(rt.raise_type_error(format_args!("memoryview: length is not a multiple of itemsize")));
    }
    let start = rt.field(view, START).as_small().map_or(0, |start| start as usize);
    new(rt, rt.field(view, OBJECT), start, length, code)
}

fn iterate(rt: &mut Runtime<'_>, view: Value) -> Result<Value, Raised> {
    if code(rt, view) == b'B' {
        return bytes::iterate(rt, view);
    }
    rt.new_object(types::SEQUENCE_ITERATOR, &[view, Value::small_wrapping(0)])
}

fn object(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(rt.field(args.at(0), OBJECT))
}

fn readonly(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::bool(rt.buffer(args.at(0)).is_none_or(|buffer| buffer.access == Access::ReadOnly)))
}

fn release(_rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::NONE)
}

fn tobytes(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    bytes::from_value(rt, args.at(0))
}

fn tolist(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.collect_list(args.at(0))
}
