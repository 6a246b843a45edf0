//! Iterators that belong to no container: over `__getitem__`, and `iter(callable, sentinel)`

use crate::native::{Inheritable, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// Over an object with `__getitem__`; fields: object, next index.
pub const SEQUENCE_ITERATOR: NativeType = NativeType {
    name: "iterator",
    slots: Slots { iterate: Some(|_, value| Ok(value)), next: Some(sequence_next), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `iter(callable, sentinel)`; fields: callable, sentinel.
pub const CALL_ITERATOR: NativeType = NativeType {
    name: "callable_iterator",
    slots: Slots { iterate: Some(|_, value| Ok(value)), next: Some(call_next), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

fn sequence_next(rt: &mut Runtime<'_>, value: Value) -> Result<Option<Value>, Raised> {
    let (object, index) = (rt.field(value, 0), rt.field(value, 1));
    if object.is_null() {
        return Ok(None);
    }
    match rt.get_item(object, index) {
        Ok(item) => {
            rt.set_field(value, 1, Value::small_wrapping(index.small_number() + 1));
            Ok(Some(item))
        }
        Err(raised) if rt.raised_is(raised, types::INDEX_ERROR) || rt.raised_is(raised, types::STOP_ITERATION) => {
            rt.set_field(value, 0, Value::NULL);
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

fn call_next(rt: &mut Runtime<'_>, value: Value) -> Result<Option<Value>, Raised> {
    let (callable, sentinel) = (rt.field(value, 0), rt.field(value, 1));
    if callable.is_null() {
        return Ok(None);
    }
    let result = match rt.call(callable, &[]) {
        Err(raised) if rt.raised_is(raised, types::STOP_ITERATION) => None,
        result => Some(result?),
    };
    match result {
        Some(result) if !rt.equal(result, sentinel)? => Ok(Some(result)),
        _ => {
            rt.set_field(value, 0, Value::NULL);
            Ok(None)
        }
    }
}
