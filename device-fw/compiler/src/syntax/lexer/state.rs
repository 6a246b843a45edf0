//! What a line's beginning depends on, and what can be wrong with a token
//!
//! **Invariant:** states with the same meaning compare equal: unused entries are at their default.

/// Strings in f-string fields in strings .. may nest this deep.
const MAX_STRING_DEPTH: usize = 20;

/// Why a token is an `Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexError {
    /// A quote without its partner on the same line.
    UnterminatedString,
    /// A triple quote without its partner.
    UnterminatedTripleString,
    /// An f-string field without its `}`.
    UnterminatedField,
    /// A lone `}` in the text of an f-string.
    LoneBrace,
    /// A character that means nothing in Python.
    InvalidCharacter(char),
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// Not a number after all.
    InvalidNumber,
    /// A number like `012`.
    LeadingZero,
    /// Something behind a line-joining backslash.
    AfterBackslash,
    /// A line that goes back to an indentation that no outer block has.
    UnmatchedDedent,
    /// An indentation whose meaning depends on the width of a tab.
    MixedIndentation,
    /// Blocks nested too deeply.
    TooManyIndents,
    /// f-strings nested too deeply.
    StringsTooDeep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum FrameKind {
    /// A plain triple-quoted string that goes on.
    #[default]
    Plain,
    /// The text part of an f-string.
    Text,
    /// The expression part of a field.
    Field,
    /// The format specification of a field.
    Specification,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    pub(super) quote: u8,
    pub(super) is_triple: bool,
    pub(super) is_raw: bool,
    /// Open brackets when a field began.
    pub(super) brackets: u16,
}

/// What a line's beginning depends on: open strings and brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LineState {
    pub(super) frames: [Frame; MAX_STRING_DEPTH],
    pub(super) depth: u8,
    pub(super) brackets: u16,
    pub(super) continued: bool,
}

impl LineState {
    /// Whether the line begins inside a string.
    pub fn in_string(&self) -> bool {
        self.depth > 0
    }

    /// Whether the line goes on with the statement of the line before.
    pub fn in_statement(&self) -> bool {
        self.depth > 0 || self.brackets > 0 || self.continued
    }

    pub(super) fn top(&self) -> Option<Frame> {
        self.frames.get(usize::from(self.depth).checked_sub(1)?).copied()
    }

    pub(super) fn top_mut(&mut self) -> Option<&mut Frame> {
        self.frames.get_mut(usize::from(self.depth).checked_sub(1)?)
    }

    pub(super) fn push(&mut self, frame: Frame) -> bool {
        match self.frames.get_mut(usize::from(self.depth)) {
            Some(slot) => {
                *slot = frame;
                self.depth += 1;
                true
            }
            None => false,
        }
    }

    pub(super) fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        // Keep unused entries at their default so that states compare by meaning.
        if let Some(slot) = self.frames.get_mut(usize::from(self.depth)) {
            *slot = Frame::default();
        }
    }

    /// The string that the innermost field or specification belongs to.
    pub(super) fn enclosing_text(&self) -> Option<Frame> {
        self.frames[..usize::from(self.depth)].iter().rev().find(|frame| frame.kind == FrameKind::Text).copied()
    }
}
