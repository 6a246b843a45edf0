//! Python programs run from the command line, on the host's files.
//!
//! Exit codes follow MicroPython's unix port: 1 for an exception, the code of SystemExit, 2 for a missing file.

use std::cell::RefCell;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use pyrite_firmware::python::Python;
use pyrite_firmware::repl::friendly::friendly_repl;
use pyrite_firmware::repl::history::History;
use pyrite_firmware::repl::terminal::{
    Completer, Condition, Interpreter, Key, RunEnd, Screen, SourceKind, SourceText, Terminal,
};
use pyrite_firmware::world::World;
use pyrite_platform::console::{Console, Service};
use pyrite_platform::machine::{Machine, ResetCause};
use pyrite_runtime::runtime::{Collection, Config, Runtime};

use crate::board::{NATIVE_STACK, STACK, identity};
use crate::boards::BoardFacts;
use crate::clock::SimClock;
use crate::host_files::HostFiles;
use crate::interrupts::Interrupts;
use crate::parts;
use crate::sim_board::SimBoard;
use crate::sim_random::SimRandom;
use crate::stdio_console::StdioConsole;

/// What to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Code from the command line.
    Code(String),
    /// A module on the path.
    Module(String),
    /// A file.
    File(PathBuf),
    /// Everything on standard input.
    Input,
    /// Nothing: only the prompt.
    Nothing,
}

/// A program and how to run it.
#[derive(Debug, Clone)]
pub struct Program {
    /// What to run.
    pub source: Source,
    /// `sys.argv`.
    pub arguments: Vec<String>,
    /// Whether a prompt follows.
    pub prompt_afterwards: PromptAfterwards,
    /// Bytes of the Python heap.
    pub heap_bytes: usize,
    /// When garbage is collected.
    pub collection: Collection,
    /// `-O`.
    pub optimisation_level: u8,
    /// Directories to import from, behind the program's own.
    pub path: Vec<String>,
    /// On which board.
    pub board: &'static BoardFacts,
    /// Parts to connect, in the words of [`crate::parts::text`].
    pub parts: Vec<String>,
}

/// Whether a prompt follows the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptAfterwards {
    /// `-i`
    Yes,
    /// The process ends.
    No,
}

/// One part in this many of the arena serves frames and values.
const STACK_SHARE: usize = 8;

/// Most words for frames and values.
const STACK_WORDS_MAX: usize = 256 * 1024;

/// The code of a program that was missing.
const EXIT_NO_FILE: u8 = 2;

impl Program {
    /// Runs the program and returns the exit code.
    pub fn run(self) -> io::Result<u8> {
        let source = match &self.source {
            Source::Code(code) => Some(code.clone().into_bytes()),
            Source::File(path) => match std::fs::read(path) {
                Ok(source) => Some(source),
                Err(error) => {
                    eprintln!("pyrite-sim: can't open file '{}': {error}", path.display());
                    return Ok(EXIT_NO_FILE);
                }
            },
            Source::Input => {
                let mut source = Vec::new();
                io::stdin().read_to_end(&mut source)?;
                Some(source)
            }
            Source::Module(_) | Source::Nothing => None,
        };
        let thread =
            std::thread::Builder::new().name("python".into()).stack_size(STACK).spawn(move || self.run_here(source))?;
        match thread.join() {
            Ok(code) => code,
            // The panic was reported by its hook.
            Err(_) => Ok(u8::MAX),
        }
    }

    fn run_here(self, source: Option<Vec<u8>>) -> io::Result<u8> {
        let power_on = Instant::now();
        let stdio = StdioConsole::new(power_on);
        let wakes = stdio.wakes();
        let interrupt = stdio.interrupt();
        ctrlc::set_handler(move || interrupt.raise()).map_err(io::Error::other)?;
        let console = RefCell::new(stdio);
        let mut arena = vec![0_u32; self.heap_bytes / size_of::<u32>()];
        let config = Config {
            stack_words: (arena.len() / STACK_SHARE).min(STACK_WORDS_MAX),
            native_stack_bytes: NATIVE_STACK,
            collection: self.collection,
            ..Config::default()
        };
        let mut files = HostFiles::system()?;
        let mut clock = SimClock::new(power_on, wakes.clone());
        let interrupts = Interrupts::new(wakes.clone());
        let mut pins = SimBoard::of(self.board, interrupts.clone());
        let mut peripherals = pins.clone();
        for part in &self.parts {
            parts::text::connect(&pins, part).map_err(io::Error::other)?;
        }
        let mut random = SimRandom::default();
        let mut handle = ConsoleHandle { console: &console };
        let machine = Machine {
            attention: wakes.attention(),
            events: interrupts.queue(),
            clock: &mut clock,
            console: &mut handle,
            files: &mut files,
            pins: &mut pins,
            peripherals: &mut peripherals,
            random: &mut random,
            identity: identity(ResetCause::PowerOn),
        };
        let mut python = Python::new(Runtime::new(&mut arena, machine, config));
        python.set_optimisation_level(self.optimisation_level);
        python.set_search_path(&self.search_path());
        python.set_arguments(&self.arguments);
        let mut code = self.run_source(&mut python, source);
        if self.prompt_afterwards == PromptAfterwards::Yes {
            code = prompt(&console, &interrupts, &mut python);
        }
        console.borrow_mut().flush();
        Ok(code)
    }

    fn run_source(&self, python: &mut Python<'_>, source: Option<Vec<u8>>) -> u8 {
        let end = match (&self.source, source) {
            (Source::Module(name), _) => match self.module_file(name) {
                Some(path) => python.run_file(&path.to_string_lossy()),
                // A built-in module, or an error in the usual words.
                None => run_text(python, format!("import {name}").as_bytes(), "<stdin>"),
            },
            (source, Some(text)) => {
                let name = match source {
                    Source::File(path) => path.to_string_lossy().into_owned(),
                    Source::Code(_) | Source::Input | Source::Module(_) | Source::Nothing => "<stdin>".into(),
                };
                run_text(python, &text, &name)
            }
            (_, None) => RunEnd::Completed,
        };
        match end {
            RunEnd::Completed => 0,
            RunEnd::Raised => {
                python.print_exception();
                1
            }
            RunEnd::Exited => {
                python.print_exit_message();
                python.exit_code().unwrap_or(1) as u8
            }
            RunEnd::Abandoned => 1,
        }
    }

    /// The file of a module on the path; of a package its `__main__`.
    fn module_file(&self, name: &str) -> Option<PathBuf> {
        let base = name.replace('.', "/");
        self.search_path()
            .iter()
            .flat_map(|entry| {
                let base = Path::new(entry).join(&base);
                ["/__main__.py", "/__main__.mpy", ".py", ".mpy"].map(|ending| {
                    let mut path = base.clone().into_os_string();
                    path.push(ending);
                    PathBuf::from(path)
                })
            })
            .find(|path| path.is_file())
    }

    /// The program's own directory comes first.
    fn search_path(&self) -> Vec<String> {
        let own = match &self.source {
            Source::File(path) => std::fs::canonicalize(path)
                .ok()
                .as_deref()
                .and_then(Path::parent)
                .map_or_else(String::new, |folder| folder.to_string_lossy().into_owned()),
            _ => String::new(),
        };
        std::iter::once(own).chain(self.path.iter().cloned()).collect()
    }
}

fn run_text(python: &mut Python<'_>, text: &[u8], name: &str) -> RunEnd {
    if python.text().push(text).is_ok() {
        return python.run(SourceKind::File, name);
    }
    python.text().clear();
    python.raise(Condition::OutOfMemory);
    RunEnd::Raised
}

/// The prompt after a program, until end of input, Ctrl-D or `sys.exit()`; its exit code.
fn prompt(console: &RefCell<StdioConsole>, interrupts: &Interrupts, python: &mut Python<'_>) -> u8 {
    let raw = io::stdin().is_terminal().then(crate::transport::stdio::RawTerminal::new);
    let mut terminal = PromptTerminal { interrupts, console };
    let mut interpreter = PromptPython { python };
    let machine = identity(ResetCause::PowerOn).machine;
    friendly_repl(&mut terminal, &mut interpreter, &mut History::new(), machine);
    drop(raw);
    python.exit_code().unwrap_or(0) as u8
}

struct PromptTerminal<'c> {
    interrupts: &'c Interrupts,
    console: &'c RefCell<StdioConsole>,
}

impl Screen for PromptTerminal<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.console.borrow_mut().write(bytes);
    }
}

impl Terminal for PromptTerminal<'_> {
    fn key(&mut self) -> Key {
        let mut console = self.console.borrow_mut();
        loop {
            if let Some(byte) = console.read() {
                return Key::Byte(byte);
            }
            if console.is_at_end() || console.service() == Service::Abandon {
                return Key::Leave;
            }
            console.wakes().attention().clear();
            if !self.interrupts.queue().is_empty() {
                return Key::Attention;
            }
            console.wait(None);
        }
    }
}

struct PromptPython<'p, 'a> {
    python: &'p mut Python<'a>,
}

impl Completer for PromptPython<'_, '_> {
    fn text(&mut self) -> &mut dyn SourceText {
        self.python.text()
    }

    fn complete(&mut self, line: &[u8], found: &mut dyn FnMut(&[u8])) {
        self.python.complete(line, found);
    }
}

impl Interpreter for PromptPython<'_, '_> {
    fn attend(&mut self) {
        self.python.attend();
    }

    fn run(&mut self, kind: SourceKind) -> RunEnd {
        self.python.run(kind, "<stdin>")
    }

    fn print_exception(&mut self) {
        self.python.print_exception();
    }

    fn raise(&mut self, condition: Condition) {
        self.python.raise(condition);
    }
}

/// The console in turn: one handle for the runtime, one for the prompt.
struct ConsoleHandle<'c> {
    console: &'c RefCell<StdioConsole>,
}

impl Console for ConsoleHandle<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.console.borrow_mut().write(bytes);
    }

    fn write_text(&mut self, text: &[u8]) {
        self.console.borrow_mut().write_text(text);
    }

    fn echo(&mut self, bytes: &[u8]) {
        self.console.borrow_mut().echo(bytes);
    }

    fn read(&mut self) -> Option<u8> {
        self.console.borrow_mut().read()
    }

    fn can_read(&mut self) -> bool {
        self.console.borrow_mut().can_read()
    }

    fn is_at_end(&mut self) -> bool {
        self.console.borrow_mut().is_at_end()
    }

    fn service(&mut self) -> Service {
        self.console.borrow_mut().service()
    }

    fn wait(&mut self, deadline_microseconds: Option<u64>) {
        self.console.borrow_mut().wait(deadline_microseconds);
    }

    fn set_interrupt_byte(&mut self, byte: Option<u8>) {
        self.console.borrow_mut().set_interrupt_byte(byte);
    }
}
