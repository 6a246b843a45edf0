//! `bool`: `True` and `False`, an int in arithmetic

use crate::native::{Arguments, Arity, BinaryOperator, Inheritable, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `bool`
pub const BOOL: NativeType = NativeType {
    name: "bool",
    base: Some(types::INT),
    new: Some((bool_new, Arity::between(0, 1))),
    slots: Slots { repr: Some(bool_repr), binary: Some(bool_binary), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

fn bool_new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.get(0) {
        Some(value) => Ok(Value::bool(rt.truth(value)?)),
        None => Ok(Value::FALSE),
    }
}

fn bool_repr(rt: &mut Runtime<'_>, value: Value, _style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    output.text(rt, if value == Value::TRUE { "True" } else { "False" })
}

/// `&`, `|` and `^` of two bools give a bool; all else is done by the int.
fn bool_binary(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    if let (Value::TRUE | Value::FALSE, Value::TRUE | Value::FALSE) = (left, right) {
        let (left, right) = (left == Value::TRUE, right == Value::TRUE);
        match operator {
            BinaryOperator::And => return Ok(Value::bool(left & right)),
            BinaryOperator::Or => return Ok(Value::bool(left | right)),
            BinaryOperator::Xor => return Ok(Value::bool(left ^ right)),
            _ => {}
        }
    }
    match types::int::INT.slots.binary {
        Some(binary) => binary(rt, operator, left, right),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}
