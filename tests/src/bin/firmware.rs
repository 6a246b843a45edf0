//! `cargo fw`: builds the firmware for every chip for which this machine has a toolchain, and images to be flashed
//!
//! `cargo fw [CHIP[-wifi]...] [--crates] [--install]`. The images with Wi-Fi are built only when they are asked for. Images go to target/firmware, with `--install` to assets/firmware with the manifest that the IDE
//! reads. An image is what a blank board wants from its bootloader on: bootloader, partition table, program. `--crates` says what each crate weighs.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use espflash::flasher::{FlashData, FlashFrequency, FlashMode, FlashSettings, FlashSize};
use espflash::image_format::idf::IdfBootloaderFormat;
use espflash::target::{Chip, XtalFrequency};
use pyrite_protocol::version::PROTOCOL_VERSION;
use pyrite_tests::elf::{Elf, crates};
use pyrite_tests::root;
use sha2::{Digest, Sha256};

/// Chips by name, as build.sh takes them.
const CHIPS: [(&str, Chip); 2] = [("esp32c3", Chip::Esp32c3), ("esp32", Chip::Esp32)];

/// What stands behind a chip's name for the image with Wi-Fi.
const WIFI: &str = "-wifi";

/// The code with which build.sh ends when there is no toolchain.
const NO_TOOLCHAIN: i32 = 3;

/// What unused flash between the parts of an image holds.
const ERASED: u8 = 0xff;

/// Where RAM begins and ends in the address spaces of all these chips: what lies there comes from flash at the start and takes no part of the flash's
/// address space.
const RAM: [std::ops::Range<u32>; 3] = [0x3fc8_0000..0x3ff0_0000, 0x3ffa_e000..0x400c_0000, 0x4037_0000..0x4088_0000];

struct Options {
    chips: Vec<String>,
    crates: bool,
    install: bool,
}

struct Built {
    chip: String,
    toolchain: String,
    file: String,
    offset: u32,
    image: Vec<u8>,
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("firmware: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Options> {
    let mut options = Options { chips: Vec::new(), crates: false, install: false };
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--crates" => options.crates = true,
            "--install" => options.install = true,
            chip if kind_of(chip).is_some() => options.chips.push(argument),
            other => {
                let known = CHIPS.map(|(name, _)| name).join(", ");
                bail!("unknown word {other}; known: --crates, --install, {known}, and these with {WIFI}")
            }
        }
    }
    if options.install && options.chips.iter().any(|chip| chip.ends_with(WIFI)) {
        bail!("images with Wi-Fi do not come with the IDE");
    }
    if options.chips.is_empty() {
        options.chips = CHIPS.iter().map(|(name, _)| name.to_string()).collect();
    }
    Ok(options)
}

/// The chip of an image, which may be one with Wi-Fi.
fn kind_of(chip: &str) -> Option<Chip> {
    let name = chip.strip_suffix(WIFI).unwrap_or(chip);
    CHIPS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

fn run() -> Result<ExitCode> {
    let options = options()?;
    let folder = root().join(if options.install { "assets/firmware" } else { "target/firmware" });
    std::fs::create_dir_all(&folder)?;
    let (mut built, mut skipped, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for chip in &options.chips {
        println!("== {chip}");
        match build(chip) {
            Ok(Some((toolchain, elf))) => {
                let made = image(chip, toolchain, &elf).with_context(|| format!("the image for {chip}"))?;
                weigh(&elf, &made, options.crates)?;
                std::fs::write(folder.join(&made.file), &made.image)?;
                built.push(made);
            }
            Ok(None) => skipped.push(chip),
            Err(error) => failed.push(format!("{chip}: {error:#}")),
        }
    }
    if options.install && failed.is_empty() {
        let path = folder.join("manifest.toml");
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(&path, manifest(&before, &built))?;
    }
    println!("== images in {}", folder.display());
    for Built { chip, file, offset, image, .. } in &built {
        println!("{chip}: {file}, {} bytes from {offset:#x}", image.len());
    }
    for chip in skipped {
        println!("{chip}: skipped, there is no toolchain for it (see above)");
    }
    for failure in &failed {
        println!("{failure}");
    }
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Builds for a chip: the toolchain and the program. `None` without a toolchain.
fn build(chip: &str) -> Result<Option<(String, PathBuf)>> {
    let script = root().join("device-fw/ports/esp/build.sh");
    let mut command = Command::new(script);
    match chip.strip_suffix(WIFI) {
        Some(chip) => command.args([chip, "--features", "wifi"]),
        None => command.arg(chip),
    };
    let ended = command.stderr(Stdio::inherit()).output().context("build.sh does not start")?;
    if ended.status.code() == Some(NO_TOOLCHAIN) {
        return Ok(None);
    }
    if !ended.status.success() {
        bail!("the program does not build");
    }
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    let toolchain = said.lines().find_map(|line| line.strip_prefix("toolchain: ")).context("no toolchain is named")?;
    let path = said.lines().last().context("no path is printed")?;
    Ok(Some((toolchain.to_owned(), PathBuf::from(path))))
}

/// Bootloader, partition table and program as they stand in the flash, from the bootloader on.
fn image(chip: &str, toolchain: String, elf: &Path) -> Result<Built> {
    let kind = kind_of(chip).context("a known chip")?;
    let elf = std::fs::read(elf)?;
    let settings = FlashSettings::new(Some(FlashMode::Dio), Some(FlashSize::_4Mb), Some(FlashFrequency::_40Mhz));
    let data = FlashData::new(settings, 0, None, kind, XtalFrequency::_40Mhz);
    let table = root().join("device-fw/ports/esp/partitions.csv");
    let format = IdfBootloaderFormat::new(&elf, &data, Some(&table), None, None, None)?;
    let segments: Vec<_> = format.flash_segments().collect();
    let offset = segments.iter().map(|segment| segment.addr).min().context("no segment")?;
    let mut image = Vec::new();
    for segment in segments {
        let start = (segment.addr - offset) as usize;
        let end = start + segment.data().len();
        image.resize(image.len().max(end), ERASED);
        image[start..end].copy_from_slice(segment.data());
    }
    Ok(Built { chip: chip.to_owned(), toolchain, file: format!("pyrite-{chip}.bin"), offset, image })
}

/// Prints what the program weighs, part by part.
fn weigh(elf: &Path, built: &Built, with_crates: bool) -> Result<()> {
    let elf = Elf::read(std::fs::read(elf)?)?;
    let (rows, total) = crates(&elf, "pyrite_esp")?;
    if with_crates {
        for (name, size) in &rows {
            println!("{size:>8}  {name}");
        }
    }
    let (mut in_ram, mut from_flash) = (0, 0);
    for section in elf.loaded()?.iter().filter(|section| section.address > 0) {
        let is_in_ram = RAM.iter().any(|area| area.contains(&section.address));
        *if is_in_ram { &mut in_ram } else { &mut from_flash } += section.size;
        if section.size > 0 {
            println!("{:>8}  {}", section.size, section.name);
        }
    }
    println!(
        "{in_ram:>8}  copied to RAM, {from_flash} run and read in flash, {total} in all; the image has {}",
        built.image.len()
    );
    Ok(())
}

/// What opens an image's part of the manifest.
const IMAGE: &str = "[[image]]";

/// What the IDE reads to find an image: what was built now, and of the manifest before it what was not.
fn manifest(before: &str, built: &[Built]) -> String {
    let mut text = String::from("# Made by `cargo fw --install`.\n");
    let is_new = |part: &str| built.iter().any(|Built { chip, .. }| part.contains(&format!("chip = \"{chip}\"\n")));
    for part in before.split(IMAGE).skip(1).filter(|part| !is_new(part)) {
        text += &format!("\n{IMAGE}\n{}\n", part.trim());
    }
    for Built { chip, toolchain, file, offset, image } in built {
        let digest: String = Sha256::digest(image).iter().map(|byte| format!("{byte:02x}")).collect();
        let (version, size) = (env!("CARGO_PKG_VERSION"), image.len());
        text += &format!(
            "\n{IMAGE}\nchip = \"{chip}\"\nfile = \"{file}\"\nversion = \"{version}\"\nprotocol = {PROTOCOL_VERSION}\noffset = {offset:#x}\n\
             size = {size}\nsha256 = \"{digest}\"\ntoolchain = \"{toolchain}\"\n"
        );
    }
    text
}
