//! The shell: output of the board and the prompt.
//!
//! **Invariant:** shows what [`crate::state::shell::Shell`] holds.

use eframe::egui::{RichText, ScrollArea, Ui};
use egui_material_icons::icons::{ICON_DELETE_SWEEP, ICON_KEYBOARD_ARROW_DOWN};

use crate::state::State;
use crate::state::command::Command;
use crate::state::settings::SettingChange;

use super::Commands;
use super::icon_button::small_icon_button;
use super::root::pane_header;
use super::metrics;

/// The pane.
pub fn shell_pane_ui(ui: &mut Ui, state: &State, commands: &mut Commands) {
    let shown = state.connection.peer().map_or("", |peer| peer.firmware.as_str());
    pane_header(ui, "Shell", shown, shown, |ui| {
        if small_icon_button(ui, ICON_KEYBOARD_ARROW_DOWN, "Hide the shell", true).clicked() {
            commands.push(Command::Set(SettingChange::ShellShown(false)));
        }
        if small_icon_button(ui, ICON_DELETE_SWEEP, "Clear the shell", true).clicked() {
            commands.push(Command::ClearShell);
        }
    });
    metrics::inset_frame().show(ui, |ui| {
        ScrollArea::vertical().auto_shrink([false, false]).stick_to_bottom(true).show(ui, |ui| {
            let terminal = &state.shell.terminal;
            ui.label(RichText::new(terminal.text(terminal.all())).monospace());
        });
    });
}
