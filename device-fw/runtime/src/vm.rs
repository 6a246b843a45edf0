//! The virtual machine: loading, calling, running byte code
//!
//! Reading order: [`load`] (from a .mpy image to functions), [`call`] (calls from Rust, arguments), [`frame`] (entering
//! Python functions), [`dispatch`] (the loop), [`operations`] (its long arms), [`make_function`], [`range_loop`], [`retry`], [`with_statement`], [`leave`] (returns, yields and jumps out of handlers), [`unwind`] (exceptions), [`generators`], [`import`], [`embed`].
//!
//! **Invariant:** Python code calling Python code does not recurse in Rust; only native code that calls back does, and that is counted.

pub mod call;
pub mod dispatch;
pub mod embed;
pub mod frame;
pub mod generators;
pub mod import;
pub mod leave;
pub mod load;
mod make_function;
mod opcode_patterns;
pub mod operations;
mod range_loop;
mod retry;
pub mod unwind;
mod with_statement;

use crate::heap::Kind;
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;
use frame::{Entered, ROLE_BETWEEN, ROLE_CALL, ROLE_ENTRY};
use generators::Resume;

/// Runs a Python function whose arguments lie at the top of the stack, from `start` on.
pub(crate) fn run(
    rt: &mut Runtime<'_>,
    function: Value,
    start: usize,
    positional: usize,
    keywords: usize,
) -> Result<Value, Raised> {
    run_in(rt, function, start, positional, keywords, Value::NULL)
}

/// As [`run`], with a dict that takes the names of a class body or of `exec`.
pub(crate) fn run_in(
    rt: &mut Runtime<'_>,
    function: Value,
    start: usize,
    positional: usize,
    keywords: usize,
    namespace: Value,
) -> Result<Value, Raised> {
    run_as(rt, function, start, positional, keywords, namespace, ROLE_CALL | ROLE_ENTRY)
}

fn run_as(
    rt: &mut Runtime<'_>,
    function: Value,
    start: usize,
    positional: usize,
    keywords: usize,
    namespace: Value,
    role: usize,
) -> Result<Value, Raised> {
    rt.check_native_stack()?;
    let entered = frame::enter(rt, function, start, positional, keywords, start, role);
    match entered {
        Ok(Entered::Frame) => {
            let frame = rt.heap.frame();
            rt.heap.set_frame_value(frame + crate::heap::stack::EXTRA, namespace);
            match dispatch::run(rt, None) {
                Ok(Resume::Returned(value) | Resume::Yielded(value)) => Ok(value),
                Err(raised) => Err(raised),
            }
        }
        Ok(Entered::Generator(generator)) => Ok(generator),
        Err(raised) => Err(raised),
    }
}

impl Runtime<'_> {
    /// Calls an interrupt handler between two instructions: what the interrupted frame has is in nobody's hands and may move.
    pub(crate) fn call_between(&mut self, handler: Value, argument: Value) -> Result<Value, Raised> {
        let (function, receiver) = match self.heap.kind(handler) {
            Kind::BoundMethod => (
                self.heap.word(handler, types::function::METHOD_FUNCTION),
                Some(self.heap.word(handler, types::function::METHOD_SELF)),
            ),
            _ => (handler, None),
        };
        if !self.heap.is(function, Kind::Function) {
            return self.call(handler, &[argument]);
        }
        let bottom = self.heap.stack_pointer();
        let result = (|| {
            for value in [Some(handler), receiver, Some(argument)].into_iter().flatten() {
                self.heap.push(value).or_raise(self)?;
            }
            let positional = 1 + usize::from(receiver.is_some());
            run_as(self, function, bottom + 1, positional, 0, Value::NULL, ROLE_CALL | ROLE_ENTRY | ROLE_BETWEEN)
        })();
        self.heap.set_stack_pointer(bottom);
        match result {
            Ok(value) => self.heap.keep(value),
            Err(raised) => self.heap.keep(raised.value()),
        }
        result
    }
}
