//! What a mounted folder costs on the line, against the bars of the project: `cargo mount-table`.
//!
//! The IDE's own link speaks with `pyrite-sim` on a line of 115,200 bits a second; the board's own clock counts what a program waits. The same
//! with genuine MicroPython, where it is installed, behind a line of that speed: there a helper asks for the folder.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use pyrite::board::link::{Outcome, RunMode, SourceKind};
use pyrite::board::port::PortAddress;
use pyrite::board::transport::SimulatorOptions;
use pyrite::workers::board_session::{BoardSession, Program};
use pyrite_protocol::limits::BASE_BAUD;
use pyrite_protocol::mount::MountAccess;
use pyrite_tests::board::Board;
use pyrite_tests::{program, root};

const MODULE_BYTES: usize = 10 * 1024;
const TEXT_BYTES: usize = 8 * 1024;

/// Saves whose way to the first output is measured.
const SAVES: usize = 9;

const IMPORT: &str = "import time
t = time.ticks_ms()
import big
print(time.ticks_diff(time.ticks_ms(), t))
";

const READLINE: &str = "import time
t = time.ticks_ms()
with open('lines.txt') as f:
    while f.readline():
        pass
print(time.ticks_diff(time.ticks_ms(), t))
";

fn main() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("pyrite-mount-table-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = mount(&folder);
    std::fs::remove_dir_all(&folder)?;
    measured
}

/// Prints a row for each bar.
fn mount(folder: &Path) -> Result<()> {
    std::fs::write(folder.join("big.py"), module()?)?;
    let lines: String =
        (0_u32..).map(|line| format!("{line:05},{},{}\n", line * line % 977, line * 7919 % 10_007)).take(600).collect();
    std::fs::write(folder.join("lines.txt"), lines.get(..TEXT_BYTES).unwrap_or(&lines))?;
    let mut command = Command::new(program("pyrite-sim"));
    command.args(["--tcp", "127.0.0.1:0", "--heap", "200K", "--baud", &BASE_BAUD.to_string()]);
    let board = Board::start(&mut command);
    let port = PortAddress::Tcp(board.address.clone());
    let mut session = match BoardSession::open(port, SimulatorOptions::default(), BASE_BAUD, |_| {}) {
        Ok(session) => session,
        Err(trouble) => bail!("{trouble}"),
    };
    if let Err(reason) = session.mount(folder, MountAccess::Full) {
        bail!("{reason}");
    }
    println!("| what | measured | bar | |\n|---|---|---|---|");
    reads(&mut session, "")?;
    stock(folder)?;
    let millis = save_to_output(session, folder)?;
    let (median, most) = (millis[SAVES / 2], millis[SAVES - 1]);
    row(
        "a save on the PC to the re-run's first output, at 115200",
        &format!("{median:.0} ms (most of {SAVES}: {most:.0})"),
        "400 ms",
        most <= 400.0,
    );
    Ok(())
}

/// The rows of what a program waits for.
fn reads(session: &mut BoardSession, whose: &str) -> Result<()> {
    for (what, source, bar) in [
        ("import of a 10 KB module over the mount at 115200", IMPORT, 0.6),
        ("readline through an 8 KB file over it", READLINE, 0.5),
    ] {
        let seconds = timed(session, source)?;
        row(&format!("{what}{whose}"), &format!("{seconds:.2} s"), &format!("{bar} s"), seconds <= bar);
    }
    Ok(())
}

/// The rows of a stock board.
fn stock(folder: &Path) -> Result<()> {
    let Some(board) = Board::genuine() else { return Ok(()) };
    let port = PortAddress::Tcp(paced(&board.address)?);
    let mut session = match BoardSession::open(port, SimulatorOptions::default(), BASE_BAUD, |_| {}) {
        Ok(session) => session,
        Err(trouble) => bail!("{trouble}"),
    };
    let begun = Instant::now();
    if let Err(reason) = session.mount(folder, MountAccess::Full) {
        bail!("{reason}");
    }
    let seconds = begun.elapsed().as_secs_f64();
    row("a stock board is given the folder", &format!("{seconds:.2} s"), "1.0 s", seconds <= 1.0);
    reads(&mut session, ", stock board")
}

/// Where a board is reached by a line of that speed.
fn paced(board: &str) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let board = board.to_owned();
    std::thread::spawn(move || {
        for host in listener.incoming().flatten() {
            let Ok(board) = TcpStream::connect(&board) else { return };
            for (from, to) in [(&host, &board), (&board, &host)] {
                if let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) {
                    std::thread::spawn(move || carry(from, to));
                }
            }
        }
    });
    Ok(address)
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    // One that cannot be told is only slower.
    let _ = to.set_nodelay(true);
    let byte = Duration::from_secs(10) / BASE_BAUD;
    // When the line is free again.
    let mut free = Instant::now();
    let mut piece = [0; 32];
    while let Ok(count @ 1..) = from.read(&mut piece) {
        free = free.max(Instant::now()) + byte * count as u32;
        std::thread::sleep(free.saturating_duration_since(Instant::now()));
        if to.write_all(&piece[..count]).is_err() {
            return;
        }
    }
}

fn row(what: &str, measured: &str, bar: &str, met: bool) {
    println!("| {what} | {measured} | {bar} | {} |", if met { "met" } else { "MISSED" });
}

/// Runs a program that prints milliseconds; gives seconds.
fn timed(session: &mut BoardSession, source: &str) -> Result<f64> {
    let mut text = Vec::new();
    let outcome = session.run(file("timed.py", source.as_bytes().to_vec()), |bytes| text.extend_from_slice(bytes));
    let text = String::from_utf8_lossy(&text).into_owned();
    match (outcome, text.trim().parse::<f64>()) {
        (Outcome::Completed, Ok(millis)) => Ok(millis / 1000.0),
        (outcome, _) => bail!("the program ended otherwise: {outcome:?} {text}"),
    }
}

fn file(name: &str, source: Vec<u8>) -> Program {
    Program { file_name: name.to_owned(), source, mode: RunMode::Fresh, kind: SourceKind::File }
}

/// From a save until the program that runs again prints the new text, in milliseconds, the shortest first.
fn save_to_output(mut session: BoardSession, folder: &Path) -> Result<Vec<f64>> {
    let (main, part) = (folder.join("main.py"), folder.join("part.py"));
    std::fs::write(&main, "import part, time\nprint(part.number)\nwhile True:\n    time.sleep(1)\n")?;
    std::fs::write(&part, "number = 0\n")?;
    let handle = session.handle();
    let (sender, seen) = channel();
    let running = std::thread::spawn(move || {
        let again = || std::fs::read(&main).ok().map(|source| file("main.py", source));
        session.run_on_save(again, |bytes| drop(sender.send((Instant::now(), bytes.to_vec()))))
    });
    let wait_for = |number: usize| loop {
        let (when, bytes) = seen.recv_timeout(Duration::from_secs(20))?;
        if String::from_utf8_lossy(&bytes).contains(&number.to_string()) {
            return Ok::<Instant, anyhow::Error>(when);
        }
    };
    wait_for(0)?;
    let mut millis = Vec::new();
    // Numbers that stand in no traceback.
    for number in 70_001..70_001 + SAVES {
        std::thread::sleep(Duration::from_millis(600));
        let saved = Instant::now();
        std::fs::write(&part, format!("number = {number}\n"))?;
        millis.push(wait_for(number)?.duration_since(saved).as_secs_f64() * 1000.0);
    }
    handle.send(pyrite::board::link::LinkRequest::Disconnect);
    if running.join().is_err() {
        bail!("the program could not be run again");
    }
    millis.sort_by(f64::total_cmp);
    Ok(millis)
}

/// A module of that size: benchmark programs, which only run when they are called.
fn module() -> Result<Vec<u8>> {
    let folder = root().join("tests/bench/programs");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(&folder)?.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    let mut module = String::new();
    for (index, path) in paths.iter().enumerate() {
        module.push_str(&format!("def program_{index}():\n"));
        for line in std::fs::read_to_string(path)?.lines() {
            let is_statement =
                !line.is_empty() && !line.starts_with([' ', '#', ')', ']', '}']) && !line.starts_with("el");
            if is_statement && module.len() + line.len() + 400 > MODULE_BYTES {
                module.push_str("    return\n");
                let rest = MODULE_BYTES.saturating_sub(module.len());
                for number in 0..rest / 40 {
                    module.push_str(&format!("offset_{number} = {}\n", number * 7919 % 1_000_003));
                }
                return Ok(module.into_bytes());
            }
            if !line.is_empty() {
                module.push_str("    ");
            }
            module.push_str(line);
            module.push('\n');
        }
    }
    bail!("the benchmark programs are shorter than {MODULE_BYTES} bytes")
}
