//! What a screen reader is told: the rows in view and the caret
//!
//! **Invariant:** costs nothing while no screen reader listens, and no more than the rows in view while one does.

use std::sync::Arc;

use eframe::egui::emath::TSTransform;
use eframe::egui::epaint::text::cursor::CCursor;
use eframe::egui::text::{CCursorRange, LayoutJob};
use eframe::egui::text_selection::accesskit_text::update_accesskit_for_text_widget;
use eframe::egui::{Galley, Id, Ui, accesskit, vec2};

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
    let galleys: Vec<Arc<Galley>> = rows.iter().map(|row| row.galley.clone()).collect();
    let mut galley = Galley::concat(Arc::new(LayoutJob::default()), &galleys, ui.ctx().pixels_per_point());
    for (index, placed) in galley.rows.iter_mut().enumerate() {
        placed.pos.x = rows.get(index).map_or(0.0, Row::part_x);
        placed.pos.y = index as f32 * frame.row_height;
    }
    let selection = editor.selection();
    let range = place(rows, selection.anchor)
        .zip(place(rows, selection.head))
        .map(|(anchor, head)| CCursorRange::two(CCursor::new(anchor), CCursor::new(head)));
    let first_top = rows.first().map_or(0.0, |row| frame.row_top(row.line_index));
    let to_screen = TSTransform::from_translation(vec2(frame.left, first_top));
    let to_global = ui.ctx().layer_transform_to_global(ui.layer_id()).unwrap_or_default() * to_screen;
    update_accesskit_for_text_widget(ui.ctx(), id, range, to_global, &galley);
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
