//! `frozenset`
//!
//! **Invariant:** a [`Kind::FrozenSet`] is a table that nobody changes once it is in a program's hands.

use super::{set, set_operations, table};
use crate::heap::Kind;
use crate::native::{Arguments, Arity, Member, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// `frozenset`
pub const FROZENSET: NativeType = NativeType {
    name: "frozenset",
    new: Some((construct, Arity::between(0, 1))),
    slots: Slots {
        repr: Some(|rt, set, _, out| set_operations::repr(rt, set, ("frozenset()", "frozenset({", "})"), out)),
        hash: Some(hash),
        compare: Some(set_operations::compare),
        binary: Some(set_operations::binary),
        length: Some(|rt, set| Ok(table::length(&rt.heap, set))),
        contains: Some(set_operations::contains),
        iterate: Some(set::iterator),
        ..Slots::INHERITED
    },
    members: &[
        ("copy", Member::Method(|_, args| Ok(args.at(0)), Arity::exactly(0))),
        ("difference", Member::Method(set_operations::difference, Arity::at_least(0))),
        ("intersection", Member::Method(set_operations::intersection, Arity::at_least(0))),
        ("isdisjoint", Member::Method(set_operations::is_disjoint, Arity::exactly(1))),
        ("issubset", Member::Method(set_operations::is_subset_method, Arity::exactly(1))),
        ("issuperset", Member::Method(set_operations::is_superset_method, Arity::exactly(1))),
        ("symmetric_difference", Member::Method(set_operations::symmetric_difference, Arity::exactly(1))),
        ("union", Member::Method(set_operations::union, Arity::at_least(0))),
    ],
    ..NativeType::PLAIN
};

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    match args.get(0) {
        Some(iterable) if rt.heap.is(iterable, Kind::FrozenSet) => Ok(iterable),
        Some(iterable) => set_operations::from_iterable(rt, iterable, Kind::FrozenSet),
        None => table::new(rt, Kind::FrozenSet, 0),
    }
}

/// The same whatever the order of the elements; each hash is scattered first, so that small sets of small ints differ.
fn hash(rt: &mut Runtime<'_>, set: Value) -> Result<u32, Raised> {
    let mut combined: u32 = 0x7063_9F4B_u32.wrapping_mul(table::length(&rt.heap, set) as u32 + 1);
    let mut position = 0;
    while let Some((after, key, _)) = table::next(&rt.heap, set, position) {
        position = after;
        let hash = rt.hash(key)?;
        combined ^= (hash ^ hash << 16 ^ 0x0559_9D1B).wrapping_mul(0xD6E8_FEB9);
        rt.poll()?;
    }
    Ok((combined ^ combined >> 15).wrapping_mul(0x2C1B_3C6D))
}
