//! The payload of dict, set and frozenset: an insertion-ordered table of keys
//!
//! **Invariant:** payload `[entries, index, used, live, general]`. `entries` is [`Kind::Items`] (or `NULL` when empty), laid out as
//! [`super::hash_table`] says; `index` is a [`Kind::Buffer`] or `NULL`; `used` counts entries ever filled, `live` those
//! that hold a key. A table is *plain* as long as all keys are interned names and small ints, *general* afterwards
//! (`general` is 1). Hashes are stored as small ints; names hash by their text, as equal heap strings do.

use super::hash_table::{self, Layout, Probe, VACANT};
use crate::heap::{Heap, Kind};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// Payload word: the entries.
pub const ENTRIES: usize = 0;
/// Payload word: the index.
pub const INDEX: usize = 1;
/// Payload word: entries ever filled.
pub const USED: usize = 2;
/// Payload word: entries that hold a key.
pub const LIVE: usize = 3;
/// Payload word: 1 when keys of any kind may be in it.
pub const GENERAL: usize = 4;
/// Payload words of a table.
pub const WORDS: usize = 5;

/// Whether a value follows each key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Keys and values.
    Dict,
    /// Keys alone.
    Set,
}

/// The shape that a kind of object has; dict for anything that is no set.
#[inline(always)]
pub fn shape(heap: &Heap<'_>, table: Value) -> Shape {
    match heap.kind(table) {
        Kind::Set | Kind::FrozenSet => Shape::Set,
        _ => Shape::Dict,
    }
}

#[inline(always)]
fn layout(shape: Shape, general: bool) -> Layout {
    match (shape, general) {
        (Shape::Dict, false) => Layout::PLAIN_DICT,
        (Shape::Dict, true) => Layout::GENERAL_DICT,
        (Shape::Set, false) => Layout::PLAIN_SET,
        (Shape::Set, true) => Layout::GENERAL_SET,
    }
}

/// The layout of a table now.
#[inline(always)]
pub fn layout_of(heap: &Heap<'_>, table: Value) -> Layout {
    layout(shape(heap, table), heap.count(table, GENERAL) != 0)
}

/// True for keys that are their own hash.
#[inline(always)]
const fn is_plain(key: Value) -> bool {
    key.is_name() || key.is_small()
}

/// How many keys a table holds.
#[inline]
pub fn length(heap: &Heap<'_>, table: Value) -> usize {
    heap.count(table, LIVE)
}

/// A new table of this kind with room for `capacity` keys.
pub fn new(rt: &mut Runtime<'_>, kind: Kind, capacity: usize) -> Result<Value, Raised> {
    let table = rt.allocate_words(kind, WORDS)?;
    for field in [USED, LIVE, GENERAL] {
        rt.heap.set_count(table, field, 0);
    }
    if capacity > 0 {
        rebuild(rt, table, capacity, false)?;
    }
    Ok(table)
}

/// Position of a name's entry: the fast path of attribute and global lookup. Never runs Python code.
#[inline]
pub fn find_name(rt: &Runtime<'_>, table: Value, key: Value) -> Option<usize> {
    let heap = &rt.heap;
    let entries = heap.word_slice(heap.word(table, ENTRIES));
    let index = heap.raw(heap.word(table, INDEX));
    let used = heap.count(table, USED);
    if heap.count(table, GENERAL) == 0 {
        return Probe::new(key.word()).next(entries, index, used, layout(shape(heap, table), false));
    }
    find_name_general(rt, table, key)
}

#[inline(never)]
fn find_name_general(rt: &Runtime<'_>, table: Value, key: Value) -> Option<usize> {
    let heap = &rt.heap;
    let layout = layout_of(heap, table);
    let entries = heap.word_slice(heap.word(table, ENTRIES));
    let index = heap.raw(heap.word(table, INDEX));
    let name = key.as_name()?;
    let mut probe = Probe::new(hash_word(u32::from(rt.names.hash(heap, name))));
    while let Some(position) = probe.next(entries, index, heap.count(table, USED), layout) {
        let candidate = heap.word(heap.word(table, ENTRIES), position * layout.stride);
        if candidate == key || heap.heap_text(candidate).is_some_and(|text| text == rt.names.text(heap, name)) {
            return Some(position);
        }
    }
    None
}

/// A hash as it stands in an entry.
const fn hash_word(hash: u32) -> u32 {
    hash << 1 | 1
}

/// Position of a key's entry. May run Python code (`__hash__`, `__eq__`).
pub fn find(rt: &mut Runtime<'_>, table: Value, key: Value) -> Result<Option<usize>, Raised> {
    if key.is_name() {
        return Ok(find_name(rt, table, key));
    }
    if rt.heap.count(table, GENERAL) == 0 {
        return find_in_plain(rt, table, key);
    }
    let hash = hash_word(rt.hash(key)?);
    find_hashed(rt, table, key, hash)
}

fn find_in_plain(rt: &mut Runtime<'_>, table: Value, key: Value) -> Result<Option<usize>, Raised> {
    if key.is_small() {
        return Ok(find_name(rt, table, key));
    }
    // Only a string or number of another form can equal a plain key.
    if let Some(text) = rt.heap.heap_text(key) {
        return Ok(match rt.names.find(&rt.heap, text) {
            Some(name) => find_name(rt, table, Value::name(name)),
            None => None,
        });
    }
    rt.hash(key)?;
    if let Some(number) = rt.as_whole_number(key) {
        return Ok(find_name(rt, table, number));
    }
    let simple = !key.is_heap() || matches!(rt.heap.kind(key), Kind::Bytes | Kind::Tuple | Kind::BigInt | Kind::Float);
    if simple {
        return Ok(None);
    }
    // An object of a Python class may claim to equal anything.
    let mut position = 0;
    while let Some((next, candidate, _)) = next(&rt.heap, table, position) {
        if rt.hash(candidate)? == rt.hash(key)? && rt.equal(candidate, key)? {
            return Ok(Some(next - 1));
        }
        position = next;
    }
    Ok(None)
}

fn find_hashed(rt: &mut Runtime<'_>, table: Value, key: Value, hash: u32) -> Result<Option<usize>, Raised> {
    let mut probe = Probe::new(hash);
    loop {
        let layout = layout_of(&rt.heap, table);
        let entries = rt.heap.word(table, ENTRIES);
        let index = rt.heap.word(table, INDEX);
        let used = rt.heap.count(table, USED);
        let Some(position) = probe.next(rt.heap.word_slice(entries), rt.heap.raw(index), used, layout) else {
            return Ok(None);
        };
        let candidate = rt.heap.word(entries, position * layout.stride);
        if candidate == key {
            return Ok(Some(position));
        }
        rt.heap.keep(candidate);
        if rt.equal(candidate, key)? {
            return Ok(Some(position));
        }
    }
}

/// Moves the entries to new storage for `capacity` of them, maybe turning the table general.
fn rebuild(rt: &mut Runtime<'_>, table: Value, capacity: usize, general: bool) -> Result<(), Raised> {
    let shape = shape(&rt.heap, table);
    let (old, new) = (layout_of(&rt.heap, table), layout(shape, general));
    let entries = rt.allocate_words(Kind::Items, capacity * new.stride)?;
    let index_words = hash_table::index_words(capacity);
    let index = if index_words > 0 { rt.allocate_raw(Kind::Buffer, index_words)? } else { Value::NULL };
    let from = rt.heap.word(table, ENTRIES);
    let mut count = 0;
    for position in 0..rt.heap.count(table, USED) {
        let key = rt.heap.word(from, position * old.stride);
        if key.word() == VACANT {
            continue;
        }
        rt.heap.set_word(entries, count * new.stride, key);
        if shape == Shape::Dict {
            let value = rt.heap.word(from, position * old.stride + 1);
            rt.heap.set_word(entries, count * new.stride + 1, value);
        }
        if general {
            let hash = if old.is_plain() {
                // Plain keys hash without running Python code.
                Value::from_word(hash_word(rt.hash(key)?))
            } else {
                rt.heap.word(from, position * old.stride + old.hash_at)
            };
            rt.heap.set_word(entries, count * new.stride + new.hash_at, hash);
        }
        count += 1;
    }
    rt.heap.set_word(table, ENTRIES, entries);
    rt.heap.set_word(table, INDEX, index);
    rt.heap.set_count(table, USED, count);
    rt.heap.set_count(table, LIVE, count);
    rt.heap.set_count(table, GENERAL, usize::from(general));
    if index_words > 0 {
        for position in 0..count {
            let hash = rt.heap.word(entries, position * new.stride + new.hash_at).word();
            hash_table::index_insert(rt.heap.raw_mut(index), hash, position);
        }
    }
    Ok(())
}

/// Finds or adds a key and gives its entry's position and whether it was there. A new dict entry's value is `NULL`.
pub fn find_or_insert(rt: &mut Runtime<'_>, table: Value, key: Value) -> Result<(usize, bool), Raised> {
    if let Some(position) = find(rt, table, key)? {
        return Ok((position, true));
    }
    // A heap string with the text of a name goes in as the name, so that tables of strings stay plain.
    let key = match rt.heap.heap_text(key) {
        Some(text) => rt.names.find(&rt.heap, text).map_or(key, Value::name),
        None => key,
    };
    let general = rt.heap.count(table, GENERAL) != 0;
    let live = length(&rt.heap, table);
    let becomes_general = general || !is_plain(key);
    let hash = if becomes_general { hash_word(rt.hash(key)?) } else { key.word() };
    let layout_now = layout_of(&rt.heap, table);
    let capacity = rt.heap.size(rt.heap.word(table, ENTRIES)) / layout_now.stride;
    let used = rt.heap.count(table, USED);
    if becomes_general != general || used >= capacity {
        let room = if live < capacity && (used < capacity || hash_table::is_worth_compacting(live, capacity)) {
            capacity
        } else {
            hash_table::grown_capacity(live)
        };
        rebuild(rt, table, room.max(live + 1), becomes_general)?;
    }
    let layout = layout_of(&rt.heap, table);
    let entries = rt.heap.word(table, ENTRIES);
    let position = rt.heap.count(table, USED);
    rt.heap.set_word(entries, position * layout.stride, key);
    if !layout.is_plain() {
        rt.heap.set_word(entries, position * layout.stride + layout.hash_at, Value::from_word(hash));
    }
    let index = rt.heap.word(table, INDEX);
    if !index.is_null() {
        hash_table::index_insert(rt.heap.raw_mut(index), hash, position);
    }
    rt.heap.set_count(table, USED, position + 1);
    rt.heap.set_count(table, LIVE, live + 1);
    Ok((position, false))
}

/// Removes the entry at `position` and gives the value it had (`NULL` in a set).
pub fn remove_at(rt: &mut Runtime<'_>, table: Value, position: usize) -> Value {
    let layout = layout_of(&rt.heap, table);
    let (entries, index) = (rt.heap.word(table, ENTRIES), rt.heap.word(table, INDEX));
    let value = match shape(&rt.heap, table) {
        Shape::Dict => rt.heap.word(entries, position * layout.stride + 1),
        Shape::Set => Value::NULL,
    };
    rt.heap.keep(value);
    let used = rt.heap.count(table, USED);
    let (entry_words, index_words) = rt.heap.items_and_buffer(entries, index);
    let used = hash_table::remove(entry_words, index_words, used, position, layout);
    rt.heap.set_count(table, USED, used);
    let live = length(&rt.heap, table).saturating_sub(1);
    rt.heap.set_count(table, LIVE, live);
    value
}

/// Takes everything out.
pub fn clear(rt: &mut Runtime<'_>, table: Value) {
    for (field, value) in [(ENTRIES, Value::NULL), (INDEX, Value::NULL)] {
        rt.heap.set_word(table, field, value);
    }
    for field in [USED, LIVE, GENERAL] {
        rt.heap.set_count(table, field, 0);
    }
}

/// The first live entry at or after `position`: the position after it, key and value (`NULL` in a set).
#[inline]
pub fn next(heap: &Heap<'_>, table: Value, position: usize) -> Option<(usize, Value, Value)> {
    let layout = layout_of(heap, table);
    let entries = heap.word(table, ENTRIES);
    let found = hash_table::next_live(heap.word_slice(entries), heap.count(table, USED), position, layout)?;
    let value = match shape(heap, table) {
        Shape::Dict => heap.word(entries, found * layout.stride + 1),
        Shape::Set => Value::NULL,
    };
    Some((found + 1, heap.word(entries, found * layout.stride), value))
}

/// The value at a position that [`find`] or [`find_or_insert`] gave.
#[inline]
pub fn value_at(heap: &Heap<'_>, table: Value, position: usize) -> Value {
    heap.word(heap.word(table, ENTRIES), position * layout_of(heap, table).stride + 1)
}

/// Sets the value at a position that [`find`] or [`find_or_insert`] gave.
#[inline]
pub fn set_value_at(heap: &mut Heap<'_>, table: Value, position: usize, value: Value) {
    let place = position * layout_of(heap, table).stride + 1;
    heap.set_word(heap.word(table, ENTRIES), place, value);
}

impl Runtime<'_> {
    /// An empty dict with room for `capacity` entries.
    pub fn new_dict(&mut self, capacity: usize) -> Result<Value, Raised> {
        new(self, Kind::Dict, capacity)
    }

    /// `dict.get(key)`
    pub fn dict_get(&mut self, dict: Value, key: Value) -> Result<Option<Value>, Raised> {
        Ok(find(self, dict, key)?.map(|position| value_at(&self.heap, dict, position)))
    }

    /// `dict[key] = value`
    pub fn dict_set(&mut self, dict: Value, key: Value, value: Value) -> Result<(), Raised> {
        let (position, _) = find_or_insert(self, dict, key)?;
        set_value_at(&mut self.heap, dict, position, value);
        Ok(())
    }

    /// Removes a key and gives the value it had.
    pub fn dict_remove(&mut self, dict: Value, key: Value) -> Result<Option<Value>, Raised> {
        Ok(find(self, dict, key)?.map(|position| remove_at(self, dict, position)))
    }

    /// The value of an interned key: globals, class dicts. Never runs Python code.
    #[inline]
    pub fn dict_get_name(&self, dict: Value, name: crate::value::Name) -> Option<Value> {
        find_name(self, dict, Value::name(name)).map(|position| value_at(&self.heap, dict, position))
    }

    /// Sets the value of an interned key.
    pub fn dict_set_name(&mut self, dict: Value, name: crate::value::Name, value: Value) -> Result<(), Raised> {
        match find_name(self, dict, Value::name(name)) {
            Some(position) => set_value_at(&mut self.heap, dict, position, value),
            None => return self.dict_set(dict, Value::name(name), value),
        }
        Ok(())
    }
}
