//! `format(value, spec)` of any value
//!
//! **Invariant:** a specification is parsed before anything is written; Python code runs only for `__format__`.

use core::fmt::Write;

use crate::heap::Kind;
use crate::names::name;
use crate::number::digits::small_digits;
use crate::output::{Output, Style, TextBuilder};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::text::format_float;
use crate::text::format_number::{IntegerForm, LetterCase, NumberText, integer_form, write_digits};
use crate::text::format_spec::{Align, FormatSpec, SpecError, write_fill};
use crate::text::utf8;
use crate::types;
use crate::types::int::{self, Operand};
use crate::value::Value;

use super::subject::{Flavor, Subject};
use super::writer;

/// A specification: part of a string.
#[derive(Clone, Copy, Debug)]
pub struct SpecText {
    /// The string; any value if the part is empty.
    pub text: Value,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl SpecText {
    /// The empty one.
    pub const EMPTY: Self = Self { text: Value::NONE, start: 0, end: 0 };

    /// All of a string.
    pub fn whole(rt: &Runtime<'_>, text: Value) -> Self {
        Self { text, start: 0, end: rt.text(text).map_or(0, str::len) }
    }

    fn is_empty(&self) -> bool {
        self.start == self.end
    }

    fn to_value(self, rt: &mut Runtime<'_>) -> Result<Value, Raised> {
        if self.is_empty() {
            return rt.new_str("");
        }
        Subject { value: self.text, flavor: Flavor::Text }.piece(rt, self.start..self.end)
    }
}

/// The Python error for a bad specification.
#[cold]
pub fn raise_spec(rt: &mut Runtime<'_>, error: SpecError) -> Raised {
    match error {
        SpecError::CharacterRange => rt.raise_overflow_error(format_args!("{error}")),
        _ => rt.raise_value_error(format_args!("{error}")),
    }
}

/// Writes `format(value, spec)`.
pub fn format_value(rt: &mut Runtime<'_>, value: Value, spec: SpecText, output: &mut Output<'_>) -> Result<(), Raised> {
    if matches!(rt.heap.kind(value), Kind::Instance | Kind::Exception)
        && let Some(method) = rt.special_method(value, const { name("__format__") })
    {
        let spec = spec.to_value(rt)?;
        let text = rt.call(method, &[value, spec])?;
        let native = rt.native_part(text);
        if rt.text(native).is_none() {
            let class = rt.type_of(text);
            let class_name = rt.type_name(class);
            return Err(rt.raise_naming(types::TYPE_ERROR, "__format__ must return a str, not ", class_name, ""));
        }
        return output.value_text(rt, native);
    }
    if spec.is_empty() {
        return rt.write_value(value, Style::Str, output);
    }
    let native = rt.native_part(value);
    let text = rt.text(spec.text).and_then(|text| text.get(spec.start..spec.end)).unwrap_or("");
    let parsed = FormatSpec::parse(text);
    if let Some(operand) = Operand::of(rt, native) {
        let parsed = parsed.map_err(|error| raise_spec(rt, error))?;
        return format_integer(rt, &operand, &parsed, output);
    }
    if let Some(number) = rt.as_float(native) {
        let parsed = parsed.map_err(|error| raise_spec(rt, error))?;
        return format_number(rt, number, &parsed, output);
    }
    if rt.text(native).is_some() {
        let parsed = parsed.map_err(|error| raise_spec(rt, error))?;
        parsed.check_string("str").map_err(|error| raise_spec(rt, error))?;
        return format_text(rt, native, &parsed, Align::Left, output);
    }
    if rt.heap.is(native, Kind::Complex) {
        let parsed = parsed.map_err(|error| raise_spec(rt, error))?;
        return format_complex(rt, native, &parsed, output);
    }
    let class = rt.type_name(rt.type_of(value));
    Err(rt.raise_naming(types::TYPE_ERROR, "unsupported format string passed to ", class, ".__format__"))
}

/// Writes an int.
pub fn format_integer(
    rt: &mut Runtime<'_>,
    operand: &Operand,
    spec: &FormatSpec,
    output: &mut Output<'_>,
) -> Result<(), Raised> {
    match integer_form(spec).map_err(|error| raise_spec(rt, error))? {
        IntegerForm::Digits { base, prefix, group, letters } => {
            write_integer(rt, operand, spec, IntegerLayout { base, prefix, group, letters, least_digits: 0 }, output)
        }
        IntegerForm::Character => {
            let character = operand.as_small().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32);
            let Some(character) = character else { return Err(raise_spec(rt, SpecError::CharacterRange)) };
            let text = rt.new_str(character.encode_utf8(&mut [0; 4]))?;
            format_text(rt, text, spec, Align::Right, output)
        }
        IntegerForm::Float => {
            let number = int::arithmetic::to_float(rt, operand)?;
            format_number(rt, number, spec, output)
        }
    }
}

/// How the digits of an int are written.
#[derive(Clone, Copy, Debug)]
pub struct IntegerLayout {
    /// Base, 2 to 36.
    pub base: u32,
    /// Text between sign and digits.
    pub prefix: &'static str,
    /// Figures in a group; 0 for no groups.
    pub group: usize,
    /// Letters of digits above nine.
    pub letters: LetterCase,
    /// Zeros fill up to so many digits.
    pub least_digits: usize,
}

/// Writes the digits of an int in a layout.
pub fn write_integer(
    rt: &mut Runtime<'_>,
    operand: &Operand,
    spec: &FormatSpec,
    layout: IntegerLayout,
    output: &mut Output<'_>,
) -> Result<(), Raised> {
    let number = |length: usize| NumberText {
        negative: operand.negative,
        prefix: layout.prefix,
        integer_length: length,
        leading_zeros: layout.least_digits.saturating_sub(length),
        group: layout.group,
        ..NumberText::default()
    };
    if let Some(small) = operand.as_small() {
        let mut buffer = [0; 32];
        let length = small_digits(&mut buffer, small.unsigned_abs(), layout.base).len();
        let digits = &mut buffer[32 - length..];
        if layout.letters == LetterCase::Upper {
            digits.make_ascii_uppercase();
        }
        return writer::write(rt, output, |sink| {
            number(length).write(spec, sink, |sink, range| write_digits(sink, digits, range))
        });
    }
    let digits = int::text::magnitude_digits(rt, operand, layout.base, layout.letters)?;
    let length = rt.text(digits).map_or(0, str::len);
    writer::write(rt, output, |sink| {
        number(length).write(spec, sink, |sink, range| sink.slice(digits, range.start, range.end))
    })
}

/// Writes a float.
pub fn format_number(
    rt: &mut Runtime<'_>,
    number: f32,
    spec: &FormatSpec,
    output: &mut Output<'_>,
) -> Result<(), Raised> {
    format_float::check_spec(spec).map_err(|error| raise_spec(rt, error))?;
    writer::write(rt, output, |sink| format_float::write_float(number, spec, sink))
}

/// Writes a string in its width, cut to its precision.
pub fn format_text(
    rt: &mut Runtime<'_>,
    text: Value,
    spec: &FormatSpec,
    default: Align,
    output: &mut Output<'_>,
) -> Result<(), Raised> {
    let subject = Subject { value: text, flavor: Flavor::Text };
    let mut count = if spec.width == 0 && spec.precision.is_none() { 0 } else { subject.item_count(rt) };
    let mut end = subject.byte_length(rt);
    if let Some(precision) = spec.precision
        && precision < count
    {
        count = precision;
        end = utf8::byte_offset(subject.text(rt), precision);
    }
    let (before, after) = spec.padding(count, default);
    writer::write(rt, output, |sink| {
        write_fill(sink, spec.fill, before)?;
        sink.slice(text, 0, end)?;
        write_fill(sink, spec.fill, after)
    })
}

fn format_complex(
    rt: &mut Runtime<'_>,
    value: Value,
    spec: &FormatSpec,
    output: &mut Output<'_>,
) -> Result<(), Raised> {
    let (real, imaginary) = rt.complex_argument(value)?;
    if spec.zero {
        return Err(rt.raise_value_error(format_args!("Zero padding is not allowed in complex format specifier")));
    }
    format_float::check_spec(spec).map_err(|error| raise_spec(rt, error))?;
    let part = FormatSpec { width: 0, align: None, fill: ' ', ..*spec };
    let signed = FormatSpec { sign: Some(crate::text::format_spec::Sign::Plus), ..part };
    let write_part = |number: f32, spec: &FormatSpec, sink: &mut writer::Writer<'_, '_, '_>| match spec {
        FormatSpec { kind: None, precision: None, .. } => format_float::write_complex_part(number, spec, sink),
        _ => format_float::write_float(number, &FormatSpec { kind: spec.kind.or(Some('g')), ..*spec }, sink),
    };
    // Without a type it looks like `str`: brackets, or the imaginary part alone.
    let like_str = spec.kind.is_none();
    let imaginary_alone = like_str && real == 0.0 && real.is_sign_positive();
    let mut builder = TextBuilder::new(rt, 32)?;
    writer::write(rt, &mut Output::Text(&mut builder), |sink| {
        if imaginary_alone {
            return write_part(imaginary, &part, sink);
        }
        sink.write_str(if like_str { "(" } else { "" })?;
        write_part(real, &part, sink)?;
        write_part(imaginary, &signed, sink)
    })?;
    builder.push(rt, if like_str && !imaginary_alone { "j)" } else { "j" })?;
    let text = builder.finish(rt)?;
    let whole = FormatSpec { precision: None, ..*spec };
    format_text(rt, text, &whole, Align::Right, output)
}
