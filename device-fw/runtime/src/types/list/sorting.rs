//! Sorting a list in place
//!
//! **Invariant:** while Python code compares, the list is empty and its items belong to the sort alone; whatever happens,
//! the list ends as a permutation of what it was.

use super::{ITEMS, LENGTH, storage};
use crate::heap::{Heap, Kind};
use crate::native::Comparison;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::merge_sort::{Array, Sorting, merge_sort};
use crate::value::Value;

/// `list.sort(key=key, reverse=reverse)`
pub fn sort(rt: &mut Runtime<'_>, list: Value, key: Option<Value>, reverse: bool) -> Result<(), Raised> {
    let taken = storage(&rt.heap, list);
    rt.heap.keep(taken.object);
    rt.heap.set_word(list, ITEMS, Value::NULL);
    rt.heap.set_count(list, LENGTH, 0);
    // Reversing before and after keeps equal items in their order.
    if reverse {
        reverse_items(&mut rt.heap, taken.object, taken.length);
    }
    let outcome = match key {
        None => {
            let mut store = Plain { items: taken.object, scratch: Value::NULL, rt };
            merge_sort(&mut store, taken.length)
        }
        Some(key) => sort_by_key(rt, taken.object, taken.length, key),
    };
    if reverse {
        reverse_items(&mut rt.heap, taken.object, taken.length);
    }
    let was_changed = !rt.heap.word(list, ITEMS).is_null();
    rt.heap.set_word(list, ITEMS, taken.object);
    rt.heap.set_count(list, LENGTH, taken.length);
    outcome?;
    if was_changed {
        return Err(rt.raise_value_error(format_args!("list modified during sort")));
    }
    Ok(())
}

fn reverse_items(heap: &mut Heap<'_>, items: Value, length: usize) {
    if let Some(items) = heap.words_mut(items).get_mut(..length) {
        items.reverse();
    }
}

fn sort_by_key(rt: &mut Runtime<'_>, items: Value, length: usize, key: Value) -> Result<(), Raised> {
    let keys = rt.allocate_words(Kind::Items, length)?;
    for position in 0..length {
        let mark = rt.heap.log_mark();
        let item = rt.heap.word(items, position);
        let result = rt.call(key, &[item])?;
        rt.heap.set_word(keys, position, result);
        rt.heap.log_release(mark);
    }
    let mut store =
        Keyed { keys: Plain { items: keys, scratch: Value::NULL, rt }, values: items, scratch_values: Value::NULL };
    merge_sort(&mut store, length)
}

/// Items that are compared themselves.
struct Plain<'r, 'a> {
    items: Value,
    scratch: Value,
    rt: &'r mut Runtime<'a>,
}

impl Plain<'_, '_> {
    #[inline]
    fn object(&self, array: Array) -> Value {
        match array {
            Array::Items => self.items,
            Array::Scratch => self.scratch,
        }
    }
}

impl Sorting for Plain<'_, '_> {
    type Element = Value;
    type Error = Raised;

    #[inline]
    fn less(&mut self, left: Value, right: Value) -> Result<bool, Raised> {
        if left.is_small() && right.is_small() {
            return Ok(left.small_number() < right.small_number());
        }
        let mark = self.rt.heap.log_mark();
        let result = self.rt.compare(Comparison::Less, left, right)?;
        let less = match result {
            Value::TRUE => true,
            Value::FALSE => false,
            other => self.rt.truth(other)?,
        };
        self.rt.heap.log_release(mark);
        Ok(less)
    }

    #[inline]
    fn load(&self, array: Array, index: usize) -> Value {
        self.rt.heap.word(self.object(array), index)
    }

    #[inline]
    fn store(&mut self, array: Array, index: usize, element: Value) {
        let object = self.object(array);
        self.rt.heap.set_word(object, index, element);
    }

    fn copy(&mut self, from: (Array, usize), to: (Array, usize), count: usize) {
        let (source, target) = (self.object(from.0), self.object(to.0));
        self.rt.heap.move_words(source, from.1, target, to.1, count);
    }

    fn reserve_scratch(&mut self, count: usize) -> Result<(), Raised> {
        if self.rt.heap.size(self.scratch) < count {
            self.scratch = self.rt.allocate_words(Kind::Items, count)?;
        }
        Ok(())
    }
}

/// Keys that are compared, and the values that move with them.
struct Keyed<'r, 'a> {
    keys: Plain<'r, 'a>,
    values: Value,
    scratch_values: Value,
}

impl Keyed<'_, '_> {
    fn values(&self, array: Array) -> Value {
        match array {
            Array::Items => self.values,
            Array::Scratch => self.scratch_values,
        }
    }
}

impl Sorting for Keyed<'_, '_> {
    type Element = (Value, Value);
    type Error = Raised;

    fn less(&mut self, left: (Value, Value), right: (Value, Value)) -> Result<bool, Raised> {
        self.keys.less(left.0, right.0)
    }

    fn load(&self, array: Array, index: usize) -> (Value, Value) {
        (self.keys.load(array, index), self.keys.rt.heap.word(self.values(array), index))
    }

    fn store(&mut self, array: Array, index: usize, (key, value): (Value, Value)) {
        self.keys.store(array, index, key);
        let values = self.values(array);
        self.keys.rt.heap.set_word(values, index, value);
    }

    fn copy(&mut self, from: (Array, usize), to: (Array, usize), count: usize) {
        self.keys.copy(from, to, count);
        let (source, target) = (self.values(from.0), self.values(to.0));
        self.keys.rt.heap.move_words(source, from.1, target, to.1, count);
    }

    fn reserve_scratch(&mut self, count: usize) -> Result<(), Raised> {
        self.keys.reserve_scratch(count)?;
        if self.keys.rt.heap.size(self.scratch_values) < count {
            self.scratch_values = self.keys.rt.allocate_words(Kind::Items, count)?;
        }
        Ok(())
    }
}
