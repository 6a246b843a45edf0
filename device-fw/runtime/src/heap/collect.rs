//! Mark and sweep
//!
//! **Invariant:** marking uses a fixed little stack and never recurses: what does not fit is flagged `PENDING` and found
//! by another walk. Outside a collection no object is `MARKED` or `PENDING`.

use super::header::{self, Kind};
use super::{FIRST_OBJECT, Heap};
use crate::value::Value;

/// Depth of nested objects that one pass follows.
const DEPTH: usize = 48;

/// An object being traced: the payload words `next..end` are still to be looked at.
#[derive(Clone, Copy)]
struct Trace {
    next: usize,
    end: usize,
}

impl Heap<'_> {
    /// Frees everything not reachable from `roots`, the stack, the frames and the log.
    pub fn collect(&mut self, roots: &[Value]) {
        self.collections = self.collections.wrapping_add(1);
        self.peak_used = self.peak_used.max(self.used_words());
        self.allocated_since_collection = 0;
        self.seal();
        for &root in roots {
            self.mark(root);
        }
        for index in self.log_start..self.log_end {
            self.mark(Value::from_word(self.load(index)));
        }
        self.mark_stack();
        if self.log_overflowed {
            self.walk(|heap, index, word| {
                if word & header::HANDED_OUT != 0 {
                    heap.mark(Value::heap(index as u32));
                }
            });
        }
        self.trace_pending();
        self.sweep();
        self.peak_live = self.peak_live.max(self.used_words());
    }

    /// Gives the bump run headers, so that the heap can be walked.
    pub(super) fn seal(&mut self) {
        let mut run = self.bump;
        while run < self.bump_end {
            let length = (self.bump_end - run).min(header::SIZE_MAX + 1);
            self.store(run, header::header(Kind::Free, length - 1));
            run += length;
        }
    }

    /// Calls `visit` with each object's header index and header word, free runs included.
    pub(super) fn walk(&mut self, visit: impl FnMut(&mut Self, usize, u32)) {
        self.seal();
        self.walk_sealed(visit);
    }

    /// As [`Heap::walk`], when the bump run has its headers.
    pub(super) fn walk_sealed(&mut self, mut visit: impl FnMut(&mut Self, usize, u32)) {
        let mut index = FIRST_OBJECT;
        while index < self.heap_end {
            let word = self.load(index);
            visit(self, index, word);
            index += 1 + header::size_of(word);
        }
    }

    /// Sets the mark if `value` is an unmarked object; true when its payload is to be traced.
    #[inline]
    pub(super) fn set_mark(&mut self, value: Value) -> bool {
        self.newly_marked(value.word()).is_some()
    }

    /// Sets the mark of the object that a word refers to. `Some(header)`: it had none, and its payload is to be traced.
    #[inline(always)]
    fn newly_marked(&mut self, word: u32) -> Option<u32> {
        if word & 0b11 != 0 {
            return None;
        }
        let index = (word >> 2) as usize;
        if index < FIRST_OBJECT || index >= self.heap_end {
            return None;
        }
        let header = self.load(index);
        // An unknown kind reads as free.
        if header & header::MARKED != 0 || header::size_of(header) >= self.heap_end - index {
            return None;
        }
        let kind = header::kind_of(header);
        if kind == Kind::Free {
            return None;
        }
        self.store(index, header | header::MARKED);
        if kind.is_words() { Some(header) } else { None }
    }

    pub(super) fn mark(&mut self, value: Value) {
        if self.set_mark(value) {
            self.trace(value.heap_index());
        }
    }

    /// Marks what the object at `index` (already marked) reaches.
    fn trace(&mut self, index: usize) {
        let mut stack = [Trace { next: 0, end: 0 }; DEPTH];
        let mut depth = 0;
        let mut next = index + 1;
        let mut end = next + header::size_of(self.load(index));
        loop {
            while next < end {
                let word = self.load(next);
                next += 1;
                let Some(header) = self.newly_marked(word) else { continue };
                let start = (word >> 2) as usize;
                // An object seen to its end needs no entry to come back to; so lists linked by their last word take no depth.
                if next < end {
                    let Some(place) = stack.get_mut(depth) else {
                        self.store(start, header | header::MARKED | header::PENDING);
                        continue;
                    };
                    *place = Trace { next, end };
                    depth += 1;
                }
                next = start + 1;
                end = next + header::size_of(header);
            }
            let Some(above) = depth.checked_sub(1) else { return };
            depth = above;
            let Trace { next: back, end: limit } = stack[depth];
            (next, end) = (back, limit);
        }
    }

    pub(super) fn trace_pending(&mut self) {
        loop {
            let mut found = false;
            self.walk(|heap, index, word| {
                if word & header::PENDING != 0 {
                    found = true;
                    heap.store(index, word & !header::PENDING);
                    heap.trace(index);
                }
            });
            if !found {
                return;
            }
        }
    }

    /// Frees what is not marked and takes the marks off.
    pub(super) fn sweep(&mut self) {
        self.free_list = 0;
        self.free_words = 0;
        self.freed_objects = 0;
        (self.bump, self.bump_end) = (self.heap_end, self.heap_end);
        let mut last_run = 0;
        let mut index = FIRST_OBJECT;
        while index < self.heap_end {
            let word = self.load(index);
            if word & header::MARKED != 0 {
                self.store(index, word & !header::MARKED);
                index += 1 + header::size_of(word);
                continue;
            }
            let start = index;
            while index < self.heap_end {
                let word = self.load(index);
                if word & header::MARKED != 0 {
                    break;
                }
                self.freed_objects += usize::from(header::kind_of(word) != Kind::Free);
                index += 1 + header::size_of(word);
            }
            let mut run = start;
            self.free_words += index - start;
            // A run longer than the size field can tell is cut into pieces.
            while run < index {
                let length = (index - run).min(header::SIZE_MAX + 1);
                self.store(run, header::header(Kind::Free, length - 1));
                if length >= 2 {
                    self.store(run + 1, 0);
                    if last_run == 0 {
                        self.free_list = run;
                    } else {
                        self.store(last_run + 1, run as u32);
                    }
                    last_run = run;
                }
                run += length;
            }
        }
        // The first run, lowest in memory, becomes the bump run.
        if self.free_list != 0 {
            let run = self.free_list;
            self.free_list = self.load(run + 1) as usize;
            (self.bump, self.bump_end) = (run, run + 1 + header::size_of(self.load(run)));
        }
    }
}
