//! What list, tuple and other sequences share
//!
//! **Invariant:** a loop that may run Python code looks at the array anew in every step, so it may shrink, grow or move
//! meanwhile; every item taken out of a mutable array is kept first.

use super::list;
use super::slice_indices::SliceIndices;
use crate::heap::{Heap, Kind, OutOfMemory};
use crate::native::{Arguments, Comparison};
use crate::ops::repr::ReprEntry;
use crate::output::{Output, Style, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// An object whose first `length` words are items: a tuple, or the storage of a list.
#[derive(Debug, Clone, Copy)]
pub struct ArrayRef {
    /// A tuple or items object, or `NULL`.
    pub object: Value,
    /// How many items count.
    pub length: usize,
}

/// The items of a list or tuple; `None` for anything else, subclasses included.
#[inline]
pub fn array(heap: &Heap<'_>, value: Value) -> Option<ArrayRef> {
    match heap.kind(value) {
        Kind::List => Some(list::storage(heap, value)),
        Kind::Tuple => Some(ArrayRef { object: value, length: heap.size(value) }),
        _ => None,
    }
}

/// The items of a list or tuple as a slice; empty for anything else.
#[inline]
pub fn items<'h>(heap: &'h Heap<'_>, value: Value) -> &'h [Value] {
    match heap.kind(value) {
        Kind::List => list::items(heap, value),
        Kind::Tuple => heap.words_of(value, Kind::Tuple),
        _ => &[],
    }
}

/// Item number `position`, if the list or tuple has as many now.
#[inline]
pub fn item(heap: &Heap<'_>, value: Value, position: usize) -> Option<Value> {
    items(heap, value).get(position).copied()
}

/// Runs `body` with every item that an iterable gives. Lists and tuples are walked by index, others by their iterator.
pub fn for_each(
    rt: &mut Runtime<'_>,
    iterable: Value,
    mut body: impl FnMut(&mut Runtime<'_>, Value) -> Result<(), Raised>,
) -> Result<(), Raised> {
    try_each(rt, iterable, |rt, item| body(rt, item).map(|()| Step::Next)).map(|_| ())
}

/// Whether a walk goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// With the next item.
    Next,
    /// No further.
    Stop,
}

/// As [`for_each`], until `body` stops it; tells whether it did.
pub fn try_each(
    rt: &mut Runtime<'_>,
    iterable: Value,
    mut body: impl FnMut(&mut Runtime<'_>, Value) -> Result<Step, Raised>,
) -> Result<Step, Raised> {
    if matches!(rt.heap.kind(iterable), Kind::List | Kind::Tuple) {
        let mut position = 0;
        while let Some(item) = item(&rt.heap, iterable, position) {
            position += 1;
            let mark = rt.heap.log_mark();
            rt.heap.keep(item);
            if body(rt, item)? == Step::Stop {
                return Ok(Step::Stop);
            }
            rt.heap.log_release(mark);
            rt.poll()?;
        }
        return Ok(Step::Next);
    }
    let iterator = rt.iterate(iterable)?;
    loop {
        let mark = rt.heap.log_mark();
        let Some(item) = rt.next(iterator)? else { return Ok(Step::Next) };
        rt.heap.keep(item);
        if body(rt, item)? == Step::Stop {
            return Ok(Step::Stop);
        }
        rt.heap.log_release(mark);
        rt.poll()?;
    }
}

/// `item in sequence`
pub fn contains(rt: &mut Runtime<'_>, sequence: Value, wanted: Value) -> Result<bool, Raised> {
    Ok(find(rt, sequence, wanted, 0, usize::MAX)?.is_some())
}

/// Position of the first item that is or equals `wanted`, from `start` up to `stop`.
pub fn find(
    rt: &mut Runtime<'_>,
    sequence: Value,
    wanted: Value,
    start: usize,
    stop: usize,
) -> Result<Option<usize>, Raised> {
    let mut position = start;
    while position < stop
        && let Some(item) = item(&rt.heap, sequence, position)
    {
        if same_or_equal(rt, item, wanted)? {
            return Ok(Some(position));
        }
        position += 1;
        rt.poll()?;
    }
    Ok(None)
}

/// Identity, or else equality; `item` is kept while Python code compares it.
#[inline]
pub fn same_or_equal(rt: &mut Runtime<'_>, item: Value, wanted: Value) -> Result<bool, Raised> {
    if item == wanted {
        return Ok(true);
    }
    if item.is_small() && wanted.is_small() || item.is_name() && wanted.is_name() {
        return Ok(false);
    }
    let mark = rt.heap.log_mark();
    rt.heap.keep(item);
    let equal = rt.equal(item, wanted)?;
    rt.heap.log_release(mark);
    Ok(equal)
}

/// `sequence.count(x)`
pub fn count_method(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut count = 0;
    let mut position = 0;
    while let Some(found) = find(rt, args.at(0), args.at(1), position, usize::MAX)? {
        count += 1;
        position = found + 1;
    }
    Ok(Value::count(count))
}

/// `sequence.index(x, start, stop)`
pub fn index_method(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let length = items(&rt.heap, args.at(0)).len();
    let start = match args.get(2) {
        Some(bound) => search_bound(rt, bound, length)?,
        None => 0,
    };
    let stop = match args.get(3) {
        Some(bound) => search_bound(rt, bound, length)?,
        None => usize::MAX,
    };
    match find(rt, args.at(0), args.at(1), start, stop)? {
        Some(position) => Ok(Value::count(position)),
        None if rt.heap.is(args.at(0), Kind::Tuple) => {
            Err(rt.raise_value_error(format_args!("tuple.index(x): x not in tuple")))
        }
        None => {
            let wanted = rt.repr(args.at(1))?;
            Err(rt.raise_naming(types::VALUE_ERROR, "", wanted, " is not in list"))
        }
    }
}

/// A bound of `index`: negative ones count from the end.
fn search_bound(rt: &mut Runtime<'_>, bound: Value, length: usize) -> Result<usize, Raised> {
    let bound = super::slice::clipped_index(rt, bound)?;
    Ok(if bound < 0 { length.saturating_sub(bound.unsigned_abs() as usize) } else { bound as usize })
}

/// Compares two lists or two tuples item by item.
pub fn compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    let (left_length, right_length) = lengths(&rt.heap, left, right);
    let is_equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    if is_equality && left_length != right_length {
        return Ok(Value::bool(comparison == Comparison::NotEqual));
    }
    let mut position = 0;
    while let (Some(a), Some(b)) = (item(&rt.heap, left, position), item(&rt.heap, right, position)) {
        position += 1;
        rt.poll()?;
        if a == b {
            continue;
        }
        let mark = rt.heap.log_mark();
        rt.heap.keep(a);
        rt.heap.keep(b);
        if rt.equal(a, b)? {
            rt.heap.log_release(mark);
            continue;
        }
        return match comparison {
            Comparison::Equal => Ok(Value::FALSE),
            Comparison::NotEqual => Ok(Value::TRUE),
            _ => rt.compare(comparison, a, b),
        };
    }
    let (left_length, right_length) = lengths(&rt.heap, left, right);
    Ok(Value::bool(comparison.holds(left_length.cmp(&right_length))))
}

fn lengths(heap: &Heap<'_>, left: Value, right: Value) -> (usize, usize) {
    (items(heap, left).len(), items(heap, right).len())
}

/// What `sequence * other` and `other * sequence` raise when neither knows how; `None` when none is a sequence that can be repeated.
#[cold]
pub(crate) fn repetition_error(rt: &mut Runtime<'_>, left: Value, right: Value) -> Option<Raised> {
    let repeats = |value| {
        let native = rt.native_part(value);
        let id = rt.native_type_of(native);
        matches!(
            id,
            types::STR | types::LIST | types::TUPLE | types::DEQUE | types::ARRAY | types::BYTES | types::BYTEARRAY
        )
    };
    let times = if repeats(left) {
        right
    } else if repeats(right) {
        left
    } else {
        return None;
    };
    if rt.heap.is(rt.native_part(times), Kind::BigInt) {
        return Some(raise_not_an_index(rt, times));
    }
    Some(rt.raise_about(types::TYPE_ERROR, "can't multiply sequence by non-int of type ", times, ""))
}

/// What `sequence + other` raises when neither knows how; `None` when `left` is no sequence that can be joined.
#[cold]
pub(crate) fn concatenation_error(rt: &mut Runtime<'_>, left: Value, right: Value) -> Option<Raised> {
    let native = rt.native_part(left);
    let [before, between, after] = match rt.native_type_of(native) {
        types::STR => ["can only concatenate str (not \"", "\") to ", "str"],
        types::LIST => ["can only concatenate list (not \"", "\") to ", "list"],
        types::TUPLE => ["can only concatenate tuple (not \"", "\") to ", "tuple"],
        types::DEQUE => ["can only concatenate deque (not \"", "\") to ", "deque"],
        types::ARRAY => ["can only append array (not \"", "\") to ", "array"],
        types::BYTES => ["can't concat ", " to ", "bytes"],
        types::BYTEARRAY => ["can't concat ", " to ", "bytearray"],
        _ => return None,
    };
    let class = rt.type_of(right);
    let text = (|| {
        let mut text = TextBuilder::new(rt, 64)?;
        text.push(rt, before)?;
        text.push_type_name(rt, class)?;
        text.push(rt, between)?;
        text.push(rt, after)?;
        text.finish(rt)
    })();
    Some(rt.raise_text(types::TYPE_ERROR, text))
}

/// Iterator slot of lists and tuples: field 0 is the sequence (`None` at the end), field 1 the next position.
pub fn next_item(rt: &mut Runtime<'_>, iterator: Value) -> Result<Option<Value>, Raised> {
    let &[_, sequence, position] = rt.heap.words_of(iterator, Kind::Object) else { return Ok(None) };
    let position = position.small_number() as usize;
    match item(&rt.heap, sequence, position) {
        Some(item) => {
            if let [_, _, next] = rt.heap.words_of_mut(iterator, Kind::Object) {
                *next = Value::count(position + 1);
            }
            Ok(Some(item))
        }
        None => {
            rt.set_field(iterator, 0, Value::NONE);
            Ok(None)
        }
    }
}

/// The hash of mutable containers: a TypeError.
pub fn unhashable(rt: &mut Runtime<'_>, value: Value) -> Result<u32, Raised> {
    Err(rt.raise_unhashable(value))
}

/// Writes the items' reprs between brackets, `...` for a container inside itself; one item alone is followed by `single`.
pub fn repr(
    rt: &mut Runtime<'_>,
    sequence: Value,
    (open, single, close): (&str, &str, &str),
    out: &mut Output<'_>,
) -> Result<(), Raised> {
    out.text(rt, open)?;
    guarded_repr(rt, sequence, out, |rt, out| {
        let mut position = 0;
        while let Some(item) = item(&rt.heap, sequence, position) {
            if position > 0 {
                out.text(rt, ", ")?;
            }
            // Kept to the end: the log also holds the text that `out` may be growing.
            rt.heap.keep(item);
            rt.write_value(item, Style::Repr, out)?;
            position += 1;
            rt.poll()?;
        }
        if position == 1 { out.text(rt, single) } else { Ok(()) }
    })?;
    out.text(rt, close)
}

/// Runs `body`, or writes `...` if the repr of `container` is under way further out.
pub fn guarded_repr(
    rt: &mut Runtime<'_>,
    container: Value,
    out: &mut Output<'_>,
    body: impl FnOnce(&mut Runtime<'_>, &mut Output<'_>) -> Result<(), Raised>,
) -> Result<(), Raised> {
    if rt.enter_repr(container)? == ReprEntry::Cycle {
        return out.text(rt, "...");
    }
    let outcome = body(rt, out);
    rt.leave_repr();
    outcome
}

/// The count of `sequence * count`; `None` when that is no integer.
pub fn repeat_count(rt: &mut Runtime<'_>, times: Value) -> Result<Option<usize>, Raised> {
    match super::slice::integer(rt, times)? {
        Some(number) if super::int::to_i64(rt, number).is_none() => Err(raise_not_an_index(rt, times)),
        Some(number) => Ok(Some(super::slice::clip(rt, number)?.max(0) as usize)),
        None => Ok(None),
    }
}

#[cold]
fn raise_not_an_index(rt: &mut Runtime<'_>, number: Value) -> Raised {
    rt.raise_about(types::OVERFLOW_ERROR, "cannot fit ", number, " into an index-sized integer")
}

/// The length of a sequence repeated; a MemoryError when it is beyond all memory.
pub fn repeated_length(rt: &mut Runtime<'_>, length: usize, times: usize) -> Result<usize, Raised> {
    match length.checked_mul(times) {
        Some(total) if total <= Value::SMALL_MAX as usize => Ok(total),
        _ => Err(rt.raise_memory_error(OutOfMemory { words: usize::MAX })),
    }
}

/// Fills `to` with `total` items, the source over and over. The source may be the start of `to` itself.
pub fn copy_repeated(heap: &mut Heap<'_>, source: ArrayRef, to: Value, total: usize) {
    if source.length == 0 {
        return;
    }
    heap.move_words(source.object, 0, to, 0, source.length.min(total));
    let mut done = source.length;
    while done < total {
        let count = done.min(total - done);
        heap.move_words(to, 0, to, done, count);
        done += count;
    }
}

/// Copies the items a slice takes to the front of `to`.
pub fn copy_slice(heap: &mut Heap<'_>, from: Value, indices: SliceIndices, to: Value) {
    if indices.step == 1 {
        let span = indices.as_span();
        heap.move_words(from, span.start, to, 0, span.len());
        return;
    }
    for (nth, position) in indices.iter().enumerate() {
        let item = heap.word(from, position);
        heap.set_word(to, nth, item);
    }
}
