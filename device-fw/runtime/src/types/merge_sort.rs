//! Stable merge sort whose elements live in the heap and whose comparison may fail or collect garbage.
//!
//! **Invariant:** whenever [`Sorting::less`] runs or fails, every element stands in one of the two arrays that the store
//! traces, and after a failure `Items` holds a permutation of what it held.
//!
//! Natural runs, short ones extended by binary insertion, are merged in the order that powersort chooses (Munro and Wild,
//! "Nearly-Optimal Mergesorts", 2018), so sorted and partly sorted input takes few comparisons.

#[cfg(test)]
mod tests;

/// One of the two arrays of a [`Sorting`] store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Array {
    /// What is sorted.
    Items,
    /// Room for half of it.
    Scratch,
}

/// The store of a sort: two arrays, and the order.
pub trait Sorting {
    /// An element in hand; plain data that refers to the heap.
    type Element: Copy;
    /// What a failed comparison or allocation gives.
    type Error;

    /// True when `left` must come before `right`.
    fn less(&mut self, left: Self::Element, right: Self::Element) -> Result<bool, Self::Error>;
    /// Reads an element.
    fn load(&self, array: Array, index: usize) -> Self::Element;
    /// Writes an element.
    fn store(&mut self, array: Array, index: usize, element: Self::Element);
    /// Copies elements inside `Items`, between the arrays or both; ranges may overlap.
    fn copy(&mut self, from: (Array, usize), to: (Array, usize), count: usize);
    /// Makes `Scratch` hold at least `count` elements.
    fn reserve_scratch(&mut self, count: usize) -> Result<(), Self::Error>;
}

/// Runs shorter than this are extended by binary insertion.
const MINIMUM_RUN: usize = 16;

/// Pending runs have strictly increasing powers, which are below the bits of a length.
const PENDING_MAX: usize = 33;

#[derive(Clone, Copy, Default)]
struct Run {
    start: usize,
    length: usize,
    /// Depth, in the virtual merge tree, of the node between this run and the one before.
    power: u32,
}

/// Sorts the first `length` elements of `Items`.
pub fn merge_sort<S: Sorting>(store: &mut S, length: usize) -> Result<(), S::Error> {
    let mut pending = [Run::default(); PENDING_MAX];
    let mut count = 0;
    let mut start = 0;
    while start < length {
        let mut run = Run { start, length: next_run(store, start, length)?, power: 0 };
        if count > 0 {
            run.power = node_power(pending[count - 1], run, length);
            while count > 1 && pending[count - 1].power > run.power {
                merge_top(store, &mut pending, &mut count)?;
            }
        }
        start += run.length;
        // Unreachable by the bound on powers; merging keeps the sort right even so.
        if count == PENDING_MAX {
            merge_top(store, &mut pending, &mut count)?;
        }
        pending[count] = run;
        count += 1;
    }
    while count > 1 {
        merge_top(store, &mut pending, &mut count)?;
    }
    Ok(())
}

fn merge_top<S: Sorting>(store: &mut S, pending: &mut [Run; PENDING_MAX], count: &mut usize) -> Result<(), S::Error> {
    let right = pending[*count - 1];
    *count -= 1;
    let left = &mut pending[*count - 1];
    let middle = right.start;
    left.length += right.length;
    merge(store, left.start, middle, middle + right.length)
}

/// Depth of the node that splits the middles of two neighbouring runs, counted in bits of `middle / length`.
fn node_power(left: Run, right: Run, length: usize) -> u32 {
    let doubled = 2 * length as u64;
    let mut a = 2 * left.start as u64 + left.length as u64;
    let mut b = 2 * right.start as u64 + right.length as u64;
    let mut power = 0;
    while power < 40 {
        power += 1;
        a *= 2;
        b *= 2;
        match (a >= doubled, b >= doubled) {
            (true, true) => {
                a -= doubled;
                b -= doubled;
            }
            (false, false) => {}
            _ => break,
        }
    }
    power
}

/// Length of the run at `start`, made ascending and long enough.
fn next_run<S: Sorting>(store: &mut S, start: usize, end: usize) -> Result<usize, S::Error> {
    let mut at = start + 1;
    if at >= end {
        return Ok(end - start);
    }
    let mut last = store.load(Array::Items, at);
    let first = store.load(Array::Items, start);
    let descending = store.less(last, first)?;
    at += 1;
    while at < end {
        let next = store.load(Array::Items, at);
        // Only a strictly descending run may be reversed: the sort is stable.
        if store.less(next, last)? != descending {
            break;
        }
        last = next;
        at += 1;
    }
    if descending {
        reverse(store, start, at);
    }
    let wanted = end.min(start + MINIMUM_RUN);
    while at < wanted {
        let element = store.load(Array::Items, at);
        let place = upper_bound(store, element, start, at)?;
        store.copy((Array::Items, place), (Array::Items, place + 1), at - place);
        store.store(Array::Items, place, element);
        at += 1;
    }
    Ok(at - start)
}

/// Reverses the elements from `start` up to `end` of `Items`.
pub fn reverse<S: Sorting>(store: &mut S, start: usize, end: usize) {
    let (mut low, mut high) = (start, end);
    while low + 1 < high {
        high -= 1;
        let (a, b) = (store.load(Array::Items, low), store.load(Array::Items, high));
        store.store(Array::Items, low, b);
        store.store(Array::Items, high, a);
        low += 1;
    }
}

/// First place between `low` and `high` whose element comes after `element`.
fn upper_bound<S: Sorting>(store: &mut S, element: S::Element, low: usize, high: usize) -> Result<usize, S::Error> {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = low + (high - low) / 2;
        let other = store.load(Array::Items, middle);
        if store.less(element, other)? { high = middle } else { low = middle + 1 }
    }
    Ok(low)
}

/// First place between `low` and `high` whose element does not come before `element`.
fn lower_bound<S: Sorting>(store: &mut S, element: S::Element, low: usize, high: usize) -> Result<usize, S::Error> {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = low + (high - low) / 2;
        let other = store.load(Array::Items, middle);
        if store.less(other, element)? { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

fn merge<S: Sorting>(store: &mut S, start: usize, middle: usize, end: usize) -> Result<(), S::Error> {
    let (first_right, last_left) = (store.load(Array::Items, middle), store.load(Array::Items, middle - 1));
    if !store.less(first_right, last_left)? {
        return Ok(());
    }
    let start = upper_bound(store, first_right, start, middle)?;
    let end = lower_bound(store, last_left, middle, end)?;
    if middle - start <= end - middle {
        merge_forward(store, start, middle, end)
    } else {
        merge_backward(store, start, middle, end)
    }
}

/// Merges with the left run in `Scratch`.
fn merge_forward<S: Sorting>(store: &mut S, start: usize, middle: usize, end: usize) -> Result<(), S::Error> {
    let count = middle - start;
    store.reserve_scratch(count)?;
    store.copy((Array::Items, start), (Array::Scratch, 0), count);
    let (mut left, mut right, mut to) = (0, middle, start);
    let mut outcome = Ok(());
    while left < count && right < end {
        let (a, b) = (store.load(Array::Scratch, left), store.load(Array::Items, right));
        match store.less(b, a) {
            Ok(true) => {
                store.store(Array::Items, to, b);
                right += 1;
            }
            Ok(false) => {
                store.store(Array::Items, to, a);
                left += 1;
            }
            Err(error) => {
                outcome = Err(error);
                break;
            }
        }
        to += 1;
    }
    store.copy((Array::Scratch, left), (Array::Items, to), count - left);
    outcome
}

/// Merges with the right run in `Scratch`.
fn merge_backward<S: Sorting>(store: &mut S, start: usize, middle: usize, end: usize) -> Result<(), S::Error> {
    let count = end - middle;
    store.reserve_scratch(count)?;
    store.copy((Array::Items, middle), (Array::Scratch, 0), count);
    let (mut left, mut right, mut to) = (middle, count, end);
    let mut outcome = Ok(());
    while left > start && right > 0 {
        let (a, b) = (store.load(Array::Items, left - 1), store.load(Array::Scratch, right - 1));
        match store.less(b, a) {
            Ok(true) => {
                store.store(Array::Items, to - 1, a);
                left -= 1;
            }
            Ok(false) => {
                store.store(Array::Items, to - 1, b);
                right -= 1;
            }
            Err(error) => {
                outcome = Err(error);
                break;
            }
        }
        to -= 1;
    }
    store.copy((Array::Scratch, 0), (Array::Items, to - right), right);
    outcome
}
