//! Images and partition tables of ESP-IDF: what a flash holds, read with all its checks.
//!
//! **Invariant:** reads any bytes without a panic; what is returned passed checksum and digest.

use md5::{Digest, Md5};
use sha2::Sha256;

/// Where the partition table is in the flash.
pub const TABLE: usize = 0x8000;
/// Most bytes of it.
pub const TABLE_BYTES: usize = 0xC00;
const ENTRY_BYTES: usize = 32;
/// What an entry starts with.
pub const ENTRY_MAGIC: [u8; 2] = [0xAA, 0x50];
const MD5_MAGIC: [u8; 2] = [0xEB, 0xEB];

/// What an image starts with.
pub const IMAGE_MAGIC: u8 = 0xE9;
const IMAGE_HEADER: usize = 24;
const SEGMENT_HEADER: usize = 8;
const SEGMENTS_MAX: usize = 16;
const CHECKSUM_SEED: u8 = 0xEF;
const DIGEST: usize = 32;

const DESCRIPTOR_MAGIC: u32 = 0xABCD_5432;
const VERSION: std::ops::Range<usize> = 16..48;
const PROJECT: std::ops::Range<usize> = 48..80;

/// The label of the partition with the files; MicroPython's, and ours.
pub const FILES_LABEL: &str = "vfs";

/// An entry of the partition table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// 0 for a program, 1 for data.
    pub kind: u8,
    /// What kind of program or data.
    pub subtype: u8,
    /// Where it starts in the flash.
    pub start: u32,
    /// Bytes of it.
    pub size: u32,
    /// Its name.
    pub label: String,
}

impl Partition {
    /// Whether it holds the board's settings: NVS.
    pub fn holds_settings(&self) -> bool {
        (self.kind, self.subtype) == (1, 2)
    }

    /// Whether it holds a program.
    pub fn is_program(&self) -> bool {
        self.kind == 0
    }

    /// Its part of a flash; `None` if it leads out of it.
    pub fn bytes<'f>(&self, flash: &'f [u8]) -> Option<&'f [u8]> {
        let end = self.start.checked_add(self.size)?;
        flash.get(self.start as usize..end as usize)
    }
}

/// Reads a table. The error says what is wrong with it.
pub fn partitions(table: &[u8]) -> Result<Vec<Partition>, String> {
    let mut found = Vec::new();
    let table = table.get(..TABLE_BYTES.min(table.len())).unwrap_or_default();
    for (index, entry) in table.as_chunks::<ENTRY_BYTES>().0.iter().enumerate() {
        let magic = [entry[0], entry[1]];
        if magic == MD5_MAGIC {
            let digest = Md5::digest(&table[..index * ENTRY_BYTES]);
            return if digest[..] == entry[16..] { Ok(found) } else { Err("partition table: MD5 differs".into()) };
        }
        if magic != ENTRY_MAGIC {
            if index > 0 && magic == [0xFF, 0xFF] {
                return Ok(found);
            }
            return Err(format!("partition {index} invalid magic number {:#x}", u16::from_le_bytes(magic)));
        }
        let word = |at: usize| u32::from_le_bytes([entry[at], entry[at + 1], entry[at + 2], entry[at + 3]]);
        found.push(Partition {
            kind: entry[2],
            subtype: entry[3],
            start: word(4),
            size: word(8),
            label: text(&entry[12..28]),
        });
    }
    if found.is_empty() { Err("the partition table is missing".into()) } else { Ok(found) }
}

/// Up to the first zero byte.
fn text(bytes: &[u8]) -> String {
    let bytes: Vec<u8> = bytes.iter().copied().take_while(|byte| *byte != 0).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An image: a second stage or a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The number of the chip it is for.
    pub chip_id: u16,
    /// Bytes of it, with checksum and digest.
    pub length: usize,
    /// What the program calls itself, and its version; empty if it does not say.
    pub project: String,
    /// See [`Image::project`].
    pub version: String,
}

/// The chip of an image by its header alone; `None` if it is no image.
pub fn chip_of(bytes: &[u8]) -> Option<u16> {
    let header = bytes.get(..IMAGE_HEADER).filter(|header| header[0] == IMAGE_MAGIC)?;
    Some(u16::from_le_bytes([header[12], header[13]]))
}

/// Reads the image that `bytes` start with. The error says what is wrong with it.
pub fn image(bytes: &[u8]) -> Result<Image, String> {
    let header = bytes.get(..IMAGE_HEADER).ok_or("the image is cut off")?;
    if header[0] != IMAGE_MAGIC {
        return Err(format!("image has invalid magic byte {:#x}", header[0]));
    }
    let segments = usize::from(header[1]);
    if segments == 0 || segments > SEGMENTS_MAX {
        return Err(format!("image has {segments} segments"));
    }
    let mut at = IMAGE_HEADER;
    let mut checksum = CHECKSUM_SEED;
    for _ in 0..segments {
        let length = bytes
            .get(at + 4..)
            .and_then(|rest| rest.first_chunk())
            .map(|word| u32::from_le_bytes(*word) as usize)
            .ok_or("the image is cut off")?;
        at += SEGMENT_HEADER;
        let end = at.checked_add(length).ok_or("a segment is too long")?;
        let data = bytes.get(at..end).ok_or("a segment leads out of the image")?;
        checksum = data.iter().fold(checksum, |sum, byte| sum ^ byte);
        at = end;
    }
    // The checksum is the last byte of a group of sixteen.
    at = (at + 1).next_multiple_of(16);
    let expected = bytes.get(at - 1).ok_or("the image is cut off")?;
    if *expected != checksum {
        return Err(format!("checksum failed: calculated {checksum:#x}, read {expected:#x}"));
    }
    if header[23] == 1 {
        let digest = bytes.get(at..at + DIGEST).ok_or("the image is cut off")?;
        if Sha256::digest(&bytes[..at])[..] != *digest {
            return Err("the digest of the image differs".into());
        }
        at += DIGEST;
    }
    let descriptor = bytes.get(IMAGE_HEADER + SEGMENT_HEADER..at).unwrap_or_default();
    let is_described = descriptor.first_chunk().is_some_and(|word| u32::from_le_bytes(*word) == DESCRIPTOR_MAGIC);
    let field = |range| descriptor.get(range).filter(|_| is_described).map(text).unwrap_or_default();
    let chip_id = u16::from_le_bytes([header[12], header[13]]);
    Ok(Image { chip_id, length: at, project: field(PROJECT), version: field(VERSION) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_refused() {
        let mut seed = 7_u32;
        let mut bytes: Vec<u8> = (0..4096)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 24) as u8
            })
            .collect();
        for start in 0..2000 {
            bytes[start] = IMAGE_MAGIC;
            bytes[start + 1] = 1 + (start % 3) as u8;
            assert!(image(&bytes[start..]).is_err());
            bytes[start] = ENTRY_MAGIC[0];
            bytes[start + 1] = ENTRY_MAGIC[1];
            assert!(partitions(&bytes[start..]).is_err());
        }
        assert!(partitions(&[]).is_err() && image(&[]).is_err());
        assert_eq!(chip_of(&[IMAGE_MAGIC]), None);
    }
}
