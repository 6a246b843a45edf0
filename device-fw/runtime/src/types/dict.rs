//! `dict`
//!
//! **Invariant:** a [`Kind::Dict`] is a table; see [`super::table`].

use super::dict_views::{self, View};
use super::{sequence, table};
use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, BinaryOperator, Comparison, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `dict`
pub const DICT: NativeType = NativeType {
    name: "dict",
    new: Some((construct, Arity::between(0, 1).any_keywords())),
    slots: Slots {
        repr: Some(repr),
        hash: Some(sequence::unhashable),
        compare: Some(compare),
        binary: Some(binary),
        in_place: Some(in_place),
        length: Some(|rt, dict| Ok(table::length(&rt.heap, dict))),
        get_item: Some(get_item),
        set_item: Some(|rt, dict, key, value| rt.dict_set(dict, key, value)),
        delete_item: Some(delete_item),
        contains: Some(|rt, dict, key| Ok(table::find(rt, dict, key)?.is_some())),
        iterate: Some(|rt, dict| dict_views::iterator(rt, dict, View::Keys)),
        ..Slots::INHERITED
    },
    members: &[
        // For Python subclasses; a dict is filled, not emptied first, as in CPython.
        ("__init__", Member::Method(update_method, Arity::between(0, 1).any_keywords())),
        (
            "__reversed__",
            Member::Method(|rt, args| dict_views::reverse_iterator(rt, args.at(0), View::Keys), Arity::exactly(0)),
        ),
        ("clear", Member::Method(clear, Arity::exactly(0))),
        ("copy", Member::Method(|rt, args| table::copy(rt, args.at(0), Kind::Dict), Arity::exactly(0))),
        ("fromkeys", Member::ClassMethod(from_keys, Arity::between(1, 2))),
        ("get", Member::Method(get, Arity::between(1, 2))),
        ("items", Member::Method(|rt, args| rt.new_object(types::DICT_ITEMS, &[args.at(0)]), Arity::exactly(0))),
        ("keys", Member::Method(|rt, args| rt.new_object(types::DICT_KEYS, &[args.at(0)]), Arity::exactly(0))),
        ("pop", Member::Method(pop, Arity::between(1, 2))),
        ("popitem", Member::Method(pop_item, Arity::exactly(0))),
        ("setdefault", Member::Method(set_default, Arity::between(1, 2))),
        ("update", Member::Method(update_method, Arity::between(0, 1).any_keywords())),
        ("values", Member::Method(|rt, args| rt.new_object(types::DICT_VALUES, &[args.at(0)]), Arity::exactly(0))),
    ],
    ..NativeType::PLAIN
};

/// Constructor of `dict` and the types derived from it.
pub fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let dict = match args.get(0) {
        Some(source) if rt.heap.is(source, Kind::Dict) => table::copy(rt, source, Kind::Dict)?,
        Some(source) => {
            let dict = rt.new_dict(0)?;
            update(rt, dict, source)?;
            dict
        }
        None => rt.new_dict(args.keyword_count())?,
    };
    update_from_keywords(rt, dict, args)?;
    Ok(dict)
}

fn update_from_keywords(rt: &mut Runtime<'_>, dict: Value, args: Arguments<'_>) -> Result<(), Raised> {
    for index in 0..args.keyword_count() {
        if let Some((name, value)) = args.keyword_at(index) {
            rt.dict_set(dict, Value::name(name), value)?;
        }
    }
    Ok(())
}

/// `dict.update(source)`: a dict, something with `keys()`, or an iterable of pairs.
pub fn update(rt: &mut Runtime<'_>, dict: Value, source: Value) -> Result<(), Raised> {
    let inner = rt.native_part(source);
    if rt.heap.is(inner, Kind::Dict) {
        return merge(rt, dict, inner);
    }
    if let Some(keys) = rt.find_attribute(source, const { name("keys") })? {
        let keys = rt.call(keys, &[])?;
        return sequence::for_each(rt, keys, |rt, key| {
            let value = rt.get_item(source, key)?;
            rt.dict_set(dict, key, value)
        });
    }
    let mut position = 0;
    sequence::for_each(rt, source, |rt, pair| {
        let (key, value) = pair_of(rt, pair, position)?;
        position += 1;
        rt.dict_set(dict, key, value)
    })
}

/// Key and value of element `position` of a sequence of pairs.
fn pair_of(rt: &mut Runtime<'_>, pair: Value, position: usize) -> Result<(Value, Value), Raised> {
    let items = match sequence::array(&rt.heap, pair) {
        Some(_) => pair,
        None if rt.try_iterate(pair)?.is_some() => rt.collect_list(pair)?,
        None => {
            return Err(rt.raise_type_error(format_args!(
                "cannot convert dictionary update sequence element #{position} to a sequence"
            )));
        }
    };
    match *sequence::items(&rt.heap, items) {
        [key, value] => {
            rt.heap.keep(key);
            rt.heap.keep(value);
            Ok((key, value))
        }
        [..] => {
            let length = sequence::items(&rt.heap, items).len();
            Err(rt.raise_value_error(format_args!(
                "dictionary update sequence element #{position} has length {length}; 2 is required"
            )))
        }
    }
}

/// Enters all of another dict's entries.
fn merge(rt: &mut Runtime<'_>, dict: Value, source: Value) -> Result<(), Raised> {
    if dict == source {
        return Ok(());
    }
    let length = table::length(&rt.heap, source);
    let mut position = 0;
    while let Some((after, key, value)) = table::next(&rt.heap, source, position) {
        position = after;
        let mark = rt.heap.log_mark();
        rt.heap.keep(key);
        rt.heap.keep(value);
        rt.dict_set(dict, key, value)?;
        rt.heap.log_release(mark);
        if table::length(&rt.heap, source) != length {
            return Err(rt.raise_runtime_error(format_args!("dict mutated during update")));
        }
        rt.poll()?;
    }
    Ok(())
}

/// `{key: value, ..}`
pub fn repr(rt: &mut Runtime<'_>, dict: Value, _style: Style, out: &mut Output<'_>) -> Result<(), Raised> {
    out.text(rt, "{")?;
    sequence::guarded_repr(rt, dict, out, |rt, out| {
        let mut position = 0;
        let mut separator = "";
        while let Some((after, key, value)) = table::next(&rt.heap, dict, position) {
            position = after;
            rt.heap.keep(key);
            rt.heap.keep(value);
            out.text(rt, separator)?;
            rt.write_value(key, Style::Repr, out)?;
            out.text(rt, ": ")?;
            rt.write_value(value, Style::Repr, out)?;
            separator = ", ";
            rt.poll()?;
        }
        Ok(())
    })?;
    out.text(rt, "}")
}

fn compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    let right = rt.native_part(right);
    if !rt.heap.is(right, Kind::Dict) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match comparison {
        Comparison::Equal | Comparison::NotEqual => {
            let equal = equal(rt, left, right)?;
            Ok(Value::bool(equal == (comparison == Comparison::Equal)))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn equal(rt: &mut Runtime<'_>, left: Value, right: Value) -> Result<bool, Raised> {
    if left == right {
        return Ok(true);
    }
    if table::length(&rt.heap, left) != table::length(&rt.heap, right) {
        return Ok(false);
    }
    let mut position = 0;
    while let Some((after, key, value)) = table::next(&rt.heap, left, position) {
        position = after;
        let mark = rt.heap.log_mark();
        rt.heap.keep(key);
        rt.heap.keep(value);
        let Some(other) = rt.dict_get(right, key)? else { return Ok(false) };
        if !sequence::same_or_equal(rt, other, value)? {
            return Ok(false);
        }
        rt.heap.log_release(mark);
        rt.poll()?;
    }
    Ok(true)
}

fn binary(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    let right = rt.native_part(right);
    if operator != BinaryOperator::Or || !rt.heap.is(right, Kind::Dict) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let union = table::copy(rt, left, Kind::Dict)?;
    merge(rt, union, right)?;
    Ok(union)
}

fn in_place(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    if operator != BinaryOperator::Or {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    update(rt, left, right)?;
    Ok(left)
}

fn get_item(rt: &mut Runtime<'_>, dict: Value, key: Value) -> Result<Value, Raised> {
    match rt.dict_get(dict, key)? {
        Some(value) => Ok(value),
        None => Err(rt.raise_key_error(key)),
    }
}

fn delete_item(rt: &mut Runtime<'_>, dict: Value, key: Value) -> Result<(), Raised> {
    match rt.dict_remove(dict, key)? {
        Some(_) => Ok(()),
        None => Err(rt.raise_key_error(key)),
    }
}

fn clear(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    table::clear(rt, args.at(0));
    Ok(Value::NONE)
}

fn from_keys(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let class = args.at(0);
    let value = args.get(2).unwrap_or(Value::NONE);
    if class == Value::native_type(types::DICT) {
        let dict = rt.new_dict(0)?;
        sequence::for_each(rt, args.at(1), |rt, key| rt.dict_set(dict, key, value))?;
        return Ok(dict);
    }
    let object = rt.call(class, &[])?;
    sequence::for_each(rt, args.at(1), |rt, key| rt.set_item(object, key, value))?;
    Ok(object)
}

fn get(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let found = rt.dict_get(args.at(0), args.at(1))?;
    Ok(found.unwrap_or(args.get(2).unwrap_or(Value::NONE)))
}

fn pop(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match (rt.dict_remove(args.at(0), args.at(1))?, args.get(2)) {
        (Some(value), _) | (None, Some(value)) => Ok(value),
        (None, None) => Err(rt.raise_key_error(args.at(1))),
    }
}

fn pop_item(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match table::pop_last(rt, args.at(0)) {
        Some((key, value)) => rt.allocate_with(Kind::Tuple, &[key, value]),
        None => Err(rt.raise(types::KEY_ERROR, format_args!("popitem(): dictionary is empty"))),
    }
}

fn set_default(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (position, was_there) = table::find_or_insert(rt, args.at(0), args.at(1))?;
    if !was_there {
        table::set_value_at(&mut rt.heap, args.at(0), position, args.get(2).unwrap_or(Value::NONE));
    }
    Ok(table::value_at(&rt.heap, args.at(0), position))
}

fn update_method(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(source) = args.get(1) {
        update(rt, args.at(0), source)?;
    }
    update_from_keywords(rt, args.at(0), args)?;
    Ok(Value::NONE)
}
