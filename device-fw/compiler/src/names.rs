//! Interned byte strings: each text has one small number
//!
//! **Invariant:** numbers are given in order of first appearance and never change.

use allocator_api2::alloc::Allocator;

use crate::list::{List, OutOfMemory};

/// Why a text got no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InternError {
    /// The allocator had no room.
    OutOfMemory,
    /// More than 65,000 different texts.
    TooMany,
}

impl From<OutOfMemory> for InternError {
    fn from(_: OutOfMemory) -> Self {
        InternError::OutOfMemory
    }
}

const FREE: u16 = u16::MAX;
const MAX_COUNT: usize = 65_000;

/// Texts by number and numbers by text.
pub struct Interner<A: Allocator> {
    texts: List<u8, A>,
    ends: List<u32, A>,
    /// Open-addressing hash table of numbers; its size is a power of two.
    slots: List<u16, A>,
}

impl<A: Allocator + Copy> Interner<A> {
    /// Holds nothing and allocates nothing.
    pub const fn new_in(allocator: A) -> Self {
        Interner { texts: List::new_in(allocator), ends: List::new_in(allocator), slots: List::new_in(allocator) }
    }

    /// How many texts there are.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// The text with this number.
    pub fn text(&self, number: u16) -> &[u8] {
        let number = usize::from(number);
        let end = self.ends.get(number).copied().unwrap_or(0) as usize;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before).copied()).unwrap_or(0) as usize;
        self.texts.get(start..end).unwrap_or_default()
    }

    /// All texts one after the other.
    pub fn all_texts(&self) -> &[u8] {
        &self.texts
    }

    /// The number of this text; a new one if it is new.
    pub fn intern(&mut self, text: &[u8]) -> Result<u16, InternError> {
        if (self.ends.len() + 1) * 4 > self.slots.len() * 3 {
            self.grow()?;
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash(text) as usize & mask;
        while self.slots[slot] != FREE {
            if self.text(self.slots[slot]) == text {
                return Ok(self.slots[slot]);
            }
            slot = (slot + 1) & mask;
        }
        if self.ends.len() >= MAX_COUNT {
            return Err(InternError::TooMany);
        }
        let number = self.ends.len() as u16;
        self.texts.reserve(text.len())?;
        self.ends.push((self.texts.len() + text.len()) as u32)?;
        self.texts.extend_from_slice(text)?;
        self.slots[slot] = number;
        Ok(number)
    }

    /// Moves to where there is room, see [`List::settle`].
    pub fn settle(&mut self) {
        self.slots.settle(0);
        self.ends.settle(8);
        self.texts.settle(64);
    }

    fn grow(&mut self) -> Result<(), OutOfMemory> {
        let size = (self.slots.len() * 2).max(16);
        self.slots.clear();
        self.slots.resize(size, FREE)?;
        let mask = size - 1;
        for number in 0..self.ends.len() as u16 {
            let mut slot = hash(self.text(number)) as usize & mask;
            while self.slots[slot] != FREE {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = number;
        }
        Ok(())
    }
}

fn hash(text: &[u8]) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    for &byte in text {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash ^ hash >> 15
}

#[cfg(test)]
mod tests {
    use super::*;
    use allocator_api2::alloc::Global;

    #[test]
    fn the_same_text_has_the_same_number() {
        let mut interner = Interner::new_in(Global);
        for round in 0..2 {
            for number in 0..1000u16 {
                let text = std::format!("name{number}");
                assert_eq!(interner.intern(text.as_bytes()), Ok(number), "round {round}");
            }
        }
        assert_eq!(interner.text(7), b"name7");
        assert_eq!(interner.count(), 1000);
    }
}
