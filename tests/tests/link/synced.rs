//! A cable that is pulled while a folder is synced.
//!
//! Each file of the board is the old one or the new one, whole, and the next sync makes all of them the new ones.

use std::collections::BTreeMap;
use std::path::Path;

use pyrite::board::link::{EntryKind, FileError, FileReply, FileRequest, join};
use pyrite::board::sync::mirror::{Mirror, Need};
use pyrite::board::sync::plan::Deleting;
use pyrite::workers::project_folder;
use pyrite_tests::board::Board;
use pyrite_tests::folder::Folder;
use pyrite_tests::fuzz::random::Random;

use crate::cable::Cable;
use crate::cuts::cuts;
use crate::ide_link::Link;

const TARGET: &str = "/app";
const NAMES: [&str; 7] = ["main.py", "lib/a.py", "lib/b.py", "lib/deep/c.py", "data/table.csv", "data/log", "one/two"];

/// Files by their paths below the target.
type Files = BTreeMap<String, Vec<u8>>;

/// Changes some files of the folder, and tells what it holds now.
fn change(random: &mut Random, folder: &Path, files: &Files) -> Files {
    let mut files = files.clone();
    for name in NAMES {
        if random.once_in(2) {
            continue;
        }
        let path = folder.join(name);
        if files.contains_key(name) && random.once_in(4) {
            std::fs::remove_file(path).expect("removed");
            files.remove(name);
            continue;
        }
        let size = random.below(3000);
        let range = if random.once_in(2) { 256 } else { 3 };
        let bytes: Vec<u8> = (0..size).map(|_| random.below(range) as u8).collect();
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, &bytes).expect("written");
        files.insert(name.to_owned(), bytes);
    }
    files
}

/// Syncs; what stands in the way of it all being done.
fn sync(link: &mut Link, folder: &Path) -> Result<(), FileError> {
    let mut mirror = Mirror::new(TARGET);
    loop {
        match mirror.need() {
            Need::Tree => mirror.walked(project_folder::walk(folder).expect("a folder")),
            Need::Read(path) => mirror.read(project_folder::read(folder, &path)),
            Need::Ask(request) => {
                let answer = link.ask(request);
                mirror.answered(answer).map_err(|(_, error)| error)?;
            }
            Need::Agreement => mirror.agreed(Deleting::Yes).expect("room"),
            Need::Nothing => {
                let report = mirror.report().expect("an end");
                assert!(report.is_complete() || report.ended_by == Some(FileError::NotConnected), "{report:?}");
                return report.ended_by.clone().map_or(Ok(()), Err);
            }
        }
    }
}

/// What the board holds below the target.
fn on_board(link: &mut Link) -> Files {
    let mut files = Files::new();
    let mut folders = vec![TARGET.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match link.ask(FileRequest::List(folder.clone())) {
            Ok(FileReply::Entries(entries)) => entries,
            Err(FileError::NOT_FOUND) if folder == TARGET => return files,
            other => panic!("{folder}: {other:?}"),
        };
        for entry in entries {
            let path = join(&folder, &entry.name);
            if entry.kind == EntryKind::Folder {
                folders.push(path);
                continue;
            }
            let Ok(FileReply::Data(bytes)) = link.ask(FileRequest::Read(path.clone())) else { panic!("{path}") };
            files.insert(path[TARGET.len() + 1..].to_owned(), bytes);
        }
    }
    files
}

#[test]
fn a_cable_that_is_pulled_leaves_whole_files_and_the_next_sync_completes() {
    let board = Board::simulated();
    let cable = Cable::to(&board.address);
    let project = Folder::new("synced");
    let folder = project.path("project");
    std::fs::create_dir_all(&folder).expect("made");
    let mut random = Random::new(79);
    let (mut before, mut interrupted) = (Files::new(), 0);
    let rounds = cuts() / 5;
    for round in 0..rounds {
        let wanted = change(&mut random, &folder, &before);
        cable.breaks_after(None);
        let mut link = Link::to(&cable.address, None);
        cable.breaks_after(Some(random.below(12_000)));
        let end = sync(&mut link, &folder);
        interrupted += usize::from(end.is_err());
        drop(link);
        let mut link = Link::to(&board.address, None);
        let found = on_board(&mut link);
        for (path, bytes) in &found {
            let is_whole = wanted.get(path) == Some(bytes) || (end.is_err() && before.get(path) == Some(bytes));
            assert!(is_whole, "round {round}: {path} has {} bytes", bytes.len());
        }
        let lost: Vec<_> =
            wanted.keys().filter(|path| before.contains_key(*path) && !found.contains_key(*path)).collect();
        assert!(lost.is_empty(), "round {round}: {lost:?}");
        sync(&mut link, &folder).expect("a whole cable");
        assert!(on_board(&mut link) == wanted, "round {round}");
        before = wanted;
    }
    println!("{rounds} syncs, {interrupted} of them interrupted");
    assert!(interrupted > rounds / 8, "only {interrupted} syncs were interrupted");
}
