//! How close flashing comes to what the line and the packing allow: a simulated chip on a paced line.
//!
//! `cargo run --package pyrite-tests --example flash_rate -- [SPEED] [IMAGE]`; without an image, one of 600 KB that packs about as
//! well as firmware.

use std::path::PathBuf;

use pyrite::board::flashing::{FlashJob, FlashTask, ImageChoice, Loader};
use pyrite::board::port::PortAddress;
use pyrite::board::trouble::Trouble;
use pyrite::workers::flasher::line::Line;
use pyrite::workers::flasher::session::pack;
use pyrite::workers::flasher::{Cancel, run};
use pyrite_sim::{Board, ChipModel, Options, RomOptions};
use pyrite_tests::esp_image::{CHIPS, merged};

/// Bits that a byte takes on the line.
const BITS: f64 = 10.0;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let speed: u32 = arguments.next().map_or(Ok(921_600), |text| text.parse())?;
    let given = arguments.next().map(PathBuf::from);
    let path =
        given.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("flash-rate-{}.bin", std::process::id())));
    if given.is_none() {
        std::fs::write(&path, merged(CHIPS[0], "pyrite", 600_000))?;
    }
    let image = std::fs::read(&path)?;
    let rom = RomOptions { chip: ChipModel::Esp32, download: false, max_baud: None };
    let board = Board::start(Options { baud: Some(115_200), ..Options::with_rom(rom) })?;
    let job = FlashJob {
        port: PortAddress::Simulator,
        task: FlashTask::Write(ImageChoice::File { path: path.clone(), offset: None }),
        chip: None,
        max_baud: speed,
        loader: Loader::Stub,
    };
    let open = || Line::to_simulated(&board).map_err(|error| Trouble::Simulator { reason: error.to_string() });
    let begun = std::time::Instant::now();
    let report = run(&job, &open, &mut |_| (), &Cancel::default());
    let whole = begun.elapsed();
    if given.is_none() {
        std::fs::remove_file(&path)?;
    }
    let report = report?;
    let packed = pack(&image).len();
    let least = packed as f64 * BITS / f64::from(report.baud);
    let took = report.writing.as_secs_f64();
    println!("image           {} bytes, {packed} packed as one", image.len());
    println!("sent            {} bytes at {} baud", report.sent_bytes, report.baud);
    println!("line allows     {least:.2} s");
    println!("writing took    {took:.2} s: {:.1} %", 100.0 * least / took);
    println!("with all around {:.2} s", whole.as_secs_f64());
    Ok(())
}
