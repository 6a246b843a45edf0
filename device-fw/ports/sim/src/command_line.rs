//! The command line of `pyrite-sim`: which board, at which cable, or which program.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::prelude::*;

use crate::board::{Board, Options};
use crate::flash::Flash;
use crate::transport;

const HELP: &str = "\
A simulated board that runs Python.

Usage: pyrite-sim [BOARD OPTIONS] [--stdio | --pty | --tcp ADDRESS]
       pyrite-sim [PROGRAM OPTIONS] [FILE | -c CODE | -m MODULE] [ARGUMENTS...]

The board's cable:
  --stdio            this terminal (what happens without a program on a terminal)
  --pty              a new pseudo terminal, whose path is printed; mpremote and serial programs open it
  --tcp ADDRESS      a TCP port such as 127.0.0.1:8266

The board:
  --heap SIZE        bytes of Python heap, such as 160K
  --flash FILE       keep the board's files in this image
  --flash-size SIZE  bytes of flash for files, such as 2M
  --baud RATE        speed of the cable; as fast as it goes without

Programs, on the files of this computer (a program may also come on standard input):
  -c CODE            run this code
  -m MODULE          run a module
  -i                 go on at a prompt afterwards
  -X heapsize=SIZE   bytes of Python heap
  -X gc=stress       collect garbage at every allocation
  -X emit=bytecode   the only way there is
  -O[LEVEL]          leave out asserts (1), and line numbers (3)
  -v                 no effect
  MICROPYPATH        directories to import from, besides the program's own
";

/// What the arguments ask for.
#[derive(Debug)]
enum Invocation {
    Help,
    Version,
    Board { options: Options, cable: Cable },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cable {
    Stdio,
    Pty,
    Tcp(String),
}

/// Does what the arguments ask for.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let invocation = match parse(arguments) {
        Ok(invocation) => invocation,
        Err(error) => {
            eprintln!("pyrite-sim: {error}\nSee pyrite-sim --help.");
            return ExitCode::FAILURE;
        }
    };
    let result = match invocation {
        Invocation::Help => {
            print!("{HELP}");
            Ok(())
        }
        Invocation::Version => {
            println!("pyrite-sim {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
        Invocation::Board { options, cable } => run_board(options, &cable),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pyrite-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run_board(options: Options, cable: &Cable) -> io::Result<()> {
    let board = Board::start(options)?;
    match cable {
        Cable::Stdio => transport::stdio::serve(board),
        #[cfg(unix)]
        Cable::Pty => transport::pty::serve(&board, |path| println!("{}", path.display())),
        #[cfg(not(unix))]
        Cable::Pty => {
            Err(io::Error::new(io::ErrorKind::Unsupported, "there are no pseudo terminals on this system; use --tcp"))
        }
        Cable::Tcp(address) => transport::tcp::serve(&board, address.as_str(), |address| println!("{address}")),
    }
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Invocation, lexopt::Error> {
    let mut options = Options::default();
    let mut cable = None;
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Invocation::Help),
            Long("version") => return Ok(Invocation::Version),
            Long("stdio") => cable = Some(Cable::Stdio),
            Long("pty") => cable = Some(Cable::Pty),
            Long("tcp") => cable = Some(Cable::Tcp(parser.value()?.string()?)),
            Long("heap") => options.heap_bytes = parser.value()?.parse_with(parse_size)?,
            Long("flash") => options.flash = Flash::File(PathBuf::from(parser.value()?)),
            Long("flash-size") => {
                options.flash_bytes = parser.value()?.parse_with(|text| {
                    parse_size(text).and_then(|size| u32::try_from(size).map_err(|_| "too large".into()))
                })?;
            }
            Long("baud") => options.baud = Some(parser.value()?.parse()?),
            other => return Err(other.unexpected()),
        }
    }
    let on_terminal = io::stdin().is_terminal();
    let _ = on_terminal;
    Ok(Invocation::Board { options, cable: cable.unwrap_or(Cable::Stdio) })
}

/// Reads `160K`, `2M`, `4096`.
fn parse_size(text: &str) -> Result<usize, String> {
    let (digits, unit) = match text.as_bytes().last() {
        Some(b'k' | b'K') => (&text[..text.len() - 1], 1024),
        Some(b'm' | b'M') => (&text[..text.len() - 1], 1024 * 1024),
        _ => (text, 1),
    };
    let number: usize = digits.parse().map_err(|_| format!("{text} is no size; write 160K or 2M"))?;
    number.checked_mul(unit).ok_or_else(|| format!("{text} is too large"))
}
