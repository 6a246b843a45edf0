//! The files of the board.
//!
//! **Invariant:** shows what [`BoardFiles`] holds; asks nothing of the board.

use std::path::Path;

use eframe::egui::{self, ProgressBar, RichText, Ui};
use egui_material_icons::icons::{
    ICON_CLOSE, ICON_CREATE_NEW_FOLDER, ICON_DELETE, ICON_DOWNLOAD, ICON_DRIVE_FILE_RENAME_OUTLINE, ICON_FILE_OPEN,
    ICON_FOLDER_SHARED, ICON_HISTORY, ICON_NOTE_ADD, ICON_REFRESH,
};

use crate::board::link::{EntryKind, join, parent};
use crate::state::board_files::BoardFiles;
use crate::state::carry::{Cargo, Place};
use crate::state::command::Command;
use crate::state::connection::{Connection, Link};
use crate::state::dialogs::Dialog;
use crate::state::mounting::Mounting;
use crate::state::selection::{meant, outermost};

use super::Commands;
use super::drag::carry_menu;
use super::icon_button::{icon_text, menu_button, name, small_icon_button};
use super::pane_focus::board_tree_id;
use super::root::pane_header;
use super::tree::{Carried, Row, RowAction, RowKind, Tree, keys, size_text, tree_ui};
use super::{flash, metrics, theme};

/// The pane. Downloads go to `download_folder`.
pub fn board_pane_ui(
    ui: &mut Ui,
    files: &BoardFiles,
    mounting: &Mounting,
    connection: &Connection,
    download_folder: &Path,
    can_paste: bool,
    commands: &mut Commands,
) {
    let on = connection.peer().is_some();
    let title = connection.peer().map_or("", |peer| peer.machine.as_str());
    pane_header(ui, "Board", title, title, |ui| {
        let selected = files.selected.clone();
        if small_icon_button(ui, ICON_REFRESH, "Read the board's files again", on).clicked() {
            commands.push(Command::RefreshBoard);
        }
        if small_icon_button(ui, ICON_HISTORY, "History of the board's files", on).clicked() {
            commands.push(Command::ShowHistory(None));
        }
        if small_icon_button(ui, ICON_CREATE_NEW_FOLDER, "New folder on the board", on).clicked() {
            commands.push(Command::Ask(Dialog::NewBoardFolder(files.target_folder())));
        }
        if small_icon_button(ui, ICON_NOTE_ADD, "New file on the board", on).clicked() {
            commands.push(Command::Ask(Dialog::NewBoardFile(files.target_folder())));
        }
        let can_download = on && selected.is_some();
        if small_icon_button(ui, ICON_DOWNLOAD, "Download the selected entry to this computer", can_download).clicked()
            && let Some(path) = selected
        {
            commands.push(Command::Download(meant(&files.marked, &path), download_folder.to_owned()));
        }
    });
    if !on {
        absent_ui(ui, connection, commands);
        return;
    }
    egui::Panel::bottom("free space").show_separator_line(false).frame(metrics::inset_frame()).show(ui, |ui| {
        space_ui(ui, files, commands);
    });
    let rows = rows(files);
    egui::CentralPanel::no_frame().show(ui, |ui| {
        mounted_ui(ui, mounting, commands);
        let top = Some(Place::Board("/".to_owned()));
        let tree =
            Tree { id: board_tree_id(), rows: &rows, selected: files.selected.as_ref(), marked: &files.marked, top };
        let mut menu = |ui: &mut Ui, row: &Row<String>| {
            let meant = meant(&files.marked, &row.key);
            row_menu(ui, row, meant, download_folder, can_paste, commands);
        };
        let done = tree_ui(ui, &tree, Some(&mut menu));
        done.carried.into_iter().for_each(|command| commands.push(command));
        commands.extend(done.marked.map(|marked| Command::MarkBoard(keys(&rows, &marked))));
        for (index, action) in done.actions {
            let Some(row) = rows.get(index) else { continue };
            let path = row.key.clone();
            commands.push(match action {
                RowAction::Select => Command::SelectBoard(path),
                RowAction::Toggle => Command::ToggleBoardFolder(path),
                RowAction::Open if row.kind == RowKind::File => Command::OpenBoard(path),
                RowAction::Open => continue,
                RowAction::Rename => Command::Ask(Dialog::RenameBoard(path)),
                RowAction::Delete => Command::Ask(Dialog::DeleteBoard(meant(&files.marked, &path))),
            });
        }
    });
}

/// The folder of this computer that stands at `/remote`. Its files are shown and changed in the pane of this computer, whose questions
/// say so.
fn mounted_ui(ui: &mut Ui, mounting: &Mounting, commands: &mut Commands) {
    let (Some((path, _)), Some(words)) = (&mounting.folder, mounting.words()) else { return };
    metrics::inset_frame().show(ui, |ui| {
        let icon = icon_text(ICON_FOLDER_SHARED, metrics::SMALL_ICON_SIZE).color(theme::of(ui).success);
        let shown = (icon, "remote", RichText::new(format!("{words}, on this computer")).small().weak());
        let response = ui.add(egui::Button::new(shown).frame(false).truncate());
        name(&response, &format!("/remote is {words}, a folder of this computer"), true);
        if response.clicked() {
            commands.push(Command::ShowFolder(path.clone()));
        }
        response.on_hover_text("The board's /remote is this folder of this computer. A click shows its files above.");
    });
}

/// What can be done with an entry.
fn row_menu(
    ui: &mut Ui,
    row: &Row<String>,
    meant: Vec<String>,
    download_folder: &Path,
    can_paste: bool,
    commands: &mut Commands,
) {
    let path = row.key.clone();
    if row.kind == RowKind::File && menu_button(ui, ICON_FILE_OPEN, "Open", true) {
        commands.push(Command::OpenBoard(path.clone()));
    }
    if menu_button(ui, ICON_DOWNLOAD, "Download to this computer", true) {
        commands.push(Command::Download(meant.clone(), download_folder.to_owned()));
    }
    ui.separator();
    let folder = match row.kind {
        RowKind::File => parent(&path).to_owned(),
        _ => path.clone(),
    };
    if menu_button(ui, ICON_NOTE_ADD, "New file…", true) {
        commands.push(Command::Ask(Dialog::NewBoardFile(folder.clone())));
    }
    if menu_button(ui, ICON_CREATE_NEW_FOLDER, "New folder…", true) {
        commands.push(Command::Ask(Dialog::NewBoardFolder(folder.clone())));
    }
    ui.separator();
    commands.extend(carry_menu(ui, Cargo::Board(meant.clone()), Place::Board(folder), can_paste));
    ui.separator();
    if menu_button(ui, ICON_DRIVE_FILE_RENAME_OUTLINE, "Rename…", meant.len() == 1) {
        commands.push(Command::Ask(Dialog::RenameBoard(path.clone())));
    }
    if row.kind == RowKind::File && menu_button(ui, ICON_HISTORY, "History…", true) {
        commands.push(Command::ShowHistory(Some(path.clone())));
    }
    if menu_button(ui, ICON_DELETE, "Delete…", true) {
        commands.push(Command::Ask(Dialog::DeleteBoard(meant)));
    }
}

/// Why there are no files, and what to do.
fn absent_ui(ui: &mut Ui, connection: &Connection, commands: &mut Commands) {
    metrics::inset_frame().show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme::GAP * 2.0;
        match &connection.link {
            Link::On(_) => {}
            Link::Connecting => {
                ui.label("Connecting…");
            }
            Link::Off => {
                ui.label("No board is connected.");
                if ui.button("Use the simulated board").clicked() {
                    let port = crate::board::port::PortAddress::Simulator;
                    commands.push(Command::Connect(port, crate::board::link::Approach::HandsOff));
                }
            }
            Link::Trouble(trouble) => {
                ui.label(RichText::new(trouble.title()).strong());
                ui.add(egui::Label::new(RichText::new(trouble.remedy()).weak()).selectable(true));
                flash::offer_ui(ui, trouble, commands);
            }
        }
    });
}

/// Transfers that are shown at once; the others wait for these.
const SHOWN_TRANSFERS: usize = 3;

/// How full the board is, and what is being copied.
fn space_ui(ui: &mut Ui, files: &BoardFiles, commands: &mut Commands) {
    for (id, transfer) in files.transfers.iter().take(SHOWN_TRANSFERS) {
        let share =
            if transfer.total_bytes == 0 { 0.0 } else { transfer.done_bytes as f32 / transfer.total_bytes as f32 };
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if small_icon_button(ui, ICON_CLOSE, &format!("Cancel: {}", transfer.title), true).clicked() {
                    commands.push(Command::CancelTransfer(*id));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let bytes = format!("{} of {}", size_text(transfer.done_bytes), size_text(transfer.total_bytes));
                    let bytes = if transfer.total_bytes == 0 { String::new() } else { format!(", {bytes}") };
                    let text = format!("{}{bytes}", transfer.title);
                    ui.add(egui::Label::new(RichText::new(text).small()).truncate());
                });
            });
        });
        ui.add(ProgressBar::new(share).desired_height(4.0));
    }
    let more = files.transfers.len().saturating_sub(SHOWN_TRANSFERS);
    if more > 0 {
        ui.horizontal(|ui| {
            ui.label(RichText::new(format!("and {more} more")).small());
            if ui.small_button("Cancel all").clicked() {
                files.transfers.keys().for_each(|id| commands.push(Command::CancelTransfer(*id)));
            }
        });
    }
    let Some(space) = files.space else { return };
    let used = space.total_bytes.saturating_sub(space.free_bytes);
    let share = if space.total_bytes == 0 { 0.0 } else { used as f32 / space.total_bytes as f32 };
    let text = format!("{} free of {}", size_text(space.free_bytes), size_text(space.total_bytes));
    let bar = ui.add(ProgressBar::new(share).desired_height(4.0).fill(if share > 0.9 {
        theme::of(ui).error
    } else {
        theme::of(ui).accent
    }));
    bar.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, format!("Flash: {text}")));
    ui.label(RichText::new(text).small().weak());
}

impl Carried for String {
    fn cargo(all: Vec<Self>) -> Cargo {
        Cargo::Board(outermost(all))
    }

    fn place(&self) -> Place {
        Place::Board(self.clone())
    }

    fn around(&self) -> Place {
        Place::Board(parent(self).to_owned())
    }
}

/// The tree as rows.
fn rows(files: &BoardFiles) -> Vec<Row<String>> {
    let mut rows = Vec::new();
    add_folder(files, "/", 0, &mut rows);
    rows
}

fn add_folder(files: &BoardFiles, folder: &str, depth: usize, rows: &mut Vec<Row<String>>) {
    let note = |name: &str| Row {
        key: folder.to_owned(),
        depth,
        kind: RowKind::Note,
        name: name.to_owned(),
        detail: String::new(),
    };
    let Some(entries) = files.folders.get(folder) else { return };
    if entries.is_empty() {
        rows.push(note(if depth == 0 { "No files yet" } else { "Empty folder" }));
    }
    for entry in entries {
        let path = join(folder, &entry.name);
        let unfolded = files.unfolded.contains(&path);
        let (kind, detail) = match entry.kind {
            EntryKind::File => (RowKind::File, size_text(entry.size)),
            EntryKind::Folder if unfolded => (RowKind::Unfolded, String::new()),
            EntryKind::Folder => (RowKind::Folded, String::new()),
        };
        rows.push(Row { key: path.clone(), depth, kind, name: entry.name.clone(), detail });
        if kind == RowKind::Unfolded {
            add_folder(files, &path, depth + 1, rows);
        }
    }
}
