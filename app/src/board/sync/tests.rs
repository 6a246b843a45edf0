//! Plans against boards in memory.

use super::*;
use crate::board::link::Entry;

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
                Ok(FileReply::Space(Space { total_bytes: 1 << 20, free_bytes: self.free + u64::from(is_mounted) }))
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
        loop {
            let request = match work.next() {
                Next::Nothing => return work.report,
                Next::Ask(request) => Some(request),
                Next::Read(path) => {
                    let found = here.iter().find(|(name, _)| *name == path).map(|(_, text)| text.as_bytes().to_vec());
                    work.read(found.ok_or_else(|| "it is gone".to_owned()))
                }
            };
            if let Some(request) = request {
                let answer = self.answer(request);
                work.answered(answer, known);
            }
        }
    }
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
    while let Next::Ask(_) = work.next() {
        work.answered(Ok(FileReply::Done), &mut OnBoard::default());
    }
    assert!(work.read(Ok(vec![1])).is_some());
    work.answered(Err(FileError::Errno(28)), &mut OnBoard::default());
    assert_eq!((work.report.failed.len(), work.report.left.len(), work.next()), (1, 3, Next::Nothing));
}

#[test]
fn a_full_board_and_long_paths_are_told_before_the_first_byte() {
    let long = "x".repeat(300);
    let here = [("a.py", "12345"), (long.as_str(), "1")];
    let mut board = Board::with(&[("/a.py", "1234"), ("/old", "123")]);
    board.free = 3;
    let tree = tree("", &here);
    let known = board.survey("/", &tree);
    let plan = Plan::new("/", &tree, &known);
    assert_eq!(plan.skipped.iter().map(|skipped| skipped.path.len()).collect::<Vec<_>>(), [300]);
    assert!(plan.lack_of_room(Deleting::No).is_some_and(|text| text.contains("5 bytes are needed and 3 are free")));
    assert_eq!(plan.lack_of_room(Deleting::Yes), None);
    let mut survey = Survey::new("/", tree);
    assert_eq!(survey.answer(Err(FileError::NotConnected)), Err(("/".to_owned(), FileError::NotConnected)));
}

#[test]
fn lists_are_read_as_git_reads_them() {
    let ignores = Ignores::new("*.md\n!keep.md\n/build/\n").expect("a list");
    let is_ignored = |path: &str| ignores.ignores(path, EntryKind::File);
    assert!(is_ignored("a.md") && is_ignored("x/a.md") && !is_ignored("keep.md"));
    assert!(is_ignored("build/x/keep.md") && !is_ignored("lib/build"));
    assert!(is_ignored(".git/config") && is_ignored("a/__pycache__/b") && is_ignored("#x#") && !is_ignored("x#"));
    assert!(Ignores::new("a{b").is_err());
}
