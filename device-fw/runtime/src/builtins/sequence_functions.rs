//! Built-in functions on containers, and `open`

use crate::native::Arguments;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// `all()`
pub fn all(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("all")))
}

/// `any()`
pub fn any(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("any")))
}

/// `len()`
pub fn len(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("len")))
}

/// `max()`
pub fn max(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("max")))
}

/// `min()`
pub fn min(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("min")))
}

/// `open()`
pub fn open(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("open")))
}

/// `sorted()`
pub fn sorted(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("sorted")))
}

/// `sum()`
pub fn sum(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("sum")))
}
