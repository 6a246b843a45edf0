//! A host at the framed link of a board, for tests: it asks and waits.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use pyrite_protocol::codec::{Arrival, Decoder, encode_request};
use pyrite_protocol::frame::crc32;
use pyrite_protocol::hello::HELLO;
use pyrite_protocol::limits::{ANSWER_TIMEOUT_MILLIS, CHUNK_MAX, WIRE_MAX};
use pyrite_protocol::message::{Event, Failure, Namespace, Outcome, Request, RunMode};
use pyrite_protocol::mount::HostOp;
use pyrite_sim::Link;

/// After which a request without an answer is sent again.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(ANSWER_TIMEOUT_MILLIS as u64);

/// Nothing on a simulated board takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The host. Its cable gives [`ErrorKind::TimedOut`] or `WouldBlock` when nothing comes for a while.
pub struct Host<L = Link> {
    /// The cable.
    pub link: L,
    /// How long an answer may take.
    pub patience: Duration,
    decoder: Decoder,
    sequence: u16,
    next_event: u16,
    /// Bytes received outside frames.
    pub plain: Vec<u8>,
    /// What programs wrote.
    pub console: Vec<u8>,
    /// Everything else that came and that nobody asked for, in words.
    pub news: Vec<String>,
    /// Whether events may be missing, as when nobody listened for a while.
    pub loses: bool,
    /// Whether the cable loses words: a request without an answer is then sent again, as `WIRE.md` has it.
    pub repeats: bool,
    /// The request that was sent last, as it went over the wire.
    last_request: Vec<u8>,
    /// Frames that came in damaged.
    pub damaged: usize,
    /// Calls that came.
    pub calls: Vec<HostCall>,
    /// Runs that ended.
    pub finished: Vec<(u32, Outcome)>,
}

/// Something that the board wants of the host's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostCall {
    /// Its number.
    pub number: u32,
    /// What the board wants, in words.
    pub what: String,
    /// The open file that it is about, if there is one.
    pub file: u32,
}

impl HostCall {
    fn new(number: u32, op: &HostOp<'_>) -> Self {
        let (what, file) = match *op {
            HostOp::Stat { path } => (format!("stat {path}"), 0),
            HostOp::Open { file, path, opening } => (format!("open {path} {opening:?}"), file),
            HostOp::Read { file, block } => (format!("read {block}"), file),
            HostOp::Write { file, offset, bytes } => (format!("write {offset} {}", bytes.escape_ascii()), file),
            HostOp::Flush { file } => ("flush".to_owned(), file),
            HostOp::Close { file } => ("close".to_owned(), file),
            ref other => (format!("{other:?}"), 0),
        };
        Self { number, what, file }
    }
}

/// Owned parts of the events that answer a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The value of `Done`.
    pub value: u32,
    /// Names, sizes and whether they are directories.
    pub entries: Vec<(String, u32, bool)>,
    /// Data, in order.
    pub data: Vec<u8>,
    /// Completions.
    pub names: Vec<String>,
    /// Events that carry figures, in words.
    pub figures: Vec<String>,
}

impl Host {
    /// A host that has said hello, and the words of the welcome.
    pub fn connect(link: Link) -> Self {
        let mut host = Self::silent(link);
        host.hello();
        host
    }

    /// A host that has not said hello.
    pub fn silent(mut link: Link) -> Self {
        link.set_timeout(Some(PATIENCE));
        link.set_read_timeout(Some(Duration::from_millis(100)));
        Self::over(link)
    }
}

impl<L: Read + Write> Host<L> {
    /// A host on any cable that has not said hello.
    pub fn over(link: L) -> Self {
        Self {
            link,
            patience: PATIENCE,
            decoder: Decoder::new(),
            sequence: 0,
            next_event: 0,
            plain: Vec::new(),
            console: Vec::new(),
            news: Vec::new(),
            loses: false,
            repeats: false,
            last_request: Vec::new(),
            damaged: 0,
            calls: Vec::new(),
            finished: Vec::new(),
        }
    }

    /// Says hello and waits for the welcome.
    pub fn hello(&mut self) {
        self.send(&HELLO);
        self.next_event = 0;
        self.wait_for("welcome", |host| host.news.iter().any(|news| news.starts_with("Welcome")));
    }

    /// Sends bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) {
        self.link.write_all(bytes).expect("the board takes bytes");
    }

    /// Sends a request and waits for its answer.
    pub fn ask(&mut self, request: &Request<'_>) -> Result<Answer, Failure> {
        let number = self.post(request);
        self.answer(number)
    }

    /// Sends a request; its number.
    pub fn post(&mut self, request: &Request<'_>) -> u16 {
        let number = self.sequence;
        self.sequence = self.sequence.wrapping_add(1);
        let mut wire = [0; WIRE_MAX];
        let bytes = encode_request(number, request, &mut wire).expect("the request fits").to_vec();
        self.send(&bytes);
        self.last_request = bytes;
        number
    }

    /// Waits for the answer of a request.
    pub fn answer(&mut self, number: u16) -> Result<Answer, Failure> {
        let mut answer = Answer::default();
        let mut result = None;
        let deadline = Instant::now() + self.patience;
        let mut sent = Instant::now();
        while result.is_none() {
            if self.repeats && sent.elapsed() >= ANSWER_TIMEOUT {
                self.send(&self.last_request.clone());
                sent = Instant::now();
            }
            assert!(Instant::now() < deadline, "no answer to request {number}; news: {:?}", self.news);
            self.receive(&mut |event| {
                if event.request() != Some(number) {
                    return;
                }
                match *event {
                    Event::Done { value, .. } => result = Some(Ok(value)),
                    Event::Failed { failure, .. } => result = Some(Err(failure)),
                    Event::Entry { entry, .. } | Event::Status { entry, .. } => {
                        let is_directory = entry.kind == pyrite_protocol::message::EntryKind::Directory;
                        answer.entries.push((entry.name.into(), entry.size, is_directory));
                    }
                    Event::Data { offset, bytes, .. } => {
                        let _ = offset;
                        answer.data.extend(bytes);
                    }
                    Event::Completion { name, .. } => answer.names.push(name.into()),
                    ref other => answer.figures.push(format!("{other:?}")),
                }
            });
        }
        result.expect("the loop ends with one").map(|value| {
            answer.value = value;
            answer
        })
    }

    /// Sends source and starts it; does not wait for its end.
    pub fn start(&mut self, run_id: u32, source: &[u8], mode: RunMode, namespace: Namespace) -> Result<(), Failure> {
        let size = source.len() as u32;
        self.ask(&Request::Run { run_id, file_name: "main.py", size, crc32: crc32(source), mode, namespace })?;
        for (index, bytes) in source.chunks(CHUNK_MAX).enumerate() {
            self.ask(&Request::RunChunk { run_id, offset: (index * CHUNK_MAX) as u32, bytes })?;
        }
        self.ask(&Request::RunStart { run_id }).map(drop)
    }

    /// Runs source to its end: what it wrote, and how it ended.
    pub fn run(&mut self, run_id: u32, source: &str) -> (String, Outcome) {
        self.console.clear();
        self.start(run_id, source.as_bytes(), RunMode::File, Namespace::Keep).expect("started");
        let outcome = self.wait_finished(run_id);
        (String::from_utf8_lossy(&self.console).into_owned(), outcome)
    }

    /// Waits for the end of a run.
    pub fn wait_finished(&mut self, run_id: u32) -> Outcome {
        self.wait_for("the end of the run", |host| host.finished.iter().any(|(id, _)| *id == run_id));
        self.finished.iter().find(|(id, _)| *id == run_id).expect("just seen").1
    }

    /// Receives until `done` holds.
    #[track_caller]
    pub fn wait_for(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + self.patience;
        while !done(self) {
            let text = String::from_utf8_lossy(&self.console).into_owned();
            let plain = String::from_utf8_lossy(&self.plain).into_owned();
            assert!(Instant::now() < deadline, "no {what}; news: {:?}; console: {text:?}; plain: {plain:?}", self.news);
            self.receive(&mut |_| {});
        }
    }

    /// Sends a file in one transfer.
    pub fn upload(&mut self, transfer: u32, path: &str, contents: &[u8]) -> Result<(), Failure> {
        let size = contents.len() as u32;
        self.ask(&Request::WriteBegin { transfer, path, size, crc32: crc32(contents) })?;
        for (index, bytes) in contents.chunks(CHUNK_MAX).enumerate() {
            self.ask(&Request::WriteChunk { transfer, offset: (index * CHUNK_MAX) as u32, bytes })?;
        }
        self.ask(&Request::WriteCommit { transfer }).map(drop)
    }

    /// Sends a file deflated in one transfer; what the board says to its announcement.
    pub fn upload_packed(&mut self, transfer: u32, path: &str, contents: &[u8], packed: &[u8]) -> Result<u32, Failure> {
        let (size, packed_size) = (contents.len() as u32, packed.len() as u32);
        let crc32 = crc32(contents);
        let begun = self.ask(&Request::WritePacked { transfer, path, size, crc32, packed_size })?;
        if begun.value == 0 {
            for (index, bytes) in packed.chunks(CHUNK_MAX).enumerate() {
                self.ask(&Request::WriteChunk { transfer, offset: (index * CHUNK_MAX) as u32, bytes })?;
            }
        }
        self.ask(&Request::WriteCommit { transfer }).map(|_| begun.value)
    }

    /// Fetches a whole file.
    pub fn download(&mut self, path: &str) -> Result<Vec<u8>, Failure> {
        let mut contents = Vec::new();
        loop {
            let answer = self.ask(&Request::Read { path, offset: contents.len() as u32, length: 8192 })?;
            assert_eq!(answer.value as usize, answer.data.len());
            if answer.data.is_empty() {
                return Ok(contents);
            }
            contents.extend(answer.data);
        }
    }

    /// Takes what has come, waiting a little if nothing has.
    pub fn receive(&mut self, sink: &mut dyn FnMut(&Event<'_>)) {
        let mut piece = [0; 4096];
        let count = match self.link.read(&mut piece) {
            Ok(count) => count,
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => return,
            Err(error) => panic!("{error}"),
        };
        for &byte in &piece[..count] {
            match self.decoder.push(byte) {
                None => {}
                Some(Arrival::Plain(byte)) => self.plain.push(byte),
                Some(Arrival::Hello) => panic!("a board does not say hello"),
                Some(Arrival::Damaged(_)) => self.damaged += 1,
                Some(Arrival::Frame(frame)) => {
                    let event = frame.event().expect("a known event");
                    if matches!(event, Event::Welcome(_)) && frame.sequence == 0 {
                        self.next_event = 0;
                    }
                    assert!(frame.sequence == self.next_event || self.loses, "an event is lost");
                    self.next_event = frame.sequence.wrapping_add(1);
                    match event {
                        Event::Console { bytes } => self.console.extend(bytes),
                        Event::Finished { run_id, outcome } => self.finished.push((run_id, outcome)),
                        Event::HostCall { call, ref op } => self.calls.push(HostCall::new(call, op)),
                        _ if event.request().is_none() => self.news.push(format!("{event:?}")),
                        _ => {}
                    }
                    sink(&event);
                }
            }
        }
    }

    /// Takes plain text until it ends with `ending`.
    #[track_caller]
    pub fn read_until(&mut self, ending: &str) -> String {
        self.wait_for(ending, |host| host.plain.ends_with(ending.as_bytes()));
        String::from_utf8_lossy(&std::mem::take(&mut self.plain)).into_owned()
    }
}
