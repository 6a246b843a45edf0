//! MD5, SHA-1 and SHA-256 over plain words (RFC 1321, RFC 3174, FIPS 180-4)
//!
//! **Invariant:** all three are one construction: blocks of 64 bytes change a few words of state; the padding is a one
//! bit, zeros and the length in bits.

/// Bytes in a block.
pub const BLOCK: usize = 64;

/// Words of state at most.
pub const STATE: usize = 8;

/// Which digest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// 16 bytes.
    Md5,
    /// 20 bytes.
    Sha1,
    /// 32 bytes.
    Sha256,
}

impl Algorithm {
    /// The state before any block.
    pub const fn start(self) -> [u32; STATE] {
        match self {
            Self::Md5 => [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0, 0, 0, 0],
            Self::Sha1 => [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0, 0, 0, 0],
            Self::Sha256 => {
                [0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19]
            }
        }
    }

    /// Bytes of the digest.
    pub const fn size(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// Takes a block in.
    pub fn compress(self, state: &mut [u32; STATE], block: &[u8; BLOCK]) {
        match self {
            Self::Md5 => compress_md5(state, block),
            Self::Sha1 => compress_sha1(state, block),
            Self::Sha256 => compress_sha256(state, block),
        }
    }

    /// The digest of everything: `rest` is what does not fill a block, `length` counts all bytes. The digest is the
    /// first [`Algorithm::size`] bytes.
    pub fn finish(self, mut state: [u32; STATE], rest: &[u8], length: u64) -> [u8; 4 * STATE] {
        let mut block = [0; BLOCK];
        let rest = rest.get(..rest.len().min(BLOCK - 1)).unwrap_or(&[]);
        block[..rest.len()].copy_from_slice(rest);
        block[rest.len()] = 0x80;
        if rest.len() + 1 > BLOCK - 8 {
            self.compress(&mut state, &block);
            block = [0; BLOCK];
        }
        let bits = length.wrapping_mul(8);
        block[BLOCK - 8..].copy_from_slice(&if self == Self::Md5 { bits.to_le_bytes() } else { bits.to_be_bytes() });
        self.compress(&mut state, &block);
        let mut digest = [0; 4 * STATE];
        for (bytes, word) in digest.chunks_exact_mut(4).zip(state) {
            bytes.copy_from_slice(&if self == Self::Md5 { word.to_le_bytes() } else { word.to_be_bytes() });
        }
        digest
    }
}

fn words(block: &[u8; BLOCK], read: impl Fn([u8; 4]) -> u32) -> [u32; 16] {
    let mut words = [0; 16];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = read([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    words
}

fn add(state: &mut [u32; STATE], change: &[u32]) {
    for (word, change) in state.iter_mut().zip(change) {
        *word = word.wrapping_add(*change);
    }
}

#[rustfmt::skip]
const SHA256_CONSTANTS: [u32; 64] = [
    0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4, 0xAB1C_5ED5,
    0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174,
    0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
    0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7, 0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967,
    0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85,
    0xA2BF_E8A1, 0xA81A_664B, 0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
    0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
    0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
];

fn compress_sha256(state: &mut [u32; STATE], block: &[u8; BLOCK]) {
    let mut schedule = words(block, u32::from_be_bytes);
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (round, constant) in SHA256_CONSTANTS.into_iter().enumerate() {
        if round >= 16 {
            let early = schedule[(round + 1) % 16];
            let late = schedule[(round + 14) % 16];
            let small0 = early.rotate_right(7) ^ early.rotate_right(18) ^ (early >> 3);
            let small1 = late.rotate_right(17) ^ late.rotate_right(19) ^ (late >> 10);
            schedule[round % 16] =
                schedule[round % 16].wrapping_add(small0).wrapping_add(schedule[(round + 9) % 16]).wrapping_add(small1);
        }
        let big1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let choice = (e & f) ^ (!e & g);
        let first = h.wrapping_add(big1).wrapping_add(choice).wrapping_add(constant).wrapping_add(schedule[round % 16]);
        let big0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let majority = (a & b) ^ (a & c) ^ (b & c);
        let second = big0.wrapping_add(majority);
        (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(first), c, b, a, first.wrapping_add(second));
    }
    add(state, &[a, b, c, d, e, f, g, h]);
}

fn compress_sha1(state: &mut [u32; STATE], block: &[u8; BLOCK]) {
    let mut schedule = words(block, u32::from_be_bytes);
    let [mut a, mut b, mut c, mut d, mut e, ..] = *state;
    for round in 0..80 {
        if round >= 16 {
            let mixed = schedule[(round + 13) % 16]
                ^ schedule[(round + 8) % 16]
                ^ schedule[(round + 2) % 16]
                ^ schedule[round % 16];
            schedule[round % 16] = mixed.rotate_left(1);
        }
        let (mixed, constant) = match round / 20 {
            0 => ((b & c) | (!b & d), 0x5A82_7999),
            1 => (b ^ c ^ d, 0x6ED9_EBA1),
            2 => ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC),
            _ => (b ^ c ^ d, 0xCA62_C1D6_u32),
        };
        let next = a
            .rotate_left(5)
            .wrapping_add(mixed)
            .wrapping_add(e)
            .wrapping_add(constant)
            .wrapping_add(schedule[round % 16]);
        (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
    }
    add(state, &[a, b, c, d, e]);
}

const MD5_SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

#[rustfmt::skip]
const MD5_CONSTANTS: [u32; 64] = [
    0xD76A_A478, 0xE8C7_B756, 0x2420_70DB, 0xC1BD_CEEE, 0xF57C_0FAF, 0x4787_C62A, 0xA830_4613, 0xFD46_9501,
    0x6980_98D8, 0x8B44_F7AF, 0xFFFF_5BB1, 0x895C_D7BE, 0x6B90_1122, 0xFD98_7193, 0xA679_438E, 0x49B4_0821,
    0xF61E_2562, 0xC040_B340, 0x265E_5A51, 0xE9B6_C7AA, 0xD62F_105D, 0x0244_1453, 0xD8A1_E681, 0xE7D3_FBC8,
    0x21E1_CDE6, 0xC337_07D6, 0xF4D5_0D87, 0x455A_14ED, 0xA9E3_E905, 0xFCEF_A3F8, 0x676F_02D9, 0x8D2A_4C8A,
    0xFFFA_3942, 0x8771_F681, 0x6D9D_6122, 0xFDE5_380C, 0xA4BE_EA44, 0x4BDE_CFA9, 0xF6BB_4B60, 0xBEBF_BC70,
    0x289B_7EC6, 0xEAA1_27FA, 0xD4EF_3085, 0x0488_1D05, 0xD9D4_D039, 0xE6DB_99E5, 0x1FA2_7CF8, 0xC4AC_5665,
    0xF429_2244, 0x432A_FF97, 0xAB94_23A7, 0xFC93_A039, 0x655B_59C3, 0x8F0C_CC92, 0xFFEF_F47D, 0x8584_5DD1,
    0x6FA8_7E4F, 0xFE2C_E6E0, 0xA301_4314, 0x4E08_11A1, 0xF753_7E82, 0xBD3A_F235, 0x2AD7_D2BB, 0xEB86_D391,
];

fn compress_md5(state: &mut [u32; STATE], block: &[u8; BLOCK]) {
    let message = words(block, u32::from_le_bytes);
    let [mut a, mut b, mut c, mut d, ..] = *state;
    for (round, constant) in MD5_CONSTANTS.into_iter().enumerate() {
        let (mixed, index) = match round / 16 {
            0 => ((b & c) | (!b & d), round),
            1 => ((d & b) | (!d & c), 5 * round + 1),
            2 => (b ^ c ^ d, 3 * round + 5),
            _ => (c ^ (b | !d), 7 * round),
        };
        let sum = a.wrapping_add(mixed).wrapping_add(constant).wrapping_add(message[index % 16]);
        let next = b.wrapping_add(sum.rotate_left(MD5_SHIFTS[round / 16][round % 4]));
        (a, d, c, b) = (d, c, b, next);
    }
    add(state, &[a, b, c, d]);
}

#[cfg(test)]
mod tests {
    use std::string::String;
    use std::{format, vec};

    use super::*;

    fn hex(algorithm: Algorithm, data: &[u8]) -> String {
        let mut state = algorithm.start();
        let (blocks, rest) = data.as_chunks::<BLOCK>();
        for block in blocks {
            algorithm.compress(&mut state, block);
        }
        let digest = algorithm.finish(state, rest, data.len() as u64);
        digest[..algorithm.size()].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn known_answers() {
        let check = |algorithm, data: &[u8], expected| assert_eq!(hex(algorithm, data), expected);
        check(Algorithm::Md5, b"", "d41d8cd98f00b204e9800998ecf8427e");
        check(Algorithm::Md5, b"abc", "900150983cd24fb0d6963f7d28e17f72");
        check(Algorithm::Sha1, b"abc", "a9993e364706816aba3e25717850c26c9cd0d89d");
        check(Algorithm::Sha256, b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        check(Algorithm::Sha256, b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let million = vec![b'a'; 1_000_000];
        check(Algorithm::Md5, &million, "7707d6ae4e027c70eea2a935c2296f21");
        check(Algorithm::Sha1, &million, "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
        check(Algorithm::Sha256, &million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    #[test]
    fn padding_at_every_length() {
        // Where the length moves to a block of its own.
        assert_eq!(hex(Algorithm::Md5, &[b'x'; 55]), "04364420e25c512fd958a70738aa8f72");
        assert_eq!(hex(Algorithm::Md5, &[b'x'; 56]), "668a72d5ba17f08e62dabcafad6db14b");
        assert_eq!(hex(Algorithm::Md5, &[b'x'; 64]), "c1bb4f81d892b2d57947682aeb252456");
    }
}
