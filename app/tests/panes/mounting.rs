//! The mounted folder: menu, keys, words, and what a save sets off.

use std::path::PathBuf;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use pyrite::board::lent_folder::MountEvent;
use pyrite::board::link::{Activity, LinkEvent, LinkRequest, Outcome, RunId};
use pyrite::board::port::PortAddress;
use pyrite::state::State;
use pyrite::state::command::Command;
use pyrite::state::effect::{Effect, Pick};
use pyrite::state::event::Event;
use pyrite::state::settings::{OnSave, SettingChange};
use pyrite_protocol::mount::MountAccess;

use super::{connected, window};

fn with_folder() -> State {
    let mut state = connected();
    state.local_files.root = PathBuf::from("/home/me/robot");
    state
}

fn tell(state: &mut State, event: MountEvent) -> Vec<Effect> {
    state.event(Event::Link(LinkEvent::Mount(event)))
}

fn mounted(access: MountAccess) -> State {
    let mut state = with_folder();
    tell(&mut state, MountEvent::Mounted(PathBuf::from("/home/me/robot"), access));
    state
}

/// Texts of the programs that effects start.
fn runs(effects: &[Effect]) -> Vec<String> {
    let run = |effect: &Effect| match effect {
        Effect::Link(LinkRequest::Run { source, .. }) => Some(String::from_utf8_lossy(source).into_owned()),
        _ => None,
    };
    effects.iter().filter_map(run).collect()
}

#[test]
fn a_folder_is_mounted_by_menu_and_taken_back() {
    let mut harness = window(with_folder());
    harness.get_by_label("Mount a folder").click();
    harness.run();
    harness.get_by_label("Mount robot read-only").click();
    harness.run();
    let sent = |effect: &Effect| match effect {
        Effect::Link(LinkRequest::Mount(path, access)) => Some((path.clone(), *access)),
        _ => None,
    };
    let effects = &harness.state().effects;
    let asked: Vec<_> = effects.iter().filter_map(sent).collect();
    assert_eq!(asked, [(PathBuf::from("/home/me/robot"), MountAccess::ReadOnly)]);

    let mut harness = window(mounted(MountAccess::ReadOnly));
    harness.get_by_label("/remote is robot (read-only), a folder of this computer").click();
    harness.run();
    assert!(harness.state().seen.contains(&Command::ShowFolder(PathBuf::from("/home/me/robot"))));
    harness.get_by_label("·  works in robot (read-only)");
    harness.get_by_label("Mounted folder: robot (read-only)").click();
    harness.run();
    harness.get_by_label("Unmount").click();
    harness.run();
    assert!(harness.state().effects.iter().any(|effect| matches!(effect, Effect::Link(LinkRequest::Unmount))));
    tell(&mut harness.state_mut().state, MountEvent::Unmounted);
    harness.run();
    harness.get_by_label("Mount a folder");
}

#[test]
fn a_folder_waits_for_a_board_that_is_unplugged() {
    let mut harness = window(mounted(MountAccess::Full));
    harness.get_by_label("Mounted folder: robot");
    harness.state_mut().state.event(Event::Link(LinkEvent::Disconnected(PortAddress::Simulator, None)));
    harness.run();
    harness.get_by_label("Mounted folder: robot, waits for the board");
    harness.get_by_label("·  robot waits for the board");
}

#[test]
fn keys_and_the_picker_mount_too() {
    let mut harness = window(with_folder());
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    harness.run();
    let expected = Command::Mount(PathBuf::from("/home/me/robot"), MountAccess::Full);
    assert!(harness.state().seen.contains(&expected), "{:?}", harness.state().seen);

    let mut state = with_folder();
    let effects = state.command(Command::ChooseMount);
    let Some(Effect::Pick(pick @ Pick::Mount { .. })) = effects.into_iter().next() else { panic!("a pick") };
    let effects = state.event(Event::Picked(pick, Some(PathBuf::from("/other"))));
    assert!(
        matches!(&effects[..], [Effect::Link(LinkRequest::Mount(path, MountAccess::Full))] if path.ends_with("other"))
    );

    // Without a board it says why not.
    let mut state = State::default();
    let effects = state.command(Command::Mount(PathBuf::from("/x"), MountAccess::Full));
    assert!(effects.is_empty() && state.notices.list.iter().any(|notice| notice.title.contains("not mounted")));
    tell(&mut state, MountEvent::Failed("It is too old.".to_owned()));
    assert!(state.notices.list.iter().any(|notice| notice.remedy.contains("too old")));
}

#[test]
fn a_save_runs_the_program_again() {
    let mut state = mounted(MountAccess::Full);
    let saved = || MountEvent::Changed(vec![PathBuf::from("/home/me/robot/motor.py")]);
    assert!(runs(&tell(&mut state, saved())).is_empty());
    state.command(Command::Set(SettingChange::OnSave(OnSave::RunAgain)));
    let first = runs(&state.command(Command::Run));
    assert_eq!(first.len(), 1);
    state.event(Event::Link(LinkEvent::Activity(Activity::Running)));
    // It still runs: it is stopped first.
    let effects = tell(&mut state, saved());
    assert!(matches!(&effects[..], [Effect::Link(LinkRequest::Interrupt)]), "{effects:?}");
    state.event(Event::Link(LinkEvent::RunFinished(RunId(1), Outcome::Interrupted)));
    let effects = state.event(Event::Link(LinkEvent::Activity(Activity::Idle)));
    assert_eq!(runs(&effects), first);
}

#[test]
fn a_save_imports_the_module_again() {
    let mut state = mounted(MountAccess::Full);
    state.command(Command::Set(SettingChange::OnSave(OnSave::ImportAgain)));
    let paths = ["motor.py", "lib/wheel.py", "lib/__init__.py", "notes.txt", "it's.py"];
    let changed = paths.iter().map(|path| PathBuf::from("/home/me/robot").join(path)).collect();
    let statements = runs(&tell(&mut state, MountEvent::Changed(changed)));
    let [statement] = &statements[..] else { panic!("{statements:?}") };
    assert!(statement.contains("in ('it\\'s', 'lib', 'lib.wheel', 'motor',):"), "{statement}");
    // While something runs they wait.
    state.event(Event::Link(LinkEvent::Activity(Activity::Running)));
    let changed = || MountEvent::Changed(vec![PathBuf::from("/home/me/robot/motor.py")]);
    assert!(runs(&tell(&mut state, changed())).is_empty());
    state.event(Event::Link(LinkEvent::RunFinished(RunId(1), Outcome::Completed)));
    let effects = state.event(Event::Link(LinkEvent::Activity(Activity::Idle)));
    assert!(runs(&effects).iter().any(|statement| statement.contains("'motor'")), "{effects:?}");
}
