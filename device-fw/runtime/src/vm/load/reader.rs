//! The bytes of an image, one after the other: from memory, or in small pieces from a file
//!
//! **Invariant:** a file is never in memory as a whole, and what is read is never behind the size that it had when it was opened.

use pyrite_compiler::bytecode::mpy_read::FormatError;
use pyrite_compiler::bytecode::opcode::read_unsigned;
use pyrite_platform::files::{Handle, Whence};

use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;

/// Bytes of a file that are in memory at once.
const PIECE: usize = 128;

/// Most bytes of a var-uint of 32 bits.
const UNSIGNED_BYTES: usize = 5;

/// Why an image could not be loaded.
pub(super) enum Failure {
    /// The image is damaged or of another kind.
    Format(FormatError),
    /// An exception, for example for want of memory.
    Raised(Raised),
}

impl From<FormatError> for Failure {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}

impl From<Raised> for Failure {
    fn from(raised: Raised) -> Self {
        Self::Raised(raised)
    }
}

/// Where an image is.
#[derive(Clone, Copy)]
enum Origin<'i> {
    /// In memory that is not in the heap, or that the caller keeps.
    Memory(&'i [u8]),
    File(Handle),
}

/// Reads an image.
pub struct Reader<'i> {
    origin: Origin<'i>,
    /// Bytes of the image.
    size: usize,
    position: usize,
    piece: [u8; PIECE],
    piece_start: usize,
    piece_length: usize,
}

impl<'i> Reader<'i> {
    /// Of an image in memory that is not in the heap, or that the caller keeps.
    pub const fn memory(image: &'i [u8]) -> Self {
        Self::new(Origin::Memory(image), image.len())
    }

    /// Of an open file of `size` bytes.
    pub const fn file(handle: Handle, size: usize) -> Self {
        Self::new(Origin::File(handle), size)
    }

    const fn new(origin: Origin<'i>, size: usize) -> Self {
        Self { origin, size, position: 0, piece: [0; PIECE], piece_start: 0, piece_length: 0 }
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Bytes still to come.
    pub(super) fn remaining(&self) -> usize {
        self.size - self.position
    }

    /// Goes on elsewhere.
    pub(super) fn seek(&mut self, position: usize) -> Result<(), Failure> {
        if position > self.size {
            return Err(FormatError::Truncated.into());
        }
        self.position = position;
        Ok(())
    }

    /// What is at hand from here on: at least one byte.
    fn ahead(&mut self, rt: &mut Runtime<'_>) -> Result<&[u8], Failure> {
        let bytes = match self.origin {
            Origin::Memory(image) => image.get(self.position..).unwrap_or(&[]),
            Origin::File(handle) => {
                let known = self.piece_start..self.piece_start + self.piece_length;
                if !known.contains(&self.position) {
                    self.read_piece(rt, handle)?;
                }
                self.piece.get(self.position - self.piece_start..self.piece_length).unwrap_or(&[])
            }
        };
        if bytes.is_empty() || self.position >= self.size {
            return Err(FormatError::Truncated.into());
        }
        Ok(bytes)
    }

    fn read_piece(&mut self, rt: &mut Runtime<'_>, handle: Handle) -> Result<(), Failure> {
        if self.position != self.piece_start + self.piece_length {
            rt.machine.files.seek(handle, self.position as i32, Whence::Start).or_raise(rt)?;
        }
        (self.piece_start, self.piece_length) = (self.position, 0);
        self.piece_length = rt.machine.files.read(handle, &mut self.piece).or_raise(rt)?;
        Ok(())
    }

    pub(super) fn byte(&mut self, rt: &mut Runtime<'_>) -> Result<u8, Failure> {
        let byte = self.ahead(rt)?[0];
        self.position += 1;
        Ok(byte)
    }

    /// A var-uint.
    pub(super) fn unsigned(&mut self, rt: &mut Runtime<'_>) -> Result<u32, Failure> {
        let mut bytes = [0; UNSIGNED_BYTES];
        for index in 0..UNSIGNED_BYTES {
            bytes[index] = self.byte(rt)?;
            if bytes[index] & 0x80 == 0 {
                return read_unsigned(&bytes[..=index], &mut 0).ok_or(FormatError::Truncated.into());
            }
        }
        Err(FormatError::Truncated.into())
    }

    /// A count of things that take at least a byte each.
    pub(super) fn count(&mut self, rt: &mut Runtime<'_>) -> Result<usize, Failure> {
        let count = self.unsigned(rt)? as usize;
        if count > self.remaining() { Err(FormatError::Truncated.into()) } else { Ok(count) }
    }

    /// Hands `count` bytes on in pieces: where a piece begins among them, and the piece.
    pub(super) fn copy(
        &mut self,
        rt: &mut Runtime<'_>,
        count: usize,
        mut put: impl FnMut(&mut Runtime<'_>, usize, &[u8]),
    ) -> Result<(), Failure> {
        let mut done = 0;
        while done < count {
            let piece = self.ahead(rt)?;
            let piece = &piece[..piece.len().min(count - done)];
            put(rt, done, piece);
            done += piece.len();
            let length = piece.len();
            self.position += length;
        }
        Ok(())
    }

    /// Fills `bytes`.
    pub(super) fn fill(&mut self, rt: &mut Runtime<'_>, bytes: &mut [u8]) -> Result<(), Failure> {
        let count = bytes.len();
        self.copy(rt, count, |_, at, piece| bytes[at..at + piece.len()].copy_from_slice(piece))
    }
}
