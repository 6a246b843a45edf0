//! The headless face: what the window does, as commands of a terminal.
//!
//! [`boards`] is `boards`, [`copy`] is `cp`, [`files`] is `ls`, `tree`, `cat`, `edit` and their like, [`flash`] is `flash`, [`mem`] is `mem`, [`mip`] is `mip`, [`mount`] is `mount`, [`mpy`] is `mpy`, [`repl`] is `repl`, [`sync`] is `sync`;
//! [`prompt`] is the prompt beside a mounted folder.
//!
//! **Invariant:** output of the board goes to standard output as it came; every word of ours goes to standard error;
//! the exit status says how it ended: see [`STATUS_HELP`].

/// Prints a line to standard output.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::print(format!("{}\n", format_args!($($words)*)).as_bytes()) };
}

pub mod boards;
pub mod copy;
pub mod files;
pub mod flash;
pub mod mem;
pub mod mip;
pub mod mount;
pub mod mpy;
pub mod prompt;
pub mod repl;
pub mod sync;

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::{Parser, Subcommand};

use crate::board::flashing::FlashFault;
use crate::board::link::{
    Activity, FileError, FileReply, FileRequest, LinkRequest, Outcome, RunMode, SourceKind, normalize,
};
use crate::board::port::{PortAddress, PortInfo, available_ports};
use crate::board::transport::{MOST_BAUD, SimulatorOptions};
use crate::board::trouble::Trouble;
use crate::desktop;
use crate::workers::board_session::{BoardSession, Program};

/// Prints what the board's clock shows.
const CLOCK: &str = "import time\nprint('%04d-%02d-%02d %02d:%02d:%02d' % time.localtime()[:6])\n";

/// Restarts the chip.
const HARD_RESET: &str = "import machine\nmachine.reset()\n";

/// What the exit status means.
const STATUS_HELP: &str = "Exit status: 0 done; 1 the program ended by an error; 2 wrong usage; 3 no connection with the board; \
4 a file operation failed; 5 the board was not flashed; 130 stopped by Ctrl-C. A program that calls sys.exit(N) gives N.";

/// Runs programs on a board and moves files to and from it.
#[derive(Debug, Parser)]
#[command(name = "pyrite-cli", version, after_help = STATUS_HELP)]
pub struct Arguments {
    /// Board to use: sim, a serial port, tcp://HOST:PORT or rfc2217://HOST:PORT. Without it: a board that is plugged in, else sim
    #[arg(long, global = true)]
    port: Option<PortAddress>,
    /// File with the simulated board's flash; without it, the one that the window uses
    #[arg(long, global = true, value_name = "FILE")]
    flash: Option<PathBuf>,
    /// Fastest speed of a serial port in bits a second, where board and cable carry it: 921600 without it; 115200 leaves the speed as it is
    #[arg(long, global = true, value_name = "RATE", value_parser = clap::value_parser!(u32).range(1200..))]
    baud: Option<u32>,
    #[command(subcommand)]
    command: Command,
}

/// What to do. A path of the board begins with a colon.
#[derive(Debug, Subcommand)]
enum Command {
    /// Run a program: a file of this computer, :FILE on the board, or - for standard input
    Run {
        /// The program
        file: String,
    },
    /// Run Python text
    Exec {
        /// The text
        code: String,
    },
    /// Print the value of an expression
    Eval {
        /// The expression
        expression: String,
    },
    /// Talk with the board's prompt; Ctrl-] leaves
    Repl,
    /// List folders of the board
    Ls {
        /// Folders or files; without one, the root
        paths: Vec<String>,
    },
    /// Copy files: to the board, from it, or within it
    Cp {
        /// Copy folders with all that is in them
        #[arg(short, long)]
        recursive: bool,
        /// Sources, then the target
        #[arg(required = true, num_args = 2..)]
        paths: Vec<String>,
    },
    /// Make a folder of the board like one of this computer: what changed is sent, after the plan was printed
    Sync(sync::SyncArguments),
    /// Write files of the board to standard output
    Cat {
        /// The files
        #[arg(required = true)]
        paths: Vec<String>,
    },
    /// Remove files or empty folders of the board
    Rm {
        /// Remove folders with all that is in them
        #[arg(short, long)]
        recursive: bool,
        /// What to remove
        #[arg(required = true)]
        paths: Vec<String>,
    },
    /// Create folders on the board
    Mkdir {
        /// The folders
        #[arg(required = true)]
        paths: Vec<String>,
    },
    /// Show a folder of the board with all that is in it
    Tree {
        /// The folder
        #[arg(default_value = ":/")]
        path: String,
    },
    /// Create empty files on the board, or note that files were changed now
    Touch {
        /// The files
        #[arg(required = true)]
        paths: Vec<String>,
    },
    /// Print the SHA-256 of files of the board
    Sha256sum {
        /// The files
        #[arg(required = true)]
        paths: Vec<String>,
    },
    /// Edit files of the board with the editor that VISUAL or EDITOR names
    Edit {
        /// The files
        #[arg(required = true)]
        paths: Vec<String>,
    },
    /// Say how full the board's file systems are
    Df,
    /// Print what the board's clock shows
    Rtc {
        /// Set it to this computer's time first
        #[arg(long)]
        set: bool,
    },
    /// Restart Python on the board
    Reset {
        /// Restart the chip, as its reset button does
        #[arg(long)]
        hard: bool,
    },
    /// Say what board it is, and how full
    Info,
    /// Lend the board a folder of this computer, which is its current directory (/remote) until this program ends
    Mount(mount::MountArguments),
    /// Say what is in the board's memory
    Mem,
    /// Compile a program to byte code (.mpy), so that importing it costs the board less
    Mpy {
        /// The program
        file: PathBuf,
        /// The byte code; without it, the program's name ending in .mpy
        #[arg(short, long)]
        output: Option<PathBuf>,
        /// Leave out asserts (1) and line numbers (3)
        #[arg(short = 'O', default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=3))]
        optimisation_level: u8,
    },
    /// Install packages on the board, fetched by this computer
    Mip {
        /// What to do
        #[command(subcommand)]
        action: MipAction,
    },
    /// Put firmware on a board: the one that comes with this program, or an image of your own
    Flash(flash::FlashArguments),
    /// List the ports of this computer
    Ports,
    /// List the boards that this program knows, or the pins of one
    Boards {
        /// The board, such as esp32-devkitc
        name: Option<String>,
    },
}

/// What to do with packages.
#[derive(Debug, Subcommand)]
enum MipAction {
    /// Install packages and what they need
    Install {
        /// Names in the index, or paths or addresses (http, https, github:OWNER/REPOSITORY/PATH, gitlab:...) of a file, of a
        /// package.json or of a folder with one; NAME@VERSION for another version than the newest
        #[arg(required = true)]
        packages: Vec<String>,
        /// Where names are looked up: an address, or a folder of this computer
        #[arg(long, default_value = mip::INDEX)]
        index: String,
        /// Folder of the board
        #[arg(long, default_value = "/lib")]
        target: String,
        /// Install Python source, not byte code
        #[arg(long)]
        no_mpy: bool,
    },
}

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// No connection.
    Connection(Trouble),
    /// A file operation on the board: which, and why.
    BoardFile(String, FileError),
    /// Flashing failed.
    Flash(FlashFault),
    /// Something on this computer.
    Local(String),
    /// The command makes no sense.
    Usage(String),
}

impl Failure {
    fn status(&self) -> i32 {
        match self {
            Self::Connection(_) | Self::Flash(FlashFault::Port(_) | FlashFault::NoLoader | FlashFault::Lost(_)) => 3,
            Self::Flash(FlashFault::Cancelled) => 130,
            Self::Flash(_) => 5,
            Self::BoardFile(_, FileError::NotConnected) => 3,
            Self::BoardFile(..) | Self::Local(_) => 4,
            Self::Usage(_) => 2,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flash(fault) => write!(formatter, "{fault}"),
            Self::Connection(trouble) => write!(formatter, "{trouble}"),
            Self::BoardFile(what, error) => write!(formatter, "{what}: {error}"),
            Self::Local(text) | Self::Usage(text) => formatter.write_str(text),
        }
    }
}

/// Does what the command line says; gives the exit status.
pub fn main() -> i32 {
    let arguments = Arguments::parse();
    match carry_out(arguments) {
        Ok(status) => status,
        Err(failure) => {
            eprintln!("pyrite-cli: {failure}");
            failure.status()
        }
    }
}

fn carry_out(arguments: Arguments) -> Result<i32, Failure> {
    if let Command::Mpy { file, output, optimisation_level } = arguments.command {
        return mpy::mpy(&file, output, optimisation_level).map(|()| 0);
    }
    if let Command::Boards { name } = &arguments.command {
        return boards::list(name.as_deref()).map(|()| 0);
    }
    let ports = available_ports();
    let port = arguments.port.unwrap_or_else(|| {
        ports.iter().find(|port| port.is_likely_board()).map_or(PortAddress::Simulator, |port| port.address.clone())
    });
    let flash = arguments.flash.unwrap_or_else(|| desktop::data_folder().join("simulated-board.flash"));
    let simulator = SimulatorOptions { flash: Some(flash) };
    let most_baud = arguments.baud.unwrap_or(MOST_BAUD);
    match arguments.command {
        Command::Ports => {
            list_ports(&ports);
            Ok(0)
        }
        Command::Flash(order) => flash::flash(&port, &order, arguments.baud).map(|()| 0),
        Command::Repl => repl::repl(&port, &simulator).map(|()| 0),
        Command::Mip { action: MipAction::Install { packages, index, target, no_mpy } } => {
            let form = if no_mpy { mip::Form::Source } else { mip::Form::ByteCode };
            let files = mip::fetch_all(&mip::Order { packages, index, target, form })?;
            let mut board = BoardSession::open(port, simulator, most_baud, |_| {}).map_err(Failure::Connection)?;
            mip::write_all(&mut board, files).map(|()| 0)
        }
        command => {
            let mut board = BoardSession::open(port, simulator, most_baud, |_| {}).map_err(Failure::Connection)?;
            with_board(&mut board, command)
        }
    }
}

fn with_board(board: &mut BoardSession, command: Command) -> Result<i32, Failure> {
    match command {
        Command::Run { file } => {
            let program = read_program(board, &file)?;
            Ok(run(board, program, file != "-"))
        }
        Command::Exec { code } => Ok(run(board, text(code), true)),
        Command::Eval { expression } => Ok(run(board, expression_text(&expression), true)),
        Command::Ls { paths } => files::ls(board, &paths).map(|()| 0),
        Command::Sync(order) => sync::sync(board, &order).map(|()| 0),
        Command::Cp { recursive, paths } => copy::copy(board, &paths, recursive).map(|()| 0),
        Command::Cat { paths } => files::cat(board, &paths).map(|()| 0),
        Command::Tree { path } => files::tree(board, &path).map(|()| 0),
        Command::Touch { paths } => files::touch(board, &paths).map(|()| 0),
        Command::Sha256sum { paths } => files::sha256sum(board, &paths).map(|()| 0),
        Command::Edit { paths } => files::edit(board, &paths).map(|()| 0),
        Command::Df => files::df(board).map(|()| 0),
        Command::Rm { recursive, paths } => files::rm(board, &paths, recursive).map(|()| 0),
        Command::Mkdir { paths } => files::mkdir(board, &paths).map(|()| 0),
        Command::Rtc { set } => {
            if set {
                let done = board.file(FileRequest::SetClock);
                done.map_err(|error| Failure::BoardFile("rtc --set".to_owned(), error))?;
            }
            Ok(run(board, text(CLOCK.to_owned()), false))
        }
        Command::Reset { hard: true } => match board.hard_reset(text(HARD_RESET.to_owned()), print) {
            None => Ok(0),
            Some(outcome) => {
                eprintln!("pyrite-cli: the chip was not reset ({outcome:?}).");
                Ok(1)
            }
        },
        Command::Reset { hard: false } => {
            let activity = board.soft_reset(print).map_err(Failure::Connection)?;
            if activity == Activity::Running {
                eprintln!("pyrite-cli: main.py goes on running.");
            }
            Ok(0)
        }
        Command::Info => {
            info(board);
            Ok(0)
        }
        Command::Mem => mem::mem(board).map(|()| 0),
        Command::Mount(order) => mount::mount(board, &order),
        Command::Repl
        | Command::Ports
        | Command::Boards { .. }
        | Command::Flash(_)
        | Command::Mpy { .. }
        | Command::Mip { .. } => Ok(0),
    }
}

/// A path of the board, with or without its colon.
pub fn board_path(path: &str) -> String {
    normalize(path.strip_prefix(':').unwrap_or(path))
}

/// Reads a file of the board.
pub fn read(board: &mut BoardSession, path: &str) -> Result<Vec<u8>, Failure> {
    match board.file(FileRequest::Read(path.to_owned())) {
        Ok(FileReply::Data(data)) => Ok(data),
        Ok(_) => Err(Failure::BoardFile(format!(":{path}"), FileError::Garbled("no data came".to_owned()))),
        Err(error) => Err(Failure::BoardFile(format!(":{path}"), error)),
    }
}

fn read_program(board: &mut BoardSession, file: &str) -> Result<Program, Failure> {
    let (file_name, source) = if let Some(path) = file.strip_prefix(':') {
        let path = normalize(path);
        let source = read(board, &path)?;
        (path, source)
    } else if file == "-" {
        let mut source = Vec::new();
        std::io::stdin()
            .read_to_end(&mut source)
            .map_err(|error| Failure::Local(format!("standard input: {error}")))?;
        ("<stdin>".to_owned(), source)
    } else {
        let path = std::path::Path::new(file);
        let source =
            std::fs::read(path).map_err(|error| Failure::Local(crate::workers::disk::describe(path, &error)))?;
        (path.file_name().map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned()), source)
    };
    Ok(Program { file_name, source, mode: RunMode::Fresh, kind: SourceKind::File })
}

/// A text that runs in the interpreter as it stands.
fn text(source: String) -> Program {
    Program {
        file_name: "<stdin>".to_owned(),
        source: source.into_bytes(),
        mode: RunMode::Keep,
        kind: SourceKind::File,
    }
}

/// A text that prints the value of an expression.
fn expression_text(expression: &str) -> Program {
    text(format!("print(repr((\n{expression}\n)))\n"))
}

/// A board ends lines as terminals do; a pipe wants them as programs do.
#[derive(Debug, Default)]
struct LineEnds {
    last_return: bool,
}

impl LineEnds {
    fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::with_capacity(bytes.len());
        for &byte in bytes {
            if self.last_return && byte != b'\n' {
                text.push(b'\r');
            }
            self.last_return = byte == b'\r';
            if !self.last_return {
                text.push(byte);
            }
        }
        text
    }
}

fn print(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    if out.write_all(bytes).and_then(|()| out.flush()).is_err() {
        // The reader of our pipe is gone: nobody wants the rest.
        std::process::exit(0);
    }
}

/// Runs a program with this terminal as its console; gives the exit status.
fn run(board: &mut BoardSession, program: Program, forward_input: bool) -> i32 {
    let handle = board.handle();
    let presses = Arc::new(AtomicUsize::new(0));
    let on_press = handle.clone();
    let handler = ctrlc::set_handler(move || {
        // A board that no longer answers must not keep this terminal.
        if presses.fetch_add(1, Ordering::AcqRel) >= 2 {
            std::process::exit(130);
        }
        on_press.send(LinkRequest::Interrupt);
    });
    if let Err(error) = handler {
        eprintln!("pyrite-cli: Ctrl-C ends this program, not the board's: {error}");
    }
    if forward_input {
        std::thread::spawn(move || {
            let mut buffer = [0; 1024];
            while let Ok(length @ 1..) = std::io::stdin().read(&mut buffer) {
                handle.send(LinkRequest::Input(buffer.get(..length).unwrap_or_default().to_vec()));
            }
        });
    }
    let (file_name, source) = (program.file_name.clone(), program.source.clone());
    let mut tail = mem::Tail::default();
    let mut ends = LineEnds::default();
    let outcome = board.run(program, |bytes| {
        let text = ends.take(bytes);
        tail.push(&text);
        print(&text);
    });
    if outcome == Outcome::Failed {
        mem::explain_error(board, &tail, &file_name, &source);
    }
    match outcome {
        Outcome::Completed => 0,
        Outcome::Exited(status) => status & 0xff,
        Outcome::Failed => 1,
        Outcome::Interrupted => 130,
        Outcome::Refused(reason) => {
            eprintln!("pyrite-cli: {reason}");
            1
        }
        Outcome::Lost => {
            eprintln!("pyrite-cli: the connection broke; how the program ended is unknown.");
            3
        }
    }
}

fn info(board: &mut BoardSession) {
    let peer = board.peer().clone();
    say!("firmware    {}", peer.firmware);
    say!("board       {}", peer.machine);
    for (name, value) in [("platform", &peer.platform), ("unique id", &peer.unique_id)] {
        if !value.is_empty() {
            say!("{name:<11} {value}");
        }
    }
    if peer.heap_bytes > 0 {
        say!("heap        {} bytes", peer.heap_bytes);
    }
    if let Ok(FileReply::Space(space)) = board.file(FileRequest::Space("/".to_owned())) {
        say!("files       {} of {} bytes free", space.free_bytes, space.total_bytes);
    }
}

fn list_ports(ports: &[PortInfo]) {
    say!("sim  Simulated board");
    for port in ports {
        say!("{}  {}", port.address, port.title());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn board_paths() {
        assert_eq!(board_path(":main.py"), "/main.py");
        assert_eq!(board_path("lib/a.py"), "/lib/a.py");
        assert_eq!(board_path(":"), "/");
    }
}
