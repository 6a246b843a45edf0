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

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder whose manifest lists a file that is no image, so that only what comes before reading it is seen.
    fn folder_with(manifest: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.bin"), b"no image").unwrap();
        std::fs::write(folder.path().join(MANIFEST), manifest).unwrap();
        folder
    }

    fn entry(chip: &str, protocol: u32, digest: &str) -> String {
        format!(
            "[[image]]\nchip = \"{chip}\"\nfile = \"a.bin\"\nversion = \"1\"\nprotocol = {protocol}\noffset = 0x1000\n\
             size = 8\nsha256 = \"{digest}\"\ntoolchain = \"t\"\n"
        )
    }

    #[test]
    fn the_entry_of_the_chip_counts_if_its_link_is_ours() {
        let esp32 = ChipId(0);
        let ours = u32::from(PROTOCOL_VERSION);
        let digest: String = Sha256::digest(b"no image").iter().map(|byte| format!("{byte:02X}")).collect();
        let of = |manifest: &str| image_for(folder_with(manifest).path(), esp32);
        assert_eq!(of(""), Err(ImageFault::NoneFor(esp32)));
        assert_eq!(of(&entry("esp32c3", ours, &digest)), Err(ImageFault::NoneFor(esp32)));
        assert_eq!(of(&entry("esp32", ours + 1, &digest)), Err(ImageFault::NoneFor(esp32)));
        assert!(matches!(of(&entry("esp32", ours, "00")), Err(ImageFault::Damaged(_))));
        assert!(matches!(of("[[image"), Err(ImageFault::Damaged(_))));
        // Everything in the manifest is right; what the file holds is not.
        let both = entry("esp32c3", ours, "00") + &entry("esp32", ours, &digest);
        assert!(matches!(of(&both), Err(ImageFault::Damaged(_))));
        assert!(matches!(image_for(Path::new("/nowhere"), esp32), Err(ImageFault::NoneFor(_))));
    }

    /// What is in the tree is what this program can put on a board.
    #[test]
    fn every_image_that_comes_along_is_whole() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/firmware");
        let Ok(text) = std::fs::read_to_string(folder.join(MANIFEST)) else {
            println!("there are no images yet: nothing checked");
            return;
        };
        let manifest: Manifest = toml::from_str(&text).unwrap();
        assert!(!manifest.image.is_empty());
        for entry in &manifest.image {
            let chip = ChipId::of_name(&entry.chip).unwrap();
            let image = image_for(&folder, chip).unwrap_or_else(|fault| panic!("{chip}: {fault}"));
            assert_eq!(image.check(chip, 4 << 20), Ok(()));
            assert!(image.files().is_some() && image.program.project == "pyrite", "{chip}: {:?}", image.program);
        }
    }
}
