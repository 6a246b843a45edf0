//! Lays out the window.
//!
//! **Invariant:** the order here is the order of the keyboard's Tab; every part keeps its size over restarts.

use eframe::egui::{self, Align, Frame, Layout, Panel, RichText, Ui};

use crate::state::State;

use super::board_pane::board_pane_ui;
use super::local_pane::{UploadTarget, local_pane_ui};
use super::pins_pane::pins_pane_ui;
use super::{
    Commands, dialog, drag, memory_pane, metrics, notices, shell_pane, shortcuts, status_bar, tabs, theme, toolbar,
};

/// The whole window.
pub fn root(ui: &mut Ui, state: &State, commands: &mut Commands) {
    shortcuts::read(ui, state, commands);
    drag::read(ui.ctx());
    let bar = Frame::new().fill(theme::of(ui).bar);
    Panel::top("tool bar").frame(bar.inner_margin(egui::Margin::symmetric(8, 6))).show(ui, |ui| {
        toolbar::toolbar_ui(ui, state, commands);
    });
    Panel::bottom("status bar").frame(bar.inner_margin(egui::Margin::symmetric(10, 3))).show(ui, |ui| {
        status_bar::status_bar_ui(ui, state, commands);
    });
    let panel = Frame::new().fill(theme::of(ui).panel);
    if state.settings.files_shown {
        Panel::left("files").frame(panel).default_size(260.0).size_range(180.0..=520.0).show(ui, |ui| {
            files_ui(ui, state, commands);
        });
    }
    if state.settings.memory_shown {
        Panel::right("memory").frame(panel).default_size(340.0).size_range(240.0..=900.0).show(ui, |ui| {
            memory_pane::memory_pane_ui(ui, state, commands);
        });
    }
    if state.settings.pins_shown {
        Panel::right("pins").frame(panel).default_size(340.0).size_range(220.0..=560.0).show(ui, |ui| {
            pins_pane_ui(ui, &state.connection, &state.settings, commands);
        });
    }
    if state.settings.shell_shown {
        Panel::bottom("shell").frame(panel).resizable(true).default_size(240.0).size_range(90.0..=1200.0).show(
            ui,
            |ui| {
                ui.set_min_height(ui.available_height());
                shell_pane::shell_pane_ui(ui, state, commands);
            },
        );
    }
    egui::CentralPanel::no_frame().frame(Frame::new().fill(theme::of(ui).paper)).show(ui, |ui| {
        tabs::tabs_ui(ui, state, commands);
    });
    drag::finish(ui.ctx(), commands);
    notices::notices_ui(ui.ctx(), &state.notices, commands);
    dialog::dialog_ui(ui.ctx(), state, commands);
}

fn files_ui(ui: &mut Ui, state: &State, commands: &mut Commands) {
    let frame = Frame::new().fill(theme::of(ui).panel);
    Panel::bottom("board files").frame(frame).resizable(true).default_size(280.0).min_size(120.0).show(ui, |ui| {
        // A panel keeps the size that its contents had.
        ui.set_min_height(ui.available_height());
        let download_folder = state.local_files.target_folder();
        let can_paste = state.carried.is_some();
        board_pane_ui(
            ui,
            &state.board_files,
            &state.mounting,
            &state.connection,
            &download_folder,
            can_paste,
            commands,
        );
    });
    egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| {
        let folder = state.connection.peer().map(|_| state.board_files.target_folder());
        let target = UploadTarget { folder: folder.as_deref(), can_paste: state.carried.is_some() };
        local_pane_ui(ui, &state.local_files, target, commands);
    });
}

/// The head of a pane: its name, what it shows, and its buttons at the right (added from right to left).
pub fn pane_header(ui: &mut Ui, name: &str, shown: &str, tip: &str, buttons: impl FnOnce(&mut Ui)) {
    let margin = egui::Margin { left: 10, right: 6, top: 4, bottom: 2 };
    // Beside the buttons of a narrow pane there is no room for it.
    let wide = ui.available_width() > metrics::WIDE_PANE;
    let shown_ui = |ui: &mut Ui| {
        if !shown.is_empty() {
            ui.add(egui::Label::new(RichText::new(shown).weak().small()).truncate()).on_hover_text(tip);
        }
    };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(metrics::SMALL_BUTTON_SIZE);
            ui.label(RichText::new(name).strong());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                buttons(ui);
                if wide {
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| shown_ui(ui));
                }
            });
        });
        if !wide {
            shown_ui(ui);
        }
    });
}
