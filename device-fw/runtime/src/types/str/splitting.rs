//! Methods that take apart, trim and join: `split`, `strip`, `join`, `splitlines`, ...
//!
//! The same for str, bytes and bytearray.

use crate::names::name;
use crate::native::Arguments;
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::{split, utf8};
use crate::types;
use crate::types::slice;
use crate::value::Value;

use super::subject::{Flavor, Subject};

/// From which end pieces are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    Left,
    Right,
}

fn split_from(rt: &mut Runtime<'_>, args: Arguments<'_>, from: From) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let separator = match args.named(1, const { name("sep") }) {
        Some(value) if !value.is_none() => Some(subject.argument(rt, value)?),
        _ => None,
    };
    let limit = match args.named(2, const { name("maxsplit") }) {
        Some(limit) => slice::clipped_index(rt, limit)?,
        None => -1,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let list = rt.new_list(&[])?;
    match (separator, from) {
        (Some(separator), _) if separator.byte_length(rt) == 0 => {
            return Err(rt.raise_value_error(format_args!("empty separator")));
        }
        (Some(separator), From::Left) => split_at(rt, subject, separator, limit, list)?,
        (Some(separator), From::Right) => split_at_backwards(rt, subject, separator, limit, list)?,
        (None, From::Left) => split_words(rt, subject, limit, list)?,
        (None, From::Right) => split_words_backwards(rt, subject, limit, list)?,
    }
    Ok(list)
}

/// Appends a piece; brackets the step, as there may be many.
fn append(rt: &mut Runtime<'_>, subject: Subject, range: core::ops::Range<usize>, list: Value) -> Result<(), Raised> {
    let mark = rt.heap.log_mark();
    let piece = subject.piece(rt, range)?;
    rt.list_push(list, piece)?;
    rt.heap.log_release(mark);
    rt.poll()
}

fn split_at(
    rt: &mut Runtime<'_>,
    subject: Subject,
    separator: Subject,
    limit: usize,
    list: Value,
) -> Result<(), Raised> {
    let mut position = 0;
    for _ in 0..limit {
        let (range, next) = split::next_piece(subject.bytes(rt), separator.bytes(rt), position);
        let Some(next) = next else { break };
        append(rt, subject, range, list)?;
        position = next;
    }
    let length = subject.byte_length(rt);
    append(rt, subject, position..length, list)
}

fn split_at_backwards(
    rt: &mut Runtime<'_>,
    subject: Subject,
    separator: Subject,
    limit: usize,
    list: Value,
) -> Result<(), Raised> {
    let mut end = subject.byte_length(rt);
    for _ in 0..limit {
        let (range, next) = split::previous_piece(subject.bytes(rt), separator.bytes(rt), end);
        let Some(next) = next else { break };
        append(rt, subject, range, list)?;
        end = next;
    }
    append(rt, subject, 0..end, list)?;
    reverse(rt, list);
    Ok(())
}

fn split_words(rt: &mut Runtime<'_>, subject: Subject, limit: usize, list: Value) -> Result<(), Raised> {
    let alphabet = subject.alphabet();
    let (mut position, mut count) = (0, 0);
    while let Some(word) = split::next_word(subject.bytes(rt), position, alphabet) {
        if count == limit {
            let end = subject.byte_length(rt);
            return append(rt, subject, word.start..end, list);
        }
        position = word.end;
        append(rt, subject, word, list)?;
        count += 1;
    }
    Ok(())
}

fn split_words_backwards(rt: &mut Runtime<'_>, subject: Subject, limit: usize, list: Value) -> Result<(), Raised> {
    let alphabet = subject.alphabet();
    let (mut end, mut count) = (subject.byte_length(rt), 0);
    while let Some(word) = split::previous_word(subject.bytes(rt), end, alphabet) {
        if count == limit {
            append(rt, subject, 0..word.end, list)?;
            break;
        }
        end = word.start;
        append(rt, subject, word, list)?;
        count += 1;
    }
    reverse(rt, list);
    Ok(())
}

fn reverse(rt: &mut Runtime<'_>, list: Value) {
    let count = rt.sequence_items(list).len();
    let items = rt.heap.word(list, 0);
    if let Some(items) = rt.heap.words_mut(items).get_mut(..count) {
        items.reverse();
    }
}

pub(crate) fn split(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    split_from(rt, args, From::Left)
}

pub(crate) fn rsplit(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    split_from(rt, args, From::Right)
}

pub(crate) fn splitlines(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let keep_ends = match args.named(1, const { name("keepends") }) {
        Some(keep) => rt.truth(keep)?,
        None => false,
    };
    let list = rt.new_list(&[])?;
    let mut position = 0;
    while let Some((line, next)) = split::next_line(subject.bytes(rt), position, subject.alphabet()) {
        let end = if keep_ends { next } else { line.end };
        append(rt, subject, line.start..end, list)?;
        position = next;
    }
    Ok(list)
}

/// Which ends are trimmed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Start,
    End,
    Both,
}

impl Ends {
    /// The method that trims them.
    fn method(self) -> &'static str {
        match self {
            Self::Start => "lstrip",
            Self::End => "rstrip",
            Self::Both => "strip",
        }
    }
}

fn strip_ends(rt: &mut Runtime<'_>, args: Arguments<'_>, ends: Ends) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let (mut start, mut end) = (0, subject.byte_length(rt));
    let characters = match args.get(1) {
        Some(value) if !value.is_none() => {
            if subject.flavor == Flavor::Text && rt.text(rt.native_part(value)).is_none() {
                return Err(rt.raise_type_error(format_args!("{} arg must be None or str", ends.method())));
            }
            Some(subject.argument(rt, value)?)
        }
        _ => None,
    };
    let (trims_start, trims_end) = (ends != Ends::End, ends != Ends::Start);
    match characters {
        None => {
            if trims_end {
                end = split::trim_end(subject.bytes(rt), subject.alphabet());
            }
            if trims_start {
                start = split::trim_start(&subject.bytes(rt)[..end], subject.alphabet());
            }
        }
        Some(set) if subject.flavor == Flavor::Text => {
            let (text, set) = (subject.text(rt), set.text(rt));
            if trims_end {
                end = text.trim_end_matches(|character| set.contains(character)).len();
            }
            if trims_start {
                start = end - text[..end].trim_start_matches(|character| set.contains(character)).len();
            }
        }
        Some(set) => {
            let (bytes, set) = (subject.bytes(rt), set.bytes(rt));
            while trims_end && end > 0 && set.contains(&bytes[end - 1]) {
                end -= 1;
            }
            while trims_start && start < end && set.contains(&bytes[start]) {
                start += 1;
            }
        }
    }
    subject.piece(rt, start..end)
}

pub(crate) fn strip(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    strip_ends(rt, args, Ends::Both)
}

pub(crate) fn lstrip(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    strip_ends(rt, args, Ends::Start)
}

pub(crate) fn rstrip(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    strip_ends(rt, args, Ends::End)
}

pub(crate) fn join(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let separator = Subject::this(rt, args.at(0))?;
    let iterable = args.at(1);
    if rt.try_iterate(iterable)?.is_none() {
        return Err(rt.raise_type_error(format_args!("can only join an iterable")));
    }
    let native = rt.native_part(iterable);
    let is_sequence =
        native == iterable && matches!(rt.heap.kind(iterable), crate::heap::Kind::List | crate::heap::Kind::Tuple);
    let items = if is_sequence { iterable } else { rt.collect_list(iterable)? };
    let count = rt.sequence_items(items).len();
    let mut length = separator.byte_length(rt).saturating_mul(count.saturating_sub(1));
    for position in 0..count {
        let item = rt.sequence_items(items).get(position).copied().unwrap_or(Value::NONE);
        let native = rt.native_part(item);
        let item_length = match (rt.text(native), separator.flavor) {
            (Some(text), Flavor::Text) => Some(text.len()),
            (None, Flavor::Bytes | Flavor::ByteArray) => types::bytes::view(rt, native).map(<[u8]>::len),
            _ => None,
        };
        let Some(item_length) = item_length else {
            return Err(raise_wrong_item(rt, separator, position, item));
        };
        length = length.saturating_add(item_length);
    }
    if count == 1 && separator.flavor == Flavor::Text {
        let item = rt.sequence_items(items).first().copied().unwrap_or(Value::NONE);
        return Ok(rt.native_part(item));
    }
    let mut builder = TextBuilder::new(rt, length)?;
    for position in 0..count {
        if position > 0 {
            separator.push_all(rt, &mut builder)?;
        }
        let item = rt.sequence_items(items).get(position).copied().unwrap_or(Value::NONE);
        let native = rt.native_part(item);
        let mark = rt.heap.log_mark();
        match Subject::of(rt, native)? {
            Some(part) => part.push_all(rt, &mut builder)?,
            None => {
                let part = types::bytes::from_value(rt, native)?;
                builder.push_value(rt, part)?;
            }
        }
        // The text has its final size from the start, so nothing but copies was allocated.
        rt.heap.log_release(mark);
    }
    separator.finish(rt, builder)
}

#[cold]
fn raise_wrong_item(rt: &mut Runtime<'_>, separator: Subject, position: usize, item: Value) -> Raised {
    let result = (|| {
        let mut text = TextBuilder::new(rt, 64)?;
        let wanted = if separator.flavor == Flavor::Text { "str instance" } else { "a bytes-like object" };
        crate::output::Output::Text(&mut text)
            .format(rt, format_args!("sequence item {position}: expected {wanted}, "))?;
        let class = rt.type_of(item);
        text.push_type_name(rt, class)?;
        text.push(rt, " found")?;
        text.finish(rt)
    })();
    rt.raise_text(types::TYPE_ERROR, result)
}

/// Fill before and after that brings a text of `count` items to `width`, centred as CPython does.
fn centred(count: usize, width: usize) -> (usize, usize) {
    let room = width.saturating_sub(count);
    let before = room / 2 + (room & width & 1);
    (before, room - before)
}

fn padded(
    rt: &mut Runtime<'_>,
    args: Arguments<'_>,
    divide: fn(usize, usize) -> (usize, usize),
) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let width = slice::clipped_index(rt, args.at(1))?;
    let width = usize::try_from(width).unwrap_or(0);
    let count = subject.item_count(rt);
    let mut fill = [b' ', 0, 0, 0];
    let mut fill_length = 1;
    if let Some(value) = args.get(2) {
        let given = subject.argument_as(rt, value, "The fill character must be a unicode character, not ")?;
        let bytes = given.bytes(rt);
        if given.item_count(rt) != 1 || bytes.len() > 4 {
            return Err(rt.raise_type_error(format_args!("The fill character must be exactly one character long")));
        }
        fill_length = bytes.len();
        fill[..fill_length].copy_from_slice(bytes);
    }
    let (before, after) = divide(count, width);
    let length = subject.byte_length(rt);
    if before + after == 0 {
        return subject.piece(rt, 0..length);
    }
    let room = (before + after).saturating_mul(fill_length).saturating_add(length);
    let mut builder = TextBuilder::new(rt, room)?;
    push_repeated(rt, &mut builder, &fill[..fill_length], before)?;
    subject.push_all(rt, &mut builder)?;
    push_repeated(rt, &mut builder, &fill[..fill_length], after)?;
    subject.finish(rt, builder)
}

fn push_repeated(rt: &mut Runtime<'_>, builder: &mut TextBuilder, fill: &[u8], count: usize) -> Result<(), Raised> {
    (0..count).try_for_each(|_| builder.push_bytes(rt, fill))
}

pub(crate) fn center(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    padded(rt, args, centred)
}

pub(crate) fn ljust(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    padded(rt, args, |count, width| (0, width.saturating_sub(count)))
}

pub(crate) fn rjust(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    padded(rt, args, |count, width| (width.saturating_sub(count), 0))
}

pub(crate) fn zfill(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let width = slice::clipped_index(rt, args.at(1))?;
    let zeros = usize::try_from(width).unwrap_or(0).saturating_sub(subject.item_count(rt));
    let length = subject.byte_length(rt);
    if zeros == 0 {
        return subject.piece(rt, 0..length);
    }
    let sign = usize::from(matches!(subject.bytes(rt).first(), Some(b'+' | b'-')));
    let mut builder = TextBuilder::new(rt, zeros.saturating_add(length))?;
    subject.push(rt, &mut builder, 0..sign)?;
    push_repeated(rt, &mut builder, b"0", zeros)?;
    subject.push(rt, &mut builder, sign..length)?;
    subject.finish(rt, builder)
}

pub(crate) fn expandtabs(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let tab_size = match args.named(1, const { name("tabsize") }) {
        Some(size) => slice::clipped_index(rt, size)?.max(0) as usize,
        None => 8,
    };
    let length = subject.byte_length(rt);
    let mut builder = TextBuilder::new(rt, length)?;
    let (mut position, mut column) = (0, 0);
    while position < length {
        let rest = &subject.bytes(rt)[position..];
        let run = rest.iter().position(|byte| matches!(byte, b'\t' | b'\n' | b'\r')).unwrap_or(rest.len());
        column += match subject.flavor {
            Flavor::Text => utf8::char_count(subject.text(rt).get(position..position + run).unwrap_or("")),
            _ => run,
        };
        let mark = rest.get(run).copied();
        subject.push(rt, &mut builder, position..position + run)?;
        position += run;
        match mark {
            Some(b'\t') => {
                let spaces = if tab_size > 0 { tab_size - column % tab_size } else { 0 };
                push_repeated(rt, &mut builder, b" ", spaces)?;
                column += spaces;
            }
            Some(_) => {
                subject.push(rt, &mut builder, position..position + 1)?;
                column = 0;
            }
            None => {}
        }
        position += 1;
    }
    subject.finish(rt, builder)
}
