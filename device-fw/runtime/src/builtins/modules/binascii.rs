//! Module `binascii`: hexadecimal, Base64, CRC-32
//!
//! Base64 is RFC 4648 with padding; reading skips what is not in its alphabet, as CPython does.

use crate::names::name;
use crate::native::{Arguments, Arity, Member, NativeModule};
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::bytes::{self, hexadecimal};
use crate::types::int;
use crate::value::Value;

/// The module.
pub const BINASCII: NativeModule = NativeModule {
    name: "binascii",
    members: &[
        ("a2b_base64", Member::Function(a2b_base64, Arity::exactly(1))),
        ("b2a_base64", Member::Function(b2a_base64, Arity::exactly(1).keywords(&["newline"]))),
        ("crc32", Member::Function(crc32, Arity::between(1, 2))),
        ("hexlify", Member::Function(hexlify, Arity::between(1, 3).keywords(&["sep", "bytes_per_sep"]))),
        ("unhexlify", Member::Function(unhexlify, Arity::exactly(1))),
    ],
};

/// A bytes object of what is given: bytes-like, or ASCII text where that is read.
fn ascii_argument(rt: &mut Runtime<'_>, value: Value) -> Result<Value, Raised> {
    let native = rt.native_part(value);
    let Some(text) = rt.text(native) else { return bytes::from_value(rt, value) };
    if !text.is_ascii() {
        return Err(rt.raise_value_error(format_args!("string argument should contain only ASCII characters")));
    }
    let mut builder = TextBuilder::new(rt, 0)?;
    builder.push_value(rt, native)?;
    Ok(builder.finish_bytes(rt))
}

fn hexlify(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let separator = hexadecimal::separator_argument(rt, args.named(1, const { name("sep") }))?;
    let group = match args.named(2, const { name("bytes_per_sep") }) {
        Some(group) => rt.index_argument(group)?,
        None => 1,
    };
    let mut builder = TextBuilder::new(rt, 0)?;
    hexadecimal::push_hex(rt, &mut builder, args.at(0), separator, group)?;
    Ok(builder.finish_bytes(rt))
}

fn unhexlify(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let source = ascii_argument(rt, args.at(0))?;
    let length = rt.heap.bytes(source).len();
    if !length.is_multiple_of(2) {
        return Err(rt.raise_value_error(format_args!("Odd-length string")));
    }
    let result = rt.new_bytes_zeroed(length / 2)?;
    let (target, digits) = rt.heap.bytes_mut_with_bytes(result, source);
    for (place, pair) in target.iter_mut().zip(digits.chunks_exact(2)) {
        let (Some(high), Some(low)) = (hexadecimal::value(pair[0]), hexadecimal::value(pair[1])) else {
            return Err(rt.raise_value_error(format_args!("Non-hexadecimal digit found")));
        };
        *place = high << 4 | low;
    }
    Ok(result)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn sextet(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

fn b2a_base64(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let newline = match args.keyword(const { name("newline") }) {
        Some(newline) => rt.truth(newline)?,
        None => true,
    };
    let source = bytes::from_value(rt, args.at(0))?;
    let figures = rt.heap.bytes(source).len().div_ceil(3) * 4;
    let result = rt.new_bytes_zeroed(figures + usize::from(newline))?;
    let (target, source) = rt.heap.bytes_mut_with_bytes(result, source);
    if let Some(last) = target.last_mut() {
        *last = b'\n';
    }
    for (place, group) in target.chunks_exact_mut(4).zip(source.chunks(3)) {
        let bits = group.iter().fold(0, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - group.len()));
        for (index, figure) in place.iter_mut().enumerate() {
            let digit = bits >> (18 - 6 * index) & 63;
            *figure = if index <= group.len() { ALPHABET[digit as usize] } else { b'=' };
        }
    }
    Ok(result)
}

fn a2b_base64(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let source = ascii_argument(rt, args.at(0))?;
    let result = rt.new_bytes_zeroed(rt.heap.bytes(source).len() / 4 * 3 + 3)?;
    let (target, source) = rt.heap.bytes_mut_with_bytes(result, source);
    let (mut bits, mut count, mut length, mut padding) = (0u32, 0, 0, 0);
    for &byte in source {
        if byte == b'=' && count >= 2 {
            padding += 1;
            if count + padding >= 4 {
                count = 0;
                break;
            }
        }
        let Some(digit) = sextet(byte) else { continue };
        padding = 0;
        bits = bits << 6 | digit;
        count += 1;
        if count > 1 {
            if let Some(place) = target.get_mut(length) {
                *place = (bits >> (8 - 2 * count)) as u8;
            }
            length += 1;
        }
        if count == 4 {
            count = 0;
        }
    }
    if count != 0 {
        return Err(rt.raise_value_error(format_args!("Incorrect padding")));
    }
    rt.heap.truncate_bytes(result, length);
    Ok(result)
}

fn crc32(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let start = match args.get(1) {
        Some(start) => {
            let integer = rt.to_int(start)?;
            let operand = int::operand_of(rt, integer);
            let low = operand.limbs(rt).first().copied().unwrap_or(0);
            if operand.negative { low.wrapping_neg() } else { low }
        }
        None => 0,
    };
    let buffer = rt.buffer_argument(args.at(0))?;
    let mut crc = !start;
    for &byte in rt.buffer_bytes(buffer) {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
        }
    }
    rt.new_int(i64::from(!crc))
}
