//! The whole state, driven by commands and events as the window and the workers do.

use std::path::PathBuf;

use crate::board::history::{Version, VersionEvent};
use crate::board::link::{
    Activity, Approach, Entry, EntryKind, FileError, FileReply, FileRequest, LinkEvent, LinkRequest, Outcome, Peer,
    PeerKind, RequestId, RunId, SourceKind, Space,
};
use crate::board::port::PortAddress;
use crate::board::trouble::Trouble;
use crate::state::State;
use crate::state::arrivals::Choice;
use crate::state::command::Command;
use crate::state::connection::Link;
use crate::state::dialogs::{Answer, Dialog};
use crate::state::documents::{DocumentId, FileStamp, Location};
use crate::state::effect::{DiskRequest, Effect, Expected, Pick};
use crate::state::event::{DiskEvent, Event, LoadedFile, SaveError};
use crate::state::history::VersionUse;
use crate::state::on_start;
use crate::state::session::{OpenDocument, Session};
use crate::text::command::Command as TextCommand;
use crate::text::terminal::TerminalCommand;

fn peer() -> Peer {
    Peer {
        kind: PeerKind::Pyrite,
        firmware: "Pyrite".into(),
        machine: "Board".into(),
        platform: String::new(),
        unique_id: String::new(),
        heap_bytes: 10_000,
        flash_bytes: 0,
    }
}

fn link(state: &mut State, event: LinkEvent) -> Vec<Effect> {
    state.event(Event::Link(event))
}

/// A state with an idle board and a document.
fn connected() -> (State, DocumentId) {
    let mut state = State::default();
    let id = state.documents.new_untitled();
    state.command(Command::Connect(PortAddress::Simulator, Approach::HandsOff));
    link(&mut state, LinkEvent::Connected(PortAddress::Simulator, peer()));
    link(&mut state, LinkEvent::Activity(Activity::Idle));
    (state, id)
}

fn type_text(state: &mut State, id: DocumentId, text: &str) -> Vec<Effect> {
    state.command(Command::Edit(id, TextCommand::Type(text.into())))
}

fn open(state: &mut State, path: &str, text: &str) -> DocumentId {
    let file = LoadedFile::decode(text.as_bytes()).unwrap();
    state.event(Event::Disk(DiskEvent::Loaded(path.into(), Ok(file))));
    state.documents.active.unwrap()
}

fn run_requests(effects: &[Effect]) -> Vec<(RunId, String)> {
    let run = |effect: &Effect| match effect {
        Effect::Link(LinkRequest::Run { run, source, .. }) => {
            Some((*run, String::from_utf8_lossy(source).into_owned()))
        }
        _ => None,
    };
    effects.iter().filter_map(run).collect()
}

fn titles(state: &State) -> Vec<String> {
    state.notices.list.iter().map(|notice| notice.title.clone()).collect()
}

#[test]
fn typing_is_journaled_and_checked_and_undo_forgets() {
    let (mut state, id) = connected();
    let effects = type_text(&mut state, id, "x");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Check(..))));
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Disk(DiskRequest::Journal(draft)) if draft.buffer.text() == "x"))
    );
    let effects = state.command(Command::Edit(id, TextCommand::Undo));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Disk(DiskRequest::Forget(_)))));
}

#[test]
fn run_saves_first_and_runs_what_was_saved() {
    let (mut state, _) = connected();
    let id = open(&mut state, "/tmp/a.py", "print(1)\n");
    type_text(&mut state, id, "#");
    let effects = state.command(Command::Run);
    assert!(run_requests(&effects).is_empty());
    let save = effects.iter().find_map(|effect| match effect {
        Effect::Disk(DiskRequest::Save { revision, path, .. }) => Some((*revision, path.clone())),
        _ => None,
    });
    let (revision, path) = save.expect("a save");
    let stamp = FileStamp::of(b"#print(1)\n");
    let effects = state.event(Event::Disk(DiskEvent::Saved { document: id, revision, path, result: Ok(stamp) }));
    assert_eq!(run_requests(&effects), [(RunId(1), "#print(1)\n".into())]);
    assert!(!state.documents.get(id).unwrap().is_unsaved());
}

#[test]
fn a_failed_save_runs_nothing_and_keeps_the_text() {
    let (mut state, _) = connected();
    let id = open(&mut state, "/tmp/a.py", "x");
    type_text(&mut state, id, "y");
    state.command(Command::Run);
    let result = Err(SaveError::Failed("The disk is full.".into()));
    let event = DiskEvent::Saved { document: id, revision: 1, path: "/tmp/a.py".into(), result };
    assert!(run_requests(&state.event(Event::Disk(event))).is_empty());
    assert!(state.documents.get(id).unwrap().is_unsaved());
    assert_eq!(titles(&state), ["a.py is not saved."]);
}

#[test]
fn run_while_running_stops_first_and_then_runs() {
    let (mut state, id) = connected();
    type_text(&mut state, id, "1");
    assert_eq!(run_requests(&state.command(Command::Run)).len(), 1);
    link(&mut state, LinkEvent::Activity(Activity::Running));
    let effects = state.command(Command::Run);
    assert!(matches!(effects[..], [Effect::Link(LinkRequest::Interrupt)]));
    assert!(run_requests(&link(&mut state, LinkEvent::RunFinished(RunId(1), Outcome::Interrupted))).is_empty());
    let effects = link(&mut state, LinkEvent::Activity(Activity::Idle));
    assert_eq!(run_requests(&effects), [(RunId(2), "1".into())]);
}

#[test]
fn a_program_larger_than_the_heap_is_refused_in_words() {
    let (mut state, id) = connected();
    type_text(&mut state, id, &"x".repeat(20_000));
    assert!(run_requests(&state.command(Command::Run)).is_empty());
    assert_eq!(titles(&state), ["untitled-1.py is too large for the board."]);
}

#[test]
fn a_vanished_board_ends_everything_with_a_message() {
    let (mut state, id) = connected();
    type_text(&mut state, id, "1");
    state.command(Command::Run);
    state.command(Command::OpenBoard("/main.py".into()));
    let port = PortAddress::Simulator;
    let trouble = Trouble::Vanished { path: "sim".into() };
    link(&mut state, LinkEvent::Disconnected(port, Some(trouble.clone())));
    assert_eq!(state.runs.current, None);
    assert_eq!(state.runs.last_outcome, Some(Outcome::Lost));
    assert!(state.board_files.pending.is_empty());
    assert_eq!(state.connection.link, Link::Trouble(trouble));
    let all = titles(&state).join("\n");
    assert!(all.contains("/main.py cannot be opened.") && all.contains("how it ended is unknown"), "{all}");
    // A late answer changes nothing.
    link(&mut state, LinkEvent::FileDone(RequestId(0), Ok(FileReply::Data(b"x".to_vec()))));
    assert_eq!(state.documents.list.len(), 1);
}

#[test]
fn files_of_the_board_are_opened_saved_and_kept_when_it_is_full() {
    let (mut state, _) = connected();
    let effects = state.command(Command::OpenBoard("main.py".into()));
    let Some(Effect::Link(LinkRequest::File(id, FileRequest::Read(path)))) = effects.first() else { panic!("a read") };
    assert_eq!(path, "/main.py");
    let id = *id;
    link(&mut state, LinkEvent::FileDone(id, Ok(FileReply::Data(b"print(1)\n".to_vec()))));
    let document = state.documents.active.unwrap();
    assert_eq!(state.documents.get(document).unwrap().location, Location::Board("/main.py".into()));
    type_text(&mut state, document, "#");
    let effects = state.command(Command::Save(document));
    let Some(Effect::Link(LinkRequest::File(id, FileRequest::Write(_, bytes)))) = effects.first() else {
        panic!("a write")
    };
    assert_eq!(bytes, b"#print(1)\n");
    let id = *id;
    link(&mut state, LinkEvent::FileDone(id, Err(FileError::Errno(28))));
    assert!(state.documents.get(document).unwrap().is_unsaved());
    assert!(state.notices.list[0].remedy.contains("full"), "{:?}", state.notices.list);
}

#[test]
fn an_upload_that_cannot_fit_is_not_begun() {
    let (mut state, _) = connected();
    state.board_files.space = Some(Space { total_bytes: 1000, free_bytes: 10, block_bytes: 1 });
    let items = vec![("/a.bin".to_owned(), Some(vec![0; 100]))];
    let effects = state.event(Event::Disk(DiskEvent::ReadForUpload(items)));
    assert!(effects.is_empty());
    assert_eq!(titles(&state), ["The board has no room for that."]);
}

/// The file requests among effects.
fn file_requests(effects: Vec<Effect>) -> Vec<(RequestId, FileRequest)> {
    let request = |effect| match effect {
        Effect::Link(LinkRequest::File(id, request)) => Some((id, request)),
        _ => None,
    };
    effects.into_iter().filter_map(request).collect()
}

fn entry(name: &str) -> Entry {
    Entry { name: name.into(), kind: EntryKind::File, size: 1 }
}

/// The board lists `there` when an upload of `/a.py` and `/b.py`, a byte each, is prepared.
fn upload_over(state: &mut State, there: &[Entry]) -> Vec<Effect> {
    let items = vec![("/a.py".to_owned(), Some(vec![1])), ("/b.py".to_owned(), Some(vec![2]))];
    let effects = state.event(Event::Disk(DiskEvent::ReadForUpload(items)));
    let [(id, FileRequest::List(folder))] = &file_requests(effects)[..] else { panic!("a list") };
    assert_eq!(folder, "/");
    link(state, LinkEvent::FileDone(*id, Ok(FileReply::Entries(there.to_vec()))))
}

fn written(effects: Vec<Effect>) -> Vec<String> {
    let path = |request| match request {
        FileRequest::Write(path, _) => Some(path),
        _ => None,
    };
    file_requests(effects).into_iter().filter_map(|(_, request)| path(request)).collect()
}

#[test]
fn an_upload_asks_before_it_replaces() {
    let (mut state, _) = connected();
    assert_eq!(written(upload_over(&mut state, &[entry("c.py")])), ["/a.py", "/b.py"]);
    let longer = Entry { size: 2, ..entry("b.py") };
    let wanted = [
        (Choice::Replace, vec!["/a.py", "/b.py"]),
        (Choice::Skip, vec!["/a.py"]),
        (Choice::KeepBoth, vec!["/a.py", "/b (2).py"]),
    ];
    for (choice, paths) in wanted {
        assert!(written(upload_over(&mut state, std::slice::from_ref(&longer))).is_empty());
        assert_eq!(state.dialogs.open, Some(Dialog::Conflicts));
        state.command(Command::Resolve(Some(0), choice));
        assert_eq!(written(state.command(Command::Answer(Answer::Accept))), paths);
    }
    upload_over(&mut state, std::slice::from_ref(&longer));
    assert!(written(state.command(Command::Answer(Answer::Cancel))).is_empty());
    // A folder cannot be replaced by a file.
    upload_over(&mut state, &[Entry { kind: EntryKind::Folder, ..entry("a.py") }]);
    state.command(Command::Resolve(None, Choice::Replace));
    assert_eq!(written(state.command(Command::Answer(Answer::Accept))), ["/b.py"]);
}

#[test]
fn a_question_about_names_waits_for_others_and_is_not_lost() {
    let (mut state, id) = connected();
    state.command(Command::Ask(Dialog::Settings));
    let longer = Entry { size: 2, ..entry("a.py") };
    assert!(written(upload_over(&mut state, std::slice::from_ref(&longer))).is_empty());
    assert_eq!(state.dialogs.open, Some(Dialog::Settings));
    state.command(Command::Answer(Answer::Cancel));
    assert_eq!(state.dialogs.open, Some(Dialog::Conflicts));
    // Another one takes its place, as when a file changes on the disk.
    state.dialogs.ask(Dialog::ChangedOutside(id), "");
    state.command(Command::Answer(Answer::Cancel));
    assert_eq!(state.dialogs.open, Some(Dialog::Conflicts));
    assert_eq!(written(state.command(Command::Answer(Answer::Accept))), ["/a.py", "/b.py"]);
    assert_eq!(state.dialogs.open, None);
}

#[test]
fn what_is_on_the_board_already_is_not_sent_and_not_asked_about() {
    let (mut state, _) = connected();
    for (there, paths) in [(2, vec!["/a.py"]), (7, Vec::new())] {
        let asked = file_requests(upload_over(&mut state, &[entry("b.py")]));
        let [(id, FileRequest::Checksum(path))] = &asked[..] else { panic!("{asked:?}") };
        assert_eq!(path, "/b.py");
        let crc32 = pyrite_protocol::frame::crc32(&[there]);
        let effects = link(&mut state, LinkEvent::FileDone(*id, Ok(FileReply::Checksum { size: 1, crc32 })));
        assert_eq!(written(effects), paths);
        assert_eq!(state.dialogs.open.is_some(), there == 7);
    }
}

#[test]
fn a_folder_that_is_there_is_looked_into_before_anything_in_it_is_replaced() {
    let (mut state, _) = connected();
    let items = vec![("/lib".to_owned(), None), ("/lib/x.py".to_owned(), Some(vec![1, 2]))];
    let effects = state.event(Event::Disk(DiskEvent::ReadForUpload(items)));
    let mut asked = file_requests(effects);
    for (folder, entries) in
        [("/", vec![Entry { kind: EntryKind::Folder, ..entry("lib") }]), ("/lib", vec![entry("x.py")])]
    {
        let [(id, FileRequest::List(listed))] = &asked[..] else { panic!("{asked:?}") };
        assert_eq!(listed, folder);
        asked = file_requests(link(&mut state, LinkEvent::FileDone(*id, Ok(FileReply::Entries(entries)))));
    }
    assert!(asked.is_empty());
    assert_eq!(state.arrivals.conflicts()[0].path(), "/lib/x.py");
    // What waits is asked about when this is settled.
    let items = vec![("/y.py".to_owned(), Some(vec![1]))];
    assert!(file_requests(state.event(Event::Disk(DiskEvent::ReadForUpload(items)))).is_empty());
    let effects = file_requests(state.command(Command::Answer(Answer::Cancel)));
    assert!(matches!(&effects[..], [(_, FileRequest::List(folder))] if folder == "/"), "{effects:?}");
    // The cable is pulled: nothing is left over.
    link(&mut state, LinkEvent::FileDone(effects[0].0, Err(FileError::NotConnected)));
    assert!(!written(upload_over(&mut state, &[])).is_empty());
}

#[test]
fn an_older_version_is_compared_and_comes_back_into_its_tab() {
    let (mut state, _) = connected();
    let effects = state.command(Command::OpenBoard("/m.py".into()));
    let [(id, _)] = &file_requests(effects)[..] else { panic!("a read") };
    link(&mut state, LinkEvent::FileDone(*id, Ok(FileReply::Data(b"new\n".to_vec()))));
    state.command(Command::ShowHistory(Some("/m.py".into())));
    let version = |path: &str| Version {
        path: path.into(),
        seconds: 0,
        size: 4,
        crc32: 0,
        sha256: String::new(),
        event: VersionEvent::Replaced,
    };
    state.event(Event::Disk(DiskEvent::History(vec![version("/other.py"), version("/m.py")])));
    let Some(Dialog::History(view)) = &state.dialogs.open else { panic!("{:?}", state.dialogs.open) };
    assert_eq!(view.versions.as_deref(), Some(&[version("/m.py")][..]));

    let when = "then".to_owned();
    let read = DiskEvent::VersionRead(version("/m.py"), VersionUse::Compare { when }, Ok(b"old\n".to_vec()));
    let effects = state.event(Event::Disk(read));
    let [(id, FileRequest::Read(_))] = &file_requests(effects)[..] else { panic!("a read") };
    link(&mut state, LinkEvent::FileDone(*id, Ok(FileReply::Data(b"new\n".to_vec()))));
    let Some(Dialog::Compare(comparison)) = &state.dialogs.open else { panic!("{:?}", state.dialogs.open) };
    let texts: Vec<_> = comparison.lines.as_ref().unwrap().iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["new", "old"]);
    state.command(Command::Answer(Answer::Cancel));
    assert!(matches!(state.dialogs.open, Some(Dialog::History(_))), "it stands again");

    let read = DiskEvent::VersionRead(version("/m.py"), VersionUse::Restore, Ok(b"old\n".to_vec()));
    let effects = state.event(Event::Disk(read));
    let [(id, FileRequest::Write(_, bytes))] = &file_requests(effects)[..] else { panic!("a write") };
    assert_eq!(bytes, b"old\n");
    link(&mut state, LinkEvent::FileDone(*id, Ok(FileReply::Done)));
    let document = state.documents.at(&Location::Board("/m.py".into())).unwrap();
    assert_eq!(document.bytes(), b"old\n");
    assert!(!document.is_unsaved());
}

#[test]
fn saving_on_the_board_asks_before_it_replaces_another_file() {
    let (mut state, id) = connected();
    type_text(&mut state, id, "x");
    let ask = |state: &mut State, reply| {
        state.command(Command::SaveOnBoard(id));
        let effects = state.command(Command::Answer(Answer::Accept));
        let [(request, FileRequest::Stat(path))] = &file_requests(effects)[..] else { panic!("a question") };
        assert_eq!(path, "/main.py");
        file_requests(link(state, LinkEvent::FileDone(*request, reply)))
    };
    assert!(ask(&mut state, Ok(FileReply::Stat { entry: entry("/main.py"), changed: None })).is_empty());
    assert_eq!(state.dialogs.open, Some(Dialog::ReplaceBoard(id, "/main.py".into())));
    state.command(Command::Answer(Answer::Cancel));
    let folder = Entry { kind: EntryKind::Folder, ..entry("/main.py") };
    assert!(ask(&mut state, Ok(FileReply::Stat { entry: folder, changed: None })).is_empty());
    assert_eq!(titles(&state), ["/main.py is not saved."]);
    let written = ask(&mut state, Err(FileError::NOT_FOUND));
    assert!(matches!(&written[..], [(_, FileRequest::Write(path, _))] if path == "/main.py"));
    // Once it belongs there, nothing is asked.
    link(&mut state, LinkEvent::FileDone(written[0].0, Ok(FileReply::Done)));
    type_text(&mut state, id, "y");
    let again = file_requests(state.command(Command::Save(id)));
    assert!(matches!(&again[..], [(_, FileRequest::Write(..))]));
}

#[test]
fn files_of_the_board_come_back_with_it() {
    let open_at = |id, location| OpenDocument { id: DocumentId(id), location };
    let session = Session {
        documents: vec![
            open_at(3, Location::Untitled(1)),
            open_at(4, Location::Board("/main.py".into())),
            open_at(5, Location::Board("/gone.py".into())),
        ],
        active: Some(1),
        ..Session::default()
    };
    let mut state = State::default();
    on_start::restore(&mut state, &session, Vec::new(), |_| Err("no file".into()), &mut Vec::new());
    assert_eq!(state.session().documents.len(), 3);
    state.command(Command::Connect(PortAddress::Simulator, Approach::HandsOff));
    let requests = file_requests(link(&mut state, LinkEvent::Connected(PortAddress::Simulator, peer())));
    let id_of = |path: &str| requests.iter().find(|(_, request)| *request == FileRequest::Read(path.into())).unwrap().0;
    link(&mut state, LinkEvent::FileDone(id_of("/gone.py"), Err(FileError::NOT_FOUND)));
    link(&mut state, LinkEvent::FileDone(id_of("/main.py"), Ok(FileReply::Data(b"1".to_vec()))));
    let active = state.documents.active().unwrap();
    assert_eq!((active.id, &active.location), (DocumentId(4), &Location::Board("/main.py".into())));
    assert!(state.documents.waiting_for_board.is_empty());
    assert!(state.documents.new_untitled() > DocumentId(5));
}

#[test]
fn open_documents_follow_a_rename_and_outlive_a_deletion() {
    let (mut state, _) = connected();
    let local = open(&mut state, "/home/x/lib/a.py", "1");
    let (from, to) = (PathBuf::from("/home/x/lib"), PathBuf::from("/home/x/library"));
    state.event(Event::Disk(DiskEvent::Renamed(from, Ok(to))));
    assert_eq!(state.documents.get(local).unwrap().location, Location::Local("/home/x/library/a.py".into()));

    let effects = state.command(Command::OpenBoard("/main.py".into()));
    let (id, _) = file_requests(effects)[0].clone();
    link(&mut state, LinkEvent::FileDone(id, Ok(FileReply::Data(b"2".to_vec()))));
    let board = state.documents.active.unwrap();
    state.board_files.folders.insert("/".into(), vec![entry("main.py"), entry("taken.py")]);
    state.command(Command::Ask(Dialog::RenameBoard("/main.py".into())));
    state.command(Command::DialogText("taken.py".into()));
    assert!(state.command(Command::Answer(Answer::Accept)).is_empty());
    assert_eq!(state.dialogs.complaint.as_deref(), Some("taken.py exists already."));
    state.command(Command::DialogText("other.py".into()));
    let (id, _) = file_requests(state.command(Command::Answer(Answer::Accept)))[0].clone();
    link(&mut state, LinkEvent::FileDone(id, Ok(FileReply::Done)));
    assert_eq!(state.documents.get(board).unwrap().location, Location::Board("/other.py".into()));

    state.command(Command::Ask(Dialog::DeleteBoard(vec!["/other.py".into()])));
    let effects = state.command(Command::Answer(Answer::Accept));
    let (id, _) = file_requests(effects)[0].clone();
    assert!(!state.documents.get(board).unwrap().is_unsaved());
    link(&mut state, LinkEvent::FileDone(id, Ok(FileReply::Done)));
    assert!(state.documents.get(board).unwrap().is_unsaved());
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let (mut state, _) = connected();
    let reason = LoadedFile::decode(b"\xff\xfe\x00").unwrap_err();
    state.event(Event::Disk(DiskEvent::Loaded("/tmp/x.bin".into(), Err(reason))));
    assert_eq!(titles(&state), ["x.bin cannot be opened."]);
    assert!(state.notices.list[0].remedy.contains("UTF-8"));
}

#[test]
fn a_file_changed_outside_is_followed_or_asked_about() {
    let (mut state, _) = connected();
    let id = open(&mut state, "/tmp/a.py", "one");
    let other = Some(FileStamp::of(b"two"));
    let effects = state.event(Event::Disk(DiskEvent::FileChanged(id, other)));
    assert!(matches!(effects[..], [Effect::Disk(DiskRequest::Load(_))]));
    assert_eq!(open(&mut state, "/tmp/a.py", "two"), id);
    assert_eq!(state.documents.get(id).unwrap().editor.buffer().text(), "two");
    type_text(&mut state, id, "my ");
    state.event(Event::Disk(DiskEvent::FileChanged(id, Some(FileStamp::of(b"three")))));
    assert_eq!(state.dialogs.open, Some(Dialog::ChangedOutside(id)));
    state.command(Command::Answer(Answer::Cancel));
    assert_eq!(state.documents.get(id).unwrap().editor.buffer().text(), "my two");
}

#[test]
fn closing_saves_and_closes_only_if_that_worked() {
    let (mut state, _) = connected();
    let id = open(&mut state, "/tmp/a.py", "x");
    type_text(&mut state, id, "y");
    state.command(Command::Close(id));
    let effects = state.command(Command::Answer(Answer::Accept));
    assert!(matches!(effects[..], [Effect::Disk(DiskRequest::Save { .. })]));
    assert!(state.documents.get(id).is_some());
    let revision = state.documents.get(id).unwrap().revision();
    let stamp = FileStamp::of(b"yx");
    state.event(Event::Disk(DiskEvent::Saved { document: id, revision, path: "/tmp/a.py".into(), result: Ok(stamp) }));
    assert!(state.documents.get(id).is_none());
}

#[test]
fn the_small_picker_stands_in_for_the_system() {
    let (mut state, id) = connected();
    type_text(&mut state, id, "x");
    state.command(Command::Save(id));
    assert_eq!(state.dialogs.open, Some(Dialog::SaveWhere(id)));
    let effects = state.command(Command::Answer(Answer::OnComputer));
    let Some(Effect::Pick(pick @ Pick::Save { .. })) = effects.into_iter().next() else { panic!("a pick") };
    state.event(Event::NoPicker(pick));
    state.command(Command::DialogText("hello.py".into()));
    let effects = state.command(Command::Answer(Answer::Accept));
    let saved: Vec<&PathBuf> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Disk(DiskRequest::Save { path, expected: Expected::Nothing, .. }) => Some(path),
            _ => None,
        })
        .collect();
    assert_eq!(saved.len(), 1);
    assert!(saved[0].ends_with("hello.py"));
    assert_eq!(state.dialogs.open, None);
    // There is such a file: it is only replaced if the user says so.
    let path = saved[0].clone();
    let event = DiskEvent::Saved { document: id, revision: 1, path: path.clone(), result: Err(SaveError::Exists) };
    state.event(Event::Disk(event));
    assert_eq!(state.dialogs.open, Some(Dialog::ReplaceLocal(id, path)));
    let effects = state.command(Command::Answer(Answer::Accept));
    assert!(matches!(effects[..], [Effect::Disk(DiskRequest::Save { expected: Expected::Anything, .. })]));
}

#[test]
fn the_prompt_runs_statements_and_input_goes_to_the_program() {
    let (mut state, _) = connected();
    let typed = |bytes: &[u8]| Command::Shell(TerminalCommand::Input(bytes.to_vec()));
    let effects = state.command(typed(b"1+1\r"));
    assert!(matches!(effects[..], [Effect::Link(LinkRequest::Run { kind: SourceKind::Interactive, .. })]));
    let effects = state.command(typed(b"yes\r"));
    assert!(matches!(&effects[..], [Effect::Link(LinkRequest::Input(bytes))] if bytes == b"yes\r"));
    link(&mut state, LinkEvent::Console(b"2\r\n".to_vec()));
    link(&mut state, LinkEvent::RunFinished(RunId(1), Outcome::Completed));
    assert!(state.shell.has_prompt());
}

#[test]
fn a_traceback_leads_to_the_line() {
    let (mut state, _) = connected();
    let id = open(&mut state, "/tmp/a.py", "a\nb\nc\n");
    state.command(Command::Run);
    state.documents.new_untitled();
    let place = TerminalCommand::OpenPlace { file_name: "a.py".into(), line_number: 2 };
    state.command(Command::Shell(place));
    assert_eq!(state.documents.active, Some(id));
    assert_eq!(state.documents.get(id).unwrap().editor.selection().start(), 2);
}

/// A tab with a file of the board; its text is `x`.
fn open_from_board(state: &mut State) -> DocumentId {
    let [(id, FileRequest::Read(_))] = &file_requests(state.command(Command::OpenBoard("/a.py".into())))[..] else {
        panic!("a read")
    };
    link(state, LinkEvent::FileDone(*id, Ok(FileReply::Data(b"x".to_vec()))));
    state.documents.active.unwrap()
}

/// A program ends, and the file that the tab shows is found to be this; what is asked then.
fn found(state: &mut State, text: &[u8]) -> Vec<(RequestId, FileRequest)> {
    link(state, LinkEvent::Activity(Activity::Running));
    let looks = |(_, request): &(RequestId, FileRequest)| matches!(request, FileRequest::Checksum(_));
    let asked = file_requests(link(state, LinkEvent::Activity(Activity::Idle)));
    let [(id, _)] = asked.into_iter().filter(looks).collect::<Vec<_>>()[..] else { panic!("one question") };
    let (size, crc32) = (text.len() as u64, pyrite_protocol::frame::crc32(text));
    file_requests(link(state, LinkEvent::FileDone(id, Ok(FileReply::Checksum { size, crc32 }))))
}

#[test]
fn a_tab_follows_what_a_program_writes_to_its_file() {
    let (mut state, _) = connected();
    let tab = open_from_board(&mut state);
    assert!(found(&mut state, b"x").is_empty());
    let [(id, FileRequest::Read(path))] = &found(&mut state, b"by a program")[..] else { panic!("a read") };
    assert_eq!(path, "/a.py");
    link(&mut state, LinkEvent::FileDone(*id, Ok(FileReply::Data(b"by a program".to_vec()))));
    assert_eq!(state.documents.get(tab).unwrap().editor.buffer().text(), "by a program");
    assert!(!state.documents.get(tab).unwrap().is_unsaved() && found(&mut state, b"by a program").is_empty());
    // What was typed is asked about, once.
    type_text(&mut state, tab, "my ");
    assert!(found(&mut state, b"again").is_empty());
    assert_eq!(state.dialogs.open, Some(Dialog::ChangedOutside(tab)));
    state.command(Command::Answer(Answer::Cancel));
    assert!(found(&mut state, b"again").is_empty() && state.dialogs.open.is_none());
    assert!(found(&mut state, b"once more").is_empty());
    let [(id, FileRequest::Read(_))] = &file_requests(state.command(Command::Answer(Answer::Discard)))[..] else {
        panic!("a read")
    };
    link(&mut state, LinkEvent::FileDone(*id, Ok(FileReply::Data(b"once more".to_vec()))));
    assert_eq!(state.documents.get(tab).unwrap().editor.buffer().text(), "once more");
    // What was saved is what the board is expected to have.
    type_text(&mut state, tab, "my ");
    let [(id, FileRequest::Write(_, bytes))] = &file_requests(state.command(Command::Save(tab)))[..] else {
        panic!("a write")
    };
    link(&mut state, LinkEvent::FileDone(*id, Ok(FileReply::Done)));
    assert!(found(&mut state, bytes).is_empty() && state.dialogs.open.is_none());
}

#[test]
fn a_tab_keeps_the_text_of_a_file_that_is_gone_and_knows_its_board() {
    let (mut state, _) = connected();
    let tab = open_from_board(&mut state);
    let gone = || Some(Trouble::Vanished { path: "/dev/ttyACM0".into() });
    // Another board does not have the file: that says nothing.
    link(&mut state, LinkEvent::Disconnected(PortAddress::Simulator, gone()));
    link(&mut state, LinkEvent::Connected(PortAddress::Simulator, Peer { machine: "Another".into(), ..peer() }));
    let checksums = |effects| {
        let asked = file_requests(effects).into_iter();
        asked.filter(|(_, request)| matches!(request, FileRequest::Checksum(_))).map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert!(checksums(link(&mut state, LinkEvent::Activity(Activity::Idle))).is_empty());
    link(&mut state, LinkEvent::Disconnected(PortAddress::Simulator, gone()));
    link(&mut state, LinkEvent::Connected(PortAddress::Simulator, peer()));
    let [id] = checksums(link(&mut state, LinkEvent::Activity(Activity::Idle)))[..] else { panic!("a question") };
    state.notices.list.clear();
    link(&mut state, LinkEvent::FileDone(id, Err(FileError::NOT_FOUND)));
    assert!(state.documents.get(tab).unwrap().is_unsaved());
    assert_eq!(titles(&state), ["a.py was deleted or moved on the board."]);
}

#[test]
fn a_clock_is_set_once_and_not_under_a_program() {
    let sets = |effects: &[Effect]| {
        effects.iter().any(|it| matches!(it, Effect::Link(LinkRequest::File(_, FileRequest::SetClock))))
    };
    let mut state = State::default();
    state.command(Command::Connect(PortAddress::Simulator, Approach::HandsOff));
    let connect = |state: &mut State, activity| {
        // The link tells who it is, then what it does.
        let mut effects = link(state, LinkEvent::Connected(PortAddress::Simulator, peer()));
        effects.extend(link(state, LinkEvent::Activity(activity)));
        effects
    };
    assert!(sets(&connect(&mut state, Activity::Idle)));
    assert!(!sets(&link(&mut state, LinkEvent::Activity(Activity::Idle))));
    assert!(!sets(&connect(&mut state, Activity::Running)));
    assert!(sets(&link(&mut state, LinkEvent::Activity(Activity::Idle))));
    state.settings.sets_clock = false;
    assert!(!sets(&connect(&mut state, Activity::Idle)));
}
