//! `tuple`
//!
//! **Invariant:** the payload of a [`Kind::Tuple`] is its items, which never change once the tuple is in a program's hands.

use super::sequence::{self, ArrayRef};
use super::slice::{self, Index};
use crate::heap::Kind;
use crate::native::{Arguments, Arity, BinaryOperator, Comparison, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `tuple`
pub const TUPLE: NativeType = NativeType {
    name: "tuple",
    new: Some((construct, Arity::between(0, 1))),
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        binary: Some(binary),
        reflected: Some(reflected),
        length: Some(|rt, tuple| Ok(rt.heap.size(tuple))),
        get_item: Some(get_item),
        contains: Some(sequence::contains),
        iterate: Some(|rt, tuple| rt.new_object(types::TUPLE_ITERATOR, &[tuple, Value::count(0)])),
        ..Slots::INHERITED
    },
    members: &[
        ("count", Member::Method(sequence::count_method, Arity::exactly(1))),
        ("index", Member::Method(sequence::index_method, Arity::between(1, 3))),
    ],
    ..NativeType::PLAIN
};

/// `tuple_iterator`: the tuple and the next position.
pub const TUPLE_ITERATOR: NativeType = NativeType {
    name: "tuple_iterator",
    slots: Slots { iterate: Some(|_, iterator| Ok(iterator)), next: Some(sequence::next_item), ..Slots::INHERITED },
    ..NativeType::PLAIN
};

/// A tuple of these values.
pub fn from_values(rt: &mut Runtime<'_>, values: &[Value]) -> Result<Value, Raised> {
    rt.allocate_with(Kind::Tuple, values)
}

/// A tuple of what an iterable gives; a tuple is given back itself.
pub fn from_iterable(rt: &mut Runtime<'_>, iterable: Value) -> Result<Value, Raised> {
    if rt.heap.is(iterable, Kind::Tuple) {
        return Ok(iterable);
    }
    let source = match sequence::array(&rt.heap, iterable) {
        Some(source) => source,
        None => {
            let list = rt.collect_list(iterable)?;
            super::list::storage(&rt.heap, list)
        }
    };
    let tuple = rt.allocate_words(Kind::Tuple, source.length)?;
    rt.heap.move_words(source.object, 0, tuple, 0, source.length);
    Ok(tuple)
}

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.get(0) {
        Some(iterable) => from_iterable(rt, iterable),
        None => from_values(rt, &[]),
    }
}

fn repr(rt: &mut Runtime<'_>, tuple: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    sequence::repr(rt, tuple, ("(", ",", ")"), out)
}

/// Folds the items' hashes as xxHash does its lanes (Collet, 2014), in 32 bits.
fn hash(rt: &mut Runtime<'_>, tuple: Value) -> Result<u32, Raised> {
    let mut state: u32 = 0x1656_67B1;
    for position in 0..rt.heap.size(tuple) {
        let item = rt.heap.word(tuple, position);
        let lane = rt.hash(item)?;
        state = state.wrapping_add(lane.wrapping_mul(0x85EB_CA77)).rotate_left(13).wrapping_mul(0x9E37_79B1);
        rt.poll()?;
    }
    Ok(state.wrapping_add(rt.heap.size(tuple) as u32))
}

fn compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    let right = rt.native_part(right);
    if rt.heap.is(right, Kind::Tuple) {
        sequence::compare(rt, comparison, left, right)
    } else {
        Ok(Value::NOT_IMPLEMENTED)
    }
}

fn binary(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    match operator {
        BinaryOperator::Add => {
            let other = rt.native_part(right);
            if !rt.heap.is(other, Kind::Tuple) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let (a, b) = (rt.heap.size(left), rt.heap.size(other));
            if a == 0 || b == 0 {
                return Ok(if a == 0 { other } else { left });
            }
            let sum = rt.allocate_words(Kind::Tuple, a + b)?;
            rt.heap.move_words(left, 0, sum, 0, a);
            rt.heap.move_words(other, 0, sum, a, b);
            Ok(sum)
        }
        BinaryOperator::Multiply => repeat(rt, left, right),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn reflected(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    match operator {
        BinaryOperator::Multiply => repeat(rt, right, left),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn repeat(rt: &mut Runtime<'_>, tuple: Value, times: Value) -> Result<Value, Raised> {
    let Some(times) = sequence::repeat_count(rt, times)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let length = rt.heap.size(tuple);
    let total = sequence::repeated_length(rt, length, times)?;
    let result = rt.allocate_words(Kind::Tuple, total)?;
    sequence::copy_repeated(&mut rt.heap, ArrayRef { object: tuple, length }, result, total);
    Ok(result)
}

fn get_item(rt: &mut Runtime<'_>, tuple: Value, key: Value) -> Result<Value, Raised> {
    match slice::index(rt, key, "tuple")? {
        Index::At(index) => {
            let items = rt.heap.words(tuple);
            match slice::wrap(index, items.len()) {
                Some(position) => Ok(items[position]),
                None => Err(rt.raise_index_error(format_args!("tuple index out of range"))),
            }
        }
        Index::Slice(bounds) => {
            let length = rt.heap.size(tuple);
            let indices = bounds.resolve(rt, length)?;
            if indices.step == 1 && indices.count == length {
                return Ok(tuple);
            }
            let result = rt.allocate_words(Kind::Tuple, indices.count)?;
            sequence::copy_slice(&mut rt.heap, tuple, indices, result);
            Ok(result)
        }
    }
}
