//! Frames and values: the stack of the virtual machine
//!
//! ```text
//! ... caller's values | callee | self? | arguments and other locals | frame header | handlers | values ...
//!                                        ^ locals                     ^ frame                  ^ stack pointer
//! ```
//!
//! Arguments that the caller pushed become the callee's first locals in place.
//!
//! **Invariant:** from the stack's start to the stack pointer every word is a value, except the header words marked raw
//! below and the first two words of each handler. The chain of `PREVIOUS` leads from the newest frame to the oldest, ever downwards.

use super::Heap;
use crate::value::Value;

/// Raw: index of the frame below, 0 when there is none.
pub const PREVIOUS: usize = 0;
/// The function that runs.
pub const FUNCTION: usize = 1;
/// Raw: byte offset in the arena of the next instruction, stored when the frame calls another.
pub const INSTRUCTION: usize = 2;
/// Raw: index of local 0.
pub const LOCALS: usize = 3;
/// Raw: index where the result goes.
pub const RESULT: usize = 4;
/// Raw: `kind | handlers in use << 8 | room for handlers << 16`.
pub const STATE: usize = 5;
/// The dict of a class body's names, or whatever `exec` was given; `NULL` for a function.
pub const NAMESPACE: usize = 6;
/// The generator that runs in this frame, or the object that `__init__` initialises.
pub const SUBJECT: usize = 7;
/// Words of the header.
pub const HEADER_WORDS: usize = 8;
/// Words of a handler: raw instruction offset, raw stack pointer | kind bits, the exception handled before.
pub const HANDLER_WORDS: usize = 3;

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
        debug_assert!(index >= self.stack_start && index <= self.stack_end());
        self.stack_pointer = index;
    }

    /// Words that can still be pushed.
    #[inline(always)]
    pub fn stack_room(&self) -> usize {
        self.stack_end().saturating_sub(self.stack_pointer)
    }

    /// Words in use, and words in all.
    pub fn stack_use(&self) -> (usize, usize) {
        (self.stack_pointer - self.stack_start, self.stack_end() - self.stack_start)
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
        self.set_stack_raw(index, value.word());
    }

    /// A word of the stack as it is.
    #[inline(always)]
    pub(crate) fn stack_raw(&self, index: usize) -> u32 {
        if index >= self.stack_start && index < self.log_end { self.load(index) } else { 0 }
    }

    /// Changes a word of the stack.
    #[inline(always)]
    pub(crate) fn set_stack_raw(&mut self, index: usize, word: u32) {
        if index >= self.stack_start && index < self.stack_end() {
            self.store(index, word);
        }
    }

    /// Where the handlers of a frame start.
    #[inline(always)]
    pub(crate) fn handlers_of(frame: usize) -> usize {
        frame + HEADER_WORDS
    }

    /// Where the values of a frame start.
    #[inline(always)]
    pub(crate) fn values_of(&self, frame: usize) -> usize {
        frame + HEADER_WORDS + HANDLER_WORDS * (self.stack_raw(frame + STATE) >> 16) as usize
    }

    /// Marks from the newest frame down.
    pub(super) fn mark_stack(&mut self) {
        let mut top = self.stack_pointer;
        let mut frame = self.frame;
        while frame > self.stack_start && frame < top {
            self.mark_range(self.values_of(frame), top);
            let handlers = (self.load(frame + STATE) >> 8 & 0xff) as usize;
            for handler in 0..handlers {
                self.mark(self.stack_value(Self::handlers_of(frame) + handler * HANDLER_WORDS + 2));
            }
            for field in [FUNCTION, NAMESPACE, SUBJECT] {
                self.mark(self.stack_value(frame + field));
            }
            let locals = self.load(frame + LOCALS) as usize;
            self.mark_range(locals, frame);
            top = locals;
            frame = self.load(frame + PREVIOUS) as usize;
        }
        self.mark_range(self.stack_start, top);
    }

    fn mark_range(&mut self, start: usize, end: usize) {
        for index in start..end {
            self.mark(self.stack_value(index));
        }
    }
}
