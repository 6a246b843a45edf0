//! Commands applied to the state.
//!
//! **Invariant:** each arm is short: it calls the subject that owns the data, and adds what crosses subjects.

use std::path::{Path, PathBuf};

use pyrite_protocol::frame::crc32;

use crate::board::link::{Activity, Approach, FileRequest, LinkRequest, PeerKind, normalize};

use crate::text::terminal::TerminalCommand;

use super::State;
use super::board_files::{Purpose, SavedText};
use super::byte_code;
use super::carry::{Cargo, Carriage, Place, carry, duplicate};
use super::command::Command;
use super::connection::Link;
use super::dialogs::Dialog;
use super::documents::{DocumentId, Location};
use super::effect::{DiskRequest, Effect, Expected, Pick};
use super::flash_tree;
use super::memory::Pointed;
use super::mounting;
use super::on_event::not_saved;
use super::on_link::{settle, start_waiting};
use super::runs::Program;
use super::settings::SettingChange;
use super::shell::Entered;
use super::{arrivals, flashing, history, on_answer, properties, selection, syncing};

const CTRL_C: u8 = 3;

/// Applies a command.
pub fn apply(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    match command {
        Command::NewDocument => {
            state.documents.new_untitled();
        }
        Command::Open => effects.push(Effect::Pick(Pick::Open { folder: start_folder(state) })),
        Command::OpenLocal(path) => open_local(state, path, effects),
        Command::OpenBoard(path) => open_board(state, &path, effects),
        Command::Save(id) => save(state, id, effects),
        Command::SaveAs(id) => state.dialogs.ask(Dialog::SaveWhere(id), ""),
        Command::SaveOnComputer(id) => save_on_computer(state, id, effects),
        Command::SaveOnBoard(id) => ask_save_on_board(state, id),
        Command::Close(id) => close(state, id, effects),
        Command::Activate(id) => {
            if state.documents.get(id).is_some() {
                state.documents.active = Some(id);
            }
        }
        Command::NextTab => state.documents.activate_relative(1),
        Command::PreviousTab => state.documents.activate_relative(-1),
        Command::MoveTab(id, index) => state.documents.move_tab(id, index),
        Command::Edit(id, edit) => state.documents.edit(id, edit, effects),
        Command::GoTo(file, line_number) => go_to(state, &file, line_number, effects),
        Command::Run => run(state, effects),
        Command::Stop => stop(state, effects),
        Command::SoftReset => restart(state, effects),
        Command::Shell(command) => shell(state, command, effects),
        Command::ClearShell => state.shell.clear(),
        Command::Connect(port, approach) => state.connection.connect(port, approach, effects),
        Command::Disconnect => state.connection.disconnect(effects),
        Command::Flash => flashing::begin_ours(state, effects),
        Command::ChooseFirmware => effects.push(Effect::Pick(Pick::Firmware { folder: start_folder(state) })),
        Command::FlashAgain => flashing::again(state, effects),
        Command::CancelFlash => flashing::cancel(state, effects),
        Command::ChooseFolder => effects.push(Effect::Pick(Pick::Folder { folder: start_folder(state) })),
        Command::ChooseMount => effects.push(Effect::Pick(Pick::Mount { folder: start_folder(state) })),
        Command::Mount(folder, access) => mounting::mount(state, folder, access, effects),
        Command::Unmount => effects.push(Effect::Link(LinkRequest::Unmount)),
        Command::ChooseSync => effects.push(Effect::Pick(Pick::Sync { folder: start_folder(state) })),
        Command::Sync(folder) => syncing::open(state, folder, effects),
        Command::ChooseForSync(choice) => syncing::choose(state, choice),
        Command::SyncAgain => syncing::again(state, effects),
        Command::StopSync => syncing::stop(state, effects),
        Command::ShowFolder(folder) => state.local_files.show(folder, effects),
        Command::ToggleLocalFolder(folder) => state.local_files.toggle(&folder, effects),
        Command::SelectLocal(path) => {
            state.local_files.marked.clear();
            state.local_files.selected = Some(path);
        }
        Command::MarkLocal(paths) => {
            state.local_files.selected = paths.first().cloned();
            selection::mark(&mut state.local_files.marked, paths);
        }
        Command::Upload(paths, folder) => read_for_upload(state, paths, folder, effects),
        Command::RefreshBoard => {
            if state.connection.peer().is_some() {
                state.board_files.refresh(effects);
            }
        }
        Command::ToggleBoardFolder(folder) => state.board_files.toggle(&folder, effects),
        Command::SelectBoard(path) => {
            state.board_files.marked.clear();
            state.board_files.selected = Some(path);
        }
        Command::MarkBoard(paths) => {
            state.board_files.selected = paths.first().cloned();
            selection::mark(&mut state.board_files.marked, paths);
        }
        Command::Download(paths, folder) => {
            carry(state, Cargo::Board(paths), Place::Local(folder), Carriage::Copy, effects);
        }
        Command::CancelTransfer(id) => effects.push(Effect::Link(LinkRequest::CancelFile(id))),
        Command::Resolve(index, choice) => state.arrivals.choose(index, choice),
        Command::CompareConflict(index) => arrivals::compare_conflict(state, index, effects),
        Command::ShowHistory(path) => history::show(state, path, effects),
        Command::TakeVersion(version, wanted) => history::take(state, version, wanted, effects),
        Command::Ask(dialog) => on_answer::ask(state, dialog),
        Command::DialogText(text) => {
            state.dialogs.text = text;
            state.dialogs.complaint = None;
        }
        Command::Answer(answer) => on_answer::apply(state, answer, effects),
        Command::Dismiss(id) => state.notices.dismiss(id),
        Command::Carry(cargo, place, carriage) => carry(state, cargo, place, carriage, effects),
        Command::Duplicate(cargo) => duplicate(state, cargo, effects),
        Command::ShowProperties(cargo) => properties::show(state, &cargo, effects),
        Command::TakeFiles(cargo, carriage) => state.carried = Some((cargo, carriage)),
        Command::PasteFiles(place) => paste_files(state, place, effects),
        Command::ShowMemory(view) => {
            state.memory.view = view;
            look_at_flash(state, effects);
        }
        Command::PointAtHeap(range) => {
            let request = FileRequest::Objects(range.start, range.end.saturating_sub(range.start));
            state.memory.pointed = Some(Pointed { range: range.clone(), objects: None });
            if state.connection.peer().is_some_and(|peer| peer.kind == PeerKind::Pyrite) {
                state.board_files.request(Purpose::HeapObjects(range), request, effects);
            }
        }
        Command::MakeByteCode(module) => byte_code::make(state, &module, effects),
        Command::ReplaceByByteCode(path, crc32) => byte_code::replace(state, path, crc32, effects),
        Command::RevealBoard(path) => state.board_files.reveal(&path, effects),
        Command::ToggleMemorySnapshot => state.memory.toggle_snapshot(),
        Command::Set(change) => {
            state.settings.set(change);
            match change {
                // Both beside the editor would leave it no room.
                SettingChange::MemoryShown(shown) => {
                    state.settings.pins_shown &= !shown;
                    watch_memory(state, shown, effects);
                }
                SettingChange::PinsShown(true) if state.settings.memory_shown => {
                    state.settings.memory_shown = false;
                    watch_memory(state, false, effects);
                }
                SettingChange::MostBaud(baud) => effects.push(Effect::Link(LinkRequest::SpeedLimit(baud))),
                _ => {}
            }
        }
    }
}

/// Has the board's memory reported, or no longer.
pub fn watch_memory(state: &mut State, on: bool, effects: &mut Vec<Effect>) {
    if !on {
        state.memory.stop();
    }
    if state.connection.peer().is_some() {
        effects.push(Effect::Link(LinkRequest::WatchMemory(on)));
    }
    look_at_flash(state, effects);
}

/// Has the board tell its files, if their map is shown.
fn look_at_flash(state: &mut State, effects: &mut Vec<Effect>) {
    if flash_tree::is_shown(state) && state.connection.peer().is_some() {
        state.board_files.ask_space(effects);
    }
}

/// Where a file dialog starts: beside the active document, or in the files pane's folder.
fn start_folder(state: &State) -> PathBuf {
    match state.documents.active().map(|document| &document.location) {
        Some(Location::Local(path)) => path.parent().unwrap_or(Path::new("/")).to_owned(),
        _ => state.local_files.root.clone(),
    }
}

/// Opens a file of this computer, or shows its tab.
pub fn open_local(state: &mut State, path: PathBuf, effects: &mut Vec<Effect>) {
    match state.documents.at_path(&path).map(|document| document.id) {
        Some(id) => state.documents.active = Some(id),
        None => effects.push(Effect::Disk(DiskRequest::Load(path))),
    }
}

fn open_board(state: &mut State, path: &str, effects: &mut Vec<Effect>) {
    let path = normalize(path);
    if let Some(id) = state.documents.at(&Location::Board(path.clone())).map(|document| document.id) {
        state.documents.active = Some(id);
    } else if require_board(state, "The file cannot be opened.") {
        state.board_files.request(Purpose::Open(path.clone()), FileRequest::Read(path), effects);
    }
}

/// Saves where the document belongs.
pub fn save(state: &mut State, id: DocumentId, effects: &mut Vec<Effect>) {
    let Some(document) = state.documents.get(id) else { return };
    match document.location.clone() {
        Location::Untitled(_) => state.dialogs.ask(Dialog::SaveWhere(id), ""),
        Location::Local(path) => {
            let expected = document.stamp.map_or(Expected::Nothing, Expected::Unchanged);
            write_local(state, id, path, expected, effects);
        }
        Location::Board(path) => write_board(state, id, path, effects),
    }
}

/// Writes a document to a path of this computer, where nothing but what is expected is overwritten.
pub fn write_local(state: &mut State, id: DocumentId, path: PathBuf, expected: Expected, effects: &mut Vec<Effect>) {
    let Some(document) = state.documents.get_mut(id) else { return };
    document.saving = Some(document.revision());
    effects.push(Effect::Disk(DiskRequest::Save {
        document: id,
        revision: document.revision(),
        path,
        bytes: document.bytes(),
        expected,
    }));
}

/// Writes a document to a path of the board.
pub fn write_board(state: &mut State, id: DocumentId, path: String, effects: &mut Vec<Effect>) {
    if !require_board(state, "The file is not saved.") {
        not_saved(state, id);
        return;
    }
    let Some(document) = state.documents.get_mut(id) else { return };
    let revision = document.revision();
    document.saving = Some(revision);
    let bytes = document.bytes();
    let saved = SavedText { revision, size: bytes.len() as u64, crc32: crc32(&bytes) };
    let purpose = Purpose::Save(id, saved, path.clone());
    state.board_files.request(purpose, FileRequest::Write(path, bytes), effects);
}

/// Writes a document to another path of the board, unless a file there would be lost that nobody was asked about.
pub fn write_board_elsewhere(state: &mut State, id: DocumentId, path: String, effects: &mut Vec<Effect>) {
    let location = Location::Board(path.clone());
    match state.documents.at(&location).map(|other| other.id) {
        Some(other) if other == id => write_board(state, id, path, effects),
        Some(_) => {
            not_saved(state, id);
            state
                .notices
                .error(format!("{path} is open in another tab."), "Close that tab first, or choose another name.");
        }
        None if require_board(state, "The file is not saved.") => {
            let purpose = Purpose::SaveCheck(id, path.clone());
            state.board_files.request(purpose, FileRequest::Stat(path), effects);
        }
        None => not_saved(state, id),
    }
}

/// Asks for a path on this computer.
pub fn save_on_computer(state: &mut State, id: DocumentId, effects: &mut Vec<Effect>) {
    let Some(document) = state.documents.get(id) else { return };
    let (folder, name) = (start_folder(state), document.location.name());
    effects.push(Effect::Pick(Pick::Save { document: id, folder, name }));
}

/// Asks for a path on the board.
pub fn ask_save_on_board(state: &mut State, id: DocumentId) {
    if !require_board(state, "The file is not saved.") {
        not_saved(state, id);
        return;
    }
    let Some(document) = state.documents.get(id) else { return };
    let path = match &document.location {
        Location::Untitled(_) => "/main.py".to_owned(),
        Location::Local(_) => format!("/{}", document.location.name()),
        Location::Board(path) => path.clone(),
    };
    state.dialogs.ask(Dialog::SaveOnBoard(id), path);
}

fn close(state: &mut State, id: DocumentId, effects: &mut Vec<Effect>) {
    match state.documents.get(id) {
        Some(document) if document.is_unsaved() => {
            state.documents.active = Some(id);
            state.dialogs.ask(Dialog::CloseUnsaved(id), "");
        }
        _ => state.documents.close(id, effects),
    }
}

fn go_to(state: &mut State, file: &str, line_number: usize, effects: &mut Vec<Effect>) {
    let by_run = state.runs.names.get(file).copied().filter(|id| state.documents.get(*id).is_some());
    let board_path = normalize(file);
    let by_name = || {
        let name = crate::board::link::name(file);
        state
            .documents
            .at(&Location::Board(board_path.clone()))
            .or_else(|| state.documents.list.iter().find(|document| document.location.name() == name))
            .map(|document| document.id)
    };
    match by_run.or_else(by_name) {
        Some(id) => {
            state.documents.active = Some(id);
            if let Some(document) = state.documents.get_mut(id) {
                document.editor.jump_to_line(line_number);
            }
        }
        None if !file.starts_with('<') => {
            state.documents.go_to_when_open = Some((board_path.clone(), line_number));
            open_board(state, &board_path, effects);
        }
        None => {}
    }
}

fn run(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(document) = state.documents.active() else {
        state.notices.info("Open a program first.");
        return;
    };
    let id = document.id;
    if !require_board(state, "The program cannot run.") {
        return;
    }
    let Some(document) = state.documents.get(id) else { return };
    if document.is_unsaved() && !matches!(document.location, Location::Untitled(_)) {
        state.runs.after_save = Some((id, document.revision()));
        save(state, id, effects);
        return;
    }
    run_document(state, id, effects);
}

/// Runs a document as it stands in the editor; stops another program first.
pub fn run_document(state: &mut State, id: DocumentId, effects: &mut Vec<Effect>) {
    let Some(document) = state.documents.get(id) else { return };
    let program = Program { document: id, file_name: document.program_name(), source: document.bytes() };
    let heap_bytes = state.connection.peer().map_or(0, |peer| peer.heap_bytes);
    if heap_bytes > 0 && program.source.len() as u64 > heap_bytes {
        state.notices.error(
            format!("{} is too large for the board.", program.file_name),
            format!(
                "The program has {} KB, the board's Python memory {} KB. Split it into modules, or move data into files on the board.",
                program.source.len() / 1024,
                heap_bytes / 1024
            ),
        );
        return;
    }
    state.settings.shell_shown = true;
    state.runs.waiting = Some(program);
    syncing::wait_no_longer(state);
    if state.runs.current.is_some() || state.connection.activity == Activity::Running {
        effects.push(Effect::Link(LinkRequest::Interrupt));
    } else {
        start_waiting(state, effects);
    }
}

/// What was done in the shell.
fn shell(state: &mut State, command: TerminalCommand, effects: &mut Vec<Effect>) {
    match command {
        TerminalCommand::OpenPlace { file_name, line_number } => go_to(state, &file_name, line_number, effects),
        TerminalCommand::Interrupt if !state.shell.has_prompt() => stop(state, effects),
        TerminalCommand::Interrupt => type_bytes(state, &[CTRL_C], effects),
        TerminalCommand::Input(bytes) => type_bytes(state, &bytes, effects),
        TerminalCommand::Paste(text) if state.shell.has_prompt() && text.trim_end().contains('\n') => {
            let entered = state.shell.paste_lines(&text);
            enter(state, entered, effects);
        }
        TerminalCommand::Paste(text) => type_bytes(state, text.replace('\n', "\r").as_bytes(), effects),
    }
}

/// Bytes for the prompt if it stands, else for the program.
pub fn type_bytes(state: &mut State, bytes: &[u8], effects: &mut Vec<Effect>) {
    if state.shell.has_prompt() {
        let (entered, rest) = state.shell.type_bytes(bytes);
        enter(state, entered, effects);
        // What was typed ahead is for the program that the statement started.
        if !rest.is_empty() {
            type_bytes(state, &rest, effects);
        }
    } else if state.connection.peer().is_some() {
        effects.push(Effect::Link(LinkRequest::Input(bytes.to_vec())));
    }
}

fn enter(state: &mut State, entered: Option<Entered>, effects: &mut Vec<Effect>) {
    match entered {
        None => {}
        Some(Entered::Statement(source)) => state.runs.start_statement(source, effects),
        Some(Entered::Restart) => restart(state, effects),
        Some(Entered::Complete(id, line)) => effects.push(Effect::Link(LinkRequest::Complete(id, line))),
    }
}

/// Restarts the interpreter of the board.
fn restart(state: &mut State, effects: &mut Vec<Effect>) {
    if state.connection.peer().is_some() {
        state.runs.waiting = None;
        state.shell.note("Restarting Python on the board");
        effects.push(Effect::Link(LinkRequest::SoftReset));
    }
}

fn stop(state: &mut State, effects: &mut Vec<Effect>) {
    state.runs.waiting = None;
    state.runs.after_save = None;
    match &state.connection.link {
        Link::On(_) => {
            effects.push(Effect::Link(LinkRequest::Interrupt));
            // It may have waited for a folder to be synced.
            settle(state, effects);
        }
        Link::Trouble(_) => {
            if let Some(port) = state.connection.wanted.clone() {
                state.connection.connect(port, Approach::Interrupt, effects);
            }
        }
        Link::Off | Link::Connecting => {}
    }
}

/// Carries what was cut or copied; what was cut is carried once.
fn paste_files(state: &mut State, place: Place, effects: &mut Vec<Effect>) {
    let taken = match &state.carried {
        Some((_, Carriage::Copy)) => state.carried.clone(),
        _ => state.carried.take(),
    };
    if let Some((cargo, carriage)) = taken {
        carry(state, cargo, place, carriage, effects);
    }
}

/// Copies files and folders of this computer to the board.
pub fn read_for_upload(state: &mut State, paths: Vec<PathBuf>, folder: String, effects: &mut Vec<Effect>) {
    if require_board(state, "Nothing is uploaded.") {
        effects.push(Effect::Disk(DiskRequest::ReadForUpload(paths, folder)));
    }
}

/// Whether a board answers; says what to do if none does.
pub fn require_board(state: &mut State, consequence: &str) -> bool {
    let (title, remedy) = match &state.connection.link {
        Link::On(_) => return true,
        Link::Connecting => ("The board is still being connected.".to_owned(), "Try again in a moment.".to_owned()),
        Link::Off => ("No board is connected.".to_owned(), "Choose a board at the top right.".to_owned()),
        Link::Trouble(trouble) => (trouble.title(), trouble.remedy()),
    };
    state.notices.error(format!("{consequence} {title}"), remedy);
    false
}
