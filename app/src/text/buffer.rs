//! The text itself: a rope of UTF-8, addressed by byte offset
//!
//! **Invariant:** the text holds no `\r`; `revision` grows with every change and never returns to an old value.

use std::borrow::Cow;
use std::ops::Range;

use ropey::Rope;

/// A text that is cheap to edit anywhere and cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Buffer {
    rope: Rope,
    revision: u64,
}

/// Where an offset lies, both counted from 0. The column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 0.
    pub line_index: usize,
    /// From 0, in characters.
    pub column_index: usize,
}

/// `text` with every line ending turned into `\n`.
pub fn normalise(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

impl Buffer {
    /// Holds `text`, with its line endings turned into `\n`.
    pub fn new(text: &str) -> Buffer {
        Buffer { rope: Rope::from_str(&normalise(text)), revision: 0 }
    }

    /// Grows with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// No text at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Always at least 1; a final `\n` opens one more, empty line.
    pub fn line_count(&self) -> usize {
        self.rope.len_lines()
    }

    /// The text in the pieces in which the rope holds it.
    pub fn chunks(&self) -> impl Iterator<Item = &str> {
        self.rope.chunks()
    }

    /// The nearest character boundary at or before `offset`.
    pub fn clamp(&self, offset: usize) -> usize {
        if offset >= self.len() {
            return self.len();
        }
        self.rope.char_to_byte(self.rope.byte_to_char(offset))
    }

    /// `range` with both ends clamped and in order.
    pub fn clamp_range(&self, range: &Range<usize>) -> Range<usize> {
        let (start, end) = (self.clamp(range.start), self.clamp(range.end));
        start..end.max(start)
    }

    /// The line that an offset lies on.
    pub fn line_of(&self, offset: usize) -> usize {
        self.rope.byte_to_line(offset.min(self.len()))
    }

    /// Where the line starts; the end of the text if there is no such line.
    pub fn line_start(&self, line_index: usize) -> usize {
        if line_index >= self.line_count() { self.len() } else { self.rope.line_to_byte(line_index) }
    }

    /// Where the line ends, before its `\n`.
    pub fn line_end(&self, line_index: usize) -> usize {
        if line_index + 1 >= self.line_count() { self.len() } else { self.rope.line_to_byte(line_index + 1) - 1 }
    }

    /// From the line's start to its end, before its `\n`.
    pub fn line_range(&self, line_index: usize) -> Range<usize> {
        self.line_start(line_index)..self.line_end(line_index)
    }

    /// The line without its `\n`; empty if there is no such line.
    pub fn line_text(&self, line_index: usize) -> Cow<'_, str> {
        self.slice(self.line_range(line_index))
    }

    /// The text in a range.
    pub fn slice(&self, range: Range<usize>) -> Cow<'_, str> {
        let range = self.clamp_range(&range);
        self.rope.byte_slice(range).into()
    }

    /// The whole text in one piece.
    pub fn text(&self) -> String {
        self.rope.to_string()
    }

    /// The character that starts at an offset.
    pub fn char_at(&self, offset: usize) -> Option<char> {
        (offset < self.len()).then(|| self.rope.char(self.rope.byte_to_char(offset)))
    }

    /// The character that ends at an offset.
    pub fn char_before(&self, offset: usize) -> Option<char> {
        let index = self.rope.byte_to_char(offset.min(self.len()));
        (index > 0).then(|| self.rope.char(index - 1))
    }

    /// The line and column of an offset.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.len());
        let line_index = self.rope.byte_to_line(offset);
        let column_index = self.rope.byte_to_char(offset) - self.rope.line_to_char(line_index);
        Position { line_index, column_index }
    }

    /// The offset of a position; columns past the end of the line mean its end.
    pub fn offset(&self, position: Position) -> usize {
        let range = self.line_range(position.line_index);
        let chars = self.rope.byte_to_char(range.start).saturating_add(position.column_index);
        if chars >= self.rope.len_chars() { range.end } else { self.rope.char_to_byte(chars).min(range.end) }
    }

    /// Puts `text` in place of `range` and returns what stood there. `text` must hold no `\r`.
    pub fn replace(&mut self, range: Range<usize>, text: &str) -> String {
        let range = self.clamp_range(&range);
        let chars = self.rope.byte_to_char(range.start)..self.rope.byte_to_char(range.end);
        let removed = self.rope.slice(chars.clone()).to_string();
        let start = chars.start;
        self.rope.remove(chars);
        self.rope.insert(start, text);
        self.revision += 1;
        removed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_a_newline_alone() {
        let buffer = Buffer::new("a\r\nb\rc\u{0b}d\u{2028}e\n");
        assert_eq!(buffer.text(), "a\nb\nc\u{0b}d\u{2028}e\n");
        assert_eq!(buffer.line_count(), 4);
        assert_eq!(buffer.line_text(2), "c\u{0b}d\u{2028}e");
        assert_eq!(buffer.line_text(3), "");
        assert_eq!(buffer.line_text(99), "");
    }

    #[test]
    fn any_offset_is_an_answer() {
        let buffer = Buffer::new("aä\n€");
        let clamped: Vec<usize> = (0..12).map(|offset| buffer.clamp(offset)).collect();
        assert_eq!(clamped, [0, 1, 1, 3, 4, 4, 4, 7, 7, 7, 7, 7]);
        assert_eq!(buffer.position(5), Position { line_index: 1, column_index: 0 });
        assert_eq!(buffer.offset(Position { line_index: 0, column_index: 9 }), 3);
        assert_eq!(buffer.offset(Position { line_index: 9, column_index: 9 }), 7);
        assert_eq!(buffer.slice(2..99), "ä\n€");
        assert_eq!(buffer.char_at(7), None);
        assert_eq!(buffer.char_before(0), None);
    }

    #[test]
    fn replacing_returns_what_stood_there() {
        let mut buffer = Buffer::new("hello");
        assert_eq!(buffer.replace(1..3, "E"), "el");
        assert_eq!(buffer.text(), "hElo");
        assert_eq!(buffer.revision(), 1);
        #[expect(clippy::reversed_empty_ranges)]
        let nothing = buffer.replace(9..2, "!");
        assert_eq!((nothing.as_str(), buffer.text().as_str()), ("", "hElo!"));
    }
}
