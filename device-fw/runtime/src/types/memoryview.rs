//! `memoryview`: a window on the bytes of another object
//!
//! **Invariant:** the fields are `[object, start, length]` in bytes, within the object when the view was made; a view of an
//! object that shrank since then is shorter. Items are unsigned bytes, whatever the object's are.

use crate::native::{Arguments, Arity, Constant, Inheritable, Member, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
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
        length: Some(bytes::length),
        get_item: Some(get_item),
        set_item: Some(set_item),
        iterate: Some(bytes::iterate),
        ..Slots::INHERITED
    },
    members: &[
        ("format", Member::Constant(Constant::Str("B"))),
        ("hex", Member::Method(bytes::hexadecimal::hex, Arity::between(0, 2).keywords(&["sep", "bytes_per_sep"]))),
        ("itemsize", Member::Constant(Constant::Value(Value::small_wrapping(1)))),
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

const OBJECT: usize = 0;
const START: usize = 1;
const LENGTH: usize = 2;

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

fn new(rt: &mut Runtime<'_>, object: Value, start: usize, length: usize) -> Result<Value, Raised> {
    rt.new_object(types::MEMORYVIEW, &[object, Value::count(start), Value::count(length)])
}

fn memoryview_new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let object = rt.native_part(args.at(0));
    let Some(buffer) = rt.buffer(object) else {
        return Err(rt.raise_about(types::TYPE_ERROR, "memoryview: a bytes-like object is required, not ", object, ""));
    };
    if rt.is_native(object, types::MEMORYVIEW) {
        let (inner, start) = (rt.field(object, OBJECT), rt.field(object, START));
        return new(rt, inner, start.as_small().map_or(0, |start| start as usize), buffer.length);
    }
    new(rt, object, 0, buffer.length)
}

fn get_item(rt: &mut Runtime<'_>, view: Value, key: Value) -> Result<Value, Raised> {
    match slice::index(rt, key, "memoryview")? {
        Index::At(index) => {
            let bytes = bytes::view(rt, view).unwrap_or(&[]);
            match slice::wrap(index, bytes.len()) {
                Some(position) => Ok(Value::small_wrapping(i32::from(bytes[position]))),
                None => Err(rt.raise_index_error(format_args!("index out of bounds on dimension 1"))),
            }
        }
        Index::Slice(bounds) => {
            let length = rt.buffer(view).map_or(0, |buffer| buffer.length);
            let indices = bounds.resolve(rt, length)?;
            if indices.step != 1 {
                return Err(rt.raise_not_implemented_error(format_args!("only slices with step=1 are supported")));
            }
            let span = indices.as_span();
            let start = rt.field(view, START).as_small().map_or(0, |start| start as usize);
            let object = rt.field(view, OBJECT);
            new(rt, object, start + span.start, span.len())
        }
    }
}

fn set_item(rt: &mut Runtime<'_>, view: Value, key: Value, item: Value) -> Result<(), Raised> {
    if rt.buffer(view).is_some_and(|buffer| buffer.access == Access::ReadOnly) {
        return Err(rt.raise_type_error(format_args!("cannot modify read-only memory")));
    }
    match slice::index(rt, key, "memoryview")? {
        Index::At(index) => {
            let byte = bytes::byte_argument(rt, item, "byte")?;
            let place = rt.buffer(view).and_then(|buffer| {
                let position = slice::wrap(index, buffer.length)?;
                rt.buffer_bytes_mut(buffer).get_mut(position)
            });
            match place {
                Some(place) => {
                    *place = byte;
                    Ok(())
                }
                None => Err(rt.raise_index_error(format_args!("index out of bounds on dimension 1"))),
            }
        }
        Index::Slice(bounds) => {
            let source = rt.buffer_argument(item)?;
            let length = rt.buffer(view).map_or(0, |buffer| buffer.length);
            let indices = bounds.resolve(rt, length)?;
            if indices.step != 1 {
                return Err(rt.raise_not_implemented_error(format_args!("only slices with step=1 are supported")));
            }
            if indices.count != source.length {
                return Err(rt.raise_value_error(format_args!(
                    "memoryview assignment: lvalue and rvalue have different structures"
                )));
            }
            let span = indices.as_span();
            if let Some(buffer) = rt.buffer(view) {
                rt.copy_buffer(source, buffer.part(span.start, span.len()));
            }
            Ok(())
        }
    }
}

fn nbytes(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    bytes::length(rt, args.at(0)).map(Value::count)
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
