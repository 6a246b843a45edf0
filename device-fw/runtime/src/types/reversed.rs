//! `reversed`

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, NativeType, Slots};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// `reversed`: the sequence (`None` at the end) and how many items are left.
pub const REVERSED: NativeType = NativeType {
    name: "reversed",
    new: Some((construct, Arity::exactly(1))),
    slots: Slots { iterate: Some(|_, iterator| Ok(iterator)), next: Some(next), ..Slots::INHERITED },
    ..NativeType::PLAIN
};

const SEQUENCE: usize = 0;
const LEFT: usize = 1;

fn construct(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let sequence = args.at(0);
    if let Some(method) = rt.special_method(sequence, const { name("__reversed__") }) {
        return rt.call(method, &[sequence]);
    }
    let native = rt.native_part(sequence);
    if !rt.may_have_special_methods(native)
        && let Some(method) = rt.find_attribute(native, const { name("__reversed__") })?
    {
        return rt.call(method, &[]);
    }
    // What has items by position is asked for its length, and says that it has none.
    let has_items = rt.special_method(sequence, const { name("__getitem__") }).is_some();
    if !has_items && !is_sequence(rt, sequence) {
        return Err(rt.raise_about(types::TYPE_ERROR, "", sequence, " object is not reversible"));
    }
    let length = rt.length(sequence)?;
    rt.new_object(types::REVERSED, &[sequence, Value::count(length)])
}

/// True for what is built in and has a length and items by position.
fn is_sequence(rt: &mut Runtime<'_>, value: Value) -> bool {
    let id = rt.native_type_of(rt.native_part(value));
    id != types::DICT && rt.slot(id, |slots| slots.get_item).is_some() && rt.slot(id, |slots| slots.length).is_some()
}

fn next(rt: &mut Runtime<'_>, reversed: Value) -> Result<Option<Value>, Raised> {
    let sequence = rt.field(reversed, SEQUENCE);
    let left = rt.field(reversed, LEFT).small_number();
    if sequence.is_none() || left <= 0 {
        return Ok(None);
    }
    let index = Value::small_wrapping(left - 1);
    rt.set_field(reversed, LEFT, index);
    if rt.heap.is(sequence, Kind::List) {
        return Ok(super::sequence::item(&rt.heap, sequence, left as usize - 1));
    }
    match rt.get_item(sequence, index) {
        Ok(item) => Ok(Some(item)),
        // A sequence that shrank ends here.
        Err(raised) if rt.raised_is(raised, types::INDEX_ERROR) => {
            rt.set_field(reversed, SEQUENCE, Value::NONE);
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}
