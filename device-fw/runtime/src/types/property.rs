//! `property`, `staticmethod`, `classmethod`: attributes of a class that attribute lookup treats specially
//!
//! **Invariant:** objects of these types live in class dicts; [`crate::ops::attribute`] calls or unwraps them there.

use crate::names::name;
use crate::native::{Arguments, Arity, Member, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// Fields of a property object.
pub const GETTER: usize = 0;
/// Called with the object and the new value.
pub const SETTER: usize = 1;
/// Called with the object.
pub const DELETER: usize = 2;

/// The field of a staticmethod or classmethod object.
pub const WRAPPED: usize = 0;

/// `property`
pub const PROPERTY: NativeType = NativeType {
    name: "property",
    new: Some((property_new, Arity::between(0, 4).keywords(&["fget", "fset", "fdel", "doc"]))),
    members: &[
        ("getter", Member::Method(property_getter, Arity::exactly(1))),
        ("setter", Member::Method(property_setter, Arity::exactly(1))),
        ("deleter", Member::Method(property_deleter, Arity::exactly(1))),
        ("fget", Member::Property(|rt, args| Ok(rt.field(args.at(0), GETTER)))),
        ("fset", Member::Property(|rt, args| Ok(rt.field(args.at(0), SETTER)))),
        ("fdel", Member::Property(|rt, args| Ok(rt.field(args.at(0), DELETER)))),
    ],
    ..NativeType::PLAIN
};

/// `staticmethod`
pub const STATIC_METHOD: NativeType = NativeType {
    name: "staticmethod",
    new: Some((|rt, _, args| rt.new_object(types::STATIC_METHOD, &[args.at(0)]), Arity::exactly(1))),
    slots: Slots { call: Some(call_wrapped), ..Slots::INHERITED },
    members: &[("__func__", Member::Property(|rt, args| Ok(rt.field(args.at(0), WRAPPED))))],
    ..NativeType::PLAIN
};

/// A staticmethod called from the body of its class.
fn call_wrapped(rt: &mut Runtime<'_>, object: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.call_passing(rt.field(object, WRAPPED), None, args)
}

/// `classmethod`
pub const CLASS_METHOD: NativeType = NativeType {
    name: "classmethod",
    new: Some((|rt, _, args| rt.new_object(types::CLASS_METHOD, &[args.at(0)]), Arity::exactly(1))),
    members: &[("__func__", Member::Property(|rt, args| Ok(rt.field(args.at(0), WRAPPED))))],
    ..NativeType::PLAIN
};

fn property_new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let getter = args.named(0, const { name("fget") }).unwrap_or(Value::NONE);
    let setter = args.named(1, const { name("fset") }).unwrap_or(Value::NONE);
    let deleter = args.named(2, const { name("fdel") }).unwrap_or(Value::NONE);
    rt.new_object(types::PROPERTY, &[getter, setter, deleter])
}

fn with_field(rt: &mut Runtime<'_>, args: Arguments<'_>, field: usize) -> Result<Value, Raised> {
    let old = args.at(0);
    let mut fields = [rt.field(old, GETTER), rt.field(old, SETTER), rt.field(old, DELETER)];
    fields[field] = args.at(1);
    rt.new_object(types::PROPERTY, &fields)
}

fn property_getter(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    with_field(rt, args, GETTER)
}

fn property_setter(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    with_field(rt, args, SETTER)
}

fn property_deleter(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    with_field(rt, args, DELETER)
}
