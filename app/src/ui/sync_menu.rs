//! The menu of folders that are synced with the board.
//!
//! **Invariant:** says in words which folder is kept in sync, and whether it is.

use eframe::egui::{RichText, Ui};
use egui_material_icons::icons::{ICON_FOLDER_OPEN, ICON_REFRESH, ICON_SYNC, ICON_SYNC_DISABLED, ICON_SYNC_PROBLEM};

use crate::state::State;
use crate::state::carry::local_name;
use crate::state::command::Command;
use crate::state::syncing;

use super::Commands;
use super::icon_button::{menu_button, menu_opener, name};
use super::{metrics, theme};

/// The button that opens the menu.
pub fn sync_menu_ui(ui: &mut Ui, state: &State, commands: &mut Commands) {
    let status = syncing::status(state);
    let colors = theme::of(ui);
    let (icon, ink) = match &status {
        None => (ICON_SYNC, colors.text_weak),
        Some(status) if status.is_trouble => (ICON_SYNC_PROBLEM, colors.error),
        Some(_) => (ICON_SYNC, colors.success),
    };
    let kept = state.syncing.kept.as_ref().map(syncing::Sync::name);
    let title = kept.clone().unwrap_or_else(|| "Sync".to_owned());
    let button = menu_opener(icon, ink, metrics::words_if_wide(ui, &title));
    let is_on = state.connection.peer().is_some();
    let (response, _) = eframe::egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(280.0);
        ui.label(RichText::new("The board's files like those of a folder of this computer").small().weak());
        let shown = &state.local_files.root;
        let can_sync = is_on && !shown.as_os_str().is_empty();
        if menu_button(ui, ICON_SYNC, &format!("Sync {}…", local_name(shown)), can_sync) {
            commands.push(Command::Sync(shown.clone()));
        }
        if menu_button(ui, ICON_FOLDER_OPEN, "Sync another folder…", is_on) {
            commands.push(Command::ChooseSync);
        }
        let Some(kept) = kept else { return };
        ui.separator();
        if let Some(status) = &status {
            ui.label(RichText::new(&status.text).small().weak());
        }
        if menu_button(ui, ICON_REFRESH, "Compare again now", is_on) {
            commands.push(Command::SyncAgain);
        }
        if menu_button(ui, ICON_SYNC_DISABLED, &format!("Stop keeping {kept} in sync"), true) {
            commands.push(Command::StopSync);
        }
    });
    let spoken = status.map_or_else(|| "Sync a folder".to_owned(), |status| format!("Synced folder: {}", status.text));
    name(&response, &spoken, true);
    response.on_hover_text("Sends the files of a folder that changed to the board (Ctrl+Shift+Y)");
}
