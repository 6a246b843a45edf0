//! The versions that were kept of a board's files.
//!
//! **Invariant:** shows what [`HistoryView`] holds; one click restores.

use eframe::egui::{self, Label, RichText, ScrollArea, Ui};

use crate::board::history::{Version, VersionEvent};
use crate::board::link::name;
use crate::state::command::Command;
use crate::state::history::{HistoryView, VersionUse};
use crate::text::time::local_time;

use super::dialog::close_ui;
use super::tree::size_text;
use super::{Commands, icon_button, metrics, theme};

const HEIGHT: f32 = 340.0;
const ROW_HEIGHT: f32 = 44.0;

/// The dialog.
pub fn history_ui(ui: &mut Ui, view: &HistoryView, commands: &mut Commands) {
    ui.spacing_mut().item_spacing.y = theme::GAP * 2.0;
    let title = match &view.path {
        Some(path) => format!("History of {}", name(path)),
        None => "History of the board's files".to_owned(),
    };
    ui.add(Label::new(RichText::new(title).heading()).wrap());
    ui.add(
        Label::new("Every version that was written, replaced or deleted from here is kept on this computer.").wrap(),
    );
    metrics::well_frame(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height(60.0);
        match &view.versions {
            None => drop(ui.label("Reading…")),
            Some(versions) if versions.is_empty() => {
                egui::Frame::new().inner_margin(10).show(ui, |ui| ui.label("Nothing was kept yet."));
            }
            Some(versions) => {
                ScrollArea::vertical().max_height(HEIGHT).auto_shrink([false, true]).show_rows(
                    ui,
                    ROW_HEIGHT,
                    versions.len(),
                    |ui, range| {
                        for version in versions.get(range).unwrap_or_default() {
                            row_ui(ui, version, view.path.is_none(), commands);
                        }
                    },
                );
            }
        }
    });
    close_ui(ui, commands);
}

fn row_ui(ui: &mut Ui, version: &Version, names_path: bool, commands: &mut Commands) {
    let when = local_time(version.seconds);
    let event = match version.event {
        VersionEvent::Written => "written",
        VersionEvent::Replaced => "was replaced",
        VersionEvent::Deleted => "was deleted",
    };
    let size = egui::vec2(ui.available_width(), ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.set_min_size(size);
        ui.add_space(10.0);
        let mut button = |text: &str, wanted: VersionUse| {
            let response = ui.add(egui::Button::new(text));
            icon_button::name(&response, &format!("{text} {}, {when}", name(&version.path)), true);
            if response.clicked() {
                commands.push(Command::TakeVersion(version.clone(), wanted));
            }
        };
        button("Restore", VersionUse::Restore);
        button("Compare", VersionUse::Compare { when: when.clone() });
        button("Open", VersionUse::Open);
        ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add_space(4.0);
            let first = if names_path { version.path.clone() } else { when.clone() };
            let second = if names_path { format!("{when}, ") } else { String::new() };
            ui.horizontal(|ui| {
                ui.add_space(10.0);
                ui.add(Label::new(RichText::new(first).strong()).truncate());
            });
            ui.horizontal(|ui| {
                ui.add_space(10.0);
                let text = format!("{second}{}, {event}", size_text(version.size));
                ui.add(Label::new(RichText::new(text).small().weak()).truncate());
            });
        });
    });
}
