//! Places in a source text: lines and columns
//!
//! **Invariant:** `\n`, `\r\n` and `\r` each end one line; line and column numbers count from 1, columns in characters.

/// The line number and the column number of a byte offset.
pub fn line_and_column(source: &[u8], offset: u32) -> (u32, u32) {
    let offset = (offset as usize).min(source.len());
    let mut cursor = LineCursor::new();
    let line_number = cursor.line_number(source, offset as u32);
    let line = &source[cursor.line_start.min(offset)..offset];
    // Continuation bytes of UTF-8 do not start a character.
    let column = line.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
    (line_number, column as u32 + 1)
}

/// Finds line numbers of offsets that mostly ascend, without a table of lines.
#[derive(Clone, Copy, Debug)]
pub struct LineCursor {
    offset: usize,
    line_number: u32,
    line_start: usize,
}

impl Default for LineCursor {
    fn default() -> Self {
        Self::new()
    }
}

impl LineCursor {
    /// At the start of the text.
    pub const fn new() -> Self {
        LineCursor { offset: 0, line_number: 1, line_start: 0 }
    }

    /// At an offset where a line starts, behind so many line ends.
    pub const fn behind(offset: usize, lines_before: u32) -> Self {
        LineCursor { offset, line_number: lines_before + 1, line_start: offset }
    }

    /// The line number of this offset.
    pub fn line_number(&mut self, source: &[u8], offset: u32) -> u32 {
        let offset = (offset as usize).min(source.len());
        if offset >= self.offset {
            while self.offset < offset {
                if ends_line(source, self.offset) {
                    self.line_number += 1;
                    self.line_start = self.offset + 1;
                }
                self.offset += 1;
            }
        } else {
            while self.offset > offset {
                self.offset -= 1;
                if ends_line(source, self.offset) {
                    self.line_number -= 1;
                }
            }
            let before = &source[..offset];
            self.line_start =
                (0..before.len()).rev().find(|&index| ends_line(source, index)).map_or(0, |index| index + 1);
        }
        self.line_number
    }
}

/// Whether the byte here is the last byte of a line end.
fn ends_line(source: &[u8], index: usize) -> bool {
    match source[index] {
        b'\n' => true,
        b'\r' => source.get(index + 1) != Some(&b'\n'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_all_line_ends_and_characters() {
        let text = "a\nbä€c\r\nd\re".as_bytes();
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, 2), (2, 1));
        assert_eq!(line_and_column(text, 8), (2, 4));
        assert_eq!(line_and_column(text, 11), (3, 1));
        assert_eq!(line_and_column(text, 13), (4, 1));
        assert_eq!(line_and_column(text, 99), (4, 2));
        let mut cursor = LineCursor::new();
        assert_eq!(cursor.line_number(text, 13), 4);
        assert_eq!(cursor.line_number(text, 2), 2);
        assert_eq!(cursor.line_number(text, 11), 3);
    }
}
