//! `object`

use crate::native::{Arguments, Arity, Member, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::instance;
use crate::value::Value;

/// `object`
pub const OBJECT: NativeType = NativeType {
    name: "object",
    base: None,
    new: Some((object_new, Arity::at_least(0).any_keywords())),
    slots: Slots::INHERITED,
    members: &[
        ("__init__", Member::Method(object_init, Arity::at_least(0).any_keywords())),
        ("__new__", Member::Function(object_dunder_new, Arity::at_least(1).any_keywords())),
        ("__setattr__", Member::Method(object_setattr, Arity::exactly(2))),
        ("__delattr__", Member::Method(object_delattr, Arity::exactly(1))),
        ("__getattribute__", Member::Method(object_getattribute, Arity::exactly(1))),
        ("__init_subclass__", Member::ClassMethod(object_init_subclass, Arity::at_least(0).any_keywords())),
    ],
    ..NativeType::PLAIN
};

fn object_new(rt: &mut Runtime<'_>, class: Value, _args: Arguments<'_>) -> Result<Value, Raised> {
    instance::new(rt, class)
}

fn object_init(_rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::NONE)
}

fn object_dunder_new(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    crate::types::type_type::new_instance(rt, args.at(0), args.skip(1))
}

fn object_setattr(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let name = rt.attribute_name(args.at(1))?;
    rt.set_attribute_plainly(args.at(0), name, Some(args.at(2)))?;
    Ok(Value::NONE)
}

fn object_delattr(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let name = rt.attribute_name(args.at(1))?;
    rt.set_attribute_plainly(args.at(0), name, None)?;
    Ok(Value::NONE)
}

fn object_getattribute(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let name = rt.attribute_name(args.at(1))?;
    match rt.find_attribute_plainly(args.at(0), name)? {
        Some(value) => Ok(value),
        None => Err(rt.raise_attribute_error(args.at(0), name)),
    }
}

fn object_init_subclass(_rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::NONE)
}
