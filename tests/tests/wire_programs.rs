//! Programs over the wire: a host runs, feeds, interrupts and resets a simulated board.

use std::time::{Duration, Instant};

use pyrite_protocol::frame::crc32;
use pyrite_protocol::message::{
    Collect, Event, Failure, KIND_NAMES, MemoryPart, Namespace, Outcome, Request, RunMode, Startup,
};
use pyrite_sim::{Board, Flash, Options};
use pyrite_tests::host::Host;

fn board() -> (Board, Host) {
    let board = Board::start(Options::default()).expect("a board");
    let host = Host::connect(board.link());
    (board, host)
}

fn text(host: &Host) -> String {
    String::from_utf8_lossy(&host.console).into_owned()
}

#[test]
fn a_run_tells_its_output_and_its_end() {
    let (_board, mut host) = board();
    assert_eq!(host.run(1, "print('hello', 6 * 7)"), ("hello 42\r\n".into(), Outcome::Completed));
    assert_eq!(host.run(2, "import sys\nsys.exit(3)"), (String::new(), Outcome::Exited { code: 3 }));
    let (output, outcome) = host.run(3, "def f():\n    1 / 0\nprint('before')\nf()\n");
    assert_eq!(outcome, Outcome::Raised);
    assert!(
        output.starts_with("before\r\nTraceback (most recent call last):\r\n  File \"main.py\", line 4"),
        "{output}"
    );
    assert!(
        output.ends_with("in f\r\nZeroDivisionError: division by zero\r\n") || output.contains("ZeroDivisionError")
    );
    let (output, outcome) = host.run(4, "x = (\nprint(1)\n)\n)\n");
    assert_eq!(outcome, Outcome::Raised);
    assert!(output.contains("SyntaxError"), "{output}");
    assert_eq!(host.run(5, ""), (String::new(), Outcome::Completed));
    // A repetition of the start of a run that has ended is only answered.
    host.ask(&Request::RunStart { run_id: 5 }).expect("known");
    assert_eq!(host.ask(&Request::RunStart { run_id: 77 }), Err(Failure::Unknown));
    // Another host says hello, and begins with the same number.
    host.finished.clear();
    host.news.clear();
    host.hello();
    assert_eq!(host.run(5, "print('again')"), ("again\r\n".into(), Outcome::Completed));
}

#[test]
fn names_stay_until_a_fresh_run() {
    let (_board, mut host) = board();
    host.run(1, "kept = 5");
    assert_eq!(host.run(2, "print(kept)").0, "5\r\n");
    host.console.clear();
    host.start(3, b"kept + 1", RunMode::Interactive, Namespace::Keep).expect("started");
    assert_eq!((host.wait_finished(3), text(&host)), (Outcome::Completed, "6\r\n".into()));
    host.console.clear();
    host.start(4, b"print('kept' in globals())", RunMode::File, Namespace::Fresh).expect("started");
    assert_eq!((host.wait_finished(4), text(&host)), (Outcome::Completed, "False\r\n".into()));
}

#[test]
fn an_endless_program_is_served_interrupted_and_reset() {
    let (_board, mut host) = board();
    host.upload(1, "/note.txt", b"before").expect("uploaded");
    for (run_id, source) in [(1, "while True: pass"), (2, "import time\nwhile True: time.sleep(1000)"), (3, "input()")]
    {
        host.start(run_id, source.as_bytes(), RunMode::File, Namespace::Keep).expect("started");
        assert_eq!(host.ask(&Request::Memory { collect: Collect::No }), Err(Failure::Busy));
        let busy = Request::Run {
            run_id: 9,
            file_name: "x",
            size: 0,
            crc32: 0,
            mode: RunMode::File,
            namespace: Namespace::Keep,
        };
        assert_eq!(host.ask(&busy), Err(Failure::Busy));
        let contents = format!("while {run_id}").into_bytes();
        host.upload(run_id + 1, "/note.txt", &contents).expect("uploaded meanwhile");
        assert_eq!(host.download("/note.txt"), Ok(contents));
        host.ask(&Request::Info).expect("information");
        assert!(host.news.last().is_some_and(|news| news.contains(&format!("Running {{ run_id: {run_id} }}"))));
        host.console.clear();
        host.ask(&Request::Interrupt).expect("interrupted");
        assert_eq!(host.wait_finished(run_id), Outcome::Interrupted, "{source}");
        assert!(text(&host).contains("KeyboardInterrupt"), "{}", text(&host));
    }
    host.start(5, b"try:\n  while True: pass\nfinally:\n  print('never')", RunMode::File, Namespace::Keep)
        .expect("started");
    host.console.clear();
    host.ask(&Request::SoftReset { startup: Startup::Run }).expect("accepted");
    assert_eq!(host.wait_finished(5), Outcome::Abandoned);
    host.wait_for("soft reboot", |host| host.console.ends_with(b"MPY: soft reboot\r\n"));
    assert!(!text(&host).contains("never"));
    assert_eq!(host.run(6, "print(1)").0, "1\r\n");
}

#[test]
fn input_reaches_the_program() {
    let (_board, mut host) = board();
    host.start(1, b"name = input('name? ')\nprint('hello', name)\n", RunMode::File, Namespace::Keep).expect("started");
    host.wait_for("question", |host| host.console.ends_with(b"name? "));
    assert_eq!(host.ask(&Request::Input { bytes: "Zoë\r".as_bytes() }).map(|answer| answer.value), Ok(5));
    assert_eq!(host.wait_finished(1), Outcome::Completed);
    assert!(text(&host).ends_with("hello Zoë\r\n"), "{}", text(&host));
}

#[test]
fn a_flood_of_output_arrives_whole_and_soon() {
    let (_board, mut host) = board();
    let start = Instant::now();
    let (output, outcome) = host.run(1, "for i in range(20000):\n    print('line', i)\n");
    let elapsed = start.elapsed();
    assert_eq!(outcome, Outcome::Completed);
    assert_eq!(output.lines().count(), 20_000);
    assert!(output.ends_with("line 19999\r\n"));
    assert!(elapsed < Duration::from_secs(10), "{elapsed:?}");
    // A piece of a line without its end is not held back.
    host.console.clear();
    host.start(2, b"print('a', end='')\nwhile True: pass", RunMode::File, Namespace::Keep).expect("started");
    host.wait_for("piece", |host| host.console.ends_with(b"a"));
    host.ask(&Request::Interrupt).expect("interrupted");
    host.wait_finished(2);
}

#[test]
fn start_up_files_run_and_never_lock_anybody_out() {
    let (_board, mut host) = board();
    host.upload(1, "/boot.py", b"print('boot')\n1/0\n").expect("uploaded");
    host.upload(2, "/main.py", b"print('main')\nwhile True: pass\n").expect("uploaded");
    host.console.clear();
    host.ask(&Request::SoftReset { startup: Startup::Run }).expect("accepted");
    host.wait_for("main", |host| host.console.ends_with(b"main\r\n"));
    let output = text(&host);
    assert!(output.contains("boot\r\nTraceback") && output.contains("ZeroDivisionError"), "{output}");
    host.console.clear();
    host.ask(&Request::Interrupt).expect("interrupted");
    host.wait_for("interrupt", |host| text(host).contains("KeyboardInterrupt"));
    assert_eq!(host.run(1, "print(1)").0, "1\r\n");
    host.ask(&Request::SoftReset { startup: Startup::Run }).expect("accepted");
    host.wait_for("main", |host| host.console.ends_with(b"main\r\n"));
    host.console.clear();
    host.ask(&Request::SoftReset { startup: Startup::Skip }).expect("accepted");
    host.wait_for("soft reboot", |host| host.console.ends_with(b"MPY: soft reboot\r\n"));
    assert_eq!(host.run(2, "print(2)").0, "2\r\n".to_owned());
    // A plain terminal gets out of it as well.
    host.ask(&Request::Bye).expect("bye");
    host.plain.clear();
    host.send(b"\x04");
    host.wait_for("main", |host| host.plain.ends_with(b"main\r\n"));
    host.send(b"\x03");
    host.read_until(">>> ");
}

#[test]
fn memory_and_completions_are_told_when_idle() {
    let (_board, mut host) = board();
    host.run(1, "apple = 1\napricot = 2\n");
    let names = host.ask(&Request::Complete { text: "print(ap" }).expect("completed").names;
    assert!(names.contains(&"apple".to_owned()) && names.contains(&"apricot".to_owned()), "{names:?}");
    let before = host.ask(&Request::Memory { collect: Collect::First }).expect("figures").figures;
    host.run(2, "kept = bytearray(20000)");
    let after = host.ask(&Request::Memory { collect: Collect::First }).expect("figures").figures;
    assert_ne!(before, after);
}

#[test]
fn memory_is_reported_while_a_program_runs() {
    let (_board, mut host) = board();
    let kept = b"table = [bytearray(500) for _ in range(4)]\ndef f(): return table\n";
    host.upload(1, "/kept.py", kept).expect("uploaded");
    let source = "import kept
class Thing:
    def __init__(self): self.size = 1
things = [Thing() for _ in range(25)]
print('ready')
while True: pass
";
    host.console.clear();
    host.start(1, source.as_bytes(), RunMode::File, Namespace::Keep).expect("started");
    host.wait_for("ready", |host| host.console.ends_with(b"ready\r\n"));
    for _ in 0..3 {
        let mut report = Report::default();
        let number = host.post(&Request::MemoryReport { collect: Collect::First });
        while !report.is_done {
            host.receive(&mut |event| report.take(number, event));
        }
        report.check();
        let count = |name: &str| report.types.iter().find(|(found, ..)| found == name).map(|&(_, count, _)| count);
        assert_eq!(count("Thing"), Some(25), "{:?}", report.types);
        assert_eq!(count("bytearray"), Some(4));
        let held = |name: &str| report.modules.iter().find(|(found, _)| found == name).map(|&(_, bytes)| bytes);
        assert!((2000..3000).contains(&held("kept").expect("a module")), "{:?}", report.modules);
        assert!((600..2500).contains(&held("__main__").expect("a module")), "{:?}", report.modules);
        assert_eq!(held("<garbage>"), Some(0), "{:?}", report.modules);
        let &(_, file, peak, loaded) = report.imports.iter().find(|import| import.0 == "kept").expect("an import");
        assert_eq!(file as usize, kept.len());
        assert!(peak > 500 && (100..1000).contains(&loaded), "{:?}", report.imports);
    }
    host.ask(&Request::Interrupt).expect("interrupted");
    assert_eq!(host.wait_finished(1), Outcome::Interrupted);
    // The same, idle.
    let mut report = Report::default();
    let number = host.post(&Request::MemoryReport { collect: Collect::No });
    while !report.is_done {
        host.receive(&mut |event| report.take(number, event));
    }
    report.check();
}

#[test]
fn the_biggest_objects_are_named_with_their_holders() {
    let (_board, mut host) = board();
    host.upload(1, "/kept.py", b"text = 'ab' * 1500\ndef f(): return text\n").expect("uploaded");
    let source = "import kept, micropython
class Robot:
    shared = bytearray(2000)
    def __init__(self, size): self.buffer = bytearray(size)
class Wide:
    def __init__(self): self.__dict__['more'] = bytearray(1300)
def closed():
    inner = bytearray(1200)
    return lambda: inner
rows = [None, [bytearray(3000), (1, bytearray(2500))]]
by_name = {'left': bytearray(2200), 7: bytearray(2100), (1, 2): bytearray(1700)}
robot = Robot(4000)
long_list = [0] * 1000
call = closed()
wide = Wide()
method = Robot(1100).__init__
deep = bytearray(1900)
for _ in range(40): deep = [deep]
again = rows
def run():
    local = bytearray(2300)
    bytearray(1400)
    micropython.heap_lock()
    print('ready')
    while True: pass
run()
";
    host.console.clear();
    host.start(1, source.as_bytes(), RunMode::File, Namespace::Fresh).expect("started");
    host.wait_for("ready", |host| host.console.ends_with(b"ready\r\n"));
    for _ in 0..2 {
        let mut report = Report::default();
        let number = host.post(&Request::MemoryReport { collect: Collect::No });
        while !report.is_done {
            host.receive(&mut |event| report.take(number, event));
        }
        report.check();
        let mut seen: Vec<_> =
            report.objects.iter().map(|(holder, name, _, bytes)| (holder.as_str(), name.as_str(), *bytes)).collect();
        seen.sort_unstable();
        // A header of one word, and whole words.
        let taken = |size: u32| 4 + size;
        for (holder, name, bytes) in [
            ("__main__.rows[1][0]", "bytearray", taken(3000)),
            ("__main__.rows[1][1][1]", "bytearray", taken(2500)),
            ("__main__.by_name['left']", "bytearray", taken(2200)),
            ("__main__.by_name[7]", "bytearray", taken(2100)),
            ("__main__.by_name[..]", "bytearray", taken(1700)),
            ("__main__.robot.buffer", "bytearray", taken(4000)),
            ("__main__.Robot.shared", "bytearray", taken(2000)),
            ("__main__.call.<closure>", "bytearray", taken(1200)),
            ("__main__.wide.more", "bytearray", taken(1300)),
            ("__main__.method.__self__.buffer", "bytearray", taken(1100)),
            // Too far down for a way.
            ("__main__[..]", "<raw storage>", taken(1900)),
            ("<running program>", "<raw storage>", taken(2300)),
            ("<garbage>", "<raw storage>", taken(1400)),
        ] {
            assert!(seen.contains(&(holder, name, bytes)), "{holder} {name} {bytes} in {seen:#?}");
        }
        let one = |holder: &str| seen.iter().find(|object| object.0 == holder).map(|object| object.1);
        assert_eq!(one("__main__.long_list"), Some("list"), "{seen:#?}");
        assert_eq!(one("kept.text"), Some("str"), "{seen:#?}");
        assert!(seen.len() <= 24);
        let mut places: Vec<_> = report.objects.iter().map(|object| object.2).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), seen.len(), "each is told once");
        // Each is told alone, too, by any of its words.
        for object in &report.objects {
            let last_word = object.2 + object.3 / 4 - 1;
            assert_eq!(objects_in(&mut host, last_word, 1), std::slice::from_ref(object));
        }
    }
    // Small ones are named as well; a stretch beyond the heap holds nothing.
    let small = objects_in(&mut host, 0, 200);
    assert!(small.len() > 3 && small.iter().all(|(holder, ..)| !holder.is_empty()), "{small:#?}");
    assert!(small.iter().all(|&(_, _, start, bytes)| start < 200 && bytes > 0));
    assert_eq!(objects_in(&mut host, u32::MAX, u32::MAX), []);
    host.ask(&Request::Interrupt).expect("interrupted");
    assert_eq!(host.wait_finished(1), Outcome::Interrupted);
}

/// The objects that reach into a stretch of the heap, as [`Report::objects`]; nothing else may be told.
#[track_caller]
fn objects_in(host: &mut Host, start_word: u32, words: u32) -> Vec<(String, String, u32, u32)> {
    let mut report = Report::default();
    let number = host.post(&Request::MemoryObjects { start_word, words });
    while !report.is_done {
        host.receive(&mut |event| report.take(number, event));
    }
    assert!(report.modules.is_empty() && report.types.is_empty() && report.runs.is_empty());
    report.objects
}

/// What a memory report said.
#[derive(Default)]
struct Report {
    used: u32,
    total: u32,
    /// Name, count, bytes.
    types: Vec<(String, u32, u32)>,
    modules: Vec<(String, u32)>,
    /// Name, bytes of the file, compile peak, loaded.
    imports: Vec<(String, u32, u32, u32)>,
    /// Holder, type, first word, bytes.
    objects: Vec<(String, String, u32, u32)>,
    /// Kind and words.
    runs: Vec<(u8, u32)>,
    is_done: bool,
}

impl Report {
    fn take(&mut self, number: u16, event: &Event<'_>) {
        match *event {
            Event::Done { request, .. } if request == number => self.is_done = true,
            Event::MemoryPart { request, part } if request == number => match part {
                MemoryPart::Heap { total, used, largest_free, peak_used, peak_live, .. } => {
                    assert!(largest_free <= total - used && used <= peak_used && peak_live <= peak_used);
                    (self.total, self.used) = (total, used);
                }
                MemoryPart::Stack { total, used, peak } => assert!(used <= peak && peak <= total && peak > 0),
                MemoryPart::Type { name, count, bytes } => self.types.push((name.into(), count, bytes)),
                MemoryPart::Module { name, bytes } => self.modules.push((name.into(), bytes)),
                MemoryPart::Import { name, file_bytes, compile_peak, loaded } => {
                    self.imports.push((name.into(), file_bytes, compile_peak, loaded));
                }
                MemoryPart::Object { start_word, bytes, name, holder } => {
                    self.objects.push((holder.into(), name.into(), start_word, bytes));
                }
                MemoryPart::Map { start_word, runs } => {
                    assert_eq!(
                        start_word,
                        self.runs.iter().map(|run| run.1).sum::<u32>(),
                        "stretches follow one another"
                    );
                    let mut bytes = runs.iter();
                    while let Some(&kind) = bytes.next() {
                        let mut words = 0;
                        for (place, &byte) in bytes.by_ref().enumerate() {
                            words |= u32::from(byte & 0x7f) << (7 * place);
                            if byte < 0x80 {
                                break;
                            }
                        }
                        self.runs.push((kind, words));
                    }
                }
            },
            _ => {}
        }
    }

    /// Every view of the heap adds up to the same.
    fn check(&self) {
        assert_eq!(self.modules.iter().map(|module| module.1).sum::<u32>(), self.used, "{:?}", self.modules);
        let words = |free: bool| self.runs.iter().filter(|run| (run.0 == 0) == free).map(|run| run.1).sum::<u32>();
        assert_eq!((words(false) * 4, words(true) * 4), (self.used, self.total - self.used));
        assert!(self.runs.iter().all(|run| usize::from(run.0) < KIND_NAMES.len()));
        // Each of the biggest objects lies within one run of the map, and none is free.
        for (_, name, start_word, bytes) in &self.objects {
            let mut end = 0;
            let run = self.runs.iter().find(|run| {
                end += run.1;
                *start_word < end
            });
            let run = run.unwrap_or_else(|| panic!("{name} lies behind the heap"));
            assert!(run.0 != 0 && start_word + bytes / 4 <= end, "{name} at {start_word} in {run:?}");
        }
    }
}

#[test]
fn source_is_checked_before_it_runs() {
    let (_board, mut host) = board();
    let run = |size, crc32| Request::Run {
        run_id: 1,
        file_name: "main.py",
        size,
        crc32,
        mode: RunMode::File,
        namespace: Namespace::Keep,
    };
    let chunk = |offset, bytes| Request::RunChunk { run_id: 1, offset, bytes };
    host.ask(&run(8, crc32(b"print(1)"))).expect("announced");
    assert_eq!(host.ask(&chunk(4, b"t(1)")), Err(Failure::Gap { have: 0 }));
    host.ask(&chunk(0, b"prin")).expect("taken");
    assert_eq!(host.ask(&Request::RunStart { run_id: 1 }), Err(Failure::Gap { have: 4 }));
    host.ask(&chunk(0, b"prin")).expect("taken once");
    host.ask(&chunk(2, b"int(2)")).expect("taken");
    assert_eq!(host.ask(&Request::RunStart { run_id: 1 }), Err(Failure::ChecksumMismatch));
    host.ask(&run(10_000_000, 0)).expect("announced");
    let piece = [b'#'; 1024];
    let mut offset = 0;
    let refused = loop {
        match host.ask(&chunk(offset, &piece)) {
            Ok(answer) => offset = answer.value,
            Err(failure) => break failure,
        }
    };
    assert_eq!(refused, Failure::OutOfMemory);
    assert!(offset > 60_000, "{offset}");
    assert_eq!(host.run(2, "print(2)").0, "2\r\n");
}

#[test]
fn a_plug_pulled_during_an_upload_leaves_the_old_file_or_the_new() {
    let image = std::env::temp_dir().join(format!("pyrite-plug-{}", std::process::id()));
    let _ = std::fs::remove_file(&image);
    let options = || Options { flash: Flash::File(image.clone()), ..Options::default() };
    let old = vec![b'o'; 3000];
    {
        let board = Board::start(options()).expect("a board");
        Host::connect(board.link()).upload(1, "/data.txt", &old).expect("uploaded");
    }
    let new: Vec<u8> = (0..6000_u32).map(|index| b'a' + (index % 26) as u8).collect();
    let mut kept = 0;
    for round in 0..12_u32 {
        let board = Board::start(options()).expect("the board starts again");
        let mut host = Host::connect(board.link());
        let size = new.len() as u32;
        host.post(&Request::WriteBegin { transfer: 9, path: "/data.txt", size, crc32: crc32(&new) });
        for (index, bytes) in new.chunks(1024).enumerate() {
            host.post(&Request::WriteChunk { transfer: 9, offset: (index * 1024) as u32, bytes });
        }
        host.post(&Request::WriteCommit { transfer: 9 });
        std::thread::sleep(Duration::from_micros(u64::from(round * round * 400)));
        board.power_off();
        let board = Board::start(options()).expect("the board starts again");
        let mut host = Host::connect(board.link());
        let contents = host.download("/data.txt").expect("the file is there");
        assert!(contents == old || contents == new, "round {round}: {} bytes", contents.len());
        kept += usize::from(contents == old);
        let entries = host.ask(&Request::List { path: "/" }).expect("listed").entries;
        assert_eq!(entries.len(), 2, "{entries:?}");
        host.upload(10, "/data.txt", &old).expect("uploaded");
    }
    assert!(kept > 0, "no plug was pulled early enough");
    let _ = std::fs::remove_file(&image);
}
