//! `zip`

use crate::heap::Kind;
use crate::native::{Arguments, Arity, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `zip`: a tuple of iterators.
pub const ZIP: NativeType = NativeType {
    name: "zip",
    new: Some((construct, Arity::at_least(0))),
    slots: Slots { iterate: Some(|_, iterator| Ok(iterator)), next: Some(next), ..Slots::INHERITED },
    ..NativeType::PLAIN
};

const ITERATORS: usize = 0;

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let iterators = iterators(rt, args.positional())?;
    rt.new_object(types::ZIP, &[iterators])
}

/// A tuple of iterators over these iterables.
pub(super) fn iterators(rt: &mut Runtime<'_>, iterables: &[Value]) -> Result<Value, Raised> {
    let iterators = rt.allocate_words(Kind::Tuple, iterables.len())?;
    for (position, &iterable) in iterables.iter().enumerate() {
        let iterator = rt.iterate(iterable)?;
        rt.heap.set_word(iterators, position, iterator);
    }
    Ok(iterators)
}

/// The next item of each of a tuple of iterators, as a tuple; `None` when one is at its end or there are none.
pub(super) fn next_of_each(rt: &mut Runtime<'_>, iterators: Value) -> Result<Option<Value>, Raised> {
    let count = rt.heap.size(iterators);
    if count == 0 {
        return Ok(None);
    }
    let items = rt.allocate_words(Kind::Tuple, count)?;
    for position in 0..count {
        let Some(item) = rt.next_of_inner(rt.heap.word(iterators, position))? else { return Ok(None) };
        rt.heap.set_word(items, position, item);
    }
    Ok(Some(items))
}

fn next(rt: &mut Runtime<'_>, zip: Value) -> Result<Option<Value>, Raised> {
    next_of_each(rt, rt.field(zip, ITERATORS))
}
