//! The values of number and string literals
//!
//! **Invariant:** reads only the literal's own text, so the tree need not store values.

use allocator_api2::alloc::Allocator;

use super::ast::TextStyle;
use super::lexer::decode_character;
use crate::list::{List, OutOfMemory};

/// Longest int literal in hexadecimal, octal or binary; the conversion to decimal takes quadratic time.
pub const MAX_LONG_DIGITS: usize = 4000;

/// The value of an int literal, if it fits.
pub fn integer_value(text: &[u8]) -> Option<i64> {
    let (digits, base) = split_base(text);
    let mut value: i64 = 0;
    for digit in digits.iter().filter(|&&byte| byte != b'_') {
        value = value.checked_mul(i64::from(base))?.checked_add(i64::from((*digit as char).to_digit(base)?))?;
    }
    Some(value)
}

fn split_base(text: &[u8]) -> (&[u8], u32) {
    match text {
        [b'0', b'x' | b'X', digits @ ..] => (digits, 16),
        [b'0', b'o' | b'O', digits @ ..] => (digits, 8),
        [b'0', b'b' | b'B', digits @ ..] => (digits, 2),
        _ => (text, 10),
    }
}

/// Appends an int in decimal.
pub fn write_decimal<A: Allocator>(value: i64, out: &mut List<u8, A>) -> Result<(), OutOfMemory> {
    let mut digits = [0u8; 20];
    let mut start = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-')?;
    }
    out.extend_from_slice(&digits[start..])
}

/// Appends an int literal of any size in decimal.
pub fn write_long_integer<A: Allocator + Copy>(
    text: &[u8],
    out: &mut List<u8, A>,
    allocator: A,
) -> Result<(), OutOfMemory> {
    const CHUNK: u32 = 1_000_000_000;
    let (digits, base) = split_base(text);
    let digits = || digits.iter().copied().filter(|&byte| byte != b'_').skip_while(|&byte| byte == b'0');
    if base == 10 {
        for digit in digits() {
            out.push(digit)?;
        }
        return Ok(());
    }
    // Chunks of nine decimal digits, least significant first.
    let mut chunks: List<u32, A> = List::new_in(allocator);
    for digit in digits() {
        let mut carry = u64::from((digit as char).to_digit(base).unwrap_or(0));
        for chunk in chunks.iter_mut() {
            carry += u64::from(*chunk) * u64::from(base);
            *chunk = (carry % u64::from(CHUNK)) as u32;
            carry /= u64::from(CHUNK);
        }
        if carry > 0 {
            chunks.push(carry as u32)?;
        }
    }
    for (index, &chunk) in chunks.iter().rev().enumerate() {
        let mut power = CHUNK / 10;
        let mut leading = index == 0;
        while power > 0 {
            let digit = (chunk / power % 10) as u8;
            leading &= digit == 0 && power > 1;
            if !leading {
                out.push(b'0' + digit)?;
            }
            power /= 10;
        }
    }
    Ok(())
}

/// What is wrong with a string literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiteralError {
    /// `\x` without two hexadecimal digits, and the like.
    Escape,
    /// `\U` with a number that is no character.
    NoSuchCharacter,
    /// `\N{..}`, which needs a table too large for a board.
    NamedCharacter,
    /// A character outside ASCII in bytes.
    NotAscii,
}

/// A literal error and the offset it is at.
pub type LiteralFailure = (LiteralError, u32);

/// Why decoding stopped.
#[derive(Clone, Copy, Debug)]
pub enum DecodeError<E> {
    /// The literal is wrong.
    Literal(LiteralFailure),
    /// The receiver failed.
    Sink(E),
}

/// Whether this string token is a bytes literal.
pub fn is_bytes(token: &[u8]) -> bool {
    token.iter().take_while(|byte| byte.is_ascii_alphabetic()).any(|byte| matches!(byte, b'b' | b'B'))
}

/// Hands the value of the literal text at `start..end` of the source to `sink`, piece by piece.
pub fn decode<E>(
    source: &[u8],
    style: TextStyle,
    start: u32,
    end: u32,
    sink: &mut dyn FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), DecodeError<E>> {
    let mut position = start as usize;
    let mut end = (end as usize).min(source.len());
    let mut raw = matches!(style, TextStyle::Raw | TextStyle::Verbatim);
    let mut bytes = false;
    if style == TextStyle::Token {
        while let Some(&byte) = source.get(position).filter(|byte| byte.is_ascii_alphabetic()) {
            raw |= matches!(byte, b'r' | b'R');
            bytes |= matches!(byte, b'b' | b'B');
            position += 1;
        }
        let quote = source.get(position).copied().unwrap_or(b'"');
        let is_triple =
            source.get(position + 1) == Some(&quote) && source.get(position + 2) == Some(&quote) && end >= position + 6;
        let width = if is_triple { 3 } else { 1 };
        position += width;
        end = end.saturating_sub(width);
    }
    let braces = matches!(style, TextStyle::Escaped | TextStyle::Raw);
    let mut push = |piece: &[u8]| sink(piece).map_err(DecodeError::Sink);
    while position < end {
        // A run of plain bytes goes over in one piece.
        let run = position;
        while position < end && !matches!(source[position], b'\\' | b'\r' | b'{' | b'}' | 0x80..) {
            position += 1;
        }
        if position > run {
            push(&source[run..position])?;
            continue;
        }
        let at = position as u32;
        let byte = source[position];
        position += 1;
        match byte {
            b'\r' => {
                if source.get(position) == Some(&b'\n') {
                    position += 1;
                }
                push(b"\n")?;
            }
            b'{' | b'}' => {
                push(&[byte])?;
                if braces && source.get(position) == Some(&byte) && position < end {
                    position += 1;
                }
            }
            0x80.. => {
                if bytes {
                    return Err(DecodeError::Literal((LiteralError::NotAscii, at)));
                }
                push(&[byte])?;
            }
            _ if raw || position >= end => push(&[byte])?,
            _ => {
                let length = escape(&source[position..end], bytes, at, &mut push)?;
                position += length;
            }
        }
    }
    Ok(())
}

/// Decodes what follows a backslash; returns its length.
fn escape<E>(
    text: &[u8],
    bytes: bool,
    at: u32,
    mut push: impl FnMut(&[u8]) -> Result<(), DecodeError<E>>,
) -> Result<usize, DecodeError<E>> {
    let letter = text.first().copied().unwrap_or(b'\\');
    let simple = match letter {
        b'\n' => return Ok(1),
        b'\r' => return Ok(if text.get(1) == Some(&b'\n') { 2 } else { 1 }),
        b'\\' | b'\'' | b'"' => Some(letter),
        b'a' => Some(7),
        b'b' => Some(8),
        b'f' => Some(12),
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        b'v' => Some(11),
        _ => None,
    };
    if let Some(byte) = simple {
        push(&[byte])?;
        return Ok(1);
    }
    let (digits, base, skip) = match letter {
        b'0'..=b'7' => {
            let count = text.iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
            (count, 8, 0)
        }
        b'x' => (2, 16, 1),
        b'u' if !bytes => (4, 16, 1),
        b'U' if !bytes => (8, 16, 1),
        b'N' if !bytes => return Err(DecodeError::Literal((LiteralError::NamedCharacter, at))),
        _ => {
            // Python keeps the backslash of an escape it does not know.
            push(b"\\")?;
            return Ok(0);
        }
    };
    let mut value: u32 = 0;
    for index in 0..digits {
        let digit = text.get(skip + index).and_then(|&byte| char::from(byte).to_digit(base));
        let digit = digit.ok_or(DecodeError::Literal((LiteralError::Escape, at)))?;
        value = value.wrapping_mul(base) + digit;
    }
    if bytes {
        push(&[value as u8])?;
    } else {
        let character = char::from_u32(value).ok_or(DecodeError::Literal((LiteralError::NoSuchCharacter, at)))?;
        push(character.encode_utf8(&mut [0; 4]).as_bytes())?;
    }
    Ok(skip + digits)
}

/// The character at this place, for messages.
pub fn character_at(source: &[u8], offset: u32) -> char {
    source.get(offset as usize..).and_then(decode_character).map_or('?', |(character, _)| character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use allocator_api2::alloc::Global;
    use std::string::String;
    use std::vec::Vec;

    #[test]
    fn long_integers_become_decimal() {
        let check = |text: &str, expected: &str| {
            let mut out = List::new_in(Global);
            write_long_integer(text.as_bytes(), &mut out, Global).unwrap();
            assert_eq!(std::str::from_utf8(&out).unwrap(), expected, "{text}");
        };
        check("0xffffffffffffffffffff", "1208925819614629174706175");
        check("0x1_0000_0000_0000_0000", "18446744073709551616");
        check("0b1000000000", "512");
        check("1_000_000_000_000_000_000_000", "1000000000000000000000");
        check("0o7777777777777777777777777777", "19342813113834066795298815");
        assert_eq!(integer_value(b"0xff"), Some(255));
        assert_eq!(integer_value(b"9223372036854775807"), Some(i64::MAX));
        assert_eq!(integer_value(b"9223372036854775808"), None);
    }

    #[test]
    fn strings_are_decoded() {
        let check = |text: &str, expected: &[u8]| {
            let mut out = Vec::new();
            let mut sink = |piece: &[u8]| {
                out.extend_from_slice(piece);
                Ok::<(), ()>(())
            };
            decode(text.as_bytes(), TextStyle::Token, 0, text.len() as u32, &mut sink).unwrap();
            assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(expected), "{text}");
        };
        check(r"'a\n\x41\u00e4\U0001F600\101\q'", "a\nAä😀A\\q".as_bytes());
        check(r"r'\n{}'", b"\\n{}");
        check("'''a\r\nb'''", b"a\nb");
        check("'a\\\nb'", b"ab");
        check("''", b"");
        check("''''''", b"");
        check(r"b'\xff\u'", b"\xff\\u");
    }
}
