//! Names and constants of an image
//!
//! **Invariant:** a text that is interned already is not made again.

use pyrite_compiler::bytecode::mpy_read::{FormatError, MAX_TUPLE_DEPTH, constant_kind, is_number};
use pyrite_compiler::bytecode::static_names::static_name;

use super::reader::{Failure, Reader};
use crate::heap::Kind;
use crate::names::{self, rom};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, TypeId, Value};

/// Longest text that is looked for among the names.
const SHORT: usize = 32;

/// The next entry of the table of names.
pub(super) fn read_name(rt: &mut Runtime<'_>, reader: &mut Reader<'_>) -> Result<Name, Failure> {
    let head = reader.unsigned(rt)?;
    if head & 1 != 0 {
        let number = u16::try_from(head >> 1).map_err(|_| FormatError::Name)?;
        static_name(number).ok_or(FormatError::Name)?;
        return Ok(rom::static_name(number));
    }
    let length = (head >> 1) as usize;
    if length > reader.remaining() {
        return Err(FormatError::Truncated.into());
    }
    let mut bytes = [0; names::LENGTH_MAX];
    let Some(bytes) = bytes.get_mut(..length) else {
        return Err(rt.raise_runtime_error(format_args!("name too long")).into());
    };
    reader.fill(rt, bytes)?;
    reader.byte(rt)?;
    let text = core::str::from_utf8(bytes).map_err(|_| FormatError::Name)?;
    Ok(rt.intern(text)?)
}

/// The next constant. Tuples nest at most as deep as the format allows, so this recursion is bounded.
pub(super) fn read_constant(rt: &mut Runtime<'_>, reader: &mut Reader<'_>, depth: usize) -> Result<Value, Failure> {
    let kind = reader.byte(rt)?;
    match kind {
        constant_kind::NONE => Ok(Value::NONE),
        constant_kind::FALSE => Ok(Value::FALSE),
        constant_kind::TRUE => Ok(Value::TRUE),
        constant_kind::ELLIPSIS => Ok(Value::ELLIPSIS),
        constant_kind::TUPLE => {
            let count = reader.count(rt)?;
            if depth >= MAX_TUPLE_DEPTH {
                return Err(FormatError::TooDeep.into());
            }
            let tuple = rt.allocate_words(Kind::Tuple, count)?;
            for position in 0..count {
                let item = read_constant(rt, reader, depth + 1)?;
                rt.heap.set_word(tuple, position, item);
            }
            Ok(tuple)
        }
        constant_kind::BYTES => {
            let length = reader.count(rt)?;
            let bytes = read_bytes(rt, reader, length)?;
            reader.byte(rt)?;
            Ok(bytes)
        }
        constant_kind::STR => {
            let text = read_text(rt, reader)?;
            reader.byte(rt)?;
            Ok(text)
        }
        constant_kind::INTEGER => read_number(rt, reader, kind, types::INT),
        constant_kind::FLOAT => read_number(rt, reader, kind, types::FLOAT),
        constant_kind::COMPLEX => read_number(rt, reader, kind, types::COMPLEX),
        _ => Err(FormatError::Constant.into()),
    }
}

fn read_bytes(rt: &mut Runtime<'_>, reader: &mut Reader<'_>, length: usize) -> Result<Value, Failure> {
    let bytes = rt.new_bytes_zeroed(length)?;
    reader.copy(rt, length, |rt, at, piece| {
        if let Some(place) = rt.heap.bytes_mut(bytes).get_mut(at..at + piece.len()) {
            place.copy_from_slice(piece);
        }
    })?;
    Ok(bytes)
}

fn read_text(rt: &mut Runtime<'_>, reader: &mut Reader<'_>) -> Result<Value, Failure> {
    let length = reader.count(rt)?;
    if length > SHORT {
        let text = read_bytes(rt, reader, length)?;
        return rt.heap.finish_str(text).map(|()| text).map_err(|_| FormatError::Constant.into());
    }
    let mut bytes = [0; SHORT];
    let bytes = &mut bytes[..length];
    reader.fill(rt, bytes)?;
    let text = core::str::from_utf8(bytes).map_err(|_| FormatError::Constant)?;
    match rt.names.find(&rt.heap, text) {
        Some(name) => Ok(Value::name(name)),
        None => Ok(rt.new_str(text)?),
    }
}

fn read_number(rt: &mut Runtime<'_>, reader: &mut Reader<'_>, kind: u8, class: TypeId) -> Result<Value, Failure> {
    let text = read_text(rt, reader)?;
    if !is_number(kind, rt.text(text).unwrap_or("").as_bytes()) {
        return Err(FormatError::Constant.into());
    }
    let number: Result<Value, Raised> = rt.call(Value::native_type(class), &[text]);
    Ok(number?)
}
