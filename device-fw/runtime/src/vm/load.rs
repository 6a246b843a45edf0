//! From a .mpy image to functions in the heap

use crate::runtime::Runtime;
use crate::value::{Name, Value};

/// Payload word of a context: the dict of globals.
pub const GLOBALS: usize = 0;

/// `__name__` of a Python function.
pub fn function_name(_rt: &Runtime<'_>, _function: Value) -> Value {
    Value::name(Name(0))
}
