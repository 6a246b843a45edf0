//! The pins of the board: what is printed beside them, what they can do, and what to beware of.
//!
//! **Invariant:** says only what the board's file says; a warning is words, and stands beside its pin.

use eframe::egui::{self, ComboBox, Grid, RichText, ScrollArea, Ui};
use egui_material_icons::icons::{ICON_CLOSE, ICON_WARNING};
use pyrite_sim::BoardFacts;
use pyrite_sim::boards::HeaderPin;

use crate::board::recognise;
use crate::state::command::Command;
use crate::state::connection::Connection;
use crate::state::settings::{SettingChange, Settings};

use super::icon_button::{icon_text, small_icon_button};
use super::root::pane_header;
use super::{Commands, metrics, theme};

/// The pane.
pub fn pins_pane_ui(ui: &mut Ui, connection: &Connection, settings: &Settings, commands: &mut Commands) {
    let likely = connection.likely_boards();
    let board = recognise::chosen(&likely, settings.board.as_deref());
    pane_header(ui, "Pins", "", "", |ui| {
        if small_icon_button(ui, ICON_CLOSE, "Hide the pins", true).clicked() {
            commands.push(Command::Set(SettingChange::PinsShown(false)));
        }
    });
    metrics::inset_frame().show(ui, |ui| {
        let choice = ComboBox::from_id_salt("board").width(ui.available_width()).selected_text(board.name.as_str());
        let shown = choice.show_ui(ui, |ui| {
            for &other in &likely {
                if ui.selectable_label(other.id == board.id, other.name.as_str()).clicked() {
                    commands.push(Command::Set(SettingChange::Board(other.id)));
                }
            }
        });
        let spoken = format!("Board: {}", board.name);
        shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &spoken));
        let module = board.module.as_deref().unwrap_or(&board.chip.title);
        let flash = board.flash_bytes >> 20;
        ui.label(RichText::new(format!("{module}, {flash} MB of flash")).small().weak());
    });
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| metrics::inset_frame().show(ui, |ui| rows_ui(ui, board)));
}

fn rows_ui(ui: &mut Ui, board: &BoardFacts) {
    for header in board.rows() {
        ui.label(RichText::new(&header.name).strong());
        Grid::new(("pins", &header.name)).num_columns(3).striped(true).spacing([10.0, 3.0]).show(ui, |ui| {
            for place in &header.pins {
                match place {
                    HeaderPin::Other(label) => {
                        ui.label(RichText::new(label).weak());
                        ui.label("");
                        ui.label("");
                    }
                    HeaderPin::Gpio(label, pin) => pin_ui(ui, board, label, *pin),
                }
                ui.end_row();
            }
        });
        ui.add_space(theme::GAP * 2.0);
    }
}

fn pin_ui(ui: &mut Ui, board: &BoardFacts, label: &str, pin: u8) {
    ui.label(RichText::new(label).strong());
    let is_usable = board.chip.is_usable(pin);
    let code = RichText::new(format!("Pin({pin})")).monospace();
    ui.label(if is_usable { code } else { code.weak().strikethrough() });
    let abilities: Vec<&str> = board.fixture(pin).into_iter().chain(board.chip.abilities(pin)).collect();
    let abilities = if is_usable { abilities.join(", ") } else { String::new() };
    let warnings = board.chip.warnings(pin);
    if warnings.is_empty() {
        ui.label(RichText::new(abilities).small());
        return;
    }
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if !abilities.is_empty() {
            ui.label(RichText::new(abilities).small());
        }
        for warning in warnings {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 3.0;
                ui.label(icon_text(ICON_WARNING, 11.0).color(theme::of(ui).warning));
                ui.label(RichText::new(warning).small().weak());
            });
        }
    });
}
