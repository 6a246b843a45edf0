//! Files that are dragged, dropped, cut, copied and pasted.

use std::path::{Path, PathBuf};

use eframe::egui::{self, Pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pyrite::board::link::{Entry, EntryKind, FileError, FileReply, FileRequest, LinkEvent, LinkRequest};
use pyrite::state::State;
use pyrite::state::carry::{Cargo, Carriage, Place};
use pyrite::state::command::Command;
use pyrite::state::dialogs::Dialog;
use pyrite::state::effect::{DiskRequest, Effect};
use pyrite::state::event::{DiskEvent, Event};
use pyrite::state::local_files::LocalEntry;

use super::{Window, connected, window};

/// A board with `lib` and `main.py`, and a folder of this computer with `motor.py`.
fn both_sides() -> State {
    let mut state = connected();
    let root = PathBuf::from("/home/me");
    state.command(Command::ShowFolder(root.clone()));
    let entry = |name: &str, folder| LocalEntry { path: root.join(name), folder, size: 10 };
    let entries = vec![entry("old", true), entry("motor.py", false)];
    state.event(Event::Disk(DiskEvent::Listed(root, Ok(entries))));
    state
}

fn middle(harness: &Harness<'_, Window>, label: &str) -> Pos2 {
    harness.get_by_label(label).rect().center()
}

fn drag(harness: &mut Harness<'_, Window>, from: Pos2, to: Pos2) {
    harness.drag_at(from);
    harness.run();
    harness.hover_at(from.lerp(to, 0.5));
    harness.run();
    harness.hover_at(to);
    harness.run();
    harness.drop_at(to);
    harness.run();
}

#[test]
fn a_row_is_dragged_from_one_side_to_the_other_and_within_one() {
    let mut harness = window(both_sides());
    let (motor, main) = (middle(&harness, "motor.py, 10 B"), middle(&harness, "main.py, 2.0 KB"));
    let (lib, old) = (middle(&harness, "lib, folder, folded"), middle(&harness, "old, folder, folded"));
    let local = Cargo::Local(vec!["/home/me/motor.py".into()]);
    let board = Cargo::Board(vec!["/main.py".into()]);
    for (from, to, cargo, place) in [
        (motor, lib, &local, Place::Board("/lib".into())),
        // A file stands for the folder around it.
        (motor, main, &local, Place::Board("/".into())),
        (main, old, &board, Place::Local("/home/me/old".into())),
        (main, lib, &board, Place::Board("/lib".into())),
        (motor, old, &local, Place::Local("/home/me/old".into())),
    ] {
        harness.state_mut().seen.clear();
        drag(&mut harness, from, to);
        let wanted = Command::Carry(cargo.clone(), place, Carriage::Move);
        assert!(harness.state().seen.contains(&wanted), "{wanted:?} in {:?}", harness.state().seen);
    }
    harness.state_mut().seen.clear();
    let outside = Pos2::new(700.0, 300.0);
    drag(&mut harness, motor, outside);
    assert!(!harness.state().seen.iter().any(|command| matches!(command, Command::Carry(..))));
}

/// A file that the desktop drops.
#[derive(Debug)]
struct OnDesktop;

impl egui::DroppedFile for OnDesktop {
    fn path(&self) -> &Path {
        Path::new("/tmp/x.py")
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("only its path counts".to_owned())
    }
}

#[test]
fn what_the_desktop_drops_goes_where_the_pointer_moves_next() {
    let mut harness = window(both_sides());
    let lib = middle(&harness, "lib, folder, folded");
    let editor = Pos2::new(700.0, 300.0);
    for (to, wanted) in [
        (lib, Command::Carry(Cargo::Local(vec!["/tmp/x.py".into()]), Place::Board("/lib".into()), Carriage::Copy)),
        (editor, Command::OpenLocal("/tmp/x.py".into())),
    ] {
        harness.state_mut().seen.clear();
        harness.input_mut().dropped_files.push(std::sync::Arc::new(OnDesktop));
        harness.step();
        harness.input_mut().dropped_files.clear();
        harness.run();
        assert!(harness.query_by_label_contains("Move the pointer to where").is_some());
        harness.hover_at(to);
        harness.run();
        assert!(harness.state().seen.contains(&wanted), "{wanted:?} in {:?}", harness.state().seen);
        assert!(harness.query_by_label_contains("Move the pointer to where").is_none());
    }
}

#[test]
fn several_rows_are_selected_and_carried_together() {
    let mut harness = window(both_sides());
    let (lib, main) = ("lib, folder, folded", "main.py, 2.0 KB");
    let marked = |harness: &Harness<'_, Window>| -> Vec<String> {
        harness.state().state.board_files.marked.iter().cloned().collect()
    };
    harness.get_by_label(main).click();
    harness.run();
    harness.get_by_label(lib).click_modifiers(egui::Modifiers::COMMAND);
    harness.run();
    assert_eq!(marked(&harness), ["/lib", "/main.py"]);
    assert!(!harness.state().seen.iter().any(|command| matches!(command, Command::ToggleBoardFolder(_))));
    harness.event(egui::Event::Copy);
    harness.run();
    let both = Cargo::Board(vec!["/lib".into(), "/main.py".into()]);
    assert_eq!(harness.state().state.carried, Some((both.clone(), Carriage::Copy)));
    // One of them is taken hold of: all go.
    let (from, to) = (middle(&harness, main), middle(&harness, "old, folder, folded"));
    drag(&mut harness, from, to);
    let wanted = Command::Carry(both, Place::Local("/home/me/old".into()), Carriage::Move);
    assert!(harness.state().seen.contains(&wanted), "{:?}", harness.state().seen);
    harness.key_press(egui::Key::Delete);
    harness.run();
    let open = harness.state().state.dialogs.open.clone();
    assert_eq!(open, Some(Dialog::DeleteBoard(vec!["/lib".into(), "/main.py".into()])));
    assert!(harness.query_by_label("Delete lib and 1 more?").is_some());
    harness.key_press(egui::Key::Escape);
    harness.run();
    // One is taken out: the keys mean the one that stays.
    harness.get_by_label(lib).click_modifiers(egui::Modifiers::COMMAND);
    harness.run();
    harness.key_press(egui::Key::Delete);
    harness.run();
    let open = harness.state().state.dialogs.open.clone();
    assert_eq!(open, Some(Dialog::DeleteBoard(vec!["/main.py".into()])));
    harness.key_press(egui::Key::Escape);
    harness.run();

    // By keyboard.
    harness.get_by_label(lib).click();
    harness.run();
    assert!(marked(&harness).is_empty());
    harness.key_press_modifiers(egui::Modifiers::SHIFT, egui::Key::ArrowDown);
    harness.run();
    assert_eq!(marked(&harness), ["/lib", "/main.py"]);
    harness.key_press_modifiers(egui::Modifiers::SHIFT, egui::Key::ArrowUp);
    harness.run();
    assert!(marked(&harness).is_empty());
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.run();
    assert_eq!(marked(&harness), ["/lib", "/main.py"]);
    harness.key_press(egui::Key::ArrowDown);
    harness.run();
    assert!(marked(&harness).is_empty());
}

#[test]
fn the_keyboard_carries_too() {
    let mut harness = window(both_sides());
    harness.get_by_label("main.py, 2.0 KB").click();
    harness.run();
    harness.event(egui::Event::Cut);
    harness.run();
    let cut = Some((Cargo::Board(vec!["/main.py".into()]), Carriage::Move));
    assert_eq!(harness.state().state.carried, cut);
    harness.get_by_label("lib, folder, folded").click();
    harness.run();
    harness.event(egui::Event::Paste("text".into()));
    harness.run();
    assert!(harness.state().seen.contains(&Command::PasteFiles(Place::Board("/lib".into()))));
    assert_eq!(harness.state().state.carried, None, "what was cut is pasted once");
}

/// The requests to the board among effects.
fn asked(effects: &[Effect]) -> Vec<(pyrite::board::link::RequestId, FileRequest)> {
    let request = |effect: &Effect| match effect {
        Effect::Link(LinkRequest::File(id, request)) => Some((*id, request.clone())),
        _ => None,
    };
    effects.iter().filter_map(request).collect()
}

#[test]
fn a_move_on_the_board_replaces_nothing() {
    let mut state = both_sides();
    let carry = Command::Carry(Cargo::Board(vec!["/main.py".into()]), Place::Board("/lib".into()), Carriage::Move);
    for found in [
        Ok(FileReply::Stat(Entry { name: "main.py".into(), kind: EntryKind::File, size: 1 })),
        Err(FileError::NOT_FOUND),
    ] {
        let is_free = found.is_err();
        let sent = asked(&state.command(carry.clone()));
        let [(id, FileRequest::Stat(path))] = &sent[..] else { panic!("{sent:?}") };
        assert_eq!(path, "/lib/main.py");
        let then = asked(&state.event(Event::Link(LinkEvent::FileDone(*id, found))));
        let renames =
            then.iter().any(|(_, request)| *request == FileRequest::Rename("/main.py".into(), "/lib/main.py".into()));
        assert_eq!(renames, is_free);
        assert_eq!(state.notices.list.is_empty(), is_free, "the reason is told");
        state.notices.list.clear();
    }
    // Into itself, and to where it is.
    let folder = Cargo::Board(vec!["/lib".into()]);
    for (place, complains) in [("/lib", true), ("/lib/inner", true), ("/", false)] {
        let effects = state.command(Command::Carry(folder.clone(), Place::Board(place.into()), Carriage::Move));
        assert!(asked(&effects).is_empty());
        assert_eq!(state.notices.list.is_empty(), !complains, "{place}");
        state.notices.list.clear();
    }
}

#[test]
fn a_copy_beside_the_original_gets_a_number() {
    let mut state = both_sides();
    let carry = Command::Carry(Cargo::Board(vec!["/main.py".into()]), Place::Board("/".into()), Carriage::Copy);
    let sent = asked(&state.command(carry));
    let [(id, FileRequest::Read(_))] = &sent[..] else { panic!("{sent:?}") };
    let then = asked(&state.event(Event::Link(LinkEvent::FileDone(*id, Ok(FileReply::Data(b"x".to_vec()))))));
    assert!(then.iter().any(|(_, request)| *request == FileRequest::Write("/main (2).py".into(), b"x".to_vec())));
    let local = Cargo::Local(vec!["/home/me/motor.py".into()]);
    let effects = state.command(Command::Carry(local, Place::Local("/home/me".into()), Carriage::Copy));
    let copies = |effect: &Effect| matches!(effect, Effect::Disk(DiskRequest::Copy(from, to)) if from == to);
    assert!(effects.iter().any(copies), "{effects:?}");
}
