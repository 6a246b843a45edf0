//! `OrderedDict` and `defaultdict`: dicts under another class
//!
//! **Invariant:** objects are instances as of a Python class, with the dict inside ([`super::instance`]); a `defaultdict` has
//! `default_factory` among its attributes. Methods get the dict.

use super::{instance, table};
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `OrderedDict`
pub const ORDERED_DICT: NativeType = NativeType {
    name: "OrderedDict",
    base: Some(types::DICT),
    new: Some((construct, Arity::between(0, 1).any_keywords())),
    members: &[
        ("move_to_end", Member::Method(move_to_end, Arity::between(1, 2).keywords(&["last"]))),
        ("popitem", Member::Method(pop_item, Arity::between(0, 1).keywords(&["last"]))),
    ],
    ..NativeType::PLAIN
};

/// `defaultdict`
pub const DEFAULT_DICT: NativeType = NativeType {
    name: "defaultdict",
    base: Some(types::DICT),
    new: Some((construct_default, Arity::between(0, 2).any_keywords())),
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

fn construct(rt: &mut Runtime<'_>, class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let dict = types::dict::construct(rt, class, args)?;
    // A Python subclass is wrapped by the caller.
    if class.as_native_type().is_some() { instance::wrapping(rt, class, dict) } else { Ok(dict) }
}

fn construct_default(rt: &mut Runtime<'_>, class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let factory = args.get(0).unwrap_or(Value::NONE);
    let dict = types::dict::construct(rt, class, args.skip(1))?;
    let object = instance::wrapping(rt, class, dict)?;
    rt.set_instance_attribute(object, const { name("default_factory") }, factory)?;
    Ok(object)
}

/// The value for a key that a `defaultdict` does not have yet; `None` when `object` is no such dict.
pub fn missing(rt: &mut Runtime<'_>, object: Value, key: Value) -> Result<Option<Value>, Raised> {
    if rt.type_of(object) != Value::native_type(types::DEFAULT_DICT) {
        return Ok(None);
    }
    let factory = rt.instance_attribute(object, const { name("default_factory") }).unwrap_or(Value::NONE);
    if factory.is_none() {
        return Ok(None);
    }
    let value = rt.call(factory, &[])?;
    rt.dict_set(rt.native_part(object), key, value)?;
    Ok(Some(value))
}

fn last_argument(rt: &mut Runtime<'_>, args: Arguments<'_>, position: usize) -> Result<bool, Raised> {
    match args.named(position, const { name("last") }) {
        Some(last) => rt.truth(last),
        None => Ok(true),
    }
}

fn move_to_end(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (dict, key) = (args.at(0), args.at(1));
    let last = last_argument(rt, args, 2)?;
    let Some(position) = table::find(rt, dict, key)? else { return Err(rt.raise_key_error(key)) };
    let key = table::key_at(&rt.heap, dict, position);
    let value = table::remove_at(rt, dict, position);
    rt.dict_set(dict, key, value)?;
    if !last {
        table::last_to_front(rt, dict);
    }
    Ok(Value::NONE)
}

fn pop_item(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let dict = args.at(0);
    let popped = if last_argument(rt, args, 1)? { table::pop_last(rt, dict) } else { table::pop_first(rt, dict) };
    match popped {
        Some((key, value)) => rt.allocate_with(Kind::Tuple, &[key, value]),
        None => Err(rt.raise(types::KEY_ERROR, format_args!("dictionary is empty"))),
    }
}
