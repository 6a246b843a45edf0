//! Folders that are synced: the plan, its choices, how far it is, what was not done, and one that is kept in sync.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pyrite::board::link::{
    Activity, Entry, EntryKind, FileError, FileReply, FileRequest, LinkEvent, LinkRequest, Outcome, Peer, RunId, Space,
    join, name, parent,
};
use pyrite::board::port::PortAddress;
use pyrite::board::sync::ignores::Ignores;
use pyrite::board::sync::{LocalFile, LocalTree};
use pyrite::board::trouble::Trouble;
use pyrite::state::State;
use pyrite::state::command::Command;
use pyrite::state::dialogs::Dialog;
use pyrite::state::effect::{Effect, FolderRequest, Pick};
use pyrite::state::event::{Event, FolderEvent};
use pyrite::state::local_files::LocalEntry;
use pyrite::state::syncing::{self, SyncId};
use pyrite_protocol::frame::crc32;

use super::{Window, connected, peer, window};

const ROOT: &str = "/home/me/robot";

/// A folder of this computer and the files of a board.
#[derive(Default)]
struct World {
    here: BTreeMap<String, Vec<u8>>,
    board: BTreeMap<String, Vec<u8>>,
    free_bytes: u64,
    /// What every question to the board is answered with, if not by its files.
    refusal: Option<FileError>,
    /// Questions to the board that are not answered yet, once there are so many left.
    withheld_from: Option<usize>,
    asked: Vec<FileRequest>,
    watched: BTreeSet<SyncId>,
}

impl World {
    fn new(here: &[(&str, &str)], board: &[(&str, &str)]) -> Self {
        let files = |list: &[(&str, &str)]| {
            list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
        };
        Self { here: files(here), board: files(board), free_bytes: 1000, ..Self::default() }
    }

    fn tree(&self) -> LocalTree {
        let file = |bytes: &Vec<u8>| LocalFile { size: bytes.len() as u64, crc32: crc32(bytes) };
        let folders = self.here.keys().filter(|path| path.contains('/')).map(|path| parent(path).to_owned());
        LocalTree {
            files: self.here.iter().map(|(path, bytes)| (path.clone(), file(bytes))).collect(),
            folders: folders.collect(),
            skipped: Vec::new(),
            ignores: Ignores::new("").expect("a list"),
        }
    }

    fn folder_answers(&mut self, request: FolderRequest) -> Option<FolderEvent> {
        match request {
            FolderRequest::Walk(id, _) if self.here.is_empty() => {
                Some(FolderEvent::Walked(id, Err(format!("{ROOT} does not exist."))))
            }
            FolderRequest::Walk(id, folder) => {
                assert_eq!(folder, PathBuf::from(ROOT));
                Some(FolderEvent::Walked(id, Ok(self.tree())))
            }
            FolderRequest::Read(id, _, path) => {
                let contents = self.here.get(&path).cloned().ok_or_else(|| "it is gone".to_owned());
                Some(FolderEvent::Contents(id, contents))
            }
            FolderRequest::Watch(id, _) => {
                self.watched.insert(id);
                None
            }
            FolderRequest::Unwatch(id) => {
                self.watched.remove(&id);
                None
            }
        }
    }

    fn board_answers(&mut self, request: FileRequest) -> Result<FileReply, FileError> {
        self.asked.push(request.clone());
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        match request {
            FileRequest::Space(_) => {
                Ok(FileReply::Space(Space { total_bytes: 2000, free_bytes: self.free_bytes, block_bytes: 1 }))
            }
            FileRequest::List(folder) => {
                let mut entries = BTreeMap::new();
                let inside = join(&folder, "");
                for (path, bytes) in &self.board {
                    let Some(rest) = path.strip_prefix(&inside) else { continue };
                    let (first, kind) = match rest.split_once('/') {
                        Some((first, _)) => (first, EntryKind::Folder),
                        None => (rest, EntryKind::File),
                    };
                    let size = if kind == EntryKind::File { bytes.len() as u64 } else { 0 };
                    entries.insert(first.to_owned(), Entry { name: first.to_owned(), kind, size });
                }
                if entries.is_empty() && folder != "/" {
                    return Err(FileError::NOT_FOUND);
                }
                Ok(FileReply::Entries(entries.into_values().collect()))
            }
            FileRequest::Checksum(path) => {
                let bytes = self.board.get(&path).ok_or(FileError::NOT_FOUND)?;
                Ok(FileReply::Checksum { size: bytes.len() as u64, crc32: crc32(bytes) })
            }
            FileRequest::Write(path, _) if name(&path).starts_with("bad") => Err(FileError::Errno(22)),
            FileRequest::Write(path, bytes) => {
                self.board.insert(path, bytes);
                Ok(FileReply::Done)
            }
            FileRequest::Remove(path) => self.board.remove(&path).map(|_| FileReply::Done).ok_or(FileError::NOT_FOUND),
            FileRequest::RemoveTree(folder) => {
                self.board.retain(|path, _| !path.starts_with(&join(&folder, "")));
                Ok(FileReply::Done)
            }
            FileRequest::MakeDirectory(_) | FileRequest::SetClock => Ok(FileReply::Done),
            other => panic!("{other:?}"),
        }
    }

    /// Answers what the effects ask, and what that leads to; gives what was not answered.
    fn answer(&mut self, state: &mut State, effects: Vec<Effect>) -> Vec<Effect> {
        let mut waiting = VecDeque::from(effects);
        let mut rest = Vec::new();
        let mut count = 0;
        while let Some(effect) = waiting.pop_front() {
            count += 1;
            assert!(count < 1000, "it goes on and on");
            match effect {
                Effect::Folder(request) => {
                    if let Some(event) = self.folder_answers(request) {
                        waiting.extend(state.event(Event::Folder(event)));
                    }
                }
                Effect::Link(LinkRequest::File(id, request)) => {
                    let is_write = matches!(request, FileRequest::Write(..));
                    if is_write && self.withheld_from == Some(0) {
                        rest.push(Effect::Link(LinkRequest::File(id, request)));
                        continue;
                    }
                    if let (true, Some(left)) = (is_write, &mut self.withheld_from) {
                        *left -= 1;
                    }
                    let reply = self.board_answers(request);
                    waiting.extend(state.event(Event::Link(LinkEvent::FileDone(id, reply))));
                }
                other => rest.push(other),
            }
        }
        rest
    }

    /// Draws, and answers what the window asked for, until nothing is asked any more.
    fn run(&mut self, harness: &mut Harness<'_, Window>) -> Vec<Effect> {
        let mut rest = Vec::new();
        loop {
            harness.run();
            let window = harness.state_mut();
            let effects = std::mem::take(&mut window.effects);
            if effects.is_empty() {
                return rest;
            }
            rest.extend(self.answer(&mut window.state, effects));
        }
    }

    fn changed(&mut self, state: &mut State) {
        for id in self.watched.clone() {
            let effects = state.event(Event::Folder(FolderEvent::Changed(id)));
            self.answer(state, effects);
        }
    }

    fn texts(&self) -> Vec<(&str, &str)> {
        let text = |bytes| std::str::from_utf8(bytes).expect("text");
        self.board.iter().map(|(path, bytes)| (path.as_str(), text(bytes))).collect()
    }
}

fn with_folder() -> State {
    let mut state = connected();
    state.local_files.root = PathBuf::from(ROOT);
    state
}

/// A window whose dialog has the plan.
fn opened(world: &mut World) -> Harness<'static, Window> {
    let mut state = with_folder();
    let effects = state.command(Command::Sync(PathBuf::from(ROOT)));
    world.answer(&mut state, effects);
    window(state)
}

fn usual() -> World {
    World::new(
        &[("lib/motor.py", "123"), ("main.py", "new!"), ("same.py", "same")],
        &[("/main.py", "old"), ("/old.py", "x"), ("/same.py", "same")],
    )
}

fn says(harness: &Harness<'_, Window>, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

/// Keeps the folder in sync.
fn kept(world: &mut World) -> State {
    let mut harness = opened(world);
    harness.get_by_label_contains("Keep in sync").click();
    world.run(&mut harness);
    harness.get_by_label("Sync").click();
    world.run(&mut harness);
    let state = std::mem::take(&mut harness.state_mut().state);
    assert!(state.syncing.kept.is_some() && state.dialogs.open.is_none());
    state
}

fn status(state: &State) -> String {
    syncing::status(state).map(|status| status.text).unwrap_or_default()
}

#[test]
fn the_plan_is_shown_before_anything_is_written() {
    let mut world = usual();
    let mut harness = window(with_folder());
    harness.get_by_label("Sync a folder").click();
    harness.run();
    harness.get_by_label("Sync robot…").click();
    world.run(&mut harness);
    assert!(says(&harness, "Sync robot with the board"));
    for text in ["New (1)", "lib/motor.py", "Changed (1)", "4 B, was 3 B", "Only on the board, stays there (1)"] {
        assert!(says(&harness, text), "{text}");
    }
    assert!(says(&harness, "2 files to send (7 B), 1 unchanged. 1000 B free on the board."));
    assert_eq!(world.board.len(), 3);
    // Without a tick nothing is deleted.
    harness.get_by_label("Delete what is only on the board (1)").click();
    world.run(&mut harness);
    assert!(says(&harness, "To be deleted on the board (1)") && says(&harness, "(7 B), 1 to delete, 1 unchanged."));
    harness.get_by_label("Delete what is only on the board (1)").click();
    world.run(&mut harness);
    assert!(says(&harness, "Only on the board, stays there (1)"));
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        if matches!(node.role(), Role::Button | Role::CheckBox | Role::TextInput) {
            assert!(node.label().unwrap_or_default().chars().any(char::is_alphabetic), "{:?} has no name", node.role());
        }
    }
    harness.key_press(Key::Escape);
    world.run(&mut harness);
    assert!(harness.state().state.dialogs.open.is_none() && harness.state().state.syncing.draft.is_none());
    assert_eq!(world.board.len(), 3);
}

#[test]
fn enter_syncs_and_only_a_tick_deletes() {
    let mut world = usual();
    let mut harness = opened(&mut world);
    harness.key_press(Key::Enter);
    world.run(&mut harness);
    assert!(harness.state().state.dialogs.open.is_none() && world.watched.is_empty());
    assert_eq!(world.texts(), [("/lib/motor.py", "123"), ("/main.py", "new!"), ("/old.py", "x"), ("/same.py", "same")]);
    assert!(says(&harness, "robot is synced with /: 2 files sent (7 bytes)."));
    assert_eq!(status(&harness.state().state), "");
    let mut harness = opened(&mut world);
    assert!(says(&harness, "Nothing to do: 3 files are the same on both sides"));
    harness.get_by_label("Delete what is only on the board (1)").click();
    world.run(&mut harness);
    harness.get_by_label("Sync").click();
    world.run(&mut harness);
    assert!(!world.board.contains_key("/old.py") && says(&harness, "0 files sent (0 bytes), 1 deleted."));
    let mut harness = opened(&mut world);
    harness.get_by_label("Done").click();
    world.run(&mut harness);
    assert!(harness.state().state.syncing.draft.is_none() && harness.state().state.dialogs.open.is_none());
}

#[test]
fn the_target_is_chosen_and_remembered() {
    let mut world = usual();
    let mut harness = opened(&mut world);
    let field = harness.get_by_label("Folder of the board");
    field.focus();
    harness.run();
    harness.key_press(Key::End);
    harness.get_by_label("Folder of the board").type_text("apps//demo/");
    harness.run();
    harness.get_by_label("Compare");
    harness.key_press(Key::Enter);
    world.run(&mut harness);
    assert!(says(&harness, "3 files to send (11 B), 0 unchanged"));
    harness.key_press(Key::Enter);
    world.run(&mut harness);
    assert_eq!(world.board["/apps/demo/lib/motor.py"], b"123");
    assert_eq!(world.board["/main.py"], b"old");
    let state = &mut harness.state_mut().state;
    assert_eq!(state.session().sync_targets[ROOT], "/apps/demo");
    let effects = state.command(Command::Sync(PathBuf::from(ROOT)));
    world.answer(state, effects);
    assert_eq!(state.dialogs.text, "/apps/demo");
    harness.run();
    assert!(says(&harness, "Nothing to do"));
    // What is no path is said beside the field.
    harness.get_by_label("Folder of the board").focus();
    harness.run();
    harness.get_by_label("Folder of the board").type_text("?");
    harness.run();
    harness.key_press(Key::Enter);
    world.run(&mut harness);
    assert!(says(&harness, "A name cannot contain ?."));
}

#[test]
fn keys_the_menu_of_a_folder_and_the_picker_open_it() {
    let mut harness = window(with_folder());
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Y);
    harness.run();
    assert!(harness.state().seen.contains(&Command::Sync(PathBuf::from(ROOT))));
    assert_eq!(harness.state().state.dialogs.open, Some(Dialog::Sync));

    let mut state = with_folder();
    let inner = PathBuf::from(ROOT).join("inner");
    state.local_files.unfolded.insert(PathBuf::from(ROOT));
    let entries = vec![LocalEntry { path: inner.clone(), folder: true, size: 0 }];
    state.local_files.folders.insert(PathBuf::from(ROOT), Ok(entries));
    let mut harness = window(state);
    harness.get_by_label("inner, folder, folded").click_secondary();
    harness.run();
    harness.get_by_label("Sync to the board…").click();
    harness.run();
    assert!(harness.state().seen.contains(&Command::Sync(inner)));

    let mut state = with_folder();
    let effects = state.command(Command::ChooseSync);
    let Some(Effect::Pick(pick @ Pick::Sync { .. })) = effects.into_iter().next() else { panic!("a pick") };
    state.event(Event::Picked(pick, Some(PathBuf::from("/other"))));
    assert_eq!(state.syncing.draft.as_ref().map(|draft| draft.folder.clone()), Some(PathBuf::from("/other")));

    let mut state = State::default();
    state.command(Command::Sync(PathBuf::from(ROOT)));
    assert!(state.notices.list.iter().any(|notice| notice.title.contains("Nothing is synced. No board")));
    assert!(state.dialogs.open.is_none());
}

#[test]
fn what_cannot_be_done_is_said_in_place() {
    // The folder cannot be read, then it can.
    let mut world = World::new(&[], &[]);
    let mut harness = opened(&mut world);
    assert!(says(&harness, "/home/me/robot does not exist."));
    world.here.insert("a.py".to_owned(), b"12345".to_vec());
    world.free_bytes = 3;
    harness.get_by_label("Try again").click();
    world.run(&mut harness);
    // There is no room: nothing is written, and the button is off.
    assert!(says(&harness, "The board has no room for that: 5 bytes are needed and 3 are free."));
    assert!(harness.get_by_label("Sync").accesskit_node().is_disabled());
    harness.key_press(Key::Enter);
    world.run(&mut harness);
    assert!(world.board.is_empty());
    // A file fails, the others are sent.
    let mut world = World::new(&[("a.py", "1"), ("bad?.py", "2"), ("c.py", "3")], &[]);
    let mut harness = opened(&mut world);
    harness.key_press(Key::Enter);
    world.run(&mut harness);
    assert!(says(&harness, "Not all of robot is on the board") && says(&harness, "2 files sent (2 bytes), 1 failed."));
    assert!(says(&harness, "bad?.py") && says(&harness, "the board does not accept that name"));
    assert_eq!(world.texts(), [("/a.py", "1"), ("/c.py", "3")]);
    harness.get_by_label("Compare again").click();
    world.run(&mut harness);
    assert!(says(&harness, "1 file to send (1 B), 2 unchanged"));
    // A board that is full in the middle.
    world.refusal = Some(FileError::Errno(28));
    harness.key_press(Key::Enter);
    world.run(&mut harness);
    assert!(says(&harness, "the board is full"));
    harness.key_press(Key::Enter);
    world.run(&mut harness);
    assert!(harness.state().state.dialogs.open.is_none());
}

#[test]
fn progress_is_shown_and_a_cancel_leaves_files_whole() {
    let mut world = World::new(&[("a.py", "1"), ("b.py", "22"), ("c.py", "3")], &[("/b.py", "old")]);
    let mut harness = opened(&mut world);
    world.withheld_from = Some(1);
    harness.key_press(Key::Enter);
    let rest = world.run(&mut harness);
    let write = rest.iter().find_map(|effect| match effect {
        Effect::Link(LinkRequest::File(id, FileRequest::Write(..))) => Some(*id),
        _ => None,
    });
    let id = write.expect("a write under way");
    harness.state_mut().state.event(Event::Link(LinkEvent::Progress(id, 1, 2)));
    harness.run();
    assert!(says(&harness, "Sending b.py") && says(&harness, "2 B of 4 B, 2 files left"));
    // Enter is no button now; a click beside the dialog is none either.
    harness.key_press(Key::Enter);
    world.run(&mut harness);
    assert!(says(&harness, "Sending b.py"));
    harness.key_press(Key::Escape);
    let rest = world.run(&mut harness);
    assert!(rest.iter().any(|it| matches!(it, Effect::Link(LinkRequest::CancelFile(cancelled)) if *cancelled == id)));
    assert!(says(&harness, "Leaving off…") && harness.get_by_label("Cancel").accesskit_node().is_disabled());
    let state = &mut harness.state_mut().state;
    let effects = state.event(Event::Link(LinkEvent::FileDone(id, Err(FileError::Cancelled))));
    world.answer(state, effects);
    harness.run();
    assert!(says(&harness, "1 file sent (1 bytes), 1 failed, 1 not tried any more."));
    assert!(says(&harness, "Not tried any more (1)") && says(&harness, "c.py"));
    assert_eq!(world.texts(), [("/a.py", "1"), ("/b.py", "old")]);
    harness.key_press(Key::Escape);
    world.run(&mut harness);
    assert!(harness.state().state.dialogs.open.is_none() && harness.state().state.syncing.finished.is_none());
}

#[test]
fn a_folder_is_kept_in_sync_until_it_is_stopped() {
    let mut world = usual();
    let mut state = kept(&mut world);
    assert_eq!(status(&state), "robot is kept in sync with /");
    world.asked.clear();
    world.here.insert("main.py".to_owned(), b"newer".to_vec());
    world.changed(&mut state);
    assert_eq!(world.board["/main.py"], b"newer");
    // What the board holds is known: only the file goes, and what the pane shows is read again.
    assert!(!world.asked.iter().any(|request| matches!(request, FileRequest::Checksum(_))), "{:?}", world.asked);
    // What goes here stays there.
    world.here.remove("same.py");
    world.changed(&mut state);
    assert!(world.board.contains_key("/same.py") && world.board.contains_key("/old.py"));
    // What others write to the board is found out about.
    let effects = state.command(Command::Ask(Dialog::NewBoardFile("/".to_owned())));
    assert!(effects.is_empty());
    state.dialogs.text = "main.py".to_owned();
    let stamp = state.board_files.changes;
    state.board_files.folders.clear();
    let effects = state.command(Command::Answer(pyrite::state::dialogs::Answer::Accept));
    world.answer(&mut state, effects);
    assert!(world.board["/main.py"].is_empty() && state.board_files.changes > stamp);
    world.changed(&mut state);
    assert_eq!(world.board["/main.py"], b"newer");

    let mut harness = window(state);
    harness.get_by_label("·  robot is kept in sync with /");
    harness.get_by_label("Synced folder: robot is kept in sync with /").click();
    harness.run();
    harness.get_by_label("Stop keeping robot in sync").click();
    world.run(&mut harness);
    assert!(world.watched.is_empty() && harness.state().state.syncing.kept.is_none());
    harness.get_by_label("Sync a folder");
}

#[test]
fn a_program_and_a_pulled_cable_are_waited_for() {
    let mut world = usual();
    let mut state = kept(&mut world);
    state.event(Event::Link(LinkEvent::Activity(Activity::Running)));
    world.here.insert("main.py".to_owned(), b"while it runs".to_vec());
    world.changed(&mut state);
    assert_eq!(status(&state), "robot waits for the program to end");
    assert_eq!(world.board["/main.py"], b"new!");
    // It goes before it could be sent: that is no failure.
    world.here.remove("lib/motor.py");
    world.changed(&mut state);
    let effects = state.event(Event::Link(LinkEvent::Activity(Activity::Idle)));
    world.answer(&mut state, effects);
    assert_eq!(world.board["/main.py"], b"while it runs");
    assert_eq!(status(&state), "robot is kept in sync with /");
    // A board that says it is busy is asked again, too.
    world.refusal = Some(FileError::Busy);
    world.here.insert("main.py".to_owned(), b"busy".to_vec());
    world.changed(&mut state);
    assert_eq!(status(&state), "robot waits for the program to end");
    world.refusal = None;
    let effects = state.event(Event::Link(LinkEvent::Activity(Activity::Idle)));
    world.answer(&mut state, effects);
    assert_eq!(world.board["/main.py"], b"busy");

    let gone = || Some(Trouble::Vanished { path: "/dev/ttyACM0".into() });
    state.event(Event::Link(LinkEvent::Disconnected(PortAddress::Simulator, gone())));
    assert_eq!(status(&state), "robot waits for its board");
    world.here.insert("main.py".to_owned(), b"while it is away".to_vec());
    world.changed(&mut state);
    // Another board is not touched.
    let other = Peer { machine: "Another board".into(), ..peer() };
    let effects = state.event(Event::Link(LinkEvent::Connected(PortAddress::Simulator, other)));
    world.answer(&mut state, effects);
    state.event(Event::Link(LinkEvent::Activity(Activity::Idle)));
    assert_eq!(status(&state), "robot waits for its board");
    assert_eq!(world.board["/main.py"], b"busy");
    state.event(Event::Link(LinkEvent::Disconnected(PortAddress::Simulator, gone())));
    let effects = state.event(Event::Link(LinkEvent::Connected(PortAddress::Simulator, peer())));
    world.answer(&mut state, effects);
    assert_eq!(world.board["/main.py"], b"while it is away");
    assert_eq!(status(&state), "robot is kept in sync with /");
    // A cable that is pulled in the middle.
    world.refusal = Some(FileError::NotConnected);
    world.here.insert("main.py".to_owned(), b"in the middle".to_vec());
    world.changed(&mut state);
    state.event(Event::Link(LinkEvent::Disconnected(PortAddress::Simulator, gone())));
    world.refusal = None;
    let effects = state.event(Event::Link(LinkEvent::Connected(PortAddress::Simulator, peer())));
    world.answer(&mut state, effects);
    assert_eq!(world.board["/main.py"], b"in the middle");
}

fn runs(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Link(LinkRequest::Run { .. }))).count()
}

#[test]
fn a_program_starts_when_what_was_saved_is_on_the_board() {
    let mut world = usual();
    let mut state = kept(&mut world);
    state.command(Command::NewDocument);
    let id = state.documents.active.expect("a document");
    state.command(Command::Edit(id, pyrite::text::command::Command::Type("import motor".into())));
    // Saved a moment ago: nobody has told of it yet.
    world.here.insert("lib/motor.py".to_owned(), b"saved just now".to_vec());
    world.withheld_from = Some(0);
    let effects = state.command(Command::Run);
    assert_eq!(runs(&effects), 0);
    let effects = world.answer(&mut state, effects);
    assert_eq!((runs(&effects), status(&state).as_str()), (0, "robot: sending lib/motor.py"));
    world.withheld_from = None;
    let effects = world.answer(&mut state, effects);
    assert_eq!(runs(&effects), 1, "{effects:?}");
    assert_eq!(world.board["/lib/motor.py"], b"saved just now");
    let ran = |state: &mut State, run| {
        for event in [
            LinkEvent::RunStarted(RunId(run)),
            LinkEvent::Activity(Activity::Running),
            LinkEvent::Activity(Activity::Idle),
            LinkEvent::RunFinished(RunId(run), Outcome::Completed),
        ] {
            state.event(Event::Link(event));
        }
    };
    ran(&mut state, 1);
    // Nothing was saved since: the board is asked for nothing.
    world.asked.clear();
    let effects = state.command(Command::Run);
    let effects = world.answer(&mut state, effects);
    assert_eq!((runs(&effects), &world.asked[..]), (1, &[][..]));
    ran(&mut state, 2);
    // What cannot be sent is told, and holds nobody up.
    world.here.insert("bad.py".to_owned(), b"1".to_vec());
    let effects = state.command(Command::Run);
    let effects = world.answer(&mut state, effects);
    assert_eq!((runs(&effects), status(&state).as_str()), (1, "robot is not in sync"));
    ran(&mut state, 3);
    world.here.remove("bad.py");
    // A stop counts while the folder is synced, too; so does another program that runs.
    world.here.insert("main.py".to_owned(), b"again".to_vec());
    let effects = state.command(Command::Run);
    state.command(Command::Stop);
    let effects = world.answer(&mut state, effects);
    assert_eq!((runs(&effects), &world.board["/main.py"][..]), (0, &b"again"[..]));
    state.event(Event::Link(LinkEvent::Activity(Activity::Running)));
    world.here.insert("main.py".to_owned(), b"after the other".to_vec());
    let effects = state.command(Command::Run);
    let effects = world.answer(&mut state, effects);
    assert_eq!((runs(&effects), &world.board["/main.py"][..]), (0, &b"again"[..]));
    let effects = state.event(Event::Link(LinkEvent::Activity(Activity::Idle)));
    let effects = world.answer(&mut state, effects);
    assert_eq!((runs(&effects), &world.board["/main.py"][..]), (1, &b"after the other"[..]));
    // A board that goes away in the middle takes the program with it.
    ran(&mut state, 4);
    world.here.insert("main.py".to_owned(), b"never".to_vec());
    world.refusal = Some(FileError::NotConnected);
    let effects = state.command(Command::Run);
    state.event(Event::Link(LinkEvent::Disconnected(PortAddress::Simulator, None)));
    let effects = world.answer(&mut state, effects);
    assert_eq!(runs(&effects), 0);
    assert!(state.runs.waiting.is_none());
}

#[test]
fn trouble_of_a_kept_folder_is_told_once_and_heals() {
    let mut world = usual();
    let mut state = kept(&mut world);
    world.here.insert("bad.py".to_owned(), b"b".to_vec());
    world.changed(&mut state);
    world.changed(&mut state);
    let told = |state: &State| state.notices.list.iter().filter(|it| it.title.contains("not in sync")).count();
    assert_eq!((status(&state).as_str(), told(&state)), ("robot is not in sync", 1));
    assert!(
        syncing::status(&state).is_some_and(|it| it.details.contains("bad.py: the board does not accept that name."))
    );
    let harness = window(std::mem::take(&mut state));
    harness.get_by_label("·  robot is not in sync");
    harness.get_by_label("Synced folder: robot is not in sync");
    let mut state = harness.into_state().state;
    world.here.remove("bad.py");
    world.changed(&mut state);
    assert_eq!((status(&state).as_str(), told(&state)), ("robot is kept in sync with /", 0));
    // The folder is gone for a while: the board stays as it is.
    let here = std::mem::take(&mut world.here);
    world.changed(&mut state);
    assert_eq!((status(&state).as_str(), world.board.len()), ("robot is not in sync", 4));
    world.here = here;
    let effects = state.command(Command::SyncAgain);
    world.answer(&mut state, effects);
    assert_eq!(status(&state), "robot is kept in sync with /");
    // One that cannot be watched is kept no longer.
    let id = *world.watched.iter().next().expect("watched");
    state.event(Event::Folder(FolderEvent::Unwatched(id, "too many".to_owned())));
    assert!(state.syncing.kept.is_none() && state.notices.list.iter().any(|it| it.remedy == "too many"));
}
