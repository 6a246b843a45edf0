//! The types of `None`, `...` and `NotImplemented`

use crate::native::{Arity, Inheritable, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// `NoneType`
pub const NONE_TYPE: NativeType = NativeType {
    name: "NoneType",
    new: Some((|_, _, _| Ok(Value::NONE), Arity::exactly(0))),
    slots: Slots { repr: Some(repr), truth: Some(|_, _| Ok(false)), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `ellipsis`
pub const ELLIPSIS_TYPE: NativeType = NativeType {
    name: "ellipsis",
    new: Some((|_, _, _| Ok(Value::ELLIPSIS), Arity::exactly(0))),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `NotImplementedType`
pub const NOT_IMPLEMENTED_TYPE: NativeType = NativeType {
    name: "NotImplementedType",
    new: Some((|_, _, _| Ok(Value::NOT_IMPLEMENTED), Arity::exactly(0))),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

fn repr(rt: &mut Runtime<'_>, value: Value, _style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let text = match value {
        Value::NONE => "None",
        Value::ELLIPSIS => "Ellipsis",
        Value::NOT_IMPLEMENTED => "NotImplemented",
        _ => "<NULL>",
    };
    output.text(rt, text)
}
