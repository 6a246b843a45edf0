//! Operations that begin anew when what they hold stood in the way of memory
//!
//! An allocation in native code moves nothing that the code may hold: all that can be read out of its operands. So a list that
//! is to grow keeps its own items in place, however scattered. Between two instructions nothing is held, and everything may move.
//!
//! **Invariant:** only what changes nothing when it fails, or does the same once more, begins anew, and it reads its operands from the
//! stack again. Iterators are used up by an operation that fails: what takes one does not begin anew.

use crate::heap::Kind;
use crate::names::{entries, name};
use crate::native::BinaryOperator;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{FunctionId, Name, Table, TypeId, Value};
use crate::vm::operations;

/// Methods that make room before they do anything else.
const GROWING: &[(TypeId, Name)] = &[
    (types::ARRAY, name("append")),
    (types::BYTEARRAY, name("append")),
    (types::DICT, name("setdefault")),
    (types::LIST, name("append")),
    (types::LIST, name("insert")),
    (types::SET, name("add")),
];

/// What the arguments of an operation have to be so that it can do the same once more. None of them is used up by being looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// Numbers, texts, containers.
    Plain,
    /// Containers that give what they hold without making anything: the operation fails before its first step or never.
    Stored,
    /// Dicts.
    Dicts,
}

/// Methods that may begin anew with such arguments. So may those of the types in [`IMMUTABLE`].
const REPEATABLE: &[(TypeId, Name, Takes)] = &[
    (types::DICT, name("copy"), Takes::Plain),
    (types::DICT, name("update"), Takes::Dicts),
    (types::LIST, name("copy"), Takes::Plain),
    (types::LIST, name("extend"), Takes::Stored),
    (types::LIST, name("sort"), Takes::Plain),
    (types::SET, name("copy"), Takes::Plain),
    (types::SET, name("difference"), Takes::Plain),
    (types::SET, name("intersection"), Takes::Plain),
    (types::SET, name("symmetric_difference"), Takes::Plain),
    (types::SET, name("union"), Takes::Plain),
    (types::SET, name("update"), Takes::Plain),
];

/// Types whose values never change. Only their `format` runs code of what is inside containers.
const IMMUTABLE: &[TypeId] = &[types::BYTES, types::FROZENSET, types::STR, types::TUPLE];

/// Types that make a value out of such arguments alone.
const MADE: &[(TypeId, Takes)] = &[
    (types::BYTEARRAY, Takes::Plain),
    (types::BYTES, Takes::Plain),
    (types::DICT, Takes::Dicts),
    (types::FROZENSET, Takes::Plain),
    (types::LIST, Takes::Plain),
    (types::SET, Takes::Plain),
    (types::TUPLE, Takes::Plain),
];

/// Runs an operation on the topmost values; if these were in the way of an allocation, a second time with all free memory together.
#[inline]
pub fn with_all_room<T>(
    rt: &mut Runtime<'_>,
    run: impl Fn(&mut Runtime<'_>) -> Result<T, Raised>,
) -> Result<T, Raised> {
    match run(rt) {
        Err(_) if rt.move_what_was_in_the_way() => run(rt),
        result => result,
    }
}

/// A binary operator on the two topmost values; `number` as [`operations::binary`] takes it.
#[inline]
pub fn binary(rt: &mut Runtime<'_>, number: u8) -> Result<Value, Raised> {
    let run = |rt: &mut Runtime<'_>| {
        let top = rt.heap.stack_pointer();
        let (left, right) = (rt.heap.stack_value(top - 2), rt.heap.stack_value(top - 1));
        operations::binary(rt, number, left, right)
    };
    match run(rt) {
        Err(_) if may_repeat_binary(rt, number) && rt.move_what_was_in_the_way() => run(rt),
        result => result,
    }
}

#[cold]
fn may_repeat_binary(rt: &Runtime<'_>, number: u8) -> bool {
    let (operator, is_in_place) = operations::operator_of(number);
    let start = rt.heap.stack_pointer() - 2;
    let takes = match rt.heap.kind(rt.heap.stack_value(start)) {
        // The formats of a text may run code of what is inside a container.
        _ if operator == BinaryOperator::Modulo => return false,
        Kind::List if is_in_place && operator == BinaryOperator::Add => Takes::Stored,
        Kind::Dict | Kind::Set if is_in_place && operator == BinaryOperator::Or => Takes::Plain,
        Kind::List | Kind::Dict | Kind::Set | Kind::ByteArray | Kind::Object if is_in_place => return false,
        _ => Takes::Plain,
    };
    are(rt, start, 2, takes)
}

/// A slice of the container below the topmost value.
pub fn slice(rt: &mut Runtime<'_>) -> Result<Value, Raised> {
    let run = |rt: &mut Runtime<'_>| {
        let top = rt.heap.stack_pointer();
        let (object, key) = (rt.heap.stack_value(top - 2), rt.heap.stack_value(top - 1));
        rt.get_item(object, key)
    };
    match run(rt) {
        Err(_) if are(rt, rt.heap.stack_pointer() - 2, 2, Takes::Plain) && rt.move_what_was_in_the_way() => run(rt),
        result => result,
    }
}

/// Calls a built-in function with arguments at the top of the stack.
#[inline]
pub fn call_native(
    rt: &mut Runtime<'_>,
    id: FunctionId,
    start: usize,
    positional: usize,
    keywords: usize,
) -> Result<Value, Raised> {
    match rt.call_native(id, start, positional, keywords) {
        Err(_) if may_repeat(rt, id, start, positional + 2 * keywords) && rt.move_what_was_in_the_way() => {
            rt.call_native(id, start, positional, keywords)
        }
        result => result,
    }
}

/// Calls what is no Python function, with arguments at the top of the stack.
pub fn call_on_stack(
    rt: &mut Runtime<'_>,
    callee: Value,
    start: usize,
    positional: usize,
    keywords: usize,
) -> Result<Value, Raised> {
    if let Some(id) = callee.as_native_function() {
        return call_native(rt, id, start, positional, keywords);
    }
    match rt.call_on_stack(callee, start, positional, keywords) {
        Err(_) if may_make_again(rt, callee, start, positional + 2 * keywords) && rt.move_what_was_in_the_way() => {
            rt.call_on_stack(callee, start, positional, keywords)
        }
        result => result,
    }
}

#[cold]
fn may_repeat(rt: &Runtime<'_>, id: FunctionId, start: usize, count: usize) -> bool {
    let member = usize::from(id.member);
    let (owner, function) = match id.table {
        Table::Type(owner) => (owner, entries::member_name(usize::from(owner.0), member)),
        Table::Module(_) => {
            // There is one of this name.
            let function = entries::member_name(entries::table_number(id.table), member);
            return function == const { name("sorted") } && are(rt, start, count, Takes::Plain);
        }
    };
    if GROWING.contains(&(owner, function)) {
        return true;
    }
    if IMMUTABLE.contains(&owner) {
        return function != const { name("format") } && are(rt, start, count, Takes::Plain);
    }
    let found = REPEATABLE.iter().find(|(class, method, _)| (*class, *method) == (owner, function));
    found.is_some_and(|&(_, _, takes)| are(rt, start, count, takes))
}

#[cold]
fn may_make_again(rt: &Runtime<'_>, class: Value, start: usize, count: usize) -> bool {
    let found = MADE.iter().find(|(id, _)| class == Value::native_type(*id));
    found.is_some_and(|&(_, takes)| are(rt, start, count, takes))
}

/// Whether values on the stack are such.
#[cold]
fn are(rt: &Runtime<'_>, start: usize, count: usize, takes: Takes) -> bool {
    (start..start + count).all(|index| {
        let value = rt.heap.stack_value(index);
        if !value.is_heap() {
            let is_singleton = value.is_none() || value == Value::TRUE || value == Value::FALSE;
            return takes == Takes::Plain && (value.is_small() || value.is_name() || is_singleton);
        }
        match rt.heap.kind(value) {
            Kind::Dict => true,
            Kind::Tuple | Kind::List | Kind::Set | Kind::FrozenSet => takes != Takes::Dicts,
            Kind::Str | Kind::Bytes | Kind::ByteArray | Kind::Range | Kind::Slice => takes == Takes::Plain,
            Kind::Float | Kind::BigInt | Kind::Complex => takes == Takes::Plain,
            _ => false,
        }
    })
}

/// `dict[key] = item`, with item, dict and key on top of the stack.
pub fn dict_set(rt: &mut Runtime<'_>) -> Result<(), Raised> {
    with_all_room(rt, |rt| {
        let top = rt.heap.stack_pointer();
        let [item, dict, key] = [3, 2, 1].map(|depth| rt.heap.stack_value(top - depth));
        rt.dict_set(dict, key, item)
    })
}

/// `{key: value}`: adds to the dict below value and key, which is on top.
pub fn store_map(rt: &mut Runtime<'_>) -> Result<(), Raised> {
    with_all_room(rt, |rt| {
        let top = rt.heap.stack_pointer();
        let [dict, value, key] = [3, 2, 1].map(|depth| rt.heap.stack_value(top - depth));
        rt.dict_set(dict, key, value)
    })
}
