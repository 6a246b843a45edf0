//! `filter`

use crate::native::{Arguments, Arity, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `filter`: the function (`None` for truth) and the iterator.
pub const FILTER: NativeType = NativeType {
    name: "filter",
    new: Some((construct, Arity::exactly(2))),
    slots: Slots { iterate: Some(|_, iterator| Ok(iterator)), next: Some(next), ..Slots::INHERITED },
    ..NativeType::PLAIN
};

const FUNCTION: usize = 0;
const ITERATOR: usize = 1;

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let iterator = rt.iterate(args.at(1))?;
    rt.new_object(types::FILTER, &[args.at(0), iterator])
}

fn next(rt: &mut Runtime<'_>, filter: Value) -> Result<Option<Value>, Raised> {
    let (function, iterator) = (rt.field(filter, FUNCTION), rt.field(filter, ITERATOR));
    loop {
        let mark = rt.heap.log_mark();
        let Some(item) = rt.next_of_inner(iterator)? else { return Ok(None) };
        let verdict = if function.is_none() { item } else { rt.call(function, &[item])? };
        if rt.truth(verdict)? {
            return Ok(Some(item));
        }
        rt.heap.log_release(mark);
        rt.poll()?;
    }
}
