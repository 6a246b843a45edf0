//! Frames and values: the stack of the virtual machine
//!
//! ```text
//! ... caller's values | callee | self? | arguments and other locals | frame header | handlers | values ...
//!                                        ^ locals                     ^ frame                  ^ stack pointer
//! ```
//!
//! Arguments that the caller pushed become the callee's first locals in place.
//!
//! **Invariant:** from the stack's start to the stack pointer every word is a value: numbers in frame headers and handlers are small
//! ints. So the whole stack is marked without looking at its structure, and a frame can be copied into a generator as it is. The chain
//! of `PREVIOUS` leads from the newest frame to the oldest, ever downwards.

use super::Heap;
use crate::value::Value;

/// Index of the frame below, 0 when there is none.
pub const PREVIOUS: usize = 0;
/// The function that runs.
pub const FUNCTION: usize = 1;
/// Byte offset in the arena of the next instruction, stored when the frame calls another.
pub const INSTRUCTION: usize = 2;
/// Index of local 0.
pub const LOCALS: usize = 3;
/// Index where the result goes.
pub const RESULT: usize = 4;
/// What is to be done at the end ([`crate::vm::frame`], four bits), and handlers in use from bit [`HANDLERS_SHIFT`] on.
pub const STATE: usize = 5;
/// Where the values start: behind the room for handlers.
pub const VALUES: usize = 6;
/// The generator that runs in this frame; otherwise the dict of a class body's names or what `exec` was given, or `NULL`.
pub const EXTRA: usize = 7;
/// Words of the header.
pub const HEADER_WORDS: usize = 8;

/// Bit of the state: native code waits for the result.
pub const ROLE_ENTRY: usize = 4;
/// Bit of the state: that code was entered between two instructions, and holds nothing of the frame below.
pub const ROLE_BETWEEN: usize = 8;

/// Where the count of handlers starts in the state.
pub const HANDLERS_SHIFT: usize = 4;

/// Words of a handler.
pub const HANDLER_WORDS: usize = 3;
/// Word of a handler: byte offset in the arena of its first instruction.
pub const HANDLER_INSTRUCTION: usize = 0;
/// Word of a handler: stack pointer to go back to, counted from the frame's values, doubled; odd for `finally` and `with`.
pub const HANDLER_DEPTH: usize = 1;
/// Word of a handler: the exception it handles, `NULL` when none.
pub const HANDLER_EXCEPTION: usize = 2;

/// The stack has no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StackOverflow;

impl Heap<'_> {
    /// Index of the first free word above the stack.
    #[inline(always)]
    pub fn stack_pointer(&self) -> usize {
        self.stack_pointer
    }

    /// Sets the stack pointer. Everything below must be values.
    #[inline(always)]
    pub(crate) fn set_stack_pointer(&mut self, index: usize) {
        debug_assert!(index >= self.stack_start && index <= self.stack_limit);
        self.stack_pointer = index;
    }

    /// Words that can still be pushed.
    #[inline(always)]
    pub fn stack_room(&self) -> usize {
        self.stack_limit.saturating_sub(self.stack_pointer)
    }

    /// Words in use, and words in all.
    pub fn stack_use(&self) -> (usize, usize) {
        (self.stack_pointer - self.stack_start, self.stack_limit - self.stack_start)
    }

    /// Pushes a value.
    #[inline]
    pub(crate) fn push(&mut self, value: Value) -> Result<(), StackOverflow> {
        if self.stack_room() == 0 {
            return Err(StackOverflow);
        }
        self.store(self.stack_pointer, value.word());
        self.stack_pointer += 1;
        Ok(())
    }

    /// Takes everything off the stack and empties the log.
    pub(crate) fn reset_stack(&mut self) {
        self.stack_pointer = self.stack_start;
        self.frame = 0;
        self.call_floor = 0;
        let bottom = self.log_bottom();
        self.log_release(bottom);
    }

    /// Notes where the operands of a call start, for [`crate::heap::pin`]; gives what was noted before, to be put back.
    #[inline(always)]
    pub(crate) fn set_call_floor(&mut self, index: usize) -> usize {
        core::mem::replace(&mut self.call_floor, index)
    }

    /// The newest frame, 0 when there is none.
    #[inline(always)]
    pub(crate) fn frame(&self) -> usize {
        self.frame
    }

    /// Makes another frame the newest.
    #[inline(always)]
    pub(crate) fn set_frame(&mut self, frame: usize) {
        self.frame = frame;
    }

    /// A word of the stack as a value.
    #[inline(always)]
    pub(crate) fn stack_value(&self, index: usize) -> Value {
        if index >= self.stack_start && index < self.log_end { Value::from_word(self.load(index)) } else { Value::NULL }
    }

    /// Changes a word of the stack.
    #[inline(always)]
    pub(crate) fn set_stack_value(&mut self, index: usize, value: Value) {
        if index >= self.stack_start && index < self.stack_limit {
            self.store(index, value.word());
        }
    }

    /// A word of a frame's header or handlers.
    #[inline(always)]
    pub(crate) fn frame_value(&self, index: usize) -> Value {
        debug_assert!(index >= self.stack_start && index < self.log_end);
        // SAFETY: frames come from `open` alone, which checked their room; header and handler words lie in it and hold values.
        unsafe { self.base.as_ptr().add(index).cast::<Value>().read() }
    }

    /// Changes a word of a frame's header or handlers.
    #[inline(always)]
    pub(crate) fn set_frame_value(&mut self, index: usize, value: Value) {
        self.store(index, value.word());
    }

    /// A word of a frame's header or handlers as a number; only for fields that hold one.
    #[inline(always)]
    pub(crate) fn frame_count(&self, index: usize) -> usize {
        (self.frame_value(index).word() >> 1) as usize
    }

    /// Changes a word of a frame's header or handlers to a number.
    #[inline(always)]
    pub(crate) fn set_frame_count(&mut self, index: usize, count: usize) {
        self.set_frame_value(index, Value::count(count));
    }

    /// Copies words of the stack into an object of a words kind.
    pub(crate) fn copy_from_stack(&mut self, index: usize, count: usize, object: Value, position: usize) {
        if count == 0 {
            return;
        }
        let size = self.words(object).len();
        if position > size || count > size - position || index < self.stack_start || count > self.log_end - index {
            debug_assert!(false, "the object has room for what is copied");
            return;
        }
        // SAFETY: both parts lie in the arena, the one on the stack and the other in the heap below it; words of the stack are values.
        unsafe {
            let base = self.base.as_ptr();
            core::ptr::copy_nonoverlapping(base.add(index), base.add(object.heap_index() + 1 + position), count);
        }
    }

    /// Copies values of an object of a words kind to the stack, where there is room for them.
    #[inline]
    pub(crate) fn copy_to_stack(&mut self, object: Value, position: usize, index: usize, count: usize) {
        if count == 0 {
            return;
        }
        let size = self.words(object).len();
        if position > size || count > size - position || index < self.stack_start || index + count > self.stack_limit {
            debug_assert!(false, "the stack has room for what is copied");
            return;
        }
        // SAFETY: as in `copy_from_stack`.
        unsafe {
            let base = self.base.as_ptr();
            core::ptr::copy_nonoverlapping(base.add(object.heap_index() + 1 + position), base.add(index), count);
        }
    }

    pub(super) fn mark_stack(&mut self) {
        for index in self.stack_start..self.stack_pointer {
            self.mark(Value::from_word(self.load(index)));
        }
    }
}
