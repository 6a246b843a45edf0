//! Functions of `math` on ints of any size
//!
//! Loops look for an interrupt in each round and let go of the round's garbage.

use crate::names::name;
use crate::native::{Arguments, BinaryOperator, Comparison, UnaryOperator};
use crate::number::limbs;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::int;
use crate::types::sequence;
use crate::value::Value;

const ZERO: Value = Value::small_wrapping(0);
const ONE: Value = Value::small_wrapping(1);

/// Runs `step` on a value that goes from round to round, `count` times.
fn fold(
    rt: &mut Runtime<'_>,
    start: Value,
    count: usize,
    mut step: impl FnMut(&mut Runtime<'_>, Value, usize) -> Result<Value, Raised>,
) -> Result<Value, Raised> {
    let mut value = start;
    let mark = rt.heap.log_mark();
    for round in 0..count {
        rt.poll()?;
        value = step(rt, value, round)?;
        rt.heap.log_release(mark);
        rt.heap.keep(value);
    }
    Ok(value)
}

/// A count that is not below zero; `what` names it in the message.
fn count_argument(rt: &mut Runtime<'_>, value: Value, what: &str) -> Result<usize, Raised> {
    let count = rt.index_argument(value)?;
    match usize::try_from(count) {
        Ok(count) => Ok(count),
        Err(_) => Err(rt.raise_value_error(format_args!("{what}"))),
    }
}

pub(crate) fn factorial(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let count = count_argument(rt, args.at(0), "factorial() not defined for negative values")?;
    fold(rt, ONE, count.saturating_sub(1), |rt, value, round| {
        rt.binary(BinaryOperator::Multiply, value, Value::count(round + 2))
    })
}

/// `n * (n - 1) * ... ` with `count` factors.
fn falling(rt: &mut Runtime<'_>, from: Value, count: usize) -> Result<Value, Raised> {
    fold(rt, ONE, count, |rt, value, round| {
        let factor = rt.binary(BinaryOperator::Subtract, from, Value::count(round))?;
        rt.binary(BinaryOperator::Multiply, value, factor)
    })
}

pub(crate) fn perm(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let total = count_argument(rt, args.at(0), "n must be a non-negative integer")?;
    let taken = match args.get(1) {
        Some(taken) if !taken.is_none() => count_argument(rt, taken, "k must be a non-negative integer")?,
        _ => total,
    };
    if taken > total { Ok(ZERO) } else { falling(rt, Value::count(total), taken) }
}

pub(crate) fn comb(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let total = count_argument(rt, args.at(0), "n must be a non-negative integer")?;
    let taken = count_argument(rt, args.at(1), "k must be a non-negative integer")?;
    if taken > total {
        return Ok(ZERO);
    }
    // After each round the value is a binomial coefficient itself, so the division is exact.
    fold(rt, ONE, taken.min(total - taken), |rt, value, round| {
        let product = rt.binary(BinaryOperator::Multiply, value, Value::count(total - round))?;
        rt.binary(BinaryOperator::FloorDivide, product, Value::count(round + 1))
    })
}

fn greatest_common_divisor(rt: &mut Runtime<'_>, left: Value, right: Value) -> Result<Value, Raised> {
    let (mut left, mut right) = (rt.unary(UnaryOperator::Absolute, left)?, rt.unary(UnaryOperator::Absolute, right)?);
    let mark = rt.heap.log_mark();
    while right != ZERO {
        rt.poll()?;
        (left, right) = (right, rt.binary(BinaryOperator::Modulo, left, right)?);
        rt.heap.log_release(mark);
        rt.heap.keep(left);
        rt.heap.keep(right);
    }
    Ok(left)
}

pub(crate) fn gcd(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut result = ZERO;
    for &argument in args.positional() {
        let number = rt.to_int(argument)?;
        result = greatest_common_divisor(rt, result, number)?;
    }
    Ok(result)
}

pub(crate) fn lcm(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut result = ONE;
    for &argument in args.positional() {
        let number = rt.to_int(argument)?;
        if number == ZERO {
            return Ok(ZERO);
        }
        let divisor = greatest_common_divisor(rt, result, number)?;
        let part = rt.binary(BinaryOperator::FloorDivide, number, divisor)?;
        let product = rt.binary(BinaryOperator::Multiply, result, part)?;
        result = rt.unary(UnaryOperator::Absolute, product)?;
    }
    Ok(result)
}

pub(crate) fn isqrt(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = rt.to_int(args.at(0))?;
    let operand = int::operand_of(rt, number);
    if operand.negative {
        return Err(rt.raise_value_error(format_args!("isqrt() argument must be nonnegative")));
    }
    if operand.is_zero() {
        return Ok(ZERO);
    }
    // Newton's method from above: the guess only falls until it is the root.
    let bits = limbs::bit_length(operand.limbs(rt)).div_ceil(2);
    let mut guess = rt.binary(BinaryOperator::LeftShift, ONE, Value::count(bits))?;
    let mark = rt.heap.log_mark();
    loop {
        rt.poll()?;
        let quotient = rt.binary(BinaryOperator::FloorDivide, number, guess)?;
        let sum = rt.binary(BinaryOperator::Add, guess, quotient)?;
        let next = rt.binary(BinaryOperator::RightShift, sum, ONE)?;
        if rt.compare(Comparison::GreaterEqual, next, guess)? == Value::TRUE {
            return Ok(guess);
        }
        guess = next;
        rt.heap.log_release(mark);
        rt.heap.keep(guess);
    }
}

pub(crate) fn prod(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut result = args.keyword(const { name("start") }).unwrap_or(ONE);
    let list = rt.collect_list(args.at(0))?;
    let count = rt.sequence_items(list).len();
    result = fold(rt, result, count, |rt, value, round| {
        let item = sequence::item(&rt.heap, list, round).unwrap_or(ONE);
        rt.binary(BinaryOperator::Multiply, value, item)
    })?;
    Ok(result)
}
