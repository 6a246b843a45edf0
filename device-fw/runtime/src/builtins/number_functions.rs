//! Built-in functions on numbers and characters
//!
//! What operators do is done by the types; here are the functions around them.

use crate::names::name;
use crate::native::{Arguments, BinaryOperator, UnaryOperator};
use crate::number::float_digits::round_float;
use crate::output::{Output, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::format_number::LetterCase;
use crate::text::format_spec::FormatSpec;
use crate::text::utf8;
use crate::types;
use crate::types::int::{self, Operand};
use crate::types::slice;
use crate::types::str::format_value::{IntegerLayout, SpecText, format_value, write_integer};
use crate::types::str::template;
use crate::value::Value;

/// `abs()`
pub fn abs(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.unary(UnaryOperator::Absolute, args.at(0))
}

fn prefixed(rt: &mut Runtime<'_>, value: Value, base: u32, prefix: &'static str) -> Result<Value, Raised> {
    let integer = rt.to_int(value)?;
    let operand = int::operand_of(rt, integer);
    let mut builder = TextBuilder::new(rt, 12)?;
    let layout = IntegerLayout { base, prefix, group: 0, letters: LetterCase::Lower, least_digits: 0 };
    write_integer(rt, &operand, &FormatSpec::PLAIN, layout, &mut Output::Text(&mut builder))?;
    builder.finish(rt)
}

/// `bin()`
pub fn bin(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    prefixed(rt, args.at(0), 2, "0b")
}

/// `oct()`
pub fn oct(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    prefixed(rt, args.at(0), 8, "0o")
}

/// `hex()`
pub fn hex(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    prefixed(rt, args.at(0), 16, "0x")
}

/// `chr()`
pub fn chr(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let code = rt.index_argument(args.at(0))?;
    match u32::try_from(code).ok().and_then(char::from_u32) {
        Some(character) => rt.new_str(character.encode_utf8(&mut [0; 4])),
        None if (0xd800..0xe000).contains(&code) => {
            Err(rt.raise_value_error(format_args!("chr() arg is a surrogate, which UTF-8 strings do not hold")))
        }
        None => Err(rt.raise_value_error(format_args!("chr() arg not in range(0x110000)"))),
    }
}

/// `ord()`
pub fn ord(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let native = rt.native_part(args.at(0));
    let (count, code) = if let Some(text) = rt.text(native) {
        (utf8::char_count(text), text.chars().next().map_or(0, u32::from))
    } else if let Some(bytes) = types::bytes::view(rt, native) {
        (bytes.len(), bytes.first().map_or(0, |&byte| u32::from(byte)))
    } else {
        let class = rt.type_name(rt.type_of(args.at(0)));
        return Err(rt.raise_naming(types::TYPE_ERROR, "ord() expected string of length 1, but ", class, " found"));
    };
    if count != 1 {
        return Err(rt.raise_type_error(format_args!("ord() expected a character, but string of length {count} found")));
    }
    Ok(Value::count(code as usize))
}

/// `divmod()`
pub fn divmod(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.binary(BinaryOperator::DivMod, args.at(0), args.at(1))
}

/// `format()`
pub fn format(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let spec = match args.get(1) {
        Some(spec) => {
            rt.text_argument(spec)?;
            let spec = rt.native_part(spec);
            SpecText::whole(rt, spec)
        }
        None => SpecText::EMPTY,
    };
    let mut builder = TextBuilder::new(rt, 16)?;
    format_value(rt, args.at(0), spec, &mut Output::Text(&mut builder))?;
    builder.finish(rt)
}

/// `pow()`
pub fn pow(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let modulus = match args.get(2) {
        Some(modulus) if !modulus.is_none() => modulus,
        _ => return rt.binary(BinaryOperator::Power, args.at(0), args.at(1)),
    };
    let values = [args.at(0), args.at(1), modulus].map(|value| rt.native_part(value));
    match values.map(|value| Operand::of(rt, value)) {
        [Some(base), Some(exponent), Some(modulus)] => int::power::power_modulo(rt, &base, &exponent, &modulus),
        _ => Err(raise_no_modulus(rt, values)),
    }
}

/// Why `pow()` of these has no modulus.
#[cold]
fn raise_no_modulus(rt: &mut Runtime<'_>, values: [Value; 3]) -> Raised {
    if values.iter().any(|&value| rt.is_native(value, types::FLOAT)) {
        return rt.raise_type_error(format_args!("pow() 3rd argument not allowed unless all arguments are integers"));
    }
    let result = (|| {
        let mut text = TextBuilder::new(rt, 64)?;
        text.push(rt, "unsupported operand type(s) for ** or pow(): ")?;
        for (value, before) in values.into_iter().zip(["'", ", '", ", '"]) {
            text.push(rt, before)?;
            let class = rt.type_of(value);
            text.push_type_name(rt, class)?;
            text.push(rt, "'")?;
        }
        text.finish(rt)
    })();
    rt.raise_text(types::TYPE_ERROR, result)
}

/// `round()`
pub fn round(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let value = args.at(0);
    let places = args.get(1).filter(|places| !places.is_none());
    if let Some(method) = rt.special_method(value, const { name("__round__") }) {
        return match args.get(1) {
            Some(places) => rt.call(method, &[value, places]),
            None => rt.call(method, &[value]),
        };
    }
    let native = rt.native_part(value);
    if let Some(number) = rt.as_float(native) {
        return match places {
            Some(places) => {
                let places = slice::clipped_index(rt, places)?;
                let rounded = round_float(number, places);
                if rounded.is_infinite() && number.is_finite() {
                    return Err(rt.raise_overflow_error(format_args!("rounded value too large to represent")));
                }
                rt.new_float(rounded)
            }
            None => int::arithmetic::from_float(rt, libm::rintf(number)),
        };
    }
    if Operand::of(rt, native).is_some() {
        let integer = rt.to_int(native)?;
        return match places {
            Some(places) => {
                let places = slice::clipped_index(rt, places)?;
                round_integer(rt, integer, places)
            }
            None => Ok(integer),
        };
    }
    let class = rt.type_name(rt.type_of(value));
    Err(rt.raise_naming(types::TYPE_ERROR, "type ", class, " doesn't define __round__ method"))
}

/// Rounds an int to a multiple of a power of ten, half to even.
fn round_integer(rt: &mut Runtime<'_>, integer: Value, places: i32) -> Result<Value, Raised> {
    if places >= 0 {
        return Ok(integer);
    }
    let zero = Value::small_wrapping(0);
    let digits = int::text::magnitude_digits(rt, &int::operand_of(rt, integer), 10, LetterCase::Lower)?;
    if places.unsigned_abs() as usize > rt.text(digits).map_or(0, str::len) {
        return Ok(zero);
    }
    let ten = Operand::small(10);
    let unit = int::power::power(rt, &ten, &Operand::small(-places))?;
    // quotient * unit + remainder; up when 2 * remainder is above the unit, or equal to it after an odd quotient.
    let quotient = rt.binary(BinaryOperator::FloorDivide, integer, unit)?;
    let remainder = rt.binary(BinaryOperator::Modulo, integer, unit)?;
    let twice = rt.binary(BinaryOperator::Add, remainder, remainder)?;
    let order = int::arithmetic::compare(rt, &int::operand_of(rt, twice), &int::operand_of(rt, unit));
    let odd = rt.binary(BinaryOperator::And, quotient, Value::small_wrapping(1))? != zero;
    let down = rt.binary(BinaryOperator::Subtract, integer, remainder)?;
    if order.is_gt() || order.is_eq() && odd { rt.binary(BinaryOperator::Add, down, unit) } else { Ok(down) }
}

/// `ascii()`
pub fn ascii(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    template::ascii(rt, args.at(0))
}
