//! The line that is being written: characters that may still be overwritten

use std::borrow::Cow;

use super::parser::LineEdit;
use super::{Line, Style};

/// A longer line is cut, so that no line takes long to draw; in characters.
pub const LONGEST_LINE: usize = 4_096;
const TAB: usize = 8;

#[derive(Clone, Copy, Debug)]
struct Cell {
    c: char,
    style: Style,
}

const BLANK: Cell = Cell {
    c: ' ',
    style: Style {
        ink: super::AnsiColor::DEFAULT,
        ground: super::AnsiColor::DEFAULT,
        bold: false,
        underline: false,
        inverse: false,
        note: false,
    },
};

/// The line, and where the next character goes.
#[derive(Clone, Debug, Default)]
pub struct LiveLine {
    cells: Vec<Cell>,
    /// At most `LONGEST_LINE`; may lie past the end.
    cursor: usize,
}

impl LiveLine {
    /// Nothing was written.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// No character fits in any more.
    pub fn is_full(&self) -> bool {
        self.cursor >= LONGEST_LINE
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Writes a character over what stands at the cursor.
    pub fn put(&mut self, c: char, style: Style) {
        self.fill_to_cursor();
        let cell = Cell { c, style };
        match self.cells.get_mut(self.cursor) {
            Some(old) => *old = cell,
            None => self.cells.push(cell),
        }
        self.cursor += 1;
    }

    fn fill_to_cursor(&mut self) {
        if self.cursor > self.cells.len() {
            self.cells.resize(self.cursor, BLANK);
        }
    }

    /// Changes the line.
    pub fn edit(&mut self, edit: LineEdit) {
        let end = self.cells.len();
        match edit {
            LineEdit::Return => self.cursor = 0,
            LineEdit::Left(count) => self.cursor = self.cursor.saturating_sub(count),
            LineEdit::Right(count) => self.cursor = (self.cursor + count).min(LONGEST_LINE),
            LineEdit::Column(column) => self.cursor = column.min(LONGEST_LINE),
            LineEdit::Tab => {
                self.cursor = ((self.cursor / TAB + 1) * TAB).min(LONGEST_LINE);
                self.fill_to_cursor();
            }
            LineEdit::EraseToEnd => self.cells.truncate(self.cursor),
            LineEdit::EraseToStart => self.cells.iter_mut().take(self.cursor + 1).for_each(|cell| *cell = BLANK),
            LineEdit::EraseAll => self.cells.clear(),
            LineEdit::Delete(count) => {
                if self.cursor < end {
                    self.cells.drain(self.cursor..(self.cursor + count).min(end));
                }
            }
            LineEdit::Insert(count) => {
                if self.cursor < end {
                    let count = count.min(LONGEST_LINE.saturating_sub(end));
                    self.cells.splice(self.cursor..self.cursor, std::iter::repeat_n(BLANK, count));
                }
            }
        }
    }

    /// The line as it stands.
    pub fn line(&self) -> Line<'static> {
        let mut text = String::with_capacity(self.cells.len());
        let mut runs = Vec::new();
        let mut style = Style::default();
        for cell in &self.cells {
            if cell.style != style {
                style = cell.style;
                runs.push((text.len(), style));
            }
            text.push(cell.c);
        }
        Line { text: Cow::Owned(text), runs, continues: false }
    }

    /// Takes the line and leaves an empty one.
    pub fn take(&mut self) -> Line<'static> {
        let line = self.line();
        self.cells.clear();
        self.cursor = 0;
        line
    }
}
