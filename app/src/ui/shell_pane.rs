//! The shell: output of the board and the prompt.
//!
//! **Invariant:** shows what [`crate::state::shell::Shell`] holds.

use eframe::egui::Ui;
use egui_material_icons::icons::{ICON_DELETE_SWEEP, ICON_KEYBOARD_ARROW_DOWN};

use crate::state::State;
use crate::state::command::Command;
use crate::state::settings::SettingChange;

use super::Commands;
use super::icon_button::small_icon_button;
use super::pane_focus::shell_id;
use super::root::pane_header;
use super::terminal::{Input, TerminalView, terminal_ui};

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
    let input = if state.connection.peer().is_some() { Input::Taken } else { Input::Refused };
    let view = TerminalView {
        id: shell_id(),
        name: "Shell",
        terminal: &state.shell.terminal,
        font_size: state.settings.code_points - 1.0,
        input,
    };
    let mut done = Vec::new();
    terminal_ui(ui, &view, &mut done);
    for command in done {
        commands.push(Command::Shell(command));
    }
}
