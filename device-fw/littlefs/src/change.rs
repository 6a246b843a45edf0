//! Changes to a metadata pair before they are written, and the entries as they will be afterwards.

use core::ops::ControlFlow;

use pyrite_platform::storage::Storage;

use crate::device::Device;
use crate::error::Error;
use crate::metadata::{Located, Metadata, id_after, id_before};
use crate::pair::Pair;
use crate::tag::{NO_ID, Tag, class, kind};

/// One change; a commit applies a list of them in order.
#[derive(Clone, Copy)]
pub(crate) enum Change<'a> {
    /// A tag with its data.
    Put { tag: Tag, data: &'a [u8] },
    /// Everything but the name of another entry, for entry `id`.
    Copy { id: u16, source: &'a Metadata, source_id: u16 },
}

impl<'a> Change<'a> {
    pub(crate) fn create(id: u16) -> Self {
        Self::Put { tag: Tag::new(kind::CREATE, id, 0), data: &[] }
    }

    pub(crate) fn delete(id: u16) -> Self {
        Self::Put { tag: Tag::new(kind::DELETE, id, 0), data: &[] }
    }

    /// `data` has at most 1022 bytes.
    pub(crate) fn put(kind: u16, id: u16, data: &'a [u8]) -> Self {
        Self::Put { tag: Tag::new(kind, id, data.len() as u16), data }
    }

    pub(crate) fn tail(split: bool, pair: &'a [u8; 8]) -> Self {
        let kind = if split { kind::HARD_TAIL } else { kind::SOFT_TAIL };
        Self::Put { tag: Tag::new(kind, NO_ID, 8), data: pair }
    }
}

/// Where the data of a tag comes from.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    Memory(&'a [u8]),
    Medium { block: u32, offset: u32 },
}

/// Receives tags in the order in which they are to be written.
pub(crate) type Sink<'s, S> = &'s mut dyn FnMut(&mut Device<S>, Tag, Source<'_>) -> Result<(), Error>;

/// What a pair will hold after some changes.
#[derive(Clone, Copy)]
pub(crate) struct Outcome {
    pub(crate) count: u16,
    pub(crate) tail: Pair,
    pub(crate) split: bool,
    pub(crate) deletes: bool,
}

impl Outcome {
    pub(crate) fn of(metadata: &Metadata, changes: &[Change<'_>]) -> Self {
        let Metadata { count, tail, split, .. } = *metadata;
        let mut outcome = Self { count, tail, split, deletes: false };
        for change in changes {
            let Change::Put { tag, data } = change else { continue };
            match tag.kind() {
                kind::CREATE => outcome.count += 1,
                kind::DELETE => {
                    outcome.count = outcome.count.saturating_sub(1);
                    outcome.deletes = true;
                }
                kind::SOFT_TAIL | kind::HARD_TAIL => {
                    if let Ok(pair) = <[u8; 8]>::try_from(*data) {
                        outcome.tail = Pair::from_bytes(pair);
                        outcome.split = tag.kind() == kind::HARD_TAIL;
                    }
                }
                _ => {}
            }
        }
        outcome
    }
}

/// Where an entry ends up after the changes; `None` when they delete it.
pub(crate) fn follow(changes: &[Change<'_>], id: u16) -> Option<u16> {
    changes.iter().try_fold(id, |id, change| match change {
        Change::Put { tag, .. } if tag.class() == class::SPLICE => id_after(*tag, id),
        _ => Some(id),
    })
}

/// Which tags of an entry have been met already; the newest of each kind counts.
#[derive(Default)]
struct Seen {
    structure: bool,
    attributes: [u32; 8],
}

impl Seen {
    /// True the first time that a tag of this kind comes by.
    fn is_first(&mut self, tag: Tag) -> bool {
        match tag.class() {
            class::STRUCT => !core::mem::replace(&mut self.structure, true),
            class::USER_ATTRIBUTE => {
                let chunk = usize::from(tag.chunk());
                let word = &mut self.attributes[chunk / 32];
                let was_set = *word >> (chunk % 32) & 1 == 1;
                *word |= 1 << (chunk % 32);
                !was_set
            }
            _ => false,
        }
    }
}

impl<S: Storage> Device<S> {
    /// Gives the tags that the changes append, copies spelled out.
    pub(crate) fn visit_changes(&mut self, changes: &[Change<'_>], sink: Sink<'_, S>) -> Result<(), Error> {
        for change in changes {
            match *change {
                Change::Put { tag, data } => sink(self, tag, Source::Memory(data))?,
                Change::Copy { id, source, source_id } => {
                    self.visit_stored(source, source_id, id, &mut Seen::default(), sink)?;
                }
            }
        }
        Ok(())
    }

    /// Gives the tags that make up entry `id` as it is after the changes, numbered `out_id`, the name first.
    pub(crate) fn visit_entry(
        &mut self,
        metadata: &Metadata,
        changes: &[Change<'_>],
        id: u16,
        out_id: u16,
        sink: Sink<'_, S>,
    ) -> Result<(), Error> {
        self.visit_name(metadata, changes, id, out_id, sink)?;
        let mut seen = Seen::default();
        let mut current = Some(id);
        for change in changes.iter().rev() {
            match *change {
                Change::Put { tag, .. } if tag.class() == class::SPLICE => current = id_before(tag, current),
                Change::Put { tag, data } => {
                    if current == Some(tag.id()) && seen.is_first(tag) && !tag.is_deleted() {
                        sink(self, tag.with_id(out_id), Source::Memory(data))?;
                    }
                }
                Change::Copy { id, source, source_id } => {
                    if current == Some(id) {
                        self.visit_stored(source, source_id, out_id, &mut seen, sink)?;
                    }
                }
            }
        }
        match current {
            Some(stored_id) => self.visit_stored(metadata, stored_id, out_id, &mut seen, sink),
            None => Ok(()),
        }
    }

    fn visit_name(
        &mut self,
        metadata: &Metadata,
        changes: &[Change<'_>],
        id: u16,
        out_id: u16,
        sink: Sink<'_, S>,
    ) -> Result<(), Error> {
        let mut current = Some(id);
        for change in changes.iter().rev() {
            let Change::Put { tag, data } = *change else { continue };
            if tag.class() == class::SPLICE {
                current = id_before(tag, current);
            } else if tag.class() == class::NAME && current == Some(tag.id()) {
                return sink(self, tag.with_id(out_id), Source::Memory(data));
            }
        }
        let Some(stored_id) = current else { return Ok(()) };
        match self.find_tag(metadata, stored_id, class::NAME)? {
            Some(Located { tag, offset }) => {
                sink(self, tag.with_id(out_id), Source::Medium { block: metadata.pair.0[0], offset })
            }
            None => Ok(()),
        }
    }

    fn visit_stored(
        &mut self,
        metadata: &Metadata,
        id: u16,
        out_id: u16,
        seen: &mut Seen,
        sink: Sink<'_, S>,
    ) -> Result<(), Error> {
        let block = metadata.pair.0[0];
        self.walk_entry(metadata, id, &mut |device, Located { tag, offset }| {
            if seen.is_first(tag) && !tag.is_deleted() {
                sink(device, tag.with_id(out_id), Source::Medium { block, offset })?;
            }
            Ok(ControlFlow::<()>::Continue(()))
        })?;
        Ok(())
    }
}
