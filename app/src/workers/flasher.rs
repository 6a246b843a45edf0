//! Writes firmware to a board.
//!
//! [`line`] opens the way there, [`session`] speaks with the chip, here is the order of things.
//!
//! **Invariant:** nothing is written before the image was checked against the chip that answers; what stands on the board
//! already is not sent again; every byte is verified at the end. Stopped at any point, the board can be flashed again.

pub mod line;
pub mod session;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use md5::{Digest, Md5};
use pyrite_sim::esp_image::{TABLE, TABLE_BYTES, partitions};

use crate::board::firmware_catalogue;
use crate::board::firmware_image::{FirmwareImage, ImageFault, files_of};
use crate::board::flashing::{FlashFault, FlashJob, FlashProgress, FlashReport, FlashStage, FlashTask, ImageChoice};
use crate::board::port::{PortAddress, available_ports};
use crate::board::trouble::Trouble;
use crate::state::event::Event;

use super::Outlet;
use line::Line;
use session::Session;

/// Speeds, the fastest first. Every chip and every bridge knows the last one.
const SPEEDS: [u32; 4] = [921_600, 460_800, 230_400, 115_200];

/// How often a chip that only its user can reset is called again after the line failed.
const TRIES_BY_HAND: u32 = 2;

/// Bytes that are compared, and written or not, as one.
const PIECE: usize = 64 * 1024;

/// Time left is told once so much time has shown the pace.
const PACE: Duration = Duration::from_millis(500);

/// A way to stop what is under way. Clones stop the same.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Stops it at its next step.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn check(&self) -> Result<(), FlashFault> {
        if self.0.load(Ordering::Acquire) { Err(FlashFault::Cancelled) } else { Ok(()) }
    }
}

/// Starts the thread. It does one job after the other.
pub fn start(outlet: Outlet) -> std::io::Result<Sender<(FlashJob, Cancel)>> {
    let (sender, jobs) = channel::<(FlashJob, Cancel)>();
    std::thread::Builder::new().name("flasher".into()).spawn(move || {
        while let Ok((job, cancel)) = jobs.recv() {
            let open = || open_port(&job.port);
            let result = run(&job, &open, &mut |progress| outlet.send(Event::Flashing(progress)), &cancel);
            outlet.send(Event::Flashed(result));
        }
    })?;
    Ok(sender)
}

/// Opens the line to a port of this computer.
pub fn open_port(port: &PortAddress) -> Result<Line, Trouble> {
    let known = available_ports().into_iter().find(|info| info.address == *port);
    Line::open(port, known.and_then(|info| info.usb))
}

/// Does a job. `open` opens the line, again for each speed that is tried.
pub fn run(
    job: &FlashJob,
    open: &dyn Fn() -> Result<Line, Trouble>,
    tell: &mut dyn FnMut(FlashProgress),
    cancel: &Cancel,
) -> Result<FlashReport, FlashFault> {
    let mut speeds: Vec<u32> = SPEEDS.into_iter().filter(|speed| *speed <= job.max_baud).collect();
    if speeds.is_empty() {
        speeds.push(job.max_baud);
    }
    let mut speeds = speeds.into_iter().peekable();
    let mut baud = speeds.next().unwrap_or(job.max_baud);
    let mut tries_by_hand = TRIES_BY_HAND;
    let mut lost = None;
    loop {
        cancel.check()?;
        tell(at(FlashStage::Connecting, 0, 0));
        let mut is_automatic = false;
        let result = open().map_err(FlashFault::Port).and_then(|line| {
            is_automatic = line.reset.is_automatic();
            Session::connect(line, baud, job.loader).and_then(|session| Work { session, tell, cancel }.task(job))
        });
        match result {
            Err(fault @ FlashFault::Lost(_)) => {
                log::info!("flashing at {baud} baud: {}", fault.title());
                match speeds.peek() {
                    // A chip that can be reset starts anew, slower.
                    Some(&slower) if is_automatic => {
                        speeds.next();
                        baud = slower;
                    }
                    // Its loader may still be there.
                    _ if !is_automatic && tries_by_hand > 0 => tries_by_hand -= 1,
                    _ => return Err(fault),
                }
                lost = Some(fault);
            }
            // What made the first try fail says more than that there is no second one.
            Err(FlashFault::Port(_) | FlashFault::NoLoader) if lost.is_some() => {
                return Err(lost.unwrap_or(FlashFault::NoLoader));
            }
            result => return result,
        }
    }
}

fn at(stage: FlashStage, done: usize, total: usize) -> FlashProgress {
    FlashProgress { stage, done_bytes: done as u64, total_bytes: total as u64, left: None }
}

/// A job on a chip that answers.
struct Work<'a> {
    session: Session,
    tell: &'a mut dyn FnMut(FlashProgress),
    cancel: &'a Cancel,
}

/// Bytes for a place in the flash.
struct Part {
    address: u32,
    bytes: Vec<u8>,
}

impl Work<'_> {
    fn task(self, job: &FlashJob) -> Result<FlashReport, FlashFault> {
        let found = self.session.chip;
        if let Some(wanted) = job.chip.filter(|wanted| *wanted != found) {
            self.session.restart();
            return Err(FlashFault::OtherChip { wanted, found });
        }
        match &job.task {
            FlashTask::Erase => self.erase(),
            FlashTask::Write(choice) => {
                let image = match choice {
                    ImageChoice::File { path, offset } => read_image(path, *offset),
                    ImageChoice::Ours(folder) => firmware_catalogue::image_for(folder, found),
                };
                let image = image.and_then(|image| image.check(found, self.session.flash_bytes).map(|()| image));
                match image {
                    Ok(image) => self.write(image),
                    Err(fault) => {
                        self.session.restart();
                        Err(FlashFault::Image(fault))
                    }
                }
            }
        }
    }

    fn erase(mut self) -> Result<FlashReport, FlashFault> {
        (self.tell)(at(FlashStage::Erasing, 0, 0));
        self.session.erase()?;
        let bytes = self.session.flash_bytes;
        self.verify(&Part { address: 0, bytes: vec![0xFF; bytes as usize] })?;
        Ok(self.report("Nothing".to_owned(), u64::from(bytes), Tally::default()))
    }

    fn write(mut self, image: FirmwareImage) -> Result<FlashReport, FlashFault> {
        let title = image.title();
        let moved = self.files_that_move(&image)?;
        let part = |range: std::ops::Range<usize>| Part {
            address: image.offset + range.start as u32,
            bytes: image.bytes[range].to_vec(),
        };
        let mut parts: Vec<Part> = image.parts().into_iter().map(part).collect();
        let kept = image.bytes.len() - parts.iter().map(|part| part.bytes.len()).sum::<usize>();
        parts.extend(moved);
        let mut tally = Tally::default();
        self.write_parts(&parts, kept, &mut tally)?;
        for part in &parts {
            self.verify(part)?;
        }
        Ok(self.report(title, image.bytes.len() as u64, tally))
    }

    /// The files of the board, if the image has them at another place.
    fn files_that_move(&mut self, image: &FirmwareImage) -> Result<Option<Part>, FlashFault> {
        let Some(new) = image.files() else { return Ok(None) };
        let cancel = self.cancel;
        let table = self.session.read(TABLE as u32, TABLE_BYTES as u32, &mut |_| cancel.check())?;
        // A blank flash, or one with somebody else's data, has no files of ours.
        let Some(old) = partitions(&table).ok().and_then(|partitions| files_of(&partitions)) else { return Ok(None) };
        let is_there = old.0.checked_add(old.1).is_some_and(|end| end <= self.session.flash_bytes);
        if old == new || !is_there || self.is_blank(old)? {
            return Ok(None);
        }
        if old.1 != new.1 {
            return Err(FlashFault::FilesDoNotFit);
        }
        let size = old.1 as usize;
        let tell = &mut *self.tell;
        let bytes = self.session.read(old.0, old.1, &mut |done| {
            tell(at(FlashStage::SavingFiles, done, size));
            cancel.check()
        })?;
        Ok(Some(Part { address: new.0, bytes }))
    }

    fn is_blank(&mut self, (start, size): (u32, u32)) -> Result<bool, FlashFault> {
        Ok(self.session.digest(start, size)?[..] == Md5::digest(vec![0xFF; size as usize])[..])
    }

    /// Writes what is not there already: whole pieces, neighbours as one. `kept` more bytes stay as they are.
    fn write_parts(&mut self, parts: &[Part], kept: usize, tally: &mut Tally) -> Result<(), FlashFault> {
        let total = kept + parts.iter().map(|part| part.bytes.len()).sum::<usize>();
        let mut compared = kept;
        let mut runs: Vec<(&Part, std::ops::Range<usize>)> = Vec::new();
        for part in parts {
            let mut start = 0;
            while start < part.bytes.len() {
                self.cancel.check()?;
                // Pieces end at multiples of their size in the flash, so that none shares a sector with another.
                let address = part.address as usize + start;
                let end = part.bytes.len().min(start + PIECE - address % PIECE);
                let digest = self.session.digest(address as u32, (end - start) as u32)?;
                if digest[..] != Md5::digest(&part.bytes[start..end])[..] {
                    match runs.last_mut() {
                        Some((of, run)) if std::ptr::eq(*of, part) && run.end == start => run.end = end,
                        _ => runs.push((part, start..end)),
                    }
                }
                compared += end - start;
                start = end;
                (self.tell)(at(FlashStage::Comparing, compared, total));
            }
        }
        let to_write: usize = runs.iter().map(|(_, run)| run.len()).sum();
        let unchanged = total - to_write;
        tally.unchanged += unchanged as u64;
        let since = Instant::now();
        let mut written = 0;
        for (part, run) in runs {
            let (tell, cancel) = (&mut *self.tell, self.cancel);
            let mut sent_now = 0;
            self.session.write(part.address + run.start as u32, &part.bytes[run.clone()], &mut |done, sent| {
                sent_now = sent;
                let done = written + done;
                let left = (since.elapsed() >= PACE && done > 0)
                    .then(|| since.elapsed().mul_f64((to_write - done.min(to_write)) as f64 / done as f64));
                tell(FlashProgress { left, ..at(FlashStage::Writing, unchanged + done, total) });
                cancel.check()
            })?;
            written += run.len();
            tally.sent += sent_now as u64;
        }
        tally.writing += since.elapsed();
        Ok(())
    }

    fn verify(&mut self, part: &Part) -> Result<(), FlashFault> {
        self.cancel.check()?;
        let total = part.bytes.len();
        (self.tell)(at(FlashStage::Verifying, 0, total));
        let digest = self.session.digest(part.address, total as u32)?;
        if digest[..] != Md5::digest(&part.bytes)[..] {
            return Err(FlashFault::NotVerified);
        }
        (self.tell)(at(FlashStage::Verifying, total, total));
        Ok(())
    }

    fn report(self, title: String, total_bytes: u64, tally: Tally) -> FlashReport {
        (self.tell)(at(FlashStage::Restarting, 0, 0));
        let (chip, baud) = (self.session.chip, self.session.baud);
        FlashReport {
            chip,
            title,
            total_bytes,
            unchanged_bytes: tally.unchanged,
            sent_bytes: tally.sent,
            baud,
            writing: tally.writing,
            restarted: self.session.restart(),
        }
    }
}

fn read_image(path: &Path, offset: Option<u32>) -> Result<FirmwareImage, ImageFault> {
    let bytes = std::fs::read(path).map_err(|error| ImageFault::Unreadable(super::disk::describe(path, &error)))?;
    FirmwareImage::read(bytes, offset)
}

/// What writing came to.
#[derive(Default)]
struct Tally {
    unchanged: u64,
    sent: u64,
    writing: Duration,
}
