//! Byte code in place of an imported module: the button in, the board's files and this computer's out.

use std::collections::BTreeMap;
use std::path::PathBuf;

use egui_kittest::kittest::Queryable as _;
use pyrite::board::link::{FileError, FileReply, FileRequest, LinkEvent, LinkRequest};
use pyrite::state::State;
use pyrite::state::command::Command;
use pyrite::state::effect::{DiskRequest, Effect};
use pyrite::state::event::{DiskEvent, Event};
use pyrite::state::memory::MemoryView;
use pyrite::state::settings::SettingChange;

use super::{connected, memory, window};

const SOURCE: &[u8] = b"def turn(): return 7\n";

/// A board's files, and the files that were kept on this computer.
#[derive(Default)]
struct Files {
    board: BTreeMap<String, Vec<u8>>,
    kept: Vec<(PathBuf, Vec<u8>)>,
    disk_is_full: bool,
}

impl Files {
    /// Does what was asked, and what that leads to.
    fn carry_out(&mut self, state: &mut State, effects: Vec<Effect>) {
        for effect in effects {
            let event = match effect {
                Effect::Link(LinkRequest::File(id, request)) => {
                    let reply = match request {
                        FileRequest::Read(path) => {
                            self.board.get(&path).cloned().map(FileReply::Data).ok_or(FileError::NOT_FOUND)
                        }
                        FileRequest::Write(path, bytes) => {
                            self.board.insert(path, bytes);
                            Ok(FileReply::Done)
                        }
                        FileRequest::Remove(path) => {
                            self.board.remove(&path).map(|_| FileReply::Done).ok_or(FileError::NOT_FOUND)
                        }
                        _ => Err(FileError::Busy),
                    };
                    Event::Link(LinkEvent::FileDone(id, reply))
                }
                Effect::Compile(job) => {
                    let result =
                        pyrite::workers::byte_code::compile(job.file_name.as_ref(), &job.file_name, &job.source, 0);
                    Event::Compiled { path: job.path, source: job.source, result }
                }
                Effect::Disk(DiskRequest::KeepSource(board_path, path, bytes)) => {
                    let result = if self.disk_is_full {
                        Err("The disk is full.".to_owned())
                    } else {
                        self.kept.push((path.clone(), bytes));
                        Ok(path)
                    };
                    Event::Disk(DiskEvent::SourceKept(board_path, result))
                }
                _ => continue,
            };
            let effects = state.event(event);
            self.carry_out(state, effects);
        }
    }

    fn command(&mut self, state: &mut State, command: Command) {
        let effects = state.command(command);
        self.carry_out(state, effects);
    }
}

fn at(path: &str) -> (State, Files) {
    let mut files = Files::default();
    files.board.insert(path.to_owned(), SOURCE.to_vec());
    (connected(), files)
}

/// What the newest message offers.
fn offered(state: &State) -> Command {
    let notice = state.notices.list.last().expect("a message");
    notice.actions.first().unwrap_or_else(|| panic!("an offer in {}", notice.title)).1.clone()
}

#[test]
fn a_module_becomes_byte_code_and_its_source_is_kept() {
    for (module, source, byte_code) in [
        ("motor", "/motor.py", "/motor.mpy"),
        ("motor", "/lib/motor.py", "/lib/motor.mpy"),
        ("parts.motor", "/lib/parts/motor.py", "/lib/parts/motor.mpy"),
        ("parts", "/parts/__init__.py", "/parts/__init__.mpy"),
    ] {
        let (mut state, mut files) = at(source);
        files.command(&mut state, Command::MakeByteCode(module.into()));
        let image = files.board.get(byte_code).unwrap_or_else(|| panic!("{byte_code} in {:?}", files.board.keys()));
        assert!(image.starts_with(b"M\x06"), "{image:?}");
        assert_eq!(files.board.get(source).map(Vec::as_slice), Some(SOURCE), "nothing is deleted unasked");
        assert!(state.notices.list.last().expect("a message").remedy.contains("imports"), "{:?}", state.notices.list);
        let offer = offered(&state);
        files.command(&mut state, offer);
        assert!(!files.board.contains_key(source) && files.board.contains_key(byte_code));
        let name = source.rsplit('/').next().expect("a name");
        assert_eq!(files.kept, [(state.local_files.root.join(name), SOURCE.to_vec())]);
    }
}

#[test]
fn the_source_stays_where_it_is_not_safe_here() {
    // The disk is full.
    let (mut state, mut files) = at("/motor.py");
    files.command(&mut state, Command::MakeByteCode("motor".into()));
    files.disk_is_full = true;
    let offer = offered(&state);
    files.command(&mut state, offer.clone());
    assert_eq!(files.board.get("/motor.py").map(Vec::as_slice), Some(SOURCE));
    // It was changed since.
    files.disk_is_full = false;
    files.board.insert("/motor.py".into(), b"other = 1\n".to_vec());
    files.command(&mut state, offer.clone());
    assert!(files.board.contains_key("/motor.py") && files.kept.is_empty());
    // It is gone already.
    files.board.remove("/motor.py");
    files.command(&mut state, offer);
    assert!(files.kept.is_empty() && files.board.contains_key("/motor.mpy"));
}

#[test]
fn what_cannot_be_made_is_said() {
    let (mut state, mut files) = at("/other.py");
    files.command(&mut state, Command::MakeByteCode("motor".into()));
    assert_eq!(state.notices.list.last().expect("a message").title, "The source of motor is not on the board.");
    files.board.insert("/motor.py".into(), b"def f(:\n".to_vec());
    files.command(&mut state, Command::MakeByteCode("motor".into()));
    let notice = state.notices.list.last().expect("a message");
    assert!(notice.title.contains("cannot be compiled") && notice.remedy.contains("motor.py:1:"), "{notice:?}");
    assert!(!files.board.contains_key("/motor.mpy"));
    // What starts at power-on is looked for as source alone.
    files.board.insert("/main.py".into(), SOURCE.to_vec());
    files.command(&mut state, Command::MakeByteCode("main".into()));
    assert!(!files.board.contains_key("/main.mpy"));
}

#[test]
fn the_button_stands_where_something_is_saved() {
    let mut state = connected();
    state.command(Command::Set(SettingChange::MemoryShown(true)));
    state.command(Command::ShowMemory(MemoryView::Imports));
    memory::tell(&mut state, 1, 1024);
    let mut harness = window(state);
    assert!(harness.query_by_label_contains("Compiling parts.motor took 9000 bytes").is_some());
    assert!(harness.query_by_label("is byte code").is_some());
    assert!(harness.query_by_label("Make main.mpy").is_none() && harness.query_by_label("Make packed.mpy").is_none());
    harness.get_by_label("Make motor.mpy").click();
    harness.run();
    assert!(harness.state().seen.contains(&Command::MakeByteCode("parts.motor".into())));
}
