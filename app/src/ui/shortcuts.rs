//! Keys of the whole window.
//!
//! **Invariant:** keys that type text are never taken; while a dialog stands, none is.

use eframe::egui::{Key, KeyboardShortcut, Modifiers, Ui};

use pyrite_protocol::mount::MountAccess;

use crate::state::State;
use crate::state::command::Command;
use crate::state::dialogs::Dialog;
use crate::state::settings::{SettingChange, Settings};

use super::Commands;
use super::pane_focus::{self, Way};

const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// Reads the keys of this frame.
pub fn read(ui: &Ui, state: &State, commands: &mut Commands) {
    if state.dialogs.open.is_some() {
        return;
    }
    let active = state.documents.active().map(|document| document.id);
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_shortcut(&KeyboardShortcut::new(modifiers, key)));
    // The longer combination first: a shorter one would take its key.
    if pressed(CTRL_SHIFT, Key::S) {
        commands.extend(active.map(Command::SaveAs));
    }
    if pressed(CTRL_SHIFT, Key::Tab) {
        commands.push(Command::PreviousTab);
    }
    if pressed(Modifiers::SHIFT, Key::F5) || pressed(Modifiers::COMMAND, Key::F2) {
        commands.push(Command::Stop);
    }
    if pressed(Modifiers::COMMAND, Key::F5) {
        commands.push(Command::SoftReset);
    }
    if pressed(Modifiers::COMMAND, Key::N) || pressed(Modifiers::COMMAND, Key::T) {
        commands.push(Command::NewDocument);
    }
    if pressed(Modifiers::COMMAND, Key::O) {
        commands.push(Command::Open);
    }
    if pressed(Modifiers::COMMAND, Key::S) {
        commands.extend(active.map(Command::Save));
    }
    if pressed(Modifiers::COMMAND, Key::W) {
        commands.extend(active.map(Command::Close));
    }
    if pressed(Modifiers::COMMAND, Key::Tab) || pressed(Modifiers::COMMAND, Key::PageDown) {
        commands.push(Command::NextTab);
    }
    if pressed(Modifiers::COMMAND, Key::PageUp) {
        commands.push(Command::PreviousTab);
    }
    if pressed(Modifiers::NONE, Key::F5) {
        commands.push(Command::Run);
    }
    if pressed(Modifiers::SHIFT, Key::F6) {
        pane_focus::go(ui.ctx(), state, Way::Previous);
    }
    if pressed(Modifiers::NONE, Key::F6) {
        pane_focus::go(ui.ctx(), state, Way::Next);
    }
    if pressed(Modifiers::COMMAND, Key::Comma) {
        commands.push(Command::Ask(Dialog::Settings));
    }
    let points = state.settings.code_points;
    if pressed(Modifiers::COMMAND, Key::Plus) || pressed(Modifiers::COMMAND, Key::Equals) {
        commands.push(Command::Set(SettingChange::CodePoints(points + 1.0)));
    }
    if pressed(Modifiers::COMMAND, Key::Minus) {
        commands.push(Command::Set(SettingChange::CodePoints(points - 1.0)));
    }
    if pressed(Modifiers::COMMAND, Key::Num0) {
        commands.push(Command::Set(SettingChange::CodePoints(Settings::default().code_points)));
    }
    if pressed(CTRL_SHIFT, Key::M) {
        commands.push(Command::Set(SettingChange::MemoryShown(!state.settings.memory_shown)));
    }
    if pressed(CTRL_SHIFT, Key::E) {
        commands.push(match state.mounting.folder {
            Some(_) => Command::Unmount,
            None => Command::Mount(state.local_files.root.clone(), MountAccess::Full),
        });
    }
    if pressed(CTRL_SHIFT, Key::Y) {
        commands.push(Command::Sync(state.local_files.root.clone()));
    }
    if pressed(Modifiers::COMMAND, Key::J) {
        commands.push(Command::Set(SettingChange::ShellShown(!state.settings.shell_shown)));
    }
    if pressed(Modifiers::COMMAND, Key::B) {
        commands.push(Command::Set(SettingChange::FilesShown(!state.settings.files_shown)));
    }
}
