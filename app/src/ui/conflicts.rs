//! Files that are about to be brought where their names are taken: what shall happen with each
//!
//! **Invariant:** shows what [`Conflict`]s say; changes them by commands alone.

use eframe::egui::{self, Label, RichText, ScrollArea, Ui};

use crate::state::arrivals::{Choice, Conflict, Side};
use crate::state::command::Command;

use super::dialog::accept_or_cancel_ui;
use super::tree::size_text;
use super::{Commands, metrics, theme};

const CHOICES: [(Choice, &str); 3] =
    [(Choice::Replace, "Replace"), (Choice::Skip, "Skip"), (Choice::KeepBoth, "Keep both")];

/// Rows that are shown before the list scrolls.
const MOST_HEIGHT: f32 = 260.0;

/// The dialog.
pub fn conflicts_ui(ui: &mut Ui, conflicts: &[Conflict], commands: &mut Commands) {
    ui.spacing_mut().item_spacing.y = theme::GAP * 2.0;
    let side = conflicts.first().map_or(Side::Board, Conflict::side);
    let title = match conflicts {
        [one] => format!("{} is {} already", one.name(), side.words()),
        many => format!("{} files are {} already", many.len(), side.words()),
    };
    ui.add(Label::new(RichText::new(title).heading()).wrap());
    let consequence = match side {
        Side::Board => "What is replaced can be brought back: see its history.",
        Side::Computer => "What is replaced on this computer cannot be brought back.",
    };
    ui.add(Label::new(consequence).wrap());
    if conflicts.len() > 1 {
        ui.horizontal(|ui| {
            ui.label("All:");
            for (choice, text) in CHOICES {
                let response = ui.button(text);
                super::icon_button::name(&response, &format!("{text}: all"), true);
                if response.clicked() {
                    commands.push(Command::Resolve(None, choice));
                }
            }
        });
    }
    metrics::well_frame(ui).show(ui, |ui| {
        ScrollArea::vertical().max_height(MOST_HEIGHT).show(ui, |ui| {
            ui.set_width(ui.available_width());
            for (index, conflict) in conflicts.iter().enumerate() {
                if index > 0 {
                    ui.separator();
                }
                row_ui(ui, index, conflict, commands);
            }
        });
    });
    accept_or_cancel_ui(ui, "Go on", commands);
}

fn row_ui(ui: &mut Ui, index: usize, conflict: &Conflict, commands: &mut Commands) {
    egui::Frame::new().inner_margin(egui::Margin::symmetric(10, 2)).show(ui, |ui| {
        let path = conflict.path();
        let sizes = match (conflict.size, conflict.there) {
            (Some(size), Some(there)) if conflict.from == conflict.side() => {
                format!("{} come, {} are there", size_text(size), size_text(there))
            }
            (Some(size), Some(there)) => {
                let (from, to) = (conflict.from.words(), conflict.side().words());
                format!("{} {from}, {} {to}", size_text(size), size_text(there))
            }
            (_, None) => format!("there is a folder of that name {}", conflict.side().words()),
            (None, Some(_)) => format!("a folder comes, and there is a file of that name {}", conflict.side().words()),
        };
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(&path).strong());
            ui.label(RichText::new(sizes).small().weak());
        });
        ui.horizontal(|ui| {
            for (choice, text) in CHOICES {
                let enabled = choice != Choice::Replace || conflict.may_replace();
                let button = egui::RadioButton::new(conflict.choice == choice, text);
                let response = ui.add_enabled(enabled, button);
                response.widget_info(|| {
                    let spoken = format!("{text}: {path}");
                    egui::WidgetInfo::selected(egui::Role::RadioButton, enabled, conflict.choice == choice, spoken)
                });
                if response.clicked() {
                    commands.push(Command::Resolve(Some(index), choice));
                }
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let response = ui.add_enabled(conflict.may_replace(), egui::Button::new("Compare").small());
                super::icon_button::name(&response, &format!("Compare {path}"), conflict.may_replace());
                if response.clicked() {
                    commands.push(Command::CompareConflict(index));
                }
            });
        });
    });
}
