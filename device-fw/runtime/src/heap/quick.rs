//! The commonest operations of the dispatch loop on floats, lists and tuples, without a call
//!
//! **Invariant:** operands are values on the stack, so they lead to objects inside the arena (see [`super::cursor`]). A
//! [`Kind::Float`] has one word of payload, the bits of an `f32`; the items of a list reach at least as far as its length. What cannot
//! be done here gives `None`, and nothing has changed.

use super::Heap;
use super::header::{self, Kind};
use crate::value::Value;

impl Heap<'_> {
    #[inline(always)]
    fn float_bits(&self, float: Value) -> f32 {
        f32::from_bits(self.load(float.heap_index() + 1))
    }

    /// Both operands of an operation on floats, of which one may be a small int.
    #[inline(always)]
    pub(crate) fn floats(&self, left: Value, right: Value) -> Option<(f32, f32)> {
        if self.has_kind(left, Kind::Float) {
            if self.has_kind(right, Kind::Float) {
                return Some((self.float_bits(left), self.float_bits(right)));
            }
            return right.as_small().map(|right| (self.float_bits(left), right as f32));
        }
        match left.as_small() {
            Some(left) if self.has_kind(right, Kind::Float) => Some((left as f32, self.float_bits(right))),
            _ => None,
        }
    }

    /// A float from the run being allocated from; `None` where that has no room. It is not logged: the caller puts it onto the stack at
    /// once.
    #[inline(always)]
    pub(crate) fn quick_float(&mut self, number: f32) -> Option<Value> {
        if self.bump_end - self.bump < 2 || self.lock_depth != 0 {
            return None;
        }
        let index = self.bump;
        self.bump += 2;
        self.free_words -= 2;
        self.allocated_since_collection += 2;
        self.store(index, header::header(Kind::Float, 1));
        self.store(index + 1, number.to_bits());
        Some(Value::heap(index as u32))
    }

    /// Where the items of a list or tuple start, and how many there are.
    #[inline(always)]
    fn items_of(&self, sequence: Value) -> Option<(usize, u32)> {
        if self.has_kind(sequence, Kind::List) {
            let length = self.payload_word(sequence, 1).small_number() as u32;
            return Some((self.payload_word(sequence, 0).heap_index() + 1, length));
        }
        if self.has_kind(sequence, Kind::Tuple) {
            return Some((sequence.heap_index() + 1, self.size_unchecked(sequence) as u32));
        }
        None
    }

    /// `sequence[key]` of a list or tuple, `key` being a small int inside it.
    #[inline(always)]
    pub(crate) fn quick_item(&self, sequence: Value, key: Value) -> Option<Value> {
        let (start, length) = self.items_of(sequence)?;
        let position = place(key, length)?;
        Some(Value::from_word(self.load(start + position)))
    }

    /// `bytes[key]` or `bytearray[key]`, `key` being a small int inside it.
    #[inline]
    pub(crate) fn quick_byte(&self, sequence: Value, key: Value) -> Option<Value> {
        let byte = if self.has_kind(sequence, Kind::ByteArray) {
            let length = self.payload_word(sequence, 1).small_number() as u32;
            let position = place(key, length)?;
            *self.buffer(self.payload_word(sequence, 0)).get(position)?
        } else if self.has_kind(sequence, Kind::Bytes) {
            let bytes = self.bytes(sequence);
            *bytes.get(place(key, bytes.len() as u32)?)?
        } else {
            return None;
        };
        Some(Value::small_wrapping(i32::from(byte)))
    }

    /// `bytearray[key] = item`, both being small ints that fit. True when done.
    #[inline]
    pub(crate) fn quick_store_byte(&mut self, bytes: Value, key: Value, item: Value) -> bool {
        if !self.has_kind(bytes, Kind::ByteArray) || !item.is_small() || item.small_number() as u32 > 0xff {
            return false;
        }
        let length = self.payload_word(bytes, 1).small_number() as u32;
        let Some(position) = place(key, length) else { return false };
        match self.buffer_mut(self.payload_word(bytes, 0)).get_mut(position) {
            Some(byte) => {
                *byte = item.small_number() as u8;
                true
            }
            None => false,
        }
    }

    /// The payload of storage of values that an object on the stack refers to.
    #[inline(always)]
    pub(crate) fn items_slice(&self, items: Value) -> &[Value] {
        debug_assert!(self.is(items, Kind::Items));
        // SAFETY: it is an object inside the arena, and what a words kind holds are values; `&self` excludes writes.
        unsafe {
            let first = self.base.as_ptr().add(items.heap_index() + 1);
            core::slice::from_raw_parts(first.cast(), self.size_unchecked(items))
        }
    }

    /// The words of a buffer that an object on the stack refers to; none for `NULL`.
    #[inline(always)]
    pub(crate) fn buffer_slice(&self, buffer: Value) -> &[u32] {
        if buffer.is_null() {
            return &[];
        }
        debug_assert!(self.is(buffer, Kind::Buffer));
        // SAFETY: as in `items_slice`; any bit pattern is a word.
        unsafe {
            core::slice::from_raw_parts(self.base.as_ptr().add(buffer.heap_index() + 1), self.size_unchecked(buffer))
        }
    }

    /// The hash of a heap string that was hashed before.
    #[inline(always)]
    pub(crate) fn known_text_hash(&self, text: Value) -> Option<u16> {
        if self.has_kind(text, Kind::Str) { super::text::known_hash(self.load(text.heap_index() + 1)) } else { None }
    }

    /// Item `position` of a list or tuple that a loop steps through; `None` behind the last.
    #[inline(always)]
    pub(crate) fn quick_step(&self, sequence: Value, position: i32) -> Option<Value> {
        let (start, length) = self.items_of(sequence)?;
        if (position as u32) < length { Some(Value::from_word(self.load(start + position as usize))) } else { None }
    }

    /// `list[key] = item`, `key` being a small int inside it. True when done.
    #[inline(always)]
    pub(crate) fn quick_store(&mut self, list: Value, key: Value, item: Value) -> bool {
        if !self.has_kind(list, Kind::List) {
            return false;
        }
        let length = self.payload_word(list, 1).small_number() as u32;
        let Some(position) = place(key, length) else { return false };
        self.store(self.payload_word(list, 0).heap_index() + 1 + position, item.word());
        true
    }
}

/// Where a small int leads in a sequence of this length, negative ones counting from its end.
#[inline(always)]
fn place(key: Value, length: u32) -> Option<usize> {
    if !key.is_small() {
        return None;
    }
    let number = key.small_number();
    let position = if number < 0 { (number as u32).wrapping_add(length) } else { number as u32 };
    if position < length { Some(position as usize) } else { None }
}
