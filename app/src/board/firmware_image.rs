//! An image to be flashed: what it is for, where it goes, and why it is refused.
//!
//! **Invariant:** an image that passes [`FirmwareImage::read`] and [`FirmwareImage::check`] is whole, is for this chip and
//! fits; nothing else may reach a flash.

use std::fmt;
use std::ops::Range;

use pyrite_sim::esp_image::{
    ENTRY_MAGIC, FILES_LABEL, IMAGE_MAGIC, Image, Partition, TABLE, TABLE_BYTES, chip_of, image, partitions,
};

/// The chips of the family: number in images, name, where the second stage is.
const CHIPS: [(u16, &str, u32); 10] = [
    (0, "esp32", 0x1000),
    (2, "esp32s2", 0x1000),
    (5, "esp32c3", 0),
    (9, "esp32s3", 0),
    (12, "esp32c2", 0),
    (13, "esp32c6", 0),
    (16, "esp32h2", 0),
    (18, "esp32p4", 0x2000),
    (20, "esp32c61", 0),
    (23, "esp32c5", 0x2000),
];

/// Where a program goes that comes without a second stage.
const PROGRAM: u32 = 0x1_0000;

/// What an erased byte reads.
const ERASED: u8 = 0xff;

/// Bytes that flash erases at once.
const SECTOR: u32 = 4096;

/// A kind of chip, by its number in images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChipId(pub u16);

impl ChipId {
    /// The chip of a name such as `esp32c3`.
    pub fn of_name(name: &str) -> Option<Self> {
        let name: String = name.chars().filter(|c| *c != '-').collect::<String>().to_lowercase();
        CHIPS.iter().find(|chip| chip.1 == name).map(|chip| Self(chip.0))
    }

    fn bootloader_offset(self) -> u32 {
        CHIPS.iter().find(|chip| chip.0 == self.0).map_or(0, |chip| chip.2)
    }
}

impl fmt::Display for ChipId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match CHIPS.iter().find(|chip| chip.0 == self.0) {
            Some(chip) => formatter.write_str(chip.1),
            None => write!(formatter, "chip number {}", self.0),
        }
    }
}

/// Why an image is not flashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageFault {
    /// The file cannot be read.
    Unreadable(String),
    /// It is something else.
    NotAnImage,
    /// It is an image, but not a whole one.
    Damaged(String),
    /// It is for another chip.
    OtherChip {
        /// The image's.
        image: ChipId,
        /// The board's.
        board: ChipId,
    },
    /// It does not fit.
    TooLarge {
        /// What is too small.
        place: &'static str,
        /// Bytes of the image.
        bytes: u64,
        /// Bytes there.
        room: u64,
    },
    /// There is no image for this chip.
    NoneFor(ChipId),
}

impl fmt::Display for ImageFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(reason) => write!(formatter, "The image cannot be read: {reason}."),
            Self::NotAnImage => {
                formatter.write_str("This file is no firmware image: choose a .bin file for your chip.")
            }
            Self::Damaged(reason) => {
                write!(formatter, "The image is damaged ({reason}): get it again.")
            }
            Self::OtherChip { image, board } => {
                write!(formatter, "The image is for {image}, the board has {board}: choose an image for {board}.")
            }
            Self::TooLarge { place, bytes, room } => {
                write!(formatter, "The image does not fit: it needs {bytes} bytes, the {place} has {room}.")
            }
            Self::NoneFor(chip) => {
                write!(formatter, "Pyrite has no firmware image for {chip} yet: choose an image of your own.")
            }
        }
    }
}

/// An image and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirmwareImage {
    /// What is written.
    pub bytes: Vec<u8>,
    /// Where it goes in the flash.
    pub offset: u32,
    /// The chip it is for.
    pub chip: ChipId,
    /// The program in it.
    pub program: Image,
    /// Its partition table; empty if the program comes alone.
    pub partitions: Vec<Partition>,
}

impl FirmwareImage {
    /// Reads an image; without an `offset` it goes where such an image belongs.
    pub fn read(bytes: Vec<u8>, offset: Option<u32>) -> Result<Self, ImageFault> {
        let offset = offset.or_else(|| natural_offset(&bytes)).ok_or(ImageFault::NotAnImage)?;
        // Parts by their addresses in the flash.
        let at = |address: u32| {
            address.checked_sub(offset).and_then(|start| bytes.get(start as usize..)).unwrap_or_default()
        };
        if at(TABLE as u32).get(..2) != Some(&ENTRY_MAGIC) {
            let program = image(&bytes).map_err(damaged)?;
            let chip = ChipId(program.chip_id);
            return Ok(Self { offset, chip, program, partitions: Vec::new(), bytes });
        }
        let table = at(TABLE as u32);
        let partitions = partitions(table.get(..TABLE_BYTES.min(table.len())).unwrap_or_default()).map_err(damaged)?;
        let place = partitions.iter().find(|partition| partition.is_program()).ok_or(ImageFault::NotAnImage)?;
        let program = image(at(place.start)).map_err(damaged)?;
        let chip = ChipId(program.chip_id);
        let stage = image(at(chip.bootloader_offset())).map_err(damaged)?;
        if stage.chip_id != program.chip_id {
            return Err(ImageFault::OtherChip { image: chip, board: ChipId(stage.chip_id) });
        }
        too_large("partition of the program", program.length as u64, u64::from(place.size))?;
        Ok(Self { offset, chip, program, partitions, bytes })
    }

    /// Whether it may go onto a board with this chip and so many bytes of flash.
    pub fn check(&self, board: ChipId, flash_bytes: u32) -> Result<(), ImageFault> {
        if self.chip != board {
            return Err(ImageFault::OtherChip { image: self.chip, board });
        }
        let end = u64::from(self.offset) + self.bytes.len() as u64;
        too_large("flash", end, u64::from(flash_bytes))?;
        let table_end = self.partitions.iter().map(|partition| u64::from(partition.start) + u64::from(partition.size));
        too_large("flash", table_end.max().unwrap_or(0), u64::from(flash_bytes))
    }

    /// Where it has its files: start and size.
    pub fn files(&self) -> Option<(u32, u32)> {
        files_of(&self.partitions)
    }

    /// The parts of [`FirmwareImage::bytes`] that are written. Where the image has nothing for the board's settings (NVS) these stay.
    pub fn parts(&self) -> Vec<Range<usize>> {
        let settings = self.partitions.iter().filter(|partition| partition.holds_settings()).filter_map(|partition| {
            let start = partition.start.checked_sub(self.offset)? as usize;
            let range = start..start.checked_add(partition.size as usize)?;
            let is_empty = self.bytes.get(range.clone())?.iter().all(|&byte| byte == ERASED);
            let is_whole = [partition.start, partition.size].iter().all(|bytes| bytes.is_multiple_of(SECTOR));
            (is_empty && is_whole).then_some(range)
        });
        let mut kept: Vec<_> = settings.collect();
        kept.sort_by_key(|range| range.start);
        let mut parts = Vec::new();
        let mut start = 0;
        for range in kept {
            if range.start > start {
                parts.push(start..range.start);
            }
            start = start.max(range.end);
        }
        if start < self.bytes.len() {
            parts.push(start..self.bytes.len());
        }
        parts
    }

    /// Its name and version for people.
    pub fn title(&self) -> String {
        let Image { project, version, .. } = &self.program;
        let name = match project.as_str() {
            "" => "Firmware without a name",
            "pyrite" => "Pyrite",
            "micropython" => "MicroPython",
            other => other,
        };
        format!("{name} {version}").trim().to_owned()
    }
}

/// Where a partition table has its files: start and size.
pub fn files_of(partitions: &[Partition]) -> Option<(u32, u32)> {
    partitions.iter().find(|partition| partition.label == FILES_LABEL).map(|files| (files.start, files.size))
}

fn damaged(reason: String) -> ImageFault {
    ImageFault::Damaged(reason)
}

fn too_large(place: &'static str, bytes: u64, room: u64) -> Result<(), ImageFault> {
    if bytes > room { Err(ImageFault::TooLarge { place, bytes, room }) } else { Ok(()) }
}

/// Where an image belongs: one that starts with the second stage goes where that does, one with the gap before it to the
/// beginning of the flash, a program alone to its partition.
fn natural_offset(bytes: &[u8]) -> Option<u32> {
    let has_table = |offset: u32| {
        let table = (TABLE as u32).checked_sub(offset).and_then(|start| bytes.get(start as usize..));
        table.is_some_and(|table| table.starts_with(&ENTRY_MAGIC))
    };
    if let Some(chip) = chip_of(bytes) {
        let stage = ChipId(chip).bootloader_offset();
        return Some(if has_table(stage) { stage } else { PROGRAM });
    }
    let starts_later = [0x1000, 0x2000].into_iter().any(|start| bytes.get(start) == Some(&IMAGE_MAGIC));
    (starts_later && has_table(0)).then_some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partition(subtype: u8, start: u32, size: u32) -> Partition {
        Partition { kind: 1, subtype, start, size, label: String::new() }
    }

    fn parts(partitions: Vec<Partition>, written: &[usize]) -> Vec<(usize, usize)> {
        let mut bytes = vec![ERASED; 0x1_0000];
        written.iter().for_each(|place| bytes[*place] = 0);
        let program = Image { chip_id: 0, length: 0, project: String::new(), version: String::new() };
        let image = FirmwareImage { bytes, offset: 0x1000, chip: ChipId(0), program, partitions };
        image.parts().iter().map(|part| (part.start, part.end)).collect()
    }

    #[test]
    fn settings_are_written_only_from_an_image_that_has_some() {
        assert_eq!(parts(vec![], &[]), [(0, 0x1_0000)]);
        assert_eq!(parts(vec![partition(2, 0x9000, 0x6000)], &[0x7fff, 0xe000]), [(0, 0x8000), (0xe000, 0x1_0000)]);
        assert_eq!(parts(vec![partition(2, 0x9000, 0x6000)], &[0xdfff]), [(0, 0x1_0000)]);
        // Other data, and settings that are not all in the image or share a sector with something else.
        for (subtype, start, size) in [(1, 0x9000, 0x6000), (2, 0x1_0000, 0x2000), (2, 0x9000, 0x6100), (2, 0, 0x2000)]
        {
            assert_eq!(parts(vec![partition(subtype, start, size)], &[]), [(0, 0x1_0000)]);
        }
        let both = vec![partition(2, 0xf000, 0x2000), partition(2, 0x1000, 0x1000), partition(2, 0x1000, 0x2000)];
        assert_eq!(parts(both, &[]), [(0x2000, 0xe000)]);
    }
}
