//! `str`: text in UTF-8, never changing
//!
//! **Invariant:** a string value is an interned name or a [`Kind::Str`]; both forms of one text are equal and hash alike.
//! Indices count characters; where all of them are ASCII no byte is scanned for that.

use core::cmp::Ordering;

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, BinaryOperator, Comparison, Member, NativeType, Slots};
use crate::output::{Output, Style, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::escape::{self, Escaping};
use crate::text::utf8;
use crate::types;
use crate::types::sequence;
use crate::types::slice::{self, Index};
use crate::value::Value;

pub mod changing;
pub mod coding;
pub mod format_value;
pub mod percent;
pub mod searching;
pub mod splitting;
pub mod subject;
pub mod template;
pub mod writer;

use subject::{Flavor, Subject};

/// `str`
pub const STR: NativeType = NativeType {
    name: "str",
    new: Some((str_new, Arity::between(0, 3).keywords(&["object", "encoding", "errors"]))),
    slots: Slots {
        repr: Some(str_repr),
        hash: Some(|rt, value| rt.hash(value)),
        compare: Some(str_compare),
        binary: Some(str_binary),
        reflected: Some(str_reflected),
        length: Some(|rt, value| Ok(text_subject(value).item_count(rt))),
        get_item: Some(str_get_item),
        contains: Some(searching::contains),
        iterate: Some(str_iterate),
        ..Slots::INHERITED
    },
    members: &[
        ("capitalize", Member::Method(changing::capitalize, Arity::exactly(0))),
        ("casefold", Member::Method(changing::casefold, Arity::exactly(0))),
        ("center", Member::Method(splitting::center, Arity::between(1, 2))),
        ("count", Member::Method(searching::count, Arity::between(1, 3))),
        ("encode", Member::Method(coding::encode, Arity::between(0, 2).keywords(&["encoding", "errors"]))),
        ("endswith", Member::Method(searching::endswith, Arity::between(1, 3))),
        ("expandtabs", Member::Method(splitting::expandtabs, Arity::between(0, 1).keywords(&["tabsize"]))),
        ("find", Member::Method(searching::find, Arity::between(1, 3))),
        ("format", Member::Method(template::format, Arity::at_least(0).any_keywords())),
        ("index", Member::Method(searching::index, Arity::between(1, 3))),
        ("isalnum", Member::Method(changing::isalnum, Arity::exactly(0))),
        ("isalpha", Member::Method(changing::isalpha, Arity::exactly(0))),
        ("isascii", Member::Method(changing::isascii, Arity::exactly(0))),
        ("isdecimal", Member::Method(changing::isdecimal, Arity::exactly(0))),
        ("isdigit", Member::Method(changing::isdigit, Arity::exactly(0))),
        ("isidentifier", Member::Method(changing::isidentifier, Arity::exactly(0))),
        ("islower", Member::Method(changing::islower, Arity::exactly(0))),
        ("isnumeric", Member::Method(changing::isnumeric, Arity::exactly(0))),
        ("isprintable", Member::Method(changing::isprintable, Arity::exactly(0))),
        ("isspace", Member::Method(changing::isspace, Arity::exactly(0))),
        ("istitle", Member::Method(changing::istitle, Arity::exactly(0))),
        ("isupper", Member::Method(changing::isupper, Arity::exactly(0))),
        ("join", Member::Method(splitting::join, Arity::exactly(1))),
        ("ljust", Member::Method(splitting::ljust, Arity::between(1, 2))),
        ("lower", Member::Method(changing::lower, Arity::exactly(0))),
        ("lstrip", Member::Method(splitting::lstrip, Arity::between(0, 1))),
        ("maketrans", Member::Function(changing::maketrans, Arity::between(1, 3))),
        ("partition", Member::Method(searching::partition, Arity::exactly(1))),
        ("removeprefix", Member::Method(searching::removeprefix, Arity::exactly(1))),
        ("removesuffix", Member::Method(searching::removesuffix, Arity::exactly(1))),
        ("replace", Member::Method(searching::replace, Arity::between(2, 3))),
        ("rfind", Member::Method(searching::rfind, Arity::between(1, 3))),
        ("rindex", Member::Method(searching::rindex, Arity::between(1, 3))),
        ("rjust", Member::Method(splitting::rjust, Arity::between(1, 2))),
        ("rpartition", Member::Method(searching::rpartition, Arity::exactly(1))),
        ("rsplit", Member::Method(splitting::rsplit, Arity::between(0, 2).keywords(&["sep", "maxsplit"]))),
        ("rstrip", Member::Method(splitting::rstrip, Arity::between(0, 1))),
        ("split", Member::Method(splitting::split, Arity::between(0, 2).keywords(&["sep", "maxsplit"]))),
        ("splitlines", Member::Method(splitting::splitlines, Arity::between(0, 1).keywords(&["keepends"]))),
        ("startswith", Member::Method(searching::startswith, Arity::between(1, 3))),
        ("strip", Member::Method(splitting::strip, Arity::between(0, 1))),
        ("swapcase", Member::Method(changing::swapcase, Arity::exactly(0))),
        ("title", Member::Method(changing::title, Arity::exactly(0))),
        ("translate", Member::Method(changing::translate, Arity::exactly(1))),
        ("upper", Member::Method(changing::upper, Arity::exactly(0))),
        ("zfill", Member::Method(splitting::zfill, Arity::exactly(1))),
    ],
    ..NativeType::PLAIN
};

/// `str_iterator`: `[string, byte offset]`
pub const STR_ITERATOR: NativeType = NativeType {
    name: "str_iterator",
    slots: Slots { next: Some(iterator_next), ..Slots::INHERITED },
    ..NativeType::PLAIN
};

fn text_subject(value: Value) -> Subject {
    Subject { value, flavor: Flavor::Text }
}

fn str_new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let encoding = args.named(1, const { name("encoding") });
    let errors = args.named(2, const { name("errors") });
    match args.named(0, const { name("object") }) {
        None => rt.new_str(""),
        Some(value) if encoding.is_none() && errors.is_none() => rt.str(value),
        Some(value) => coding::decode_value(rt, value, encoding, errors),
    }
}

fn str_repr(rt: &mut Runtime<'_>, value: Value, style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    if style == Style::Str {
        return output.value_text(rt, value);
    }
    write_repr(rt, value, Escaping::Unprintable, output)
}

/// Writes a string literal, run by run, so that no copy is made.
pub fn write_repr(
    rt: &mut Runtime<'_>,
    value: Value,
    escaping: Escaping,
    output: &mut Output<'_>,
) -> Result<(), Raised> {
    let text = rt.text(value).unwrap_or("");
    let (quote, length) = (escape::choose_quote(text.as_bytes()), text.len());
    let quote_text = if quote == '"' { "\"" } else { "'" };
    output.text(rt, quote_text)?;
    let mut position = 0;
    while position < length {
        let rest = rt.text(value).and_then(|text| text.get(position..)).unwrap_or("");
        let plain = rest.bytes().take_while(|&byte| escape::is_plain(byte, quote)).count();
        let Some(character) = rest[plain..].chars().next() else {
            writer::write_slice(rt, output, value, position, position + plain)?;
            break;
        };
        if plain > 0 {
            writer::write_slice(rt, output, value, position, position + plain)?;
        }
        writer::write(rt, output, |sink| escape::write_char(character, quote, escaping, sink))?;
        position += plain + character.len_utf8();
    }
    output.text(rt, quote_text)
}

fn str_compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    let (Some(left_text), Some(right_text)) = (rt.text(left), rt.text(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let ordering = match comparison {
        Comparison::Equal | Comparison::NotEqual if left_text.len() != right_text.len() => Ordering::Less,
        _ => left_text.as_bytes().cmp(right_text.as_bytes()),
    };
    Ok(Value::bool(comparison.holds(ordering)))
}

fn str_binary(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    match operator {
        BinaryOperator::Add => match rt.text(right) {
            Some(_) => concatenate(rt, left, right),
            None => Ok(Value::NOT_IMPLEMENTED),
        },
        BinaryOperator::Multiply => repeat(rt, text_subject(left), right),
        BinaryOperator::Modulo => percent::percent(rt, text_subject(left), right),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn str_reflected(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    match operator {
        BinaryOperator::Multiply => repeat(rt, text_subject(right), left),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `left + right`, both strings.
pub fn concatenate(rt: &mut Runtime<'_>, left: Value, right: Value) -> Result<Value, Raised> {
    let (left_length, right_length) = (text_subject(left).byte_length(rt), text_subject(right).byte_length(rt));
    if left_length == 0 {
        return Ok(right);
    }
    if right_length == 0 {
        return Ok(left);
    }
    let mut builder = TextBuilder::new(rt, left_length.saturating_add(right_length))?;
    builder.push_value(rt, left)?;
    builder.push_value(rt, right)?;
    builder.finish(rt)
}

/// `subject * count`; `NOT_IMPLEMENTED` unless `count` is an int.
pub fn repeat(rt: &mut Runtime<'_>, subject: Subject, count: Value) -> Result<Value, Raised> {
    let Some(count) = sequence::repeat_count(rt, count)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let length = subject.byte_length(rt);
    if count == 1 {
        return subject.piece(rt, 0..length);
    }
    let total = length.saturating_mul(count);
    if total == 0 {
        return subject.piece(rt, 0..0);
    }
    let bytes = rt.new_bytes_zeroed(total)?;
    if subject.value.is_name() {
        let mut first = [0; crate::names::LENGTH_MAX];
        let length = length.min(first.len());
        first[..length].copy_from_slice(&subject.bytes(rt)[..length]);
        rt.heap.bytes_mut(bytes)[..length].copy_from_slice(&first[..length]);
    } else {
        rt.heap.copy_bytes(subject.value, 0, length, bytes, 0);
    }
    let mut filled = length;
    while filled < total {
        let step = filled.min(total - filled);
        rt.heap.bytes_mut(bytes).copy_within(..step, filled);
        filled += step;
    }
    subject.wrap(rt, bytes)
}

fn str_get_item(rt: &mut Runtime<'_>, value: Value, key: Value) -> Result<Value, Raised> {
    let subject = text_subject(value);
    if !key.is_small() && !rt.heap.is(key, Kind::Slice) && slice::integer(rt, key)?.is_none() {
        return Err(rt.raise_about(types::TYPE_ERROR, "string indices must be integers, not ", key, ""));
    }
    match slice::index(rt, key, "string")? {
        Index::At(index) => {
            let Some(position) = slice::wrap(index, subject.item_count(rt)) else {
                return Err(rt.raise_index_error(format_args!("string index out of range")));
            };
            let start = subject.offset(rt, position);
            let length = utf8::char_at(subject.text(rt), start).map_or(0, |(_, next)| next - start);
            subject.piece(rt, start..start + length)
        }
        Index::Slice(bounds) => {
            let indices = bounds.resolve(rt, subject.item_count(rt))?;
            if indices.step == 1 {
                let span = indices.as_span();
                let (start, end) = (subject.offset(rt, span.start), subject.offset(rt, span.end));
                return subject.piece(rt, start..end);
            }
            let mut builder = TextBuilder::new(rt, indices.count)?;
            for position in indices.iter() {
                let start = subject.offset(rt, position);
                if let Some((character, _)) = utf8::char_at(subject.text(rt), start) {
                    builder.push_char(rt, character)?;
                }
            }
            builder.finish(rt)
        }
    }
}

fn str_iterate(rt: &mut Runtime<'_>, value: Value) -> Result<Value, Raised> {
    rt.new_object(types::STR_ITERATOR, &[value, Value::small_wrapping(0)])
}

fn iterator_next(rt: &mut Runtime<'_>, iterator: Value) -> Result<Option<Value>, Raised> {
    let value = rt.field(iterator, 0);
    let position = rt.field(iterator, 1).as_small().map_or(0, |position| position as usize);
    let Some((_, next)) = rt.text(value).and_then(|text| utf8::char_at(text, position)) else { return Ok(None) };
    rt.set_field(iterator, 1, Value::count(next));
    text_subject(value).piece(rt, position..next).map(Some)
}

/// True when a value is a string.
pub fn is_text(rt: &Runtime<'_>, value: Value) -> bool {
    value.is_name() || rt.heap.is(value, Kind::Str)
}
