//! Laying out a number in its width: sign, prefix, groups, zeros, fill
//!
//! The digits themselves are fetched while writing, so they may lie where the sink cannot see them.

use super::format_spec::{Align, FormatSpec, Sign, SpecError, write_fill};
use core::fmt::{self, Write};
use core::ops::Range;

/// A number as text in parts, before it is laid out.
#[derive(Clone, Copy, Debug, Default)]
pub struct NumberText<'a> {
    /// Whether it is below zero.
    pub negative: bool,
    /// `0x` and the like.
    pub prefix: &'a str,
    /// Digits before the point.
    pub integer_length: usize,
    /// Zeros before these (`%.5d`).
    pub leading_zeros: usize,
    /// Zeros after these, before the point.
    pub integer_zeros: usize,
    /// Whether there is a point.
    pub point: bool,
    /// Zeros directly after the point.
    pub fraction_leading_zeros: usize,
    /// Digits after those.
    pub fraction: &'a [u8],
    /// Zeros after those.
    pub fraction_zeros: usize,
    /// Exponent, percent sign.
    pub suffix: &'a str,
    /// Figures in a group, where groups are asked for.
    pub group: usize,
}

impl NumberText<'_> {
    /// Writes the number as the specification lays it out. `digits` writes a range of the digits before the point.
    pub fn write<S: Write>(
        &self,
        spec: &FormatSpec,
        sink: &mut S,
        mut digits: impl FnMut(&mut S, Range<usize>) -> fmt::Result,
    ) -> fmt::Result {
        let sign = match (self.negative, spec.sign) {
            (true, _) => "-",
            (false, Some(Sign::Plus)) => "+",
            (false, Some(Sign::Space)) => " ",
            (false, _) => "",
        };
        let figures = self.leading_zeros + self.integer_length + self.integer_zeros;
        let tail = usize::from(self.point)
            + self.fraction_leading_zeros
            + self.fraction.len()
            + self.fraction_zeros
            + self.suffix.len();
        let around = sign.len() + self.prefix.len() + tail;
        let align = spec.number_align();
        let zero_fill = align == Align::AfterSign && spec.fill == '0';
        let least = if zero_fill { spec.width.saturating_sub(around) } else { 0 };
        let (group, separator) = match spec.grouping {
            Some(separator) if self.group > 0 => (self.group, Some(separator)),
            _ => (usize::MAX, None),
        };
        let grouped = |count: usize| count + count.saturating_sub(1) / group;
        let mut total = figures;
        if least > grouped(total) {
            // `group + 1` characters hold `group` figures; a separator never stands first.
            total = match separator {
                Some(_) => least - least / (group + 1) + usize::from(least.is_multiple_of(group + 1)),
                None => least,
            };
        }
        let length = around + grouped(total);
        let room = spec.width.saturating_sub(length);
        let (before, inside, after) = match align {
            Align::Left => (0, 0, room),
            Align::Right => (room, 0, 0),
            Align::Center => (room / 2, 0, room - room / 2),
            Align::AfterSign => (0, room, 0),
        };
        write_fill(sink, spec.fill, before)?;
        sink.write_str(sign)?;
        sink.write_str(self.prefix)?;
        write_fill(sink, spec.fill, inside)?;
        let zeros = total - self.integer_length - self.integer_zeros;
        let mut position = 0;
        while position < total {
            let until_separator = if separator.is_some() { (total - position - 1) % group + 1 } else { total };
            let end = (position + until_separator).min(total);
            self.write_integer_part(sink, position..end, zeros, &mut digits)?;
            if let Some(separator) = separator
                && end < total
            {
                sink.write_char(separator)?;
            }
            position = end;
        }
        self.write_tail(sink)?;
        write_fill(sink, spec.fill, after)
    }

    /// Writes figures number `range` before the point, the first `zeros` of which are zeros.
    fn write_integer_part<S: Write>(
        &self,
        sink: &mut S,
        range: Range<usize>,
        zeros: usize,
        digits: &mut impl FnMut(&mut S, Range<usize>) -> fmt::Result,
    ) -> fmt::Result {
        write_fill(sink, '0', zeros.min(range.end).saturating_sub(range.start))?;
        let (start, end) = (range.start.max(zeros), range.end.min(zeros + self.integer_length));
        if start < end {
            digits(sink, start - zeros..end - zeros)?;
        }
        let trailing = zeros + self.integer_length;
        write_fill(sink, '0', range.end.saturating_sub(range.start.max(trailing)))
    }

    fn write_tail(&self, sink: &mut impl Write) -> fmt::Result {
        if self.point {
            sink.write_char('.')?;
        }
        write_fill(sink, '0', self.fraction_leading_zeros)?;
        sink.write_str(core::str::from_utf8(self.fraction).map_err(|_| fmt::Error)?)?;
        write_fill(sink, '0', self.fraction_zeros)?;
        sink.write_str(self.suffix)
    }
}

/// Letters of digits above nine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LetterCase {
    /// `ff`
    Lower,
    /// `FF`
    Upper,
}

/// How an integer is to be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IntegerForm {
    /// In this base, with this prefix if asked for, in groups of so many.
    Digits {
        /// 2, 8, 10 or 16.
        base: u32,
        /// `0b`, `0o`, `0x`, `0X` or nothing.
        prefix: &'static str,
        /// Figures in a group.
        group: usize,
        /// Letters for digits above nine.
        letters: LetterCase,
    },
    /// As the character with this code.
    Character,
    /// As the float of the same value.
    Float,
}

/// What a specification says for an int; `bool` among them.
pub fn integer_form(spec: &FormatSpec) -> Result<IntegerForm, SpecError> {
    let kind = spec.kind.unwrap_or('d');
    let (base, prefix, group) = match kind {
        'd' | 'n' => (10, "", 3),
        'b' => (2, "0b", 4),
        'o' => (8, "0o", 4),
        'x' => (16, "0x", 4),
        'X' => (16, "0X", 4),
        'c' => {
            if spec.precision.is_some() {
                return Err(SpecError::PrecisionInInteger);
            }
            if spec.sign.is_some() {
                return Err(SpecError::SignWithCharacter);
            }
            if spec.alternate {
                return Err(SpecError::AlternateWithCharacter);
            }
            return match spec.grouping {
                Some(grouping) => Err(SpecError::GroupingWith { grouping, kind }),
                None => Ok(IntegerForm::Character),
            };
        }
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => return Ok(IntegerForm::Float),
        _ => return Err(SpecError::UnknownCode { kind, type_name: "int" }),
    };
    match spec.grouping {
        Some(',') if base != 10 => return Err(SpecError::GroupingWith { grouping: ',', kind }),
        Some(grouping) if kind == 'n' => return Err(SpecError::GroupingWith { grouping, kind }),
        _ => {}
    }
    if spec.precision.is_some() {
        return Err(SpecError::PrecisionInInteger);
    }
    Ok(IntegerForm::Digits {
        base,
        prefix: if spec.alternate { prefix } else { "" },
        group,
        letters: if kind == 'X' { LetterCase::Upper } else { LetterCase::Lower },
    })
}

/// Writes a digits slice's range, for digits that lie on the stack.
pub fn write_digits(sink: &mut impl Write, digits: &[u8], range: Range<usize>) -> fmt::Result {
    let digits = digits.get(range).and_then(|digits| core::str::from_utf8(digits).ok());
    sink.write_str(digits.ok_or(fmt::Error)?)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::super::format_spec::FormatSpec;
    use super::*;
    use crate::number::digits::small_digits;
    use std::string::{String, ToString};

    fn check(value: i32, spec: &str, expected: &str) {
        let mut out = String::new();
        let result = FormatSpec::parse(spec).and_then(|spec| Ok((spec, integer_form(&spec)?)));
        match result {
            Err(error) => out = error.to_string(),
            Ok((spec, IntegerForm::Digits { base, prefix, group, letters })) => {
                let mut buffer = [0; 32];
                let mut text = small_digits(&mut buffer, value.unsigned_abs(), base).to_vec();
                if letters == LetterCase::Upper {
                    text.make_ascii_uppercase();
                }
                let number =
                    NumberText { negative: value < 0, prefix, integer_length: text.len(), group, ..Default::default() };
                number.write(&spec, &mut out, |sink, range| write_digits(sink, &text, range)).expect("takes all");
            }
            Ok((_, other)) => out = std::format!("{other:?}"),
        }
        assert_eq!(out, expected, "{value} {spec:?}");
    }

    #[test]
    fn lays_out_as_cpython() {
        check(42, "", "42");
        check(-42, "6", "   -42");
        check(-42, "06", "-00042");
        check(42, "<6", "42    ");
        check(42, "^7", "  42   ");
        check(42, "*=+7", "+****42");
        check(42, "+", "+42");
        check(42, " ", " 42");
        check(255, "#x", "0xff");
        check(255, "#010X", "0X000000FF");
        check(1_234_567, ",", "1,234,567");
        check(1_234_567, "_", "1_234_567");
        check(1234, "010,", "00,001,234");
        check(1234, "09,", "0,001,234");
        check(123, "08,", "0,000,123");
        check(123, "07,", "000,123");
        check(-1234, "012,", "-000,001,234");
        check(1234, "*>12,", "*******1,234");
        check(65535, "_b", "1111_1111_1111_1111");
        check(255, "#_x", "0xff");
        check(255, "<010", "2550000000");
        check(5, "c", "Character");
        check(5, ".2", "Precision not allowed in integer format specifier");
        check(5, "s", "Unknown format code 's' for object of type 'int'");
        check(5, ",x", "Cannot specify ',' with 'x'.");
        check(5, "q", "Unknown format code 'q' for object of type 'int'");
    }
}
