//! Several objects viewed at once, one of them to change
//!
//! **Invariant:** the views of one call never overlap: a source that shares a word with the target reads as empty.

use super::{Heap, Kind};
use crate::value::Value;
use core::ops::Range;

impl Heap<'_> {
    /// The payload of a raw object to change, and of other raw objects to read.
    #[inline]
    pub fn raw_mut_with<const N: usize>(&mut self, target: Value, sources: [Value; N]) -> (&mut [u32], [&[u32]; N]) {
        let range = self.changeable(target);
        let views = sources.map(|source| self.apart(self.readable(source), &range));
        // SAFETY: `changeable` gives a payload inside the arena, `apart` keeps the sources out of it, `&mut self`
        // excludes all other views.
        let target = unsafe { core::slice::from_raw_parts_mut(self.base.as_ptr().add(range.start), range.len()) };
        (target, views)
    }

    /// The payload of a raw object to change, and the bytes of a string or bytes object to read.
    #[inline]
    pub fn raw_mut_with_bytes(&mut self, target: Value, source: Value) -> (&mut [u32], &[u8]) {
        let range = self.changeable(target);
        let source_length = self.bytes(source).len();
        let words = self.apart(self.readable(source), &range).get(1..).unwrap_or(&[]);
        let length = source_length.min(words.len() * 4);
        // SAFETY: as in `raw_mut_with`; `length` is at most the bytes of `words`.
        unsafe {
            let source = core::slice::from_raw_parts(words.as_ptr().cast(), length);
            (core::slice::from_raw_parts_mut(self.base.as_ptr().add(range.start), range.len()), source)
        }
    }

    /// The payload of a raw object to change, of another to read, and the bytes of a string or bytes object.
    #[inline]
    pub fn raw_mut_with_raw_and_bytes(
        &mut self,
        target: Value,
        source: Value,
        text: Value,
    ) -> (&mut [u32], &[u32], &[u8]) {
        let text_length = self.bytes(text).len();
        let (target, [source, words]) = self.raw_mut_with(target, [source, text]);
        let words = words.get(1..).unwrap_or(&[]);
        let length = text_length.min(words.len() * 4);
        // SAFETY: `length` is at most the bytes of `words`.
        (target, source, unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), length) })
    }

    /// The bytes of a [`Kind::Bytes`] to fill, and the payload of a raw object to read.
    #[inline]
    pub fn bytes_mut_with_raw(&mut self, target: Value, source: Value) -> (&mut [u8], &[u32]) {
        let target_length = self.bytes_mut(target).len();
        let (words, [source]) = self.raw_mut_with(target, [source]);
        let words = words.get_mut(1..).unwrap_or(&mut []);
        let length = target_length.min(words.len() * 4);
        // SAFETY: `length` is at most the bytes of `words`; every bit pattern is a valid word.
        (unsafe { core::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), length) }, source)
    }

    /// The bytes of a [`Kind::Bytes`] to fill, and the bytes of a string or bytes object to read.
    #[inline]
    pub fn bytes_mut_with_bytes(&mut self, target: Value, source: Value) -> (&mut [u8], &[u8]) {
        let source_length = self.bytes(source).len();
        let (target, words) = self.bytes_mut_with_raw(target, source);
        let words = words.get(1..).unwrap_or(&[]);
        let length = source_length.min(words.len() * 4);
        // SAFETY: `length` is at most the bytes of `words`.
        (target, unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), length) })
    }

    /// Where the payload of a raw object lies that may be changed; empty for another value.
    fn changeable(&self, value: Value) -> Range<usize> {
        match self.kind(value) {
            kind if kind.is_words() => 0..0,
            Kind::Free | Kind::Str | Kind::Code => 0..0,
            _ => self.readable(value),
        }
    }

    fn readable(&self, value: Value) -> Range<usize> {
        if !self.is_object(value) || self.kind(value).is_words() || self.kind(value) == Kind::Free {
            return 0..0;
        }
        let start = value.heap_index() + 1;
        start..start + self.size(value)
    }

    fn apart<'s>(&self, source: Range<usize>, target: &Range<usize>) -> &'s [u32] {
        if source.start < target.end && target.start < source.end {
            return &[];
        }
        // SAFETY: `readable` gives payloads inside the arena, which lives longer than the borrow of `self` that the
        // public functions tie the result to; the target does not overlap it.
        unsafe { core::slice::from_raw_parts(self.base.as_ptr().add(source.start), source.len()) }
    }
}
