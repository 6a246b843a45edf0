//! What is wrong with a program, in words a student understands
//!
//! **Invariant:** a diagnostic is small plain data; its text is put together only when shown.

use core::fmt;

use crate::list::OutOfMemory;

/// Why compiling stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// The allocator had no room.
    OutOfMemory,
    /// The program is wrong.
    Syntax(Diagnostic),
}

impl From<OutOfMemory> for CompileError {
    fn from(_: OutOfMemory) -> Self {
        CompileError::OutOfMemory
    }
}

/// The Python exception class that an error stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PythonClass {
    /// `SyntaxError`
    SyntaxError,
    /// `IndentationError`
    IndentationError,
}

/// One error with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// First byte of the place.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// From 1.
    pub line_number: u32,
    /// From 1, counted in characters.
    pub column_number: u32,
}

impl Diagnostic {
    /// Which exception the board raises for it.
    pub fn python_class(&self) -> PythonClass {
        PythonClass::SyntaxError
    }

    /// What to do about it, if that can be said.
    pub fn hint(&self) -> Option<&'static str> {
        None
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("invalid syntax")
    }
}
