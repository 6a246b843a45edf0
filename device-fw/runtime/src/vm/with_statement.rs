//! The arms of the loop that enter and leave a `with`

use super::operations::load_method;
use crate::names::name;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `with manager`: exit method, what to call it with, and the value of `__enter__`.
pub fn enter_with(rt: &mut Runtime<'_>, manager: Value) -> Result<(Value, Value, Value), Raised> {
    let found = match load_method(rt, manager, const { name("__exit__") }) {
        Err(raised) if rt.raised_is(raised, types::ATTRIBUTE_ERROR) => None,
        found => Some(found?),
    };
    let enter = match load_method(rt, manager, const { name("__enter__") }) {
        Err(raised) if rt.raised_is(raised, types::ATTRIBUTE_ERROR) => None,
        found => Some(found?),
    };
    let Some((enter, enter_receiver)) = enter else {
        let message = " object does not support the context manager protocol";
        return Err(rt.raise_about(types::TYPE_ERROR, "", manager, message));
    };
    let Some((exit, receiver)) = found else {
        let message = " object does not support the context manager protocol (missed __exit__ method)";
        return Err(rt.raise_about(types::TYPE_ERROR, "", manager, message));
    };
    let value = call_enter(rt, enter, enter_receiver)?;
    Ok((exit, receiver, value))
}

fn call_enter(rt: &mut Runtime<'_>, method: Value, receiver: Value) -> Result<Value, Raised> {
    if receiver.is_null() { rt.call(method, &[]) } else { rt.call(method, &[receiver]) }
}

fn call_exit(rt: &mut Runtime<'_>, exit: Value, receiver: Value, details: [Value; 3]) -> Result<Value, Raised> {
    let [class, value, traceback] = details;
    if receiver.is_null() {
        rt.call(exit, &[class, value, traceback])
    } else {
        rt.call(exit, &[receiver, class, value, traceback])
    }
}

/// Runs the exit method below the reason for leaving a `with`, takes it off, and gives the new stack pointer.
pub fn with_cleanup(rt: &mut Runtime<'_>) -> Result<usize, Raised> {
    let top = rt.heap.stack_pointer();
    let reason = rt.heap.stack_value(top - 1);
    let nothing = [Value::NONE; 3];
    if reason.as_internal().is_none() {
        let (exit, receiver) = (rt.heap.stack_value(top - 3), rt.heap.stack_value(top - 2));
        let mut left = reason;
        if reason.is_none() {
            call_exit(rt, exit, receiver, nothing)?;
        } else {
            let class = rt.type_of(reason);
            let result = call_exit(rt, exit, receiver, [class, reason, Value::NONE])?;
            if rt.truth(result)? {
                left = Value::NONE;
            }
        }
        rt.heap.set_stack_value(top - 3, left);
        return Ok(top - 2);
    }
    let (exit, receiver) = (rt.heap.stack_value(top - 4), rt.heap.stack_value(top - 3));
    call_exit(rt, exit, receiver, nothing)?;
    let data = rt.heap.stack_value(top - 2);
    rt.heap.set_stack_value(top - 4, data);
    rt.heap.set_stack_value(top - 3, reason);
    Ok(top - 2)
}
