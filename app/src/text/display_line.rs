//! A line as it is drawn: tabs as spaces up to the next stop, invisible characters as signs
//!
//! **Invariant:** every character of the line is at least one character of the drawn text, so nothing hides.

use crate::text::movement::{TAB_CELLS, char_cells};

/// A line, or a piece of one, made ready for drawing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisplayLine {
    text: String,
    /// For each character of the line and for its end: its byte, and its index in the drawn text. Empty if both texts
    /// are the same.
    places: Vec<(usize, usize)>,
    byte_length: usize,
}

/// What stands for every character that would not be seen. Text direction marks are among them: they can make a program
/// look like another one.
const STAND_IN: char = '\u{fffd}';

fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\0'..='\x08' | '\n'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

impl DisplayLine {
    /// Prepares `line`, which starts in cell `first_cell`.
    pub fn new(line: &str, first_cell: usize) -> DisplayLine {
        let plain = |c: char| c != '\t' && !is_invisible(c);
        if line.chars().all(plain) {
            return DisplayLine { text: line.to_owned(), places: Vec::new(), byte_length: line.len() };
        }
        let mut text = String::with_capacity(line.len() + 4 * TAB_CELLS);
        let mut places = Vec::with_capacity(line.len() + 1);
        let (mut cell, mut drawn) = (first_cell, 0);
        for (byte, c) in line.char_indices() {
            places.push((byte, drawn));
            let cells = char_cells(c, cell);
            if c == '\t' {
                text.extend(std::iter::repeat_n(' ', cells));
                drawn += cells;
            } else {
                text.push(if is_invisible(c) { STAND_IN } else { c });
                drawn += 1;
            }
            cell += cells;
        }
        places.push((line.len(), drawn));
        DisplayLine { text, places, byte_length: line.len() }
    }

    /// What to draw.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The index, in characters of the drawn text, of a byte of the line.
    pub fn char_index(&self, byte: usize) -> usize {
        let byte = byte.min(self.byte_length);
        if self.places.is_empty() {
            return self.text.char_indices().take_while(|&(at, _)| at < byte).count();
        }
        let index = self.places.partition_point(|&(at, _)| at < byte);
        self.places.get(index).or(self.places.last()).map_or(0, |&(_, drawn)| drawn)
    }

    /// The byte of the line that is drawn nearest to the character `char_index` of the drawn text.
    pub fn byte(&self, char_index: usize) -> usize {
        if self.places.is_empty() {
            return self.text.char_indices().nth(char_index).map_or(self.byte_length, |(at, _)| at);
        }
        let after = self.places.partition_point(|&(_, drawn)| drawn < char_index);
        let Some(&(byte, drawn)) = self.places.get(after) else { return self.byte_length };
        match after.checked_sub(1).map(|before| self.places[before]) {
            Some((earlier, start)) if char_index - start < drawn - char_index => earlier,
            _ => byte,
        }
    }

    /// The byte range in the drawn text of a byte range of the line.
    pub fn drawn_range(&self, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        if self.places.is_empty() {
            return range.start.min(self.byte_length)..range.end.min(self.byte_length);
        }
        let to_byte = |index: usize| self.text.char_indices().nth(index).map_or(self.text.len(), |(at, _)| at);
        to_byte(self.char_index(range.start))..to_byte(self.char_index(range.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_reach_the_next_stop() {
        let line = DisplayLine::new("a\tb\t\tc", 0);
        assert_eq!(line.text(), "a   b       c");
        let indices: Vec<usize> = (0..=6).map(|byte| line.char_index(byte)).collect();
        assert_eq!(indices, [0, 1, 4, 5, 8, 12, 13]);
        let bytes: Vec<usize> = (0..=14).map(|index| line.byte(index)).collect();
        assert_eq!(bytes, [0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6]);
        assert_eq!(line.drawn_range(2..3), 4..5);
    }

    #[test]
    fn nothing_hides() {
        assert_eq!(DisplayLine::new("a\0\x1b\u{202e}ä", 0).text(), "a\u{fffd}\u{fffd}\u{fffd}ä");
        let line = DisplayLine::new("ä日x", 0);
        assert_eq!(line.text(), "ä日x");
        assert_eq!((line.char_index(5), line.byte(2), line.byte(9)), (2, 5, 6));
    }
}
