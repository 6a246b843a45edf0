//! `float`: one binary32, as the chip computes it
//!
//! Results that do not fit raise OverflowError where CPython does; rounding happens once.

use core::cmp::Ordering;

use crate::names::name;
use crate::native::{Arguments, Arity, BinaryOperator, Comparison, Member, NativeType, Slots, UnaryOperator};
use crate::number::float_text;
use crate::number::integer_float::{hash_float, significand_and_exponent};
use crate::output::{Output, Style, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::format_float;
use crate::types;
use crate::types::int::{self, Operand};
use crate::value::Value;

/// `float`
pub const FLOAT: NativeType = NativeType {
    name: "float",
    new: Some((float_new, Arity::between(0, 1))),
    slots: Slots {
        repr: Some(float_repr),
        hash: Some(float_hash),
        compare: Some(float_compare),
        binary: Some(float_binary),
        reflected: Some(float_binary),
        unary: Some(float_unary),
        truth: Some(float_truth),
        ..Slots::INHERITED
    },
    members: &[
        ("is_integer", Member::Method(float_is_integer, Arity::exactly(0))),
        ("as_integer_ratio", Member::Method(float_as_integer_ratio, Arity::exactly(0))),
        ("conjugate", Member::Method(float_itself, Arity::exactly(0))),
        ("real", Member::Property(float_itself)),
        ("imag", Member::Property(float_imag)),
        ("__float__", Member::Method(float_itself, Arity::exactly(0))),
        ("__int__", Member::Method(float_trunc, Arity::exactly(0))),
        ("__trunc__", Member::Method(float_trunc, Arity::exactly(0))),
    ],
    ..NativeType::PLAIN
};

/// A wrapper that formats as `repr(float)`.
pub struct FloatRepr(pub f32);

impl core::fmt::Display for FloatRepr {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        format_float::write_repr(self.0, formatter)
    }
}

fn float_new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = match args.get(0) {
        Some(value) => convert(rt, value)?,
        None => 0.0,
    };
    rt.new_float(number)
}

/// `float(value)`
pub fn convert(rt: &mut Runtime<'_>, value: Value) -> Result<f32, Raised> {
    let native = rt.native_part(value);
    let parsed = match rt.text(native) {
        Some(text) => Some(float_text::parse_float(text.as_bytes())),
        None if rt.is_native(native, types::BYTES) => Some(float_text::parse_float(rt.heap.bytes(native))),
        None => None,
    };
    match parsed {
        Some(Some(number)) => Ok(number),
        Some(None) => {
            let repr = rt.repr(value)?;
            Err(rt.raise_naming(types::VALUE_ERROR, "could not convert string to float: ", repr, ""))
        }
        None => match try_number(rt, value)? {
            Some(number) => Ok(number),
            None => Err(rt.raise_about(
                types::TYPE_ERROR,
                "float() argument must be a string or a real number, not ",
                value,
                "",
            )),
        },
    }
}

/// `C.__float__ returned non-float (type str)`
#[cold]
fn raise_no_float(rt: &mut Runtime<'_>, value: Value, result: Value) -> Raised {
    let (class, result) = (rt.type_of(value), rt.type_of(result));
    let text = (|| {
        let mut text = TextBuilder::new(rt, 64)?;
        text.push_type_name(rt, class)?;
        text.push(rt, ".__float__ returned non-float (type ")?;
        text.push_type_name(rt, result)?;
        text.push(rt, ")")?;
        text.finish(rt)
    })();
    rt.raise_text(types::TYPE_ERROR, text)
}

/// The float that a number (or an object with `__float__` or `__index__`) stands for; `None` when it is none.
pub fn try_number(rt: &mut Runtime<'_>, value: Value) -> Result<Option<f32>, Raised> {
    if let Some(number) = value.as_small() {
        return Ok(Some(number as f32));
    }
    if let Some(number) = rt.as_float(value) {
        return Ok(Some(number));
    }
    if let Some(method) = rt.special_method(value, const { name("__float__") }) {
        let result = rt.call(method, &[value])?;
        let result = rt.native_part(result);
        return match rt.as_float(result) {
            Some(number) => Ok(Some(number)),
            None => Err(raise_no_float(rt, value, result)),
        };
    }
    let native = rt.native_part(value);
    if let Some(number) = rt.as_float(native) {
        return Ok(Some(number));
    }
    let integer = match Operand::of(rt, native) {
        Some(integer) => integer,
        None => match rt.special_method(value, const { name("__index__") }) {
            Some(_) => {
                let integer = rt.to_int(value)?;
                int::operand_of(rt, integer)
            }
            None => return Ok(None),
        },
    };
    int::arithmetic::to_float(rt, &integer).map(Some)
}

impl Runtime<'_> {
    /// A float from a number; a TypeError for another value.
    pub fn float_argument(&mut self, value: Value) -> Result<f32, Raised> {
        match try_number(self, value)? {
            Some(number) => Ok(number),
            None => {
                let class = self.type_name(self.type_of(value));
                Err(self.raise_naming(types::TYPE_ERROR, "must be real number, not ", class, ""))
            }
        }
    }
}

fn number_of(rt: &Runtime<'_>, value: Value) -> f32 {
    rt.as_float(value).unwrap_or(0.0)
}

fn float_repr(rt: &mut Runtime<'_>, value: Value, _style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let number = number_of(rt, value);
    output.format(rt, format_args!("{}", FloatRepr(number)))
}

fn float_hash(rt: &mut Runtime<'_>, value: Value) -> Result<u32, Raised> {
    Ok(hash_float(number_of(rt, value)) as u32)
}

fn float_truth(rt: &mut Runtime<'_>, value: Value) -> Result<bool, Raised> {
    Ok(number_of(rt, value) != 0.0)
}

fn float_compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    let number = number_of(rt, left);
    let ordering = match (rt.as_float(right), Operand::of(rt, right)) {
        (Some(other), _) => number.partial_cmp(&other),
        (None, Some(other)) => int::compare_to_float(rt, &other, number).map(Ordering::reverse),
        (None, None) => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(Value::bool(match ordering {
        Some(ordering) => comparison.holds(ordering),
        None => comparison == Comparison::NotEqual,
    }))
}

fn float_unary(rt: &mut Runtime<'_>, operator: UnaryOperator, value: Value) -> Result<Value, Raised> {
    let number = number_of(rt, value);
    match operator {
        UnaryOperator::Positive => rt.new_float(number),
        UnaryOperator::Negative => rt.new_float(-number),
        UnaryOperator::Absolute => rt.new_float(number.abs()),
        UnaryOperator::Invert => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// An operand of float arithmetic: a float, or an int that is converted.
fn arithmetic_operand(rt: &mut Runtime<'_>, value: Value) -> Result<Option<f32>, Raised> {
    if let Some(number) = rt.as_float(value) {
        return Ok(Some(number));
    }
    match Operand::of(rt, value) {
        Some(integer) => int::arithmetic::to_float(rt, &integer).map(Some),
        None => Ok(None),
    }
}

fn float_binary(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    let Some(left) = arithmetic_operand(rt, left)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let Some(right) = arithmetic_operand(rt, right)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let result = match operator {
        BinaryOperator::Add => left + right,
        BinaryOperator::Subtract => left - right,
        BinaryOperator::Multiply => left * right,
        BinaryOperator::TrueDivide => {
            if right == 0.0 {
                return Err(rt.raise_zero_division_error(format_args!("float division by zero")));
            }
            left / right
        }
        BinaryOperator::FloorDivide | BinaryOperator::Modulo | BinaryOperator::DivMod => {
            let message = match operator {
                BinaryOperator::Modulo => "float modulo",
                BinaryOperator::FloorDivide => "float floor division by zero",
                _ => "float divmod()",
            };
            if right == 0.0 {
                return Err(rt.raise_zero_division_error(format_args!("{message}")));
            }
            let (quotient, remainder) = divide_floor(left, right);
            match operator {
                BinaryOperator::FloorDivide => quotient,
                BinaryOperator::Modulo => remainder,
                _ => {
                    let (quotient, remainder) = (rt.new_float(quotient)?, rt.new_float(remainder)?);
                    return rt.new_tuple(&[quotient, remainder]);
                }
            }
        }
        BinaryOperator::Power => return power(rt, left, right),
        BinaryOperator::Or
        | BinaryOperator::Xor
        | BinaryOperator::And
        | BinaryOperator::LeftShift
        | BinaryOperator::RightShift
        | BinaryOperator::MatrixMultiply => return Ok(Value::NOT_IMPLEMENTED),
    };
    rt.new_float(result)
}

/// Quotient rounded down and a remainder with the divisor's sign.
fn divide_floor(left: f32, right: f32) -> (f32, f32) {
    let mut remainder = libm::fmodf(left, right);
    let mut quotient = (left - remainder) / right;
    if remainder != 0.0 {
        if (right < 0.0) != (remainder < 0.0) {
            remainder += right;
            quotient -= 1.0;
        }
    } else {
        remainder = 0f32.copysign(right);
    }
    let floored = if quotient == 0.0 {
        0f32.copysign(left / right)
    } else {
        let floor = libm::floorf(quotient);
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    };
    (floored, remainder)
}

fn power(rt: &mut Runtime<'_>, base: f32, exponent: f32) -> Result<Value, Raised> {
    if base == 0.0 && exponent < 0.0 {
        return Err(rt.raise_zero_division_error(format_args!("0.0 cannot be raised to a negative power")));
    }
    if base < 0.0 && base.is_finite() && exponent.is_finite() && libm::floorf(exponent) != exponent {
        return types::complex::power(rt, (base, 0.0), (exponent, 0.0));
    }
    let result = libm::powf(base, exponent);
    if result.is_infinite() && base.is_finite() && exponent.is_finite() {
        return Err(rt.raise_overflow_error(format_args!("(34, 'Numerical result out of range')")));
    }
    rt.new_float(result)
}

fn float_itself(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number_of(rt, args.at(0));
    rt.new_float(number)
}

fn float_imag(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    rt.new_float(0.0)
}

fn float_is_integer(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number_of(rt, args.at(0));
    Ok(Value::bool(number.is_finite() && libm::truncf(number) == number))
}

fn float_trunc(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number_of(rt, args.at(0));
    int::arithmetic::from_float(rt, number)
}

fn float_as_integer_ratio(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = number_of(rt, args.at(0));
    if number.is_nan() {
        return Err(rt.raise_value_error(format_args!("cannot convert NaN to integer ratio")));
    }
    if number.is_infinite() {
        return Err(rt.raise_overflow_error(format_args!("cannot convert Infinity to integer ratio")));
    }
    let (significand, exponent) = significand_and_exponent(number);
    let exponent = if significand == 0 { 0 } else { exponent };
    let drop = significand.trailing_zeros().min(exponent.min(0).unsigned_abs());
    let significand = i64::from(significand >> (drop & 31));
    let numerator = rt.new_int(if number < 0.0 { -significand } else { significand })?;
    let shift = Operand::small(exponent.abs() - if exponent < 0 { drop as i32 } else { 0 });
    let scaled = if exponent > 0 { int::operand_of(rt, numerator) } else { Operand::small(1) };
    let scaled = int::arithmetic::binary(rt, BinaryOperator::LeftShift, &scaled, &shift)?;
    if exponent > 0 { rt.new_tuple(&[scaled, Value::small_wrapping(1)]) } else { rt.new_tuple(&[numerator, scaled]) }
}
