//! Draws what stands around and under the text: selection, matches, marks, caret, gutter

use std::ops::Range;

use eframe::egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};

use crate::text::diagnostics::{Diagnostic, Severity};
use crate::text::edit::Editor;
use crate::ui::theme::{Theme, code_font};

use super::row::{Row, RowStyle};

/// Where rows go on the screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// The text's part of the window.
    pub text: Rect,
    pub gutter: Rect,
    /// The left end of the lines; left of `text` when scrolled to the right.
    pub left: f32,
    /// The top of the first line in view.
    pub top: f32,
    pub first_line: usize,
    pub row_height: f32,
}

impl Frame {
    /// The top of a line.
    pub fn row_top(&self, line_index: usize) -> f32 {
        self.top + (line_index as f32 - self.first_line as f32) * self.row_height
    }

    pub fn row_rect(&self, line_index: usize, x: Range<f32>) -> Rect {
        let top = self.row_top(line_index);
        Rect::from_min_max(pos2(self.left + x.start, top), pos2(self.left + x.end, top + self.row_height))
    }
}

/// The colour of a mark.
pub(super) fn severity_color(severity: Severity, theme: &Theme) -> Color32 {
    match severity {
        Severity::Error => theme.error,
        Severity::Warning => theme.warning,
        Severity::Hint => theme.info,
    }
}

/// What lies under the text of a row.
pub(super) fn row_ground(
    painter: &Painter,
    frame: &Frame,
    editor: &Editor,
    row: &Row,
    style: &RowStyle,
    focused: bool,
) {
    let colors = &style.theme.editor;
    let selection = editor.selection();
    let fill = |range: Range<usize>, color: Color32| {
        let inside = range.start.max(row.range.start)..range.end.min(row.range.end);
        // A line break that is covered shows as a narrow strip.
        let tail = if range.end > row.range.end { style.char_width * 0.6 } else { 0.0 };
        let x = row.x(inside.start)..row.x(inside.end) + tail;
        painter.rect_filled(frame.row_rect(row.line_index, x), 2.0, color);
    };
    if let Some(search) = editor.search() {
        for found in search.touching(row.range.clone()) {
            let current = *found == selection.range();
            fill(found.clone(), if current { colors.match_current } else { colors.match_found });
        }
    }
    let range = selection.range();
    let is_match = editor.search().is_some_and(|search| search.index_of(&range).is_some());
    if !range.is_empty() && range.start <= row.range.end && range.end > row.range.start && !is_match {
        fill(range, if focused { colors.selection } else { colors.selection_unfocused });
    }
    if let Some(pair) = editor.bracket_pair() {
        let color = if pair.agrees { colors.bracket } else { colors.bracket_wrong };
        for offset in [Some(pair.offset), pair.partner].into_iter().flatten() {
            if row.range.contains(&offset) {
                fill(offset..offset + 1, color);
            }
        }
    }
}

/// Thin lines at the levels of indentation.
pub(super) fn indent_guides(
    painter: &Painter,
    frame: &Frame,
    style: &RowStyle,
    row: &Row,
    indent_cells: usize,
    unit_cells: usize,
) {
    let stroke = Stroke::new(1.0, style.theme.editor.indent_guide);
    let rect = frame.row_rect(row.line_index, 0.0..0.0);
    let mut cell = 0;
    while cell < indent_cells {
        let x = painter.round_to_pixel_center(frame.left + cell as f32 * style.char_width);
        if x >= frame.text.left() - 1.0 {
            painter.vline(x, rect.y_range(), stroke);
        }
        cell += unit_cells.max(1);
    }
}

/// The place of a mark on a row, if it reaches there.
pub(super) fn mark_rect(frame: &Frame, row: &Row, mark: &Diagnostic, style: &RowStyle) -> Option<Rect> {
    let range = mark.range.start.max(row.range.start)..mark.range.end.min(row.range.end);
    if mark.range.start > row.range.end || mark.range.end < row.range.start {
        return None;
    }
    if range.is_empty() && mark.range.start < row.range.start {
        return None;
    }
    let x = row.x(range.start)..row.x(range.end.max(range.start));
    // A mark at a place between characters, or at the end of a line, is one character wide.
    let x = x.start..x.end.max(x.start + style.char_width);
    Some(frame.row_rect(row.line_index, x))
}

/// A wavy line below the text.
pub(super) fn squiggle(painter: &Painter, rect: Rect, color: Color32) {
    const STEP: f32 = 2.5;
    const MOST_POINTS: usize = 400;
    let bottom = rect.bottom() - 1.5;
    let count = ((rect.width() / STEP).ceil() as usize).clamp(2, MOST_POINTS);
    let points = (0..=count)
        .map(|index| {
            let x = (rect.left() + index as f32 * STEP).min(rect.right());
            pos2(x, if index % 2 == 0 { bottom } else { bottom - 2.5 })
        })
        .collect();
    painter.add(Shape::line(points, Stroke::new(1.2, color)));
}

/// A line's number, and the sign of the worst mark on it: a disc for errors, a triangle for warnings, a square for hints.
pub(super) fn gutter_row(
    painter: &Painter,
    frame: &Frame,
    style: &RowStyle,
    line_index: usize,
    is_current: bool,
    worst: Option<Severity>,
) {
    let theme = style.theme;
    let top = frame.row_top(line_index);
    let color = if is_current { theme.editor.line_number_current } else { theme.editor.line_number };
    let right = pos2(frame.gutter.right() - 12.0, top + frame.row_height / 2.0);
    let font = code_font(style.font.size * 0.88);
    painter.text(right, Align2::RIGHT_CENTER, line_index + 1, font, color);
    let Some(severity) = worst else { return };
    let centre = pos2(frame.gutter.left() + 9.0, top + frame.row_height / 2.0);
    let radius = (frame.row_height * 0.19).clamp(3.0, 6.0);
    let color = severity_color(severity, theme);
    match severity {
        Severity::Error => {
            painter.circle_filled(centre, radius, color);
        }
        Severity::Warning => {
            let up = vec2(0.0, -radius);
            let corners = vec![
                centre + up * 1.15,
                centre + vec2(radius * 1.1, radius * 0.8),
                centre + vec2(-radius * 1.1, radius * 0.8),
            ];
            painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
        }
        Severity::Hint => {
            painter.rect_filled(Rect::from_center_size(centre, Vec2::splat(radius * 1.6)), 1.0, color);
        }
    }
}

/// The caret.
pub(super) fn caret(painter: &Painter, at: Pos2, height: f32, color: Color32) {
    let x = painter.round_to_pixel_center(at.x);
    let inset = height * 0.08;
    painter.vline(x, at.y + inset..=at.y + height - inset, Stroke::new(2.0, color));
}
