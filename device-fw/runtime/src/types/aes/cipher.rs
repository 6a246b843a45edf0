//! The AES block cipher (FIPS 197), byte by byte
//!
//! **Invariant:** the tables are computed by the compiler from the field's arithmetic; nothing here depends on the machine. Lookups
//! take time that may depend on key and data, as on any processor without AES instructions and with a cache.

/// Bytes in a block.
pub const BLOCK: usize = 16;
/// Bytes of round keys at most.
pub const ROUND_KEYS: usize = BLOCK * 15;

/// A block, column by column.
pub type Block = [u8; BLOCK];

/// A key made ready.
pub struct Rounds {
    /// A block to add before each round, and after the last.
    pub keys: [u8; ROUND_KEYS],
    /// How many rounds.
    pub rounds: usize,
}

/// Multiplies by x in the field of 256 elements.
const fn double(byte: u8) -> u8 {
    byte << 1 ^ if byte & 0x80 != 0 { 0x1b } else { 0 }
}

const fn multiply(left: u8, right: u8) -> u8 {
    let (mut left, mut right, mut product) = (left, right, 0);
    while right != 0 {
        if right & 1 != 0 {
            product ^= left;
        }
        left = double(left);
        right >>= 1;
    }
    product
}

static SUBSTITUTES: [u8; 256] = {
    let mut table = [0; 256];
    // 3 generates the field; powers of it and of its inverse run through pairs of inverses.
    let (mut power, mut inverse) = (1_u8, 1_u8);
    loop {
        power = multiply(power, 3);
        inverse = multiply(inverse, 0xf6);
        let spread =
            inverse ^ inverse.rotate_left(1) ^ inverse.rotate_left(2) ^ inverse.rotate_left(3) ^ inverse.rotate_left(4);
        table[power as usize] = spread ^ 0x63;
        if power == 1 {
            break;
        }
    }
    table[0] = 0x63;
    table
};

static ORIGINALS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[SUBSTITUTES[byte] as usize] = byte as u8;
        byte += 1;
    }
    table
};

/// Makes a key of 16 or 32 bytes ready.
pub fn expand(key: &[u8]) -> Rounds {
    let length = key.len().min(32);
    let rounds = length / 4 + 6;
    let mut keys = [0; ROUND_KEYS];
    keys[..length].copy_from_slice(&key[..length]);
    let mut constant = 1;
    for start in (length..(rounds + 1) * BLOCK).step_by(4) {
        let mut word = [keys[start - 4], keys[start - 3], keys[start - 2], keys[start - 1]];
        if start.is_multiple_of(length) {
            word.rotate_left(1);
            word = word.map(substitute);
            word[0] ^= constant;
            constant = double(constant);
        } else if length == 32 && start % length == BLOCK {
            word = word.map(substitute);
        }
        for (position, byte) in word.into_iter().enumerate() {
            keys[start + position] = keys[start + position - length] ^ byte;
        }
    }
    Rounds { keys, rounds }
}

fn substitute(byte: u8) -> u8 {
    SUBSTITUTES[usize::from(byte)]
}

/// Adds one block to another.
pub fn mix(block: &mut Block, other: &[u8]) {
    for (byte, other) in block.iter_mut().zip(other) {
        *byte ^= other;
    }
}

/// Counts up a block as one big-endian number.
pub fn increment(counter: &mut Block) {
    for byte in counter.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            return;
        }
    }
}

/// Moves row `r` by `r * step` columns to the left.
fn shift_rows(block: &mut Block, step: usize) {
    let before = *block;
    for (position, byte) in block.iter_mut().enumerate() {
        let (column, row) = (position / 4, position % 4);
        *byte = before[(column + row * step) % 4 * 4 + row];
    }
}

fn mix_columns(block: &mut Block) {
    for column in block.chunks_exact_mut(4) {
        let all = column.iter().fold(0, |sum, byte| sum ^ byte);
        let first = column[0];
        for row in 0..4 {
            let next = if row == 3 { first } else { column[row + 1] };
            column[row] ^= all ^ double(column[row] ^ next);
        }
    }
}

impl Rounds {
    fn key(&self, round: usize) -> &[u8] {
        self.keys.get(round * BLOCK..(round + 1) * BLOCK).unwrap_or(&[])
    }

    /// Encrypts a block.
    pub fn encrypt(&self, block: &mut Block) {
        mix(block, self.key(0));
        for round in 1..=self.rounds {
            *block = block.map(substitute);
            shift_rows(block, 1);
            if round < self.rounds {
                mix_columns(block);
            }
            mix(block, self.key(round));
        }
    }

    /// Decrypts a block.
    pub fn decrypt(&self, block: &mut Block) {
        for round in (1..=self.rounds).rev() {
            mix(block, self.key(round));
            if round < self.rounds {
                // Mixing four times changes nothing, so three times undo it once.
                for _ in 0..3 {
                    mix_columns(block);
                }
            }
            shift_rows(block, 3);
            *block = block.map(|byte| ORIGINALS[usize::from(byte)]);
        }
        mix(block, self.key(0));
    }
}
