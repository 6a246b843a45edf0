//! The menu of the mounted folder.
//!
//! **Invariant:** says in words which folder the board has, and whether it may change it.

use eframe::egui::{self, RichText, Ui};
use egui_material_icons::icons::{ICON_EJECT, ICON_FOLDER_OPEN, ICON_FOLDER_SHARED, ICON_LOCK};
use pyrite_protocol::mount::MountAccess;

use crate::state::State;
use crate::state::command::Command;
use crate::state::settings::{OnSave, SettingChange};

use super::Commands;
use super::icon_button::{menu_button, menu_opener, name};
use super::{metrics, theme};

/// The button that names the folder and opens the menu.
pub fn mount_menu_ui(ui: &mut Ui, state: &State, commands: &mut Commands) {
    let words = state.mounting.words();
    let is_on = state.connection.peer().is_some();
    let ink = match (&words, is_on) {
        (Some(_), true) => theme::of(ui).success,
        (Some(_), false) => theme::of(ui).warning,
        (None, _) => theme::of(ui).text_weak,
    };
    let title = match &words {
        Some(words) if is_on => words.clone(),
        Some(words) => format!("{words} (waits)"),
        None => "Mount".to_owned(),
    };
    let button = menu_opener(ICON_FOLDER_SHARED, ink, metrics::words_if_wide(ui, &title));
    let (response, _) = egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(280.0);
        ui.label(RichText::new("A folder of this computer as the board's current directory").small().weak());
        let shown = &state.local_files.root;
        let can_mount = is_on && !shown.as_os_str().is_empty();
        let title =
            shown.file_name().map_or_else(|| "the folder".to_owned(), |name| name.to_string_lossy().into_owned());
        if menu_button(ui, ICON_FOLDER_SHARED, &format!("Mount {title}"), can_mount) {
            commands.push(Command::Mount(shown.clone(), MountAccess::Full));
        }
        if menu_button(ui, ICON_LOCK, &format!("Mount {title} read-only"), can_mount) {
            commands.push(Command::Mount(shown.clone(), MountAccess::ReadOnly));
        }
        if menu_button(ui, ICON_FOLDER_OPEN, "Mount another folder…", is_on) {
            commands.push(Command::ChooseMount);
        }
        if menu_button(ui, ICON_EJECT, "Unmount", words.is_some()) {
            commands.push(Command::Unmount);
        }
        ui.separator();
        ui.label(RichText::new("When a file in it is saved").small().weak());
        for (what, text) in [
            (OnSave::Nothing, "Do nothing"),
            (OnSave::RunAgain, "Run the program again"),
            (OnSave::ImportAgain, "Import changed modules again"),
        ] {
            if ui.radio(state.settings.on_save == what, text).clicked() {
                commands.push(Command::Set(SettingChange::OnSave(what)));
            }
        }
    });
    let waits = if is_on { "" } else { ", waits for the board" };
    let spoken =
        words.as_ref().map_or_else(|| "Mount a folder".to_owned(), |words| format!("Mounted folder: {words}{waits}"));
    name(&response, &spoken, true);
    response.on_hover_text(match words {
        Some(words) if !is_on => {
            format!("The board has {words} again as soon as it is connected (Ctrl+Shift+E unmounts)")
        }
        _ => "The board works in a folder of this computer (Ctrl+Shift+E)".to_owned(),
    });
}
