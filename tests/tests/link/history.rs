//! What the IDE's link overwrites or deletes on a board is kept on this computer, and a transfer can be called off.

use pyrite::board::history::{BoardKey, VersionEvent};
use pyrite::board::link::{FileError, FileReply, FileRequest, LinkEvent, LinkRequest, Outcome};
use pyrite::workers::history::History;
use pyrite_tests::board::{Board, without_hello};
use pyrite_tests::folder::Folder;
use pyrite_tests::fuzz::random::Random;
use pyrite_tests::program;

use crate::ide_link::{Link, PATIENCE};

fn check_versions(address: &str) {
    let folder = Folder::new("history");
    let mut link = Link::to(address, Some(&folder.path("")));
    let write = |path: &str, bytes: &[u8]| FileRequest::Write(path.into(), bytes.to_vec());
    assert_eq!(link.ask(write("/h.py", b"first")), Ok(FileReply::Done));
    assert_eq!(link.ask(write("/h.py", b"second")), Ok(FileReply::Done));
    assert_eq!(link.ask(FileRequest::MakeDirectory("/hd".into())), Ok(FileReply::Done));
    assert_eq!(link.ask(write("/hd/x", b"inner")), Ok(FileReply::Done));
    // Another window, which did not write these.
    let key = BoardKey::of(&link.peer);
    drop(link);
    let other = Folder::new("other-history");
    let mut link = Link::to(address, Some(&other.path("")));
    assert_eq!(link.ask(write("/h.py", b"third")), Ok(FileReply::Done));
    assert_eq!(link.ask(FileRequest::RemoveTree("/hd".into())), Ok(FileReply::Done));
    assert_eq!(link.ask(FileRequest::RemoveTree("/h.py".into())), Ok(FileReply::Done));
    drop(link);
    let told = |folder: &Folder| -> Vec<(String, Vec<u8>, VersionEvent)> {
        let history = History::open(&folder.path(""), &key);
        let version =
            |it: &pyrite::board::history::Version| (it.path.clone(), history.read(it).expect("its contents"), it.event);
        history.versions().iter().map(version).collect()
    };
    use VersionEvent::{Deleted, Replaced, Written};
    let row = |path: &str, bytes: &[u8], event| (path.to_owned(), bytes.to_vec(), event);
    let written = [row("/h.py", b"first", Written), row("/h.py", b"second", Written), row("/hd/x", b"inner", Written)];
    assert_eq!(told(&folder), written);
    let found = [
        row("/h.py", b"second", Replaced),
        row("/h.py", b"third", Written),
        row("/hd/x", b"inner", Deleted),
        row("/h.py", b"third", Deleted),
    ];
    assert_eq!(told(&other), found);
}

#[test]
fn what_is_overwritten_or_deleted_is_kept() {
    let board = Board::simulated();
    check_versions(&board.address);
    check_versions(&without_hello(&board.address));
    if let Some(genuine) = Board::genuine() {
        check_versions(&genuine.address);
    }
}

fn check_cancelling(address: &str) {
    let folder = Folder::new("cancel");
    let mut link = Link::to(address, Some(&folder.path("")));
    let mut random = Random::new(3);
    let noise: Vec<u8> = (0..60_000).map(|_| random.below(256) as u8).collect();
    assert_eq!(link.ask(FileRequest::Write("/c".into(), b"old".to_vec())), Ok(FileReply::Done));
    let id = link.send(FileRequest::Write("/c".into(), noise.clone()));
    let waiting = link.send(FileRequest::Write("/d".into(), noise));
    while !matches!(link.events.recv_timeout(PATIENCE), Ok(LinkEvent::Progress(moving, done, _)) if moving == id && done > 0)
    {
    }
    link.handle.send(LinkRequest::CancelFile(waiting));
    link.handle.send(LinkRequest::CancelFile(id));
    let mut ends = Vec::new();
    while ends.len() < 2 {
        if let LinkEvent::FileDone(id, result) = link.events.recv_timeout(PATIENCE).expect("an event") {
            ends.push((id, result));
        }
    }
    ends.sort_by_key(|(id, _)| *id);
    assert_eq!(ends, [(id, Err(FileError::Cancelled)), (waiting, Err(FileError::Cancelled))]);
    assert_eq!(link.ask(FileRequest::Read("/c".into())), Ok(FileReply::Data(b"old".to_vec())));
    assert_eq!(link.ask(FileRequest::Stat("/d".into())), Err(FileError::NOT_FOUND));
    let Ok(FileReply::Entries(entries)) = link.ask(FileRequest::List("/".into())) else { panic!("entries") };
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["boot.py", "c"], "nothing half written stays");
}

#[test]
fn a_transfer_is_called_off_and_leaves_the_old_file() {
    let mut slow = std::process::Command::new(program("pyrite-sim"));
    let board = Board::start(slow.args(["--tcp", "127.0.0.1:0", "--baud", "115200"]));
    check_cancelling(&board.address);
    let board = Board::simulated();
    check_cancelling(&without_hello(&board.address));
}

/// A read is told of piece by piece, and called off in the middle of it.
fn check_reading(address: &str) {
    let mut link = Link::to(address, None);
    let size = 150_000;
    let run = link.start(&format!(
        "import os\nwith open('/big', 'wb') as f:\n    for i in range({size} // 250):\n        f.write(bytes((i + k * k) & 255 for k in range(250)))\n"
    ));
    assert_eq!(link.outcome(run), Outcome::Completed, "{}", link.console_tail());
    let contents: Vec<u8> =
        (0..size / 250).flat_map(|i| (0..250_usize).map(move |k| ((i + k * k) & 255) as u8)).collect();
    let id = link.send(FileRequest::Read("/big".into()));
    let told = link.wait_for("progress", |event| match event {
        LinkEvent::Progress(moving, done, total) if moving == id && done > 0 => Some((done, total)),
        LinkEvent::FileDone(_, result) => panic!("{result:?}"),
        _ => None,
    });
    assert!(told.0 < told.1 && told.1 == size as u64, "{told:?}");
    link.handle.send(LinkRequest::CancelFile(id));
    assert_eq!(link.wait(id), Err(FileError::Cancelled));
    assert!(link.ask(FileRequest::Read("/big".into())) == Ok(FileReply::Data(contents)));
    assert_eq!(link.ask(FileRequest::Read("/none".into())), Err(FileError::NOT_FOUND));
    assert_eq!(link.ask(FileRequest::Remove("/big".into())), Ok(FileReply::Done));
}

#[test]
fn a_read_is_called_off_in_the_middle() {
    let board = Board::simulated();
    check_reading(&without_hello(&board.address));
    if let Some(genuine) = Board::genuine() {
        check_reading(&genuine.address);
    }
    let mut slow = std::process::Command::new(program("pyrite-sim"));
    let board = Board::start(slow.args(["--tcp", "127.0.0.1:0", "--baud", "921600"]));
    check_reading(&board.address);
}
