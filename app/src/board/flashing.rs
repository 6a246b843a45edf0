//! What flashing a board is asked, tells on the way, and how it ends.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::firmware_image::{ChipId, ImageFault};
use super::port::PortAddress;
use super::trouble::Trouble;

/// What shall be done with a board's flash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlashJob {
    /// Where the board is.
    pub port: PortAddress,
    /// What to do there.
    pub task: FlashTask,
    /// The chip that it must be, if the user said so.
    pub chip: Option<ChipId>,
    /// The fastest speed to try.
    pub max_baud: u32,
    /// Who writes.
    pub loader: Loader,
}

/// Which program on the chip does the writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loader {
    /// A small one that is loaded first: fast.
    Stub,
    /// The chip's own, for chips on which the other one does not run: slower, and it cannot erase everything.
    Rom,
}

/// The fastest speed that is tried; most bridges can do it.
pub const BAUD_MAX: u32 = 921_600;

/// What to do with a flash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlashTask {
    /// Write the image that is meant for the chip.
    Write(ImageChoice),
    /// Erase all of it, the files too.
    Erase,
}

/// Which image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageChoice {
    /// A file, where such an image belongs or where the user says.
    File {
        /// The file.
        path: PathBuf,
        /// Where in the flash.
        offset: Option<u32>,
    },
    /// The one that comes with this program, by the chip that answers: from the folder of its manifest.
    Ours(PathBuf),
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashStage {
    /// The chip's loader is called.
    Connecting,
    /// What is there already is looked for.
    Comparing,
    /// The files are saved, because they move.
    SavingFiles,
    /// Bytes are written.
    Writing,
    /// What was written is checked.
    Verifying,
    /// Everything is erased.
    Erasing,
    /// The board starts what is on it now.
    Restarting,
}

impl FlashStage {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Connecting => "Connecting to the chip",
            Self::Comparing => "Looking for what has changed",
            Self::SavingFiles => "Saving the board's files",
            Self::Writing => "Writing",
            Self::Verifying => "Verifying",
            Self::Erasing => "Erasing everything",
            Self::Restarting => "Restarting the board",
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlashProgress {
    /// What is being done.
    pub stage: FlashStage,
    /// Bytes done.
    pub done_bytes: u64,
    /// Bytes in all; 0 while that is not known.
    pub total_bytes: u64,
    /// Time that is left, once it can be told.
    pub left: Option<Duration>,
}

/// How it ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlashReport {
    /// The chip.
    pub chip: ChipId,
    /// What is on it now.
    pub title: String,
    /// Bytes of the image.
    pub total_bytes: u64,
    /// Those of them that were on the board already.
    pub unchanged_bytes: u64,
    /// Bytes that went over the line for the others.
    pub sent_bytes: u64,
    /// The speed of the line.
    pub baud: u32,
    /// How long writing alone took.
    pub writing: Duration,
    /// Whether the board was restarted; if not, the user has to press reset.
    pub restarted: bool,
}

/// Why it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlashFault {
    /// The port cannot be used.
    Port(Trouble),
    /// The image is refused; nothing was written.
    Image(ImageFault),
    /// The chip's loader does not answer.
    NoLoader,
    /// The user said which chip it is, and it is another one.
    OtherChip {
        /// What the user said.
        wanted: ChipId,
        /// What answered.
        found: ChipId,
    },
    /// The files of the board would not fit where the image has them; nothing was written.
    FilesDoNotFit,
    /// The board stopped answering on the way.
    Lost(String),
    /// What is on the board is not the image.
    NotVerified,
    /// The user stopped it.
    Cancelled,
}

impl FlashFault {
    /// What happened, in one sentence.
    pub fn title(&self) -> String {
        match self {
            Self::Port(trouble) => trouble.title(),
            Self::Image(fault) => fault.to_string(),
            Self::NoLoader => "The chip does not answer in download mode.".to_owned(),
            Self::OtherChip { wanted, found } => format!("The board has {found}, not {wanted}."),
            Self::FilesDoNotFit => "The files on the board would not fit into the new layout.".to_owned(),
            Self::Lost(reason) => format!("The connection broke while flashing: {reason}."),
            Self::NotVerified => "What is on the board now is not the image.".to_owned(),
            Self::Cancelled => "Flashing was cancelled.".to_owned(),
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Port(trouble) => trouble.remedy(),
            Self::Image(_) | Self::OtherChip { .. } => "Nothing was written.".to_owned(),
            Self::NoLoader => {
                "Hold the button BOOT, press and let go of RESET (EN), let go of BOOT, then flash again.".to_owned()
            }
            Self::FilesDoNotFit => {
                "Nothing was written. Copy the files to this computer, erase the board, then flash again.".to_owned()
            }
            Self::Lost(_) => "Check the cable, then flash again: the board can always be flashed again.".to_owned(),
            Self::NotVerified => "Flash again. If that does not help, the board's flash is worn out.".to_owned(),
            Self::Cancelled => "The board may be half written: flash again before you use it.".to_owned(),
        }
    }
}

impl fmt::Display for FlashFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\n{}", self.title(), self.remedy())
    }
}

impl std::error::Error for FlashFault {}
