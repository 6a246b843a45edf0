//! Operations that begin anew when what they hold stood in the way of memory
//!
//! An allocation in native code moves nothing that the code may hold: all that can be read out of its operands. So a list that
//! is to grow keeps its own items in place, however scattered. Between two instructions nothing is held, and everything may move.
//!
//! **Invariant:** only what changes nothing when it fails begins anew, and it reads its operands from the stack again.

use crate::names::{entries, name};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{FunctionId, Name, Table, TypeId, Value};

/// Methods that make room before they do anything else.
const GROWING: &[(TypeId, Name)] = &[
    (types::ARRAY, name("append")),
    (types::BYTEARRAY, name("append")),
    (types::DICT, name("setdefault")),
    (types::LIST, name("append")),
    (types::LIST, name("insert")),
    (types::SET, name("add")),
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
        Err(_) if is_growing(id) && rt.move_what_was_in_the_way() => rt.call_native(id, start, positional, keywords),
        result => result,
    }
}

#[cold]
fn is_growing(id: FunctionId) -> bool {
    let Table::Type(owner) = id.table else { return false };
    GROWING.contains(&(owner, entries::member_name(usize::from(owner.0), usize::from(id.member))))
}

/// `dict[key] = item`, with item, dict and key on top of the stack.
pub fn dict_set(rt: &mut Runtime<'_>) -> Result<(), Raised> {
    with_all_room(rt, |rt| {
        let top = rt.heap.stack_pointer();
        let [item, dict, key] = [3, 2, 1].map(|depth| rt.heap.stack_value(top - depth));
        rt.dict_set(dict, key, item)
    })
}
