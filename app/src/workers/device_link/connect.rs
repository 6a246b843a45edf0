//! Opens a port and finds out who is there.
//!
//! **Invariant:** a running program is only interrupted if the user said so; everything sent before that is ignored by a
//! program that does not read its input.

use std::io::Write;
use std::time::{Duration, Instant};

use pyrite_protocol::codec::{Arrival as Wire, Decoder};
use pyrite_protocol::hello::HELLO;
use pyrite_protocol::limits::HELLO_TIMEOUT_MILLIS;
use pyrite_protocol::message::{BoardState, Event, LastRun};
use pyrite_protocol::version::PROTOCOL_VERSION;
use pyrite_sim::boards::{ChipFacts, ROM_MAGIC};

use crate::board::link::{Approach, LinkRequest, Peer, PeerKind};
use crate::board::port::PortAddress;
use crate::board::transport::{SetBaud, SimulatorOptions, Transport, open};
use crate::board::trouble::Trouble;

use super::incoming::{Arrival, Incoming};

const HELLO_TIMEOUT: Duration = Duration::from_millis(HELLO_TIMEOUT_MILLIS as u64);
/// The simulated board is a Pyrite board for sure; it may still be starting.
const SIMULATOR_TIMEOUT: Duration = Duration::from_secs(8);
const PROMPT_TIMEOUT: Duration = Duration::from_millis(700);
/// Hellos to a board that might be a Pyrite board.
const HELLOS: u32 = 2;
const CTRL_B: u8 = 0x02;
/// A sync of the ROM's serial protocol, and Ctrl-U, which empties a line of a prompt.
const LOADER_SYNC: &[u8] =
    b"\xC0\x00\x08\x24\x00\x00\x00\x00\x00\x07\x07\x12\x20UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU\xC0\x15";
/// How its answer begins.
const LOADER_ANSWER: [u8; 3] = [0xC0, 0x01, 0x08];
/// The loader's command that reads a register, or memory.
const READ_REGISTER: u8 = 0x0A;
const LOADER_TIMEOUT: Duration = Duration::from_millis(300);

/// The writing half of an open port.
pub struct Board {
    /// What is sent to the board.
    pub writer: Box<dyn Write + Send>,
    /// The port, for messages.
    pub path: String,
    /// Sets the speed of a port that has one.
    pub set_baud: Option<SetBaud>,
    /// What must live as long as the port.
    pub keep: Box<dyn std::any::Any + Send>,
}

impl Board {
    /// Writes bytes and sends them off.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let written = self.writer.write_all(bytes).and_then(|()| self.writer.flush());
        written.map_err(|error| {
            log::info!("writing to {} failed: {error}", self.path);
            Trouble::Vanished { path: self.path.clone() }
        })
    }
}

/// What the board said in its Welcome.
#[derive(Debug, Clone)]
pub struct Welcome {
    /// Who it is.
    pub peer: Peer,
    /// Bytes that may be under way.
    pub window_bytes: u32,
    /// What it does.
    pub state: BoardState,
    /// How its last run ended.
    pub last_run: Option<LastRun>,
}

/// Who answered.
pub enum Connected {
    /// Pyrite firmware.
    Framed {
        /// The way to it.
        board: Board,
        /// Its Welcome.
        welcome: Welcome,
        /// Console text that came before the Welcome.
        plain: Vec<u8>,
        /// What came behind the Welcome already.
        rest: Vec<u8>,
    },
    /// Something with MicroPython's prompt.
    Raw(Board, Peer),
}

/// Opens a port and finds out who is there. `Err(None)` if the user changed their mind.
pub fn connect(
    incoming: &mut Incoming,
    port: &PortAddress,
    approach: Approach,
    simulator: &SimulatorOptions,
) -> Result<Connected, Option<Trouble>> {
    let Transport { reader, writer, set_baud, set_lines: _, keep } = open(port, simulator).map_err(Some)?;
    let path = port.to_string();
    let mut board = Board { writer, path: path.clone(), set_baud, keep };
    incoming.open(reader).map_err(|error| Some(Trouble::System { path: path.clone(), reason: error.to_string() }))?;
    let mut heard = Heard::default();
    let patience = if *port == PortAddress::Simulator { SIMULATOR_TIMEOUT } else { HELLO_TIMEOUT * HELLOS };
    let end = Instant::now() + patience;
    while Instant::now() < end {
        board.write(&HELLO).map_err(Some)?;
        let deadline = (Instant::now() + HELLO_TIMEOUT).min(end);
        if let Some(welcome) = listen(incoming, &board, &mut heard, deadline, |heard| heard.welcome.take())? {
            let Heard { plain, rest, .. } = heard;
            return welcome.map(|welcome| Connected::Framed { board, welcome, plain, rest }).map_err(Some);
        }
    }
    if *port == PortAddress::Simulator {
        return Err(Some(Trouble::Simulator { reason: "It does not answer. Restart Pyrite.".to_owned() }));
    }
    heard.plain.clear();
    if approach == Approach::Interrupt {
        board.write(b"\r\x03\x03").map_err(Some)?;
        let _: Option<()> = listen(incoming, &board, &mut heard, Instant::now() + PROMPT_TIMEOUT / 2, |_| None)?;
    }
    board.write(&[CTRL_B]).map_err(Some)?;
    let deadline = Instant::now() + PROMPT_TIMEOUT;
    let found = listen(incoming, &board, &mut heard, deadline, |heard| heard.plain.ends_with(b">>> ").then_some(()))?;
    let text = String::from_utf8_lossy(&heard.plain).into_owned();
    if found.is_none() {
        if text.trim().is_empty() {
            // A host that vanished a moment ago may have left the line at another speed; what was sent so far made the board come back.
            board.write(&HELLO).map_err(Some)?;
            let deadline = Instant::now() + HELLO_TIMEOUT;
            if let Some(welcome) = listen(incoming, &board, &mut heard, deadline, |heard| heard.welcome.take())? {
                let Heard { plain, rest, .. } = heard;
                return welcome.map(|welcome| Connected::Framed { board, welcome, plain, rest }).map_err(Some);
            }
        }
        let trouble = Trouble::of_boot_text(&path, &text);
        let is_loader = matches!(trouble, Some(Trouble::DownloadMode { .. }));
        if (is_loader || text.trim().is_empty()) && loader_answers(incoming, &mut board)? {
            let chip = loader_chip(incoming, &mut board)?;
            return Err(Some(Trouble::DownloadMode { path, chip }));
        }
        if let Some(trouble) = trouble {
            return Err(Some(trouble));
        }
    }
    match found {
        Some(()) => Ok(Connected::Raw(board, peer_of_banner(&text))),
        None if text.trim().is_empty() => Err(Some(Trouble::NoAnswer { path })),
        None if approach == Approach::HandsOff => Err(Some(Trouble::ProgramRunning { path })),
        None => Err(Some(Trouble::OtherFirmware { sample: readable(&text) })),
    }
}

/// Whether a chip's ROM waits there to be flashed: it alone answers this. A program that reads it finds nothing but a line that is
/// taken back at once.
fn loader_answers(incoming: &mut Incoming, board: &mut Board) -> Result<bool, Option<Trouble>> {
    board.write(LOADER_SYNC).map_err(Some)?;
    let mut heard = Heard::default();
    let deadline = Instant::now() + LOADER_TIMEOUT;
    let answer = |heard: &mut Heard| heard.plain.windows(3).any(|bytes| bytes == LOADER_ANSWER).then_some(());
    Ok(listen(incoming, board, &mut heard, deadline, answer)?.is_some())
}

/// Which chip it is whose loader has answered, as far as its ROM tells and the chip is known here.
fn loader_chip(incoming: &mut Incoming, board: &mut Board) -> Result<Option<&'static str>, Option<Trouble>> {
    let mut question = vec![0xC0, 0x00, READ_REGISTER, 4, 0, 0, 0, 0, 0];
    question.extend(ROM_MAGIC.to_le_bytes());
    question.push(0xC0);
    board.write(&question).map_err(Some)?;
    let mut heard = Heard::default();
    // The sync was answered several times; what comes behind those answers counts.
    let answer = |heard: &mut Heard| {
        let at = heard.raw.windows(3).position(|bytes| bytes == [0xC0, 0x01, READ_REGISTER])?;
        let value = heard.raw.get(at + 5..at + 9)?;
        Some(u32::from_le_bytes(value.try_into().ok()?))
    };
    let value = listen(incoming, board, &mut heard, Instant::now() + LOADER_TIMEOUT, answer)?;
    Ok(value.and_then(ChipFacts::with_magic).map(|chip| chip.title.as_str()))
}

/// What a port said so far.
#[derive(Default)]
struct Heard {
    decoder: Decoder,
    plain: Vec<u8>,
    /// The same, as it came.
    raw: Vec<u8>,
    welcome: Option<Result<Welcome, Trouble>>,
    /// What came behind the Welcome.
    rest: Vec<u8>,
}

impl Heard {
    fn push(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        for (index, &byte) in bytes.iter().enumerate() {
            match self.decoder.push(byte) {
                Some(Wire::Plain(byte)) => self.plain.push(byte),
                Some(Wire::Frame(frame)) => {
                    if let Ok(Event::Welcome(welcome)) = frame.event() {
                        self.welcome = Some(read_welcome(&welcome));
                        // A program that runs may have written more in the same breath.
                        self.rest = bytes.get(index + 1..).unwrap_or_default().to_vec();
                        break;
                    }
                }
                Some(Wire::Hello | Wire::Damaged(_)) | None => {}
            }
        }
        // A board that floods must not fill the memory.
        let excess = self.plain.len().saturating_sub(64 * 1024);
        self.plain.drain(..excess);
        let excess = self.raw.len().saturating_sub(64 * 1024);
        self.raw.drain(..excess);
    }
}

/// Listens until `found` has something, or the deadline.
fn listen<T>(
    incoming: &mut Incoming,
    board: &Board,
    heard: &mut Heard,
    deadline: Instant,
    found: impl Fn(&mut Heard) -> Option<T>,
) -> Result<Option<T>, Option<Trouble>> {
    let mut later = Vec::new();
    let result = loop {
        match incoming.wait_fresh(Some(deadline)) {
            Arrival::Bytes(bytes) => {
                heard.push(&bytes);
                if let Some(found) = found(heard) {
                    break Ok(Some(found));
                }
            }
            Arrival::Closed => break Err(Some(Trouble::Vanished { path: board.path.clone() })),
            Arrival::Nothing => break Ok(None),
            Arrival::Request(request @ (LinkRequest::Connect(..) | LinkRequest::Disconnect | LinkRequest::Quit)) => {
                later.push(request);
                break Err(None);
            }
            Arrival::Request(request) => later.push(request),
        }
    };
    for request in later {
        incoming.put_back(request);
    }
    result
}

/// Takes over what the board says of itself.
pub fn read_welcome(welcome: &pyrite_protocol::message::Welcome<'_>) -> Result<Welcome, Trouble> {
    if welcome.protocol_version != PROTOCOL_VERSION {
        let (board, ours) = (u32::from(welcome.protocol_version), u32::from(PROTOCOL_VERSION));
        return Err(Trouble::OtherVersion { board, ours });
    }
    let peer = Peer {
        kind: PeerKind::Pyrite,
        firmware: format!("Pyrite {}", welcome.firmware_version),
        machine: welcome.machine.to_owned(),
        platform: welcome.platform.to_owned(),
        unique_id: welcome.unique_id.iter().map(|byte| format!("{byte:02x}")).collect(),
        heap_bytes: u64::from(welcome.heap_bytes),
        flash_bytes: u64::from(welcome.flash_bytes),
    };
    Ok(Welcome { peer, window_bytes: welcome.window_bytes, state: welcome.state, last_run: welcome.last_run })
}

/// Reads a banner like `MicroPython v1.26.1 on 2025-09-11; Raspberry Pi Pico with RP2040`.
fn peer_of_banner(text: &str) -> Peer {
    let text = without_escapes(text);
    let banner = text.lines().rev().find(|line| line.contains(" on ") && line.contains(';')).unwrap_or("MicroPython");
    let (firmware, machine) = banner.split_once(';').unwrap_or((banner, ""));
    let firmware = firmware.split(" on ").next().unwrap_or(firmware).trim();
    Peer {
        kind: PeerKind::RawRepl,
        firmware: firmware.to_owned(),
        machine: if machine.trim().is_empty() { firmware.to_owned() } else { machine.trim().to_owned() },
        platform: String::new(),
        unique_id: String::new(),
        heap_bytes: 0,
        flash_bytes: 0,
    }
}

/// A text without what is for a terminal alone: CircuitPython sets the terminal's title in front of its banner.
fn without_escapes(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        plain.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        let (end, length) = match rest.chars().next() {
            // A title ends with BEL or ESC \, a control sequence with a letter.
            Some(']') => match (rest.find('\u{7}'), rest.find("\u{1b}\\")) {
                (Some(bell), Some(escape)) if bell < escape => (Some(bell), 1),
                (_, Some(escape)) => (Some(escape), 2),
                (bell, None) => (bell, 1),
            },
            Some('[') => (rest.find(|c: char| c.is_ascii_alphabetic()), 1),
            _ => (Some(0), 1),
        };
        // One that does not end takes nothing with it.
        rest = end.map_or(rest, |end| rest.get(end + length..).unwrap_or_default());
    }
    plain + rest
}

/// The beginning of a text, fit for a message; nothing if it is no text.
fn readable(text: &str) -> String {
    let noise = text.chars().filter(|c| (c.is_control() && !c.is_whitespace()) || *c == '\u{fffd}').count();
    if noise * 8 > text.chars().count() {
        return String::new();
    }
    let clean: String =
        text.chars().map(|c| if c.is_control() || c == '\u{fffd}' { ' ' } else { c }).take(120).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banners_are_read() {
        let peer = peer_of_banner(
            "\r\nMicroPython v1.26.1 on 2025-09-11; Raspberry Pi Pico with RP2040\r\nType \"help()\"\r\n>>> ",
        );
        assert_eq!(peer.firmware, "MicroPython v1.26.1");
        assert_eq!(peer.machine, "Raspberry Pi Pico with RP2040");
        let peer = peer_of_banner("Adafruit CircuitPython 9.2.1 on 2024-11-20; Adafruit QT Py ESP32-S3\r\n>>> ");
        assert_eq!(peer.firmware, "Adafruit CircuitPython 9.2.1");
        assert_eq!(peer_of_banner(">>> ").firmware, "MicroPython");
        let peer = peer_of_banner(
            "\u{1b}]0;\u{1f40d}REPL | 9.2.1; on USB\u{1b}\\\r\n\u{1b}[1mAdafruit CircuitPython 9.2.1 on 2024-11-20; Adafruit QT Py ESP32-C3 with ESP32-C3FN4\r\n>>> ",
        );
        assert_eq!(peer.firmware, "Adafruit CircuitPython 9.2.1");
        assert_eq!(peer.machine, "Adafruit QT Py ESP32-C3 with ESP32-C3FN4");
    }

    #[test]
    fn what_comes_with_the_welcome_is_kept() {
        use pyrite_protocol::codec::encode_event;
        use pyrite_protocol::limits::WIRE_MAX;
        let welcome = pyrite_protocol::message::Welcome {
            protocol_version: PROTOCOL_VERSION,
            firmware_version: "1",
            machine: "m",
            platform: "p",
            unique_id: [0; 6],
            heap_bytes: 1,
            flash_bytes: 1,
            window_bytes: 1,
            state: BoardState::Idle,
            last_run: None,
        };
        let mut wire = [0; WIRE_MAX];
        let mut bytes = b"boot\0".to_vec();
        bytes.extend_from_slice(encode_event(0, &Event::Welcome(welcome), &mut wire).unwrap());
        let behind = encode_event(1, &Event::Console { bytes: b"hello" }, &mut wire).unwrap().to_vec();
        bytes.extend_from_slice(&behind);
        let mut heard = Heard::default();
        heard.push(&bytes);
        assert!(matches!(heard.welcome, Some(Ok(_))));
        assert!(heard.plain.starts_with(b"boot"));
        assert_eq!(heard.rest, behind);
    }

    #[test]
    fn noise_is_made_readable() {
        assert_eq!(readable("\u{1}AT+GMR\r\nversion 1\u{fffd}OK"), "AT+GMR version 1 OK");
        assert_eq!(readable("\u{fffd}a\u{fffd}\u{3}b"), "");
    }
}
