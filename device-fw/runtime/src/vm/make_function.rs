//! `def`, lambda and the like: a function object from a code object
//!
//! **Invariant:** the object has just the words that it needs, see [`crate::types::function`].

use crate::heap::Kind;
use crate::heap::stack::FUNCTION;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::function;
use crate::value::Value;
use crate::vm::load;

/// A function for child number `child` of the frame's code, with `cells` cells on top and maybe defaults below them.
pub fn make_function(
    rt: &mut Runtime<'_>,
    frame: usize,
    child: usize,
    cells: usize,
    has_defaults: bool,
) -> Result<Value, Raised> {
    let parent = rt.heap.frame_value(frame + FUNCTION);
    let (context, code, offset) = load::parts(rt, parent);
    let record = (rt.heap.payload_offset(code) + load::child_offset(rt, code, offset, child)) / 4;
    let top = rt.heap.stack_pointer();
    let (defaults, keyword_defaults) = if has_defaults {
        (rt.heap.stack_value(top - cells - 2), rt.heap.stack_value(top - cells - 1))
    } else {
        (Value::NULL, Value::NULL)
    };
    let defaults =
        if load::record_at(rt, code, offset, child).defaults == 1 { rt.heap.word(defaults, 0) } else { defaults };
    let words = match (cells, keyword_defaults.is_null(), defaults.is_null()) {
        (1.., _, _) => function::CELLS + cells,
        (_, false, _) => function::KEYWORD_DEFAULTS + 1,
        (_, _, false) => function::DEFAULTS + 1,
        _ => function::ATTRIBUTES + 1,
    };
    let made = rt.allocate_words(Kind::Function, words)?;
    rt.heap.set_word(made, function::CONTEXT, context);
    rt.heap.set_count(made, function::RECORD, record);
    if has_defaults {
        rt.heap.set_word(made, function::DEFAULTS, defaults);
        rt.heap.set_word(made, function::KEYWORD_DEFAULTS, keyword_defaults);
    }
    rt.heap.copy_from_stack(top - cells, cells, made, function::CELLS);
    Ok(made)
}
