//! Where the caret goes: by character, word, line, page and document
//!
//! **Invariant:** every answer is a character boundary inside the buffer, and never inside a grapheme cluster when
//! moving by character.

use unicode_segmentation::GraphemeCursor;
use unicode_width::UnicodeWidthChar;

use crate::text::buffer::Buffer;
use crate::text::selection::Selection;

/// A way to move the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// To the character before.
    Left,
    /// To the character after.
    Right,
    /// A line up, in the same cell.
    Up,
    /// A line down, in the same cell.
    Down,
    /// To the start of a word.
    WordLeft,
    /// To the end of a word.
    WordRight,
    /// To the first character that is not blank; from there to the start of the line.
    LineStartSmart,
    /// To the very start of the line.
    LineStart,
    /// To the end of the line.
    LineEnd,
    /// Some lines up.
    PageUp {
        /// How many.
        lines: usize,
    },
    /// Some lines down.
    PageDown {
        /// How many.
        lines: usize,
    },
    /// To the very start.
    DocumentStart,
    /// To the very end.
    DocumentEnd,
    /// To the partner of the bracket beside the caret.
    MatchingBracket,
}

/// Whether a motion takes the selection along or drops it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extend {
    /// The selection goes along.
    Select,
    /// The selection is dropped.
    Move,
}

/// How wide a tab may be, in cells.
pub const TAB_CELLS: usize = 4;

/// Texts looked at around a position when looking for the end of a grapheme cluster, in bytes.
const CLUSTER_WINDOW: usize = 256;

/// The start of the grapheme cluster before `offset`; a `\n` is one.
pub fn previous_cluster(buffer: &Buffer, offset: usize) -> usize {
    let offset = buffer.clamp(offset);
    let line_start = buffer.line_start(buffer.line_of(offset));
    if offset == line_start {
        return offset.saturating_sub(1);
    }
    let window_start = buffer.clamp(offset.saturating_sub(CLUSTER_WINDOW)).max(line_start);
    let text = buffer.slice(window_start..offset);
    let mut cursor = GraphemeCursor::new(text.len(), text.len(), true);
    window_start + cursor.prev_boundary(&text, 0).ok().flatten().unwrap_or(0)
}

/// The end of the grapheme cluster after `offset`.
pub fn next_cluster(buffer: &Buffer, offset: usize) -> usize {
    let offset = buffer.clamp(offset);
    let line_end = buffer.line_end(buffer.line_of(offset));
    if offset == line_end {
        return (offset + 1).min(buffer.len());
    }
    let window_end = buffer.clamp((offset + CLUSTER_WINDOW).min(line_end));
    let window_end = if window_end > offset { window_end } else { line_end };
    let text = buffer.slice(offset..window_end);
    let mut cursor = GraphemeCursor::new(0, text.len(), true);
    offset + cursor.next_boundary(&text, 0).ok().flatten().unwrap_or(text.len())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CharClass {
    Blank,
    Word,
    Sign,
}

fn class(c: char) -> CharClass {
    if c.is_whitespace() {
        CharClass::Blank
    } else if c.is_alphanumeric() || c == '_' {
        CharClass::Word
    } else {
        CharClass::Sign
    }
}

/// The start of the word before `offset`, skipping blanks; at the start of a line the end of the line before.
pub fn word_left(buffer: &Buffer, offset: usize) -> usize {
    let offset = buffer.clamp(offset);
    let line_start = buffer.line_start(buffer.line_of(offset));
    if offset == line_start {
        return offset.saturating_sub(1);
    }
    let text = buffer.slice(line_start..offset);
    let trimmed = text.trim_end_matches(|c| class(c) == CharClass::Blank);
    let Some(last) = trimmed.chars().next_back() else { return line_start };
    line_start + trimmed.trim_end_matches(|c| class(c) == class(last)).len()
}

/// The end of the word after `offset`, skipping blanks; at the end of a line the start of the next one.
pub fn word_right(buffer: &Buffer, offset: usize) -> usize {
    let offset = buffer.clamp(offset);
    let line_end = buffer.line_end(buffer.line_of(offset));
    if offset == line_end {
        return (offset + 1).min(buffer.len());
    }
    let text = buffer.slice(offset..line_end);
    let trimmed = text.trim_start_matches(|c| class(c) == CharClass::Blank);
    let Some(first) = trimmed.chars().next() else { return line_end };
    line_end - trimmed.trim_start_matches(|c| class(c) == class(first)).len()
}

/// The run of like characters at `offset`: what a double click selects.
pub fn word_at(buffer: &Buffer, offset: usize) -> std::ops::Range<usize> {
    let offset = buffer.clamp(offset);
    let line = buffer.line_range(buffer.line_of(offset));
    let before = buffer.slice(line.start..offset);
    let after = buffer.slice(offset..line.end);
    let left = before.chars().next_back().map(class);
    let right = after.chars().next().map(class);
    // Between a word and something else the word is meant.
    let wanted = match (left, right) {
        (Some(CharClass::Word), right) if right != Some(CharClass::Word) => CharClass::Word,
        (_, Some(right)) => right,
        (Some(left), None) => left,
        (None, None) => return offset..offset,
    };
    let start = line.start + before.trim_end_matches(|c| class(c) == wanted).len();
    let end = line.end - after.trim_start_matches(|c| class(c) == wanted).len();
    start..end
}

/// The cells that `text` takes from `cell` on: tabs reach to the next stop, wide characters take two.
pub fn cells_after(text: &str, cell: usize) -> usize {
    text.chars().fold(cell, |cell, c| cell + char_cells(c, cell))
}

/// The cells of one character that starts at `cell`.
pub fn char_cells(c: char, cell: usize) -> usize {
    if c == '\t' { TAB_CELLS - cell % TAB_CELLS } else { c.width().unwrap_or(1) }
}

/// Lines longer than this are measured by characters, not by cells: measuring walks over the line.
const MEASURED_LINE_BYTES: usize = 20_000;

/// The cell in which `offset` stands.
pub fn cell_of(buffer: &Buffer, offset: usize) -> usize {
    let line_start = buffer.line_start(buffer.line_of(offset));
    if offset - line_start > MEASURED_LINE_BYTES {
        return buffer.position(offset).column_index;
    }
    cells_after(&buffer.slice(line_start..offset), 0)
}

/// The offset in the line that is nearest to `cell`.
pub fn offset_at_cell(buffer: &Buffer, line_index: usize, wanted_cell: usize) -> usize {
    let range = buffer.line_range(line_index);
    if range.len() > MEASURED_LINE_BYTES {
        return buffer.offset(crate::text::buffer::Position { line_index, column_index: wanted_cell });
    }
    let mut cell = 0;
    for (index, c) in buffer.slice(range.clone()).char_indices() {
        let width = char_cells(c, cell);
        if cell + width > wanted_cell {
            let near_end = width > 1 && (wanted_cell - cell) * 2 > width;
            return range.start + index + if near_end { c.len_utf8() } else { 0 };
        }
        cell += width;
    }
    range.end
}

/// Moves the selection. `matching_bracket` is the partner of the bracket beside the caret, if there is one.
pub fn moved(
    buffer: &Buffer,
    selection: Selection,
    motion: Motion,
    extend: Extend,
    matching_bracket: Option<usize>,
) -> Selection {
    let head = selection.head;
    // Without extending, an arrow key drops a selection and goes to its end on that side.
    let drops = extend == Extend::Move && !selection.is_empty();
    let mut wanted_cell = None;
    let mut vertical = |from: usize, lines: isize| {
        let cell = selection.wanted_cell.unwrap_or_else(|| cell_of(buffer, from));
        wanted_cell = Some(cell);
        let line_index = buffer.line_of(from);
        let Some(target) = line_index.checked_add_signed(lines) else {
            if line_index == 0 {
                return 0;
            }
            return offset_at_cell(buffer, 0, cell);
        };
        let last = buffer.line_count() - 1;
        if target > last {
            if line_index == last {
                return buffer.len();
            }
            return offset_at_cell(buffer, last, cell);
        }
        offset_at_cell(buffer, target, cell)
    };
    let page = |lines: usize| isize::try_from(lines.max(1)).unwrap_or(isize::MAX);
    let target = match motion {
        Motion::Left if drops => selection.start(),
        Motion::Right if drops => selection.end(),
        Motion::Left => previous_cluster(buffer, head),
        Motion::Right => next_cluster(buffer, head),
        Motion::Up => vertical(if drops { selection.start() } else { head }, -1),
        Motion::Down => vertical(if drops { selection.end() } else { head }, 1),
        Motion::PageUp { lines } => vertical(head, -page(lines)),
        Motion::PageDown { lines } => vertical(head, page(lines)),
        Motion::WordLeft => word_left(buffer, head),
        Motion::WordRight => word_right(buffer, head),
        Motion::LineStart => buffer.line_start(buffer.line_of(head)),
        Motion::LineStartSmart => {
            let line_index = buffer.line_of(head);
            let start = buffer.line_start(line_index);
            let text = buffer.line_text(line_index);
            let first = start + (text.len() - text.trim_start().len());
            if head == first { start } else { first }
        }
        Motion::LineEnd => buffer.line_end(buffer.line_of(head)),
        Motion::DocumentStart => 0,
        Motion::DocumentEnd => buffer.len(),
        Motion::MatchingBracket => matching_bracket.unwrap_or(head),
    };
    let anchor = match extend {
        Extend::Select => selection.anchor,
        Extend::Move => target,
    };
    Selection { anchor, head: target, wanted_cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moves the caret `|` in `text` and shows it again.
    fn go(text: &str, motions: &[Motion]) -> String {
        let at = text.find('|').unwrap();
        let buffer = Buffer::new(&text.replacen('|', "", 1));
        let mut selection = Selection::caret(at);
        for &motion in motions {
            selection = moved(&buffer, selection, motion, Extend::Move, None);
        }
        let mut shown = buffer.text();
        shown.insert(selection.head, '|');
        shown
    }

    #[test]
    fn motions() {
        use Motion::*;
        let cases: &[(&str, &[Motion], &str)] = &[
            ("|", &[Left, Up, WordLeft, LineStartSmart, DocumentStart], "|"),
            ("|", &[Right, Down, WordRight, LineEnd, DocumentEnd], "|"),
            ("a|b", &[Left, Left], "|ab"),
            ("a\n|b", &[Left], "a|\nb"),
            ("a|\nb", &[Right], "a\n|b"),
            ("|e\u{301}x", &[Right], "e\u{301}|x"),
            ("x\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}|", &[Left], "x|\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}"),
            ("|\u{1f1e9}\u{1f1ea}!", &[Right], "\u{1f1e9}\u{1f1ea}|!"),
            ("led.on|()", &[WordLeft], "led.|on()"),
            ("led.on()|", &[WordLeft], "led.on|()"),
            ("  foo_1   |", &[WordLeft], "  |foo_1   "),
            ("   |x", &[WordLeft], "|   x"),
            ("|  foo.bar", &[WordRight], "  foo|.bar"),
            ("  foo|.bar", &[WordRight, WordRight], "  foo.bar|"),
            ("a  |\nb", &[WordRight], "a  \n|b"),
            ("über|", &[WordLeft], "|über"),
            ("    x = 1|", &[LineStartSmart], "    |x = 1"),
            ("    |x = 1", &[LineStartSmart], "|    x = 1"),
            ("|    x", &[LineStartSmart], "    |x"),
            ("long line|\nab\nlong line", &[Down], "long line\nab|\nlong line"),
            ("long line|\nab\nlong line", &[Down, Down], "long line\nab\nlong line|"),
            ("long line|\nab\nlong line", &[Down, Left, Down], "long line\nab\nl|ong line"),
            ("ab|c", &[Up], "|abc"),
            ("ab|c", &[Down], "abc|"),
            ("a\nb\nc\nd|", &[PageUp { lines: 2 }], "a\nb|\nc\nd"),
            ("a|\nb\nc\nd", &[PageDown { lines: 99 }], "a\nb\nc\nd|"),
            ("a\nb\nc\nd|", &[PageUp { lines: 99 }], "a|\nb\nc\nd"),
            ("\tx|\n     yz", &[Down], "\tx\n     |yz"),
            ("     y|z\n\tx", &[Down], "     yz\n\tx|"),
            ("日本語|\nabcdefgh", &[Down], "日本語\nabcdef|gh"),
        ];
        for (text, motions, expected) in cases {
            assert_eq!(go(text, motions), *expected, "{text:?} {motions:?}");
        }
    }

    #[test]
    fn arrows_drop_a_selection_at_its_end_on_that_side() {
        let buffer = Buffer::new("abcdef");
        let selection = Selection::new(1, 4);
        let at = |motion| moved(&buffer, selection, motion, Extend::Move, None);
        assert_eq!(at(Motion::Left), Selection::caret(1));
        assert_eq!(at(Motion::Right), Selection::caret(4));
        assert_eq!(moved(&buffer, selection, Motion::Right, Extend::Select, None), Selection::new(1, 5));
    }

    #[test]
    fn double_click_takes_the_word() {
        let check = |text: &str, offset: usize, expected: &str| {
            let buffer = Buffer::new(text);
            assert_eq!(buffer.slice(word_at(&buffer, offset)), expected, "{text:?} at {offset}");
        };
        check("led.on()", 1, "led");
        check("led.on()", 3, "led");
        check("led.on()", 4, "on");
        check("led.on()", 7, "()");
        check("a   b", 2, "   ");
        check("", 0, "");
        check("größe = 1", 3, "größe");
        check("x\n", 1, "x");
    }
}
