//! The line at the bottom: what the board does, what is wrong in the program.
//!
//! **Invariant:** says everything in words; colour only repeats it.

use eframe::egui::{Align, Layout, RichText, Ui};
use egui_material_icons::icons::{
    ICON_DEVELOPER_BOARD, ICON_ERROR, ICON_FIBER_MANUAL_RECORD, ICON_MEMORY, ICON_SIDE_NAVIGATION, ICON_TERMINAL,
};

use crate::board::link::{Activity, Outcome, PeerKind};
use crate::state::State;
use crate::state::command::Command;
use crate::state::connection::Link;
use crate::state::settings::SettingChange;
use crate::state::syncing;

use super::Commands;
use super::icon_button::{icon_text, small_icon_button};
use super::theme;

/// The status bar.
pub fn status_bar_ui(ui: &mut Ui, state: &State, commands: &mut Commands) {
    ui.horizontal(|ui| {
        let colors = theme::of(ui);
        let running = state.runs.current.is_some() || state.connection.activity == Activity::Running;
        let (ink, text, tip) = match &state.connection.link {
            Link::Off => (colors.text_weak, "No board connected".to_owned(), String::new()),
            Link::Connecting => (colors.warning, "Connecting…".to_owned(), String::new()),
            Link::Trouble(trouble) => {
                (colors.error, format!("{}. {}", trouble.short(), trouble.title()), trouble.to_string())
            }
            Link::On(peer) => {
                let kind = match peer.kind {
                    PeerKind::Pyrite => "",
                    PeerKind::RawRepl => " (raw REPL)",
                };
                let what = if running { "Running" } else { "Ready" };
                let speed = match state.connection.raised_baud {
                    Some(baud) => format!("  ·  {baud} baud"),
                    None => String::new(),
                };
                (
                    colors.success,
                    format!("{what}  ·  {}{kind}{speed}", peer.machine),
                    format!("{}\n{}", peer.firmware, peer.machine),
                )
            }
        };
        ui.label(icon_text(ICON_FIBER_MANUAL_RECORD, 10.0).color(ink));
        let label = ui.label(RichText::new(text).small());
        if !tip.is_empty() {
            label.on_hover_text(tip);
        }
        if let Some(status) = state.mounting.status(state.connection.peer().is_some()) {
            ui.label(RichText::new(format!("·  {status}")).small());
        }
        if let Some(status) = syncing::status(state) {
            let text = RichText::new(format!("·  {}", status.text)).small();
            let text = if status.is_trouble { text.color(colors.error) } else { text };
            ui.label(text).on_hover_text(status.details);
        }
        if let (false, Some(outcome)) = (running, &state.runs.last_outcome) {
            let text = match outcome {
                Outcome::Completed => "Program finished".to_owned(),
                Outcome::Exited(status) => format!("Program exited with status {status}"),
                Outcome::Failed => "Program stopped by an error".to_owned(),
                Outcome::Interrupted => "Program stopped".to_owned(),
                Outcome::Refused(_) => "Program did not start".to_owned(),
                Outcome::Lost => "Connection lost during the run".to_owned(),
            };
            ui.label(RichText::new(format!("·  {text}")).small().weak());
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let settings = &state.settings;
            let shell = if settings.shell_shown { "Hide the shell" } else { "Show the shell" };
            if small_icon_button(ui, ICON_TERMINAL, shell, true).clicked() {
                commands.push(Command::Set(SettingChange::ShellShown(!settings.shell_shown)));
            }
            let files = if settings.files_shown { "Hide the files" } else { "Show the files" };
            if small_icon_button(ui, ICON_SIDE_NAVIGATION, files, true).clicked() {
                commands.push(Command::Set(SettingChange::FilesShown(!settings.files_shown)));
            }
            let memory = if settings.memory_shown { "Hide the memory" } else { "Show the memory" };
            if small_icon_button(ui, ICON_MEMORY, memory, true).clicked() {
                commands.push(Command::Set(SettingChange::MemoryShown(!settings.memory_shown)));
            }
            let pins = if settings.pins_shown { "Hide the pins" } else { "Show the pins of the board" };
            if small_icon_button(ui, ICON_DEVELOPER_BOARD, pins, true).clicked() {
                commands.push(Command::Set(SettingChange::PinsShown(!settings.pins_shown)));
            }
            if let Some(document) = state.documents.active() {
                let editor = &document.editor;
                if let Some(first) = editor.diagnostics().all().first() {
                    let line_number = editor.buffer().line_of(first.range.start) + 1;
                    let text = format!("Line {line_number}: {}", first.message);
                    let label = ui.label(RichText::new(text).small());
                    if let Some(hint) = &first.hint {
                        label.on_hover_text(hint);
                    }
                    ui.label(icon_text(ICON_ERROR, 14.0).color(colors.error));
                }
            }
        });
    });
}
