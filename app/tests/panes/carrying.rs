//! Files that are dragged, dropped, cut, copied and pasted.

use std::path::{Path, PathBuf};

use eframe::egui::{self, Pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pyrite::board::link::{Entry, EntryKind, FileError, FileReply, FileRequest, LinkEvent, LinkRequest};
use pyrite::state::State;
use pyrite::state::arrivals::Choice;
use pyrite::state::carry::{Cargo, Carriage, Place};
use pyrite::state::command::Command;
use pyrite::state::dialogs::{Answer, Dialog};
use pyrite::state::effect::{DiskRequest, Effect, IfTaken, Look};
use pyrite::state::event::{DiskEvent, Event, LookedAt, There};
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

/// The board answers the only question among effects; what it was, and what follows.
#[track_caller]
fn answer(state: &mut State, effects: &[Effect], reply: Result<FileReply, FileError>) -> (FileRequest, Vec<Effect>) {
    let sent = asked(effects);
    let [(id, request)] = &sent[..] else { panic!("{sent:?}") };
    (request.clone(), state.event(Event::Link(LinkEvent::FileDone(*id, reply))))
}

fn entries(of: &[(&str, EntryKind, u64)]) -> Result<FileReply, FileError> {
    let entry = |(name, kind, size): &(&str, EntryKind, u64)| Entry { name: (*name).into(), kind: *kind, size: *size };
    Ok(FileReply::Entries(of.iter().map(entry).collect()))
}

#[test]
fn a_move_on_the_board_asks_before_it_replaces() {
    let mut state = both_sides();
    let carry = Command::Carry(Cargo::Board(vec!["/main.py".into()]), Place::Board("/lib".into()), Carriage::Move);
    let list = || FileRequest::List("/lib".into());
    let rename = |to: &str| FileRequest::Rename("/main.py".into(), to.into());
    let effects = state.command(carry.clone());
    let (request, effects) = answer(&mut state, &effects, entries(&[]));
    assert_eq!(request, list());
    assert_eq!(asked(&effects)[0].1, rename("/lib/main.py"));
    for (choice, then) in
        [(Choice::Replace, Some("/lib/main.py")), (Choice::KeepBoth, Some("/lib/main (2).py")), (Choice::Skip, None)]
    {
        let effects = state.command(carry.clone());
        let (_, effects) = answer(&mut state, &effects, entries(&[("main.py", EntryKind::File, 1)]));
        assert!(asked(&effects).is_empty());
        assert_eq!(state.dialogs.open, Some(Dialog::Conflicts));
        state.command(Command::Resolve(None, choice));
        let sent = asked(&state.command(Command::Answer(Answer::Accept)));
        assert_eq!(sent.into_iter().map(|(_, request)| request).next(), then.map(rename));
    }
    // A folder takes no other's place.
    let folder = Command::Carry(Cargo::Board(vec!["/lib".into()]), Place::Board("/other".into()), Carriage::Move);
    let effects = state.command(folder);
    answer(&mut state, &effects, entries(&[("lib", EntryKind::Folder, 0)]));
    state.command(Command::Resolve(None, Choice::Replace));
    assert!(asked(&state.command(Command::Answer(Answer::Accept))).is_empty());
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
    let effects = state.command(carry);
    let (_, effects) = answer(&mut state, &effects, entries(&[("main.py", EntryKind::File, 2048)]));
    let (request, effects) = answer(&mut state, &effects, Ok(FileReply::Data(b"x".to_vec())));
    assert_eq!(request, FileRequest::Read("/main.py".into()));
    assert_eq!(asked(&effects)[0].1, FileRequest::Write("/main (2).py".into(), b"x".to_vec()));
    let local = Cargo::Local(vec!["/home/me/motor.py".into()]);
    let effects = state.command(Command::Carry(local, Place::Local("/home/me".into()), Carriage::Copy));
    let copies =
        |effect: &Effect| matches!(effect, Effect::Disk(DiskRequest::Copy(from, to, IfTaken::Number)) if from == to);
    assert!(effects.iter().any(copies), "{effects:?}");
}

#[test]
fn a_folder_is_copied_on_the_board_with_all_that_is_in_it() {
    let mut state = both_sides();
    let carry = Command::Carry(Cargo::Board(vec!["/lib".into()]), Place::Board("/".into()), Carriage::Copy);
    let effects = state.command(carry);
    let (request, effects) =
        answer(&mut state, &effects, entries(&[("in", EntryKind::Folder, 0), ("a.py", EntryKind::File, 3)]));
    assert_eq!(request, FileRequest::List("/lib".into()));
    let (request, effects) = answer(&mut state, &effects, entries(&[("b.py", EntryKind::File, 3)]));
    assert_eq!(request, FileRequest::List("/lib/in".into()));
    let (request, effects) = answer(&mut state, &effects, entries(&[("lib", EntryKind::Folder, 0)]));
    assert_eq!(request, FileRequest::List("/".into()));
    let wanted = [
        FileRequest::MakeDirectory("/lib (2)".into()),
        FileRequest::Read("/lib/a.py".into()),
        FileRequest::MakeDirectory("/lib (2)/in".into()),
        FileRequest::Read("/lib/in/b.py".into()),
    ];
    let sent = asked(&effects);
    assert_eq!(sent.iter().map(|(_, request)| request.clone()).collect::<Vec<_>>(), wanted);
    let done = LinkEvent::FileDone(sent[3].0, Ok(FileReply::Data(b"b".to_vec())));
    let effects = state.event(Event::Link(done));
    assert_eq!(asked(&effects)[0].1, FileRequest::Write("/lib (2)/in/b.py".into(), b"b".to_vec()));
}

#[test]
fn two_of_the_same_name_do_not_become_one() {
    let mut state = both_sides();
    let paths = vec!["/a/x.py".to_owned(), "/b/x.py".to_owned()];
    let effects = state.command(Command::Carry(Cargo::Board(paths), Place::Board("/lib".into()), Carriage::Move));
    let (_, effects) = answer(&mut state, &effects, entries(&[]));
    let sent: Vec<_> = asked(&effects).into_iter().map(|(_, request)| request).collect();
    let rename = |from: &str, to: &str| FileRequest::Rename(from.into(), to.into());
    assert_eq!(sent, [rename("/a/x.py", "/lib/x.py"), rename("/b/x.py", "/lib/x (2).py")]);
}

#[test]
fn a_download_asks_before_it_replaces() {
    let mut state = both_sides();
    let download = Command::Download(vec!["/main.py".into()], "/home/me".into());
    let there = |crc32| LookedAt { from: None, to: Some(There { size: Some(2048), crc32 }) };
    let look = |state: &mut State, found: LookedAt| {
        let effects = state.command(download.clone());
        let looks = |effect: &Effect| {
            let Effect::Disk(DiskRequest::LookAt(looks)) = effect else { return false };
            *looks == [Look { from: None, to: "/home/me/main.py".into(), size: Some(2048) }]
        };
        assert!(effects.iter().any(looks), "{effects:?}");
        state.event(Event::Disk(DiskEvent::LookedAt(vec![found])))
    };
    let written = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Disk(DiskRequest::WriteDownload(path, _, if_taken)) => Some((path.clone(), *if_taken)),
            _ => None,
        })
    };
    // Nothing has its name.
    let effects = look(&mut state, LookedAt { from: None, to: None });
    let (_, effects) = answer(&mut state, &effects, Ok(FileReply::Data(b"x".to_vec())));
    assert_eq!(written(&effects), Some(("/home/me/main.py".into(), IfTaken::Number)));
    // The same is there already.
    let effects = look(&mut state, there(Some(7)));
    let (request, effects) = answer(&mut state, &effects, Ok(FileReply::Checksum { size: 2048, crc32: 7 }));
    assert_eq!(request, FileRequest::Checksum("/main.py".into()));
    assert!(asked(&effects).is_empty() && state.dialogs.open.is_none());
    assert_eq!(state.notices.list.last().map(|notice| &*notice.title), Some("main.py is on this computer already."));
    // Another one is.
    let effects = look(&mut state, there(Some(8)));
    let (_, effects) = answer(&mut state, &effects, Ok(FileReply::Checksum { size: 2048, crc32: 7 }));
    assert!(asked(&effects).is_empty());
    assert_eq!(state.arrivals.conflicts()[0].choice, Choice::KeepBoth, "what is replaced here is gone");
    let mut harness = window(state);
    assert!(harness.query_by_label("main.py is on this computer already").is_some());
    assert!(harness.query_by_label("2.0 KB on the board, 2.0 KB on this computer").is_some());
    // It is looked at.
    harness.get_by_label_contains("Compare ").click();
    harness.run();
    let asks = std::mem::take(&mut harness.state_mut().effects);
    let comparison = asks.into_iter().find_map(|effect| match effect {
        Effect::Disk(DiskRequest::ReadToCompare(_, comparison)) => Some(comparison),
        _ => None,
    });
    let read = DiskEvent::ReadToCompare(comparison.expect("a comparison"), Ok(vec![b"here\n".to_vec()]));
    let effects = harness.state_mut().state.event(Event::Disk(read));
    answer(&mut harness.state_mut().state, &effects, Ok(FileReply::Data(b"there\n".to_vec())));
    harness.run();
    assert!(harness.query_by_label("on this computer: here").is_some());
    assert!(harness.query_by_label("new: there").is_some());
    harness.get_by_label("Close").click();
    harness.run();
    harness.get_by_label_contains("Replace: ").click();
    harness.run();
    harness.get_by_label("Go on").click();
    harness.run();
    let effects = std::mem::take(&mut harness.state_mut().effects);
    let (_, effects) = answer(&mut harness.state_mut().state, &effects, Ok(FileReply::Data(b"x".to_vec())));
    assert_eq!(written(&effects), Some(("/home/me/main.py".into(), IfTaken::Replace)));
}

#[test]
fn what_is_moved_on_this_computer_replaces_only_when_told() {
    let mut state = both_sides();
    let local = Cargo::Local(vec!["/home/me/motor.py".into()]);
    let carry = Command::Carry(local, Place::Local("/home/me/old".into()), Carriage::Move);
    let renamed = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Disk(DiskRequest::Rename(_, to, if_taken)) => Some((to.clone(), *if_taken)),
            _ => None,
        })
    };
    let file = |size| Some(There { size: Some(size), crc32: None });
    for (to, choice, wanted) in [
        (None, None, Some(IfTaken::Number)),
        (file(2), Some(Choice::Replace), Some(IfTaken::Replace)),
        (file(2), Some(Choice::KeepBoth), Some(IfTaken::Number)),
        (file(2), Some(Choice::Skip), None),
    ] {
        state.command(carry.clone());
        let mut effects = state.event(Event::Disk(DiskEvent::LookedAt(vec![LookedAt { from: file(1), to }])));
        if let Some(choice) = choice {
            assert_eq!(renamed(&effects), None);
            state.command(Command::Resolve(None, choice));
            effects = state.command(Command::Answer(Answer::Accept));
        }
        assert_eq!(renamed(&effects), wanted.map(|wanted| ("/home/me/old/motor.py".into(), wanted)));
    }
}
