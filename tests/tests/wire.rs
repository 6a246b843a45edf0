//! Both ends of the wire in one process: a host and a simulated board.

use pyrite_protocol::frame::{DELIMITER, START};
use pyrite_protocol::hello::HELLO;
use pyrite_protocol::message::{Failure, Namespace, Outcome, Request, RunMode, Startup};
use pyrite_sim::{Board, Options};
use pyrite_tests::fuzz::random::Random;
use pyrite_tests::host::Host;

fn board() -> Board {
    Board::start(Options::default()).expect("a board")
}

fn connected(board: &Board) -> Host {
    Host::connect(board.link())
}

#[test]
fn plain_prompt_and_frames_alternate() {
    let board = board();
    let mut host = Host::silent(board.link());
    let banner = host.read_until(">>> ");
    assert!(banner.contains("; Pyrite simulated board with ESP32\r\nMicroPython "), "{banner}");
    for _ in 0..3 {
        host.send(b"half a line");
        host.hello();
        host.ask(&Request::Bye).expect("bye");
        host.plain.clear();
        host.send(b"\r");
        host.read_until("\r\n>>> ");
    }
    // A host that vanished, found by a terminal program.
    host.hello();
    host.plain.clear();
    host.send(b"\r\x03");
    host.read_until("\r\n>>> ");
    host.send(b"\r\x01");
    host.read_until("raw REPL; CTRL-B to exit\r\n>");
    host.hello();
}

#[test]
fn the_rest_of_a_damaged_frame_is_no_terminal() {
    let board = board();
    let mut host = connected(&board);
    // A frame with a delimiter too many, or without its start: what is there looks like keys.
    for rest in [b"\r\x03".as_slice(), b"\x03\x03", b"\r\x01\r\x03\x03\x02", b"\n\x03\x01\x1e\x91\x02"] {
        host.send(&[&[START, 7, 9, 9, DELIMITER], rest, &[DELIMITER]].concat());
        host.send(&[rest, &[DELIMITER]].concat());
        host.ask(&Request::Info).expect("frames go on");
    }
    host.plain.clear();
    host.send(b"\r\x03");
    host.read_until("\r\n>>> ");
}

#[test]
fn hello_is_answered_behind_half_a_frame_and_noise() {
    let board = board();
    let mut host = connected(&board);
    let noise: Vec<u8> = (0..5000_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8 | 0x80).collect();
    for cut in [1, 100, 3000] {
        host.send(&noise[..cut]);
        host.news.clear();
        host.send(&HELLO);
        host.wait_for("welcome", |host| host.news.iter().any(|news| news.starts_with("Welcome")));
        host.ask(&Request::Info).expect("info");
    }
}

#[test]
fn files_go_both_ways() {
    let board = board();
    let mut host = connected(&board);
    let contents: Vec<u8> = (0..20_000_u32).map(|index| (index * 7 % 251) as u8).collect();
    host.upload(1, "/lib/deep/data.bin", &contents).expect("uploaded");
    assert_eq!(host.download("lib/deep/data.bin"), Ok(contents.clone()));
    let checksum = host.ask(&Request::Checksum { path: "/lib/deep/data.bin" }).expect("checksum");
    assert_eq!(
        checksum.figures,
        [format!(
            "Checksum {{ request: {}, size: 20000, crc32: {} }}",
            last(&checksum.figures[0]),
            pyrite_protocol::frame::crc32(&contents)
        )]
    );
    host.upload(2, "/empty.txt", b"").expect("uploaded");
    assert_eq!(host.download("/empty.txt"), Ok(Vec::new()));
    let list = host.ask(&Request::List { path: "/" }).expect("listed");
    let [(boot, _, false), rest @ ..] = &list.entries[..] else { panic!("{list:?}") };
    assert_eq!(boot, "boot.py");
    assert_eq!(rest, [("empty.txt".into(), 0, false), ("lib".into(), 0, true)]);
    assert_eq!(list.value, 3);
    host.ask(&Request::Rename { from: "/empty.txt", to: "/lib/x" }).expect("renamed");
    host.ask(&Request::MakeDirectory { path: "/a" }).expect("made");
    assert_eq!(host.ask(&Request::MakeDirectory { path: "/a" }), Err(Failure::Errno(17)));
    assert_eq!(host.ask(&Request::Remove { path: "/lib" }), Err(Failure::Errno(39)));
    assert_eq!(host.ask(&Request::RemoveTree { path: "/lib" }).map(|answer| answer.value), Ok(4));
    host.ask(&Request::Remove { path: "/a" }).expect("removed");
    assert_eq!(host.ask(&Request::Stat { path: "/lib" }), Err(Failure::Errno(2)));
    assert_eq!(host.ask(&Request::Read { path: "/none", offset: 0, length: 1 }), Err(Failure::Errno(2)));
    let sizes = host.ask(&Request::FileSystemStat { path: "/" }).expect("sizes");
    assert_eq!(sizes.figures.len(), 1);
}

fn last(figure: &str) -> &str {
    figure.split(['{', ',']).nth(1).and_then(|part| part.split(": ").nth(1)).expect("a request number")
}

/// Raw DEFLATE with distances that a board remembers.
fn deflated(contents: &[u8]) -> Vec<u8> {
    pyrite::board::packing::pack(contents)
}

#[test]
fn a_packed_upload_arrives_whole_and_is_skipped_when_it_is_there() {
    let board = board();
    let mut host = connected(&board);
    let mut random = Random::new(5);
    let noise: Vec<u8> = (0..20_000).map(|_| random.below(256) as u8).collect();
    let text = include_bytes!("../../device-fw/runtime/frozen/asyncio/__init__.py");
    // A repetition from just as far back as the window goes.
    let far: Vec<u8> = noise.iter().copied().cycle().take(3800).chain(noise.iter().copied().take(3800)).collect();
    let contents = [&b""[..], b"x", text, &noise, &vec![b'a'; 300_000], &far];
    for (transfer, contents) in contents.into_iter().enumerate() {
        let packed = deflated(contents);
        assert_eq!(host.upload_packed(transfer as u32, "/lib/f.bin", contents, &packed), Ok(0));
        assert!(host.download("/lib/f.bin").is_ok_and(|read| read == contents), "{} bytes", contents.len());
        assert_eq!(host.upload_packed(100 + transfer as u32, "/lib/f.bin", contents, &packed), Ok(1));
        assert!(host.download("/lib/f.bin").is_ok_and(|read| read == contents), "{} bytes", contents.len());
    }
    // Same size, other contents.
    assert_eq!(host.upload_packed(200, "/a", b"abc", &deflated(b"abc")), Ok(0));
    assert_eq!(host.upload_packed(201, "/a", b"abd", &deflated(b"abd")), Ok(0));
    assert_eq!(host.download("/a"), Ok(b"abd".to_vec()));
}

#[test]
fn a_fresh_run_closes_what_the_program_before_left_open_but_no_upload() {
    let board = board();
    let mut host = connected(&board);
    let contents = b"an upload under way";
    let crc32 = pyrite_protocol::frame::crc32(contents);
    let size = contents.len() as u32;
    host.ask(&Request::WriteBegin { transfer: 1, path: "/up.txt", size, crc32 }).expect("begun");
    host.ask(&Request::WriteChunk { transfer: 1, offset: 0, bytes: &contents[..5] }).expect("taken");
    for run in 1..40 {
        let program = format!("f = open('left{}', 'w')\nf.write('run {run}')\ng = open('boot.py')\n", run % 3);
        host.start(run, program.as_bytes(), RunMode::File, Namespace::Fresh).expect("started");
        assert_eq!(host.wait_finished(run), Outcome::Completed, "{run}: {}", String::from_utf8_lossy(&host.console));
        assert_eq!(
            host.download(&format!("/left{}", (run + 2) % 3)).ok(),
            (run > 1).then(|| format!("run {}", run - 1).into_bytes())
        );
    }
    host.ask(&Request::WriteChunk { transfer: 1, offset: 5, bytes: &contents[5..] }).expect("taken");
    host.ask(&Request::WriteCommit { transfer: 1 }).expect("in place");
    assert_eq!(host.download("/up.txt"), Ok(contents.to_vec()));
}

#[test]
fn packed_data_that_is_wrong_leaves_the_old_file() {
    let board = board();
    let mut host = connected(&board);
    host.upload(1, "/main.txt", b"old").expect("uploaded");
    let bomb = deflated(&vec![0; 4_000_000]);
    let contents = b"what is announced, what is announced, what is announced";
    let good = deflated(contents);
    let cut = &good[..good.len() - 3];
    // Stored block whose length and its complement differ; a block of no kind; a distance before the start.
    let damaged: [&[u8]; 5] = [&bomb, cut, &[1, 5, 0, 5, 0, 0], &[7, 0, 0], &[0x43, 0x04, 0x02, 0x00]];
    for (transfer, packed) in (2..).zip(damaged) {
        let answer = host.upload_packed(transfer, "/main.txt", contents, packed);
        assert!(matches!(answer, Err(Failure::ChecksumMismatch | Failure::Unknown)), "{transfer}: {answer:?}");
        assert_eq!(host.download("/main.txt"), Ok(b"old".to_vec()));
    }
    let mut random = Random::new(9);
    for transfer in 100..600 {
        let mut packed = deflated(&contents.repeat(50));
        for _ in 0..=random.below(3) {
            let place = random.below(packed.len());
            packed[place] ^= 1 << random.below(8);
        }
        if host.upload_packed(transfer, "/main.txt", &contents.repeat(50), &packed).is_ok() {
            assert_eq!(host.download("/main.txt"), Ok(contents.repeat(50)));
        }
    }
    let list = host.ask(&Request::List { path: "/" }).expect("listed");
    assert_eq!(list.value, 2, "{list:?}");
    assert_eq!(host.upload_packed(1000, "/main.txt", contents, &good), Ok(0));
}

#[test]
fn an_upload_replaces_whole_or_not_at_all() {
    let board = board();
    let mut host = connected(&board);
    host.upload(1, "/main.txt", b"old").expect("uploaded");
    let crc32 = pyrite_protocol::frame::crc32(b"new contents");
    let begin = Request::WriteBegin { transfer: 2, path: "/main.txt", size: 12, crc32 };
    let part = Request::WriteChunk { transfer: 2, offset: 0, bytes: b"new " };
    let rest = Request::WriteChunk { transfer: 2, offset: 4, bytes: b"contents" };
    let commit = Request::WriteCommit { transfer: 2 };

    host.ask(&begin).expect("begun");
    host.ask(&part).expect("taken");
    assert_eq!(host.ask(&commit), Err(Failure::Gap { have: 4 }));
    assert_eq!(host.download("/main.txt"), Ok(b"old".to_vec()));
    // The host vanishes and comes back.
    host.hello();
    assert_eq!(host.ask(&rest), Err(Failure::Unknown));
    assert_eq!(host.download("/main.txt"), Ok(b"old".to_vec()));

    host.ask(&begin).expect("begun");
    assert_eq!(host.ask(&rest), Err(Failure::Gap { have: 0 }));
    for repeated in [&part, &part, &rest, &rest, &part] {
        host.ask(repeated).expect("taken once");
    }
    host.ask(&commit).expect("committed");
    host.ask(&commit).expect("committed before");
    assert_eq!(host.download("/main.txt"), Ok(b"new contents".to_vec()));

    let wrong = Request::WriteBegin { transfer: 3, path: "/main.txt", size: 3, crc32: 1 };
    host.ask(&wrong).expect("begun");
    host.ask(&Request::WriteChunk { transfer: 3, offset: 0, bytes: b"abc" }).expect("taken");
    assert_eq!(host.ask(&Request::WriteCommit { transfer: 3 }), Err(Failure::ChecksumMismatch));
    let huge = Request::WriteBegin { transfer: 4, path: "/huge", size: u32::MAX, crc32: 0 };
    assert_eq!(host.ask(&huge), Err(Failure::Errno(28)));
    host.ask(&Request::WriteAbort { transfer: 4 }).expect("aborted");
    assert_eq!(
        host.ask(&Request::WriteBegin { transfer: 5, path: "/main.txt/x", size: 1, crc32: 0 }),
        Err(Failure::Errno(20))
    );
    assert_eq!(host.ask(&Request::WriteBegin { transfer: 5, path: "/", size: 1, crc32: 0 }), Err(Failure::Errno(21)));
    assert_eq!(host.download("/main.txt"), Ok(b"new contents".to_vec()));
    assert_eq!(host.ask(&Request::List { path: "/" }).expect("listed").entries.len(), 2);
}

#[test]
fn resets_are_told_and_not_repeated() {
    let board = board();
    let mut host = connected(&board);
    host.news.clear();
    host.ask(&Request::SoftReset { startup: Startup::Run }).expect("accepted");
    host.wait_for("soft reboot", |host| host.console.ends_with(b"MPY: soft reboot\r\n"));
    host.ask(&Request::Info).expect("still framed");
    host.plain.clear();
    host.ask(&Request::HardReset).expect("accepted");
    host.read_until(">>> ");
    host.hello();
}

#[test]
fn a_board_survives_noise_floods_and_vanished_peers() {
    let board = board();
    let mut state = 88_172_645_463_325_252_u64;
    for round in 0..4 {
        let mut host = Host::silent(board.link());
        host.loses = true;
        if round % 2 == 0 {
            host.hello();
        }
        let noise: Vec<u8> = (0..50_000)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 33) as u8
            })
            .collect();
        host.send(&noise);
    }
    // What the board still has to say to the vanished peers is cut anywhere; a fresh hello settles it.
    let mut host = Host::silent(board.link());
    host.loses = true;
    host.send(b"\x03\x03\x02");
    host.hello();
    host.ask(&Request::Info).expect("alive");
}
