//! The board's end of the link: plain text or frames in, console bytes and events out.
//!
//! It serves two masters in turn: the main loop while the board is idle, and the running program through [`Console`].
//! A request that needs the interpreter waits for the main loop ([`BoardConsole::pending`]); all others are served here.

pub mod host_calls;

use core::cell::RefCell;

use pyrite_platform::attention::Attention;
use pyrite_platform::clock::Clock;
use pyrite_platform::console::{Console, Link, Reset, Service, SpeedRefusal};
use pyrite_platform::errno::Errno;
use pyrite_platform::events::EventQueue;
use pyrite_platform::files::{EntryKind, Files};
use pyrite_platform::machine::Identity;
use pyrite_platform::memory::MemoryPart;
use pyrite_protocol::codec::{Arrival, Decoder, Frame};
use pyrite_protocol::frame::DELIMITER;
use pyrite_protocol::hello::{HELLO_SEQUENCE, HelloMatcher, Keys, TerminalMatcher};
use pyrite_protocol::limits::{BASE_BAUD, WINDOW_BYTES};
use pyrite_protocol::message::{BoardState, Event, Failure, Outcome, Request, Startup, Welcome};
use pyrite_protocol::version::PROTOCOL_VERSION;

use crate::mount::HostFolder;
use crate::repl::banner;
use crate::repl::raw::WINDOW;
use crate::ring::Ring;
use crate::sender::{Face, Sender};
use crate::session::{Session, file_requests, memory_report};
use crate::shared::{SharedClock, SharedFiles};
use crate::speed::Speed;

/// Bytes typed ahead that are kept; two windows of raw paste.
const TYPED_AHEAD: usize = 2 * WINDOW as usize;

/// Bytes taken from the link at once.
const STAGED: usize = 256;

/// How long keys stand alone that are no rest of a damaged frame, in microseconds: several bytes at 115,200 baud.
const QUIET: u64 = 2000;

/// Most bytes looked at in one service of a running program, so that a flood of input does not stop it.
const SERVICED: usize = 4096;

/// The board's end of the link.
pub struct BoardConsole<'a> {
    /// The way out.
    pub sender: Sender<'a>,
    /// The framed link's memory.
    pub session: Session,
    /// The host's folder, if it lends one.
    pub mount: HostFolder,
    facts: Facts,
    attention: &'a Attention,
    events: &'a EventQueue,
    /// Scheduled calls wait that no event will announce.
    pub calls_wait: bool,
    files: SharedFiles<'a>,
    clock: SharedClock<'a>,
    staged: [u8; STAGED],
    staged_range: core::ops::Range<usize>,
    input: Ring<TYPED_AHEAD>,
    decoder: Decoder,
    hello: HelloMatcher,
    terminal: TerminalMatcher,
    speed: Speed,
    interrupt_byte: Option<u8>,
    interrupted: bool,
    running: Option<u32>,
    /// Something of the host's folder is waited for.
    calling: bool,
    pending: bool,
    reset: Option<Startup>,
    hard_reset: bool,
}

/// What never changes while the board is on.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// Names and numbers.
    pub identity: Identity,
    /// Bytes of the Python heap.
    pub heap_bytes: u32,
    /// Bytes of the file system's flash.
    pub flash_bytes: u32,
}

/// What a byte at an idle board led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// One byte typed at a plain terminal.
    Key(u8),
    /// Nothing from the host, but interrupt handlers or scheduled calls wait.
    Attention,
    /// Something else to look at: see the face, [`BoardConsole::pending`] and [`BoardConsole::is_leaving`].
    Other,
}

impl<'a> BoardConsole<'a> {
    /// Plain and idle.
    pub fn new(
        link: &'a mut dyn Link,
        attention: &'a Attention,
        events: &'a EventQueue,
        files: SharedFiles<'a>,
        clock: SharedClock<'a>,
        facts: Facts,
    ) -> Self {
        Self {
            sender: Sender::new(link),
            session: Session::default(),
            mount: HostFolder::default(),
            facts,
            attention,
            events,
            calls_wait: false,
            files,
            clock,
            staged: [0; STAGED],
            staged_range: 0..0,
            input: Ring::new(),
            decoder: Decoder::new(),
            hello: HelloMatcher::new(),
            terminal: TerminalMatcher::new(),
            speed: Speed::default(),
            interrupt_byte: None,
            interrupted: false,
            running: None,
            calling: false,
            pending: false,
            reset: None,
            hard_reset: false,
        }
    }

    /// Who is at the far end.
    pub fn face(&self) -> Face {
        self.sender.face()
    }

    /// True when whatever runs or waits is to be left: a reset, or the far end is gone.
    pub fn is_leaving(&mut self) -> bool {
        self.reset.is_some() || self.hard_reset || self.sender.link.is_closed()
    }

    /// The soft reset that was asked for.
    pub fn take_reset(&mut self) -> Option<Startup> {
        self.reset.take()
    }

    /// True when the chip is to be reset.
    pub fn is_hard_reset(&self) -> bool {
        self.hard_reset
    }

    /// The request that waits for the main loop; [`BoardConsole::answer_pending`] ends its waiting.
    pub fn pending(&self) -> Option<Frame<'_>> {
        if self.pending { self.decoder.last_frame() } else { None }
    }

    /// Answers the request that waits.
    pub fn answer_pending(&mut self, result: Result<u32, Failure>) {
        if let Some(frame) = self.pending() {
            let number = frame.sequence;
            self.sender.answer(number, result);
        }
        self.pending = false;
    }

    /// A program begins: the interrupt byte means something, and the host is told.
    pub fn begin_run(&mut self, run_id: u32) {
        self.running = Some(run_id);
        self.interrupt_byte = Some(CTRL_C);
        self.interrupted = false;
        self.sender.event(&Event::StateChanged { state: self.state() });
        if run_id != 0 {
            self.sender.event(&Event::Started { run_id });
        }
        // What came in behind the command may be for the program, or interrupt it.
        self.attention.raise();
    }

    /// A program has ended, its exception printed.
    pub fn end_run(&mut self, outcome: Outcome) {
        let Some(run_id) = self.running.take() else { return };
        self.interrupt_byte = None;
        self.interrupted = false;
        if run_id != 0 {
            self.session.end_run(run_id, outcome);
            self.sender.event(&Event::Finished { run_id, outcome });
        }
        self.sender.event(&Event::StateChanged { state: BoardState::Idle });
        self.sender.flush();
    }

    /// Waits, while the board is idle, until something is to be done.
    pub fn wait_idle(&mut self) -> Heard {
        loop {
            if self.pending || self.is_leaving() {
                return Heard::Other;
            }
            if self.face() == Face::Plain
                && let Some(byte) = self.input.pop()
            {
                return Heard::Key(byte);
            }
            let Some(byte) = self.next_byte_or_terminal() else {
                if self.face() == Face::Plain && !self.input.is_empty() {
                    // A terminal was met: what it typed comes above.
                    return Heard::Other;
                }
                self.sender.flush();
                self.attention.clear();
                if core::mem::take(&mut self.calls_wait) || !self.events.is_empty() {
                    return Heard::Attention;
                }
                if !self.end_lent_speed() {
                    self.sender.link.wait(self.speed.deadline());
                }
                continue;
            };
            match self.face() {
                Face::Plain => {
                    if self.hello.push(byte) {
                        self.enter_frames();
                        return Heard::Other;
                    }
                    return Heard::Key(byte);
                }
                Face::Framed => {
                    self.take_framed(byte);
                    if self.face() == Face::Plain {
                        return Heard::Other;
                    }
                }
            }
        }
    }

    /// True when there is such a file.
    pub fn has_file(&mut self, path: &str) -> bool {
        self.files.stat(path).is_ok_and(|stat| stat.kind == EntryKind::File)
    }

    /// Back to plain text, as at power-on.
    fn leave_frames(&mut self) {
        self.sender.set_face(Face::Plain);
        self.mount.take_back();
        self.lower_speed();
        self.hello = HelloMatcher::new();
        self.terminal.reset();
    }

    fn state(&self) -> BoardState {
        self.running.map_or(BoardState::Idle, |run_id| BoardState::Running { run_id })
    }

    fn next_byte(&mut self) -> Option<u8> {
        if self.staged_range.is_empty() {
            let count = self.sender.link.receive(&mut self.staged).min(STAGED);
            self.staged_range = 0..count;
        }
        self.staged_range.next().map(|index| self.staged[index])
    }

    /// The next byte; what looks like the keys of a terminal is given the time that shows whether something follows.
    fn next_byte_or_terminal(&mut self) -> Option<u8> {
        let mut byte = self.next_byte();
        if byte.is_some() || !self.terminal.is_holding() || self.decoder.is_inside_frame() {
            return byte;
        }
        let until = self.now().saturating_add(QUIET);
        while byte.is_none() && self.now() < until {
            self.attention.clear();
            self.sender.link.wait(Some(until));
            byte = self.next_byte();
        }
        // Whatever else raised it is looked at.
        self.attention.raise();
        if byte.is_none()
            && let Some(keys) = self.terminal.settle()
        {
            self.meet_terminal(&keys);
        }
        byte
    }

    /// A terminal is there: back to plain text, and what it typed acts as typed.
    fn meet_terminal(&mut self, keys: &Keys) {
        self.leave_frames();
        for &key in keys.bytes() {
            if self.running.is_some() {
                self.take_plain(key);
            } else {
                self.input.push(key);
            }
        }
    }

    /// Looks at what has come in for a running program.
    fn pump(&mut self) {
        for _ in 0..SERVICED {
            if self.pending || self.reset.is_some() || self.hard_reset {
                return;
            }
            let Some(byte) = self.next_byte_or_terminal() else {
                self.end_lent_speed();
                return;
            };
            match self.face() {
                Face::Plain => self.take_plain(byte),
                Face::Framed => self.take_framed(byte),
            }
        }
        self.attention.raise();
    }

    fn take_plain(&mut self, byte: u8) {
        if self.hello.push(byte) {
            // The program is not to read what was meant for the board.
            self.input.retract(&HELLO_SEQUENCE[..HELLO_SEQUENCE.len() - 1]);
            self.enter_frames();
        } else if self.interrupt_byte == Some(byte) {
            self.interrupted = true;
            self.attention.raise();
        } else {
            // With no room left the byte is dropped, so that an interrupt behind it is still seen.
            self.input.push(byte);
        }
    }

    fn take_framed(&mut self, byte: u8) {
        match self.decoder.push(byte) {
            None if byte == DELIMITER => self.terminal.reset(),
            None => {}
            Some(Arrival::Hello) => self.enter_frames(),
            Some(Arrival::Damaged(_)) => {
                self.terminal.reset();
                if !self.hear_noise() {
                    self.sender.event(&Event::FrameDamaged);
                }
            }
            Some(Arrival::Plain(byte)) => {
                if self.hear_noise() {
                    return;
                }
                if let Some(keys) = self.terminal.push(byte) {
                    self.meet_terminal(&keys);
                }
            }
            Some(Arrival::Frame(_)) => {
                self.terminal.reset();
                self.keep_speed();
                self.mount.host_spoke();
                self.take_request();
            }
        }
    }

    /// Changes the speed behind everything that was said; it is lent, and kept by what comes in.
    fn change_speed(&mut self, baud: u32) {
        if baud == self.speed.baud() {
            return;
        }
        let now = self.clock.microseconds();
        self.sender.link.set_baud(baud);
        self.decoder.reset();
        if let Some(time) = self.speed.change(baud, now) {
            self.sender.link.wake_at(time);
        }
    }

    /// Back to the speed at which everybody looks for the board.
    fn lower_speed(&mut self) {
        self.change_speed(BASE_BAUD);
    }

    /// The host was understood.
    fn keep_speed(&mut self) {
        if self.speed.is_lent() {
            let now = self.clock.microseconds();
            self.speed.keep(now);
        }
    }

    /// Something came that was not understood; true if that was the end of a lent speed.
    fn hear_noise(&mut self) -> bool {
        if !self.speed.is_lent() || !self.speed.ends_by_noise(self.clock.microseconds()) {
            return false;
        }
        self.lower_speed();
        true
    }

    /// Ends a lent speed that nobody keeps; true if that was so. Only right when everything that came in was looked at.
    fn end_lent_speed(&mut self) -> bool {
        if !self.speed.is_lent() {
            return false;
        }
        let now = self.clock.microseconds();
        if self.speed.is_over(now) {
            self.lower_speed();
            return true;
        }
        if let Some(time) = self.speed.next_look(now) {
            self.sender.link.wake_at(time);
        }
        false
    }

    fn enter_frames(&mut self) {
        self.sender.set_face(Face::Framed);
        self.keep_speed();
        // Whatever plain text came before may have looked like the start of a frame.
        self.sender.link.send(&[DELIMITER]);
        self.decoder.reset();
        self.terminal.reset();
        self.session.announced = None;
        self.session.started = None;
        self.session.last_reset = None;
        self.session.upload.drop_open(&mut self.files);
        let now = self.now();
        self.mount.host_came(now);
        self.welcome();
    }

    fn welcome(&mut self) {
        let Facts { identity, heap_bytes, flash_bytes } = self.facts;
        self.sender.event(&Event::Welcome(Welcome {
            protocol_version: PROTOCOL_VERSION,
            firmware_version: banner::VERSION,
            machine: identity.machine,
            platform: identity.platform,
            unique_id: identity.unique_id,
            heap_bytes,
            flash_bytes,
            window_bytes: WINDOW_BYTES,
            state: self.state(),
            last_run: self.session.last_run,
        }));
    }

    fn take_request(&mut self) {
        let Some(frame) = self.decoder.last_frame() else { return };
        let number = frame.sequence;
        let Ok(request) = frame.request() else {
            self.sender.answer(number, Err(Failure::Unsupported));
            return;
        };
        let upload = &mut self.session.upload;
        if let Some(answer) = file_requests::serve(&request, number, upload, &mut self.files, &mut self.sender) {
            self.sender.answer(number, answer);
            return;
        }
        let answer = match request {
            Request::Bye => {
                self.sender.answer(number, Ok(0));
                self.leave_frames();
                return;
            }
            Request::Info => {
                self.mount.nudged = true;
                self.welcome();
                Ok(0)
            }
            Request::Interrupt => {
                self.interrupted |= self.running.is_some();
                Ok(0)
            }
            Request::Input { bytes } => Ok(bytes.iter().take_while(|&&byte| self.input.push(byte)).count() as u32),
            Request::SoftReset { .. } if self.session.last_reset == Some(number) => Ok(0),
            Request::SoftReset { startup } => {
                self.session.last_reset = Some(number);
                self.reset = Some(startup);
                Ok(0)
            }
            Request::HardReset => {
                self.hard_reset = true;
                Ok(0)
            }
            Request::SetSpeed { baud } => match self.sender.link.accepts_baud(baud) {
                Ok(()) => {
                    self.sender.answer(number, Ok(baud));
                    self.change_speed(baud);
                    return;
                }
                Err(SpeedRefusal::NoSpeed) => Err(Failure::NoSpeed),
                Err(SpeedRefusal::OutOfReach) => Err(Failure::Errno(Errno::EINVAL.0)),
            },
            Request::SetTime { epoch_seconds, nanoseconds } => {
                let whole = epoch_seconds.saturating_mul(1_000_000_000);
                self.clock.set_epoch_nanoseconds(whole.saturating_add(u64::from(nanoseconds)));
                Ok(0)
            }
            Request::RunStart { run_id } if self.session.is_known_run(run_id) => Ok(0),
            Request::Mount { access } => Ok(self.lend_folder(access)),
            Request::Unmount => {
                self.mount.take_back();
                Ok(0)
            }
            Request::HostReply { call, ref reply } => self.mount.take_reply(call, reply),
            Request::HostChanged => {
                self.mount.forget_status();
                Ok(0)
            }
            _ if self.calling => Err(Failure::Busy),
            _ if self.running.is_some() && memory_report::question(&request).is_none() => Err(Failure::Busy),
            _ => {
                self.pending = true;
                return;
            }
        };
        self.sender.answer(number, answer);
    }
}

const CTRL_C: u8 = 3;

impl Console for BoardConsole<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.sender.write(bytes);
        if self.sender.has_gathered() {
            // The next service sends it: pieces of one line travel together, and none stays behind.
            self.attention.raise();
        }
    }

    fn read(&mut self) -> Option<u8> {
        if self.input.is_empty() {
            self.sender.flush();
            self.pump();
        }
        self.input.pop()
    }

    fn can_read(&mut self) -> bool {
        if self.input.is_empty() {
            self.pump();
        }
        !self.input.is_empty()
    }

    fn service(&mut self) -> Service {
        self.pump();
        self.sender.flush();
        if self.is_leaving() {
            return Service::Abandon;
        }
        if core::mem::take(&mut self.interrupted) {
            return Service::Interrupt;
        }
        memory_report::asked(self.pending()).map_or(Service::Nothing, Service::ReportMemory)
    }

    fn wait(&mut self, deadline_microseconds: Option<u64>) {
        self.sender.flush();
        let something_is_there = !self.staged_range.is_empty() || !self.input.is_empty() || self.interrupted;
        if !something_is_there && !self.is_leaving() {
            self.sender.link.wait(deadline_microseconds);
        }
    }

    fn set_interrupt_byte(&mut self, byte: Option<u8>) {
        self.interrupt_byte = byte;
    }

    fn request_reset(&mut self, reset: Reset) {
        match reset {
            Reset::Soft => self.reset = Some(Startup::Run),
            Reset::Hard => self.hard_reset = true,
        }
    }

    fn memory_part(&mut self, part: &MemoryPart<'_>) {
        if let Some(frame) = self.pending() {
            let request = frame.sequence;
            self.sender.event(&memory_report::event(request, part));
        }
    }

    fn memory_end(&mut self) {
        self.answer_pending(Ok(0));
    }
}

/// The console in turn: the runtime holds one handle, the main loop another.
#[derive(Clone, Copy)]
pub struct SharedConsole<'c, 'a> {
    /// The console.
    pub console: &'c RefCell<BoardConsole<'a>>,
}

impl Console for SharedConsole<'_, '_> {
    fn write(&mut self, bytes: &[u8]) {
        if let Ok(mut console) = self.console.try_borrow_mut() {
            console.write(bytes);
        }
    }

    fn read(&mut self) -> Option<u8> {
        self.console.try_borrow_mut().ok()?.read()
    }

    fn can_read(&mut self) -> bool {
        self.console.try_borrow_mut().is_ok_and(|mut console| console.can_read())
    }

    fn service(&mut self) -> Service {
        self.console.try_borrow_mut().map_or(Service::Nothing, |mut console| console.service())
    }

    fn wait(&mut self, deadline_microseconds: Option<u64>) {
        if let Ok(mut console) = self.console.try_borrow_mut() {
            console.wait(deadline_microseconds);
        }
    }

    fn set_interrupt_byte(&mut self, byte: Option<u8>) {
        if let Ok(mut console) = self.console.try_borrow_mut() {
            console.set_interrupt_byte(byte);
        }
    }

    fn request_reset(&mut self, reset: Reset) {
        if let Ok(mut console) = self.console.try_borrow_mut() {
            console.request_reset(reset);
        }
    }

    fn memory_part(&mut self, part: &MemoryPart<'_>) {
        if let Ok(mut console) = self.console.try_borrow_mut() {
            console.memory_part(part);
        }
    }

    fn memory_end(&mut self) {
        if let Ok(mut console) = self.console.try_borrow_mut() {
            console.memory_end();
        }
    }
}
