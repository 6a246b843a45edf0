//! Makes a folder of the board like one of this computer: what is compared, what is to be done, how far it is.
//!
//! [`Survey`] asks the board, [`Plan`] says what differs, [`Work`] carries it out. All three are driven by somebody who has the
//! link and the disk: each says what it needs next and takes the answer.
//!
//! **Invariant:** nothing on the board is deleted without [`Deleting::Yes`], nothing ignored is sent or deleted, and nothing
//! outside of the target or on another file system is touched.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use pyrite_protocol::frame::crc32;
use pyrite_protocol::limits::PATH_MAX;

use super::link::{EntryKind, FileError, FileReply, FileRequest, Space, join, name, parent};

/// The file with a project's own list, in the syntax of `.gitignore`.
pub const OWN_LIST: &str = ".pyriteignore";

/// What is never synced: what belongs to other programs, and what is only there for a moment.
const ALWAYS: [&str; 24] = [
    ".git",
    ".hg",
    ".svn",
    ".gitignore",
    ".gitattributes",
    "/.pyriteignore",
    "__pycache__",
    "*.pyc",
    ".venv",
    ".idea",
    ".vscode",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
    "*.swp",
    "*.swx",
    "*~",
    ".#*",
    "\\#*#",
    ".*.tmp",
    ".~lock.*",
];

/// What is left out.
#[derive(Debug, Clone)]
pub struct Ignores {
    always: Gitignore,
    own: Gitignore,
}

impl Ignores {
    /// With a project's own list; what in it cannot be understood is an error in words.
    pub fn new(own_list: &str) -> Result<Self, String> {
        let read = |lines: &mut dyn Iterator<Item = &str>| {
            let mut builder = GitignoreBuilder::new("");
            for line in lines {
                builder.add_line(None, line).map_err(|error| format!("{OWN_LIST}: {error}"))?;
            }
            builder.build().map_err(|error| format!("{OWN_LIST}: {error}"))
        };
        Ok(Self { always: read(&mut ALWAYS.into_iter())?, own: read(&mut own_list.lines())? })
    }

    /// Whether a path in the folder is left out, by itself or with a folder around it.
    pub fn ignores(&self, path: &str, kind: EntryKind) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        ends.filter_map(|end| path.get(..end)).any(|part| {
            let is_folder = part.len() < path.len() || kind == EntryKind::Folder;
            self.always.matched(part, is_folder).is_ignore() || self.own.matched(part, is_folder).is_ignore()
        })
    }
}

/// A file of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalFile {
    /// Bytes.
    pub size: u64,
    /// As in zlib.
    pub crc32: u32,
}

/// Something that is not synced, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Which, relative to the folder.
    pub path: String,
    /// In words, as the end of a sentence.
    pub reason: String,
}

/// What a folder of this computer holds. Paths are relative to it, with `/`.
#[derive(Debug, Clone)]
pub struct LocalTree {
    /// Its files.
    pub files: BTreeMap<String, LocalFile>,
    /// Its folders.
    pub folders: BTreeSet<String>,
    /// What cannot be synced.
    pub skipped: Vec<Skipped>,
    /// What is left out, on the board, too.
    pub ignores: Ignores,
}

/// Something on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// File or folder.
    pub kind: EntryKind,
    /// Bytes of a file.
    pub size: u64,
    /// Its checksum, where it was asked for.
    pub crc32: Option<u32>,
    /// It is a folder that belongs to another file system.
    pub is_elsewhere: bool,
}

/// What the board holds, as far as it matters. Paths are relative to the target.
#[derive(Debug, Clone, Default)]
pub struct OnBoard {
    /// What is there.
    pub entries: BTreeMap<String, Found>,
    /// How full its file system is.
    pub space: Option<Space>,
    /// The target is not there yet.
    pub lacks_target: bool,
}

/// Asks a board what it holds.
#[derive(Debug)]
pub struct Survey {
    target: String,
    tree: LocalTree,
    found: OnBoard,
    questions: VecDeque<Question>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Question {
    Space(String),
    List(String),
    Checksum(String),
    /// Whether a folder is another file system's.
    Device(String),
}

impl Survey {
    /// What a tree is to be compared with: an absolute folder of the board.
    pub fn new(target: &str, tree: LocalTree) -> Self {
        let questions = VecDeque::from([Question::Space(target.to_owned()), Question::List(String::new())]);
        Self { target: target.to_owned(), tree, found: OnBoard::default(), questions }
    }

    /// The next question; none when everything is known.
    pub fn question(&self) -> Option<FileRequest> {
        self.questions.front().map(|question| match question {
            Question::Space(path) => FileRequest::Space(path.clone()),
            Question::List(path) => FileRequest::List(absolute(&self.target, path)),
            Question::Checksum(path) => FileRequest::Checksum(absolute(&self.target, path)),
            Question::Device(path) => FileRequest::Space(absolute(&self.target, path)),
        })
    }

    /// The board's answer to it. An error is about the path it gives, and ends the survey.
    pub fn answer(&mut self, answer: Result<FileReply, FileError>) -> Result<(), (String, FileError)> {
        let Some(question) = self.questions.pop_front() else { return Ok(()) };
        let fail = |path: &str, error| Err((absolute(&self.target, path), error));
        match (question, answer) {
            (_, Err(error @ (FileError::NotConnected | FileError::Busy | FileError::Cancelled))) => {
                return fail("", error);
            }
            (Question::Space(_), Ok(FileReply::Space(space))) => self.found.space = Some(space),
            // The folder is not there yet: what is around it counts.
            (Question::Space(path), _) if path != "/" => {
                self.questions.push_front(Question::Space(parent(&path).to_owned()));
            }
            (Question::List(folder), Ok(FileReply::Entries(entries))) => {
                for entry in entries {
                    self.note(relative(&folder, &entry.name), entry.kind, entry.size);
                }
            }
            (Question::List(folder), Err(FileError::NOT_FOUND)) if folder.is_empty() => self.found.lacks_target = true,
            (Question::List(folder), Err(error)) => return fail(&folder, error),
            (Question::Checksum(path), Ok(FileReply::Checksum { size, crc32 })) => {
                if let Some(found) = self.found.entries.get_mut(&path) {
                    (found.size, found.crc32) = (size, Some(crc32));
                }
            }
            (Question::Device(path), answer) => {
                let is_here = answer.is_ok_and(|reply| Some(reply) == self.found.space.map(FileReply::Space));
                if let Some(found) = self.found.entries.get_mut(&path) {
                    found.is_elsewhere = !is_here;
                }
            }
            // A file whose checksum the board cannot tell counts as another one.
            (Question::Space(_) | Question::List(_) | Question::Checksum(_), _) => {}
        }
        Ok(())
    }

    fn note(&mut self, path: String, kind: EntryKind, size: u64) {
        match kind {
            EntryKind::Folder if self.tree.folders.contains(&path) => {
                self.questions.push_back(Question::List(path.clone()));
            }
            // Other file systems are folders of the root.
            EntryKind::Folder if self.target == "/" => self.questions.push_back(Question::Device(path.clone())),
            EntryKind::File if self.tree.files.get(&path).is_some_and(|file| file.size == size) => {
                self.questions.push_back(Question::Checksum(path.clone()));
            }
            EntryKind::Folder | EntryKind::File => {}
        }
        self.found.entries.insert(path, Found { kind, size, crc32: None, is_elsewhere: false });
    }

    /// What was compared, and what was found.
    pub fn finish(self) -> (LocalTree, OnBoard) {
        (self.tree, self.found)
    }
}

/// Whether what the folder does not have is deleted on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Deleting {
    /// It stays.
    #[default]
    No,
    /// It goes.
    Yes,
}

/// A file that the board lacks or has otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// Relative to the folder and to the target.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Bytes of the file that it replaces.
    pub replaces: Option<u64>,
    /// What on the board has its name, or that of a folder around it, and has to be deleted first.
    pub obstacle: Option<String>,
}

/// Something on the board that the folder does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// Relative to the target.
    pub path: String,
    /// A folder is meant with all that is in it.
    pub kind: EntryKind,
    /// Bytes of a file.
    pub size: u64,
}

/// What differs, and so what is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The folder of the board.
    pub target: String,
    /// Files that are sent.
    pub sending: Vec<Sending>,
    /// How many files are the same on both sides.
    pub unchanged: usize,
    /// What is on the board alone.
    pub extra: Vec<Extra>,
    /// What is not synced.
    pub skipped: Vec<Skipped>,
    /// Bytes that are free on the board.
    pub free_bytes: Option<u64>,
    /// Folders that are on the board already.
    folders: BTreeSet<String>,
    lacks_target: bool,
}

impl Plan {
    /// Compares.
    pub fn new(target: &str, tree: &LocalTree, board: &OnBoard) -> Self {
        let mut plan = Self {
            target: target.to_owned(),
            sending: Vec::new(),
            unchanged: 0,
            extra: Vec::new(),
            skipped: tree.skipped.clone(),
            free_bytes: board.space.map(|space| space.free_bytes),
            folders: BTreeSet::new(),
            lacks_target: board.lacks_target,
        };
        let is_folder = |found: &Found| found.kind == EntryKind::Folder;
        plan.folders.extend(board.entries.iter().filter(|(_, found)| is_folder(found)).map(|(path, _)| path.clone()));
        for (path, file) in &tree.files {
            let skip = |reason: &str| Skipped { path: path.clone(), reason: reason.to_owned() };
            if absolute(target, path).len() > PATH_MAX {
                plan.skipped.push(skip("its path is too long for the board"));
                continue;
            }
            let elsewhere =
                ancestors(path).find(|part| board.entries.get(*part).is_some_and(|found| found.is_elsewhere));
            if elsewhere.is_some() {
                plan.skipped.push(skip("that folder of the board belongs to another file system"));
                continue;
            }
            let there = board.entries.get(path);
            if there.is_some_and(|found| found.size == file.size && found.crc32 == Some(file.crc32)) {
                plan.unchanged += 1;
                continue;
            }
            let in_the_way =
                ancestors(path).find(|part| board.entries.get(*part).is_some_and(|found| !is_folder(found)));
            let obstacle = in_the_way.or_else(|| there.filter(|found| is_folder(found)).map(|_| path.as_str()));
            plan.sending.push(Sending {
                path: path.clone(),
                size: file.size,
                replaces: there.filter(|found| !is_folder(found)).map(|found| found.size),
                obstacle: obstacle.map(str::to_owned),
            });
        }
        for (path, found) in &board.entries {
            let has = match found.kind {
                EntryKind::File => tree.files.contains_key(path),
                EntryKind::Folder => tree.folders.contains(path),
            };
            // What cannot be synced from here is not deleted there.
            let is_skipped = tree.skipped.iter().any(|skipped| {
                skipped.path == *path
                    || skipped.path.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'))
            });
            if !has && !found.is_elsewhere && !is_skipped && !tree.ignores.ignores(path, found.kind) {
                plan.extra.push(Extra { path: path.clone(), kind: found.kind, size: found.size });
            }
        }
        plan
    }

    /// Files that are sent: those that nothing stands in the way of.
    pub fn sent(&self, deleting: Deleting) -> impl Iterator<Item = &Sending> {
        self.sending.iter().filter(move |file| file.obstacle.is_none() || deleting == Deleting::Yes)
    }

    /// Bytes of these.
    pub fn sent_bytes(&self, deleting: Deleting) -> u64 {
        self.sent(deleting).map(|file| file.size).sum()
    }

    /// True if there is nothing to do.
    pub fn is_done(&self, deleting: Deleting) -> bool {
        self.sent(deleting).next().is_none() && (deleting == Deleting::No || self.extra.is_empty())
    }

    /// Why it cannot fit on the board, in words.
    pub fn lack_of_room(&self, deleting: Deleting) -> Option<String> {
        let deleted: u64 = if deleting == Deleting::Yes { self.extra.iter().map(|extra| extra.size).sum() } else { 0 };
        let free = self.free_bytes?.saturating_add(deleted);
        let replaced: u64 = self.sent(deleting).filter_map(|file| file.replaces).sum();
        let grows = self.sent_bytes(deleting).saturating_sub(replaced);
        // A file stands there beside the one that it replaces.
        let most = self.sent(deleting).map(|file| file.size).max().unwrap_or_default();
        let needed = grows.max(most);
        (needed > free).then(|| {
            format!("The board has no room for that: {needed} bytes are needed and {free} are free. Delete files on the board.")
        })
    }

    /// The plan as work: what is deleted, then the folders, then the files.
    pub fn work(&self, deleting: Deleting) -> Work {
        let mut steps = VecDeque::new();
        if deleting == Deleting::Yes {
            steps.extend(self.extra.iter().cloned().map(Step::Delete));
        }
        let mut there = self.folders.clone();
        if self.lacks_target && self.sent(deleting).next().is_some() {
            let around = self.target.match_indices('/').skip(1).filter_map(|(at, _)| self.target.get(..at));
            steps.extend(around.chain([self.target.as_str()]).map(|folder| Step::MakeTarget(folder.to_owned())));
        }
        for file in self.sent(deleting) {
            for folder in ancestors(&file.path) {
                if there.insert(folder.to_owned()) {
                    steps.push_back(Step::MakeFolder(folder.to_owned()));
                }
            }
        }
        steps.extend(self.sent(deleting).map(|file| Step::Send(file.path.clone(), file.size)));
        let total_bytes = self.sent_bytes(deleting);
        Work { target: self.target.clone(), steps, contents: None, report: Report::default(), total_bytes }
    }
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Delete it on the board.
    Delete(Extra),
    /// Make the target, or an absolute folder around it.
    MakeTarget(String),
    /// Make that folder in the target.
    MakeFolder(String),
    /// Send that file, of about so many bytes.
    Send(String, u64),
}

impl Step {
    /// What it is about, relative to the target if it is in it.
    pub fn path(&self) -> &str {
        match self {
            Self::Delete(extra) => &extra.path,
            Self::MakeTarget(path) | Self::MakeFolder(path) | Self::Send(path, _) => path,
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were sent.
    pub sent: usize,
    /// Bytes of these.
    pub sent_bytes: u64,
    /// Things that were deleted.
    pub deleted: usize,
    /// What failed, and why.
    pub failed: Vec<Skipped>,
    /// Files that were not tried any more.
    pub left: Vec<String>,
}

impl Report {
    /// In words.
    pub fn summary(&self) -> String {
        let mut text = format!("{} sent ({} bytes)", files(self.sent), self.sent_bytes);
        if self.deleted > 0 {
            text.push_str(&format!(", {} deleted", self.deleted));
        }
        if !self.failed.is_empty() {
            text.push_str(&format!(", {} failed", self.failed.len()));
        }
        if !self.left.is_empty() {
            text.push_str(&format!(", {} not tried any more", self.left.len()));
        }
        text + "."
    }
}

/// A number of files, in words.
pub fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

/// A plan that is carried out.
#[derive(Debug)]
pub struct Work {
    target: String,
    steps: VecDeque<Step>,
    /// Checksum and size of the file that is under way.
    contents: Option<(u64, u32)>,
    /// What was done so far.
    pub report: Report,
    /// Bytes of all files to send.
    pub total_bytes: u64,
}

/// What is needed to go on.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// The bytes of a file of the folder: [`Work::read`].
    Read(String),
    /// The board's answer to this: [`Work::answered`].
    Ask(FileRequest),
    /// Nothing: it has ended.
    Nothing,
}

impl Work {
    /// What is needed next.
    pub fn next(&self) -> Next {
        match self.steps.front() {
            None => Next::Nothing,
            Some(Step::Send(path, _)) => Next::Read(path.clone()),
            Some(Step::MakeTarget(path)) => Next::Ask(FileRequest::MakeDirectory(path.clone())),
            Some(Step::MakeFolder(path)) => Next::Ask(FileRequest::MakeDirectory(absolute(&self.target, path))),
            Some(Step::Delete(extra)) => {
                let path = absolute(&self.target, &extra.path);
                Next::Ask(match extra.kind {
                    EntryKind::File => FileRequest::Remove(path),
                    EntryKind::Folder => FileRequest::RemoveTree(path),
                })
            }
        }
    }

    /// What is under way.
    pub fn step(&self) -> Option<&Step> {
        self.steps.front()
    }

    /// The bytes of the file that was wanted, or why there are none; what to ask of the board with them.
    pub fn read(&mut self, contents: Result<Vec<u8>, String>) -> Option<FileRequest> {
        let Some(Step::Send(path, _)) = self.steps.front() else { return None };
        match contents {
            Ok(bytes) => {
                self.contents = Some((bytes.len() as u64, crc32(&bytes)));
                Some(FileRequest::Write(absolute(&self.target, path), bytes))
            }
            Err(reason) => {
                let path = path.clone();
                self.steps.pop_front();
                self.report.failed.push(Skipped { path, reason });
                None
            }
        }
    }

    /// The board's answer. What changed on it is noted in `board`.
    pub fn answered(&mut self, answer: Result<FileReply, FileError>, board: &mut OnBoard) {
        let Some(step) = self.steps.pop_front() else { return };
        let contents = self.contents.take();
        match (&step, answer) {
            (Step::Delete(extra), Ok(_) | Err(FileError::NOT_FOUND)) => {
                self.report.deleted += 1;
                board.entries.retain(|path, _| !is_in(path, &extra.path));
            }
            (Step::MakeTarget(_), Ok(_) | Err(FileError::Errno(17))) => board.lacks_target = false,
            (Step::MakeFolder(path), Ok(_) | Err(FileError::Errno(17))) => {
                let folder = Found { kind: EntryKind::Folder, size: 0, crc32: None, is_elsewhere: false };
                board.entries.insert(path.clone(), folder);
            }
            (Step::Send(path, _), Ok(_)) => {
                let (size, crc32) = contents.map_or((0, None), |(size, crc32)| (size, Some(crc32)));
                self.report.sent += 1;
                self.report.sent_bytes += size;
                board.entries.insert(path.clone(), Found { kind: EntryKind::File, size, crc32, is_elsewhere: false });
            }
            (step, Err(error)) => {
                self.report.failed.push(Skipped { path: step.path().to_owned(), reason: error.to_string() });
                // The next file would fare no better.
                let is_hopeless = matches!(
                    error,
                    FileError::NotConnected | FileError::Busy | FileError::Cancelled | FileError::Errno(28 | 30)
                );
                if is_hopeless {
                    self.give_up();
                }
            }
        }
    }

    /// Leaves off; what was not tried is in the report.
    pub fn give_up(&mut self) {
        let left = self.steps.drain(..).filter(|step| matches!(step, Step::Send(..) | Step::Delete(_)));
        self.report.left.extend(left.map(|step| step.path().to_owned()));
    }
}

/// The folders around a path, from the outermost.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(move |(at, _)| path.get(..at))
}

fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn absolute(target: &str, path: &str) -> String {
    if path.is_empty() { target.to_owned() } else { join(target, path) }
}

fn relative(folder: &str, entry: &str) -> String {
    if folder.is_empty() { entry.to_owned() } else { format!("{folder}/{}", name(entry)) }
}

#[cfg(test)]
mod tests;
