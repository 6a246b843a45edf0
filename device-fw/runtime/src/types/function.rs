//! Functions, bound methods, cells and code objects
//!
//! **Invariant:** a function is `[context, record, attributes, defaults, keyword defaults, cells..]`, the last three present as far as
//! needed: the object is cut off after the last word that is in use. The record is the word index in the arena where the function's record stands, in the code object of its context.

use crate::heap::{Kind, layout};
use crate::names::{entries, name};
use crate::native::{Inheritable, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::{Name, Value};

/// Payload word: constants and globals of the module.
pub const CONTEXT: usize = layout::FUNCTION_CONTEXT;
/// Payload word: word index of the record.
pub const RECORD: usize = layout::FUNCTION_RECORD;
/// Payload word: dict of the attributes that the program set, `NULL` when none.
pub const ATTRIBUTES: usize = layout::FUNCTION_REST;
/// Payload word: tuple of defaults of positional parameters, or the default if there is just one, or absent.
pub const DEFAULTS: usize = 3;
/// Payload word: dict of defaults of keyword-only parameters, or absent.
pub const KEYWORD_DEFAULTS: usize = 4;
/// First payload word of the cells.
pub const CELLS: usize = layout::FUNCTION_CELLS;

/// Payload word of a bound method: what is called.
pub const METHOD_FUNCTION: usize = 0;
/// Payload word of a bound method: what is put in front of the arguments.
pub const METHOD_SELF: usize = 1;

/// `function`
pub const FUNCTION: NativeType = NativeType {
    name: "function",
    slots: Slots {
        repr: Some(function_repr),
        get_attribute: Some(function_attribute),
        set_attribute: Some(set_function_attribute),
        ..Slots::INHERITED
    },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// Built-in functions; Python calls their type `function` too.
pub const BUILTIN_FUNCTION: NativeType = NativeType {
    name: "function",
    slots: Slots { repr: Some(builtin_repr), get_attribute: Some(builtin_attribute), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `bound_method`
pub const BOUND_METHOD: NativeType = NativeType {
    name: "bound_method",
    slots: Slots {
        repr: Some(method_repr),
        get_attribute: Some(method_attribute),
        compare: Some(method_compare),
        hash: Some(|rt, value| {
            let (function, receiver) = (rt.heap.word(value, METHOD_FUNCTION), rt.heap.word(value, METHOD_SELF));
            Ok(rt.heap.identity(function) ^ rt.heap.identity(receiver) >> 2)
        }),
        ..Slots::INHERITED
    },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// Closure cells; programs do not see them.
pub const CELL: NativeType = NativeType { name: "cell", inheritable: Inheritable::No, ..NativeType::PLAIN };

/// What `compile()` gives: field 0 is the module function.
pub const CODE: NativeType = NativeType { name: "code", inheritable: Inheritable::No, ..NativeType::PLAIN };

fn write_named(
    rt: &mut Runtime<'_>,
    before: &str,
    text: Value,
    address: Value,
    output: &mut Output<'_>,
) -> Result<(), Raised> {
    output.text(rt, before)?;
    output.value_text(rt, text)?;
    let identity = rt.heap.identity(address);
    output.format(rt, format_args!(" at {identity:#x}>"))
}

fn function_repr(rt: &mut Runtime<'_>, value: Value, _: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let function_name = rt.function_name(value);
    write_named(rt, "<function ", function_name, value, output)
}

fn builtin_repr(rt: &mut Runtime<'_>, value: Value, _: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let function_name = rt.function_name(value);
    output.text(rt, "<built-in function ")?;
    output.value_text(rt, function_name)?;
    output.text(rt, ">")
}

fn method_repr(rt: &mut Runtime<'_>, value: Value, _: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let function_name = rt.function_name(rt.heap.word(value, METHOD_FUNCTION));
    write_named(rt, "<bound_method ", function_name, value, output)
}

fn method_compare(
    rt: &mut Runtime<'_>,
    comparison: crate::native::Comparison,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    if comparison != crate::native::Comparison::Equal || !rt.heap.is(right, Kind::BoundMethod) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(Value::bool(rt.heap.words(left) == rt.heap.words(right)))
}

fn function_attribute(rt: &mut Runtime<'_>, value: Value, attribute: Name) -> Result<Option<Value>, Raised> {
    let attributes = rt.heap.word(value, ATTRIBUTES);
    if !attributes.is_null()
        && let Some(found) = rt.dict_get_name(attributes, attribute)
    {
        return Ok(Some(found));
    }
    Ok(match attribute {
        _ if attribute == const { name("__name__") } || attribute == const { name("__qualname__") } => {
            Some(rt.function_name(value))
        }
        _ if attribute == const { name("__globals__") } => {
            Some(rt.heap.word(rt.heap.word(value, CONTEXT), crate::vm::load::GLOBALS))
        }
        _ if attribute == const { name("__defaults__") } => {
            Some(crate::vm::load::defaults(rt, value)?.unwrap_or(Value::NONE))
        }
        _ if attribute == const { name("__module__") } => {
            let globals = rt.heap.word(rt.heap.word(value, CONTEXT), crate::vm::load::GLOBALS);
            rt.dict_get_name(globals, const { name("__name__") })
        }
        _ if attribute == const { name("__doc__") } => Some(Value::NONE),
        _ if attribute == const { name("__dict__") } => {
            let attributes = if attributes.is_null() { rt.new_dict(0)? } else { attributes };
            rt.heap.set_word(value, ATTRIBUTES, attributes);
            Some(attributes)
        }
        _ => None,
    })
}

fn set_function_attribute(
    rt: &mut Runtime<'_>,
    value: Value,
    attribute: Name,
    new: Option<Value>,
) -> Result<bool, Raised> {
    let attributes = rt.heap.word(value, ATTRIBUTES);
    let Some(new) = new else {
        return Ok(!attributes.is_null() && rt.dict_remove(attributes, Value::name(attribute))?.is_some());
    };
    let attributes = if attributes.is_null() { rt.new_dict(1)? } else { attributes };
    rt.heap.set_word(value, ATTRIBUTES, attributes);
    rt.dict_set_name(attributes, attribute, new)?;
    Ok(true)
}

fn builtin_attribute(rt: &mut Runtime<'_>, value: Value, attribute: Name) -> Result<Option<Value>, Raised> {
    let is_name = attribute == const { name("__name__") } || attribute == const { name("__qualname__") };
    Ok(if is_name { Some(rt.function_name(value)) } else { None })
}

fn method_attribute(rt: &mut Runtime<'_>, value: Value, attribute: Name) -> Result<Option<Value>, Raised> {
    match attribute {
        _ if attribute == const { name("__self__") } => Ok(Some(rt.heap.word(value, METHOD_SELF))),
        _ if attribute == const { name("__func__") } => Ok(Some(rt.heap.word(value, METHOD_FUNCTION))),
        _ => rt.find_attribute(rt.heap.word(value, METHOD_FUNCTION), attribute),
    }
}

impl Runtime<'_> {
    /// `__name__` of a function of any sort, a string value.
    pub fn function_name(&self, function: Value) -> Value {
        if let Some(id) = function.as_native_function() {
            let table = entries::table_number(id.table);
            return Value::name(entries::member_name(table, id.member as usize));
        }
        match self.heap.kind(function) {
            Kind::Function => crate::vm::load::function_name(self, function),
            Kind::BoundMethod => self.function_name(self.heap.word(function, METHOD_FUNCTION)),
            _ => Value::name(Name(0)),
        }
    }
}
