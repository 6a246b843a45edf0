//! A folder of the host, as the board asks for it: calls, answers, and a host that goes away in the middle.

use std::time::Duration;

use pyrite_protocol::limits::{HOST_CALL_TIMEOUT_MILLIS, MOUNT_BLOCK};
use pyrite_protocol::message::{EntryKind, Failure, Namespace, Outcome, Request, RunMode, Startup};
use pyrite_protocol::mount::{HostReply, MountAccess, Opening, Packing};
use pyrite_sim::{Board, Options};
use pyrite_tests::host::{Host, HostCall};

/// Nothing on a simulated board takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

const MOUNT: Request<'_> = Request::Mount { access: MountAccess::Full };

fn mounted() -> (Board, Host) {
    let board = Board::start(Options::default()).expect("a board");
    let mut host = Host::connect(board.link());
    host.ask(&MOUNT).expect("mounted");
    (board, host)
}

fn start(host: &mut Host, run_id: u32, source: &str) {
    host.console.clear();
    host.start(run_id, source.as_bytes(), RunMode::File, Namespace::Keep).expect("started");
}

/// The call that comes next.
#[track_caller]
fn next_call(host: &mut Host) -> HostCall {
    host.wait_for("call", |host| !host.calls.is_empty());
    host.calls.remove(0)
}

/// The call that comes next, which is the one expected.
#[track_caller]
fn call(host: &mut Host, expected: &str) -> HostCall {
    let call = next_call(host);
    assert_eq!(call.what, expected);
    call
}

fn reply(host: &mut Host, call: &HostCall, reply: HostReply<'_>) -> Result<u32, Failure> {
    host.ask(&Request::HostReply { call: call.number, reply }).map(|answer| answer.value)
}

fn plain(bytes: &[u8]) -> HostReply<'_> {
    HostReply::Data { packing: Packing::Plain, length: bytes.len() as u32, offset: 0, bytes }
}

/// What is answered in vain.
const NOT_THERE: HostReply<'_> = HostReply::Failed { errno: 2 };

fn file_of(size: u32) -> HostReply<'static> {
    HostReply::Status { kind: EntryKind::File, size, modified_seconds: 7 }
}

fn output(host: &Host) -> String {
    String::from_utf8_lossy(&host.console).into_owned()
}

#[test]
fn a_module_is_asked_for_piece_by_piece() {
    let (_board, mut host) = mounted();
    start(&mut host, 1, "import module\nprint(module.x)\n");
    let stat = call(&mut host, "stat module");
    assert_eq!(reply(&mut host, &stat, NOT_THERE), Ok(0));
    // An answer that comes twice is to nobody.
    assert_eq!(reply(&mut host, &stat, NOT_THERE), Err(Failure::Unknown));
    let source = format!("#{}\nx = 5\n", "-".repeat(MOUNT_BLOCK));
    let stat = call(&mut host, "stat module.py");
    reply(&mut host, &stat, file_of(source.len() as u32)).expect("taken");
    // What a path is was told a moment ago.
    let open = call(&mut host, "open module.py Read");
    reply(&mut host, &open, HostReply::Opened { size: source.len() as u32, contents: 9 }).expect("taken");
    let reads = [call(&mut host, "read 0"), call(&mut host, "read 1")];
    assert!(reads.iter().all(|read| read.file == open.file));
    let (first, second) = source.as_bytes().split_at(MOUNT_BLOCK);
    let part = |offset: usize, bytes| HostReply::Data {
        packing: Packing::Plain,
        length: MOUNT_BLOCK as u32,
        offset: offset as u32,
        bytes,
    };
    // The second part before the first, twice the first, then the rest.
    assert_eq!(reply(&mut host, &reads[0], part(1000, &first[1000..2000])), Err(Failure::Gap { have: 0 }));
    assert_eq!(reply(&mut host, &reads[0], part(0, &first[..1000])), Ok(1000));
    assert_eq!(reply(&mut host, &reads[0], part(0, &first[..1000])), Ok(1000));
    assert_eq!(reply(&mut host, &reads[0], part(500, &first[500..1500])), Ok(1500));
    assert_eq!(reply(&mut host, &reads[0], part(1500, &first[1500..])), Ok(MOUNT_BLOCK as u32));
    reply(&mut host, &reads[1], plain(second)).expect("taken");
    assert_eq!((host.wait_finished(1), output(&host)), (Outcome::Completed, "5\r\n".into()));

    // Opened again, unchanged: the pieces are here.
    start(&mut host, 2, "print(len(open('module.py').read()))\n");
    call(&mut host, "close");
    let open = call(&mut host, "open module.py Read");
    reply(&mut host, &open, HostReply::Opened { size: source.len() as u32, contents: 9 }).expect("taken");
    assert_eq!(host.wait_finished(2), Outcome::Completed);
    assert_eq!(output(&host), format!("{}\r\n", source.len()));
}

#[test]
fn damaged_data_is_an_error() {
    let (_board, mut host) = mounted();
    // One stored block with a byte more than a piece has.
    let mut too_long = vec![1, 1, 8, 254, 247];
    too_long.resize(5 + MOUNT_BLOCK + 1, b'x');
    let damaged: [(Packing, &[u8]); 5] = [
        (Packing::Deflated, &[7, 0, 0]),
        // A stored piece that is cut off.
        (Packing::Deflated, &[1, 5, 0, 250, 255, 1]),
        // Refers to what is not there.
        (Packing::Deflated, &[0x43, 0x04, 0x02, 0x00]),
        (Packing::Deflated, &too_long),
        (Packing::Plain, &[0; 1024]),
    ];
    for (run, (packing, bytes)) in (1..).zip(damaged) {
        host.calls.clear();
        start(&mut host, run, "try:\n    print(open('x').read())\nexcept OSError as e:\n    print(e.errno)\n");
        let open = call(&mut host, "open x Read");
        reply(&mut host, &open, HostReply::Opened { size: 3000, contents: 100 + run }).expect("taken");
        let read = call(&mut host, "read 0");
        call(&mut host, "read 1");
        let length = if packing == Packing::Plain { 3 * 1024 } else { bytes.len() };
        let all: Vec<u8> = bytes.iter().copied().cycle().take(length).collect();
        for (offset, bytes) in (0..).step_by(1024).zip(all.chunks(1024)) {
            // Once it is known to be wrong, nobody waits for the rest.
            let _ = reply(&mut host, &read, HostReply::Data { packing, length: length as u32, offset, bytes });
        }
        assert_eq!(
            (host.wait_finished(run), output(&host)),
            (Outcome::Completed, "5\r\n".into()),
            "{packing:?} {}",
            bytes.len()
        );
    }
}

#[test]
fn what_is_written_goes_out_in_order() {
    let (_board, mut host) = mounted();
    let program =
        "f = open('a', 'w')\nf.write('one ')\nf.write('two')\nimport os\nos.mkdir('d')\nf.write('!')\nf.close()\n";
    start(&mut host, 1, program);
    let open = call(&mut host, "open a Replace");
    reply(&mut host, &open, HostReply::Opened { size: 0, contents: 3 }).expect("taken");
    for expected in ["write 0 one two", "MakeDirectory { path: \"d\" }", "write 7 !", "close"] {
        let call = call(&mut host, expected);
        assert!(call.file == open.file || call.file == 0);
        reply(&mut host, &call, HostReply::Done).expect("taken");
    }
    assert_eq!(host.wait_finished(1), Outcome::Completed);

    // An error of what was written shows in the file that wrote it.
    let program = "f = open('a', 'a')\nf.write('x')\nimport os\nos.mkdir('d')\ntry:\n    f.close()\nexcept OSError as e:\n    print(e.errno)\n";
    start(&mut host, 2, program);
    let open = call(&mut host, "open a Append");
    reply(&mut host, &open, HostReply::Opened { size: 8, contents: 4 }).expect("taken");
    let write = call(&mut host, "write 8 x");
    reply(&mut host, &write, HostReply::Failed { errno: 28 }).expect("taken");
    for expected in ["MakeDirectory { path: \"d\" }", "close"] {
        let call = call(&mut host, expected);
        reply(&mut host, &call, HostReply::Done).expect("taken");
    }
    assert_eq!((host.wait_finished(2), output(&host)), (Outcome::Completed, "28\r\n".into()));
}

#[test]
fn a_call_comes_again_with_its_number() {
    let (_board, mut host) = mounted();
    start(&mut host, 1, "import os\nos.remove('x')\nprint('done')\n");
    let first = call(&mut host, "Remove { path: \"x\" }");
    // The host may have missed it.
    host.post(&Request::Info);
    assert_eq!(call(&mut host, "Remove { path: \"x\" }"), first);
    // And it is not told that it did.
    assert_eq!(call(&mut host, "Remove { path: \"x\" }"), first);
    reply(&mut host, &first, HostReply::Done).expect("taken");
    assert_eq!((host.wait_finished(1), output(&host)), (Outcome::Completed, "done\r\n".into()));
}

#[test]
fn files_of_the_flash_are_served_while_the_board_waits() {
    let (_board, mut host) = mounted();
    start(&mut host, 1, "import os\nprint(os.stat('x')[6])\n");
    let stat = call(&mut host, "stat x");
    host.loses = false;
    host.upload(1, "/note.txt", b"text").expect("uploaded");
    assert_eq!(host.download("/note.txt"), Ok(b"text".to_vec()));
    let collect = pyrite_protocol::message::Collect::No;
    assert_eq!(host.ask(&Request::MemoryReport { collect }), Err(Failure::Busy));
    assert_eq!(host.start(2, b"1", RunMode::File, Namespace::Keep), Err(Failure::Busy));
    reply(&mut host, &stat, file_of(77)).expect("taken");
    assert_eq!((host.wait_finished(1), output(&host)), (Outcome::Completed, "77\r\n".into()));
    host.ask(&Request::MemoryReport { collect }).expect("told");
}

#[test]
fn ctrl_c_and_a_reset_end_the_waiting() {
    let (_board, mut host) = mounted();
    for (run, program) in (1..).zip(["import os\nos.stat('x')\n", "import x\n", "open('x')\n"]) {
        start(&mut host, run, program);
        next_call(&mut host);
        host.ask(&Request::Interrupt).expect("told");
        assert_eq!(host.wait_finished(run), Outcome::Interrupted, "{program}: {}", output(&host));
        assert!(output(&host).contains("KeyboardInterrupt"), "{}", output(&host));
    }
    start(&mut host, 4, "import os\nwhile True:\n    try:\n        os.stat('x')\n    except OSError:\n        pass\n");
    next_call(&mut host);
    host.ask(&Request::SoftReset { startup: Startup::Skip }).expect("told");
    assert_eq!(host.wait_finished(4), Outcome::Abandoned);
    // The folder is still there.
    start(&mut host, 5, "import os\nprint(os.getcwd())\n");
    assert_eq!(host.wait_finished(5), Outcome::Completed);
    assert!(output(&host).ends_with("/remote\r\n"), "{}", output(&host));
}

#[test]
fn a_reset_closes_the_files_and_keeps_the_folder() {
    let (_board, mut host) = mounted();
    start(&mut host, 1, "import os\nos.chdir('/')\nf = open('/remote/a', 'w')\nf.write('x')\n");
    let open = call(&mut host, "open a Replace");
    reply(&mut host, &open, HostReply::Opened { size: 0, contents: 3 }).expect("taken");
    assert_eq!(host.wait_finished(1), Outcome::Completed);
    host.post(&Request::SoftReset { startup: Startup::Skip });
    for expected in ["write 0 x", "CloseAll"] {
        let call = call(&mut host, expected);
        reply(&mut host, &call, HostReply::Done).expect("taken");
    }
    host.wait_for("a new start", |host| host.console.ends_with(b"soft reboot\r\n"));
    start(&mut host, 2, "import os\nprint(os.getcwd())\n");
    assert_eq!(host.wait_finished(2), Outcome::Completed);
    assert!(output(&host).ends_with("/remote\r\n"), "{}", output(&host));
}

#[test]
fn a_silent_host_is_an_error_once_and_then_at_once() {
    let (_board, mut host) = mounted();
    let program = "import os, time
def tries():
    t = time.ticks_ms()
    try:
        os.stat('x')
    except OSError as e:
        print(e.errno, time.ticks_diff(time.ticks_ms(), t) // 1000)
tries()
tries()
tries()
";
    host.patience = PATIENCE;
    start(&mut host, 1, program);
    assert_eq!(host.wait_finished(1), Outcome::Completed);
    let seconds = HOST_CALL_TIMEOUT_MILLIS / 1000;
    assert_eq!(output(&host), format!("110 {seconds}\r\n110 0\r\n110 0\r\n"));
    // It is there again.
    host.calls.clear();
    start(&mut host, 2, "import os\nprint(os.stat('x')[6])\n");
    let stat = call(&mut host, "stat x");
    reply(&mut host, &stat, file_of(3)).expect("taken");
    assert_eq!((host.wait_finished(2), output(&host)), (Outcome::Completed, "3\r\n".into()));
}

#[test]
fn a_host_that_comes_back_finds_the_same_files_open() {
    let (_board, mut host) = mounted();
    let epoch = host.ask(&MOUNT).expect("mounted").value;
    start(&mut host, 1, "f = open('x')\nprint(f.read())\n");
    let open = call(&mut host, "open x Read");
    reply(&mut host, &open, HostReply::Opened { size: 5, contents: 3 }).expect("taken");
    let read = call(&mut host, "read 0");
    // The cable is pulled and put in again.
    host.news.clear();
    host.hello();
    assert_eq!(host.ask(&MOUNT).map(|answer| answer.value), Ok(epoch));
    let again = call(&mut host, "read 0");
    assert_eq!(again, read);
    reply(&mut host, &again, plain(b"hello")).expect("taken");
    host.wait_for("the text", |host| host.console.ends_with(b"hello\r\n"));
}

#[test]
fn who_takes_the_folder_back_leaves_errors() {
    for leave in [Request::Unmount, Request::Bye] {
        let (_board, mut host) = mounted();
        let program = "import os
f = open('x')
try:
    f.read()
except OSError as e:
    a = e.errno
try:
    f.read(1)
except OSError as e:
    print(a, e.errno, os.getcwd(), os.listdir('/'))
";
        start(&mut host, 1, program);
        let open = call(&mut host, "open x Read");
        reply(&mut host, &open, HostReply::Opened { size: 5, contents: 3 }).expect("taken");
        call(&mut host, "read 0");
        host.post(&leave);
        let expected = b"19 19 / ['boot.py']\r\n";
        host.wait_for("the errors", |host| {
            host.console.ends_with(expected) || host.plain.windows(expected.len()).any(|text| text == expected)
        });
    }
}

#[test]
fn a_list_is_read_entry_by_entry() {
    let (_board, mut host) = mounted();
    start(&mut host, 1, "import os\nprint(os.listdir('d'), list(os.ilistdir('d'))[-1])\n");
    let mut list = Vec::new();
    for index in 0..60_u32 {
        let name = format!("{index}-{}", "ä".repeat(60));
        let kind = if index % 2 == 0 { EntryKind::File } else { EntryKind::Directory };
        let entry =
            pyrite_protocol::message::Entry { kind, size: index * 1000, modified_seconds: 1 << 40, name: &name };
        let mut place = [0; 300];
        list.extend_from_slice(pyrite_protocol::mount::write_entry(&entry, &mut place).expect("room"));
    }
    for _ in 0..2 {
        let open = call(&mut host, &format!("open d {:?}", Opening::List));
        reply(&mut host, &open, HostReply::Opened { size: list.len() as u32, contents: 3 }).expect("taken");
        for (index, piece) in list.chunks(MOUNT_BLOCK).enumerate() {
            let read = call(&mut host, &format!("read {index}"));
            for (offset, bytes) in (0..).step_by(1024).zip(piece.chunks(1024)) {
                let length = piece.len() as u32;
                let part = HostReply::Data { packing: Packing::Plain, length, offset, bytes };
                reply(&mut host, &read, part).expect("taken");
            }
        }
        call(&mut host, "close");
    }
    assert_eq!(host.wait_finished(1), Outcome::Completed, "{}", output(&host));
    let text = output(&host);
    assert!(text.starts_with("['0-ää") && text.contains("'59-ä"), "{text}");
    assert!(text.contains(", 16384, 0, 59000)"), "{text}");
}
