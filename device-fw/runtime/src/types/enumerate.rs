//! `enumerate`

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, BinaryOperator, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `enumerate`: the iterator and the next number.
pub const ENUMERATE: NativeType = NativeType {
    name: "enumerate",
    new: Some((construct, Arity::between(1, 2).keywords(&["iterable", "start"]))),
    slots: Slots { iterate: Some(|_, iterator| Ok(iterator)), next: Some(next), ..Slots::INHERITED },
    ..NativeType::PLAIN
};

const ITERATOR: usize = 0;
const NUMBER: usize = 1;

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let Some(iterable) = args.named(0, const { name("iterable") }) else {
        return Err(rt.raise_type_error(format_args!("enumerate() missing required argument 'iterable'")));
    };
    let start = match args.named(1, const { name("start") }) {
        Some(start) => rt.to_int(start)?,
        None => Value::small_wrapping(0),
    };
    let iterator = rt.iterate(iterable)?;
    rt.new_object(types::ENUMERATE, &[iterator, start])
}

fn next(rt: &mut Runtime<'_>, enumerate: Value) -> Result<Option<Value>, Raised> {
    let Some(item) = rt.next_of_inner(rt.field(enumerate, ITERATOR))? else { return Ok(None) };
    let number = rt.field(enumerate, NUMBER);
    rt.heap.keep(number);
    let following = match number.as_small().and_then(|number| Value::small(number + 1)) {
        Some(following) => following,
        None => rt.binary(BinaryOperator::Add, number, Value::small_wrapping(1))?,
    };
    rt.set_field(enumerate, NUMBER, following);
    rt.allocate_with(Kind::Tuple, &[number, item]).map(Some)
}
