//! Entering and leaving Python functions
//!
//! **Invariant:** on entry the room for locals, header, handlers and values is checked, and every word of it that a collection can
//! see is set. Arguments become the first locals where the caller pushed them.

use crate::heap::Kind;
use crate::heap::cursor::CodeCursor;
use crate::heap::stack::{
    EXTRA, FUNCTION, HANDLER_WORDS, HANDLERS_SHIFT, HEADER_WORDS, INSTRUCTION, LOCALS, PREVIOUS, RESULT, STATE, VALUES,
};
use crate::native::Arity;
use crate::output::TextBuilder;
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types::{self, function};
use crate::value::{Name, Value};
use crate::vm::generators;
use crate::vm::load::{
    self, FLAG_CELLS, FLAG_GENERATOR, FLAG_KEYWORD_DEFAULTS, FLAG_VAR_ARGUMENTS, FLAG_VAR_KEYWORDS, Record,
};

/// Role of a frame: its result goes to the caller's stack.
pub const ROLE_CALL: usize = 0;
/// Role of a frame: it is an `__init__`; the object is in the result's place already.
pub const ROLE_INIT: usize = 1;
/// Role of a frame: a generator runs in it.
pub const ROLE_GENERATOR: usize = 2;
/// Bit of a role: native code waits for the result.
pub const ROLE_ENTRY: usize = crate::heap::stack::ROLE_ENTRY;
/// Bit of a role besides that: it holds nothing of the frame below.
pub const ROLE_BETWEEN: usize = crate::heap::stack::ROLE_BETWEEN;

const ROLE_MASK: usize = (1 << HANDLERS_SHIFT) - 1;

/// The role of a frame, without its handlers.
#[inline(always)]
pub fn role(rt: &Runtime<'_>, frame: usize) -> usize {
    rt.heap.frame_count(frame + STATE) & ROLE_MASK
}

/// Handlers in use in a frame.
#[inline(always)]
pub fn handlers(rt: &Runtime<'_>, frame: usize) -> usize {
    rt.heap.frame_count(frame + STATE) >> HANDLERS_SHIFT
}

/// Sets the count of handlers in use in a frame.
#[inline(always)]
pub fn set_handlers(rt: &mut Runtime<'_>, frame: usize, count: usize) {
    let role = role(rt, frame);
    rt.heap.set_frame_count(frame + STATE, role | count << HANDLERS_SHIFT);
}

/// Makes a frame for the most common sort of function and call: positional parameters only, all given, no cells. `None`: nothing was
/// done, take [`enter`].
#[inline(always)]
pub fn enter_quickly(
    rt: &mut Runtime<'_>,
    function: Value,
    start: usize,
    positional: usize,
    result: usize,
) -> Option<QuickFrame> {
    let heap = &mut rt.heap;
    let record = heap.record_cursor(function);
    let (first, second) = (record.word(0), record.word(1));
    // No flags, so a short record without keyword-only parameters; no cells of a closure.
    if (first >> 16) as usize != positional || heap.size_unchecked(function) > function::CELLS {
        return None;
    }
    let local_count = (first >> 8 & 0xff) as usize;
    let handler_words = HANDLER_WORDS * (second >> 12 & 0xf) as usize;
    let frame = start + local_count;
    let values = frame + HEADER_WORDS + handler_words;
    if !heap.has_room(values + (first & 0xff) as usize) {
        return None;
    }
    for local in start + positional..frame {
        heap.set_frame_value(local, Value::NULL);
    }
    heap.set_frame_count(frame + PREVIOUS, heap.frame());
    heap.set_frame_value(frame + FUNCTION, function);
    heap.set_frame_count(frame + INSTRUCTION, 0);
    heap.set_frame_count(frame + LOCALS, start);
    heap.set_frame_count(frame + RESULT, result);
    heap.set_frame_count(frame + STATE, ROLE_CALL);
    heap.set_frame_count(frame + VALUES, values);
    heap.set_frame_value(frame + EXTRA, Value::NULL);
    for word in frame + HEADER_WORDS..values {
        heap.set_frame_value(word, Value::NULL);
    }
    heap.set_frame(frame);
    heap.set_stack_pointer(values);
    Some(QuickFrame { frame, values, code: record.code((second & 0xfff) as usize) })
}

/// What [`enter_quickly`] made.
pub struct QuickFrame {
    /// The frame.
    pub frame: usize,
    /// Where its values start.
    pub values: usize,
    /// Its first instruction.
    pub code: CodeCursor,
}

/// What calling a Python function led to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entered {
    /// A frame: go on with its first instruction.
    Frame,
    /// A generator: this is the result.
    Generator(Value),
}

/// Makes a frame for a function whose arguments lie at the top of the stack.
#[inline]
pub fn enter(
    rt: &mut Runtime<'_>,
    function: Value,
    start: usize,
    positional: usize,
    keywords: usize,
    result: usize,
    role: usize,
) -> Result<Entered, Raised> {
    let (context, code, offset) = load::parts(rt, function);
    let record = Record::read(rt.heap.raw(code), offset);
    let mut positional = positional;
    // The cells of a closure are its first parameters.
    let cells = rt.heap.size(function).saturating_sub(function::CELLS);
    for cell in (0..cells).rev() {
        let cell = rt.heap.word(function, function::CELLS + cell);
        rt.insert_argument(start, cell)?;
        positional += 1;
    }
    let simple = record.flags & !(FLAG_GENERATOR | FLAG_CELLS) == 0 && record.keyword_only == 0 && keywords == 0;
    if !simple || positional != record.positional {
        arrange(rt, function, &record, start, positional, keywords, cells)?;
    }
    let needed = record.locals + HEADER_WORDS + HANDLER_WORDS * record.handlers + record.stack;
    let top = rt.heap.stack_pointer();
    if start + needed > top + rt.heap.stack_room() {
        return Err(rt.raise_recursion_error());
    }
    for local in top..start + record.locals {
        rt.heap.set_stack_value(local, Value::NULL);
    }
    let frame = start + record.locals;
    rt.heap.set_stack_pointer(frame);
    if record.flags & FLAG_CELLS != 0 {
        make_cells(rt, function, start)?;
    }
    let instruction = rt.heap.payload_offset(code) + offset + record.instructions;
    if record.flags & FLAG_GENERATOR != 0 {
        let generator = generators::new(rt, function, start, &record, instruction)?;
        return Ok(Entered::Generator(generator));
    }
    let _ = context;
    open(rt, frame, function, start, record.handlers, instruction, result, role);
    Ok(Entered::Frame)
}

/// Writes the header of a frame whose locals are in place, and makes it the newest.
#[expect(clippy::too_many_arguments, reason = "they are the fields of the header")]
#[inline]
pub fn open(
    rt: &mut Runtime<'_>,
    frame: usize,
    function: Value,
    locals: usize,
    handlers: usize,
    instruction: usize,
    result: usize,
    role: usize,
) {
    let heap = &mut rt.heap;
    let values = frame + HEADER_WORDS + HANDLER_WORDS * handlers;
    heap.set_frame_count(frame + PREVIOUS, heap.frame());
    heap.set_frame_value(frame + FUNCTION, function);
    heap.set_frame_count(frame + INSTRUCTION, instruction);
    heap.set_frame_count(frame + LOCALS, locals);
    heap.set_frame_count(frame + RESULT, result);
    heap.set_frame_count(frame + STATE, role);
    heap.set_frame_count(frame + VALUES, values);
    heap.set_frame_value(frame + EXTRA, Value::NULL);
    for word in frame + HEADER_WORDS..values {
        heap.set_frame_value(word, Value::NULL);
    }
    heap.set_frame(frame);
    heap.set_stack_pointer(values);
}

/// Puts the locals that inner functions share into cells.
fn make_cells(rt: &mut Runtime<'_>, function: Value, start: usize) -> Result<(), Raised> {
    let mut number = 0;
    while let Some(local) = load::cell_local(rt, function, number) {
        let content = rt.heap.stack_value(start + local);
        let cell = rt.allocate_with(Kind::Cell, &[content])?;
        rt.heap.set_stack_value(start + local, cell);
        number += 1;
    }
    Ok(())
}

/// Brings arguments into the order of the parameters: defaults, keywords, `*arguments`, `**keywords`.
#[inline(never)]
fn arrange(
    rt: &mut Runtime<'_>,
    function: Value,
    record: &Record,
    start: usize,
    positional: usize,
    keywords: usize,
    cells: usize,
) -> Result<(), Raised> {
    let has_var_arguments = record.flags & FLAG_VAR_ARGUMENTS != 0;
    let has_var_keywords = record.flags & FLAG_VAR_KEYWORDS != 0;
    if positional > record.positional && !has_var_arguments {
        return Err(raise_positional_count(rt, function, record, positional, cells));
    }
    let rest = if has_var_arguments && positional > record.positional {
        let count = positional - record.positional;
        let tuple = rt.allocate_words(Kind::Tuple, count)?;
        rt.heap.copy_from_stack(start + record.positional, count, tuple, 0);
        tuple
    } else if has_var_arguments {
        rt.allocate_words(Kind::Tuple, 0)?
    } else {
        Value::NULL
    };
    let keyword_dict = if has_var_keywords { rt.new_dict(keywords)? } else { Value::NULL };
    // The named parameters are gathered above the arguments, then moved down over them.
    let top = rt.heap.stack_pointer();
    let named = record.positional + record.keyword_only;
    for parameter in 0..named {
        let value = if parameter < positional.min(record.positional) {
            rt.heap.stack_value(start + parameter)
        } else {
            Value::NULL
        };
        rt.heap.push(value).or_raise(rt)?;
    }
    for keyword in 0..keywords {
        let key = rt.heap.stack_value(start + positional + keyword * 2);
        let value = rt.heap.stack_value(start + positional + keyword * 2 + 1);
        let Some(name) = key.as_name() else { continue };
        match (cells..named).find(|&parameter| load::parameter_name(rt, function, parameter) == Some(name)) {
            Some(parameter) if rt.heap.stack_value(top + parameter).is_null() => {
                rt.heap.set_stack_value(top + parameter, value);
            }
            Some(_) => return Err(raise_multiple(rt, function, name)),
            None if has_var_keywords => {
                if rt.dict_get_name(keyword_dict, name).is_some() {
                    return Err(raise_multiple(rt, function, name));
                }
                rt.dict_set_name(keyword_dict, name, value)?;
            }
            None => {
                let function_name = rt.function_name(function);
                return Err(rt.raise_keyword(function_name, name, "an unexpected"));
            }
        }
    }
    let defaults = rt.heap.word(function, function::DEFAULTS);
    let first_default = record.positional - record.defaults;
    for parameter in 0..record.positional {
        if !rt.heap.stack_value(top + parameter).is_null() {
            continue;
        }
        let default = match parameter.checked_sub(first_default) {
            Some(_) if record.defaults == 1 => defaults,
            Some(position) => rt.heap.word(defaults, position),
            None => Value::NULL,
        };
        if default.is_null() {
            return Err(raise_missing(rt, function, record, top, cells));
        }
        rt.heap.set_stack_value(top + parameter, default);
    }
    let keyword_defaults = rt.heap.word(function, function::KEYWORD_DEFAULTS);
    for parameter in record.positional..named {
        if !rt.heap.stack_value(top + parameter).is_null() {
            continue;
        }
        let name = load::parameter_name(rt, function, parameter).unwrap_or(Name(0));
        let default = if record.flags & FLAG_KEYWORD_DEFAULTS != 0 && rt.heap.is(keyword_defaults, Kind::Dict) {
            rt.dict_get_name(keyword_defaults, name)
        } else {
            None
        };
        match default {
            Some(default) => rt.heap.set_stack_value(top + parameter, default),
            None => return Err(raise_missing_keyword(rt, function, name)),
        }
    }
    for parameter in 0..named {
        let value = rt.heap.stack_value(top + parameter);
        rt.heap.set_stack_value(start + parameter, value);
    }
    let mut end = start + named;
    for extra in [rest, keyword_dict] {
        if !extra.is_null() {
            rt.heap.set_stack_value(end, extra);
            end += 1;
        }
    }
    rt.heap.set_stack_pointer(end);
    Ok(())
}

fn text_error(rt: &mut Runtime<'_>, text: Result<Value, Raised>) -> Raised {
    rt.raise_text(types::TYPE_ERROR, text)
}

#[cold]
fn raise_positional_count(
    rt: &mut Runtime<'_>,
    function: Value,
    record: &Record,
    given: usize,
    cells: usize,
) -> Raised {
    let function_name = rt.function_name(function);
    // A damaged image may give a function more cells than it has parameters.
    let (maximum, given) = (record.positional.saturating_sub(cells) as u16, given.saturating_sub(cells));
    let minimum = maximum - (record.defaults as u16).min(maximum);
    let text = (|| {
        let mut text = TextBuilder::new(rt, 64)?;
        text.push_value(rt, function_name)?;
        let plural = if maximum == 1 { "" } else { "s" };
        let mut output = crate::output::Output::Text(&mut text);
        if minimum == maximum {
            output.format(rt, format_args!("() takes {maximum} positional argument{plural}"))?;
        } else {
            output.format(rt, format_args!("() takes from {minimum} to {maximum} positional argument{plural}"))?;
        }
        let verb = if given == 1 { "was" } else { "were" };
        output.format(rt, format_args!(" but {given} {verb} given"))?;
        text.finish(rt)
    })();
    let _ = Arity::MANY;
    text_error(rt, text)
}

#[cold]
fn raise_multiple(rt: &mut Runtime<'_>, function: Value, name: Name) -> Raised {
    let function_name = rt.function_name(function);
    let text = (|| {
        let mut text = TextBuilder::new(rt, 64)?;
        text.push_value(rt, function_name)?;
        text.push(rt, "() got multiple values for argument '")?;
        text.push_value(rt, Value::name(name))?;
        text.push(rt, "'")?;
        text.finish(rt)
    })();
    text_error(rt, text)
}

/// `f() missing 2 required positional arguments: 'a' and 'b'`
#[cold]
fn raise_missing(rt: &mut Runtime<'_>, function: Value, record: &Record, top: usize, cells: usize) -> Raised {
    let function_name = rt.function_name(function);
    let first_default = record.positional - record.defaults;
    let is_missing = |rt: &Runtime<'_>, parameter: usize| rt.heap.stack_value(top + parameter).is_null();
    let missing = (cells..first_default).filter(|&parameter| is_missing(rt, parameter)).count();
    let text = (|| {
        let mut text = TextBuilder::new(rt, 64)?;
        text.push_value(rt, function_name)?;
        let plural = if missing == 1 { "" } else { "s" };
        crate::output::Output::Text(&mut text)
            .format(rt, format_args!("() missing {missing} required positional argument{plural}: "))?;
        let mut written = 0;
        for parameter in cells..first_default {
            if !is_missing(rt, parameter) {
                continue;
            }
            if written > 0 {
                let separator = match (written + 1 == missing, missing) {
                    (true, 2) => " and ",
                    (true, _) => ", and ",
                    (false, _) => ", ",
                };
                text.push(rt, separator)?;
            }
            let name = load::parameter_name(rt, function, parameter).unwrap_or(Name(0));
            text.push(rt, "'")?;
            text.push_value(rt, Value::name(name))?;
            text.push(rt, "'")?;
            written += 1;
        }
        text.finish(rt)
    })();
    text_error(rt, text)
}

#[cold]
fn raise_missing_keyword(rt: &mut Runtime<'_>, function: Value, name: Name) -> Raised {
    let function_name = rt.function_name(function);
    let text = (|| {
        let mut text = TextBuilder::new(rt, 64)?;
        text.push_value(rt, function_name)?;
        text.push(rt, "() missing 1 required keyword-only argument: '")?;
        text.push_value(rt, Value::name(name))?;
        text.push(rt, "'")?;
        text.finish(rt)
    })();
    text_error(rt, text)
}
