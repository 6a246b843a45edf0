//! Committing changes to a metadata pair: append to its log, or compact it into its other block.
//!
//! **Invariant:** the pair changes from the old state to the new one with the single program that completes a checksum.
//! A pair that had to move to another block is reachable under its old blocks until the one pointer to it is changed.

use pyrite_platform::storage::Storage;

use crate::change::{Change, Outcome, Source, follow};
use crate::device::Device;
use crate::error::Error;
use crate::file::Location;
use crate::file_system::FileSystem;
use crate::global_state::GlobalState;
use crate::log_writer::{COMMIT_END_BYTES, Finished, LogWriter};
use crate::metadata::Metadata;
use crate::pair::Pair;
use crate::tag::{NO_ID, Tag, kind};

/// Compactions of a pair before it is moved to spread the wear; MicroPython's value, made odd so that both blocks move.
const COMPACTIONS_BEFORE_MOVE: u32 = 101;

/// Entries in one pair at most.
const ENTRIES_MAX: u16 = 0xff;

/// Tail, global state, the deletion of a moved entry, and the end of the commit.
const COMPACT_OVERHEAD_BYTES: u32 = 12 + 16 + 4 + COMMIT_END_BYTES;

/// Moves that may follow from a move (a parent whose block is bad, too, and so on).
const CASCADE_MAX: u8 = 6;

impl<S: Storage> FileSystem<S> {
    /// Applies changes to a pair, atomically. `metadata` then describes the new state.
    pub(crate) fn commit(&mut self, metadata: &mut Metadata, changes: &[Change<'_>]) -> Result<(), Error> {
        let outcome = Outcome::of(metadata, changes);
        if outcome.deletes
            && outcome.count == 0
            && let Some(mut before) = self.predecessor(metadata.pair)?
            && before.split
        {
            return self.drop_pair(&mut before, metadata, changes, outcome);
        }
        self.commit_cascading(metadata, changes, 0)
    }

    /// Takes a pair that becomes empty out of its directory, by a change of the pair before it alone.
    fn drop_pair(
        &mut self,
        before: &mut Metadata,
        metadata: &mut Metadata,
        changes: &[Change<'_>],
        outcome: Outcome,
    ) -> Result<(), Error> {
        self.stored_state ^= self.device.read_delta(metadata)?;
        self.commit_cascading(before, &[Change::tail(outcome.split, &outcome.tail.to_bytes())], 0)?;
        self.follow_entries(metadata.pair, metadata, changes)?;
        metadata.count = 0;
        Ok(())
    }

    fn commit_cascading(&mut self, metadata: &mut Metadata, changes: &[Change<'_>], depth: u8) -> Result<(), Error> {
        let outcome = Outcome::of(metadata, changes);
        let old_pair = metadata.pair;
        let mut moved = false;
        if !self.append(metadata, changes, outcome)? {
            moved = self.compact(metadata, changes, outcome, depth)?;
        }
        self.follow_entries(old_pair, metadata, changes)?;
        if moved {
            self.update_pointers(old_pair, metadata.pair, depth)?;
        }
        Ok(())
    }

    /// Tries to append; false when the pair has to be compacted.
    fn append(&mut self, metadata: &mut Metadata, changes: &[Change<'_>], outcome: Outcome) -> Result<bool, Error> {
        let Metadata { pair, end, .. } = *metadata;
        if !metadata.appendable || outcome.count >= ENTRIES_MAX {
            return Ok(false);
        }
        let mut length = COMMIT_END_BYTES + 16;
        self.device.visit_changes(changes, &mut |_, tag, _| {
            length += tag.total_bytes();
            Ok(())
        })?;
        // Whatever the tags say: after a torn program, only bytes that read as erased may be programmed again.
        if end + length > self.device.block_bytes || !self.device.is_erased_from(pair.0[0], end)? {
            return Ok(false);
        }
        match self.write_append(metadata, changes) {
            Ok(finished) => {
                metadata.end = finished.end;
                metadata.last_tag = finished.last_tag;
                metadata.count = outcome.count;
                metadata.tail = outcome.tail;
                metadata.split = outcome.split;
                self.stored_state = self.state;
                Ok(true)
            }
            Err(Error::BadBlock | Error::NoSpace) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn write_append(&mut self, metadata: &Metadata, changes: &[Change<'_>]) -> Result<Finished, Error> {
        let delta = self.pending_delta(metadata)?;
        let forward_crc = self.superblock.has_forward_crc();
        let device = &mut self.device;
        let mut writer = LogWriter::append(metadata.pair.0[0], metadata.end, metadata.last_tag);
        device.visit_changes(changes, &mut |device, tag, source| writer.put(device, tag, source))?;
        if let Some(delta) = delta {
            put_delta(&mut writer, device, delta)?;
        }
        writer.finish(device, forward_crc)
    }

    /// The delta to write with the next commit to this pair, when the global state changes with it.
    fn pending_delta(&mut self, metadata: &Metadata) -> Result<Option<GlobalState>, Error> {
        let mut delta = self.state;
        delta ^= self.stored_state;
        if delta == GlobalState::NONE {
            return Ok(None);
        }
        delta ^= self.device.read_delta(metadata)?;
        Ok(Some(delta))
    }

    /// Writes the state after the changes to the other block of the pair, split over several pairs when it is too much for
    /// one; true when the pair moved to a new block.
    fn compact(
        &mut self,
        metadata: &mut Metadata,
        changes: &[Change<'_>],
        outcome: Outcome,
        depth: u8,
    ) -> Result<bool, Error> {
        let Outcome { mut count, mut tail, mut split, .. } = outcome;
        loop {
            let first = self.split_point(metadata, changes, count)?;
            if first == 0 {
                break;
            }
            let rest = Entries { metadata, changes, from: first, to: count, tail, split };
            match self.write_new_pair(&rest) {
                Ok(pair) => (tail, split, count) = (pair, true, first),
                Err(Error::NoSpace) => break,
                Err(error) => return Err(error),
            }
        }

        let is_anchor = metadata.pair.overlaps(Pair::ANCHOR);
        let is_worn = metadata.revision.wrapping_add(1).is_multiple_of(COMPACTIONS_BEFORE_MOVE) && depth == 0;
        if is_worn && is_anchor && count > 1 && metadata.pair.overlaps(self.root) && self.has_room_to_spread()? {
            // The superblock stays in the anchor, with the root directory behind it in a pair that can be moved.
            let root = Entries { metadata, changes, from: 0, to: count, tail, split };
            match self.write_new_pair(&root) {
                Ok(pair) => {
                    (tail, split, count) = (pair, true, 1);
                    self.root = pair;
                }
                Err(Error::NoSpace) => {}
                Err(error) => return Err(error),
            }
        }

        let mut target = metadata.pair.0[1];
        let mut moved = false;
        if is_worn && !is_anchor {
            match self.allocate() {
                Ok(block) => (target, moved) = (block, true),
                Err(Error::NoSpace) => {}
                Err(error) => return Err(error),
            }
        }
        let revision = metadata.revision.wrapping_add(1);
        loop {
            // A pair that moves is not reachable yet: the change of the global state waits for the commit that links it.
            let stored = self.device.read_delta(metadata)?;
            let delta = if moved { stored } else { self.pending_delta(metadata)?.unwrap_or(stored) };
            let kept = Entries { metadata, changes, from: 0, to: count, tail, split };
            match self.write_block(&kept, target, revision, delta) {
                Ok(finished) => {
                    *metadata = Metadata { pair: Pair([target, metadata.pair.0[0]]), ..finished };
                    if !moved {
                        self.stored_state = self.state;
                    }
                    return Ok(moved);
                }
                Err(Error::BadBlock) if is_anchor => return Err(Error::Io),
                Err(Error::BadBlock) => {
                    target = self.allocate()?;
                    moved = true;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The first entry that goes to another pair, so that what goes there fills at most half of its block; 0 for none.
    fn split_point(&mut self, metadata: &Metadata, changes: &[Change<'_>], count: u16) -> Result<u16, Error> {
        let block_bytes = self.device.block_bytes;
        let limit = (block_bytes / 2).min(block_bytes - COMPACT_OVERHEAD_BYTES);
        let mut first = 0;
        while count - first > 1 {
            let mut length = 0;
            for id in first..count {
                self.device.visit_entry(metadata, changes, id, id, &mut |_, tag, _| {
                    length += tag.total_bytes();
                    Ok(())
                })?;
            }
            if length <= limit && count - first < ENTRIES_MAX {
                break;
            }
            first += (count - first) / 2;
        }
        Ok(first)
    }

    /// Writes entries to a pair that nothing refers to yet.
    fn write_new_pair(&mut self, entries: &Entries<'_, '_>) -> Result<Pair, Error> {
        let spare = self.allocate()?;
        // The spare block may hold an old pair: what is written must be newer than that.
        let revision = self.device.read_u32(spare, 0)?;
        let revision = revision.wrapping_add(COMPACTIONS_BEFORE_MOVE - revision % COMPACTIONS_BEFORE_MOVE);
        loop {
            let block = self.allocate()?;
            match self.write_block(entries, block, revision.wrapping_add(1), GlobalState::NONE) {
                Ok(_) => return Ok(Pair([block, spare])),
                Err(Error::BadBlock) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Makes an empty pair whose tail is `tail`; nothing refers to it yet.
    pub(crate) fn write_empty_pair(&mut self, tail: Pair) -> Result<Pair, Error> {
        let nothing = Metadata {
            pair: Pair::NULL,
            revision: 0,
            end: 0,
            last_tag: Tag::CHAIN_START,
            count: 0,
            appendable: false,
            tail: Pair::NULL,
            split: false,
        };
        self.write_new_pair(&Entries { metadata: &nothing, changes: &[], from: 0, to: 0, tail, split: false })
    }

    /// Erases a block and writes entries to it. The pair of the result is not filled in.
    fn write_block(
        &mut self,
        entries: &Entries<'_, '_>,
        block: u32,
        revision: u32,
        delta: GlobalState,
    ) -> Result<Metadata, Error> {
        let Entries { metadata, changes, from, to, tail, split } = *entries;
        let forward_crc = self.superblock.has_forward_crc();
        let device = &mut self.device;
        let mut writer = LogWriter::begin(device, block, revision)?;
        for id in from..to {
            device.visit_entry(metadata, changes, id, id - from, &mut |device, tag, source| {
                writer.put(device, tag, source)
            })?;
        }
        if !tail.is_null() {
            device.visit_changes(&[Change::tail(split, &tail.to_bytes())], &mut |device, tag, source| {
                writer.put(device, tag, source)
            })?;
        }
        if delta != GlobalState::NONE {
            put_delta(&mut writer, device, delta)?;
        }
        let finished = writer.finish(device, forward_crc)?;
        Ok(Metadata {
            pair: Pair::NULL,
            revision,
            end: finished.end,
            last_tag: finished.last_tag,
            count: to - from,
            appendable: true,
            tail,
            split,
        })
    }

    /// Points the parent entry and the pair before to the new blocks of a pair that moved.
    fn update_pointers(&mut self, old: Pair, new: Pair, depth: u8) -> Result<(), Error> {
        if depth >= CASCADE_MAX {
            return Err(Error::Io);
        }
        if old.overlaps(self.root) {
            self.root = new;
        }
        let parent = self.parent(old)?;
        if let Some((mut directory, id, _)) = parent {
            self.add_orphans(1);
            let pointer = new.to_bytes();
            self.commit_pointer(&mut directory, Change::put(kind::DIRECTORY_STRUCT, id, &pointer), depth)?;
        }
        if let Some(mut before) = self.predecessor(old)? {
            if parent.is_some() {
                self.add_orphans(-1);
            }
            let (pointer, split) = (new.to_bytes(), before.split);
            self.commit_pointer(&mut before, Change::tail(split, &pointer), depth)?;
        }
        Ok(())
    }

    /// Commits a pointer. An entry of that pair that waits to be deleted is deleted with it, because the global state names
    /// it by a pair that may be about to move.
    fn commit_pointer(&mut self, metadata: &mut Metadata, change: Change<'_>, depth: u8) -> Result<(), Error> {
        if let Some((pair, id)) = self.state.pending_move()
            && pair.overlaps(metadata.pair)
        {
            self.state.clear_move();
            return self.commit_cascading(metadata, &[change, Change::delete(id)], depth + 1);
        }
        self.commit_cascading(metadata, &[change], depth + 1)
    }

    /// Keeps the open files pointed at their entries.
    fn follow_entries(&mut self, old: Pair, metadata: &Metadata, changes: &[Change<'_>]) -> Result<(), Error> {
        for index in 0..self.files.len() {
            let Some(location) = self.files[index].as_ref().and_then(|file| file.location) else { continue };
            if !location.pair.overlaps(old) {
                continue;
            }
            let Some(mut id) = follow(changes, location.id) else {
                if let Some(file) = &mut self.files[index] {
                    file.location = None;
                }
                continue;
            };
            let mut holder = *metadata;
            let mut pairs_left = self.device.block_count;
            while id >= holder.count && holder.split {
                // The root directory repeats the superblock entry, so its ids stay.
                if !(holder.tail.overlaps(self.root) && holder.pair.overlaps(Pair::ANCHOR) && holder.count == 1) {
                    id -= holder.count;
                }
                pairs_left = pairs_left.checked_sub(1).ok_or(Error::Corrupt)?;
                holder = self.device.fetch(holder.tail)?;
            }
            if let Some(file) = &mut self.files[index] {
                file.location = Some(Location { pair: holder.pair, id });
            }
        }
        Ok(())
    }

    /// True when an eighth of the blocks is free.
    fn has_room_to_spread(&mut self) -> Result<bool, Error> {
        let used = self.used_blocks()?;
        Ok(self.device.block_count.saturating_sub(used) > self.device.block_count / 8)
    }

    /// Counts directories that a commit leaves on the list though they are removed or moved.
    pub(crate) fn add_orphans(&mut self, count: i8) {
        self.orphans = self.orphans.saturating_add_signed(count);
        self.state.set_out_of_sync(self.orphans > 0);
    }
}

fn put_delta<S: Storage>(writer: &mut LogWriter, device: &mut Device<S>, delta: GlobalState) -> Result<(), Error> {
    let data = delta.to_bytes();
    let tag = Tag::new(kind::MOVE_STATE, NO_ID, data.len() as u16);
    writer.put(device, tag, Source::Memory(&data))
}

/// Entries of a pair after some changes, to be written to a block.
struct Entries<'a, 'b> {
    metadata: &'a Metadata,
    changes: &'a [Change<'b>],
    from: u16,
    to: u16,
    tail: Pair,
    split: bool,
}
