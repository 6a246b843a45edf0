//! Where the bytes of bytes-like objects lie: bytes, bytearray, memoryview, array
//!
//! **Invariant:** a [`BufferRef`] is looked up anew after anything that may run Python code, since a bytearray may have moved
//! or shrunk meanwhile; reading through an old one gives old or fewer bytes, never others' memory.

use crate::heap::{Heap, Kind};
use crate::native::Arguments;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::types::{array, frame_buffer, memory, memoryview};
use crate::value::Value;

/// The bytes of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferRef {
    /// A [`Kind::Bytes`] or a raw buffer.
    storage: Value,
    start: usize,
    /// How many bytes.
    pub length: usize,
    /// Whether they may be changed.
    pub access: Access,
}

/// Whether bytes may be changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// No.
    ReadOnly,
    /// Yes.
    ReadWrite,
}

impl Runtime<'_> {
    /// Where the bytes of a bytes-like object lie; `None` for another value.
    pub fn buffer(&self, value: Value) -> Option<BufferRef> {
        let value = self.native_part(value);
        match self.heap.kind(value) {
            Kind::Bytes => Some(BufferRef {
                storage: value,
                start: 0,
                length: self.heap.bytes(value).len(),
                access: Access::ReadOnly,
            }),
            Kind::ByteArray => Some(BufferRef {
                storage: self.heap.word(value, 0),
                start: 0,
                length: self.heap.count(value, 1),
                access: Access::ReadWrite,
            }),
            Kind::Object => match self.native_type_of(value) {
                types::MEMORYVIEW => memoryview::buffer(self, value),
                types::ARRAY => array::buffer(self, value),
                types::MEMORY => memory::buffer(self, value),
                types::FRAME_BUFFER => frame_buffer::buffer(self, value),
                _ => None,
            },
            _ => None,
        }
    }

    /// The bytes of a bytes-like object, or of a str in UTF-8 (as `write` methods take); a TypeError for another value.
    pub fn buffer_argument(&mut self, value: Value) -> Result<BufferRef, Raised> {
        match self.buffer(value) {
            Some(buffer) => Ok(buffer),
            None => Err(self.raise_about(types::TYPE_ERROR, "a bytes-like object is required, not ", value, "")),
        }
    }

    /// Copies from the bytes of a bytes-like object, or of a text in UTF-8; how many were copied, and how many there are.
    pub fn copy_bytes_or_text(
        &mut self,
        source: Value,
        start: usize,
        piece: &mut [u8],
    ) -> Result<(usize, usize), Raised> {
        let native = self.native_part(source);
        let bytes = match self.text(native) {
            Some(text) => text.as_bytes(),
            None => {
                let buffer = self.buffer_argument(source)?;
                self.buffer_bytes(buffer)
            }
        };
        let rest = bytes.get(start..).unwrap_or(&[]);
        let count = rest.len().min(piece.len());
        piece[..count].copy_from_slice(&rest[..count]);
        Ok((count, bytes.len()))
    }

    /// Bytes that may be changed (`readinto`); a TypeError for another value.
    pub fn writable_buffer_argument(&mut self, value: Value) -> Result<BufferRef, Raised> {
        match self.buffer(value) {
            Some(buffer) if buffer.access == Access::ReadWrite => Ok(buffer),
            _ => {
                Err(self.raise_about(types::TYPE_ERROR, "a read-write bytes-like object is required, not ", value, ""))
            }
        }
    }

    /// The bytes.
    pub fn buffer_bytes(&self, buffer: BufferRef) -> &[u8] {
        bytes_of(&self.heap, buffer)
    }

    /// The bytes, to change; empty where that is not allowed.
    pub fn buffer_bytes_mut(&mut self, buffer: BufferRef) -> &mut [u8] {
        bytes_of_mut(&mut self.heap, buffer)
    }

    /// The address of the first byte. The object that holds it is not moved any more.
    pub fn buffer_address(&mut self, buffer: BufferRef) -> u32 {
        // Behind the header; bytes have a descriptor before them.
        let head = if self.heap.is(buffer.storage, Kind::Bytes) { 8 } else { 4 };
        self.heap.identity(buffer.storage) + head + buffer.start as u32
    }

    /// Copies as many bytes as fit; the two may overlap.
    pub fn copy_buffer(&mut self, from: BufferRef, to: BufferRef) {
        let length = from.length.min(to.length);
        if from.storage == to.storage {
            let (start, target) = (from.start, to.start);
            let all = self.heap.buffer_mut(from.storage);
            if start + length <= all.len() && target + length <= all.len() {
                all.copy_within(start..start + length, target);
            }
            return;
        }
        let mut position = 0;
        while position < length {
            let mut piece = [0; 64];
            let step = piece.len().min(length - position);
            let source = self.buffer_bytes(from).get(position..position + step).unwrap_or(&[]);
            let step = source.len();
            piece[..step].copy_from_slice(source);
            match self.buffer_bytes_mut(to).get_mut(position..position + step) {
                Some(target) if step > 0 => target.copy_from_slice(&piece[..step]),
                _ => return,
            }
            position += step;
        }
    }
}

/// The bytes, to change, borrowing the heap alone; empty where that is not allowed.
pub fn bytes_of_mut<'h>(heap: &'h mut Heap<'_>, buffer: BufferRef) -> &'h mut [u8] {
    if buffer.access == Access::ReadOnly || heap.is(buffer.storage, Kind::Bytes) {
        return &mut [];
    }
    let all = heap.buffer_mut(buffer.storage);
    let end = (buffer.start + buffer.length).min(all.len());
    all.get_mut(buffer.start..end).unwrap_or(&mut [])
}

/// The bytes, borrowing the heap alone.
pub fn bytes_of<'h>(heap: &'h Heap<'_>, buffer: BufferRef) -> &'h [u8] {
    let all = match heap.kind(buffer.storage) {
        Kind::Bytes => heap.bytes(buffer.storage),
        _ => heap.buffer(buffer.storage),
    };
    let end = (buffer.start + buffer.length).min(all.len());
    all.get(buffer.start..end).unwrap_or(&[])
}

impl Runtime<'_> {
    /// The bytes that `write(data, length)` or `write(data, start, length)` means: `data` is argument 1, `self` being argument 0.
    pub fn written_span(&mut self, args: Arguments<'_>) -> Result<BufferRef, Raised> {
        let buffer = self.buffer_argument(args.at(1))?;
        let mut numbers = [0, buffer.length];
        let given = args.count().saturating_sub(2);
        for (position, number) in numbers[2 - given.min(2)..].iter_mut().enumerate() {
            *number = usize::try_from(self.index_argument(args.at(2 + position))?).unwrap_or(0);
        }
        Ok(buffer.part(numbers[0], numbers[1]))
    }
}

impl BufferRef {
    /// A raw buffer's first `length` bytes.
    pub fn of_storage(storage: Value, length: usize) -> Self {
        Self { storage, start: 0, length, access: Access::ReadWrite }
    }

    /// A part, cut to what there is.
    #[must_use]
    pub fn part(self, start: usize, length: usize) -> Self {
        let start = start.min(self.length);
        Self { start: self.start + start, length: length.min(self.length - start), ..self }
    }
}
