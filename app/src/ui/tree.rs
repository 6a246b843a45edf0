//! Rows of a tree of files.
//!
//! **Invariant:** only rows in view are laid out, so a folder may have any number of entries.

use eframe::egui::{self, Align2, FontId, Response, Role, ScrollArea, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_CHEVRON_RIGHT, ICON_CODE, ICON_DESCRIPTION, ICON_FOLDER, ICON_FOLDER_OPEN, ICON_KEYBOARD_ARROW_DOWN,
};

use super::{metrics, theme};

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// A folder, folded.
    Folded,
    /// A folder, unfolded.
    Unfolded,
    /// A file.
    File,
    /// Words in place of entries, such as an error.
    Note,
}

/// One row.
#[derive(Debug, Clone)]
pub struct Row<K> {
    /// What it stands for.
    pub key: K,
    /// How deep it is in the tree.
    pub depth: usize,
    /// What it is.
    pub kind: RowKind,
    /// Its name.
    pub name: String,
    /// Weak text at the right: the size.
    pub detail: String,
}

/// Shows rows; calls `on_row` with the response of each one in view.
pub fn tree_ui<K>(
    ui: &mut Ui,
    salt: &str,
    rows: &[Row<K>],
    is_selected: impl Fn(&K) -> bool,
    mut on_row: impl FnMut(&Row<K>, Response),
) {
    let height = metrics::TREE_ROW_HEIGHT;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt(salt).auto_shrink([false, false]).show_rows(ui, height, rows.len(), |ui, range| {
        for row in rows.get(range).unwrap_or_default() {
            let response = row_ui(ui, row, is_selected(&row.key));
            on_row(row, response);
        }
    });
}

fn row_ui<K>(ui: &mut Ui, row: &Row<K>, selected: bool) -> Response {
    let sense = if row.kind == RowKind::Note { Sense::hover() } else { Sense::click() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), metrics::TREE_ROW_HEIGHT), sense);
    let spoken = match row.kind {
        RowKind::Folded => format!("{}, folder, folded", row.name),
        RowKind::Unfolded => format!("{}, folder, unfolded", row.name),
        RowKind::File => format!("{}, {}", row.name, row.detail),
        RowKind::Note => row.name.clone(),
    };
    response.widget_info(|| match row.kind {
        RowKind::Note => WidgetInfo::labeled(Role::Label, true, &spoken),
        _ => WidgetInfo::selected(Role::TreeItem, true, selected, &spoken),
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let colors = theme::of(ui);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let ground = rect.shrink2(vec2(4.0, 0.5));
    if selected {
        painter.rect_filled(ground, 4.0, colors.editor.selection);
    } else if response.hovered() && row.kind != RowKind::Note {
        painter.rect_filled(ground, 4.0, ui.visuals().widgets.hovered.weak_bg_fill);
    }
    if response.has_focus() {
        painter.rect_stroke(ground, 4.0, egui::Stroke::new(1.0, colors.accent), egui::StrokeKind::Inside);
    }
    let middle = rect.center().y;
    let mut x = rect.left() + 8.0 + row.depth as f32 * 14.0;
    let icon_font = |points: f32| FontId::new(points, egui::FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
    let put_icon = |icon: MaterialIcon, x: f32, points: f32, ink| {
        painter.text(pos2(x, middle), Align2::LEFT_CENTER, icon.codepoint, icon_font(points), ink);
    };
    match row.kind {
        RowKind::Folded => put_icon(ICON_CHEVRON_RIGHT, x, 16.0, colors.text_weak),
        RowKind::Unfolded => put_icon(ICON_KEYBOARD_ARROW_DOWN, x, 16.0, colors.text_weak),
        RowKind::File | RowKind::Note => {}
    }
    x += 18.0;
    if row.kind != RowKind::Note {
        let (icon, ink) = match row.kind {
            RowKind::Folded => (ICON_FOLDER, colors.warning),
            RowKind::Unfolded => (ICON_FOLDER_OPEN, colors.warning),
            _ if row.name.ends_with(".py") => (ICON_CODE, colors.accent),
            _ => (ICON_DESCRIPTION, colors.text_weak),
        };
        put_icon(icon, x, 16.0, ink);
        x += 22.0;
    }
    let right = rect.right() - 10.0;
    let small = TextStyle::Small.resolve(ui.style());
    let detail = painter.layout_no_wrap(row.detail.clone(), small, colors.text_weak);
    let detail_left = right - detail.size().x;
    if !row.detail.is_empty() {
        painter.galley(pos2(detail_left, middle - detail.size().y / 2.0), detail, colors.text_weak);
    }
    let ink = match row.kind {
        RowKind::Note => colors.text_weak,
        _ if selected => colors.text_strong,
        _ => colors.text,
    };
    let room = (if row.detail.is_empty() { right } else { detail_left - 8.0 } - x).max(0.0);
    let mut job = egui::text::LayoutJob::simple_singleline(row.name.clone(), TextStyle::Body.resolve(ui.style()), ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let galley = painter.layout_job(job);
    let elided = galley.elided;
    painter.galley(pos2(x, middle - galley.size().y / 2.0), galley, ink);
    if elided { response.on_hover_text(&row.name) } else { response }
}

/// A size in the unit that reads best.
pub fn size_text(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{:.1} KB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        assert_eq!(size_text(0), "0 B");
        assert_eq!(size_text(1023), "1023 B");
        assert_eq!(size_text(1536), "1.5 KB");
        assert_eq!(size_text(3 * 1_048_576), "3.0 MB");
    }
}
