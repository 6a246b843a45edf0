//! A program that ends by a MemoryError: output in, an explanation out.

use egui_kittest::kittest::Queryable as _;
use pyrite::board::link::{LinkEvent, Outcome, RunId};
use pyrite::state::State;
use pyrite::state::command::Command;
use pyrite::state::event::Event;
use pyrite::state::settings::SettingChange;
use pyrite::text::command::Command as TextCommand;

use super::{connected, memory, window};

/// A board where a program of three lines printed something and ended.
fn ended(output: &str, outcome: Outcome) -> State {
    let mut state = connected();
    let id = state.documents.active.expect("a document");
    state.command(Command::Edit(id, TextCommand::Type("rows = []\nwhile True:\n    rows.append(1)\n".into())));
    state.command(Command::Run);
    for event in [
        LinkEvent::RunStarted(RunId(1)),
        LinkEvent::Console(output.as_bytes().to_vec()),
        LinkEvent::RunFinished(RunId(1), outcome),
    ] {
        state.event(Event::Link(event));
    }
    state
}

const FULL: &str = "Traceback (most recent call last):\r\n  File \"untitled-1.py\", line 3, in <module>\r\n\
                    MemoryError: memory allocation failed, allocating 40000 bytes (30000 free, largest block 20000)\r\n";

fn titles(state: &State) -> Vec<&str> {
    state.notices.list.iter().map(|notice| notice.title.as_str()).collect()
}

#[test]
fn a_program_that_ran_out_of_memory_is_explained() {
    let mut state = ended(FULL, Outcome::Failed);
    let title = "Line 3 of untitled-1.py asked for 40,000 bytes at once, and 30,000 of 100,000 were free, the largest piece 20,000.";
    assert_eq!(titles(&state), [title]);
    // The next run takes it away.
    state.command(Command::Run);
    state.event(Event::Link(LinkEvent::RunStarted(RunId(2))));
    assert!(state.notices.list.is_empty());
    // What an earlier run printed is not this one's.
    state.event(Event::Link(LinkEvent::RunFinished(RunId(2), Outcome::Failed)));
    assert!(state.notices.list.is_empty());
}

#[test]
fn only_a_report_of_the_run_says_who_holds_most() {
    let remedy = |before: u64, meanwhile: u64| {
        let mut state = connected();
        state.command(Command::Set(SettingChange::MemoryShown(true)));
        (0..before).for_each(|second| memory::tell(&mut state, second, 50_000));
        state.command(Command::Run);
        state.event(Event::Link(LinkEvent::RunStarted(RunId(1))));
        (0..meanwhile).for_each(|second| memory::tell(&mut state, before + second, 50_000));
        let output = "MemoryError: memory allocation failed, allocating 90 bytes (80 free, largest block 80)\r\n";
        state.event(Event::Link(LinkEvent::Console(output.as_bytes().to_vec())));
        state.event(Event::Link(LinkEvent::RunFinished(RunId(1), Outcome::Failed)));
        let notice = state.notices.list.pop().expect("an explanation");
        assert_eq!(notice.title.contains("65,536"), before + meanwhile > 0, "{notice:?}");
        notice.remedy
    };
    let held = "The program itself holds most: 50,000 bytes.";
    assert!(!remedy(0, 0).contains("holds most") && !remedy(1, 0).contains("holds most"));
    assert!(remedy(0, 1).contains(held) && remedy(2, 1).contains(held), "{}", remedy(0, 1));
}

#[test]
fn other_ends_are_not() {
    for (output, outcome) in [
        (FULL, Outcome::Completed),
        (FULL, Outcome::Interrupted),
        ("ValueError: 3\r\n", Outcome::Failed),
        ("MemoryError: mine\r\n", Outcome::Failed),
    ] {
        let state = ended(output, outcome.clone());
        assert!(state.notices.list.is_empty(), "{output} {outcome:?}: {:?}", titles(&state));
    }
    // A handler that needed memory is switched off, and the program goes on.
    let handler = "Uncaught exception in timer interrupt handler\r\n  File \"untitled-1.py\", line 2, in tick\r\n\
                   MemoryError: memory allocation failed, heap is locked\r\ngoing on\r\n";
    assert!(titles(&ended(handler, Outcome::Interrupted))[0].contains("the heap was locked"));
}

#[test]
fn the_notice_shows_the_line_and_the_memory() {
    let mut harness = window(ended(FULL, Outcome::Failed));
    assert!(
        harness
            .query_by_label_contains("largest piece 20,000. A list that grows is copied into a larger one")
            .is_some()
    );
    harness.get_by_label("Show the line").click();
    harness.run();
    let document = harness.state().state.documents.active().expect("a document");
    assert_eq!(document.editor.buffer().line_of(document.editor.selection().start()), 2);
    assert!(harness.state().state.notices.list.is_empty());
    let mut harness = window(ended(FULL, Outcome::Failed));
    harness.get_by_label("Open the memory view").click();
    harness.run();
    assert!(harness.state().state.settings.memory_shown);
}
