//! Index arithmetic of `sequence[start:stop:step]`, and what assigning and deleting slices does to an array.
//!
//! **Invariant:** every index that comes out lies inside the length that went in, whatever numbers a program gives.

#[cfg(test)]
mod tests;

/// A slice resolved against a length, as CPython's `slice.indices` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SliceIndices {
    /// First index taken.
    pub start: i32,
    /// First index not taken; -1 when a negative step runs off the front.
    pub stop: i32,
    /// Distance between indices; never 0.
    pub step: i32,
    /// How many indices are taken.
    pub count: usize,
}

/// Resolves a slice; bounds beyond 32 bits are given as the nearest `i32`. `None` when the step is 0.
pub fn slice_indices(start: Option<i32>, stop: Option<i32>, step: Option<i32>, length: usize) -> Option<SliceIndices> {
    // -step must fit.
    let step = step.unwrap_or(1).max(-i32::MAX);
    let length = i32::try_from(length).unwrap_or(i32::MAX);
    let (low, high) = match step {
        0 => return None,
        1.. => (0, length),
        _ => (-1, length - 1),
    };
    let bound = |index: i32| if index < 0 { index.saturating_add(length).max(low) } else { index.min(high) };
    let forward = step > 0;
    let start = start.map_or(if forward { low } else { high }, bound);
    let stop = stop.map_or(if forward { high } else { low }, bound);
    Some(SliceIndices { start, stop, step, count: range_count(start, stop, step) })
}

/// How many numbers `range(start, stop, step)` has; `step` is not 0.
pub fn range_count(start: i32, stop: i32, step: i32) -> usize {
    let (start, stop, step) = (i64::from(start), i64::from(stop), i64::from(step));
    let distance = if step > 0 { stop - start } else { start - stop };
    if distance <= 0 { 0 } else { ((distance - 1) / step.abs() + 1) as usize }
}

impl SliceIndices {
    /// The taken indices in order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |nth| self.nth(nth))
    }

    /// The taken index number `nth`, below `count`.
    #[inline]
    pub fn nth(self, nth: usize) -> usize {
        (i64::from(self.start) + nth as i64 * i64::from(self.step)) as usize
    }

    /// The part of the array that a slice with step 1 names; an empty one stands at `start`.
    pub fn as_span(self) -> core::ops::Range<usize> {
        let start = self.start.max(0) as usize;
        start..start + self.count
    }

    /// The same indices in ascending order.
    #[must_use]
    pub fn ascending(self) -> Self {
        if self.step > 0 || self.count == 0 {
            return Self { step: self.step.abs(), ..self };
        }
        let lowest = self.nth(self.count - 1) as i32;
        Self { start: lowest, stop: self.start + 1, step: -self.step, count: self.count }
    }
}

/// Closes the gaps that deleting `slice` leaves in the first `length` words, and gives the new length.
pub fn delete_slice<T: Copy>(words: &mut [T], length: usize, slice: SliceIndices) -> usize {
    let slice = slice.ascending();
    if slice.count == 0 || slice.nth(slice.count - 1) >= length {
        return length;
    }
    let mut to = slice.nth(0);
    for nth in 0..slice.count {
        let from = slice.nth(nth) + 1;
        let until = if nth + 1 < slice.count { slice.nth(nth + 1) } else { length };
        words.copy_within(from..until, to);
        to += until - from;
    }
    to
}
