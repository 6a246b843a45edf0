//! From syntax tree to byte code
//!
//! - `scopes`: which variable each name is
//! - `emit`: instructions, jumps, lines; `constants`: the constant table
//! - `expressions`, `calls`, `displays`, `strings`: values
//! - `assignments`: targets; `statements`: statements; `exceptions`: `try` and `with`; `asynchronous`: their
//!   `async` kin
//! - `functions`: code objects for functions, classes, comprehensions
//! - [`driver`]: the whole program, one top-level statement at a time
//!
//! **Invariant:** the sequences of instructions are those that a MicroPython virtual machine expects, for example of
//! what lies on the stack when a `finally` block begins.

mod assignments;
mod asynchronous;
mod calls;
mod constants;
mod displays;
pub mod driver;
mod emit;
mod exceptions;
mod expressions;
mod functions;
mod scopes;
mod statements;
mod strings;
