//! The small file picker, for systems without a file dialog.
//!
//! **Invariant:** shows what the disk worker listed; reads no disk.

use std::collections::BTreeSet;

use eframe::egui::{Id, Label, RichText, Ui};
use egui_material_icons::icons::ICON_ARROW_UPWARD;

use crate::state::command::Command;
use crate::state::dialogs::{Answer, Dialogs, Picker};
use crate::state::effect::Pick;

use super::Commands;
use super::dialog::{accept_or_cancel_ui, text_field_ui};
use super::icon_button::small_icon_button;
use super::tree::{Row, RowAction, RowKind, Tree, size_text, tree_ui};
use super::{metrics, theme};

/// The picker.
pub fn picker_ui(ui: &mut Ui, picker: &Picker, dialogs: &Dialogs, commands: &mut Commands) {
    let (title, accept) = match picker.pick {
        Pick::Open { .. } => ("Open a file", "Open"),
        Pick::Firmware { .. } => ("Choose a firmware image (.bin)", "Flash"),
        Pick::Save { .. } => ("Save on this computer", "Save"),
        Pick::Folder { .. } => ("Show a folder", "Choose"),
        Pick::Mount { .. } => ("Mount a folder on the board", "Mount"),
        Pick::Sync { .. } => ("Sync a folder with the board", "Choose"),
    };
    ui.spacing_mut().item_spacing.y = theme::GAP * 2.0;
    ui.label(RichText::new(title).heading());
    ui.horizontal(|ui| {
        let parent = picker.folder.parent();
        if small_icon_button(ui, ICON_ARROW_UPWARD, "Folder above", parent.is_some()).clicked()
            && let Some(parent) = parent
        {
            commands.push(Command::Answer(Answer::Enter(parent.to_owned())));
        }
        ui.add(Label::new(RichText::new(picker.folder.display().to_string()).weak()).truncate());
    });
    let folders_only = matches!(picker.pick, Pick::Folder { .. } | Pick::Mount { .. } | Pick::Sync { .. });
    metrics::well_frame(ui).show(ui, |ui| {
        ui.set_height(300.0);
        let rows: Vec<Row<std::path::PathBuf>> = match &picker.entries {
            None => Vec::new(),
            Some(Err(reason)) => {
                ui.label(reason);
                Vec::new()
            }
            Some(Ok(entries)) => entries
                .iter()
                .filter(|entry| entry.folder || !folders_only)
                .map(|entry| Row {
                    key: entry.path.clone(),
                    depth: 0,
                    kind: if entry.folder { RowKind::Folded } else { RowKind::File },
                    name: entry.name(),
                    detail: if entry.folder { String::new() } else { size_text(entry.size) },
                })
                .collect(),
        };
        let none = BTreeSet::new();
        let tree = Tree {
            id: Id::unique("picker"),
            rows: &rows,
            selected: picker.selected.as_ref(),
            marked: &none,
            top: None,
        };
        for (index, action) in tree_ui(ui, &tree, None).actions {
            let Some(row) = rows.get(index) else { continue };
            let path = row.key.clone();
            let folder = row.kind != RowKind::File;
            match action {
                RowAction::Toggle if !folders_only => commands.push(Command::Answer(Answer::Enter(path))),
                RowAction::Open if folder => commands.push(Command::Answer(Answer::Enter(path))),
                RowAction::Open => {
                    commands.push(Command::Answer(Answer::Mark(path)));
                    commands.push(Command::Answer(Answer::Accept));
                }
                RowAction::Select if !folder || folders_only => commands.push(Command::Answer(Answer::Mark(path))),
                _ => {}
            }
        }
    });
    if matches!(picker.pick, Pick::Save { .. }) {
        text_field_ui(ui, "File name", dialogs, commands);
    } else if let Some(complaint) = &dialogs.complaint {
        ui.label(RichText::new(complaint).color(theme::of(ui).error));
    }
    accept_or_cancel_ui(ui, accept, commands);
}
