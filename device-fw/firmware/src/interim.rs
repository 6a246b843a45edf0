//! Stands in for Python until the runtime's embedding interface is there: it says so for every program.

use core::cell::RefCell;
use core::ops::Range;

use pyrite_protocol::message::{Collect, Memory, Outcome};

use crate::console::BoardConsole;
use crate::repl::terminal::{Condition, Full, RunEnd, SourceKind, SourceText};
use crate::world::World;

const CAPACITY: usize = 16 * 1024;

/// No Python.
pub struct Interim<'c, 'a> {
    console: &'c RefCell<BoardConsole<'a>>,
    text: Text,
}

struct Text {
    bytes: [u8; CAPACITY],
    length: usize,
}

impl<'c, 'a> Interim<'c, 'a> {
    /// Empty.
    pub fn new(console: &'c RefCell<BoardConsole<'a>>) -> Self {
        Self { console, text: Text { bytes: [0; CAPACITY], length: 0 } }
    }
}

impl SourceText for Text {
    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn insert(&mut self, position: usize, bytes: &[u8]) -> Result<(), Full> {
        if self.length + bytes.len() > CAPACITY {
            return Err(Full);
        }
        self.bytes.copy_within(position..self.length, position + bytes.len());
        self.bytes[position..position + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
        Ok(())
    }

    fn remove(&mut self, range: Range<usize>) {
        self.bytes.copy_within(range.end..self.length, range.start);
        self.length -= range.len();
    }
}

impl World for Interim<'_, '_> {
    fn text(&mut self) -> &mut dyn SourceText {
        &mut self.text
    }

    fn run(&mut self, _kind: SourceKind, _file_name: &str) -> RunEnd {
        self.text.length = 0;
        RunEnd::Raised
    }

    fn run_file(&mut self, _path: &str) -> RunEnd {
        RunEnd::Raised
    }

    fn print_exception(&mut self) {
        if let Ok(mut console) = self.console.try_borrow_mut() {
            console.sender.write(b"NotImplementedError: no interpreter in this build\r\n");
        }
    }

    fn raise(&mut self, _condition: Condition) {}

    fn outcome(&mut self, _end: RunEnd) -> Outcome {
        Outcome::Raised
    }

    fn complete(&mut self, _line: &[u8], _found: &mut dyn FnMut(&[u8])) {}

    fn memory(&mut self, _collect: Collect) -> Memory {
        Memory { total: 0, used: 0, free: 0, largest_free: 0 }
    }
}
