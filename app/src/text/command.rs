//! Everything that one can tell an editor to do
//!
//! The window turns keys and the mouse into these; [`crate::text::apply::apply`] obeys. To add a command: a variant
//! here, its arm in `apply`, its key in `ui/editor/keys.rs`, a row in the table of `tests/editing.rs`.

use crate::text::movement::{Extend, Motion};
use crate::text::search::Query;

/// One order to an editor. Offsets are byte offsets into the text as the window showed it.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Text that was typed, or that an input method composed.
    Type(String),
    /// Text from the clipboard.
    Paste(String),
    /// A line break, indented as Python wants it.
    BreakLine,
    Erase(Erase),
    /// Takes the selection out and onto the clipboard; without one, the whole line.
    Cut,
    /// Puts the selection onto the clipboard; without one, the whole line.
    Copy,

    Move(Motion, Extend),
    /// Puts the caret somewhere.
    PlaceCaret(usize),
    /// Moves the selection's head and leaves its anchor.
    SelectTo(usize),
    Select {
        anchor: usize,
        head: usize,
    },
    SelectWord(usize),
    SelectLine(usize),
    SelectAll,
    /// Lines and columns count from 1, as people do.
    GoTo {
        line_number: usize,
        column_number: usize,
    },

    /// Tab: indents the selected lines, or fills up to the next stop.
    Indent,
    Outdent,
    ToggleComment,
    DuplicateLines,
    DeleteLines,
    MoveLinesUp,
    MoveLinesDown,

    Undo,
    Redo,

    /// What to look for, or nothing any more.
    Search(Option<Query>),
    /// Goes to the first match at or after the start of the selection: what one does while the pattern is being typed.
    FindHere,
    FindNext,
    FindPrevious,
    /// Replaces the match that is selected and goes to the next one.
    ReplaceMatch(String),
    ReplaceAllMatches(String),
}

/// What to erase when nothing is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erase {
    Left,
    Right,
    WordLeft,
    WordRight,
    ToLineStart,
    ToLineEnd,
}
