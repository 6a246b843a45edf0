//! A cable that is pulled, or a board that loses its power, while the IDE changes a file.
//!
//! The old file or the new one is there, whole, and both sides go on by themselves.
//!
//! `PYRITE_CUTS` says how often; 1,000 each when nobody says.

use std::process::Command;
use std::thread;
use std::time::Duration;

use pyrite::board::link::{FileError, FileReply, FileRequest, LinkEvent, RequestId};
use pyrite_tests::board::Board;
use pyrite_tests::folder::Folder;
use pyrite_tests::fuzz::random::Random;
use pyrite_tests::program;

use crate::cable::Cable;
use crate::ide_link::{Link, PATIENCE};

const PATH: &str = "/lib/data.bin";

/// How often.
pub fn cuts() -> usize {
    std::env::var("PYRITE_CUTS").ok().map_or(1000, |cuts| cuts.parse().expect("a number"))
}

/// What a file may hold, or that it is gone.
type Contents = Option<Vec<u8>>;

/// A change of the file at [`PATH`]: the request, and what it holds afterwards.
fn change(random: &mut Random, now: &Contents) -> (FileRequest, Contents) {
    if now.is_some() && random.once_in(4) {
        return (FileRequest::RemoveTree("/lib".into()), None);
    }
    let size = 1 + random.below(4000);
    // Something that packs, and something that does not.
    let range = if random.once_in(2) { 256 } else { 3 };
    let bytes: Vec<u8> = (0..size).map(|_| random.below(range) as u8).collect();
    (FileRequest::Write(PATH.into(), bytes.clone()), Some(bytes))
}

fn read(link: &mut Link) -> Contents {
    match link.ask(FileRequest::Read(PATH.into())) {
        Ok(FileReply::Data(bytes)) => Some(bytes),
        Err(FileError::NOT_FOUND) => None,
        other => panic!("{other:?}"),
    }
}

/// The end of a request; true if it was carried out.
fn was_done(link: &Link, id: RequestId) -> bool {
    loop {
        match link.events.recv_timeout(PATIENCE).expect("every request has an end") {
            LinkEvent::FileDone(done, result) if done == id => return result == Ok(FileReply::Done),
            _ => {}
        }
    }
}

/// Whether the file is what it was, or what it was to be; gives it.
fn check(found: Contents, before: Contents, wanted: Contents, was_done: bool, cut: usize) -> Contents {
    let size = |contents: &Contents| contents.as_ref().map(Vec::len);
    let sizes = (size(&found), size(&before), size(&wanted));
    assert!(found == wanted || (!was_done && found == before), "cut {cut}: {sizes:?}");
    found
}

#[test]
fn a_cable_that_is_pulled_leaves_the_old_file_or_the_new() {
    let board = Board::simulated();
    let cable = Cable::to(&board.address);
    let mut random = Random::new(77);
    let (mut now, mut interrupted) = (None, 0);
    for cut in 0..cuts() {
        cable.breaks_after(None);
        let mut link = Link::to(&cable.address, None);
        let (request, wanted) = change(&mut random, &now);
        cable.breaks_after(Some(random.below(2500)));
        let id = link.send(request);
        let done = was_done(&link, id);
        interrupted += usize::from(!done);
        drop(link);
        let mut link = Link::to(&board.address, None);
        now = check(read(&mut link), now, wanted, done, cut);
        let Ok(FileReply::Entries(entries)) = link.ask(FileRequest::List("/".into())) else { panic!("entries") };
        let strays: Vec<_> = entries.iter().filter(|it| it.name != "boot.py" && it.name != "lib").collect();
        assert!(strays.is_empty(), "cut {cut}: {strays:?}");
    }
    println!("{} cuts, {interrupted} of them in the middle", cuts());
    assert!(interrupted > cuts() / 8, "only {interrupted} changes were interrupted");
}

#[test]
fn a_board_that_loses_its_power_has_the_old_file_or_the_new() {
    let folder = Folder::new("power");
    let flash = folder.path("flash.img");
    let command = || {
        let mut command = Command::new(program("pyrite-sim"));
        command.args(["--tcp", "127.0.0.1:0", "--flash"]).arg(&flash);
        command
    };
    let mut random = Random::new(78);
    let (mut now, mut interrupted) = (None, 0);
    for cut in 0..cuts() {
        let mut board = Board::start(&mut command());
        let mut link = Link::to(&board.address, None);
        let (request, wanted) = change(&mut random, &now);
        let id = link.send(request);
        thread::sleep(Duration::from_micros(random.below(6000) as u64));
        board.kill();
        let done = was_done(&link, id);
        interrupted += usize::from(!done);
        drop(link);
        let board = Board::start(&mut command());
        now = check(read(&mut Link::to(&board.address, None)), now, wanted, done, cut);
    }
    println!("{} power cuts, {interrupted} of them before the answer", cuts());
    assert!(interrupted > 0, "no change was interrupted");
}
