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
        if !value.is_heap() || !self.is_object(value) {
            return false;
        }
        let index = value.heap_index();
        let word = self.load(index);
        if word & header::MARKED != 0 || header::kind_of(word) == Kind::Free {
            return false;
        }
        self.store(index, word | header::MARKED);
        header::kind_of(word).is_words()
    }

    pub(super) fn mark(&mut self, value: Value) {
        if self.set_mark(value) {
            self.trace(value.heap_index());
        }
    }

    /// Marks what the object at `index` (already marked) reaches.
    fn trace(&mut self, index: usize) {
        let mut stack = [Trace { next: 0, end: 0 }; DEPTH];
        stack[0] = Trace { next: index + 1, end: index + 1 + header::size_of(self.load(index)) };
        let mut depth = 1;
        while depth > 0 {
            let top = &mut stack[depth - 1];
            if top.next >= top.end {
                depth -= 1;
                continue;
            }
            let next = top.next;
            top.next += 1;
            // The last word needs no entry to come back to; so lists linked by it take no depth.
            let last = top.next >= top.end;
            let child = Value::from_word(self.load(next));
            if self.set_mark(child) {
                let start = child.heap_index();
                let entry = Trace { next: start + 1, end: start + 1 + header::size_of(self.load(start)) };
                if last {
                    stack[depth - 1] = entry;
                } else if depth < DEPTH {
                    stack[depth] = entry;
                    depth += 1;
                } else {
                    self.store(start, self.load(start) | header::PENDING);
                }
            }
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
