//! Layout of instances of Python classes, and their attributes
//!
//! **Invariant:** `[class, attributes]`, with a third word, the built-in value inside, when the class derives from a built-in
//! type other than `object`. `attributes` is `NULL`, or [`Kind::Items`] of name-value pairs of which unused ones at the end are `NULL`,
//! or a dict once somebody asked for `__dict__`. Exceptions have the same first two words.

use crate::heap::Kind;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, Value};

/// Payload word: the class.
pub const CLASS: usize = 0;
/// Payload word: the attributes.
pub const ATTRIBUTES: usize = 1;
/// Payload word: the built-in value inside.
pub const NATIVE: usize = 2;

/// An instance of a Python class without its `__init__` having run (or of `object` itself).
pub fn new(rt: &mut Runtime<'_>, class: Value) -> Result<Value, Raised> {
    let instance = rt.allocate_words(Kind::Instance, 2)?;
    rt.heap.set_word(instance, CLASS, class);
    Ok(instance)
}

/// An instance of a Python class around a built-in value.
pub fn wrapping(rt: &mut Runtime<'_>, class: Value, native: Value) -> Result<Value, Raised> {
    let instance = rt.allocate_words(Kind::Instance, 3)?;
    rt.heap.set_word(instance, CLASS, class);
    rt.heap.set_word(instance, NATIVE, native);
    Ok(instance)
}

impl Runtime<'_> {
    /// An attribute of an instance whose class has no data descriptors and no `__getattribute__`, if it is where it was found last: the
    /// common case of `x.name`. Looking for it is for the long way, so that this one calls nothing.
    #[inline(always)]
    pub(crate) fn plain_instance_attribute(&self, object: Value, name: Name) -> Option<Value> {
        if !self.heap.has_kind(object, Kind::Instance) {
            return None;
        }
        let class = self.heap.payload_word(object, CLASS);
        if !class.is_heap() || self.heap.payload_word(class, types::class::FLAGS) != Value::count(0) {
            return None;
        }
        let attributes = self.heap.payload_word(object, ATTRIBUTES);
        if !self.heap.has_kind(attributes, Kind::Items) {
            return None;
        }
        self.heap.pair_at(attributes, self.place_hints.place(name), Value::name(name))
    }

    /// An attribute among the name-value pairs of an instance.
    #[inline(always)]
    fn attribute_among(&self, attributes: Value, name: Name) -> Option<Value> {
        match self.heap.pair_at(attributes, self.place_hints.place(name), Value::name(name)) {
            None => self.search_attributes(attributes, name),
            found => found,
        }
    }

    #[inline(never)]
    fn search_attributes(&self, attributes: Value, name: Name) -> Option<Value> {
        let place = self.heap.find_place(attributes, Value::name(name))?;
        self.place_hints.remember(name, place);
        self.heap.pair_at(attributes, place, Value::name(name))
    }

    /// The method that `object.name()` calls, in the common case: the class has it as a Python function, a lookup did find it lately, and
    /// neither the instance nor a descriptor can come before it.
    #[inline(always)]
    pub(crate) fn plain_method(&self, object: Value, name: Name) -> Option<Value> {
        if !self.heap.has_kind(object, Kind::Instance) || self.place_hints.may_be_instance_name(name) {
            return None;
        }
        let class = self.heap.payload_word(object, CLASS);
        if !class.is_heap()
            || self.heap.payload_word(class, types::class::FLAGS) != Value::count(0)
            || self.heap.has_kind(self.heap.payload_word(object, ATTRIBUTES), Kind::Dict)
        {
            return None;
        }
        let found = self.method_cache.found(class, name)?;
        if self.heap.has_kind(found, Kind::Function) { Some(found) } else { None }
    }

    /// An attribute of the instance itself (not of its class).
    #[inline(always)]
    pub fn instance_attribute(&self, instance: Value, name: Name) -> Option<Value> {
        let attributes = self.heap.word(instance, ATTRIBUTES);
        if self.heap.is(attributes, Kind::Items) {
            return self.attribute_among(attributes, name);
        }
        if attributes.is_null() { None } else { self.dict_get_name(attributes, name) }
    }

    /// Sets an attribute of the instance itself.
    pub fn set_instance_attribute(&mut self, instance: Value, name: Name, value: Value) -> Result<(), Raised> {
        let attributes = self.heap.word(instance, ATTRIBUTES);
        let key = Value::name(name);
        if self.heap.is(attributes, Kind::Dict) {
            return self.dict_set_name(attributes, name, value);
        }
        self.place_hints.note_instance_name(name);
        let words = self.heap.words_mut(attributes);
        let mut used = 0;
        for pair in words.chunks_exact_mut(2) {
            if pair[0] == key {
                pair[1] = value;
                return Ok(());
            }
            if pair[0].is_null() {
                (pair[0], pair[1]) = (key, value);
                return Ok(());
            }
            used += 2;
        }
        if used > 0 && self.heap.grow_in_place(attributes, used + 4) {
            self.heap.set_word(attributes, used, key);
            self.heap.set_word(attributes, used + 1, value);
            return Ok(());
        }
        let larger = self.allocate_words(Kind::Items, if used == 0 { 4 } else { used + used / 4 * 2 + 2 })?;
        for position in 0..used {
            let word = self.heap.word(attributes, position);
            self.heap.set_word(larger, position, word);
        }
        self.heap.set_word(larger, used, key);
        self.heap.set_word(larger, used + 1, value);
        self.heap.set_word(instance, ATTRIBUTES, larger);
        Ok(())
    }

    /// Removes an attribute of the instance itself; false when there is none.
    pub fn delete_instance_attribute(&mut self, instance: Value, name: Name) -> Result<bool, Raised> {
        let attributes = self.heap.word(instance, ATTRIBUTES);
        let key = Value::name(name);
        if self.heap.is(attributes, Kind::Dict) {
            return Ok(self.dict_remove(attributes, key)?.is_some());
        }
        let words = self.heap.words_mut(attributes);
        let Some(place) = words.chunks_exact(2).position(|pair| pair[0] == key) else { return Ok(false) };
        words.copy_within(place * 2 + 2.., place * 2);
        let end = words.len();
        words[end - 2..].fill(Value::NULL);
        Ok(true)
    }

    /// `__dict__` of an instance; from now on its attributes are in that dict.
    pub fn instance_dict(&mut self, instance: Value) -> Result<Value, Raised> {
        let attributes = self.heap.word(instance, ATTRIBUTES);
        if self.heap.is(attributes, Kind::Dict) {
            return Ok(attributes);
        }
        let size = self.heap.size(attributes) / 2;
        let dict = types::table::new(self, Kind::Dict, size)?;
        for pair in 0..size {
            let key = self.heap.word(attributes, pair * 2);
            if !key.is_null() {
                let value = self.heap.word(attributes, pair * 2 + 1);
                self.dict_set(dict, key, value)?;
            }
        }
        self.heap.set_word(instance, ATTRIBUTES, dict);
        Ok(dict)
    }
}
