//! Methods that change or classify characters: case, `translate`, `isdigit`, ...
//!
//! Case and classes are the same for str, bytes and bytearray, but that bytes are ASCII.

use crate::native::Arguments;
use crate::output::{Output, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::case::{Case, CaseState};
use crate::text::classify::{Class, is_byte_class, is_class};
use crate::text::utf8;
use crate::types;
use crate::value::Value;

use super::subject::{Flavor, Subject};
use super::writer;

fn change_case(rt: &mut Runtime<'_>, args: Arguments<'_>, case: Case) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let length = subject.byte_length(rt);
    let mut state = CaseState::default();
    if subject.has_single_byte_items(rt) {
        let bytes = rt.new_bytes_zeroed(length)?;
        if subject.value.is_name() {
            let mut copy = [0; crate::names::LENGTH_MAX];
            let length = length.min(copy.len());
            copy[..length].copy_from_slice(&subject.bytes(rt)[..length]);
            rt.heap.bytes_mut(bytes).copy_from_slice(&copy[..length]);
        } else {
            rt.heap.copy_bytes(subject.value, 0, length, bytes, 0);
        }
        for byte in rt.heap.bytes_mut(bytes) {
            *byte = state.change_byte(*byte, case);
        }
        return subject.wrap(rt, bytes);
    }
    let mut builder = TextBuilder::new(rt, length)?;
    let mut position = 0;
    while let Some((character, next)) = utf8::char_at(subject.text(rt), position) {
        writer::write(rt, &mut Output::Text(&mut builder), |sink| state.change(character, case, sink))?;
        position = next;
    }
    subject.finish(rt, builder)
}

pub(crate) fn lower(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    change_case(rt, args, Case::Lower)
}

pub(crate) fn casefold(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    change_case(rt, args, Case::Fold)
}

pub(crate) fn upper(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    change_case(rt, args, Case::Upper)
}

pub(crate) fn capitalize(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    change_case(rt, args, Case::Capitalize)
}

pub(crate) fn title(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    change_case(rt, args, Case::Title)
}

pub(crate) fn swapcase(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    change_case(rt, args, Case::Swap)
}

fn classify(rt: &mut Runtime<'_>, args: Arguments<'_>, class: Class) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    Ok(Value::bool(match subject.flavor {
        Flavor::Text => is_class(subject.text(rt), class),
        _ => is_byte_class(subject.bytes(rt), class),
    }))
}

macro_rules! classes {
    ($($function:ident = $class:ident;)*) => {
        $(pub(crate) fn $function(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
            classify(rt, args, Class::$class)
        })*
    };
}

classes! {
    isspace = Space;
    isalpha = Alphabetic;
    isdigit = Digit;
    isdecimal = Decimal;
    isnumeric = Numeric;
    isalnum = Alphanumeric;
    isupper = Upper;
    islower = Lower;
    istitle = Title;
    isidentifier = Identifier;
    isprintable = Printable;
    isascii = Ascii;
}

/// `str.translate(table)`: the table is asked for each character's code.
pub(crate) fn translate(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let subject = Subject::this(rt, args.at(0))?;
    let table = args.at(1);
    let mut builder = TextBuilder::new(rt, subject.byte_length(rt))?;
    let mut position = 0;
    while let Some((character, next)) = utf8::char_at(subject.text(rt), position) {
        match rt.get_item(table, Value::count(u32::from(character) as usize)) {
            Ok(Value::NONE) => {}
            Ok(replacement) if rt.text(replacement).is_some() => builder.push_value(rt, replacement)?,
            Ok(replacement) => {
                let code = rt.index_argument(replacement)?;
                let Some(character) = u32::try_from(code).ok().and_then(char::from_u32) else {
                    return Err(rt.raise_value_error(format_args!("character mapping must be in range(0x110000)")));
                };
                builder.push_char(rt, character)?;
            }
            Err(raised) if rt.raised_is(raised, types::LOOKUP_ERROR) => builder.push_char(rt, character)?,
            Err(raised) => return Err(raised),
        }
        rt.poll()?;
        position = next;
    }
    builder.finish(rt)
}

/// `str.maketrans(...)`
pub(crate) fn maketrans(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let result = rt.new_dict(8)?;
    let first = rt.native_part(args.at(0));
    let Some(second) = args.get(1) else {
        let items = rt.collect_list(first)?;
        for position in 0..rt.sequence_items(items).len() {
            let key = rt.sequence_items(items).get(position).copied().unwrap_or(Value::NONE);
            let value = rt.get_item(first, key)?;
            let native = rt.native_part(key);
            let code = match rt.text(native).map(|text| (utf8::char_count(text), text.chars().next())) {
                Some((1, Some(character))) => Value::count(u32::from(character) as usize),
                Some(_) => {
                    return Err(
                        rt.raise_value_error(format_args!("string keys in translate table must be of length 1"))
                    );
                }
                None => key,
            };
            rt.dict_set(result, code, value)?;
        }
        return Ok(result);
    };
    rt.text_argument(first)?;
    rt.text_argument(second)?;
    let (from, to) = (first, rt.native_part(second));
    let lengths = (utf8::char_count(rt.text(from).unwrap_or("")), utf8::char_count(rt.text(to).unwrap_or("")));
    if lengths.0 != lengths.1 {
        return Err(rt.raise_value_error(format_args!("the first two maketrans arguments must have equal length")));
    }
    let (mut from_position, mut to_position) = (0, 0);
    while let Some((key, next_from)) = utf8::char_at(rt.text(from).unwrap_or(""), from_position)
        && let Some((value, next_to)) = utf8::char_at(rt.text(to).unwrap_or(""), to_position)
    {
        rt.dict_set(result, Value::count(u32::from(key) as usize), Value::count(u32::from(value) as usize))?;
        (from_position, to_position) = (next_from, next_to);
    }
    if let Some(dropped) = args.get(2) {
        rt.text_argument(dropped)?;
        let dropped = rt.native_part(dropped);
        let mut position = 0;
        while let Some((character, next)) = utf8::char_at(rt.text(dropped).unwrap_or(""), position) {
            rt.dict_set(result, Value::count(u32::from(character) as usize), Value::NONE)?;
            position = next;
        }
    }
    Ok(result)
}
