//! `%` formatting: directives in a format string
//!
//! `%[(key)][flags][width][.precision][length]type`; a directive becomes a [`FormatSpec`] that the types carry out.

use super::format_spec::{Align, FormatSpec, Sign, read_count};
use core::ops::Range;

/// A width or precision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    /// Not given.
    Absent,
    /// Given as figures.
    Fixed(usize),
    /// `*`: the next argument tells.
    Argument,
}

/// A directive taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Directive {
    /// The mapping key in parentheses.
    pub key: Option<Range<usize>>,
    /// `-`
    pub left: bool,
    /// `+`
    pub plus: bool,
    /// A space.
    pub space: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
    /// Least width.
    pub width: Count,
    /// Digits or characters.
    pub precision: Count,
    /// The type letter.
    pub conversion: char,
    /// Offset of the type letter.
    pub conversion_offset: usize,
    /// Where the text goes on.
    pub end: usize,
}

/// What is wrong with a directive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PercentError {
    /// The string ends inside.
    Incomplete,
    /// The key's parenthesis is never closed.
    IncompleteKey,
    /// A width that no memory holds.
    TooBig,
}

impl core::fmt::Display for PercentError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(match self {
            Self::Incomplete => "incomplete format",
            Self::IncompleteKey => "incomplete format key",
            Self::TooBig => "width too big",
        })
    }
}

impl Directive {
    /// Reads the directive whose `%` stands just before `position`.
    pub fn parse(text: &[u8], position: usize) -> Result<Self, PercentError> {
        let mut directive = Directive {
            key: None,
            left: false,
            plus: false,
            space: false,
            alternate: false,
            zero: false,
            width: Count::Absent,
            precision: Count::Absent,
            conversion: '%',
            conversion_offset: position,
            end: position,
        };
        let mut rest = text.get(position..).unwrap_or(&[]);
        let offset = |rest: &[u8]| text.len() - rest.len();
        if let [b'(', after @ ..] = rest {
            let length = closing_parenthesis(after).ok_or(PercentError::IncompleteKey)?;
            directive.key = Some(offset(after)..offset(after) + length);
            rest = &after[length + 1..];
        }
        while let [flag, after @ ..] = rest {
            match flag {
                b'-' => directive.left = true,
                b'+' => directive.plus = true,
                b' ' => directive.space = true,
                b'#' => directive.alternate = true,
                b'0' => directive.zero = true,
                _ => break,
            }
            rest = after;
        }
        (directive.width, rest) = read_width(rest)?;
        if let [b'.', after @ ..] = rest {
            (directive.precision, rest) = read_width(after)?;
            if directive.precision == Count::Absent {
                directive.precision = Count::Fixed(0);
            }
        }
        while let [b'h' | b'l' | b'L', after @ ..] = rest {
            rest = after;
        }
        let valid = match core::str::from_utf8(rest) {
            Ok(valid) => valid,
            Err(error) => core::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or(""),
        };
        let first = rest.first().ok_or(PercentError::Incomplete)?;
        directive.conversion = valid.chars().next().unwrap_or(char::from(*first));
        directive.conversion_offset = offset(rest);
        directive.end = offset(rest) + valid.chars().next().map_or(1, char::len_utf8);
        Ok(directive)
    }

    /// The specification for a number, width and precision known. `%5s` and the like: [`Directive::text_spec`].
    pub fn number_spec(&self, width: usize, precision: Option<usize>) -> FormatSpec {
        let zero = self.zero && !self.left;
        FormatSpec {
            fill: if zero { '0' } else { ' ' },
            align: Some(match (self.left, zero) {
                (true, _) => Align::Left,
                (false, true) => Align::AfterSign,
                (false, false) => Align::Right,
            }),
            sign: match (self.plus, self.space) {
                (true, _) => Some(Sign::Plus),
                (false, true) => Some(Sign::Space),
                (false, false) => None,
            },
            alternate: self.alternate,
            zero,
            width,
            grouping: None,
            precision,
            kind: Some(self.conversion),
        }
    }

    /// The specification for text, width and precision known.
    pub fn text_spec(&self, width: usize, precision: Option<usize>) -> FormatSpec {
        FormatSpec {
            align: Some(if self.left { Align::Left } else { Align::Right }),
            width,
            precision,
            ..FormatSpec::PLAIN
        }
    }
}

fn closing_parenthesis(text: &[u8]) -> Option<usize> {
    let mut depth = 1;
    text.iter().position(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}

fn read_width(text: &[u8]) -> Result<(Count, &[u8]), PercentError> {
    if let [b'*', after @ ..] = text {
        return Ok((Count::Argument, after));
    }
    let (count, rest) = read_count(text).map_err(|_| PercentError::TooBig)?;
    Ok((count.map_or(Count::Absent, Count::Fixed), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_directives_apart() {
        let text = b"%-+ #05.3ld|%(a(b))s|%*.*f|%|";
        let first = Directive::parse(text, 1).expect("well formed");
        assert!(first.left && first.plus && first.space && first.alternate && first.zero);
        assert_eq!((first.width, first.precision), (Count::Fixed(5), Count::Fixed(3)));
        assert_eq!((first.conversion, first.end), ('d', 11));
        let second = Directive::parse(text, 13).expect("well formed");
        assert_eq!((second.key, second.conversion, second.end), (Some(14..18), 's', 20));
        let third = Directive::parse(text, 22).expect("well formed");
        assert_eq!((third.width, third.precision, third.end), (Count::Argument, Count::Argument, 26));
        assert_eq!(Directive::parse(b"%5", 1), Err(PercentError::Incomplete));
        assert_eq!(Directive::parse(b"%(a", 1), Err(PercentError::IncompleteKey));
        assert_eq!(Directive::parse("%ä".as_bytes(), 1).map(|found| (found.conversion, found.end)), Ok(('ä', 3)));
    }
}
