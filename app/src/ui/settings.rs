//! Settings, and what this program is.
//!
//! **Invariant:** a change holds at once; there is nothing to apply.

use eframe::egui::{Grid, RichText, Slider, Ui};

use crate::state::command::Command;
use crate::state::settings::{SettingChange, Settings, ThemeChoice};

use super::dialog::close_ui;
use super::{Commands, theme};

/// Keys, for the list in the settings.
const KEYS: &[(&str, &str)] = &[
    ("Ctrl+N, Ctrl+O, Ctrl+S", "New, open, save"),
    ("Ctrl+Shift+S", "Save elsewhere"),
    ("Ctrl+W, Ctrl+Tab", "Close, next tab"),
    ("F5", "Run"),
    ("Ctrl+F2 or Shift+F5", "Stop"),
    ("Ctrl+F5", "Restart Python on the board"),
    ("Ctrl+F, Ctrl+H", "Find, replace"),
    ("F6, Shift+F6", "Next pane, previous pane"),
    ("F2, Delete, Menu key", "In a pane: rename, delete, more"),
    ("Ctrl+B, Ctrl+J", "Show or hide files, shell"),
    ("Ctrl+Shift+M", "Show or hide the board's memory"),
    ("Ctrl+Shift+E", "Mount or unmount the folder that is shown"),
    ("Ctrl+Shift+Y", "Sync the folder that is shown with the board"),
    ("Ctrl+Plus, Ctrl+Minus", "Size of the code"),
    ("Ctrl+Comma", "Settings"),
];

/// What the speed is about.
const SPEED_TIP: &str = "A board with Pyrite that hangs on a serial port is spoken to this fast, where the cable carries it. \
It comes back to 115200 baud by itself.";

/// What the clock is about.
const CLOCK_TIP: &str = "A board forgets the time when it is unplugged. It is set once no program runs; time.localtime() then \
gives the time on your wall.";

/// The settings.
pub fn settings_ui(ui: &mut Ui, settings: &Settings, commands: &mut Commands) {
    ui.spacing_mut().item_spacing.y = theme::GAP * 2.0;
    ui.label(RichText::new("Settings").heading());
    Grid::new("settings").num_columns(2).spacing([24.0, 10.0]).show(ui, |ui| {
        ui.label("Theme");
        ui.horizontal(|ui| {
            for (choice, text) in
                [(ThemeChoice::System, "As the system"), (ThemeChoice::Light, "Light"), (ThemeChoice::Dark, "Dark")]
            {
                if ui.selectable_label(settings.theme == choice, text).clicked() {
                    commands.push(Command::Set(SettingChange::Theme(choice)));
                }
            }
        });
        ui.end_row();
        let label = ui.label("Code size");
        let mut points = settings.code_points;
        if ui
            .add(Slider::new(&mut points, Settings::CODE_POINTS).step_by(1.0).suffix(" pt"))
            .labelled_by(label.id)
            .changed()
        {
            commands.push(Command::Set(SettingChange::CodePoints(points)));
        }
        ui.end_row();
        ui.label("Window scale");
        ui.horizontal(|ui| {
            for percent in [80, 100, 125, 150, 200] {
                let zoom = percent as f32 / 100.0;
                let chosen = (settings.zoom - zoom).abs() < 0.01;
                if ui.selectable_label(chosen, format!("{percent} %")).clicked() {
                    commands.push(Command::Set(SettingChange::Zoom(zoom)));
                }
            }
        });
        ui.end_row();
        ui.label("Serial speed");
        ui.horizontal(|ui| {
            for baud in Settings::BAUDS {
                let text = if baud == Settings::BAUDS[0] { format!("{baud} baud") } else { format!("up to {baud}") };
                let choice = ui.selectable_label(settings.most_baud == baud, text);
                if choice.on_hover_text(SPEED_TIP).clicked() {
                    commands.push(Command::Set(SettingChange::MostBaud(baud)));
                }
            }
        });
        ui.end_row();
        ui.label("Board's clock");
        let mut sets_clock = settings.sets_clock;
        let checkbox = ui.checkbox(&mut sets_clock, "Set to this computer's time when a board is connected");
        if checkbox.on_hover_text(CLOCK_TIP).changed() {
            commands.push(Command::Set(SettingChange::SetsClock(sets_clock)));
        }
        ui.end_row();
    });
    ui.separator();
    // In two columns, so that they fit a small window.
    let (left, right) = KEYS.split_at(KEYS.len().div_ceil(2));
    Grid::new("keys").num_columns(4).spacing([16.0, 4.0]).show(ui, |ui| {
        for (index, pair) in left.iter().enumerate() {
            for (keys, what) in [Some(pair), right.get(index)].into_iter().flatten() {
                ui.label(RichText::new(*keys).small());
                ui.label(RichText::new(*what).small().weak());
            }
            ui.end_row();
        }
    });
    ui.label(RichText::new(format!("Pyrite {}", env!("CARGO_PKG_VERSION"))).small().weak());
    close_ui(ui, commands);
}
