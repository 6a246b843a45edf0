//! What is known of a file or folder.

use eframe::egui::{Grid, Label, RichText, Ui};

use crate::state::properties::Properties;

use super::dialog::close_ui;
use super::{Commands, theme};

/// The dialog.
pub fn properties_ui(ui: &mut Ui, properties: &Properties, commands: &mut Commands) {
    ui.spacing_mut().item_spacing.y = theme::GAP * 2.0;
    ui.add(Label::new(RichText::new(&properties.name).heading()).wrap());
    match &properties.lines {
        None => drop(ui.label("Looking…")),
        Some(Err(reason)) => drop(ui.label(RichText::new(reason).color(theme::of(ui).error))),
        Some(Ok(lines)) => {
            Grid::new("properties").num_columns(2).spacing([theme::GAP * 4.0, theme::GAP]).show(ui, |ui| {
                for (label, text) in lines {
                    ui.label(RichText::new(label).weak());
                    ui.add(Label::new(text).wrap().selectable(true));
                    ui.end_row();
                }
            });
        }
    }
    close_ui(ui, commands);
}
