//! Operators of integers of any size
//!
//! Both operands in the word take a path without limbs; long divisions look for an interrupt on the way.

use super::operand::Operand;
use crate::heap::Kind;
use crate::native::{BinaryOperator, UnaryOperator};
use crate::number::bitwise::{Bitwise, Signed, bitwise};
use crate::number::divide::{Division, work_length};
use crate::number::{integer_float, limbs, multiply};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;
use core::cmp::Ordering;

/// Limb operations between two looks for an interrupt.
const BUDGET: usize = 1 << 16;
/// Shifts by more bits than this are refused: no arena holds the result.
const LARGEST_SHIFT: usize = 1 << 27;

/// `left operator right` for ints; `NOT_IMPLEMENTED` where ints do not have the operator.
pub fn binary(
    rt: &mut Runtime<'_>,
    operator: BinaryOperator,
    left: &Operand,
    right: &Operand,
) -> Result<Value, Raised> {
    match operator {
        BinaryOperator::Add => add(rt, left, right, right.negative),
        BinaryOperator::Subtract => add(rt, left, right, !right.negative),
        BinaryOperator::Multiply => multiply_integers(rt, left, right),
        BinaryOperator::FloorDivide => Ok(divide(rt, left, right, Wanted::Quotient)?.0),
        BinaryOperator::Modulo if right.is_zero() => {
            Err(rt.raise_zero_division_error(format_args!("integer modulo by zero")))
        }
        BinaryOperator::Modulo => Ok(divide(rt, left, right, Wanted::Remainder)?.1),
        BinaryOperator::DivMod => {
            let (quotient, remainder) = divide(rt, left, right, Wanted::Both)?;
            rt.allocate_with(Kind::Tuple, &[quotient, remainder])
        }
        BinaryOperator::TrueDivide => true_divide(rt, left, right),
        BinaryOperator::Power => super::power::power(rt, left, right),
        BinaryOperator::And => bits(rt, Bitwise::And, left, right),
        BinaryOperator::Or => bits(rt, Bitwise::Or, left, right),
        BinaryOperator::Xor => bits(rt, Bitwise::ExclusiveOr, left, right),
        BinaryOperator::LeftShift => shift(rt, left, right, Direction::Left),
        BinaryOperator::RightShift => shift(rt, left, right, Direction::Right),
        BinaryOperator::MatrixMultiply => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `operator operand` for an int.
pub fn unary(rt: &mut Runtime<'_>, operator: UnaryOperator, operand: &Operand) -> Result<Value, Raised> {
    match operator {
        UnaryOperator::Positive => signed_copy(rt, operand, operand.negative),
        UnaryOperator::Negative => signed_copy(rt, operand, !operand.negative),
        UnaryOperator::Absolute => signed_copy(rt, operand, false),
        // ~x is -(x + 1)
        UnaryOperator::Invert => {
            let next = add(rt, operand, &Operand::small(1), false)?;
            match Operand::of(rt, next) {
                Some(next) => signed_copy(rt, &next, !next.negative),
                None => Ok(Value::NOT_IMPLEMENTED),
            }
        }
    }
}

fn signed_copy(rt: &mut Runtime<'_>, operand: &Operand, negative: bool) -> Result<Value, Raised> {
    if let Some(small) = operand.as_small() {
        let magnitude = i64::from(small).abs();
        return rt.new_int(if negative { -magnitude } else { magnitude });
    }
    let length = operand.length(rt);
    let result = rt.start_integer(length, 0)?;
    rt.with_operands(result, [operand, operand], |out, source, _| limbs::copy(out, source));
    Ok(rt.finish_integer(result, length, negative))
}

/// Orders two ints.
pub fn compare(rt: &Runtime<'_>, left: &Operand, right: &Operand) -> Ordering {
    match (left.negative, right.negative) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (negative, _) => {
            let order = limbs::compare(left.limbs(rt), right.limbs(rt));
            if negative { order.reverse() } else { order }
        }
    }
}

/// Adds `left` and `right`, the latter with the sign given.
fn add(rt: &mut Runtime<'_>, left: &Operand, right: &Operand, right_negative: bool) -> Result<Value, Raised> {
    if let (Some(left), Some(right_number)) = (left.as_small(), right.as_small()) {
        let magnitude = i64::from(right_number).abs();
        return rt.new_int(i64::from(left) + if right_negative { -magnitude } else { magnitude });
    }
    let length = left.length(rt).max(right.length(rt)) + 1;
    let result = rt.start_integer(length, 0)?;
    let negative = rt.with_operands(result, [left, right], |out, left_limbs, right_limbs| {
        if left.negative == right_negative {
            limbs::add(out, left_limbs, right_limbs);
            left.negative
        } else if limbs::compare(left_limbs, right_limbs) == Ordering::Less {
            limbs::subtract(out, right_limbs, left_limbs);
            right_negative
        } else {
            limbs::subtract(out, left_limbs, right_limbs);
            left.negative
        }
    });
    Ok(rt.finish_integer(result, length, negative))
}

fn multiply_integers(rt: &mut Runtime<'_>, left: &Operand, right: &Operand) -> Result<Value, Raised> {
    if let (Some(left), Some(right)) = (left.as_small(), right.as_small()) {
        return rt.new_int(i64::from(left) * i64::from(right));
    }
    rt.poll()?;
    let (left_length, right_length) = (left.length(rt), right.length(rt));
    let length = left_length + right_length;
    let scratch = multiply::scratch_length(left_length, right_length);
    let result = match rt.start_integer(length, scratch) {
        Err(_) if scratch > 0 => rt.start_integer(length, 0)?,
        result => result?,
    };
    rt.with_operands(result, [left, right], |out, left, right| {
        let (out, scratch) = out.split_at_mut(length);
        multiply::multiply(out, left, right, scratch);
    });
    Ok(rt.finish_integer(result, length, left.negative != right.negative))
}

/// Which results of a division are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Quotient,
    Remainder,
    Both,
}

/// Quotient rounded down and the remainder with the divisor's sign; what is not wanted is 0.
pub(super) fn divide(
    rt: &mut Runtime<'_>,
    left: &Operand,
    right: &Operand,
    wanted: Wanted,
) -> Result<(Value, Value), Raised> {
    if right.is_zero() {
        return Err(rt.raise_zero_division_error(format_args!("integer division or modulo by zero")));
    }
    if let (Some(left), Some(right)) = (left.as_small(), right.as_small()) {
        let (left, right) = (i64::from(left), i64::from(right));
        let (mut quotient, mut remainder) = (left / right, left % right);
        if remainder != 0 && (remainder < 0) != (right < 0) {
            quotient -= 1;
            remainder += right;
        }
        return Ok((rt.new_int(quotient)?, rt.new_int(remainder)?));
    }
    let floors_down = left.negative != right.negative;
    let (length, divisor_length) = (left.length(rt), right.length(rt));
    let work_limbs = work_length(length.max(divisor_length));
    let quotient_length = work_limbs - divisor_length + 1;
    // [quotient | work | scaled divisor], the first also for the remainder's scaling back.
    let object = rt.start_integer(quotient_length, work_limbs + divisor_length)?;
    let mut division = rt.with_operands(object, [left, right], |out, left, right| {
        let (work, scaled) = out[quotient_length..].split_at_mut(work_limbs);
        Division::start(work, scaled, left, right)
    });
    loop {
        let done = rt.with_operands(object, [left, right], |out, _, _| {
            let (quotient, rest) = out.split_at_mut(quotient_length);
            let (work, scaled) = rest.split_at_mut(work_limbs);
            division.advance(quotient, work, scaled, BUDGET)
        });
        if done {
            break;
        }
        rt.poll()?;
    }
    rt.with_operands(object, [left, right], |out, _, divisor| {
        let (quotient, rest) = out.split_at_mut(quotient_length);
        let (work, remainder) = rest.split_at_mut(work_limbs);
        division.finish(remainder, work);
        if floors_down && !limbs::is_zero(remainder) {
            limbs::increment(quotient);
            // divisor - remainder, in two's complement
            limbs::negate(remainder);
            limbs::add_assign(remainder, divisor);
        }
    });
    let remainder = match wanted {
        Wanted::Quotient => Value::small_wrapping(0),
        _ => {
            let start = 1 + quotient_length + work_limbs;
            rt.integer_from(object, start..start + divisor_length, right.negative)?
        }
    };
    let quotient = match wanted {
        Wanted::Remainder => Value::small_wrapping(0),
        _ => rt.finish_integer(object, quotient_length, floors_down),
    };
    Ok((quotient, remainder))
}

/// `left / right`, rounded once.
fn true_divide(rt: &mut Runtime<'_>, left: &Operand, right: &Operand) -> Result<Value, Raised> {
    const EXACT: i32 = 1 << 24;
    if right.is_zero() {
        return Err(rt.raise_zero_division_error(format_args!("division by zero")));
    }
    if let (Some(left), Some(right)) = (left.as_small(), right.as_small())
        && left.abs() <= EXACT
        && right.abs() <= EXACT
    {
        return rt.new_float(left as f32 / right as f32);
    }
    // Shift one so that the quotient has 33 or 34 bits: more than enough for one rounding.
    let shift = 33 + limbs::bit_length(right.limbs(rt)) as i64 - limbs::bit_length(left.limbs(rt)) as i64;
    let amount = Operand::small(shift.unsigned_abs().min(LARGEST_SHIFT as u64) as i32);
    let (left_value, right_value) = (absolute(rt, left)?, absolute(rt, right)?);
    let (Some(left_operand), Some(right_operand)) = (Operand::of(rt, left_value), Operand::of(rt, right_value)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (dividend, divisor) = if shift >= 0 {
        (self::shift(rt, &left_operand, &amount, Direction::Left)?, right_value)
    } else {
        (left_value, self::shift(rt, &right_operand, &amount, Direction::Left)?)
    };
    let (Some(dividend), Some(divisor)) = (Operand::of(rt, dividend), Operand::of(rt, divisor)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (quotient, remainder) = divide(rt, &dividend, &divisor, Wanted::Both)?;
    let quotient = Operand::of(rt, quotient).and_then(|quotient| quotient.to_i64(rt)).unwrap_or(0);
    let exponent = i32::try_from(-shift).unwrap_or(i32::MAX);
    let value = integer_float::scale(quotient.unsigned_abs(), exponent, remainder != Value::small_wrapping(0));
    if value.is_infinite() {
        return Err(rt.raise_overflow_error(format_args!("integer division result too large for a float")));
    }
    rt.new_float(if left.negative != right.negative { -value } else { value })
}

fn absolute(rt: &mut Runtime<'_>, operand: &Operand) -> Result<Value, Raised> {
    signed_copy(rt, operand, false)
}

fn bits(rt: &mut Runtime<'_>, operator: Bitwise, left: &Operand, right: &Operand) -> Result<Value, Raised> {
    if let (Some(left), Some(right)) = (left.as_small(), right.as_small()) {
        return rt.new_int(i64::from(match operator {
            Bitwise::And => left & right,
            Bitwise::Or => left | right,
            Bitwise::ExclusiveOr => left ^ right,
        }));
    }
    let length = left.length(rt).max(right.length(rt)) + 1;
    let result = rt.start_integer(length, 0)?;
    let negative = rt.with_operands(result, [left, right], |out, left_limbs, right_limbs| {
        bitwise(
            operator,
            out,
            Signed { magnitude: left_limbs, negative: left.negative },
            Signed { magnitude: right_limbs, negative: right.negative },
        )
    });
    Ok(rt.finish_integer(result, length, negative))
}

/// Which way a shift goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Left,
    Right,
}

pub(super) fn shift(
    rt: &mut Runtime<'_>,
    left: &Operand,
    right: &Operand,
    direction: Direction,
) -> Result<Value, Raised> {
    if right.negative {
        return Err(rt.raise_value_error(format_args!("negative shift count")));
    }
    let amount = right.as_small().map(|amount| amount as usize);
    if left.is_zero() {
        return Ok(Value::small_wrapping(0));
    }
    if direction == Direction::Right {
        let floor = if left.negative { -1 } else { 0 };
        let Some(amount) = amount else { return Ok(Value::small_wrapping(floor)) };
        if let Some(number) = left.as_small() {
            return Ok(Value::small_wrapping(number >> amount.min(31)));
        }
        let length = left.length(rt);
        let result = rt.start_integer(length, 0)?;
        rt.with_operands(result, [left, left], |out, source, _| {
            let lost = limbs::shift_right(out, source, amount);
            if lost && left.negative {
                limbs::increment(out);
            }
        });
        return Ok(rt.finish_integer(result, length, left.negative));
    }
    if let (Some(number), Some(amount @ 0..=32)) = (left.as_small(), amount) {
        return rt.new_int(i64::from(number) << amount);
    }
    let Some(amount) = amount.filter(|&amount| amount <= LARGEST_SHIFT) else {
        return Err(rt.raise_overflow_error(format_args!("too many digits in integer")));
    };
    let length = left.length(rt) + amount / limbs::LIMB_BITS + 1;
    let result = rt.start_integer(length, 0)?;
    rt.with_operands(result, [left, left], |out, source, _| limbs::shift_left(out, source, amount));
    Ok(rt.finish_integer(result, length, left.negative))
}

/// The float nearest to an int; an OverflowError beyond the range.
pub fn to_float(rt: &mut Runtime<'_>, operand: &Operand) -> Result<f32, Raised> {
    let value = integer_float::to_float(operand.limbs(rt));
    if value.is_infinite() {
        return Err(rt.raise_overflow_error(format_args!("int too large to convert to float")));
    }
    Ok(if operand.negative { -value } else { value })
}

/// `int(value)` of a float, towards zero.
pub fn from_float(rt: &mut Runtime<'_>, value: f32) -> Result<Value, Raised> {
    if value.is_nan() {
        return Err(rt.raise_value_error(format_args!("cannot convert float NaN to integer")));
    }
    if value.is_infinite() {
        return Err(rt.raise_overflow_error(format_args!("cannot convert float infinity to integer")));
    }
    rt.new_integer(&integer_float::from_float(value), value < 0.0)
}
