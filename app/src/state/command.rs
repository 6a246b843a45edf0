//! What the user asked for: the only way in which the window changes anything.
//!
//! **Invariant:** a command carries what was meant, never how it looked on screen; it can be replayed in a test.

use std::ops::Range;
use std::path::PathBuf;

use pyrite_protocol::mount::MountAccess;

use crate::board::history::Version;
use crate::board::link::{Approach, RequestId};
use crate::board::port::PortAddress;
use crate::text::command::Command as TextCommand;
use crate::text::terminal::TerminalCommand;

use super::arrivals::Choice;
use super::carry::{Cargo, Carriage, Place};
use super::dialogs::{Answer, Dialog};
use super::documents::DocumentId;
use super::history::VersionUse;
use super::memory::MemoryView;
use super::notices::NoticeId;
use super::settings::SettingChange;
use super::syncing::SyncChoice;

/// A wish of the user.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    // Documents
    /// A new, empty document.
    NewDocument,
    /// Ask which file of this computer to open.
    Open,
    /// Open a file of this computer.
    OpenLocal(PathBuf),
    /// Open a file of the board, by absolute path.
    OpenBoard(String),
    /// Save where it belongs; asks where if it belongs nowhere yet.
    Save(DocumentId),
    /// Ask where to save.
    SaveAs(DocumentId),
    /// Ask for a path on this computer and save there.
    SaveOnComputer(DocumentId),
    /// Ask for a path on the board and save there.
    SaveOnBoard(DocumentId),
    /// Close the tab; asks if something is unsaved.
    Close(DocumentId),
    /// Show the tab.
    Activate(DocumentId),
    /// Show the tab to the right.
    NextTab,
    /// Show the tab to the left.
    PreviousTab,
    /// Move a tab to another place in the row.
    MoveTab(DocumentId, usize),
    /// What the editor was told.
    Edit(DocumentId, TextCommand),
    /// Show the place a traceback names: file name and line number from 1.
    GoTo(String, usize),

    // Runs
    /// Run the active document on the board.
    Run,
    /// Stop the running program.
    Stop,
    /// Restart the interpreter of the board.
    SoftReset,

    // Shell
    /// What was done in the shell.
    Shell(TerminalCommand),
    /// Empty the shell's scroll-back.
    ClearShell,

    // Connection
    /// Use the board at that port.
    Connect(PortAddress, Approach),
    /// Let go of the board.
    Disconnect,

    // Firmware
    /// Put the firmware that comes with this program on the board.
    Flash,
    /// Ask which image to put on the board.
    ChooseFirmware,
    /// Do again what failed.
    FlashAgain,
    /// Stop what is under way.
    CancelFlash,

    // Files of this computer
    /// Ask for the folder that the pane shows.
    ChooseFolder,
    /// Show another folder in the pane.
    ShowFolder(PathBuf),
    /// Unfold or fold a folder of this computer.
    ToggleLocalFolder(PathBuf),
    /// Select an entry of this computer.
    SelectLocal(PathBuf),
    /// Select entries of this computer together; the first has the keys.
    MarkLocal(Vec<PathBuf>),
    /// Copy files or folders of this computer into a folder of the board.
    Upload(Vec<PathBuf>, String),

    // The mounted folder
    /// Ask which folder to lend the board.
    ChooseMount,
    /// Lend the board a folder, as its current directory.
    Mount(PathBuf, MountAccess),
    /// Take it back.
    Unmount,

    // Folders that are synced
    /// Ask which folder to sync with the board.
    ChooseSync,
    /// Show how a folder differs from the board, and sync it if the user agrees.
    Sync(PathBuf),
    /// A choice in the dialog.
    ChooseForSync(SyncChoice),
    /// Compare the folder that is kept in sync once more.
    SyncAgain,
    /// Keep it in sync no longer.
    StopSync,

    // Files of the board
    /// Read the folders of the board again.
    RefreshBoard,
    /// Unfold or fold a folder of the board.
    ToggleBoardFolder(String),
    /// Select an entry of the board.
    SelectBoard(String),
    /// Select entries of the board together; the first has the keys.
    MarkBoard(Vec<String>),
    /// Copy files or folders of the board into a folder of this computer.
    Download(Vec<String>, PathBuf),

    /// Leave off a transfer.
    CancelTransfer(RequestId),
    /// What shall happen with a file whose name is taken on the board, or with all of them.
    Resolve(Option<usize>, Choice),
    /// Show what differs between a file that is about to be brought somewhere and the one that is there.
    CompareConflict(usize),
    /// Show the versions that were kept of a file, or of all files.
    ShowHistory(Option<String>),
    /// Use one of them.
    TakeVersion(Version, VersionUse),

    // Files on either side
    /// Carry files and folders somewhere.
    Carry(Cargo, Place, Carriage),
    /// Make a copy beside each.
    Duplicate(Cargo),
    /// Show what is known of a file or folder.
    ShowProperties(Cargo),
    /// Remember files and folders, to be pasted.
    TakeFiles(Cargo, Carriage),
    /// Carry what was remembered there.
    PasteFiles(Place),

    // Memory of the board
    /// Show another view of it.
    ShowMemory(MemoryView),
    /// Name the objects in a stretch of the heap.
    PointAtHeap(Range<u32>),
    /// Select an entry of the board, and unfold the folders around it.
    RevealBoard(String),
    /// Make byte code of an imported module and put it on the board.
    MakeByteCode(String),
    /// Keep a program of the board on this computer and delete it there, so that its byte code counts; with the CRC-32 of the program
    /// that the byte code was made of.
    ReplaceByByteCode(String, u32),
    /// Keep what the memory holds now to compare with, or forget it.
    ToggleMemorySnapshot,

    // The rest
    /// Show a dialog.
    Ask(Dialog),
    /// The open dialog's text field was edited.
    DialogText(String),
    /// The open dialog was answered.
    Answer(Answer),
    /// Take a message away.
    Dismiss(NoticeId),
    /// Change a setting.
    Set(SettingChange),
}
