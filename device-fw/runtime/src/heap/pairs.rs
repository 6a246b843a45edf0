//! Views for hot paths: objects of a known kind, and two objects at once
//!
//! **Invariant:** the parts given out or copied lie inside their objects and, where one is written, do not overlap.

use super::header::{self, Kind};
use super::{FIRST_OBJECT, Heap};
use crate::value::Value;

impl Heap<'_> {
    /// The payload of an object of just this words kind; empty for anything else. Cheaper than [`Heap::words`].
    #[inline]
    pub fn words_of(&self, value: Value, kind: Kind) -> &[Value] {
        debug_assert!(kind.is_words());
        let size = self.size_of_kind(value, kind);
        // SAFETY: `size_of_kind` checked that so many words of payload lie in the arena; those of a words kind are valid
        // values; `&self` excludes writes for the life of the slice. An empty slice may start anywhere aligned.
        unsafe { core::slice::from_raw_parts(self.base.as_ptr().wrapping_add(value.heap_index() + 1).cast(), size) }
    }

    /// As [`Heap::words_of`], to change.
    #[inline]
    pub fn words_of_mut(&mut self, value: Value, kind: Kind) -> &mut [Value] {
        debug_assert!(kind.is_words());
        let size = self.size_of_kind(value, kind);
        // SAFETY: as in `words_of`; `&mut self` excludes other views.
        unsafe { core::slice::from_raw_parts_mut(self.base.as_ptr().wrapping_add(value.heap_index() + 1).cast(), size) }
    }

    /// Payload words of an object of just this kind; 0 for anything else.
    #[inline]
    fn size_of_kind(&self, value: Value, kind: Kind) -> usize {
        let index = value.heap_index();
        if !value.is_heap() || index < FIRST_OBJECT || index >= self.heap_end {
            return 0;
        }
        let word = self.load(index);
        let size = header::size_of(word);
        if word as u8 == kind as u8 && size < self.heap_end - index { size } else { 0 }
    }

    /// Where the payload of an object of a words kind (`true`) or a raw kind lies in the arena; empty if it is none.
    #[inline]
    fn payload(&self, value: Value, is_words: bool) -> core::ops::Range<usize> {
        if !self.is_object(value) {
            return 0..0;
        }
        let index = value.heap_index();
        let word = self.load(index);
        if header::kind_of(word).is_words() != is_words || header::kind_of(word) == Kind::Free {
            return 0..0;
        }
        index + 1..index + 1 + header::size_of(word)
    }

    /// The payload of an object of a words kind, and that of a raw one to change.
    pub fn words_and_raw(&mut self, words: Value, raw: Value) -> (&[Value], &mut [u32]) {
        let (read, mut write) = (self.payload(words, true), self.payload(raw, false));
        if read.start < write.end && write.start < read.end {
            write = 0..0;
        }
        // SAFETY: `payload` checked that both lie in the arena; they do not overlap, and `&mut self` excludes other views.
        // Words of a words kind are valid values.
        unsafe {
            (
                core::slice::from_raw_parts(self.base.as_ptr().add(read.start).cast(), read.len()),
                core::slice::from_raw_parts_mut(self.base.as_ptr().add(write.start), write.len()),
            )
        }
    }

    /// Copies up to `count` values from `from[from_at..]` to `to[to_at..]`, as far as both objects reach. They may be the
    /// same object and the parts may overlap.
    pub fn move_words(&mut self, from: Value, from_at: usize, to: Value, to_at: usize, count: usize) {
        let (read, write) = (self.payload(from, true), self.payload(to, true));
        let count = count.min(read.len().saturating_sub(from_at)).min(write.len().saturating_sub(to_at));
        if count == 0 {
            return;
        }
        // SAFETY: both parts lie inside payloads that `payload` checked; `copy` allows overlap; `&mut self` excludes views.
        unsafe {
            let base = self.base.as_ptr();
            core::ptr::copy(base.add(read.start + from_at), base.add(write.start + to_at), count);
        }
    }
}
