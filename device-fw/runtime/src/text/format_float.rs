//! Floats as text: `repr`, and `%e`, `%f`, `%g`, `%` with exact digits at any precision
//!
//! All digits come from [`Decimal`]; here it is decided where the point and the exponent stand.

use super::format_number::{NumberText, write_digits};
use super::format_spec::{FormatSpec, SpecError};
use crate::number::float_digits::Decimal;
use core::fmt::{self, Write};

/// Digits after the point when none are asked for.
const DEFAULT_PRECISION: usize = 6;

/// Writes `repr(value)`: the shortest text that reads back.
pub fn write_repr(value: f32, sink: &mut impl Write) -> fmt::Result {
    if let Some(name) = special_name(value) {
        sink.write_str(if value < 0.0 { "-" } else { "" })?;
        return sink.write_str(name);
    }
    let decimal = Decimal::shortest(value);
    let mut layout = Layout::new(value.is_sign_negative(), decimal);
    layout.repr();
    layout.write(&FormatSpec::PLAIN, sink)
}

/// Writes one part of a complex number: as `repr`, without `.0`, with a sign if asked for.
pub fn write_complex_part(value: f32, spec: &FormatSpec, sink: &mut impl Write) -> fmt::Result {
    match special_name(value) {
        Some(name) => write_special(value.is_sign_negative() && !value.is_nan(), name, spec, sink),
        None => {
            let mut layout = Layout::new(value.is_sign_negative(), Decimal::shortest(value));
            layout.repr();
            layout.drop_empty_fraction();
            layout.write(spec, sink)
        }
    }
}

fn special_name(value: f32) -> Option<&'static str> {
    if value.is_nan() {
        Some("nan")
    } else if value.is_infinite() {
        Some("inf")
    } else {
        None
    }
}

/// Checks a specification for a float.
pub fn check_spec(spec: &FormatSpec) -> Result<(), SpecError> {
    match spec.kind {
        None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => Ok(()),
        Some('n') => match spec.grouping {
            Some(grouping) => Err(SpecError::GroupingWith { grouping, kind: 'n' }),
            None => Ok(()),
        },
        Some(kind) => Err(SpecError::UnknownCode { kind, type_name: "float" }),
    }
}

/// Writes a float as a specification says that passed [`check_spec`].
pub fn write_float(value: f32, spec: &FormatSpec, sink: &mut impl Write) -> fmt::Result {
    let kind = spec.kind.unwrap_or('\0');
    let negative = value.is_sign_negative() && !value.is_nan();
    if let Some(name) = special_name(value) {
        let upper = kind.is_ascii_uppercase();
        let name = match (name, upper, kind == '%') {
            ("nan", true, _) => "NAN",
            ("inf", true, _) => "INF",
            ("nan", _, true) => "nan%",
            ("inf", _, true) => "inf%",
            (name, ..) => name,
        };
        return write_special(negative, name, spec, sink);
    }
    let mut layout = match (kind, spec.precision) {
        ('\0', None) => {
            let mut layout = Layout::new(negative, Decimal::shortest(value));
            layout.repr();
            layout
        }
        _ => Layout::new(negative, Decimal::exact(value)),
    };
    let precision = spec.precision.unwrap_or(DEFAULT_PRECISION);
    match kind {
        'e' | 'E' => layout.scientific(precision, spec.alternate),
        'f' | 'F' => layout.fixed(precision, spec.alternate),
        '%' => {
            layout.percent = true;
            layout.shift = 2;
            layout.fixed(precision, spec.alternate);
        }
        '\0' if spec.precision.is_none() => {}
        '\0' => {
            layout.general(precision.max(1), spec.alternate, 1);
            if !layout.has_exponent && layout.fraction_digits == 0 {
                layout.point = true;
                layout.fraction_digits = 1;
            }
        }
        _ => layout.general(precision.max(1), spec.alternate, 0),
    }
    layout.upper = kind.is_ascii_uppercase();
    layout.write(spec, sink)
}

/// Writes inf or nan; zeros do not fill it.
fn write_special(negative: bool, name: &str, spec: &FormatSpec, sink: &mut impl Write) -> fmt::Result {
    let number = NumberText { negative, integer_length: name.len(), ..NumberText::default() };
    let plain = FormatSpec { grouping: None, ..*spec };
    number.write(&plain, sink, |sink, range| write_digits(sink, name.as_bytes(), range))
}

struct Layout {
    decimal: Decimal,
    negative: bool,
    /// Power of ten to multiply with.
    shift: i32,
    fraction_digits: usize,
    point: bool,
    has_exponent: bool,
    upper: bool,
    percent: bool,
}

impl Layout {
    fn new(negative: bool, decimal: Decimal) -> Self {
        Layout {
            decimal,
            negative,
            shift: 0,
            fraction_digits: 0,
            point: false,
            has_exponent: false,
            upper: false,
            percent: false,
        }
    }

    fn repr(&mut self) {
        let exponent = self.decimal.exponent();
        let digits = self.decimal.digits().len();
        if (-4..16).contains(&exponent) {
            self.point = true;
            self.fraction_digits = (digits as i32 - 1 - exponent).max(1) as usize;
        } else {
            self.has_exponent = true;
            self.fraction_digits = digits.saturating_sub(1);
            self.point = self.fraction_digits > 0;
        }
    }

    /// Turns `1.0` into `1`.
    fn drop_empty_fraction(&mut self) {
        if !self.has_exponent && self.decimal.digits().len() as i32 <= self.decimal.point().max(0) {
            self.point = false;
            self.fraction_digits = 0;
        }
    }

    fn fixed(&mut self, precision: usize, alternate: bool) {
        self.decimal.round_at(i32::try_from(precision).unwrap_or(i32::MAX).saturating_add(self.shift));
        self.fraction_digits = precision;
        self.point = precision > 0 || alternate;
    }

    fn scientific(&mut self, precision: usize, alternate: bool) {
        self.decimal.round_significant(precision.saturating_add(1));
        self.has_exponent = true;
        self.fraction_digits = precision;
        self.point = precision > 0 || alternate;
    }

    /// `precision` significant digits; without an exponent where that needs at most so many before the point, less
    /// `reserved`. Zeros at the end go unless `alternate`.
    fn general(&mut self, precision: usize, alternate: bool, reserved: usize) {
        self.decimal.round_significant(precision);
        let exponent = self.decimal.exponent();
        let limit = i64::try_from(precision).unwrap_or(i64::MAX) - reserved as i64;
        self.has_exponent = exponent < -4 || i64::from(exponent) >= limit.max(i64::from(reserved == 0));
        let shown = if alternate { precision } else { self.decimal.digits().len().max(1) } as i64;
        let before = if self.has_exponent { 1 } else { i64::from(exponent) + 1 };
        self.fraction_digits = (shown - before).max(0) as usize;
        self.point = alternate || self.fraction_digits > 0;
    }

    fn write(&self, spec: &FormatSpec, sink: &mut impl Write) -> fmt::Result {
        let digits = self.decimal.digits();
        let point = if self.has_exponent { i32::from(!digits.is_empty()) } else { self.decimal.point() + self.shift };
        let before = (point.max(0) as usize).min(digits.len());
        let (integer, rest) = digits.split_at(before);
        let leading = (point.min(0).unsigned_abs() as usize).min(self.fraction_digits);
        let fraction =
            if digits.is_empty() { &[][..] } else { &rest[..rest.len().min(self.fraction_digits - leading)] };
        let mut suffix = [0; 8];
        let number = NumberText {
            negative: self.negative,
            integer_length: integer.len(),
            leading_zeros: usize::from(point <= 0 || digits.is_empty()),
            integer_zeros: if digits.is_empty() { 0 } else { (point.max(0) as usize) - integer.len() },
            point: self.point,
            fraction_leading_zeros: if digits.is_empty() { 0 } else { leading },
            fraction,
            fraction_zeros: self.fraction_digits - fraction.len() - if digits.is_empty() { 0 } else { leading },
            suffix: self.suffix(&mut suffix),
            group: 3,
            ..NumberText::default()
        };
        number.write(spec, sink, |sink, range| write_digits(sink, integer, range))
    }

    fn suffix<'b>(&self, buffer: &'b mut [u8; 8]) -> &'b str {
        if self.percent {
            return "%";
        }
        if !self.has_exponent {
            return "";
        }
        let exponent = self.decimal.exponent();
        let figures = exponent.unsigned_abs().min(99) as u8;
        buffer[0] = if self.upper { b'E' } else { b'e' };
        buffer[1] = if exponent < 0 { b'-' } else { b'+' };
        buffer[2] = b'0' + figures / 10;
        buffer[3] = b'0' + figures % 10;
        core::str::from_utf8(&buffer[..4]).unwrap_or("")
    }
}

#[cfg(test)]
mod cpython;

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::String;

    #[test]
    fn formats_as_cpython() {
        for &(bits, spec, expected) in cpython::CASES {
            let mut out = String::new();
            let parsed = FormatSpec::parse(spec).expect(spec);
            write_float(f32::from_bits(bits), &parsed, &mut out).expect("a String takes all");
            assert_eq!(out, expected, "{} {spec:?}", f32::from_bits(bits));
        }
    }

    #[test]
    fn repr_is_the_shortest() {
        for (value, expected) in [
            (0.0f32, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.25e20, "1.25e+20"),
            (123.456, "123.456"),
            (16_777_216.0, "16777216.0"),
            (f32::MAX, "3.4028235e+38"),
            (f32::INFINITY, "inf"),
            (f32::NEG_INFINITY, "-inf"),
            (f32::NAN, "nan"),
            (-f32::NAN, "nan"),
        ] {
            let mut out = String::new();
            write_repr(value, &mut out).expect("a String takes all");
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn special_values_are_not_filled_with_zeros() {
        for (value, spec, expected) in [
            (f32::INFINITY, "08.2f", "00000inf"),
            (f32::NEG_INFINITY, "F", "-INF"),
            (f32::NAN, "+e", "+nan"),
            (f32::INFINITY, "%", "inf%"),
        ] {
            let mut out = String::new();
            let parsed = FormatSpec::parse(spec).expect(spec);
            write_float(value, &parsed, &mut out).expect("a String takes all");
            assert_eq!(out, expected);
        }
    }
}
