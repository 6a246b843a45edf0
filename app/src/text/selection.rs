//! What is selected: from an anchor to a head, which is the caret

use std::ops::Range;

use crate::text::buffer::Buffer;

/// One selection. Empty where anchor and head agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The end that stays.
    pub anchor: usize,
    /// The end that moves: the caret.
    pub head: usize,
    /// The cell that moving up and down aims at, while one keeps moving up and down.
    pub wanted_cell: Option<usize>,
}

impl Selection {
    /// Nothing selected, the caret there.
    pub fn caret(offset: usize) -> Selection {
        Selection { anchor: offset, head: offset, wanted_cell: None }
    }

    /// From an anchor to a head.
    pub fn new(anchor: usize, head: usize) -> Selection {
        Selection { anchor, head, wanted_cell: None }
    }

    /// Nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.anchor == self.head
    }

    /// The end that comes first.
    pub fn start(&self) -> usize {
        self.anchor.min(self.head)
    }

    /// The end that comes last.
    pub fn end(&self) -> usize {
        self.anchor.max(self.head)
    }

    /// From the first end to the last.
    pub fn range(&self) -> Range<usize> {
        self.start()..self.end()
    }

    /// Both ends on character boundaries of `buffer`.
    pub fn clamped(self, buffer: &Buffer) -> Selection {
        Selection { anchor: buffer.clamp(self.anchor), head: buffer.clamp(self.head), ..self }
    }

    /// The lines that the selection touches. One that ends at the very start of a line does not touch that line.
    pub fn lines(&self, buffer: &Buffer) -> Range<usize> {
        let first = buffer.line_of(self.start());
        let mut last = buffer.line_of(self.end());
        if last > first && buffer.line_start(last) == self.end() {
            last -= 1;
        }
        first..last + 1
    }
}
