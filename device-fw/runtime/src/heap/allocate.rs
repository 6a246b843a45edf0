//! Taking words: bump allocation inside free runs
//!
//! **Invariant:** what is handed out is initialised (words with `NULL`, raw with zeros) and logged, before anybody else can
//! look at the heap.

use super::header::{self, Kind};
use super::{Heap, OutOfMemory};
use crate::value::Value;

/// A run with fewer words than this is not worth bumping through when something larger is wanted.
const SMALL_RUN: usize = 16;

impl Heap<'_> {
    /// An object of a words kind with `count` values, all [`Value::NULL`]. Does not collect; see
    /// [`crate::runtime::Runtime::allocate_words`].
    #[inline]
    pub fn try_allocate_words(&mut self, kind: Kind, count: usize) -> Result<Value, OutOfMemory> {
        debug_assert!(kind.is_words());
        let index = self.take(count)?;
        self.store(index, header::header(kind, count));
        for position in index + 1..index + 1 + count {
            self.store(position, Value::NULL.word());
        }
        let value = Value::heap(index as u32);
        self.keep(value);
        Ok(value)
    }

    /// An object of a raw kind with `count` zero words. Does not collect.
    #[inline]
    pub fn try_allocate_raw(&mut self, kind: Kind, count: usize) -> Result<Value, OutOfMemory> {
        debug_assert!(!kind.is_words());
        let index = self.take(count)?;
        self.store(index, header::header(kind, count));
        for position in index + 1..index + 1 + count {
            self.store(position, 0);
        }
        let value = Value::heap(index as u32);
        self.keep(value);
        Ok(value)
    }

    /// As [`Heap::try_allocate_raw`], the payload being whatever was there before: for large spans that are written before they are read.
    pub fn try_allocate_raw_unfilled(&mut self, kind: Kind, count: usize) -> Result<Value, OutOfMemory> {
        debug_assert!(!kind.is_words());
        let index = self.take(count)?;
        self.store(index, header::header(kind, count));
        let value = Value::heap(index as u32);
        self.keep(value);
        Ok(value)
    }

    /// Finds room for a header and `count` words and gives the header's index.
    #[inline(always)]
    fn take(&mut self, count: usize) -> Result<usize, OutOfMemory> {
        let words = count.wrapping_add(1);
        // Also false for a `count` so large that the sum wraps or passes the size field.
        if count < header::SIZE_MAX && self.bump_end - self.bump >= words && self.lock_depth == 0 {
            let index = self.bump;
            self.bump += words;
            self.free_words -= words;
            self.allocated_since_collection += words;
            return Ok(index);
        }
        self.take_from_list(count)
    }

    #[cold]
    fn take_from_list(&mut self, count: usize) -> Result<usize, OutOfMemory> {
        let words = count.saturating_add(1);
        if count >= header::SIZE_MAX || self.lock_depth > 0 {
            return Err(OutOfMemory { words });
        }
        // First fit; `previous` is the run whose link leads to `run`, 0 for the list's head.
        let (mut previous, mut run) = (0, self.free_list);
        while run != 0 {
            let payload = header::size_of(self.load(run));
            let next = self.load(run + 1) as usize;
            if payload + 1 >= words {
                if previous == 0 {
                    self.free_list = next;
                } else {
                    self.store(previous + 1, next as u32);
                }
                // The longer remainder becomes the bump run, the other goes back.
                let (rest, rest_end) = (run + words, run + payload + 1);
                if rest_end - rest > self.bump_end - self.bump || self.bump_end - self.bump < SMALL_RUN {
                    let (old, old_end) = (self.bump, self.bump_end);
                    (self.bump, self.bump_end) = (rest, rest_end);
                    self.give_run(old, old_end);
                } else {
                    self.give_run(rest, rest_end);
                }
                self.free_words -= words;
                self.allocated_since_collection += words;
                return Ok(run);
            }
            (previous, run) = (run, next);
        }
        Err(OutOfMemory { words })
    }

    /// Makes `start..end` a free run of the list; a run of one word has no room for the link and waits for the sweep.
    pub(super) fn give_run(&mut self, start: usize, end: usize) {
        if end > start {
            self.store(start, header::header(Kind::Free, end - start - 1));
            if end - start >= 2 {
                self.store(start + 1, self.free_list as u32);
                self.free_list = start;
            }
        }
    }

    /// Cuts an object down to `count` payload words; the rest becomes free. Asking for more changes nothing.
    pub fn shrink(&mut self, value: Value, count: usize) {
        if !self.is_object(value) {
            return;
        }
        let index = value.heap_index();
        let word = self.load(index);
        let size = header::size_of(word);
        if count < size && header::kind_of(word) != Kind::Free {
            self.store(index, header::header(header::kind_of(word), count) | word & header::FLAGS);
            let (start, end) = (index + 1 + count, index + 1 + size);
            self.free_words += end - start;
            if end == self.bump {
                self.bump = start;
            } else {
                self.give_run(start, end);
            }
        }
    }

    /// Enlarges an object in place to `count` payload words, if free words follow it; true on success.
    pub fn grow_in_place(&mut self, value: Value, count: usize) -> bool {
        if !self.is_object(value) || self.lock_depth > 0 || count >= header::SIZE_MAX {
            return false;
        }
        let index = value.heap_index();
        let word = self.load(index);
        let (size, kind) = (header::size_of(word), header::kind_of(word));
        let end = index + 1 + size;
        if count < size || kind == Kind::Free || end != self.bump || self.bump_end - self.bump < count - size {
            return count <= size && kind != Kind::Free;
        }
        let fill = if kind.is_words() { Value::NULL.word() } else { 0 };
        for position in end..index + 1 + count {
            self.store(position, fill);
        }
        self.bump += count - size;
        self.free_words -= count - size;
        self.allocated_since_collection += count - size;
        self.store(index, header::header(kind, count) | word & header::FLAGS);
        true
    }

    /// Payload words of the largest object that could be allocated now.
    pub fn largest_free(&self) -> usize {
        let mut largest = self.bump_end - self.bump;
        let mut run = self.free_list;
        while run != 0 {
            largest = largest.max(header::size_of(self.load(run)) + 1);
            run = self.load(run + 1) as usize;
        }
        largest.saturating_sub(1).min(header::SIZE_MAX - 1)
    }
}
