//! Python source to MicroPython v6.3 byte code
//!
//! In reading order:
//! - `source`: text, places in it, lines and columns
//! - `syntax`: lexer, syntax tree, parser
//! - `compiler`: names and scopes, then byte code, one top-level statement at a time
//! - [`bytecode`]: opcodes, and the .mpy container: reader, writer, verifier, disassembler
//! - [`diagnostic`]: what is wrong with a program, in words
//! - [`list`]: the growable array that all memory goes through; `segments`: the same in pieces
//!
//! **Invariants:** no global allocator, no state outside the values passed in, no unsafe code. No input makes it
//! panic, overflow the stack or run without bound: nesting is limited, and memory that runs out is an error.
//! [`compile`] produces the same bytes that a .mpy file holds, so source and files go through one loader.
//!
//! The same crate serves the board (REPL, `import`), the IDE ([`check`], highlighting by `syntax::lexer`) and the
//! command line (writing .mpy files).
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

pub mod bytecode;
mod compiler;
pub mod diagnostic;
pub mod list;
mod names;
mod segments;
pub mod source;
pub mod syntax;

use allocator_api2::alloc::Allocator;

use diagnostic::{CompileError, Diagnostic};
use list::List;
use syntax::chunks::ReadSource;

/// What kind of program is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// A file: runs and gives None.
    #[default]
    Module,
    /// An entry at the prompt: the value of an expression statement goes to `__repl_print__`.
    Interactive,
    /// One expression (`eval`): gives its value.
    Expression,
}

/// How to compile.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Goes into the code for tracebacks.
    pub file_name: &'a str,
    /// What kind of program it is.
    pub mode: Mode,
    /// From 1 on `assert` is dropped and `__debug__` is False; from 3 on line numbers are dropped.
    pub optimisation_level: u8,
    /// How deep expressions and blocks may nest before it is an error; bounds the machine stack in use.
    pub nesting_limit: u16,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { file_name: "<stdin>", mode: Mode::Module, optimisation_level: 0, nesting_limit: 100 }
    }
}

/// Compiles Python source to a .mpy image; all memory comes from `allocator`.
pub fn compile<A: Allocator + Copy>(
    source: &[u8],
    options: &Options<'_>,
    allocator: A,
) -> Result<List<u8, A>, CompileError> {
    compiler::driver::compile(source, options, allocator)
}

/// As [`compile`], for a program whose source is read piece by piece: at no time is more of it in memory than its longest
/// function and what stands around that.
pub fn compile_reading<A: Allocator + Copy>(
    source: &mut dyn ReadSource,
    options: &Options<'_>,
    allocator: A,
) -> Result<List<u8, A>, CompileError> {
    compiler::driver::compile_reading(source, options, allocator)
}

/// Reports everything wrong with the source that can be found without running it, in order of place (nearly).
pub fn check<A: Allocator + Copy>(source: &[u8], allocator: A, sink: &mut dyn FnMut(Diagnostic)) {
    compiler::driver::check(source, allocator, sink);
}
