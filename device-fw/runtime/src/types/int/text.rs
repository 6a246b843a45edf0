//! Integers from text and to text
//!
//! Both go a limb's worth of digits at a time and look for an interrupt on the way.

use super::operand::Operand;
use crate::heap::Kind;
use crate::number::digits::{self, IntegerText};
use crate::number::limbs;
use crate::output::Output;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::format_number::LetterCase;
use crate::types;
use crate::value::Value;

/// Limb operations between two looks for an interrupt.
const BUDGET: usize = 1 << 16;

/// The int that a str, bytes or bytearray writes in `base` (0: its prefix tells); `None` for another type.
pub fn parse(rt: &mut Runtime<'_>, value: Value, base: u32) -> Result<Option<Value>, Raised> {
    let native = rt.native_part(value);
    let source = match rt.text(native) {
        Some(_) => native,
        None if rt.is_native(native, types::BYTES) => native,
        None if rt.is_native(native, types::BYTEARRAY) => types::bytes::from_value(rt, native)?,
        None => return Ok(None),
    };
    let Some(parsed) = digits::parse_integer(bytes_of(rt, source), base) else {
        return Err(raise_invalid(rt, base, value));
    };
    if let Some(number) = parsed.small() {
        return rt.new_int(number).map(Some);
    }
    let IntegerText { negative, base, digits, .. } = parsed;
    let (digit_length, limb_length) = (digits.len(), parsed.limb_length());
    // The digits lie at the end, but for white space.
    let start = digits.as_ptr() as usize - bytes_of(rt, source).as_ptr() as usize;
    let result = rt.start_integer(limb_length, 0)?;
    let (mut position, mut used, mut budget) = (0, 0, BUDGET);
    loop {
        let all = bytes_of(rt, source).get(start..start + digit_length).unwrap_or(&[]);
        let Some(read) = digits::read_chunk(all, position, base) else { break };
        used = digits::take_in(rt.heap.raw_mut(result).get_mut(1..).unwrap_or(&mut []), used, read);
        position = read.next;
        if budget < used {
            rt.poll()?;
            budget = BUDGET;
        }
        budget -= used;
    }
    Ok(Some(rt.finish_integer(result, limb_length, negative)))
}

fn bytes_of<'h>(rt: &'h Runtime<'_>, value: Value) -> &'h [u8] {
    match rt.text(value) {
        Some(text) => text.as_bytes(),
        None => rt.heap.bytes(value),
    }
}

/// Characters of a text that an error quotes.
const QUOTED_MAX: usize = 200;

#[cold]
fn raise_invalid(rt: &mut Runtime<'_>, base: u32, value: Value) -> Raised {
    let result = (|| {
        let mut text = crate::output::TextBuilder::new(rt, 64)?;
        let mut output = Output::Text(&mut text);
        output.format(rt, format_args!("invalid literal for int() with base {base}: "))?;
        let start = text.len();
        rt.write_value(value, crate::output::Style::Repr, &mut Output::Text(&mut text))?;
        // A text of any length was given; its start tells what it is, as in CPython.
        let quoted = core::str::from_utf8(text.bytes(rt).get(start..).unwrap_or(&[])).unwrap_or("");
        if let Some((end, _)) = quoted.char_indices().nth(QUOTED_MAX) {
            text.truncate(start + end);
        }
        text.finish(rt)
    })();
    rt.raise_text(types::VALUE_ERROR, result)
}

/// An int of digits that do not lie in the heap (a constant of a program).
pub fn parse_constant(rt: &mut Runtime<'_>, text: &str) -> Result<Option<Value>, Raised> {
    let Some(parsed) = digits::parse_integer(text.as_bytes(), 0) else { return Ok(None) };
    if let Some(number) = parsed.small() {
        return rt.new_int(number).map(Some);
    }
    let length = parsed.limb_length();
    let result = rt.start_integer(length, 0)?;
    let (mut position, mut used) = (0, 0);
    let target = rt.heap.raw_mut(result).get_mut(1..).unwrap_or(&mut []);
    while let Some(read) = digits::read_chunk(parsed.digits, position, parsed.base) {
        used = digits::take_in(target, used, read);
        position = read.next;
    }
    Ok(Some(rt.finish_integer(result, length, parsed.negative)))
}

/// The digits of an int's magnitude as a string, letters as asked for.
pub fn magnitude_digits(
    rt: &mut Runtime<'_>,
    operand: &Operand,
    base: u32,
    letters: LetterCase,
) -> Result<Value, Raised> {
    if let Some(number) = operand.as_small() {
        let mut buffer = [0; 32];
        let length = digits::small_digits(&mut buffer, number.unsigned_abs(), base).len();
        let digits = &mut buffer[32 - length..];
        if letters == LetterCase::Upper {
            digits.make_ascii_uppercase();
        }
        return rt.new_str(core::str::from_utf8(digits).unwrap_or("0"));
    }
    let mut used = operand.length(rt);
    let room = digits::text_length(limbs::bit_length(operand.limbs(rt)), base);
    let work = rt.allocate_raw(Kind::BigInt, used + 1)?;
    rt.with_operands(work, [operand, operand], |out, source, _| limbs::copy(out, source));
    let text = rt.new_bytes_zeroed(room)?;
    let (mut start, mut budget) = (room, BUDGET);
    while used > 0 {
        let mut buffer = [0; 32];
        let limbs = rt.heap.raw_mut(work).get_mut(1..).unwrap_or(&mut []);
        let (digits, rest) = digits::split_off_digits(limbs, used, base, &mut buffer);
        start = start.saturating_sub(digits.len());
        if let Some(target) = rt.heap.bytes_mut(text).get_mut(start..start + digits.len()) {
            target.copy_from_slice(digits);
        }
        used = rest;
        if budget < used {
            rt.poll()?;
            budget = BUDGET;
        }
        budget -= used;
    }
    let length = room - start;
    rt.heap.bytes_mut(text).copy_within(start.., 0);
    if letters == LetterCase::Upper {
        rt.heap.bytes_mut(text).make_ascii_uppercase();
    }
    rt.heap.truncate_bytes(text, length);
    // Digits are ASCII, so this cannot fail.
    let _ = rt.heap.finish_str(text);
    Ok(text)
}

/// Writes an int in decimal.
pub fn write_decimal(rt: &mut Runtime<'_>, value: Value, output: &mut Output<'_>) -> Result<(), Raised> {
    let operand = super::operand_of(rt, value);
    if let Some(number) = operand.as_small() {
        let mut buffer = [0; 33];
        let mut digits_buffer = [0; 32];
        let digits = digits::small_digits(&mut digits_buffer, number.unsigned_abs(), 10);
        let length = digits.len() + usize::from(number < 0);
        buffer[0] = b'-';
        buffer[usize::from(number < 0)..length].copy_from_slice(digits);
        return output.text(rt, core::str::from_utf8(&buffer[..length]).unwrap_or("0"));
    }
    let digits = magnitude_digits(rt, &operand, 10, LetterCase::Lower)?;
    if operand.negative {
        output.text(rt, "-")?;
    }
    output.value_text(rt, digits)
}
