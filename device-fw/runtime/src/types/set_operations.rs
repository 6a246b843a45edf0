//! The algebra of set, frozenset and dict views
//!
//! **Invariant:** operands are tables or are copied into one first; a result is always a new table, except of the in-place
//! operators, which change the left operand alone.

use super::dict_views::{self, View};
use super::{sequence, table};
use crate::heap::Kind;
use crate::native::{Arguments, BinaryOperator, Comparison};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// The set or frozenset inside a value, subclasses included.
pub(super) fn as_set(rt: &Runtime<'_>, value: Value) -> Option<Value> {
    let value = rt.native_part(value);
    if matches!(rt.heap.kind(value), Kind::Set | Kind::FrozenSet) { Some(value) } else { None }
}

/// A new table of `kind` with what an iterable gives.
pub(super) fn from_iterable(rt: &mut Runtime<'_>, iterable: Value, kind: Kind) -> Result<Value, Raised> {
    if matches!(rt.heap.kind(iterable), Kind::Set | Kind::FrozenSet | Kind::Dict) {
        return table::copy(rt, iterable, kind);
    }
    let set = table::new(rt, kind, 0)?;
    add_all(rt, set, iterable)?;
    Ok(set)
}

/// A table to look up in with what an iterable gives: itself if it is one.
fn as_table(rt: &mut Runtime<'_>, iterable: Value) -> Result<Value, Raised> {
    match rt.heap.kind(iterable) {
        Kind::Set | Kind::FrozenSet | Kind::Dict => Ok(iterable),
        _ => match as_set(rt, iterable) {
            Some(set) => Ok(set),
            None => from_iterable(rt, iterable, Kind::Set),
        },
    }
}

/// Adds what an iterable gives.
fn add_all(rt: &mut Runtime<'_>, set: Value, iterable: Value) -> Result<(), Raised> {
    if set == iterable {
        return Ok(());
    }
    match rt.heap.kind(iterable) {
        Kind::Set | Kind::FrozenSet | Kind::Dict => each(rt, iterable, |rt, key| add(rt, set, key)),
        _ => sequence::for_each(rt, iterable, |rt, key| add(rt, set, key)),
    }
}

/// Adds an element.
pub(super) fn add(rt: &mut Runtime<'_>, set: Value, key: Value) -> Result<(), Raised> {
    table::find_or_insert(rt, set, key).map(drop)
}

/// Removes an element if it is there; tells whether it was.
fn discard(rt: &mut Runtime<'_>, set: Value, key: Value) -> Result<bool, Raised> {
    match table::find(rt, set, key)? {
        Some(position) => {
            table::remove_at(rt, set, position);
            Ok(true)
        }
        None => Ok(false),
    }
}

/// Runs `body` with each key of a table.
fn each(
    rt: &mut Runtime<'_>,
    table: Value,
    mut body: impl FnMut(&mut Runtime<'_>, Value) -> Result<(), Raised>,
) -> Result<(), Raised> {
    let length = table::length(&rt.heap, table);
    let mut position = 0;
    while let Some((after, key, _)) = table::next(&rt.heap, table, position) {
        position = after;
        let mark = rt.heap.log_mark();
        rt.heap.keep(key);
        body(rt, key)?;
        rt.heap.log_release(mark);
        if table::length(&rt.heap, table) != length {
            return Err(rt.raise_runtime_error(format_args!("Set changed size during iteration")));
        }
        rt.poll()?;
    }
    Ok(())
}

/// True when every key of `part` is in `whole`.
fn is_subset(rt: &mut Runtime<'_>, part: Value, whole: Value) -> Result<bool, Raised> {
    if table::length(&rt.heap, part) > table::length(&rt.heap, whole) {
        return Ok(false);
    }
    let mut position = 0;
    while let Some((after, key, _)) = table::next(&rt.heap, part, position) {
        position = after;
        let mark = rt.heap.log_mark();
        rt.heap.keep(key);
        if table::find(rt, whole, key)?.is_none() {
            return Ok(false);
        }
        rt.heap.log_release(mark);
        rt.poll()?;
    }
    Ok(true)
}

fn compare_tables(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    let lengths = table::length(&rt.heap, left).cmp(&table::length(&rt.heap, right));
    Ok(Value::bool(match comparison {
        Comparison::Equal => lengths.is_eq() && is_subset(rt, left, right)?,
        Comparison::NotEqual => lengths.is_ne() || !is_subset(rt, left, right)?,
        Comparison::Less => lengths.is_lt() && is_subset(rt, left, right)?,
        Comparison::LessEqual => is_subset(rt, left, right)?,
        Comparison::Greater => lengths.is_gt() && is_subset(rt, right, left)?,
        Comparison::GreaterEqual => is_subset(rt, right, left)?,
    }))
}

/// Comparison slot of set and frozenset.
pub(super) fn compare(
    rt: &mut Runtime<'_>,
    comparison: Comparison,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    match as_set(rt, right) {
        Some(right) => compare_tables(rt, comparison, left, right),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `left op right` of two tables, as a new one of `kind`; `NotImplemented` for other operators.
fn combine(
    rt: &mut Runtime<'_>,
    operator: BinaryOperator,
    left: Value,
    right: Value,
    kind: Kind,
) -> Result<Value, Raised> {
    match operator {
        BinaryOperator::Or => {
            let result = table::copy(rt, left, kind)?;
            add_all(rt, result, right)?;
            Ok(result)
        }
        BinaryOperator::And => {
            let result = table::new(rt, kind, 0)?;
            let right_is_longer = table::length(&rt.heap, left) <= table::length(&rt.heap, right);
            let (walked, searched) = if right_is_longer { (left, right) } else { (right, left) };
            each(rt, walked, |rt, key| match table::find(rt, searched, key)? {
                Some(_) => add(rt, result, key),
                None => Ok(()),
            })?;
            Ok(result)
        }
        BinaryOperator::Subtract | BinaryOperator::Xor => {
            let result = table::new(rt, kind, 0)?;
            each(rt, left, |rt, key| match table::find(rt, right, key)? {
                Some(_) => Ok(()),
                None => add(rt, result, key),
            })?;
            if operator == BinaryOperator::Xor {
                each(rt, right, |rt, key| match table::find(rt, left, key)? {
                    Some(_) => Ok(()),
                    None => add(rt, result, key),
                })?;
            }
            Ok(result)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Binary slot of set and frozenset: the result is of the left operand's kind.
pub(super) fn binary(
    rt: &mut Runtime<'_>,
    operator: BinaryOperator,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    match as_set(rt, right) {
        Some(right) => {
            let kind = rt.heap.kind(left);
            combine(rt, operator, left, right, kind)
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// In-place slot of set.
pub(super) fn in_place(
    rt: &mut Runtime<'_>,
    operator: BinaryOperator,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    let Some(right) = as_set(rt, right) else { return Ok(Value::NOT_IMPLEMENTED) };
    match operator {
        BinaryOperator::Or => add_all(rt, left, right)?,
        BinaryOperator::Subtract => subtract(rt, left, right)?,
        BinaryOperator::And | BinaryOperator::Xor => {
            let result = combine(rt, operator, left, right, Kind::Set)?;
            table::replace_by(&mut rt.heap, left, result);
        }
        _ => return Ok(Value::NOT_IMPLEMENTED),
    }
    Ok(left)
}

/// Removes what an iterable gives.
fn subtract(rt: &mut Runtime<'_>, set: Value, iterable: Value) -> Result<(), Raised> {
    if set == iterable {
        table::clear(rt, set);
        return Ok(());
    }
    sequence::for_each(rt, iterable, |rt, key| discard(rt, set, key).map(drop))
}

/// A dict view, or any iterable met by one, as a table.
fn view_table(rt: &mut Runtime<'_>, value: Value) -> Result<Value, Raised> {
    match dict_views::set_like(rt, value) {
        Some((dict, View::Keys)) => Ok(dict),
        _ => as_table(rt, value),
    }
}

/// Comparison slot of `dict_keys` and `dict_items`.
pub(super) fn compare_views(
    rt: &mut Runtime<'_>,
    comparison: Comparison,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    if dict_views::set_like(rt, right).is_none() && as_set(rt, right).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (view_table(rt, left)?, view_table(rt, right)?);
    compare_tables(rt, comparison, left, right)
}

/// Binary slot of `dict_keys` and `dict_items`: the other operand may be any iterable.
pub(super) fn binary_of_views(
    rt: &mut Runtime<'_>,
    operator: BinaryOperator,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    match operator {
        BinaryOperator::Or | BinaryOperator::And | BinaryOperator::Subtract | BinaryOperator::Xor => {
            let (left, right) = (view_table(rt, left)?, view_table(rt, right)?);
            combine(rt, operator, left, right, Kind::Set)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Reflected slot of `dict_keys` and `dict_items`.
pub(super) fn reflected_of_views(
    rt: &mut Runtime<'_>,
    operator: BinaryOperator,
    left: Value,
    right: Value,
) -> Result<Value, Raised> {
    binary_of_views(rt, operator, left, right)
}

/// Writes `{1, 2}` between `open` and `close`, or `empty`.
pub(crate) fn repr(
    rt: &mut Runtime<'_>,
    set: Value,
    (empty, open, close): (&str, &str, &str),
    out: &mut Output<'_>,
) -> Result<(), Raised> {
    if table::length(&rt.heap, set) == 0 {
        return out.text(rt, empty);
    }
    out.text(rt, open)?;
    sequence::guarded_repr(rt, set, out, |rt, out| {
        let mut position = 0;
        let mut separator = "";
        while let Some((after, key, _)) = table::next(&rt.heap, set, position) {
            position = after;
            rt.heap.keep(key);
            out.text(rt, separator)?;
            rt.write_value(key, Style::Repr, out)?;
            separator = ", ";
            rt.poll()?;
        }
        Ok(())
    })?;
    out.text(rt, close)
}

/// `x in set`; a set, which has no hash, is looked up as the frozenset it equals.
pub(super) fn contains(rt: &mut Runtime<'_>, set: Value, key: Value) -> Result<bool, Raised> {
    let key = hashable(rt, key)?;
    Ok(table::find(rt, set, key)?.is_some())
}

fn hashable(rt: &mut Runtime<'_>, key: Value) -> Result<Value, Raised> {
    if rt.heap.is(key, Kind::Set) { table::copy(rt, key, Kind::FrozenSet) } else { Ok(key) }
}

pub(super) fn copy_method(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    table::copy(rt, args.at(0), Kind::Set)
}

/// `__init__`, for Python subclasses: the set starts afresh.
pub(super) fn initialize(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let filled = match args.get(1) {
        Some(iterable) => from_iterable(rt, iterable, Kind::Set)?,
        None => table::new(rt, Kind::Set, 0)?,
    };
    table::replace_by(&mut rt.heap, args.at(0), filled);
    Ok(Value::NONE)
}

pub(super) fn add_method(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    add(rt, args.at(0), args.at(1)).map(|()| Value::NONE)
}

pub(super) fn clear(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    table::clear(rt, args.at(0));
    Ok(Value::NONE)
}

pub(super) fn discard_method(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let key = hashable(rt, args.at(1))?;
    discard(rt, args.at(0), key).map(|_| Value::NONE)
}

pub(super) fn remove(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let key = hashable(rt, args.at(1))?;
    match discard(rt, args.at(0), key)? {
        true => Ok(Value::NONE),
        false => Err(rt.raise_key_error(args.at(1))),
    }
}

pub(super) fn pop(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    match table::pop_last(rt, args.at(0)) {
        Some((key, _)) => Ok(key),
        None => Err(rt.raise(crate::types::KEY_ERROR, format_args!("pop from an empty set"))),
    }
}

pub(super) fn union(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let kind = rt.heap.kind(args.at(0));
    let result = table::copy(rt, args.at(0), kind)?;
    for &iterable in args.positional().iter().skip(1) {
        add_all(rt, result, iterable)?;
    }
    Ok(result)
}

pub(super) fn update(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    for &iterable in args.positional().iter().skip(1) {
        add_all(rt, args.at(0), iterable)?;
    }
    Ok(Value::NONE)
}

pub(super) fn intersection(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let kind = rt.heap.kind(args.at(0));
    let mut result = table::copy(rt, args.at(0), kind)?;
    for &iterable in args.positional().iter().skip(1) {
        let other = as_table(rt, iterable)?;
        result = combine(rt, BinaryOperator::And, result, other, kind)?;
    }
    Ok(result)
}

pub(super) fn intersection_update(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let result = intersection(rt, args)?;
    table::replace_by(&mut rt.heap, args.at(0), result);
    Ok(Value::NONE)
}

pub(super) fn difference(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let kind = rt.heap.kind(args.at(0));
    let result = table::copy(rt, args.at(0), kind)?;
    for &iterable in args.positional().iter().skip(1) {
        subtract(rt, result, iterable)?;
    }
    Ok(result)
}

pub(super) fn difference_update(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    for &iterable in args.positional().iter().skip(1) {
        subtract(rt, args.at(0), iterable)?;
    }
    Ok(Value::NONE)
}

pub(super) fn symmetric_difference(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let other = as_table(rt, args.at(1))?;
    let kind = rt.heap.kind(args.at(0));
    combine(rt, BinaryOperator::Xor, args.at(0), other, kind)
}

pub(super) fn symmetric_difference_update(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let result = symmetric_difference(rt, args)?;
    table::replace_by(&mut rt.heap, args.at(0), result);
    Ok(Value::NONE)
}

pub(super) fn is_subset_method(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let other = as_table(rt, args.at(1))?;
    is_subset(rt, args.at(0), other).map(Value::bool)
}

pub(super) fn is_superset_method(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let other = as_table(rt, args.at(1))?;
    is_subset(rt, other, args.at(0)).map(Value::bool)
}

/// `isdisjoint` of sets and of views.
pub(super) fn is_disjoint(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (left, right) = (view_table(rt, args.at(0))?, view_table(rt, args.at(1))?);
    let common = combine(rt, BinaryOperator::And, left, right, Kind::Set)?;
    Ok(Value::bool(table::length(&rt.heap, common) == 0))
}
