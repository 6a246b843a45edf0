//! Interned names: the ROM pool of everything built in, and the RAM pool of what programs bring
//!
//! **Invariant:** equal texts have equal [`Name`]s; a name is never forgotten or renumbered while the runtime lives. Numbers
//! below [`rom::COUNT`] are in ROM. Texts longer than [`LENGTH_MAX`] bytes are never interned.

pub mod rom;

use crate::heap::compact::Plan;
use crate::heap::text::hash_of;
use crate::heap::{Heap, Kind, OutOfMemory};
use crate::value::{Name, Value};

pub use rom::name;

/// Longest interned text, in bytes.
pub const LENGTH_MAX: usize = 255;

const CHUNK_BYTES: usize = 128;
const LENGTH_SHIFT: u32 = 24;
/// The bits of a place that are the offset.
const PLACE_MASK: u32 = (1 << LENGTH_SHIFT) - 1;

/// The RAM pool. Its storage is in the heap: [`Names::roots`] must be among the roots.
pub struct Names {
    /// Items: the chunks of text.
    chunks: Value,
    chunk_count: usize,
    /// Buffer, one word a name: byte offset in the arena, and length in the high byte.
    places: Value,
    count: usize,
    /// Buffer of 16-bit slots: open-addressing index from hash to number in the pool plus one.
    index: Value,
    index_mask: usize,
    /// Where the next text goes, and where its chunk ends (byte offsets in the arena).
    next: usize,
    end: usize,
}

impl Names {
    /// An empty pool.
    pub const fn new() -> Self {
        Self {
            chunks: Value::NULL,
            chunk_count: 0,
            places: Value::NULL,
            count: 0,
            index: Value::NULL,
            index_mask: 0,
            next: 0,
            end: 0,
        }
    }

    /// What keeps the pool alive.
    pub fn roots(&self) -> [Value; 3] {
        [self.chunks, self.places, self.index]
    }

    /// Follows what a compaction moves.
    pub(crate) fn relocate(&mut self, heap: &mut Heap<'_>, plan: &Plan) {
        for number in 0..self.count {
            let place = heap.raw(self.places).get(number).copied().unwrap_or(0);
            let offset = (place & PLACE_MASK) as usize;
            let moved = heap.forwarded_offset(plan, offset) as u32 | place & !PLACE_MASK;
            if let Some(word) = heap.raw_mut(self.places).get_mut(number) {
                *word = moved;
            }
        }
        if self.chunk_count > 0 {
            let chunk = heap.word(self.chunks, self.chunk_count - 1);
            let start = heap.payload_offset(chunk);
            let moved = heap.payload_offset(heap.forwarded(plan, chunk));
            self.next = self.next - start + moved;
            self.end = self.end - start + moved;
        }
        for root in [&mut self.chunks, &mut self.places, &mut self.index] {
            *root = heap.forwarded(plan, *root);
        }
    }

    /// Names in RAM and the bytes they take, for reports.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Bytes that the pool takes in the heap.
    pub fn bytes(&self, heap: &Heap<'_>) -> usize {
        let chunks: usize = heap.words(self.chunks).iter().map(|&chunk| heap.size(chunk) * 4).sum();
        chunks + (heap.size(self.places) + heap.size(self.index) + heap.size(self.chunks)) * 4
    }

    /// The text of a name; empty for a number that is none.
    #[inline]
    pub fn text<'h>(&self, heap: &'h Heap<'_>, name: Name) -> &'h str {
        match rom::NAMES.get(name.0 as usize) {
            Some(text) => text,
            None => {
                let Some(&place) = heap.raw(self.places).get(name.0 as usize - rom::COUNT) else { return "" };
                heap.text_at((place & PLACE_MASK) as usize, (place >> LENGTH_SHIFT) as usize)
            }
        }
    }

    /// The text of a string value, interned or not; `None` for another value.
    #[inline]
    pub fn value_text<'h>(&self, heap: &'h Heap<'_>, value: Value) -> Option<&'h str> {
        match value.as_name() {
            Some(name) => Some(self.text(heap, name)),
            None => heap.heap_text(value),
        }
    }

    /// The hash of a name's text.
    #[inline]
    pub fn hash(&self, heap: &Heap<'_>, name: Name) -> u16 {
        match rom::HASHES.get(name.0 as usize) {
            Some(&hash) => hash,
            None => hash_of(self.text(heap, name).as_bytes()),
        }
    }

    /// The name with this text, if it is interned.
    pub fn find(&self, heap: &Heap<'_>, text: &str) -> Option<Name> {
        if text.len() > LENGTH_MAX {
            return None;
        }
        if let Some(name) = rom::find(text) {
            return Some(name);
        }
        if self.count == 0 {
            return None;
        }
        let mut slot = usize::from(hash_of(text.as_bytes())) & self.index_mask;
        for _ in 0..=self.index_mask {
            let number = self.slot(heap, slot).checked_sub(1)?;
            let name = Name((rom::COUNT + number) as u32);
            if self.text(heap, name) == text {
                return Some(name);
            }
            slot = (slot + 1) & self.index_mask;
        }
        None
    }

    fn slot(&self, heap: &Heap<'_>, slot: usize) -> usize {
        let word = heap.raw(self.index).get(slot / 2).copied().unwrap_or(0);
        (if slot.is_multiple_of(2) { word & 0xffff } else { word >> 16 }) as usize
    }

    fn fill_slot(&self, heap: &mut Heap<'_>, hash: u16, number: usize) {
        let mut slot = usize::from(hash) & self.index_mask;
        for _ in 0..=self.index_mask {
            if self.slot(heap, slot) == 0 {
                if let Some(word) = heap.raw_mut(self.index).get_mut(slot / 2) {
                    *word |= (number as u32 + 1) << (16 * (slot % 2));
                }
                return;
            }
            slot = (slot + 1) & self.index_mask;
        }
    }

    /// Adds a text of at most [`LENGTH_MAX`] bytes that is not there yet. `text` must not lie in the heap: see
    /// [`crate::runtime::Runtime::intern`]. On failure nothing has changed but garbage.
    pub fn add(&mut self, heap: &mut Heap<'_>, text: &str) -> Result<Name, OutOfMemory> {
        let number = self.count;
        if rom::COUNT + number >= usize::from(u16::MAX) {
            return Err(OutOfMemory { words: 0 });
        }
        if number >= heap.size(self.places) {
            let places = heap.try_allocate_raw(Kind::Buffer, number + number / 4 + 8)?;
            for position in 0..number {
                let place = heap.raw(self.places).get(position).copied().unwrap_or(0);
                if let Some(word) = heap.raw_mut(places).get_mut(position) {
                    *word = place;
                }
            }
            self.places = places;
        }
        if number * 4 >= self.index_mask * 3 {
            let slots = ((number + 1) * 2).next_power_of_two().max(16);
            self.index = heap.try_allocate_raw(Kind::Buffer, slots / 2)?;
            self.index_mask = slots - 1;
            for position in 0..number {
                let hash = self.hash(heap, Name((rom::COUNT + position) as u32));
                self.fill_slot(heap, hash, position);
            }
        }
        if self.end - self.next < text.len() {
            self.new_chunk(heap, text.len())?;
        }
        let start = self.next;
        heap.put_text(start, text);
        self.next += text.len();
        if let Some(word) = heap.raw_mut(self.places).get_mut(number) {
            *word = start as u32 | (text.len() as u32) << LENGTH_SHIFT;
        }
        self.fill_slot(heap, hash_of(text.as_bytes()), number);
        self.count = number + 1;
        Ok(Name((rom::COUNT + number) as u32))
    }

    fn new_chunk(&mut self, heap: &mut Heap<'_>, length: usize) -> Result<(), OutOfMemory> {
        if self.chunk_count >= heap.size(self.chunks) {
            let chunks = heap.try_allocate_words(Kind::Items, self.chunk_count + self.chunk_count / 2 + 4)?;
            for position in 0..self.chunk_count {
                let chunk = heap.word(self.chunks, position);
                heap.set_word(chunks, position, chunk);
            }
            self.chunks = chunks;
        }
        let bytes = length.max(CHUNK_BYTES - 4);
        let chunk = heap.try_allocate_raw(Kind::Buffer, bytes.div_ceil(4))?;
        let start = heap.payload_offset(chunk);
        if start + bytes >= 1 << LENGTH_SHIFT {
            return Err(OutOfMemory { words: bytes / 4 });
        }
        heap.set_word(self.chunks, self.chunk_count, chunk);
        self.chunk_count += 1;
        self.next = start;
        self.end = start + bytes.next_multiple_of(4);
        Ok(())
    }

    /// Cuts the unused rest off the newest chunk: after loading a program, when few names are to come.
    pub fn trim(&mut self, heap: &mut Heap<'_>) {
        if self.chunk_count > 0 {
            let chunk = heap.word(self.chunks, self.chunk_count - 1);
            let start = heap.payload_offset(chunk);
            heap.shrink(chunk, (self.next - start).div_ceil(4));
            self.end = start + (self.next - start).next_multiple_of(4);
        }
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::new()
    }
}
