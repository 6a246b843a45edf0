//! Names that are taken on the board, the history of its files, transfers under way.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pyrite::board::history::{Version, VersionEvent};
use pyrite::board::link::{Entry, EntryKind, FileReply, FileRequest, LinkEvent, LinkRequest, RequestId};
use pyrite::state::State;
use pyrite::state::arrivals::Choice;
use pyrite::state::command::Command;
use pyrite::state::dialogs::Dialog;
use pyrite::state::effect::{DiskRequest, Effect};
use pyrite::state::event::{DiskEvent, Event};
use pyrite::state::history::VersionUse;

use super::{Window, connected, window};

/// The request to the board that is the only one among effects.
fn asked(effects: Vec<Effect>) -> (RequestId, FileRequest) {
    let request = |effect| match effect {
        Effect::Link(LinkRequest::File(id, request)) => Some((id, request)),
        _ => None,
    };
    let mut requests: Vec<_> = effects.into_iter().filter_map(request).collect();
    assert_eq!(requests.len(), 1, "{requests:?}");
    requests.remove(0)
}

fn done(state: &mut State, id: RequestId, reply: FileReply) -> Vec<Effect> {
    state.event(Event::Link(LinkEvent::FileDone(id, Ok(reply))))
}

#[test]
fn each_file_whose_name_is_taken_has_its_choice() {
    let mut state = connected();
    let items = vec![("/main.py".to_owned(), Some(b"new\n".to_vec())), ("/lib".to_owned(), Some(vec![1]))];
    let (id, _) = asked(state.event(Event::Disk(DiskEvent::ReadForUpload(items))));
    let entries = vec![
        Entry { name: "lib".into(), kind: EntryKind::Folder, size: 0 },
        Entry { name: "main.py".into(), kind: EntryKind::File, size: 2048 },
    ];
    done(&mut state, id, FileReply::Entries(entries));
    let mut harness = window(state);
    assert!(harness.query_by_label("2 files are on the board already").is_some());
    assert!(harness.query_by_label("4 B on this computer, 2.0 KB on the board").is_some());
    harness.get_by_label("Skip: /main.py").click();
    harness.run();
    assert_eq!(harness.state().state.arrivals.conflicts()[0].choice, Choice::Skip);
    harness.get_by_label("Keep both: all").click();
    harness.run();
    harness.get_by_label("Replace: all").click();
    harness.run();
    let choices: Vec<Choice> = harness.state().state.arrivals.conflicts().iter().map(|it| it.choice).collect();
    assert_eq!(choices, [Choice::Replace, Choice::KeepBoth], "a folder is not replaced by a file");

    harness.get_by_label("Compare /main.py").click();
    harness.run();
    let (id, _) = asked(std::mem::take(&mut harness.state_mut().effects));
    done(&mut harness.state_mut().state, id, FileReply::Data(b"old\n".to_vec()));
    harness.run();
    assert!(harness.query_by_label("on the board: old").is_some());
    assert!(harness.query_by_label("new: new").is_some());
    harness.get_by_label("Close").click();
    harness.run();
    harness.get_by_label("Go on").click();
    harness.run();
    let written: Vec<_> = harness.state().effects.iter().filter_map(written).collect();
    assert_eq!(written, ["/main.py", "/lib (2)"]);
    // They are under way now.
    harness.get_by_label("Cancel: Uploading main.py").click();
    harness.run();
    assert!(harness.state().effects.iter().any(|effect| matches!(effect, Effect::Link(LinkRequest::CancelFile(_)))));
}

fn written(effect: &Effect) -> Option<String> {
    match effect {
        Effect::Link(LinkRequest::File(_, FileRequest::Write(path, _))) => Some(path.clone()),
        _ => None,
    }
}

fn in_history(harness: &mut Harness<'_, Window>) -> bool {
    matches!(harness.state().state.dialogs.open, Some(Dialog::History(_)))
}

#[test]
fn one_click_in_the_history_restores() {
    let mut harness = window(connected());
    harness.get_by_label("History of the board's files").click();
    harness.run();
    assert!(in_history(&mut harness));
    let reads = |effect: &Effect| matches!(effect, Effect::Disk(DiskRequest::ReadHistory(_)));
    assert!(harness.state().effects.iter().any(reads));
    let version = Version {
        path: "/gone.py".into(),
        seconds: 1_790_000_000,
        size: 3,
        crc32: 0,
        sha256: String::new(),
        event: VersionEvent::Deleted,
    };
    harness.state_mut().state.event(Event::Disk(DiskEvent::History(vec![version.clone()])));
    harness.run();
    assert!(harness.query_by_label("/gone.py").is_some());
    assert!(harness.query_by_label_contains("was deleted").is_some());
    harness.get_by_label_contains("Restore gone.py, 2026-09-").click();
    harness.run();
    assert!(harness.state().seen.contains(&Command::TakeVersion(version.clone(), VersionUse::Restore)));
    let read = DiskEvent::VersionRead(version, VersionUse::Restore, Ok(b"abc".to_vec()));
    let (id, request) = asked(harness.state_mut().state.event(Event::Disk(read)));
    assert_eq!(request, FileRequest::Write("/gone.py".into(), b"abc".to_vec()));
    done(&mut harness.state_mut().state, id, FileReply::Done);
    harness.run();
    assert!(harness.query_all_by_label_contains("gone.py is on the board as it was.").next().is_some());
    assert!(!in_history(&mut harness));
}

#[test]
fn what_is_known_of_a_file_is_shown_and_a_copy_made_beside_it() {
    let mut harness = window(connected());
    let menu = |harness: &mut Harness<'_, Window>, row: &str| {
        harness.get_by_label("main.py, 2.0 KB").click_secondary();
        harness.run();
        harness.get_by_label(row).click();
        harness.run();
    };
    menu(&mut harness, "Properties…");
    let stats = |effect: &Effect| matches!(effect, Effect::Link(LinkRequest::File(_, FileRequest::Stat(_))));
    let effects = std::mem::take(&mut harness.state_mut().effects);
    let (id, _) = asked(effects.into_iter().filter(stats).collect());
    let entry = || Entry { name: "main.py".into(), kind: EntryKind::File, size: 2048 };
    let stat = FileReply::Stat { entry: entry(), changed: Some(1_795_714_201) };
    let (id, request) = asked(done(&mut harness.state_mut().state, id, stat));
    assert_eq!(request, FileRequest::Checksum("/main.py".into()));
    harness.run();
    assert!(harness.query_by_label("2048 bytes").is_some());
    assert!(harness.query_by_label("2026-11-26 17:30:01").is_some());
    done(&mut harness.state_mut().state, id, FileReply::Checksum { size: 2048, crc32: 0xabc });
    harness.run();
    assert!(harness.query_by_label("00000abc").is_some());
    harness.get_by_label("Close").click();
    harness.run();
    menu(&mut harness, "Duplicate");
    let lists = |effect: &Effect| matches!(effect, Effect::Link(LinkRequest::File(_, FileRequest::List(_))));
    let effects = std::mem::take(&mut harness.state_mut().effects);
    let (id, _) = asked(effects.into_iter().filter(lists).collect());
    let effects = done(&mut harness.state_mut().state, id, FileReply::Entries(vec![entry()]));
    let (id, _) = asked(effects);
    let (_, request) = asked(done(&mut harness.state_mut().state, id, FileReply::Data(b"x".to_vec())));
    assert_eq!(request, FileRequest::Write("/main (2).py".into(), b"x".to_vec()));
}
