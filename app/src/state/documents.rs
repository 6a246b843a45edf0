//! The open documents and their tabs.
//!
//! **Invariant:** a document is unsaved exactly when its text differs from what was read or written last; nothing is
//! dropped from the list while it is unsaved, unless the user said so.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::effect::{DiskRequest, Draft, Effect};
use crate::board::history::BoardKey;
use crate::text::apply::{Outcome, apply};
use crate::text::buffer::Buffer;
use crate::text::command::Command as TextCommand;
use crate::text::diagnostics::Diagnostic;
use crate::text::edit::Editor;
use crate::text::file_text::{FileFormat, encode};

use super::event::LoadedFile;
use super::session::OpenDocument;

/// Names a document; never used twice, also over restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentId(pub u64);

/// Where a document belongs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Location {
    /// Nowhere yet.
    Untitled(u32),
    /// A file of this computer.
    Local(PathBuf),
    /// A file of the board, by absolute path.
    Board(String),
}

impl Location {
    /// The name on the tab.
    pub fn name(&self) -> String {
        match self {
            Self::Untitled(number) => format!("untitled-{number}.py"),
            Self::Local(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            Self::Board(path) => crate::board::link::name(path).to_owned(),
        }
    }

    /// The whole path, for a tooltip or the status bar.
    pub fn describe(&self) -> String {
        match self {
            Self::Untitled(_) => "Not saved yet".to_owned(),
            Self::Local(path) => path.display().to_string(),
            Self::Board(path) => format!("On the board: {path}"),
        }
    }
}

/// What a file was when it was read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    /// Bytes.
    pub size: u64,
    /// Hash of the contents.
    pub hash: u64,
}

impl FileStamp {
    /// The stamp of these contents (FNV-1a, 64 bits).
    pub fn of(bytes: &[u8]) -> Self {
        let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        Self { size: bytes.len() as u64, hash: bytes.iter().fold(0xcbf2_9ce4_8422_2325, step) }
    }
}

/// What a file of a board was when it was read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnBoard {
    /// Which board.
    pub board: BoardKey,
    /// Bytes.
    pub size: u64,
    /// As in zlib.
    pub crc32: u32,
}

/// A file in the editor.
#[derive(Debug)]
pub struct Document {
    /// Its number.
    pub id: DocumentId,
    /// Where it belongs.
    pub location: Location,
    /// Its text, selection and history.
    pub editor: Editor,
    /// The revision that is being written.
    pub saving: Option<u64>,
    /// What was read or written last, for a file of this computer.
    pub stamp: Option<FileStamp>,
    /// The same for a file of a board.
    pub on_board: Option<OnBoard>,
}

impl Document {
    /// Whether there is something to save.
    pub fn is_unsaved(&self) -> bool {
        self.editor.is_modified()
            && !(matches!(self.location, Location::Untitled(_)) && self.editor.buffer().is_empty())
    }

    /// Counts the changes of the text.
    pub fn revision(&self) -> u64 {
        self.editor.buffer().revision()
    }

    /// The bytes of its file.
    pub fn bytes(&self) -> Vec<u8> {
        encode(self.editor.buffer(), self.editor.format)
    }

    /// What keeps its text safe.
    pub fn draft(&self) -> Draft {
        Draft { id: self.id, location: self.location.clone(), buffer: self.editor.buffer().clone(), stamp: self.stamp }
    }

    /// What has it checked, if it is a program.
    fn check(&self) -> Option<Effect> {
        let name = self.location.name();
        let program = name.ends_with(".py") || name.ends_with(".pyi");
        program.then(|| Effect::Check(self.id, self.revision(), self.editor.buffer().clone()))
    }

    /// The name that tracebacks show.
    pub fn program_name(&self) -> String {
        self.location.name()
    }
}

/// The open documents.
#[derive(Debug, Default)]
pub struct Documents {
    /// In tab order.
    pub list: Vec<Document>,
    /// The one shown.
    pub active: Option<DocumentId>,
    /// The document that closes as soon as it is saved.
    pub close_after_save: Option<DocumentId>,
    /// Files of the board that were open when the program ended; they come back with the board.
    pub waiting_for_board: Vec<OpenDocument>,
    /// The one of them that was shown, until something else is edited.
    pub show_when_back: Option<DocumentId>,
    /// The line to show once this file of the board is open.
    pub go_to_when_open: Option<(String, usize)>,
    next_id: u64,
}

impl Documents {
    /// The document of that number.
    pub fn get(&self, id: DocumentId) -> Option<&Document> {
        self.list.iter().find(|document| document.id == id)
    }

    /// The document of that number.
    pub fn get_mut(&mut self, id: DocumentId) -> Option<&mut Document> {
        self.list.iter_mut().find(|document| document.id == id)
    }

    /// The one shown.
    pub fn active(&self) -> Option<&Document> {
        self.active.and_then(|id| self.get(id))
    }

    /// The one shown.
    pub fn active_mut(&mut self) -> Option<&mut Document> {
        self.active.and_then(|id| self.get_mut(id))
    }

    /// The document that belongs there.
    pub fn at(&self, location: &Location) -> Option<&Document> {
        self.list.iter().find(|document| document.location == *location)
    }

    /// The document at that path of this computer.
    pub fn at_path(&self, path: &Path) -> Option<&Document> {
        self.list.iter().find(|document| matches!(&document.location, Location::Local(at) if at == path))
    }

    /// Adds an empty document and shows it.
    pub fn new_untitled(&mut self) -> DocumentId {
        let mut number = 1;
        while self.at(&Location::Untitled(number)).is_some() {
            number += 1;
        }
        self.insert(Location::Untitled(number), Buffer::new(""), FileFormat::default(), None)
    }

    /// Adds a document with what was read, or shows the one that is open.
    pub fn open(&mut self, location: Location, file: LoadedFile, effects: &mut Vec<Effect>) -> DocumentId {
        if let Some(document) = self.at(&location) {
            let id = document.id;
            self.active = Some(id);
            return id;
        }
        self.make_room();
        let stamp = matches!(location, Location::Local(_)).then_some(file.stamp);
        let id = self.insert(location, file.buffer, file.format, stamp);
        effects.extend(self.get(id).and_then(Document::check));
        id
    }

    /// An untouched untitled document goes when another one comes.
    fn make_room(&mut self) {
        if let [only] = self.list.as_slice()
            && matches!(only.location, Location::Untitled(_))
            && only.editor.buffer().is_empty()
        {
            self.list.clear();
        }
    }

    /// Remembers a file of the board that was open, until its board is there.
    pub fn wait_for_board(&mut self, document: OpenDocument) {
        self.next_id = self.next_id.max(document.id.0 + 1);
        self.waiting_for_board.push(document);
    }

    /// A file of the board that was open before has come; the tab that is shown stays, unless that one was shown.
    pub fn came_back(&mut self, path: &str, file: LoadedFile, effects: &mut Vec<Effect>) -> Option<DocumentId> {
        let of_path = |waiting: &OpenDocument| matches!(&waiting.location, Location::Board(at) if at == path);
        let index = self.waiting_for_board.iter().position(of_path)?;
        let entry = self.waiting_for_board.remove(index);
        let (id, shown) = (entry.id, self.active);
        if self.at(&entry.location).is_some() {
            return None;
        }
        self.make_room();
        self.restore(entry, file.buffer, file.format, None, effects);
        let stays = shown.filter(|shown| self.get(*shown).is_some() && self.show_when_back != Some(id));
        self.active = stays.or(self.active);
        Some(id)
    }

    /// Takes over what stands in the file now; the change can be undone.
    pub fn reload(&mut self, id: DocumentId, file: LoadedFile, effects: &mut Vec<Effect>) {
        let Some(document) = self.get_mut(id) else { return };
        document.editor.reload(&file.buffer, file.format);
        document.stamp = Some(file.stamp);
        effects.extend(document.check());
        effects.push(Effect::Disk(DiskRequest::Forget(id)));
    }

    /// Obeys a command of the editor; keeps the text safe and has it checked.
    pub fn edit(&mut self, id: DocumentId, command: TextCommand, effects: &mut Vec<Effect>) {
        if self.show_when_back != Some(id) {
            self.show_when_back = None;
        }
        let Some(document) = self.get_mut(id) else { return };
        let before = document.revision();
        let Outcome { copied, .. } = apply(&mut document.editor, command);
        effects.extend(copied.map(Effect::CopyText));
        if document.revision() == before {
            return;
        }
        effects.extend(document.check());
        if document.is_unsaved() {
            effects.push(Effect::Disk(DiskRequest::Journal(document.draft())));
        } else {
            effects.push(Effect::Disk(DiskRequest::Forget(id)));
        }
    }

    /// Shows what the checker found.
    pub fn checked(&mut self, id: DocumentId, revision: u64, marks: Vec<Diagnostic>) {
        if let Some(document) = self.get_mut(id) {
            document.editor.set_diagnostics(revision, marks);
        }
    }

    /// Notes that a revision stands in its file now.
    pub fn saved(&mut self, id: DocumentId, revision: u64, location: Location, effects: &mut Vec<Effect>) {
        let Some(document) = self.get_mut(id) else { return };
        document.saving = None;
        if document.location != location {
            document.editor.set_file_name(&location.name());
            document.location = location;
            effects.extend(document.check());
        }
        if document.revision() == revision {
            document.editor.mark_saved();
            effects.push(Effect::Disk(DiskRequest::Forget(id)));
        }
    }

    /// A file or folder of this computer has another name now: what is open from there belongs there.
    pub fn moved_local(&mut self, from: &Path, to: &Path, effects: &mut Vec<Effect>) {
        self.relocate(
            |location| match location {
                Location::Local(path) => match path.strip_prefix(from).ok()? {
                    rest if rest.as_os_str().is_empty() => Some(Location::Local(to.to_owned())),
                    rest => Some(Location::Local(to.join(rest))),
                },
                _ => None,
            },
            effects,
        );
    }

    /// A file or folder of the board has another name now: what is open from there belongs there.
    pub fn moved_on_board(&mut self, from: &str, to: &str, effects: &mut Vec<Effect>) {
        self.relocate(
            |location| match location {
                Location::Board(path) => rest_below(path, from).map(|rest| Location::Board(format!("{to}{rest}"))),
                _ => None,
            },
            effects,
        );
    }

    fn relocate(&mut self, moved: impl Fn(&Location) -> Option<Location>, effects: &mut Vec<Effect>) {
        // What was at the new places was replaced. A tab with unsaved text stays.
        let taken: Vec<Location> = self.list.iter().filter_map(|document| moved(&document.location)).collect();
        let replaced = |document: &&Document| {
            moved(&document.location).is_none() && taken.contains(&document.location) && !document.is_unsaved()
        };
        for id in self.list.iter().filter(replaced).map(|document| document.id).collect::<Vec<_>>() {
            self.close(id, effects);
        }
        for document in &mut self.list {
            let Some(location) = moved(&document.location) else { continue };
            document.editor.set_file_name(&location.name());
            document.location = location;
            effects.extend(document.check());
            if document.is_unsaved() {
                effects.push(Effect::Disk(DiskRequest::Journal(document.draft())));
            }
        }
    }

    /// A file or folder of the board is gone: what is open from there stands nowhere else any more.
    pub fn removed_from_board(&mut self, path: &str, effects: &mut Vec<Effect>) {
        for document in &mut self.list {
            if matches!(&document.location, Location::Board(at) if rest_below(at, path).is_some()) {
                document.on_board = None;
                document.editor.mark_unsaved();
                effects.push(Effect::Disk(DiskRequest::Journal(document.draft())));
            }
        }
    }

    /// Takes a document off the list and shows its neighbour.
    pub fn close(&mut self, id: DocumentId, effects: &mut Vec<Effect>) {
        let Some(index) = self.list.iter().position(|document| document.id == id) else { return };
        self.list.remove(index);
        effects.push(Effect::Disk(DiskRequest::Forget(id)));
        if self.active == Some(id) {
            let neighbour = self.list.get(index).or_else(|| self.list.last());
            self.active = neighbour.map(|document| document.id);
        }
    }

    /// Shows the tab that is `step` places to the right, around the ends.
    pub fn activate_relative(&mut self, step: isize) {
        let Some(index) = self.list.iter().position(|document| Some(document.id) == self.active) else { return };
        let index = (index as isize + step).rem_euclid(self.list.len() as isize) as usize;
        self.active = Some(self.list[index].id);
    }

    /// Moves a tab to another place in the row.
    pub fn move_tab(&mut self, id: DocumentId, index: usize) {
        let Some(from) = self.list.iter().position(|document| document.id == id) else { return };
        let document = self.list.remove(from);
        self.list.insert(index.min(self.list.len()), document);
    }

    /// Brings back what was open.
    pub fn restore(
        &mut self,
        entry: OpenDocument,
        buffer: Buffer,
        format: FileFormat,
        stamp: Option<FileStamp>,
        effects: &mut Vec<Effect>,
    ) {
        if self.get(entry.id).is_some() {
            return;
        }
        let next = std::mem::replace(&mut self.next_id, entry.id.0);
        let id = self.insert(entry.location, buffer, format, stamp);
        self.next_id = self.next_id.max(next);
        effects.extend(self.get(id).and_then(Document::check));
    }

    /// What is open or comes back with the board, for the session.
    pub fn open_documents(&self) -> Vec<OpenDocument> {
        let open = self.list.iter();
        let open = open.map(|document| OpenDocument { id: document.id, location: document.location.clone() });
        open.chain(self.waiting_for_board.iter().cloned()).collect()
    }

    fn insert(
        &mut self,
        location: Location,
        buffer: Buffer,
        format: FileFormat,
        stamp: Option<FileStamp>,
    ) -> DocumentId {
        let id = DocumentId(self.next_id);
        self.next_id += 1;
        let after = self.active.and_then(|active| self.list.iter().position(|document| document.id == active));
        let editor = Editor::new(buffer, format, &location.name());
        let document = Document { id, location, editor, saving: None, stamp, on_board: None };
        self.list.insert(after.map_or(self.list.len(), |index| index + 1), document);
        self.active = Some(id);
        id
    }
}

/// What follows in a path of the board behind the path of a file, or of a folder around it.
fn rest_below<'a>(path: &'a str, above: &str) -> Option<&'a str> {
    path.strip_prefix(above).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}
