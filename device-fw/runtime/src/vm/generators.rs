//! Generators: frames that wait in the heap

use crate::native::Arguments;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// How a resumed generator stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resume {
    /// At a `yield`.
    Yielded(Value),
    /// For good.
    Returned(Value),
}

/// `next(generator)`
pub fn next(rt: &mut Runtime<'_>, generator: Value) -> Result<Option<Value>, Raised> {
    match send(rt, generator, Value::NONE)? {
        Resume::Yielded(value) => Ok(Some(value)),
        Resume::Returned(_) => Ok(None),
    }
}

/// `generator.send(value)`
pub fn send(rt: &mut Runtime<'_>, _generator: Value, _value: Value) -> Result<Resume, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("generators")))
}

/// `generator.throw(exception)`
pub fn throw(_rt: &mut Runtime<'_>, _generator: Value, raised: Raised) -> Result<Resume, Raised> {
    Err(raised)
}

/// `generator.close()`
pub fn close(_rt: &mut Runtime<'_>, _generator: Value) -> Result<(), Raised> {
    Ok(())
}

/// `generator.pend_throw(exception)`
pub fn pend_throw(_rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::NONE)
}
