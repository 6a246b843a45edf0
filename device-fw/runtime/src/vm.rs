//! The virtual machine: loading, calling, running byte code
//!
//! Reading order: [`load`] (from a .mpy image to functions), [`call`] (calls from Rust, arguments), [`frame`] (entering
//! Python functions), [`dispatch`] (the loop), [`operations`] (its long arms), [`range_loop`], [`leave`] (returns, yields and jumps out of handlers), [`unwind`] (exceptions), [`generators`], [`import`], [`embed`].
//!
//! **Invariant:** Python code calling Python code does not recurse in Rust; only native code that calls back does, and that is counted.

pub mod call;
pub mod dispatch;
pub mod embed;
pub mod frame;
pub mod generators;
pub mod import;
pub mod leave;
pub mod load;
mod opcode_patterns;
pub mod operations;
mod range_loop;
pub mod unwind;

use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;
use frame::{Entered, ROLE_CALL, ROLE_ENTRY};
use generators::Resume;

/// Runs a Python function whose arguments lie at the top of the stack, from `start` on.
pub(crate) fn run(
    rt: &mut Runtime<'_>,
    function: Value,
    start: usize,
    positional: usize,
    keywords: usize,
) -> Result<Value, Raised> {
    run_in(rt, function, start, positional, keywords, Value::NULL)
}

/// As [`run`], with a dict that takes the names of a class body or of `exec`.
pub(crate) fn run_in(
    rt: &mut Runtime<'_>,
    function: Value,
    start: usize,
    positional: usize,
    keywords: usize,
    namespace: Value,
) -> Result<Value, Raised> {
    rt.check_native_stack()?;
    let entered = frame::enter(rt, function, start, positional, keywords, start, ROLE_CALL | ROLE_ENTRY);
    match entered {
        Ok(Entered::Frame) => {
            let frame = rt.heap.frame();
            rt.heap.set_frame_value(frame + crate::heap::stack::EXTRA, namespace);
            match dispatch::run(rt, None) {
                Ok(Resume::Returned(value) | Resume::Yielded(value)) => Ok(value),
                Err(raised) => Err(raised),
            }
        }
        Ok(Entered::Generator(generator)) => Ok(generator),
        Err(raised) => Err(raised),
    }
}
