//! Two objects at once: copying between them, and reading one while writing the other
//!
//! **Invariant:** the parts given out or copied lie inside their objects and, where one is written, do not overlap.

use super::Heap;
use super::header;
use crate::value::Value;

impl Heap<'_> {
    /// Where the payload of an object of a words kind (`true`) or a raw kind lies in the arena; empty if it is none.
    #[inline]
    fn payload(&self, value: Value, is_words: bool) -> core::ops::Range<usize> {
        if !self.is_object(value) {
            return 0..0;
        }
        let index = value.heap_index();
        let word = self.load(index);
        if header::kind_of(word).is_words() != is_words || header::kind_of(word) == header::Kind::Free {
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
