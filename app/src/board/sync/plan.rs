//! What differs between a folder of this computer and one of the board, and so what is to be done.
//!
//! **Invariant:** what cannot be read here is not deleted there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use pyrite_protocol::limits::PATH_MAX;

use crate::board::link::{EntryKind, Space};

use super::work::{Step, Work};
use super::{Found, LocalTree, OnBoard, Skipped, absolute, ancestors, is_in};

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

/// A folder that the board lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFolder {
    /// Relative to the folder and to the target.
    pub path: String,
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
    /// Bytes of a file, or of the files in a folder.
    pub size: u64,
}

/// What differs, and so what is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The folder of the board.
    pub target: String,
    /// Files that are sent.
    pub sending: Vec<Sending>,
    /// Folders that are made.
    pub new_folders: Vec<NewFolder>,
    /// How many files are the same on both sides.
    pub unchanged: usize,
    /// What is on the board alone.
    pub extra: Vec<Extra>,
    /// What is not synced.
    pub skipped: Vec<Skipped>,
    /// How full the board is.
    pub space: Option<Space>,
    /// The folder of this computer holds nothing.
    pub is_of_nothing: bool,
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
            new_folders: Vec::new(),
            unchanged: 0,
            extra: Vec::new(),
            skipped: tree.skipped.clone(),
            space: board.space,
            is_of_nothing: tree.files.is_empty(),
            folders: BTreeSet::new(),
            lacks_target: board.lacks_target,
        };
        plan.folders.extend(board.entries.iter().filter(|(_, found)| is_folder(found)).map(|(path, _)| path.clone()));
        for (path, file) in &tree.files {
            if let Some(reason) = impossible(target, path, board) {
                plan.skipped.push(Skipped { path: path.clone(), reason: reason.to_owned() });
                continue;
            }
            let there = board.entries.get(path);
            if there.is_some_and(|found| found.size == file.size && found.crc32 == Some(file.crc32)) {
                plan.unchanged += 1;
                continue;
            }
            let has_its_name = there.filter(|found| is_folder(found)).map(|_| path.as_str());
            plan.sending.push(Sending {
                path: path.clone(),
                size: file.size,
                replaces: there.filter(|found| !is_folder(found)).map(|found| found.size),
                obstacle: file_around(path, board).or(has_its_name).map(str::to_owned),
            });
        }
        for path in tree.folders.iter().filter(|path| !plan.folders.contains(*path)) {
            if let Some(reason) = impossible(target, path, board) {
                plan.skipped.push(Skipped { path: path.clone(), reason: reason.to_owned() });
                continue;
            }
            let has_its_name = board.entries.contains_key(path).then_some(path.as_str());
            let obstacle = file_around(path, board).or(has_its_name).map(str::to_owned);
            plan.new_folders.push(NewFolder { path: path.clone(), obstacle });
        }
        plan.extra = extra(tree, board);
        plan
    }

    /// Files that are sent: those that nothing stands in the way of.
    pub fn sent(&self, deleting: Deleting) -> impl Iterator<Item = &Sending> {
        self.sending.iter().filter(move |file| file.obstacle.is_none() || deleting == Deleting::Yes)
    }

    /// Folders that are made, likewise.
    pub fn made(&self, deleting: Deleting) -> impl Iterator<Item = &NewFolder> {
        self.new_folders.iter().filter(move |folder| folder.obstacle.is_none() || deleting == Deleting::Yes)
    }

    /// Those of them that no file goes into.
    pub fn empty_folders(&self, deleting: Deleting) -> impl Iterator<Item = &NewFolder> {
        let filled: BTreeSet<&str> = self.sent(deleting).flat_map(|file| ancestors(&file.path)).collect();
        self.made(deleting).filter(move |folder| !filled.contains(folder.path.as_str()))
    }

    /// What is not synced: that cannot be, and what something on the board stands in the way of.
    pub fn left_out(&self, deleting: Deleting) -> Vec<Skipped> {
        let files = self.sending.iter().map(|file| (&file.path, &file.obstacle));
        // Files in a folder tell it of the folder, too.
        let is_told = |folder: &&NewFolder| self.sending.iter().any(|file| is_in(&file.path, &folder.path));
        let folders = self.new_folders.iter().filter(|folder| !is_told(folder));
        let folders = folders.map(|folder| (&folder.path, &folder.obstacle));
        let blocked = files.chain(folders).filter(|_| deleting == Deleting::No).filter_map(|(path, obstacle)| {
            let reason = format!("{} on the board stands in its way", obstacle.as_ref()?);
            Some(Skipped { path: path.clone(), reason })
        });
        blocked.chain(self.skipped.iter().cloned()).collect()
    }

    /// Bytes of the files that are sent.
    pub fn sent_bytes(&self, deleting: Deleting) -> u64 {
        self.sent(deleting).map(|file| file.size).sum()
    }

    /// True if there is nothing to do.
    pub fn is_done(&self, deleting: Deleting) -> bool {
        let is_empty = self.sent(deleting).next().is_none() && self.made(deleting).next().is_none();
        is_empty && (deleting == Deleting::No || self.extra.is_empty())
    }

    /// Why it cannot fit on the board, in words.
    pub fn lack_of_room(&self, deleting: Deleting) -> Option<String> {
        let space = self.space?;
        let taken = |size: u64| space.taken_by(size);
        let deleted: u64 =
            if deleting == Deleting::Yes { self.extra.iter().map(|extra| taken(extra.size)).sum() } else { 0 };
        let free = space.free_bytes.saturating_add(deleted);
        let replaced: u64 = self.sent(deleting).filter_map(|file| file.replaces).map(taken).sum();
        let folders = self.made(deleting).count() as u64 * space.taken_by_folder();
        let sent: u64 = self.sent(deleting).map(|file| taken(file.size)).sum();
        let grows = (sent + folders).saturating_sub(replaced);
        // A file stands there beside the one that it replaces.
        let most = self.sent(deleting).map(|file| taken(file.size)).max().unwrap_or_default();
        let lack = space.lack(grows.max(most), free)?;
        Some(format!("The board has no room for that: {lack}"))
    }

    /// The plan as work: what is deleted, then the folders, then the files.
    pub fn work(&self, deleting: Deleting) -> Work {
        let mut steps = VecDeque::new();
        if deleting == Deleting::Yes {
            steps.extend(self.extra.iter().cloned().map(Step::Delete));
        }
        let mut there = self.folders.clone();
        let adds = self.sent(deleting).next().is_some() || self.made(deleting).next().is_some();
        if self.lacks_target && adds {
            let around = self.target.match_indices('/').skip(1).filter_map(|(at, _)| self.target.get(..at));
            steps.extend(around.chain([self.target.as_str()]).map(|folder| Step::MakeTarget(folder.to_owned())));
        }
        let made = self.made(deleting).map(|folder| folder.path.as_str());
        for folder in made.chain(self.sent(deleting).flat_map(|file| ancestors(&file.path))) {
            if there.insert(folder.to_owned()) {
                steps.push_back(Step::MakeFolder(folder.to_owned()));
            }
        }
        steps.extend(self.sent(deleting).map(|file| Step::Send(file.path.clone(), file.size)));
        Work::new(&self.target, steps, self.sent_bytes(deleting))
    }
}

/// What is on the board alone: folders as a whole, but for those with something in them that is left alone.
fn extra(tree: &LocalTree, board: &OnBoard) -> Vec<Extra> {
    let mut staying: BTreeSet<&str> = BTreeSet::new();
    let mut extra: BTreeMap<&str, Extra> = BTreeMap::new();
    for (path, found) in &board.entries {
        let has = match found.kind {
            EntryKind::File => tree.files.contains_key(path),
            EntryKind::Folder => tree.folders.contains(path),
        };
        // What cannot be synced from here is not deleted there.
        let is_skipped = tree.skipped.iter().any(|skipped| is_in(&skipped.path, path) || is_in(path, &skipped.path));
        if has || found.is_elsewhere || is_skipped || tree.ignores.ignores(path, found.kind) {
            staying.insert(path);
            staying.extend(ancestors(path));
        } else {
            extra.insert(path, Extra { path: path.clone(), kind: found.kind, size: found.size });
        }
    }
    extra.retain(|path, _| !staying.contains(path));
    let inner: Vec<&str> =
        extra.keys().copied().filter(|path| ancestors(path).any(|it| extra.contains_key(it))).collect();
    for path in inner {
        let size = extra.remove(path).map_or(0, |inner| inner.size);
        // A folder counts what is in it.
        let around = ancestors(path).find(|around| extra.contains_key(around));
        if let Some(around) = around.and_then(|around| extra.get_mut(around)) {
            around.size += size;
        }
    }
    extra.into_values().collect()
}

fn is_folder(found: &Found) -> bool {
    found.kind == EntryKind::Folder
}

/// The outermost folder around a path that is a file on the board.
fn file_around<'a>(path: &'a str, board: &OnBoard) -> Option<&'a str> {
    ancestors(path).find(|part| board.entries.get(*part).is_some_and(|found| !is_folder(found)))
}

/// Why nothing of this path can come to the board, in words.
fn impossible(target: &str, path: &str, board: &OnBoard) -> Option<&'static str> {
    let is_elsewhere = |part: &str| board.entries.get(part).is_some_and(|found| found.is_elsewhere);
    if absolute(target, path).len() > PATH_MAX {
        Some("its path is too long for the board")
    } else if ancestors(path).any(is_elsewhere) {
        Some("that folder of the board belongs to another file system")
    } else {
        None
    }
}
