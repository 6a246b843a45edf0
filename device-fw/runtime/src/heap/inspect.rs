//! Looking at every object, for tests and reports
//!
//! **Invariant:** nothing here changes what a program sees.

use super::Heap;
use super::header::{self, Kind};
use crate::value::Value;

/// One object or free run, as [`Heap::inspect`] shows it.
#[derive(Clone, Copy, Debug)]
pub struct Inspected<'h> {
    /// The reference to it.
    pub reference: Value,
    /// What it is.
    pub kind: Kind,
    /// Its payload; of a words kind each is a value.
    pub payload: &'h [u32],
}

impl Heap<'_> {
    /// Calls `visit` with every object and free run, in the order of their places.
    pub fn inspect(&mut self, visit: &mut dyn FnMut(Inspected<'_>)) {
        self.walk(|heap, index, word| {
            let (start, size) = (index + 1, header::size_of(word));
            if start + size > heap.heap_end {
                return;
            }
            // SAFETY: checked to lie inside the arena; `&Heap` excludes writes for the life of the slice.
            let payload = unsafe { core::slice::from_raw_parts(heap.base.as_ptr().add(start), size) };
            visit(Inspected { reference: Value::heap(index as u32), kind: header::kind_of(word), payload });
        });
    }
}
