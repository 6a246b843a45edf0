//! Where names were found lately among the pairs of a namespace or an instance
//!
//! **Invariant:** a hint is a guess that its user checks against the key that stands there, so it may be wrong or old and is never
//! cleared. A name whose bit in `instance_names` is off was never an attribute of any instance itself.

use core::cell::Cell;

use crate::value::Name;

/// Names that share a place take turns.
const HINTS: usize = 128;
const NAME_BITS: usize = 256;

/// Guessed places of names, and which names instances have had as attributes.
pub struct PlaceHints {
    places: [Cell<u8>; HINTS],
    instance_names: [u32; NAME_BITS / 32],
}

impl PlaceHints {
    /// Every name at place 0; no instance attributes.
    pub const fn new() -> Self {
        Self { places: [const { Cell::new(0) }; HINTS], instance_names: [0; NAME_BITS / 32] }
    }

    /// The pair among which `name` may be found first.
    #[inline(always)]
    pub fn place(&self, name: Name) -> usize {
        usize::from(self.places[name.0 as usize % HINTS].get())
    }

    /// Remembers where `name` was found. Places beyond a byte are not remembered.
    #[inline(always)]
    pub fn remember(&self, name: Name, place: usize) {
        self.places[name.0 as usize % HINTS].set(place as u8);
    }

    /// An instance has got an attribute of this name.
    #[inline]
    pub fn note_instance_name(&mut self, name: Name) {
        let bit = name.0 as usize % NAME_BITS;
        self.instance_names[bit / 32] |= 1 << (bit % 32);
    }

    /// False when no instance ever had an attribute of this name, outside an instance's `__dict__` that somebody asked for.
    #[inline(always)]
    pub fn may_be_instance_name(&self, name: Name) -> bool {
        let bit = name.0 as usize % NAME_BITS;
        self.instance_names[bit / 32] >> (bit % 32) & 1 != 0
    }
}

impl Default for PlaceHints {
    fn default() -> Self {
        Self::new()
    }
}
