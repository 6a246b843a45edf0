//! The board's clock is set by the IDE's link, and tells when files were changed.

use pyrite::board::link::{FileReply, FileRequest, Outcome};
use pyrite::workers::clock;
use pyrite_tests::board::{Board, without_hello};

use crate::ide_link::Link;

fn changed(link: &mut Link) -> Option<u64> {
    match link.ask(FileRequest::Stat("/t.txt".into())) {
        Ok(FileReply::Stat { changed, .. }) => changed,
        other => panic!("{other:?}"),
    }
}

fn now() -> u64 {
    clock::since_1970(clock::on_the_wall()).expect("a time after 1970").0
}

fn check_clock(address: &str) {
    let mut link = Link::to(address, None);
    let run = link
        .start("import machine\nmachine.RTC().datetime((2001, 2, 3, 5, 4, 5, 6, 0))\nopen('/t.txt', 'w').close()\n");
    assert_eq!(link.outcome(run), Outcome::Completed, "{}", link.console_tail());
    let past = changed(&mut link).expect("a time");
    // 2001-02-03 04:05:06, and what the board took to get there.
    assert!((981_173_106..981_173_106 + 3600).contains(&past), "{past}");
    let before = now();
    assert_eq!(link.ask(FileRequest::SetClock), Ok(FileReply::Done));
    assert_eq!(link.ask(FileRequest::Write("/t.txt".into(), b"now".to_vec())), Ok(FileReply::Done));
    let told = changed(&mut link).expect("a time");
    assert!((before..=now()).contains(&told), "{before} {told}");
}

#[test]
fn a_clock_is_set_and_tells_when_files_were_changed() {
    let board = Board::simulated();
    check_clock(&board.address);
    check_clock(&without_hello(&board.address));
}

/// MicroPython in a browser has no clock that can be set: that is told, and nothing else is amiss.
#[test]
fn a_board_without_such_a_clock_goes_on() {
    let Some(genuine) = Board::genuine() else { return };
    let mut link = Link::to(&genuine.address, None);
    assert!(link.ask(FileRequest::SetClock).is_err());
    assert_eq!(link.ask(FileRequest::Write("/t.txt".into(), b"1".to_vec())), Ok(FileReply::Done));
    assert!(changed(&mut link).is_none_or(|seconds| seconds > 1_577_836_800));
}
