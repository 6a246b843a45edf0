//! CRC-32 with the reflected polynomial 0x04c11db7, start value all ones, no final complement, as littlefs uses it.

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut remainder = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            remainder = if remainder & 1 == 1 { remainder >> 1 ^ 0xedb8_8320 } else { remainder >> 1 };
            bit += 1;
        }
        table[byte] = remainder;
        byte += 1;
    }
    table
}

static TABLE: [u32; 256] = table();

/// The value before the first byte.
pub(crate) const START: u32 = 0xffff_ffff;

/// Takes `bytes` into a running checksum.
pub(crate) fn update(checksum: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(checksum, |checksum, &byte| checksum >> 8 ^ TABLE[((checksum ^ u32::from(byte)) & 0xff) as usize])
}

#[cfg(test)]
mod tests {
    #[test]
    fn check_value_of_the_standard() {
        assert_eq!(!super::update(super::START, b"123456789"), 0xcbf4_3926);
    }
}
