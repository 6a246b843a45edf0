//! Making room: collections, compactions, and allocation with both behind it
//!
//! **Invariant:** what [`Runtime`]'s fields hold is marked, pinned or forwarded here, each field in all three places or in
//! the list of [`Runtime::roots`]. An allocation fails only if less is free than was asked, or if what native code holds
//! stands in the way.

use super::{Collection, Gc, Runtime};
use crate::heap::compact::Direction;
use crate::heap::pin::Held;
use crate::heap::{Heap, OutOfMemory};
use crate::raised::{OrRaise, Raised};
use crate::value::Value;

/// How many of the roots native code takes from their fields; the rest are moved.
const ROOTS_PINNED: usize = 12;

/// How deep the state of built-in modules is pinned: a table, its entries, what these hold, and their storage.
const STATE_DEPTH: usize = 4;

impl<'a> Runtime<'a> {
    /// What the fields hold.
    fn roots(&mut self) -> [&mut Value; 14] {
        [
            &mut self.emergency_exception,
            &mut self.interrupt_exception,
            &mut self.handled,
            &mut self.main_module,
            &mut self.modules,
            &mut self.path,
            &mut self.argv,
            &mut self.module_states,
            &mut self.interrupts.handlers,
            &mut self.interrupts.scheduled,
            &mut self.interrupts.emergency_text,
            &mut self.source_text,
            // From here on they are moved, not pinned.
            &mut self.settling,
            &mut self.stop_value,
        ]
    }

    /// What the fields hold, to look at.
    pub(crate) fn root_values(&mut self) -> [Value; 14] {
        self.roots().map(|root| *root)
    }

    /// Frees what is out of reach.
    pub fn collect(&mut self) {
        let [first, second, third] = self.names.roots();
        let mut roots = [first; 17];
        (roots[1], roots[2]) = (second, third);
        for (place, root) in roots[3..].iter_mut().zip(self.roots()) {
            *place = *root;
        }
        self.method_cache.clear();
        self.heap.collect(&roots);
    }

    /// Moves objects together, after a collection, except those that native code may hold.
    pub(crate) fn compact(&mut self, held: Held) {
        // Each pass goes on where a table too short made the one before end.
        while !self.compact_once(Direction::Down, held) {}
    }

    /// True when there is nothing more to move.
    fn compact_once(&mut self, direction: Direction, held: Held) -> bool {
        self.heap.pin_held(held);
        for root in self.root_values().into_iter().take(ROOTS_PINNED) {
            self.heap.pin(root);
        }
        for data in [self.path, self.argv, self.emergency_exception, self.interrupt_exception, self.handled] {
            self.heap.pin_data(data);
        }
        self.heap.pin_module(self.main_module);
        for states in [self.module_states, self.interrupts.handlers, self.interrupts.scheduled] {
            self.heap.pin_to_depth(states, STATE_DEPTH);
        }
        let Some(plan) = self.heap.plan(direction) else {
            self.heap.unpin_and_relink();
            return true;
        };
        self.names.relocate(&mut self.heap, &plan);
        self.settling = self.heap.forwarded(&plan, self.settling);
        self.stop_value = self.heap.forwarded(&plan, self.stop_value);
        self.method_cache.clear();
        self.heap.relocate(&plan);
        plan.is_complete(&self.heap)
    }

    /// Runs an allocation, after a collection if need be; MemoryError when there is no room.
    #[inline]
    pub fn allocating<T>(
        &mut self,
        mut allocate: impl FnMut(&mut Heap<'a>) -> Result<T, OutOfMemory>,
    ) -> Result<T, Raised> {
        if self.config.collection != Collection::WhenFull
            || (self.gc_threshold != 0 && self.heap.allocated_since_collection * 4 >= self.gc_threshold)
        {
            self.collect_when_due();
        }
        match allocate(&mut self.heap) {
            Ok(value) => Ok(value),
            Err(error) => {
                self.make_room(error)?;
                match allocate(&mut self.heap) {
                    Ok(value) => Ok(value),
                    Err(error) => {
                        self.move_together(error);
                        allocate(&mut self.heap).or_raise(self)
                    }
                }
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn collect_when_due(&mut self) {
        if self.heap.lock_depth > 0 || self.gc_disabled == Gc::Disabled {
            return;
        }
        self.collect();
        if self.config.collection == Collection::Compacting {
            self.compact(Held::Operands);
            self.compact_once(Direction::Up, Held::Operands);
        }
    }

    /// Collects, if that is allowed, because an allocation failed.
    #[cold]
    #[inline(never)]
    pub(crate) fn make_room(&mut self, error: OutOfMemory) -> Result<(), Raised> {
        if self.heap.lock_depth > 0 || self.gc_disabled == Gc::Disabled {
            return Err(self.raise_memory_error(error));
        }
        self.collect();
        Ok(())
    }

    /// Compacts, if so much is free, because an allocation failed after a collection.
    #[cold]
    #[inline(never)]
    pub(crate) fn move_together(&mut self, error: OutOfMemory) {
        if error.words <= self.heap.free_words() {
            self.compact(Held::Operands);
            self.is_hindered = self.heap.largest_free() + 1 < error.words;
        }
    }

    /// Between two instructions, after an operation failed: moves everything together if only what the operation held was in
    /// the way of its memory. True if so.
    #[cold]
    pub(crate) fn move_what_was_in_the_way(&mut self) -> bool {
        if !core::mem::take(&mut self.is_hindered) {
            return false;
        }
        self.collect();
        self.compact(Held::Nothing);
        true
    }

    /// After a collection, for whoever wants the largest block there can be.
    pub(crate) fn join_free_runs(&mut self) {
        if self.heap.largest_free() + 1 < self.heap.free_words() {
            self.compact(Held::Operands);
        }
    }

    /// Moves a function just loaded, which nobody else holds, down over what loading it used: its code is pinned while it
    /// runs, and shall not stand in the middle of what is free then.
    pub(crate) fn settle(&mut self, function: Value) -> Value {
        self.settling = function;
        self.collect();
        self.compact(Held::Operands);
        core::mem::replace(&mut self.settling, Value::NULL)
    }

    /// `gc.collect()`: also closes gaps when the largest block is less than half of what is free. Gives how many
    /// objects became free.
    pub fn collect_and_tidy(&mut self) -> usize {
        self.collect();
        let freed = self.heap.freed_objects;
        if (self.heap.largest_free() + 1) * 2 < self.heap.free_words() {
            self.compact(Held::Operands);
        }
        freed
    }
}
