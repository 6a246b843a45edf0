//! A mounted folder over a cable that is bad, or is pulled while a program works in the folder.
//!
//! What a program reads and writes is right, or it is told of an error; it never waits for ever.

use std::time::Duration;

use pyrite::board::lent_folder::MountEvent;
use pyrite::board::link::{Activity, FileError, FileReply, FileRequest, LinkEvent, LinkRequest, Outcome};
use pyrite_protocol::frame::crc32;
use pyrite_tests::board::Board;
use pyrite_tests::folder::Folder;
use pyrite_tests::fuzz::random::Random;

use crate::cable::Cable;
use crate::ide_link::Link;

/// Exit status of a program that was told of an error; the error's number is added.
const TOLD: i32 = 300;

/// The error of a program whose computer said nothing for `HOST_CALL_TIMEOUT_MILLIS`.
const ETIMEDOUT: i32 = 110;

/// Reads, imports, writes, appends, renames and lists, and looks whether all is right. It talks while it works, so that the board is
/// hardly ever silent.
const PROGRAM: &str = "
import sys, os, binascii
try:
    import module
    assert module.answer() == 42 and len(module.TEXT) == 6000, 'import'
    crc = size = 0
    with open('big.bin', 'rb') as f:
        while True:
            piece = f.read(900)
            if not piece:
                break
            crc = binascii.crc32(piece, crc)
            size += len(piece)
            print(size, 'read')
    assert (size, crc) == (BIG), (size, crc)
    with open('out.tmp', 'wb') as f:
        for i in range(60):
            f.write(bytes((i * 7 + k) & 255 for k in range(150)))
            print(i, 'written')
    assert os.stat('out.tmp')[6] == 9000, 'size'
    os.rename('out.tmp', 'out-ROUND.bin')
    with open('log.txt', 'a') as f:
        f.write('ROUND\\n')
    assert sorted(os.listdir('lib')) == ['name-%02d' % i for i in range(40)], 'list'
except OSError as e:
    sys.exit(TOLD + e.errno)
";

fn written() -> Vec<u8> {
    (0..60_u32).flat_map(|i| (0..150_u32).map(move |k| (i * 7 + k) as u8)).collect()
}

fn project(name: &str) -> (Folder, Vec<u8>) {
    let folder = Folder::new(name);
    let mut random = Random::new(5);
    // Something that packs, then something that does not.
    let mut big: Vec<u8> = (0..6000).map(|_| random.below(3) as u8).collect();
    big.extend((0..14_000).map(|_| random.below(256) as u8));
    folder.write("big.bin", &big);
    let text: String = (0..6000).map(|_| char::from(b'a' + random.below(26) as u8)).collect();
    folder.write("module.py", format!("TEXT = '{text}'\ndef answer():\n    return 42\n").as_bytes());
    std::fs::create_dir(folder.path("lib")).expect("a folder");
    for index in 0..40 {
        folder.write(format!("lib/name-{index:02}"), b"x");
    }
    (folder, big)
}

fn program(big: &[u8], round: usize) -> String {
    let told = TOLD.to_string();
    let big = format!("{}, {}", big.len(), crc32(big));
    PROGRAM.replace("BIG", &big).replace("ROUND", &round.to_string()).replace("TOLD", &told)
}

#[test]
fn what_is_read_and_written_over_a_noisy_line_is_right_or_told() {
    const ROUNDS: usize = 8;
    // A frame has up to 1,100 bytes: in the last of these hardly a full one gets through at the first try.
    for (distance, least) in [(20_000, ROUNDS), (5_000, ROUNDS - 1), (1_200, ROUNDS / 2)] {
        let (folder, big) = project(&format!("noise-{distance}"));
        let board = Board::simulated();
        let cable = Cable::to(&board.address);
        let mut link = Link::to(&cable.address, None);
        link.mount(&folder.path(""));
        let (mut completed, mut ends) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            cable.has_noise(Some(distance));
            let run = link.start(&program(&big, round));
            let outcome = link.outcome(run);
            cable.has_noise(None);
            match outcome {
                Outcome::Completed => completed.push(round),
                // A clear word each: the computer was not heard for as long as the board has patience, or the line is no good. That the
                // folder is gone is never right.
                Outcome::Exited(status) if status == TOLD + ETIMEDOUT => {
                    println!("round {round}: {status}: {}", link.console_tail())
                }
                Outcome::Lost | Outcome::Refused(_) => {
                    link.connect_again(&cable.address);
                    link.handle.send(LinkRequest::Interrupt);
                    link.wait_for("the prompt", |event| {
                        matches!(event, LinkEvent::Activity(Activity::Idle)).then_some(())
                    });
                }
                other => panic!("1 in {distance}, round {round}: {other:?}: {}", link.console_tail()),
            }
            ends.push(outcome);
        }
        println!("1 in {distance}: {} bytes damaged, {ends:?}", cable.damaged());
        assert!(completed.len() >= least, "1 in {distance}: {ends:?}");
        for round in 0..ROUNDS {
            let file = std::fs::read(folder.path(format!("out-{round}.bin")));
            assert!(file.as_ref().map_or(!completed.contains(&round), |file| *file == written()), "{round}");
        }
        let log = std::fs::read_to_string(folder.path("log.txt")).unwrap_or_default();
        for round in 0..ROUNDS {
            let count = log.lines().filter(|line| *line == round.to_string()).count();
            assert!(count == 1 || (count == 0 && !completed.contains(&round)), "{round}: {log:?}");
        }
    }
}

/// Reads the same again and again, until the computer says so.
const READER: &str = "
import os, binascii
while 'stop' not in os.listdir():
    crc = size = 0
    with open('big.bin', 'rb') as f:
        while True:
            piece = f.read(500)
            if not piece:
                break
            crc = binascii.crc32(piece, crc)
            size += len(piece)
    assert (size, crc) == (BIG), (size, crc)
    with open('rounds.txt', 'a') as f:
        f.write('x')
with open('end.txt', 'w') as f:
    f.write('right')
";

#[test]
fn a_program_goes_on_reading_when_the_cable_is_in_again() {
    let (folder, big) = project("pulled");
    let board = Board::simulated();
    let cable = Cable::to(&board.address);
    let mut link = Link::to(&cable.address, None);
    link.mount(&folder.path(""));
    let run = link.start(&READER.replace("BIG", &format!("{}, {}", big.len(), crc32(&big))));
    link.wait_for("the program", |event| matches!(event, LinkEvent::RunStarted(_)).then_some(()));
    let mut random = Random::new(9);
    let rounds = || std::fs::read(folder.path("rounds.txt")).map_or(0, |rounds| rounds.len());
    for pull in 0..25 {
        cable.breaks_after(Some(random.below(60_000)));
        link.wait_for("the end of the connection", |event| {
            if pull == 0
                && let LinkEvent::RunFinished(finished, outcome) = &event
            {
                assert_eq!((*finished, outcome), (run, &Outcome::Lost));
            }
            matches!(event, LinkEvent::Disconnected(_, Some(_))).then_some(())
        });
        if pull % 5 == 0 {
            // Less than the board has patience.
            std::thread::sleep(Duration::from_millis(1500));
        }
        let before = rounds();
        cable.breaks_after(None);
        link.connect_again(&cable.address);
        link.wait_for("the folder", |event| match event {
            LinkEvent::Mount(MountEvent::Mounted(..)) => Some(()),
            LinkEvent::Activity(Activity::Idle) => panic!("pull {pull}: the program has ended"),
            _ => None,
        });
        let begun = std::time::Instant::now();
        while rounds() < before + 2 {
            assert!(begun.elapsed() < crate::ide_link::PATIENCE, "pull {pull}: the program waits");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    folder.write("stop", b"");
    link.wait_for("the end", |event| matches!(event, LinkEvent::Activity(Activity::Idle)).then_some(()));
    assert_eq!(std::fs::read(folder.path("end.txt")).expect("written"), b"right");
}

#[test]
fn a_folder_is_offered_again_when_the_first_welcome_came_damaged() {
    let (folder, big) = project("welcome");
    let board = Board::simulated();
    let cable = Cable::to(&board.address);
    let mut link = Link::to(&cable.address, None);
    link.mount(&folder.path(""));
    // A hello has the board wait for the folder: it is not to wait in vain.
    let talks = format!("{}\nprint('end')\n", READER.replace("BIG", &format!("{}, {}", big.len(), crc32(&big))));
    let run = link.start(&talks.replace("    with open('rounds", "    print('round')\n    with open('rounds"));
    let rounds = || std::fs::read(folder.path("rounds.txt")).map_or(0, |rounds| rounds.len());
    for spoiled in 0..3 {
        cable.spoils_a_welcome();
        let begun = std::time::Instant::now();
        let mut goal = None;
        while goal.is_none_or(|goal| rounds() < goal) {
            // From then on what the board waits for must come.
            if goal.is_none() && !cable.is_to_spoil() {
                goal = Some(rounds() + 3);
            }
            assert!(begun.elapsed() < crate::ide_link::PATIENCE, "{spoiled}: the program waits");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    folder.write("stop", b"");
    assert_eq!(link.outcome(run), Outcome::Completed, "{}", link.console_tail());
}

#[test]
fn nothing_is_written_where_the_folder_hides_it() {
    let (folder, _) = project("hidden");
    let board = Board::simulated();
    let mut link = Link::to(&board.address, None);
    let write = |path: &str| FileRequest::Write(path.to_owned(), b"x = 1\n".to_vec());
    // Without a folder it is a name like any other.
    link.ask(FileRequest::MakeDirectory("/remote".to_owned())).expect("made");
    link.ask(write("/remote/before.py")).expect("written");
    link.mount(&folder.path(""));
    for request in [
        write("/remote/x.py"),
        FileRequest::MakeDirectory("/remote/lib2".to_owned()),
        FileRequest::Remove("/remote/before.py".to_owned()),
        FileRequest::RemoveTree("/remote".to_owned()),
        FileRequest::Rename("/boot.py".to_owned(), "/remote/boot.py".to_owned()),
    ] {
        assert_eq!(link.ask(request.clone()), Err(FileError::Mounted), "{request:?}");
    }
    link.ask(write("/remotely.py")).expect("written");
    link.handle.send(LinkRequest::Unmount);
    assert_eq!(link.ask(FileRequest::Read("/remote/before.py".to_owned())), Ok(FileReply::Data(b"x = 1\n".to_vec())));
    link.ask(write("/remote/x.py")).expect("written");
}

#[test]
fn a_board_that_was_without_power_has_the_folder_again() {
    let (folder, big) = project("powerless");
    let mut board = Board::simulated();
    let mut link = Link::to(&board.address, None);
    link.mount(&folder.path(""));
    let run = link.start("f = open('half.txt', 'w')\nf.write('half')\nopen('ready', 'w').close()\nwhile True: pass\n");
    let begun = std::time::Instant::now();
    while !folder.path("ready").exists() {
        assert!(begun.elapsed() < crate::ide_link::PATIENCE, "the program does not run");
        std::thread::sleep(Duration::from_millis(5));
    }
    board.kill();
    assert_eq!(link.outcome(run), Outcome::Lost);
    link.wait_for("the end", |event| matches!(event, LinkEvent::Disconnected(..)).then_some(()));
    let board = Board::simulated();
    link.connect_again(&board.address);
    link.wait_for("the folder", |event| matches!(event, LinkEvent::Mount(MountEvent::Mounted(..))).then_some(()));
    let run = link.start(&program(&big, 0));
    assert_eq!(link.outcome(run), Outcome::Completed);
    assert_eq!(std::fs::read(folder.path("out-0.bin")).expect("written"), written());
    // What was begun and never closed is not there, in no form.
    let names = std::fs::read_dir(folder.path("")).expect("a folder").flatten().map(|entry| entry.file_name());
    let strays: Vec<_> = names
        .filter(|name| name.to_string_lossy().contains("half") || name.to_string_lossy().starts_with('.'))
        .collect();
    assert!(strays.is_empty(), "{strays:?}");
}
