//! Powers of integers, plain and modulo a third
//!
//! Binary exponentiation from the top bit down, looking for an interrupt after each bit.

use super::arithmetic::{self, Direction, Wanted};
use super::operand::Operand;
use crate::number::{limbs, multiply};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// `base ** exponent`; a float for a negative exponent.
pub fn power(rt: &mut Runtime<'_>, base: &Operand, exponent: &Operand) -> Result<Value, Raised> {
    if exponent.negative {
        if base.is_zero() {
            return Err(rt.raise_zero_division_error(format_args!("0.0 cannot be raised to a negative power")));
        }
        let (base, exponent) = (arithmetic::to_float(rt, base)?, arithmetic::to_float(rt, exponent)?);
        return rt.new_float(libm::powf(base, exponent));
    }
    if exponent.is_zero() {
        return Ok(Value::small_wrapping(1));
    }
    let odd = limbs::bit(exponent.limbs(rt), 0);
    if let Some(number @ -1..=1) = base.as_small() {
        return Ok(Value::small_wrapping(if odd { number } else { number * number }));
    }
    let Some(times) = exponent.as_small().map(|times| times as u32) else {
        return Err(rt.raise_overflow_error(format_args!("exponent too large")));
    };
    if let Some(number) = base.as_small()
        && let Some(result) = i64::from(number).checked_pow(times)
    {
        return rt.new_int(result);
    }
    let bits = limbs::bit_length(base.limbs(rt));
    let low_zeros = limbs::trailing_zeros(base.limbs(rt));
    let negative = base.negative && odd;
    if low_zeros == bits - 1 {
        let amount = low_zeros as u64 * u64::from(times);
        let amount = Operand::small(i32::try_from(amount).unwrap_or(i32::MAX));
        return arithmetic::shift(rt, &Operand::small(if negative { -1 } else { 1 }), &amount, Direction::Left);
    }
    // The result has at most bits * times bits; [result | other | scratch].
    let length = usize::try_from((bits as u64 * u64::from(times)).div_ceil(32) + 1).unwrap_or(usize::MAX);
    let scratch = length.saturating_add(multiply::scratch_length(length / 2 + 1, length / 2 + 1));
    let object = rt.start_integer(length, scratch)?;
    let mut used = rt.with_operands(object, [base, base], |out, base, _| {
        limbs::copy(&mut out[..length], base);
        base.len()
    });
    for bit in (0..times.ilog2()).rev() {
        rt.poll()?;
        used = rt.with_operands(object, [base, base], |out, base, _| {
            let (result, rest) = out.split_at_mut(length);
            let (other, scratch) = rest.split_at_mut(length);
            let square = (used * 2).min(length);
            square_into(&mut other[..square], &result[..used], scratch);
            let mut count = limbs::significant(&other[..square]);
            if times >> bit & 1 == 1 {
                let product = (count + base.len()).min(length);
                product_into(&mut result[..product], &other[..count], base, scratch);
                count = limbs::significant(&result[..product]);
            } else {
                result[..count].copy_from_slice(&other[..count]);
            }
            count
        });
    }
    Ok(rt.finish_integer(object, used, negative))
}

fn square_into(out: &mut [u32], factor: &[u32], scratch: &mut [u32]) {
    product_into(out, factor, factor, scratch);
}

/// Multiplies into an output that may be a limb shorter than both factors' lengths, as the product is known to fit.
fn product_into(out: &mut [u32], left: &[u32], right: &[u32], scratch: &mut [u32]) {
    let length = left.len() + right.len();
    if out.len() >= length {
        multiply::multiply(out, left, right, scratch);
        return;
    }
    let (product, scratch) = scratch.split_at_mut(length.min(scratch.len()));
    if product.len() == length {
        multiply::multiply(product, left, right, scratch);
        limbs::copy(out, product);
    }
}

/// `pow(base, exponent, modulus)`
pub fn power_modulo(
    rt: &mut Runtime<'_>,
    base: &Operand,
    exponent: &Operand,
    modulus: &Operand,
) -> Result<Value, Raised> {
    if modulus.is_zero() {
        return Err(rt.raise_value_error(format_args!("pow() 3rd argument cannot be 0")));
    }
    let mut power = arithmetic::divide(rt, base, modulus, Wanted::Remainder)?.1;
    if exponent.negative {
        power = inverse(rt, power, modulus)?;
    }
    let one = arithmetic::divide(rt, &Operand::small(1), modulus, Wanted::Remainder)?.1;
    let mut result = one;
    let mark = rt.heap.log_mark();
    for bit in (0..limbs::bit_length(exponent.limbs(rt))).rev() {
        rt.poll()?;
        result = multiply_modulo(rt, result, result, modulus)?;
        if limbs::bit(exponent.limbs(rt), bit) {
            result = multiply_modulo(rt, result, power, modulus)?;
        }
        rt.heap.log_release(mark);
        rt.heap.keep(result);
    }
    Ok(result)
}

fn multiply_modulo(rt: &mut Runtime<'_>, left: Value, right: Value, modulus: &Operand) -> Result<Value, Raised> {
    let (Some(left), Some(right)) = (Operand::of(rt, left), Operand::of(rt, right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let product = arithmetic::binary(rt, crate::native::BinaryOperator::Multiply, &left, &right)?;
    match Operand::of(rt, product) {
        Some(product) => Ok(arithmetic::divide(rt, &product, modulus, Wanted::Remainder)?.1),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// The number whose product with `value` is 1 modulo `modulus`, by Euclid's extended algorithm.
fn inverse(rt: &mut Runtime<'_>, value: Value, modulus: &Operand) -> Result<Value, Raised> {
    use crate::native::BinaryOperator::{FloorDivide, Multiply, Subtract};
    let combine = |rt: &mut Runtime<'_>, operator, left, right| {
        let (Some(left), Some(right)) = (Operand::of(rt, left), Operand::of(rt, right)) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        arithmetic::binary(rt, operator, &left, &right)
    };
    let zero = Value::small_wrapping(0);
    let one = Value::small_wrapping(1);
    let (mut low, mut low_factor) = (value, one);
    let (mut high, mut high_factor) = (arithmetic::unary(rt, crate::native::UnaryOperator::Positive, modulus)?, zero);
    while low != zero {
        rt.poll()?;
        let quotient = combine(rt, FloorDivide, high, low)?;
        let product = combine(rt, Multiply, quotient, low)?;
        let rest = combine(rt, Subtract, high, product)?;
        let product = combine(rt, Multiply, quotient, low_factor)?;
        let factor = combine(rt, Subtract, high_factor, product)?;
        (high, high_factor) = (low, low_factor);
        (low, low_factor) = (rest, factor);
    }
    let is_unit = high == one || high == Value::small_wrapping(-1);
    if !is_unit {
        return Err(rt.raise_value_error(format_args!("base is not invertible for the given modulus")));
    }
    let factor = combine(rt, Multiply, high_factor, high)?;
    match Operand::of(rt, factor) {
        Some(factor) => Ok(arithmetic::divide(rt, &factor, modulus, Wanted::Remainder)?.1),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}
