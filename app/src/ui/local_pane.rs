//! The files of this computer.
//!
//! **Invariant:** shows what [`LocalFiles`] holds; reads no disk.

use std::path::{Path, PathBuf};

use eframe::egui::Ui;
use egui_material_icons::icons::{
    ICON_CREATE_NEW_FOLDER, ICON_DELETE, ICON_DRIVE_FILE_RENAME_OUTLINE, ICON_FILE_OPEN, ICON_FOLDER_OPEN,
    ICON_FOLDER_SHARED, ICON_NOTE_ADD, ICON_SYNC, ICON_UPLOAD,
};

use pyrite_protocol::mount::MountAccess;

use crate::state::carry::{Cargo, Place};
use crate::state::command::Command;
use crate::state::dialogs::Dialog;
use crate::state::local_files::LocalFiles;
use crate::state::selection::{meant, outermost};

use super::Commands;
use super::drag::carry_menu;
use super::icon_button::{menu_button, small_icon_button};
use super::pane_focus::local_tree_id;
use super::root::pane_header;
use super::tree::{Carried, Row, RowAction, RowKind, Tree, keys, size_text, tree_ui};

/// Where an upload goes, when a board is there.
#[derive(Debug, Clone, Copy)]
pub struct UploadTarget<'a> {
    /// The folder of the board; `None` without a board.
    pub folder: Option<&'a str>,
    /// Whether something was cut or copied.
    pub can_paste: bool,
}

/// The pane.
pub fn local_pane_ui(ui: &mut Ui, files: &LocalFiles, target: UploadTarget<'_>, commands: &mut Commands) {
    let upload = |path: &PathBuf, commands: &mut Commands| {
        if let Some(folder) = target.folder {
            commands.push(Command::Upload(meant(&files.marked, path), folder.to_owned()));
        }
    };
    let title = files
        .root
        .file_name()
        .map_or_else(|| files.root.display().to_string(), |name| name.to_string_lossy().into_owned());
    pane_header(ui, "This computer", &title, &files.root.display().to_string(), |ui| {
        let selected = files.selected.clone();
        let can_upload = target.folder.is_some() && selected.is_some();
        if small_icon_button(ui, ICON_UPLOAD, "Upload the selected entry to the board", can_upload).clicked()
            && let Some(path) = selected
        {
            upload(&path, commands);
        }
        if small_icon_button(ui, ICON_CREATE_NEW_FOLDER, "New folder on this computer", true).clicked() {
            commands.push(Command::Ask(Dialog::NewLocalFolder(files.target_folder())));
        }
        if small_icon_button(ui, ICON_NOTE_ADD, "New file on this computer", true).clicked() {
            commands.push(Command::Ask(Dialog::NewLocalFile(files.target_folder())));
        }
        if small_icon_button(ui, ICON_FOLDER_OPEN, "Show another folder", true).clicked() {
            commands.push(Command::ChooseFolder);
        }
    });
    let rows = rows(files);
    let top = Some(Place::Local(files.root.clone()));
    let tree = Tree { id: local_tree_id(), rows: &rows, selected: files.selected.as_ref(), marked: &files.marked, top };
    let mut menu = |ui: &mut Ui, row: &Row<PathBuf>| {
        let path = &row.key;
        if row.kind == RowKind::File && menu_button(ui, ICON_FILE_OPEN, "Open", true) {
            commands.push(Command::OpenLocal(path.clone()));
        }
        if menu_button(ui, ICON_UPLOAD, "Upload to the board", target.folder.is_some()) {
            upload(path, commands);
        }
        if row.kind != RowKind::File
            && menu_button(ui, ICON_FOLDER_SHARED, "Mount on the board", target.folder.is_some())
        {
            commands.push(Command::Mount(path.clone(), MountAccess::Full));
        }
        if row.kind != RowKind::File && menu_button(ui, ICON_SYNC, "Sync to the board…", target.folder.is_some()) {
            commands.push(Command::Sync(path.clone()));
        }
        ui.separator();
        let folder = if row.kind == RowKind::File { path.parent().unwrap_or(path) } else { path };
        if menu_button(ui, ICON_NOTE_ADD, "New file…", true) {
            commands.push(Command::Ask(Dialog::NewLocalFile(folder.to_owned())));
        }
        if menu_button(ui, ICON_CREATE_NEW_FOLDER, "New folder…", true) {
            commands.push(Command::Ask(Dialog::NewLocalFolder(folder.to_owned())));
        }
        ui.separator();
        commands.extend(carry_menu(
            ui,
            Cargo::Local(meant(&files.marked, path)),
            Place::Local(folder.to_owned()),
            target.can_paste,
        ));
        ui.separator();
        let alone = meant(&files.marked, path).len() == 1;
        if menu_button(ui, ICON_DRIVE_FILE_RENAME_OUTLINE, "Rename…", alone) {
            commands.push(Command::Ask(Dialog::RenameLocal(path.clone())));
        }
        if menu_button(ui, ICON_DELETE, "Delete…", true) {
            commands.push(Command::Ask(Dialog::DeleteLocal(meant(&files.marked, path))));
        }
    };
    let done = tree_ui(ui, &tree, Some(&mut menu));
    done.carried.into_iter().for_each(|command| commands.push(command));
    commands.extend(done.marked.map(|marked| Command::MarkLocal(keys(&rows, &marked))));
    for (index, action) in done.actions {
        let Some(row) = rows.get(index) else { continue };
        let path = row.key.clone();
        commands.push(match action {
            RowAction::Select => Command::SelectLocal(path),
            RowAction::Toggle => Command::ToggleLocalFolder(path),
            RowAction::Open if row.kind == RowKind::File => Command::OpenLocal(path),
            RowAction::Open => continue,
            RowAction::Rename => Command::Ask(Dialog::RenameLocal(path)),
            RowAction::Delete => Command::Ask(Dialog::DeleteLocal(meant(&files.marked, &path))),
        });
    }
}

impl Carried for PathBuf {
    fn cargo(all: Vec<Self>) -> Cargo {
        Cargo::Local(outermost(all))
    }

    fn place(&self) -> Place {
        Place::Local(self.clone())
    }

    fn around(&self) -> Place {
        Place::Local(self.parent().unwrap_or(self).to_owned())
    }
}

/// The tree as rows.
fn rows(files: &LocalFiles) -> Vec<Row<PathBuf>> {
    let mut rows = Vec::new();
    if files.root.as_os_str().is_empty() {
        return rows;
    }
    add_folder(files, &files.root, 0, &mut rows);
    rows
}

fn add_folder(files: &LocalFiles, folder: &Path, depth: usize, rows: &mut Vec<Row<PathBuf>>) {
    let note = |name: &str| Row {
        key: folder.to_owned(),
        depth,
        kind: RowKind::Note,
        name: name.to_owned(),
        detail: String::new(),
    };
    match files.folders.get(folder) {
        None => {}
        Some(Err(reason)) => rows.push(note(reason)),
        Some(Ok(entries)) if entries.is_empty() => rows.push(note("Empty folder")),
        Some(Ok(entries)) => {
            for entry in entries {
                let unfolded = entry.folder && files.unfolded.contains(&entry.path);
                let kind = match (entry.folder, unfolded) {
                    (false, _) => RowKind::File,
                    (true, false) => RowKind::Folded,
                    (true, true) => RowKind::Unfolded,
                };
                let detail = if entry.folder { String::new() } else { size_text(entry.size) };
                rows.push(Row { key: entry.path.clone(), depth, kind, name: entry.name(), detail });
                if unfolded {
                    add_folder(files, &entry.path, depth + 1, rows);
                }
            }
        }
    }
}
