//! `str.format` templates: literal runs and replacement fields
//!
//! A step reads one piece from a position, so the caller may run Python code between pieces. A field's specification
//! may hold fields itself; it is then a template of its own.

use core::fmt;
use core::ops::Range;

/// A piece of a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Text to copy.
    Literal(Range<usize>),
    /// A replacement field.
    Field(Field),
}

/// A replacement field taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// The whole field name with its accessors.
    pub name: Range<usize>,
    /// `r`, `s` or `a` after `!`.
    pub conversion: Option<u8>,
    /// The specification after `:`.
    pub spec: Range<usize>,
    /// Whether the specification holds fields.
    pub nested: bool,
}

/// A step from a value to what it is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Accessor {
    /// `.name`
    Attribute(Range<usize>),
    /// `[key]`
    Index(Range<usize>),
}

/// What is wrong with a template. The text is CPython's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TemplateError {
    /// A closing brace that nothing opened.
    SingleClose,
    /// An opening brace at the very end.
    SingleOpen,
    /// A field that is not closed.
    Unclosed,
    /// A field that is not closed after its conversion or in its specification.
    UnclosedSpec,
    /// Nothing after `!`.
    MissingConversion,
    /// Something other than `:` or `}` after the conversion.
    AfterConversion,
    /// `..` or a name that ends with a point.
    EmptyAttribute,
    /// `[` without `]`.
    MissingBracket,
    /// Something directly after `]`.
    AfterBracket,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SingleClose => "Single '}' encountered in format string",
            Self::SingleOpen => "Single '{' encountered in format string",
            Self::Unclosed => "expected '}' before end of string",
            Self::UnclosedSpec => "unmatched '{' in format spec",
            Self::MissingConversion => "end of string while looking for conversion specifier",
            Self::AfterConversion => "expected ':' after conversion specifier",
            Self::EmptyAttribute => "Empty attribute in format string",
            Self::MissingBracket => "Missing ']' in format string",
            Self::AfterBracket => "Only '.' or '[' may follow ']' in format field specifier",
        })
    }
}

/// The piece at `position` of `text` (which ends at `end`), and where the next one starts; `None` at the end.
pub fn next_piece(text: &[u8], position: usize, end: usize) -> Result<Option<(Piece, usize)>, TemplateError> {
    let text = text.get(..end).unwrap_or(text);
    let rest = text.get(position..).unwrap_or(&[]);
    match rest {
        [] => Ok(None),
        [b'{', b'{', ..] | [b'}', b'}', ..] => Ok(Some((Piece::Literal(position..position + 1), position + 2))),
        [b'}', ..] => Err(TemplateError::SingleClose),
        [b'{'] => Err(TemplateError::SingleOpen),
        [b'{', ..] => {
            let (field, next) = read_field(text, position + 1)?;
            Ok(Some((Piece::Field(field), next)))
        }
        _ => {
            let length = rest.iter().position(|byte| matches!(byte, b'{' | b'}')).unwrap_or(rest.len());
            Ok(Some((Piece::Literal(position..position + length), position + length)))
        }
    }
}

fn read_field(text: &[u8], start: usize) -> Result<(Field, usize), TemplateError> {
    let mut position = start;
    let mut in_brackets = false;
    loop {
        match text.get(position).ok_or(TemplateError::Unclosed)? {
            b'[' => in_brackets = true,
            b']' => in_brackets = false,
            b'{' if !in_brackets => return Err(TemplateError::Unclosed),
            b'}' | b':' | b'!' if !in_brackets => break,
            _ => {}
        }
        position += 1;
    }
    let name = start..position;
    let mut conversion = None;
    if text[position] == b'!' {
        let letter = *text.get(position + 1).ok_or(TemplateError::MissingConversion)?;
        conversion = Some(letter);
        position += 2;
        match text.get(position) {
            None => return Err(TemplateError::UnclosedSpec),
            Some(b':' | b'}') => {}
            Some(_) => return Err(TemplateError::AfterConversion),
        }
    }
    if text[position] == b'}' {
        return Ok((Field { name, conversion, spec: position..position, nested: false }, position + 1));
    }
    let spec_start = position + 1;
    let (mut depth, mut nested) = (1, false);
    position = spec_start;
    loop {
        match text.get(position).ok_or(TemplateError::UnclosedSpec)? {
            b'{' => (depth, nested) = (depth + 1, true),
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok((Field { name, conversion, spec: spec_start..position, nested }, position + 1));
        }
        position += 1;
    }
}

/// Where the first part of a field name, the argument's number or keyword, ends.
pub fn argument_end(text: &[u8], name: Range<usize>) -> usize {
    let bytes = text.get(name.clone()).unwrap_or(&[]);
    name.start + bytes.iter().position(|byte| matches!(byte, b'.' | b'[')).unwrap_or(bytes.len())
}

/// The accessor at `position` of a field name that ends at `end`, and where the next one starts.
pub fn next_accessor(text: &[u8], position: usize, end: usize) -> Result<Option<(Accessor, usize)>, TemplateError> {
    let bytes = text.get(position..end).unwrap_or(&[]);
    match bytes {
        [] => Ok(None),
        [b'.', rest @ ..] => {
            let length = rest.iter().position(|byte| matches!(byte, b'.' | b'[')).unwrap_or(rest.len());
            if length == 0 {
                return Err(TemplateError::EmptyAttribute);
            }
            Ok(Some((Accessor::Attribute(position + 1..position + 1 + length), position + 1 + length)))
        }
        [b'[', rest @ ..] => {
            let length = rest.iter().position(|&byte| byte == b']').ok_or(TemplateError::MissingBracket)?;
            if length == 0 {
                return Err(TemplateError::EmptyAttribute);
            }
            Ok(Some((Accessor::Index(position + 1..position + 1 + length), position + length + 2)))
        }
        _ => Err(TemplateError::AfterBracket),
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::{format, string::String};

    fn pieces(text: &str) -> String {
        let (mut position, mut out) = (0, String::new());
        loop {
            match next_piece(text.as_bytes(), position, text.len()) {
                Err(error) => return error.to_string(),
                Ok(None) => return out,
                Ok(Some((Piece::Literal(range), next))) => {
                    out += &format!("<{}>", &text[range]);
                    position = next;
                }
                Ok(Some((Piece::Field(field), next))) => {
                    let conversion = field.conversion.map_or('-', char::from);
                    out += &format!("({}|{}|{})", &text[field.name], conversion, &text[field.spec]);
                    position = next;
                }
            }
        }
    }

    use std::string::ToString;

    #[test]
    fn takes_templates_apart() {
        for (text, expected) in [
            ("a{}b", "<a>(|-|)<b>"),
            ("{{}}", "<{><}>"),
            ("{0!r:>{w}}x", "(0|r|>{w})<x>"),
            ("{a.b[c:}].d}", "(a.b[c:}].d|-|)"),
            ("}", "Single '}' encountered in format string"),
            ("{", "Single '{' encountered in format string"),
            ("{a", "expected '}' before end of string"),
            ("{a:{b}", "unmatched '{' in format spec"),
            ("{!r", "unmatched '{' in format spec"),
            ("{!", "end of string while looking for conversion specifier"),
            ("{!rx}", "expected ':' after conversion specifier"),
        ] {
            assert_eq!(pieces(text), expected, "{text:?}");
        }
    }

    #[test]
    fn accessors_follow_the_argument() {
        let text = b"a.b[c.d].e";
        let mut position = argument_end(text, 0..text.len());
        assert_eq!(position, 1);
        for expected in [Accessor::Attribute(2..3), Accessor::Index(4..7), Accessor::Attribute(9..10)] {
            let (accessor, next) = next_accessor(text, position, text.len()).expect("valid").expect("one more");
            assert_eq!(accessor, expected);
            position = next;
        }
        assert_eq!(next_accessor(text, position, text.len()), Ok(None));
        assert_eq!(next_accessor(b"a[0]x", 4, 5), Err(TemplateError::AfterBracket));
        assert_eq!(next_accessor(b"a.", 1, 2), Err(TemplateError::EmptyAttribute));
        assert_eq!(next_accessor(b"a[0", 1, 3), Err(TemplateError::MissingBracket));
    }
}
