//! `str.format`: also what f-strings are compiled to
//!
//! Fields are looked up and formatted one after the other into one text being built.

use crate::names::LENGTH_MAX;
use crate::native::Arguments;
use crate::output::{Output, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::template::{self, Accessor, Field, Piece, TemplateError};
use crate::types;
use crate::value::{Name, Value};
use core::ops::Range;

use super::format_value::{SpecText, format_value};
use super::subject::{Flavor, Subject};
use super::writer::push_range;

/// How fields without a number get theirs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    /// Not decided yet.
    Open,
    /// One after the other; this one is next.
    Automatic(usize),
    /// By the template.
    Manual,
}

/// Specifications may hold fields, but those no further ones.
const NESTING: u32 = 2;

struct Expansion<'s> {
    template: Value,
    arguments: Arguments<'s>,
    numbering: Numbering,
}

pub(crate) fn format(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let template = args.at(0);
    let length = rt.text(template).map_or(0, str::len);
    let mut builder = TextBuilder::new(rt, length + 8)?;
    let mut expansion = Expansion { template, arguments: args.skip(1), numbering: Numbering::Open };
    expand(rt, &mut expansion, 0..length, &mut builder, NESTING)?;
    builder.finish(rt)
}

#[cold]
fn raise(rt: &mut Runtime<'_>, error: TemplateError) -> Raised {
    rt.raise_value_error(format_args!("{error}"))
}

fn expand(
    rt: &mut Runtime<'_>,
    expansion: &mut Expansion<'_>,
    range: Range<usize>,
    builder: &mut TextBuilder,
    nesting: u32,
) -> Result<(), Raised> {
    if nesting == 0 {
        return Err(rt.raise_value_error(format_args!("Max string recursion exceeded")));
    }
    let template = expansion.template;
    let mut position = range.start;
    loop {
        let bytes = rt.text(template).unwrap_or("").as_bytes();
        let piece = template::next_piece(bytes, position, range.end).map_err(|error| raise(rt, error))?;
        let Some((piece, next)) = piece else { return Ok(()) };
        match piece {
            Piece::Literal(run) => push_range(rt, builder, template, run.start, run.end)?,
            Piece::Field(field) => write_field(rt, expansion, &field, builder, nesting)?,
        }
        position = next;
    }
}

fn write_field(
    rt: &mut Runtime<'_>,
    expansion: &mut Expansion<'_>,
    field: &Field,
    builder: &mut TextBuilder,
    nesting: u32,
) -> Result<(), Raised> {
    let mut value = look_up(rt, expansion, field.name.clone())?;
    value = match field.conversion {
        None => value,
        Some(b'r') => rt.repr(value)?,
        Some(b's') => rt.str(value)?,
        Some(b'a') => ascii(rt, value)?,
        Some(other) => {
            let letter = char::from(other);
            return Err(rt.raise_value_error(format_args!("Unknown conversion specifier {letter}")));
        }
    };
    let mut spec = SpecText { text: expansion.template, start: field.spec.start, end: field.spec.end };
    if field.nested {
        let mut inner = TextBuilder::new(rt, field.spec.len())?;
        expand(rt, expansion, field.spec.clone(), &mut inner, nesting - 1)?;
        let text = inner.finish(rt)?;
        spec = SpecText::whole(rt, text);
    }
    format_value(rt, value, spec, &mut Output::Text(builder))
}

/// `ascii(value)`
pub fn ascii(rt: &mut Runtime<'_>, value: Value) -> Result<Value, Raised> {
    let repr = rt.repr(value)?;
    let subject = Subject { value: repr, flavor: Flavor::Text };
    if subject.has_single_byte_items(rt) {
        return Ok(repr);
    }
    let mut builder = TextBuilder::new(rt, subject.byte_length(rt))?;
    let mut position = 0;
    while let Some((character, next)) = crate::text::utf8::char_at(subject.text(rt), position) {
        if character.is_ascii() {
            builder.push_char(rt, character)?;
        } else {
            super::writer::write(rt, &mut Output::Text(&mut builder), |sink| {
                crate::text::escape::write_char(character, '\0', crate::text::escape::Escaping::NonAscii, sink)
            })?;
        }
        position = next;
    }
    builder.finish(rt)
}

/// The value that a field name leads to.
fn look_up(rt: &mut Runtime<'_>, expansion: &mut Expansion<'_>, name: Range<usize>) -> Result<Value, Raised> {
    let template = expansion.template;
    let bytes = rt.text(template).unwrap_or("").as_bytes();
    let end = template::argument_end(bytes, name.clone());
    let argument = bytes.get(name.start..end).unwrap_or(&[]);
    let number = decimal(argument);
    let mut value = if argument.is_empty() {
        let next = match expansion.numbering {
            Numbering::Open => 0,
            Numbering::Automatic(next) => next,
            Numbering::Manual => {
                return Err(rt.raise_value_error(format_args!(
                    "cannot switch from manual field specification to automatic field numbering"
                )));
            }
        };
        expansion.numbering = Numbering::Automatic(next + 1);
        positional(rt, expansion, next)?
    } else if let Some(number) = number {
        if matches!(expansion.numbering, Numbering::Automatic(_)) {
            return Err(rt.raise_value_error(format_args!(
                "cannot switch from automatic field numbering to manual field specification"
            )));
        }
        expansion.numbering = Numbering::Manual;
        positional(rt, expansion, number)?
    } else {
        let key = core::str::from_utf8(argument).unwrap_or("");
        let found = rt.names.find(&rt.heap, key).and_then(|name| expansion.arguments.keyword(name));
        match found {
            Some(value) => value,
            None => {
                let key = Subject { value: template, flavor: Flavor::Text }.piece(rt, name.start..end)?;
                return Err(rt.raise_key_error(key));
            }
        }
    };
    let mut position = end;
    loop {
        let bytes = rt.text(template).unwrap_or("").as_bytes();
        let accessor = template::next_accessor(bytes, position, name.end);
        let Some((accessor, next)) = accessor.map_err(|error| raise(rt, error))? else { return Ok(value) };
        value = match accessor {
            Accessor::Attribute(range) => {
                let attribute = intern_part(rt, template, range)?;
                rt.get_attribute(value, attribute)?
            }
            Accessor::Index(range) => {
                let bytes = rt.text(template).unwrap_or("").as_bytes();
                let key = match decimal(bytes.get(range.clone()).unwrap_or(&[])) {
                    Some(number) => Value::count(number),
                    None => Subject { value: template, flavor: Flavor::Text }.piece(rt, range)?,
                };
                rt.get_item(value, key)?
            }
        };
        position = next;
    }
}

fn decimal(text: &[u8]) -> Option<usize> {
    if text.is_empty() || text.len() > 8 {
        return None;
    }
    text.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + usize::from(byte - b'0')))
}

fn positional(rt: &mut Runtime<'_>, expansion: &Expansion<'_>, number: usize) -> Result<Value, Raised> {
    match expansion.arguments.get(number) {
        Some(value) => Ok(value),
        None => Err(rt.raise(
            types::INDEX_ERROR,
            format_args!("Replacement index {number} out of range for positional args tuple"),
        )),
    }
}

/// The interned name of part of a string.
fn intern_part(rt: &mut Runtime<'_>, value: Value, range: Range<usize>) -> Result<Name, Raised> {
    let text = rt.text(value).and_then(|text| text.get(range)).unwrap_or("");
    let mut copy = [0; LENGTH_MAX];
    let length = text.len();
    let Some(target) = copy.get_mut(..length) else {
        return Err(rt.raise_value_error(format_args!("name too long")));
    };
    target.copy_from_slice(text.as_bytes());
    rt.intern(core::str::from_utf8(&copy[..length]).unwrap_or(""))
}
