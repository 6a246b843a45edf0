//! `set`
//!
//! **Invariant:** a [`Kind::Set`] is a table; see [`super::table`]. Its algebra is [`super::set_operations`].

use super::{sequence, set_operations, table};
use crate::heap::Kind;
use crate::native::{Arguments, Arity, Inheritable, Member, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `set`
pub const SET: NativeType = NativeType {
    name: "set",
    new: Some((construct, Arity::between(0, 1))),
    slots: Slots {
        repr: Some(|rt, set, _, out| set_operations::repr(rt, set, ("set()", "{", "}"), out)),
        hash: Some(sequence::unhashable),
        compare: Some(set_operations::compare),
        binary: Some(set_operations::binary),
        in_place: Some(set_operations::in_place),
        length: Some(|rt, set| Ok(table::length(&rt.heap, set))),
        contains: Some(set_operations::contains),
        iterate: Some(iterator),
        ..Slots::INHERITED
    },
    members: &[
        ("__init__", Member::Method(set_operations::initialize, Arity::between(0, 1))),
        ("add", Member::Method(set_operations::add_method, Arity::exactly(1))),
        ("clear", Member::Method(set_operations::clear, Arity::exactly(0))),
        ("copy", Member::Method(set_operations::copy_method, Arity::exactly(0))),
        ("difference", Member::Method(set_operations::difference, Arity::at_least(0))),
        ("difference_update", Member::Method(set_operations::difference_update, Arity::at_least(0))),
        ("discard", Member::Method(set_operations::discard_method, Arity::exactly(1))),
        ("intersection", Member::Method(set_operations::intersection, Arity::at_least(0))),
        ("intersection_update", Member::Method(set_operations::intersection_update, Arity::at_least(0))),
        ("isdisjoint", Member::Method(set_operations::is_disjoint, Arity::exactly(1))),
        ("issubset", Member::Method(set_operations::is_subset_method, Arity::exactly(1))),
        ("issuperset", Member::Method(set_operations::is_superset_method, Arity::exactly(1))),
        ("pop", Member::Method(set_operations::pop, Arity::exactly(0))),
        ("remove", Member::Method(set_operations::remove, Arity::exactly(1))),
        ("symmetric_difference", Member::Method(set_operations::symmetric_difference, Arity::exactly(1))),
        ("symmetric_difference_update", Member::Method(set_operations::symmetric_difference_update, Arity::exactly(1))),
        ("union", Member::Method(set_operations::union, Arity::at_least(0))),
        ("update", Member::Method(set_operations::update, Arity::at_least(0))),
    ],
    ..NativeType::PLAIN
};

/// `set_iterator`, of set and frozenset: the set (`None` at the end), the next position and the set's length.
pub const SET_ITERATOR: NativeType = NativeType {
    name: "set_iterator",
    slots: Slots { iterate: Some(|_, iterator| Ok(iterator)), next: Some(next), ..Slots::INHERITED },
    inheritable: Inheritable::No,
    ..NativeType::PLAIN
};

const ITERATED: usize = 0;
const POSITION: usize = 1;

/// An empty set.
pub fn new(rt: &mut Runtime<'_>) -> Result<Value, Raised> {
    table::new(rt, Kind::Set, 0)
}

/// `set.add(key)`
pub fn add(rt: &mut Runtime<'_>, set: Value, key: Value) -> Result<(), Raised> {
    set_operations::add(rt, set, key)
}

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.get(0) {
        Some(iterable) => set_operations::from_iterable(rt, iterable, Kind::Set),
        None => new(rt),
    }
}

/// Iterate slot of set and frozenset.
pub(super) fn iterator(rt: &mut Runtime<'_>, set: Value) -> Result<Value, Raised> {
    let length = table::length(&rt.heap, set);
    rt.new_object(types::SET_ITERATOR, &[set, Value::count(0), Value::count(length)])
}

fn next(rt: &mut Runtime<'_>, iterator: Value) -> Result<Option<Value>, Raised> {
    let &[_, set, position, length] = rt.heap.words(iterator) else { return Ok(None) };
    if set.is_none() {
        return Ok(None);
    }
    if table::length(&rt.heap, set) != length.small_number() as usize {
        return Err(rt.raise_runtime_error(format_args!("Set changed size during iteration")));
    }
    match table::next(&rt.heap, set, position.small_number() as usize) {
        Some((position, key, _)) => {
            rt.set_field(iterator, POSITION, Value::count(position));
            Ok(Some(key))
        }
        None => {
            rt.set_field(iterator, ITERATED, Value::NONE);
            Ok(None)
        }
    }
}
