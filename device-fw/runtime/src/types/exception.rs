//! `BaseException`: layout and behaviour of exceptions of every class
//!
//! **Invariant:** `[class, attributes, args, traceback, cause, context]`; the first two as in [`super::instance`]. `args` is a tuple;
//! `traceback` is `NULL` or [`Kind::Items`] of pairs, innermost frame first, unused ones `NULL`: function and byte offset in its code object of the
//! instruction; or, for an error of the compiler, file and line.
//! `cause` is `NULL`, an exception, or `None` after `raise .. from None`.

pub mod emergency;

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, Member, NativeType, Slots};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, TypeId, Value};

/// Payload word: the arguments.
pub const ARGS: usize = 2;
/// Payload word: where it came through.
pub const TRACEBACK: usize = 3;
/// Payload word: `__cause__`.
pub const CAUSE: usize = 4;
/// Payload word: `__context__`.
pub const CONTEXT: usize = 5;
const WORDS: usize = 6;

/// `BaseException`
pub const BASE_EXCEPTION: NativeType = NativeType {
    name: "BaseException",
    new: Some((exception_new, Arity::at_least(0).any_keywords())),
    slots: Slots {
        repr: Some(repr),
        get_attribute: Some(get_attribute),
        set_attribute: Some(set_attribute),
        ..Slots::INHERITED
    },
    members: &[
        ("__init__", Member::Method(exception_init, Arity::at_least(0).any_keywords())),
        ("with_traceback", Member::Method(|_, args| Ok(args.at(0)), Arity::exactly(1))),
        ("add_note", Member::Method(exception_add_note, Arity::exactly(1))),
    ],
    ..NativeType::PLAIN
};

/// A new exception instance of a built-in or Python class. While the heap is locked it is one set aside, with the text of the
/// first argument.
pub fn new(rt: &mut Runtime<'_>, class: Value, arguments: &[Value]) -> Result<Value, Raised> {
    if rt.heap.lock_depth > 0 {
        return Ok(emergency::with_arguments(rt, class, arguments));
    }
    let exception = rt.allocate_words(Kind::Exception, WORDS)?;
    rt.heap.set_word(exception, 0, class);
    let args = rt.new_tuple(arguments)?;
    rt.heap.set_word(exception, ARGS, args);
    Ok(exception)
}

fn exception_new(rt: &mut Runtime<'_>, class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    // A Python class with keywords of its own takes them in its __init__.
    if args.keyword_count() > 0 && class.as_native_type().is_some() {
        let class_name = rt.type_name(class);
        return Err(rt.raise_naming(types::TYPE_ERROR, "", class_name, "() takes no keyword arguments"));
    }
    new(rt, class, args.positional())
}

fn exception_init(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if emergency::is_one(rt, args.at(0)) {
        return Ok(Value::NONE);
    }
    if args.keyword_count() > 0 {
        let class_name = rt.type_name(rt.type_of(args.at(0)));
        return Err(rt.raise_naming(types::TYPE_ERROR, "", class_name, "() takes no keyword arguments"));
    }
    let tuple = rt.new_tuple(args.skip(1).positional())?;
    rt.heap.set_word(args.at(0), ARGS, tuple);
    Ok(Value::NONE)
}

fn exception_add_note(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let notes_name = const { name("__notes__") };
    let notes = match rt.instance_attribute(args.at(0), notes_name) {
        Some(notes) => notes,
        None => {
            let notes = rt.new_list(&[])?;
            rt.set_instance_attribute(args.at(0), notes_name, notes)?;
            notes
        }
    };
    if rt.heap.is(notes, Kind::List) {
        rt.list_push(notes, args.at(1))?;
    }
    Ok(Value::NONE)
}

fn repr(rt: &mut Runtime<'_>, value: Value, style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    let args = rt.heap.word(value, ARGS);
    let count = rt.heap.size(args);
    if style == Style::Repr {
        let class_name = rt.type_name(rt.type_of(value));
        output.value_text(rt, class_name)?;
        output.text(rt, "(")?;
        if args.is_null() {
            output.text(rt, "'")?;
            emergency::write_message(rt, value, output)?;
            output.text(rt, "'")?;
        }
        for position in 0..count {
            if position > 0 {
                output.text(rt, ", ")?;
            }
            rt.write_value(rt.heap.word(args, position), Style::Repr, output)?;
        }
        return output.text(rt, ")");
    }
    if args.is_null() {
        return emergency::write_message(rt, value, output);
    }
    let first = rt.heap.word(args, 0);
    match count {
        0 => Ok(()),
        1 if rt.is_native(value, types::KEY_ERROR) => rt.write_value(first, Style::Repr, output),
        1 if rt.is_native(value, types::OS_ERROR) && first.is_small() => write_errno(rt, first, output),
        1 => rt.write_value(first, Style::Str, output),
        2 if rt.is_native(value, types::OS_ERROR) && first.is_small() => {
            output.format(rt, format_args!("[Errno {}] ", first.small_number()))?;
            rt.write_value(rt.heap.word(args, 1), Style::Str, output)
        }
        _ => rt.write_value(args, Style::Repr, output),
    }
}

/// `[Errno 2] ENOENT`
fn write_errno(rt: &mut Runtime<'_>, number: Value, output: &mut Output<'_>) -> Result<(), Raised> {
    let number = number.small_number();
    let symbol = u8::try_from(number).map_or("", |number| pyrite_platform::errno::Errno(number).name());
    if symbol.is_empty() {
        output.format(rt, format_args!("{number}"))
    } else {
        output.format(rt, format_args!("[Errno {number}] {symbol}"))
    }
}

fn get_attribute(rt: &mut Runtime<'_>, value: Value, attribute: Name) -> Result<Option<Value>, Raised> {
    let args = rt.heap.word(value, ARGS);
    let none_if_null = |value: Value| Some(value.present().unwrap_or(Value::NONE));
    Ok(match attribute {
        _ if attribute == const { name("args") } => {
            if args.is_null() {
                let message = crate::output::TextBuilder::new(rt, 80)?;
                let mut message = message;
                emergency::write_message(rt, value, &mut Output::Text(&mut message))?;
                let message = message.finish(rt)?;
                Some(rt.new_tuple(&[message])?)
            } else {
                Some(args)
            }
        }
        _ if attribute == const { name("__cause__") } => none_if_null(rt.heap.word(value, CAUSE)),
        _ if attribute == const { name("__context__") } => none_if_null(rt.heap.word(value, CONTEXT)),
        _ if attribute == const { name("__traceback__") } => {
            let traceback = rt.heap.word(value, TRACEBACK);
            if traceback.is_null() { Some(Value::NONE) } else { traceback_tuple(rt, traceback).map(Some)? }
        }
        _ if attribute == const { name("value") } && rt.is_native(value, types::STOP_ITERATION) => {
            none_if_null(rt.heap.word(args, 0))
        }
        _ if attribute == const { name("code") } && rt.is_native(value, types::SYSTEM_EXIT) => {
            none_if_null(rt.heap.word(args, 0))
        }
        _ if attribute == const { name("errno") } && rt.is_native(value, types::OS_ERROR) => {
            none_if_null(rt.heap.word(args, 0))
        }
        _ if attribute == const { name("strerror") } && rt.is_native(value, types::OS_ERROR) => {
            none_if_null(rt.heap.word(args, 1))
        }
        _ if attribute == const { name("name") } && rt.is_native(value, types::IMPORT_ERROR) => Some(Value::NONE),
        _ => None,
    })
}

fn set_attribute(rt: &mut Runtime<'_>, value: Value, attribute: Name, new: Option<Value>) -> Result<bool, Raised> {
    let field = match attribute {
        _ if attribute == const { name("__cause__") } => CAUSE,
        _ if attribute == const { name("__context__") } => CONTEXT,
        _ if attribute == const { name("__traceback__") } => TRACEBACK,
        _ if attribute == const { name("args") } => ARGS,
        _ => return Ok(false),
    };
    let Some(new) = new else { return Ok(false) };
    match field {
        ARGS => {
            let list = rt.collect_list(new)?;
            let tuple = rt.tuple_from_list(list)?;
            rt.heap.set_word(value, ARGS, tuple);
        }
        TRACEBACK => {
            if new.is_none() {
                rt.heap.set_word(value, TRACEBACK, Value::NULL);
            }
        }
        _ => rt.heap.set_word(value, field, new),
    }
    Ok(true)
}

/// `((file, line, function), ...)`, outermost frame first.
fn traceback_tuple(rt: &mut Runtime<'_>, traceback: Value) -> Result<Value, Raised> {
    let frames = traceback_length(rt, traceback);
    let tuple = rt.allocate_words(Kind::Tuple, frames)?;
    for frame in 0..frames {
        let (file, line, function) = traceback_entry(rt, traceback, frames - 1 - frame);
        let function = function.present().unwrap_or(Value::NONE);
        let entry = rt.new_tuple(&[file, Value::count(line as usize), function])?;
        rt.heap.set_word(tuple, frame, entry);
    }
    Ok(tuple)
}

/// File, line and function (`NULL` when none) of entry number `entry`.
fn traceback_entry(rt: &Runtime<'_>, traceback: Value, entry: usize) -> (Value, u32, Value) {
    let (first, number) = (rt.heap.word(traceback, entry * 2), rt.heap.count(traceback, entry * 2 + 1));
    if rt.heap.is(first, Kind::Function) {
        crate::vm::load::place(rt, first, number)
    } else {
        (first, number as u32, Value::NULL)
    }
}

fn traceback_length(rt: &Runtime<'_>, traceback: Value) -> usize {
    rt.heap.words(traceback).chunks_exact(2).take_while(|frame| !frame[0].is_null()).count()
}

/// Adds a frame that the exception leaves: function and instruction, or file and line. Without memory the frame is left out.
pub fn add_traceback(rt: &mut Runtime<'_>, exception: Value, place: Value, number: usize) {
    if !rt.heap.is(exception, Kind::Exception) {
        return;
    }
    let traceback = rt.heap.word(exception, TRACEBACK);
    let frames = traceback_length(rt, traceback);
    if (frames + 1) * 2 > rt.heap.size(traceback) {
        if emergency::is_one(rt, exception) {
            return;
        }
        let words = if frames == 0 { 4 } else { frames * 4 };
        let Ok(larger) = rt.heap.try_allocate_words(Kind::Items, words) else { return };
        rt.heap.copy_words(traceback, larger, frames * 2);
        rt.heap.set_word(exception, TRACEBACK, larger);
    }
    let traceback = rt.heap.word(exception, TRACEBACK);
    if let Some([first, second]) = rt.heap.words_mut(traceback).get_mut(frames * 2..frames * 2 + 2) {
        (*first, *second) = (place, Value::count(number));
    }
}

/// Empties the traceback of an exception that is raised anew.
pub fn clear_traceback(rt: &mut Runtime<'_>, exception: Value) {
    let traceback = rt.heap.word(exception, TRACEBACK);
    for frame in rt.heap.words_mut(traceback).chunks_exact_mut(2) {
        // Frames fill it from the front.
        if frame[0].is_null() {
            break;
        }
        frame.fill(Value::NULL);
    }
}

impl Runtime<'_> {
    /// True when what was raised is an instance of this built-in class.
    pub fn raised_is(&self, raised: Raised, class: TypeId) -> bool {
        self.heap.is(raised.value(), Kind::Exception) && self.is_native(raised.value(), class)
    }

    /// What `raise value` raises: an exception, or an instance of an exception class; TypeError for anything else.
    pub fn raise_value(&mut self, value: Value) -> Raised {
        if self.heap.is(value, Kind::Exception) {
            return Raised::instance(value);
        }
        if self.is_type(value) && self.is_native_subtype(self.native_base(value), types::BASE_EXCEPTION) {
            return match self.call(value, &[]) {
                Ok(instance) if self.heap.is(instance, Kind::Exception) => Raised::instance(instance),
                Ok(_) => self.raise_type_error(format_args!("exceptions must derive from BaseException")),
                Err(raised) => raised,
            };
        }
        self.raise_type_error(format_args!("exceptions must derive from BaseException"))
    }

    /// Writes traceback and message as MicroPython does.
    pub fn write_exception(&mut self, exception: Value, output: &mut Output<'_>) -> Result<(), Raised> {
        let traceback = self.heap.word(exception, TRACEBACK);
        let frames = traceback_length(self, traceback);
        if frames > 0 {
            output.text(self, "Traceback (most recent call last):\n")?;
            for frame in (0..frames).rev() {
                let (file, line, function) = traceback_entry(self, traceback, frame);
                output.text(self, "  File \"")?;
                output.value_text(self, file)?;
                output.format(self, format_args!("\", line {line}"))?;
                if !function.is_null() {
                    output.text(self, ", in ")?;
                    output.value_text(self, function)?;
                }
                output.text(self, "\n")?;
            }
        }
        let class_name = self.type_name(self.type_of(exception));
        output.value_text(self, class_name)?;
        // Also when nothing follows, as tools that drive MicroPython boards expect it.
        output.text(self, ": ")?;
        self.write_value(exception, Style::Str, output)?;
        output.text(self, "\n")
    }

    /// Prints an exception to the console, whatever happens on the way; nothing for [`Raised::ABANDON`].
    pub fn print_exception(&mut self, raised: Raised) {
        if raised.is_abandon() {
            return;
        }
        let mark = self.heap.log_mark();
        self.heap.keep(raised.value());
        // An error while printing (in a __str__, for want of memory) ends the line.
        if let Err(other) = self.write_exception(raised.value(), &mut Output::Console) {
            let class_name =
                if other.is_abandon() { Value::name(Name(0)) } else { self.type_name(self.type_of(other.value())) };
            let _ = Output::Console.text(self, "<");
            let _ = Output::Console.value_text(self, class_name);
            let _ = Output::Console.text(self, " in printing it>\n");
        }
        self.heap.log_release(mark);
    }

    /// What SystemExit carries if that is no exit code.
    pub fn exit_message(&self, raised: Raised) -> Option<Value> {
        if !self.raised_is(raised, types::SYSTEM_EXIT) {
            return None;
        }
        let carried = self.heap.word(self.heap.word(raised.value(), ARGS), 0);
        let is_code = matches!(carried, Value::NULL | Value::NONE | Value::FALSE | Value::TRUE);
        (!is_code && carried.as_small().is_none()).then_some(carried)
    }

    /// The exit code if this is SystemExit: `None` counts as 0, an int as itself, anything else as 1.
    pub fn system_exit(&self, raised: Raised) -> Option<i32> {
        if !self.raised_is(raised, types::SYSTEM_EXIT) {
            return None;
        }
        match self.heap.word(self.heap.word(raised.value(), ARGS), 0) {
            Value::NULL | Value::NONE | Value::FALSE => Some(0),
            code => Some(code.as_small().unwrap_or(1)),
        }
    }
}
