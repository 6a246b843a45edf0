//! Global state: a few bits that a commit to any metadata pair can change.
//!
//! On the medium it is the exclusive-or of the deltas found in all pairs (littlefs SPEC.md, "0x7ff MOVESTATE").

use core::ops::BitXorAssign;

use crate::pair::Pair;
use crate::tag::{Tag, kind};

/// Bytes of one delta.
pub(crate) const DELTA_BYTES: usize = 12;

const OUT_OF_SYNC: u32 = 1 << 31;

/// The state, or a difference of two states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GlobalState {
    tag: u32,
    pair: [u32; 2],
}

impl GlobalState {
    pub(crate) const NONE: Self = Self { tag: 0, pair: [0; 2] };

    pub(crate) fn from_bytes(bytes: &[u8; DELTA_BYTES]) -> Self {
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        // The length bits count orphans in the memory of the reference code and have no meaning on the medium.
        Self { tag: word(0) & !0x3ff, pair: [word(4), word(8)] }
    }

    pub(crate) fn to_bytes(self) -> [u8; DELTA_BYTES] {
        let mut bytes = [0; DELTA_BYTES];
        bytes[..4].copy_from_slice(&self.tag.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.pair[0].to_le_bytes());
        bytes[8..].copy_from_slice(&self.pair[1].to_le_bytes());
        bytes
    }

    /// The pair and id of an entry that was moved away and is still to be deleted.
    pub(crate) fn pending_move(self) -> Option<(Pair, u16)> {
        let tag = Tag(self.tag);
        (tag.class() != 0).then_some((Pair(self.pair), tag.id()))
    }

    pub(crate) fn set_move(&mut self, pair: Pair, id: u16) {
        self.tag = self.tag & OUT_OF_SYNC | Tag::new(kind::DELETE, id, 0).0;
        self.pair = pair.0;
    }

    pub(crate) fn clear_move(&mut self) {
        self.tag &= OUT_OF_SYNC;
        self.pair = [0; 2];
    }

    /// True when the list of all pairs may hold removed or outdated ones.
    pub(crate) fn is_out_of_sync(self) -> bool {
        self.tag & OUT_OF_SYNC != 0
    }

    pub(crate) fn set_out_of_sync(&mut self, out_of_sync: bool) {
        self.tag = if out_of_sync { self.tag | OUT_OF_SYNC } else { self.tag & !OUT_OF_SYNC };
    }
}

impl BitXorAssign for GlobalState {
    fn bitxor_assign(&mut self, other: Self) {
        self.tag ^= other.tag;
        self.pair[0] ^= other.pair[0];
        self.pair[1] ^= other.pair[1];
    }
}
