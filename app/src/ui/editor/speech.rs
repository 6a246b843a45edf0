//! What a screen reader is told: the rows in view and the caret
//!
//! **Invariant:** costs nothing while no screen reader listens, and no more than the rows in view while one does.

use std::sync::Arc;

use eframe::egui::emath::TSTransform;
use eframe::egui::epaint::text::cursor::CCursor;
use eframe::egui::text::{CCursorRange, LayoutJob};
use eframe::egui::text_selection::accesskit_text::update_accesskit_for_text_widget;
use eframe::egui::{Galley, Id, Pos2, Ui, accesskit, pos2};

use crate::text::edit::{Access, Editor};

use super::paint::Frame;
use super::row::Row;

/// Tells the rows in view.
pub(super) fn tell(ui: &Ui, id: Id, editor: &Editor, frame: &Frame, rows: &[Row]) {
    let listens = ui.ctx().accesskit_node_builder(id, |node| match editor.access {
        Access::ReadOnly => node.set_read_only(),
        Access::ReadWrite => node.add_action(accesskit::Action::ReplaceSelectedText),
    });
    if listens.is_none() {
        return;
    }
    let selection = editor.selection();
    let range = place(rows, selection.anchor)
        .zip(place(rows, selection.head))
        .map(|(anchor, head)| CCursorRange::two(CCursor::new(anchor), CCursor::new(head)));
    let first_top = rows.first().map_or(0.0, |row| frame.row_top(row.line_index));
    let drawn: Vec<_> = rows.iter().map(|row| (row.galley.clone(), row.part_x())).collect();
    tell_rows(ui, id, &drawn, pos2(frame.left, first_top), frame.row_height, range);
}

/// Tells rows of text: each a galley and how far from the left end of its line it starts.
pub(in crate::ui) fn tell_rows(
    ui: &Ui,
    id: Id,
    rows: &[(Arc<Galley>, f32)],
    first: Pos2,
    row_height: f32,
    selection: Option<CCursorRange>,
) {
    let shown: Vec<&str> = rows.iter().map(|(galley, _)| galley.text()).collect();
    ui.ctx().accesskit_node_builder(id, |node| node.set_value(shown.join("\n")));
    let galleys: Vec<Arc<Galley>> = rows.iter().map(|(galley, _)| galley.clone()).collect();
    let mut galley = Galley::concat(Arc::new(LayoutJob::default()), &galleys, ui.ctx().pixels_per_point());
    for (index, placed) in galley.rows.iter_mut().enumerate() {
        placed.pos.x = rows.get(index).map_or(0.0, |(_, x)| *x);
        placed.pos.y = index as f32 * row_height;
    }
    let to_screen = TSTransform::from_translation(first.to_vec2());
    let to_global = ui.ctx().layer_transform_to_global(ui.layer_id()).unwrap_or_default() * to_screen;
    update_accesskit_for_text_widget(ui.ctx(), id, selection, to_global, &galley);
}

/// The index of an offset among the characters in view; one out of view goes to the nearest end.
fn place(rows: &[Row], offset: usize) -> Option<usize> {
    let mut before = 0;
    for row in rows {
        if offset <= row.range.end {
            return Some(before + row.char_index(offset.max(row.range.start)));
        }
        before += row.char_count() + 1;
    }
    before.checked_sub(1)
}
