//! Packing to DEFLATE (RFC 1951): one block with the fixed codes
//!
//! **Invariant:** between calls the window holds the newest bytes that were packed, and the heads for each hash of three bytes where
//! these stood last, so that no search is needed: one candidate is looked at. Nothing waits to be packed.

/// Entries of the table of heads; each takes two bytes.
pub const HEADS: usize = 256;

/// Words that the state takes.
pub const DEFLATE_WORDS: usize = 3;

const MATCH_MIN: usize = 3;
const MATCH_MAX: usize = 258;

/// State of a packing, apart from heads and window.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deflate {
    /// Bits that do not fill a byte yet.
    bits: u32,
    bit_count: u32,
    /// Bytes packed so far.
    total: u32,
}

/// Memory of a packing.
pub struct Memory<'m> {
    /// [`HEADS`] half words: low half of the place behind the three bytes' first, 0 for none.
    pub heads: &'m mut [u8],
    /// The ring; a power of two, at most 32768.
    pub window: &'m mut [u8],
}

impl Deflate {
    /// The state as words, to be kept in the heap.
    pub fn to_words(self) -> [u32; DEFLATE_WORDS] {
        [self.bits, self.bit_count, self.total]
    }

    /// The state from [`Deflate::to_words`].
    pub fn from_words(words: &[u32; DEFLATE_WORDS]) -> Self {
        let [bits, bit_count, total] = *words;
        Self { bits, bit_count, total }
    }

    fn put(&mut self, value: u32, count: u32, sink: &mut dyn FnMut(u8)) {
        self.bits |= value << self.bit_count;
        self.bit_count += count;
        while self.bit_count >= 8 {
            sink(self.bits as u8);
            self.bits >>= 8;
            self.bit_count -= 8;
        }
    }

    /// Codes come with their first bit lowest.
    fn put_code(&mut self, code: u32, count: u32, sink: &mut dyn FnMut(u8)) {
        self.put(code.reverse_bits() >> (32 - count), count, sink);
    }

    fn put_symbol(&mut self, symbol: u32, sink: &mut dyn FnMut(u8)) {
        match symbol {
            0..=143 => self.put_code(0x30 + symbol, 8, sink),
            144..=255 => self.put_code(0x190 + symbol - 144, 9, sink),
            256..=279 => self.put_code(symbol - 256, 7, sink),
            _ => self.put_code(0xc0 + symbol - 280, 8, sink),
        }
    }

    /// Begins the one block.
    pub fn start(&mut self, sink: &mut dyn FnMut(u8)) {
        self.put(0b011, 3, sink);
    }

    /// Ends the block and fills up the last byte.
    pub fn finish(&mut self, sink: &mut dyn FnMut(u8)) {
        self.put_symbol(256, sink);
        if self.bit_count > 0 {
            self.put(0, 8 - self.bit_count, sink);
        }
    }

    /// Packs all of `data`.
    pub fn pack(&mut self, memory: &mut Memory<'_>, data: &[u8], sink: &mut dyn FnMut(u8)) {
        let mut at = 0;
        while at < data.len() {
            let (length, distance) = self.candidate(memory, data, at);
            if length >= MATCH_MIN {
                self.put_length(length as u32, sink);
                self.put_distance(distance as u32, sink);
            } else {
                self.put_symbol(u32::from(data[at]), sink);
            }
            for _ in 0..length.max(1) {
                self.remember(memory, data, at);
                at += 1;
            }
        }
    }

    fn candidate(&self, memory: &Memory<'_>, data: &[u8], at: usize) -> (usize, usize) {
        let (Some(hash), window) = (hash(data, at), memory.window.len()) else { return (0, 0) };
        let head = half(memory.heads, hash);
        let distance = usize::from((self.total as u16).wrapping_add(1).wrapping_sub(head));
        if head == 0 || distance == 0 || distance > window.min(self.total as usize) {
            return (0, 0);
        }
        let end = data.len().min(at + MATCH_MAX);
        let same = (at..end)
            .take_while(|&place| {
                let ahead = place - at;
                let before = if ahead >= distance {
                    data[place - distance]
                } else {
                    memory.window[(self.total as usize + window - distance + ahead) % window]
                };
                before == data[place]
            })
            .count();
        (same, distance)
    }

    fn remember(&mut self, memory: &mut Memory<'_>, data: &[u8], at: usize) {
        if let Some(hash) = hash(data, at)
            && let Some(place) = memory.heads.get_mut(2 * hash..2 * hash + 2)
        {
            place.copy_from_slice(&(self.total as u16).wrapping_add(1).to_le_bytes());
        }
        let window = memory.window.len();
        if let Some(place) = memory.window.get_mut(self.total as usize % window.max(1)) {
            *place = data[at];
        }
        self.total = self.total.wrapping_add(1);
    }

    /// Both tables are the same shape: groups of codes, each group with one more extra bit than the one before.
    fn put_length(&mut self, length: u32, sink: &mut dyn FnMut(u8)) {
        if length == MATCH_MAX as u32 {
            return self.put_symbol(285, sink);
        }
        let offset = length - 3;
        let extra = (offset.max(4).ilog2() - 2) * u32::from(offset >= 8);
        self.put_symbol(257 + (offset >> extra) + 4 * extra, sink);
        self.put(offset & ((1 << extra) - 1), extra, sink);
    }

    fn put_distance(&mut self, distance: u32, sink: &mut dyn FnMut(u8)) {
        let offset = distance - 1;
        let extra = (offset.max(2).ilog2() - 1) * u32::from(offset >= 4);
        self.put_code((offset >> extra) + 2 * extra, 5, sink);
        self.put(offset & ((1 << extra) - 1), extra, sink);
    }
}

fn half(bytes: &[u8], position: usize) -> u16 {
    match bytes.get(2 * position..2 * position + 2) {
        Some(&[low, high]) => u16::from_le_bytes([low, high]),
        _ => 0,
    }
}

fn hash(data: &[u8], at: usize) -> Option<usize> {
    let bytes = data.get(at..at + 3)?;
    let key = u32::from(bytes[0]) | u32::from(bytes[1]) << 8 | u32::from(bytes[2]) << 16;
    Some((key.wrapping_mul(0x9e37_79b1) >> 24) as usize)
}
