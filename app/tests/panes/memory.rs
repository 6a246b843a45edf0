//! The memory pane: reports in, words out.

use std::time::Duration;

use egui_kittest::kittest::Queryable as _;
use pyrite::board::link::{FileReply, FileRequest, LinkEvent, LinkRequest, PeerKind, RequestId};
use pyrite::board::memory::{HeapFigures, HeapObject, ImportCost, MemoryReport, StackFigures, TypeTotal};
use pyrite::board::port::PortAddress;
use pyrite::state::State;
use pyrite::state::command::Command;
use pyrite::state::effect::Effect;
use pyrite::state::event::Event;
use pyrite::state::memory::MemoryView;
use pyrite::state::settings::SettingChange;

use super::{connected, peer, window};

fn report(used: u32) -> Box<MemoryReport> {
    Box::new(MemoryReport {
        heap: HeapFigures {
            total: 65_536,
            used,
            largest_free: 40_960,
            peak_used: used,
            collections: 3,
            ..HeapFigures::default()
        },
        stack: StackFigures { total: 8192, used: 512, peak: 1024 },
        types: vec![
            TypeTotal { name: "str".into(), count: 9, bytes: 300 },
            TypeTotal { name: "Robot".into(), count: 2, bytes: used },
        ],
        modules: vec![("__main__".into(), used)],
        imports: vec![
            ImportCost { name: "parts.motor".into(), file_bytes: 4000, compile_peak: 9000, loaded: 1500 },
            ImportCost { name: "packed".into(), file_bytes: 300, compile_peak: 0, loaded: 400 },
            ImportCost { name: "main".into(), file_bytes: 5000, compile_peak: 9500, loaded: 1000 },
        ],
        objects: vec![HeapObject { start: 0, bytes: 900, name: "bytearray".into(), holder: "__main__.rows[2]".into() }],
        map: vec![(2, used), (0, 65_536 - used)],
    })
}

/// The board reports so many bytes used at a time.
pub fn tell(state: &mut State, seconds: u64, used: u32) {
    state.event(Event::Link(LinkEvent::Memory(Duration::from_secs(seconds), report(used))));
}

#[test]
fn the_board_is_watched_only_while_the_pane_is_shown() {
    let mut state = connected();
    let watches = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Link(LinkRequest::WatchMemory(on)) => Some(*on),
            _ => None,
        })
    };
    tell(&mut state, 1, 1024);
    assert!(state.memory.report.is_none(), "a report that nobody wants");
    assert_eq!(watches(&state.command(Command::Set(SettingChange::MemoryShown(true)))), Some(true));
    tell(&mut state, 2, 1024);
    assert!(state.memory.report.is_some());
    // The board comes back: it is watched again.
    state.event(Event::Link(LinkEvent::Disconnected(PortAddress::Simulator, None)));
    assert!(state.memory.report.is_none());
    let back = state.event(Event::Link(LinkEvent::Connected(PortAddress::Simulator, peer())));
    assert_eq!(watches(&back), Some(true));
    assert_eq!(watches(&state.command(Command::Set(SettingChange::MemoryShown(false)))), Some(false));
}

fn heap_question(effect: &Effect) -> Option<(RequestId, std::ops::Range<u32>)> {
    match effect {
        Effect::Link(LinkRequest::File(id, FileRequest::Objects(start, bytes))) => Some((*id, *start..start + bytes)),
        _ => None,
    }
}

#[test]
fn every_view_says_its_figures() {
    let mut state = connected();
    state.command(Command::Set(SettingChange::MemoryShown(true)));
    tell(&mut state, 1, 1024);
    let mut harness = window(state);
    assert!(harness.query_by_label("63.0 KB free of 64.0 KB").is_some());
    assert!(harness.query_by_label_contains("stack 512 B of 8.0 KB, at most 1.0 KB").is_some());
    assert!(harness.query_by_label_contains("Map of the heap: free 98 %, text 1 %").is_some());
    // What a cell holds, and who holds that.
    let map = harness.get_by_label_contains("Map of the heap").rect();
    harness.hover_at(map.left_top() + eframe::egui::vec2(3.0, 3.0));
    harness.run();
    assert!(harness.query_by_label("bytearray, 900 bytes, held by __main__.rows[2]").is_some());
    // Where the pointer rests the board is asked for all objects, once.
    harness.run_steps(30);
    let asks: Vec<_> = harness.state().effects.iter().filter_map(heap_question).collect();
    let [(id, range)] = &asks[..] else { panic!("{asks:?}") };
    assert_eq!(range.start, 0);
    let small = HeapObject { start: 4, bytes: 12, name: "str".into(), holder: "__main__.names[0]".into() };
    let told = MemoryReport { objects: vec![small], ..MemoryReport::default() };
    let done = LinkEvent::FileDone(*id, Ok(FileReply::Memory(Box::new(told))));
    harness.state_mut().state.event(Event::Link(done));
    harness.run_steps(30);
    assert!(harness.query_by_label("str, 12 bytes, held by __main__.names[0]").is_some());
    assert_eq!(harness.state().effects.iter().filter_map(heap_question).count(), 1);
    harness.get_by_label("Compare with now").click();
    harness.run();
    tell(&mut harness.state_mut().state, 2, 3072);
    for (view, name, words) in [
        (MemoryView::Types, "Types", "+2048"),
        (MemoryView::Owners, "Owners", "__main__"),
        (MemoryView::Objects, "Biggest", "__main__.rows[2]"),
        (MemoryView::Imports, "Imports", "Compiling parts.motor took 9000 bytes"),
        (MemoryView::Timeline, "Timeline", "1.0 KB used at first, 3.0 KB now"),
    ] {
        harness.get_by_label(name).click();
        harness.run();
        assert_eq!(harness.state().state.memory.view, view);
        assert!(harness.query_all_by_label_contains(words).next().is_some(), "{words} in {name}");
    }
    assert!(harness.query_by_label_contains("+2048 bytes used since").is_some());
}

#[test]
fn a_stock_board_tells_less_and_the_pane_says_so() {
    let mut state = connected();
    let mut stock = peer();
    stock.kind = PeerKind::RawRepl;
    state.event(Event::Link(LinkEvent::Connected(PortAddress::Simulator, stock)));
    state.command(Command::Set(SettingChange::MemoryShown(true)));
    tell(&mut state, 1, 1024);
    state.command(Command::ShowMemory(MemoryView::Owners));
    let harness = window(state);
    assert!(harness.query_by_label_contains("This firmware does not tell that").is_some());
}
