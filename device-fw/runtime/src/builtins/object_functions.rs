//! Built-in functions on objects of any type

use crate::native::Arguments;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// `callable()`
pub fn callable(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("callable")))
}

/// `compile()`
pub fn compile(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("compile")))
}

/// `delattr()`
pub fn delattr(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("delattr")))
}

/// `dir()`
pub fn dir(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("dir")))
}

/// `eval()`
pub fn eval(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("eval")))
}

/// `exec()`
pub fn exec(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("exec")))
}

/// `getattr()`
pub fn getattr(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("getattr")))
}

/// `globals()`
pub fn globals(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("globals")))
}

/// `hasattr()`
pub fn hasattr(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("hasattr")))
}

/// `hash()`
pub fn hash(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("hash")))
}

/// `id()`
pub fn id(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("id")))
}

/// `input()`
pub fn input(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("input")))
}

/// `isinstance()`
pub fn isinstance(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("isinstance")))
}

/// `issubclass()`
pub fn issubclass(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("issubclass")))
}

/// `iter()`
pub fn iter(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("iter")))
}

/// `locals()`
pub fn locals(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("locals")))
}

/// `next()`
pub fn next(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("next")))
}

/// `print()`
pub fn print(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("print")))
}

/// `repr()`
pub fn repr(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("repr")))
}

/// `setattr()`
pub fn setattr(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("setattr")))
}

/// `vars()`
pub fn vars(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("vars")))
}

/// `__import__()`
pub fn __import__(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("__import__")))
}

/// `__build_class__()`
pub fn __build_class__(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("__build_class__")))
}

/// `__repl_print__()`
pub fn __repl_print__(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("__repl_print__")))
}
