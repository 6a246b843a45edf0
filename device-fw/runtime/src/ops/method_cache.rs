//! What attribute lookups in classes found lately
//!
//! **Invariant:** an entry tells what [`Runtime::lookup_uncached`] would give now. Cleared by every change of a class dict and by every
//! collection (class objects may then die and their place be reused).

use crate::heap::Kind;
use crate::runtime::Runtime;
use crate::types::class;
use crate::value::{Name, Value, View};

const ENTRIES: usize = 64;

#[derive(Clone, Copy)]
struct Entry {
    class: Value,
    name: Value,
    found: Value,
}

const EMPTY: Entry = Entry { class: Value::NULL, name: Value::NULL, found: Value::NULL };

/// A direct-mapped cache from class and name to the attribute as it stands in the class (`NULL` when there is none).
pub struct MethodCache {
    entries: [Entry; ENTRIES],
}

impl MethodCache {
    /// An empty cache.
    pub const fn new() -> Self {
        Self { entries: [EMPTY; ENTRIES] }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.entries = [EMPTY; ENTRIES];
    }

    /// What an entry says that is there: `None` when there is none, or when it says that there is no such attribute.
    #[inline(always)]
    pub(crate) fn found(&self, class: Value, name: Name) -> Option<Value> {
        let key = Value::name(name);
        let entry = &self.entries[Self::place(class, key)];
        if entry.class == class && entry.name == key { entry.found.present() } else { None }
    }

    #[inline(always)]
    fn place(class: Value, name: Value) -> usize {
        // Class objects are apart by several words, names by one in the fourth bit.
        ((class.word() >> 2) ^ (name.word() >> 3)) as usize % ENTRIES
    }
}

impl Default for MethodCache {
    fn default() -> Self {
        Self::new()
    }
}

impl Runtime<'_> {
    /// The attribute `name` as it stands in a class or its bases, not bound to anything.
    #[inline(always)]
    pub fn lookup(&mut self, class: Value, name: Name) -> Option<Value> {
        let name_value = Value::name(name);
        let place = MethodCache::place(class, name_value);
        let entry = self.method_cache.entries[place];
        if entry.class == class && entry.name == name_value {
            return entry.found.present();
        }
        self.lookup_missed(class, name, place)
    }

    #[inline(never)]
    fn lookup_missed(&mut self, class: Value, name: Name, place: usize) -> Option<Value> {
        let found = self.lookup_uncached(class, name);
        self.method_cache.entries[place] =
            Entry { class, name: Value::name(name), found: found.unwrap_or(Value::NULL) };
        found
    }

    /// As [`Runtime::lookup`], walking the method resolution order.
    pub fn lookup_uncached(&self, class: Value, name: Name) -> Option<Value> {
        match class.view() {
            View::Type(id) => return self.native_member(id, name),
            View::Module(id) => return self.module_member(id, name),
            _ => {}
        }
        let mro = self.heap.word(class, class::MRO);
        for &ancestor in self.heap.words(mro) {
            let found = if self.heap.is(ancestor, Kind::Class) {
                self.dict_get_name(self.heap.word(ancestor, class::DICT), name)
            } else {
                ancestor.as_native_type().and_then(|id| self.native_member(id, name))
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// True for what may be an instance of a Python class, exceptions included.
    #[inline]
    pub fn may_have_special_methods(&self, value: Value) -> bool {
        matches!(self.heap.kind(value), Kind::Instance | Kind::Exception)
    }

    /// A special method that Python code defined in the class of an instance (not one inherited from a built-in type).
    #[inline]
    pub fn special_method(&mut self, value: Value, name: Name) -> Option<Value> {
        if !self.may_have_special_methods(value) {
            return None;
        }
        let class = self.heap.word(value, 0);
        if !class.is_heap() {
            return None;
        }
        let found = self.lookup(class, name)?;
        match found.as_native_function() {
            Some(function) if matches!(function.table, crate::value::Table::Type(_)) => None,
            _ => Some(found),
        }
    }
}
