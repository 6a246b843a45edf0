//! Dict, set and frozenset objects: a hash table whose arrays lie in the heap
//!
//! **Invariant:** every step reads the table anew after Python code may have run or anything was allocated (the arrays of a
//! module's globals are not pinned), and every access is checked, so methods
//! of keys that change the table under an operation cost a fresh start or a RuntimeError, never more.
//!
//! Payload of [`Kind::Dict`], [`Kind::Set`] and [`Kind::FrozenSet`]: `[entries, index, live count, used count and layout]`.
//! `entries` is [`Kind::Items`], `index` a [`Kind::Buffer`]; both are `NULL` while not needed. The algorithms stand in
//! [`super::hash_table`].

use super::hash_table::{self, Layout, Probe, VACANT};
use crate::heap::{Heap, Kind};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::{Name, Value};

const ENTRIES: usize = 0;
const INDEX: usize = 1;
const LIVE: usize = 2;
/// Twice the used entries, plus one in a general table.
const USED: usize = 3;
/// Payload words of a table.
pub const WORDS: usize = 4;

/// How often a search starts afresh because comparing keys changed the table.
const RESTARTS_MAX: u32 = 256;

/// The arrays of a table as they are now.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    entries: Value,
    index: Value,
    used: usize,
    layout: Layout,
}

/// A search's outcome.
#[derive(Clone, Copy)]
struct Found {
    position: Option<usize>,
    /// The hash to enter the key with; the key itself if that is plain.
    hash: Value,
}

/// True for keys that equal only themselves (and, among names, no other interned name): what plain tables hold.
#[inline]
fn is_plain_key(key: Value) -> bool {
    !key.is_heap() && key != Value::TRUE && key != Value::FALSE
}

impl Shape {
    #[inline]
    fn of(heap: &Heap<'_>, table: Value) -> Self {
        let (is_dict, words) = (heap.is(table, Kind::Dict), heap.words(table));
        let &[entries, index, _, used, ..] = words else { return Self::EMPTY };
        let used = used.small_number() as usize;
        let layout = match (is_dict, used & 1 == 0) {
            (true, true) => Layout::PLAIN_DICT,
            (true, false) => Layout::GENERAL_DICT,
            (false, true) => Layout::PLAIN_SET,
            (false, false) => Layout::GENERAL_SET,
        };
        Self { entries, index, used: used >> 1, layout }
    }

    const EMPTY: Self = Self { entries: Value::NULL, index: Value::NULL, used: 0, layout: Layout::PLAIN_DICT };

    #[inline]
    fn next(self, heap: &Heap<'_>, probe: &mut Probe) -> Option<usize> {
        let index = if self.index.is_null() { &[] } else { heap.raw(self.index) };
        probe.next(heap.words(self.entries), index, self.used, self.layout)
    }

    #[inline]
    fn key(self, heap: &Heap<'_>, position: usize) -> Value {
        heap.word(self.entries, position * self.layout.stride)
    }

    fn has_values(self) -> bool {
        matches!(self.layout, Layout::PLAIN_DICT | Layout::GENERAL_DICT)
    }

    fn entry(self, heap: &Heap<'_>, position: usize) -> (Value, Value) {
        let value =
            if self.has_values() { heap.word(self.entries, position * self.layout.stride + 1) } else { Value::NULL };
        (self.key(heap, position), value)
    }

    fn capacity(self, heap: &Heap<'_>) -> usize {
        heap.size(self.entries) / self.layout.stride
    }
}

fn set_used(heap: &mut Heap<'_>, table: Value, used: usize, layout: Layout) {
    heap.set_count(table, USED, used << 1 | usize::from(!layout.is_plain()));
}

/// An empty table of kind Dict, Set or FrozenSet with room for `capacity` plain keys.
pub fn new(rt: &mut Runtime<'_>, kind: Kind, capacity: usize) -> Result<Value, Raised> {
    let table = rt.allocate_words(kind, WORDS)?;
    rt.heap.set_count(table, LIVE, 0);
    set_used(&mut rt.heap, table, 0, Layout::PLAIN_DICT);
    if capacity > 0 {
        resize(rt, table, capacity)?;
    }
    Ok(table)
}

/// Makes room for `more` keys beside those that are there.
pub fn reserve(rt: &mut Runtime<'_>, table: Value, more: usize) -> Result<(), Raised> {
    let shape = Shape::of(&rt.heap, table);
    let wanted = shape.used + more;
    if wanted > shape.capacity(&rt.heap) { resize(rt, table, wanted) } else { Ok(()) }
}

/// Gives back the room for entries to come: for a table that will hardly grow any more.
pub fn trim(heap: &mut Heap<'_>, table: Value) {
    let shape = Shape::of(heap, table);
    heap.shrink(shape.entries, shape.used * shape.layout.stride);
}

/// Words of an entry; of a dict the first is the key and the second the value.
pub fn stride(heap: &Heap<'_>, table: Value) -> usize {
    Shape::of(heap, table).layout.stride
}

/// How many keys a table holds.
#[inline]
pub fn length(heap: &Heap<'_>, table: Value) -> usize {
    heap.count(table, LIVE)
}

/// The arrays of a plain dict, if `dict` is a [`Kind::Dict`] that is one and `key` a plain key.
#[inline]
fn plain_dict(heap: &Heap<'_>, dict: Value, key: Value) -> Option<Shape> {
    let &[entries, index, _, used] = heap.words_of(dict, Kind::Dict) else { return None };
    let used = used.small_number() as usize;
    if used & 1 != 0 || !is_plain_key(key) {
        return None;
    }
    Some(Shape { entries, index, used: used >> 1, layout: Layout::PLAIN_DICT })
}

/// Place of the value of a plain key among the entries of a plain dict.
#[inline]
fn place_in_plain(heap: &Heap<'_>, shape: Shape, entries: &[Value], key: Value) -> Option<usize> {
    if shape.index.is_null() {
        let entries = entries.get(..shape.used * 2).unwrap_or(entries);
        let position = entries.chunks_exact(2).position(|entry| entry[0] == key)?;
        return Some(position * 2 + 1);
    }
    let position = Probe::new(key).next(entries, heap.raw(shape.index), shape.used, Layout::PLAIN_DICT)?;
    Some(position * 2 + 1)
}

/// The value of a plain key of a [`Kind::Dict`]: `Some(NULL)` when it is absent, `None` when [`find`] must look, because the
/// key is not plain or the dict holds others. The hot path of subscripts and namespaces.
#[inline]
pub fn get_plain(heap: &Heap<'_>, dict: Value, key: Value) -> Option<Value> {
    let shape = plain_dict(heap, dict, key)?;
    let entries = heap.words_of(shape.entries, Kind::Items);
    match place_in_plain(heap, shape, entries, key) {
        Some(place) => entries.get(place).copied(),
        None => Some(Value::NULL),
    }
}

/// Replaces the value of a plain key that a plain [`Kind::Dict`] holds already; false when there is more to do.
#[inline]
pub fn replace_plain(heap: &mut Heap<'_>, dict: Value, key: Value, value: Value) -> bool {
    let Some(shape) = plain_dict(heap, dict, key) else { return false };
    let Some(place) = place_in_plain(heap, shape, heap.words_of(shape.entries, Kind::Items), key) else { return false };
    if let Some(slot) = heap.words_of_mut(shape.entries, Kind::Items).get_mut(place) {
        *slot = value;
    }
    true
}

/// Position of the entry of an interned string key; never runs Python code. For namespaces.
#[inline]
pub fn find_name(rt: &Runtime<'_>, table: Value, key: Value) -> Option<usize> {
    let shape = Shape::of(&rt.heap, table);
    if shape.layout.is_plain() {
        return shape.next(&rt.heap, &mut Probe::new(key));
    }
    find_name_in_general(rt, shape, key)
}

#[inline(never)]
fn find_name_in_general(rt: &Runtime<'_>, shape: Shape, key: Value) -> Option<usize> {
    let name = key.as_name()?;
    let mut probe = Probe::new(hash_word(u32::from(rt.names.hash(&rt.heap, name))));
    while let Some(position) = shape.next(&rt.heap, &mut probe) {
        let candidate = shape.key(&rt.heap, position);
        if candidate == key || rt.heap.heap_text(candidate).is_some_and(|text| text == rt.name_text(name)) {
            return Some(position);
        }
    }
    None
}

/// A hash as it stands beside a key.
#[inline]
fn hash_word(hash: u32) -> Value {
    Value::small_wrapping(hash as i32)
}

/// Searches for any key. Raises what hashing or comparing it raises.
fn search(rt: &mut Runtime<'_>, table: Value, key: Value) -> Result<Found, Raised> {
    let shape = Shape::of(&rt.heap, table);
    if shape.layout.is_plain() {
        if is_plain_key(key) {
            return Ok(Found { position: shape.next(&rt.heap, &mut Probe::new(key)), hash: key });
        }
        if let Some(same) = plain_equivalent(rt, key) {
            return Ok(Found { position: shape.next(&rt.heap, &mut Probe::new(same)), hash: same });
        }
        // Also refuses what cannot be a key.
        let hash = hash_word(rt.hash(key)?);
        if !rt.may_have_special_methods(key) {
            return Ok(Found { position: None, hash });
        }
        // An instance may claim to equal any key.
        if length(&rt.heap, table) > 0 {
            make_general(rt, table)?;
            return find_hashed(rt, table, key, hash);
        }
        return Ok(Found { position: None, hash });
    }
    let hash = match key.as_name() {
        Some(name) => hash_word(u32::from(rt.names.hash(&rt.heap, name))),
        None => hash_word(rt.hash(key)?),
    };
    find_hashed(rt, table, key, hash)
}

/// The plain key that equals `key`, if there is one: `True` is 1, 2.0 is 2, a heap string may have an interned twin.
fn plain_equivalent(rt: &Runtime<'_>, key: Value) -> Option<Value> {
    match rt.heap.heap_text(key) {
        Some(text) => rt.names.find(&rt.heap, text).map(Value::name),
        None => rt.as_whole_number(key),
    }
}

/// Place, among the entries, of the value of a heap string that was hashed before: the common case of strings as keys, `None` when it is
/// another one or the key is absent.
#[inline]
fn quick_text_place(heap: &Heap<'_>, dict: Value, key: Value) -> Option<usize> {
    let hash = hash_word(u32::from(heap.known_text_hash(key)?));
    // A general table: twice the used entries plus one, as a small int.
    if !heap.has_kind(dict, Kind::Dict) || heap.payload_word(dict, USED).word() & 2 == 0 {
        return None;
    }
    let (items, index) = (heap.payload_word(dict, ENTRIES), heap.payload_word(dict, INDEX));
    if items.is_null() {
        return None;
    }
    let (entries, index) = (heap.items_slice(items), heap.buffer_slice(index));
    let used = heap.payload_word(dict, USED).small_number() as usize >> 1;
    let position = Probe::new(hash).next(entries, index, used, Layout::GENERAL_DICT)?;
    let place = position * Layout::GENERAL_DICT.stride;
    let other = *entries.get(place)?;
    if other == key || (heap.has_kind(other, Kind::Str) && heap.same_text(other, key)) { Some(place + 1) } else { None }
}

/// True when two different values, of which one is a string, are the same text.
fn is_same_text(rt: &Runtime<'_>, left: Value, right: Value) -> bool {
    match (left.is_name(), right.is_name()) {
        // Two names are equal only if they are the same.
        (true, true) => false,
        (false, false) => rt.heap.is(left, Kind::Str) && rt.heap.is(right, Kind::Str) && rt.heap.same_text(left, right),
        _ => matches!((rt.text(left), rt.text(right)), (Some(left), Some(right)) if left == right),
    }
}

/// Searches a general table for a heap string or an interned one: `None` when an instance of a Python class must be asked.
fn find_text(rt: &Runtime<'_>, table: Value, key: Value, hash: Value) -> Option<Found> {
    let shape = Shape::of(&rt.heap, table);
    let entries = rt.heap.words_of(shape.entries, Kind::Items);
    let index = if shape.index.is_null() { &[] } else { rt.heap.raw(shape.index) };
    let mut probe = Probe::new(hash);
    while let Some(position) = probe.next(entries, index, shape.used, shape.layout) {
        let other = *entries.get(position * shape.layout.stride)?;
        if other == key || is_same_text(rt, other, key) {
            return Some(Found { position: Some(position), hash });
        }
        if rt.may_have_special_methods(other) {
            return None;
        }
    }
    Some(Found { position: None, hash })
}

/// Searches a general table.
fn find_hashed(rt: &mut Runtime<'_>, table: Value, key: Value, hash: Value) -> Result<Found, Raised> {
    if (key.is_name() || rt.heap.is(key, Kind::Str))
        && let Some(found) = find_text(rt, table, key, hash)
    {
        return Ok(found);
    }
    let mut restarts = 0;
    'afresh: loop {
        let shape = Shape::of(&rt.heap, table);
        let mut probe = Probe::new(hash);
        while let Some(position) = shape.next(&rt.heap, &mut probe) {
            let other = shape.key(&rt.heap, position);
            if other == key {
                return Ok(Found { position: Some(position), hash });
            }
            if is_plain_key(other) && is_plain_key(key) {
                continue;
            }
            let mark = rt.heap.log_mark();
            rt.heap.keep(other);
            let equal = rt.equal(other, key)?;
            rt.heap.log_release(mark);
            if shape != Shape::of(&rt.heap, table) || shape.key(&rt.heap, position) != other {
                restarts += 1;
                if restarts > RESTARTS_MAX {
                    return Err(changed_during_lookup(rt, table));
                }
                continue 'afresh;
            }
            if equal {
                return Ok(Found { position: Some(position), hash });
            }
        }
        return Ok(Found { position: None, hash });
    }
}

#[cold]
fn changed_during_lookup(rt: &mut Runtime<'_>, table: Value) -> Raised {
    let what = if rt.heap.is(table, Kind::Dict) { "dictionary" } else { "set" };
    rt.raise_runtime_error(format_args!("{what} changed during lookup"))
}

/// Position of a key's entry. May run Python code (`__hash__`, `__eq__`).
pub fn find(rt: &mut Runtime<'_>, table: Value, key: Value) -> Result<Option<usize>, Raised> {
    Ok(search(rt, table, key)?.position)
}

/// Finds or adds a key and gives its entry's position and whether it was there. A new dict entry's value is `NULL`.
pub fn find_or_insert(rt: &mut Runtime<'_>, table: Value, key: Value) -> Result<(usize, bool), Raised> {
    let found = search(rt, table, key)?;
    match found.position {
        Some(position) => Ok((position, true)),
        None => Ok((append(rt, table, key, found.hash)?, false)),
    }
}

/// The key at a position that a search gave.
#[inline]
pub fn key_at(heap: &Heap<'_>, table: Value, position: usize) -> Value {
    Shape::of(heap, table).key(heap, position)
}

/// The value at a position that a search gave.
#[inline]
pub fn value_at(heap: &Heap<'_>, dict: Value, position: usize) -> Value {
    let shape = Shape::of(heap, dict);
    heap.word(shape.entries, position * shape.layout.stride + 1)
}

/// Sets the value at a position that a search gave.
#[inline]
pub fn set_value_at(heap: &mut Heap<'_>, dict: Value, position: usize, value: Value) {
    let shape = Shape::of(heap, dict);
    heap.set_word(shape.entries, position * shape.layout.stride + 1, value);
}

/// Removes the entry entered last and gives key and value (`NULL` in a set).
pub fn pop_last(rt: &mut Runtime<'_>, table: Value) -> Option<(Value, Value)> {
    let (position, key, _) = previous(&rt.heap, table, usize::MAX)?;
    Some((key, remove_at(rt, table, position)))
}

/// Removes the first entry and gives key and value (`NULL` in a set).
pub fn pop_first(rt: &mut Runtime<'_>, table: Value) -> Option<(Value, Value)> {
    let (after, key, _) = next(&rt.heap, table, 0)?;
    Some((key, remove_at(rt, table, after - 1)))
}

/// Makes the entry entered last the first.
pub fn last_to_front(rt: &mut Runtime<'_>, table: Value) {
    compact(&mut rt.heap, table);
    let shape = Shape::of(&rt.heap, table);
    if let Some(entries) = rt.heap.words_mut(shape.entries).get_mut(..shape.used * shape.layout.stride) {
        entries.rotate_right(shape.layout.stride);
    }
    let (entries, index) = rt.heap.words_and_raw(shape.entries, shape.index);
    hash_table::index_rebuild(entries, index, shape.used, shape.layout);
}

/// Removes the entry at a position that a search gave, and gives the value it had (`NULL` in a set). Key and value are kept.
pub fn remove_at(rt: &mut Runtime<'_>, table: Value, position: usize) -> Value {
    let shape = Shape::of(&rt.heap, table);
    let heap = &mut rt.heap;
    let (key, value) = shape.entry(heap, position);
    heap.keep(key);
    heap.keep(value);
    let (entries, index) = heap.words_and_raw(shape.entries, shape.index);
    hash_table::index_remove(entries, index, position, shape.layout);
    let used = hash_table::vacate(heap.words_mut(shape.entries), shape.used, position, shape.layout);
    set_used(heap, table, used, shape.layout);
    let live = heap.count(table, LIVE);
    heap.set_count(table, LIVE, live.saturating_sub(1));
    value
}

/// Forgets every entry.
pub fn clear(rt: &mut Runtime<'_>, table: Value) {
    forget(&mut rt.heap, table);
}

fn forget(heap: &mut Heap<'_>, table: Value) {
    heap.set_word(table, ENTRIES, Value::NULL);
    heap.set_word(table, INDEX, Value::NULL);
    heap.set_count(table, LIVE, 0);
    set_used(heap, table, 0, Layout::PLAIN_DICT);
}

/// Gives `to` the entries of `from`, which is left empty; both of one kind.
pub fn replace_by(heap: &mut Heap<'_>, to: Value, from: Value) {
    for position in 0..WORDS {
        let word = heap.word(from, position);
        heap.set_word(to, position, word);
    }
    forget(heap, from);
}

/// The first live entry at or after `position`: the position after it, key and value (`NULL` in a set).
#[inline]
pub fn next(heap: &Heap<'_>, table: Value, position: usize) -> Option<(usize, Value, Value)> {
    let shape = Shape::of(heap, table);
    let found = hash_table::next_live(heap.words(shape.entries), shape.used, position, shape.layout)?;
    let (key, value) = shape.entry(heap, found);
    Some((found + 1, key, value))
}

/// The last live entry before `position`: its position, key and value (`NULL` in a set).
pub fn previous(heap: &Heap<'_>, table: Value, position: usize) -> Option<(usize, Value, Value)> {
    let shape = Shape::of(heap, table);
    let found = (0..position.min(shape.used)).rev().find(|&position| shape.key(heap, position) != VACANT)?;
    let (key, value) = shape.entry(heap, found);
    Some((found, key, value))
}

/// Copies a table of any of the kinds into a new one of `kind`; keys are neither hashed nor compared. Copying a dict into
/// a set takes its keys.
pub fn copy(rt: &mut Runtime<'_>, table: Value, kind: Kind) -> Result<Value, Raised> {
    let shape = Shape::of(&rt.heap, table);
    let copied = new(rt, kind, 0)?;
    if shape.used == 0 {
        return Ok(copied);
    }
    let to_dict = kind == Kind::Dict;
    let layout = match (to_dict, shape.layout.is_plain()) {
        (true, true) => Layout::PLAIN_DICT,
        (true, false) => Layout::GENERAL_DICT,
        (false, true) => Layout::PLAIN_SET,
        (false, false) => Layout::GENERAL_SET,
    };
    let live = length(&rt.heap, table);
    let entries = rt.allocate_words(Kind::Items, live * layout.stride)?;
    rt.heap.set_word(copied, ENTRIES, entries);
    let shape = Shape::of(&rt.heap, table);
    let mut to = 0;
    for position in 0..shape.used {
        let start = position * shape.layout.stride;
        let key = rt.heap.word(shape.entries, start);
        if key == VACANT {
            continue;
        }
        rt.heap.set_word(entries, to, key);
        if to_dict {
            let value = rt.heap.word(shape.entries, start + 1);
            rt.heap.set_word(entries, to + 1, value);
        }
        if !layout.is_plain() {
            let hash = rt.heap.word(shape.entries, start + shape.layout.hash_at);
            rt.heap.set_word(entries, to + layout.hash_at, hash);
        }
        to += layout.stride;
    }
    set_used(&mut rt.heap, copied, live, layout);
    rt.heap.set_count(copied, LIVE, live);
    new_index(rt, copied)?;
    Ok(copied)
}

/// Enters a key that is known to be absent, and gives the position.
fn append(rt: &mut Runtime<'_>, table: Value, key: Value, hash: Value) -> Result<usize, Raised> {
    let mut shape = Shape::of(&rt.heap, table);
    let (mut key, mut hash) = (key, hash);
    if shape.layout.is_plain() && !is_plain_key(key) {
        if hash.is_name() {
            // A heap string whose interned twin serves as well and keeps the table plain.
            key = hash;
        } else {
            // `True` and 2.0 were searched for as small ints.
            hash = hash_word(rt.hash(key)?);
            make_general(rt, table)?;
            shape = Shape::of(&rt.heap, table);
        }
    }
    if shape.used >= shape.capacity(&rt.heap) {
        make_room(rt, table)?;
        shape = Shape::of(&rt.heap, table);
    }
    let position = shape.used;
    let start = position * shape.layout.stride;
    rt.heap.set_word(shape.entries, start, key);
    if !shape.layout.is_plain() {
        rt.heap.set_word(shape.entries, start + shape.layout.hash_at, hash);
    }
    if !shape.index.is_null() {
        hash_table::index_insert(rt.heap.raw_mut(shape.index), hash, position);
    }
    set_used(&mut rt.heap, table, position + 1, shape.layout);
    let live = rt.heap.count(table, LIVE);
    rt.heap.set_count(table, LIVE, live + 1);
    Ok(position)
}

/// Makes room for at least one more entry.
#[cold]
fn make_room(rt: &mut Runtime<'_>, table: Value) -> Result<(), Raised> {
    let shape = Shape::of(&rt.heap, table);
    let live = length(&rt.heap, table);
    let is_enough = hash_table::is_worth_compacting(live, shape.capacity(&rt.heap));
    compact(&mut rt.heap, table);
    if is_enough {
        return Ok(());
    }
    match resize(rt, table, hash_table::grown_capacity(live)) {
        Ok(()) => Ok(()),
        // Growing by the usual factor does not fit; perhaps just enough does.
        Err(raised) if live >= 16 => match resize(rt, table, live + live / 8) {
            Ok(()) => Ok(()),
            Err(_) => Err(raised),
        },
        Err(raised) => Err(raised),
    }
}

/// Closes the gaps between entries.
fn compact(heap: &mut Heap<'_>, table: Value) {
    let shape = Shape::of(heap, table);
    if length(heap, table) < shape.used {
        let used = hash_table::compact(heap.words_mut(shape.entries), shape.used, shape.layout);
        set_used(heap, table, used, shape.layout);
        let (entries, index) = heap.words_and_raw(shape.entries, shape.index);
        hash_table::index_rebuild(entries, index, used, shape.layout);
    }
}

/// Moves the entries, which have no gaps, to an array with room for `capacity` of them. On failure the table is as before.
fn resize(rt: &mut Runtime<'_>, table: Value, capacity: usize) -> Result<(), Raised> {
    let shape = Shape::of(&rt.heap, table);
    let capacity = capacity.max(length(&rt.heap, table));
    let words = capacity * shape.layout.stride;
    let index_words = hash_table::index_words(capacity);
    let new_index = if index_words == 0 || rt.heap.size(shape.index) == index_words {
        Value::NULL
    } else {
        rt.allocate_raw(Kind::Buffer, index_words)?
    };
    let shape = Shape::of(&rt.heap, table);
    let entries = if !shape.entries.is_null() && rt.heap.grow_in_place(shape.entries, words) {
        shape.entries
    } else {
        let entries = rt.allocate_words(Kind::Items, words)?;
        let shape = Shape::of(&rt.heap, table);
        rt.heap.move_words(shape.entries, 0, entries, 0, shape.used * shape.layout.stride);
        entries
    };
    let index = if index_words == 0 { Value::NULL } else { new_index.present().unwrap_or(rt.heap.word(table, INDEX)) };
    rt.heap.set_word(table, ENTRIES, entries);
    rt.heap.set_word(table, INDEX, index);
    let (entries, index) = rt.heap.words_and_raw(entries, index);
    hash_table::index_rebuild(entries, index, shape.used, shape.layout);
    Ok(())
}

/// Makes the index of a table that has none yet, if it needs one.
fn new_index(rt: &mut Runtime<'_>, table: Value) -> Result<(), Raised> {
    let shape = Shape::of(&rt.heap, table);
    let words = hash_table::index_words(shape.capacity(&rt.heap));
    if words > 0 {
        let index = rt.allocate_raw(Kind::Buffer, words)?;
        rt.heap.set_word(table, INDEX, index);
        let shape = Shape::of(&rt.heap, table);
        let (entries, index) = rt.heap.words_and_raw(shape.entries, index);
        hash_table::index_rebuild(entries, index, shape.used, shape.layout);
    }
    Ok(())
}

/// Turns a plain table into a general one, so that it can hold other keys.
#[cold]
fn make_general(rt: &mut Runtime<'_>, table: Value) -> Result<(), Raised> {
    let shape = Shape::of(&rt.heap, table);
    let layout = match shape.layout {
        Layout::PLAIN_SET => Layout::GENERAL_SET,
        Layout::PLAIN_DICT => Layout::GENERAL_DICT,
        _ => return Ok(()),
    };
    if shape.entries.is_null() {
        set_used(&mut rt.heap, table, 0, layout);
        return Ok(());
    }
    // Room for the key to come, so that a table of one key is not moved twice.
    let live = length(&rt.heap, table);
    let capacity =
        if live < shape.capacity(&rt.heap) { shape.capacity(&rt.heap) } else { hash_table::grown_capacity(live) };
    let entries = rt.allocate_words(Kind::Items, capacity * layout.stride)?;
    let index_words = hash_table::index_words(capacity);
    let index = if index_words == 0 { Value::NULL } else { rt.allocate_raw(Kind::Buffer, index_words)? };
    let shape = Shape::of(&rt.heap, table);
    let mut used = 0;
    for position in 0..shape.used {
        let key = shape.key(&rt.heap, position);
        if key == VACANT {
            continue;
        }
        // Plain keys are hashed without running Python code.
        let hash = hash_word(rt.hash(key)?);
        let start = used * layout.stride;
        rt.heap.set_word(entries, start, key);
        if shape.layout.stride > 1 {
            let value = rt.heap.word(shape.entries, position * shape.layout.stride + 1);
            rt.heap.set_word(entries, start + 1, value);
        }
        rt.heap.set_word(entries, start + layout.hash_at, hash);
        used += 1;
    }
    rt.heap.set_word(table, ENTRIES, entries);
    rt.heap.set_word(table, INDEX, index);
    set_used(&mut rt.heap, table, used, layout);
    if !index.is_null() {
        let (entries, index) = rt.heap.words_and_raw(entries, index);
        hash_table::index_rebuild(entries, index, used, layout);
    }
    Ok(())
}

impl Runtime<'_> {
    /// An empty dict with room for `capacity` entries.
    pub fn new_dict(&mut self, capacity: usize) -> Result<Value, Raised> {
        new(self, Kind::Dict, capacity)
    }

    /// `dict.get(key)`
    #[inline]
    pub fn dict_get(&mut self, dict: Value, key: Value) -> Result<Option<Value>, Raised> {
        if key.is_heap()
            && let Some(place) = quick_text_place(&self.heap, dict, key)
        {
            return Ok(Some(self.heap.word(self.heap.payload_word(dict, ENTRIES), place)));
        }
        match get_plain(&self.heap, dict, key) {
            Some(found) => Ok(found.present()),
            None => self.dict_get_general(dict, key),
        }
    }

    #[inline(never)]
    fn dict_get_general(&mut self, dict: Value, key: Value) -> Result<Option<Value>, Raised> {
        Ok(find(self, dict, key)?.map(|position| value_at(&self.heap, dict, position)))
    }

    /// `dict[key] = value`
    #[inline]
    pub fn dict_set(&mut self, dict: Value, key: Value, value: Value) -> Result<(), Raised> {
        if key.is_heap()
            && let Some(place) = quick_text_place(&self.heap, dict, key)
        {
            self.heap.set_word(self.heap.payload_word(dict, ENTRIES), place, value);
            return Ok(());
        }
        if replace_plain(&mut self.heap, dict, key, value) { Ok(()) } else { self.dict_set_general(dict, key, value) }
    }

    #[inline(never)]
    fn dict_set_general(&mut self, dict: Value, key: Value, value: Value) -> Result<(), Raised> {
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
    pub fn dict_get_name(&self, dict: Value, name: Name) -> Option<Value> {
        match self.dict_quick_name(dict, name) {
            None => self.dict_search_name(dict, name),
            found => found,
        }
    }

    /// As [`Runtime::dict_get_name`], for any value as the dict, and looking only where the name was found lately.
    #[inline]
    pub(crate) fn dict_quick_name(&self, dict: Value, name: Name) -> Option<Value> {
        // The entries of a plain dict are an array of pairs.
        self.heap.pair_at(self.pairs_of(dict)?, self.place_hints.place(name), Value::name(name))
    }

    #[inline(never)]
    fn dict_search_name(&self, dict: Value, name: Name) -> Option<Value> {
        let key = Value::name(name);
        let place = match self.pairs_of(dict) {
            // Without an index the pairs are few.
            Some(pairs) if self.heap.payload_word(dict, INDEX).is_null() => self.heap.find_place(pairs, key)?,
            _ => find_name(self, dict, key)?,
        };
        self.place_hints.remember(name, place);
        Some(value_at(&self.heap, dict, place))
    }

    /// The entries of a plain dict that has some.
    #[inline]
    fn pairs_of(&self, dict: Value) -> Option<Value> {
        // Twice the count of used entries is a small int: its tag and the bit beside it.
        let is_plain = self.heap.has_kind(dict, Kind::Dict) && self.heap.payload_word(dict, USED).word() & 2 == 0;
        if !is_plain {
            return None;
        }
        let entries = self.heap.payload_word(dict, ENTRIES);
        if self.heap.has_kind(entries, Kind::Items) { Some(entries) } else { None }
    }

    /// Sets the value of an interned key.
    pub fn dict_set_name(&mut self, dict: Value, name: Name, value: Value) -> Result<(), Raised> {
        self.dict_set(dict, Value::name(name), value)
    }
}
