//! Sees files and folders change that others write.
//!
//! **Invariant:** an event is sent once a change, and never for what this program wrote. Time and size decide whether a
//! file is read again; its contents decide whether it changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::state::documents::{DocumentId, FileStamp};
use crate::state::event::{DiskEvent, Event};
use crate::workers::Outlet;

/// What tells cheaply that a path may have changed.
type Trace = Option<(SystemTime, u64)>;

#[derive(Debug)]
struct WatchedFile {
    path: PathBuf,
    trace: Trace,
    stamp: Option<FileStamp>,
}

/// Files and folders that are watched.
#[derive(Debug, Default)]
pub struct Watcher {
    files: BTreeMap<DocumentId, WatchedFile>,
    folders: BTreeMap<PathBuf, Trace>,
}

fn trace(path: &Path) -> Trace {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

impl Watcher {
    /// Watches exactly these from now on.
    pub fn watch(&mut self, files: Vec<(DocumentId, PathBuf, FileStamp)>, folders: Vec<PathBuf>) {
        let mut old = std::mem::take(&mut self.files);
        for (id, path, stamp) in files {
            let known = old.remove(&id).filter(|known| known.path == path && known.stamp == Some(stamp));
            // Without a trace, the first look reads the file: it may have changed since it was loaded.
            self.files.insert(id, known.unwrap_or(WatchedFile { path, trace: None, stamp: Some(stamp) }));
        }
        let old = std::mem::take(&mut self.folders);
        for folder in folders {
            let trace = old.get(&folder).copied().unwrap_or_else(|| trace(&folder));
            self.folders.insert(folder, trace);
        }
    }

    /// This program wrote the file itself.
    pub fn written(&mut self, id: DocumentId, stamp: FileStamp) {
        if let Some(file) = self.files.get_mut(&id) {
            file.stamp = Some(stamp);
            file.trace = None;
        }
    }

    /// This program gave an entry another name.
    pub fn moved(&mut self, from: &Path, to: &Path) {
        for file in self.files.values_mut() {
            if let Ok(rest) = file.path.strip_prefix(from) {
                file.path = if rest.as_os_str().is_empty() { to.to_owned() } else { to.join(rest) };
            }
        }
    }

    /// Looks for changes.
    pub fn look(&mut self, outlet: &Outlet) {
        for (id, file) in &mut self.files {
            let now = trace(&file.path);
            if now == file.trace && now.is_some() {
                continue;
            }
            file.trace = now;
            let stamp = std::fs::read(&file.path).ok().map(|bytes| FileStamp::of(&bytes));
            if stamp != file.stamp {
                file.stamp = stamp;
                outlet.send(Event::Disk(DiskEvent::FileChanged(*id, stamp)));
            }
        }
        for (folder, known) in &mut self.folders {
            let now = trace(folder);
            if now != *known {
                *known = now;
                outlet.send(Event::Disk(DiskEvent::FolderChanged(folder.clone())));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_others_are_told_once_and_own_writes_never() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.py");
        std::fs::write(&path, "one").unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        let outlet = Outlet::new(sender, || {});
        let told =
            || receiver.try_iter().filter(|event| matches!(event, Event::Disk(DiskEvent::FileChanged(..)))).count();
        let mut watcher = Watcher::default();
        watcher.watch(vec![(DocumentId(1), path.clone(), FileStamp::of(b"one"))], Vec::new());
        watcher.look(&outlet);
        assert_eq!(told(), 0);
        std::fs::write(&path, "other").unwrap();
        watcher.look(&outlet);
        watcher.look(&outlet);
        assert_eq!(told(), 1);
        std::fs::write(&path, "mine").unwrap();
        watcher.written(DocumentId(1), FileStamp::of(b"mine"));
        watcher.look(&outlet);
        assert_eq!(told(), 0);
        std::fs::remove_file(&path).unwrap();
        watcher.look(&outlet);
        watcher.look(&outlet);
        assert_eq!(told(), 1);
    }
}
