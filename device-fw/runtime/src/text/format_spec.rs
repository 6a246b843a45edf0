//! The format mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`
//!
//! Parsing only; what a type makes of it stands in [`super::format_number`] and [`super::format_float`].

use core::fmt;

/// Where the text stands in its width.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: the fill stands between sign and figures.
    AfterSign,
}

/// What stands before a number that is not below zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// `-`: nothing.
    Negative,
    /// `+`
    Plus,
    /// A space.
    Space,
}

/// A format specification taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FormatSpec {
    /// What fills the width.
    pub fill: char,
    /// Alignment, if given.
    pub align: Option<Align>,
    /// Sign, if given.
    pub sign: Option<Sign>,
    /// `#`
    pub alternate: bool,
    /// `0` before the width: sign-aware zeros, also kept in `fill` and `align` where these were not given.
    pub zero: bool,
    /// Least width in characters.
    pub width: usize,
    /// `,` or `_`
    pub grouping: Option<char>,
    /// Digits after the point, significant digits, or most characters.
    pub precision: Option<usize>,
    /// The type letter.
    pub kind: Option<char>,
}

/// What is wrong with a specification. The text is CPython's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpecError {
    /// It does not follow the grammar.
    Invalid,
    /// A width or precision beyond any memory.
    TooManyDigits,
    /// A point without figures.
    MissingPrecision,
    /// A type letter that the type does not know.
    UnknownCode {
        /// The letter.
        kind: char,
        /// The type's name.
        type_name: &'static str,
    },
    /// `,` or `_` with a letter that has no groups.
    GroupingWith {
        /// `,` or `_`
        grouping: char,
        /// The letter.
        kind: char,
    },
    /// A sign where there is no number.
    SignInString,
    /// A sign with `c`.
    SignWithCharacter,
    /// `#` where there is no number.
    AlternateInString,
    /// `#` with `c`.
    AlternateWithCharacter,
    /// `=` where there is no number.
    AlignInString,
    /// Precision with an integer.
    PrecisionInInteger,
    /// Both `,` and `_`.
    BothGroupings,
    /// The code point of `c` is none.
    CharacterRange,
}

impl fmt::Display for SpecError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Invalid => formatter.write_str("Invalid format specifier"),
            Self::TooManyDigits => formatter.write_str("Too many decimal digits in format string"),
            Self::MissingPrecision => formatter.write_str("Format specifier missing precision"),
            Self::UnknownCode { kind, type_name } => {
                write!(formatter, "Unknown format code '{kind}' for object of type '{type_name}'")
            }
            Self::GroupingWith { grouping, kind } => write!(formatter, "Cannot specify '{grouping}' with '{kind}'."),
            Self::SignInString => formatter.write_str("Sign not allowed in string format specifier"),
            Self::SignWithCharacter => formatter.write_str("Sign not allowed with integer format specifier 'c'"),
            Self::AlternateInString => formatter.write_str("Alternate form (#) not allowed in string format specifier"),
            Self::AlternateWithCharacter => {
                formatter.write_str("Alternate form (#) not allowed with integer format specifier 'c'")
            }
            Self::AlignInString => formatter.write_str("'=' alignment not allowed in string format specifier"),
            Self::PrecisionInInteger => formatter.write_str("Precision not allowed in integer format specifier"),
            Self::BothGroupings => formatter.write_str("Cannot specify both ',' and '_'."),
            Self::CharacterRange => formatter.write_str("%c arg not in range(0x110000)"),
        }
    }
}

/// Widths and precisions beyond this are refused: no arena holds the text.
const LARGEST_COUNT: usize = 1 << 28;

fn alignment(character: char) -> Option<Align> {
    match character {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::AfterSign),
        _ => None,
    }
}

/// Reads figures at the start: the number (if there are any) and what follows.
pub fn read_count(text: &[u8]) -> Result<(Option<usize>, &[u8]), SpecError> {
    let (mut count, mut rest) = (None, text);
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        let value = count.unwrap_or(0usize).saturating_mul(10).saturating_add(usize::from(digit - b'0'));
        if value > LARGEST_COUNT {
            return Err(SpecError::TooManyDigits);
        }
        (count, rest) = (Some(value), after);
    }
    Ok((count, rest))
}

impl FormatSpec {
    /// The empty specification.
    pub const PLAIN: Self = Self {
        fill: ' ',
        align: None,
        sign: None,
        alternate: false,
        zero: false,
        width: 0,
        grouping: None,
        precision: None,
        kind: None,
    };

    /// Takes a specification apart.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let mut spec = Self::PLAIN;
        let mut characters = text.chars();
        let (first, second) = (characters.next(), characters.next());
        let mut rest = text.as_bytes();
        if let (Some(fill), Some(align)) = (first, second.and_then(alignment)) {
            (spec.fill, spec.align) = (fill, Some(align));
            rest = &rest[fill.len_utf8() + 1..];
        } else if let Some(align) = first.and_then(alignment) {
            spec.align = Some(align);
            rest = &rest[1..];
        }
        let fill_given = spec.align.is_some() && second.and_then(alignment).is_some();
        spec.sign = match rest.first() {
            Some(b'+') => Some(Sign::Plus),
            Some(b' ') => Some(Sign::Space),
            Some(b'-') => Some(Sign::Negative),
            _ => None,
        };
        rest = &rest[usize::from(spec.sign.is_some())..];
        if let [b'#', after @ ..] = rest {
            (spec.alternate, rest) = (true, after);
        }
        if let [b'0', after @ ..] = rest {
            (spec.zero, rest) = (true, after);
            if !fill_given {
                spec.fill = '0';
            }
        }
        let (width, after) = read_count(rest)?;
        (spec.width, rest) = (width.unwrap_or(0), after);
        while let [separator @ (b',' | b'_'), after @ ..] = rest {
            if spec.grouping.is_some() {
                return Err(SpecError::BothGroupings);
            }
            (spec.grouping, rest) = (Some(char::from(*separator)), after);
        }
        if let [b'.', after @ ..] = rest {
            let (precision, after) = read_count(after)?;
            (spec.precision, rest) = (Some(precision.ok_or(SpecError::MissingPrecision)?), after);
        }
        let mut tail = core::str::from_utf8(rest).map_err(|_| SpecError::Invalid)?.chars();
        spec.kind = tail.next();
        if tail.next().is_some() { Err(SpecError::Invalid) } else { Ok(spec) }
    }

    /// Alignment of a number: zeros go after the sign, and right is the default.
    pub fn number_align(&self) -> Align {
        self.align.unwrap_or(if self.zero { Align::AfterSign } else { Align::Right })
    }

    /// Fill before and after a text of so many characters.
    pub fn padding(&self, length: usize, default: Align) -> (usize, usize) {
        let room = self.width.saturating_sub(length);
        match self.align.unwrap_or(default) {
            Align::Left => (0, room),
            Align::Right | Align::AfterSign => (room, 0),
            Align::Center => (room / 2, room - room / 2),
        }
    }

    /// Checks a specification for a string, whose type is called `type_name`.
    pub fn check_string(&self, type_name: &'static str) -> Result<(), SpecError> {
        match self.kind {
            None | Some('s') => {}
            Some(kind) => return Err(SpecError::UnknownCode { kind, type_name }),
        }
        if self.sign.is_some() {
            return Err(SpecError::SignInString);
        }
        if self.alternate {
            return Err(SpecError::AlternateInString);
        }
        if self.align == Some(Align::AfterSign) {
            return Err(SpecError::AlignInString);
        }
        match self.grouping {
            Some(grouping) => Err(SpecError::GroupingWith { grouping, kind: 's' }),
            None => Ok(()),
        }
    }
}

/// Writes a fill character so many times.
pub fn write_fill(sink: &mut (impl fmt::Write + ?Sized), fill: char, mut count: usize) -> fmt::Result {
    const RUN: usize = 16;
    let mut buffer = [0; RUN * 4];
    let length = fill.len_utf8();
    for slot in buffer.chunks_exact_mut(length).take(RUN) {
        fill.encode_utf8(slot);
    }
    while count > 0 {
        let step = count.min(RUN);
        sink.write_str(core::str::from_utf8(&buffer[..step * length]).map_err(|_| fmt::Error)?)?;
        count -= step;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_specifications_apart() {
        let plain = FormatSpec::PLAIN;
        for (text, expected) in [
            ("", Ok(plain)),
            ("5d", Ok(FormatSpec { width: 5, kind: Some('d'), ..plain })),
            ("*^10", Ok(FormatSpec { fill: '*', align: Some(Align::Center), width: 10, ..plain })),
            ("€<3s", Ok(FormatSpec { fill: '€', align: Some(Align::Left), width: 3, kind: Some('s'), ..plain })),
            ("<<", Ok(FormatSpec { fill: '<', align: Some(Align::Left), ..plain })),
            (
                "+08.3f",
                Ok(FormatSpec {
                    fill: '0',
                    sign: Some(Sign::Plus),
                    zero: true,
                    width: 8,
                    precision: Some(3),
                    kind: Some('f'),
                    ..plain
                }),
            ),
            ("<08", Ok(FormatSpec { fill: '0', align: Some(Align::Left), zero: true, width: 8, ..plain })),
            ("#x", Ok(FormatSpec { alternate: true, kind: Some('x'), ..plain })),
            (",.2f", Ok(FormatSpec { grouping: Some(','), precision: Some(2), kind: Some('f'), ..plain })),
            ("5.", Err(SpecError::MissingPrecision)),
            ("99999999999", Err(SpecError::TooManyDigits)),
            ("5dd", Err(SpecError::Invalid)),
            (",_", Err(SpecError::BothGroupings)),
        ] {
            assert_eq!(FormatSpec::parse(text), expected, "{text:?}");
        }
    }
}
