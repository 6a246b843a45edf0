//! The panes, by what a screen reader says: state in, labels out; clicks in, commands out.

mod byte_code;
mod carrying;
mod flash_map;
mod flashing;
mod memory;
mod memory_error;
mod mounting;
mod syncing;
mod versions;

use eframe::egui::{self, accesskit::Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pyrite::board::link::{Activity, Approach, Entry, EntryKind, LinkEvent, Peer, PeerKind, Space};
use pyrite::board::link::{FileReply, FileRequest, LinkRequest, Outcome, RunId};
use pyrite::board::port::{PortAddress, PortInfo};
use pyrite::board::trouble::Trouble;
use pyrite::state::State;
use pyrite::state::command::Command;
use pyrite::state::dialogs::{Answer, Dialog};
use pyrite::state::effect::Effect;
use pyrite::state::event::Event;
use pyrite::text::command::Command as TextCommand;
use pyrite::ui::{Commands, root, theme};

/// A window over a state, which applies its commands at once and keeps them, and what they set off, to look at.
#[derive(Default)]
struct Window {
    state: State,
    commands: Commands,
    seen: Vec<Command>,
    effects: Vec<Effect>,
    installed: bool,
}

fn built(state: State) -> Harness<'static, Window> {
    let draw = |ui: &mut egui::Ui, window: &mut Window| {
        if !window.installed {
            egui_material_icons::initialize(ui.ctx());
            theme::install(ui.ctx());
            window.installed = true;
            // Fonts count from the next frame on.
            ui.ctx().request_repaint();
            return;
        }
        root::root(ui, &window.state, &mut window.commands);
        for command in window.commands.take() {
            window.seen.push(command.clone());
            let effects = window.state.command(command);
            window.effects.extend(effects);
        }
    };
    let window = Window { state, ..Window::default() };
    Harness::builder().with_size(egui::vec2(1200.0, 800.0)).with_max_steps(10).build_ui_state(draw, window)
}

fn window(state: State) -> Harness<'static, Window> {
    let mut harness = built(state);
    harness.run();
    harness
}

fn peer() -> Peer {
    Peer {
        kind: PeerKind::Pyrite,
        firmware: "Pyrite 0.1.0".into(),
        machine: "Test board".into(),
        platform: "esp32".into(),
        unique_id: String::new(),
        heap_bytes: 100_000,
        flash_bytes: 1_000_000,
    }
}

/// A state with a board that has two entries.
fn connected() -> State {
    let mut state = State::default();
    state.documents.new_untitled();
    state.command(Command::Connect(PortAddress::Simulator, Approach::HandsOff));
    let effects = state.event(Event::Link(LinkEvent::Connected(PortAddress::Simulator, peer())));
    for effect in effects {
        let Effect::Link(LinkRequest::File(id, request)) = effect else { continue };
        let reply = match request {
            FileRequest::List(_) => FileReply::Entries(vec![
                Entry { name: "lib".into(), kind: EntryKind::Folder, size: 0 },
                Entry { name: "main.py".into(), kind: EntryKind::File, size: 2048 },
            ]),
            FileRequest::Space(_) => {
                FileReply::Space(Space { total_bytes: 1 << 20, free_bytes: 1 << 19, block_bytes: 1 })
            }
            _ => FileReply::Done,
        };
        state.event(Event::Link(LinkEvent::FileDone(id, Ok(reply))));
    }
    state.event(Event::Link(LinkEvent::Activity(Activity::Idle)));
    state
}

#[test]
fn every_button_has_a_name_in_words() {
    let mut state = connected();
    state.notices.error("Something failed.", "Do something.");
    let harness = window(state);
    let mut count = 0;
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        if matches!(node.role(), Role::Button | Role::Tab | Role::TreeItem | Role::TextInput) {
            let label = node.label().unwrap_or_default();
            assert!(
                label.chars().any(char::is_alphabetic),
                "{:?} at {:?} has no name",
                node.role(),
                node.bounding_box()
            );
            assert!(!label.chars().any(|c| ('\u{e000}'..='\u{f8ff}').contains(&c)), "an icon in the name {label:?}");
            count += 1;
        }
    }
    assert!(count > 15, "the window has buttons: {count}");
}

#[test]
fn the_board_pane_opens_files_and_folders() {
    let mut harness = window(connected());
    harness.get_by_label("lib, folder, folded").click();
    harness.run();
    assert!(harness.state().seen.contains(&Command::ToggleBoardFolder("/lib".into())));
    harness.get_by_label("main.py, 2.0 KB").click();
    harness.run();
    assert_eq!(harness.state().state.board_files.selected.as_deref(), Some("/main.py"));
    assert!(harness.query_all_by_label_contains("512.0 KB free of 1.0 MB").next().is_some());
}

#[test]
fn buttons_of_a_narrow_window_do_not_overlap() {
    let mut harness = window(connected());
    for width in [1200.0, 960.0, 640.0] {
        harness.set_size(egui::vec2(width, 420.0));
        harness.run();
        let names = ["New", "Open", "Save", "Run", "Stop", "Restart", "Sync a folder", "Mount a folder"];
        let board = harness.get_by_label_contains("Board: ").rect();
        let rects: Vec<egui::Rect> =
            names.iter().map(|name| harness.get_by_label(name).rect()).chain([board]).collect();
        for pair in rects.windows(2) {
            assert!(pair[0].right() <= pair[1].left(), "{width}: {pair:?}");
        }
    }
}

#[test]
fn buttons_follow_the_board() {
    let mut harness = window(State::default());
    assert!(harness.get_by_label("Run").accesskit_node().is_disabled());
    assert!(harness.get_by_label("No file is open").accesskit_node().role() == Role::Label);
    *harness.state_mut() = Window { state: connected(), installed: true, ..Window::default() };
    harness.run();
    assert!(!harness.get_by_label("Run").accesskit_node().is_disabled());
    assert!(harness.get_by_label("Stop").accesskit_node().is_disabled());
    harness.get_by_label("Run").click();
    harness.run();
    assert!(harness.state().seen.contains(&Command::Run));
    assert_eq!(harness.state().state.runs.current, Some(RunId(1)));
    assert!(!harness.get_by_label("Stop").accesskit_node().is_disabled());
    let state = &mut harness.state_mut().state;
    state.event(Event::Link(LinkEvent::RunFinished(RunId(1), Outcome::Exited(3))));
    harness.run();
    assert!(harness.query_by_label_contains("Program exited with status 3").is_some());
}

#[test]
fn trouble_is_named_with_its_remedy() {
    let mut state = connected();
    let trouble =
        Trouble::NoPermission { path: "/dev/ttyACM0".into(), remedy: "sudo usermod -a -G dialout $USER".into() };
    state.event(Event::Link(LinkEvent::Disconnected(PortAddress::Simulator, Some(trouble))));
    let harness = window(state);
    assert!(harness.query_all_by_label_contains("No permission to open /dev/ttyACM0").next().is_some());
    assert!(harness.query_all_by_label_contains("usermod -a -G dialout").next().is_some());
}

#[test]
fn an_unsaved_document_asks_before_it_closes() {
    let mut state = connected();
    let id = state.documents.list[0].id;
    state.command(Command::Edit(id, TextCommand::Type("x".into())));
    let mut harness = window(state);
    assert!(harness.query_by_label("untitled-1.py, unsaved").is_some());
    harness.get_by_label("Close untitled-1.py").click();
    harness.run();
    assert_eq!(harness.state().state.dialogs.open, Some(Dialog::CloseUnsaved(id)));
    harness.get_by_label("Close without saving").click();
    harness.run();
    assert!(harness.state().seen.contains(&Command::Answer(Answer::Discard)));
    assert!(harness.state().state.documents.list.is_empty());
    assert!(harness.query_by_label("No file is open").is_some());
}

#[test]
fn a_new_folder_needs_a_name_that_can_be_used() {
    let mut harness = window(connected());
    harness.get_by_label("New folder on the board").click();
    harness.run();
    let field = harness.get_by_label("Name of the folder");
    field.focus();
    field.type_text("a/b");
    harness.run();
    harness.get_by_label("Create").click();
    harness.run();
    assert!(harness.query_by_label_contains("A name cannot contain /").is_some());
    harness.key_press(egui::Key::Escape);
    harness.run();
    assert!(harness.state().state.dialogs.open.is_none());
}

#[test]
fn pins_are_shown_with_what_to_beware_of() {
    let mut state = connected();
    // A board on a bridge that many boards have; its firmware says which chip it is.
    let port = PortAddress::Serial("/dev/ttyUSB0".into());
    let (usb, serial_number, product) = (Some((0x10c4, 0xea60)), None, None);
    state.event(Event::Ports(vec![PortInfo { address: port.clone(), usb, serial_number, product }]));
    state.command(Command::Connect(port.clone(), Approach::HandsOff));
    let machine = "Pyrite board with ESP32C3".into();
    state.event(Event::Link(LinkEvent::Connected(port, Peer { machine, ..peer() })));
    let mut harness = window(state);
    harness.get_by_label("Show the pins of the board").click();
    harness.run();
    assert!(harness.query_by_label("Pin(8)").is_some());
    assert!(harness.query_by_label("RGB LED (neopixel)").is_some());
    harness.get_by_label("Board: ESP32-C3-DevKitM-1").click();
    harness.run();
    assert!(harness.query_by_label("ESP32-DevKitC V4").is_none());
    harness.get_by_label("XIAO ESP32C3").click();
    harness.run();
    assert_eq!(harness.state().state.settings.board.as_deref(), Some("xiao-esp32c3"));
    assert!(harness.query_by_label("RGB LED (neopixel)").is_none());
    assert!(harness.query_by_label("D10").is_some());
    assert!(harness.query_by_label("has to be high at reset").is_some());
    // The pane has such a button, too.
    harness.query_all_by_label("Hide the pins").next().expect("a button").click();
    harness.run();
    assert!(harness.query_by_label("Pin(8)").is_none());
}

#[test]
fn tab_leads_from_a_dialogs_field_to_its_buttons_and_back() {
    let mut harness = window(connected());
    harness.state_mut().state.command(Command::Ask(Dialog::NewBoardFile("/".to_owned())));
    harness.run();
    let reached = |harness: &mut Harness<'_, Window>| {
        harness.key_press(egui::Key::Tab);
        harness.run();
        let field = harness.get_by_role(Role::TextInput).is_focused();
        let names = ["Cancel", "Create"].into_iter().find(|name| harness.get_by_label(name).is_focused());
        names.unwrap_or(if field { "the field" } else { "something else" })
    };
    assert!(harness.get_by_role(Role::TextInput).is_focused());
    let mut order: Vec<&str> = (0..3).map(|_| reached(&mut harness)).collect();
    assert_eq!(order.pop(), Some("the field"));
    order.sort_unstable();
    assert_eq!(order, ["Cancel", "Create"]);
}
