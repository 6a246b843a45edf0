//! `range`
//!
//! **Invariant:** payload `[start, stop, step]` of [`Kind::Range`], each an int of 64 bits at most, `step` not 0.

use super::int;
use super::slice::{self, Index};
use crate::heap::Kind;
use crate::native::{Arguments, Arity, Comparison, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `range`
pub const RANGE: NativeType = NativeType {
    name: "range",
    new: Some((construct, Arity::between(1, 3))),
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        length: Some(length),
        get_item: Some(get_item),
        contains: Some(contains),
        iterate: Some(|rt, range| {
            let parts = parts(rt, range);
            parts.iterator(rt)
        }),
        ..Slots::INHERITED
    },
    members: &[
        ("__reversed__", Member::Method(reversed, Arity::exactly(0))),
        ("count", Member::Method(count, Arity::exactly(1))),
        ("index", Member::Method(index_of, Arity::exactly(1))),
        ("start", Member::Property(|rt, args| Ok(rt.heap.word(args.at(0), 0)))),
        ("step", Member::Property(|rt, args| Ok(rt.heap.word(args.at(0), 2)))),
        ("stop", Member::Property(|rt, args| Ok(rt.heap.word(args.at(0), 1)))),
    ],
    inheritable: crate::native::Inheritable::No,
    ..NativeType::PLAIN
};

/// `range_iterator`: the next number, how many are left, the step.
pub const RANGE_ITERATOR: NativeType = NativeType {
    name: "range_iterator",
    slots: Slots { iterate: Some(|_, iterator| Ok(iterator)), next: Some(next), ..Slots::INHERITED },
    ..NativeType::PLAIN
};

const NEXT: usize = 0;
const LEFT: usize = 1;
const STEP: usize = 2;

/// The numbers of a range.
#[derive(Debug, Clone, Copy)]
struct Parts {
    start: i64,
    stop: i64,
    step: i64,
}

impl Parts {
    /// How many numbers it has, clipped.
    fn count(self) -> u64 {
        let (low, high, step) = if self.step > 0 {
            (self.start, self.stop, self.step as u64)
        } else {
            (self.stop, self.start, self.step.unsigned_abs())
        };
        if low >= high { 0 } else { (high.wrapping_sub(low) as u64 - 1) / step.max(1) + 1 }
    }

    /// The number at `position`, which is below `count`.
    fn at(self, position: u64) -> i64 {
        self.start.wrapping_add((position as i64).wrapping_mul(self.step))
    }

    /// Position of a number.
    fn position(self, number: i64) -> Option<u64> {
        let inside = if self.step > 0 {
            number >= self.start && number < self.stop
        } else {
            number <= self.start && number > self.stop
        };
        let distance = number.abs_diff(self.start);
        let step = self.step.unsigned_abs().max(1);
        if inside && distance.is_multiple_of(step) { Some(distance / step) } else { None }
    }

    fn object(self, rt: &mut Runtime<'_>) -> Result<Value, Raised> {
        let parts = [rt.new_int(self.start)?, rt.new_int(self.stop)?, rt.new_int(self.step)?];
        rt.allocate_with(Kind::Range, &parts)
    }

    fn iterator(self, rt: &mut Runtime<'_>) -> Result<Value, Raised> {
        let left = i64::try_from(self.count()).unwrap_or(i64::MAX);
        let fields = [rt.new_int(self.start)?, rt.new_int(left)?, rt.new_int(self.step)?];
        rt.new_object(types::RANGE_ITERATOR, &fields)
    }

    fn reversed(self) -> Self {
        match self.count() {
            0 => Self { start: 0, stop: 0, step: 1 },
            count => Self {
                start: self.at(count - 1),
                stop: self.start.wrapping_sub(self.step),
                step: self.step.wrapping_neg(),
            },
        }
    }
}

fn parts(rt: &Runtime<'_>, range: Value) -> Parts {
    let part = |position| number_of(rt, rt.heap.word(range, position)).unwrap_or(0);
    Parts { start: part(0), stop: part(1), step: part(2) }
}

/// A small or big int as a number, if it fits.
fn number_of(rt: &Runtime<'_>, value: Value) -> Option<i64> {
    match value.as_small() {
        Some(number) => Some(i64::from(number)),
        None => int::to_i64(rt, value),
    }
}

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    // What is no number is told before what is too large.
    let mut integers = [Value::small_wrapping(0); 3];
    for (integer, &value) in integers.iter_mut().zip(args.positional()) {
        *integer = rt.to_int(value)?;
    }
    let mut numbers = [0; 3];
    for (number, integer) in numbers.iter_mut().zip(integers) {
        *number = number_argument(rt, integer)?;
    }
    let parts = match args.count() {
        1 => Parts { start: 0, stop: numbers[0], step: 1 },
        2 => Parts { start: numbers[0], stop: numbers[1], step: 1 },
        _ => Parts { start: numbers[0], stop: numbers[1], step: numbers[2] },
    };
    if parts.step == 0 {
        return Err(rt.raise_value_error(format_args!("range() arg 3 must not be zero")));
    }
    parts.object(rt)
}

fn number_argument(rt: &mut Runtime<'_>, integer: Value) -> Result<i64, Raised> {
    match number_of(rt, integer) {
        Some(number) => Ok(number),
        None => Err(rt.raise_overflow_error(format_args!("range number too large"))),
    }
}

fn repr(rt: &mut Runtime<'_>, range: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    let Parts { start, stop, step } = parts(rt, range);
    match step {
        1 => out.format(rt, format_args!("range({start}, {stop})")),
        _ => out.format(rt, format_args!("range({start}, {stop}, {step})")),
    }
}

/// Ranges are equal when they give the same numbers; the hash is over count, first number and step, as far as they count.
fn key(parts: Parts) -> (u64, i64, i64) {
    match parts.count() {
        0 => (0, 0, 0),
        1 => (1, parts.start, 0),
        count => (count, parts.start, parts.step),
    }
}

fn hash(rt: &mut Runtime<'_>, range: Value) -> Result<u32, Raised> {
    let (count, start, step) = key(parts(rt, range));
    let mixed =
        (count ^ (start as u64).rotate_left(21) ^ (step as u64).rotate_left(42)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Ok((mixed >> 32) as u32)
}

fn compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    if !rt.heap.is(right, Kind::Range) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = key(parts(rt, left)) == key(parts(rt, right));
    match comparison {
        Comparison::Equal => Ok(Value::bool(equal)),
        Comparison::NotEqual => Ok(Value::bool(!equal)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn length(rt: &mut Runtime<'_>, range: Value) -> Result<usize, Raised> {
    match usize::try_from(parts(rt, range).count()) {
        Ok(count) if count <= i32::MAX as usize => Ok(count),
        _ => Err(rt.raise_overflow_error(format_args!("range has too many items"))),
    }
}

fn get_item(rt: &mut Runtime<'_>, range: Value, key: Value) -> Result<Value, Raised> {
    let parts = parts(rt, range);
    match slice::index(rt, key, "range")? {
        Index::At(index) => {
            let count = i64::try_from(parts.count()).unwrap_or(i64::MAX);
            let position = if index < 0 { i64::from(index) + count } else { i64::from(index) };
            if position < 0 || position >= count {
                return Err(rt.raise_index_error(format_args!("range object index out of range")));
            }
            rt.new_int(parts.at(position as u64))
        }
        Index::Slice(bounds) => {
            let length = length(rt, range)?;
            let indices = bounds.resolve(rt, length)?;
            let at = |index: i32| parts.start.wrapping_add(i64::from(index).wrapping_mul(parts.step));
            let step = parts.step.wrapping_mul(i64::from(indices.step));
            Parts { start: at(indices.start), stop: at(indices.stop), step }.object(rt)
        }
    }
}

/// Position of a value that is an int; `None` in the outer option for other values, which must be compared one by one.
fn position(rt: &Runtime<'_>, range: Value, wanted: Value) -> Option<Option<u64>> {
    let wanted = rt.as_whole_number(wanted).unwrap_or(wanted);
    if !wanted.is_small() && !rt.heap.is(wanted, Kind::BigInt) {
        return None;
    }
    Some(number_of(rt, wanted).and_then(|number| parts(rt, range).position(number)))
}

fn search(rt: &mut Runtime<'_>, range: Value, wanted: Value) -> Result<Option<u64>, Raised> {
    if let Some(position) = position(rt, range, wanted) {
        return Ok(position);
    }
    let parts = parts(rt, range);
    for position in 0..parts.count() {
        let mark = rt.heap.log_mark();
        let number = rt.new_int(parts.at(position))?;
        if rt.equal(number, wanted)? {
            return Ok(Some(position));
        }
        rt.heap.log_release(mark);
        rt.poll()?;
    }
    Ok(None)
}

fn contains(rt: &mut Runtime<'_>, range: Value, wanted: Value) -> Result<bool, Raised> {
    Ok(search(rt, range, wanted)?.is_some())
}

fn count(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::count(usize::from(contains(rt, args.at(0), args.at(1))?)))
}

fn index_of(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match search(rt, args.at(0), args.at(1))? {
        Some(position) => rt.new_int(i64::try_from(position).unwrap_or(i64::MAX)),
        None => {
            let wanted = rt.repr(args.at(1))?;
            Err(rt.raise_naming(types::VALUE_ERROR, "", wanted, " is not in range"))
        }
    }
}

fn reversed(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let parts = parts(rt, args.at(0));
    parts.reversed().iterator(rt)
}

fn next(rt: &mut Runtime<'_>, iterator: Value) -> Result<Option<Value>, Raised> {
    let (number, left, step) = (rt.field(iterator, NEXT), rt.field(iterator, LEFT), rt.field(iterator, STEP));
    if let (Some(number_small), Some(left), Some(step)) = (number.as_small(), left.as_small(), step.as_small()) {
        if left <= 0 {
            return Ok(None);
        }
        if let Some(following) = number_small.checked_add(step).and_then(Value::small) {
            rt.set_field(iterator, NEXT, following);
            rt.set_field(iterator, LEFT, Value::small_wrapping(left - 1));
            return Ok(Some(number));
        }
    }
    let as_i64 = |value| number_of(rt, value).unwrap_or(0);
    let (current, left, step) = (as_i64(number), as_i64(left), as_i64(step));
    if left <= 0 {
        return Ok(None);
    }
    let following = rt.new_int(current.wrapping_add(step))?;
    let left = rt.new_int(left - 1)?;
    rt.set_field(iterator, NEXT, following);
    rt.set_field(iterator, LEFT, left);
    Ok(Some(number))
}
