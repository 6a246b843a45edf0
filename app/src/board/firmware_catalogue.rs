//! The images that come with this program, as their manifest lists them.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use pyrite_protocol::version::PROTOCOL_VERSION;

use super::firmware_image::{ChipId, FirmwareImage, ImageFault};

/// The name of the manifest in its folder.
const MANIFEST: &str = "manifest.toml";

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    image: Vec<Entry>,
}

/// An image in the manifest.
#[derive(Deserialize)]
struct Entry {
    chip: String,
    file: String,
    protocol: u16,
    sha256: String,
    offset: u32,
}

/// Where the images are: in the folder named by PYRITE_FIRMWARE, beside the program, or in the source tree it was built from.
pub fn folder() -> PathBuf {
    let named = std::env::var_os("PYRITE_FIRMWARE").map(PathBuf::from);
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join("firmware")));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/firmware");
    let is_there = |folder: &PathBuf| folder.join(MANIFEST).is_file();
    [named, beside].into_iter().flatten().find(is_there).unwrap_or(source)
}

/// The image for a chip: one that speaks this program's version of the link, and that is what the manifest says.
pub fn image_for(folder: &Path, chip: ChipId) -> Result<FirmwareImage, ImageFault> {
    let Ok(text) = std::fs::read_to_string(folder.join(MANIFEST)) else { return Err(ImageFault::NoneFor(chip)) };
    let manifest: Manifest =
        toml::from_str(&text).map_err(|error| ImageFault::Damaged(format!("{MANIFEST}: {}", error.message())))?;
    let is_ours = |entry: &&Entry| {
        ChipId::of_name(&entry.chip) == Some(chip) && u32::from(entry.protocol) == u32::from(PROTOCOL_VERSION)
    };
    let entry = manifest.image.iter().find(is_ours).ok_or(ImageFault::NoneFor(chip))?;
    let bytes = std::fs::read(folder.join(&entry.file)).map_err(|error| ImageFault::Unreadable(error.to_string()))?;
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if !digest.eq_ignore_ascii_case(&entry.sha256) {
        return Err(ImageFault::Damaged(format!("{} differs from its digest in the manifest", entry.file)));
    }
    FirmwareImage::read(bytes, Some(entry.offset))
}
