//! The files pane of this computer.
//!
//! **Invariant:** only unfolded folders are listed and watched; entries are folders first, then by name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::effect::{DiskRequest, Effect};

/// One entry of a folder of this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalEntry {
    /// Whole path.
    pub path: PathBuf,
    /// Whether it is a folder.
    pub folder: bool,
    /// Bytes; 0 for a folder.
    pub size: u64,
}

impl LocalEntry {
    /// Name without the folder.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned()
    }
}

/// The tree of this computer.
#[derive(Debug, Default)]
pub struct LocalFiles {
    /// The folder at the top.
    pub root: PathBuf,
    /// Unfolded folders, the root included.
    pub unfolded: BTreeSet<PathBuf>,
    /// Entries of folders, or why they cannot be read.
    pub folders: BTreeMap<PathBuf, Result<Vec<LocalEntry>, String>>,
    /// The selected entry.
    pub selected: Option<PathBuf>,
    /// Those that are selected together, if it is more than one.
    pub marked: BTreeSet<PathBuf>,
}

impl LocalFiles {
    /// Shows another folder at the top.
    pub fn show(&mut self, root: PathBuf, effects: &mut Vec<Effect>) {
        *self = Self { root: root.clone(), ..Self::default() };
        self.unfolded.insert(root.clone());
        effects.push(Effect::Disk(DiskRequest::List(root)));
    }

    /// Unfolds or folds a folder.
    pub fn toggle(&mut self, folder: &Path, effects: &mut Vec<Effect>) {
        if !self.unfolded.remove(folder) {
            self.unfolded.insert(folder.to_owned());
            effects.push(Effect::Disk(DiskRequest::List(folder.to_owned())));
        }
    }

    /// Takes the entries of a folder.
    pub fn listed(&mut self, folder: PathBuf, entries: Result<Vec<LocalEntry>, String>) {
        if entries.is_err() && folder != self.root {
            self.unfolded.remove(&folder);
            self.folders.remove(&folder);
            return;
        }
        let is_there = |path: &PathBuf| entries.as_ref().is_ok_and(|entries| entries.iter().any(|it| it.path == *path));
        self.marked.retain(|path| path.parent() != Some(&*folder) || is_there(path));
        self.folders.insert(folder, entries);
    }

    /// The folder where something new goes: the selected one, the one around the selected file, or the root.
    pub fn target_folder(&self) -> PathBuf {
        match &self.selected {
            Some(path) if self.is_folder(path) => path.clone(),
            Some(path) => path.parent().unwrap_or(&self.root).to_owned(),
            None => self.root.clone(),
        }
    }

    /// Whether a listed entry is a folder.
    pub fn is_folder(&self, path: &Path) -> bool {
        path == self.root
            || path
                .parent()
                .and_then(|parent| self.folders.get(parent))
                .and_then(|entries| entries.as_ref().ok())
                .is_some_and(|entries| entries.iter().any(|entry| entry.folder && entry.path == path))
    }
}
