//! Python as the board's main loop sees it: the runtime, the source being entered, the exception waiting to be printed.
//!
//! The source lies in the Python heap and is free again before its program runs.

use core::ops::Range;

use pyrite_compiler::Mode;
use pyrite_platform::memory::MemoryQuestion;
use pyrite_protocol::message::{Collect, Memory, Outcome};
use pyrite_runtime::output::{Output, Style};
use pyrite_runtime::raised::Raised;
use pyrite_runtime::runtime::Runtime;
use pyrite_runtime::types;
use pyrite_runtime::value::Value;

use crate::repl::terminal::{Condition, Full, RunEnd, SourceKind, SourceText};
use crate::world::World;

/// Interrupts a program.
const CTRL_C: u8 = 3;

/// One Python world.
pub struct Python<'a> {
    /// The runtime.
    pub runtime: Runtime<'a>,
    pending: Option<Raised>,
}

impl<'a> Python<'a> {
    /// Around a fresh runtime.
    pub fn new(runtime: Runtime<'a>) -> Self {
        Self { runtime, pending: None }
    }

    fn ended(&mut self, result: Result<Value, Raised>) -> RunEnd {
        self.runtime.reset_stack();
        match result {
            Ok(_) => RunEnd::Completed,
            Err(raised) if raised.is_abandon() => RunEnd::Abandoned,
            Err(raised) => {
                self.wait_to_print(raised);
                if self.runtime.system_exit(raised).is_some() { RunEnd::Exited } else { RunEnd::Raised }
            }
        }
    }

    fn wait_to_print(&mut self, raised: Raised) {
        self.runtime.heap.keep(raised.value());
        self.pending = Some(raised);
    }

    /// What `-O` sets.
    pub fn set_optimisation_level(&mut self, level: u8) {
        self.runtime.set_optimisation_level(level);
    }

    /// `sys.path`
    pub fn set_search_path(&mut self, entries: &[impl AsRef<str>]) {
        self.runtime.set_search_path(entries.iter().map(AsRef::as_ref));
    }

    /// `sys.argv`
    pub fn set_arguments(&mut self, arguments: &[impl AsRef<str>]) {
        self.runtime.set_arguments(arguments.iter().map(AsRef::as_ref));
    }

    /// Prints what SystemExit carries if that is no exit code, as in `sys.exit("why")`.
    pub fn print_exit_message(&mut self) {
        let Some(raised) = self.pending else { return };
        let carried = self.runtime.exit_message(raised);
        if let Some(message) = carried {
            let mut output = Output::Console;
            // An error in its `__str__` ends the text.
            let _ = self.runtime.write_value(message, Style::Str, &mut output);
            let _ = output.text(&mut self.runtime, "\n");
        }
    }

    /// The exit code of the SystemExit that ended the last run.
    pub fn exit_code(&self) -> Option<i32> {
        self.pending.and_then(|raised| self.runtime.system_exit(raised))
    }
}

impl SourceText for Python<'_> {
    fn bytes(&self) -> &[u8] {
        self.runtime.source()
    }

    fn insert(&mut self, position: usize, bytes: &[u8]) -> Result<(), Full> {
        self.runtime.source_insert(position, bytes).map_err(|_| Full)
    }

    fn remove(&mut self, range: Range<usize>) {
        self.runtime.source_remove(range);
    }
}

impl World for Python<'_> {
    fn text(&mut self) -> &mut dyn SourceText {
        self
    }

    fn run(&mut self, kind: SourceKind, file_name: &str) -> RunEnd {
        let mode = match kind {
            SourceKind::File => Mode::Module,
            SourceKind::Interactive => Mode::Interactive,
        };
        self.pending = None;
        let result = self.runtime.run_source(file_name, mode);
        self.ended(result)
    }

    fn run_file(&mut self, path: &str) -> RunEnd {
        self.pending = None;
        let result = self.runtime.run_file(path);
        self.ended(result)
    }

    fn print_exception(&mut self) {
        if let Some(raised) = self.pending.take() {
            self.runtime.print_exception(raised);
        }
    }

    fn raise(&mut self, condition: Condition) {
        let raised = match condition {
            Condition::KeyboardInterrupt => self.runtime.raise_with(types::KEYBOARD_INTERRUPT, &[]),
            Condition::OutOfMemory => self.runtime.raise_with(types::MEMORY_ERROR, &[]),
        };
        self.wait_to_print(raised);
    }

    fn attend(&mut self) -> bool {
        // A handler that hangs can be interrupted like a program.
        self.runtime.machine.console.set_interrupt_byte(Some(CTRL_C));
        self.runtime.machine.attention.raise();
        if let Err(raised) = self.runtime.attend() {
            self.runtime.print_exception(raised);
        }
        self.runtime.machine.console.set_interrupt_byte(None);
        self.runtime.reset_stack();
        self.runtime.calls_wait()
    }

    fn outcome(&mut self, end: RunEnd) -> Outcome {
        match end {
            RunEnd::Completed => Outcome::Completed,
            RunEnd::Abandoned => Outcome::Abandoned,
            RunEnd::Exited => Outcome::Exited { code: self.exit_code().unwrap_or(0) },
            RunEnd::Raised => {
                let interrupted =
                    self.pending.is_some_and(|raised| self.runtime.raised_is(raised, types::KEYBOARD_INTERRUPT));
                if interrupted { Outcome::Interrupted } else { Outcome::Raised }
            }
        }
    }

    fn complete(&mut self, line: &[u8], found: &mut dyn FnMut(&[u8])) {
        if let Ok(line) = core::str::from_utf8(line) {
            self.runtime.complete(line, &mut |name| found(name.as_bytes()));
        }
    }

    fn memory(&mut self, collect: Collect) -> Memory {
        if collect == Collect::First {
            self.runtime.collect();
        }
        let heap = &self.runtime.heap;
        let (total, free) = (heap.heap_bytes() as u32, heap.free_bytes() as u32);
        Memory { total, used: total.saturating_sub(free), free, largest_free: (heap.largest_free() * 4) as u32 }
    }

    fn report_memory(&mut self, question: MemoryQuestion) {
        self.runtime.report_memory(question);
    }
}
