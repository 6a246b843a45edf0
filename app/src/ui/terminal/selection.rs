//! What is selected in the terminal, and how the mouse selects it

use std::ops::Range;

use eframe::egui::Pos2;

use crate::text::terminal::{Place, Terminal};

/// From where to where. Lines keep their numbers, so it stays on its text while output comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    pub anchor: Place,
    pub head: Place,
}

impl Selection {
    pub fn range(&self) -> Range<Place> {
        self.anchor.min(self.head)..self.anchor.max(self.head)
    }

    pub fn is_empty(&self) -> bool {
        self.anchor == self.head
    }

    /// The selected columns of a line; the second part tells that it goes on in the next line.
    pub fn columns(&self, line: usize) -> Option<(Range<usize>, bool)> {
        let range = self.range();
        if self.is_empty() || line < range.start.line || line > range.end.line {
            return None;
        }
        let start = if line == range.start.line { range.start.column } else { 0 };
        let goes_on = line < range.end.line;
        let end = if goes_on { usize::MAX } else { range.end.column };
        Some((start..end, goes_on))
    }
}

/// In what steps the mouse selects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Unit {
    #[default]
    Character,
    Word,
    Line,
}

/// Selecting with the mouse.
#[derive(Clone, Debug, Default)]
pub(super) struct Drag {
    pub unit: Unit,
    pub origin: Range<Place>,
}

/// The last press of the button.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press {
    pub at: f64,
    pub position: Pos2,
    pub count: u32,
}

/// The piece of text around a place.
pub(super) fn unit_range(terminal: &Terminal, unit: Unit, place: Place) -> Range<Place> {
    match unit {
        Unit::Character => place..place,
        Unit::Line => Place { column: 0, ..place }..Place { line: place.line + 1, column: 0 },
        Unit::Word => {
            let Some(line) = terminal.line(place.line) else { return place..place };
            let chars: Vec<char> = line.text.chars().collect();
            let is_word = |c: &char| *c == '_' || c.is_alphanumeric();
            let Some(here) = chars.get(place.column).or(chars.last()) else { return place..place };
            let wanted = is_word(here);
            let column = place.column.min(chars.len().saturating_sub(1));
            let same = |c: &&char| is_word(c) == wanted && c.is_whitespace() == here.is_whitespace();
            let start = column - chars[..column].iter().rev().take_while(same).count();
            let end = column + chars[column..].iter().take_while(same).count();
            Place { column: start, ..place }..Place { column: end, ..place }
        }
    }
}

impl Drag {
    /// What is selected when the mouse is at `place`.
    pub fn selection(&self, terminal: &Terminal, place: Place) -> Selection {
        let here = unit_range(terminal, self.unit, place);
        if here.start < self.origin.start {
            Selection { anchor: self.origin.end, head: here.start }
        } else {
            Selection { anchor: self.origin.start, head: here.end.max(self.origin.end) }
        }
    }
}
