//! A growable array whose growth can fail
//!
//! Nothing here aborts: every operation that may need memory returns `OutOfMemory`, so the program on a board
//! sees a `MemoryError` it can catch.

use core::fmt;
use core::ops::{Deref, DerefMut};

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

/// The allocator had no room; nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory;

impl fmt::Display for OutOfMemory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("out of memory")
    }
}

/// A list grows by at least so many bytes.
const LEAST_BYTES: usize = 32;

/// An array in memory from `A` that grows by quarters, not by doubling: a board is short of room, not of time.
pub struct List<T, A: Allocator> {
    items: Vec<T, A>,
}

impl<T, A: Allocator> List<T, A> {
    /// An empty list; allocates nothing.
    pub const fn new_in(allocator: A) -> Self {
        List { items: Vec::new_in(allocator) }
    }

    /// Makes room for `additional` more items.
    pub fn reserve(&mut self, additional: usize) -> Result<(), OutOfMemory> {
        let room = self.items.capacity() - self.items.len();
        if room >= additional {
            return Ok(());
        }
        let smallest = additional - room;
        let generous = smallest.max(self.items.capacity() / 4).max(LEAST_BYTES / size_of::<T>().max(1)).max(1);
        let wanted = self.items.capacity() - self.items.len() + generous;
        if self.items.try_reserve_exact(wanted).is_ok() {
            return Ok(());
        }
        self.items.try_reserve_exact(additional).map_err(|_| OutOfMemory)
    }

    /// Makes room for `additional` more items, and not for more.
    pub fn reserve_exact(&mut self, additional: usize) -> Result<(), OutOfMemory> {
        self.items.try_reserve_exact(additional).map_err(|_| OutOfMemory)
    }

    /// Appends one item.
    pub fn push(&mut self, item: T) -> Result<(), OutOfMemory> {
        self.reserve(1)?;
        self.items.push_within_capacity(item).map_err(|_| OutOfMemory)
    }

    /// Removes and returns the last item.
    pub fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }

    /// Shortens the list to `length` items; keeps the memory.
    pub fn truncate(&mut self, length: usize) {
        self.items.truncate(length);
    }

    /// Empties the list; keeps the memory.
    pub fn clear(&mut self) {
        self.items.clear();
    }

    /// Gives the memory back.
    pub fn release(&mut self)
    where
        A: Copy,
    {
        // Shrinking to nothing would leave a block of no bytes.
        self.items = Vec::new_in(*self.items.allocator());
    }

    /// Moves to the lowest place in memory where there is room for `more` items beside those that are there, and keeps no room for
    /// others: between two phases of work, when what stood in the way is gone.
    pub fn settle(&mut self, more: usize)
    where
        T: Copy,
        A: Copy,
    {
        if self.items.len() + more == 0 {
            return self.release();
        }
        let mut lower = Vec::new_in(*self.items.allocator());
        if lower.try_reserve_exact(self.items.len() + more).is_ok() && lower.as_ptr() < self.items.as_ptr() {
            lower.extend_from_slice(&self.items);
            self.items = lower;
        } else {
            drop(lower);
            self.items.shrink_to(self.items.len() + more);
        }
    }

    /// The allocated room, in items.
    pub fn capacity(&self) -> usize {
        self.items.capacity()
    }
}

impl<T: Copy, A: Allocator> List<T, A> {
    /// Appends a copy of `items`.
    pub fn extend_from_slice(&mut self, items: &[T]) -> Result<(), OutOfMemory> {
        self.reserve(items.len())?;
        for &item in items {
            self.items.push_within_capacity(item).map_err(|_| OutOfMemory)?;
        }
        Ok(())
    }

    /// Makes the list `length` items long, filling with `item`.
    pub fn resize(&mut self, length: usize, item: T) -> Result<(), OutOfMemory> {
        if let Some(additional) = length.checked_sub(self.items.len()) {
            self.reserve(additional)?;
            for _ in 0..additional {
                self.items.push_within_capacity(item).map_err(|_| OutOfMemory)?;
            }
        } else {
            self.items.truncate(length);
        }
        Ok(())
    }

    /// Opens a gap of `count` copies of `item` before `index` (which must be within the list).
    pub fn insert_gap(&mut self, index: usize, count: usize, item: T) -> Result<(), OutOfMemory> {
        let old_length = self.items.len();
        let index = index.min(old_length);
        self.resize(old_length + count, item)?;
        self.items.copy_within(index..old_length, index + count);
        Ok(())
    }
}

impl<T, A: Allocator> Deref for List<T, A> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T, A: Allocator> DerefMut for List<T, A> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items
    }
}

impl<T: fmt::Debug, A: Allocator> fmt::Debug for List<T, A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(formatter)
    }
}
