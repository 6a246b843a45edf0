//! `generator`: a suspended frame (coroutines are generators too)
//!
//! **Invariant:** `[state, function, instruction, locals.., values..]`, laid out by [`crate::vm::generators`], which runs them.

use crate::heap::Kind;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;
use crate::vm::generators::{self, Resume};

/// `generator`
pub const GENERATOR: NativeType = NativeType {
    name: "generator",
    slots: Slots { iterate: Some(|_, value| Ok(value)), next: Some(next), ..Slots::INHERITED },
    members: &[
        ("send", Member::Method(generator_send, Arity::exactly(1))),
        ("throw", Member::Method(generator_throw, Arity::between(1, 3))),
        ("close", Member::Method(generator_close, Arity::exactly(0))),
        ("pend_throw", Member::Method(generators::pend_throw, Arity::exactly(1))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

fn next(rt: &mut Runtime<'_>, generator: Value) -> Result<Option<Value>, Raised> {
    generators::next(rt, generator)
}

fn yielded_or_stop(rt: &mut Runtime<'_>, result: Result<Resume, Raised>) -> Result<Value, Raised> {
    match result? {
        Resume::Yielded(value) => Ok(value),
        Resume::Returned(value) => Err(rt.raise_stop_iteration(value)),
    }
}

fn generator_send(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let result = generators::send(rt, args.at(0), args.at(1));
    yielded_or_stop(rt, result)
}

fn generator_throw(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    // throw(type, value, traceback): the value if it is an exception already, else an instance of the type made from it.
    let raised = match args.get(2) {
        None | Some(Value::NONE) if is_exception(rt, args.at(1)) => rt.raise_value(args.at(1)),
        None | Some(Value::NONE) => {
            let type_name = rt.type_name(rt.type_of(args.at(1)));
            let message = "exceptions must be classes or instances deriving from BaseException, not ";
            return Err(rt.raise_naming(types::TYPE_ERROR, message, type_name, ""));
        }
        Some(value) if rt.heap.is(value, Kind::Exception) => Raised::instance(value),
        Some(value) => {
            let exception = rt.call(args.at(1), &[value])?;
            rt.raise_value(exception)
        }
    };
    let result = generators::throw(rt, args.at(0), raised);
    yielded_or_stop(rt, result)
}

fn is_exception(rt: &Runtime<'_>, value: Value) -> bool {
    rt.heap.is(value, Kind::Exception)
        || rt.is_type(value) && rt.is_native_subtype(rt.native_base(value), types::BASE_EXCEPTION)
}

fn generator_close(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    generators::close(rt, args.at(0))?;
    Ok(Value::NONE)
}
