//! The board's memory, live: the heap piece by piece, over time, by type, by owner, what imports cost; and the flash
//!
//! - [`flash_map`]: the files of the flash as a [`treemap`]
//! - [`map`]: the heap as cells
//! - [`timeline`]: used memory over time
//! - [`tables`]: types, owners and the biggest objects
//! - [`imports`]: what imports cost
//!
//! **Invariant:** every figure is the board's own; what a picture shows also stands in words beside it.

pub mod flash_map;
pub mod imports;
pub mod map;
pub mod tables;
pub mod timeline;
pub mod treemap;

use eframe::egui::{self, ProgressBar, RichText, Ui};
use egui_material_icons::icons::{ICON_CLOSE, ICON_COMPARE_ARROWS};

use crate::board::link::PeerKind;
use crate::board::memory::MemoryReport;
use crate::state::State;
use crate::state::command::Command;
use crate::state::memory::{Memory, MemoryView};
use crate::state::settings::SettingChange;

use super::icon_button::small_icon_button;
use super::root::pane_header;
use super::tree::size_text;
use super::{Commands, metrics, pane_focus, theme};

/// The views, with their names.
const VIEWS: [(MemoryView, &str); 7] = [
    (MemoryView::Map, "Map"),
    (MemoryView::Timeline, "Timeline"),
    (MemoryView::Types, "Types"),
    (MemoryView::Owners, "Owners"),
    (MemoryView::Objects, "Biggest"),
    (MemoryView::Imports, "Imports"),
    (MemoryView::Flash, "Flash"),
];

/// A part of the heap that is worth a warning when no more is free.
const SCARCE: f32 = 0.1;

/// The pane.
pub fn memory_pane_ui(ui: &mut Ui, state: &State, commands: &mut Commands) {
    let memory = &state.memory;
    pane_header(ui, "Memory", "", "", |ui| {
        if small_icon_button(ui, ICON_CLOSE, "Hide the memory", true).clicked() {
            commands.push(Command::Set(SettingChange::MemoryShown(false)));
        }
        let spoken = if memory.snapshot.is_some() { "Compare no longer" } else { "Compare with now" };
        if small_icon_button(ui, ICON_COMPARE_ARROWS, spoken, memory.report.is_some()).clicked() {
            commands.push(Command::ToggleMemorySnapshot);
        }
    });
    metrics::inset_frame().show(ui, |ui| {
        let Some(peer) = state.connection.peer() else {
            ui.label("No board is connected.");
            return;
        };
        match &memory.report {
            Some(report) => summary_ui(ui, report, memory),
            None => {
                ui.label("The board tells its memory when its program comes to a point where it can.");
            }
        }
        views_ui(ui, memory.view, commands);
        match &memory.report {
            _ if memory.view == MemoryView::Flash => {
                flash_map::flash_ui(ui, &memory.flash, &state.board_files, commands);
            }
            Some(report) => view_ui(ui, memory, report, peer.kind == PeerKind::Pyrite, commands),
            None => {}
        }
    });
}

/// The heap and the stack in words, and how full they are.
fn summary_ui(ui: &mut Ui, report: &MemoryReport, memory: &Memory) {
    let heap = &report.heap;
    let (free, total) = (report.free(), heap.total);
    let used = if total == 0 { 0.0 } else { heap.used as f32 / total as f32 };
    let colors = theme::of(ui);
    let text = format!("{} free of {}", size_text(free.into()), size_text(total.into()));
    let fill = if 1.0 - used < SCARCE { colors.error } else { colors.accent };
    let bar = ui.add(ProgressBar::new(used).desired_height(4.0).fill(fill));
    bar.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, format!("Heap: {text}")));
    let change = memory.snapshot.as_ref().map(|before| i64::from(before.free()) - i64::from(free));
    let change = change.map_or(String::new(), |change| format!("  ({change:+} bytes used since)"));
    ui.label(format!("{text}{change}")).on_hover_text("Garbage that was not collected yet counts as used.");
    let mut more = vec![format!("largest piece {}", size_text(heap.largest_free.into()))];
    if heap.peak_used > 0 {
        more.push(format!("at most {} used", size_text(heap.peak_used.into())));
        more.push(format!("{} collections", heap.collections));
    }
    let stack = &report.stack;
    if stack.total > 0 {
        let peak = if stack.peak > 0 { format!(", at most {}", size_text(stack.peak.into())) } else { String::new() };
        let text = format!("stack {} of {}{peak}", size_text(stack.used.into()), size_text(stack.total.into()));
        ui.label(RichText::new(text).small().weak());
    }
    ui.label(RichText::new(more.join("  ·  ")).small().weak());
}

fn views_ui(ui: &mut Ui, shown: MemoryView, commands: &mut Commands) {
    ui.horizontal_wrapped(|ui| {
        for (view, text) in VIEWS {
            let label = ui.selectable_label(view == shown, text);
            if view == shown && pane_focus::take_wish(ui.ctx(), pane_focus::memory_id()) {
                label.request_focus();
            }
            if label.clicked() {
                commands.push(Command::ShowMemory(view));
            }
        }
    });
}

fn view_ui(ui: &mut Ui, memory: &Memory, report: &MemoryReport, tells_all: bool, commands: &mut Commands) {
    let needs_pyrite =
        matches!(memory.view, MemoryView::Types | MemoryView::Owners | MemoryView::Objects | MemoryView::Imports);
    if needs_pyrite && !tells_all {
        ui.label("This firmware does not tell that. Pyrite's does.");
        return;
    }
    match memory.view {
        MemoryView::Map => map::map_ui(ui, report, memory.pointed.as_ref(), commands),
        MemoryView::Timeline => timeline::timeline_ui(ui, memory),
        MemoryView::Types => tables::types_ui(ui, report, memory.snapshot.as_deref()),
        MemoryView::Owners => tables::owners_ui(ui, report, memory.snapshot.as_deref()),
        MemoryView::Objects => tables::objects_ui(ui, report),
        MemoryView::Imports => imports::imports_ui(ui, report, commands),
        MemoryView::Flash => {}
    }
}
