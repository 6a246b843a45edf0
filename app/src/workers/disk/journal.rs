//! Keeps unsaved texts and the session on disk.
//!
//! **Invariant:** what was handed in is on disk within [`DELAY`] of the first change that is not; a journal file is
//! removed only when its document is saved or closed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::state::documents::DocumentId;
use crate::state::effect::{Draft, Expected};
use crate::state::event::{DiskEvent, Event, SaveError};
use crate::state::session::{JournalEntry, Session};

use super::save::save;
use crate::workers::Outlet;

/// How long changes are gathered before they are written.
pub const DELAY: Duration = Duration::from_millis(800);

/// Gathers changes and writes them.
#[derive(Debug)]
pub struct Keeper {
    folder: PathBuf,
    drafts: BTreeMap<DocumentId, Draft>,
    session: Option<Session>,
    due: Option<Instant>,
    complained: bool,
}

impl Keeper {
    /// Keeps everything in `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, drafts: BTreeMap::new(), session: None, due: None, complained: false }
    }

    /// When something must be written.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Takes the text of an unsaved document.
    pub fn journal(&mut self, draft: Draft) {
        self.drafts.insert(draft.id, draft);
        self.due.get_or_insert_with(|| Instant::now() + DELAY);
    }

    /// Takes the session.
    pub fn session(&mut self, session: Session) {
        self.session = Some(session);
        self.due.get_or_insert_with(|| Instant::now() + DELAY);
    }

    /// Removes the journal of a document.
    pub fn forget(&mut self, id: DocumentId) {
        self.drafts.remove(&id);
        // Most documents have none.
        let _ = std::fs::remove_file(journal_path(&self.folder, id));
    }

    /// Writes everything that waits. A failure is told once, and tried again with the next change.
    pub fn write_all(&mut self, outlet: &Outlet) {
        self.due = None;
        if let Err(reason) = self.try_write_all() {
            log::error!("the journal is not written: {reason}");
            if !std::mem::replace(&mut self.complained, true) {
                outlet.send(Event::Disk(DiskEvent::Done(Err(format!(
                    "Unsaved texts cannot be kept safe: {reason} Save your files yourself."
                )))));
            }
        }
    }

    fn try_write_all(&mut self) -> Result<(), String> {
        let folder = self.folder.join("journal");
        std::fs::create_dir_all(&folder).map_err(|error| super::describe(&folder, &error))?;
        while let Some((id, draft)) = self.drafts.pop_first() {
            let (location, text) = (draft.location.clone(), draft.buffer.text());
            let entry = JournalEntry { id, location, text, stamp: draft.stamp };
            if let Err(reason) = write_json(&journal_path(&self.folder, id), &entry) {
                self.drafts.insert(id, draft);
                return Err(reason);
            }
        }
        if let Some(session) = self.session.take() {
            write_json(&session_path(&self.folder), &session)?;
        }
        Ok(())
    }
}

pub(super) fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<(), String> {
    let bytes = serde_json::to_vec_pretty(value).map_err(|error| error.to_string())?;
    match save(path, &bytes, Expected::Anything) {
        Ok(_) => Ok(()),
        Err(SaveError::Failed(reason)) => Err(reason),
        Err(SaveError::ChangedOutside | SaveError::Exists) => Err(format!("{} was changed.", path.display())),
    }
}

pub(super) fn journal_path(folder: &Path, id: DocumentId) -> PathBuf {
    folder.join("journal").join(format!("{}.json", id.0))
}

fn session_path(folder: &Path) -> PathBuf {
    folder.join("session.json")
}

/// Reads back what was kept. What cannot be read is set aside under another name, never deleted.
pub fn read_back(folder: &Path) -> (Session, Vec<JournalEntry>) {
    let session = read_json(&session_path(folder)).unwrap_or_default();
    let mut entries = Vec::new();
    if let Ok(list) = std::fs::read_dir(folder.join("journal")) {
        let mut paths: Vec<PathBuf> = list.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        paths.sort();
        entries.extend(paths.iter().filter_map(|path| read_json::<JournalEntry>(path)));
    }
    entries.sort_by_key(|entry| entry.id);
    (session, entries)
}

fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Option<T> {
    let bytes = std::fs::read(path).ok()?;
    match serde_json::from_slice(&bytes) {
        Ok(value) => Some(value),
        Err(error) => {
            log::error!("{} cannot be read: {error}", path.display());
            // Kept for a look by hand; the start must not fail for it.
            let _ = std::fs::rename(path, path.with_extension("damaged"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::documents::Location;

    fn outlet() -> Outlet {
        Outlet::new(std::sync::mpsc::channel().0, || {})
    }

    #[test]
    fn texts_and_session_come_back_and_damage_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::new(folder.path().to_owned());
        assert_eq!(keeper.due(), None);
        let entry =
            JournalEntry { id: DocumentId(7), location: Location::Untitled(1), text: "süß\n".into(), stamp: None };
        let buffer = crate::text::buffer::Buffer::new(&entry.text);
        keeper.journal(Draft { id: entry.id, location: entry.location.clone(), buffer, stamp: None });
        keeper.session(Session { active: Some(0), ..Session::default() });
        assert!(keeper.due().unwrap() <= Instant::now() + Duration::from_secs(2));
        keeper.write_all(&outlet());
        std::fs::write(folder.path().join("journal/8.json"), "{ damaged").unwrap();
        let (session, entries) = read_back(folder.path());
        assert_eq!(session.active, Some(0));
        assert_eq!(entries, [entry]);
        assert!(folder.path().join("journal/8.damaged").exists());
        keeper.forget(DocumentId(7));
        assert!(read_back(folder.path()).1.is_empty());
    }
}
