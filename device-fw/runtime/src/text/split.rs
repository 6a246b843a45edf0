//! Where strings come apart: at separators, white space and line ends
//!
//! Each function gives one piece as a byte range and where to go on, so a caller can allocate between pieces.

use super::search::{find, find_last};
use crate::number::digits::is_space;
use core::ops::Range;

/// What counts as white space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alphabet {
    /// Characters in UTF-8.
    Text,
    /// Single bytes.
    Bytes,
}

/// Length of the white space character at the start, 0 if there is none.
fn leading_space(bytes: &[u8], alphabet: Alphabet) -> usize {
    match (bytes.first(), alphabet) {
        (Some(&byte), Alphabet::Text) if byte >= 0x80 => {
            let head = core::str::from_utf8(&bytes[..bytes.len().min(4)])
                .or_else(|error| core::str::from_utf8(&bytes[..error.valid_up_to()]));
            match head.ok().and_then(|text| text.chars().next()) {
                Some(character) if character.is_whitespace() => character.len_utf8(),
                _ => 0,
            }
        }
        (Some(&byte), Alphabet::Text) => usize::from(is_space(byte)),
        (Some(&byte), Alphabet::Bytes) => usize::from(is_space(byte) && byte < 0x1c || byte == b' '),
        (None, _) => 0,
    }
}

/// Length of the white space character at the end, 0 if there is none.
fn trailing_space(bytes: &[u8], alphabet: Alphabet) -> usize {
    let mut start = bytes.len().saturating_sub(1);
    if alphabet == Alphabet::Text {
        while start > 0 && bytes[start] & 0xc0 == 0x80 {
            start -= 1;
        }
    }
    leading_space(&bytes[start..], alphabet)
}

/// The part without white space at the start.
pub fn trim_start(bytes: &[u8], alphabet: Alphabet) -> usize {
    let mut start = 0;
    loop {
        match leading_space(&bytes[start..], alphabet) {
            0 => return start,
            length => start += length,
        }
    }
}

/// Where white space at the end begins.
pub fn trim_end(bytes: &[u8], alphabet: Alphabet) -> usize {
    let mut end = bytes.len();
    loop {
        match trailing_space(&bytes[..end], alphabet) {
            0 => return end,
            length => end -= length,
        }
    }
}

/// The first run without white space at or after `position`.
pub fn next_word(bytes: &[u8], position: usize, alphabet: Alphabet) -> Option<Range<usize>> {
    let start = position + trim_start(bytes.get(position..)?, alphabet);
    let mut end = start;
    while end < bytes.len() && leading_space(&bytes[end..], alphabet) == 0 {
        end += 1;
    }
    (end > start).then_some(start..end)
}

/// The last run without white space that ends at or before `position`.
pub fn previous_word(bytes: &[u8], position: usize, alphabet: Alphabet) -> Option<Range<usize>> {
    let end = trim_end(bytes.get(..position)?, alphabet);
    let mut start = end;
    while start > 0 && trailing_space(&bytes[..start], alphabet) == 0 {
        start -= 1;
    }
    (end > start).then_some(start..end)
}

/// The piece from `position` to the next separator or the end; second, where the piece after it starts.
pub fn next_piece(bytes: &[u8], separator: &[u8], position: usize) -> (Range<usize>, Option<usize>) {
    match find(bytes, separator, position) {
        Some(found) => (position..found, Some(found + separator.len())),
        None => (position..bytes.len(), None),
    }
}

/// The piece from the separator before `end` (or the start) to `end`; second, where the piece before it ends.
pub fn previous_piece(bytes: &[u8], separator: &[u8], end: usize) -> (Range<usize>, Option<usize>) {
    match find_last(bytes, separator, end) {
        Some(found) => (found + separator.len()..end, Some(found)),
        None => (0..end, None),
    }
}

/// The line from `position`, without its end, and where the next one starts; `None` at the end of the text.
pub fn next_line(bytes: &[u8], position: usize, alphabet: Alphabet) -> Option<(Range<usize>, usize)> {
    if position >= bytes.len() {
        return None;
    }
    let mut end = position;
    while end < bytes.len() {
        let length = line_end(&bytes[end..], alphabet);
        if length > 0 {
            return Some((position..end, end + length));
        }
        end += 1;
    }
    Some((position..end, end))
}

/// Length of the line end that `bytes` starts with, 0 if there is none.
fn line_end(bytes: &[u8], alphabet: Alphabet) -> usize {
    match (bytes, alphabet) {
        ([b'\r', b'\n', ..], _) => 2,
        ([b'\r' | b'\n', ..], _) => 1,
        ([0x0b | 0x0c | 0x1c..=0x1e, ..], Alphabet::Text) => 1,
        ([0xc2, 0x85, ..], Alphabet::Text) => 2,
        ([0xe2, 0x80, 0xa8 | 0xa9, ..], Alphabet::Text) => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::{vec, vec::Vec};

    fn words(text: &str) -> Vec<&str> {
        let (mut position, mut found) = (0, vec![]);
        while let Some(range) = next_word(text.as_bytes(), position, Alphabet::Text) {
            found.push(&text[range.clone()]);
            position = range.end;
        }
        let (mut end, mut backwards) = (text.len(), vec![]);
        while let Some(range) = previous_word(text.as_bytes(), end, Alphabet::Text) {
            backwards.insert(0, &text[range.clone()]);
            end = range.start;
        }
        assert_eq!(found, backwards);
        found
    }

    #[test]
    fn words_lie_between_white_space() {
        assert_eq!(words("  a bä\u{3000}c\u{a0}\t€ "), ["a", "bä", "c", "€"]);
        assert_eq!(words(" \n"), Vec::<&str>::new());
        assert_eq!(words("x"), ["x"]);
        assert_eq!(trim_end("ä\u{2003}".as_bytes(), Alphabet::Text), 2);
        assert_eq!(trim_start(b"\x1c a", Alphabet::Bytes), 0);
    }

    #[test]
    fn pieces_lie_between_separators() {
        let bytes = b"a,,b,";
        assert_eq!(next_piece(bytes, b",", 0), (0..1, Some(2)));
        assert_eq!(next_piece(bytes, b",", 2), (2..2, Some(3)));
        assert_eq!(next_piece(bytes, b",", 5), (5..5, None));
        assert_eq!(previous_piece(bytes, b",", 5), (5..5, Some(4)));
        assert_eq!(previous_piece(bytes, b",", 1), (0..1, None));
    }

    #[test]
    fn lines_end_in_many_ways() {
        let text = "a\r\nb\rc\n\nd\u{2028}e".as_bytes();
        let (mut position, mut lines) = (0, vec![]);
        while let Some((range, next)) = next_line(text, position, Alphabet::Text) {
            lines.push(&text[range]);
            position = next;
        }
        assert_eq!(lines, [&b"a"[..], b"b", b"c", b"", b"d", b"e"]);
        assert_eq!(next_line(b"a\x0bb", 0, Alphabet::Bytes), Some((0..3, 3)));
        assert_eq!(next_line(b"", 0, Alphabet::Text), None);
    }
}
