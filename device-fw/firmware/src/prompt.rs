//! Joins the plain REPLs to the console and the Python world.

use core::cell::RefCell;

use crate::console::{BoardConsole, Heard};
use crate::repl::terminal::{Completer, Condition, Interpreter, Key, RunEnd, Screen, SourceKind, SourceText, Terminal};
use crate::sender::Face;
use crate::world::World;

/// Name of source typed at a prompt, in tracebacks.
const TYPED: &str = "<stdin>";

/// The console as a terminal.
pub struct ConsoleTerminal<'c, 'a> {
    /// The console.
    pub console: &'c RefCell<BoardConsole<'a>>,
}

impl Screen for ConsoleTerminal<'_, '_> {
    fn write(&mut self, bytes: &[u8]) {
        if let Ok(mut console) = self.console.try_borrow_mut()
            && console.face() == Face::Plain
        {
            // A host behind frames draws its own prompt.
            console.sender.write(bytes);
        }
    }
}

impl Terminal for ConsoleTerminal<'_, '_> {
    fn key(&mut self) -> Key {
        match self.console.try_borrow_mut().map(|mut console| console.wait_idle()) {
            Ok(Heard::Key(byte)) => Key::Byte(byte),
            Ok(Heard::Attention) => Key::Attention,
            Ok(Heard::Other) | Err(_) => Key::Leave,
        }
    }
}

/// The Python world as a REPL's interpreter.
pub struct PromptInterpreter<'c, 'a, 'w> {
    /// The console.
    pub console: &'c RefCell<BoardConsole<'a>>,
    /// The world.
    pub world: &'w mut dyn World,
}

impl Completer for PromptInterpreter<'_, '_, '_> {
    fn text(&mut self) -> &mut dyn SourceText {
        self.world.text()
    }

    fn complete(&mut self, line: &[u8], found: &mut dyn FnMut(&[u8])) {
        self.world.complete(line, found);
    }
}

impl Interpreter for PromptInterpreter<'_, '_, '_> {
    fn attend(&mut self) {
        attend(self.console, self.world);
    }

    fn run(&mut self, kind: SourceKind) -> RunEnd {
        let end = run(self.console, 0, || (self.world.run(kind, TYPED), &mut *self.world));
        if is_framed(self.console) {
            // A host took over meanwhile: it does not want the rest of the REPL's protocol.
            RunEnd::Abandoned
        } else {
            end
        }
    }

    fn print_exception(&mut self) {
        self.world.print_exception();
    }

    fn raise(&mut self, condition: Condition) {
        self.world.raise(condition);
    }
}

/// Runs interrupt handlers and scheduled calls that wait while no program runs.
pub fn attend(console: &RefCell<BoardConsole<'_>>, world: &mut dyn World) {
    let calls_wait = world.attend();
    if let Ok(mut console) = console.try_borrow_mut() {
        console.calls_wait = calls_wait;
    }
}

/// Runs a program as run number `run_id`. A host behind frames gets the exception on the console and is told the end.
pub fn run<'w>(
    console: &RefCell<BoardConsole<'_>>,
    run_id: u32,
    program: impl FnOnce() -> (RunEnd, &'w mut dyn World),
) -> RunEnd {
    if let Ok(mut console) = console.try_borrow_mut() {
        console.begin_run(run_id);
    }
    let (end, world) = program();
    let outcome = world.outcome(end);
    if end == RunEnd::Raised && is_framed(console) {
        world.print_exception();
    }
    if let Ok(mut console) = console.try_borrow_mut() {
        console.end_run(outcome);
    }
    end
}

/// True when a host behind frames is at the far end.
pub fn is_framed(console: &RefCell<BoardConsole<'_>>) -> bool {
    console.try_borrow().is_ok_and(|console| console.face() == Face::Framed)
}
