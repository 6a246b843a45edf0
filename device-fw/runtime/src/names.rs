//! Interned names: the ROM pool of everything built in, and the RAM pool of what programs bring
//!
//! **Invariant:** equal texts have equal [`Name`]s; a name is never forgotten or renumbered while the runtime lives. Numbers
//! below [`rom::COUNT`] are in ROM. Texts longer than [`LENGTH_MAX`] bytes are never interned.

pub mod entries;
pub mod rom;

use core::cmp::Ordering;

use crate::heap::compact::Plan;
use crate::heap::text::hash_of;
use crate::heap::{Heap, Kind, OutOfMemory};
use crate::value::{Name, Value};

pub use rom::name;

/// Longest interned text, in bytes.
pub const LENGTH_MAX: usize = 255;

const CHUNK_BYTES: usize = 256;
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
    /// Buffer of half words: the numbers in the pool in the order of their texts. A hash table would want a third more.
    order: Value,
    /// Where the next text goes, and where its chunk ends (byte offsets in the arena).
    next: usize,
    end: usize,
}

impl Names {
    /// An empty pool.
    pub const fn new() -> Self {
        Self { chunks: Value::NULL, chunk_count: 0, places: Value::NULL, count: 0, order: Value::NULL, next: 0, end: 0 }
    }

    /// What keeps the pool alive.
    pub fn roots(&self) -> [Value; 3] {
        [self.chunks, self.places, self.order]
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
        for root in [&mut self.chunks, &mut self.places, &mut self.order] {
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
        chunks + (heap.size(self.places) + heap.size(self.order) + heap.size(self.chunks)) * 4
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
        self.search(heap, text).ok().map(|rank| Name((rom::COUNT + self.number_at(heap, rank)) as u32))
    }

    /// The rank of this text among the texts of the pool, or the rank that it would have.
    fn search(&self, heap: &Heap<'_>, text: &str) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            let name = Name((rom::COUNT + self.number_at(heap, middle)) as u32);
            match self.text(heap, name).cmp(text) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Ok(middle),
                Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }

    /// The number in the pool of the text with this rank.
    fn number_at(&self, heap: &Heap<'_>, rank: usize) -> usize {
        let word = heap.raw(self.order).get(rank / 2).copied().unwrap_or(0);
        (if rank.is_multiple_of(2) { word & 0xffff } else { word >> 16 }) as usize
    }

    /// Enters a number at a rank; those from there on move up.
    fn insert(&self, heap: &mut Heap<'_>, rank: usize, number: usize) {
        let order = heap.buffer_mut(self.order);
        order.copy_within(rank * 2..self.count * 2, rank * 2 + 2);
        if let Some(place) = order.get_mut(rank * 2..rank * 2 + 2) {
            place.copy_from_slice(&(number as u16).to_le_bytes());
        }
    }

    /// Adds a text of at most [`LENGTH_MAX`] bytes that is not there yet. `text` must not lie in the heap: see
    /// [`crate::runtime::Runtime::intern`]. On failure nothing has changed but garbage.
    pub fn add(&mut self, heap: &mut Heap<'_>, text: &str) -> Result<Name, OutOfMemory> {
        let number = self.count;
        if rom::COUNT + number >= usize::from(u16::MAX) {
            return Err(OutOfMemory { words: 0 });
        }
        let rank = match self.search(heap, text) {
            Ok(rank) => return Ok(Name((rom::COUNT + self.number_at(heap, rank)) as u32)),
            Err(rank) => rank,
        };
        if number >= heap.size(self.places) {
            self.places = grown(heap, self.places, more(number))?;
        }
        if number >= heap.size(self.order) * 2 {
            self.order = grown(heap, self.order, more(number).div_ceil(2))?;
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
        self.insert(heap, rank, number);
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

    /// Cuts off what is not used yet: after loading a program, when few names are to come.
    pub fn trim(&mut self, heap: &mut Heap<'_>) {
        heap.shrink(self.places, self.count);
        heap.shrink(self.order, self.count.div_ceil(2));
        if self.chunk_count > 0 {
            let chunk = heap.word(self.chunks, self.chunk_count - 1);
            let start = heap.payload_offset(chunk);
            heap.shrink(chunk, (self.next - start).div_ceil(4));
            self.end = start + (self.next - start).next_multiple_of(4);
        }
    }
}

/// Room for so many names when those in use fill theirs.
const fn more(count: usize) -> usize {
    count + count / 8 + 8
}

/// A buffer made longer, in place or by copying.
fn grown(heap: &mut Heap<'_>, buffer: Value, words: usize) -> Result<Value, OutOfMemory> {
    if heap.grow_in_place(buffer, words) {
        return Ok(buffer);
    }
    let longer = heap.try_allocate_raw(Kind::Buffer, words)?;
    for position in 0..heap.size(buffer) {
        let word = heap.raw(buffer).get(position).copied().unwrap_or(0);
        if let Some(place) = heap.raw_mut(longer).get_mut(position) {
            *place = word;
        }
    }
    Ok(longer)
}

impl Default for Names {
    fn default() -> Self {
        Self::new()
    }
}
