//! Flashing as the window shows it: one click begins, progress is spoken, losing files is asked about.

use std::time::Duration;

use eframe::egui::{Key, accesskit::Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pyrite::board::firmware_image::ChipId;
use pyrite::board::flashing::{FlashFault, FlashProgress, FlashReport, FlashStage, FlashTask, ImageChoice};
use pyrite::board::link::{Approach, LinkEvent, LinkRequest};
use pyrite::board::port::PortAddress;
use pyrite::board::trouble::Trouble;
use pyrite::state::State;
use pyrite::state::command::Command;
use pyrite::state::connection::Link;
use pyrite::state::dialogs::Dialog;
use pyrite::state::effect::Effect;
use pyrite::state::event::Event;

use super::{Window, built};

/// A window whose bars may move: it never settles.
fn window(state: State) -> Harness<'static, Window> {
    let mut harness = built(state);
    harness.run_steps(4);
    harness
}

fn port() -> PortAddress {
    PortAddress::Serial("/dev/ttyUSB9".into())
}

/// A window with a board that has nothing on it.
fn blank() -> State {
    let mut state = State::default();
    state.command(Command::Connect(port(), Approach::HandsOff));
    let trouble = Trouble::NoFirmware { path: port().to_string() };
    state.event(Event::Link(LinkEvent::Disconnected(port(), Some(trouble))));
    state
}

fn progress(stage: FlashStage, done_bytes: u64) -> Event {
    let left = Some(Duration::from_secs(7));
    Event::Flashing(FlashProgress { stage, done_bytes, total_bytes: 4096, left })
}

#[test]
fn one_click_flashes_a_blank_board() {
    let mut harness = window(blank());
    harness.get_by_label("Put Pyrite on this board").click();
    harness.run_steps(3);
    let window = harness.state_mut();
    let jobs: Vec<_> = window
        .effects
        .iter()
        .filter_map(|effect| if let Effect::Flash(job) = effect { Some(job) } else { None })
        .collect();
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].port, port());
    assert!(matches!(jobs[0].task, FlashTask::Write(ImageChoice::Ours(_))));
    window.state.event(progress(FlashStage::Writing, 1024));
    harness.run_steps(3);
    harness.get_by_label("Writing");
    let bar = harness.get_by_role(Role::ProgressIndicator);
    let spoken = bar.accesskit_node().label().unwrap_or_default();
    assert!(spoken.contains("Writing: ") && spoken.contains("7 s left"), "{spoken}");
    // It goes on whatever is clicked beside it, and Escape does not end it either.
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert_eq!(harness.state().state.dialogs.open, Some(Dialog::Flash));
    let report = FlashReport {
        chip: ChipId(0),
        title: "Pyrite 0.1.0".into(),
        total_bytes: 4096,
        unchanged_bytes: 0,
        sent_bytes: 100,
        baud: 921_600,
        writing: Duration::from_secs(1),
        restarted: true,
    };
    let effects = harness.state_mut().state.event(Event::Flashed(Ok(report)));
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::Link(LinkRequest::Connect(to, _)) if *to == port())),
        "{effects:?}"
    );
    harness.run_steps(3);
    assert_eq!(harness.state().state.dialogs.open, None);
    assert_eq!(harness.state().state.connection.link, Link::Connecting);
}

#[test]
fn the_keyboard_cancels_and_tries_again() {
    let mut state = blank();
    state.command(Command::Flash);
    let mut harness = window(state);
    // The one button there is.
    harness.key_press(Key::Tab);
    harness.run_steps(2);
    harness.key_press(Key::Space);
    harness.run_steps(3);
    let cancels = harness.state().effects.iter().filter(|effect| matches!(effect, Effect::CancelFlash)).count();
    assert_eq!(cancels, 1);
    harness.get_by_label("Stopping…");
    harness.state_mut().state.event(Event::Flashed(Err(FlashFault::Cancelled)));
    harness.run_steps(3);
    assert_eq!(harness.state().state.dialogs.open, None);

    harness.state_mut().state.command(Command::Flash);
    harness.state_mut().state.event(Event::Link(LinkEvent::Disconnected(port(), None)));
    harness.state_mut().state.event(Event::Flashed(Err(FlashFault::NoLoader)));
    harness.run_steps(3);
    harness.get_by_label(FlashFault::NoLoader.title().as_str());
    harness.get_by_label(FlashFault::NoLoader.remedy().as_str());
    harness.get_by_label("Flash again").click();
    harness.run_steps(3);
    assert!(harness.state().state.flashing.job.is_some());
}

/// The link has the port until it says that it has let go.
#[test]
fn the_flasher_waits_for_the_port() {
    let mut state = State::default();
    state.command(Command::Connect(port(), Approach::HandsOff));
    let is_flash = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Flash(_)));
    assert!(!is_flash(&state.command(Command::Flash)));
    // A second wish changes nothing, and news of another port neither.
    assert!(!is_flash(&state.command(Command::Flash)));
    let other = PortAddress::Serial("/dev/other".into());
    assert!(!is_flash(&state.event(Event::Link(LinkEvent::Disconnected(other, None)))));
    assert!(is_flash(&state.event(Event::Link(LinkEvent::Disconnected(port(), None)))));
    assert!(!is_flash(&state.event(Event::Link(LinkEvent::Disconnected(port(), None)))));
}

#[test]
fn erasing_is_asked_about_and_the_simulated_board_is_spared() {
    let mut state = blank();
    state.command(Command::Ask(Dialog::EraseBoard));
    let mut harness = window(state);
    harness.get_by_label("Erase the board?");
    // Enter is not the button that loses something.
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert!(harness.state().state.flashing.job.is_none());
    harness.get_by_label("Erase").click();
    harness.run_steps(3);
    let job = harness.state().state.flashing.job.clone().expect("a job");
    assert_eq!(job.task, FlashTask::Erase);

    let mut state = State::default();
    state.command(Command::Connect(PortAddress::Simulator, Approach::HandsOff));
    assert!(state.command(Command::Flash).is_empty());
}
