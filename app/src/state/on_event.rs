//! News of the disk, the ports, the checker and the file dialogs applied to the state.
//!
//! **Invariant:** an answer for a document that is gone, or for an older revision, changes nothing it should not.

use std::path::{Path, PathBuf};

use crate::board::flashing::{FlashTask, ImageChoice};

use pyrite_protocol::mount::MountAccess;

use super::State;
use super::byte_code;
use super::command::Command;
use super::dialogs::{Dialog, Picker};
use super::documents::{DocumentId, FileStamp, Location};
use super::effect::{DiskRequest, Effect, Expected, Pick};
use super::event::{DiskEvent, Event, LoadedFile, SaveError};
use super::flashing;
use super::mounting;
use super::notices::{Severity, Topic};
use super::on_command::{open_local, run_document, save, write_local};
use super::{arrivals, compare, history, on_link, properties, sync_steps, syncing};

/// Applies an event.
pub fn apply(state: &mut State, event: Event, effects: &mut Vec<Effect>) {
    match event {
        Event::Link(event) => on_link::apply(state, event, effects),
        Event::Disk(event) => disk(state, event, effects),
        Event::Folder(event) => sync_steps::folder_said(state, event, effects),
        Event::Ports(ports) => ports_changed(state, ports, effects),
        Event::Checked(id, revision, findings) => state.documents.checked(id, revision, findings),
        Event::Compiled { path, source, result } => byte_code::compiled(state, path, &source, result, effects),
        Event::Flashing(progress) => flashing::progress(state, progress),
        Event::Flashed(result) => flashing::ended(state, result, effects),
        Event::Picked(pick, Some(path)) => picked(state, pick, path, effects),
        Event::Picked(Pick::Save { .. }, None) => {
            state.documents.close_after_save = None;
            state.runs.after_save = None;
        }
        Event::Picked(_, None) => {}
        Event::NoPicker(pick) => show_picker(state, pick, effects),
    }
}

fn disk(state: &mut State, event: DiskEvent, effects: &mut Vec<Effect>) {
    match event {
        DiskEvent::Loaded(path, Ok(file)) => loaded(state, path, file, effects),
        DiskEvent::Loaded(path, Err(reason)) => {
            state.notices.error(format!("{} cannot be opened.", file_name(&path)), reason);
        }
        DiskEvent::Saved { document, revision, path, result } => {
            saved(state, document, revision, path, result, effects)
        }
        DiskEvent::Listed(folder, entries) => {
            if let Some(Dialog::Picker(picker)) = &mut state.dialogs.open
                && picker.folder == folder
            {
                picker.entries = Some(entries.clone());
            }
            if state.local_files.unfolded.contains(&folder) {
                state.local_files.listed(folder, entries);
            }
        }
        DiskEvent::FileChanged(id, stamp) => file_changed(state, id, stamp, effects),
        DiskEvent::FolderChanged(folder) => {
            if state.local_files.unfolded.contains(&folder) {
                effects.push(Effect::Disk(DiskRequest::List(folder)));
            }
        }
        DiskEvent::ReadForUpload(items) => arrivals::upload(state, items, effects),
        DiskEvent::LookedAt(found) => arrivals::looked(state, found, effects),
        DiskEvent::ReadToCompare(mut comparison, Ok(contents)) => {
            for bytes in contents {
                comparison.take(bytes);
            }
            compare::go_on(state, *comparison, effects);
        }
        DiskEvent::ReadToCompare(comparison, Err(reason)) => {
            state.notices.error(format!("{} cannot be compared.", comparison.name), reason);
        }
        DiskEvent::Described(told) => properties::told(state, told),
        DiskEvent::History(versions) => history::read(state, versions),
        DiskEvent::VersionRead(version, wanted, bytes) => history::taken(state, version, wanted, bytes, effects),
        DiskEvent::Done(Ok(path)) => {
            if let Some(folder) = path.parent().filter(|folder| state.local_files.unfolded.contains(*folder)) {
                effects.push(Effect::Disk(DiskRequest::List(folder.to_owned())));
            }
        }
        DiskEvent::Renamed(from, Ok(to)) => {
            state.documents.moved_local(&from, &to, effects);
            if state.local_files.selected.as_ref() == Some(&from) {
                state.local_files.selected = Some(to.clone());
            }
            disk(state, DiskEvent::Done(Ok(from)), effects);
            disk(state, DiskEvent::Done(Ok(to)), effects);
        }
        DiskEvent::Renamed(from, Err(reason)) => {
            state.notices.error(format!("{} is not renamed.", file_name(&from)), reason);
        }
        DiskEvent::Done(Err(reason)) => state.notices.error("That did not work on this computer.", reason),
        DiskEvent::Downloaded(Ok(path)) => {
            state.notices.info(format!("Downloaded {}.", file_name(&path)));
            disk(state, DiskEvent::Done(Ok(path)), effects);
        }
        DiskEvent::SourceKept(path, Ok(kept)) => {
            byte_code::source_kept(state, path, &kept, effects);
            disk(state, DiskEvent::Done(Ok(kept)), effects);
        }
        DiskEvent::SourceKept(path, Err(reason)) => {
            state.notices.error(format!("{path} stays on the board: it is not saved here."), reason);
        }
        DiskEvent::Downloaded(Err(reason)) => state.notices.error("The download is not saved.", reason),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// A file was read: a new tab, or the tab that is open takes it over.
fn loaded(state: &mut State, path: PathBuf, file: LoadedFile, effects: &mut Vec<Effect>) {
    let location = Location::Local(path);
    match state.documents.at(&location).map(|document| document.id) {
        Some(id) => state.documents.reload(id, file, effects),
        None => {
            state.documents.open(location, file, effects);
        }
    }
}

fn saved(
    state: &mut State,
    id: DocumentId,
    revision: u64,
    path: PathBuf,
    result: Result<FileStamp, SaveError>,
    effects: &mut Vec<Effect>,
) {
    match result {
        Ok(stamp) => {
            if let Some(document) = state.documents.get_mut(id) {
                document.stamp = Some(stamp);
            }
            document_saved(state, id, revision, Location::Local(path.clone()), effects);
            disk(state, DiskEvent::Done(Ok(path)), effects);
        }
        Err(error) => {
            if error == SaveError::Exists {
                // What waits for the save waits for the answer too.
                if let Some(document) = state.documents.get_mut(id) {
                    document.saving = None;
                }
            } else {
                not_saved(state, id);
            }
            match error {
                SaveError::ChangedOutside => state.dialogs.ask(Dialog::ChangedOutside(id), ""),
                SaveError::Exists => state.dialogs.ask(Dialog::ReplaceLocal(id, path), ""),
                SaveError::Failed(reason) => state.notices.push(
                    Severity::Error,
                    Topic::General,
                    format!("{} is not saved.", file_name(&path)),
                    reason,
                    vec![("Save elsewhere…".to_owned(), Command::SaveAs(id))],
                ),
            }
        }
    }
}

/// A revision is safe where it belongs: what waited for that goes on.
pub fn document_saved(state: &mut State, id: DocumentId, revision: u64, location: Location, effects: &mut Vec<Effect>) {
    state.documents.saved(id, revision, location, effects);
    if state.documents.close_after_save == Some(id) {
        state.documents.close_after_save = None;
        state.documents.close(id, effects);
    }
    if state.runs.after_save.is_some_and(|(waiting, _)| waiting == id) {
        state.runs.after_save = None;
        run_document(state, id, effects);
    }
}

/// A document could not be saved: what waited for that is called off.
pub fn not_saved(state: &mut State, id: DocumentId) {
    if let Some(document) = state.documents.get_mut(id) {
        document.saving = None;
    }
    if state.documents.close_after_save == Some(id) {
        state.documents.close_after_save = None;
    }
    if state.runs.after_save.is_some_and(|(waiting, _)| waiting == id) {
        state.runs.after_save = None;
    }
}

/// A file was changed by another program: an untouched document follows, an edited one asks.
fn file_changed(state: &mut State, id: DocumentId, stamp: Option<FileStamp>, effects: &mut Vec<Effect>) {
    let Some(document) = state.documents.get_mut(id) else { return };
    let Location::Local(path) = document.location.clone() else { return };
    if document.saving.is_some() || document.stamp == stamp {
        return;
    }
    match stamp {
        None => {
            document.editor.mark_unsaved();
            document.stamp = None;
            effects.push(Effect::Disk(DiskRequest::Journal(document.draft())));
            state.notices.push(
                Severity::Warning,
                Topic::General,
                format!("{} was deleted or moved by another program.", file_name(&path)),
                "Its text is still here: save it to bring the file back.",
                vec![("Save".to_owned(), Command::Save(id))],
            );
        }
        Some(_) if document.is_unsaved() => {
            if state.dialogs.open.is_none() {
                state.dialogs.ask(Dialog::ChangedOutside(id), "");
            }
        }
        Some(_) => effects.push(Effect::Disk(DiskRequest::Load(path))),
    }
}

fn ports_changed(state: &mut State, ports: Vec<crate::board::port::PortInfo>, effects: &mut Vec<Effect>) {
    for port in state.connection.ports_changed(ports, effects) {
        if state.connection.wanted.as_ref() != Some(&port.address) {
            state.notices.push(
                Severity::Info,
                Topic::General,
                format!("A board was plugged in: {}.", port.title()),
                "",
                vec![(
                    "Connect".to_owned(),
                    Command::Connect(port.address.clone(), crate::board::link::Approach::HandsOff),
                )],
            );
        }
    }
}

fn picked(state: &mut State, pick: Pick, path: PathBuf, effects: &mut Vec<Effect>) {
    match pick {
        Pick::Open { .. } => open_local(state, path, effects),
        Pick::Firmware { .. } => {
            let image = ImageChoice::File { path, offset: None };
            flashing::begin(state, FlashTask::Write(image), effects);
        }
        Pick::Folder { .. } => state.local_files.show(path, effects),
        Pick::Mount { .. } => mounting::mount(state, path, MountAccess::Full, effects),
        Pick::Sync { .. } => syncing::open(state, path, effects),
        Pick::Save { document, .. } => save_picked(state, document, path, Expected::Anything, effects),
    }
}

/// Saves a document at a path that was chosen for it.
pub fn save_picked(
    state: &mut State,
    document: DocumentId,
    path: PathBuf,
    expected: Expected,
    effects: &mut Vec<Effect>,
) {
    match state.documents.at_path(&path).map(|other| other.id) {
        Some(other) if other == document => save(state, document, effects),
        Some(_) => {
            not_saved(state, document);
            state.notices.error(
                format!("{} is open in another tab.", file_name(&path)),
                "Close that tab first, or choose another name.",
            );
        }
        None => write_local(state, document, path, expected, effects),
    }
}

/// The system has no file dialog: the small one inside the window.
fn show_picker(state: &mut State, pick: Pick, effects: &mut Vec<Effect>) {
    let (folder, text) = match &pick {
        Pick::Open { folder }
        | Pick::Firmware { folder }
        | Pick::Folder { folder }
        | Pick::Mount { folder }
        | Pick::Sync { folder } => (folder.clone(), String::new()),
        Pick::Save { folder, name, .. } => (folder.clone(), name.clone()),
    };
    effects.push(Effect::Disk(DiskRequest::List(folder.clone())));
    state.dialogs.ask(Dialog::Picker(Picker { pick, folder, entries: None, selected: None }), text);
}
