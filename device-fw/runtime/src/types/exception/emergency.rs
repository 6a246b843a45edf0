//! Exceptions set aside for when nothing can be allocated
//!
//! **Invariant:** there are two, one for hard interrupt handlers and one for everything else, so that a handler does not change what the
//! program is handling. Their `args` are `NULL`: the message is the facts of the newest MemoryError or the emergency text.

use core::fmt::{self, Write};

use super::{ARGS, CAUSE, CONTEXT, TRACEBACK, WORDS};
use crate::heap::Kind;
use crate::output::Output;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

/// Frames of the traceback that there is room for.
const FRAMES: usize = 4;

/// Text copied at a time.
const PIECE: usize = 64;

/// Makes the two.
pub fn set_aside(rt: &mut Runtime<'_>) {
    // An arena without room even for this raises `None`, which prints as such.
    rt.emergency_exception = make(rt).unwrap_or(Value::NONE);
    rt.interrupt_exception = make(rt).unwrap_or(Value::NONE);
}

fn make(rt: &mut Runtime<'_>) -> Option<Value> {
    let exception = rt.heap.try_allocate_words(Kind::Exception, WORDS).ok()?;
    let traceback = rt.heap.try_allocate_words(Kind::Items, FRAMES * 2).ok()?;
    rt.heap.set_word(exception, 0, Value::native_type(types::MEMORY_ERROR));
    rt.heap.set_word(exception, TRACEBACK, traceback);
    Some(exception)
}

/// True for one of the two.
pub fn is_one(rt: &Runtime<'_>, exception: Value) -> bool {
    exception == rt.emergency_exception || exception == rt.interrupt_exception
}

/// The one for now, emptied for its next use, without a message.
pub fn take(rt: &mut Runtime<'_>, class: Value) -> Value {
    let exception = if rt.in_hard_handler() { rt.interrupt_exception } else { rt.emergency_exception };
    rt.heap.set_word(exception, 0, class);
    for field in [1, ARGS, CAUSE, CONTEXT] {
        rt.heap.set_word(exception, field, Value::NULL);
    }
    let traceback = rt.heap.word(exception, TRACEBACK);
    rt.heap.words_mut(traceback).fill(Value::NULL);
    rt.interrupts.emergency_length = 0;
    rt.interrupts.emergency_owner = exception;
    exception
}

/// One whose message is the text of the first argument, as far as it fits.
pub fn with_arguments(rt: &mut Runtime<'_>, class: Value, arguments: &[Value]) -> Value {
    let exception = take(rt, class);
    match arguments.first() {
        Some(&number) if number.is_small() => {
            let number = number.small_number();
            let symbol = u8::try_from(number).map_or("", |number| pyrite_platform::errno::Errno(number).name());
            if rt.is_native(exception, types::OS_ERROR) && !symbol.is_empty() {
                write(rt, format_args!("[Errno {number}] {symbol}"));
            } else {
                write(rt, format_args!("{number}"));
            }
        }
        Some(&value) => write_text(rt, value),
        None => {}
    }
    exception
}

/// One with this message, as far as it fits.
pub fn with_message(rt: &mut Runtime<'_>, class: Value, message: fmt::Arguments<'_>) -> Value {
    let exception = take(rt, class);
    write(rt, message);
    exception
}

/// Adds the text of a string value.
pub fn write_text(rt: &mut Runtime<'_>, value: Value) {
    let mut start = 0;
    loop {
        let mut piece = [0; PIECE];
        let rest = rt.text(value).and_then(|text| text.as_bytes().get(start..)).unwrap_or(&[]);
        let count = rest.len().min(PIECE);
        if count == 0 {
            return;
        }
        piece[..count].copy_from_slice(&rest[..count]);
        push(rt, &piece[..count]);
        start += count;
    }
}

/// Adds to the message.
pub fn write(rt: &mut Runtime<'_>, message: fmt::Arguments<'_>) {
    struct Writer<'w, 'a>(&'w mut Runtime<'a>);
    impl Write for Writer<'_, '_> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            push(self.0, text.as_bytes());
            Ok(())
        }
    }
    // The writer never fails: what does not fit is cut off.
    let _ = Writer(rt).write_fmt(message);
}

fn push(rt: &mut Runtime<'_>, bytes: &[u8]) {
    let start = rt.interrupts.emergency_length;
    let room = rt.heap.bytes_mut(rt.interrupts.emergency_text).get_mut(start..).unwrap_or(&mut []);
    let count = room.len().min(bytes.len());
    room[..count].copy_from_slice(&bytes[..count]);
    rt.interrupts.emergency_length += count;
}

/// Writes the message of an exception without `args`.
pub fn write_message(rt: &mut Runtime<'_>, exception: Value, output: &mut Output<'_>) -> Result<(), Raised> {
    let length = rt.interrupts.emergency_length;
    if length > 0 && exception == rt.interrupts.emergency_owner {
        let mut start = 0;
        while start < length {
            let mut piece = [0; PIECE];
            let text = rt.heap.bytes(rt.interrupts.emergency_text).get(start..length).unwrap_or(&[]);
            let count = text.len().min(PIECE);
            piece[..count].copy_from_slice(&text[..count]);
            // A character may have been cut at the end of a piece; whole ones are written.
            let whole = match core::str::from_utf8(&piece[..count]) {
                Ok(text) => text,
                Err(error) => core::str::from_utf8(&piece[..error.valid_up_to()]).unwrap_or(""),
            };
            if whole.is_empty() {
                break;
            }
            output.text(rt, whole)?;
            start += whole.len();
        }
        return Ok(());
    }
    if !rt.is_native(exception, types::MEMORY_ERROR) {
        return output.text(rt, "(no room for the message; see micropython.alloc_emergency_exception_buf)");
    }
    let facts = rt.memory_error;
    if facts.locked || exception == rt.interrupt_exception {
        return output.text(rt, "memory allocation failed, heap is locked");
    }
    output.format(
        rt,
        format_args!(
            "memory allocation failed, allocating {} bytes ({} free, largest block {})",
            facts.bytes, facts.free, facts.largest
        ),
    )
}
