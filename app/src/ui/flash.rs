//! Flashing: how far it is, how it ended, and the ways to begin.
//!
//! **Invariant:** one click begins; what loses files is asked about first.

use eframe::egui::{self, Button, ProgressBar, RichText, Ui};

use crate::board::flashing::FlashProgress;
use crate::board::trouble::Trouble;
use crate::state::command::Command;
use crate::state::dialogs::{Answer, Dialog};
use crate::state::flashing::Flashing;

use super::dialog::button_row;
use super::icon_button::menu_button;
use super::tree::size_text;
use super::{Commands, metrics, theme};

/// The dialog.
pub fn flash_ui(ui: &mut Ui, flashing: &Flashing, commands: &mut Commands) {
    ui.spacing_mut().item_spacing.y = theme::GAP * 2.0;
    match (&flashing.job, &flashing.failed) {
        (Some(job), _) => {
            ui.label(RichText::new(format!("Flashing the board at {}", job.port.short_name())).heading());
            progress_ui(ui, flashing.progress.as_ref(), flashing.is_cancelled);
            buttons_ui(ui, |ui| {
                let text = if flashing.is_cancelled { "Stopping…" } else { "Cancel" };
                if button(ui, text, !flashing.is_cancelled).clicked() {
                    commands.push(Command::CancelFlash);
                }
            });
        }
        (None, Some((_, fault))) => {
            ui.add(egui::Label::new(RichText::new("The board was not flashed.").heading()).wrap());
            ui.add(egui::Label::new(RichText::new(fault.title()).color(theme::of(ui).error)).wrap());
            ui.add(egui::Label::new(fault.remedy()).wrap().selectable(true));
            buttons_ui(ui, |ui| {
                if button(ui, "Flash again", true).clicked() {
                    commands.push(Command::FlashAgain);
                }
                if button(ui, "Close", true).clicked() {
                    commands.push(Command::Answer(Answer::Cancel));
                }
            });
        }
        (None, None) => {
            ui.label("Nothing is being flashed.");
            buttons_ui(ui, |ui| {
                if button(ui, "Close", true).clicked() {
                    commands.push(Command::Answer(Answer::Cancel));
                }
            });
        }
    }
}

fn progress_ui(ui: &mut Ui, progress: Option<&FlashProgress>, is_cancelled: bool) {
    let Some(progress) = progress else { return };
    let share = if progress.total_bytes == 0 { 0.0 } else { progress.done_bytes as f32 / progress.total_bytes as f32 };
    let text = progress_text(progress);
    ui.label(progress.stage.text());
    let bar = ui.add(ProgressBar::new(share).animate(!is_cancelled && progress.total_bytes == 0));
    let spoken = format!("{}: {text}", progress.stage.text());
    bar.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &spoken));
    ui.label(RichText::new(text).small().weak());
}

/// Bytes and time left, in words.
fn progress_text(progress: &FlashProgress) -> String {
    let mut text = match progress.total_bytes {
        0 => "Please wait".to_owned(),
        total => format!("{} of {}", size_text(progress.done_bytes), size_text(total)),
    };
    if let Some(left) = progress.left {
        text.push_str(&format!(", {} s left", left.as_secs_f32().ceil()));
    }
    text
}

fn button(ui: &mut Ui, text: &str, enabled: bool) -> egui::Response {
    ui.add_enabled(
        enabled,
        Button::new(text).min_size(egui::vec2(metrics::DIALOG_BUTTON_WIDTH, theme::TOOL_BUTTON_HEIGHT)),
    )
}

fn buttons_ui(ui: &mut Ui, buttons: impl FnOnce(&mut Ui)) {
    ui.add_space(theme::GAP);
    button_row(ui, buttons);
}

/// The button for a board that new firmware helps.
pub fn offer_ui(ui: &mut Ui, trouble: &Trouble, commands: &mut Commands) {
    if trouble.is_cured_by_firmware() && ui.button("Put Pyrite on this board").clicked() {
        commands.push(Command::Flash);
    }
}

/// The rows of the menu that names the board.
pub fn menu_ui(ui: &mut Ui, is_possible: bool, commands: &mut Commands) {
    use egui_material_icons::icons::{ICON_BOLT, ICON_DELETE_FOREVER, ICON_FOLDER_OPEN};
    if menu_button(ui, ICON_BOLT, "Put Pyrite on the board", is_possible) {
        commands.push(Command::Flash);
    }
    if menu_button(ui, ICON_FOLDER_OPEN, "Flash another image…", is_possible) {
        commands.push(Command::ChooseFirmware);
    }
    if menu_button(ui, ICON_DELETE_FOREVER, "Erase the board…", is_possible) {
        commands.push(Command::Ask(Dialog::EraseBoard));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::flashing::FlashStage;
    use std::time::Duration;

    #[test]
    fn bytes_and_time_left_are_told() {
        let mut progress =
            FlashProgress { stage: FlashStage::Writing, done_bytes: 1024, total_bytes: 4096, left: None };
        assert_eq!(progress_text(&progress), format!("{} of {}", size_text(1024), size_text(4096)));
        progress.left = Some(Duration::from_millis(2100));
        assert!(progress_text(&progress).ends_with(", 3 s left"));
        progress.total_bytes = 0;
        assert!(progress_text(&progress).starts_with("Please wait"));
    }
}
