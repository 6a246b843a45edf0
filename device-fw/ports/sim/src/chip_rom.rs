//! The ROM of the simulated chip: what happens from reset until the firmware runs, or instead of it.
//!
//! With a ROM the flash is that of a whole chip, which starts blank. A blank one prints the ROM's complaint over and over; tools such as
//! esptool, espflash and Pyrite itself write to it in download mode. [`loader`] answers them frame by frame ([`slip`], [`commands`]),
//! [`download`] is a write under way, [`registers`] and [`model`] are the chip as tools see it, [`boot_image`] says what the flash holds.
//!
//! A chip keeps the state of its boot pin through resets by its program. Here the pin counts at every reset, because on a
//! pseudo terminal nobody could press the reset button: who leaves download mode sees the board boot.

pub mod boot_image;
mod commands;
mod download;
mod loader;
pub mod model;
mod registers;
mod slip;

use std::time::{Duration, Instant};

use pyrite_platform::storage::Storage as _;

use crate::flash::SimFlash;
use crate::modem_lines::{BootPin, ModemLines};
use crate::pipe::Pipe;

use boot_image::Contents;
use loader::{Loader, Next};
use model::ChipModel;
use slip::Decoder;

/// What kind of ROM it is, and how its board is started.
#[derive(Debug, Clone)]
pub struct RomOptions {
    /// Which chip.
    pub chip: ChipModel,
    /// The boot button is held while the power comes on.
    pub download: bool,
    /// Above this speed the cable garbles every byte.
    pub max_baud: Option<u32>,
}

/// The speed of every ROM's console.
pub(crate) const CONSOLE_BAUD: u32 = 115_200;

/// How often the loader looks at the reset line.
const LOOK: Duration = Duration::from_millis(10);

/// How long the ROM tries before its watchdog resets the chip.
const WATCHDOG: Duration = Duration::from_millis(500);

/// Lines that it prints in that time.
const COMPLAINTS: usize = 8;

/// Why the chip starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The power came on, or the reset line was let go.
    Power,
    /// The program asked for it.
    Program,
    /// A watchdog.
    Watchdog,
}

/// How it went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RomEnd {
    /// Our firmware is to be run, with its files in this part of the flash: start and size.
    Run(u32, u32),
    /// The board is off.
    Closed,
}

/// A ROM at its lines.
pub struct Rom<'a> {
    /// What it is.
    pub options: &'a RomOptions,
    /// Speed of the line in the beginning, if it has one.
    pub baud: Option<u32>,
    /// From the host.
    pub incoming: &'a Pipe,
    /// To the host.
    pub outgoing: &'a Pipe,
    /// DTR and RTS.
    pub lines: &'a ModemLines,
}

impl Rom<'_> {
    /// Starts the chip and goes on until firmware is to be run.
    pub fn start(&self, flash: &mut SimFlash, mut start: Start, mut boot_pin: BootPin) -> RomEnd {
        loop {
            if self.lines.is_reset() {
                match self.lines.wait_for_release() {
                    Some(pin) => (start, boot_pin) = (Start::Power, pin),
                    None => return RomEnd::Closed,
                }
            }
            if let Some(baud) = self.baud {
                self.set_baud(baud);
            }
            let ended = match boot_pin {
                BootPin::Low => self.download(flash, start),
                BootPin::High => self.boot(flash, start),
            };
            match ended {
                Step::Run(files_start, files_size) => return RomEnd::Run(files_start, files_size),
                Step::Closed => return RomEnd::Closed,
                Step::Again(next) => (start, boot_pin) = (next, BootPin::High),
            }
        }
    }

    fn set_baud(&self, baud: u32) {
        self.incoming.set_baud(baud);
        self.outgoing.set_baud(baud);
    }

    fn greet(&self, start: Start, boot: &str) {
        let facts = self.options.chip.facts();
        let word = facts.reset_words[match start {
            Start::Power => 0,
            Start::Program => 1,
            Start::Watchdog => 2,
        }];
        self.print(&format!("{}rst:{word},{boot}\r\n", facts.greeting));
    }

    fn print(&self, text: &str) {
        self.outgoing.write_or_drop(text.as_bytes(), Duration::ZERO);
    }

    /// Boots from flash.
    fn boot(&self, flash: &SimFlash, start: Start) -> Step {
        let facts = self.options.chip.facts();
        self.greet(start, facts.boot_flash);
        match boot_image::look(flash.bytes(), facts) {
            Contents::Ours(files_start, files_size) => return Step::Run(files_start, files_size),
            Contents::Nothing(word) => {
                for _ in 0..COMPLAINTS {
                    self.print(&format!("invalid header: {word:#010x}\r\n"));
                }
            }
            Contents::Refused(reason) => self.print(&format!("E boot: {reason}\r\n")),
            Contents::Foreign(name) => {
                let name = if name.is_empty() { "a program without a name" } else { &name };
                self.print(&format!("pyrite-sim: the flash holds {name}, whose machine code cannot run here\r\n"));
                return self.sit(None);
            }
        }
        self.sit(Some(WATCHDOG))
    }

    /// Deaf and dumb until the watchdog bites or the board is reset.
    fn sit(&self, watchdog: Option<Duration>) -> Step {
        let since = Instant::now();
        let mut ignored = [0; 256];
        loop {
            if self.incoming.read(&mut ignored, Some(LOOK)) == Some(0) {
                return Step::Closed;
            }
            if self.lines.is_reset() {
                return Step::Again(Start::Power);
            }
            if watchdog.is_some_and(|time| since.elapsed() >= time) {
                return Step::Again(Start::Watchdog);
            }
        }
    }

    /// Serves flashing tools.
    fn download(&self, flash: &mut SimFlash, start: Start) -> Step {
        let facts = self.options.chip.facts();
        self.greet(start, facts.boot_loader);
        self.print("waiting for download\r\n");
        let mut baud = CONSOLE_BAUD;
        let mut loader = Loader::new(facts, flash, baud);
        let mut decoder = Decoder::default();
        let mut piece = [0; 4096];
        let mut wire = Vec::new();
        loop {
            if self.lines.is_reset() {
                return Step::Again(Start::Power);
            }
            let count = match self.incoming.read(&mut piece, Some(LOOK)) {
                None => continue,
                Some(0) => return Step::Closed,
                Some(count) => count,
            };
            self.garble(&mut piece[..count], baud);
            for &byte in &piece[..count] {
                let Some(frame) = decoder.push(byte) else { continue };
                wire.clear();
                let next = loader.take(flash, &frame, &mut wire);
                self.garble(&mut wire, baud);
                if !self.send(&wire) {
                    break;
                }
                match next {
                    Next::Listen => {}
                    Next::Baud(next) => {
                        baud = next;
                        self.set_baud(baud);
                    }
                    Next::Restart | Next::Watchdog => {
                        // What a UART has not sent yet at a reset is lost; a tool waits for the answer first.
                        self.outgoing.drain(WATCHDOG);
                        if flash.sync().is_err() {
                            self.print("pyrite-sim: the flash image cannot be written\r\n");
                        }
                        let start = if next == Next::Watchdog { Start::Watchdog } else { Start::Program };
                        return Step::Again(start);
                    }
                }
            }
        }
    }

    /// Sends everything; false if the board was reset or turned off, or nobody listens.
    fn send(&self, mut bytes: &[u8]) -> bool {
        let mut since = Instant::now();
        while !bytes.is_empty() {
            match self.outgoing.write(bytes, Some(LOOK)) {
                Ok(count) => {
                    bytes = bytes.get(count..).unwrap_or_default();
                    since = Instant::now();
                }
                Err(crate::pipe::WriteError::Closed) => return false,
                Err(crate::pipe::WriteError::TimedOut) => {
                    // Nobody listens: as on a line without a far end, the rest goes nowhere.
                    if self.lines.is_reset() || since.elapsed() >= NOBODY {
                        return true;
                    }
                }
            }
        }
        true
    }

    /// What a cable does to bytes that are too fast for it.
    fn garble(&self, bytes: &mut [u8], baud: u32) {
        if self.options.max_baud.is_some_and(|most| baud > most) {
            for byte in bytes {
                *byte ^= 0x5A;
            }
        }
    }
}

/// How long an answer may stay unread before the rest of it is dropped.
const NOBODY: Duration = Duration::from_secs(5);

enum Step {
    Run(u32, u32),
    Again(Start),
    Closed,
}
