//! From a file's bytes to text and back: UTF-8 only, line endings and byte order mark kept
//!
//! **Invariant:** `encode` of what `decode` read gives the same bytes, unless the file mixed its line endings.

use crate::text::buffer::Buffer;

/// How a file's lines end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEnding {
    /// `\n`, as on Linux and macOS.
    #[default]
    Lf,
    /// `\r\n`, as on Windows.
    CrLf,
}

impl LineEnding {
    /// The name for the status bar.
    pub fn name(self) -> &'static str {
        match self {
            LineEnding::Lf => "LF",
            LineEnding::CrLf => "CRLF",
        }
    }
}

/// What a file has beside its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileFormat {
    /// The ending of most lines, and of all once the file is saved.
    pub line_ending: LineEnding,
    /// The file had several kinds of line ending.
    pub line_endings_mixed: bool,
    /// The file starts with a UTF-8 byte order mark.
    pub byte_order_mark: bool,
}

/// Why a file is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotText {
    /// Where the first byte stands that is not UTF-8, from 0.
    pub byte_offset: usize,
    /// The line of it, from 1.
    pub line_number: usize,
    /// The byte there.
    pub byte: u8,
    /// What the bytes seem to be.
    pub guess: Guess,
}

/// What bytes that are not UTF-8 seem to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// Two bytes a character.
    Utf16,
    /// A MicroPython program, compiled.
    MpyFile,
    /// No text of any kind.
    Binary,
    /// One byte a character, as before Unicode.
    OldEncoding,
}

impl std::fmt::Display for NotText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let NotText { byte_offset, line_number, byte, guess } = self;
        write!(f, "The file is not UTF-8 text: byte 0x{byte:02x} at offset {byte_offset} (line {line_number}) ")?;
        f.write_str(match guess {
            Guess::Utf16 => "suggests UTF-16. Save it as UTF-8 in the program that wrote it.",
            Guess::MpyFile => "belongs to a compiled .mpy file. Open the .py file that it was compiled from.",
            Guess::Binary => "suggests a binary file, which a text editor would damage.",
            Guess::OldEncoding => {
                "suggests an older encoding such as Latin-1. Save it as UTF-8 in the program that wrote it."
            }
        })
    }
}

impl std::error::Error for NotText {}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a whole file as text.
pub fn decode(bytes: &[u8]) -> Result<(Buffer, FileFormat), NotText> {
    let byte_order_mark = bytes.starts_with(BYTE_ORDER_MARK);
    let body = if byte_order_mark { &bytes[BYTE_ORDER_MARK.len()..] } else { bytes };
    let text = std::str::from_utf8(body).map_err(|error| {
        let byte_offset = error.valid_up_to() + bytes.len() - body.len();
        let line_number = 1 + bytes[..byte_offset].iter().filter(|&&byte| byte == b'\n').count();
        let byte = bytes.get(byte_offset).copied().unwrap_or_default();
        NotText { byte_offset, line_number, byte, guess: guess(bytes) }
    })?;
    let pairs = text.matches("\r\n").count();
    let feeds = text.bytes().filter(|&byte| byte == b'\n').count() - pairs;
    let returns = text.bytes().filter(|&byte| byte == b'\r').count() - pairs;
    let line_ending = if pairs > feeds { LineEnding::CrLf } else { LineEnding::Lf };
    let line_endings_mixed = returns > 0 || (pairs > 0 && feeds > 0);
    Ok((Buffer::new(text), FileFormat { line_ending, line_endings_mixed, byte_order_mark }))
}

fn guess(bytes: &[u8]) -> Guess {
    let start = &bytes[..bytes.len().min(4096)];
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        Guess::Utf16
    } else if start.starts_with(b"M\x06") || start.starts_with(b"M\x05") {
        Guess::MpyFile
    } else if start.contains(&0) {
        Guess::Binary
    } else {
        Guess::OldEncoding
    }
}

/// The bytes to write into the file.
pub fn encode(buffer: &Buffer, format: FileFormat) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(buffer.len() + BYTE_ORDER_MARK.len());
    if format.byte_order_mark {
        bytes.extend_from_slice(BYTE_ORDER_MARK);
    }
    for chunk in buffer.chunks() {
        match format.line_ending {
            LineEnding::Lf => bytes.extend_from_slice(chunk.as_bytes()),
            LineEnding::CrLf => bytes.extend_from_slice(chunk.replace('\n', "\r\n").as_bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_survives_reading_and_writing() {
        let cases: [&[u8]; 7] =
            [b"", b"a", b"a\nb\n", b"a\r\nb\r\n", b"\xef\xbb\xbfa\r\n", "süß \u{1f40d}\n".as_bytes(), b"\n\n\n"];
        for bytes in cases {
            let (buffer, format) = decode(bytes).unwrap();
            assert_eq!(encode(&buffer, format), bytes);
            assert!(!format.line_endings_mixed);
        }
    }

    #[test]
    fn mixed_endings_become_those_of_most_lines() {
        let (buffer, format) = decode(b"a\r\nb\r\nc\nd\re").unwrap();
        assert!(format.line_endings_mixed);
        assert_eq!(encode(&buffer, format), b"a\r\nb\r\nc\r\nd\r\ne");
    }

    #[test]
    fn what_is_not_utf8_is_named() {
        let check = |bytes: &[u8], expected: &str| assert_eq!(decode(bytes).unwrap_err().to_string(), expected);
        check(
            b"x\ncaf\xe9\n",
            "The file is not UTF-8 text: byte 0xe9 at offset 5 (line 2) suggests an older encoding such as Latin-1. Save \
             it as UTF-8 in the program that wrote it.",
        );
        assert_eq!(decode(b"\xff\xfea\0").unwrap_err().guess, Guess::Utf16);
        assert_eq!(decode(b"M\x06\x00\x1f\xff").unwrap_err().guess, Guess::MpyFile);
        assert_eq!(decode(b"a\0\xff").unwrap_err().guess, Guess::Binary);
        assert_eq!(decode(b"\xef\xbb\xbf\xff").unwrap_err().byte_offset, 3);
    }
}
