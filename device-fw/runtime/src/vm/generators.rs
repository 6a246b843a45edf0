//! Generators: frames that wait in the heap
//!
//! **Invariant:** `[state, function, instruction, handlers in use, values, locals.., handlers.., values..]`; state is one of the constants
//! below. While a generator runs its contents are on the stack and the copy in the heap is stale.

use crate::heap::Kind;
use crate::heap::layout::{self, GENERATOR_FUNCTION, GENERATOR_INSTRUCTION};
use crate::heap::stack::{EXTRA, FUNCTION, HANDLER_WORDS, HEADER_WORDS, INSTRUCTION, LOCALS, PREVIOUS, VALUES};
use crate::names::name;
use crate::native::Arguments;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;
use crate::vm::frame::{self, ROLE_ENTRY, ROLE_GENERATOR};
use crate::vm::load::Record;
use crate::vm::{dispatch, leave, unwind};

const STATE: usize = 0;
const HANDLER_COUNT: usize = layout::GENERATOR_HANDLERS;
const VALUE_COUNT: usize = 4;
const SAVED: usize = layout::GENERATOR_SAVED;

/// Not started yet.
const FRESH: usize = 0;
/// At a `yield`.
const SUSPENDED: usize = 1;
/// On the stack.
const RUNNING: usize = 2;
/// Returned or raised.
const FINISHED: usize = 3;

/// How a resumed generator stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resume {
    /// At a `yield`.
    Yielded(Value),
    /// For good.
    Returned(Value),
}

/// A generator for a function whose locals lie at the top of the stack, from `locals` on.
pub fn new(
    rt: &mut Runtime<'_>,
    function: Value,
    locals: usize,
    record: &Record,
    instruction: usize,
) -> Result<Value, Raised> {
    let words = SAVED + record.locals + HANDLER_WORDS * record.handlers + record.stack;
    let generator = rt.allocate_words(Kind::Generator, words)?;
    rt.heap.set_count(generator, STATE, FRESH);
    rt.heap.set_word(generator, GENERATOR_FUNCTION, function);
    rt.heap.set_count(generator, GENERATOR_INSTRUCTION, instruction);
    rt.heap.set_count(generator, HANDLER_COUNT, 0);
    rt.heap.set_count(generator, VALUE_COUNT, 0);
    rt.heap.copy_from_stack(locals, record.locals, generator, SAVED);
    Ok(generator)
}

/// True when the generator has returned or raised.
pub fn is_finished(rt: &Runtime<'_>, generator: Value) -> bool {
    rt.heap.count(generator, STATE) == FINISHED
}

/// A number in a generator.
#[inline(always)]
fn field(rt: &Runtime<'_>, generator: Value, position: usize) -> usize {
    rt.heap.payload_word(generator, position).small_number() as usize
}

/// Puts a generator's frame on the stack and makes it the newest. The value sent replaces the one yielded.
pub fn reopen(rt: &mut Runtime<'_>, generator: Value, sent: Value, role: usize) -> Result<(), Raised> {
    let state = field(rt, generator, STATE);
    if state == RUNNING {
        return Err(rt.raise_value_error(format_args!("generator already executing")));
    }
    if state == FRESH && !sent.is_none() && !sent.is_null() {
        return Err(rt.raise_type_error(format_args!("can't send non-None value to a just-started generator")));
    }
    let function = rt.heap.payload_word(generator, GENERATOR_FUNCTION);
    let record = rt.heap.record_cursor(function);
    let record = Record::of(record.word(0), record.word(1), || record.word(2));
    let needed = record.locals + HEADER_WORDS + HANDLER_WORDS * record.handlers + record.stack;
    if rt.heap.stack_room() < needed {
        return Err(rt.raise_recursion_error());
    }
    let locals = rt.heap.stack_pointer();
    rt.heap.copy_to_stack(generator, SAVED, locals, record.locals);
    let frame = locals + record.locals;
    let instruction = field(rt, generator, GENERATOR_INSTRUCTION);
    frame::open(rt, frame, function, locals, record.handlers, instruction, locals, role);
    rt.heap.set_frame_value(frame + EXTRA, generator);
    let handlers = field(rt, generator, HANDLER_COUNT);
    frame::set_handlers(rt, frame, handlers);
    rt.heap.copy_to_stack(generator, SAVED + record.locals, frame + HEADER_WORDS, handlers * HANDLER_WORDS);
    let values = field(rt, generator, VALUE_COUNT);
    let base = rt.heap.frame_count(frame + VALUES);
    rt.heap.copy_to_stack(generator, SAVED + record.locals + handlers * HANDLER_WORDS, base, values);
    rt.heap.set_stack_pointer(base + values);
    if values > 0 && !sent.is_null() && state == SUSPENDED {
        rt.heap.set_stack_value(base + values - 1, sent);
    }
    rt.heap.set_count(generator, STATE, RUNNING);
    Ok(())
}

/// Copies the newest frame, which runs a generator, back into it and takes it off the stack. The next instruction is
/// stored in the frame.
pub fn suspend(rt: &mut Runtime<'_>) {
    let frame = rt.heap.frame();
    let generator = rt.heap.frame_value(frame + EXTRA);
    let locals = rt.heap.frame_count(frame + LOCALS);
    let handlers = frame::handlers(rt, frame);
    let base = rt.heap.frame_count(frame + VALUES);
    let values = rt.heap.stack_pointer() - base;
    let local_count = frame - locals;
    rt.heap.copy_from_stack(locals, local_count, generator, SAVED);
    rt.heap.copy_from_stack(frame + HEADER_WORDS, handlers * HANDLER_WORDS, generator, SAVED + local_count);
    rt.heap.copy_from_stack(base, values, generator, SAVED + local_count + handlers * HANDLER_WORDS);
    let instruction = rt.heap.stack_value(frame + INSTRUCTION);
    rt.heap.set_word(generator, GENERATOR_INSTRUCTION, instruction);
    rt.heap.set_count(generator, HANDLER_COUNT, handlers);
    rt.heap.set_count(generator, VALUE_COUNT, values);
    rt.heap.set_count(generator, STATE, SUSPENDED);
    leave(rt, frame);
}

/// Marks the generator of the newest frame finished and takes the frame off the stack.
pub fn finish(rt: &mut Runtime<'_>) {
    let frame = rt.heap.frame();
    let generator = rt.heap.frame_value(frame + EXTRA);
    // What it held is let go.
    if let Some(saved) = rt.heap.words_mut(generator).get_mut(SAVED..) {
        saved.fill(Value::NULL);
    }
    rt.heap.set_count(generator, STATE, FINISHED);
    leave(rt, frame);
}

fn leave(rt: &mut Runtime<'_>, frame: usize) {
    let previous = rt.heap.frame_count(frame + PREVIOUS);
    let locals = rt.heap.frame_count(frame + LOCALS);
    rt.heap.set_frame(previous);
    rt.heap.set_stack_pointer(locals);
}

/// `next(generator)`
pub fn next(rt: &mut Runtime<'_>, generator: Value) -> Result<Option<Value>, Raised> {
    match send(rt, generator, Value::NONE)? {
        Resume::Yielded(value) => Ok(Some(value)),
        Resume::Returned(value) => {
            rt.stop_value = value;
            Ok(None)
        }
    }
}

/// `generator.send(value)`
pub fn send(rt: &mut Runtime<'_>, generator: Value, value: Value) -> Result<Resume, Raised> {
    if is_finished(rt, generator) {
        return Ok(Resume::Returned(Value::NONE));
    }
    rt.check_native_stack()?;
    let result = match reopen(rt, generator, value, ROLE_GENERATOR | ROLE_ENTRY) {
        Ok(()) => dispatch::run(rt, None),
        Err(raised) => Err(raised),
    };
    keep(rt, result)
}

fn keep(rt: &mut Runtime<'_>, result: Result<Resume, Raised>) -> Result<Resume, Raised> {
    match result {
        Ok(Resume::Yielded(value) | Resume::Returned(value)) => rt.heap.keep(value),
        Err(raised) => rt.heap.keep(raised.value()),
    }
    result
}

/// `generator.throw(exception)`
pub fn throw(rt: &mut Runtime<'_>, generator: Value, raised: Raised) -> Result<Resume, Raised> {
    match rt.heap.count(generator, STATE) {
        FINISHED => return Err(raised),
        FRESH => {
            rt.heap.set_count(generator, STATE, FINISHED);
            return Err(raised);
        }
        _ => {}
    }
    rt.check_native_stack()?;
    let result = match reopen(rt, generator, Value::NULL, ROLE_GENERATOR | ROLE_ENTRY) {
        Ok(()) => throw_into_frame(rt, raised),
        Err(raised) => Err(raised),
    };
    keep(rt, result)
}

/// Raises in the newest frame, just reopened, or in what it delegates to.
fn throw_into_frame(rt: &mut Runtime<'_>, raised: Raised) -> Result<Resume, Raised> {
    let mut raised = raised;
    loop {
        let top = rt.heap.stack_pointer();
        let frame = rt.heap.frame();
        if !leave::is_at_yield_from(rt, frame) {
            return dispatch::run(rt, Some(raised));
        }
        // Values: .., iterator, value yielded.
        let iterator = rt.heap.stack_value(top - 2);
        rt.heap.set_stack_pointer(top - 1);
        let instruction = rt.heap.frame_count(frame + INSTRUCTION);
        rt.heap.set_frame_count(frame + INSTRUCTION, instruction + 1);
        let is_exit = rt.raised_is(raised, types::GENERATOR_EXIT);
        if rt.heap.is(iterator, Kind::Generator) && !is_exit && !is_finished(rt, iterator) {
            if rt.heap.count(iterator, STATE) == FRESH {
                rt.heap.set_count(iterator, STATE, FINISHED);
                return dispatch::run(rt, Some(raised));
            }
            if let Err(other) = reopen(rt, iterator, Value::NULL, ROLE_GENERATOR) {
                return dispatch::run(rt, Some(other));
            }
            continue;
        }
        if is_exit {
            let closed = if rt.heap.is(iterator, Kind::Generator) {
                close(rt, iterator)
            } else {
                match rt.attribute_or_absent(iterator, const { name("close") }) {
                    Ok(Some(method)) => rt.call(method, &[]).map(drop),
                    Ok(None) => Ok(()),
                    Err(other) => Err(other),
                }
            };
            if let Err(other) = closed {
                raised = other;
            }
            return dispatch::run(rt, Some(raised));
        }
        let thrown = match rt.attribute_or_absent(iterator, const { name("throw") }) {
            Ok(Some(method)) => rt.call(method, &[raised.value()]),
            Ok(None) => Err(raised),
            Err(other) => Err(other),
        };
        return match thrown {
            Ok(value) => unwind::yield_from_newest(rt, value),
            Err(other) if other != raised && rt.raised_is(other, types::STOP_ITERATION) => {
                let value = unwind::stop_value(rt, other);
                let top = rt.heap.stack_pointer();
                rt.heap.set_stack_value(top - 1, value);
                dispatch::run(rt, None)
            }
            Err(other) => dispatch::run(rt, Some(other)),
        };
    }
}

/// `generator.close()`
pub fn close(rt: &mut Runtime<'_>, generator: Value) -> Result<(), Raised> {
    match rt.heap.count(generator, STATE) {
        FINISHED => return Ok(()),
        FRESH => {
            rt.heap.set_count(generator, STATE, FINISHED);
            return Ok(());
        }
        _ => {}
    }
    let exit = rt.raise_with(types::GENERATOR_EXIT, &[]);
    match throw(rt, generator, exit) {
        Ok(Resume::Returned(_)) => Ok(()),
        Ok(Resume::Yielded(_)) => Err(rt.raise_runtime_error(format_args!("generator ignored GeneratorExit"))),
        Err(raised) if rt.raised_is(raised, types::GENERATOR_EXIT) || rt.raised_is(raised, types::STOP_ITERATION) => {
            Ok(())
        }
        Err(raised) => Err(raised),
    }
}

/// `generator.pend_throw(exception)`: the next resumption raises it. Gives what was pending before, which is never anything.
pub fn pend_throw(rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Err(rt.raise_not_implemented_error(format_args!("pend_throw")))
}

/// The function whose code a frame or generator runs.
pub fn function_of(rt: &Runtime<'_>, frame: usize) -> Value {
    rt.heap.frame_value(frame + FUNCTION)
}
