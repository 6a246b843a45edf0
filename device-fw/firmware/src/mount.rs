//! A folder of the host as a part of the board's files: it stands at `/remote`.
//!
//! [`blocks`] keeps pieces of its files, [`operations`] are what can be done with it, [`files`] joins it to the tree on flash. How a call
//! goes to the host and back is the console's: `console/host_calls.rs`.
//!
//! **Invariant:** nothing of the folder is on the board but these few pieces, the last status and what one file wrote last. A host that
//! vanishes makes errors, never a wait without end; one that comes back finds the same files open.

pub mod blocks;
pub mod files;
pub mod operations;

use pyrite_platform::errno::Errno;
use pyrite_platform::files::{EntryKind, FileSystemStat, Stat};
use pyrite_protocol::limits::{HOST_CALL_TIMEOUT_MILLIS, MOUNT_WRITE_MAX};
use pyrite_protocol::message::{self, Failure};
use pyrite_protocol::mount::{HostReply, MountAccess};

use crate::session::ShortText;
use blocks::Blocks;

/// Where the folder stands.
pub const POINT: &str = "/remote";

/// The name of the folder at the top of the tree.
pub const POINT_NAME: &str = "remote";

/// Files that can be open at a time.
pub const OPEN_MAX: usize = 8;

/// How long a status is believed that the host has not called changed, in microseconds: not every file system of a host tells changes.
const STATUS_LIFE: u64 = 1_000_000;

/// How long a host may take from its hello to lending the folder again, in microseconds: it may have to say so more than once.
const RETURN_TIME: u64 = HOST_CALL_TIMEOUT_MILLIS as u64 * 1000;

/// Who lends the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lender {
    /// Nobody: there is no folder.
    Nobody,
    /// The host at the far end.
    Present,
    /// A host has said hello and may lend it again until this time.
    Awaited(u64),
    /// It did not answer; until it says anything, calls fail at once.
    Silent,
}

/// The folder of the host, as the board knows it.
pub struct HostFolder {
    /// Who lends it.
    pub lender: Lender,
    access: MountAccess,
    /// Stands for the files that are open.
    epoch: u32,
    next_call: u32,
    /// The current directory, if it is in the folder: a path inside.
    pub current: Option<ShortText>,
    open: [Option<OpenFile>; OPEN_MAX],
    blocks: Blocks,
    unwritten: Unwritten,
    /// The call that somebody waits for, and its answer.
    awaited: Option<u32>,
    answer: Option<Result<Answer, Errno>>,
    /// Something of an answer came.
    pub progress: bool,
    /// The host may have missed something.
    pub nudged: bool,
    status: Option<(ShortText, Stat, u64)>,
    listing: Option<Listing>,
}

/// A file of the folder that is open.
#[derive(Debug, Clone, Copy)]
struct OpenFile {
    /// Its name for the host.
    file: u32,
    contents: u32,
    position: u32,
    size: u32,
    readable: bool,
    writable: bool,
    append: bool,
    /// What went wrong when something else had what it wrote sent off.
    error: Option<Errno>,
}

/// What a file wrote last and that is still here.
struct Unwritten {
    slot: usize,
    offset: u32,
    length: usize,
    bytes: [u8; MOUNT_WRITE_MAX],
}

/// The list of a directory that is being read.
#[derive(Clone, Copy)]
struct Listing {
    path: ShortText,
    file: OpenFile,
    /// The entry that begins at the file's position.
    next_index: u32,
}

/// The answer to a call, but for data.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// Carried out.
    Done,
    /// What a path is.
    Status(Stat),
    /// A file is open: its size, and the number of its contents.
    Opened(u32, u32),
    /// Sizes.
    Space(FileSystemStat),
}

impl Default for HostFolder {
    fn default() -> Self {
        Self {
            lender: Lender::Nobody,
            access: MountAccess::Full,
            epoch: 0,
            next_call: 0,
            current: None,
            open: [None; OPEN_MAX],
            blocks: Blocks::default(),
            unwritten: Unwritten { slot: 0, offset: 0, length: 0, bytes: [0; MOUNT_WRITE_MAX] },
            awaited: None,
            answer: None,
            progress: false,
            nudged: false,
            status: None,
            listing: None,
        }
    }
}

impl HostFolder {
    /// True while the folder is a part of the tree.
    pub fn is_lent(&self) -> bool {
        self.lender != Lender::Nobody
    }

    /// Takes the folder of the host; gives the number that stands for the files that are open.
    pub fn lend(&mut self, access: MountAccess, now: u64) -> u32 {
        if self.is_lent() {
            self.nudged = true;
        } else {
            // After another start of the board, calls have other numbers.
            self.epoch = now as u32;
            self.next_call = self.epoch;
        }
        self.access = access;
        self.lender = Lender::Present;
        self.forget_status();
        self.epoch
    }

    /// The folder is gone. Files that were open are errors from now on.
    pub fn take_back(&mut self) {
        *self = Self { next_call: self.next_call, epoch: self.epoch, ..Self::default() };
    }

    /// A host has said hello.
    pub fn host_came(&mut self, now: u64) {
        if self.is_lent() {
            self.lender = Lender::Awaited(now.saturating_add(RETURN_TIME));
        }
    }

    /// The host has said something.
    pub fn host_spoke(&mut self) {
        if self.lender == Lender::Silent {
            self.lender = Lender::Present;
        }
    }

    /// Something in the folder has changed.
    pub fn forget_status(&mut self) {
        self.status = None;
    }

    /// Takes an answer of the host, or a part of one; gives what the part's request is answered.
    pub fn take_reply(&mut self, call: u32, reply: &HostReply<'_>) -> Result<u32, Failure> {
        if let HostReply::Data { packing, length, offset, bytes } = *reply {
            self.progress = true;
            return self.blocks.take(call, packing, length, offset, bytes);
        }
        if let HostReply::Failed { errno } = *reply
            && self.blocks.fail(call, Errno(errno))
        {
            self.progress = true;
            return Ok(0);
        }
        if self.awaited != Some(call) {
            return Err(Failure::Unknown);
        }
        self.progress = true;
        self.awaited = None;
        self.answer = Some(match *reply {
            HostReply::Done => Ok(Answer::Done),
            HostReply::Failed { errno } => Err(Errno(errno)),
            HostReply::Status { kind, size, modified_seconds } => {
                Ok(Answer::Status(Stat { kind: kind_of(kind), size, modified_seconds }))
            }
            HostReply::Opened { size, contents } => Ok(Answer::Opened(size, contents)),
            HostReply::Space { block_size, block_count, free_blocks } => {
                let name_max = pyrite_platform::files::NAME_MAX as u32;
                Ok(Answer::Space(FileSystemStat { block_size, block_count, free_blocks, name_max }))
            }
            // Was looked at above.
            HostReply::Data { .. } => Err(Errno::EIO),
        });
        Ok(0)
    }

    /// Begins to wait for an answer; the number of the call.
    pub fn await_answer(&mut self) -> u32 {
        let call = self.number();
        self.awaited = Some(call);
        self.answer = None;
        call
    }

    /// The answer, when it has come.
    pub fn take_answer(&mut self) -> Option<Result<Answer, Errno>> {
        self.answer.take()
    }

    /// Nobody waits any more.
    pub fn stop_waiting(&mut self) {
        self.awaited = None;
    }

    /// A number for a call.
    pub fn number(&mut self) -> u32 {
        self.next_call = self.next_call.wrapping_add(1);
        self.next_call
    }
}

/// A kind of entry as the tree has it.
fn kind_of(kind: message::EntryKind) -> EntryKind {
    match kind {
        message::EntryKind::File => EntryKind::File,
        message::EntryKind::Directory => EntryKind::Directory,
    }
}
