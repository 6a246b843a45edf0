//! Looks at folders that are synced with a board, for the window.
//!
//! **Invariant:** requests are answered in their order, each once; a folder is watched until its sync ends.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::state::effect::FolderRequest;
use crate::state::event::{Event, FolderEvent};
use crate::state::syncing::SyncId;

use super::folder_watcher::FolderWatcher;
use super::{Outlet, project_folder};

/// Starts the thread; it ends when nobody can ask it any more.
pub fn start(outlet: Outlet) -> std::io::Result<Sender<FolderRequest>> {
    let (sender, receiver) = channel();
    thread::Builder::new().name("synced folders".into()).spawn(move || run(&receiver, &outlet))?;
    Ok(sender)
}

fn run(requests: &Receiver<FolderRequest>, outlet: &Outlet) {
    let mut watchers = BTreeMap::new();
    while let Ok(request) = requests.recv() {
        let told = match request {
            FolderRequest::Walk(id, folder) => Some(FolderEvent::Walked(id, project_folder::walk(&folder))),
            FolderRequest::Read(id, folder, path) => {
                Some(FolderEvent::Contents(id, project_folder::read(&folder, &path)))
            }
            FolderRequest::Watch(id, folder) => match watch(id, &folder, outlet.clone()) {
                Ok(watcher) => {
                    watchers.insert(id, watcher);
                    None
                }
                Err(error) => {
                    let reason = format!("{} is not seen to change: {error}.", folder.display());
                    Some(FolderEvent::Unwatched(id, reason))
                }
            },
            FolderRequest::Unwatch(id) => {
                watchers.remove(&id);
                None
            }
        };
        if let Some(event) = told {
            outlet.send(Event::Folder(event));
        }
    }
}

fn watch(id: SyncId, folder: &Path, outlet: Outlet) -> notify::Result<FolderWatcher> {
    FolderWatcher::start(folder, move |_| outlet.send(Event::Folder(FolderEvent::Changed(id))))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::RecvTimeoutError;
    use std::time::Duration;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(60);

    #[test]
    fn folders_are_looked_at_read_and_watched() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().to_owned();
        std::fs::write(root.join("a.py"), "1").expect("written");
        let (sender, events) = channel();
        let requests = start(Outlet::new(sender, || {})).expect("a thread");
        let next = || match events.recv_timeout(PATIENCE) {
            Ok(Event::Folder(event)) => event,
            other => panic!("{other:?}"),
        };
        let id = SyncId(3);
        requests.send(FolderRequest::Watch(id, root.clone())).expect("asked");
        requests.send(FolderRequest::Walk(id, root.clone())).expect("asked");
        assert!(matches!(next(), FolderEvent::Walked(SyncId(3), Ok(tree)) if tree.files.contains_key("a.py")));
        requests.send(FolderRequest::Read(id, root.clone(), "a.py".to_owned())).expect("asked");
        assert!(matches!(next(), FolderEvent::Contents(SyncId(3), Ok(bytes)) if bytes == b"1"));
        std::fs::write(root.join("b.py"), "2").expect("written");
        assert!(matches!(next(), FolderEvent::Changed(SyncId(3))));
        requests.send(FolderRequest::Watch(SyncId(4), root.join("nowhere"))).expect("asked");
        // The write may be told in two pieces.
        let unwatched = std::iter::from_fn(|| Some(next())).find(|it| !matches!(it, FolderEvent::Changed(_)));
        assert!(matches!(unwatched, Some(FolderEvent::Unwatched(SyncId(4), _))));
        requests.send(FolderRequest::Unwatch(id)).expect("asked");
        drop(requests);
        while let Ok(event) = events.recv_timeout(PATIENCE) {
            assert!(matches!(event, Event::Folder(FolderEvent::Changed(_))));
        }
        assert!(matches!(events.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected)));
    }
}
