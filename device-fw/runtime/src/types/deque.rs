//! `deque`
//!
//! **Invariant:** fields `[items, first, length, maximum]`: a ring of `length` items that starts at `first` inside `items`, whose
//! free places are `NULL`; `maximum` is `None` or the greatest length. Steps that may run Python code look at it anew.

use super::{sequence, slice};
use crate::heap::{Heap, Kind};
use crate::names::name;
use crate::native::{Arguments, Arity, BinaryOperator, Comparison, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `deque`
pub const DEQUE: NativeType = NativeType {
    name: "deque",
    new: Some((construct, Arity::between(0, 3).keywords(&["iterable", "maxlen"]))),
    slots: Slots {
        repr: Some(repr),
        hash: Some(sequence::unhashable),
        compare: Some(compare),
        binary: Some(binary),
        reflected: Some(reflected),
        in_place: Some(in_place),
        length: Some(|rt, deque| Ok(length(&rt.heap, deque))),
        get_item: Some(get_item),
        set_item: Some(set_item),
        delete_item: Some(delete_item),
        contains: Some(|rt, deque, wanted| Ok(find(rt, deque, wanted, 0)?.is_some())),
        iterate: Some(iterate),
        ..Slots::INHERITED
    },
    members: &[
        ("append", Member::Method(|rt, args| push(rt, args, End::Right), Arity::exactly(1))),
        ("appendleft", Member::Method(|rt, args| push(rt, args, End::Left), Arity::exactly(1))),
        ("clear", Member::Method(clear, Arity::exactly(0))),
        ("copy", Member::Method(copy, Arity::exactly(0))),
        ("count", Member::Method(count, Arity::exactly(1))),
        ("extend", Member::Method(|rt, args| extend(rt, args, End::Right), Arity::exactly(1))),
        ("extendleft", Member::Method(|rt, args| extend(rt, args, End::Left), Arity::exactly(1))),
        ("index", Member::Method(index, Arity::exactly(1))),
        ("insert", Member::Method(insert, Arity::exactly(2))),
        ("maxlen", Member::Property(|rt, args| Ok(rt.field(args.at(0), MAXIMUM)))),
        ("pop", Member::Method(|rt, args| pop(rt, args, End::Right), Arity::exactly(0))),
        ("popleft", Member::Method(|rt, args| pop(rt, args, End::Left), Arity::exactly(0))),
        ("remove", Member::Method(remove, Arity::exactly(1))),
        ("reverse", Member::Method(reverse, Arity::exactly(0))),
        ("rotate", Member::Method(rotate, Arity::between(0, 1))),
    ],
    ..NativeType::PLAIN
};

/// `deque_iterator`: the deque (`None` at the end), the next position, the deque's length.
pub const DEQUE_ITERATOR: NativeType = NativeType {
    name: "deque_iterator",
    slots: Slots { iterate: Some(|_, iterator| Ok(iterator)), next: Some(next), ..Slots::INHERITED },
    ..NativeType::PLAIN
};

const ITEMS: usize = 0;
const FIRST: usize = 1;
const LENGTH: usize = 2;
const MAXIMUM: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Left,
    Right,
}

/// The ring as it is now.
#[derive(Clone, Copy)]
struct Ring {
    items: Value,
    first: usize,
    length: usize,
    capacity: usize,
}

impl Ring {
    fn of(heap: &Heap<'_>, deque: Value) -> Self {
        let items = heap.word(deque, 1 + ITEMS);
        let (first, length) = (heap.count(deque, 1 + FIRST), heap.count(deque, 1 + LENGTH));
        Self { items, first, length, capacity: heap.size(items) }
    }

    /// Where item `position` stands; positions up to twice the capacity.
    fn place(self, position: usize) -> usize {
        let place = self.first + position;
        if place >= self.capacity { place - self.capacity } else { place }
    }

    fn store(self, heap: &mut Heap<'_>, deque: Value) {
        heap.set_count(deque, 1 + FIRST, self.first);
        heap.set_count(deque, 1 + LENGTH, self.length);
    }
}

fn length(heap: &Heap<'_>, deque: Value) -> usize {
    heap.count(deque, 1 + LENGTH)
}

fn item(heap: &Heap<'_>, deque: Value, position: usize) -> Option<Value> {
    let ring = Ring::of(heap, deque);
    if position < ring.length { heap.word(ring.items, ring.place(position)).present() } else { None }
}

fn new(rt: &mut Runtime<'_>, maximum: Value) -> Result<Value, Raised> {
    let zero = Value::count(0);
    rt.new_object(types::DEQUE, &[Value::NULL, zero, zero, maximum])
}

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let maximum = match args.named(1, const { name("maxlen") }) {
        Some(maximum) if !maximum.is_none() => {
            if !(rt.is_native(maximum, types::INT) || rt.is_native(maximum, types::BOOL)) {
                return Err(rt.raise_type_error(format_args!("an integer is required")));
            }
            let maximum = rt.index_argument(maximum)?;
            if maximum < 0 {
                return Err(rt.raise_value_error(format_args!("maxlen must be non-negative")));
            }
            Value::count(maximum as usize)
        }
        _ => Value::NONE,
    };
    let deque = new(rt, maximum)?;
    if let Some(iterable) = args.named(0, const { name("iterable") }) {
        sequence::for_each(rt, iterable, |rt, item| add(rt, deque, item, End::Right))?;
    }
    Ok(deque)
}

/// Makes room for one more item.
fn reserve(rt: &mut Runtime<'_>, deque: Value) -> Result<(), Raised> {
    let ring = Ring::of(&rt.heap, deque);
    if ring.length < ring.capacity {
        return Ok(());
    }
    let mut capacity = ring.capacity + ring.capacity / 2 + 4;
    if let Some(maximum) = rt.field(deque, MAXIMUM).as_small() {
        capacity = capacity.min(maximum as usize).max(ring.length + 1);
    }
    let items = match rt.allocate_words(Kind::Items, capacity) {
        Ok(items) => items,
        Err(_) => rt.allocate_words(Kind::Items, ring.length + 1)?,
    };
    let until_end = (ring.capacity - ring.first).min(ring.length);
    rt.heap.move_words(ring.items, ring.first, items, 0, until_end);
    rt.heap.move_words(ring.items, 0, items, until_end, ring.length - until_end);
    rt.set_field(deque, ITEMS, items);
    rt.set_field(deque, FIRST, Value::count(0));
    Ok(())
}

/// Adds an item at an end; a full deque loses one at the other end.
fn add(rt: &mut Runtime<'_>, deque: Value, item: Value, end: End) -> Result<(), Raised> {
    if let Some(maximum) = rt.field(deque, MAXIMUM).as_small()
        && length(&rt.heap, deque) >= maximum as usize
    {
        if maximum == 0 {
            return Ok(());
        }
        take(rt, deque, if end == End::Left { End::Right } else { End::Left });
    }
    reserve(rt, deque)?;
    let mut ring = Ring::of(&rt.heap, deque);
    if end == End::Left {
        ring.first = if ring.first == 0 { ring.capacity - 1 } else { ring.first - 1 };
        rt.heap.set_word(ring.items, ring.first, item);
    } else {
        rt.heap.set_word(ring.items, ring.place(ring.length), item);
    }
    ring.length += 1;
    ring.store(&mut rt.heap, deque);
    Ok(())
}

fn take(rt: &mut Runtime<'_>, deque: Value, end: End) -> Option<Value> {
    let mut ring = Ring::of(&rt.heap, deque);
    let place = ring.place(if end == End::Left { 0 } else { ring.length.checked_sub(1)? });
    if ring.length == 0 {
        return None;
    }
    let item = rt.heap.word(ring.items, place);
    rt.heap.keep(item);
    rt.heap.set_word(ring.items, place, Value::NULL);
    if end == End::Left {
        ring.first = ring.place(1);
    }
    ring.length -= 1;
    ring.store(&mut rt.heap, deque);
    Some(item)
}

fn push(rt: &mut Runtime<'_>, args: Arguments<'_>, end: End) -> Result<Value, Raised> {
    add(rt, args.at(0), args.at(1), end).map(|()| Value::NONE)
}

fn pop(rt: &mut Runtime<'_>, args: Arguments<'_>, end: End) -> Result<Value, Raised> {
    match take(rt, args.at(0), end) {
        Some(item) => Ok(item),
        None => Err(rt.raise_index_error(format_args!("pop from an empty deque"))),
    }
}

fn extend(rt: &mut Runtime<'_>, args: Arguments<'_>, end: End) -> Result<Value, Raised> {
    extend_with(rt, args.at(0), args.at(1), end).map(|()| Value::NONE)
}

fn extend_with(rt: &mut Runtime<'_>, deque: Value, iterable: Value, end: End) -> Result<(), Raised> {
    let source = if iterable == deque { rt.collect_list(deque)? } else { iterable };
    sequence::for_each(rt, source, |rt, item| add(rt, deque, item, end))
}

fn clear(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let ring = Ring { items: Value::NULL, first: 0, length: 0, capacity: 0 };
    rt.set_field(args.at(0), ITEMS, ring.items);
    ring.store(&mut rt.heap, args.at(0));
    Ok(Value::NONE)
}

fn copy(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let copied = new(rt, rt.field(args.at(0), MAXIMUM))?;
    extend_with(rt, copied, args.at(0), End::Right)?;
    Ok(copied)
}

fn find(rt: &mut Runtime<'_>, deque: Value, wanted: Value, start: usize) -> Result<Option<usize>, Raised> {
    let before = length(&rt.heap, deque);
    let mut position = start;
    while let Some(item) = item(&rt.heap, deque, position) {
        if sequence::same_or_equal(rt, item, wanted)? {
            return Ok(Some(position));
        }
        if length(&rt.heap, deque) != before {
            return Err(rt.raise_runtime_error(format_args!("deque mutated during iteration")));
        }
        position += 1;
        rt.poll()?;
    }
    Ok(None)
}

fn count(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (mut count, mut start) = (0, 0);
    while let Some(found) = find(rt, args.at(0), args.at(1), start)? {
        (count, start) = (count + 1, found + 1);
    }
    Ok(Value::count(count))
}

fn index(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match find(rt, args.at(0), args.at(1), 0)? {
        Some(position) => Ok(Value::count(position)),
        None => {
            let wanted = rt.repr(args.at(1))?;
            Err(rt.raise_naming(types::VALUE_ERROR, "", wanted, " is not in deque"))
        }
    }
}

fn remove(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match find(rt, args.at(0), args.at(1), 0)? {
        Some(position) => {
            remove_at(&mut rt.heap, args.at(0), position);
            Ok(Value::NONE)
        }
        None => Err(rt.raise_value_error(format_args!("deque.remove(x): x not in deque"))),
    }
}

/// Takes out the item at `position` by moving those behind it.
fn remove_at(heap: &mut Heap<'_>, deque: Value, position: usize) {
    let mut ring = Ring::of(heap, deque);
    if position >= ring.length {
        return;
    }
    for position in position..ring.length - 1 {
        let moved = heap.word(ring.items, ring.place(position + 1));
        heap.set_word(ring.items, ring.place(position), moved);
    }
    heap.set_word(ring.items, ring.place(ring.length - 1), Value::NULL);
    ring.length -= 1;
    ring.store(heap, deque);
}

fn insert(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let deque = args.at(0);
    let index = slice::clipped_index(rt, args.at(1))?;
    let before = length(&rt.heap, deque);
    if rt.field(deque, MAXIMUM).as_small().is_some_and(|maximum| before >= maximum as usize) {
        return Err(rt.raise_index_error(format_args!("deque already at its maximum size")));
    }
    let place =
        if index < 0 { before.saturating_sub(index.unsigned_abs() as usize) } else { before.min(index as usize) };
    add(rt, deque, args.at(2), End::Right)?;
    let ring = Ring::of(&rt.heap, deque);
    for position in (place..before).rev() {
        let moved = rt.heap.word(ring.items, ring.place(position));
        rt.heap.set_word(ring.items, ring.place(position + 1), moved);
    }
    rt.heap.set_word(ring.items, ring.place(place), args.at(2));
    Ok(Value::NONE)
}

fn reverse(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let ring = Ring::of(&rt.heap, args.at(0));
    for position in 0..ring.length / 2 {
        let (low, high) = (ring.place(position), ring.place(ring.length - 1 - position));
        let (a, b) = (rt.heap.word(ring.items, low), rt.heap.word(ring.items, high));
        rt.heap.set_word(ring.items, low, b);
        rt.heap.set_word(ring.items, high, a);
    }
    Ok(Value::NONE)
}

fn rotate(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let steps = match args.get(1) {
        Some(steps) => slice::clipped_index(rt, steps)?,
        None => 1,
    };
    let length = length(&rt.heap, args.at(0));
    if length > 0 {
        for _ in 0..steps.rem_euclid(length as i32) {
            if let Some(item) = take(rt, args.at(0), End::Right) {
                add(rt, args.at(0), item, End::Left)?;
            }
        }
    }
    Ok(Value::NONE)
}

fn position_argument(rt: &mut Runtime<'_>, deque: Value, key: Value) -> Result<usize, Raised> {
    let index = rt.index_argument(key)?;
    match slice::wrap(index, length(&rt.heap, deque)) {
        Some(position) => Ok(position),
        None => Err(rt.raise_index_error(format_args!("deque index out of range"))),
    }
}

fn get_item(rt: &mut Runtime<'_>, deque: Value, key: Value) -> Result<Value, Raised> {
    let position = position_argument(rt, deque, key)?;
    Ok(item(&rt.heap, deque, position).unwrap_or(Value::NONE))
}

fn set_item(rt: &mut Runtime<'_>, deque: Value, key: Value, value: Value) -> Result<(), Raised> {
    let position = position_argument(rt, deque, key)?;
    let ring = Ring::of(&rt.heap, deque);
    rt.heap.set_word(ring.items, ring.place(position), value);
    Ok(())
}

fn delete_item(rt: &mut Runtime<'_>, deque: Value, key: Value) -> Result<(), Raised> {
    let position = position_argument(rt, deque, key)?;
    remove_at(&mut rt.heap, deque, position);
    Ok(())
}

fn iterate(rt: &mut Runtime<'_>, deque: Value) -> Result<Value, Raised> {
    let length = length(&rt.heap, deque);
    rt.new_object(types::DEQUE_ITERATOR, &[deque, Value::count(0), Value::count(length)])
}

fn next(rt: &mut Runtime<'_>, iterator: Value) -> Result<Option<Value>, Raised> {
    let &[_, deque, position, expected] = rt.heap.words(iterator) else { return Ok(None) };
    if deque.is_none() {
        return Ok(None);
    }
    if length(&rt.heap, deque) != expected.small_number() as usize {
        return Err(rt.raise_runtime_error(format_args!("deque mutated during iteration")));
    }
    let position = position.small_number() as usize;
    match item(&rt.heap, deque, position) {
        Some(item) => {
            rt.set_field(iterator, 1, Value::count(position + 1));
            Ok(Some(item))
        }
        None => {
            rt.set_field(iterator, 0, Value::NONE);
            Ok(None)
        }
    }
}

fn repr(rt: &mut Runtime<'_>, deque: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    out.text(rt, "deque([")?;
    sequence::guarded_repr(rt, deque, out, |rt, out| {
        let mut position = 0;
        while let Some(item) = item(&rt.heap, deque, position) {
            rt.heap.keep(item);
            out.text(rt, if position == 0 { "" } else { ", " })?;
            rt.write_value(item, Style::Repr, out)?;
            position += 1;
            rt.poll()?;
        }
        Ok(())
    })?;
    match rt.field(deque, MAXIMUM).as_small() {
        Some(maximum) => out.format(rt, format_args!("], maxlen={maximum})")),
        None => out.text(rt, "])"),
    }
}

fn compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    if !rt.is_native(right, types::DEQUE) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (rt.collect_list(left)?, rt.collect_list(right)?);
    sequence::compare(rt, comparison, left, right)
}

fn binary(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    if operator == BinaryOperator::Multiply {
        return repeat(rt, left, right);
    }
    if operator != BinaryOperator::Add || !rt.is_native(right, types::DEQUE) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let sum = new(rt, rt.field(left, MAXIMUM))?;
    extend_with(rt, sum, left, End::Right)?;
    extend_with(rt, sum, right, End::Right)?;
    Ok(sum)
}

fn reflected(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    if operator == BinaryOperator::Multiply { repeat(rt, right, left) } else { Ok(Value::NOT_IMPLEMENTED) }
}

fn repeat(rt: &mut Runtime<'_>, deque: Value, times: Value) -> Result<Value, Raised> {
    let Some(times) = sequence::repeat_count(rt, times)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let maximum = rt.field(deque, MAXIMUM);
    let product = new(rt, maximum)?;
    let once = length(&rt.heap, deque);
    // More rounds than fill it change nothing.
    let rounds = match maximum.as_small() {
        _ if once == 0 => 0,
        Some(maximum) => times.min((maximum as usize).div_ceil(once)),
        None => times,
    };
    for _ in 0..rounds {
        extend_with(rt, product, deque, End::Right)?;
        rt.poll()?;
    }
    Ok(product)
}

fn in_place(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    if operator == BinaryOperator::Multiply {
        let product = repeat(rt, left, right)?;
        if product == Value::NOT_IMPLEMENTED {
            return Ok(product);
        }
        let ring = Ring::of(&rt.heap, product);
        rt.set_field(left, ITEMS, ring.items);
        ring.store(&mut rt.heap, left);
        return Ok(left);
    }
    if operator != BinaryOperator::Add {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    extend_with(rt, left, right, End::Right)?;
    Ok(left)
}
