//! Built-in functions on numbers and characters

use crate::native::Arguments;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// `abs()`
pub fn abs(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("abs")))
}

/// `bin()`
pub fn bin(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("bin")))
}

/// `chr()`
pub fn chr(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("chr")))
}

/// `divmod()`
pub fn divmod(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("divmod")))
}

/// `format()`
pub fn format(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("format")))
}

/// `hex()`
pub fn hex(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("hex")))
}

/// `oct()`
pub fn oct(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("oct")))
}

/// `ord()`
pub fn ord(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("ord")))
}

/// `pow()`
pub fn pow(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("pow")))
}

/// `round()`
pub fn round(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("round")))
}

/// `ascii()`
pub fn ascii(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("ascii")))
}
