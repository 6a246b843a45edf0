//! Bytes to text and back: UTF-8, ASCII, Latin-1
//!
//! Decoding goes run by run: a run of valid text, or one fault that the error policy answers.

use core::ops::Range;

/// A text encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// `utf-8`
    Utf8,
    /// `ascii`
    Ascii,
    /// `latin-1`, `iso-8859-1`
    Latin1,
}

/// What to do with what an encoding does not have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorPolicy {
    /// Raise UnicodeError.
    Strict,
    /// Leave it out.
    Ignore,
    /// Put a replacement character.
    Replace,
    /// Put a `\x..` escape.
    BackslashReplace,
}

impl Encoding {
    /// The encoding of this name; case and the kind of dash do not matter.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut folded = [0; 12];
        let mut length = 0;
        for byte in name.bytes().filter(|byte| !matches!(byte, b'-' | b'_' | b' ')) {
            *folded.get_mut(length)? = byte.to_ascii_lowercase();
            length += 1;
        }
        match &folded[..length] {
            b"utf8" | b"u8" => Some(Self::Utf8),
            b"ascii" | b"usascii" => Some(Self::Ascii),
            b"latin1" | b"latin" | b"iso88591" | b"l1" => Some(Self::Latin1),
            _ => None,
        }
    }

    /// The name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Ascii => "ascii",
            Self::Latin1 => "latin-1",
        }
    }

    /// The byte of a character in an encoding of one byte a character.
    pub fn byte(self, character: char) -> Option<u8> {
        let limit = if self == Self::Latin1 { 0x100 } else { 0x80 };
        (u32::from(character) < limit).then_some(character as u8)
    }
}

impl ErrorPolicy {
    /// The policy of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "strict" => Some(Self::Strict),
            "ignore" => Some(Self::Ignore),
            "replace" => Some(Self::Replace),
            "backslashreplace" => Some(Self::BackslashReplace),
            _ => None,
        }
    }
}

/// A step of decoding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decoded {
    /// This range is valid UTF-8.
    Text(Range<usize>),
    /// The byte at this place is this character (Latin-1 above ASCII).
    Character(char, usize),
    /// This range means nothing in the encoding, for this reason.
    Fault(Range<usize>, &'static str),
}

/// Decodes from `position` as far as one step goes; `None` at the end.
pub fn decode_step(bytes: &[u8], position: usize, encoding: Encoding) -> Option<Decoded> {
    let rest = bytes.get(position..).filter(|rest| !rest.is_empty())?;
    let valid = match encoding {
        Encoding::Utf8 => match core::str::from_utf8(rest) {
            Ok(_) => rest.len(),
            Err(error) => {
                if error.valid_up_to() == 0 {
                    return Some(utf8_fault(rest, position, error.error_len()));
                }
                error.valid_up_to()
            }
        },
        Encoding::Ascii | Encoding::Latin1 => rest.iter().take_while(|byte| byte.is_ascii()).count(),
    };
    Some(match (valid, encoding) {
        (0, Encoding::Latin1) => Decoded::Character(char::from(rest[0]), position),
        (0, _) => Decoded::Fault(position..position + 1, "ordinal not in range(128)"),
        _ => Decoded::Text(position..position + valid),
    })
}

fn utf8_fault(rest: &[u8], position: usize, length: Option<usize>) -> Decoded {
    let reason = match (length, rest[0]) {
        (None, _) => "unexpected end of data",
        (Some(_), 0x80..=0xc1 | 0xf5..) => "invalid start byte",
        (Some(_), _) => "invalid continuation byte",
    };
    Decoded::Fault(position..position + length.unwrap_or(rest.len()), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_step_by_step() {
        let bytes = b"ab\xff\xc3\xa4\xe2\x82";
        assert_eq!(decode_step(bytes, 0, Encoding::Utf8), Some(Decoded::Text(0..2)));
        assert_eq!(decode_step(bytes, 2, Encoding::Utf8), Some(Decoded::Fault(2..3, "invalid start byte")));
        assert_eq!(decode_step(bytes, 3, Encoding::Utf8), Some(Decoded::Text(3..5)));
        assert_eq!(decode_step(bytes, 5, Encoding::Utf8), Some(Decoded::Fault(5..7, "unexpected end of data")));
        assert_eq!(decode_step(bytes, 7, Encoding::Utf8), None);
        assert_eq!(decode_step(b"\xe4", 0, Encoding::Latin1), Some(Decoded::Character('ä', 0)));
        assert_eq!(decode_step(b"\xe4", 0, Encoding::Ascii), Some(Decoded::Fault(0..1, "ordinal not in range(128)")));
        assert_eq!(decode_step(b"\xe2x", 0, Encoding::Utf8), Some(Decoded::Fault(0..1, "invalid continuation byte")));
    }

    #[test]
    fn names_are_folded() {
        assert_eq!(Encoding::from_name("UTF_8"), Some(Encoding::Utf8));
        assert_eq!(Encoding::from_name("ISO-8859-1"), Some(Encoding::Latin1));
        assert_eq!(Encoding::from_name("utf-16"), None);
        assert_eq!(Encoding::Latin1.byte('ä'), Some(0xe4));
        assert_eq!(Encoding::Ascii.byte('ä'), None);
    }
}
