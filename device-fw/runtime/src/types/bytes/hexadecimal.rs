//! Bytes as hexadecimal digits and back
//!
//! `bytes.hex`, `bytes.fromhex`; `binascii` uses the same.

use crate::names::name;
use crate::native::Arguments;
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// The two digits of a byte.
pub fn digits(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
}

/// The value of a digit.
pub fn value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// Pushes the digits of a bytes-like object, with a separator after every `group` bytes: counted from the end for a
/// positive number, from the start for a negative one.
pub fn push_hex(
    rt: &mut Runtime<'_>,
    builder: &mut TextBuilder,
    source: Value,
    separator: Option<u8>,
    group: i32,
) -> Result<(), Raised> {
    let bytes = types::bytes::from_value(rt, source)?;
    let length = rt.heap.bytes(bytes).len();
    let step = group.unsigned_abs() as usize;
    builder.reserve(rt, length.saturating_mul(2))?;
    for position in 0..length {
        let counted = if group > 0 { length - position } else { position };
        if let Some(separator) = separator
            && position > 0
            && step > 0
            && counted.is_multiple_of(step)
        {
            builder.push_bytes(rt, &[separator])?;
        }
        let byte = rt.heap.bytes(bytes).get(position).copied().unwrap_or(0);
        builder.push_bytes(rt, &digits(byte))?;
    }
    Ok(())
}

/// A separator argument: one ASCII character, as str or bytes.
pub fn separator_argument(rt: &mut Runtime<'_>, value: Option<Value>) -> Result<Option<u8>, Raised> {
    let Some(value) = value else { return Ok(None) };
    let native = rt.native_part(value);
    let bytes = match rt.text(native) {
        Some(text) => text.as_bytes(),
        None => types::bytes::view(rt, native).unwrap_or(&[]),
    };
    match *bytes {
        [byte] if byte.is_ascii() => Ok(Some(byte)),
        [_] => Err(rt.raise_value_error(format_args!("sep must be ASCII."))),
        _ => Err(rt.raise_value_error(format_args!("sep must be length 1."))),
    }
}

pub(crate) fn hex(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let separator = separator_argument(rt, args.named(1, const { name("sep") }))?;
    let group = match args.named(2, const { name("bytes_per_sep") }) {
        Some(group) => rt.index_argument(group)?,
        None => 1,
    };
    let mut builder = TextBuilder::new(rt, 0)?;
    push_hex(rt, &mut builder, args.at(0), separator, group)?;
    builder.finish(rt)
}

pub(crate) fn fromhex(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.text_argument(args.at(1))?;
    let text = rt.native_part(args.at(1));
    let length = rt.text(text).map_or(0, str::len);
    let bytes = rt.new_bytes_zeroed(length / 2)?;
    let (mut position, mut count) = (0, 0);
    while position < length {
        let text = rt.text(text).unwrap_or("").as_bytes();
        if text[position].is_ascii_whitespace() {
            position += 1;
            continue;
        }
        let pair = (value(text[position]), text.get(position + 1).and_then(|&digit| value(digit)));
        let (Some(high), Some(low)) = pair else {
            let byte = position + usize::from(pair.0.is_some());
            let wrong =
                text.get(..byte).map_or(byte, |before| before.iter().filter(|&&byte| byte & 0xc0 != 0x80).count());
            return Err(
                rt.raise_value_error(format_args!("non-hexadecimal number found in fromhex() arg at position {wrong}"))
            );
        };
        if let Some(target) = rt.heap.bytes_mut(bytes).get_mut(count) {
            *target = high << 4 | low;
        }
        count += 1;
        position += 2;
    }
    rt.heap.truncate_bytes(bytes, count);
    let class = args.at(0);
    if class == Value::native_type(types::BYTES) {
        return Ok(bytes);
    }
    if class == Value::native_type(types::BYTEARRAY) {
        return types::bytearray::from_bytes(rt, bytes);
    }
    rt.call(class, &[bytes])
}
