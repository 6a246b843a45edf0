//! `OrderedDict` and `defaultdict`: dicts under another class
//!
//! **Invariant:** objects are instances as of a Python class, with the dict inside ([`super::instance`]); a `defaultdict` has
//! `default_factory` among its attributes. Methods get the dict.

use super::{instance, sequence, table};
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `OrderedDict`
pub const ORDERED_DICT: NativeType = NativeType {
    name: "OrderedDict",
    base: Some(types::DICT),
    new: Some((construct, Arity::between(0, 1).any_keywords())),
    slots: Slots { repr: Some(repr), ..Slots::INHERITED },
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

fn repr(rt: &mut Runtime<'_>, dict: Value, style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    if table::length(&rt.heap, dict) == 0 {
        return output.text(rt, "OrderedDict()");
    }
    output.text(rt, "OrderedDict(")?;
    types::dict::repr(rt, dict, style, output)?;
    output.text(rt, ")")
}

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

/// True when both are ordered dicts, whose comparison minds the order.
pub fn are_ordered(rt: &Runtime<'_>, left: Value, right: Value) -> bool {
    [left, right].iter().all(|&value| {
        rt.heap.is(value, Kind::Instance) && rt.is_subclass(rt.type_of(value), Value::native_type(types::ORDERED_DICT))
    })
}

/// Whether the keys of two dicts of one length are equal in their order too.
pub fn same_order(rt: &mut Runtime<'_>, left: Value, right: Value) -> Result<bool, Raised> {
    let (mut left_position, mut right_position) = (0, 0);
    loop {
        let entries = (table::next(&rt.heap, left, left_position), table::next(&rt.heap, right, right_position));
        let (Some((left_next, left_key, _)), Some((right_next, right_key, _))) = entries else { return Ok(true) };
        if !sequence::same_or_equal(rt, left_key, right_key)? {
            return Ok(false);
        }
        (left_position, right_position) = (left_next, right_next);
        rt.poll()?;
    }
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
