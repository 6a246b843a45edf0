//! What files and memory reports cost on the line, against the bars of the project: `cargo link-table`.
//!
//! The IDE's own link speaks with `pyrite-sim` on a line of 115,200 bits a second; a relay between them counts bytes and turns.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use pyrite::board::link::{FileReply, FileRequest, RunMode, SourceKind};
use pyrite::board::port::PortAddress;
use pyrite::board::transport::SimulatorOptions;
use pyrite::workers::board_session::{BoardSession, Program};
use pyrite_protocol::limits::BASE_BAUD;
use pyrite_protocol::message::Collect;
use pyrite_tests::board::Board;
use pyrite_tests::fuzz::random::Random;
use pyrite_tests::{program, root};

const FILE_BYTES: usize = 10 * 1024;

/// What passed the relay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Traffic {
    to_board: u64,
    to_host: u64,
    /// How often the host spoke after the board had.
    turns: u64,
    host_spoke_last: bool,
}

/// A simulated board behind a relay.
struct Line {
    _board: Board,
    address: String,
    traffic: Arc<Mutex<Traffic>>,
}

impl Line {
    fn start(baud: Option<u32>) -> Result<Self> {
        let mut command = Command::new(program("pyrite-sim"));
        command.args(["--tcp", "127.0.0.1:0", "--heap", "200K"]);
        if let Some(baud) = baud {
            command.args(["--baud", &baud.to_string()]);
        }
        let board = Board::start(&mut command);
        let target = board.address.clone();
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?.to_string();
        let traffic = Arc::new(Mutex::new(Traffic::default()));
        let counted = Arc::clone(&traffic);
        thread::spawn(move || {
            for host in listener.incoming().flatten() {
                if let Err(error) = relay(host, &target, &counted) {
                    eprintln!("bench: the relay to {target}: {error}");
                }
            }
        });
        Ok(Self { _board: board, address, traffic })
    }

    fn connect(&self) -> Result<BoardSession> {
        let port = PortAddress::Tcp(self.address.clone());
        match BoardSession::open(port, SimulatorOptions::default(), BASE_BAUD, |_| {}) {
            Ok(session) => Ok(session),
            Err(trouble) => bail!("{trouble}"),
        }
    }

    fn traffic(&self) -> Traffic {
        self.traffic.lock().map_or_else(|poisoned| *poisoned.into_inner(), |traffic| *traffic)
    }
}

fn relay(host: TcpStream, target: &str, traffic: &Arc<Mutex<Traffic>>) -> std::io::Result<()> {
    let board = TcpStream::connect(target)?;
    host.set_nodelay(true)?;
    board.set_nodelay(true)?;
    for (mut from, mut to, to_board) in [(host.try_clone()?, board.try_clone()?, true), (board, host, false)] {
        let traffic = Arc::clone(traffic);
        thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(count @ 1..) = from.read(&mut piece) {
                if let Ok(mut traffic) = traffic.lock() {
                    traffic.turns += u64::from(to_board && !traffic.host_spoke_last);
                    traffic.host_spoke_last = to_board;
                    *(if to_board { &mut traffic.to_board } else { &mut traffic.to_host }) += count as u64;
                }
                if to.write_all(piece.get(..count).unwrap_or_default()).is_err() {
                    break;
                }
            }
            // The other end is told; it may be gone.
            let _ = to.shutdown(Shutdown::Write);
        });
    }
    Ok(())
}

/// One row.
fn row(what: &str, measured: &str, bar: &str, met: bool) {
    println!("| {what} | {measured} | {bar} | {} |", if met { "met" } else { "MISSED" });
}

fn main() -> Result<()> {
    println!("| what | measured | bar | |\n|---|---|---|---|");
    let line = Line::start(Some(BASE_BAUD))?;
    let mut session = line.connect()?;
    let mut random = Random::new(1);
    let noise: Vec<u8> = (0..FILE_BYTES).map(|_| random.below(256) as u8).collect();
    let text = python_text()?;
    let (seconds, traffic) = upload(&line, &mut session, "/text.py", &text)?;
    let ratio = traffic.to_board as f64 / FILE_BYTES as f64;
    row(
        "10 KB of Python to the board at 115200",
        &format!("{seconds:.2} s, {ratio:.2} bytes a byte, {} turns", traffic.turns),
        "0.5 s, 0.35, 25",
        seconds <= 0.5 && ratio <= 0.35 && traffic.turns <= 25,
    );
    let (seconds, _) = upload(&line, &mut session, "/noise.bin", &noise)?;
    row("10 KB of random bytes", &format!("{seconds:.2} s"), "1.0 s", seconds <= 1.0);
    let (seconds, traffic) = upload(&line, &mut session, "/text.py", &text)?;
    row(
        "the same file again",
        &format!("{seconds:.3} s, {} turn, {} + {} bytes", traffic.turns, traffic.to_board, traffic.to_host),
        "one round trip, no payload",
        traffic.turns == 1 && traffic.to_board < 100,
    );
    drop(session);
    drop(line);
    heap_map()
}

/// The benchmark programs, one behind the other.
fn python_text() -> Result<Vec<u8>> {
    let folder = root().join("tests/bench/programs");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(&folder)?.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    let mut text = Vec::new();
    for path in paths {
        text.extend(std::fs::read(path)?);
    }
    text.truncate(FILE_BYTES);
    if text.len() < FILE_BYTES {
        bail!("the benchmark programs are shorter than {FILE_BYTES} bytes");
    }
    Ok(text)
}

fn upload(line: &Line, session: &mut BoardSession, path: &str, data: &[u8]) -> Result<(f64, Traffic)> {
    // What is under way has come before.
    thread::sleep(Duration::from_millis(200));
    let before = line.traffic();
    let start = Instant::now();
    let reply = session.file(FileRequest::Write(path.to_owned(), data.to_owned()));
    let seconds = start.elapsed().as_secs_f64();
    if reply != Ok(FileReply::Done) {
        bail!("{path} was not written: {reply:?}");
    }
    let after = line.traffic();
    let traffic = Traffic {
        to_board: after.to_board - before.to_board,
        to_host: after.to_host - before.to_host,
        turns: after.turns - before.turns,
        host_spoke_last: false,
    };
    Ok((seconds, traffic))
}

/// A heap of 200 KB that is well filled: from the request to the map that is drawn.
fn heap_map() -> Result<()> {
    let line = Line::start(None)?;
    let mut session = line.connect()?;
    let source = "import random\nkeep = [[i, str(i), {i: (i, i)}] for i in range(900)]\nfor i in range(0, 900, 3):\n keep[i] = None\n";
    session.run(
        Program {
            file_name: "fill.py".to_owned(),
            source: source.as_bytes().to_vec(),
            mode: RunMode::Keep,
            kind: SourceKind::File,
        },
        |_| {},
    );
    let start = Instant::now();
    let reply = session.file(FileRequest::Memory(Collect::No));
    let millis = start.elapsed().as_secs_f64() * 1000.0;
    let Ok(FileReply::Memory(report)) = reply else { bail!("no memory report: {reply:?}") };
    row(
        &format!("heap map of a 200 KB heap, {} runs", report.map.len()),
        &format!("{millis:.0} ms"),
        "150 ms",
        millis <= 150.0 && !report.map.is_empty(),
    );
    Ok(())
}
