//! `complex`: two binary32
//!
//! **Invariant:** the payload is `[bits of the real part, bits of the imaginary part]`.

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, BinaryOperator, Comparison, Member, NativeType, Slots, UnaryOperator};
use crate::number::digits::trim_space;
use crate::number::float_text::scan_float;
use crate::number::integer_float::hash_float;
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::format_float;
use crate::text::format_spec::{FormatSpec, Sign};
use crate::types;
use crate::value::Value;

/// `complex`
pub const COMPLEX: NativeType = NativeType {
    name: "complex",
    new: Some((complex_new, Arity::between(0, 2).keywords(&["real", "imag"]))),
    slots: Slots {
        repr: Some(complex_repr),
        hash: Some(complex_hash),
        compare: Some(complex_compare),
        binary: Some(complex_binary),
        reflected: Some(complex_binary),
        unary: Some(complex_unary),
        truth: Some(complex_truth),
        ..Slots::INHERITED
    },
    members: &[
        ("real", Member::Property(complex_real)),
        ("imag", Member::Property(complex_imag)),
        ("conjugate", Member::Method(complex_conjugate, Arity::exactly(0))),
    ],
    ..NativeType::PLAIN
};

/// Real and imaginary part.
pub type Parts = (f32, f32);

impl Runtime<'_> {
    /// A complex number.
    pub fn new_complex(&mut self, parts: Parts) -> Result<Value, Raised> {
        let value = self.allocate_raw(Kind::Complex, 2)?;
        if let [real, imaginary] = self.heap.raw_mut(value) {
            (*real, *imaginary) = (parts.0.to_bits(), parts.1.to_bits());
        }
        Ok(value)
    }

    /// The parts of a complex number, float or int (or an object with `__complex__`); a TypeError for another value.
    pub fn complex_argument(&mut self, value: Value) -> Result<Parts, Raised> {
        if let Some(method) = self.special_method(value, const { name("__complex__") }) {
            let result = self.call(method, &[value])?;
            return Ok(parts_of(self, result));
        }
        let native = self.native_part(value);
        if self.heap.is(native, Kind::Complex) {
            return Ok(parts_of(self, native));
        }
        Ok((self.float_argument(value)?, 0.0))
    }
}

fn parts_of(rt: &Runtime<'_>, value: Value) -> Parts {
    match *rt.heap.raw(value) {
        [real, imaginary] if rt.heap.is(value, Kind::Complex) => (f32::from_bits(real), f32::from_bits(imaginary)),
        _ => (0.0, 0.0),
    }
}

/// Reads `complex(text)`.
pub fn parse(text: &[u8]) -> Option<Parts> {
    let mut text = trim_space(text);
    if let [b'(', inside @ .., b')'] = text {
        text = trim_space(inside);
    }
    let unit = |rest: &[u8]| matches!(rest, [b'j' | b'J']);
    let sign_alone = |text: &[u8]| match text {
        [b'+', b'j' | b'J'] | [b'j' | b'J'] => Some(1.0),
        [b'-', b'j' | b'J'] => Some(-1.0),
        _ => None,
    };
    if let Some(imaginary) = sign_alone(text) {
        return Some((0.0, imaginary));
    }
    let (first, rest) = scan_float(text)?;
    if rest.is_empty() {
        return Some((first, 0.0));
    }
    if unit(rest) {
        return Some((0.0, first));
    }
    if !matches!(rest.first(), Some(b'+' | b'-')) {
        return None;
    }
    if let Some(imaginary) = sign_alone(rest) {
        return Some((first, imaginary));
    }
    let (imaginary, rest) = scan_float(rest)?;
    unit(rest).then_some((first, imaginary))
}

fn complex_new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let real = args.named(0, const { name("real") });
    let imaginary = args.named(1, const { name("imag") });
    if let Some(text) = real {
        let native = rt.native_part(text);
        if let Some(text) = rt.text(native) {
            let parsed = parse(text.as_bytes());
            if imaginary.is_some() {
                return Err(rt.raise_type_error(format_args!("complex() can't take second arg if first is a string")));
            }
            return match parsed {
                Some(parts) => rt.new_complex(parts),
                None => Err(rt.raise_value_error(format_args!("complex() arg is a malformed string"))),
            };
        }
    }
    let (mut real_part, mut imaginary_part) = match real {
        Some(value) => rt.complex_argument(value)?,
        None => (0.0, 0.0),
    };
    if let Some(value) = imaginary {
        let (real_of, imaginary_of) = rt.complex_argument(value)?;
        real_part -= imaginary_of;
        imaginary_part += real_of;
    }
    rt.new_complex((real_part, imaginary_part))
}

/// A wrapper that formats as `repr(complex)`.
struct ComplexRepr(Parts);

impl core::fmt::Display for ComplexRepr {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (real, imaginary) = self.0;
        let plain = FormatSpec::PLAIN;
        if real == 0.0 && real.is_sign_positive() {
            format_float::write_complex_part(imaginary, &plain, formatter)?;
            return formatter.write_str("j");
        }
        formatter.write_str("(")?;
        format_float::write_complex_part(real, &plain, formatter)?;
        format_float::write_complex_part(imaginary, &FormatSpec { sign: Some(Sign::Plus), ..plain }, formatter)?;
        formatter.write_str("j)")
    }
}

fn complex_repr(rt: &mut Runtime<'_>, value: Value, _style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let parts = parts_of(rt, value);
    output.format(rt, format_args!("{}", ComplexRepr(parts)))
}

fn complex_hash(rt: &mut Runtime<'_>, value: Value) -> Result<u32, Raised> {
    let (real, imaginary) = parts_of(rt, value);
    Ok((hash_float(real) as u32).wrapping_add((hash_float(imaginary) as u32).wrapping_mul(1_000_003)))
}

fn complex_truth(rt: &mut Runtime<'_>, value: Value) -> Result<bool, Raised> {
    let (real, imaginary) = parts_of(rt, value);
    Ok(real != 0.0 || imaginary != 0.0)
}

fn complex_compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    if !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (real, imaginary) = parts_of(rt, left);
    let equal = if rt.heap.is(right, Kind::Complex) {
        (real, imaginary) == parts_of(rt, right)
    } else {
        let left = rt.new_float(real)?;
        match rt.compare(Comparison::Equal, left, right)? {
            Value::NOT_IMPLEMENTED => return Ok(Value::NOT_IMPLEMENTED),
            equal => imaginary == 0.0 && equal == Value::TRUE,
        }
    };
    Ok(Value::bool(equal == (comparison == Comparison::Equal)))
}

fn complex_unary(rt: &mut Runtime<'_>, operator: UnaryOperator, value: Value) -> Result<Value, Raised> {
    let (real, imaginary) = parts_of(rt, value);
    match operator {
        UnaryOperator::Positive => rt.new_complex((real, imaginary)),
        UnaryOperator::Negative => rt.new_complex((-real, -imaginary)),
        UnaryOperator::Absolute => rt.new_float(libm::hypotf(real, imaginary)),
        UnaryOperator::Invert => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn operand(rt: &mut Runtime<'_>, value: Value) -> Result<Option<Parts>, Raised> {
    if rt.heap.is(value, Kind::Complex) {
        return Ok(Some(parts_of(rt, value)));
    }
    if let Some(number) = rt.as_float(value) {
        return Ok(Some((number, 0.0)));
    }
    let is_number = [types::COMPLEX, types::FLOAT, types::INT].iter().any(|&id| rt.is_native(value, id));
    if is_number { rt.complex_argument(value).map(Some) } else { Ok(None) }
}

/// `left operator right`; `NotImplemented` where one is no number.
pub(crate) fn complex_binary(
    rt: &mut Runtime<'_>,
    operator: BinaryOperator,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    let Some(left) = operand(rt, left)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let Some(right) = operand(rt, right)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let result = match operator {
        BinaryOperator::Add => (left.0 + right.0, left.1 + right.1),
        BinaryOperator::Subtract => (left.0 - right.0, left.1 - right.1),
        BinaryOperator::Multiply => multiply(left, right),
        BinaryOperator::TrueDivide => {
            if right == (0.0, 0.0) {
                return Err(rt.raise_zero_division_error(format_args!("complex division by zero")));
            }
            divide(left, right)
        }
        BinaryOperator::Power => return power(rt, left, right),
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    rt.new_complex(result)
}

/// `left * right`
pub fn multiply(left: Parts, right: Parts) -> Parts {
    (left.0 * right.0 - left.1 * right.1, left.0 * right.1 + left.1 * right.0)
}

/// `left / right` by Smith's method, which avoids overflow on the way.
pub fn divide(left: Parts, right: Parts) -> Parts {
    if right.0.abs() >= right.1.abs() {
        let ratio = right.1 / right.0;
        let scale = right.0 + right.1 * ratio;
        ((left.0 + left.1 * ratio) / scale, (left.1 - left.0 * ratio) / scale)
    } else {
        let ratio = right.0 / right.1;
        let scale = right.0 * ratio + right.1;
        ((left.0 * ratio + left.1) / scale, (left.1 * ratio - left.0) / scale)
    }
}

/// `base ** exponent`
pub fn power(rt: &mut Runtime<'_>, base: Parts, exponent: Parts) -> Result<Value, Raised> {
    if exponent == (0.0, 0.0) {
        return rt.new_complex((1.0, 0.0));
    }
    if base == (0.0, 0.0) {
        if exponent.1 != 0.0 || exponent.0 < 0.0 {
            return Err(rt.raise_zero_division_error(format_args!("0.0 to a negative or complex power")));
        }
        return rt.new_complex((0.0, 0.0));
    }
    if exponent.1 == 0.0 && libm::floorf(exponent.0) == exponent.0 && exponent.0.abs() <= 100.0 {
        let mut result = (1.0, 0.0);
        let (mut square, mut times) = (base, exponent.0.abs() as u32);
        while times > 0 {
            if times & 1 == 1 {
                result = multiply(result, square);
            }
            square = multiply(square, square);
            times >>= 1;
        }
        return rt.new_complex(if exponent.0 < 0.0 { divide((1.0, 0.0), result) } else { result });
    }
    let (length, angle) = (libm::hypotf(base.0, base.1), libm::atan2f(base.1, base.0));
    let mut size = libm::powf(length, exponent.0);
    let mut phase = angle * exponent.0;
    if exponent.1 != 0.0 {
        size /= libm::expf(angle * exponent.1);
        phase += exponent.1 * libm::logf(length);
    }
    rt.new_complex((size * libm::cosf(phase), size * libm::sinf(phase)))
}

fn complex_real(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let parts = parts_of(rt, args.at(0));
    rt.new_float(parts.0)
}

fn complex_imag(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let parts = parts_of(rt, args.at(0));
    rt.new_float(parts.1)
}

fn complex_conjugate(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (real, imaginary) = parts_of(rt, args.at(0));
    rt.new_complex((real, -imaginary))
}
