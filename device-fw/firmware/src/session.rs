//! What the board remembers of a framed link between requests.

pub mod file_requests;
pub mod memory_report;
pub mod unpack;
pub mod upload;

use pyrite_protocol::limits::PATH_MAX;
use pyrite_protocol::message::{Failure, LastRun, Namespace, Outcome, RunMode};

use upload::Upload;

/// State of the framed link.
#[derive(Default)]
pub struct Session {
    /// Source that is coming in.
    pub announced: Option<AnnouncedRun>,
    /// The run that was started last since the hello, so that its repetition does not start it again.
    pub started: Option<u32>,
    /// The run that ended last.
    pub last_run: Option<LastRun>,
    /// A file that is coming in.
    pub upload: Upload,
    /// Sequence number of the last soft reset, so that its repetition does not reset again.
    pub last_reset: Option<u16>,
}

/// A run whose source is coming in.
pub struct AnnouncedRun {
    /// Chosen by the host.
    pub run_id: u32,
    /// Bytes of source.
    pub size: u32,
    /// Their checksum.
    pub crc32: u32,
    /// How to compile.
    pub mode: RunMode,
    /// What `__main__` holds.
    pub namespace: Namespace,
    /// Name for tracebacks.
    pub file_name: ShortText,
}

impl Session {
    /// Takes the end of a run down.
    pub fn end_run(&mut self, run_id: u32, outcome: Outcome) {
        self.last_run = Some(LastRun { run_id, outcome });
    }

    /// True for the repeated start of a run that has ended or still runs: its first answer was lost. Numbers count from
    /// one hello to the next, since another host may begin with the same ones.
    pub fn is_known_run(&self, run_id: u32) -> bool {
        run_id != 0 && self.started == Some(run_id)
    }
}

/// A path or name of at most `PATH_MAX` bytes.
#[derive(Clone, Copy)]
pub struct ShortText {
    bytes: [u8; PATH_MAX],
    length: u8,
}

impl Default for ShortText {
    fn default() -> Self {
        Self { bytes: [0; PATH_MAX], length: 0 }
    }
}

impl ShortText {
    /// A copy; `ENAMETOOLONG` if it is too long.
    pub fn new(text: &str) -> Result<Self, Failure> {
        let mut copy = Self::default();
        if copy.push(text) { Ok(copy) } else { Err(TOO_LONG) }
    }

    /// Adds text at the end; false, and nothing done, if it is too long.
    pub fn push(&mut self, text: &str) -> bool {
        let start = usize::from(self.length);
        let Some(place) = self.bytes.get_mut(start..start + text.len()) else { return false };
        place.copy_from_slice(text.as_bytes());
        self.length = (start + text.len()) as u8;
        true
    }

    /// Cuts the text to its first `length` bytes, which end a character.
    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length as u8);
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // Only whole strings go in and cuts are made where one was joined, so this always holds.
        core::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or("")
    }
}

/// `ENAMETOOLONG`.
pub const TOO_LONG: Failure = Failure::Errno(pyrite_platform::errno::Errno::ENAMETOOLONG.0);
