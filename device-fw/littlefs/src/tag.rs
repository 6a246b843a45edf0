//! Tags: the 32-bit words that say what each piece of metadata is.
//!
//! Layout (littlefs SPEC.md, "Metadata tags"): valid bit (0 = valid), 11 bits kind, 10 bits id, 10 bits length.

/// Kinds of tags; the upper three bits are the class.
pub(crate) mod kind {
    pub(crate) const REGULAR: u16 = 0x001;
    pub(crate) const DIRECTORY: u16 = 0x002;
    pub(crate) const SUPERBLOCK: u16 = 0x0ff;
    pub(crate) const DIRECTORY_STRUCT: u16 = 0x200;
    pub(crate) const INLINE_STRUCT: u16 = 0x201;
    pub(crate) const SKIP_LIST_STRUCT: u16 = 0x202;
    pub(crate) const USER_ATTRIBUTE: u16 = 0x300;
    pub(crate) const CREATE: u16 = 0x401;
    pub(crate) const DELETE: u16 = 0x4ff;
    pub(crate) const CRC: u16 = 0x500;
    pub(crate) const FORWARD_CRC: u16 = 0x5ff;
    pub(crate) const SOFT_TAIL: u16 = 0x600;
    pub(crate) const HARD_TAIL: u16 = 0x601;
    pub(crate) const MOVE_STATE: u16 = 0x7ff;
}

/// Classes of tags: the kind without its chunk.
pub(crate) mod class {
    pub(crate) const NAME: u16 = 0x000;
    pub(crate) const STRUCT: u16 = 0x200;
    pub(crate) const USER_ATTRIBUTE: u16 = 0x300;
    pub(crate) const SPLICE: u16 = 0x400;
    pub(crate) const TAIL: u16 = 0x600;
}

/// The id of tags that belong to no entry.
pub(crate) const NO_ID: u16 = 0x3ff;

/// The length that marks a deleted attribute.
pub(crate) const DELETED: u16 = 0x3ff;

/// One tag, decoded from its chain of exclusive-ors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag(pub(crate) u32);

impl Tag {
    /// What the first tag of a block is chained to.
    pub(crate) const CHAIN_START: Self = Self(0xffff_ffff);

    pub(crate) const fn new(kind: u16, id: u16, length: u16) -> Self {
        Self((kind as u32) << 20 | (id as u32) << 10 | length as u32)
    }

    pub(crate) const fn is_valid(self) -> bool {
        self.0 >> 31 == 0
    }

    pub(crate) const fn kind(self) -> u16 {
        (self.0 >> 20 & 0x7ff) as u16
    }

    pub(crate) const fn class(self) -> u16 {
        self.kind() & 0x700
    }

    pub(crate) const fn chunk(self) -> u8 {
        (self.0 >> 20) as u8
    }

    /// True for the tag that ends a commit (and not for a forward CRC, which shares its class).
    pub(crate) const fn is_commit_end(self) -> bool {
        self.kind() & 0x780 == kind::CRC
    }

    pub(crate) const fn id(self) -> u16 {
        (self.0 >> 10 & 0x3ff) as u16
    }

    pub(crate) const fn with_id(self, id: u16) -> Self {
        Self(self.0 & !(0x3ff << 10) | (id as u32) << 10)
    }

    /// The length field as it stands; [`DELETED`] for a deleted attribute.
    pub(crate) const fn length(self) -> u16 {
        (self.0 & 0x3ff) as u16
    }

    pub(crate) const fn is_deleted(self) -> bool {
        self.length() == DELETED
    }

    /// Bytes of data behind the tag.
    pub(crate) const fn data_bytes(self) -> u32 {
        if self.is_deleted() { 0 } else { self.length() as u32 }
    }

    /// Bytes of tag and data.
    pub(crate) const fn total_bytes(self) -> u32 {
        4 + self.data_bytes()
    }

    /// For a splice: how many entries it adds (1) or takes away (-1).
    pub(crate) const fn splice(self) -> i32 {
        self.chunk() as i8 as i32
    }
}
