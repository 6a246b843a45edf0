//! Reading a metadata pair: a log of commits, of which the newer block with a valid checksum counts.
//!
//! **Invariant:** a [`Metadata`] describes commits whose checksums were right; walking it never leaves them, and each step
//! goes down by at least a tag, so that no content can make a walk endless.

use core::cmp::Ordering;
use core::ops::ControlFlow;

use pyrite_platform::storage::Storage;

use crate::checksum;
use crate::device::{Device, PROGRAM_BYTES};
use crate::error::Error;
use crate::global_state::{DELTA_BYTES, GlobalState};
use crate::pair::Pair;
use crate::tag::{NO_ID, Tag, class, kind};

/// What is known of a metadata pair.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Metadata {
    /// The blocks; the first one holds the state, the second is the next to be written.
    pub(crate) pair: Pair,
    /// Counts the erasures of the pair.
    pub(crate) revision: u32,
    /// Offset behind the last valid commit.
    pub(crate) end: u32,
    /// The tag that the next commit chains to.
    pub(crate) last_tag: Tag,
    /// How many entries the pair holds.
    pub(crate) count: u16,
    /// True when another commit may be appended, as far as tags tell.
    pub(crate) appendable: bool,
    /// The next pair of the list of all pairs.
    pub(crate) tail: Pair,
    /// True when the tail continues the same directory.
    pub(crate) split: bool,
}

/// Where a name is, or where it would be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    Found { id: u16, kind: u16 },
    Insert { id: u16 },
}

/// A tag and where its data stands in the block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Located {
    pub(crate) tag: Tag,
    pub(crate) offset: u32,
}

/// Looks at one tag of a walk.
type Visitor<'v, S, T> = &'v mut dyn FnMut(&mut Device<S>, Located) -> Result<ControlFlow<T>, Error>;

impl<S: Storage> Device<S> {
    /// Reads the state of a metadata pair.
    pub(crate) fn fetch(&mut self, pair: Pair) -> Result<Metadata, Error> {
        if let Some(metadata) = self.recall(pair) {
            return Ok(metadata);
        }
        let revisions = [self.read_u32(pair.0[0], 0)?, self.read_u32(pair.0[1], 0)?];
        let newer = usize::from((revisions[1].wrapping_sub(revisions[0]) as i32) > 0);
        for index in [newer, 1 - newer] {
            let ordered = Pair([pair.0[index], pair.0[1 - index]]);
            if let Some(metadata) = self.scan(ordered, revisions[index])? {
                self.remember(&metadata);
                return Ok(metadata);
            }
        }
        Err(Error::Corrupt)
    }

    /// Reads the commits of the first block of `pair`.
    fn scan(&mut self, pair: Pair, revision: u32) -> Result<Option<Metadata>, Error> {
        let block = pair.0[0];
        let mut found = None;
        let mut offset = 4;
        let mut last_tag = Tag::CHAIN_START;
        let mut sum = checksum::update(checksum::START, &revision.to_le_bytes());
        let (mut count, mut tail, mut split) = (0_i32, Pair::NULL, false);
        while offset + 4 <= self.block_bytes {
            let stored = self.read_u32_big_endian(block, offset)?;
            let tag = Tag(stored ^ last_tag.0);
            if !tag.is_valid() || offset + tag.total_bytes() > self.block_bytes {
                break;
            }
            sum = checksum::update(sum, &stored.to_be_bytes());
            last_tag = tag;
            let data = offset + 4;
            if tag.is_commit_end() {
                if tag.data_bytes() < 4 || self.read_u32(block, data)? != sum || !(0..=0x3ff).contains(&count) {
                    break;
                }
                last_tag = Tag(tag.0 ^ u32::from(tag.chunk() & 1) << 31);
                let end = offset + tag.total_bytes();
                found = Some(Metadata {
                    pair,
                    revision,
                    end,
                    last_tag,
                    count: count as u16,
                    appendable: end.is_multiple_of(PROGRAM_BYTES),
                    tail,
                    split,
                });
                sum = checksum::START;
            } else {
                sum = self.checksum(block, data, tag.data_bytes(), sum)?;
                match tag.class() {
                    class::NAME => count = count.max(i32::from(tag.id()) + 1),
                    class::SPLICE => count += tag.splice(),
                    class::TAIL if tag.length() == 8 => {
                        tail = self.read_pair(block, data)?;
                        split = tag.chunk() & 1 == 1;
                    }
                    _ => {}
                }
            }
            offset += tag.total_bytes();
        }
        Ok(found)
    }

    pub(crate) fn read_pair(&mut self, block: u32, offset: u32) -> Result<Pair, Error> {
        let mut bytes = [0; 8];
        self.read(block, offset, &mut bytes)?;
        Ok(Pair::from_bytes(bytes))
    }

    /// Walks the tags of a pair from the newest to the oldest until `visit` breaks off.
    fn walk_back<T>(&mut self, metadata: &Metadata, visit: Visitor<'_, S, T>) -> Result<Option<T>, Error> {
        let block = metadata.pair.0[0];
        let mut offset = metadata.end;
        let mut tag = metadata.last_tag;
        while let Some(start) = offset.checked_sub(tag.total_bytes())
            && start >= 4
        {
            offset = start;
            let older = Tag((self.read_u32_big_endian(block, offset)? ^ tag.0) & 0x7fff_ffff);
            if let ControlFlow::Break(value) = visit(self, Located { tag, offset: offset + 4 })? {
                return Ok(Some(value));
            }
            tag = older;
        }
        Ok(None)
    }

    /// Walks the tags of entry `id` from the newest to the oldest until `visit` breaks off.
    pub(crate) fn walk_entry<T>(
        &mut self,
        metadata: &Metadata,
        id: u16,
        visit: Visitor<'_, S, T>,
    ) -> Result<Option<T>, Error> {
        let mut current = Some(id);
        self.walk_back(metadata, &mut |device, located| {
            if located.tag.class() == class::SPLICE {
                current = id_before(located.tag, current);
            } else if current == Some(located.tag.id()) {
                return Ok(match visit(device, located)? {
                    ControlFlow::Break(value) => ControlFlow::Break(Some(value)),
                    ControlFlow::Continue(()) => ControlFlow::Continue(()),
                });
            }
            Ok(if current.is_none() { ControlFlow::Break(None) } else { ControlFlow::Continue(()) })
        })
        .map(Option::flatten)
    }

    /// The newest tag of a class for entry `id`.
    pub(crate) fn find_tag(&mut self, metadata: &Metadata, id: u16, class: u16) -> Result<Option<Located>, Error> {
        self.walk_entry(metadata, id, &mut |_, located| {
            Ok(if located.tag.class() == class { ControlFlow::Break(located) } else { ControlFlow::Continue(()) })
        })
    }

    /// The newest user attribute of a kind for entry `id`.
    pub(crate) fn find_attribute(
        &mut self,
        metadata: &Metadata,
        id: u16,
        attribute: u8,
    ) -> Result<Option<Located>, Error> {
        let wanted = kind::USER_ATTRIBUTE | u16::from(attribute);
        let found = self.walk_entry(metadata, id, &mut |_, located| {
            Ok(if located.tag.kind() == wanted { ControlFlow::Break(located) } else { ControlFlow::Continue(()) })
        })?;
        Ok(found.filter(|located| !located.tag.is_deleted()))
    }

    /// The part of the global state that this pair holds.
    pub(crate) fn read_delta(&mut self, metadata: &Metadata) -> Result<GlobalState, Error> {
        let found = self.walk_back(metadata, &mut |_, located| {
            Ok(if located.tag.kind() == kind::MOVE_STATE {
                ControlFlow::Break(located)
            } else {
                ControlFlow::Continue(())
            })
        })?;
        let Some(located) = found.filter(|located| located.tag.length() as usize == DELTA_BYTES) else {
            return Ok(GlobalState::NONE);
        };
        let mut bytes = [0; DELTA_BYTES];
        self.read(metadata.pair.0[0], located.offset, &mut bytes)?;
        Ok(GlobalState::from_bytes(&bytes))
    }

    /// Looks for a name among the entries of one pair.
    pub(crate) fn find_name(&mut self, metadata: &Metadata, name: &[u8]) -> Result<Position, Error> {
        let block = metadata.pair.0[0];
        let mut found: Option<(u16, u16)> = None;
        let mut insert = 0_u16;
        let mut offset = 4;
        let mut last_tag = Tag::CHAIN_START;
        while offset + 4 <= metadata.end {
            let tag = Tag(self.read_u32_big_endian(block, offset)? ^ last_tag.0);
            let data = offset + 4;
            offset += tag.total_bytes();
            last_tag = if tag.is_commit_end() { Tag(tag.0 ^ u32::from(tag.chunk() & 1) << 31) } else { tag };
            if tag.class() == class::SPLICE {
                if let Some((id, kind)) = found {
                    found = id_after(tag, id).map(|id| (id, kind));
                }
                if tag.splice() > 0 && tag.id() < insert {
                    insert = insert.saturating_add(1);
                } else if tag.splice() < 0 && tag.id() < insert {
                    insert -= 1;
                }
            } else if tag.class() == class::NAME && tag.id() != NO_ID {
                let is_listed = matches!(tag.kind(), kind::REGULAR | kind::DIRECTORY);
                let order =
                    if is_listed { self.compare_name(block, data, tag.length(), name)? } else { Ordering::Less };
                match order {
                    Ordering::Equal => found = Some((tag.id(), tag.kind())),
                    Ordering::Less => insert = insert.max(tag.id() + 1),
                    Ordering::Greater => {}
                }
            }
        }
        Ok(match found {
            Some((id, kind)) => Position::Found { id, kind },
            None => Position::Insert { id: insert.min(metadata.count) },
        })
    }

    /// Compares a name on the medium with `name`. The order is bytewise, and a name stands *behind* those it begins.
    fn compare_name(&mut self, block: u32, offset: u32, length: u16, name: &[u8]) -> Result<Ordering, Error> {
        let length = usize::from(length);
        let common = length.min(name.len());
        let mut done = 0;
        let mut bytes = [0; 32];
        while done < common {
            let count = (common - done).min(bytes.len());
            let chunk = &mut bytes[..count];
            self.read(block, offset + done as u32, chunk)?;
            match (*chunk).cmp(&name[done..done + count]) {
                Ordering::Equal => done += count,
                order => return Ok(order),
            }
        }
        Ok(name.len().cmp(&length))
    }
}

/// The id that an entry had before a splice, `None` when the splice created it.
pub(crate) fn id_before(splice: Tag, id: Option<u16>) -> Option<u16> {
    let id = id?;
    if splice.splice() > 0 {
        match splice.id().cmp(&id) {
            Ordering::Equal => None,
            Ordering::Less => Some(id - 1),
            Ordering::Greater => Some(id),
        }
    } else if splice.id() <= id {
        Some(id.saturating_add(1))
    } else {
        Some(id)
    }
}

/// The id that an entry has after a splice, `None` when the splice deletes it.
pub(crate) fn id_after(splice: Tag, id: u16) -> Option<u16> {
    if splice.splice() > 0 {
        Some(if splice.id() <= id { id.saturating_add(1) } else { id })
    } else {
        match splice.id().cmp(&id) {
            Ordering::Equal => None,
            Ordering::Less => Some(id - 1),
            Ordering::Greater => Some(id),
        }
    }
}
