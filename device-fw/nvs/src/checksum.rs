//! CRC-32 as NVS has it: reflected polynomial 0x04c11db7, start value 0, complemented at the end.
//!
//! That is `crc32_le` of the chips' ROM and `crc32` of zlib, both begun with all ones.

/// What half a byte does to the remainder; a table of whole bytes would weigh a kilobyte.
const TABLE: [u32; 16] = {
    let mut table = [0; 16];
    let mut half = 0;
    while half < 16 {
        let mut remainder = half as u32;
        let mut bit = 0;
        while bit < 4 {
            remainder = if remainder & 1 == 1 { remainder >> 1 ^ 0xedb8_8320 } else { remainder >> 1 };
            bit += 1;
        }
        table[half] = remainder;
        half += 1;
    }
    table
};

/// A checksum that is being made.
#[derive(Clone, Copy, Default)]
pub(crate) struct Checksum(u32);

impl Checksum {
    /// Takes bytes in.
    #[inline(never)]
    pub fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 ^= u32::from(*byte);
            for _ in 0..2 {
                self.0 = self.0 >> 4 ^ TABLE[(self.0 & 0xf) as usize];
            }
        }
    }

    /// The checksum of all bytes.
    pub fn end(self) -> u32 {
        !self.0
    }
}

/// The checksum of some pieces.
pub(crate) fn of(pieces: &[&[u8]]) -> u32 {
    let mut checksum = Checksum::default();
    pieces.iter().for_each(|piece| checksum.add(piece));
    checksum.end()
}

#[cfg(test)]
mod tests {
    #[test]
    fn is_that_of_zlib_begun_with_ones() {
        // python3 -c "import zlib; print(hex(zlib.crc32(b'123456789', 0xffffffff)))"
        assert_eq!(super::of(&[b"12345", b"6789"]), 0xd202_d277);
        assert_eq!(super::of(&[]), u32::MAX);
    }
}
