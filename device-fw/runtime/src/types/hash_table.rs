//! Insertion-ordered hash table over slices of words, the core of dict and set
//!
//! **Invariant:** nothing here allocates, calls out or panics; every probe is bounded by the size of the slices, so a
//! table that was changed between two steps of a [`Probe`] gives a wrong candidate at worst, never an endless loop.
//!
//! A table is an array of entries in insertion order and, above [`INDEXED_ABOVE`] entries, an index: an open-addressing
//! array of entry positions, whose slots are 8, 16 or 32 bits wide. A removed entry leaves a vacant place in the array
//! (never in the index) that the next compaction closes.
//!
//! Plain tables hold only keys whose equality is identity of the word (interned names and small integers): the key is
//! its own hash. General tables keep a hash word beside each key, so growing never hashes a key again.

use crate::value::Value;

#[cfg(test)]
mod tests;

/// What a vacant key or hash word holds; never a key nor a hash.
pub const VACANT: Value = Value::NULL;

/// Tables with at most this many entries are searched from front to back and have no index.
pub const INDEXED_ABOVE: usize = 8;

/// Widest index with 8-bit slots, in words; the same for 16 bits.
const NARROW_WORDS: usize = 256 / 4;
const MIDDLE_WORDS: usize = 65536 / 2;

/// Where the words of one entry stand. The key is the first, a dict's value the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Words in an entry.
    pub stride: usize,
    /// Place of the hash word in an entry; 0 in plain tables, where the key is the hash.
    pub hash_at: usize,
}

impl Layout {
    /// Set of plain keys.
    pub const PLAIN_SET: Self = Self { stride: 1, hash_at: 0 };
    /// Set of any keys.
    pub const GENERAL_SET: Self = Self { stride: 2, hash_at: 1 };
    /// Dict of plain keys.
    pub const PLAIN_DICT: Self = Self { stride: 2, hash_at: 0 };
    /// Dict of any keys.
    pub const GENERAL_DICT: Self = Self { stride: 3, hash_at: 2 };

    /// True when the key is its own hash.
    #[inline]
    pub const fn is_plain(self) -> bool {
        self.hash_at == 0
    }
}

/// A search for one hash, resumable: plain data, so that nothing is borrowed while the caller compares keys.
#[derive(Debug, Clone, Copy)]
pub struct Probe {
    hash: Value,
    /// Next entry (without index) or number of slots already visited (with one).
    step: usize,
}

impl Probe {
    /// Starts a search; `hash` is the key itself in a plain table and the hash, as a small int, otherwise.
    #[inline]
    pub const fn new(hash: Value) -> Self {
        Self { hash, step: 0 }
    }

    /// The next entry position whose hash word equals the one searched for.
    ///
    /// `entries` is the whole array, of which the first `used` entries were ever filled; `index` is empty in a small
    /// table.
    #[inline]
    pub fn next(&mut self, entries: &[Value], index: &[u32], used: usize, layout: Layout) -> Option<usize> {
        if index.is_empty() {
            self.next_in_order(entries, used, layout)
        } else {
            self.next_by_index(entries, index, layout)
        }
    }

    #[inline]
    fn next_in_order(&mut self, entries: &[Value], used: usize, layout: Layout) -> Option<usize> {
        let mut at = self.step * layout.stride + layout.hash_at;
        while self.step < used {
            let position = self.step;
            self.step += 1;
            match entries.get(at) {
                Some(&hash) if hash == self.hash => return Some(position),
                Some(_) => at += layout.stride,
                None => return None,
            }
        }
        None
    }

    #[inline]
    fn next_by_index(&mut self, entries: &[Value], index: &[u32], layout: Layout) -> Option<usize> {
        let slots = SlotShape::of(index);
        let mut slot = (slots.home(self.hash) + self.step) & slots.mask;
        while self.step <= slots.mask {
            self.step += 1;
            let position = slots.get(index, slot).checked_sub(1)?;
            if entries.get(position * layout.stride + layout.hash_at) == Some(&self.hash) {
                return Some(position);
            }
            slot = (slot + 1) & slots.mask;
        }
        None
    }
}

/// Width and number of the slots of an index, which follow from its length.
#[derive(Clone, Copy)]
struct SlotShape {
    mask: usize,
    home_shift: u32,
    /// Binary logarithm of slots in a word.
    pack: u32,
}

impl SlotShape {
    /// `index` has a power of two of words, at least one.
    #[inline]
    fn of(index: &[u32]) -> Self {
        let pack = if index.len() <= NARROW_WORDS { 2 } else { u32::from(index.len() <= MIDDLE_WORDS) };
        let bits = index.len().trailing_zeros() + pack;
        Self { mask: (1 << bits) - 1, home_shift: 32 - bits, pack }
    }

    /// Fibonacci hashing: the multiplier is 2^32 divided by the golden ratio (Knuth, TAOCP 6.4).
    #[inline]
    fn home(self, hash: Value) -> usize {
        (hash.word().wrapping_mul(0x9E37_79B1) >> self.home_shift) as usize
    }

    #[inline]
    fn place(self, slot: usize) -> (usize, u32, u32) {
        let width = 32 >> self.pack;
        let shift = (slot as u32 & ((1 << self.pack) - 1)) * width;
        (slot >> self.pack, shift, u32::MAX >> (32 - width))
    }

    /// Entry position plus one, or 0 when the slot is empty.
    #[inline]
    fn get(self, index: &[u32], slot: usize) -> usize {
        let (word, shift, mask) = self.place(slot);
        index.get(word).map_or(0, |&word| (word >> shift) & mask) as usize
    }

    #[inline]
    fn set(self, index: &mut [u32], slot: usize, content: usize) {
        let (word, shift, mask) = self.place(slot);
        if let Some(word) = index.get_mut(word) {
            *word = (*word & !(mask << shift)) | (content as u32) << shift;
        }
    }
}

/// Words that the index of a table with room for `capacity` entries takes; 0 when it needs none.
pub const fn index_words(capacity: usize) -> usize {
    if capacity <= INDEXED_ABOVE {
        return 0;
    }
    // At most two thirds full.
    let slots = (capacity + capacity / 2 + 1).next_power_of_two();
    if slots <= NARROW_WORDS * 4 {
        slots / 4
    } else if slots <= MIDDLE_WORDS * 2 {
        slots / 2
    } else {
        slots
    }
}

/// Entries to make room for when `live` entries fill a table and one more comes.
pub const fn grown_capacity(live: usize) -> usize {
    match live {
        0 => 2,
        1..=2 => 4,
        3..=4 => INDEXED_ABOVE,
        _ => live + live / 2 + 1,
    }
}

/// True when a full table has so many vacant places that it is compacted rather than grown.
pub const fn is_worth_compacting(live: usize, capacity: usize) -> bool {
    live <= capacity - capacity / 4 && live < capacity
}

/// Enters `position`, whose hash is `hash`, into a non-empty index that has room for it.
#[inline]
pub fn index_insert(index: &mut [u32], hash: Value, position: usize) {
    let slots = SlotShape::of(index);
    let mut slot = slots.home(hash);
    for _ in 0..=slots.mask {
        if slots.get(index, slot) == 0 {
            slots.set(index, slot, position + 1);
            return;
        }
        slot = (slot + 1) & slots.mask;
    }
}

/// Fills an index from the entries; for a new index, after compaction or when a table turns general.
pub fn index_rebuild(entries: &[Value], index: &mut [u32], used: usize, layout: Layout) {
    if index.is_empty() {
        return;
    }
    index.fill(0);
    for (position, entry) in entries.chunks_exact(layout.stride).take(used).enumerate() {
        if entry[0] != VACANT {
            index_insert(index, entry[layout.hash_at], position);
        }
    }
}

/// Takes `position` out of the index; the entry still has its hash word. Slots behind it move up, so that no mark stays.
pub fn index_remove(entries: &[Value], index: &mut [u32], position: usize, layout: Layout) {
    if index.is_empty() {
        return;
    }
    let hash_at = |position: usize| entries.get(position * layout.stride + layout.hash_at).copied().unwrap_or(VACANT);
    let slots = SlotShape::of(index);
    let mut hole = slots.home(hash_at(position));
    let mut steps = 0;
    while slots.get(index, hole) != position + 1 {
        if steps > slots.mask || slots.get(index, hole) == 0 {
            return;
        }
        steps += 1;
        hole = (hole + 1) & slots.mask;
    }
    let mut slot = hole;
    for _ in 0..slots.mask {
        slot = (slot + 1) & slots.mask;
        let content = slots.get(index, slot);
        let Some(candidate) = content.checked_sub(1) else { break };
        let home = slots.home(hash_at(candidate));
        let from_home = slot.wrapping_sub(home) & slots.mask;
        let from_hole = slot.wrapping_sub(hole) & slots.mask;
        if from_home >= from_hole {
            slots.set(index, hole, content);
            hole = slot;
        }
    }
    slots.set(index, hole, 0);
}

/// Makes the entry at `position` vacant, after [`index_remove`]; gives the new count of used entries, without the vacant
/// ones at the end.
pub fn vacate(entries: &mut [Value], used: usize, position: usize, layout: Layout) -> usize {
    let start = position * layout.stride;
    if let Some(entry) = entries.get_mut(start..start + layout.stride) {
        entry.fill(VACANT);
    }
    let mut used = used;
    while used > 0 && entries.get((used - 1) * layout.stride).is_none_or(|&key| key == VACANT) {
        used -= 1;
    }
    used
}

/// Moves live entries down over vacant ones and gives their count; the index must be rebuilt.
pub fn compact(entries: &mut [Value], used: usize, layout: Layout) -> usize {
    let stride = layout.stride;
    let used = used.min(entries.len() / stride);
    let mut live = 0;
    for position in 0..used {
        let start = position * stride;
        if entries[start] == VACANT {
            continue;
        }
        if live != position {
            entries.copy_within(start..start + stride, live * stride);
        }
        live += 1;
    }
    entries[live * stride..used * stride].fill(VACANT);
    live
}

/// The first live entry at or after `position`.
#[inline]
pub fn next_live(entries: &[Value], used: usize, position: usize, layout: Layout) -> Option<usize> {
    (position..used).find(|&position| entries.get(position * layout.stride).is_some_and(|&key| key != VACANT))
}
