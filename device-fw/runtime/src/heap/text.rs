//! Strings and bytes: a descriptor word, then the bytes
//!
//! **Invariant:** payload word 0 is `hash (16 bits) | padding << 16 | HASHED | ASCII`; byte length = 4 × (words − 1) − padding.
//! A [`Kind::Str`] holds valid UTF-8 and never changes; `ASCII` tells that every byte is below 128.

use super::header::Kind;
use super::{Heap, OutOfMemory};
use crate::value::Value;

const PADDING_SHIFT: u32 = 16;
const HASHED: u32 = 1 << 18;
const ASCII: u32 = 1 << 19;

/// The hash of a text or of bytes, as names, strings and bytes share it.
pub const fn hash_of(bytes: &[u8]) -> u16 {
    let mut hash: u32 = 5381;
    let mut position = 0;
    while position < bytes.len() {
        hash = hash.wrapping_mul(33) ^ bytes[position] as u32;
        position += 1;
    }
    (hash ^ hash >> 16) as u16
}

/// The hash in a descriptor, if it was computed before.
#[inline]
pub(super) const fn known_hash(descriptor: u32) -> Option<u16> {
    if descriptor & HASHED != 0 { Some(descriptor as u16) } else { None }
}

impl Heap<'_> {
    /// Room for text or bytes of `length` bytes, zeros as yet. For [`Kind::Str`] go through [`Heap::try_allocate_str`] or
    /// [`Heap::finish_str`].
    pub fn try_allocate_bytes(&mut self, length: usize) -> Result<Value, OutOfMemory> {
        let words = length.div_ceil(4);
        let value = self.try_allocate_raw(Kind::Bytes, words + 1)?;
        self.store(value.heap_index() + 1, ((words * 4 - length) as u32) << PADDING_SHIFT);
        Ok(value)
    }

    /// A string in the heap.
    pub fn try_allocate_str(&mut self, text: &str) -> Result<Value, OutOfMemory> {
        let value = self.try_allocate_bytes(text.len())?;
        self.bytes_mut(value).copy_from_slice(text.as_bytes());
        self.mark_as_str(value, text.is_ascii());
        Ok(value)
    }

    /// Turns bytes just written into a string, in place, if they are UTF-8; otherwise gives the offset of the first bad
    /// byte. The bytes must not be in anybody else's hands.
    pub fn finish_str(&mut self, value: Value) -> Result<(), usize> {
        if !self.is(value, Kind::Bytes) {
            return Ok(());
        }
        let bytes = self.bytes(value);
        let ascii = match core::str::from_utf8(bytes) {
            Ok(text) => text.is_ascii(),
            Err(error) => return Err(error.valid_up_to()),
        };
        self.mark_as_str(value, ascii);
        Ok(())
    }

    fn mark_as_str(&mut self, value: Value, ascii: bool) {
        let index = value.heap_index();
        let word = self.load(index);
        self.store(index, word & !0xff | Kind::Str as u32);
        if ascii {
            self.store(index + 1, self.load(index + 1) | ASCII);
        }
    }

    /// Cuts a [`Kind::Bytes`] just written down to `length` bytes.
    pub fn truncate_bytes(&mut self, value: Value, length: usize) {
        if self.is(value, Kind::Bytes) && length <= self.bytes(value).len() {
            let words = length.div_ceil(4);
            self.shrink(value, words + 1);
            self.store(value.heap_index() + 1, ((words * 4 - length) as u32) << PADDING_SHIFT);
        }
    }

    /// Enlarges a [`Kind::Bytes`] in place to at least `length` bytes, if free words follow it; true on success.
    pub fn grow_bytes_in_place(&mut self, value: Value, length: usize) -> bool {
        let words = length.div_ceil(4);
        if !self.is(value, Kind::Bytes) || !self.grow_in_place(value, words + 1) {
            return false;
        }
        let padding = self.size(value).saturating_sub(1) * 4;
        self.store(value.heap_index() + 1, (padding.saturating_sub(length).min(3) as u32) << PADDING_SHIFT);
        true
    }

    /// Copies bytes between objects: from a heap string or bytes into bytes. Nothing where the ranges do not fit.
    pub fn copy_bytes(&mut self, from: Value, start: usize, length: usize, to: Value, target: usize) {
        if start + length > self.bytes(from).len() || target + length > self.bytes_mut(to).len() {
            return;
        }
        // SAFETY: both ranges lie inside payloads, checked above; `copy` allows overlap.
        unsafe {
            let base = self.base.as_ptr().cast::<u8>();
            let source = base.add((from.heap_index() + 2) * 4 + start);
            core::ptr::copy(source, base.add((to.heap_index() + 2) * 4 + target), length);
        }
    }

    /// The bytes of a heap string or of bytes; empty for anything else.
    #[inline]
    pub fn bytes(&self, value: Value) -> &[u8] {
        if !matches!(self.kind(value), Kind::Str | Kind::Bytes) {
            return &[];
        }
        match self.raw(value) {
            [descriptor, words @ ..] => {
                let length = words.len() * 4 - (descriptor >> PADDING_SHIFT & 3).min(words.len() as u32 * 4) as usize;
                // SAFETY: `length` is at most the bytes of `words`.
                unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), length) }
            }
            [] => &[],
        }
    }

    /// The bytes of a [`Kind::Bytes`], to fill after allocating; empty for anything else.
    #[inline]
    pub fn bytes_mut(&mut self, value: Value) -> &mut [u8] {
        if !self.is(value, Kind::Bytes) {
            return &mut [];
        }
        match self.raw_mut(value) {
            [descriptor, words @ ..] => {
                *descriptor &= !HASHED;
                let length = words.len() * 4 - (*descriptor >> PADDING_SHIFT & 3).min(words.len() as u32 * 4) as usize;
                // SAFETY: `length` is at most the bytes of `words`.
                unsafe { core::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), length) }
            }
            [] => &mut [],
        }
    }

    /// The text of a heap string; `None` for anything else. Interned strings: [`crate::runtime::Runtime::text`].
    #[inline]
    pub fn heap_text(&self, value: Value) -> Option<&str> {
        if self.is(value, Kind::Str) {
            // SAFETY: a `Kind::Str` is made only from valid UTF-8 and never changed.
            Some(unsafe { core::str::from_utf8_unchecked(self.bytes(value)) })
        } else {
            None
        }
    }

    /// True when two heap strings on the stack or in objects hold the same text.
    #[inline]
    pub(crate) fn same_text(&self, left: Value, right: Value) -> bool {
        let (left, right) = (self.raw(left), self.raw(right));
        let (&[a, ref left @ ..], &[b, ref right @ ..]) = (left, right) else { return false };
        let padding = a >> PADDING_SHIFT & 3;
        if left.len() != right.len() || padding != b >> PADDING_SHIFT & 3 {
            return false;
        }
        let (Some((last, left)), Some((other, right))) = (left.split_last(), right.split_last()) else { return true };
        // What stands in the padding, the high bytes of the last word, means nothing.
        u32::from_le(last ^ other) << (padding * 8) == 0 && left.iter().zip(right).all(|(a, b)| a == b)
    }

    /// True when every byte of a heap string is ASCII, so that byte and character positions agree.
    #[inline]
    pub fn heap_text_is_ascii(&self, value: Value) -> bool {
        self.is(value, Kind::Str) && self.raw(value).first().is_some_and(|word| word & ASCII != 0)
    }

    /// The hash of a heap string or of bytes, computed once.
    #[inline]
    pub fn bytes_hash(&mut self, value: Value) -> u16 {
        let Some(&descriptor) = self.raw(value).first() else { return 0 };
        if descriptor & HASHED != 0 {
            return descriptor as u16;
        }
        let hash = hash_of(self.bytes(value));
        self.store(value.heap_index() + 1, descriptor & !0xffff | HASHED | u32::from(hash));
        hash
    }

    /// Text that lies inside a raw object (the pool of names), `NULL`-safe: empty when it does not.
    #[inline]
    pub(crate) fn text_at(&self, byte_offset: usize, length: usize) -> &str {
        if byte_offset + length > self.heap_end * 4 {
            return "";
        }
        // SAFETY: inside the arena, checked above. Only the pool of names calls this, with places where it put UTF-8.
        unsafe {
            let bytes = core::slice::from_raw_parts(self.base.as_ptr().cast::<u8>().add(byte_offset), length);
            core::str::from_utf8_unchecked(bytes)
        }
    }

    /// Byte offset of an object's payload in the arena.
    pub(crate) fn payload_offset(&self, value: Value) -> usize {
        (value.heap_index() + 1) * 4
    }
}

impl Heap<'_> {
    /// Writes text into a raw object of the pool of names; nothing when it would not lie in the heap.
    pub(crate) fn put_text(&mut self, byte_offset: usize, text: &str) {
        if byte_offset + text.len() <= self.heap_end * 4 {
            // SAFETY: inside the arena, checked above; the pool of names owns these bytes.
            unsafe {
                let target = self.base.as_ptr().cast::<u8>().add(byte_offset);
                core::ptr::copy(text.as_ptr(), target, text.len());
            }
        }
    }
}
