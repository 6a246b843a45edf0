//! Sees files change in a folder and all that is in it.
//!
//! **Invariant:** what changes within a short time is told together, once it has been quiet for a moment, or has gone on for long enough.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// Editors write, rename and set times within this.
const QUIET: Duration = Duration::from_millis(50);

/// A folder that never is quiet tells what it has after this.
const LONGEST: Duration = Duration::from_millis(250);

/// A folder that is watched until this is dropped.
pub struct FolderWatcher {
    _watcher: RecommendedWatcher,
}

impl FolderWatcher {
    /// Tells `changed` what was made, written, renamed or removed, from a thread of its own.
    pub fn start(folder: &Path, changed: impl FnMut(Vec<PathBuf>) + Send + 'static) -> notify::Result<Self> {
        let (sender, receiver) = channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| match event {
            // Nobody listens any more when the watcher is about to go.
            Ok(event) if matters(event.kind) => drop(sender.send(event.paths)),
            Ok(_) => {}
            Err(error) => log::warn!("a folder is not seen to change: {error}"),
        })?;
        watcher.watch(folder, RecursiveMode::Recursive)?;
        thread::Builder::new().name("folder watcher".into()).spawn(move || gather(&receiver, changed))?;
        Ok(Self { _watcher: watcher })
    }
}

fn matters(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(_) | EventKind::Other => false,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => true,
    }
}

fn gather(events: &Receiver<Vec<PathBuf>>, mut changed: impl FnMut(Vec<PathBuf>)) {
    while let Ok(first) = events.recv() {
        let mut paths: BTreeSet<PathBuf> = first.into_iter().collect();
        let end = Instant::now() + LONGEST;
        while let Ok(more) = events.recv_timeout(QUIET.min(end.saturating_duration_since(Instant::now()))) {
            paths.extend(more);
        }
        changed(paths.into_iter().collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_a_moment_are_told_together() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("a path");
        std::fs::create_dir(root.join("lib")).expect("made");
        let (sender, receiver) = channel();
        let watcher = FolderWatcher::start(&root, move |paths| drop(sender.send(paths))).expect("watched");
        std::fs::write(root.join("a.py"), "1").expect("written");
        std::fs::write(root.join("lib/b.py"), "2").expect("written");
        let mut seen = BTreeSet::new();
        while !(seen.contains(&root.join("a.py")) && seen.contains(&root.join("lib/b.py"))) {
            seen.extend(receiver.recv_timeout(Duration::from_secs(20)).expect("changes"));
        }
        drop(watcher);
        assert!(
            receiver
                .recv_timeout(Duration::from_secs(20))
                .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Disconnected)
        );
    }
}
