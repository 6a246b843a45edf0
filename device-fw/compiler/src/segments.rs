//! A growable array in pieces, for what grows large and is gone soon
//!
//! **Invariant:** every piece but the last is full. Growing copies nothing, so at no time is there room for the old and the new array.

use core::ops::{Index, IndexMut};

use allocator_api2::alloc::Allocator;

use crate::list::{List, OutOfMemory};

/// Bytes in a piece: so few that it fits into gaps.
const PIECE_BYTES: usize = 256;

/// An array of pieces in memory from `A`.
pub struct Segments<T: Copy, A: Allocator + Copy> {
    pieces: List<List<T, A>, A>,
    length: usize,
    allocator: A,
}

impl<T: Copy, A: Allocator + Copy> Segments<T, A> {
    /// Items in a piece.
    const PIECE: usize = PIECE_BYTES / size_of::<T>();

    /// An empty array; allocates nothing.
    pub const fn new_in(allocator: A) -> Self {
        Segments { pieces: List::new_in(allocator), length: 0, allocator }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// The item with this number.
    pub fn get(&self, index: usize) -> Option<&T> {
        self.pieces.get(index / Self::PIECE)?.get(index % Self::PIECE)
    }

    /// The item with this number, to change.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.pieces.get_mut(index / Self::PIECE)?.get_mut(index % Self::PIECE)
    }

    /// The items in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }

    /// The items from a number on, to change.
    pub fn iter_mut_from(&mut self, index: usize) -> impl Iterator<Item = &mut T> {
        let first = index / Self::PIECE;
        let pieces = self.pieces.get_mut(first..).unwrap_or_default();
        pieces.iter_mut().flat_map(|piece| piece.iter_mut()).skip(index % Self::PIECE)
    }

    /// Appends one item.
    pub fn push(&mut self, item: T) -> Result<(), OutOfMemory> {
        if self.length / Self::PIECE >= self.pieces.len() {
            let mut piece = List::new_in(self.allocator);
            piece.reserve_exact(Self::PIECE)?;
            self.pieces.push(piece)?;
        }
        if let Some(piece) = self.pieces.get_mut(self.length / Self::PIECE) {
            piece.push(item)?;
            self.length += 1;
        }
        Ok(())
    }

    /// Appends a copy of `items`.
    pub fn extend_from_slice(&mut self, items: &[T]) -> Result<(), OutOfMemory> {
        for &item in items {
            self.push(item)?;
        }
        Ok(())
    }

    /// Shortens the array to `length` items; keeps the memory.
    pub fn truncate(&mut self, length: usize) {
        for number in length / Self::PIECE..self.pieces.len() {
            if let Some(piece) = self.pieces.get_mut(number) {
                piece.truncate(length.saturating_sub(number * Self::PIECE));
            }
        }
        self.length = self.length.min(length);
    }

    /// Empties the array; keeps the memory.
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// Gives the memory back.
    pub fn release(&mut self) {
        self.pieces.release();
        self.length = 0;
    }
}

impl<T: Copy, A: Allocator + Copy> Index<usize> for Segments<T, A> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        &self.pieces[index / Self::PIECE][index % Self::PIECE]
    }
}

impl<T: Copy, A: Allocator + Copy> IndexMut<usize> for Segments<T, A> {
    fn index_mut(&mut self, index: usize) -> &mut T {
        &mut self.pieces[index / Self::PIECE][index % Self::PIECE]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use allocator_api2::alloc::Global;

    #[test]
    fn behaves_like_an_array() {
        let mut segments = Segments::new_in(Global);
        let mut model = std::vec::Vec::new();
        for round in 0..5u32 {
            for number in 0..100 {
                assert_eq!(segments.push(number * round), Ok(()));
                model.push(number * round);
            }
            for item in segments.iter_mut_from(40) {
                *item += 1;
            }
            for item in &mut model[40..] {
                *item += 1;
            }
            assert_eq!(segments.iter().copied().collect::<std::vec::Vec<_>>(), model);
            let length = [90, 64, 33, 0, 50][round as usize];
            segments.truncate(length);
            model.truncate(length);
            assert_eq!(segments.len(), model.len());
            assert_eq!(segments.get(length), None);
            assert_eq!(segments.iter().copied().collect::<std::vec::Vec<_>>(), model);
        }
        segments.release();
        assert!(segments.len() == 0 && segments.get(0).is_none());
    }
}
