//! Commands on whole lines: indent, comment, duplicate, move, delete
//!
//! Each one says what to replace and what is selected afterwards; nothing is changed here.

use crate::text::buffer::{Buffer, Position};
use crate::text::edit::{Edit, Replacement};
use crate::text::history::{Bias, Change};
use crate::text::indent::{IndentUnit, leading_blanks};
use crate::text::movement::{cell_of, cells_after};
use crate::text::selection::Selection;

/// Indents the lines that the selection touches.
pub fn indent(buffer: &Buffer, selection: Selection, unit: IndentUnit) -> Edit {
    let text = unit.text();
    let lines = selection.lines(buffer).filter(|&line| !buffer.line_range(line).is_empty());
    let replacements = lines.map(|line| Replacement::insert(buffer.line_start(line), &text)).collect();
    following(selection, replacements)
}

/// Takes one level of indentation from the lines that the selection touches.
pub fn outdent(buffer: &Buffer, selection: Selection, unit: IndentUnit) -> Edit {
    let mut replacements = Vec::new();
    for line in selection.lines(buffer) {
        let text = buffer.line_text(line);
        let blanks = leading_blanks(&text);
        let cells = cells_after(blanks, 0);
        if cells > 0 {
            // To the stop before, so that odd indentation becomes even.
            let target = (cells - 1) / unit.cells() * unit.cells();
            let start = buffer.line_start(line);
            let range = start..start + blanks.len();
            let mut keep = 0;
            while keep < blanks.len() && cells_after(&blanks[..keep + 1], 0) <= target {
                keep += 1;
            }
            let missing = target - cells_after(&blanks[..keep], 0);
            let kept_end = range.start + keep;
            replacements.push(Replacement { range: kept_end..range.end, text: " ".repeat(missing) });
        }
    }
    following(selection, replacements)
}

/// Comments the lines out, or in again if all are comments.
pub fn toggle_comment(buffer: &Buffer, selection: Selection) -> Edit {
    let lines: Vec<usize> = selection.lines(buffer).collect();
    let filled: Vec<usize> = lines.iter().copied().filter(|&line| !buffer.line_text(line).trim().is_empty()).collect();
    let targets = if filled.is_empty() { lines } else { filled };
    let all_comments = targets.iter().all(|&line| buffer.line_text(line).trim_start().starts_with('#'));
    let mut replacements = Vec::new();
    if all_comments {
        for &line in &targets {
            let text = buffer.line_text(line);
            let sign = leading_blanks(&text).len();
            let length = if text[sign..].starts_with("# ") { 2 } else { 1 };
            let start = buffer.line_start(line) + sign;
            replacements.push(Replacement { range: start..start + length, text: String::new() });
        }
    } else {
        // The signs stand below each other, at the indentation of the leftmost line.
        let cells = targets.iter().map(|&line| cells_after(leading_blanks(&buffer.line_text(line)), 0)).min();
        let cells = cells.unwrap_or(0);
        for &line in &targets {
            let text = buffer.line_text(line);
            let blanks = leading_blanks(&text);
            let mut column = 0;
            while column < blanks.len() && cells_after(&blanks[..column + 1], 0) <= cells {
                column += 1;
            }
            replacements.push(Replacement::insert(buffer.line_start(line) + column, "# "));
        }
    }
    following(selection, replacements)
}

/// Puts a copy of the lines below them and selects in the copy what was selected.
pub fn duplicate(buffer: &Buffer, selection: Selection) -> Edit {
    let lines = selection.lines(buffer);
    let (start, end) = (buffer.line_start(lines.start), buffer.line_end(lines.end - 1));
    let copy = format!("\n{}", buffer.slice(start..end));
    let moved = copy.len();
    Edit {
        selection: Selection::new(selection.anchor + moved, selection.head + moved),
        replacements: vec![Replacement::insert(end, &copy)],
    }
}

/// Deletes the lines; the caret stays in its column as far as the next line reaches.
pub fn delete(buffer: &Buffer, selection: Selection) -> Edit {
    let lines = selection.lines(buffer);
    let (mut start, mut end) = (buffer.line_start(lines.start), buffer.line_end(lines.end - 1));
    let column = buffer.position(selection.head).column_index;
    if lines.end < buffer.line_count() {
        end += 1;
    } else if lines.start > 0 {
        start -= 1;
    }
    // The line that the caret comes to: the one after, or else the one before.
    let target = if lines.end < buffer.line_count() { lines.end } else { lines.start.saturating_sub(1) };
    let target_start = buffer.line_start(target);
    let reached = match target {
        line if lines.contains(&line) => target_start,
        line => buffer.offset(Position { line_index: line, column_index: column }),
    };
    let caret = if lines.end < buffer.line_count() { start + (reached - target_start) } else { reached.min(start) };
    let replacements = vec![Replacement { range: start..end, text: String::new() }];
    Edit { selection: Selection::caret(caret), replacements }
}

/// Swaps the lines with the line above.
pub fn move_up(buffer: &Buffer, selection: Selection) -> Option<Edit> {
    let lines = selection.lines(buffer);
    let above = lines.start.checked_sub(1)?;
    let block = buffer.slice(buffer.line_start(lines.start)..buffer.line_end(lines.end - 1));
    let moved = buffer.line_text(above).len() + 1;
    let range = buffer.line_start(above)..buffer.line_end(lines.end - 1);
    let text = format!("{block}\n{}", buffer.line_text(above));
    let to = |offset: usize| offset.min(range.end).saturating_sub(moved);
    let selection = Selection::new(to(selection.anchor), to(selection.head));
    Some(Edit { selection, replacements: vec![Replacement { range, text }] })
}

/// Swaps the lines with the line below.
pub fn move_down(buffer: &Buffer, selection: Selection) -> Option<Edit> {
    let lines = selection.lines(buffer);
    if lines.end >= buffer.line_count() {
        return None;
    }
    let (start, end) = (buffer.line_start(lines.start), buffer.line_end(lines.end - 1));
    let below = buffer.line_text(lines.end);
    let moved = below.len() + 1;
    let text = format!("{below}\n{}", buffer.slice(start..end));
    let range = start..buffer.line_end(lines.end);
    let to = |offset: usize| offset.min(end) + moved;
    let selection = Selection::new(to(selection.anchor), to(selection.head));
    Some(Edit { selection, replacements: vec![Replacement { range, text }] })
}

/// An edit after which the selection is where it was, as seen from the text around it.
fn following(selection: Selection, replacements: Vec<Replacement>) -> Edit {
    let map = |mut offset: usize, bias: Bias| {
        // From the last one on, so that earlier offsets still hold.
        for replacement in replacements.iter().rev() {
            let change = Change {
                start: replacement.range.start,
                removed: " ".repeat(replacement.range.len()),
                inserted: replacement.text.clone(),
            };
            offset = change.map(offset, bias);
        }
        offset
    };
    let bias = |is_start: bool| if is_start && !selection.is_empty() { Bias::Before } else { Bias::After };
    let anchor = map(selection.anchor, bias(selection.anchor < selection.head));
    let head = map(selection.head, bias(selection.head < selection.anchor));
    Edit { selection: Selection::new(anchor, head), replacements }
}

/// The blanks that Tab inserts at `offset`: up to the next stop.
pub fn blanks_to_next_stop(buffer: &Buffer, offset: usize, unit: IndentUnit) -> String {
    match unit {
        IndentUnit::Tab => "\t".to_owned(),
        IndentUnit::Spaces(_) => {
            let cell = cell_of(buffer, offset);
            " ".repeat(unit.cells() - cell % unit.cells())
        }
    }
}

/// How far Backspace goes in the blanks at the start of a line: to the stop before.
pub fn stop_before(buffer: &Buffer, offset: usize, unit: IndentUnit) -> Option<usize> {
    let line_start = buffer.line_start(buffer.line_of(offset));
    let before = buffer.slice(line_start..offset);
    if before.is_empty() || leading_blanks(&before).len() != before.len() || before.ends_with('\t') {
        return None;
    }
    let cells = cells_after(&before, 0);
    let target = (cells - 1) / unit.cells() * unit.cells();
    let mut keep = before.len();
    while keep > 0 && before[..keep].ends_with(' ') && cells_after(&before[..keep], 0) > target {
        keep -= 1;
    }
    Some(line_start + keep)
}
