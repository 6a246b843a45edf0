//! The constant table: each different constant once, in the form the file has it

use allocator_api2::alloc::Allocator;

use super::emit::encode_unsigned;
use crate::bytecode::mpy_read::constant_kind;
use crate::list::{List, OutOfMemory};
use crate::names::{InternError, Interner};

/// Constants in order of their index.
pub(super) struct Constants<A: Allocator> {
    table: Interner<A>,
    /// The constant being put together.
    pub scratch: List<u8, A>,
}

impl<A: Allocator + Copy> Constants<A> {
    pub const fn new_in(allocator: A) -> Self {
        Constants { table: Interner::new_in(allocator), scratch: List::new_in(allocator) }
    }

    /// Moves to where there is room, see [`List::settle`].
    pub fn settle(&mut self) {
        self.scratch.release();
        self.table.settle();
    }

    pub fn count(&self) -> usize {
        self.table.count()
    }

    /// All constants, as the file has them.
    pub fn encoded(&self) -> &[u8] {
        self.table.all_texts()
    }

    /// The index of the constant in `scratch`.
    pub fn index(&mut self) -> Result<u32, InternError> {
        self.table.intern(&self.scratch).map(u32::from)
    }

    /// Appends a constant without contents.
    pub fn put_plain(&mut self, kind: u8) -> Result<(), OutOfMemory> {
        self.scratch.push(kind)
    }

    /// Appends the head of a constant with `length` bytes or items.
    pub fn put_head(&mut self, kind: u8, length: usize) -> Result<(), OutOfMemory> {
        self.scratch.push(kind)?;
        let mut buffer = [0; 5];
        self.scratch.extend_from_slice(encode_unsigned(length as u32, &mut buffer))
    }

    /// Appends a whole string, bytes or number constant.
    pub fn put(&mut self, kind: u8, text: &[u8]) -> Result<(), OutOfMemory> {
        self.put_head(kind, text.len())?;
        self.scratch.extend_from_slice(text)?;
        if matches!(kind, constant_kind::STR | constant_kind::BYTES) {
            self.scratch.push(0)?;
        }
        Ok(())
    }
}
