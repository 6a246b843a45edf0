//! What the methods that str, bytes and bytearray share work on
//!
//! **Invariant:** a [`Subject`] names an object whose bytes cannot change while a method runs: a string, or a bytes object
//! (for a bytearray a copy of its content). Offsets are bytes; in text they lie between characters.

use crate::heap::Kind;
use crate::names::{LENGTH_MAX, rom};
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::split::Alphabet;
use crate::text::utf8;
use crate::types;
use crate::types::slice;
use crate::value::Value;
use core::ops::Range;

use super::writer::push_range;

/// Which type the results have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flavor {
    /// `str`
    Text,
    /// `bytes`
    Bytes,
    /// `bytearray`
    ByteArray,
}

/// A string, or the content of a bytes-like object.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// A string value, or a [`Kind::Bytes`].
    pub value: Value,
    /// The type.
    pub flavor: Flavor,
}

impl Subject {
    /// A str, bytes or bytearray; `None` for another value.
    pub fn of(rt: &mut Runtime<'_>, value: Value) -> Result<Option<Self>, Raised> {
        let value = rt.native_part(value);
        if value.is_name() || rt.heap.is(value, Kind::Str) {
            return Ok(Some(Self { value, flavor: Flavor::Text }));
        }
        if rt.heap.is(value, Kind::Bytes) {
            return Ok(Some(Self { value, flavor: Flavor::Bytes }));
        }
        if rt.heap.is(value, Kind::ByteArray) {
            let value = types::bytes::from_value(rt, value)?;
            return Ok(Some(Self { value, flavor: Flavor::ByteArray }));
        }
        Ok(None)
    }

    /// `self` of a method.
    pub fn this(rt: &mut Runtime<'_>, value: Value) -> Result<Self, Raised> {
        Ok(Self::of(rt, value)?.unwrap_or(Self { value, flavor: Flavor::Text }))
    }

    /// An argument that has to be of the same sort.
    pub fn argument(self, rt: &mut Runtime<'_>, value: Value) -> Result<Self, Raised> {
        self.argument_as(rt, value, "must be str, not ")
    }

    /// As [`Subject::argument`], where a text says what it wants in words of its own; the name of a type follows these.
    pub fn argument_as(self, rt: &mut Runtime<'_>, value: Value, wanted: &str) -> Result<Self, Raised> {
        match Self::of(rt, value)? {
            Some(other) if (other.flavor == Flavor::Text) == (self.flavor == Flavor::Text) => return Ok(other),
            None if self.flavor != Flavor::Text && rt.buffer(value).is_some() => {
                let value = types::bytes::from_value(rt, value)?;
                return Ok(Self { value, flavor: Flavor::Bytes });
            }
            _ => {}
        }
        Err(match self.flavor {
            Flavor::Text => {
                let class = rt.type_name(rt.type_of(value));
                rt.raise_naming(types::TYPE_ERROR, wanted, class, "")
            }
            _ => rt.raise_about(types::TYPE_ERROR, "a bytes-like object is required, not ", value, ""),
        })
    }

    /// The bytes.
    #[inline]
    pub fn bytes<'h>(&self, rt: &'h Runtime<'_>) -> &'h [u8] {
        match self.value.as_name() {
            Some(name) => rt.name_text(name).as_bytes(),
            None => rt.heap.bytes(self.value),
        }
    }

    /// The text, empty for bytes.
    pub fn text<'h>(&self, rt: &'h Runtime<'_>) -> &'h str {
        rt.text(self.value).unwrap_or("")
    }

    /// How many bytes there are.
    pub fn byte_length(&self, rt: &Runtime<'_>) -> usize {
        self.bytes(rt).len()
    }

    /// True when byte and item positions are the same.
    pub fn has_single_byte_items(&self, rt: &Runtime<'_>) -> bool {
        self.flavor != Flavor::Text
            || rt.heap.heap_text_is_ascii(self.value)
            || self.value.is_name() && self.text(rt).is_ascii()
    }

    /// How many characters or bytes there are, as `len` says.
    pub fn item_count(&self, rt: &Runtime<'_>) -> usize {
        if self.has_single_byte_items(rt) { self.byte_length(rt) } else { utf8::char_count(self.text(rt)) }
    }

    /// Byte offset of an item, which is not beyond the end.
    pub fn offset(&self, rt: &Runtime<'_>, item: usize) -> usize {
        if self.has_single_byte_items(rt) { item } else { utf8::byte_offset(self.text(rt), item) }
    }

    /// Number of the item at a byte offset.
    pub fn item_at(&self, rt: &Runtime<'_>, offset: usize) -> usize {
        if self.has_single_byte_items(rt) { offset } else { utf8::char_index(self.text(rt), offset) }
    }

    /// What counts as white space.
    pub fn alphabet(&self) -> Alphabet {
        if self.flavor == Flavor::Text { Alphabet::Text } else { Alphabet::Bytes }
    }

    /// An object of the same type with bytes `range`.
    pub fn piece(&self, rt: &mut Runtime<'_>, range: Range<usize>) -> Result<Value, Raised> {
        let Range { start, end } = range;
        if self.flavor != Flavor::ByteArray && start == 0 && end == self.byte_length(rt) {
            return Ok(self.value);
        }
        let length = end.saturating_sub(start);
        if self.flavor == Flavor::Text
            && length == 1
            && let Some(name) = self.bytes(rt).get(start).and_then(|&byte| rom::character(byte))
        {
            return Ok(Value::name(name));
        }
        if self.flavor == Flavor::Text && length == 0 {
            return rt.new_str("");
        }
        if self.flavor == Flavor::Text && self.value.is_name() {
            let mut copy = [0; LENGTH_MAX];
            let length = length.min(LENGTH_MAX);
            if let Some(part) = self.bytes(rt).get(start..start + length) {
                copy[..length].copy_from_slice(part);
            }
            let text = core::str::from_utf8(&copy[..length]).unwrap_or("");
            // Pieces of names are hardly ever names themselves: no search for that.
            return rt.allocating(|heap| heap.try_allocate_str(text));
        }
        let bytes = rt.new_bytes_zeroed(length)?;
        rt.heap.copy_bytes(self.value, start, length, bytes, 0);
        self.wrap(rt, bytes)
    }

    /// Turns a bytes object that nobody else has into the subject's type.
    pub fn wrap(&self, rt: &mut Runtime<'_>, bytes: Value) -> Result<Value, Raised> {
        match self.flavor {
            Flavor::Text => match rt.heap.finish_str(bytes) {
                Ok(()) => Ok(bytes),
                Err(_) => Err(rt.raise(types::UNICODE_ERROR, format_args!("invalid UTF-8"))),
            },
            Flavor::Bytes => Ok(bytes),
            Flavor::ByteArray => types::bytearray::from_bytes(rt, bytes),
        }
    }

    /// The object that a text being built has become, of the subject's type.
    pub fn finish(&self, rt: &mut Runtime<'_>, builder: TextBuilder) -> Result<Value, Raised> {
        let bytes = builder.finish_bytes(rt);
        self.wrap(rt, bytes)
    }

    /// Adds bytes `range` to a text being built.
    pub fn push(&self, rt: &mut Runtime<'_>, builder: &mut TextBuilder, range: Range<usize>) -> Result<(), Raised> {
        push_range(rt, builder, self.value, range.start, range.end)
    }

    /// Adds everything to a text being built.
    pub fn push_all(&self, rt: &mut Runtime<'_>, builder: &mut TextBuilder) -> Result<(), Raised> {
        builder.push_value(rt, self.value)
    }

    /// The byte range that the optional arguments `start` and `end` leave; `None` when `start` lies beyond the end.
    pub fn window(
        &self,
        rt: &mut Runtime<'_>,
        start: Option<Value>,
        end: Option<Value>,
    ) -> Result<Option<Range<usize>>, Raised> {
        let mut bound = |value: Option<Value>| match value {
            Some(value) if !value.is_none() => slice::clipped_index(rt, value).map(Some),
            _ => Ok(None),
        };
        let (start, end) = (bound(start)?, bound(end)?);
        if start.is_none() && end.is_none() {
            return Ok(Some(0..self.byte_length(rt)));
        }
        let count = self.item_count(rt);
        let resolve = |index: i32| match usize::try_from(index) {
            Ok(index) => index,
            Err(_) => count.saturating_sub(index.unsigned_abs() as usize),
        };
        let start = start.map_or(0, resolve);
        let end = end.map_or(count, resolve).min(count);
        if start > end {
            return Ok(None);
        }
        Ok(Some(self.offset(rt, start)..self.offset(rt, end)))
    }
}
