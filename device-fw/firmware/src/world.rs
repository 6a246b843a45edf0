//! One Python world, from soft reset to soft reset, as the board's main loop sees it.

use pyrite_platform::memory::MemoryQuestion;
use pyrite_protocol::message::{Collect, Memory, Outcome};

use crate::repl::terminal::{Condition, RunEnd, SourceKind, SourceText};

/// An interpreter with its `__main__`.
pub trait World {
    /// The text being entered.
    fn text(&mut self) -> &mut dyn SourceText;
    /// Compiles and runs the text under a name for tracebacks, after which the text is empty.
    fn run(&mut self, kind: SourceKind, file_name: &str) -> RunEnd;
    /// Compiles and runs a file.
    fn run_file(&mut self, path: &str) -> RunEnd;
    /// Prints the exception that ended the last run.
    fn print_exception(&mut self);
    /// Makes an exception wait to be printed.
    fn raise(&mut self, condition: Condition);
    /// Runs interrupt handlers and scheduled calls that wait while no program runs; true when calls still wait.
    fn attend(&mut self) -> bool;
    /// What the last run's end is to a host.
    fn outcome(&mut self, end: RunEnd) -> Outcome;
    /// Calls `found` for each name that can stand in place of the last word of `line`.
    fn complete(&mut self, line: &[u8], found: &mut dyn FnMut(&[u8]));
    /// Figures of the heap.
    fn memory(&mut self, collect: Collect) -> Memory;
    /// Tells the console all about memory.
    fn report_memory(&mut self, question: MemoryQuestion);
}
