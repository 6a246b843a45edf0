//! `map`

use super::zip;
use crate::native::{Arguments, Arity, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `map`: the function and a tuple of iterators.
pub const MAP: NativeType = NativeType {
    name: "map",
    new: Some((construct, Arity::at_least(2))),
    slots: Slots { iterate: Some(|_, iterator| Ok(iterator)), next: Some(next), ..Slots::INHERITED },
    ..NativeType::PLAIN
};

const FUNCTION: usize = 0;
const ITERATORS: usize = 1;

/// Most iterables that one map walks; the items for a call are copied to the machine's stack.
const ITERABLES_MAX: usize = 16;

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    if args.count() > 1 + ITERABLES_MAX {
        return Err(rt.raise_type_error(format_args!("map() takes at most {ITERABLES_MAX} iterables")));
    }
    let iterators = zip::iterators(rt, args.skip(1).positional())?;
    rt.new_object(types::MAP, &[args.at(0), iterators])
}

fn next(rt: &mut Runtime<'_>, map: Value) -> Result<Option<Value>, Raised> {
    let (function, iterators) = (rt.field(map, FUNCTION), rt.field(map, ITERATORS));
    if rt.heap.size(iterators) == 1 {
        let Some(item) = rt.next_of_inner(rt.heap.word(iterators, 0))? else { return Ok(None) };
        return rt.call(function, &[item]).map(Some);
    }
    let Some(items) = zip::next_of_each(rt, iterators)? else { return Ok(None) };
    let mut arguments = [Value::NULL; ITERABLES_MAX];
    let mut count = 0;
    for (argument, &item) in arguments.iter_mut().zip(rt.heap.words(items)) {
        *argument = item;
        count += 1;
    }
    rt.call(function, &arguments[..count]).map(Some)
}
