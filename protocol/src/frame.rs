//! One message on the wire: start byte, byte-stuffed contents, delimiter.
//!
//! Wire bytes: [`START`], COBS of (sequence number u16 little endian, message, CRC-32 u32 little endian), [`DELIMITER`].
//! The start byte occurs in no UTF-8 text, so that console text outside frames (boot messages, a crash dump) is told
//! apart from frames; the delimiter occurs nowhere inside a frame.

use crc::{CRC_32_ISO_HDLC, Crc, Table};

/// First byte of every frame.
pub const START: u8 = 0xF8;

/// Last byte of every frame.
pub const DELIMITER: u8 = 0x00;

/// The checksum of frames and files: CRC-32 as in zlib and Ethernet (`binascii.crc32`).
pub const CRC: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);

/// Checksum of `bytes`, as frames, `Run` and `WriteBegin` carry it.
pub fn crc32(bytes: &[u8]) -> u32 {
    CRC.checksum(bytes)
}

/// A checksum over data that comes in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunningCrc {
    state: u32,
}

impl Default for RunningCrc {
    fn default() -> Self {
        Self::new()
    }
}

impl RunningCrc {
    /// Of no bytes.
    pub const fn new() -> Self {
        Self { state: u32::MAX }
    }

    /// Takes more bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        // A digest keeps the bit-reversed register; resuming by initial value keeps this type free of its lifetime.
        let mut digest = CRC.digest_with_initial(self.state.reverse_bits());
        digest.update(bytes);
        self.state = !digest.finalize();
    }

    /// The checksum of all bytes so far.
    pub const fn value(self) -> u32 {
        !self.state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_checksum_is_the_whole_checksum() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        let bytes: [u8; 300] = core::array::from_fn(|index| (index * 7) as u8);
        for split in [0, 1, 5, 150, 299, 300] {
            let mut running = RunningCrc::new();
            running.update(&bytes[..split]);
            running.update(&bytes[split..]);
            assert_eq!(running.value(), crc32(&bytes));
        }
        assert_eq!(RunningCrc::new().value(), crc32(b""));
    }
}
