//! Leaving frames and blocks: returns, yields, jumps out of `try` and `with`
//!
//! **Invariant:** a `finally` on the way runs first. What is to be done afterwards stands on the stack as a mark that no program can make:
//! over the value of a return, or over the target of a jump.

use pyrite_compiler::bytecode::opcode as op;

use crate::heap::cursor::{CodeCursor, StackCursor};
use crate::heap::stack::{
    HANDLER_DEPTH, HANDLER_EXCEPTION, HANDLER_INSTRUCTION, INSTRUCTION, LOCALS, PREVIOUS, RESULT, VALUES,
};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;
use crate::vm::frame::{
    ROLE_CALL, ROLE_ENTRY, ROLE_GENERATOR, ROLE_INIT, handlers as frame_handlers, role as frame_role, set_handlers,
};
use crate::vm::generators::{self, Resume};
use crate::vm::unwind::handler_at;

/// True when the frame's next instruction is a YIELD_FROM: a generator stopped in what it delegates to.
pub fn is_at_yield_from(rt: &Runtime<'_>, frame: usize) -> bool {
    let mut code = rt.heap.code_cursor(rt.heap.frame_count(frame + INSTRUCTION));
    code.byte() == op::YIELD_FROM
}

/// The newest frame, a generator whose next instruction is stored, yields `value`. `Some` when native code waits for it; otherwise the
/// frame that resumed it is ready to go on.
pub fn deliver_yield(rt: &mut Runtime<'_>, value: Value) -> Option<Resume> {
    loop {
        let role = frame_role(rt, rt.heap.frame());
        generators::suspend(rt);
        if role & ROLE_ENTRY != 0 {
            return Some(Resume::Yielded(value));
        }
        // The instruction stored is the one behind the opcode.
        let frame = rt.heap.frame();
        let after_opcode = rt.heap.frame_count(frame + INSTRUCTION);
        let top = rt.heap.stack_pointer();
        rt.heap.set_stack_value(top, value);
        rt.heap.set_stack_pointer(top + 1);
        if rt.heap.code_cursor(after_opcode - 1).byte() == op::FOR_ITER {
            let mut code = rt.heap.code_cursor(after_opcode);
            code.forward();
            let next = rt.heap.code_offset(code);
            rt.heap.set_frame_count(frame + INSTRUCTION, next);
            return None;
        }
        // YIELD_FROM: the resumer yields it too, and will run the instruction again.
        rt.heap.set_frame_count(frame + INSTRUCTION, after_opcode - 1);
    }
}

/// The generator in the newest frame returned `value`. `Some` when native code waits for it.
fn deliver_return(rt: &mut Runtime<'_>, value: Value) -> Option<Resume> {
    let role = frame_role(rt, rt.heap.frame());
    generators::finish(rt);
    if role & ROLE_ENTRY != 0 {
        return Some(Resume::Returned(value));
    }
    let frame = rt.heap.frame();
    let after_opcode = rt.heap.frame_count(frame + INSTRUCTION);
    let top = rt.heap.stack_pointer();
    if rt.heap.code_cursor(after_opcode - 1).byte() == op::FOR_ITER {
        let mut code = rt.heap.code_cursor(after_opcode);
        let distance = code.forward();
        code.jump(distance);
        let next = rt.heap.code_offset(code);
        rt.heap.set_frame_count(frame + INSTRUCTION, next);
        rt.heap.set_stack_pointer(top - op::ITERATOR_SLOTS as usize);
    } else {
        rt.heap.set_stack_value(top - 1, value);
    }
    None
}

/// Sets up a handler that starts `distance` bytes behind `code`.
#[inline(always)]
pub(super) fn push_handler(
    rt: &mut Runtime<'_>,
    frame: usize,
    code: CodeCursor,
    stack: StackCursor,
    distance: isize,
    finally: usize,
) {
    let number = frame_handlers(rt, frame);
    let handler = handler_at(frame, number);
    let mut target = code;
    target.jump(distance);
    let values = rt.heap.frame_count(frame + VALUES);
    let depth = rt.heap.stack_index(stack) - values;
    if handler < values {
        let offset = rt.heap.code_offset(target);
        rt.heap.set_frame_count(handler + HANDLER_INSTRUCTION, offset);
        rt.heap.set_frame_count(handler + HANDLER_DEPTH, depth << 1 | finally);
        rt.heap.set_frame_value(handler + HANDLER_EXCEPTION, Value::NULL);
        set_handlers(rt, frame, number + 1);
    }
}

#[inline(always)]
pub(super) fn pop_handler(rt: &mut Runtime<'_>, frame: usize) {
    let number = frame_handlers(rt, frame).saturating_sub(1);
    rt.heap.set_frame_value(handler_at(frame, number) + HANDLER_EXCEPTION, Value::NULL);
    set_handlers(rt, frame, number);
}

/// On the stack above a value: a `finally` runs on the way out of the function, which is to return that value.
const RETURNING: Value = Value::internal(0);

/// On the stack above a jump's target: a `finally` runs on the way there, `left` handlers are still to be left.
const fn jumping(left: usize) -> Value {
    Value::internal(1 + left)
}

/// An active `finally` on top is given up for another return or jump: what it was to do at its end is dropped.
fn cancel_active_finally(stack: &mut StackCursor) {
    let kept = stack.pop();
    // Either a mark over a value, or an exception or None.
    if stack.pop().as_internal().is_some() {
        stack.drop(1);
    }
    stack.push(kept);
}

/// Before a return with the value on top: where to go on if a `finally` has to run first.
#[inline(never)]
pub(super) fn unwind_return(
    rt: &mut Runtime<'_>,
    frame: usize,
    code: CodeCursor,
    stack: StackCursor,
) -> (Option<CodeCursor>, StackCursor) {
    let here = rt.heap.code_offset(code);
    let mut stack = stack;
    loop {
        let number = frame_handlers(rt, frame);
        if number == 0 {
            return (None, stack);
        }
        let handler = handler_at(frame, number - 1);
        let depth = rt.heap.frame_count(handler + HANDLER_DEPTH);
        if depth & 1 != 0 {
            let start = rt.heap.frame_count(handler + HANDLER_INSTRUCTION);
            if start >= here {
                // Iterators between the handler's depth and the value go.
                let value = stack.pop();
                stack = rt.heap.stack_cursor(rt.heap.frame_count(frame + VALUES) + (depth >> 1));
                stack.push(value);
                stack.push(RETURNING);
                return (Some(rt.heap.code_cursor(start)), stack);
            }
            cancel_active_finally(&mut stack);
        }
        pop_handler(rt, frame);
    }
}

/// Goes on with a jump out of `left` handlers (bit 7: and out of an iterator); the target's offset is on top.
#[inline(never)]
pub(super) fn unwind_jump(
    rt: &mut Runtime<'_>,
    frame: usize,
    code: CodeCursor,
    stack: StackCursor,
    left: usize,
) -> (CodeCursor, StackCursor) {
    let here = rt.heap.code_offset(code);
    let (mut stack, mut left) = (stack, left);
    while left & 0x7f > 0 {
        left -= 1;
        let number = frame_handlers(rt, frame);
        if number == 0 {
            break;
        }
        let handler = handler_at(frame, number - 1);
        if rt.heap.frame_count(handler + HANDLER_DEPTH) & 1 != 0 {
            let start = rt.heap.frame_count(handler + HANDLER_INSTRUCTION);
            if start >= here {
                stack.push(jumping(left));
                return (rt.heap.code_cursor(start), stack);
            }
            cancel_active_finally(&mut stack);
        }
        pop_handler(rt, frame);
    }
    let target = stack.pop().as_internal().unwrap_or(here);
    if left != 0 {
        stack.drop(op::ITERATOR_SLOTS as usize);
    }
    (rt.heap.code_cursor(target), stack)
}

/// Leaves the newest frame with its result. `Some` when native code waits for it; otherwise the caller's frame is ready to go on.
#[inline(always)]
pub(super) fn leave(rt: &mut Runtime<'_>, value: Value) -> Result<Option<Resume>, Raised> {
    let frame = rt.heap.frame();
    let role = frame_role(rt, frame);
    let result = rt.heap.frame_count(frame + RESULT);
    if role == ROLE_CALL {
        let previous = rt.heap.frame_count(frame + PREVIOUS);
        rt.heap.set_frame(previous);
        rt.heap.set_stack_value(result, value);
        rt.heap.set_stack_pointer(result + 1);
        return Ok(None);
    }
    leave_otherwise(rt, value, role, result)
}

#[inline(never)]
fn leave_otherwise(rt: &mut Runtime<'_>, value: Value, role: usize, result: usize) -> Result<Option<Resume>, Raised> {
    if role & ROLE_GENERATOR != 0 {
        rt.heap.keep(value);
        return Ok(deliver_return(rt, value));
    }
    if role & ROLE_INIT != 0 && !value.is_none() {
        return Err(rt.raise_about(types::TYPE_ERROR, "__init__() should return None, not ", value, ""));
    }
    let frame = rt.heap.frame();
    let previous = rt.heap.frame_count(frame + PREVIOUS);
    rt.heap.set_frame(previous);
    if role & ROLE_ENTRY != 0 {
        let locals = rt.heap.frame_count(frame + LOCALS);
        rt.heap.set_stack_pointer(locals);
        rt.heap.keep(value);
        return Ok(Some(Resume::Returned(value)));
    }
    rt.heap.set_stack_pointer(result + 1);
    Ok(None)
}
