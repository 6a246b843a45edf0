//! Answers to dialogs applied to the state.
//!
//! **Invariant:** a text that cannot be used leaves the question standing, with a complaint beside the field.

use std::path::PathBuf;

use pyrite_protocol::limits::PATH_MAX;

use crate::board::flashing::FlashTask;
use crate::board::link::{Approach, FileRequest, join, name, normalize, parent};

use super::State;
use super::board_files::{Aftermath, Purpose};
use super::dialogs::{Answer, Dialog, Picker, name_complaint};
use super::documents::{DocumentId, Location};
use super::effect::{DiskRequest, Effect, Expected, IfTaken, Pick};
use super::event::Event;
use super::on_command::{
    ask_save_on_board, require_board, save, save_on_computer, write_board, write_board_elsewhere, write_local,
};
use super::on_event::save_picked;
use super::{arrivals, board_tabs, compare, flashing, syncing};

/// Shows a question, with the text that its field starts with.
pub fn ask(state: &mut State, dialog: Dialog) {
    let text = match &dialog {
        Dialog::RenameLocal(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        Dialog::RenameBoard(path) => name(path).to_owned(),
        Dialog::NewLocalFile(_) | Dialog::NewBoardFile(_) => "main.py".to_owned(),
        _ => String::new(),
    };
    state.dialogs.ask(dialog, text);
}

/// Applies the answer to the question that stands.
pub fn apply(state: &mut State, answer: Answer, effects: &mut Vec<Effect>) {
    let Some(dialog) = state.dialogs.open.take() else { return };
    let text = state.dialogs.text.trim().to_owned();
    if answer == Answer::Cancel {
        state.dialogs.close();
        cancelled(state, dialog, effects);
        return;
    }
    if let Some(complaint) = complaint(state, &dialog, &answer, &text) {
        state.dialogs.open = Some(dialog);
        state.dialogs.complaint = Some(complaint);
        return;
    }
    let mut change = |state: &mut State, what: String, request: FileRequest, then: Aftermath| {
        if require_board(state, &what) {
            state.board_files.request(Purpose::Change(what, then), request, effects);
        }
    };
    if !matches!(dialog, Dialog::Picker(_)) {
        state.dialogs.close();
    }
    match dialog {
        Dialog::CloseUnsaved(id) => close_unsaved(state, id, answer, effects),
        Dialog::SaveWhere(id) if answer == Answer::OnBoard => ask_save_on_board(state, id),
        Dialog::SaveWhere(id) => save_on_computer(state, id, effects),
        Dialog::SaveOnBoard(id) => write_board_elsewhere(state, id, normalize(&text), effects),
        Dialog::ReplaceLocal(id, path) => write_local(state, id, path, Expected::Anything, effects),
        Dialog::ReplaceBoard(id, path) => write_board(state, id, path, effects),
        Dialog::Conflicts => arrivals::resolved(state, effects),
        Dialog::Compare(comparison) => compare::close(state, comparison),
        Dialog::ChangedOutside(id) => changed_outside(state, id, answer, effects),
        Dialog::DeleteLocal(paths) => {
            state.local_files.marked.clear();
            effects.extend(paths.into_iter().map(|path| Effect::Disk(DiskRequest::Remove(path))));
        }
        Dialog::DeleteBoard(paths) => {
            state.board_files.marked.clear();
            for path in paths {
                let what = format!("{} is not deleted.", name(&path));
                change(state, what, FileRequest::RemoveTree(path.clone()), Aftermath::Removed(path));
            }
        }
        Dialog::RenameLocal(path) => {
            let to = path.with_file_name(&text);
            if to != path {
                effects.push(Effect::Disk(DiskRequest::Rename(path, to, IfTaken::Refuse)));
            }
        }
        Dialog::RenameBoard(path) => {
            let to = join(parent(&path), &text);
            if to != path {
                let what = format!("{} is not renamed.", name(&path));
                change(state, what, FileRequest::Rename(path.clone(), to.clone()), Aftermath::Moved(path, to));
            }
        }
        Dialog::NewLocalFolder(folder) => effects.push(Effect::Disk(DiskRequest::MakeFolder(folder.join(&text)))),
        Dialog::NewLocalFile(folder) => effects.push(Effect::Disk(DiskRequest::MakeFile(folder.join(&text)))),
        Dialog::NewBoardFolder(folder) => {
            let request = FileRequest::MakeDirectory(join(&folder, &text));
            change(state, format!("{text} is not created."), request, Aftermath::None);
        }
        Dialog::NewBoardFile(folder) => {
            let path = join(&folder, &text);
            if state.board_files.entry(&path).is_some() {
                state.notices.error(format!("{text} exists already."), "Choose another name.");
            } else {
                let request = FileRequest::Write(path, Vec::new());
                change(state, format!("{text} is not created."), request, Aftermath::None);
            }
        }
        Dialog::OtherPort => {
            if let Ok(port) = text.parse() {
                state.connection.connect(port, Approach::HandsOff, effects);
            }
        }
        Dialog::Sync => syncing::accepted(state, &text, effects),
        Dialog::EraseBoard => flashing::begin(state, FlashTask::Erase, effects),
        Dialog::Settings | Dialog::Flash | Dialog::History(_) | Dialog::Properties(_) => {}
        Dialog::Picker(picker) => picked(state, picker, answer, text, effects),
    }
}

/// Why the text cannot be used.
fn complaint(state: &State, dialog: &Dialog, answer: &Answer, text: &str) -> Option<String> {
    if *answer != Answer::Accept {
        return None;
    }
    match dialog {
        Dialog::RenameBoard(path) => name_complaint(text).or_else(|| {
            // The board would replace what has that name.
            let to = join(parent(path), text);
            let taken = to != *path && state.board_files.entry(&to).is_some();
            taken.then(|| format!("{text} exists already."))
        }),
        Dialog::RenameLocal(_)
        | Dialog::NewLocalFolder(_)
        | Dialog::NewBoardFolder(_)
        | Dialog::NewLocalFile(_)
        | Dialog::NewBoardFile(_) => name_complaint(text),
        Dialog::SaveOnBoard(_) if text.ends_with('/') || normalize(text) == "/" => Some("Type a file name.".to_owned()),
        Dialog::SaveOnBoard(_) => normalize(text).split('/').skip(1).find_map(name_complaint),
        Dialog::Sync if normalize(text).len() > PATH_MAX => Some("The path is too long for the board.".to_owned()),
        Dialog::Sync => normalize(text).split('/').skip(1).filter(|name| !name.is_empty()).find_map(name_complaint),
        Dialog::OtherPort => text.parse::<crate::board::port::PortAddress>().err(),
        Dialog::Picker(picker) => match &picker.pick {
            Pick::Save { .. } => name_complaint(text),
            Pick::Open { .. } | Pick::Firmware { .. } if picker.selected.is_none() => Some("Choose a file.".to_owned()),
            _ => None,
        },
        _ => None,
    }
}

fn close_unsaved(state: &mut State, id: DocumentId, answer: Answer, effects: &mut Vec<Effect>) {
    if answer == Answer::Discard {
        state.documents.close(id, effects);
    } else {
        state.documents.close_after_save = Some(id);
        save(state, id, effects);
    }
}

fn changed_outside(state: &mut State, id: DocumentId, answer: Answer, effects: &mut Vec<Effect>) {
    let Some(document) = state.documents.get(id) else { return };
    let path = match document.location.clone() {
        Location::Local(path) => path,
        Location::Board(path) => {
            return match answer {
                Answer::Discard => board_tabs::reload(state, id, effects),
                Answer::Overwrite => write_board(state, id, path, effects),
                _ => {}
            };
        }
        Location::Untitled(_) => return,
    };
    match answer {
        Answer::Discard => effects.push(Effect::Disk(DiskRequest::Load(path))),
        Answer::Overwrite => {
            write_local(state, id, path, Expected::Anything, effects);
        }
        _ => {}
    }
}

/// A question was called off, and what waited for its answer with it.
fn cancelled(state: &mut State, dialog: Dialog, effects: &mut Vec<Effect>) {
    match dialog {
        Dialog::Picker(picker) => effects.extend(state.event(Event::Picked(picker.pick, None))),
        Dialog::Conflicts => arrivals::call_off(state, effects),
        Dialog::Sync => syncing::cancelled(state, effects),
        Dialog::Compare(comparison) => compare::close(state, comparison),
        _ => {
            state.runs.after_save = None;
            state.documents.close_after_save = None;
        }
    }
}

fn picked(state: &mut State, mut picker: Picker, answer: Answer, text: String, effects: &mut Vec<Effect>) {
    let show = |state: &mut State, mut picker: Picker, folder: PathBuf, effects: &mut Vec<Effect>| {
        effects.push(Effect::Disk(DiskRequest::List(folder.clone())));
        picker.folder = folder;
        picker.entries = None;
        picker.selected = None;
        state.dialogs.open = Some(Dialog::Picker(picker));
    };
    match answer {
        Answer::Enter(folder) => show(state, picker, folder, effects),
        Answer::Mark(path) => {
            if let (Pick::Save { .. }, Some(name)) = (&picker.pick, path.file_name()) {
                state.dialogs.text = name.to_string_lossy().into_owned();
            }
            picker.selected = Some(path);
            state.dialogs.open = Some(Dialog::Picker(picker));
        }
        _ => {
            let chosen = match &picker.pick {
                Pick::Open { .. } | Pick::Firmware { .. } => picker.selected.clone(),
                Pick::Save { .. } => Some(picker.folder.join(&text)),
                Pick::Folder { .. } | Pick::Mount { .. } | Pick::Sync { .. } => {
                    Some(picker.selected.clone().unwrap_or(picker.folder.clone()))
                }
            };
            state.dialogs.close();
            match (picker.pick, chosen) {
                // The dialogs of the system ask before something is replaced; this one has not.
                (Pick::Save { document, .. }, Some(path)) => {
                    save_picked(state, document, path, Expected::Nothing, effects);
                }
                (pick, chosen) => effects.extend(state.event(Event::Picked(pick, chosen))),
            }
        }
    }
}
