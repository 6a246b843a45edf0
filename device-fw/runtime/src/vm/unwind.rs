//! Exceptions on their way through frames, and values that generators hand to their callers
//!
//! **Invariant:** a handler is *active* once its first instruction lies behind the current one; active handlers do not catch.

use crate::heap::Kind;
use crate::heap::stack::{
    HANDLER_DEPTH, HANDLER_EXCEPTION, HANDLER_INSTRUCTION, HANDLER_WORDS, HEADER_WORDS, INSTRUCTION, LOCALS, PREVIOUS,
    VALUES,
};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, exception};
use crate::value::Value;
use crate::vm::frame::{self, ROLE_ENTRY, ROLE_GENERATOR};
use crate::vm::generators::{self, Resume, function_of};
use crate::vm::{dispatch, leave, load};

/// Whether the instruction that raised adds its place to the traceback.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trace {
    /// It raised anew.
    Add,
    /// It raised again what came from here.
    Keep,
}

/// Index of handler number `number` of a frame.
#[inline]
pub fn handler_at(frame: usize, number: usize) -> usize {
    frame + HEADER_WORDS + HANDLER_WORDS * number
}

/// Finds the handler for what was raised at the instruction stored in the newest frame, leaving frames on the way. `Ok`: frame,
/// instruction and stack pointer are set for it to run. `Err`: it left the frame that native code waits for.
pub fn raise(rt: &mut Runtime<'_>, raised: Raised, trace: Trace) -> Result<(), Raised> {
    let (mut raised, mut trace) = (raised, trace);
    loop {
        let frame = rt.heap.frame();
        let exception = raised.value();
        let instruction = rt.heap.frame_count(frame + INSTRUCTION);
        let mut handlers = frame::handlers(rt, frame);
        if !raised.is_abandon() {
            if trace == Trace::Add {
                let function = function_of(rt, frame);
                let offset = load::offset_in_code(rt, function, instruction.saturating_sub(1));
                exception::add_traceback(rt, exception, function, offset);
                set_context(rt, frame, handlers, exception);
            }
            while handlers > 0 {
                let handler = handler_at(frame, handlers - 1);
                let start = rt.heap.frame_count(handler + HANDLER_INSTRUCTION);
                if start < instruction {
                    handlers -= 1;
                    continue;
                }
                frame::set_handlers(rt, frame, handlers);
                rt.heap.set_frame_value(handler + HANDLER_EXCEPTION, exception);
                let depth = rt.heap.frame_count(handler + HANDLER_DEPTH) >> 1;
                let top = rt.heap.frame_count(frame + VALUES) + depth;
                rt.heap.set_stack_value(top, exception);
                rt.heap.set_stack_pointer(top + 1);
                rt.heap.set_frame_count(frame + INSTRUCTION, start);
                return Ok(());
            }
        }
        let role = frame::role(rt, frame);
        if role & ROLE_GENERATOR != 0 {
            generators::finish(rt);
            if rt.raised_is(raised, types::STOP_ITERATION) {
                rt.heap.keep(exception);
                let error = rt.raise_runtime_error(format_args!("generator raised StopIteration"));
                rt.heap.set_word(error.value(), exception::CAUSE, exception);
                raised = error;
            }
        } else {
            let previous = rt.heap.frame_count(frame + PREVIOUS);
            let locals = rt.heap.frame_count(frame + LOCALS);
            rt.heap.set_stack_pointer(locals);
            rt.heap.set_frame(previous);
        }
        if role & ROLE_ENTRY != 0 {
            rt.heap.keep(raised.value());
            return Err(raised);
        }
        trace = Trace::Add;
    }
}

/// `__context__`: what this frame was handling.
fn set_context(rt: &mut Runtime<'_>, frame: usize, handlers: usize, exception: Value) {
    if let Some(handled) = handled_in(rt, frame, handlers)
        && handled != exception
        && rt.heap.is(exception, Kind::Exception)
        && rt.heap.word(exception, exception::CONTEXT).is_null()
        && !exception::emergency::is_one(rt, exception)
    {
        rt.heap.set_word(exception, exception::CONTEXT, handled);
    }
}

/// The innermost exception that a frame is handling.
pub fn handled_in(rt: &Runtime<'_>, frame: usize, handlers: usize) -> Option<Value> {
    (0..handlers).rev().find_map(|number| rt.heap.frame_value(handler_at(frame, number) + HANDLER_EXCEPTION).present())
}

/// `raise exception` of an instance that is not being handled: its traceback begins anew.
pub fn begin_traceback(rt: &mut Runtime<'_>, exception: Value) {
    if rt.heap.is(exception, Kind::Exception) {
        let frame = rt.heap.frame();
        let count = frame::handlers(rt, frame);
        if handled_in(rt, frame, count) != Some(exception) {
            exception::clear_traceback(rt, exception);
        }
    }
}

/// The innermost exception that any frame is handling: what `raise` alone raises again.
pub fn handled(rt: &Runtime<'_>) -> Option<Value> {
    let mut frame = rt.heap.frame();
    while frame != 0 {
        let handlers = frame::handlers(rt, frame);
        if let Some(exception) = handled_in(rt, frame, handlers) {
            return Some(exception);
        }
        frame = rt.heap.frame_count(frame + PREVIOUS);
    }
    None
}

/// The value that a StopIteration carries.
pub fn stop_value(rt: &Runtime<'_>, raised: Raised) -> Value {
    let args = rt.heap.word(raised.value(), exception::ARGS);
    rt.heap.word(args, 0).present().unwrap_or(Value::NONE)
}

/// The newest frame, a generator that stopped at `yield from` with `value` from what it delegates to, yields that value itself.
pub fn yield_from_newest(rt: &mut Runtime<'_>, value: Value) -> Result<Resume, Raised> {
    let frame = rt.heap.frame();
    let instruction = rt.heap.frame_count(frame + INSTRUCTION);
    // Back to the YIELD_FROM, which the next resumption runs again.
    rt.heap.set_frame_count(frame + INSTRUCTION, instruction - 1);
    let top = rt.heap.stack_pointer();
    rt.heap.set_stack_value(top, value);
    rt.heap.set_stack_pointer(top + 1);
    match leave::deliver_yield(rt, value) {
        Some(resume) => Ok(resume),
        None => dispatch::run(rt, None),
    }
}
