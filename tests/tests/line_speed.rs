//! The speed of the line: asked for, kept, and given back, whatever the host does.
//!
//! The simulated line carries bits: an end at another speed hears noise, and the time on the wire is counted, not measured.

use std::time::Duration;

use pyrite_protocol::limits::{BASE_BAUD, SPEED_LEASE_MILLIS, SPEED_NOISE_MILLIS, SPEED_TRIAL_MILLIS};
use pyrite_protocol::message::{Failure, Namespace, Outcome, Request, RunMode};
use pyrite_sim::{Board, Options};
use pyrite_tests::host::Host;

const FAST: u32 = 921_600;

/// What is waited beyond a time that the board counts.
const MORE: u32 = 250;

fn board() -> Board {
    Board::start(Options { baud: Some(BASE_BAUD), ..Options::default() }).expect("a board")
}

/// A host on a line of a speed of its own.
fn host(board: &Board) -> Host {
    let mut link = board.link();
    link.set_baud(Some(BASE_BAUD));
    let mut host = Host::silent(link);
    host.read_until(">>> ");
    host.hello();
    host
}

/// Both ends change.
fn raise(host: &mut Host, baud: u32) {
    assert_eq!(host.ask(&Request::SetSpeed { baud }).map(|answer| answer.value), Ok(baud));
    host.link.set_baud(Some(baud));
    assert_eq!(host.ask(&Request::SetSpeed { baud }).map(|answer| answer.value), Ok(baud));
}

/// Back to the speed of power-on and a hello, which is sent once.
fn greet_again(host: &mut Host) {
    host.link.set_baud(Some(BASE_BAUD));
    host.news.clear();
    host.loses = true;
    host.hello();
    host.ask(&Request::Info).expect("alive");
}

fn wait(millis: u32) {
    std::thread::sleep(Duration::from_millis((millis + MORE).into()));
}

#[test]
fn an_upload_takes_less_time_on_the_wire() {
    let board = board();
    let mut host = host(&board);
    let contents = vec![b'x'; 10 * 1024];
    let upload = |host: &mut Host, transfer| {
        let before = board.wire_time();
        host.upload(transfer, "/x", &contents).expect("uploaded");
        board.wire_time() - before
    };
    let slow = upload(&mut host, 1);
    raise(&mut host, FAST);
    let fast = upload(&mut host, 2);
    // The bytes are the same.
    assert_eq!((slow.as_secs_f64() / fast.as_secs_f64()).round(), 8.0, "{slow:?} {fast:?}");
    assert_eq!(host.download("/x"), Ok(contents));
    assert_eq!(host.damaged, 0);
    host.ask(&Request::Bye).expect("bye");
    host.link.set_baud(Some(BASE_BAUD));
    host.plain.clear();
    host.send(b"\r");
    host.read_until("\r\n>>> ");
}

#[test]
fn what_has_no_speed_says_so() {
    let unpaced = Board::start(Options::default()).expect("a board");
    let mut host = Host::connect(unpaced.link());
    assert_eq!(host.ask(&Request::SetSpeed { baud: FAST }), Err(Failure::NoSpeed));
    let board = board();
    let mut host = self::host(&board);
    assert_eq!(host.ask(&Request::SetSpeed { baud: 10 }), Err(Failure::Errno(22)));
    assert_eq!(host.ask(&Request::SetSpeed { baud: BASE_BAUD }).map(|answer| answer.value), Ok(BASE_BAUD));
    host.ask(&Request::Info).expect("as before");
}

#[test]
fn a_host_that_does_not_follow_finds_the_board_again() {
    let board = board();
    let mut host = host(&board);
    // One that is silent.
    host.ask(&Request::SetSpeed { baud: FAST }).expect("agreed");
    wait(SPEED_TRIAL_MILLIS);
    greet_again(&mut host);
    // One that goes on in the old speed: to the board that is noise.
    host.ask(&Request::SetSpeed { baud: FAST }).expect("agreed");
    for _ in 0..3 {
        host.post(&Request::Info);
    }
    wait(SPEED_TRIAL_MILLIS);
    greet_again(&mut host);
    // One that changes to something else.
    host.ask(&Request::SetSpeed { baud: FAST }).expect("agreed");
    host.link.set_baud(Some(230_400));
    host.post(&Request::Info);
    wait(SPEED_TRIAL_MILLIS);
    greet_again(&mut host);
}

#[test]
fn a_host_that_vanishes_leaves_a_board_for_terminals() {
    let board = board();
    let mut host = host(&board);
    raise(&mut host, FAST);
    // Long gone: whoever types is heard at once.
    wait(SPEED_LEASE_MILLIS);
    host.link.set_baud(Some(BASE_BAUD));
    host.plain.clear();
    host.send(b"\r\x03");
    host.read_until("\r\n>>> ");
    // Gone a moment ago: the first keys say so.
    host.news.clear();
    host.hello();
    raise(&mut host, FAST);
    wait(SPEED_NOISE_MILLIS);
    host.link.set_baud(Some(BASE_BAUD));
    host.plain.clear();
    while !host.plain.ends_with(b"\r\n>>> ") {
        host.send(b"\r\x03");
        std::thread::sleep(Duration::from_millis(50));
        host.receive(&mut |_| {});
    }
}

#[test]
fn a_speed_ends_while_a_program_runs() {
    let board = board();
    let mut host = host(&board);
    host.start(1, b"while True: pass", RunMode::File, Namespace::Keep).expect("started");
    raise(&mut host, FAST);
    wait(SPEED_LEASE_MILLIS);
    greet_again(&mut host);
    host.ask(&Request::Interrupt).expect("heard");
    assert_eq!(host.wait_finished(1), Outcome::Interrupted);
    // One that says something now and then keeps it, running or not.
    host.start(2, b"while True: pass", RunMode::File, Namespace::Keep).expect("started");
    raise(&mut host, FAST);
    for _ in 0..4 {
        std::thread::sleep(Duration::from_millis(u64::from(SPEED_LEASE_MILLIS) / 3));
        host.ask(&Request::SetSpeed { baud: FAST }).expect("kept");
    }
    host.ask(&Request::Interrupt).expect("heard");
    assert_eq!(host.wait_finished(2), Outcome::Interrupted);
}

#[test]
fn a_reset_of_the_chip_brings_the_line_back() {
    let board = board();
    let mut host = host(&board);
    raise(&mut host, FAST);
    host.ask(&Request::SoftReset { startup: pyrite_protocol::message::Startup::Run }).expect("accepted");
    host.ask(&Request::Info).expect("a soft reset keeps the speed");
    host.ask(&Request::HardReset).expect("accepted");
    host.link.set_baud(Some(BASE_BAUD));
    host.loses = true;
    host.plain.clear();
    host.read_until(">>> ");
}

/// The app's link on a serial port: a pseudo terminal whose speed counts.
#[cfg(unix)]
mod app {
    use std::os::fd::AsFd;
    use std::sync::mpsc::{Receiver, channel};
    use std::sync::{Arc, Mutex};
    use std::thread::JoinHandle;
    use std::time::Instant;

    use pyrite::board::link::{
        Activity, Approach, FileReply, FileRequest, LinkEvent, LinkRequest, Outcome, RequestId, RunId, RunMode,
        SourceKind,
    };
    use pyrite::board::port::PortAddress;
    use pyrite::board::transport::SimulatorOptions;
    use pyrite::workers::device_link::{self, LinkHandle};
    use pyrite_sim::{Board, Options, transport};

    use super::{BASE_BAUD, FAST};

    /// A board on a pseudo terminal, and its path.
    fn board(options: Options) -> (Arc<Board>, String) {
        let board = Arc::new(Board::start(options).expect("a board"));
        let (sender, path) = channel();
        let served = Arc::clone(&board);
        std::thread::spawn(move || transport::pty::serve(&served, |path| drop(sender.send(path.clone()))));
        let path = path.recv().expect("a path");
        (board, path.display().to_string())
    }

    fn paced() -> Options {
        Options { baud: Some(BASE_BAUD), ..Options::default() }
    }

    struct Link {
        handle: LinkHandle,
        events: Receiver<LinkEvent>,
        thread: Option<JoinHandle<()>>,
        console: Vec<u8>,
        speeds: Arc<Mutex<Vec<u32>>>,
        runs: u32,
    }

    impl Link {
        fn start(path: &str, most_baud: u32) -> Self {
            let (sender, events) = channel();
            let speeds: Arc<Mutex<Vec<u32>>> = Arc::default();
            let seen = Arc::clone(&speeds);
            let report = Box::new(move |event| {
                if let LinkEvent::Speed(baud) = event {
                    seen.lock().expect("nobody panics here").push(baud);
                }
                drop(sender.send(event));
            });
            let (handle, thread) = device_link::start(SimulatorOptions::default(), None, report).expect("a thread");
            handle.send(LinkRequest::SpeedLimit(most_baud));
            handle.send(LinkRequest::Connect(PortAddress::Serial(path.to_owned()), Approach::HandsOff));
            Self { handle, events, thread: Some(thread), console: Vec::new(), speeds, runs: 0 }
        }

        #[track_caller]
        fn wait<T>(&mut self, what: &str, mut found: impl FnMut(&LinkEvent) -> Option<T>) -> T {
            let deadline = Instant::now() + std::time::Duration::from_secs(60);
            loop {
                let left = deadline
                    .checked_duration_since(Instant::now())
                    .unwrap_or_else(|| panic!("no {what}; speeds: {:?}", self.speeds()));
                let Ok(event) = self.events.recv_timeout(left) else {
                    panic!("no {what}; speeds: {:?}", self.speeds())
                };
                if let LinkEvent::Console(bytes) = &event {
                    self.handle.consumed(bytes.len());
                    self.console.extend_from_slice(bytes);
                }
                assert!(!matches!(event, LinkEvent::Disconnected(_, Some(_))), "{event:?}");
                if let Some(found) = found(&event) {
                    return found;
                }
            }
        }

        #[track_caller]
        fn wait_speed(&mut self, baud: u32) {
            self.wait("speed", |event| matches!(event, LinkEvent::Speed(now) if *now == baud).then_some(()));
        }

        fn start_run(&mut self, source: &str) -> RunId {
            self.runs += 1;
            let run = RunId(self.runs);
            let (source, file_name) = (source.as_bytes().to_vec(), "main.py".to_owned());
            let (mode, kind) = (RunMode::Keep, SourceKind::File);
            self.handle.send(LinkRequest::Run { run, file_name, source, mode, kind });
            run
        }

        #[track_caller]
        fn wait_run(&mut self, run: RunId) -> Outcome {
            self.wait("end", |event| match event {
                LinkEvent::RunFinished(id, outcome) if *id == run => Some(outcome.clone()),
                _ => None,
            })
        }

        #[track_caller]
        fn file(&mut self, request: FileRequest) -> FileReply {
            self.handle.send(LinkRequest::File(RequestId(7), request));
            self.wait("answer", |event| match event {
                LinkEvent::FileDone(RequestId(7), result) => Some(result.clone()),
                _ => None,
            })
            .expect("done")
        }

        fn speeds(&self) -> Vec<u32> {
            self.speeds.lock().expect("nobody panics here").clone()
        }

        /// Disconnects; what the console showed.
        fn leave(mut self) -> String {
            self.handle.send(LinkRequest::Quit);
            self.thread.take().map(JoinHandle::join);
            let rest = self.events.try_iter().filter_map(|event| match event {
                LinkEvent::Console(bytes) => Some(bytes),
                _ => None,
            });
            self.console.extend(rest.flatten().collect::<Vec<_>>());
            String::from_utf8(std::mem::take(&mut self.console)).expect("nothing but text is shown")
        }
    }

    /// Everything that a terminal shows is text.
    fn assert_clean(console: &str) {
        let is_noise = |c: char| c == '\u{fffd}' || (c.is_control() && !"\r\n\t\u{1b}".contains(c));
        assert!(!console.contains(is_noise), "{console:?}");
    }

    /// Opens the port, as soon as the thread that read it has noticed that it is no longer wanted.
    fn open(path: &str) -> Box<dyn serialport::SerialPort> {
        let deadline = Instant::now() + std::time::Duration::from_secs(20);
        loop {
            match serialport::new(path, BASE_BAUD).timeout(std::time::Duration::from_secs(20)).open() {
                Ok(port) => return port,
                Err(error) => assert!(Instant::now() < deadline, "{error}"),
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    /// A terminal program at the speed of power-on gets a prompt from the first keys on.
    fn assert_prompt(path: &str) {
        let mut port = open(path);
        port.write_all(b"\r\x03").expect("taken");
        let mut heard = Vec::new();
        while !heard.ends_with(b">>> ") {
            let mut byte = [0];
            port.read_exact(&mut byte).unwrap_or_else(|_| panic!("no prompt: {:?}", String::from_utf8_lossy(&heard)));
            heard.push(byte[0]);
        }
    }

    #[test]
    fn the_link_goes_up_and_comes_back() {
        let (board, path) = board(paced());
        let contents = vec![b'x'; 10 * 1024];
        let mut times = Vec::new();
        for most in [BASE_BAUD, FAST] {
            let mut link = Link::start(&path, most);
            link.wait("connection", |event| matches!(event, LinkEvent::Connected(..)).then_some(()));
            if most > BASE_BAUD {
                link.wait_speed(most);
            }
            let before = board.wire_time();
            link.file(FileRequest::Write("/x".into(), contents.clone()));
            times.push(board.wire_time() - before);
            assert_eq!(link.file(FileRequest::Read("/x".into())), FileReply::Data(contents.clone()));
            let run = link.start_run("print('done')");
            assert_eq!(link.wait_run(run), Outcome::Completed);
            assert_eq!(link.speeds(), if most > BASE_BAUD { vec![most] } else { vec![] });
            let console = link.leave();
            assert!(console.contains("done\r\n"), "{console:?}");
            assert_clean(&console);
            // It is set back for whoever opens the port without a word about speed.
            let port = std::fs::File::open(&path).expect("free");
            assert_eq!(rustix::termios::tcgetattr(port.as_fd()).expect("a terminal").output_speed(), BASE_BAUD);
            drop(port);
            assert_prompt(&path);
        }
        let ratio = times[0].as_secs_f64() / times[1].as_secs_f64();
        assert!(ratio > 6.0, "{times:?}");
    }

    #[test]
    fn a_cable_that_does_not_carry_it_gets_less() {
        let (_board, path) = board(Options { cable_baud_max: Some(500_000), ..paced() });
        let mut link = Link::start(&path, FAST);
        link.wait_speed(460_800);
        assert_eq!(link.speeds(), [FAST, BASE_BAUD, 460_800]);
        let contents: Vec<u8> = (0..5000).map(|index| (index % 251) as u8).collect();
        link.file(FileRequest::Write("/x".into(), contents.clone()));
        assert_eq!(link.file(FileRequest::Read("/x".into())), FileReply::Data(contents));
        assert_clean(&link.leave());
    }

    #[test]
    fn a_reset_in_between_is_survived_and_shows_no_noise() {
        let (_board, path) = board(paced());
        let mut link = Link::start(&path, FAST);
        link.wait_speed(FAST);
        let run = link.start_run("import machine\nprint('before')\nmachine.reset()");
        link.wait_run(run);
        link.wait_speed(BASE_BAUD);
        link.wait_speed(FAST);
        let run = link.start_run("print('after')");
        assert_eq!(link.wait_run(run), Outcome::Completed);
        let console = link.leave();
        assert!(console.contains("before") && console.contains("after"), "{console:?}");
        assert_clean(&console);
    }

    #[test]
    fn what_is_asked_during_the_change_is_done_behind_it() {
        let (_board, path) = board(paced());
        let mut link = Link::start(&path, FAST);
        link.wait("connection", |event| matches!(event, LinkEvent::Connected(..)).then_some(()));
        let run = link.start_run("print('running')\nwhile True: pass");
        for _ in 0..20 {
            link.handle.send(LinkRequest::Interrupt);
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        link.wait("running", |event| {
            matches!(event, LinkEvent::RunStarted(_) | LinkEvent::RunFinished(..)).then_some(())
        });
        // Those that came before the program began had nothing to interrupt.
        link.handle.send(LinkRequest::Interrupt);
        assert_eq!(link.wait_run(run), Outcome::Interrupted);
        assert_eq!(link.speeds(), [FAST]);
        assert_clean(&link.leave());
    }

    #[test]
    fn a_running_program_is_left_at_the_speed_it_has() {
        let (_board, path) = board(paced());
        let mut port = open(&path);
        port.write_all(b"while True: pass\r\r\r").expect("taken");
        std::thread::sleep(std::time::Duration::from_millis(300));
        drop(port);
        let mut link = Link::start(&path, FAST);
        link.wait("program", |event| matches!(event, LinkEvent::Activity(Activity::Running)).then_some(()));
        assert!(link.speeds().is_empty());
        link.handle.send(LinkRequest::Interrupt);
        link.wait_speed(FAST);
        assert_clean(&link.leave());
    }

    #[test]
    fn a_port_without_speed_stays_as_it_is() {
        let (_board, path) = board(Options::default());
        let mut link = Link::start(&path, FAST);
        link.wait("connection", |event| matches!(event, LinkEvent::Connected(..)).then_some(()));
        let run = link.start_run("print(1)");
        assert_eq!(link.wait_run(run), Outcome::Completed);
        assert!(link.speeds().is_empty());
        link.leave();
    }
}
