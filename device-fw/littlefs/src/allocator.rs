//! Finding free blocks: nothing on the medium says which are free, so the tree is scanned for those in use.
//!
//! **Invariant:** between two checkpoints no block is handed out twice, and none that the tree or an open file refers to.

use core::ops::ControlFlow;

use pyrite_platform::storage::Storage;

use crate::error::Error;
use crate::file::Content;
use crate::file_system::FileSystem;
use crate::metadata::Metadata;
use crate::pair::Pair;
use crate::skip_list::SkipList;
use crate::tag::{class, kind};

pub(crate) const WINDOW_BYTES: usize = 64;
const WINDOW_BLOCKS: u32 = WINDOW_BYTES as u32 * 8;

/// A window on the blocks, sliding round the medium so that all wear alike.
pub(crate) struct Lookahead {
    start: u32,
    length: u32,
    next: u32,
    /// Blocks that may still be looked at before the next checkpoint.
    left: u32,
    pub(crate) used: [u8; WINDOW_BYTES],
}

impl Lookahead {
    pub(crate) fn new(start: u32) -> Self {
        Self { start, length: 0, next: 0, left: 0, used: [0; WINDOW_BYTES] }
    }

    /// Where the window stands: start, length, next, left.
    pub(crate) fn position(&self) -> [u32; 4] {
        [self.start, self.length, self.next, self.left]
    }

    /// A window that stood there.
    pub(crate) fn restore([start, length, next, left]: [u32; 4], used: [u8; WINDOW_BYTES]) -> Self {
        Self { start, length: length.min(WINDOW_BLOCKS), next, left, used }
    }

    fn mark(&mut self, block: u32, block_count: u32) {
        if block >= block_count {
            return;
        }
        let distance = if block >= self.start { block - self.start } else { block + (block_count - self.start) };
        if distance < self.length {
            self.used[(distance / 8) as usize] |= 1 << (distance % 8);
        }
    }

    fn is_used(&self, distance: u32) -> bool {
        self.used[(distance / 8) as usize] >> (distance % 8) & 1 == 1
    }
}

/// Looks at one metadata pair.
type PairVisitor<'v, S, T> = &'v mut dyn FnMut(&mut FileSystem<S>, &Metadata) -> Result<ControlFlow<T>, Error>;

impl<S: Storage> FileSystem<S> {
    /// Declares that every block handed out so far is in the tree, in an open file, or given up.
    pub(crate) fn checkpoint(&mut self) {
        self.lookahead.left = self.device.block_count;
    }

    /// Forgets the window, so that blocks freed since it was filled are found.
    pub(crate) fn restart_lookahead(&mut self) {
        self.lookahead.length = 0;
        self.checkpoint();
    }

    /// Hands out a free block; what it holds is undefined.
    pub(crate) fn allocate(&mut self) -> Result<u32, Error> {
        let block_count = self.device.block_count;
        loop {
            while self.lookahead.next < self.lookahead.length && self.lookahead.left > 0 {
                let distance = self.lookahead.next;
                self.lookahead.next += 1;
                self.lookahead.left -= 1;
                if !self.lookahead.is_used(distance) {
                    return Ok((self.lookahead.start + distance) % block_count);
                }
            }
            if self.lookahead.left == 0 {
                return Err(Error::NoSpace);
            }
            self.slide_window()?;
        }
    }

    /// Hands out an erased block for file data. All blocks handed out before must be in the tree or in an open file.
    pub(crate) fn allocate_erased(&mut self) -> Result<u32, Error> {
        self.checkpoint();
        match self.allocate_next_erased() {
            Err(Error::NoSpace) => {
                // The window may count blocks that were freed since it was filled.
                self.restart_lookahead();
                self.allocate_next_erased()
            }
            result => result,
        }
    }

    /// Hands out another erased block instead of one that turned out to be bad; `NoSpace` once all were tried.
    pub(crate) fn allocate_next_erased(&mut self) -> Result<u32, Error> {
        loop {
            let block = self.allocate()?;
            match self.device.erase(block) {
                Err(Error::BadBlock) => {}
                result => return result.map(|()| block),
            }
        }
    }

    fn slide_window(&mut self) -> Result<(), Error> {
        let block_count = self.device.block_count;
        let lookahead = &mut self.lookahead;
        lookahead.start = (lookahead.start + lookahead.next) % block_count;
        lookahead.next = 0;
        lookahead.length = WINDOW_BLOCKS.min(lookahead.left);
        let mut window = Lookahead { used: [0; WINDOW_BYTES], ..*lookahead };
        // Until the scan is through, the window must not hand out anything.
        lookahead.length = 0;
        self.visit_used(Visit::Everything, &mut |block| window.mark(block, block_count))?;
        self.lookahead = window;
        Ok(())
    }

    /// How many blocks the tree uses.
    pub(crate) fn used_blocks(&mut self) -> Result<u32, Error> {
        let mut used = 0_u32;
        self.visit_used(Visit::Tree, &mut |_| used = used.saturating_add(1))?;
        Ok(used.min(self.device.block_count))
    }

    /// Checks that no block is used twice, and that the list of all pairs holds each directory once and nothing else.
    pub fn verify(&mut self) -> Result<(), Error> {
        self.prepare()?;
        let block_count = self.device.block_count;
        for start in (0..block_count).step_by(WINDOW_BLOCKS as usize) {
            let mut seen = [0_u8; WINDOW_BYTES];
            let mut is_sound = true;
            self.visit_used(Visit::Tree, &mut |block| {
                is_sound &= block < block_count;
                let Some(distance) = block.checked_sub(start).filter(|&distance| distance < WINDOW_BLOCKS) else {
                    return;
                };
                let byte = &mut seen[(distance / 8) as usize];
                is_sound &= *byte >> (distance % 8) & 1 == 0;
                *byte |= 1 << (distance % 8);
            })?;
            if !is_sound {
                return Err(Error::Corrupt);
            }
        }
        let (mut directories, mut heads) = (0_u32, 0_u32);
        self.visit_pairs(&mut |fs, metadata| {
            for id in 0..metadata.count {
                let found = fs.device.find_tag(metadata, id, class::STRUCT)?.ok_or(Error::Corrupt)?;
                directories += u32::from(found.tag.kind() == kind::DIRECTORY_STRUCT);
            }
            if !metadata.split && !metadata.tail.is_null() {
                heads += 1;
                match fs.parent(metadata.tail)? {
                    Some((_, _, pair)) if pair.is_same_set(metadata.tail) => {}
                    _ => return Err(Error::Corrupt),
                }
            }
            Ok(ControlFlow::<()>::Continue(()))
        })?;
        if directories == heads { Ok(()) } else { Err(Error::Corrupt) }
    }

    fn visit_used(&mut self, what: Visit, visit: &mut dyn FnMut(u32)) -> Result<(), Error> {
        let device = &mut self.device;
        let mut pair = Pair::ANCHOR;
        let mut pairs_left = device.block_count;
        while !pair.is_null() {
            pairs_left = pairs_left.checked_sub(1).ok_or(Error::Corrupt)?;
            let metadata = device.fetch(pair)?;
            pair.0.into_iter().for_each(&mut *visit);
            for id in 0..metadata.count {
                let Some(found) = device.find_tag(&metadata, id, class::STRUCT)? else { continue };
                let block = metadata.pair.0[0];
                match found.tag.kind() {
                    kind::SKIP_LIST_STRUCT if found.tag.length() == 8 => {
                        let Pair([head, size]) = device.read_pair(block, found.offset)?;
                        if size > 0 {
                            device.visit_blocks(SkipList { head, size }, visit)?;
                        }
                    }
                    // A directory that moved just now may be on the list under its old blocks only.
                    kind::DIRECTORY_STRUCT if what == Visit::Everything && found.tag.length() == 8 => {
                        device.read_pair(block, found.offset)?.0.into_iter().for_each(&mut *visit);
                    }
                    _ => {}
                }
            }
            pair = metadata.tail;
        }
        if what == Visit::Everything {
            for file in self.files.iter().flatten() {
                if let Content::Blocks(list) = file.content {
                    device.visit_blocks(list, visit)?;
                }
                if let Some(writing) = &file.writing {
                    visit(writing.block);
                    if let Some(list) = writing.before {
                        device.visit_blocks(list, visit)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Gives every metadata pair on the list until `visit` breaks off.
    pub(crate) fn visit_pairs<T>(&mut self, visit: PairVisitor<'_, S, T>) -> Result<Option<T>, Error> {
        let mut pair = Pair::ANCHOR;
        let mut pairs_left = self.device.block_count;
        while !pair.is_null() {
            pairs_left = pairs_left.checked_sub(1).ok_or(Error::Corrupt)?;
            let metadata = self.device.fetch(pair)?;
            if let ControlFlow::Break(value) = visit(self, &metadata)? {
                return Ok(Some(value));
            }
            pair = metadata.tail;
        }
        Ok(None)
    }
}

/// Which blocks to visit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    /// What the tree on the medium holds.
    Tree,
    /// That, what open files hold beyond it, and directories not on the list yet.
    Everything,
}
