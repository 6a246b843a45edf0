//! Python as the board's main loop sees it: the runtime, the source being entered, the exception waiting to be printed.
//!
//! The source lies in the Python heap as one bytes object that grows; it is free again before its program runs.

use core::ops::Range;

use pyrite_compiler::Mode;
use pyrite_protocol::message::{Collect, Memory, Outcome};
use pyrite_runtime::heap::LogMark;
use pyrite_runtime::raised::Raised;
use pyrite_runtime::runtime::Runtime;
use pyrite_runtime::types;
use pyrite_runtime::value::Value;

use crate::repl::terminal::{Condition, Full, RunEnd, SourceKind, SourceText};
use crate::world::World;

/// One Python world.
pub struct Python<'a> {
    /// The runtime.
    pub runtime: Runtime<'a>,
    /// What was logged before anything of ours.
    base: LogMark,
    source: Value,
    source_length: usize,
    pending: Option<Raised>,
}

/// Bytes that a new buffer for source has.
const FIRST_CAPACITY: usize = 120;

impl<'a> Python<'a> {
    /// Around a fresh runtime.
    pub fn new(runtime: Runtime<'a>) -> Self {
        let base = runtime.heap.log_mark();
        Self { runtime, base, source: Value::NULL, source_length: 0, pending: None }
    }

    /// Keeps what is ours from the collector, and lets go of everything else that was handed out.
    fn keep_ours(&mut self) {
        self.runtime.heap.log_release(self.base);
        self.runtime.heap.keep(self.source);
        if let Some(raised) = self.pending {
            self.runtime.heap.keep(raised.value());
        }
    }

    fn reserve(&mut self, wanted: usize) -> Result<(), Full> {
        if self.source.is_heap() {
            let capacity = self.runtime.heap.bytes(self.source).len();
            if wanted <= capacity {
                return Ok(());
            }
            for roomier in [wanted + wanted / 2, wanted + 64, wanted] {
                if self.runtime.heap.grow_bytes_in_place(self.source, roomier) {
                    return Ok(());
                }
            }
        }
        let mut larger = Err(Full);
        for capacity in [wanted + wanted / 2, wanted + 64, wanted] {
            larger = self.runtime.new_bytes_zeroed(capacity.max(FIRST_CAPACITY)).map_err(|_| Full);
            if larger.is_ok() {
                break;
            }
        }
        let larger = larger?;
        if self.source.is_heap() {
            self.runtime.heap.copy_bytes(self.source, 0, self.source_length, larger, 0);
        }
        self.source = larger;
        self.keep_ours();
        Ok(())
    }

    fn ended(&mut self, result: Result<Value, Raised>) -> RunEnd {
        self.pending = None;
        let end = match result {
            Ok(_) => RunEnd::Completed,
            Err(raised) if raised.is_abandon() => RunEnd::Abandoned,
            Err(raised) => {
                self.pending = Some(raised);
                if self.runtime.system_exit(raised).is_some() { RunEnd::Exited } else { RunEnd::Raised }
            }
        };
        self.keep_ours();
        end
    }

    /// What `-O` sets.
    pub fn set_optimisation_level(&mut self, level: u8) {
        let _ = level;
    }

    /// `sys.path`
    pub fn set_search_path(&mut self, entries: &[impl AsRef<str>]) {
        let _ = entries.len();
    }

    /// `sys.argv`
    pub fn set_arguments(&mut self, arguments: &[impl AsRef<str>]) {
        let _ = arguments.len();
    }

    /// Runs a module as `__main__`.
    pub fn run_module(&mut self, name: &str) -> RunEnd {
        let _ = name;
        RunEnd::Completed
    }

    /// The exit code of the SystemExit that ended the last run.
    pub fn exit_code(&self) -> Option<i32> {
        self.pending.and_then(|raised| self.runtime.system_exit(raised))
    }
}

impl SourceText for Python<'_> {
    fn bytes(&self) -> &[u8] {
        if self.source_length == 0 {
            return &[];
        }
        self.runtime.heap.bytes(self.source).get(..self.source_length).unwrap_or(&[])
    }

    fn insert(&mut self, position: usize, bytes: &[u8]) -> Result<(), Full> {
        let length = self.source_length + bytes.len();
        self.reserve(length)?;
        let text = self.runtime.heap.bytes_mut(self.source).get_mut(..length).ok_or(Full)?;
        text.copy_within(position..self.source_length, position + bytes.len());
        text.get_mut(position..position + bytes.len()).ok_or(Full)?.copy_from_slice(bytes);
        self.source_length = length;
        Ok(())
    }

    fn remove(&mut self, range: Range<usize>) {
        let end = range.end.min(self.source_length);
        if range.start >= end {
            return;
        }
        let length = self.source_length - (end - range.start);
        if length == 0 {
            self.source = Value::NULL;
            self.source_length = 0;
            self.keep_ours();
            return;
        }
        if let Some(text) = self.runtime.heap.bytes_mut(self.source).get_mut(..self.source_length) {
            text.copy_within(end.., range.start);
        }
        self.source_length = length;
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
        let result = run_source(self, file_name, mode);
        self.source = Value::NULL;
        self.source_length = 0;
        self.ended(result)
    }

    fn run_file(&mut self, path: &str) -> RunEnd {
        let result = run_file(self, path);
        self.ended(result)
    }

    fn print_exception(&mut self) {
        if let Some(raised) = self.pending.take() {
            self.runtime.print_exception(raised);
        }
        self.keep_ours();
    }

    fn raise(&mut self, condition: Condition) {
        let raised = match condition {
            Condition::KeyboardInterrupt => self.runtime.raise_with(types::KEYBOARD_INTERRUPT, &[]),
            Condition::OutOfMemory => self.runtime.raise_with(types::MEMORY_ERROR, &[]),
        };
        self.pending = Some(raised);
        self.keep_ours();
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
        let _ = (line, found);
        self.keep_ours();
    }

    fn memory(&mut self, collect: Collect) -> Memory {
        if collect == Collect::First {
            self.runtime.collect();
        }
        let heap = &self.runtime.heap;
        let (total, free) = (heap.heap_bytes() as u32, heap.free_bytes() as u32);
        Memory { total, used: total.saturating_sub(free), free, largest_free: (heap.largest_free() * 4) as u32 }
    }
}

fn run_source(python: &mut Python<'_>, file_name: &str, mode: Mode) -> Result<Value, Raised> {
    let _ = (file_name, mode);
    Err(python.runtime.raise_not_implemented_error(format_args!("running source")))
}

fn run_file(python: &mut Python<'_>, path: &str) -> Result<Value, Raised> {
    let _ = path;
    Err(python.runtime.raise_not_implemented_error(format_args!("running files")))
}
