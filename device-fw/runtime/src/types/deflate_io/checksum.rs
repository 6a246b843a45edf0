//! The checksums of zlib (Adler-32, RFC 1950) and gzip (CRC-32, RFC 1952)
//!
//! **Invariant:** two words: the sum, and the count of bytes.

use super::{GZIP, ZLIB};

const ADLER_MODULUS: u32 = 65521;

/// A running checksum of one of the two sorts, and how many bytes it covers.
#[derive(Clone, Copy, Debug)]
pub struct Checksum {
    /// Adler-32 as it is less one; CRC-32 as its complement from zero. So both start at 0.
    sum: u32,
    length: u32,
}

impl Default for Checksum {
    fn default() -> Self {
        Self::new()
    }
}

impl Checksum {
    /// Of nothing.
    pub const fn new() -> Self {
        Self { sum: 0, length: 0 }
    }

    /// From [`Checksum::to_words`].
    pub const fn from_words(sum: u32, length: u32) -> Self {
        Self { sum, length }
    }

    /// Sum and length.
    pub const fn to_words(self) -> [u32; 2] {
        [self.sum, self.length]
    }

    /// Takes bytes in, as the format has it.
    pub fn add(&mut self, format: i32, bytes: &[u8]) {
        self.length = self.length.wrapping_add(bytes.len() as u32);
        match format {
            ZLIB => {
                let (mut low, mut high) = ((self.sum & 0xffff) + 1, self.sum >> 16);
                for &byte in bytes {
                    low = (low + u32::from(byte)) % ADLER_MODULUS;
                    high = (high + low) % ADLER_MODULUS;
                }
                // A low half of 0 is kept as the modulus' own, so that one less still fits.
                low = if low == 0 { ADLER_MODULUS } else { low };
                self.sum = high << 16 | (low - 1);
            }
            GZIP => {
                let mut crc = !self.sum;
                for &byte in bytes {
                    crc ^= u32::from(byte);
                    for _ in 0..8 {
                        crc = crc >> 1 ^ if crc & 1 != 0 { 0xedb8_8320 } else { 0 };
                    }
                }
                self.sum = !crc;
            }
            _ => {}
        }
    }

    /// The Adler-32.
    pub const fn adler32(self) -> u32 {
        let low = (self.sum & 0xffff) + 1;
        self.sum & 0xffff_0000 | (low % ADLER_MODULUS)
    }

    /// The CRC-32.
    pub const fn crc32(self) -> u32 {
        self.sum
    }

    /// How many bytes, modulo 2 to the 32.
    pub const fn length(self) -> u32 {
        self.length
    }
}
