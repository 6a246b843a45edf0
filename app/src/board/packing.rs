//! Deflating what goes to a board.

use flate2::{Compress, Compression, FlushCompress, Status};
use pyrite_protocol::limits::PACKED_WINDOW;

/// Raw DEFLATE (RFC 1951) of all of `data`, in which no distance leads further back than a board remembers.
pub fn pack(data: &[u8]) -> Vec<u8> {
    const WINDOW_BITS: u8 = PACKED_WINDOW.ilog2() as u8;
    let mut compress = Compress::new_with_window_bits(Compression::best(), false, WINDOW_BITS);
    let mut packed = Vec::with_capacity(data.len() / 3 + 64);
    loop {
        let rest = data.get(compress.total_in() as usize..).unwrap_or_default();
        // Only a stream in a wrong state fails, which this one never is.
        if !matches!(compress.compress_vec(rest, &mut packed, FlushCompress::Finish), Ok(Status::Ok | Status::BufError))
        {
            return packed;
        }
        packed.reserve(packed.len().max(64));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn what_is_packed_is_unpacked_to_the_same() {
        let long: Vec<u8> = (0..100_000_u32).map(|index| (index.wrapping_mul(index) >> 7) as u8).collect();
        for data in [&b""[..], b"a", &long, &[0; 70_000]] {
            let mut unpacked = Vec::new();
            let packed = pack(data);
            flate2::read::DeflateDecoder::new(&packed[..]).read_to_end(&mut unpacked).expect("a stream");
            assert_eq!(unpacked, data);
        }
    }
}
