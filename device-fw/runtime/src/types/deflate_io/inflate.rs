//! Unpacking DEFLATE (RFC 1951), a piece at a time
//!
//! **Invariant:** what must outlast a call besides [`Inflate`] lies in the memory handed in: [`TABLES`] bytes of Huffman tables, and the
//! window, a ring whose newest bytes are output that nobody took yet. A step either completes or leaves everything as it was and asks
//! for input, so input may come in any pieces.

/// Bytes that the tables take, which are half words.
pub const TABLES: usize = 2 * (LENGTHS + SYMBOLS_MAX);

/// Bits of the longest code.
const CODE_BITS_MAX: usize = 15;
const LITERALS_MAX: usize = 288;
const DISTANCES_MAX: usize = 32;
const SYMBOLS_MAX: usize = LITERALS_MAX + DISTANCES_MAX;

// Places in the tables: counts of codes by length, then symbols in order of their codes, for both alphabets; then code lengths.
const LITERAL_COUNTS: usize = 0;
const LITERAL_SYMBOLS: usize = LITERAL_COUNTS + CODE_BITS_MAX + 1;
const DISTANCE_COUNTS: usize = LITERAL_SYMBOLS + LITERALS_MAX;
const DISTANCE_SYMBOLS: usize = DISTANCE_COUNTS + CODE_BITS_MAX + 1;
const LENGTHS: usize = DISTANCE_SYMBOLS + DISTANCES_MAX;

/// Words that the state takes.
pub const INFLATE_WORDS: usize = 8;

const END_OF_BLOCK: u16 = 256;

const LENGTH_BASES: [u16; 29] =
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA_BITS: [u8; 29] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

/// Order in which the lengths of the code for code lengths come.
const LENGTH_ORDER: [u8; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Base and extra bits of distance symbol `symbol`.
const fn distance_of(symbol: u16) -> (u32, u32) {
    if symbol < 4 {
        return (symbol as u32 + 1, 0);
    }
    let extra = symbol as u32 / 2 - 1;
    (((2 + symbol as u32 % 2) << extra) + 1, extra)
}

/// What goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// At the start of a block.
    BlockStart,
    /// Copying a stored block; so many bytes are left.
    Stored(u16),
    /// Reading the lengths of the code for code lengths: so many of so many are done.
    LengthLengths(u8, u8),
    /// Reading code lengths: so many are done.
    Lengths(u16),
    /// Reading symbols.
    Symbols,
    /// A length was read, its distance comes.
    Distance(u16),
    /// Copying so many bytes from so far back.
    Copy(u16, u16),
    /// Behind the last block.
    Finished,
}

/// Why a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pause {
    /// The input is used up.
    NeedsInput,
    /// The window holds as much output as was asked for, or all there is.
    HasOutput,
    /// The data is no DEFLATE stream, or needs a larger window.
    Damaged,
}

/// State of an unpacking, apart from tables and window.
#[derive(Clone, Copy, Debug)]
pub struct Inflate {
    /// What goes on.
    pub stage: Stage,
    /// Bits read but not used, the next one lowest.
    pub bits: u64,
    /// How many.
    pub bit_count: u32,
    is_last: bool,
    literal_count: u16,
    distance_count: u16,
    /// Where the next byte goes in the window.
    position: usize,
    /// Bytes of output so far, for distances that lead too far.
    total: usize,
    /// Bytes of output in the window that nobody took.
    pub ready: usize,
}

/// Memory of an unpacking.
pub struct Memory<'m> {
    /// [`TABLES`] bytes.
    pub tables: &'m mut [u8],
    /// The ring.
    pub window: &'m mut [u8],
}

impl Default for Inflate {
    fn default() -> Self {
        Self::new()
    }
}

impl Inflate {
    /// At the start.
    pub const fn new() -> Self {
        Self {
            stage: Stage::BlockStart,
            bits: 0,
            bit_count: 0,
            is_last: false,
            literal_count: 0,
            distance_count: 0,
            position: 0,
            total: 0,
            ready: 0,
        }
    }

    /// The state as words, to be kept in the heap.
    pub fn to_words(&self) -> [u32; INFLATE_WORDS] {
        let (stage, first, second) = match self.stage {
            Stage::BlockStart => (0, 0, 0),
            Stage::Stored(left) => (1, left, 0),
            Stage::LengthLengths(done, count) => (2, u16::from(done), u16::from(count)),
            Stage::Lengths(done) => (3, done, 0),
            Stage::Symbols => (4, 0, 0),
            Stage::Distance(length) => (5, length, 0),
            Stage::Copy(length, distance) => (6, length, distance),
            Stage::Finished => (7, 0, 0),
        };
        [
            stage | u32::from(self.is_last) << 8 | self.bit_count << 16,
            u32::from(first) | u32::from(second) << 16,
            self.bits as u32,
            (self.bits >> 32) as u32,
            u32::from(self.literal_count) | u32::from(self.distance_count) << 16,
            self.position as u32,
            self.total as u32,
            self.ready as u32,
        ]
    }

    /// The state from [`Inflate::to_words`].
    pub fn from_words(words: &[u32; INFLATE_WORDS]) -> Self {
        let [head, numbers, low, high, counts, position, total, ready] = *words;
        let (first, second) = (numbers as u16, (numbers >> 16) as u16);
        Self {
            stage: match head & 0xff {
                0 => Stage::BlockStart,
                1 => Stage::Stored(first),
                2 => Stage::LengthLengths(first as u8, second as u8),
                3 => Stage::Lengths(first),
                4 => Stage::Symbols,
                5 => Stage::Distance(first),
                6 => Stage::Copy(first, second),
                _ => Stage::Finished,
            },
            bits: u64::from(low) | u64::from(high) << 32,
            bit_count: head >> 16,
            is_last: head >> 8 & 1 != 0,
            literal_count: counts as u16,
            distance_count: (counts >> 16) as u16,
            position: position as usize,
            total: total as usize,
            ready: ready as usize,
        }
    }

    /// Where in the window the oldest byte of output stands that nobody took.
    pub fn oldest(&self, window_length: usize) -> usize {
        (self.position + window_length - self.ready % window_length.max(1)) % window_length.max(1)
    }

    /// Goes on until `wanted` bytes of output are ready, using up `input` from its front.
    pub fn run(&mut self, memory: &mut Memory<'_>, input: &mut &[u8], wanted: usize) -> Pause {
        let wanted = wanted.min(memory.window.len());
        while self.ready < wanted && self.stage != Stage::Finished {
            self.fill(input);
            if let Err(pause) = self.step(memory, wanted) {
                if pause == Pause::NeedsInput && !input.is_empty() {
                    continue;
                }
                return pause;
            }
        }
        Pause::HasOutput
    }

    /// Takes whole bytes of input while there is room for them.
    pub fn fill(&mut self, input: &mut &[u8]) {
        while self.bit_count <= 56
            && let Some((&byte, rest)) = input.split_first()
        {
            self.bits |= u64::from(byte) << self.bit_count;
            self.bit_count += 8;
            *input = rest;
        }
    }

    fn peek(&self, from: u32, count: u32) -> Result<u32, Pause> {
        if from + count > self.bit_count {
            return Err(Pause::NeedsInput);
        }
        Ok((self.bits >> from) as u32 & ((1 << count) - 1))
    }

    fn drop_bits(&mut self, count: u32) {
        self.bits = self.bits.checked_shr(count).unwrap_or(0);
        self.bit_count -= count;
    }

    /// Reads bits.
    pub fn take(&mut self, count: u32) -> Result<u32, Pause> {
        let bits = self.peek(0, count)?;
        self.drop_bits(count);
        Ok(bits)
    }

    /// Drops what is left of a byte.
    pub fn to_byte(&mut self) {
        self.drop_bits(self.bit_count % 8);
    }

    fn put(&mut self, memory: &mut Memory<'_>, byte: u8) {
        if let Some(place) = memory.window.get_mut(self.position) {
            *place = byte;
        }
        self.position = (self.position + 1) % memory.window.len().max(1);
        self.total = self.total.saturating_add(1);
        self.ready += 1;
    }

    fn step(&mut self, memory: &mut Memory<'_>, wanted: usize) -> Result<(), Pause> {
        match self.stage {
            Stage::BlockStart => self.start_block(memory.tables),
            Stage::Stored(0) | Stage::Copy(0, _) => {
                self.stage = match self.stage {
                    Stage::Copy(..) => Stage::Symbols,
                    _ => self.after_block(),
                };
                Ok(())
            }
            Stage::Stored(left) => {
                let byte = self.take(8)?;
                self.put(memory, byte as u8);
                self.stage = Stage::Stored(left - 1);
                Ok(())
            }
            Stage::LengthLengths(done, count) => self.read_length_lengths(memory.tables, done, count),
            Stage::Lengths(done) => self.read_lengths(memory.tables, done),
            Stage::Symbols => self.read_symbol(memory),
            Stage::Distance(length) => {
                let (symbol, used) = self.decode(memory.tables, DISTANCE_COUNTS, DISTANCE_SYMBOLS)?;
                if symbol >= 30 {
                    return Err(Pause::Damaged);
                }
                let (base, extra) = distance_of(symbol);
                let distance = base + self.peek(used, extra)?;
                self.drop_bits(used + extra);
                if distance as usize > memory.window.len().min(self.total) {
                    return Err(Pause::Damaged);
                }
                self.stage = Stage::Copy(length, distance as u16);
                Ok(())
            }
            Stage::Copy(length, distance) => {
                let window = memory.window.len();
                let mut left = length;
                while left > 0 && self.ready < wanted {
                    let from = (self.position + window - usize::from(distance)) % window;
                    let byte = memory.window.get(from).copied().unwrap_or(0);
                    self.put(memory, byte);
                    left -= 1;
                }
                self.stage = Stage::Copy(left, distance);
                Ok(())
            }
            Stage::Finished => Ok(()),
        }
    }

    fn after_block(&self) -> Stage {
        if self.is_last { Stage::Finished } else { Stage::BlockStart }
    }

    fn start_block(&mut self, tables: &mut [u8]) -> Result<(), Pause> {
        let header = self.peek(0, 3)?;
        match header >> 1 {
            0 => {
                // The lengths stand at the next byte: its bits that are left over do not count.
                let skipped = 3 + (self.bit_count - 3) % 8;
                let length = self.peek(skipped, 16)?;
                let check = self.peek(skipped + 16, 16)?;
                if length ^ check != 0xffff {
                    return Err(Pause::Damaged);
                }
                self.drop_bits(skipped + 32);
                self.stage = Stage::Stored(length as u16);
            }
            1 => {
                self.drop_bits(3);
                for symbol in 0..LITERALS_MAX {
                    let length = match symbol {
                        144..=255 => 9,
                        256..=279 => 7,
                        _ => 8,
                    };
                    set(tables, LENGTHS + symbol, length);
                }
                build(tables, LITERAL_COUNTS, LITERAL_SYMBOLS, 0, LITERALS_MAX)?;
                for symbol in 0..DISTANCES_MAX {
                    set(tables, LENGTHS + symbol, 5);
                }
                build(tables, DISTANCE_COUNTS, DISTANCE_SYMBOLS, 0, DISTANCES_MAX)?;
                self.stage = Stage::Symbols;
            }
            2 => {
                let counts = self.peek(3, 14)?;
                self.drop_bits(17);
                self.literal_count = (counts & 31) as u16 + 257;
                self.distance_count = (counts >> 5 & 31) as u16 + 1;
                if usize::from(self.literal_count) > LITERALS_MAX {
                    return Err(Pause::Damaged);
                }
                for symbol in 0..LENGTH_ORDER.len() {
                    set(tables, LENGTHS + symbol, 0);
                }
                self.stage = Stage::LengthLengths(0, (counts >> 10) as u8 + 4);
            }
            _ => return Err(Pause::Damaged),
        }
        self.is_last = header & 1 != 0;
        Ok(())
    }

    fn read_length_lengths(&mut self, tables: &mut [u8], done: u8, count: u8) -> Result<(), Pause> {
        if done < count {
            let length = self.take(3)?;
            let symbol = LENGTH_ORDER.get(usize::from(done)).copied().unwrap_or(0);
            set(tables, LENGTHS + usize::from(symbol), length as u16);
            self.stage = Stage::LengthLengths(done + 1, count);
            return Ok(());
        }
        // The code for code lengths borrows the place of the distances' code.
        build(tables, DISTANCE_COUNTS, DISTANCE_SYMBOLS, 0, LENGTH_ORDER.len())?;
        self.stage = Stage::Lengths(0);
        Ok(())
    }

    fn read_lengths(&mut self, tables: &mut [u8], done: u16) -> Result<(), Pause> {
        let all = self.literal_count + self.distance_count;
        if done == all {
            let literals = usize::from(self.literal_count);
            build(tables, LITERAL_COUNTS, LITERAL_SYMBOLS, 0, literals)?;
            build(tables, DISTANCE_COUNTS, DISTANCE_SYMBOLS, literals, usize::from(self.distance_count))?;
            self.stage = Stage::Symbols;
            return Ok(());
        }
        let (symbol, used) = self.decode(tables, DISTANCE_COUNTS, DISTANCE_SYMBOLS)?;
        let (length, repeats, extra) = match symbol {
            0..=15 => (symbol, 1, 0),
            16 if done == 0 => return Err(Pause::Damaged),
            16 => (get(tables, LENGTHS + usize::from(done) - 1), 3 + self.peek(used, 2)?, 2),
            17 => (0, 3 + self.peek(used, 3)?, 3),
            _ => (0, 11 + self.peek(used, 7)?, 7),
        };
        if u32::from(done) + repeats > u32::from(all) {
            return Err(Pause::Damaged);
        }
        self.drop_bits(used + extra);
        for symbol in done..done + repeats as u16 {
            set(tables, LENGTHS + usize::from(symbol), length);
        }
        self.stage = Stage::Lengths(done + repeats as u16);
        Ok(())
    }

    fn read_symbol(&mut self, memory: &mut Memory<'_>) -> Result<(), Pause> {
        let (symbol, used) = self.decode(memory.tables, LITERAL_COUNTS, LITERAL_SYMBOLS)?;
        if symbol < END_OF_BLOCK {
            self.drop_bits(used);
            self.put(memory, symbol as u8);
        } else if symbol == END_OF_BLOCK {
            self.drop_bits(used);
            self.stage = self.after_block();
        } else {
            let index = usize::from(symbol - END_OF_BLOCK - 1);
            let (Some(&base), Some(&extra)) = (LENGTH_BASES.get(index), LENGTH_EXTRA_BITS.get(index)) else {
                return Err(Pause::Damaged);
            };
            let length = base + self.peek(used, u32::from(extra))? as u16;
            self.drop_bits(used + u32::from(extra));
            self.stage = Stage::Distance(length);
        }
        Ok(())
    }

    /// The next symbol and the bits of its code, which is not taken yet. Canonical codes of one length are consecutive numbers.
    fn decode(&self, tables: &[u8], counts: usize, symbols: usize) -> Result<(u16, u32), Pause> {
        let (mut code, mut first, mut index) = (0_u32, 0_u32, 0_u32);
        for length in 1..=CODE_BITS_MAX as u32 {
            code |= self.peek(length - 1, 1)?;
            let count = u32::from(get(tables, counts + length as usize));
            if code < first + count {
                return Ok((get(tables, symbols + (index + code - first) as usize), length));
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err(Pause::Damaged)
    }
}

fn get(tables: &[u8], position: usize) -> u16 {
    match tables.get(2 * position..2 * position + 2) {
        Some(&[low, high]) => u16::from_le_bytes([low, high]),
        _ => 0,
    }
}

fn set(tables: &mut [u8], position: usize, value: u16) {
    if let Some(place) = tables.get_mut(2 * position..2 * position + 2) {
        place.copy_from_slice(&value.to_le_bytes());
    }
}

/// Makes the tables of a code from the lengths of `count` symbols that stand from `start` on. More codes than there is room for are an
/// error; fewer are not, as long as they are not met.
fn build(tables: &mut [u8], counts: usize, symbols: usize, start: usize, count: usize) -> Result<(), Pause> {
    for length in 0..=CODE_BITS_MAX {
        set(tables, counts + length, 0);
    }
    for symbol in 0..count {
        let length = usize::from(get(tables, LENGTHS + start + symbol));
        let before = get(tables, counts + length);
        set(tables, counts + length, before + 1);
    }
    set(tables, counts, 0);
    let mut offsets = [0_u16; CODE_BITS_MAX + 2];
    let mut room = 1_i32;
    for length in 1..=CODE_BITS_MAX {
        let count = get(tables, counts + length);
        room = (room << 1) - i32::from(count);
        if room < 0 {
            return Err(Pause::Damaged);
        }
        offsets[length + 1] = offsets[length] + count;
    }
    for symbol in 0..count {
        let length = usize::from(get(tables, LENGTHS + start + symbol));
        if length != 0 {
            set(tables, symbols + usize::from(offsets[length]), symbol as u16);
            offsets[length] += 1;
        }
    }
    Ok(())
}
