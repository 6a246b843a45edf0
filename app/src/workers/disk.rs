//! Reads and writes the files of this computer.
//!
//! - [`save`]: replace a file atomically
//! - [`journal`]: unsaved texts and the session, on disk within two seconds
//! - [`watch`]: files and folders changed by others
//! - [`own_folder`]: a folder for each window that is open at the same time
//!
//! **Invariant:** a file is replaced whole or not at all; what the user typed is on disk within two seconds.

pub mod journal;
pub mod own_folder;
pub mod save;
pub mod watch;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pyrite_protocol::frame::crc32;

use crate::board::link::join;
use crate::state::carry;
use crate::state::effect::{DiskRequest, Expected, IfTaken, Look};
use crate::state::event::{DiskEvent, Event, LoadedFile, LookedAt, SaveError, There};
use crate::state::local_files::LocalEntry;
use crate::state::properties::Lines;
use crate::text::time::local_time;

use journal::Keeper;
use watch::Watcher;

use super::Outlet;
use super::history::History;

/// Time between two looks at watched files.
const WATCH_PERIOD: Duration = Duration::from_secs(1);
/// A larger file is no program, and an editor line by line.
const LARGEST_TEXT: u64 = 64 * 1024 * 1024;
/// The largest file that is worth sending to a microcontroller.
const LARGEST_UPLOAD: u64 = 64 * 1024 * 1024;

/// Starts the thread; it ends with [`DiskRequest::Quit`], having written out everything.
/// Unsaved texts and the session are kept in `folder`; `history` has the versions of boards' files.
pub fn start(
    folder: PathBuf,
    history: PathBuf,
    outlet: Outlet,
) -> std::io::Result<(Sender<DiskRequest>, JoinHandle<()>)> {
    let (sender, receiver) = channel();
    let handle = thread::Builder::new()
        .name("disk".into())
        .spawn(move || run(&receiver, Keeper::new(folder), &history, &outlet))?;
    Ok((sender, handle))
}

fn run(requests: &Receiver<DiskRequest>, mut keeper: Keeper, history: &Path, outlet: &Outlet) {
    let mut watcher = Watcher::default();
    let mut next_look = Instant::now() + WATCH_PERIOD;
    loop {
        let now = Instant::now();
        let until = keeper.due().map_or(next_look, |due| due.min(next_look));
        match requests.recv_timeout(until.saturating_duration_since(now)) {
            Ok(DiskRequest::Quit) | Err(RecvTimeoutError::Disconnected) => {
                keeper.write_all(outlet);
                return;
            }
            Ok(request) => serve(request, &mut keeper, &mut watcher, history, outlet),
            Err(RecvTimeoutError::Timeout) => {}
        }
        let now = Instant::now();
        if keeper.due().is_some_and(|due| due <= now) {
            keeper.write_all(outlet);
        }
        if next_look <= now {
            watcher.look(outlet);
            next_look = now + WATCH_PERIOD;
        }
    }
}

fn serve(request: DiskRequest, keeper: &mut Keeper, watcher: &mut Watcher, history: &Path, outlet: &Outlet) {
    let tell = |event| outlet.send(Event::Disk(event));
    match request {
        DiskRequest::Load(path) => {
            let result = load(&path);
            tell(DiskEvent::Loaded(path, result));
        }
        DiskRequest::Save { document, revision, path, bytes, expected } => {
            let result = save::save(&path, &bytes, expected);
            if let Ok(stamp) = &result {
                watcher.written(document, *stamp);
            }
            tell(DiskEvent::Saved { document, revision, path, result });
        }
        DiskRequest::List(folder) => {
            let entries = list(&folder);
            tell(DiskEvent::Listed(folder, entries));
        }
        DiskRequest::Watch { files, folders } => watcher.watch(files, folders),
        DiskRequest::MakeFolder(path) => {
            let result = std::fs::create_dir_all(&path).map_err(|error| describe(&path, &error));
            tell(DiskEvent::Done(result.map(|()| path)));
        }
        DiskRequest::MakeFile(path) => {
            let result = std::fs::File::create_new(&path).map_err(|error| describe(&path, &error));
            tell(DiskEvent::Done(result.map(|_| path)));
        }
        DiskRequest::Rename(from, to, if_taken) => {
            let result = rename(&from, &to, if_taken);
            if let Ok(to) = &result {
                watcher.moved(&from, to);
            }
            tell(DiskEvent::Renamed(from, result));
        }
        DiskRequest::Copy(from, to, if_taken) => tell(DiskEvent::Done(copy(&from, &to, if_taken))),
        DiskRequest::LookAt(looks) => tell(DiskEvent::LookedAt(looks.iter().map(look_at).collect())),
        DiskRequest::ReadToCompare(paths, comparison) => {
            let contents = paths.iter().map(|path| read_within(path, LARGEST_TEXT, "be compared")).collect();
            tell(DiskEvent::ReadToCompare(comparison, contents));
        }
        DiskRequest::Remove(path) => {
            let folder = path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
            let result = if folder { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            tell(DiskEvent::Done(result.map_err(|error| describe(&path, &error)).map(|()| path)));
        }
        DiskRequest::ReadForUpload(paths, folder) => {
            let mut items = Vec::new();
            for path in paths {
                if let Err(reason) = read_for_upload(&path, &folder, &mut items) {
                    tell(DiskEvent::Done(Err(reason)));
                    return;
                }
            }
            tell(DiskEvent::ReadForUpload(items));
        }
        DiskRequest::WriteDownload(path, bytes, if_taken) => {
            tell(DiskEvent::Downloaded(write_download(&path, &bytes, if_taken)));
        }
        DiskRequest::Describe(path) => tell(DiskEvent::Described(properties(&path))),
        DiskRequest::ReadHistory(board) => {
            tell(DiskEvent::History(History::open(history, &board).versions().to_vec()));
        }
        DiskRequest::ReadVersion(board, version, wanted) => {
            let bytes = History::open(history, &board).read(&version);
            tell(DiskEvent::VersionRead(version, wanted, bytes));
        }
        DiskRequest::KeepSource(board_path, path, bytes) => {
            tell(DiskEvent::SourceKept(board_path, write_download(&path, &bytes, IfTaken::Number)));
        }
        DiskRequest::Journal(entry) => keeper.journal(entry),
        DiskRequest::Forget(id) => keeper.forget(id),
        DiskRequest::KeepSession(session) => keeper.session(*session),
        DiskRequest::Quit => {}
    }
}

/// Most entries of a folder that are counted.
const MOST_COUNTED: usize = 100_000;

/// What is known of a file or folder.
fn properties(path: &Path) -> Result<Lines, String> {
    let metadata = std::fs::metadata(path).map_err(|error| describe(path, &error))?;
    let mut lines = vec![("On this computer".to_owned(), path.display().to_string())];
    let mut line = |label: &str, text: String| lines.push((label.to_owned(), text));
    if metadata.is_dir() {
        let (mut files, mut bytes, mut seen) = (0_u64, 0_u64, 0);
        let mut folders = vec![path.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                seen += 1;
                match entry.metadata() {
                    Ok(inner) if inner.is_dir() => folders.push(entry.path()),
                    Ok(inner) => (files, bytes) = (files + 1, bytes + inner.len()),
                    Err(_) => {}
                }
            }
            if seen > MOST_COUNTED {
                break;
            }
        }
        let more = if seen > MOST_COUNTED { "more than " } else { "" };
        line("In it", format!("{more}{files} files of {bytes} bytes"));
    } else {
        line("Size", format!("{} bytes", metadata.len()));
    }
    let changed = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    if let Some(changed) = changed {
        line("Changed", local_time(changed.as_secs()));
    }
    if metadata.permissions().readonly() {
        line("Protection", "may not be written".to_owned());
    }
    Ok(lines)
}

/// An error of the system, in a sentence with the path.
pub fn describe(path: &Path, error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let what = match error.kind() {
        ErrorKind::NotFound => "does not exist.".to_owned(),
        ErrorKind::PermissionDenied => "may not be read or written by you.".to_owned(),
        ErrorKind::AlreadyExists => "exists already.".to_owned(),
        ErrorKind::StorageFull => "cannot be written: the disk is full.".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "cannot be written: the disk is read-only.".to_owned(),
        ErrorKind::IsADirectory => "is a folder.".to_owned(),
        ErrorKind::NotADirectory => "is no folder.".to_owned(),
        _ => format!("could not be used: {error}"),
    };
    format!("{} {what}", path.display())
}

/// Reads a text file.
pub fn load(path: &Path) -> Result<LoadedFile, String> {
    let metadata = std::fs::metadata(path).map_err(|error| describe(path, &error))?;
    if metadata.is_dir() {
        return Err(format!("{} is a folder.", path.display()));
    }
    if !metadata.is_file() {
        return Err(format!("{} is a device, not a file.", path.display()));
    }
    if metadata.len() > LARGEST_TEXT {
        return Err(format!("{} has {} MB: too large for an editor.", path.display(), metadata.len() >> 20));
    }
    let bytes = std::fs::read(path).map_err(|error| describe(path, &error))?;
    LoadedFile::decode(&bytes)
}

/// Entries of a folder: folders first, then by name, without hidden ones.
pub fn list(folder: &Path) -> Result<Vec<LocalEntry>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| describe(folder, &error))?;
    let mut list: Vec<LocalEntry> = entries
        .flatten()
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .map(|entry| {
            let metadata = std::fs::metadata(entry.path()).ok();
            let folder = metadata.as_ref().is_some_and(std::fs::Metadata::is_dir);
            let size = metadata.filter(|_| !folder).map_or(0, |metadata| metadata.len());
            LocalEntry { path: entry.path(), folder, size }
        })
        .collect();
    list.sort_by_cached_key(|entry| (!entry.folder, entry.name().to_lowercase(), entry.name()));
    Ok(list)
}

/// What is at a place, with its checksum if it is a file of that size.
fn there(path: &Path, size: Option<u64>) -> Option<There> {
    let metadata = std::fs::metadata(path).ok()?;
    let there = metadata.is_file().then_some(metadata.len());
    let is_wanted = there.is_some() && there == size && metadata.len() <= LARGEST_UPLOAD;
    let crc32 = if is_wanted { std::fs::read(path).ok().map(|bytes| crc32(&bytes)) } else { None };
    Some(There { size: there, crc32 })
}

fn look_at(look: &Look) -> LookedAt {
    LookedAt { from: look.from.as_deref().and_then(|from| there(from, None)), to: there(&look.to, look.size) }
}

/// Where something may be written that shall have this name.
fn place_for(path: &Path, if_taken: IfTaken) -> Result<PathBuf, String> {
    match if_taken {
        IfTaken::Number => Ok(free_name(path)),
        IfTaken::Replace if !path.is_dir() => Ok(path.to_owned()),
        IfTaken::Refuse if !path.exists() => Ok(path.to_owned()),
        IfTaken::Replace | IfTaken::Refuse => Err(format!("{} exists already.", path.display())),
    }
}

fn rename(from: &Path, to: &Path, if_taken: IfTaken) -> Result<PathBuf, String> {
    let to = place_for(to, if_taken)?;
    match std::fs::rename(from, &to) {
        Err(error) if error.kind() == std::io::ErrorKind::CrossesDevices => move_across(from, &to)?,
        renamed => renamed.map_err(|error| describe(from, &error))?,
    }
    Ok(to)
}

/// Moves to another disk: what is there is whole before what is here goes.
fn move_across(from: &Path, to: &Path) -> Result<(), String> {
    if let Some(link) = odd_entry(from)? {
        return Err(format!("{} is no plain file or folder, and stays on its disk: copy the rest.", link.display()));
    }
    let is_folder = from.is_dir();
    if let Err(reason) = copy(from, to, IfTaken::Replace) {
        if is_folder {
            // It was not there before; what matters is the message.
            let _ = std::fs::remove_dir_all(to);
        }
        return Err(reason);
    }
    let removed = if is_folder { std::fs::remove_dir_all(from) } else { std::fs::remove_file(from) };
    removed.map_err(|error| format!("{} was copied, but stays: {}", from.display(), describe(from, &error)))
}

/// Something that a copy leaves out: a link, or what is neither file nor folder.
fn odd_entry(path: &Path) -> Result<Option<PathBuf>, String> {
    let metadata = std::fs::symlink_metadata(path).map_err(|error| describe(path, &error))?;
    if !metadata.is_dir() {
        return Ok((!metadata.is_file()).then(|| path.to_owned()));
    }
    for entry in std::fs::read_dir(path).map_err(|error| describe(path, &error))? {
        let entry = entry.map_err(|error| describe(path, &error))?;
        if let Some(odd) = odd_entry(&entry.path())? {
            return Ok(Some(odd));
        }
    }
    Ok(None)
}

/// Copies a file, or a folder with all that is in it but links.
fn copy(from: &Path, to: &Path, if_taken: IfTaken) -> Result<PathBuf, String> {
    let to = place_for(to, if_taken)?;
    let metadata = std::fs::symlink_metadata(from).map_err(|error| describe(from, &error))?;
    if metadata.is_dir() {
        let entries = std::fs::read_dir(from).map_err(|error| describe(from, &error))?;
        let entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        std::fs::create_dir(&to).map_err(|error| describe(&to, &error))?;
        for entry in entries {
            copy(&entry, &to.join(entry.file_name().unwrap_or_default()), IfTaken::Number)?;
        }
    } else if metadata.is_file() {
        save::copy(from, &to)?;
    }
    Ok(to)
}

/// Reads a file, or a folder with all that is in it, as paths on the board with their bytes.
pub fn read_for_upload(path: &Path, folder: &str, items: &mut Vec<(String, Option<Vec<u8>>)>) -> Result<(), String> {
    let name = path.file_name().ok_or_else(|| format!("{} has no name.", path.display()))?;
    let target = join(folder, &name.to_string_lossy());
    let metadata = std::fs::metadata(path).map_err(|error| describe(path, &error))?;
    if metadata.is_dir() {
        items.push((target.clone(), None));
        for entry in list(path)? {
            let link = entry.path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
            if link || entry.name() == "__pycache__" {
                continue;
            }
            read_for_upload(&entry.path, &target, items)?;
        }
        return Ok(());
    }
    items.push((target, Some(read_within(path, LARGEST_UPLOAD, "go to a board")?)));
    Ok(())
}

/// Reads a file of at most so many bytes.
fn read_within(path: &Path, most: u64, purpose: &str) -> Result<Vec<u8>, String> {
    let metadata = std::fs::metadata(path).map_err(|error| describe(path, &error))?;
    if metadata.len() > most {
        return Err(format!("{} has {} MB: too large to {purpose}.", path.display(), metadata.len() >> 20));
    }
    std::fs::read(path).map_err(|error| describe(path, &error))
}

/// Writes a file that came from the board.
fn write_download(path: &Path, bytes: &[u8], if_taken: IfTaken) -> Result<PathBuf, String> {
    let free = place_for(path, if_taken)?;
    let expected = if if_taken == IfTaken::Replace { Expected::Anything } else { Expected::Nothing };
    save::save(&free, bytes, expected).map_err(|error| match error {
        SaveError::Failed(reason) => reason,
        SaveError::ChangedOutside | SaveError::Exists => format!("{} exists already.", free.display()),
    })?;
    Ok(free)
}

fn free_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let numbered = carry::names(&name).skip(1).map(|name| path.with_file_name(name));
    std::iter::once(path.to_owned()).chain(numbered).find(|path| !path.exists()).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_listed_first_and_hidden_files_not() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("zoo")).unwrap();
        std::fs::write(folder.path().join("a.py"), "1").unwrap();
        std::fs::write(folder.path().join("B.py"), "22").unwrap();
        std::fs::write(folder.path().join(".hidden"), "").unwrap();
        let names: Vec<String> = list(folder.path()).unwrap().iter().map(LocalEntry::name).collect();
        assert_eq!(names, ["zoo", "a.py", "B.py"]);
        assert!(list(&folder.path().join("missing")).unwrap_err().contains("does not exist"));
    }

    #[test]
    fn copies_are_whole_and_replace_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let lib = folder.path().join("lib");
        std::fs::create_dir_all(lib.join("inner")).unwrap();
        std::fs::write(lib.join("inner/x.py"), "x").unwrap();
        let copied = copy(&lib, &lib, IfTaken::Number).unwrap();
        assert_eq!(copied, folder.path().join("lib (2)"));
        assert_eq!(std::fs::read(copied.join("inner/x.py")).unwrap(), b"x");
        assert!(copy(&folder.path().join("missing"), &folder.path().join("b"), IfTaken::Number).is_err());
        // Only who said so replaces, and never a folder.
        let (new, old) = (folder.path().join("new"), folder.path().join("old"));
        std::fs::write(&new, "new").unwrap();
        std::fs::write(&old, "old").unwrap();
        assert!(rename(&new, &old, IfTaken::Refuse).unwrap_err().contains("exists already"));
        assert!(copy(&new, &lib, IfTaken::Replace).unwrap_err().contains("exists already"));
        assert_eq!(copy(&new, &old, IfTaken::Replace).unwrap(), old);
        assert_eq!(std::fs::read(&old).unwrap(), b"new");
        assert_eq!(rename(&new, &old, IfTaken::Number).unwrap(), folder.path().join("old (2)"));
        assert_eq!(
            rename(&old, &folder.path().join("old (2)"), IfTaken::Replace).unwrap(),
            folder.path().join("old (2)")
        );
        assert!(!old.exists());
    }

    #[test]
    fn what_goes_to_another_disk_is_whole_there_before_it_goes_here() {
        let folder = tempfile::tempdir().unwrap();
        let (lib, there) = (folder.path().join("lib"), folder.path().join("there"));
        std::fs::create_dir_all(lib.join("inner")).unwrap();
        std::fs::write(lib.join("inner/x.py"), "x").unwrap();
        move_across(&lib, &there).unwrap();
        assert_eq!(std::fs::read(there.join("inner/x.py")).unwrap(), b"x");
        assert!(!lib.exists());
        let (file, taken) = (there.join("inner/x.py"), folder.path().join("y.py"));
        std::fs::write(&taken, "old").unwrap();
        move_across(&file, &taken).unwrap();
        assert_eq!((std::fs::read(&taken).unwrap(), file.exists()), (b"x".to_vec(), false));
        // A place where nothing can be: all stays as it was.
        assert!(move_across(&there, &taken.join("below")).is_err());
        assert!(there.join("inner").is_dir());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("nowhere", there.join("link")).unwrap();
            assert!(move_across(&there, &lib).unwrap_err().contains("link is no plain file"));
            assert!(there.join("inner").is_dir() && !lib.exists());
        }
    }

    #[test]
    fn a_download_replaces_only_what_it_may() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("main.py");
        assert_eq!(write_download(&path, b"1", IfTaken::Number).unwrap(), path);
        assert_eq!(write_download(&path, b"2", IfTaken::Number).unwrap(), folder.path().join("main (2).py"));
        assert_eq!(std::fs::read(&path).unwrap(), b"1");
        assert_eq!(write_download(&path, b"3", IfTaken::Replace).unwrap(), path);
        assert_eq!(std::fs::read(&path).unwrap(), b"3");
    }

    #[test]
    fn folders_go_to_the_board_with_all_that_is_in_them() {
        let folder = tempfile::tempdir().unwrap();
        let lib = folder.path().join("lib");
        std::fs::create_dir_all(lib.join("inner")).unwrap();
        std::fs::write(lib.join("inner/x.py"), "x").unwrap();
        let mut items = Vec::new();
        read_for_upload(&lib, "/", &mut items).unwrap();
        let expected =
            vec![("/lib".into(), None), ("/lib/inner".into(), None), ("/lib/inner/x.py".into(), Some(b"x".to_vec()))];
        assert_eq!(items, expected);
    }
}
