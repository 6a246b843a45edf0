//! Compaction: moving objects together, around those that are pinned
//!
//! Steps: [`Heap::pin_held`] and further pins; [`Heap::plan`]; whoever keeps values outside the heap passes each through
//! [`Heap::forwarded`]; [`Heap::relocate`] does the same inside the heap and on the stack, then moves. The plan is a table
//! of places where the distance changes; it lies in memory that is free, so a compaction costs none. A table too short for
//! the whole heap covers its lower part; the next compaction goes on.
//!
//! **Invariant:** a plan is a pure function of headers and marks: `relocate` decides as `plan` did. Pinned objects have
//! distance 0. Between `plan` and `relocate` nothing else touches the heap.

use super::header::{self, Kind};
use super::layout::{FUNCTION_RECORD, GENERATOR_INSTRUCTION};
use super::{FIRST_OBJECT, Heap};
use crate::value::Value;

/// Where objects go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// To lower addresses, closing gaps: for room.
    Down,
    /// To the upper end of the gap above them: so that a test sees every movable object move.
    Up,
}

/// What is to be moved where.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    direction: Direction,
    /// Word index of the table: pairs of an object's old place and the distance from there on.
    table: usize,
    entries: usize,
    capacity: usize,
    /// From here on nothing moves: the table was full, or it is the heap's end.
    limit: usize,
    /// Words that move.
    moving: usize,
}

impl Plan {
    /// True when it covers the whole heap.
    pub fn is_complete(&self, heap: &Heap<'_>) -> bool {
        self.limit >= heap.heap_end
    }
}

/// Gaps below pinned objects that later objects may fill.
struct Gaps {
    gaps: [(usize, usize); GAPS],
}

const GAPS: usize = 8;

impl Gaps {
    const fn new() -> Self {
        Self { gaps: [(0, 0); GAPS] }
    }

    /// Remembers a gap, in place of the smallest one if need be.
    fn add(&mut self, start: usize, words: usize) {
        if let Some(smallest) = self.gaps.iter_mut().min_by_key(|gap| gap.1)
            && smallest.1 < words
        {
            *smallest = (start, words);
        }
    }

    /// Takes room from the lowest gap that has it: its start, and what is left behind it.
    fn take(&mut self, words: usize) -> Option<(usize, usize)> {
        let gap = self.gaps.iter_mut().filter(|gap| gap.1 >= words).min_by_key(|gap| gap.0)?;
        let start = gap.0;
        *gap = (gap.0 + words, gap.1 - words);
        Some((start, gap.1))
    }
}

/// What the walk of a plan comes upon.
enum Step {
    /// `words` words from `from` on go to `to`.
    Object { from: usize, words: usize, to: usize },
    /// Nothing will be here.
    Free { start: usize, words: usize },
}

impl Heap<'_> {
    /// Finds out where objects go. `None`: no room for even a small table, or nothing to gain.
    pub fn plan(&mut self, direction: Direction) -> Option<Plan> {
        self.seal();
        self.stack_peak = self.stack_high_water();
        let (table, words) = self.room_for_table();
        let capacity = words / 2;
        if capacity < 4 {
            return None;
        }
        let mut plan = Plan { direction, table, entries: 0, capacity, limit: self.heap_end, moving: 0 };
        self.follow(direction, self.heap_end, |heap, step| match step {
            Step::Object { from, words, to } => heap.enter_in(&mut plan, from, words, to),
            Step::Free { .. } => true,
        });
        if plan.moving == 0 {
            self.wipe_table(&plan);
            return None;
        }
        Some(plan)
    }

    /// The larger of the stack's unused room and the largest free run.
    fn room_for_table(&self) -> (usize, usize) {
        let mut best = (self.stack_pointer, self.stack_limit.saturating_sub(self.stack_pointer));
        let mut index = FIRST_OBJECT;
        while index < self.heap_end {
            let word = self.load(index);
            let size = header::size_of(word);
            if header::kind_of(word) == Kind::Free && size > best.1 {
                best = (index + 1, size);
            }
            index += 1 + size;
        }
        best
    }

    /// Adds to the table; false when it is full.
    fn enter_in(&mut self, plan: &mut Plan, from: usize, words: usize, to: usize) -> bool {
        let distance = (to as u32).wrapping_sub(from as u32);
        let last = if plan.entries == 0 { 0 } else { self.load(plan.table + plan.entries * 2 - 1) };
        if distance != last || plan.entries == 0 {
            // The last place is kept for the end.
            let is_full = plan.entries + 1 >= plan.capacity;
            let entry = if is_full { (from, 0) } else { (from, distance) };
            self.store(plan.table + plan.entries * 2, entry.0 as u32);
            self.store(plan.table + plan.entries * 2 + 1, entry.1);
            plan.entries += 1;
            if is_full {
                plan.limit = from;
                return false;
            }
        }
        if distance != 0 {
            plan.moving += words;
        }
        true
    }

    /// Walks the heap below `limit` as a compaction does, until `visit` says that it is enough.
    fn follow(&mut self, direction: Direction, limit: usize, visit: impl FnMut(&mut Self, Step) -> bool) {
        match direction {
            Direction::Down => self.follow_down(limit, visit),
            Direction::Up => self.follow_up(limit, visit),
        }
    }

    fn is_pinned(word: u32) -> bool {
        word & (header::MARKED | header::IDENTITY) != 0
    }

    fn follow_down(&mut self, limit: usize, mut visit: impl FnMut(&mut Self, Step) -> bool) {
        let mut gaps = Gaps::new();
        let (mut index, mut to) = (FIRST_OBJECT, FIRST_OBJECT);
        while index < limit {
            let word = self.load(index);
            let words = 1 + header::size_of(word);
            let from = index;
            index += words;
            if header::kind_of(word) == Kind::Free {
                continue;
            }
            let target = if Self::is_pinned(word) {
                if from > to {
                    gaps.add(to, from - to);
                    visit(self, Step::Free { start: to, words: from - to });
                }
                to = index;
                from
            } else if let Some((start, rest)) = gaps.take(words) {
                if !visit(self, Step::Object { from, words, to: start }) {
                    return;
                }
                visit(self, Step::Free { start: start + words, words: rest });
                continue;
            } else {
                to += words;
                to - words
            };
            if !visit(self, Step::Object { from, words, to: target }) {
                return;
            }
        }
        visit(self, Step::Free { start: to, words: index - to });
    }

    /// Each run of movable objects goes to the end of the free words above it.
    fn follow_up(&mut self, limit: usize, mut visit: impl FnMut(&mut Self, Step) -> bool) {
        let (mut index, mut run) = (FIRST_OBJECT, FIRST_OBJECT);
        while index < limit {
            let word = self.load(index);
            let is_free = header::kind_of(word) == Kind::Free;
            if !is_free && !Self::is_pinned(word) {
                index += 1 + header::size_of(word);
                continue;
            }
            let end = index;
            while index < limit && header::kind_of(self.load(index)) == Kind::Free {
                index += 1 + header::size_of(self.load(index));
            }
            let gap = index - end;
            if end > run && !visit(self, Step::Object { from: run, words: end - run, to: run + gap }) {
                return;
            }
            if gap > 0 {
                visit(self, Step::Free { start: run, words: gap });
            }
            run = index;
            if gap == 0 {
                // Pinned.
                index += 1 + header::size_of(word);
                if !visit(self, Step::Object { from: run, words: index - run, to: run }) {
                    return;
                }
                run = index;
            }
        }
        if index > run {
            visit(self, Step::Object { from: run, words: index - run, to: run });
        }
    }

    /// Where what stands at a word of the arena will stand. For objects and what is inside them.
    fn forwarded_index(&self, plan: &Plan, index: usize) -> usize {
        let (mut low, mut high) = (0, plan.entries);
        while low < high {
            let middle = (low + high) / 2;
            if self.load(plan.table + middle * 2) as usize <= index {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if low == 0 || index >= self.heap_end {
            return index;
        }
        (index as u32).wrapping_add(self.load(plan.table + low * 2 - 1)) as usize
    }

    /// What a value will be.
    #[inline]
    pub fn forwarded(&self, plan: &Plan, value: Value) -> Value {
        if !value.is_heap() {
            return value;
        }
        Value::heap(self.forwarded_index(plan, value.heap_index()) as u32)
    }

    /// Where a byte inside an object will stand, as an offset in the arena.
    pub fn forwarded_offset(&self, plan: &Plan, byte_offset: usize) -> usize {
        self.forwarded_index(plan, byte_offset / 4) * 4 + byte_offset % 4
    }

    /// Changes all references in the heap and on the stack to what they will be, moves the objects, and takes the pins off.
    pub fn relocate(&mut self, plan: &Plan) {
        self.compactions = self.compactions.wrapping_add(1);
        self.moved_words = self.moved_words.wrapping_add(plan.moving);
        let mut index = FIRST_OBJECT;
        while index < self.heap_end {
            let word = self.load(index);
            let end = index + 1 + header::size_of(word);
            match header::kind_of(word) {
                kind if !kind.is_words() => {}
                Kind::Function => {
                    self.forward_words(plan, index + 1, end);
                    let record = Value::from_word(self.load(index + 1 + FUNCTION_RECORD)).small_number() as usize;
                    self.store(index + 1 + FUNCTION_RECORD, Value::count(self.forwarded_index(plan, record)).word());
                }
                Kind::Generator => {
                    self.forward_words(plan, index + 1, end);
                    let place = index + 1 + GENERATOR_INSTRUCTION;
                    let instruction = Value::from_word(self.load(place)).small_number() as usize;
                    self.store(place, Value::count(self.forwarded_offset(plan, instruction)).word());
                }
                _ => self.forward_words(plan, index + 1, end),
            }
            index = end;
        }
        self.forward_words(plan, self.stack_start, self.stack_pointer);
        self.wipe_table(plan);
        self.follow(plan.direction, plan.limit, |heap, step| {
            match step {
                Step::Object { from, words, to } if from != to => heap.shift(from, to, words),
                Step::Object { .. } => {}
                Step::Free { start, words } => heap.put_free(start, words),
            }
            true
        });
        self.unpin_and_relink();
    }

    /// Leaves the stack's unused room as it was, for the high-water mark.
    fn wipe_table(&mut self, plan: &Plan) {
        if plan.table >= self.stack_start {
            for index in plan.table..plan.table + plan.entries * 2 {
                self.store(index, 0);
            }
        }
    }

    fn forward_words(&mut self, plan: &Plan, start: usize, end: usize) {
        for index in start..end {
            let value = Value::from_word(self.load(index));
            if value.is_heap() {
                let forwarded = self.forwarded(plan, value);
                // What native code may see does not move, and is not written to.
                if forwarded != value {
                    self.store(index, forwarded.word());
                }
            }
        }
    }

    fn shift(&mut self, from: usize, to: usize, words: usize) {
        debug_assert!(from + words <= self.heap_end && to + words <= self.heap_end);
        // SAFETY: both parts lie in the arena; `copy` allows overlap; `&mut self` excludes views.
        unsafe { core::ptr::copy(self.base.as_ptr().add(from), self.base.as_ptr().add(to), words) }
    }

    /// Free runs with headers only; the list is made afterwards.
    fn put_free(&mut self, start: usize, words: usize) {
        let (mut run, end) = (start, start + words);
        while run < end {
            let length = (end - run).min(header::SIZE_MAX + 1);
            self.store(run, header::header(Kind::Free, length - 1));
            run += length;
        }
    }

    /// Takes the pins off and makes the list of free runs anew.
    pub fn unpin_and_relink(&mut self) {
        self.walk_sealed(|heap, index, word| {
            if header::kind_of(word) != Kind::Free {
                heap.store(index, (word | header::MARKED) & !header::PENDING);
            }
        });
        self.sweep();
    }
}
