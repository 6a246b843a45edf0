//! The command line of `pyrite-sim`: which board, at which cable, or which program.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::prelude::*;
use pyrite_runtime::runtime::Collection;

use crate::board::{Board, FILES_START, Options};
use crate::boards::BoardFacts;
use crate::chip_rom::RomOptions;
use crate::chip_rom::model::ChipModel;
use crate::flash::Flash;
use crate::parts;
use crate::program::{Program, PromptAfterwards, Source};
use crate::transport;

const HELP: &str = "\
A simulated board that runs Python.

Usage: pyrite-sim [BOARD OPTIONS] [--stdio | --pty | --tcp ADDRESS | --rfc2217 ADDRESS]
       pyrite-sim [PROGRAM OPTIONS] [FILE | -c CODE | -m MODULE] [ARGUMENTS...]

The board's cable:
  --stdio            this terminal (what happens without a program on a terminal)
  --pty              a new pseudo terminal, whose path is printed; mpremote and serial programs open it
  --tcp ADDRESS      a TCP port such as 127.0.0.1:8266
  --rfc2217 ADDRESS  a serial port over the network, with a speed, DTR and RTS: rfc2217://ADDRESS for esptool and us

The board:
  --board NAME       which board, such as esp32-devkitc (without it) or xiao-esp32c3: its pins, its chip, its flash
  --heap SIZE        bytes of Python heap, such as 160K
  --flash FILE       keep the board's files in this image
  --flash-size SIZE  bytes of flash for files, such as 2M; of the whole flash with --chip or --download
  --baud RATE        speed of the cable until a host asks for another one; as fast as it goes without
  --chip CHIP        a whole chip, esp32 or esp32c3: its ROM starts what the flash image holds, and complains while that is blank
  --download         hold the boot button while the power comes on: esptool and others write to the flash
  --max-baud RATE    a cable that garbles what is faster
  --part PART        connect a part, such as 'led 2' or 'wire 12 13'; may be repeated ('--part help' names all)

Programs, on the files of this computer (a program may also come on standard input):
  -c CODE            run this code
  -m MODULE          run a module
  -i                 go on at a prompt afterwards
  -X heapsize=SIZE   bytes of Python heap
  -X gc=stress       collect garbage at every allocation
  -X gc=compact      also move every object that may move
  -X emit=bytecode   the only way there is
  -O[LEVEL]          leave out asserts (1), and line numbers (3)
  -v                 no effect
  MICROPYPATH        directories to import from, besides the program's own
";

/// Bytes of heap that a program gets; what MicroPython's unix port gives.
const PROGRAM_HEAP: usize = 2 * 1024 * 1024;

/// Directories to import from without MICROPYPATH.
const DEFAULT_PATH: &str = ".frozen:~/.micropython/lib:/usr/lib/micropython";

/// What the arguments ask for.
#[derive(Debug)]
enum Invocation {
    Help,
    Version,
    Parts,
    Board { options: Options, cable: Cable, parts: Vec<String> },
    Program(Program),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cable {
    Stdio,
    Pty,
    Tcp(String),
    Rfc2217(String),
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
        Invocation::Parts => {
            println!("{}", parts::text::HELP);
            Ok(())
        }
        Invocation::Board { options, cable, parts } => run_board(options, &cable, &parts),
        Invocation::Program(program) => match program.run() {
            Ok(code) => return ExitCode::from(code),
            Err(error) => Err(error),
        },
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pyrite-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run_board(options: Options, cable: &Cable, parts: &[String]) -> io::Result<()> {
    let board = Board::start(options)?;
    for part in parts {
        parts::text::connect(&board.hardware(), part).map_err(io::Error::other)?;
    }
    match cable {
        Cable::Stdio => transport::stdio::serve(board),
        #[cfg(unix)]
        Cable::Pty => transport::pty::serve(&board, |path| println!("{}", path.display())),
        #[cfg(not(unix))]
        Cable::Pty => {
            Err(io::Error::new(io::ErrorKind::Unsupported, "there are no pseudo terminals on this system; use --tcp"))
        }
        Cable::Tcp(address) => transport::tcp::serve(&board, address.as_str(), |address| println!("{address}")),
        Cable::Rfc2217(address) => transport::rfc2217::serve(&board, address.as_str(), |address| println!("{address}")),
    }
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Invocation, lexopt::Error> {
    let mut options = Options::default();
    let mut cable = None;
    let mut parts = Vec::new();
    let mut source = None;
    let mut arguments_of_program = Vec::new();
    let mut heap_bytes = None;
    let mut flash_bytes = None;
    let mut chip = None;
    let mut download = false;
    let mut max_baud = None;
    let mut prompt_afterwards = PromptAfterwards::No;
    let mut optimisation_level = 0;
    let mut parser = lexopt::Parser::from_args(arguments);
    while source.is_none()
        && let Some(argument) = parser.next()?
    {
        match argument {
            Long("help") | Short('h') => return Ok(Invocation::Help),
            Long("version") => return Ok(Invocation::Version),
            Long("stdio") => cable = Some(Cable::Stdio),
            Long("pty") => cable = Some(Cable::Pty),
            Long("tcp") => cable = Some(Cable::Tcp(parser.value()?.string()?)),
            Long("rfc2217") => cable = Some(Cable::Rfc2217(parser.value()?.string()?)),
            Long("part") => {
                let part = parser.value()?.string()?;
                if part == "help" {
                    return Ok(Invocation::Parts);
                }
                parts.push(part);
            }
            Long("heap") => heap_bytes = Some(parser.value()?.parse_with(parse_size)?),
            Long("flash") => options.flash = Flash::File(PathBuf::from(parser.value()?)),
            Long("flash-size") => {
                flash_bytes = Some(parser.value()?.parse_with(|text| {
                    parse_size(text).and_then(|size| u32::try_from(size).map_err(|_| "too large".into()))
                })?);
            }
            Long("board") => options.board = Some(parser.value()?.parse::<&'static BoardFacts>()?),
            Long("chip") => chip = Some(parser.value()?.parse::<ChipModel>()?),
            Long("download") => download = true,
            Long("max-baud") => max_baud = Some(parser.value()?.parse()?),
            Long("baud") => options.baud = Some(parser.value()?.parse()?),
            Short('c') => {
                source = Some(Source::Code(parser.value()?.string()?));
                arguments_of_program.push("-c".into());
            }
            Short('m') => {
                let module = parser.value()?.string()?;
                arguments_of_program.push(module.clone());
                source = Some(Source::Module(module));
            }
            Short('i') => prompt_afterwards = PromptAfterwards::Yes,
            Short('v') => {}
            Short('O') => {
                optimisation_level = match parser.optional_value() {
                    Some(level) => level.parse_with(parse_level)?,
                    None => optimisation_level + 1,
                };
            }
            Short('X') => {
                let option = parser.value()?.string()?;
                match option.split_once('=') {
                    Some(("heapsize", size)) => heap_bytes = Some(parse_size(size)?),
                    Some(("gc", "stress")) => options.collection = Collection::Always,
                    Some(("gc", "compact")) => options.collection = Collection::Compacting,
                    Some(("emit", "bytecode")) => {}
                    _ => return Err(format!("unknown option -X {option}").into()),
                }
            }
            Value(file) => {
                arguments_of_program.push(file.string()?);
                source = arguments_of_program.last().map(|file| Source::File(PathBuf::from(file)));
            }
            other => return Err(other.unexpected()),
        }
    }
    for rest in parser.raw_args()? {
        arguments_of_program.push(rest.string()?);
    }
    options.cable_baud_max = max_baud;
    if chip.is_some() || download || (max_baud.is_some() && options.baud.is_none()) {
        let chip = match (chip, options.board) {
            (Some(chip), Some(board)) if chip.facts().name != board.chip.name => {
                return Err(format!("{} has an {}", board.id, board.chip.name).into());
            }
            (Some(chip), _) => chip,
            (None, Some(board)) => board.chip.name.parse()?,
            (None, None) => ChipModel::default(),
        };
        options.rom = Some(RomOptions { chip, download, max_baud });
        options.flash_bytes = options.facts().flash_bytes;
    } else {
        options.flash_bytes = options.facts().flash_bytes - FILES_START;
    }
    options.flash_bytes = flash_bytes.unwrap_or(options.flash_bytes);
    // Without a program: a board on a terminal, and a program from a pipe.
    if source.is_none() && cable.is_none() && !io::stdin().is_terminal() {
        source = Some(if prompt_afterwards == PromptAfterwards::Yes { Source::Nothing } else { Source::Input });
    }
    let Some(source) = source else {
        options.heap_bytes = heap_bytes.unwrap_or(options.heap_bytes);
        return Ok(Invocation::Board { options, cable: cable.unwrap_or(Cable::Stdio), parts });
    };
    if cable.is_some() {
        return Err("a program runs without a cable: leave out --stdio, --pty, --tcp and --rfc2217".into());
    }
    Ok(Invocation::Program(Program {
        source,
        arguments: arguments_of_program,
        prompt_afterwards,
        heap_bytes: heap_bytes.unwrap_or(PROGRAM_HEAP),
        collection: options.collection,
        optimisation_level,
        path: search_path(),
        board: options.facts(),
        parts,
    }))
}

/// Directories of MICROPYPATH.
fn search_path() -> Vec<String> {
    let variable = std::env::var("MICROPYPATH").unwrap_or_else(|_| DEFAULT_PATH.into());
    std::env::split_paths(&variable)
        .map(|entry| {
            let entry = entry.to_string_lossy().into_owned();
            match (entry.strip_prefix("~/"), std::env::var("HOME")) {
                (Some(rest), Ok(home)) => format!("{home}/{rest}"),
                _ => entry,
            }
        })
        .filter(|entry| !entry.is_empty())
        .collect()
}

fn parse_level(text: &str) -> Result<u8, String> {
    // `-OO` is level 2, `-O2` too.
    if text.bytes().all(|byte| byte == b'O') {
        return u8::try_from(text.len() + 1).map_err(|_| "too many".into());
    }
    text.parse().map_err(|_| format!("{text} is no level; write -O1"))
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
