//! Plans against boards in memory.

use std::collections::{BTreeMap, BTreeSet};

use pyrite_protocol::frame::crc32;

use super::ignores::Ignores;
use super::mirror::{Mirror, Need};
use super::plan::{Deleting, Plan};
use super::survey::Survey;
use super::work::{Report, Step, Work};
use super::{LocalFile, LocalTree, OnBoard, ancestors, is_in};
use crate::board::link::{Entry, EntryKind, FileError, FileReply, FileRequest, Space, name, parent};

/// A board that keeps files in a map.
#[derive(Default)]
struct Board {
    files: BTreeMap<String, Vec<u8>>,
    folders: BTreeSet<String>,
    mounted: Option<&'static str>,
    free: u64,
    asked: usize,
}

impl Board {
    fn with(files: &[(&str, &str)]) -> Self {
        let mut board = Self { free: 100_000, ..Self::default() };
        for (path, text) in files {
            board.files.insert((*path).to_owned(), text.as_bytes().to_vec());
            board.folders.extend(ancestors(path).filter(|path| !path.is_empty()).map(str::to_owned));
        }
        board
    }

    fn answer(&mut self, request: FileRequest) -> Result<FileReply, FileError> {
        self.asked += 1;
        match request {
            FileRequest::List(folder) => {
                if folder != "/" && !self.folders.contains(&folder) {
                    return Err(FileError::NOT_FOUND);
                }
                let entry = |path: &String, kind, size| {
                    (parent(path) == folder).then(|| Entry { name: name(path).to_owned(), kind, size })
                };
                let folders = self.folders.iter().filter_map(|path| entry(path, EntryKind::Folder, 0));
                let files =
                    self.files.iter().filter_map(|(path, data)| entry(path, EntryKind::File, data.len() as u64));
                Ok(FileReply::Entries(folders.chain(files).collect()))
            }
            FileRequest::Checksum(path) => {
                let data = self.files.get(&path).ok_or(FileError::NOT_FOUND)?;
                Ok(FileReply::Checksum { size: data.len() as u64, crc32: crc32(data) })
            }
            FileRequest::Space(path) => {
                let is_mounted = self.mounted.is_some_and(|mounted| path.starts_with(mounted));
                Ok(FileReply::Space(Space {
                    total_bytes: 1 << 20,
                    free_bytes: self.free + u64::from(is_mounted),
                    block_bytes: 1,
                }))
            }
            FileRequest::Write(path, data) => {
                assert!(parent(&path) == "/" || self.folders.contains(parent(&path)), "{path}: no folder");
                assert!(!self.folders.contains(&path), "{path} is a folder");
                if path.contains("bad") {
                    return Err(FileError::Errno(22));
                }
                self.files.insert(path, data);
                Ok(FileReply::Done)
            }
            FileRequest::MakeDirectory(path) => {
                let is_new = self.folders.insert(path);
                if is_new { Ok(FileReply::Done) } else { Err(FileError::Errno(17)) }
            }
            FileRequest::Remove(path) => self.files.remove(&path).map(|_| FileReply::Done).ok_or(FileError::NOT_FOUND),
            FileRequest::RemoveTree(path) => {
                self.files.retain(|file, _| !is_in(file, &path));
                self.folders.retain(|folder| !is_in(folder, &path));
                Ok(FileReply::Done)
            }
            other => panic!("{other:?}"),
        }
    }

    fn survey(&mut self, target: &str, tree: &LocalTree) -> OnBoard {
        let mut survey = Survey::new(target, tree.clone());
        while let Some(question) = survey.question() {
            let answer = self.answer(question);
            survey.answer(answer).expect("answered");
        }
        survey.finish().1
    }

    fn carry_out(&mut self, mut work: Work, here: &[(&str, &str)], known: &mut OnBoard) -> Report {
        while let Some(step) = work.step().cloned() {
            let request = match step {
                Step::Send(path, _) => work.read(contents(here, &path)),
                _ => work.request(),
            };
            if let Some(request) = request {
                let answer = self.answer(request);
                work.answered(answer, known);
            }
        }
        work.report
    }

    /// Gives a mirror what it needs, until somebody has to agree or all is done.
    fn drive(&mut self, mirror: &mut Mirror, here: &[(&str, &str)]) {
        loop {
            match mirror.need() {
                Need::Tree => mirror.walked(tree("", here)),
                Need::Read(path) => mirror.read(contents(here, &path)),
                Need::Ask(request) => {
                    let answer = self.answer(request);
                    mirror.answered(answer).expect("answered");
                }
                Need::Agreement | Need::Nothing => return,
            }
        }
    }
}

fn contents(here: &[(&str, &str)], path: &str) -> Result<Vec<u8>, String> {
    let found = here.iter().find(|(name, _)| *name == path);
    found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| "it is gone".to_owned())
}

fn tree(own_list: &str, files: &[(&str, &str)]) -> LocalTree {
    let ignores = Ignores::new(own_list).expect("a list");
    let files: BTreeMap<String, LocalFile> = files
        .iter()
        .filter(|(path, _)| !ignores.ignores(path, EntryKind::File))
        .map(|(path, text)| ((*path).to_owned(), LocalFile { size: text.len() as u64, crc32: crc32(text.as_bytes()) }))
        .collect();
    let folders = files.keys().flat_map(|path| ancestors(path)).map(str::to_owned).collect();
    LocalTree { files, folders, skipped: Vec::new(), ignores }
}

fn texts(board: &Board) -> Vec<(&str, &str)> {
    board.files.iter().map(|(path, data)| (path.as_str(), std::str::from_utf8(data).expect("text"))).collect()
}

#[test]
fn only_what_differs_is_sent_and_nothing_is_deleted_unasked() {
    let here = [("main.py", "new"), ("lib/same.py", "same"), ("lib/deep/more.py", "more"), ("__pycache__/x", "x")];
    let there =
        [("/main.py", "old"), ("/lib/same.py", "same"), ("/lib/old.py", "old"), ("/data/log", "1"), ("/notes~", "n")];
    let mut board = Board::with(&there);
    let tree = tree("", &here);
    let mut known = board.survey("/", &tree);
    let plan = Plan::new("/", &tree, &known);
    let sent: Vec<&str> = plan.sent(Deleting::No).map(|file| file.path.as_str()).collect();
    assert_eq!(sent, ["lib/deep/more.py", "main.py"]);
    assert_eq!((plan.unchanged, plan.sent_bytes(Deleting::No)), (1, 7));
    let extra: Vec<&str> = plan.extra.iter().map(|extra| extra.path.as_str()).collect();
    assert_eq!(extra, ["data", "lib/old.py"], "what is ignored is not deleted");
    let report = board.carry_out(plan.work(Deleting::No), &here, &mut known);
    assert_eq!(report.summary(), "2 files sent (7 bytes).");
    assert_eq!(board.files["/main.py"], b"new");
    assert!(board.files.contains_key("/data/log") && board.files.contains_key("/lib/old.py"));
    // What is known now and what the board says are the same; nothing is left but what may be deleted.
    assert!(Plan::new("/", &tree, &known).is_done(Deleting::No));
    assert_eq!(board.survey("/", &tree).entries.len(), known.entries.len());
    let plan = Plan::new("/", &tree, &known);
    let report = board.carry_out(plan.work(Deleting::Yes), &here, &mut known);
    assert_eq!((report.deleted, report.sent), (2, 0));
    assert_eq!(
        texts(&board),
        [("/lib/deep/more.py", "more"), ("/lib/same.py", "same"), ("/main.py", "new"), ("/notes~", "n")]
    );
}

#[test]
fn a_target_is_made_and_other_file_systems_are_left_alone() {
    let here = [("a.py", "1"), ("sd/b.py", "2")];
    let mut board = Board::with(&[("/sd/photo", "p"), ("/old/x", "x")]);
    board.mounted = Some("/sd");
    let whole = tree("", &here[..1]);
    let plan = Plan::new("/", &whole, &board.survey("/", &whole));
    assert_eq!(plan.extra.iter().map(|extra| extra.path.as_str()).collect::<Vec<_>>(), ["old"]);
    let all = tree("", &here);
    let mut known = board.survey("/apps/demo", &all);
    let plan = Plan::new("/apps/demo", &all, &known);
    assert!(plan.extra.is_empty());
    board.carry_out(plan.work(Deleting::Yes), &here, &mut known);
    assert_eq!(board.files["/apps/demo/sd/b.py"], b"2");
    // A folder of the same name here does not lead into it.
    let known = board.survey("/", &all);
    assert!(!known.entries.contains_key("sd/photo"));
    let plan = Plan::new("/", &all, &known);
    let skipped: Vec<&str> = plan.skipped.iter().map(|skipped| skipped.path.as_str()).collect();
    assert_eq!((skipped, plan.sent(Deleting::Yes).count()), (vec!["sd/b.py"], 1));
}

#[test]
fn what_stands_in_the_way_goes_only_when_asked() {
    let here = [("lib/a.py", "a"), ("data", "d")];
    let mut board = Board::with(&[("/lib", "a file"), ("/data/x", "x")]);
    let tree = tree("", &here);
    let mut known = board.survey("/", &tree);
    let plan = Plan::new("/", &tree, &known);
    assert!(plan.is_done(Deleting::No) && !plan.is_done(Deleting::Yes));
    assert_eq!(
        plan.sending.iter().map(|file| file.obstacle.as_deref()).collect::<Vec<_>>(),
        [Some("data"), Some("lib")]
    );
    let report = board.carry_out(plan.work(Deleting::Yes), &here, &mut known);
    assert_eq!((report.deleted, report.sent, report.failed.len()), (2, 2, 0));
    assert_eq!(texts(&board), [("/data", "d"), ("/lib/a.py", "a")]);
}

#[test]
fn what_fails_is_named_and_what_is_hopeless_is_left() {
    let here = [("a.py", "1"), ("bad.py", "2"), ("c.py", "3"), ("gone.py", "4")];
    let mut board = Board::with(&[]);
    let tree = tree("", &here);
    let mut known = board.survey("/", &tree);
    let work = Plan::new("/", &tree, &known).work(Deleting::No);
    let report = board.carry_out(work, &here[..3], &mut known);
    let failed: Vec<&str> = report.failed.iter().map(|failed| failed.path.as_str()).collect();
    assert_eq!(failed, ["bad.py", "gone.py"]);
    assert_eq!(report.summary(), "2 files sent (2 bytes), 2 failed.");
    let mut work = Plan::new("/", &tree, &OnBoard::default()).work(Deleting::No);
    while work.request().is_some() {
        work.answered(Ok(FileReply::Done), &mut OnBoard::default());
    }
    assert!(work.read(Ok(vec![1])).is_some());
    work.answered(Err(FileError::Errno(28)), &mut OnBoard::default());
    assert_eq!((work.report.failed.len(), work.report.left.len(), work.step()), (1, 3, None));
    assert_eq!(work.report.ended_by, Some(FileError::Errno(28)));
}

#[test]
fn a_full_board_and_long_paths_are_told_before_the_first_byte() {
    let long = "x".repeat(300);
    let here = [("a.py", "12345"), (long.as_str(), "1")];
    let mut board = Board::with(&[("/a.py", "1234"), ("/old", "123")]);
    board.free = 3;
    let grown = tree("", &[("a.py", &"x".repeat(600))]);
    let tree = tree("", &here);
    let known = board.survey("/", &tree);
    let plan = Plan::new("/", &tree, &known);
    assert_eq!(plan.skipped.iter().map(|skipped| skipped.path.len()).collect::<Vec<_>>(), [300]);
    assert!(plan.lack_of_room(Deleting::No).is_some_and(|text| text.contains("5 bytes are needed and 3 are free")));
    assert_eq!(plan.lack_of_room(Deleting::Yes), None);
    // In blocks a file takes more, and what it replaces gives no room before it is whole.
    let space = known.space.map(|space| Space { free_bytes: 4095, block_bytes: 4096, ..space });
    let plan = Plan::new("/", &grown, &OnBoard { space, ..known });
    assert!(
        plan.lack_of_room(Deleting::No).is_some_and(|text| text.contains("about 4 KB are needed and 3 KB are free"))
    );
    let mut survey = Survey::new("/", tree);
    assert_eq!(survey.answer(Err(FileError::NotConnected)), Err(("/".to_owned(), FileError::NotConnected)));
}

#[test]
fn empty_folders_are_made() {
    let mut board = Board::with(&[("/apps/data", "a file"), ("/apps/log/x", "x")]);
    let mut tree = tree("", &[]);
    tree.folders.extend(["data", "data/deep", "log"].map(str::to_owned));
    let mut known = board.survey("/apps", &tree);
    let plan = Plan::new("/apps", &tree, &known);
    assert!(plan.is_done(Deleting::No) && !plan.is_done(Deleting::Yes));
    let told: Vec<String> = plan.left_out(Deleting::No).into_iter().map(|it| it.path + ": " + &it.reason).collect();
    let reason = "data on the board stands in its way";
    assert_eq!(told, [format!("data: {reason}"), format!("data/deep: {reason}")]);
    board.carry_out(plan.work(Deleting::Yes), &[], &mut known);
    assert!(board.folders.contains("/apps/data/deep") && !board.files.contains_key("/apps/data"));
    assert!(Plan::new("/apps", &tree, &known).is_done(Deleting::Yes));
    let mut fresh = Board::with(&[]);
    let mut known = fresh.survey("/new", &tree);
    fresh.carry_out(Plan::new("/new", &tree, &known).work(Deleting::No), &[], &mut known);
    assert!(fresh.folders.contains("/new/data/deep"));
    // Those that files go into are not named besides.
    tree.files.insert("log/a".to_owned(), LocalFile { size: 1, crc32: 0 });
    let plan = Plan::new("/", &tree, &OnBoard::default());
    let empty: Vec<&str> = plan.empty_folders(Deleting::No).map(|folder| folder.path.as_str()).collect();
    assert_eq!(empty, ["data", "data/deep"]);
}

#[test]
fn a_mirror_asks_the_board_once_and_sends_what_changes() {
    let mut board = Board::with(&[("/old", "x")]);
    let mut mirror = Mirror::new("/");
    let here = [("a.py", "1"), ("lib/b.py", "2")];
    board.drive(&mut mirror, &here);
    assert_eq!(mirror.plan().map(|plan| plan.sent(Deleting::No).count()), Some(2));
    assert_eq!(texts(&board), [("/old", "x")], "nothing is written before somebody agreed");
    mirror.agreed(Deleting::No).expect("room");
    board.drive(&mut mirror, &here);
    assert_eq!(mirror.report().map(Report::summary).as_deref(), Some("2 files sent (2 bytes)."));
    let here = [("a.py", "12"), ("lib/b.py", "2")];
    board.asked = 0;
    mirror.compare_again();
    board.drive(&mut mirror, &here);
    mirror.agreed_unseen(Deleting::No).expect("room");
    board.drive(&mut mirror, &here);
    assert_eq!((board.asked, texts(&board)), (1, vec![("/a.py", "12"), ("/lib/b.py", "2"), ("/old", "x")]));
    // Somebody else changed the board.
    board.files.insert("/a.py".to_owned(), b"no".to_vec());
    mirror.compare_again();
    board.drive(&mut mirror, &here);
    assert!(mirror.plan().is_some_and(|plan| plan.is_done(Deleting::No)));
    mirror.forget_board();
    mirror.compare_again();
    board.drive(&mut mirror, &here);
    assert!(mirror.plan().is_some_and(|plan| !plan.is_done(Deleting::No)));
    // A folder that is empty all of a sudden.
    mirror.compare_again();
    board.drive(&mut mirror, &[]);
    assert!(mirror.agreed_unseen(Deleting::Yes).is_err_and(|reason| reason.contains("empty now")));
    assert_eq!(board.files.len(), 3);
    assert!(mirror.agreed_unseen(Deleting::No).is_ok());
}

#[test]
fn what_is_not_answered_is_asked_again_and_a_broken_comparison_begins_again() {
    let mut board = Board::with(&[]);
    let mut mirror = Mirror::new("/");
    let here = [("a.py", "1"), ("b.py", "2"), ("c.py", "3")];
    mirror.walked(tree("", &here));
    let Need::Ask(first) = mirror.need() else { panic!("a question") };
    assert_eq!(mirror.need(), Need::Ask(first));
    assert_eq!(mirror.answered(Err(FileError::NotConnected)), Err(("/".to_owned(), FileError::NotConnected)));
    assert_eq!(mirror.need(), Need::Tree);
    board.drive(&mut mirror, &here);
    mirror.agreed(Deleting::No).expect("room");
    assert_eq!(mirror.need(), Need::Read("a.py".to_owned()));
    mirror.read(Ok(b"1".to_vec()));
    assert_eq!(mirror.need(), Need::Ask(FileRequest::Write("/a.py".to_owned(), b"1".to_vec())));
    // The program that began meanwhile may have taken long: the file is read again.
    assert_eq!(mirror.need(), Need::Read("a.py".to_owned()));
    mirror.read(Ok(b"1".to_vec()));
    mirror.answered(Ok(FileReply::Done)).expect("answered");
    mirror.give_up();
    let report = mirror.report().expect("an end");
    assert_eq!((report.sent, &report.left[..]), (1, &["b.py".to_owned(), "c.py".to_owned()][..]));
}

#[test]
fn what_is_written_and_deleted_counts_for_the_room() {
    let mut board = Board::with(&[("/a.py", "1")]);
    board.free = 10;
    let mut mirror = Mirror::new("/");
    let here = [("a.py", "12345678")];
    board.drive(&mut mirror, &here);
    mirror.agreed(Deleting::No).expect("room");
    board.drive(&mut mirror, &here);
    let more = [("a.py", "12345678"), ("b.py", "1234")];
    mirror.compare_again();
    board.drive(&mut mirror, &more);
    assert!(
        mirror.agreed_unseen(Deleting::No).is_err_and(|reason| reason.contains("4 bytes are needed and 3 are free"))
    );
    // The board is asked again next time.
    board.free = 4;
    mirror.compare_again();
    board.drive(&mut mirror, &more);
    mirror.agreed_unseen(Deleting::No).expect("room");
    board.drive(&mut mirror, &more);
    assert_eq!(board.files.len(), 2);
}

#[test]
fn what_is_left_out_stays_also_in_a_folder_that_the_board_has_alone() {
    let here = [("main.py", "1")];
    let local = tree("*.log\n", &here);
    let mut board = Board::with(&[
        ("/main.py", "1"),
        ("/old/a.py", "12"),
        ("/old/deep/b.py", "345"),
        ("/data/x.py", "1"),
        ("/data/run/day.log", "kept"),
        ("/data/run/y.py", "2"),
    ]);
    let mut known = board.survey("/", &local);
    let plan = Plan::new("/", &local, &known);
    let extra: Vec<_> = plan.extra.iter().map(|extra| (extra.path.as_str(), extra.kind, extra.size)).collect();
    let wanted =
        [("data/run/y.py", EntryKind::File, 1), ("data/x.py", EntryKind::File, 1), ("old", EntryKind::Folder, 5)];
    assert_eq!(extra, wanted);
    let report = board.carry_out(plan.work(Deleting::Yes), &here, &mut known);
    assert!(report.is_complete(), "{report:?}");
    assert_eq!(texts(&board), [("/data/run/day.log", "kept"), ("/main.py", "1")]);
    assert!(Plan::new("/", &local, &known).is_done(Deleting::Yes));
}
