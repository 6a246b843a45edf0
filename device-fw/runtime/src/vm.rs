//! The virtual machine: loading, calling, running byte code
//!
//! Reading order: [`load`] (from a .mpy image to functions), [`call`] (calls from Rust, arguments), [`frame`] (entering and
//! leaving Python functions), [`dispatch`] (the loop), [`unwind`] (exceptions), [`generators`], [`import`].
//!
//! **Invariant:** Python code calling Python code does not recurse in Rust; only native code that calls back does, and that is counted.

pub mod call;
pub mod generators;
pub mod load;

use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// Runs a Python function whose arguments lie on the stack from `start`.
pub(crate) fn run(
    rt: &mut Runtime<'_>,
    _function: Value,
    _start: usize,
    _positional: usize,
    _keywords: usize,
) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("byte code")))
}
