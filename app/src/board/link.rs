//! What one asks of a board, and what it answers.
//!
//! **Invariant:** every `Run` is answered by exactly one `RunFinished`, every `File` request by exactly one `FileDone` and
//! every `Complete` by exactly one `Completions`, also when the board vanishes.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use pyrite_protocol::message::Collect;
use pyrite_protocol::mount::MountAccess;

use super::lent_folder::{MountEvent, News};
use super::memory::MemoryReport;
use super::port::PortAddress;
use super::trouble::Trouble;

/// Names one file request, so that a late answer is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

/// Names one run of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(pub u32);

/// Names one question for completions, so that a late answer is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CompletionId(pub u64);

/// How far connecting may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approach {
    /// Leave a running program alone.
    HandsOff,
    /// Stop a running program if that is what it takes to reach the prompt.
    Interrupt,
}

/// What the globals of a program are when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunMode {
    /// A fresh interpreter: the run starts from nothing.
    Fresh,
    /// In the interpreter as it stands.
    Keep,
}

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SourceKind {
    /// A program.
    #[default]
    File,
    /// Typed at the prompt: values of expressions are printed.
    Interactive,
}

/// What is asked of the link's thread.
#[derive(Debug)]
pub enum LinkRequest {
    /// Open a port and greet the board. Ends another connection.
    Connect(PortAddress, Approach),
    /// Let go of the port.
    Disconnect,
    /// Bytes for the console: what the user typed.
    Input(Vec<u8>),
    /// Stop the program (Ctrl-C).
    Interrupt,
    /// Restart the interpreter (Ctrl-D).
    SoftReset,
    /// Run a program.
    Run {
        /// Names the run in the answers.
        run: RunId,
        /// The file name that tracebacks show.
        file_name: String,
        /// The program.
        source: Vec<u8>,
        /// Whether to start from nothing.
        mode: RunMode,
        /// Whether it is a file or a line of the prompt.
        kind: SourceKind,
    },
    /// Do something with the board's files.
    File(RequestId, FileRequest),
    /// Leave off that request, if it still waits or moves data.
    CancelFile(RequestId),
    /// Which names the end of this line of the prompt can become.
    Complete(CompletionId, String),
    /// Report about the board's memory, at once and again and again, or no longer.
    WatchMemory(bool),
    /// The fastest speed to bring a serial line to, now and for later connections; that of power-on leaves it as it is.
    SpeedLimit(u32),
    /// Lend this folder of the computer to the board, which sees it at `/remote`, now and after it went and came back. Instead of another
    /// one.
    Mount(PathBuf, MountAccess),
    /// Take it back.
    Unmount,
    /// What the folder lent with that number says.
    FolderNews(u64, News),
    /// End the thread.
    Quit,
}

/// Something to do with the board's files. Paths are absolute, separated by `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRequest {
    /// The entries of a folder.
    List(String),
    /// The bytes of a file.
    Read(String),
    /// Replace or create a file, atomically where the board can.
    Write(String, Vec<u8>),
    /// Remove a file or an empty folder.
    Remove(String),
    /// Remove a folder with all that is in it, or a file.
    RemoveTree(String),
    /// Give another name.
    Rename(String, String),
    /// Create a folder.
    MakeDirectory(String),
    /// Size and kind of one path.
    Stat(String),
    /// Size and checksum of a file, told without its bytes.
    Checksum(String),
    /// How full the file system is.
    Space(String),
    /// All about the board's memory. Not about files, but it waits its turn as these do.
    Memory(Collect),
    /// Which objects reach into a stretch of the board's heap, and who holds them: its first byte and its length.
    Objects(u32, u32),
    /// Set the board's clock to the time on this computer's wall, whatever it is when this gets its turn.
    SetClock,
}

impl FileRequest {
    /// What on the board would be otherwise afterwards.
    pub fn changes(&self) -> impl Iterator<Item = &str> {
        let (one, other) = match self {
            Self::Write(path, _) | Self::Remove(path) | Self::RemoveTree(path) | Self::MakeDirectory(path) => {
                (Some(path), None)
            }
            Self::Rename(from, to) => (Some(from), Some(to)),
            Self::List(_)
            | Self::Read(_)
            | Self::Stat(_)
            | Self::Checksum(_)
            | Self::Space(_)
            | Self::Memory(_)
            | Self::Objects(..)
            | Self::SetClock => (None, None),
        };
        one.into_iter().chain(other).map(String::as_str)
    }
}

/// Kind of a directory entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A file.
    File,
}

/// One entry of a folder on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name without the folder.
    pub name: String,
    /// File or folder.
    pub kind: EntryKind,
    /// Size in bytes; 0 for a folder.
    pub size: u64,
}

/// How full a file system is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// All bytes.
    pub total_bytes: u64,
    /// Bytes that can still be written.
    pub free_bytes: u64,
    /// Bytes of a block, which belongs to one file only; 1 where that is not known.
    pub block_bytes: u64,
}

impl Space {
    /// About how many bytes a file of that size takes. What is smaller than an eighth of a block stands beside its name; a block has a
    /// few bytes that say where the next one is.
    pub fn taken_by(&self, size: u64) -> u64 {
        let block = self.block_bytes.max(1);
        if size < block / 8 { size } else { size.div_ceil(block - block.min(256) / 32) * block }
    }

    /// About how many bytes an empty folder takes: one block, and another one for its next state.
    pub fn taken_by_folder(&self) -> u64 {
        if self.block_bytes > 1 { 2 * self.block_bytes } else { 0 }
    }

    /// What is lacking for somebody who needs more room than there is, and what helps; `None` if there is enough.
    pub fn lack(&self, needed: u64, free: u64) -> Option<String> {
        let figures = match self.block_bytes {
            _ if needed <= free => return None,
            0 | 1 => format!("{needed} bytes are needed and {free} are free"),
            block => format!(
                "about {} KB are needed and {} KB are free. A file takes whole blocks of {} KB",
                needed.div_ceil(1024),
                free / 1024,
                block.div_ceil(1024)
            ),
        };
        Some(format!("{figures}. Delete files on the board."))
    }
}

/// The answer to a [`FileRequest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileReply {
    /// It is done.
    Done,
    /// Entries of a folder, folders first, by name.
    Entries(Vec<Entry>),
    /// Bytes of a file.
    Data(Vec<u8>),
    /// What a path is.
    Stat {
        /// Its kind and size.
        entry: Entry,
        /// When it was changed by the board's clock, in seconds since 1970; `None` if the board does not know.
        changed: Option<u64>,
    },
    /// Size and CRC-32 of a file.
    Checksum {
        /// Bytes in the file.
        size: u64,
        /// As in zlib.
        crc32: u32,
    },
    /// How full the file system is.
    Space(Space),
    /// All about the board's memory.
    Memory(Box<MemoryReport>),
}

/// Why a file request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileError {
    /// The board said no, with an OSError number.
    Errno(i32),
    /// The board's answer cannot be used.
    Garbled(String),
    /// The program that is running keeps the board busy.
    Busy,
    /// There is no connection, or it broke before the answer.
    NotConnected,
    /// The user called it off; nothing was changed.
    Cancelled,
    /// A folder of this computer stands there, and hides what the board itself has.
    Mounted,
}

impl FileError {
    /// The number for "no such file".
    pub const NOT_FOUND: Self = Self::Errno(2);
}

impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Errno(1) => "the board does not allow it",
            Self::Errno(2) => "no such file or folder on the board",
            Self::Errno(5) => "the board's flash could not be read or written",
            Self::Errno(12) => "the board has too little memory",
            Self::Errno(13) => "the board does not allow it",
            Self::Errno(17) => "that name already exists on the board",
            Self::Errno(19) => "the board has no such file system",
            Self::Errno(20) => "a part of the path is a file, not a folder",
            Self::Errno(21) => "that is a folder",
            Self::Errno(22) => "the board does not accept that name",
            Self::Errno(27) => "the file is too large for the board",
            Self::Errno(28) => "the board is full: delete files there to make room",
            Self::Errno(30) => "that file system of the board is read-only",
            Self::Errno(36) => "the name is too long for the board",
            Self::Errno(39 | 66) => "the folder is not empty",
            Self::Errno(number) => return write!(formatter, "the board answered with OSError {number}"),
            Self::Garbled(text) => return write!(formatter, "the board's answer cannot be used: {text}"),
            Self::Busy => "a program is running on the board: stop it first",
            Self::NotConnected => "no board is connected",
            Self::Cancelled => "it was called off",
            Self::Mounted => {
                "on the board, /remote is a folder of this computer now: change files there on this computer"
            }
        };
        formatter.write_str(text)
    }
}

impl std::error::Error for FileError {}

/// What kind of firmware answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerKind {
    /// Pyrite firmware: frames, files while a program runs.
    Pyrite,
    /// MicroPython or a relative: the raw REPL.
    RawRepl,
}

/// Who answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Which driver speaks with it.
    pub kind: PeerKind,
    /// Firmware and its version, as in `Pyrite 0.1.0`.
    pub firmware: String,
    /// The board's name for itself.
    pub machine: String,
    /// `sys.platform` of the board.
    pub platform: String,
    /// Unique number of the chip in hex digits; empty if it did not tell.
    pub unique_id: String,
    /// Size of the Python heap, 0 if it did not tell.
    pub heap_bytes: u64,
    /// Size of the flash, 0 if it did not tell.
    pub flash_bytes: u64,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// To its end, or by `sys.exit(0)`.
    Completed,
    /// By `sys.exit(status)` with another status.
    Exited(i32),
    /// By an exception that nobody caught; its traceback is in the console output.
    Failed,
    /// By Ctrl-C.
    Interrupted,
    /// The board refused or could not start it.
    Refused(String),
    /// The connection broke.
    Lost,
}

/// What the board is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// At the prompt.
    Idle,
    /// A program, or a line of the prompt, is running.
    Running,
}

/// What the link's thread tells.
#[derive(Debug)]
pub enum LinkEvent {
    /// The port is being opened, the board greeted.
    Connecting(PortAddress),
    /// A board answered.
    Connected(PortAddress, Peer),
    /// The serial line to the board runs at another speed now, in bits a second.
    Speed(u32),
    /// There is no connection (any more), and why; `None` when it was asked for.
    Disconnected(PortAddress, Option<Trouble>),
    /// Output of the program or the prompt.
    Console(Vec<u8>),
    /// The board is at the prompt, or not.
    Activity(Activity),
    /// The run began.
    RunStarted(RunId),
    /// The run ended.
    RunFinished(RunId, Outcome),
    /// A file request ended.
    FileDone(RequestId, Result<FileReply, FileError>),
    /// Bytes of a transfer done, of all.
    Progress(RequestId, u64, u64),
    /// What the board's memory held, for a watcher: how long after the connection was made.
    Memory(Duration, Box<MemoryReport>),
    /// Whole names that the end of the line can become, by alphabet, each once; none if the board is busy.
    Completions(CompletionId, Vec<String>),
    /// About the folder that is lent to the board.
    Mount(MountEvent),
}

/// Joins a folder and a name to a path on the board.
pub fn join(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
}

/// The folder of a path on the board.
pub fn parent(path: &str) -> &str {
    match path.trim_end_matches('/').rsplit_once('/') {
        None | Some(("", _)) => "/",
        Some((folder, _)) => folder,
    }
}

/// The last name in a path on the board.
pub fn name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

/// Makes a path absolute and removes `.`, `..` and doubled slashes.
pub fn normalize(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_take_whole_blocks() {
        let flash = Space { total_bytes: 1 << 20, free_bytes: 8192, block_bytes: 4096 };
        let taken = [0, 100, 511, 512, 4088, 4089, 8176, 8177].map(|size| flash.taken_by(size));
        assert_eq!(taken, [0, 100, 511, 4096, 4096, 8192, 8192, 12288]);
        assert_eq!((flash.lack(8192, 8192), flash.taken_by_folder()), (None, 8192));
        assert_eq!(
            flash.lack(8193, 8192).as_deref(),
            Some(
                "about 9 KB are needed and 8 KB are free. A file takes whole blocks of 4 KB. Delete files on the board."
            )
        );
        let unknown = Space { block_bytes: 1, ..flash };
        assert_eq!((unknown.taken_by(4097), unknown.taken_by(0), unknown.taken_by_folder()), (4097, 0, 0));
    }

    #[test]
    fn paths() {
        assert_eq!(join("/", "a"), "/a");
        assert_eq!(join("/lib", "a"), "/lib/a");
        assert_eq!(parent("/lib/a.py"), "/lib");
        assert_eq!(parent("/a.py"), "/");
        assert_eq!(parent("/"), "/");
        assert_eq!(name("/lib/a.py"), "a.py");
        assert_eq!(normalize("lib//./x/../a.py"), "/lib/a.py");
        assert_eq!(normalize(""), "/");
        assert_eq!(normalize("/../.."), "/");
    }
}
