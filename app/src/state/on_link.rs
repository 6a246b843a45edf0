//! News of the board applied to the state.
//!
//! **Invariant:** when the link ends, every run and every file request under way has ended too, each with a message
//! where something the user asked for did not happen.

use crate::board::link::{
    Activity, Approach, EntryKind, FileError, FileReply, FileRequest, LinkEvent, Outcome, Peer, PeerKind, RequestId,
    SourceKind, name, parent,
};
use crate::board::port::PortAddress;
use crate::board::transport::BAUD_RATE;
use crate::board::trouble::Trouble;

use super::State;
use super::board_files::{Aftermath, Purpose, SavedText};
use super::byte_code;
use super::command::Command;
use super::connection::Link;
use super::dialogs::Dialog;
use super::documents::Location;
use super::effect::{DiskRequest, Effect};
use super::event::LoadedFile;
use super::flash_tree;
use super::flashing;
use super::memory_trouble;
use super::mounting;
use super::notices::{Severity, Topic};
use super::on_command::{watch_memory, write_board};
use super::on_event::{document_saved, not_saved};
use super::{arrivals, board_tabs, compare, history, properties, sync_steps, syncing};

/// Applies news of the board.
pub fn apply(state: &mut State, event: LinkEvent, effects: &mut Vec<Effect>) {
    match event {
        LinkEvent::Connecting(port) => {
            effects.push(Effect::Log(format!("connecting {port}")));
            if state.connection.wanted.as_ref() == Some(&port) {
                state.connection.link = Link::Connecting;
            }
        }
        LinkEvent::Connected(port, peer) => connected(state, port, peer, effects),
        LinkEvent::Speed(baud) => {
            effects.push(Effect::Log(format!("{baud} baud")));
            state.connection.raised_baud = (baud != BAUD_RATE).then_some(baud);
        }
        LinkEvent::Disconnected(port, trouble) => {
            disconnected(state, port.clone(), trouble, effects);
            flashing::port_is_free(state, &port, effects);
        }
        LinkEvent::Console(bytes) => state.shell.write(&bytes),
        LinkEvent::Activity(activity) => {
            state.connection.activity = activity;
            if activity == Activity::Running {
                // A program may write files.
                state.board_files.changes += 1;
            }
            if activity == Activity::Idle
                && std::mem::take(&mut state.connection.clock_due)
                && state.settings.sets_clock
            {
                state.board_files.request(Purpose::Clock, FileRequest::SetClock, effects);
            }
            settle(state, effects);
            let pyrite = state.connection.peer().is_some_and(|peer| peer.kind == PeerKind::Pyrite);
            if activity == Activity::Idle && pyrite {
                // The program may have written files. A stock board would have to run a script for the answer.
                state.board_files.refresh(effects);
                board_tabs::look(state, effects);
            }
        }
        LinkEvent::RunStarted(run) => {
            effects.push(Effect::Log(format!("run {} started", run.0)));
            memory_trouble::begun(state);
            if state.runs.kind == SourceKind::File {
                state.memory.happened("run".to_owned());
            }
        }
        LinkEvent::Memory(at, report) if state.settings.memory_shown => state.memory.add(at, report),
        LinkEvent::Memory(..) => {}
        LinkEvent::RunFinished(run, outcome) => {
            effects.push(Effect::Log(format!("run {} finished: {outcome:?}", run.0)));
            if let Outcome::Refused(reason) = &outcome {
                state.notices.error("The program did not start.", reason.clone());
            }
            memory_trouble::ended(state, &outcome);
            state.runs.finished(run, outcome);
            settle(state, effects);
        }
        LinkEvent::FileDone(id, result) => file_done(state, id, result, effects),
        LinkEvent::Mount(event) => mounting::apply(state, event, effects),
        LinkEvent::Completions(id, names) => state.shell.completions(id, &names),
        LinkEvent::Progress(id, done_bytes, total_bytes) => {
            if let Some(transfer) = state.board_files.transfers.get_mut(&id) {
                transfer.done_bytes = done_bytes;
                transfer.total_bytes = total_bytes;
            }
        }
    }
}

/// Starts the run that waits, or shows the prompt, once the board is idle.
pub fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    let idle = state.connection.activity == Activity::Idle && state.runs.current.is_none();
    if state.connection.peer().is_none() {
        return;
    }
    if !idle {
        state.shell.hide_prompt();
    } else if state.runs.waiting.is_some() {
        start_waiting(state, effects);
    } else if let Some(statement) = mounting::take_imports(state) {
        state.runs.start_statement(statement, effects);
    } else {
        state.shell.show_prompt();
    }
    sync_steps::board_is_free(state, effects);
}

/// Starts the program that waits, if the board is idle and has what was saved in the folder that is kept in sync.
pub fn start_waiting(state: &mut State, effects: &mut Vec<Effect>) {
    let is_idle = state.connection.activity == Activity::Idle && state.runs.current.is_none();
    let can_start = is_idle && state.connection.peer().is_some() && state.runs.waiting.is_some();
    if !can_start || sync_steps::is_catching_up(state, effects) {
        return;
    }
    syncing::wait_no_longer(state);
    if let Some(program) = state.runs.waiting.take() {
        state.shell.note(&format!("Running {}", program.file_name));
        state.runs.start(program, effects);
    }
}

fn connected(state: &mut State, port: PortAddress, peer: Peer, effects: &mut Vec<Effect>) {
    effects.push(Effect::Log(format!("connected {port}: {} on {}", peer.firmware, peer.machine)));
    state.notices.withdraw(Topic::Connection);
    state.connection.link = Link::On(peer);
    state.connection.clock_due = true;
    state.board_files.start(effects);
    if state.settings.memory_shown {
        watch_memory(state, true, effects);
    }
    for document in &state.documents.waiting_for_board {
        if let Location::Board(path) = &document.location {
            state.board_files.request(Purpose::Reopen(path.clone()), FileRequest::Read(path.clone()), effects);
        }
    }
    sync_steps::board_came(state, effects);
    settle(state, effects);
}

fn disconnected(state: &mut State, port: PortAddress, trouble: Option<Trouble>, effects: &mut Vec<Effect>) {
    effects.push(Effect::Log(format!(
        "disconnected {port}: {}",
        trouble.as_ref().map_or("as asked".into(), Trouble::title)
    )));
    if state.connection.wanted.as_ref().is_some_and(|wanted| *wanted != port) {
        return;
    }
    let was_running = state.runs.current.take().is_some() || state.connection.activity == Activity::Running;
    state.runs.waiting = None;
    state.connection.raised_baud = None;
    state.connection.activity = Activity::Idle;
    state.board_files.stop();
    state.memory.stop();
    state.shell.hide_prompt();
    if let Some(trouble) = &trouble {
        state.shell.note(&trouble.title());
    }
    for (id, _) in state.board_files.pending.clone() {
        file_done(state, id, Err(FileError::NotConnected), effects);
    }
    sync_steps::board_went(state, effects);
    let Some(trouble) = trouble else {
        state.connection.link = Link::Off;
        return;
    };
    if matches!(trouble, Trouble::Vanished { .. }) {
        effects.push(Effect::WatchPort(state.connection.wanted.clone()));
    }
    if was_running {
        state.runs.last_outcome = Some(Outcome::Lost);
    }
    let mut actions = Vec::new();
    if matches!(trouble, Trouble::ProgramRunning { .. } | Trouble::NoAnswer { .. }) {
        actions.push(("Stop the program".to_owned(), Command::Connect(port.clone(), Approach::Interrupt)));
    }
    if !trouble.heals_by_itself() || !matches!(trouble, Trouble::Vanished { .. } | Trouble::Missing { .. }) {
        actions.push(("Try again".to_owned(), Command::Connect(port.clone(), Approach::HandsOff)));
    }
    if port != PortAddress::Simulator {
        actions
            .push(("Use the simulated board".to_owned(), Command::Connect(PortAddress::Simulator, Approach::HandsOff)));
    }
    let title = match (&trouble, was_running) {
        (Trouble::Vanished { .. }, true) => {
            format!("{} The program was running; how it ended is unknown.", trouble.title())
        }
        _ => trouble.title(),
    };
    state.notices.push(Severity::Error, Topic::Connection, title, trouble.remedy(), actions);
    state.connection.link = Link::Trouble(trouble);
}

fn file_done(state: &mut State, id: RequestId, result: Result<FileReply, FileError>, effects: &mut Vec<Effect>) {
    state.board_files.transfers.remove(&id);
    let Some(purpose) = state.board_files.pending.remove(&id) else { return };
    let failed = |state: &mut State, what: String, error: &FileError| {
        if *error == FileError::Cancelled {
            state.notices.info(format!("Called off: {what}"));
            return;
        }
        let mut reason = error.to_string();
        if let Some(first) = reason.get(..1).map(str::to_uppercase) {
            reason.replace_range(..1, &first);
        }
        state.notices.error(what, format!("{reason}."));
    };
    match (purpose, result) {
        (Purpose::List(folder), Ok(FileReply::Entries(entries))) => {
            state.board_files.listed(folder, entries);
        }
        (Purpose::List(folder), result) => {
            state.board_files.folders.remove(&folder);
            if folder != "/" && result != Err(FileError::NotConnected) && result != Err(FileError::Busy) {
                state.board_files.unfolded.remove(&folder);
            }
        }
        (Purpose::Space, Ok(FileReply::Space(space))) => {
            state.board_files.space = Some(space);
            flash_tree::space_told(state, space, effects);
        }
        (Purpose::ByteCode(step), result) => byte_code::answered(state, step, result, effects),
        (Purpose::Sync(id), result) => sync_steps::answered(state, id, result, effects),
        (Purpose::Flash(walk), result) => flash_tree::answered(state, walk, result, effects),
        (Purpose::Space, _) => state.board_files.space = None,
        (Purpose::Open(path), Ok(FileReply::Data(bytes))) => open_from_board(state, path, bytes, effects),
        (Purpose::Open(path), Err(error)) => {
            state.documents.go_to_when_open = None;
            failed(state, format!("{path} cannot be opened."), &error);
        }
        (Purpose::Reopen(path), Ok(FileReply::Data(bytes))) => {
            if let Ok(file) = LoadedFile::decode(&bytes)
                && let Some(id) = state.documents.came_back(&path, file, effects)
            {
                board_tabs::stands(state, id, &bytes);
            }
        }
        (Purpose::Reopen(path), Err(FileError::NOT_FOUND)) => {
            let gone = Location::Board(path);
            state.documents.waiting_for_board.retain(|document| document.location != gone);
        }
        // It comes back another time.
        (Purpose::Reopen(_), Err(_)) => {}
        (Purpose::LookAtTab(id), result) => board_tabs::looked(state, id, result, effects),
        (Purpose::Reload(id), result) => board_tabs::reloaded(state, id, result, effects),
        (Purpose::Save(document, saved, path), Ok(_)) => {
            let SavedText { revision, size, crc32 } = saved;
            if let Some(document) = state.documents.get_mut(document) {
                document.stamp = None;
            }
            board_tabs::stands_as(state, document, size, crc32);
            effects.push(Effect::Log(format!("saved {path} on the board")));
            document_saved(state, document, revision, Location::Board(path.clone()), effects);
            state.board_files.refresh_folder(parent(&path), effects);
        }
        (Purpose::Save(document, _, path), Err(error)) => {
            not_saved(state, document);
            failed(state, format!("{path} is not saved."), &error);
        }
        (Purpose::SaveCheck(id, path), Ok(FileReply::Stat { entry, .. })) if entry.kind == EntryKind::Folder => {
            not_saved(state, id);
            state.notices.error(format!("{path} is not saved."), "There is a folder of that name on the board.");
        }
        (Purpose::SaveCheck(id, path), Ok(_)) => state.dialogs.ask(Dialog::ReplaceBoard(id, path), ""),
        (Purpose::SaveCheck(id, path), Err(FileError::NOT_FOUND)) => write_board(state, id, path, effects),
        (Purpose::SaveCheck(id, path), Err(error)) => {
            not_saved(state, id);
            failed(state, format!("{path} is not saved."), &error);
        }
        (Purpose::Change(_, then), Ok(_)) => {
            match then {
                Aftermath::None => {}
                Aftermath::Moved(from, to) => {
                    state.documents.moved_on_board(&from, &to, effects);
                    if state.board_files.selected.as_ref() == Some(&from) {
                        state.board_files.selected = Some(to);
                    }
                }
                Aftermath::Removed(path) => state.documents.removed_from_board(&path, effects),
            }
            state.board_files.refresh(effects);
        }
        (Purpose::Change(what, _), Err(error)) => failed(state, what, &error),
        (Purpose::Copy(_, to), Ok(FileReply::Data(bytes))) => {
            state.board_files.request(Purpose::Upload(to.clone()), FileRequest::Write(to, bytes), effects);
        }
        (Purpose::Copy(path, _), Err(error)) => failed(state, format!("{} is not copied.", name(&path)), &error),
        (Purpose::HeapObjects(range), result) => {
            // An older firmware does not know the question.
            let objects = match result {
                Ok(FileReply::Memory(report)) => report.objects,
                _ => Vec::new(),
            };
            state.memory.told(range, objects);
        }
        (Purpose::Arrival(question), result) => {
            let consequence = arrivals::consequence(state);
            if let Err(error) = arrivals::answered(state, question, result, effects) {
                failed(state, consequence.to_owned(), &error);
            }
        }
        (Purpose::Properties(path), result) => properties::of_board(state, path, result, effects),
        (Purpose::Clock, Ok(_)) => effects.push(Effect::Log("the board's clock is set".to_owned())),
        // Some ports have none that can be set.
        (Purpose::Clock, Err(error)) => effects.push(Effect::Log(format!("the board's clock is not set: {error}"))),
        (Purpose::Compare(mut comparison), Ok(FileReply::Data(bytes))) => {
            comparison.take(bytes);
            compare::go_on(state, *comparison, effects);
        }
        (Purpose::Compare(mut comparison), Err(FileError::NOT_FOUND)) => {
            comparison.take(Vec::new());
            compare::go_on(state, *comparison, effects);
        }
        (Purpose::Compare(comparison), Err(error)) => {
            failed(state, format!("{} cannot be compared.", comparison.name), &error);
        }
        (Purpose::Restore(path, bytes), Ok(_)) => {
            history::restored(state, &path, &bytes, effects);
            state.board_files.refresh(effects);
        }
        (Purpose::Restore(path, _), Err(error)) => failed(state, format!("{} is not restored.", name(&path)), &error),
        (Purpose::Upload(path), Ok(_)) => {
            state.notices.info(format!("Uploaded {}.", name(&path)));
            state.board_files.refresh_folder(parent(&path), effects);
            board_tabs::look(state, effects);
        }
        (Purpose::Upload(path), Err(error)) => failed(state, format!("{} is not uploaded.", name(&path)), &error),
        (Purpose::MakeFolderForUpload, Ok(_) | Err(FileError::Errno(17))) => {}
        (Purpose::MakeFolderForUpload, Err(error)) => {
            failed(state, "A folder is not created on the board.".into(), &error)
        }
        (Purpose::Download { to, if_taken, .. }, Ok(FileReply::Data(bytes))) => {
            effects.push(Effect::Disk(DiskRequest::WriteDownload(to, bytes, if_taken)));
        }
        (Purpose::Download { path, .. }, Err(error)) => {
            failed(state, format!("{} is not downloaded.", name(&path)), &error);
        }
        (purpose, Ok(reply)) => log::error!("the link answered {purpose:?} with {reply:?}"),
    }
}

fn open_from_board(state: &mut State, path: String, bytes: Vec<u8>, effects: &mut Vec<Effect>) {
    match LoadedFile::decode(&bytes) {
        Ok(file) => {
            let id = state.documents.open(Location::Board(path.clone()), file, effects);
            board_tabs::stands(state, id, &bytes);
            if let Some((_, line)) = state.documents.go_to_when_open.take_if(|(waiting, _)| *waiting == path)
                && let Some(document) = state.documents.get_mut(id)
            {
                document.editor.jump_to_line(line);
            }
        }
        Err(reason) => state.notices.error(format!("{path} cannot be opened."), reason),
    }
}
