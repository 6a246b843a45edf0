//! Whatever stands on the medium: errors, no panic, an end.

use pyrite_littlefs::FileSystem;

use crate::medium::{Medium, Random};
use crate::model::{Tree, apply, apply_to_model, random_change, snapshot};

/// Does everything that a firmware might do; results do not matter.
fn use_everything(medium: Medium, random: &mut Random) {
    let Ok(mut fs) = FileSystem::mount(medium) else { return };
    let tree = snapshot(&mut fs).unwrap_or_default();
    let _ = fs.verify();
    let _ = fs.usage();
    for _ in 0..12 {
        let change = random_change(random, &tree, 24, 2000);
        let _ = apply(&mut fs, &change);
    }
}

fn some_image(seed: u64, block_bytes: usize, block_count: usize) -> Medium {
    let mut random = Random::new(seed);
    let mut fs = crate::operations::formatted(block_bytes, block_count);
    let mut tree = Tree::new();
    for _ in 0..150 {
        let change = random_change(&mut random, &tree, 24, block_bytes * 2);
        if apply(&mut fs, &change).is_ok() {
            apply_to_model(&mut tree, &change).unwrap();
        }
    }
    fs.unmount()
}

/// A medium that does not check what is programmed, since garbage may claim that anything is free.
fn spoil(medium: &Medium, random: &mut Random, flips: usize, block_bytes: usize) -> Medium {
    let mut bytes = medium.bytes.clone();
    for _ in 0..flips {
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
    }
    Medium::from_image(bytes, block_bytes)
}

#[test]
fn flipped_bits() {
    for seed in 0..6 {
        for (block_bytes, block_count) in [(512, 64), (4096, 16)] {
            let image = some_image(seed, block_bytes, block_count);
            let mut random = Random::new(seed + 100);
            for round in 0..60 {
                let medium = spoil(&image, &mut random, 1 << (round % 10), block_bytes);
                use_everything(medium, &mut random);
            }
        }
    }
}

#[test]
fn garbage() {
    let mut random = Random::new(1);
    for _ in 0..200 {
        let bytes = random.bytes(512 * 32);
        use_everything(Medium::from_image(bytes, 512), &mut random);
    }
    let error = FileSystem::mount(Medium::new(4096, 16)).map(|_| ()).map_err(|(_, error)| error);
    assert_eq!(error, Err(pyrite_littlefs::Error::NotFormatted));
}

/// Spoils tags and pointers and repairs the checksums, so that the contradictions get past them.
#[test]
fn contradictions_with_right_checksums() {
    for seed in 0..10 {
        let image = some_image(seed, 512, 64);
        let mut random = Random::new(seed + 200);
        for round in 0..150 {
            let mut medium = Medium::from_image(image.bytes.clone(), 512);
            for _ in 0..1 + round % 4 {
                let block = random.below(64);
                spoil_block(&mut medium.bytes[block * 512..(block + 1) * 512], &mut random);
            }
            use_everything(medium, &mut random);
        }
    }
}

/// Changes some data or tag bits of a metadata block and writes the checksums that then are right.
fn spoil_block(block: &mut [u8], random: &mut Random) {
    let mut chain = u32::MAX;
    let mut offset = 4;
    let mut sum = crc(u32::MAX, &block[..4]);
    while offset + 8 <= block.len() {
        let stored = u32::from_be_bytes(block[offset..offset + 4].try_into().unwrap());
        let mut tag = stored ^ chain;
        if tag >> 31 == 1 {
            return;
        }
        let is_end = tag >> 20 & 0x780 == 0x500;
        if !is_end && random.below(12) == 0 {
            tag ^= 1 << random.below(31);
            // The tag behind is chained to this one.
            if tag >> 20 & 0x780 == 0x500 {
                return;
            }
            block[offset..offset + 4].copy_from_slice(&(tag ^ chain).to_be_bytes());
        }
        let length = if tag & 0x3ff == 0x3ff { 0 } else { (tag & 0x3ff) as usize };
        sum = crc(sum, &block[offset..offset + 4]);
        let data = offset + 4;
        if data + length > block.len() {
            return;
        }
        if is_end {
            block[data..data + 4].copy_from_slice(&sum.to_le_bytes());
            sum = u32::MAX;
            chain = tag ^ (tag >> 20 & 1) << 31;
        } else {
            if length > 0 && random.below(8) == 0 {
                let at = data + random.below(length);
                block[at] = random.next() as u8 & 0x3f;
            }
            sum = crc(sum, &block[data..data + length]);
            chain = tag;
        }
        offset = data + length;
    }
}

fn crc(sum: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(sum, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}
