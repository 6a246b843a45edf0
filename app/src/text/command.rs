//! Everything that one can tell an editor to do
//!
//! The window turns keys and the mouse into these; [`crate::text::apply::apply`] obeys. To add a command: a variant
//! here, its arm in `apply`, its key in `ui/editor/keys.rs`, a row in the table of `tests/text/editing.rs`.

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
    /// Takes out what is selected or, failing that, something beside the caret.
    Erase(Erase),
    /// Takes the selection out and onto the clipboard; without one, the whole line.
    Cut,
    /// Puts the selection onto the clipboard; without one, the whole line.
    Copy,

    /// Moves the caret.
    Move(Motion, Extend),
    /// Puts the caret somewhere.
    PlaceCaret(usize),
    /// Moves the selection's head and leaves its anchor.
    SelectTo(usize),
    /// Selects from an anchor to a head.
    Select {
        /// The end that stays.
        anchor: usize,
        /// The end that moves on.
        head: usize,
    },
    /// Selects the word at an offset.
    SelectWord(usize),
    /// Selects a line with its `\n`; from 0.
    SelectLine(usize),
    /// Selects the whole text.
    SelectAll,
    /// Lines and columns count from 1, as people do.
    GoTo {
        /// From 1.
        line_number: usize,
        /// From 1, in characters.
        column_number: usize,
    },

    /// Tab: indents the selected lines, or fills up to the next stop.
    Indent,
    /// Takes one level of indentation from the selected lines.
    Outdent,
    /// Comments the selected lines out, or in again.
    ToggleComment,
    /// Puts a copy of the selected lines below them.
    DuplicateLines,
    /// Deletes the selected lines.
    DeleteLines,
    /// Swaps the selected lines with the one above.
    MoveLinesUp,
    /// Swaps the selected lines with the one below.
    MoveLinesDown,

    /// Takes back the last step.
    Undo,
    /// Makes the step again that was taken back.
    Redo,

    /// What to look for, or nothing any more.
    Search(Option<Query>),
    /// Goes to the first match at or after the start of the selection: what one does while the pattern is being typed.
    FindHere,
    /// Selects the next match.
    FindNext,
    /// Selects the match before.
    FindPrevious,
    /// Replaces the match that is selected and goes to the next one.
    ReplaceMatch(String),
    /// Replaces all matches in one step.
    ReplaceAllMatches(String),
}

/// What to erase when nothing is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erase {
    /// The character before the caret, or the indentation up to the stop before.
    Left,
    /// The character after the caret.
    Right,
    /// Back to the start of the word.
    WordLeft,
    /// On to the end of the word.
    WordRight,
    /// Back to the start of the line.
    ToLineStart,
    /// On to the end of the line.
    ToLineEnd,
}
