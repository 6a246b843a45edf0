//! A simulated board: power on, cable in, power off.

use std::io;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use pyrite_firmware::power::{self, Hardware, PowerEnd};
use pyrite_firmware::vfs::FlashFiles;
use pyrite_platform::machine::{Identity, ResetCause};
use pyrite_runtime::runtime::{Collection, Config};

use crate::boards::BoardFacts;
use crate::chip_rom::model::{ChipModel, MAC};
use crate::chip_rom::{Rom, RomEnd, RomOptions, Start};
use crate::clock::{SimClock, instant};
use crate::flash::{Flash, SharedFlash, SimFlash};
use crate::interrupts::Interrupts;
use crate::line_speed::LineSpeed;
use crate::link::Link;
use crate::machine_link::MachineLink;
use crate::modem_lines::{BootPin, ModemLines};
use crate::pipe::Pipe;
use crate::sim_board::SimBoard;
use crate::sim_board::chip::HardReset;
use crate::sim_board::partitions::PartitionedFlash;
use crate::sim_random::SimRandom;

/// Bytes under way in either direction of an unpaced cable.
const CABLE: usize = 64 * 1024;

/// Bytes under way on a paced cable: what a UART and its driver hold.
const PACED_CABLE: usize = 4096;

/// Stack of the board's thread. The runtime's depth limits are made for it, with room for unoptimised code.
pub(crate) const STACK: usize = 64 * 1024 * 1024;

/// What of it nested native code may take: far more than on a chip, yet a program that nests iterators ever deeper, and runs
/// through all of them each time, sees the end.
pub(crate) const NATIVE_STACK: usize = STACK / 64;

/// What kind of board it is.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which board, with which pins; without it the usual one with the chip of the ROM.
    pub board: Option<&'static BoardFacts>,
    /// Bytes of the Python heap.
    pub heap_bytes: usize,
    /// Where the flash keeps its bytes.
    pub flash: Flash,
    /// Bytes of flash: of all of it on a board with a ROM, of that for files without.
    pub flash_bytes: u32,
    /// The chip's ROM, which starts the firmware from the flash if it is there; without, the firmware simply runs.
    pub rom: Option<RomOptions>,
    /// When garbage is collected.
    pub collection: Collection,
    /// Speed of the cable in bits a second, until a host asks for another one; as fast as it goes without.
    pub baud: Option<u32>,
    /// A cable with a speed garbles what is faster.
    pub cable_baud_max: Option<u32>,
}

impl Options {
    /// A board whose flash is blank until somebody writes to it.
    pub fn with_rom(rom: RomOptions) -> Self {
        let options = Self { rom: Some(rom), ..Self::default() };
        Self { flash_bytes: options.facts().flash_bytes, ..options }
    }

    /// Which board it is.
    pub fn facts(&self) -> &'static BoardFacts {
        let usual = BoardFacts::usual();
        let chip = self.rom.as_ref().map(|rom| rom.chip.facts().name);
        let fitting = chip.filter(|&chip| chip != usual.chip.name).and_then(BoardFacts::any_with);
        self.board.or(fitting).unwrap_or(usual)
    }

    /// Its chip, as far as the ROM and the firmware know of it.
    fn chip(&self) -> ChipModel {
        self.facts().chip.name.parse().unwrap_or_default()
    }
}

/// Where the part of the flash for files starts.
pub const FILES_START: u32 = 2 * 1024 * 1024;

impl Default for Options {
    /// An ESP32 with 4 MB of flash.
    fn default() -> Self {
        Self {
            board: None,
            heap_bytes: 160 * 1024,
            flash: Flash::Memory,
            flash_bytes: 2 * 1024 * 1024,
            rom: None,
            collection: Collection::WhenFull,
            baud: None,
            cable_baud_max: None,
        }
    }
}

/// A board that is on. Dropping it turns it off.
pub struct Board {
    to_board: Pipe,
    from_board: Pipe,
    hardware: SimBoard,
    lines: ModemLines,
    is_off: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Board {
    /// Turns a board on. Fails if its flash image cannot be opened.
    pub fn start(options: Options) -> io::Result<Self> {
        let flash = SharedFlash::new(SimFlash::open(&options.flash, options.flash_bytes)?);
        let capacity = if options.baud.is_some() { PACED_CABLE } else { CABLE };
        let most = options.cable_baud_max;
        let to_board = Pipe::new(capacity, options.baud.map(|baud| LineSpeed::to_board(baud).garbled_above(most)));
        let from_board = Pipe::new(capacity, options.baud.map(|baud| LineSpeed::to_host(baud).garbled_above(most)));
        let interrupts = Interrupts::new(to_board.clone());
        let hardware = SimBoard::of(options.facts(), interrupts.clone());
        if options.rom.is_none() {
            hardware.set_partitions(PartitionedFlash::for_files(flash.clone(), &options.flash));
        }
        let lines = ModemLines::new(to_board.clone());
        let is_off = Arc::new(AtomicBool::new(false));
        let thread = std::thread::Builder::new().name("board".into()).stack_size(STACK).spawn({
            let board = Running {
                to_board: to_board.clone(),
                from_board: from_board.clone(),
                hardware: hardware.clone(),
                lines: lines.clone(),
                interrupts,
                flash,
                options,
            };
            let is_off = Arc::clone(&is_off);
            move || {
                // Whatever happens in there, the far end of the cable learns that the board is off.
                let _off = OnDrop(|| is_off.store(true, Ordering::Release));
                let from_board = board.from_board.clone();
                let to_board = board.to_board.clone();
                let _closed = OnDrop(move || {
                    from_board.close();
                    to_board.close();
                });
                board.run();
            }
        })?;
        Ok(Self { to_board, from_board, hardware, lines, is_off, thread: Some(thread) })
    }

    /// The host's end of the cable.
    pub fn link(&self) -> Link {
        Link::new(self.from_board.clone(), self.to_board.clone())
    }

    /// DTR and RTS of the cable. Without a ROM there is nothing that they reset into; they restart the firmware.
    pub fn lines(&self) -> ModemLines {
        self.lines.clone()
    }

    /// What is around the chip: pins to look at and to drive from outside, parts to connect.
    pub fn hardware(&self) -> SimBoard {
        self.hardware.clone()
    }

    /// For how long the line to the board and the one from it were busy so far; nothing for a cable without a speed.
    pub fn wire_time(&self) -> Duration {
        self.to_board.wire_time() + self.from_board.wire_time()
    }

    /// True when the board is off.
    pub fn is_off(&self) -> bool {
        self.is_off.load(Ordering::Acquire)
    }

    /// Waits until all input was taken and the board has sent nothing for `silence`.
    pub fn wait_until_silent(&self, silence: Duration) {
        let mut quiet_since = Instant::now();
        while quiet_since.elapsed() < silence && !self.is_off() {
            std::thread::sleep(silence / 8);
            if !self.to_board.is_empty() || !self.from_board.is_empty() {
                quiet_since = Instant::now();
            }
        }
    }

    /// Pulls the plug: whatever the board was doing ends between two steps.
    pub fn power_off(mut self) {
        self.turn_off();
    }

    fn turn_off(&mut self) {
        self.to_board.close();
        self.from_board.close();
        if let Some(thread) = self.thread.take() {
            // A panic in there was reported by its hook already.
            let _ = thread.join();
        }
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        self.turn_off();
    }
}

struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

struct Running {
    to_board: Pipe,
    from_board: Pipe,
    hardware: SimBoard,
    lines: ModemLines,
    interrupts: Interrupts,
    flash: SharedFlash,
    options: Options,
}

impl Running {
    fn run(mut self) {
        let mut arena = vec![0_u32; self.options.heap_bytes / size_of::<u32>()];
        let mut cause = ResetCause::PowerOn;
        let held = self.options.rom.as_ref().is_some_and(|rom| rom.download);
        let mut boot_pin = if held { BootPin::Low } else { BootPin::High };
        loop {
            let files = match &self.options.rom {
                None => (0, self.flash.lock().size()),
                Some(options) => {
                    let start = match cause {
                        ResetCause::PowerOn => Start::Power,
                        ResetCause::Watchdog => Start::Watchdog,
                        _ => Start::Program,
                    };
                    let rom = Rom {
                        options,
                        baud: self.options.baud,
                        incoming: &self.to_board,
                        outgoing: &self.from_board,
                        lines: &self.lines,
                    };
                    let ended = rom.start(&mut self.flash.lock(), start, boot_pin);
                    match ended {
                        RomEnd::Run(start, size) => {
                            self.hardware.set_partitions(PartitionedFlash::whole(self.flash.clone()));
                            (start, size)
                        }
                        RomEnd::Closed => return,
                    }
                }
            };
            boot_pin = BootPin::High;
            match self.run_firmware(&mut arena, cause, files) {
                None => return,
                Some(PowerEnd::Closed) if self.to_board.is_closed() || !self.lines.is_reset() => return,
                Some(PowerEnd::Closed) => {
                    self.hardware.begin_reset();
                    cause = ResetCause::PowerOn;
                    if self.options.rom.is_none() && self.lines.wait_for_release().is_none() {
                        return;
                    }
                }
                Some(PowerEnd::HardReset) => {
                    cause = match self.hardware.begin_reset() {
                        HardReset::Asked => ResetCause::Hard,
                        HardReset::Watchdog => ResetCause::Watchdog,
                        HardReset::DeepSleep(time) => {
                            self.sleep_deeply(time.and_then(|time| instant(Instant::now(), time)));
                            ResetCause::DeepSleep
                        }
                    }
                }
            }
        }
    }

    /// Returns when the time is over, when pins wake the board, or when it is off.
    fn sleep_deeply(&self, deadline: Option<Instant>) {
        /// Between two looks at the pins.
        const GLANCE: Duration = Duration::from_millis(5);
        let is_over = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
        while !self.hardware.is_woken() && !is_over() && !self.to_board.is_closed() {
            let next = Instant::now() + GLANCE;
            self.to_board.wait_while_off(Some(deadline.map_or(next, |deadline| next.min(deadline))));
        }
        self.hardware.forget_wake_pins();
    }

    /// Runs the firmware with its files in a part of the flash, start and size; `None` if there is no such part.
    fn run_firmware(&mut self, arena: &mut [u32], cause: ResetCause, files: (u32, u32)) -> Option<PowerEnd> {
        let power_on = Instant::now();
        let attention = self.to_board.clone();
        let mut part = self.flash.part(files.0, files.1)?;
        let flash_bytes = part.size();
        // A reset brings the line back to where everybody looks for it.
        for pipe in [&self.to_board, &self.from_board] {
            if let Some(baud) = self.options.baud {
                pipe.set_baud(baud);
            }
        }
        let mut link = MachineLink {
            base_baud: self.options.baud,
            timers: self.hardware.timers(),
            incoming: self.to_board.clone(),
            outgoing: self.from_board.clone(),
            lines: self.lines.clone(),
            power_on,
        };
        let mut clock = SimClock::new(power_on, self.to_board.clone());
        let (mut pins, mut peripherals) = (self.hardware.clone(), self.hardware.clone());
        let mut random = SimRandom::default();
        let (mut files, _) = FlashFiles::start(&mut part);
        let hardware = Hardware {
            attention: attention.attention(),
            events: self.interrupts.queue(),
            link: &mut link,
            clock: &mut clock,
            files: &mut files,
            pins: &mut pins,
            peripherals: &mut peripherals,
            random: &mut random,
            identity: identity_of(self.options.chip(), cause),
            flash_bytes,
            config: Config {
                native_stack_bytes: NATIVE_STACK,
                collection: self.options.collection,
                ..Config::default()
            },
        };
        Some(power::run(hardware, arena))
    }
}

/// Names and numbers of the simulated board.
pub fn identity(reset_cause: ResetCause) -> Identity {
    identity_of(ChipModel::default(), reset_cause)
}

fn identity_of(chip: ChipModel, reset_cause: ResetCause) -> Identity {
    let facts = chip.facts();
    Identity { machine: facts.machine, platform: facts.platform, unique_id: MAC, reset_cause }
}
