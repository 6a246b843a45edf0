//! A pointer to a metadata pair: two blocks, in either order.

/// Two block numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair(pub(crate) [u32; 2]);

impl Pair {
    /// No pair: the end of a list.
    pub(crate) const NULL: Self = Self([u32::MAX; 2]);

    /// The pair where every littlefs starts.
    pub(crate) const ANCHOR: Self = Self([0, 1]);

    pub(crate) fn is_null(self) -> bool {
        self.0[0] == u32::MAX || self.0[1] == u32::MAX
    }

    /// True when they share a block. A block is in one pair only, so this tells that they are the same pair, even when one
    /// of them was written down before a relocation.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.0.iter().any(|block| other.0.contains(block))
    }

    /// True when they have both blocks in common.
    pub(crate) fn is_same_set(self, other: Self) -> bool {
        self == other || self.0 == [other.0[1], other.0[0]]
    }

    pub(crate) fn to_bytes(self) -> [u8; 8] {
        let mut bytes = [0; 8];
        bytes[..4].copy_from_slice(&self.0[0].to_le_bytes());
        bytes[4..].copy_from_slice(&self.0[1].to_le_bytes());
        bytes
    }

    pub(crate) fn from_bytes(bytes: [u8; 8]) -> Self {
        let [a, b, c, d, e, f, g, h] = bytes;
        Self([u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h])])
    }
}
