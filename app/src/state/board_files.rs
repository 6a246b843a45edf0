//! The files pane of the board, and every file request under way.
//!
//! **Invariant:** each request that was sent has its purpose in `pending` until its one answer comes; when the link
//! ends, every purpose is answered with `NotConnected`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;

use crate::board::link::{Entry, EntryKind, FileRequest, LinkRequest, RequestId, Space, name, parent};

use super::arrivals::Question;
use super::byte_code::Step;
use super::compare::Comparison;
use super::documents::DocumentId;
use super::effect::{Effect, IfTaken};
use super::flash_tree::WalkId;
use super::syncing::SyncId;

/// Why a file request was sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// To show a folder.
    List(String),
    /// To show how full the board is.
    Space,
    /// To name the objects in a stretch of the heap.
    HeapObjects(Range<u32>),
    /// To show all files of the flash.
    Flash(WalkId),
    /// To make byte code of an imported module, or to put the byte code in its place.
    ByteCode(Step),
    /// To open a file in the editor.
    Open(String),
    /// To open a file again that was open when the program ended.
    Reopen(String),
    /// To save a document at a path.
    Save(DocumentId, SavedText, String),
    /// To find out whether a document would replace a file at this path.
    SaveCheck(DocumentId, String),
    /// To change the tree: what did not happen, for the message if it fails, and what follows if it works.
    Change(String, Aftermath),
    /// To copy a file of the board: its path, that of the copy.
    Copy(String, String),
    /// To find out what is to be brought somewhere, and what it would replace.
    Arrival(Question),
    /// To find out whether the file that a tab shows is what it was.
    LookAtTab(DocumentId),
    /// To show what it is now.
    Reload(DocumentId),
    /// To set the board's clock.
    Clock,
    /// To show what is known of this file or folder.
    Properties(String),
    /// To show what differs.
    Compare(Box<Comparison>),
    /// To put an older version back: its path, what it holds.
    Restore(String, Vec<u8>),
    /// To copy a file to this computer.
    Download {
        /// Path on the board.
        path: String,
        /// Path on this computer.
        to: PathBuf,
        /// What happens with a file of that name.
        if_taken: IfTaken,
    },
    /// To copy a file to the board.
    Upload(String),
    /// To sync a folder.
    Sync(SyncId),
    /// To have a folder for the files that follow.
    MakeFolderForUpload,
}

/// What is saved of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedText {
    /// Which revision.
    pub revision: u64,
    /// Bytes of the file.
    pub size: u64,
    /// Their checksum, as in zlib.
    pub crc32: u32,
}

/// What a change of the tree means for open documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aftermath {
    /// Nothing.
    None,
    /// What was at the first path is at the second now.
    Moved(String, String),
    /// What was there is gone.
    Removed(String),
}

/// A transfer with its progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// What the user sees.
    pub title: String,
    /// Bytes done.
    pub done_bytes: u64,
    /// Bytes in all, 0 while unknown.
    pub total_bytes: u64,
}

/// The tree of the board.
#[derive(Debug, Default)]
pub struct BoardFiles {
    /// Unfolded folders, the root included.
    pub unfolded: BTreeSet<String>,
    /// Entries of folders.
    pub folders: BTreeMap<String, Vec<Entry>>,
    /// The selected entry.
    pub selected: Option<String>,
    /// Those that are selected together, if it is more than one.
    pub marked: BTreeSet<String>,
    /// How full the board is.
    pub space: Option<Space>,
    /// Why each request was sent.
    pub pending: BTreeMap<RequestId, Purpose>,
    /// What is being copied.
    pub transfers: BTreeMap<RequestId, Transfer>,
    /// Counts what may have changed the board's files, but for what a sync does and knows of.
    pub changes: u64,
    next: u64,
}

impl BoardFiles {
    /// Sends a request; gives its number.
    pub fn request(&mut self, purpose: Purpose, request: FileRequest, effects: &mut Vec<Effect>) -> RequestId {
        let id = RequestId(self.next);
        self.next += 1;
        let transfer = match (&purpose, &request) {
            (Purpose::Upload(path), FileRequest::Write(_, data)) => {
                Some((format!("Uploading {}", name(path)), data.len()))
            }
            (Purpose::Save(_, _, path), FileRequest::Write(_, data)) => {
                Some((format!("Saving {}", name(path)), data.len()))
            }
            (Purpose::Restore(path, _), FileRequest::Write(_, data)) => {
                Some((format!("Restoring {}", name(path)), data.len()))
            }
            (Purpose::ByteCode(Step::Write { path, .. }), FileRequest::Write(_, data)) => {
                Some((format!("Uploading {}", name(path)), data.len()))
            }
            (Purpose::Sync(_), FileRequest::Write(path, data)) => Some((format!("Syncing {}", name(path)), data.len())),
            (Purpose::Download { path, .. }, _) => Some((format!("Downloading {}", name(path)), 0)),
            (Purpose::Open(path), _) => Some((format!("Opening {}", name(path)), 0)),
            _ => None,
        };
        if let Some((title, size)) = transfer {
            self.transfers.insert(id, Transfer { title, done_bytes: 0, total_bytes: size as u64 });
        }
        if request.changes().next().is_some() && !matches!(purpose, Purpose::Sync(_)) {
            self.changes += 1;
        }
        self.pending.insert(id, purpose);
        effects.push(Effect::Link(LinkRequest::File(id, request)));
        id
    }

    /// The board is there: show its files.
    pub fn start(&mut self, effects: &mut Vec<Effect>) {
        self.unfolded.insert("/".to_owned());
        self.refresh(effects);
    }

    /// Reads all unfolded folders again.
    pub fn refresh(&mut self, effects: &mut Vec<Effect>) {
        for folder in self.unfolded.clone() {
            self.list(&folder, effects);
        }
        self.ask_space(effects);
    }

    /// Reads one folder again, if it is shown.
    pub fn refresh_folder(&mut self, folder: &str, effects: &mut Vec<Effect>) {
        if self.unfolded.contains(folder) {
            self.list(folder, effects);
        }
        self.ask_space(effects);
    }

    fn list(&mut self, folder: &str, effects: &mut Vec<Effect>) {
        if !self.pending.values().any(|purpose| matches!(purpose, Purpose::List(listed) if listed == folder)) {
            self.request(Purpose::List(folder.to_owned()), FileRequest::List(folder.to_owned()), effects);
        }
    }

    /// A folder has these entries now.
    pub fn listed(&mut self, folder: String, entries: Vec<Entry>) {
        let is_there = |path: &String| entries.iter().any(|entry| entry.name == name(path));
        self.marked.retain(|path| parent(path) != folder || is_there(path));
        self.folders.insert(folder, entries);
    }

    /// Asks how full the board is.
    pub fn ask_space(&mut self, effects: &mut Vec<Effect>) {
        if !self.pending.values().any(|purpose| *purpose == Purpose::Space) {
            self.request(Purpose::Space, FileRequest::Space("/".to_owned()), effects);
        }
    }

    /// The board is gone: forget what it showed. The unfolded folders are remembered for its return.
    pub fn stop(&mut self) {
        self.folders.clear();
        self.space = None;
        self.selected = None;
        self.marked.clear();
    }

    /// Unfolds or folds a folder.
    pub fn toggle(&mut self, folder: &str, effects: &mut Vec<Effect>) {
        if !self.unfolded.remove(folder) {
            self.unfolded.insert(folder.to_owned());
            self.list(folder, effects);
        }
    }

    /// Selects an entry and unfolds the folders around it.
    pub fn reveal(&mut self, path: &str, effects: &mut Vec<Effect>) {
        let mut folder = parent(path);
        while !matches!(folder, "/" | "") {
            if self.unfolded.insert(folder.to_owned()) {
                self.list(folder, effects);
            }
            folder = parent(folder);
        }
        self.marked.clear();
        self.selected = Some(path.to_owned());
    }

    /// What a listed path is.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        self.folders.get(parent(path))?.iter().find(|entry| entry.name == name(path))
    }

    /// Whether a listed path is a folder.
    pub fn is_folder(&self, path: &str) -> bool {
        path == "/" || self.entry(path).is_some_and(|entry| entry.kind == EntryKind::Folder)
    }

    /// The folder where something new goes: the selected one, the one around the selected file, or the root.
    pub fn target_folder(&self) -> String {
        match &self.selected {
            Some(path) if self.is_folder(path) => path.clone(),
            Some(path) => parent(path).to_owned(),
            None => "/".to_owned(),
        }
    }
}
