//! Methods that look for parts: `find`, `count`, `replace`, `startswith`, `partition`, ...
//!
//! The same for str, bytes and bytearray.

use crate::heap::Kind;
use crate::native::Arguments;
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::search;
use crate::types;
use crate::types::slice;
use crate::value::Value;

use super::subject::{Flavor, Subject};

/// Which occurrence is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    First,
    Last,
}

/// The needle of a search: of the same sort, or for bytes also a number.
fn needle(rt: &mut Runtime<'_>, subject: Subject, value: Value) -> Result<Subject, Raised> {
    if subject.flavor != Flavor::Text && (value.is_small() || rt.is_native(value, types::INT)) {
        let number = rt.index_argument(value)?;
        let Ok(byte) = u8::try_from(number) else {
            return Err(rt.raise_value_error(format_args!("byte must be in range(0, 256)")));
        };
        let value = rt.new_bytes(&[byte])?;
        return Ok(Subject { value, flavor: Flavor::Bytes });
    }
    subject.argument(rt, value)
}

/// Byte offset of the occurrence that the arguments ask for.
fn locate(rt: &mut Runtime<'_>, args: Arguments<'_>, which: Which) -> Result<(Subject, Option<usize>), Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let needle = needle(rt, subject, args.at(1))?;
    let Some(window) = subject.window(rt, args.get(2), args.get(3))? else { return Ok((subject, None)) };
    let found = match which {
        Which::First => {
            let bytes = subject.bytes(rt).get(..window.end).unwrap_or(&[]);
            search::find(bytes, needle.bytes(rt), window.start)
        }
        Which::Last => {
            let bytes = subject.bytes(rt).get(window.clone()).unwrap_or(&[]);
            search::find_last(bytes, needle.bytes(rt), bytes.len()).map(|found| found + window.start)
        }
    };
    Ok((subject, found.map(|offset| subject.item_at(rt, offset))))
}

pub(crate) fn find(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let found = locate(rt, args, Which::First)?.1;
    Ok(found.map_or(Value::small_wrapping(-1), Value::count))
}

pub(crate) fn rfind(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let found = locate(rt, args, Which::Last)?.1;
    Ok(found.map_or(Value::small_wrapping(-1), Value::count))
}

pub(crate) fn index(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (subject, found) = locate(rt, args, Which::First)?;
    found.map(Value::count).ok_or_else(|| raise_not_found(rt, subject))
}

pub(crate) fn rindex(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (subject, found) = locate(rt, args, Which::Last)?;
    found.map(Value::count).ok_or_else(|| raise_not_found(rt, subject))
}

fn raise_not_found(rt: &mut Runtime<'_>, subject: Subject) -> Raised {
    match subject.flavor {
        Flavor::Text => rt.raise_value_error(format_args!("substring not found")),
        _ => rt.raise_value_error(format_args!("subsection not found")),
    }
}

pub(crate) fn count(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let needle = needle(rt, subject, args.at(1))?;
    let Some(window) = subject.window(rt, args.get(2), args.get(3))? else { return Ok(Value::small_wrapping(0)) };
    let part = needle.bytes(rt);
    if part.is_empty() {
        return Ok(Value::count(subject.item_at(rt, window.end) - subject.item_at(rt, window.start) + 1));
    }
    let bytes = subject.bytes(rt).get(window).unwrap_or(&[]);
    Ok(Value::count(search::count(bytes, part)))
}

/// `item in subject`
pub fn contains(rt: &mut Runtime<'_>, value: Value, item: Value) -> Result<bool, Raised> {
    let subject = Subject::this(rt, value)?;
    if subject.flavor == Flavor::Text {
        let native = rt.native_part(item);
        if rt.text(native).is_none() {
            let class = rt.type_name(rt.type_of(item));
            let message = "'in <string>' requires string as left operand, not ";
            return Err(rt.raise_naming(types::TYPE_ERROR, message, class, ""));
        }
    }
    let needle = needle(rt, subject, item)?;
    Ok(search::find(subject.bytes(rt), needle.bytes(rt), 0).is_some())
}

pub(crate) fn replace(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let old = subject.argument(rt, args.at(1))?;
    let new = subject.argument(rt, args.at(2))?;
    let limit = match args.get(3) {
        Some(limit) => slice::clipped_index(rt, limit)?,
        None => -1,
    };
    let mut left = usize::try_from(limit).unwrap_or(usize::MAX);
    let old_length = old.byte_length(rt);
    let length = subject.byte_length(rt);
    let occurrences = match old_length {
        0 => subject.item_count(rt) + 1,
        _ => search::count(subject.bytes(rt), old.bytes(rt)),
    }
    .min(left);
    if occurrences == 0 {
        return subject.piece(rt, 0..length);
    }
    let room =
        length.saturating_sub(occurrences * old_length).saturating_add(occurrences.saturating_mul(new.byte_length(rt)));
    let mut builder = TextBuilder::new(rt, room)?;
    let mut position = 0;
    while left > 0 {
        let Some(found) = search::find(subject.bytes(rt), old.bytes(rt), position) else { break };
        subject.push(rt, &mut builder, position..found)?;
        new.push_all(rt, &mut builder)?;
        position = found + old_length;
        left -= 1;
        if old_length == 0 {
            // Between all characters: go on after the next one.
            if position >= length {
                break;
            }
            let next = subject.offset(rt, subject.item_at(rt, position) + 1);
            subject.push(rt, &mut builder, position..next)?;
            position = next;
        }
    }
    subject.push(rt, &mut builder, position..length)?;
    subject.finish(rt, builder)
}

/// Which end is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Start,
    End,
}

fn has_end(rt: &mut Runtime<'_>, args: Arguments<'_>, end: End) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    // What stands behind the end is an error for a wrong argument, too.
    let window = subject.window(rt, args.get(2), args.get(3))?;
    let given = rt.native_part(args.at(1));
    let candidates = if rt.heap.is(given, Kind::Tuple) { rt.heap.size(given) } else { 1 };
    for candidate in 0..candidates {
        let value = if rt.heap.is(given, Kind::Tuple) { rt.heap.word(given, candidate) } else { given };
        let part = match Subject::of(rt, value)? {
            Some(part) if (part.flavor == Flavor::Text) == (subject.flavor == Flavor::Text) => part,
            _ => {
                let method = if end == End::Start { "startswith" } else { "endswith" };
                let wanted = if subject.flavor == Flavor::Text { "str" } else { "bytes" };
                let mut text = TextBuilder::new(rt, 64)?;
                let message = if rt.heap.is(given, Kind::Tuple) && subject.flavor == Flavor::Text {
                    format_args!("tuple for {method} must only contain str, not ")
                } else {
                    format_args!("{method} first arg must be {wanted} or a tuple of {wanted}, not ")
                };
                crate::output::Output::Text(&mut text).format(rt, message)?;
                let class = rt.type_of(value);
                text.push_type_name(rt, class)?;
                let message = text.finish(rt)?;
                return Err(rt.raise_with(types::TYPE_ERROR, &[message]));
            }
        };
        let Some(window) = window.clone() else { continue };
        let bytes = subject.bytes(rt).get(window).unwrap_or(&[]);
        let found = match end {
            End::Start => bytes.starts_with(part.bytes(rt)),
            End::End => bytes.ends_with(part.bytes(rt)),
        };
        if found {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

pub(crate) fn startswith(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    has_end(rt, args, End::Start)
}

pub(crate) fn endswith(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    has_end(rt, args, End::End)
}

pub(crate) fn removeprefix(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let part = subject.argument(rt, args.at(1))?;
    let start = if subject.bytes(rt).starts_with(part.bytes(rt)) { part.byte_length(rt) } else { 0 };
    let length = subject.byte_length(rt);
    subject.piece(rt, start..length)
}

pub(crate) fn removesuffix(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let part = subject.argument(rt, args.at(1))?;
    let cut = if subject.bytes(rt).ends_with(part.bytes(rt)) { part.byte_length(rt) } else { 0 };
    let length = subject.byte_length(rt);
    subject.piece(rt, 0..length - cut)
}

fn partition_at(rt: &mut Runtime<'_>, args: Arguments<'_>, which: Which) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let separator = subject.argument(rt, args.at(1))?;
    let (length, separator_length) = (subject.byte_length(rt), separator.byte_length(rt));
    if separator_length == 0 {
        return Err(rt.raise_value_error(format_args!("empty separator")));
    }
    let found = match which {
        Which::First => search::find(subject.bytes(rt), separator.bytes(rt), 0),
        Which::Last => search::find_last(subject.bytes(rt), separator.bytes(rt), length),
    };
    let (head, middle, tail) = match (found, which) {
        (Some(found), _) => (0..found, found..found + separator_length, found + separator_length..length),
        (None, Which::First) => (0..length, length..length, length..length),
        (None, Which::Last) => (0..0, 0..0, 0..length),
    };
    let (head, middle, tail) = (subject.piece(rt, head)?, subject.piece(rt, middle)?, subject.piece(rt, tail)?);
    rt.new_tuple(&[head, middle, tail])
}

pub(crate) fn partition(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    partition_at(rt, args, Which::First)
}

pub(crate) fn rpartition(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    partition_at(rt, args, Which::Last)
}
