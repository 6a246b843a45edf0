//! The tool bar: file, run, connection, look.
//!
//! **Invariant:** every button has an icon, a text or a spoken name, and a tooltip with its keys.

use eframe::egui::{self, Align, Button, Layout, RichText, Ui};
use egui_material_icons::icons::{
    ICON_CHECK, ICON_DARK_MODE, ICON_DEVELOPER_BOARD, ICON_EDIT, ICON_FILE_OPEN, ICON_LIGHT_MODE, ICON_LINK_OFF,
    ICON_MEMORY, ICON_NOTE_ADD, ICON_PLAY_ARROW, ICON_RESTART_ALT, ICON_SAVE, ICON_SETTINGS, ICON_STOP, ICON_USB,
};

use crate::board::link::{Activity, Approach};
use crate::board::port::PortAddress;
use crate::state::State;
use crate::state::command::Command;
use crate::state::connection::{Connection, Link};
use crate::state::dialogs::Dialog;
use crate::state::settings::{SettingChange, ThemeChoice};

use super::Commands;
use super::icon_button::{Tool, icon_text, menu_opener, name, small_icon_button, tool_button};
use super::mount_menu::mount_menu_ui;
use super::sync_menu::sync_menu_ui;
use super::{flash, theme};

/// The tool bar.
pub fn toolbar_ui(ui: &mut Ui, state: &State, commands: &mut Commands) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let active = state.documents.active().map(|document| document.id);
        let tool = |icon, text, tip, keys, enabled| Tool { icon, text, tip, keys, enabled };
        if tool_button(ui, tool(ICON_NOTE_ADD, "New", "New program", "Ctrl+N", true), None).clicked() {
            commands.push(Command::NewDocument);
        }
        if tool_button(ui, tool(ICON_FILE_OPEN, "Open", "Open a file of this computer", "Ctrl+O", true), None).clicked()
        {
            commands.push(Command::Open);
        }
        let save = tool(ICON_SAVE, "Save", "Save the program", "Ctrl+S", active.is_some());
        if let (true, Some(id)) = (tool_button(ui, save, None).clicked(), active) {
            commands.push(Command::Save(id));
        }
        divider(ui);
        let on = state.connection.peer().is_some();
        let running = state.runs.current.is_some() || state.connection.activity == Activity::Running;
        let colors = theme::of(ui);
        let run = tool(ICON_PLAY_ARROW, "Run", "Run the program on the board", "F5", active.is_some() && on);
        if tool_button(ui, run, Some(colors.success)).clicked() {
            commands.push(Command::Run);
        }
        let stop = tool(ICON_STOP, "Stop", "Stop the program", "Ctrl+F2 or Shift+F5", on && running);
        if tool_button(ui, stop, Some(colors.error)).clicked() {
            commands.push(Command::Stop);
        }
        let restart = tool(ICON_RESTART_ALT, "Restart", "Restart Python on the board", "Ctrl+F5", on);
        if tool_button(ui, restart, None).clicked() {
            commands.push(Command::SoftReset);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if small_icon_button(ui, ICON_SETTINGS, "Settings", true).clicked() {
                commands.push(Command::Ask(Dialog::Settings));
            }
            let dark = ui.visuals().dark_mode;
            let (icon, spoken, theme) = if dark {
                (ICON_LIGHT_MODE, "Light theme", ThemeChoice::Light)
            } else {
                (ICON_DARK_MODE, "Dark theme", ThemeChoice::Dark)
            };
            if small_icon_button(ui, icon, spoken, true).clicked() {
                commands.push(Command::Set(SettingChange::Theme(theme)));
            }
            divider(ui);
            chooser_ui(ui, &state.connection, commands);
            mount_menu_ui(ui, state, commands);
            sync_menu_ui(ui, state, commands);
        });
    });
}

fn divider(ui: &mut Ui) {
    ui.add_space(theme::GAP);
    ui.add(egui::Separator::default().vertical().shrink(4.0));
    ui.add_space(theme::GAP);
}

/// The button that names the board and opens the list of ports.
fn chooser_ui(ui: &mut Ui, connection: &Connection, commands: &mut Commands) {
    let colors = theme::of(ui);
    let port = connection.wanted.as_ref();
    let name_of_port = port.map_or_else(|| "No board".to_owned(), PortAddress::short_name);
    let (ink, says) = match &connection.link {
        Link::Off => (colors.text_weak, name_of_port),
        Link::Connecting => (colors.warning, format!("{name_of_port}: connecting…")),
        Link::On(_) => (colors.success, name_of_port),
        Link::Trouble(trouble) => (colors.error, format!("{name_of_port}: {}", trouble.short())),
    };
    let icon = match port {
        None => ICON_LINK_OFF,
        Some(PortAddress::Simulator) => ICON_DEVELOPER_BOARD,
        Some(_) => ICON_USB,
    };
    let button = menu_opener(icon, ink, &says);
    let (response, _) = egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(280.0);
        ui.label(RichText::new("Connect to").small().weak());
        row(ui, connection, ICON_DEVELOPER_BOARD, &PortAddress::Simulator, "Simulated board", commands);
        for info in &connection.ports {
            let icon = if info.is_likely_board() { ICON_USB } else { ICON_MEMORY };
            row(ui, connection, icon, &info.address, &info.title(), commands);
        }
        let listed = |port: &PortAddress| connection.ports.iter().any(|info| info.address == *port);
        if let Some(port) = port.filter(|port| **port != PortAddress::Simulator && !listed(port)) {
            row(ui, connection, ICON_USB, port, &port.to_string(), commands);
        }
        ui.separator();
        let can_flash = port.is_some_and(|port| *port != PortAddress::Simulator);
        flash::menu_ui(ui, can_flash, commands);
        ui.separator();
        let other = ui.add(Button::new((icon_text(ICON_EDIT, 16.0), "Other port…")));
        name(&other, "Other port…", true);
        if other.clicked() {
            commands.push(Command::Ask(Dialog::OtherPort));
            ui.close();
        }
        let off = ui.add_enabled(port.is_some(), Button::new((icon_text(ICON_LINK_OFF, 16.0), "Disconnect")));
        name(&off, "Disconnect", port.is_some());
        if off.clicked() {
            commands.push(Command::Disconnect);
            ui.close();
        }
    });
    name(&response, &format!("Board: {says}"), true);
    let tip = match &connection.link {
        Link::On(peer) => format!("{}\n{}", peer.firmware, peer.machine),
        Link::Trouble(trouble) => trouble.to_string(),
        Link::Off => "Choose a board".to_owned(),
        Link::Connecting => "Waiting for the board's answer".to_owned(),
    };
    response.on_hover_text(tip);
}

fn row(
    ui: &mut Ui,
    connection: &Connection,
    icon: egui_material_icons::MaterialIcon,
    port: &PortAddress,
    title: &str,
    commands: &mut Commands,
) {
    let chosen = connection.wanted.as_ref() == Some(port);
    let mark = if chosen {
        icon_text(ICON_CHECK, 16.0)
    } else {
        icon_text(ICON_CHECK, 16.0).color(egui::Color32::TRANSPARENT)
    };
    let response = ui.add(Button::new((mark, icon_text(icon, 16.0), title)));
    name(&response, title, true);
    if response.clicked() {
        commands.push(Command::Connect(port.clone(), Approach::HandsOff));
        ui.close();
    }
}
