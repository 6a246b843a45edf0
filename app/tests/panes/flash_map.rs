//! The map of the flash: folders of a board in, names and sizes out.

use std::collections::VecDeque;

use eframe::egui;
use egui_kittest::kittest::Queryable as _;
use pyrite::board::link::{
    Activity, Entry, EntryKind, FileError, FileReply, FileRequest, LinkEvent, LinkRequest, Space,
};
use pyrite::board::port::PortAddress;
use pyrite::state::State;
use pyrite::state::command::Command;
use pyrite::state::effect::Effect;
use pyrite::state::event::Event;
use pyrite::state::memory::MemoryView;
use pyrite::state::settings::SettingChange;

use super::{connected, peer, window};

const TOTAL: u64 = 100_000;

fn file(name: &str, size: u64) -> Entry {
    Entry { name: name.into(), kind: EntryKind::File, size }
}

fn folder(name: &str) -> Entry {
    Entry { name: name.into(), kind: EntryKind::Folder, size: 0 }
}

/// A board with files in three folders and a folder of this computer; `more` is one file more in the innermost folder.
fn reply(request: &FileRequest, more: u64) -> Result<FileReply, FileError> {
    let entries = |entries: &[Entry]| Ok(FileReply::Entries(entries.to_vec()));
    match request {
        FileRequest::List(path) => match path.as_str() {
            "/" => entries(&[folder("lib"), folder("pc"), file("main.py", 2048)]),
            "/lib" => entries(&[folder("deep"), file("motor.mpy", 1024)]),
            "/lib/deep" => entries(&[file("log.txt", 30_000), file("more.txt", more)]),
            _ => panic!("nobody may look into {path}"),
        },
        FileRequest::Space(path) => Ok(FileReply::Space(Space {
            total_bytes: if path == "/pc" { 1 << 40 } else { TOTAL },
            free_bytes: 50_000,
            block_bytes: 1,
        })),
        _ => Err(FileError::Busy),
    }
}

/// Answers every question, and those that the answers lead to; how many there were.
fn answer(state: &mut State, effects: Vec<Effect>, more: u64) -> usize {
    let mut waiting = VecDeque::from(effects);
    let mut count = 0;
    while let Some(effect) = waiting.pop_front() {
        let Effect::Link(LinkRequest::File(id, request)) = effect else { continue };
        count += 1;
        assert!(count < 100, "it goes on and on");
        let reply = reply(&request, more);
        waiting.extend(state.event(Event::Link(LinkEvent::FileDone(id, reply))));
    }
    count
}

fn shown() -> State {
    let mut state = connected();
    state.event(Event::Link(LinkEvent::Disconnected(PortAddress::Simulator, None)));
    let effects = state.event(Event::Link(LinkEvent::Connected(PortAddress::Simulator, peer())));
    answer(&mut state, effects, 7);
    let effects = state.command(Command::Set(SettingChange::MemoryShown(true)));
    answer(&mut state, effects, 7);
    let effects = state.command(Command::ShowMemory(MemoryView::Flash));
    answer(&mut state, effects, 7);
    state
}

fn files(state: &State) -> Vec<(String, u64)> {
    state.memory.flash.files()
}

#[test]
fn all_folders_are_read_while_the_map_is_shown() {
    let mut state = shown();
    let named = |more: u64| {
        [("/lib/deep/log.txt", 30_000), ("/main.py", 2048), ("/lib/motor.mpy", 1024), ("/lib/deep/more.txt", more)]
            .map(|(path, size)| (path.to_owned(), size))
    };
    assert_eq!(files(&state), named(7));
    assert!(!state.board_files.unfolded.contains("/lib"), "the tree stays as it is folded");
    // A program has ended, which may have written files.
    let effects = state.event(Event::Link(LinkEvent::Activity(Activity::Idle)));
    answer(&mut state, effects, 9);
    assert_eq!(files(&state), named(9));
    // Another change while the board is read: the map is whole, and read once more.
    let first = state.command(Command::RefreshBoard);
    let mut under_way = Vec::new();
    for effect in first {
        let Effect::Link(LinkRequest::File(id, request)) = effect else { continue };
        under_way.extend(state.event(Event::Link(LinkEvent::FileDone(id, reply(&request, 11)))));
    }
    let effects = state.command(Command::RefreshBoard);
    answer(&mut state, effects, 12);
    assert_eq!(files(&state), named(9), "half a walk shows nothing new");
    answer(&mut state, under_way, 12);
    assert_eq!(files(&state), named(12));
    // Hidden, the board is asked for its files no more than before.
    state.command(Command::Set(SettingChange::MemoryShown(false)));
    let effects = state.command(Command::RefreshBoard);
    assert_eq!(answer(&mut state, effects, 13), 2);
    assert!(files(&state).is_empty());
}

#[test]
fn late_answers_and_a_board_that_goes_change_nothing() {
    let mut state = shown();
    let mut late = Vec::new();
    for effect in state.command(Command::RefreshBoard) {
        let Effect::Link(LinkRequest::File(id, request)) = effect else { continue };
        late.extend(state.event(Event::Link(LinkEvent::FileDone(id, reply(&request, 1)))));
    }
    state.command(Command::Set(SettingChange::MemoryShown(false)));
    answer(&mut state, late, 1);
    assert!(files(&state).is_empty());
    let effects = state.command(Command::Set(SettingChange::MemoryShown(true)));
    answer(&mut state, effects, 2);
    assert_eq!(files(&state).len(), 4);
    state.event(Event::Link(LinkEvent::Disconnected(PortAddress::Simulator, None)));
    assert!(files(&state).is_empty());
    let effects = state.event(Event::Link(LinkEvent::Connected(PortAddress::Simulator, peer())));
    answer(&mut state, effects, 2);
    assert_eq!(files(&state).len(), 4);
}

#[test]
fn the_list_and_the_picture_lead_to_the_file() {
    let mut harness = window(shown());
    assert!(harness.query_by_label_contains("48.8 KB free of 97.7 KB flash  ·  32.3 KB in 4 files").is_some());
    let map = harness.get_by_label(
        "Map of the flash: free 50 %; the largest files: /lib/deep/log.txt 30 %, /main.py 2 %, /lib/motor.mpy 1 %",
    );
    let area = map.rect();
    assert!(area.height() > 100.0, "{area:?}");
    harness.get_by_label("/lib/deep/log.txt, 29.3 KB").click();
    harness.run();
    let files = &harness.state().state.board_files;
    assert_eq!(files.selected.as_deref(), Some("/lib/deep/log.txt"));
    assert!(files.unfolded.contains("/lib") && files.unfolded.contains("/lib/deep"));
    // The keyboard: the row has the focus; Tab goes to the next one, Enter takes it.
    harness.get_by_label("/main.py, 2.0 KB").focus();
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(harness.state().state.board_files.selected.as_deref(), Some("/main.py"));
    // Free space is the largest part, at the left; the files are at the right.
    harness.hover_at(area.left_center() + egui::vec2(10.0, 0.0));
    harness.run();
    assert!(harness.query_by_label_contains("(50000 bytes)").is_some());
    // Somewhere in the picture is each file.
    let mut clicked = std::collections::BTreeSet::new();
    for step in 0..400 {
        let at =
            area.min + egui::vec2(area.width() * (step % 20) as f32 / 20.0, area.height() * (step / 20) as f32 / 20.0);
        harness.hover_at(at);
        harness.drag_at(at);
        harness.drop_at(at);
        harness.step();
        clicked.extend(harness.state().state.board_files.selected.clone());
    }
    assert!(clicked.contains("/lib/deep/log.txt") && clicked.contains("/main.py"), "{clicked:?}");
}
