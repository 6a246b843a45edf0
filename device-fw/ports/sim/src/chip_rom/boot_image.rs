//! What the second stage makes of the flash: which program it starts, or why none.

use crate::esp_image::{FILES_LABEL, Image, TABLE, chip_of, image, partitions};
use crate::flash::BLOCK_SIZE;

use super::model::Facts;

/// The project's name in our images.
const OURS: &str = "pyrite";

/// What the flash holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// The ROM finds no second stage; the first word there.
    Nothing(u32),
    /// The second stage refuses, and says so.
    Refused(String),
    /// Somebody else's program, by the name that it gives itself.
    Foreign(String),
    /// Our firmware, and where its files are: start and size.
    Ours(u32, u32),
}

/// Looks at the flash as ROM and second stage do.
pub fn look(flash: &[u8], facts: &Facts) -> Contents {
    let stage = flash.get(facts.bootloader_offset as usize..TABLE).unwrap_or_default();
    if chip_of(stage).is_none() {
        return Contents::Nothing(stage.first_chunk().map_or(u32::MAX, |word| u32::from_le_bytes(*word)));
    }
    start_stage(flash, stage, facts).unwrap_or_else(Contents::Refused)
}

fn start_stage(flash: &[u8], stage: &[u8], facts: &Facts) -> Result<Contents, String> {
    image_for(stage, facts)?;
    let partitions = partitions(flash.get(TABLE..).unwrap_or_default())?;
    let program = partitions.iter().find(|partition| partition.is_program());
    let program = program.ok_or("No bootable app partitions in the partition table")?;
    let bytes = program.bytes(flash).ok_or("the app partition is outside of the flash")?;
    let name = image_for(bytes, facts)?.project;
    if name != OURS {
        return Ok(Contents::Foreign(name));
    }
    let files = partitions.iter().find(|partition| partition.label == FILES_LABEL);
    let files = files.ok_or("there is no partition vfs for the files")?;
    let is_usable = files.size > 0 && files.start.is_multiple_of(BLOCK_SIZE) && files.size.is_multiple_of(BLOCK_SIZE);
    if !is_usable || files.bytes(flash).is_none() {
        return Err("the partition vfs is outside of the flash".into());
    }
    Ok(Contents::Ours(files.start, files.size))
}

fn image_for(bytes: &[u8], facts: &Facts) -> Result<Image, String> {
    match chip_of(bytes) {
        Some(chip) if chip != facts.image_chip_id => {
            Err(format!("mismatch chip ID, expected {}, found {chip}", facts.image_chip_id))
        }
        _ => image(bytes),
    }
}
