//! `slice`, and what an index between brackets means
//!
//! **Invariant:** the parts of a slice are turned into numbers (which may run Python code) before the length of the
//! sequence is asked for.

use super::slice_indices::{SliceIndices, slice_indices};
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Comparison, Member, NativeType, Slots};
use crate::output::{Output, Style, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `slice`
pub const SLICE: NativeType = NativeType {
    name: "slice",
    new: Some((construct, Arity::between(1, 3))),
    slots: Slots {
        repr: Some(repr),
        compare: Some(compare),
        hash: Some(super::sequence::unhashable),
        ..Slots::INHERITED
    },
    members: &[
        ("indices", Member::Method(indices_method, Arity::exactly(1))),
        ("start", Member::Property(|rt, args| Ok(rt.heap.word(args.at(0), START)))),
        ("step", Member::Property(|rt, args| Ok(rt.heap.word(args.at(0), STEP)))),
        ("stop", Member::Property(|rt, args| Ok(rt.heap.word(args.at(0), STOP)))),
    ],
    ..NativeType::PLAIN
};

const START: usize = 0;
const STOP: usize = 1;
const STEP: usize = 2;

/// What stands between the brackets.
#[derive(Debug, Clone, Copy)]
pub enum Index {
    /// One index, not yet wrapped.
    At(i32),
    /// A slice.
    Slice(Bounds),
}

/// The numbers of a slice, clipped to 32 bits.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    start: Option<i32>,
    stop: Option<i32>,
    step: Option<i32>,
}

impl Bounds {
    /// The indices taken of a sequence with `length` items.
    pub fn resolve(self, rt: &mut Runtime<'_>, length: usize) -> Result<SliceIndices, Raised> {
        match slice_indices(self.start, self.stop, self.step, length) {
            Some(indices) => Ok(indices),
            None => Err(rt.raise_value_error(format_args!("slice step cannot be zero"))),
        }
    }

    /// True for `[a:b]` and `[a:b:1]`.
    pub fn has_unit_step(self) -> bool {
        self.step.unwrap_or(1) == 1
    }
}

/// A slice object.
pub fn new(rt: &mut Runtime<'_>, start: Value, stop: Value, step: Value) -> Result<Value, Raised> {
    let slice = rt.allocate_words(Kind::Slice, 3)?;
    rt.heap.words_mut(slice).copy_from_slice(&[start, stop, step]);
    Ok(slice)
}

/// Reads what stands between the brackets of `sequence[key]`; `type_name` is the sequence's, for the message.
#[inline]
pub fn index(rt: &mut Runtime<'_>, key: Value, type_name: &str) -> Result<Index, Raised> {
    match key.as_small() {
        Some(number) => Ok(Index::At(number)),
        None => index_of_other(rt, key, type_name),
    }
}

#[cold]
fn index_of_other(rt: &mut Runtime<'_>, key: Value, type_name: &str) -> Result<Index, Raised> {
    if rt.heap.is(key, Kind::Slice) {
        return Ok(Index::Slice(bounds(rt, key)?));
    }
    match integer(rt, key)? {
        Some(number) => match number.as_small() {
            Some(number) => Ok(Index::At(number)),
            // Behind the end of whatever is in memory.
            None if type_name != "range" && types::int::to_i64(rt, number).is_some() => {
                Ok(Index::At(clip(rt, number)?))
            }
            None if type_name == "range" => Err(rt.raise_index_error(format_args!("range object index out of range"))),
            None => Err(rt.raise_about(types::INDEX_ERROR, "cannot fit ", key, " into an index-sized integer")),
        },
        None if type_name == "memoryview" => Err(rt.raise_type_error(format_args!("memoryview: invalid slice key"))),
        None => {
            let class = rt.type_of(key);
            let mut text = TextBuilder::new(rt, 64)?;
            text.push(rt, type_name)?;
            text.push(rt, " indices must be integers")?;
            if type_name != "array" {
                text.push(rt, " or slices, not ")?;
                text.push_type_name(rt, class)?;
            }
            let text = text.finish(rt)?;
            Err(rt.raise_with(types::TYPE_ERROR, &[text]))
        }
    }
}

/// The numbers of a slice object; runs `__index__` of its parts.
pub fn bounds(rt: &mut Runtime<'_>, slice: Value) -> Result<Bounds, Raised> {
    let &[start, stop, step] = rt.heap.words(slice) else {
        return Ok(Bounds { start: None, stop: None, step: None });
    };
    Ok(Bounds { start: part(rt, start)?, stop: part(rt, stop)?, step: part(rt, step)? })
}

fn part(rt: &mut Runtime<'_>, part: Value) -> Result<Option<i32>, Raised> {
    if part.is_none() {
        return Ok(None);
    }
    match integer(rt, part)? {
        Some(number) => clip(rt, number).map(Some),
        None => {
            Err(rt.raise_type_error(format_args!("slice indices must be integers or None or have an __index__ method")))
        }
    }
}

/// An integer argument; what does not fit is clipped to the nearest `i32`.
pub fn clipped_index(rt: &mut Runtime<'_>, value: Value) -> Result<i32, Raised> {
    if let Some(number) = value.as_small() {
        return Ok(number);
    }
    let number = rt.to_int(value)?;
    clip(rt, number)
}

/// The int that a value is or gives by `__index__`; `None` when it is no integer.
pub fn integer(rt: &mut Runtime<'_>, value: Value) -> Result<Option<Value>, Raised> {
    if value.is_small() {
        return Ok(Some(value));
    }
    let is_integer = rt.is_native(value, types::INT)
        || rt.is_native(value, types::BOOL)
        || rt.special_method(value, const { name("__index__") }).is_some();
    if is_integer { rt.to_int(value).map(Some) } else { Ok(None) }
}

/// An int clipped to 32 bits.
pub fn clip(rt: &mut Runtime<'_>, number: Value) -> Result<i32, Raised> {
    if let Some(number) = number.as_small() {
        return Ok(number);
    }
    let is_negative = rt.compare(Comparison::Less, number, Value::small_wrapping(0))? == Value::TRUE;
    Ok(if is_negative { i32::MIN } else { i32::MAX })
}

/// An index, negative ones counted from the end; `None` when it is outside.
#[inline]
pub fn wrap(index: i32, length: usize) -> Option<usize> {
    let position = if index < 0 { length.wrapping_add_signed(index as isize) } else { index as usize };
    if position < length { Some(position) } else { None }
}

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.positional() {
        [stop] => new(rt, Value::NONE, *stop, Value::NONE),
        [start, stop] => new(rt, *start, *stop, Value::NONE),
        [start, stop, step, ..] => new(rt, *start, *stop, *step),
        [] => Err(rt.raise_type_error(format_args!("slice expected at least 1 argument, got 0"))),
    }
}

fn repr(rt: &mut Runtime<'_>, slice: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    for (position, before) in ["slice(", ", ", ", "].into_iter().enumerate() {
        out.text(rt, before)?;
        let part = rt.heap.word(slice, position);
        rt.write_value(part, Style::Repr, out)?;
    }
    out.text(rt, ")")
}

fn compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    if !rt.heap.is(right, Kind::Slice) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    for position in 0..3 {
        let (a, b) = (rt.heap.word(left, position), rt.heap.word(right, position));
        if a == b || rt.equal(a, b)? {
            continue;
        }
        return match comparison {
            Comparison::Equal => Ok(Value::FALSE),
            Comparison::NotEqual => Ok(Value::TRUE),
            _ => rt.compare(comparison, a, b),
        };
    }
    Ok(Value::bool(comparison.holds(core::cmp::Ordering::Equal)))
}

fn indices_method(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let length = clipped_index(rt, args.at(1))?;
    let Ok(length) = usize::try_from(length) else {
        return Err(rt.raise_value_error(format_args!("length should not be negative")));
    };
    let indices = bounds(rt, args.at(0))?.resolve(rt, length)?;
    let parts = [indices.start, indices.stop, indices.step];
    let tuple = rt.allocate_words(Kind::Tuple, 3)?;
    for (position, part) in parts.into_iter().enumerate() {
        let part = rt.new_int(i64::from(part))?;
        rt.heap.set_word(tuple, position, part);
    }
    Ok(tuple)
}
