//! What differs between two files, line by line.
//!
//! **Invariant:** shows what [`Comparison`] holds; only lines in view are laid out.

use eframe::egui::{self, Label, RichText, ScrollArea, Ui};

use crate::state::compare::Comparison;
use crate::text::compare::{ComparedLine, Side};

use super::dialog::close_ui;
use super::{Commands, metrics, theme};

const HEIGHT: f32 = 360.0;

/// The dialog.
pub fn compare_ui(ui: &mut Ui, comparison: &Comparison, commands: &mut Commands) {
    ui.spacing_mut().item_spacing.y = theme::GAP * 2.0;
    ui.add(Label::new(RichText::new(format!("What differs in {}", comparison.name)).heading()).wrap());
    let colors = theme::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("− {} now", comparison.place)).color(colors.error));
        ui.label(RichText::new(format!("+ {}", comparison.other)).color(colors.success));
    });
    metrics::well_frame(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        match &comparison.lines {
            Ok(lines) if lines.is_empty() => {
                egui::Frame::new().inner_margin(10).show(ui, |ui| ui.label("Both are the same."));
            }
            Ok(lines) => lines_ui(ui, &comparison.place.to_lowercase(), lines),
            Err(words) => {
                egui::Frame::new().inner_margin(10).show(ui, |ui| ui.label(words));
            }
        }
    });
    close_ui(ui, commands);
}

fn lines_ui(ui: &mut Ui, place: &str, lines: &[ComparedLine]) {
    let colors = theme::of(ui);
    let height = ui.text_style_height(&egui::TextStyle::Monospace);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::both().max_height(HEIGHT).auto_shrink([false, true]).show_rows(ui, height, lines.len(), |ui, range| {
        for line in lines.get(range).unwrap_or_default() {
            let (mark, ink, spoken) = match line.side {
                Side::Both => (' ', colors.text, "in both"),
                Side::First => ('−', colors.error, place),
                Side::Second => ('+', colors.success, "new"),
                Side::LeftOut => (' ', colors.text_weak, "lines are left out"),
            };
            let text = match line.side {
                Side::LeftOut => "      ⋯".to_owned(),
                _ => format!("{:>5} {mark} {}", line.number, line.text),
            };
            let label = Label::new(RichText::new(text).monospace().color(ink)).wrap_mode(egui::TextWrapMode::Extend);
            let response = ui.add(label);
            response
                .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("{spoken}: {}", line.text)));
        }
    });
}
