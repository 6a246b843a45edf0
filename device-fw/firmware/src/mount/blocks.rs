//! Pieces of files of the host that were read, or are on their way.
//!
//! **Invariant:** a piece is what the number of its contents says, whoever opens the file: changed contents have another number. Deflated
//! pieces are unpacked as they come, one at a time, straight to their place.

use pyrite_platform::errno::Errno;
use pyrite_protocol::limits::MOUNT_BLOCK;
use pyrite_protocol::message::Failure;
use pyrite_protocol::mount::Packing;
use pyrite_runtime::types::deflate_io::inflate::{Inflate, Memory, Pause, Stage, TABLES};

use crate::session::upload::new_part;

/// One is read while the next one comes.
const BLOCKS: usize = 2;

/// Pieces of files.
pub struct Blocks {
    blocks: [Block; BLOCKS],
    inflate: Inflate,
    tables: [u8; TABLES],
    /// Which piece is being unpacked.
    unpacking: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    Coming,
    Whole,
    Failed(Errno),
}

struct Block {
    state: State,
    contents: u32,
    index: u32,
    call: u32,
    /// Travelling bytes that came.
    received: u32,
    /// Bytes that are there.
    length: usize,
    bytes: [u8; MOUNT_BLOCK],
}

/// What is there of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It has not been asked for.
    Nothing,
    /// It is on its way, as the answer to this call.
    Coming(u32),
    /// It cannot be had.
    Failed(Errno),
}

impl Default for Blocks {
    fn default() -> Self {
        const EMPTY: Block = Block {
            state: State::Empty,
            contents: 0,
            index: 0,
            call: 0,
            received: 0,
            length: 0,
            bytes: [0; MOUNT_BLOCK],
        };
        Self { blocks: [EMPTY; BLOCKS], inflate: Inflate::new(), tables: [0; TABLES], unpacking: None }
    }
}

impl Blocks {
    fn position(&self, contents: u32, index: u32) -> Option<usize> {
        self.blocks
            .iter()
            .position(|block| block.state != State::Empty && block.contents == contents && block.index == index)
    }

    /// Whether a piece is there, or on its way.
    pub fn knows(&self, contents: u32, index: u32) -> bool {
        self.position(contents, index).is_some()
    }

    /// Bytes of a piece from `offset` on: at least one, or none if the piece ends there.
    pub fn bytes(&mut self, contents: u32, index: u32, offset: usize) -> Result<&[u8], Found> {
        let Some(position) = self.position(contents, index) else { return Err(Found::Nothing) };
        let block = &mut self.blocks[position];
        match block.state {
            State::Coming if block.length <= offset => Err(Found::Coming(block.call)),
            State::Failed(errno) => {
                // It may be asked for again.
                block.state = State::Empty;
                Err(Found::Failed(errno))
            }
            State::Coming | State::Whole | State::Empty => Ok(block.bytes.get(offset..block.length).unwrap_or(&[])),
        }
    }

    /// Makes room for a piece that call `call` asks for, not in the place of piece `but` of the same contents.
    pub fn begin(&mut self, contents: u32, index: u32, call: u32, but: Option<u32>) {
        let kept = but.and_then(|but| self.position(contents, but));
        let empty = self.blocks.iter().position(|block| block.state == State::Empty);
        // Without an empty place, the one whose call is older goes.
        let older = (0..BLOCKS)
            .filter(|&position| Some(position) != kept)
            .max_by_key(|&position| call.wrapping_sub(self.blocks[position].call));
        let Some(position) = empty.or(older) else { return };
        if self.unpacking == Some(position) {
            self.unpacking = None;
        }
        let block = &mut self.blocks[position];
        (block.state, block.contents, block.index, block.call) = (State::Coming, contents, index, call);
        (block.received, block.length) = (0, 0);
    }

    /// Drops the pieces of contents that are other ones now.
    pub fn forget(&mut self, contents: u32) {
        for (position, block) in self.blocks.iter_mut().enumerate() {
            if block.contents == contents {
                block.state = State::Empty;
                if self.unpacking == Some(position) {
                    self.unpacking = None;
                }
            }
        }
    }

    /// The piece that a call asks for cannot be had; false if it asks for none.
    pub fn fail(&mut self, call: u32, errno: Errno) -> bool {
        let coming = self.blocks.iter_mut().find(|block| block.state == State::Coming && block.call == call);
        coming.map(|block| block.state = State::Failed(errno)).is_some()
    }

    /// Takes a part of a piece; gives how many travelling bytes are there.
    pub fn take(&mut self, call: u32, packing: Packing, total: u32, offset: u32, bytes: &[u8]) -> Result<u32, Failure> {
        let position = self
            .blocks
            .iter()
            .position(|block| block.state == State::Coming && block.call == call)
            .ok_or(Failure::Unknown)?;
        if self.unpacking.is_some_and(|other| other != position) {
            return Err(Failure::Gap { have: 0 });
        }
        let block = &mut self.blocks[position];
        if packing == Packing::Plain && total > MOUNT_BLOCK as u32 {
            block.state = State::Failed(Errno::EIO);
            return Ok(total);
        }
        let fresh = match new_part(block.received, total, offset, bytes.len())? {
            Some(already) => bytes.get(already..).unwrap_or(&[]),
            None if total == 0 => &[],
            None => return Ok(block.received),
        };
        if block.received == 0 {
            self.inflate = Inflate::new();
        }
        block.received += fresh.len() as u32;
        let is_last = block.received == total;
        let is_right = match packing {
            Packing::Plain => match block.bytes.get_mut(block.length..block.length + fresh.len()) {
                Some(place) => {
                    place.copy_from_slice(fresh);
                    block.length += fresh.len();
                    true
                }
                None => false,
            },
            Packing::Deflated => {
                let mut input = fresh;
                let mut memory = Memory { tables: &mut self.tables, window: &mut block.bytes };
                let mut pause = Pause::NeedsInput;
                if block.length < MOUNT_BLOCK {
                    pause = self.inflate.run(&mut memory, &mut input, MOUNT_BLOCK);
                    block.length = self.inflate.ready.min(MOUNT_BLOCK);
                }
                let mut is_too_long = false;
                if block.length == MOUNT_BLOCK && self.inflate.stage != Stage::Finished && pause != Pause::Damaged {
                    // A full piece: only the end of the stream may follow.
                    self.inflate.ready = 0;
                    pause = self.inflate.run(&mut memory, &mut input, 1);
                    is_too_long = self.inflate.ready > 0;
                }
                pause != Pause::Damaged && !is_too_long && is_last == (self.inflate.stage == Stage::Finished)
            }
        };
        let block = &mut self.blocks[position];
        block.state = match (is_right, is_last) {
            (true, true) => State::Whole,
            (true, false) => State::Coming,
            (false, _) => State::Failed(Errno::EIO),
        };
        self.unpacking = (block.state == State::Coming && packing == Packing::Deflated).then_some(position);
        Ok(block.received)
    }
}
