//! Where `repr`, `str` and `print` write: console, a text being built, or a stream object
//!
//! **Invariant:** printing to the console takes no memory.

use core::fmt::{self, Write};

use crate::heap::Kind;
use crate::names::name;
use crate::raised::{OrRaise, Raised};
use crate::runtime::Runtime;
use crate::types::{BYTEARRAY, IO_BASE};
use crate::value::Value;

/// `str(x)` or `repr(x)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// As `print` shows it.
    Str,
    /// As the prompt shows it.
    Repr,
}

/// `stream.write(text)`; a stream that derives from `io.IOBase` gets a bytearray, as on MicroPython.
fn write_to(rt: &mut Runtime<'_>, stream: Value, text: Value) -> Result<(), Raised> {
    let mut data = text;
    if rt.is_native(stream, IO_BASE) {
        let mut bytes = TextBuilder::new(rt, 0)?;
        bytes.push_value(rt, text)?;
        let bytes = bytes.finish_bytes(rt);
        data = rt.call(Value::native_type(BYTEARRAY), &[bytes])?;
    }
    rt.call_method(stream, const { name("write") }, &[data]).map(drop)
}

/// A target for text.
pub enum Output<'o> {
    /// The console; `\n` becomes `\r\n`.
    Console,
    /// A text that grows.
    Text(&'o mut TextBuilder),
    /// A Python object with a `write` method. One that derives from `io.IOBase` gets bytes, any other gets text.
    Stream(Value),
}

impl Output<'_> {
    /// Writes text that does not lie in the heap.
    pub fn text(&mut self, rt: &mut Runtime<'_>, text: &str) -> Result<(), Raised> {
        match self {
            Self::Console => {
                rt.machine.console.write_text(text.as_bytes());
                Ok(())
            }
            Self::Text(builder) => builder.push(rt, text),
            Self::Stream(stream) => {
                let text = rt.new_str(text)?;
                write_to(rt, *stream, text)
            }
        }
    }

    /// Writes the text of a string value (nothing for another value).
    pub fn value_text(&mut self, rt: &mut Runtime<'_>, value: Value) -> Result<(), Raised> {
        match self {
            Self::Console => {
                let text = rt.names.value_text(&rt.heap, value).unwrap_or("");
                rt.machine.console.write_text(text.as_bytes());
                Ok(())
            }
            Self::Text(builder) => builder.push_value(rt, value),
            Self::Stream(stream) => write_to(rt, *stream, value),
        }
    }

    /// Writes formatted text. The arguments must not run Python code.
    pub fn format(&mut self, rt: &mut Runtime<'_>, arguments: fmt::Arguments<'_>) -> Result<(), Raised> {
        if let Some(text) = arguments.as_str() {
            return self.text(rt, text);
        }
        let mut piece = Piece { output: self, rt, raised: None };
        let _ = piece.write_fmt(arguments);
        match piece.raised {
            Some(raised) => Err(raised),
            None => Ok(()),
        }
    }
}

/// Adapter from `core::fmt` to an output.
struct Piece<'p, 'o, 'r, 'a> {
    output: &'p mut Output<'o>,
    rt: &'r mut Runtime<'a>,
    raised: Option<Raised>,
}

impl Write for Piece<'_, '_, '_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.output.text(self.rt, text).map_err(|raised| {
            self.raised = Some(raised);
            fmt::Error
        })
    }
}

/// A text under construction in the heap.
pub struct TextBuilder {
    /// A [`Kind::Bytes`] with spare room.
    buffer: Value,
    length: usize,
}

impl TextBuilder {
    /// An empty text with room for `capacity` bytes.
    pub fn new(rt: &mut Runtime<'_>, capacity: usize) -> Result<Self, Raised> {
        Ok(Self { buffer: rt.new_bytes_zeroed(capacity.max(12))?, length: 0 })
    }

    /// A finished string of formatted text.
    pub fn formatted(rt: &mut Runtime<'_>, arguments: fmt::Arguments<'_>) -> Result<Value, Raised> {
        let mut builder = Self::new(rt, 48)?;
        Output::Text(&mut builder).format(rt, arguments)?;
        builder.finish(rt)
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.length
    }

    /// True when nothing was added yet.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Makes room for `more` bytes.
    pub fn reserve(&mut self, rt: &mut Runtime<'_>, more: usize) -> Result<(), Raised> {
        let room = rt.heap.bytes(self.buffer).len();
        let wanted = self.length.saturating_add(more);
        if wanted <= room {
            return Ok(());
        }
        let capacity = wanted.max(room.saturating_add(room / 2)).saturating_add(8);
        if rt.heap.grow_bytes_in_place(self.buffer, capacity) {
            return Ok(());
        }
        let larger = match rt.new_bytes_zeroed(capacity) {
            Ok(larger) => larger,
            // Perhaps there is room for just what is needed.
            Err(_) => rt.new_bytes_zeroed(wanted)?,
        };
        rt.heap.copy_bytes(self.buffer, 0, self.length, larger, 0);
        self.buffer = larger;
        Ok(())
    }

    /// Adds text that does not lie in the heap.
    pub fn push(&mut self, rt: &mut Runtime<'_>, text: &str) -> Result<(), Raised> {
        self.push_bytes(rt, text.as_bytes())
    }

    /// Adds bytes; together they must be UTF-8 if [`TextBuilder::finish`] is to give a string.
    pub fn push_bytes(&mut self, rt: &mut Runtime<'_>, bytes: &[u8]) -> Result<(), Raised> {
        self.reserve(rt, bytes.len())?;
        if let Some(target) = rt.heap.bytes_mut(self.buffer).get_mut(self.length..self.length + bytes.len()) {
            target.copy_from_slice(bytes);
            self.length += bytes.len();
        }
        Ok(())
    }

    /// Adds a character.
    pub fn push_char(&mut self, rt: &mut Runtime<'_>, character: char) -> Result<(), Raised> {
        self.push(rt, character.encode_utf8(&mut [0; 4]))
    }

    /// Adds the text of a string value, or of bytes as they are; nothing for another value.
    pub fn push_value(&mut self, rt: &mut Runtime<'_>, value: Value) -> Result<(), Raised> {
        if let Some(name) = value.as_name() {
            let length = rt.names.text(&rt.heap, name).len();
            self.reserve(rt, length)?;
            let mut copy = [0; crate::names::LENGTH_MAX];
            if let Some(copy) = copy.get_mut(..length) {
                copy.copy_from_slice(rt.names.text(&rt.heap, name).as_bytes());
                return self.push_bytes(rt, copy);
            }
            return Ok(());
        }
        self.push_slice(rt, value, 0, rt.heap.bytes(value).len())
    }

    /// Adds bytes `start..end` of a heap string or of bytes.
    pub fn push_slice(&mut self, rt: &mut Runtime<'_>, value: Value, start: usize, end: usize) -> Result<(), Raised> {
        let length = end.min(rt.heap.bytes(value).len()).saturating_sub(start);
        self.reserve(rt, length)?;
        rt.heap.copy_bytes(value, start, length, self.buffer, self.length);
        self.length += length;
        Ok(())
    }

    /// Adds the name of a type.
    pub fn push_type_name(&mut self, rt: &mut Runtime<'_>, class: Value) -> Result<(), Raised> {
        let name = rt.type_name(class);
        self.push_value(rt, name)
    }

    /// What was added so far.
    pub fn bytes<'h>(&self, rt: &'h Runtime<'_>) -> &'h [u8] {
        rt.heap.bytes(self.buffer).get(..self.length).unwrap_or(&[])
    }

    /// Keeps the text alive after [`crate::heap::Heap::log_release`] in a loop that adds to it.
    pub fn keep(&self, rt: &mut Runtime<'_>) {
        rt.heap.keep(self.buffer);
    }

    /// Cuts back to `length` bytes.
    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// The string; a ValueError (UnicodeError) if it is not UTF-8.
    pub fn finish(self, rt: &mut Runtime<'_>) -> Result<Value, Raised> {
        rt.heap.truncate_bytes(self.buffer, self.length);
        match rt.heap.finish_str(self.buffer) {
            Ok(()) => Ok(self.buffer),
            Err(_) => Err(rt.raise(crate::types::UNICODE_ERROR, format_args!("invalid UTF-8"))),
        }
    }

    /// The bytes object.
    pub fn finish_bytes(self, rt: &mut Runtime<'_>) -> Value {
        rt.heap.truncate_bytes(self.buffer, self.length);
        self.buffer
    }
}

impl Runtime<'_> {
    /// Writes `str(value)` or `repr(value)`.
    pub fn write_value(&mut self, value: Value, style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
        crate::ops::repr::write(self, value, style, output)
    }

    /// `repr(value)` as a string.
    pub fn repr(&mut self, value: Value) -> Result<Value, Raised> {
        let mut builder = TextBuilder::new(self, 24)?;
        self.write_value(value, Style::Repr, &mut Output::Text(&mut builder))?;
        builder.finish(self)
    }

    /// `str(value)` as a string.
    pub fn str(&mut self, value: Value) -> Result<Value, Raised> {
        if value.is_name() || self.heap.is(value, Kind::Str) {
            return Ok(value);
        }
        let mut builder = TextBuilder::new(self, 24)?;
        self.write_value(value, Style::Str, &mut Output::Text(&mut builder))?;
        builder.finish(self)
    }

    /// A string with this text.
    pub fn new_str(&mut self, text: &str) -> Result<Value, Raised> {
        match crate::names::rom::find(text) {
            Some(name) => Ok(Value::name(name)),
            None => self.allocating(|heap| heap.try_allocate_str(text)),
        }
    }

    /// A bytes object with these bytes, which must not lie in the heap.
    pub fn new_bytes(&mut self, bytes: &[u8]) -> Result<Value, Raised> {
        let value = self.new_bytes_zeroed(bytes.len())?;
        self.heap.bytes_mut(value).copy_from_slice(bytes);
        Ok(value)
    }

    /// A bytes object of zeros, to be filled through [`crate::heap::Heap::bytes_mut`].
    pub fn new_bytes_zeroed(&mut self, length: usize) -> Result<Value, Raised> {
        self.allocating(|heap| heap.try_allocate_bytes(length))
    }

    /// The text of a string value.
    #[inline]
    pub fn text(&self, value: Value) -> Option<&str> {
        self.names.value_text(&self.heap, value)
    }

    /// The text of a string value; a TypeError for another value.
    pub fn text_argument(&mut self, value: Value) -> Result<&str, Raised> {
        let value = self.native_part(value);
        if self.text(value).is_none() {
            return Err(self.raise_about(crate::types::TYPE_ERROR, "expected str, not ", value, ""));
        }
        Ok(self.text(value).unwrap_or(""))
    }

    /// The interned name of a string value; `None` for another value.
    pub fn intern_value(&mut self, value: Value) -> Result<Option<crate::value::Name>, Raised> {
        if let Some(name) = value.as_name() {
            return Ok(Some(name));
        }
        let Some(text) = self.heap.heap_text(value) else { return Ok(None) };
        if let Some(name) = self.names.find(&self.heap, text) {
            return Ok(Some(name));
        }
        let length = text.len();
        let mut copy = [0; crate::names::LENGTH_MAX];
        let Some(copy) = copy.get_mut(..length) else {
            return Err(self.raise_runtime_error(format_args!("name too long")));
        };
        copy.copy_from_slice(self.heap.bytes(value));
        self.intern(core::str::from_utf8(copy).unwrap_or("")).map(Some)
    }

    /// The interned name of a text that does not lie in the heap.
    pub fn intern(&mut self, text: &str) -> Result<crate::value::Name, Raised> {
        if let Some(name) = self.names.find(&self.heap, text) {
            return Ok(name);
        }
        if text.len() > crate::names::LENGTH_MAX {
            return Err(self.raise_runtime_error(format_args!("name too long")));
        }
        let mut error = match self.names.add(&mut self.heap, text) {
            Ok(name) => return Ok(name),
            Err(error) => error,
        };
        self.make_room(error)?;
        error = match self.names.add(&mut self.heap, text) {
            Ok(name) => return Ok(name),
            Err(error) => error,
        };
        self.move_together(error);
        self.names.add(&mut self.heap, text).or_raise(self)
    }
}
