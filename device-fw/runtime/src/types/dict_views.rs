//! `dict.keys()`, `dict.values()`, `dict.items()` and iterators over dicts
//!
//! **Invariant:** a view has the dict as its one field and shows it as it is now. An iterator notices a changed size.

use super::{sequence, set_operations, table};
use crate::heap::Kind;
use crate::native::{Arity, Inheritable, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// What of the entries is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum View {
    /// Keys.
    Keys,
    /// Values.
    Values,
    /// Pairs.
    Items,
}

/// `dict_keys`
pub const DICT_KEYS: NativeType = NativeType {
    name: "dict_keys",
    slots: Slots {
        repr: Some(|rt, view, _, out| repr(rt, view, "dict_keys", out)),
        compare: Some(set_operations::compare_views),
        hash: Some(sequence::unhashable),
        binary: Some(set_operations::binary_of_views),
        reflected: Some(set_operations::reflected_of_views),
        length: Some(length),
        contains: Some(|rt, view, key| Ok(table::find(rt, rt.field(view, DICT), key)?.is_some())),
        iterate: Some(|rt, view| iterator(rt, rt.field(view, DICT), View::Keys)),
        ..Slots::INHERITED
    },
    members: &[
        (
            "__reversed__",
            Member::Method(|rt, args| reverse_iterator(rt, rt.field(args.at(0), DICT), View::Keys), Arity::exactly(0)),
        ),
        ("isdisjoint", Member::Method(set_operations::is_disjoint, Arity::exactly(1))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `dict_values`
pub const DICT_VALUES: NativeType = NativeType {
    name: "dict_values",
    slots: Slots {
        repr: Some(|rt, view, _, out| repr(rt, view, "dict_values", out)),
        length: Some(length),
        iterate: Some(|rt, view| iterator(rt, rt.field(view, DICT), View::Values)),
        ..Slots::INHERITED
    },
    members: &[(
        "__reversed__",
        Member::Method(|rt, args| reverse_iterator(rt, rt.field(args.at(0), DICT), View::Values), Arity::exactly(0)),
    )],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `dict_items`
pub const DICT_ITEMS: NativeType = NativeType {
    name: "dict_items",
    slots: Slots {
        repr: Some(|rt, view, _, out| repr(rt, view, "dict_items", out)),
        compare: Some(set_operations::compare_views),
        hash: Some(sequence::unhashable),
        binary: Some(set_operations::binary_of_views),
        reflected: Some(set_operations::reflected_of_views),
        length: Some(length),
        contains: Some(items_contain),
        iterate: Some(|rt, view| iterator(rt, rt.field(view, DICT), View::Items)),
        ..Slots::INHERITED
    },
    members: &[
        (
            "__reversed__",
            Member::Method(|rt, args| reverse_iterator(rt, rt.field(args.at(0), DICT), View::Items), Arity::exactly(0)),
        ),
        ("isdisjoint", Member::Method(set_operations::is_disjoint, Arity::exactly(1))),
    ],
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// `dict_iterator`
pub const DICT_ITERATOR: NativeType = NativeType {
    name: "dict_iterator",
    slots: Slots { iterate: Some(|_, iterator| Ok(iterator)), next: Some(next), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

/// Field of a view and of an iterator: the dict, `None` once the iterator is at its end.
pub(super) const DICT: usize = 0;
/// Field of an iterator: the next position. Behind it stand the dict's length and the [`View`], plus [`BACKWARD`].
const POSITION: usize = 1;
const BACKWARD: usize = 4;

/// An iterator over a dict, front to back.
pub fn iterator(rt: &mut Runtime<'_>, dict: Value, view: View) -> Result<Value, Raised> {
    let length = table::length(&rt.heap, dict);
    let fields = [dict, Value::count(0), Value::count(length), Value::count(view as usize)];
    rt.new_object(types::DICT_ITERATOR, &fields)
}

/// An iterator over a dict, back to front.
pub fn reverse_iterator(rt: &mut Runtime<'_>, dict: Value, view: View) -> Result<Value, Raised> {
    let length = table::length(&rt.heap, dict);
    let end = Value::count(Value::SMALL_MAX as usize);
    let fields = [dict, end, Value::count(length), Value::count(view as usize | BACKWARD)];
    rt.new_object(types::DICT_ITERATOR, &fields)
}

fn next(rt: &mut Runtime<'_>, iterator: Value) -> Result<Option<Value>, Raised> {
    let &[_, dict, position, length, what] = rt.heap.words(iterator) else { return Ok(None) };
    if dict.is_none() {
        return Ok(None);
    }
    if table::length(&rt.heap, dict) != length.small_number() as usize {
        // Found again at every further step.
        return Err(rt.raise_runtime_error(format_args!("dictionary changed size during iteration")));
    }
    let (position, what) = (position.small_number() as usize, what.small_number() as usize);
    let step = if what & BACKWARD == 0 {
        table::next(&rt.heap, dict, position)
    } else {
        table::previous(&rt.heap, dict, position)
    };
    let Some((position, key, value)) = step else {
        rt.set_field(iterator, DICT, Value::NONE);
        return Ok(None);
    };
    rt.set_field(iterator, POSITION, Value::count(position));
    match what & !BACKWARD {
        0 => Ok(Some(key)),
        1 => Ok(Some(value)),
        _ => rt.allocate_with(Kind::Tuple, &[key, value]).map(Some),
    }
}

fn length(rt: &mut Runtime<'_>, view: Value) -> Result<usize, Raised> {
    Ok(table::length(&rt.heap, rt.field(view, DICT)))
}

fn items_contain(rt: &mut Runtime<'_>, view: Value, pair: Value) -> Result<bool, Raised> {
    let pair = rt.native_part(pair);
    let &[key, wanted] = rt.heap.words(pair) else { return Ok(false) };
    if !rt.heap.is(pair, Kind::Tuple) {
        return Ok(false);
    }
    match rt.dict_get(rt.field(view, DICT), key)? {
        Some(value) => sequence::same_or_equal(rt, value, wanted),
        None => Ok(false),
    }
}

fn repr(rt: &mut Runtime<'_>, view: Value, name: &str, out: &mut Output<'_>) -> Result<(), Raised> {
    out.text(rt, name)?;
    out.text(rt, "(")?;
    let list = rt.collect_list(view)?;
    rt.write_value(list, Style::Repr, out)?;
    out.text(rt, ")")
}

/// The dict that a view shows, if `value` is a view of keys or items.
pub(super) fn set_like(rt: &Runtime<'_>, value: Value) -> Option<(Value, View)> {
    match rt.native_type_of(value) {
        types::DICT_KEYS => Some((rt.field(value, DICT), View::Keys)),
        types::DICT_ITEMS => Some((rt.field(value, DICT), View::Items)),
        _ => None,
    }
}
