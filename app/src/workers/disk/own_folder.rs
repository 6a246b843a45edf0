//! A folder for each window that is open at the same time, so that none touches another's unsaved texts.
//!
//! The first window has the data folder itself, further ones folders in it. What a further window left there when it died
//! comes back with the next window that starts.
//!
//! **Invariant:** a folder is used by one process at a time, told by a lock that the system lifts when the process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::state::documents::DocumentId;

use super::journal::{journal_path, read_back, write_json};

/// More windows than anyone has.
const MOST_WINDOWS: u32 = 64;

/// A folder that is ours until this is dropped.
#[derive(Debug)]
pub struct OwnFolder {
    /// The folder.
    pub path: PathBuf,
    _lock: File,
}

/// Takes the first folder that no other window has, and the unsaved texts of those that died.
pub fn claim(data: &Path) -> anyhow::Result<OwnFolder> {
    for number in 1..=MOST_WINDOWS {
        let path = folder_of_window(data, number);
        if let Some(lock) = lock(&path)? {
            adopt(data, number, &path);
            return Ok(OwnFolder { path, _lock: lock });
        }
    }
    anyhow::bail!("{} is in use by {MOST_WINDOWS} windows", data.display())
}

fn folder_of_window(data: &Path, number: u32) -> PathBuf {
    if number == 1 { data.to_owned() } else { data.join(format!("window-{number}")) }
}

/// Locks a folder; `None` if another process has.
fn lock(folder: &Path) -> anyhow::Result<Option<File>> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    let path = folder.join("lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.with_context(|| format!("{} cannot be written", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        // A file system without locks: better to start than not to.
        Err(TryLockError::Error(error)) => {
            log::warn!("{} cannot be locked: {error}", path.display());
            Ok(Some(file))
        }
    }
}

/// Moves unsaved texts of windows that are gone into our journal.
fn adopt(data: &Path, ours: u32, own: &Path) {
    let (session, entries) = read_back(own);
    let known = session.documents.iter().map(|document| document.id).chain(entries.iter().map(|entry| entry.id));
    let mut next = known.map(|id| id.0 + 1).max().unwrap_or(0);
    for number in (1..=MOST_WINDOWS).filter(|number| *number != ours) {
        let folder = folder_of_window(data, number);
        if !folder.join("journal").is_dir() {
            continue;
        }
        let Ok(Some(_lock)) = lock(&folder) else { continue };
        for mut entry in read_back(&folder).1 {
            let old = journal_path(&folder, entry.id);
            entry.id = DocumentId(next);
            next += 1;
            match write_json(&journal_path(own, entry.id), &entry) {
                // It is ours now; the old one would come back twice.
                Ok(()) => drop(std::fs::remove_file(old)),
                Err(reason) => log::error!("an unsaved text stays in {}: {reason}", old.display()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::documents::Location;
    use crate::state::session::JournalEntry;

    #[test]
    fn each_window_has_its_own_and_what_one_left_comes_back() {
        let data = tempfile::tempdir().unwrap();
        let first = claim(data.path()).unwrap();
        let second = claim(data.path()).unwrap();
        assert_eq!(first.path, data.path());
        assert_eq!(second.path, data.path().join("window-2"));
        let entry = |text: &str| JournalEntry {
            id: DocumentId(0),
            location: Location::Untitled(1),
            text: text.into(),
            stamp: None,
        };
        for (folder, text) in [(&first.path, "first"), (&second.path, "second")] {
            std::fs::create_dir_all(folder.join("journal")).unwrap();
            write_json(&journal_path(folder, DocumentId(0)), &entry(text)).unwrap();
        }
        // While the other window lives its texts are its own.
        drop(first);
        let first = claim(data.path()).unwrap();
        assert_eq!(read_back(&first.path).1.len(), 1);
        drop((first, second));
        let first = claim(data.path()).unwrap();
        let texts: Vec<String> = read_back(&first.path).1.into_iter().map(|entry| entry.text).collect();
        assert_eq!(texts, ["first", "second"]);
        assert!(read_back(&data.path().join("window-2")).1.is_empty());
    }
}
