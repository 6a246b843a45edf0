//! Memory for the compiler: a span of the heap lent out, with an allocator inside
//!
//! **Invariant:** the free blocks of the span form a list in ascending order of address, no two of them touching; each begins with its
//! size and the offset of the next one (both in bytes, `NONE` at the end). Blocks in use have no header: whoever frees one tells its
//! size. Everything is a multiple of [`GRAIN`], so the same program takes the same room on every machine.

use core::cell::Cell;
use core::marker::PhantomData;
use core::ptr::NonNull;

use allocator_api2::alloc::{AllocError, Allocator, Layout};

use super::{Heap, Kind};
use crate::value::Value;

const GRAIN: usize = 8;
const NONE: u32 = u32::MAX;

/// A span with its allocator; use `&Scratch` as the allocator.
pub struct Scratch<'s> {
    base: NonNull<u8>,
    length: usize,
    first_free: Cell<u32>,
    in_use: Cell<usize>,
    peak: Cell<usize>,
    span: PhantomData<&'s mut [u8]>,
}

impl<'s> Scratch<'s> {
    /// An allocator over a span.
    pub fn new(span: &'s mut [u8]) -> Self {
        let skip = span.as_ptr().align_offset(GRAIN).min(span.len());
        let span = &mut span[skip..];
        let length = (span.len() / GRAIN * GRAIN).min(NONE as usize / GRAIN * GRAIN - GRAIN);
        let scratch = Self {
            base: NonNull::from(span).cast(),
            length,
            first_free: Cell::new(NONE),
            in_use: Cell::new(0),
            peak: Cell::new(0),
            span: PhantomData,
        };
        if length > 0 {
            scratch.set_block(0, length, NONE);
            scratch.first_free.set(0);
        }
        scratch
    }

    /// The most bytes that were in use at once.
    pub fn peak(&self) -> usize {
        self.peak.get()
    }

    /// Offset in the span, as [`Heap::scratch`] was given it, of something allocated here.
    fn offset_of(&self, pointer: *const u8) -> usize {
        (pointer as usize).wrapping_sub(self.base.as_ptr() as usize)
    }

    fn block(&self, offset: u32) -> (usize, u32) {
        debug_assert!((offset as usize) + GRAIN <= self.length);
        // SAFETY: offsets of free blocks lie in the span, which is GRAIN-aligned there and initialised by `set_block`.
        unsafe {
            let words = self.base.as_ptr().add(offset as usize).cast::<u32>();
            (words.read() as usize, words.add(1).read())
        }
    }

    fn set_block(&self, offset: usize, size: usize, next: u32) {
        debug_assert!(offset + size <= self.length);
        // SAFETY: a free block lies in the span and has room for two words.
        unsafe {
            let words = self.base.as_ptr().add(offset).cast::<u32>();
            words.write(size as u32);
            words.add(1).write(next);
        }
    }

    fn link(&self, previous: u32, next: u32) {
        if previous == NONE {
            self.first_free.set(next);
        } else {
            let (size, _) = self.block(previous);
            self.set_block(previous as usize, size, next);
        }
    }

    fn take(&self, size: usize) -> Option<usize> {
        let (mut previous, mut at) = (NONE, self.first_free.get());
        while at != NONE {
            let (available, next) = self.block(at);
            if available >= size {
                let rest = available - size;
                if rest == 0 {
                    self.link(previous, next);
                } else {
                    self.set_block(at as usize + size, rest, next);
                    self.link(previous, at + size as u32);
                }
                self.in_use.set(self.in_use.get() + size);
                self.peak.set(self.peak.get().max(self.in_use.get()));
                return Some(at as usize);
            }
            (previous, at) = (at, next);
        }
        None
    }

    fn give(&self, offset: usize, size: usize) {
        self.in_use.set(self.in_use.get().saturating_sub(size));
        let (mut previous, mut next) = (NONE, self.first_free.get());
        while next != NONE && (next as usize) < offset {
            previous = next;
            next = self.block(next).1;
        }
        let (mut offset, mut size) = (offset, size);
        if next != NONE && offset + size == next as usize {
            let (next_size, after) = self.block(next);
            size += next_size;
            next = after;
        }
        if previous != NONE {
            let (previous_size, _) = self.block(previous);
            if previous as usize + previous_size == offset {
                offset = previous as usize;
                size += previous_size;
                self.set_block(offset, size, next);
                return;
            }
        }
        self.set_block(offset, size, next);
        self.link(previous, offset as u32);
    }

    /// Enlarges a block by what is free right behind it; true on success.
    fn extend(&self, offset: usize, old: usize, new: usize) -> bool {
        let (mut previous, mut at) = (NONE, self.first_free.get());
        while at != NONE && (at as usize) < offset + old {
            previous = at;
            at = self.block(at).1;
        }
        if at == NONE || at as usize != offset + old {
            return false;
        }
        let (available, next) = self.block(at);
        let more = new - old;
        if available < more {
            return false;
        }
        if available == more {
            self.link(previous, next);
        } else {
            self.set_block(at as usize + more, available - more, next);
            self.link(previous, at + more as u32);
        }
        self.in_use.set(self.in_use.get() + more);
        self.peak.set(self.peak.get().max(self.in_use.get()));
        true
    }
}

fn rounded(size: usize) -> Option<usize> {
    size.max(1).checked_next_multiple_of(GRAIN)
}

// SAFETY: blocks handed out lie in the span, are aligned to GRAIN, do not overlap (they were taken off the list of free blocks) and
// stay put until freed; copies of `&Scratch` are the same allocator.
unsafe impl Allocator for &Scratch<'_> {
    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        if layout.align() > GRAIN {
            return Err(AllocError);
        }
        let size = rounded(layout.size()).ok_or(AllocError)?;
        let offset = self.take(size).ok_or(AllocError)?;
        // SAFETY: inside the span.
        let start = unsafe { self.base.add(offset) };
        Ok(NonNull::slice_from_raw_parts(start, layout.size()))
    }

    unsafe fn deallocate(&self, pointer: NonNull<u8>, layout: Layout) {
        if let Some(size) = rounded(layout.size()) {
            self.give(self.offset_of(pointer.as_ptr()), size);
        }
    }

    unsafe fn grow(&self, pointer: NonNull<u8>, old: Layout, new: Layout) -> Result<NonNull<[u8]>, AllocError> {
        let (Some(old_size), Some(new_size)) = (rounded(old.size()), rounded(new.size())) else {
            return Err(AllocError);
        };
        if new_size <= old_size || self.extend(self.offset_of(pointer.as_ptr()), old_size, new_size) {
            return Ok(NonNull::slice_from_raw_parts(pointer, new.size()));
        }
        let larger = self.allocate(new)?;
        // SAFETY: both blocks are valid for the old size and do not overlap; the old one is freed as the caller allows.
        unsafe {
            core::ptr::copy_nonoverlapping(pointer.as_ptr(), larger.cast::<u8>().as_ptr(), old.size());
            self.deallocate(pointer, old);
        }
        Ok(larger)
    }

    unsafe fn shrink(&self, pointer: NonNull<u8>, old: Layout, new: Layout) -> Result<NonNull<[u8]>, AllocError> {
        let (Some(old_size), Some(new_size)) = (rounded(old.size()), rounded(new.size())) else {
            return Err(AllocError);
        };
        if new_size < old_size {
            self.give(self.offset_of(pointer.as_ptr()) + new_size, old_size - new_size);
        }
        Ok(NonNull::slice_from_raw_parts(pointer, new.size()))
    }
}

impl Heap<'_> {
    /// Lends out the payload of a [`Kind::Buffer`] as memory for the compiler.
    pub fn scratch(&mut self, buffer: Value) -> Scratch<'_> {
        Scratch::new(self.buffer_mut(buffer))
    }

    /// As [`Heap::scratch`], together with the bytes of another object: a string, bytes, or a raw one.
    pub fn scratch_and_bytes(&mut self, buffer: Value, other: Value) -> (Scratch<'_>, &[u8]) {
        let lends = buffer != other && self.is(buffer, Kind::Buffer);
        let span: *mut [u8] = if lends { self.buffer_mut(buffer) } else { &mut [] };
        let is_text = matches!(self.kind(other), Kind::Str | Kind::Bytes);
        let bytes = if is_text { self.bytes(other) } else { self.buffer(other) };
        // SAFETY: the two are different objects, so they do not overlap; both borrow the heap for as long as the results live.
        (Scratch::new(unsafe { &mut *span }), bytes)
    }

    /// Moves what was allocated at `pointer` in a span lent out before to the front of the buffer, and cuts off the rest.
    pub fn keep_scratch(&mut self, buffer: Value, pointer: usize, length: usize) {
        let bytes = self.buffer_mut(buffer);
        let start = pointer.wrapping_sub(bytes.as_ptr() as usize);
        if start < bytes.len() && length <= bytes.len() - start {
            bytes.copy_within(start..start + length, 0);
            self.shrink(buffer, length.div_ceil(4));
        }
    }

    /// The first `length` bytes of a raw object or of bytes, borrowed apart from the heap: for reading an image while objects are made
    /// from it. The caller keeps the object alive and unchanged meanwhile.
    pub(crate) fn detached_bytes<'x>(&self, value: Value, length: usize) -> &'x [u8] {
        let bytes = if self.is(value, Kind::Bytes) { self.bytes(value) } else { self.buffer(value) };
        let length = length.min(bytes.len());
        // SAFETY: an object that is kept is neither freed nor moved; the loader, the only caller, neither writes to it nor lets
        // the slice outlive it.
        unsafe { core::slice::from_raw_parts(bytes.as_ptr(), length) }
    }
}
