//! What a host can ask and what a board can say. The position of a variant is its number on the wire.
//!
//! Every request is answered by exactly one `Done` or `Failed` that carries the request's sequence number, after the
//! events that belong to it (`Entry`, `Data`, ...). Requests may be repeated when no answer came: each says in its
//! description why a repetition does no harm.

use serde::{Deserialize, Serialize, Serializer};

use crate::mount::{HostOp, HostReply, MountAccess};

/// From the host to the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request<'a> {
    /// Return to the plain REPL. A running program goes on.
    Bye,
    /// Answered by `Welcome`, then `Done`.
    Info,
    /// Raise KeyboardInterrupt in the running program, as Ctrl-C does; nothing when idle.
    Interrupt,
    /// Bytes for the program's standard input. `Done.value` is how many were taken; send the rest later. A repetition
    /// after a lost answer may enter bytes twice, as a keyboard might.
    Input {
        /// The bytes, at most `CHUNK_MAX`.
        #[serde(serialize_with = "write_bytes")]
        bytes: &'a [u8],
    },
    /// Announce source to run. It goes to the board in `RunChunk`s and starts with `RunStart`. Replaces an announced run that has not
    /// started; fails with `Busy` while a program runs.
    Run {
        /// Chosen by the host, not 0; `Started` and `Finished` carry it.
        run_id: u32,
        /// Name for tracebacks and `__file__`, such as `main.py`.
        file_name: &'a str,
        /// Bytes of source in all.
        size: u32,
        /// [`crate::frame::crc32`] of the source.
        crc32: u32,
        /// How to compile it.
        mode: RunMode,
        /// What the program finds in `__main__`.
        namespace: Namespace,
    },
    /// A part of the announced source, in order. `Done.value` is how many bytes the board has; a part that it has already is ignored.
    RunChunk {
        /// Of the announced run.
        run_id: u32,
        /// Position of the first byte in the source.
        offset: u32,
        /// The bytes, at most `CHUNK_MAX`.
        #[serde(serialize_with = "write_bytes")]
        bytes: &'a [u8],
    },
    /// Start the announced run: `Done`, then `Started`, `Console`..., `Finished`. A repetition for a run that is running or has finished
    /// last is only answered.
    RunStart {
        /// Of the announced run.
        run_id: u32,
    },
    /// Stop the program for good and begin afresh as Ctrl-D does: `Finished` with `Abandoned` if a program ran, then
    /// `StateChanged`. `boot.py` and `main.py` run if `startup` says so.
    SoftReset {
        /// Whether the start-up files run.
        startup: Startup,
    },
    /// Reset the chip as the reset button does. The link is gone afterwards.
    HardReset,
    /// The entries of a directory, each an `Entry`; `Done.value` is their number.
    List {
        /// The directory.
        path: &'a str,
    },
    /// What a path is: one `Status`.
    Stat {
        /// File or directory.
        path: &'a str,
    },
    /// Bytes of a file as `Data`s in order; `Done.value` is how many bytes were sent (fewer than asked at the end of the file).
    Read {
        /// The file.
        path: &'a str,
        /// Position of the first byte.
        offset: u32,
        /// Most bytes to send; the host picks what it can take at once.
        length: u32,
    },
    /// Begin to replace a file atomically. The data goes to a temporary file beside it. One transfer at a time; a new one drops
    /// an unfinished one. Directories on the way are made.
    WriteBegin {
        /// Chosen by the host.
        transfer: u32,
        /// The file to replace or make.
        path: &'a str,
        /// Bytes in all; `Failed` with `ENOSPC` at once if they cannot fit.
        size: u32,
        /// [`crate::frame::crc32`] of all bytes.
        crc32: u32,
    },
    /// A part of the file, in order. `Done.value` is how many bytes the board has; a part that it has already is ignored.
    WriteChunk {
        /// Of the transfer begun.
        transfer: u32,
        /// Position of the first byte in the file.
        offset: u32,
        /// The bytes, at most `CHUNK_MAX`.
        #[serde(serialize_with = "write_bytes")]
        bytes: &'a [u8],
    },
    /// Check size and checksum, make the data durable and put the file in place: afterwards the new file is there whole,
    /// before the old one. A repetition for the transfer committed last is only answered.
    WriteCommit {
        /// Of the transfer begun.
        transfer: u32,
    },
    /// Drop the transfer; the old file stays.
    WriteAbort {
        /// Of the transfer begun.
        transfer: u32,
    },
    /// Remove a file or an empty directory. A repetition fails with `ENOENT`.
    Remove {
        /// File or directory.
        path: &'a str,
    },
    /// Remove a directory and all in it, or a file; `Done.value` is the number of entries removed.
    RemoveTree {
        /// File or directory.
        path: &'a str,
    },
    /// Rename or move; an existing file at `to` is replaced atomically.
    Rename {
        /// The name now.
        from: &'a str,
        /// The name then.
        to: &'a str,
    },
    /// Make a directory; fails with `EEXIST` if there is one.
    MakeDirectory {
        /// The directory.
        path: &'a str,
    },
    /// Sizes of the file system: one `FileSystem`.
    FileSystemStat {
        /// Any path in it.
        path: &'a str,
    },
    /// Checksum of a file, read on the board: one `Checksum`.
    Checksum {
        /// The file.
        path: &'a str,
    },
    /// Figures of the Python heap: one `Memory`.
    Memory {
        /// Whether garbage is collected first, for which the board must be idle.
        collect: Collect,
    },
    /// Completions of the end of `text` in `__main__`: a `Completion` for each, while the board is idle.
    Complete {
        /// The line up to the cursor.
        text: &'a str,
    },
    /// Set the board's wall clock.
    SetTime {
        /// Seconds since 1970-01-01 by the clock on the wall of the host: boards know no zones.
        epoch_seconds: u64,
        /// And nanoseconds.
        nanoseconds: u32,
    },
    /// All about memory: `MemoryPart`s, at any time. While a program runs they come at its next safe point.
    MemoryReport {
        /// Whether garbage is collected first.
        collect: Collect,
    },
    /// Go on at another speed of the line: `Done` in the old one, then both sides change. The board goes back to
    /// [`crate::limits::BASE_BAUD`] by itself when it hears no frame in the new one for a while (see `WIRE.md`), with `Bye`, and at every
    /// reset of the chip. Asking for the speed that holds already changes nothing, and keeps it. `Done.value` is the speed.
    SetSpeed {
        /// Bits a second.
        baud: u32,
    },
    /// As `WriteBegin`, but the data is sent deflated (RFC 1951, distances of at most [`crate::limits::PACKED_WINDOW`]), and positions
    /// in `WriteChunk`, its `Done` and `Gap` count packed bytes. `Done.value` is 1 if a file of this size and checksum is there already:
    /// then nothing is to be sent or committed. A repetition begins again.
    WritePacked {
        /// Chosen by the host.
        transfer: u32,
        /// The file to replace or make.
        path: &'a str,
        /// Bytes in all; `Failed` with `ENOSPC` at once if they cannot fit.
        size: u32,
        /// [`crate::frame::crc32`] of all bytes.
        crc32: u32,
        /// Bytes to be sent.
        packed_size: u32,
    },
    /// Lend the board a folder of the host, which it sees at `/remote`; an idle board goes there. From now on `HostCall`s come.
    /// A repetition changes nothing but `access`. `Done.value` is a number that stays as long as the board knows the files that it
    /// has open there: with another one, what an earlier board had open is to be closed.
    Mount {
        /// What the board may do.
        access: MountAccess,
    },
    /// Take the folder back; files that are open there give errors. A repetition does nothing.
    Unmount,
    /// The answer to a `HostCall`, or a part of it. `Done` when it was taken; `Unknown` when nobody waits for it (any more): the host drops
    /// what is left of it; `Gap` when a part is missing.
    HostReply {
        /// Of the call.
        call: u32,
        /// The answer.
        reply: HostReply<'a>,
    },
    /// Something in the folder has changed: what the board keeps of it is asked for again.
    HostChanged,
    /// Which objects reach into a stretch of the heap, and who holds them: `MemoryPart::Object`s, at most 24, at any time as
    /// `MemoryReport`.
    MemoryObjects {
        /// Word of the heap where the stretch starts, as the map counts them.
        start_word: u32,
        /// Its length in words.
        words: u32,
    },
}

/// How source is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunMode {
    /// A module: a file.
    File,
    /// As a line typed at the prompt: the values of expression statements are printed.
    Interactive,
}

/// What a program finds in `__main__`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Namespace {
    /// What is there: names, imports, memory stay.
    Keep,
    /// A fresh interpreter, as after a soft reset without start-up files.
    Fresh,
}

/// Whether `boot.py` and `main.py` run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Startup {
    /// Both, as after Ctrl-D.
    Run,
    /// None: safe start past a `main.py` that locks one out.
    Skip,
}

/// Whether garbage is collected before memory is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Collect {
    /// Yes.
    First,
    /// No.
    No,
}

/// From the board to the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event<'a> {
    /// Answer to the hello, and to `Info`. The board's event sequence numbers start again with it at 0 after a hello.
    Welcome(Welcome<'a>),
    /// What the program, the prompt or an error wrote, as it would stand on a plain terminal (`\r\n`, ANSI).
    Console {
        /// The bytes; a UTF-8 character may be cut in two.
        #[serde(serialize_with = "write_bytes")]
        bytes: &'a [u8],
    },
    /// A run has begun.
    Started {
        /// Of the run.
        run_id: u32,
    },
    /// A run has ended; everything that it wrote came before.
    Finished {
        /// Of the run.
        run_id: u32,
        /// How.
        outcome: Outcome,
    },
    /// The board begins or ends running a program, also one that no host started (`main.py`).
    StateChanged {
        /// What it does now.
        state: BoardState,
    },
    /// One entry of a directory.
    Entry {
        /// Sequence number of the request.
        request: u16,
        /// The entry.
        entry: Entry<'a>,
    },
    /// What a path is.
    Status {
        /// Sequence number of the request.
        request: u16,
        /// The entry; its name is the path asked for.
        entry: Entry<'a>,
    },
    /// Bytes of a file.
    Data {
        /// Sequence number of the request.
        request: u16,
        /// Position of the first byte in the file.
        offset: u32,
        /// The bytes.
        #[serde(serialize_with = "write_bytes")]
        bytes: &'a [u8],
    },
    /// Sizes of a file system.
    FileSystem {
        /// Sequence number of the request.
        request: u16,
        /// Bytes in a block.
        block_size: u32,
        /// Blocks in all.
        block_count: u32,
        /// Blocks free.
        free_blocks: u32,
    },
    /// Checksum of a file.
    Checksum {
        /// Sequence number of the request.
        request: u16,
        /// Bytes in the file.
        size: u32,
        /// [`crate::frame::crc32`] of them.
        crc32: u32,
    },
    /// Figures of the Python heap.
    Memory {
        /// Sequence number of the request.
        request: u16,
        /// The figures.
        memory: Memory,
    },
    /// One completion.
    Completion {
        /// Sequence number of the request.
        request: u16,
        /// The whole name, of which the text has a beginning.
        name: &'a str,
    },
    /// The request was carried out.
    Done {
        /// Sequence number of the request.
        request: u16,
        /// A figure where the request says so, else 0.
        value: u32,
    },
    /// The request was not carried out.
    Failed {
        /// Sequence number of the request.
        request: u16,
        /// Why.
        failure: Failure,
    },
    /// A frame came in damaged; the host sends again what has no answer.
    FrameDamaged,
    /// A part of a memory report.
    MemoryPart {
        /// Sequence number of the request.
        request: u16,
        /// The part.
        part: MemoryPart<'a>,
    },
    /// The board wants something of the folder that the host lends it; the answer is `HostReply`.
    HostCall {
        /// Counts the calls.
        call: u32,
        /// What it wants.
        op: HostOp<'a>,
    },
}

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome<'a> {
    /// [`crate::version::PROTOCOL_VERSION`] of the board.
    pub protocol_version: u16,
    /// Such as `0.1.0`.
    pub firmware_version: &'a str,
    /// Board and chip, as the banner has it.
    pub machine: &'a str,
    /// `sys.platform`, such as `esp32`.
    pub platform: &'a str,
    /// A number unique to this chip.
    pub unique_id: [u8; 6],
    /// Bytes of the Python heap.
    pub heap_bytes: u32,
    /// Bytes of the file system's flash; 0 when there is none.
    pub flash_bytes: u32,
    /// Wire bytes of requests that may be under way without an answer.
    pub window_bytes: u32,
    /// What the board does now.
    pub state: BoardState,
    /// Outcome of the run that ended last, for a host whose `Finished` was lost.
    pub last_run: Option<LastRun>,
}

/// The run that ended last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRun {
    /// Of the run.
    pub run_id: u32,
    /// How it ended.
    pub outcome: Outcome,
}

/// What the board does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BoardState {
    /// Waits at the prompt.
    Idle,
    /// Runs a program: a run of this link, or 0 for one that the link did not start.
    Running {
        /// Of the run.
        run_id: u32,
    },
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It came to its end.
    Completed,
    /// By an exception, or it did not compile; the traceback went to the console.
    Raised,
    /// By KeyboardInterrupt; the traceback went to the console.
    Interrupted,
    /// By SystemExit (`sys.exit`).
    Exited {
        /// The exit code; 0 for none.
        code: i32,
    },
    /// By a reset.
    Abandoned,
}

/// File or directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
}

/// One entry of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry<'a> {
    /// File or directory.
    pub kind: EntryKind,
    /// Bytes; 0 for a directory.
    pub size: u32,
    /// Seconds since 1970-01-01 by the clock on the wall, at the last change; 0 when unknown.
    pub modified_seconds: u64,
    /// Its name without the directory.
    pub name: &'a str,
}

/// Figures of the Python heap, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// In all.
    pub total: u32,
    /// Taken, garbage included unless it was collected first.
    pub used: u32,
    /// Free.
    pub free: u32,
    /// The largest free piece.
    pub largest_free: u32,
}

/// A part of a memory report. Sizes are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MemoryPart<'a> {
    /// The Python heap as a whole.
    Heap {
        /// In all.
        total: u32,
        /// Taken, garbage included.
        used: u32,
        /// The largest free piece.
        largest_free: u32,
        /// The most that was taken at any time, garbage included.
        peak_used: u32,
        /// The most that a collection found in use.
        peak_live: u32,
        /// Collections so far.
        collections: u32,
        /// Compactions so far.
        compactions: u32,
    },
    /// The stack of Python calls.
    Stack {
        /// In all.
        total: u32,
        /// In use.
        used: u32,
        /// The most that was in use.
        peak: u32,
    },
    /// All objects of one type.
    Type {
        /// Its name; in angle brackets what is no type of Python's.
        name: &'a str,
        /// How many.
        count: u32,
        /// What they take themselves; arrays of lists and dicts are counted apart.
        bytes: u32,
    },
    /// What a module holds that none before it in the report does.
    Module {
        /// Its name; in angle brackets what is no module.
        name: &'a str,
        /// What it holds.
        bytes: u32,
    },
    /// What an import cost.
    Import {
        /// The module.
        name: &'a str,
        /// Of the file.
        file_bytes: u32,
        /// The most that compiling took besides; 0 for a .mpy file.
        compile_peak: u32,
        /// What stayed when it was loaded, before it ran.
        loaded: u32,
    },
    /// A stretch of the heap in runs of objects of one kind; the stretches follow one another.
    Map {
        /// Word of four bytes where the first run starts.
        start_word: u32,
        /// For each run its kind in one byte, a position in [`KIND_NAMES`], then the count of its words as a varint.
        #[serde(serialize_with = "write_bytes")]
        runs: &'a [u8],
    },
    /// One of the biggest objects.
    Object {
        /// Word of the heap where it starts, as the map counts them.
        start_word: u32,
        /// What it takes; of a list, a dict or the like its array, which is an object of its own.
        bytes: u32,
        /// Its type, of an array the type of what it belongs to; in angle brackets what has none.
        name: &'a str,
        /// The way to it as Python would write it, from a module on, cut where it is long; in angle brackets who else holds it.
        holder: &'a str,
    },
}

/// The kinds of runs in a map.
pub const KIND_NAMES: [&str; 10] = [
    "free",
    "raw storage",
    "text",
    "number",
    "code",
    "storage of values",
    "sequence",
    "dict or set",
    "function",
    "object",
];

/// Why a request was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The file system said so: an error number of Python's `errno` (Linux numbering).
    Errno(u8),
    /// A program is running.
    Busy,
    /// No such run or transfer: it was never announced, or replaced.
    Unknown,
    /// A part is missing before this one; begin again at the given offset.
    Gap {
        /// Bytes that the board has.
        have: u32,
    },
    /// The size or the checksum does not fit what was announced; begin again.
    ChecksumMismatch,
    /// The Python heap has no room for the source.
    OutOfMemory,
    /// The board does not know this request.
    Unsupported,
    /// The line has no speed that could be set: USB, a socket, a pipe.
    NoSpeed,
}

impl Event<'_> {
    /// The request that this event belongs to.
    pub const fn request(&self) -> Option<u16> {
        match *self {
            Event::Entry { request, .. }
            | Event::Status { request, .. }
            | Event::Data { request, .. }
            | Event::FileSystem { request, .. }
            | Event::Checksum { request, .. }
            | Event::Memory { request, .. }
            | Event::MemoryPart { request, .. }
            | Event::Completion { request, .. }
            | Event::Done { request, .. }
            | Event::Failed { request, .. } => Some(request),
            Event::Welcome(_)
            | Event::Console { .. }
            | Event::Started { .. }
            | Event::Finished { .. }
            | Event::StateChanged { .. }
            | Event::FrameDamaged
            | Event::HostCall { .. } => None,
        }
    }
}

pub(crate) fn write_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}
