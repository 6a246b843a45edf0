//! Iteration over any values

use crate::heap::Kind;
use crate::names::name;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

impl Runtime<'_> {
    /// `iter(value)`
    pub fn iterate(&mut self, value: Value) -> Result<Value, Raised> {
        match self.try_iterate(value)? {
            Some(iterator) => Ok(iterator),
            None => Err(self.raise_about(types::TYPE_ERROR, "", value, " object is not iterable")),
        }
    }

    /// `iter(value)`, `None` when it is not iterable.
    pub fn try_iterate(&mut self, value: Value) -> Result<Option<Value>, Raised> {
        if self.may_have_special_methods(value) {
            if let Some(method) = self.special_method(value, const { name("__iter__") }) {
                if method.is_none() {
                    return Ok(None);
                }
                let iterator = self.call(method, &[value])?;
                return if self.is_iterator(iterator) {
                    Ok(Some(iterator))
                } else {
                    Err(self.raise_about(types::TYPE_ERROR, "iter() returned non-iterator of type ", iterator, ""))
                };
            }
            // `await` asks for an iterator too.
            if let Some(method) = self.special_method(value, const { name("__await__") }) {
                return self.call(method, &[value]).map(Some);
            }
            if self.special_method(value, const { name("__getitem__") }).is_some() && self.native_part(value) == value {
                let zero = Value::small_wrapping(0);
                return self.new_object(types::SEQUENCE_ITERATOR, &[value, zero]).map(Some);
            }
        }
        let native = self.native_part(value);
        let id = self.native_type_of(native);
        if let Some(slot) = self.slot(id, |slots| slots.iterate) {
            return slot(self, native).map(Some);
        }
        if self.slot(id, |slots| slots.next).is_some() {
            return Ok(Some(value));
        }
        Ok(None)
    }

    /// True for what `next()` can be called with.
    fn is_iterator(&mut self, value: Value) -> bool {
        if self.special_method(value, const { name("__next__") }).is_some() {
            return true;
        }
        let native = self.native_part(value);
        self.slot(self.native_type_of(native), |slots| slots.next).is_some()
    }

    /// As [`Runtime::next`], for an iterator that steps through another one: how deep they nest is up to the program.
    pub fn next_of_inner(&mut self, iterator: Value) -> Result<Option<Value>, Raised> {
        self.check_native_stack()?;
        self.next(iterator)
    }

    /// `next(iterator)`; `None` at the end.
    #[inline]
    pub fn next(&mut self, iterator: Value) -> Result<Option<Value>, Raised> {
        if self.may_have_special_methods(iterator)
            && let Some(method) = self.special_method(iterator, const { name("__next__") })
        {
            return match self.call(method, &[iterator]) {
                Ok(value) => Ok(Some(value)),
                Err(raised) if self.raised_is(raised, types::STOP_ITERATION) => {
                    self.stop_value = crate::vm::unwind::stop_value(self, raised);
                    Ok(None)
                }
                Err(raised) => Err(raised),
            };
        }
        let native = self.native_part(iterator);
        match self.slot(self.native_type_of(native), |slots| slots.next) {
            Some(slot) => match slot(self, native) {
                // As of a function that `map` calls.
                Err(raised) if self.raised_is(raised, types::STOP_ITERATION) => {
                    self.stop_value = crate::vm::unwind::stop_value(self, raised);
                    Ok(None)
                }
                result => result,
            },
            None => Err(self.raise_about(types::TYPE_ERROR, "", iterator, " object is not an iterator")),
        }
    }

    /// Everything that iterating over a value gives, as a new list. Lists and tuples are copied without running Python code.
    pub fn collect_list(&mut self, iterable: Value) -> Result<Value, Raised> {
        let list = self.new_list(&[])?;
        self.extend_list(list, iterable)?;
        Ok(list)
    }

    /// Appends everything that iterating over a value gives.
    pub fn extend_list(&mut self, list: Value, iterable: Value) -> Result<(), Raised> {
        let native = self.native_part(iterable);
        if matches!(self.heap.kind(native), Kind::List | Kind::Tuple) && native == iterable {
            let length = self.sequence_items(native).len();
            self.reserve_list(list, length)?;
            for position in 0..length {
                let Some(&item) = self.sequence_items(native).get(position) else { break };
                self.list_push(list, item)?;
            }
            return Ok(());
        }
        if matches!(self.heap.kind(native), Kind::Dict | Kind::Set | Kind::FrozenSet) && native == iterable {
            // The list grows before it changes, or not at all.
            let length = self.length(native)?;
            self.reserve_list(list, length)?;
        }
        let iterator = self.iterate(iterable)?;
        self.check_length_hint(iterable)?;
        let mark = self.heap.log_mark();
        while let Some(item) = self.next(iterator)? {
            self.list_push(list, item)?;
            self.heap.log_release(mark);
            self.poll()?;
        }
        Ok(())
    }

    /// A `__len__` of a program is asked, as CPython does, and may fail; but not by being no number.
    pub fn check_length_hint(&mut self, iterable: Value) -> Result<(), Raised> {
        if self.special_method(iterable, const { name("__len__") }).is_none() {
            return Ok(());
        }
        match self.length(iterable) {
            Err(raised) if !self.raised_is(raised, types::TYPE_ERROR) => Err(raised),
            _ => Ok(()),
        }
    }

    /// The items of a list or tuple; empty for any other value.
    #[inline(always)]
    pub fn sequence_items(&self, value: Value) -> &[Value] {
        match self.heap.kind(value) {
            Kind::Tuple => self.heap.words_of(value, Kind::Tuple),
            Kind::List => {
                let &[items, length] = self.heap.words_of(value, Kind::List) else { return &[] };
                let items = self.heap.words_of(items, Kind::Items);
                items.get(..length.small_number() as usize).unwrap_or(&[])
            }
            _ => &[],
        }
    }

    /// A new list. Payload `[items, length]`; the items beyond `length` are `NULL`.
    pub fn new_list(&mut self, items: &[Value]) -> Result<Value, Raised> {
        let list = self.allocate_words(Kind::List, 2)?;
        self.heap.set_count(list, 1, 0);
        if !items.is_empty() {
            let storage = self.allocate_with(Kind::Items, items)?;
            self.heap.set_word(list, 0, storage);
            self.heap.set_count(list, 1, items.len());
        }
        Ok(list)
    }

    /// Makes room for `more` items.
    pub fn reserve_list(&mut self, list: Value, more: usize) -> Result<(), Raised> {
        let length = self.heap.count(list, 1);
        let storage = self.heap.word(list, 0);
        let room = self.heap.size(storage);
        let wanted = length + more;
        if wanted <= room {
            return Ok(());
        }
        let capacity = wanted.max(room + room / 2).max(4);
        if room > 0 && self.heap.grow_in_place(storage, capacity) {
            return Ok(());
        }
        let larger = match self.allocate_words(Kind::Items, capacity) {
            Ok(larger) => larger,
            Err(_) => self.allocate_words(Kind::Items, wanted)?,
        };
        self.heap.copy_words(storage, larger, length);
        self.heap.set_word(list, 0, larger);
        Ok(())
    }

    /// `list.append(item)`
    #[inline]
    pub fn list_push(&mut self, list: Value, item: Value) -> Result<(), Raised> {
        if !self.push_in_place(list, item) {
            self.reserve_list(list, 1)?;
            self.push_in_place(list, item);
        }
        Ok(())
    }

    /// Adds an item if there is room for it.
    #[inline]
    fn push_in_place(&mut self, list: Value, item: Value) -> bool {
        let &[items, length] = self.heap.words_of(list, Kind::List) else { return false };
        let position = length.small_number() as usize;
        let Some(place) = self.heap.words_of_mut(items, Kind::Items).get_mut(position) else { return false };
        *place = item;
        if let [_, length] = self.heap.words_of_mut(list, Kind::List) {
            *length = Value::count(position + 1);
        }
        true
    }

    /// A new tuple.
    pub fn new_tuple(&mut self, items: &[Value]) -> Result<Value, Raised> {
        self.allocate_with(Kind::Tuple, items)
    }

    /// A new tuple of what a list holds.
    pub fn tuple_from_list(&mut self, list: Value) -> Result<Value, Raised> {
        let length = self.sequence_items(list).len();
        let tuple = self.allocate_words(Kind::Tuple, length)?;
        self.heap.copy_words(self.heap.word(list, 0), tuple, length);
        Ok(tuple)
    }
}
