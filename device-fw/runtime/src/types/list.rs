//! `list`
//!
//! **Invariant:** payload `[items, length]`; `items` is [`Kind::Items`] with room for at least `length` values, or `NULL`.
//! Whoever runs Python code between two steps reads `items` and `length` anew.

mod methods;
mod sorting;

use super::sequence::{self, ArrayRef};
use super::slice::{self, Index};
use super::slice_indices::{self, SliceIndices};
use crate::heap::{Heap, Kind};
use crate::native::{Arguments, Arity, BinaryOperator, Comparison, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

pub use sorting::sort;

/// `list`
pub const LIST: NativeType = NativeType {
    name: "list",
    new: Some((construct, Arity::between(0, 1))),
    slots: Slots {
        repr: Some(repr),
        hash: Some(sequence::unhashable),
        compare: Some(compare),
        binary: Some(binary),
        reflected: Some(reflected),
        in_place: Some(in_place),
        length: Some(|rt, list| Ok(length(&rt.heap, list))),
        get_item: Some(get_item),
        set_item: Some(set_item),
        delete_item: Some(delete_item),
        contains: Some(sequence::contains),
        iterate: Some(|rt, list| rt.new_object(types::LIST_ITERATOR, &[list, Value::count(0)])),
        ..Slots::INHERITED
    },
    members: &[
        ("__init__", Member::Method(methods::initialize, Arity::between(0, 1))),
        ("append", Member::Method(methods::append, Arity::exactly(1))),
        ("clear", Member::Method(methods::clear, Arity::exactly(0))),
        ("copy", Member::Method(methods::copy, Arity::exactly(0))),
        ("count", Member::Method(sequence::count_method, Arity::exactly(1))),
        ("extend", Member::Method(methods::extend, Arity::exactly(1))),
        ("index", Member::Method(sequence::index_method, Arity::between(1, 3))),
        ("insert", Member::Method(methods::insert, Arity::exactly(2))),
        ("pop", Member::Method(methods::pop, Arity::between(0, 1))),
        ("remove", Member::Method(methods::remove, Arity::exactly(1))),
        ("reverse", Member::Method(methods::reverse, Arity::exactly(0))),
        ("sort", Member::Method(methods::sort, Arity::exactly(0).keywords(&["key", "reverse"]))),
    ],
    ..NativeType::PLAIN
};

/// `list_iterator`: the list (`None` at the end) and the next position.
pub const LIST_ITERATOR: NativeType = NativeType {
    name: "list_iterator",
    slots: Slots { iterate: Some(|_, iterator| Ok(iterator)), next: Some(sequence::next_item), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

const ITEMS: usize = 0;
const LENGTH: usize = 1;
/// Payload words of a list.
pub const WORDS: usize = 2;

/// An empty list with room for `capacity` items.
pub fn with_capacity(rt: &mut Runtime<'_>, capacity: usize) -> Result<Value, Raised> {
    let list = rt.new_list(&[])?;
    if capacity > 0 {
        let items = rt.allocate_words(Kind::Items, capacity)?;
        rt.heap.set_word(list, ITEMS, items);
    }
    Ok(list)
}

/// How many items a list has.
#[inline]
pub fn length(heap: &Heap<'_>, list: Value) -> usize {
    heap.count(list, LENGTH)
}

/// The items of a list.
#[inline]
pub fn items<'h>(heap: &'h Heap<'_>, list: Value) -> &'h [Value] {
    let &[items, length] = heap.words_of(list, Kind::List) else { return &[] };
    let items = heap.words_of(items, Kind::Items);
    items.get(..length.small_number() as usize).unwrap_or(items)
}

/// The items of a list, to change.
#[inline]
pub fn items_mut<'h>(heap: &'h mut Heap<'_>, list: Value) -> &'h mut [Value] {
    let &[items, length] = heap.words_of(list, Kind::List) else { return &mut [] };
    let items = heap.words_of_mut(items, Kind::Items);
    let length = (length.small_number() as usize).min(items.len());
    &mut items[..length]
}

/// The storage object and length of a list.
#[inline]
pub fn storage(heap: &Heap<'_>, list: Value) -> ArrayRef {
    ArrayRef { object: heap.word(list, ITEMS), length: length(heap, list) }
}

/// Replaces the items in `start..end` (inside the list) by `count` places, which still hold other items: the caller
/// fills them at once.
fn open_gap(rt: &mut Runtime<'_>, list: Value, start: usize, end: usize, count: usize) -> Result<(), Raised> {
    let old = length(&rt.heap, list);
    let new = old - (end - start) + count;
    rt.reserve_list(list, new.saturating_sub(old))?;
    let items = rt.heap.word(list, ITEMS);
    rt.heap.move_words(items, end, items, start + count, old - end);
    set_length(&mut rt.heap, list, new);
    Ok(())
}

/// Sets the length, inside the capacity, and forgets what stood beyond it.
fn set_length(heap: &mut Heap<'_>, list: Value, new: usize) {
    let old = length(heap, list);
    heap.set_count(list, LENGTH, new);
    let items = heap.word(list, ITEMS);
    if new < old {
        if let Some(rest) = heap.words_mut(items).get_mut(new..old) {
            rest.fill(Value::NULL);
        }
        // A list that became much shorter gives memory back.
        if new + 16 < heap.size(items) / 4 {
            heap.shrink(items, new * 2);
        }
    }
}

/// Takes out the item at `position`, which is inside the list.
pub fn take(heap: &mut Heap<'_>, list: Value, position: usize) -> Value {
    let ArrayRef { object: items, length } = storage(heap, list);
    let item = heap.word(items, position);
    heap.keep(item);
    heap.move_words(items, position + 1, items, position, length - position - 1);
    set_length(heap, list, length - 1);
    item
}

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.get(0) {
        Some(iterable) => rt.collect_list(iterable),
        None => with_capacity(rt, 0),
    }
}

fn repr(rt: &mut Runtime<'_>, list: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    sequence::repr(rt, list, ("[", "", "]"), out)
}

fn compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    if rt.heap.is(right, Kind::List) {
        sequence::compare(rt, comparison, left, right)
    } else {
        Ok(Value::NOT_IMPLEMENTED)
    }
}

fn binary(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    match operator {
        BinaryOperator::Add => {
            if !rt.heap.is(right, Kind::List) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let (a, b) = (storage(&rt.heap, left), storage(&rt.heap, right));
            let sum = with_capacity(rt, a.length + b.length)?;
            let items = rt.heap.word(sum, ITEMS);
            rt.heap.move_words(a.object, 0, items, 0, a.length);
            rt.heap.move_words(b.object, 0, items, a.length, b.length);
            rt.heap.set_count(sum, LENGTH, a.length + b.length);
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

fn repeat(rt: &mut Runtime<'_>, list: Value, times: Value) -> Result<Value, Raised> {
    let Some(times) = sequence::repeat_count(rt, times)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let source = storage(&rt.heap, list);
    let total = sequence::repeated_length(rt, source.length, times)?;
    let result = with_capacity(rt, total)?;
    let items = rt.heap.word(result, ITEMS);
    sequence::copy_repeated(&mut rt.heap, source, items, total);
    rt.heap.set_count(result, LENGTH, total);
    Ok(result)
}

fn in_place(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    match operator {
        BinaryOperator::Add => {
            rt.extend_list(left, right)?;
            Ok(left)
        }
        BinaryOperator::Multiply => {
            let Some(times) = sequence::repeat_count(rt, right)? else { return Ok(Value::NOT_IMPLEMENTED) };
            let old = length(&rt.heap, left);
            let total = sequence::repeated_length(rt, old, times)?;
            if total < old {
                set_length(&mut rt.heap, left, total);
            } else {
                open_gap(rt, left, old, old, total - old)?;
                let items = rt.heap.word(left, ITEMS);
                sequence::copy_repeated(&mut rt.heap, ArrayRef { object: items, length: old }, items, total);
            }
            Ok(left)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn get_item(rt: &mut Runtime<'_>, list: Value, key: Value) -> Result<Value, Raised> {
    match slice::index(rt, key, "list")? {
        Index::At(index) => {
            let items = items(&rt.heap, list);
            match slice::wrap(index, items.len()) {
                Some(position) => Ok(items[position]),
                None => Err(rt.raise_index_error(format_args!("list index out of range"))),
            }
        }
        Index::Slice(bounds) => {
            let source = storage(&rt.heap, list);
            let indices = bounds.resolve(rt, source.length)?;
            let result = with_capacity(rt, indices.count)?;
            let items = rt.heap.word(result, ITEMS);
            sequence::copy_slice(&mut rt.heap, source.object, indices, items);
            rt.heap.set_count(result, LENGTH, indices.count);
            Ok(result)
        }
    }
}

fn set_item(rt: &mut Runtime<'_>, list: Value, key: Value, value: Value) -> Result<(), Raised> {
    match slice::index(rt, key, "list")? {
        Index::At(index) => {
            let items = items_mut(&mut rt.heap, list);
            match slice::wrap(index, items.len()) {
                Some(position) => {
                    items[position] = value;
                    Ok(())
                }
                None => Err(rt.raise_index_error(format_args!("list assignment index out of range"))),
            }
        }
        Index::Slice(bounds) => assign_slice(rt, list, bounds, value),
    }
}

fn assign_slice(rt: &mut Runtime<'_>, list: Value, bounds: slice::Bounds, value: Value) -> Result<(), Raised> {
    // What is assigned is collected first: iterating it may change the list, and it may be the list itself.
    let source = match sequence::array(&rt.heap, value) {
        Some(source) if value != list => source,
        _ => {
            if rt.try_iterate(value)?.is_none() {
                return Err(match bounds.has_unit_step() {
                    true => rt.raise_type_error(format_args!("can only assign an iterable")),
                    false => rt.raise_type_error(format_args!("must assign iterable to extended slice")),
                });
            }
            let collected = rt.collect_list(value)?;
            storage(&rt.heap, collected)
        }
    };
    let indices = bounds.resolve(rt, length(&rt.heap, list))?;
    if indices.step == 1 {
        let span = indices.as_span();
        open_gap(rt, list, span.start, span.end, source.length)?;
        let items = rt.heap.word(list, ITEMS);
        rt.heap.move_words(source.object, 0, items, span.start, source.length);
        return Ok(());
    }
    if indices.count != source.length {
        return Err(rt.raise_value_error(format_args!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            source.length, indices.count
        )));
    }
    let items = rt.heap.word(list, ITEMS);
    for (nth, position) in indices.iter().enumerate() {
        let item = rt.heap.word(source.object, nth);
        rt.heap.set_word(items, position, item);
    }
    Ok(())
}

fn delete_item(rt: &mut Runtime<'_>, list: Value, key: Value) -> Result<(), Raised> {
    match slice::index(rt, key, "list")? {
        Index::At(index) => match slice::wrap(index, length(&rt.heap, list)) {
            Some(position) => {
                take(&mut rt.heap, list, position);
                Ok(())
            }
            None => Err(rt.raise_index_error(format_args!("list assignment index out of range"))),
        },
        Index::Slice(bounds) => {
            let indices: SliceIndices = bounds.resolve(rt, length(&rt.heap, list))?;
            let ArrayRef { object: items, length } = storage(&rt.heap, list);
            let rest = slice_indices::delete_slice(rt.heap.words_mut(items), length, indices);
            set_length(&mut rt.heap, list, rest);
            Ok(())
        }
    }
}
