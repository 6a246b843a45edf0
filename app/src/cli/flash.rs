//! `flash`: firmware for a board.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;

use clap::Args;

use crate::board::firmware_catalogue;
use crate::board::firmware_image::ChipId;
use crate::board::flashing::{BAUD_MAX, FlashJob, FlashProgress, FlashReport, FlashTask, ImageChoice, Loader};
use crate::board::port::PortAddress;
use crate::workers::flasher::{self, Cancel};

use super::Failure;

/// What to flash.
#[derive(Debug, Args)]
pub struct FlashArguments {
    /// Refuse any other chip than this, such as esp32 or esp32c3
    #[arg(long, value_parser = chip)]
    chip: Option<ChipId>,
    /// Image (.bin) to write instead of the one that comes with this program
    #[arg(long, value_name = "FILE")]
    image: Option<PathBuf>,
    /// Where in the flash the image goes, such as 0x1000; without it, where such an image belongs
    #[arg(long, value_parser = address, requires = "image")]
    offset: Option<u32>,
    /// Let the chip's own program write, which is slower
    #[arg(long, conflicts_with = "erase")]
    no_stub: bool,
    /// Erase everything, the files too, and write nothing
    #[arg(long, conflicts_with = "image")]
    erase: bool,
}

fn chip(text: &str) -> Result<ChipId, String> {
    ChipId::of_name(text).ok_or_else(|| format!("there is no chip {text}: write esp32 or esp32c3"))
}

/// Reads `4096` and `0x1000`.
fn address(text: &str) -> Result<u32, String> {
    let parsed = match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => text.parse(),
    };
    parsed.map_err(|_| format!("{text} is no address: write 0x1000"))
}

/// Does what the arguments say.
pub fn flash(port: &PortAddress, order: &FlashArguments, most_baud: Option<u32>) -> Result<(), Failure> {
    let task = match (&order.image, order.erase) {
        (_, true) => FlashTask::Erase,
        (Some(path), false) => FlashTask::Write(ImageChoice::File { path: path.clone(), offset: order.offset }),
        (None, false) => FlashTask::Write(ImageChoice::Ours(firmware_catalogue::folder())),
    };
    let loader = if order.no_stub { Loader::Rom } else { Loader::Stub };
    let job = FlashJob { port: port.clone(), task, chip: order.chip, max_baud: most_baud.unwrap_or(BAUD_MAX), loader };
    let cancel = Cancel::default();
    let on_press = cancel.clone();
    // Without it Ctrl-C ends this program at once, which the board survives.
    drop(ctrlc::set_handler(move || on_press.cancel()));
    let mut shown = Shown::default();
    let open = || flasher::open_port(&job.port);
    let report = flasher::run(&job, &open, &mut |progress| shown.show(&progress), &cancel);
    shown.end();
    tell(&job.task, &report.map_err(Failure::Flash)?);
    Ok(())
}

fn tell(task: &FlashTask, report: &FlashReport) {
    match task {
        FlashTask::Erase => eprintln!("Erased {} bytes of {}.", report.total_bytes, report.chip),
        FlashTask::Write(_) => {
            let written = report.total_bytes.saturating_sub(report.unchanged_bytes);
            eprintln!(
                "{} is on the {}: {written} of {} bytes written in {:.1} s ({} sent at {} baud), all verified.",
                report.title,
                report.chip,
                report.total_bytes,
                report.writing.as_secs_f64(),
                report.sent_bytes,
                report.baud
            );
        }
    }
    if !report.restarted {
        eprintln!("If the board does not answer now, press its button RESET (EN).");
    }
}

/// What stands on the terminal.
#[derive(Default)]
struct Shown {
    text: String,
}

impl Shown {
    fn show(&mut self, progress: &FlashProgress) {
        let mut text = progress.stage.text().to_owned();
        if let Some(percent) = (progress.done_bytes * 100).checked_div(progress.total_bytes) {
            text.push_str(&format!(" {percent} % of {} bytes", progress.total_bytes));
        }
        if let Some(left) = progress.left {
            text.push_str(&format!(", {:.0} s left", left.as_secs_f32().ceil()));
        }
        if text == self.text || !std::io::stderr().is_terminal() {
            return;
        }
        eprint!("\r{text:<70}");
        let _ = std::io::stderr().flush();
        self.text = text;
    }

    fn end(&self) {
        if !self.text.is_empty() {
            eprint!("\r{:<70}\r", "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        assert_eq!(address("0x1000"), Ok(0x1000));
        assert_eq!(address("4096"), Ok(4096));
        assert!(address("0xg").is_err() && address("").is_err());
    }
}
