//! Nothing leads out of a lent folder, and nothing half written is in it.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pyrite_platform::errno::Errno;
use pyrite_protocol::limits::MOUNT_BLOCK;
use pyrite_protocol::mount::{MountAccess, Opening, Packing};

use super::jail::{DRAFT_PREFIX, Jail};
use super::open_files::{OpenFiles, is_of_board};
use crate::board::lent_folder::{Answer, Ask};

const SECRET: &str = "the secret outside";

/// A folder to be lent, and beside it one that nobody may reach.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Self { folder };
        std::fs::create_dir_all(place.inside("sub/deep")).expect("made");
        std::fs::create_dir(place.path("outside")).expect("made");
        place.write("outside/secret.txt", SECRET);
        place.write("outside/marker", "");
        place.write("inside/a.txt", "first");
        place.write("inside/sub/b.txt", "second");
        place
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    fn inside(&self, path: &str) -> std::path::PathBuf {
        self.path("inside").join(path)
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.path(path), text).expect("written");
    }

    fn files(&self, access: MountAccess) -> OpenFiles {
        let jail = Jail::open(&self.path("inside"), access).expect("a folder");
        OpenFiles::new(jail, Arc::default())
    }

    /// Nobody was there.
    fn check_outside(&self) {
        let names: Vec<_> = std::fs::read_dir(self.path("outside")).expect("a folder").flatten().collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert_eq!(std::fs::read_to_string(self.path("outside/secret.txt")).expect("a file"), SECRET);
        let mut names: Vec<_> = std::fs::read_dir(self.folder.path())
            .expect("a folder")
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(names, ["inside", "outside"]);
    }

    fn drafts(&self) -> usize {
        let entries = std::fs::read_dir(self.path("inside")).expect("a folder").flatten();
        entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(DRAFT_PREFIX)).count()
    }
}

fn data(answer: &Answer) -> Vec<u8> {
    match answer {
        Answer::Data(Packing::Plain, bytes) => bytes.clone(),
        Answer::Data(Packing::Deflated, packed) => {
            let mut bytes = Vec::new();
            flate2::read::DeflateDecoder::new(&packed[..]).read_to_end(&mut bytes).expect("a stream");
            bytes
        }
        _ => Vec::new(),
    }
}

fn open(files: &mut OpenFiles, file: u32, path: &str, opening: Opening) -> Answer {
    files.answer(&Ask::Open { file, path: path.to_owned(), opening })
}

fn read(files: &mut OpenFiles, path: &str) -> Result<Vec<u8>, Errno> {
    match open(files, 1000, path, Opening::Read) {
        Answer::Failed(errno) => Err(errno),
        _ => {
            let bytes = data(&files.answer(&Ask::Read { file: 1000, block: 0 }));
            files.answer(&Ask::Close(1000));
            Ok(bytes)
        }
    }
}

fn write(files: &mut OpenFiles, file: u32, text: &str) -> Answer {
    files.answer(&Ask::Write { file, offset: 0, bytes: text.as_bytes().to_vec() })
}

/// Numbers that look random (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn path(&mut self, outside: &str) -> String {
        let pieces = [
            "..",
            "..",
            ".",
            "",
            "/",
            "//",
            "sub",
            "deep",
            "a.txt",
            "b.txt",
            "outside",
            "secret.txt",
            "out",
            "out-abs",
            "file-out",
            "around",
            "loop",
            "etc",
            "passwd",
            "\\",
            "..\\",
            "C:",
            "\0",
            "~",
            "é",
            "%2e%2e",
            "\u{202e}",
            "inside",
            outside,
        ];
        let mut path = String::new();
        for index in 0..self.below(7) {
            if index > 0 && self.below(8) > 0 {
                path.push('/');
            }
            match self.below(40) {
                0 => path.push_str(&"x".repeat(300)),
                1 => path.extend((0..self.below(5)).filter_map(|_| char::from_u32(self.below(0x3000) as u32))),
                _ => path.push_str(pieces[self.below(pieces.len())]),
            }
        }
        path
    }
}

#[cfg(unix)]
fn make_links(place: &Place) {
    use std::os::unix::fs::symlink;
    let links: [(&Path, &str); 5] = [
        (Path::new("../outside"), "out"),
        (&place.path("outside"), "out-abs"),
        (Path::new("../outside/secret.txt"), "file-out"),
        (Path::new("sub/../../outside"), "around"),
        (Path::new("loop"), "loop"),
    ];
    for (target, name) in links {
        symlink(target, place.inside(name)).expect("linked");
        symlink(target, place.inside("sub").join(name)).expect("linked");
    }
}

#[cfg(unix)]
#[test]
fn no_path_of_a_hundred_thousand_leads_out() {
    let place = Place::new();
    let outside = place.path("outside").to_string_lossy().into_owned();
    let mut files = place.files(MountAccess::Full);
    let mut random = Random(20);
    let openings = [Opening::Read, Opening::Update, Opening::Replace, Opening::New, Opening::Append, Opening::List];
    let (mut opened, mut found) = (0, 0);
    for round in 0..100_000_u32 {
        if round % 1000 == 0 {
            // What the board may do inside, it does: begin anew.
            files.forget_all();
            std::fs::remove_dir_all(place.path("inside")).expect("removed");
            std::fs::create_dir_all(place.inside("sub/deep")).expect("made");
            place.write("inside/a.txt", "first");
            place.write("inside/sub/b.txt", "second");
            make_links(&place);
            files = place.files(MountAccess::Full);
        }
        let (path, other) = (random.path(&outside), random.path(&outside));
        match random.below(12) {
            0..=5 => {
                let opening = openings[random.below(openings.len())];
                if let Answer::Opened { .. } = open(&mut files, round, &path, opening) {
                    opened += 1;
                    let bytes = data(&files.answer(&Ask::Read { file: round, block: 0 }));
                    let text = String::from_utf8_lossy(&bytes);
                    assert!(!text.contains(SECRET) && !text.contains("marker"), "{path:?} {opening:?}: {text}");
                    write(&mut files, round, "written");
                    files.answer(&Ask::Flush(round));
                    files.answer(&Ask::Close(round));
                }
            }
            6 => drop(files.answer(&Ask::Remove(path))),
            7 => drop(files.answer(&Ask::RemoveDirectory(path))),
            8 => drop(files.answer(&Ask::MakeDirectory(path))),
            9 => drop(files.answer(&Ask::Rename(path, other))),
            _ => {
                if let Answer::Status(status) = files.answer(&Ask::Stat(path.clone())) {
                    found += 1;
                    assert_ne!(status.size as usize, SECRET.len(), "{path:?}");
                }
            }
        }
        if round % 997 == 0 {
            place.check_outside();
        }
    }
    place.check_outside();
    assert!(opened > 1000 && found > 500, "{opened} {found}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_are_not_there() {
    let place = Place::new();
    make_links(&place);
    std::os::unix::fs::symlink("sub/b.txt", place.inside("in")).expect("linked");
    nix::unistd::mkfifo(&place.inside("pipe"), nix::sys::stat::Mode::S_IRWXU).expect("made");
    let mut files = place.files(MountAccess::Full);
    let Answer::Opened { .. } = open(&mut files, 1, "", Opening::List) else { panic!("a list") };
    let list = data(&files.answer(&Ask::Read { file: 1, block: 0 }));
    let mut names = Vec::new();
    let mut rest = &list[..];
    while let Some((entry, later)) = pyrite_protocol::mount::read_entry(rest) {
        names.push(entry.name.to_owned());
        rest = later;
    }
    names.sort();
    assert_eq!(names, ["a.txt", "in", "sub"]);
    for path in ["out/secret.txt", "out-abs/secret.txt", "file-out", "around/secret.txt", "sub/around/secret.txt"] {
        assert!(read(&mut files, path).is_err(), "{path}");
        assert!(matches!(open(&mut files, 2, path, Opening::Append), Answer::Failed(_)), "{path}");
        assert!(matches!(open(&mut files, 2, path, Opening::Replace), Answer::Failed(_)), "{path}");
    }
    // A pipe neither blocks nor reads.
    assert!(read(&mut files, "pipe").is_err());
    assert_eq!(read(&mut files, "in"), Ok(b"second".to_vec()));
    // What is written through a link inside goes where it leads.
    open(&mut files, 3, "in", Opening::Replace);
    write(&mut files, 3, "new");
    assert_eq!(files.answer(&Ask::Close(3)), Answer::Done);
    assert!(place.inside("in").symlink_metadata().expect("there").file_type().is_symlink());
    assert_eq!(std::fs::read_to_string(place.inside("sub/b.txt")).expect("a file"), "new");
    place.check_outside();
}

#[cfg(unix)]
#[test]
fn a_folder_that_becomes_a_link_meanwhile_leads_nowhere() {
    let place = Place::new();
    std::fs::create_dir(place.inside("swap")).expect("made");
    place.write("inside/swap/secret.txt", "inner");
    let is_over = Arc::new(AtomicBool::new(false));
    let swapping = std::thread::spawn({
        let (is_over, swap, away, outside) =
            (Arc::clone(&is_over), place.inside("swap"), place.inside("away"), place.path("outside"));
        move || {
            let mut swaps = 0;
            while !is_over.load(Ordering::Acquire) {
                std::fs::rename(&swap, &away).expect("renamed");
                std::os::unix::fs::symlink(if swaps % 2 == 0 { Path::new("../outside") } else { &outside }, &swap)
                    .expect("linked");
                std::fs::remove_file(&swap).expect("removed");
                std::fs::rename(&away, &swap).expect("renamed");
                swaps += 1;
            }
            swaps
        }
    });
    let mut files = place.files(MountAccess::Full);
    let mut inner = 0;
    for round in 0..4000 {
        if let Ok(bytes) = read(&mut files, "swap/secret.txt") {
            assert_eq!(bytes, b"inner");
            inner += 1;
        }
        if let Answer::Opened { .. } = open(&mut files, round, "swap/new.txt", Opening::Replace) {
            write(&mut files, round, "x");
            files.answer(&Ask::Close(round));
        }
        if let Answer::Opened { .. } = open(&mut files, round, "swap/log.txt", Opening::Append) {
            write(&mut files, round, "x");
            files.answer(&Ask::Close(round));
        }
        files.answer(&Ask::MakeDirectory("swap/made".to_owned()));
        files.answer(&Ask::Rename("a.txt".to_owned(), "swap/a.txt".to_owned()));
        files.answer(&Ask::Rename("swap/a.txt".to_owned(), "a.txt".to_owned()));
        files.answer(&Ask::Remove("swap/gone.txt".to_owned()));
        files.answer(&Ask::RemoveDirectory("swap/made".to_owned()));
    }
    is_over.store(true, Ordering::Release);
    let swaps = swapping.join().expect("a thread of ours");
    assert!(inner > 0 && swaps > 100, "{inner} {swaps}");
    place.check_outside();
}

#[test]
fn a_file_is_replaced_whole_or_not_at_all() {
    let place = Place::new();
    let mut files = place.files(MountAccess::Full);
    let now = |place: &Place| std::fs::read_to_string(place.inside("a.txt")).expect("a file");
    assert!(matches!(open(&mut files, 1, "a.txt", Opening::Replace), Answer::Opened { size: 0, .. }));
    assert_eq!(write(&mut files, 1, "half"), Answer::Done);
    assert_eq!((now(&place), place.drafts()), ("first".to_owned(), 1));
    assert_eq!(files.answer(&Ask::Flush(1)), Answer::Done);
    assert_eq!(now(&place), "half");
    files.answer(&Ask::Write { file: 1, offset: 4, bytes: b" and half".to_vec() });
    assert_eq!(now(&place), "half");
    assert_eq!(files.answer(&Ask::Close(1)), Answer::Done);
    assert_eq!((now(&place), place.drafts()), ("half and half".to_owned(), 0));
    // A repetition.
    assert_eq!(files.answer(&Ask::Close(1)), Answer::Done);

    // Who vanishes leaves the old file.
    open(&mut files, 2, "a.txt", Opening::Update);
    write(&mut files, 2, "HALF");
    files.forget_all();
    assert_eq!((now(&place), place.drafts()), ("half and half".to_owned(), 0));
    assert_eq!(write(&mut files, 2, "x"), Answer::Failed(Errno::ESTALE));

    open(&mut files, 3, "a.txt", Opening::Append);
    write(&mut files, 3, "!");
    assert_eq!(now(&place), "half and half!");
    for (path, opening, errno) in [
        ("sub", Opening::Replace, Errno::EISDIR),
        ("sub", Opening::Append, Errno::EISDIR),
        ("sub", Opening::Read, Errno::EISDIR),
        ("", Opening::Read, Errno::EISDIR),
        ("none/x", Opening::New, Errno::ENOENT),
        ("a.txt/x", Opening::New, Errno::ENOTDIR),
        ("a.txt", Opening::New, Errno::EEXIST),
        ("none", Opening::Update, Errno::ENOENT),
        ("a.txt", Opening::List, Errno::ENOTDIR),
    ] {
        assert_eq!(open(&mut files, 4, path, opening), Answer::Failed(errno), "{path} {opening:?}");
    }
    assert_eq!(place.drafts(), 0);
}

#[test]
fn what_was_opened_stays_as_it_was() {
    let place = Place::new();
    let mut files = place.files(MountAccess::Full);
    let Answer::Opened { contents: first, .. } = open(&mut files, 1, "a.txt", Opening::Read) else { panic!() };
    let Answer::Opened { contents: same, .. } = open(&mut files, 2, "a.txt", Opening::Read) else { panic!() };
    place.write("inside/a.txt", "other");
    let Answer::Opened { contents: other, .. } = open(&mut files, 3, "a.txt", Opening::Read) else { panic!() };
    assert!(first == same && first != other);
    assert_eq!(data(&files.answer(&Ask::Read { file: 1, block: 0 })), b"first");
    assert_eq!(data(&files.answer(&Ask::Read { file: 3, block: 0 })), b"other");

    // A file too large to be kept says when it changes.
    let large = vec![7; 3 * 1024 * 1024];
    std::fs::write(place.inside("large"), &large).expect("written");
    let Answer::Opened { size, .. } = open(&mut files, 4, "large", Opening::Read) else { panic!() };
    assert_eq!(size as usize, large.len());
    assert_eq!(data(&files.answer(&Ask::Read { file: 4, block: 700 })), [7; MOUNT_BLOCK]);
    std::fs::write(place.inside("large"), "short").expect("written");
    assert_eq!(files.answer(&Ask::Read { file: 4, block: 0 }), Answer::Failed(Errno::ESTALE));
}

#[test]
fn who_may_only_read_changes_nothing() {
    let place = Place::new();
    let mut files = place.files(MountAccess::ReadOnly);
    let refused = Answer::Failed(Errno::EROFS);
    for opening in [Opening::Replace, Opening::Update, Opening::Append] {
        assert_eq!(open(&mut files, 1, "a.txt", opening), refused);
    }
    assert_eq!(open(&mut files, 1, "new", Opening::New), refused);
    for ask in [
        Ask::Remove("a.txt".to_owned()),
        Ask::RemoveDirectory("sub/deep".to_owned()),
        Ask::MakeDirectory("d".to_owned()),
        Ask::Rename("a.txt".to_owned(), "b".to_owned()),
    ] {
        assert_eq!(files.answer(&ask), refused);
    }
    assert_eq!(read(&mut files, "a.txt"), Ok(b"first".to_vec()));
    assert_eq!(place.drafts(), 0);
}

#[test]
fn what_the_board_changes_is_no_news() {
    let place = Place::new();
    let root = place.path("inside").canonicalize().expect("a path");
    let own = super::open_files::OwnChanges::default();
    let jail = Jail::open(&root, MountAccess::Full).expect("a folder");
    let mut files = OpenFiles::new(jail, Arc::clone(&own));
    open(&mut files, 1, "new.txt", Opening::Replace);
    write(&mut files, 1, "of the board");
    files.answer(&Ask::Close(1));
    let path = root.join("new.txt");
    assert!(is_of_board(&root, &path, &own));
    std::fs::write(&path, "of somebody else").expect("written");
    assert!(!is_of_board(&root, &path, &own));
    files.answer(&Ask::Remove("new.txt".to_owned()));
    assert!(is_of_board(&root, &path, &own));
    assert!(!is_of_board(&root, &root.join("a.txt"), &own));
}
