//! Methods of list
//!
//! **Invariant:** argument 0 is a list.

use super::{length, open_gap, storage, take};
use crate::names::name;
use crate::native::Arguments;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{sequence, slice};
use crate::value::Value;

/// `__init__`, for Python subclasses: the list starts afresh.
pub(super) fn initialize(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    clear(rt, args)?;
    match args.get(1) {
        Some(iterable) => rt.extend_list(args.at(0), iterable).map(|()| Value::NONE),
        None => Ok(Value::NONE),
    }
}

pub(super) fn append(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.list_push(args.at(0), args.at(1)).map(|()| Value::NONE)
}

pub(super) fn clear(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.heap.set_word(args.at(0), super::ITEMS, Value::NULL);
    rt.heap.set_count(args.at(0), super::LENGTH, 0);
    Ok(Value::NONE)
}

pub(super) fn copy(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.collect_list(args.at(0))
}

pub(super) fn extend(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.extend_list(args.at(0), args.at(1)).map(|()| Value::NONE)
}

pub(super) fn insert(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = args.at(0);
    let index = slice::clipped_index(rt, args.at(1))?;
    let old = length(&rt.heap, list);
    let position = if index < 0 { old.saturating_sub(index.unsigned_abs() as usize) } else { old.min(index as usize) };
    open_gap(rt, list, position, position, 1)?;
    let items = storage(&rt.heap, list).object;
    rt.heap.set_word(items, position, args.at(2));
    Ok(Value::NONE)
}

pub(super) fn pop(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = args.at(0);
    let index = match args.get(1) {
        Some(index) => slice::clipped_index(rt, index)?,
        None => -1,
    };
    let length = length(&rt.heap, list);
    if length == 0 {
        return Err(rt.raise_index_error(format_args!("pop from empty list")));
    }
    match slice::wrap(index, length) {
        Some(position) => Ok(take(&mut rt.heap, list, position)),
        None => Err(rt.raise_index_error(format_args!("pop index out of range"))),
    }
}

pub(super) fn remove(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = args.at(0);
    match sequence::find(rt, list, args.at(1), 0, usize::MAX)? {
        // Comparing may have shortened the list.
        Some(position) => {
            if position < length(&rt.heap, list) {
                take(&mut rt.heap, list, position);
            }
            Ok(Value::NONE)
        }
        None => Err(rt.raise_value_error(format_args!("list.remove(x): x not in list"))),
    }
}

pub(super) fn reverse(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    super::items_mut(&mut rt.heap, args.at(0)).reverse();
    Ok(Value::NONE)
}

pub(super) fn sort(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let list = args.at(0);
    let key = args.keyword(const { name("key") }).filter(|key| !key.is_none());
    let reverse = match args.keyword(const { name("reverse") }) {
        Some(reverse) => rt.truth(reverse)?,
        None => false,
    };
    super::sort(rt, list, key, reverse).map(|()| Value::NONE)
}
