//! Flash images for tests: made of bytes as the formats of ESP-IDF say, with nothing in them that could run.

use md5::{Digest, Md5};
use sha2::Sha256;

/// A chip as images know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chip {
    /// Its name on command lines.
    pub name: &'static str,
    /// Its number in image headers.
    pub id: u16,
    /// Where its second stage is.
    pub bootloader: usize,
}

/// The chips that are simulated.
pub const CHIPS: [Chip; 2] =
    [Chip { name: "esp32", id: 0, bootloader: 0x1000 }, Chip { name: "esp32c3", id: 5, bootloader: 0 }];

/// Where table and program are.
pub const TABLE: usize = 0x8000;
/// See [`TABLE`].
pub const PROGRAM: usize = 0x1_0000;

/// Where MicroPython keeps the files of a 4 MB flash.
pub const FILES: (u32, u32) = (0x20_0000, 0x20_0000);

/// An image of one segment, with checksum and digest.
pub fn image(chip: Chip, data: &[u8]) -> Vec<u8> {
    let mut data = data.to_vec();
    data.resize(data.len().next_multiple_of(4), 0);
    let mut image = vec![0xE9, 1, 2, 0x20];
    image.extend(0x4008_0000_u32.to_le_bytes());
    image.extend([0xEE, 0, 0, 0]);
    image.extend(chip.id.to_le_bytes());
    image.extend([0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 1]);
    image.extend(0x3F40_0020_u32.to_le_bytes());
    image.extend((data.len() as u32).to_le_bytes());
    image.extend(&data);
    image.resize((image.len() + 1).next_multiple_of(16) - 1, 0);
    image.push(data.iter().fold(0xEF, |sum, byte| sum ^ byte));
    let digest = Sha256::digest(&image);
    image.extend(digest);
    image
}

/// A program with a descriptor and `bytes` of content that packs about as well as machine code.
pub fn program(chip: Chip, project: &str, bytes: usize) -> Vec<u8> {
    let mut data = vec![0; 256];
    data[..4].copy_from_slice(&0xABCD_5432_u32.to_le_bytes());
    data[16..21].copy_from_slice(b"0.1.0");
    data[48..48 + project.len()].copy_from_slice(project.as_bytes());
    let mut seed = 0x2545_F491_u32;
    while data.len() < bytes {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        let word = seed.to_le_bytes();
        data.extend(if seed & 0x300 == 0 { [word[0]; 4] } else { [word[0], word[1], 0, word[2] & 7] });
    }
    image(chip, &data)
}

/// A partition table with its digest.
pub fn table(files: (u32, u32)) -> Vec<u8> {
    let entries: [(u8, u8, u32, u32, &str); 4] = [
        (1, 2, 0x9000, 0x6000, "nvs"),
        (1, 1, 0xF000, 0x1000, "phy_init"),
        (0, 0, PROGRAM as u32, 0x1F_0000, "factory"),
        (1, 0x81, files.0, files.1, "vfs"),
    ];
    let mut table = Vec::new();
    for (kind, subtype, start, size, label) in entries {
        table.extend([0xAA, 0x50, kind, subtype]);
        table.extend(start.to_le_bytes());
        table.extend(size.to_le_bytes());
        let mut name = label.as_bytes().to_vec();
        name.resize(20, 0);
        table.extend(name);
    }
    let digest = Md5::digest(&table);
    table.extend([0xEB, 0xEB]);
    table.extend([0xFF; 14]);
    table.extend(digest);
    table
}

/// All of it from address 0: second stage, table and a program of about `bytes`.
pub fn merged(chip: Chip, project: &str, bytes: usize) -> Vec<u8> {
    merged_with(chip, project, bytes, FILES)
}

/// The same with the files elsewhere.
pub fn merged_with(chip: Chip, project: &str, bytes: usize, files: (u32, u32)) -> Vec<u8> {
    let mut flash = vec![0xFF; PROGRAM];
    let stage = image(chip, &[0x5A; 2000]);
    flash[chip.bootloader..chip.bootloader + stage.len()].copy_from_slice(&stage);
    let table = table(files);
    flash[TABLE..TABLE + table.len()].copy_from_slice(&table);
    flash.extend(program(chip, project, bytes));
    flash
}
