//! Repairing after a power cut: finishing a move, taking removed and moved directories off the list of all pairs.

use core::ops::ControlFlow;

use pyrite_platform::storage::Storage;

use crate::change::Change;
use crate::error::Error;
use crate::file_system::FileSystem;
use crate::global_state::GlobalState;
use crate::metadata::Metadata;
use crate::pair::Pair;
use crate::tag::{class, kind};

impl<S: Storage> FileSystem<S> {
    /// Brings the tree into order before it is changed. Called by every operation that changes something.
    pub(crate) fn prepare(&mut self) -> Result<(), Error> {
        self.checkpoint();
        if self.is_doubtful {
            self.reload_state()?;
        }
        if let Some((pair, id)) = self.state.pending_move() {
            let mut metadata = self.device.fetch(pair)?;
            self.state.clear_move();
            self.settle(|fs| fs.commit(&mut metadata, &[Change::delete(id)]))?;
        }
        if self.state.is_out_of_sync() {
            self.settle(Self::remove_orphans)?;
        }
        Ok(())
    }

    /// The same before reading: where no room is left for the repair, what is there can be read all the same.
    pub(crate) fn prepare_for_reading(&mut self) -> Result<(), Error> {
        match self.prepare() {
            Err(Error::NoSpace) => Ok(()),
            result => result,
        }
    }

    /// Runs a change of several commits. When it fails half way, the next one starts from what is on the medium.
    pub(crate) fn settle<T>(&mut self, change: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        let result = change(self);
        if result.is_err() {
            self.is_doubtful = true;
        }
        result
    }

    /// Reads the global state anew.
    pub(crate) fn reload_state(&mut self) -> Result<(), Error> {
        let mut state = GlobalState::NONE;
        self.visit_pairs(&mut |fs, metadata| {
            state ^= fs.device.read_delta(metadata)?;
            Ok(ControlFlow::<()>::Continue(()))
        })?;
        self.state = state;
        self.stored_state = state;
        self.orphans = u8::from(state.is_out_of_sync());
        self.restart_lookahead();
        self.is_doubtful = false;
        Ok(())
    }

    /// The pair whose tail is `pair`.
    pub(crate) fn predecessor(&mut self, pair: Pair) -> Result<Option<Metadata>, Error> {
        self.visit_pairs(&mut |_, metadata| {
            Ok(if metadata.tail.overlaps(pair) { ControlFlow::Break(*metadata) } else { ControlFlow::Continue(()) })
        })
    }

    /// The directory entry that points to `pair`: where it is, its id, and the pair as the entry has it.
    pub(crate) fn parent(&mut self, pair: Pair) -> Result<Option<(Metadata, u16, Pair)>, Error> {
        self.visit_pairs(&mut |fs, metadata| {
            for id in 0..metadata.count {
                let Some(found) = fs.device.find_tag(metadata, id, class::STRUCT)? else { continue };
                if found.tag.kind() == kind::DIRECTORY_STRUCT && found.tag.length() == 8 {
                    let child = fs.device.read_pair(metadata.pair.0[0], found.offset)?;
                    if child.overlaps(pair) {
                        return Ok(ControlFlow::Break((*metadata, id, child)));
                    }
                }
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    fn remove_orphans(&mut self) -> Result<(), Error> {
        // Directories that moved first: a pair under its old blocks must not be taken for a removed one.
        self.repair_tails(|fs, before, parent| match parent {
            Some(pair) if !pair.is_same_set(before.tail) => {
                fs.commit(before, &[Change::tail(false, &pair.to_bytes())])?;
                Ok(true)
            }
            _ => Ok(false),
        })?;
        self.repair_tails(|fs, before, parent| {
            if parent.is_some() {
                return Ok(false);
            }
            fs.unlink(before)?;
            Ok(true)
        })?;
        self.orphans = 0;
        self.state.set_out_of_sync(false);
        Ok(())
    }

    /// Looks at every pair that begins a directory until `repair` has nothing to repair on any. `repair` gets the pair
    /// before it and the pointer that the directory's entry has.
    fn repair_tails(
        &mut self,
        repair: impl Fn(&mut Self, &mut Metadata, Option<Pair>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let mut steps_left = self.device.block_count.saturating_mul(2);
        let mut metadata = self.device.fetch(Pair::ANCHOR)?;
        while !metadata.tail.is_null() {
            steps_left = steps_left.checked_sub(1).ok_or(Error::Corrupt)?;
            if !metadata.split {
                let parent = self.parent(metadata.tail)?.map(|(_, _, pair)| pair);
                if repair(self, &mut metadata, parent)? {
                    continue;
                }
            }
            metadata = self.device.fetch(metadata.tail)?;
        }
        Ok(())
    }

    /// Takes the directory behind `before` off the list, with all of its pairs.
    pub(crate) fn unlink(&mut self, before: &mut Metadata) -> Result<(), Error> {
        let mut pairs_left = self.device.block_count;
        let mut next = before.tail;
        loop {
            pairs_left = pairs_left.checked_sub(1).ok_or(Error::Corrupt)?;
            let removed = self.device.fetch(next)?;
            self.stored_state ^= self.device.read_delta(&removed)?;
            next = removed.tail;
            if !removed.split {
                break;
            }
        }
        self.commit(before, &[Change::tail(false, &next.to_bytes())])
    }
}
