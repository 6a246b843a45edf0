//! `repr` of strings and bytes
//!
//! Quotes as CPython chooses them: single, unless the text has a single quote and no double one.

use super::classify::is_printable;
use core::fmt::{self, Write};

/// Which characters are written as escapes besides the control ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Escaping {
    /// `repr`: what cannot be printed.
    Unprintable,
    /// `ascii`: all that is not ASCII.
    NonAscii,
}

/// The quote for a literal of these bytes.
pub fn choose_quote(bytes: &[u8]) -> char {
    if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' }
}

/// Writes one character of a string literal between quotes of this kind.
pub fn write_char(character: char, quote: char, escaping: Escaping, sink: &mut (impl Write + ?Sized)) -> fmt::Result {
    match character {
        '\n' => sink.write_str("\\n"),
        '\r' => sink.write_str("\\r"),
        '\t' => sink.write_str("\\t"),
        '\\' => sink.write_str("\\\\"),
        _ if character == quote => {
            sink.write_char('\\')?;
            sink.write_char(quote)
        }
        ' '..='~' => sink.write_char(character),
        _ if escaping == Escaping::Unprintable && is_printable(character) => sink.write_char(character),
        _ => write_code(u32::from(character), sink),
    }
}

fn write_code(code: u32, sink: &mut (impl Write + ?Sized)) -> fmt::Result {
    let (letter, figures) = match code {
        0..=0xff => ('x', 2),
        0x100..=0xffff => ('u', 4),
        _ => ('U', 8),
    };
    sink.write_char('\\')?;
    sink.write_char(letter)?;
    (0..figures)
        .rev()
        .try_for_each(|place| sink.write_char(char::from_digit(code >> (place * 4) & 15, 16).unwrap_or('?')))
}

/// Whether a run of text needs no escape between quotes of this kind, so that it may be written as it is.
pub fn is_plain(byte: u8, quote: char) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'\\' && char::from(byte) != quote
}

/// Writes a whole string literal.
pub fn write_str(text: &str, escaping: Escaping, sink: &mut (impl Write + ?Sized)) -> fmt::Result {
    let quote = choose_quote(text.as_bytes());
    sink.write_char(quote)?;
    write_str_part(text, quote, escaping, sink)?;
    sink.write_char(quote)
}

/// Writes part of a string literal, without quotes around it.
pub fn write_str_part(text: &str, quote: char, escaping: Escaping, sink: &mut (impl Write + ?Sized)) -> fmt::Result {
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.bytes().take_while(|&byte| is_plain(byte, quote)).count();
        let (run, after) = rest.split_at(plain);
        sink.write_str(run)?;
        let mut characters = after.chars();
        if let Some(character) = characters.next() {
            write_char(character, quote, escaping, sink)?;
        }
        rest = characters.as_str();
    }
    Ok(())
}

/// Writes one byte of a bytes literal between quotes of this kind.
pub fn write_byte(byte: u8, quote: char, sink: &mut (impl Write + ?Sized)) -> fmt::Result {
    match byte {
        0x80.. => write_code(u32::from(byte), sink),
        _ => write_char(char::from(byte), quote, Escaping::NonAscii, sink),
    }
}

/// Writes a whole bytes literal.
pub fn write_bytes(bytes: &[u8], sink: &mut (impl Write + ?Sized)) -> fmt::Result {
    let quote = choose_quote(bytes);
    sink.write_char('b')?;
    sink.write_char(quote)?;
    bytes.iter().try_for_each(|&byte| write_byte(byte, quote, sink))?;
    sink.write_char(quote)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::String;

    fn check(text: &str, repr: &str, ascii: &str) {
        for (escaping, expected) in [(Escaping::Unprintable, repr), (Escaping::NonAscii, ascii)] {
            let mut out = String::new();
            write_str(text, escaping, &mut out).expect("a String takes all");
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn literals_read_back() {
        check("a'b", "\"a'b\"", "\"a'b\"");
        check("a'\"b", "'a\\'\"b'", "'a\\'\"b'");
        check("\0\n\t\r\\\x7f", "'\\x00\\n\\t\\r\\\\\\x7f'", "'\\x00\\n\\t\\r\\\\\\x7f'");
        check("ä€😀\u{2028}", "'ä€😀\\u2028'", "'\\xe4\\u20ac\\U0001f600\\u2028'");
        let mut out = String::new();
        write_bytes(b"a'\xff\n", &mut out).expect("a String takes all");
        assert_eq!(out, "b\"a'\\xff\\n\"");
    }
}
