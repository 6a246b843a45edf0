//! `template % arguments`
//!
//! Arguments come from a tuple, from a mapping by key, or there is one. Bytes templates work the same on ASCII.

use crate::heap::Kind;
use crate::output::{Output, Style, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::format_number::LetterCase;
use crate::text::format_spec::{Align, FormatSpec};
use crate::text::percent::{Count, Directive};
use crate::types;
use crate::types::int::{self, Operand};
use crate::value::Value;

use super::format_value::{IntegerLayout, format_number, format_text, write_integer};
use super::subject::{Flavor, Subject};
use super::template::ascii;

struct Supply {
    arguments: Value,
    /// How many the tuple holds; 1 for anything else.
    count: usize,
    used: usize,
    is_tuple: bool,
}

impl Supply {
    fn next(&mut self, rt: &mut Runtime<'_>) -> Result<Value, Raised> {
        if self.used >= self.count {
            return Err(rt.raise_type_error(format_args!("not enough arguments for format string")));
        }
        self.used += 1;
        Ok(if self.is_tuple { rt.heap.word(self.arguments, self.used - 1) } else { self.arguments })
    }

    fn next_count(&mut self, rt: &mut Runtime<'_>) -> Result<i32, Raised> {
        let value = self.next(rt)?;
        match rt.to_int(value) {
            Ok(_) => rt.index_argument(value),
            Err(_) => Err(rt.raise_type_error(format_args!("* wants int"))),
        }
    }
}

/// Carries out `template % arguments`.
pub fn percent(rt: &mut Runtime<'_>, template: Subject, arguments: Value) -> Result<Value, Raised> {
    let native = rt.native_part(arguments);
    let is_tuple = rt.heap.is(native, Kind::Tuple);
    let mut supply = Supply {
        arguments: if is_tuple { native } else { arguments },
        count: if is_tuple { rt.heap.size(native) } else { 1 },
        used: 0,
        is_tuple,
    };
    let length = template.byte_length(rt);
    let mut builder = TextBuilder::new(rt, length + 8)?;
    let mut position = 0;
    let mut by_key = false;
    while position < length {
        let rest = template.bytes(rt).get(position..).unwrap_or(&[]);
        let run = rest.iter().position(|&byte| byte == b'%').unwrap_or(rest.len());
        template.push(rt, &mut builder, position..position + run)?;
        position += run;
        if position >= length {
            break;
        }
        let directive = Directive::parse(template.bytes(rt), position + 1)
            .map_err(|error| rt.raise_value_error(format_args!("{error}")))?;
        position = directive.end;
        by_key |= directive.key.is_some();
        write_directive(rt, template, directive, &mut supply, &mut builder)?;
        rt.poll()?;
    }
    if supply.used < supply.count && !by_key && (is_tuple || !is_mapping(rt, arguments)) {
        return Err(rt.raise_type_error(format_args!("not all arguments converted during string formatting")));
    }
    template.finish(rt, builder)
}

/// Whether a value may be left unused: CPython leaves mappings alone.
fn is_mapping(rt: &mut Runtime<'_>, value: Value) -> bool {
    let native = rt.native_part(value);
    if rt.text(native).is_some() {
        return false;
    }
    rt.slot(rt.native_type_of(native), |slots| slots.get_item).is_some()
        || rt.special_method(value, const { crate::names::name("__getitem__") }).is_some()
}

fn write_directive(
    rt: &mut Runtime<'_>,
    template: Subject,
    mut directive: Directive,
    supply: &mut Supply,
    builder: &mut TextBuilder,
) -> Result<(), Raised> {
    let keyed = match directive.key.clone() {
        Some(range) => {
            if supply.is_tuple || !is_mapping(rt, supply.arguments) {
                return Err(rt.raise_type_error(format_args!("format requires a mapping")));
            }
            let key = template.piece(rt, range)?;
            Some(rt.get_item(supply.arguments, key)?)
        }
        None => None,
    };
    let width = match directive.width {
        Count::Absent => 0,
        Count::Fixed(width) => width,
        Count::Argument => {
            let width = supply.next_count(rt)?;
            directive.left |= width < 0;
            width.unsigned_abs() as usize
        }
    };
    let precision = match directive.precision {
        Count::Absent => None,
        Count::Fixed(precision) => Some(precision),
        Count::Argument => Some(supply.next_count(rt)?.max(0) as usize),
    };
    if directive.conversion == '%' {
        return builder.push(rt, "%");
    }
    let value = match keyed {
        Some(value) => value,
        None => supply.next(rt)?,
    };
    if !matches!(
        directive.conversion,
        's' | 'r' | 'a' | 'b' | 'c' | 'd' | 'i' | 'u' | 'x' | 'X' | 'o' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G'
    ) || directive.conversion == 'b' && template.flavor == Flavor::Text
    {
        return Err(raise_unsupported(rt, template, &directive));
    }
    let text_spec = directive.text_spec(width, precision);
    let mut output = Output::Text(builder);
    let text = match directive.conversion {
        's' | 'b' if template.flavor != Flavor::Text => return write_bytes(rt, value, &text_spec, builder),
        's' if width == 0 && precision.is_none() => return rt.write_value(value, Style::Str, &mut output),
        's' => rt.str(value)?,
        'r' if width == 0 && precision.is_none() => return rt.write_value(value, Style::Repr, &mut output),
        'r' => rt.repr(value)?,
        'a' => ascii(rt, value)?,
        'c' => character(rt, value)?,
        'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
            return write_number(rt, value, &directive, width, precision, &mut output);
        }
        _ => {
            let number = rt.float_argument(value)?;
            return format_number(rt, number, &directive.number_spec(width, precision), &mut output);
        }
    };
    format_text(rt, text, &text_spec, Align::Right, &mut output)
}

#[cold]
fn raise_unsupported(rt: &mut Runtime<'_>, template: Subject, directive: &Directive) -> Raised {
    let (letter, code) = (directive.conversion, u32::from(directive.conversion));
    let index = template.item_at(rt, directive.conversion_offset);
    rt.raise_value_error(format_args!("unsupported format character '{letter}' (0x{code:x}) at index {index}"))
}

fn write_number(
    rt: &mut Runtime<'_>,
    value: Value,
    directive: &Directive,
    width: usize,
    precision: Option<usize>,
    output: &mut Output<'_>,
) -> Result<(), Raised> {
    let letter = directive.conversion;
    let (base, prefix) = match letter {
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        'o' => (8, "0o"),
        _ => (10, ""),
    };
    let native = rt.native_part(value);
    let is_real = base == 10
        && (rt.as_float(native).is_some()
            || rt.special_method(value, const { crate::names::name("__int__") }).is_some());
    let integer = match Operand::of(rt, native) {
        Some(_) => rt.to_int(native)?,
        None => match if is_real { int::convert(rt, value) } else { rt.to_int(value) } {
            Ok(integer) => integer,
            Err(raised) if !rt.raised_is(raised, types::TYPE_ERROR) => return Err(raised),
            Err(_) => {
                let wanted = if base == 10 { "a real number" } else { "an integer" };
                let mut text = TextBuilder::new(rt, 64)?;
                Output::Text(&mut text).format(rt, format_args!("%{letter} format: {wanted} is required, not "))?;
                let class = rt.type_of(value);
                text.push_type_name(rt, class)?;
                let message = text.finish(rt)?;
                return Err(rt.raise_with(types::TYPE_ERROR, &[message]));
            }
        },
    };
    let operand = int::operand_of(rt, integer);
    let spec = FormatSpec { precision: None, ..directive.number_spec(width, None) };
    let layout = IntegerLayout {
        base,
        prefix: if directive.alternate { prefix } else { "" },
        group: 0,
        letters: if letter == 'X' { LetterCase::Upper } else { LetterCase::Lower },
        least_digits: precision.unwrap_or(0),
    };
    write_integer(rt, &operand, &spec, layout, output)
}

fn character(rt: &mut Runtime<'_>, value: Value) -> Result<Value, Raised> {
    let native = rt.native_part(value);
    if let Some(text) = rt.text(native) {
        if text.chars().count() == 1 {
            return Ok(native);
        }
        return Err(rt.raise_type_error(format_args!("%c requires int or char")));
    }
    if Operand::of(rt, native).is_none() {
        return Err(rt.raise_type_error(format_args!("%c requires int or char")));
    }
    let code = rt.index_argument(native)?;
    match u32::try_from(code).ok().and_then(char::from_u32) {
        Some(character) => rt.new_str(character.encode_utf8(&mut [0; 4])),
        None => Err(rt.raise_overflow_error(format_args!("%c arg not in range(0x110000)"))),
    }
}

/// `%s` of a bytes template: the content of a bytes-like object.
fn write_bytes(rt: &mut Runtime<'_>, value: Value, spec: &FormatSpec, builder: &mut TextBuilder) -> Result<(), Raised> {
    let bytes = types::bytes::from_value(rt, value)?;
    let length = rt.heap.bytes(bytes).len().min(spec.precision.unwrap_or(usize::MAX));
    let (before, after) = spec.padding(length, Align::Right);
    (0..before).try_for_each(|_| builder.push(rt, " "))?;
    builder.push_slice(rt, bytes, 0, length)?;
    (0..after).try_for_each(|_| builder.push(rt, " "))
}
