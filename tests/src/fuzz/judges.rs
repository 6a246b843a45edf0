//! Who runs the programs, one after another: the simulated board, CPython, genuine MicroPython
//!
//! **Invariant:** a program that does not end, and a judge that breaks, are verdicts; the next program gets a fresh judge.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use pyrite_protocol::codec::{Arrival, Decoder, encode_request};
use pyrite_protocol::frame::crc32;
use pyrite_protocol::hello::HELLO;
use pyrite_protocol::limits::{CHUNK_MAX, WIRE_MAX};
use pyrite_protocol::message::{Event, Namespace, Outcome, Request, RunMode};
use pyrite_sim::{Board, Link, Options};

use crate::board::genuine_module;
use crate::{peer, root};

/// How long a program may run before it is interrupted.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long CPython may run a program whose end on the board is known: on a busy machine, and with numbers that it makes by hand.
const LONG_PATIENCE: Duration = Duration::from_secs(120);

/// How long a judge has to obey an interrupt.
const OBEDIENCE: Duration = Duration::from_secs(20);

/// What became of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It ended: what it printed; the class of the exception that ended it, if one did, on a line of its own.
    Printed(String),
    /// It was interrupted after a while.
    Endless,
    /// The judge broke, or did not obey the interrupt.
    Broken(String),
}

/// The simulated board, in this process.
pub struct OurBoard {
    options: Options,
    on: Option<Session>,
}

struct Session {
    board: Board,
    link: Link,
    decoder: Decoder,
    sequence: u16,
    run_id: u32,
}

impl OurBoard {
    /// Boards of this kind.
    pub fn new(options: Options) -> Self {
        Self { options, on: None }
    }

    /// Runs a program.
    ///
    /// # Errors
    /// When no board can be started.
    pub fn run(&mut self, program: &str) -> Result<Verdict> {
        let mut session = match self.on.take() {
            Some(session) => session,
            None => Session::start(self.options.clone())?,
        };
        let verdict = session.run(program);
        if let Verdict::Broken(_) = verdict {
            if !session.board.is_off() {
                // Its thread may never come back.
                std::mem::forget(session);
            }
        } else {
            self.on = Some(session);
        }
        Ok(verdict)
    }
}

/// What came from the board.
#[derive(Default)]
struct Received {
    console: Vec<u8>,
    welcome: bool,
    answered: Option<(u16, bool)>,
    finished: Option<(u32, Outcome)>,
}

impl Session {
    fn start(options: Options) -> Result<Self> {
        let board = Board::start(options)?;
        let mut link = board.link();
        link.set_timeout(Some(Duration::from_millis(100)));
        link.write_all(&HELLO)?;
        let mut session = Self { board, link, decoder: Decoder::new(), sequence: 0, run_id: 0 };
        let mut received = Received::default();
        if !session.receive_until(&mut received, PATIENCE, |received| received.welcome) {
            bail!("the simulated board does not say welcome");
        }
        Ok(session)
    }

    fn run(&mut self, program: &str) -> Verdict {
        self.run_id += 1;
        let run_id = self.run_id;
        let source = program.as_bytes();
        let mut received = Received::default();
        let run = Request::Run {
            run_id,
            file_name: "main.py",
            size: source.len() as u32,
            crc32: crc32(source),
            mode: RunMode::File,
            namespace: Namespace::Fresh,
        };
        let mut accepted = self.ask(&run, &mut received);
        for (index, bytes) in source.chunks(CHUNK_MAX).enumerate() {
            let offset = (index * CHUNK_MAX) as u32;
            accepted = accepted && self.ask(&Request::RunChunk { run_id, offset, bytes }, &mut received);
        }
        if !(accepted && self.ask(&Request::RunStart { run_id }, &mut received)) {
            return Verdict::Broken("it takes no program".into());
        }
        let is_finished = |received: &Received| received.finished.is_some_and(|(id, _)| id == run_id);
        let mut endless = false;
        if !self.receive_until(&mut received, PATIENCE, is_finished) && !self.board.is_off() {
            endless = true;
            self.post(&Request::Interrupt);
            self.receive_until(&mut received, OBEDIENCE, is_finished);
        }
        match received.finished {
            _ if self.board.is_off() => Verdict::Broken("panic".into()),
            None => Verdict::Broken("it hangs, and no interrupt helps".into()),
            Some(_) if endless => Verdict::Endless,
            Some((_, outcome)) => {
                let text = String::from_utf8_lossy(&received.console).replace("\r\n", "\n");
                Verdict::Printed(if outcome == Outcome::Raised { without_traceback(&text) } else { text })
            }
        }
    }

    fn ask(&mut self, request: &Request<'_>, received: &mut Received) -> bool {
        let number = self.post(request);
        received.answered = None;
        self.receive_until(received, PATIENCE, |received| {
            received.answered.is_some_and(|(answered, _)| answered == number)
        }) && received.answered.is_some_and(|(_, done)| done)
    }

    fn post(&mut self, request: &Request<'_>) -> u16 {
        let number = self.sequence;
        self.sequence = self.sequence.wrapping_add(1);
        let mut wire = [0; WIRE_MAX];
        let bytes = encode_request(number, request, &mut wire).expect("the request fits");
        // A board that takes nothing is noticed by what it does not answer.
        let _ = self.link.write_all(bytes);
        number
    }

    fn receive_until(&mut self, received: &mut Received, patience: Duration, done: impl Fn(&Received) -> bool) -> bool {
        let deadline = Instant::now() + patience;
        let mut piece = [0; 4096];
        while !done(received) {
            if Instant::now() > deadline {
                return false;
            }
            let count = match self.link.read(&mut piece) {
                Ok(0) => return false,
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::TimedOut => continue,
                Err(_) => return false,
            };
            for &byte in &piece[..count] {
                if let Some(Arrival::Frame(frame)) = self.decoder.push(byte) {
                    match frame.event() {
                        Ok(Event::Console { bytes }) => received.console.extend(bytes),
                        Ok(Event::Finished { run_id, outcome }) => received.finished = Some((run_id, outcome)),
                        Ok(Event::Welcome(_)) => received.welcome = true,
                        Ok(Event::Done { request, .. }) => received.answered = Some((request, true)),
                        Ok(Event::Failed { request, .. }) => received.answered = Some((request, false)),
                        _ => {}
                    }
                }
            }
        }
        true
    }
}

/// What a program printed, with the class of the exception instead of the traceback.
fn without_traceback(text: &str) -> String {
    let begins = text.rfind("Traceback (most recent call last):\n").unwrap_or(text.len());
    // The frames are indented. A message may have several lines.
    let class = text[begins..].lines().skip(1).find(|line| !line.starts_with(' ')).unwrap_or_default();
    let class = class.split(':').next().unwrap_or_default();
    format!("{}{class}\n", &text[..begins])
}

/// A judge in a process: it reads a length, a line end and a program, and answers the same way with what was printed.
pub struct Process {
    command: Vec<PathBuf>,
    on: Option<Running>,
}

struct Running {
    process: Child,
    input: ChildStdin,
    answers: Receiver<Vec<u8>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Process {
    /// CPython 3: `PYRITE_PYTHON`, else `python3` from the search path.
    pub fn cpython() -> Self {
        let python = std::env::var_os("PYRITE_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
        let switches = ["-I", "-B", "-W", "ignore"].map(PathBuf::from);
        let script = root().join("tests/tools/fuzz_cpython.py");
        Self { command: [python].into_iter().chain(switches).chain([script]).collect(), on: None }
    }

    /// Genuine MicroPython under node; `None` where it is not installed.
    pub fn micropython() -> Option<Self> {
        let script = root().join("tests/tools/fuzz_micropython.mjs");
        Some(Self { command: vec![peer("node")?, script, genuine_module()?], on: None })
    }

    /// Runs a program.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub fn run(&mut self, program: &str) -> Result<Verdict> {
        self.send("", program, PATIENCE)
    }

    /// Runs a program that has an end, as somebody else found.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub fn run_to_the_end(&mut self, program: &str) -> Result<Verdict> {
        self.send("", program, LONG_PATIENCE)
    }

    /// Compiles a program, and prints nothing unless it is refused. CPython alone can.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub fn compile(&mut self, program: &str) -> Result<Verdict> {
        self.send(" compile", program, PATIENCE)
    }

    fn send(&mut self, mode: &str, program: &str, patience: Duration) -> Result<Verdict> {
        let mut running = match self.on.take() {
            Some(running) => running,
            None => Running::start(&self.command)?,
        };
        let head = format!("{}{mode}\n", program.len());
        let sent = running.input.write_all(head.as_bytes()).and_then(|()| running.input.write_all(program.as_bytes()));
        if sent.and_then(|()| running.input.flush()).is_err() {
            return Ok(Verdict::Broken("the process is gone".into()));
        }
        Ok(match running.answers.recv_timeout(patience) {
            Ok(answer) => {
                self.on = Some(running);
                Verdict::Printed(String::from_utf8_lossy(&answer).into_owned())
            }
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => Verdict::Endless,
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => Verdict::Broken("the process is gone".into()),
        })
    }
}

impl Running {
    fn start(command: &[PathBuf]) -> Result<Self> {
        let (program, arguments) = command.split_first().context("a command has a program")?;
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let input = process.stdin.take().context("piped")?;
        let mut output = BufReader::new(process.stdout.take().context("piped")?);
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            let mut head = String::new();
            while output.read_line(&mut head).is_ok_and(|count| count > 0) {
                let Ok(length) = head.trim().parse() else { return };
                let mut answer = vec![0; length];
                if output.read_exact(&mut answer).is_err() || sender.send(answer).is_err() {
                    return;
                }
                head.clear();
            }
        });
        Ok(Self { process, input, answers })
    }
}
