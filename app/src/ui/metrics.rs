//! Sizes and frames of the panes.
//!
//! **Invariant:** sizes in points; colours come from [`super::theme`].

use eframe::egui::{Frame, Margin, Stroke, Ui};

use super::theme;

/// Side of a small button without text.
pub const SMALL_BUTTON_SIZE: f32 = 24.0;
/// Size of its icon.
pub const SMALL_ICON_SIZE: f32 = 17.0;
/// Height of a row of a tree.
pub const TREE_ROW_HEIGHT: f32 = 24.0;
/// A pane wider than this has room for more than its name and its buttons in one line.
pub const WIDE_PANE: f32 = 420.0;
/// A narrower window has no room for the words of the tool bar, which its buttons tell when they are pointed at.
const WIDE_WINDOW: f32 = 960.0;
/// Room around the contents of a dialog.
pub const DIALOG_MARGIN: i8 = 16;
/// Least width of a button that ends a dialog.
pub const DIALOG_BUTTON_WIDTH: f32 = 76.0;

/// Words of the tool bar, where there is room for them.
pub fn words_if_wide<'a>(ui: &Ui, words: &'a str) -> &'a str {
    if ui.ctx().content_rect().width() < WIDE_WINDOW { "" } else { words }
}

/// Room around text in a pane.
pub fn inset_frame() -> Frame {
    Frame::new().inner_margin(Margin { left: 10, right: 10, top: 4, bottom: 6 })
}

/// A framed area inside a dialog.
pub fn well_frame(ui: &Ui) -> Frame {
    let colors = theme::of(ui);
    Frame::new()
        .fill(colors.paper)
        .stroke(Stroke::new(1.0, colors.border))
        .corner_radius(4)
        .inner_margin(Margin::symmetric(0, 4))
}
