//! A folder of this computer that is synced with a board: what it holds.
//!
//! **Invariant:** nothing outside of the folder is read, whatever links are in it or are put there meanwhile: every path is
//! opened from the folder's own handle.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use pyrite_protocol::frame::crc32;

use crate::board::link::EntryKind;
use crate::board::sync::ignores::{Ignores, OWN_LIST};
use crate::board::sync::{LocalFile, LocalTree, Skipped};

use super::disk::describe;

/// Deepest folder that is looked into.
const MOST_DEPTH: usize = 32;

/// No file for a board is larger.
const MOST_BYTES: u64 = 64 << 20;

/// No project is larger: a folder with more bytes or entries was chosen by mistake.
const MOST_BYTES_IN_ALL: u64 = 256 << 20;
const MOST_ENTRIES: usize = 20_000;

/// Looks at all that a folder holds. What cannot be synced is named; an error is about the folder itself.
pub fn walk(folder: &Path) -> Result<LocalTree, String> {
    let root = open(folder)?;
    let tree =
        LocalTree { files: BTreeMap::new(), folders: BTreeSet::new(), skipped: Vec::new(), ignores: Ignores::new("")? };
    let mut look = Look { root, tree, bytes: 0, entries: 0 };
    match look.folder("", 0) {
        Ok(()) => Ok(look.tree),
        Err(Stop::Folder(error)) => Err(describe(folder, &error)),
        Err(Stop::List(reason)) => Err(reason),
        Err(Stop::TooMuch) => {
            Err(format!("{} holds too much for any board: choose a folder inside of it.", folder.display()))
        }
    }
}

/// The bytes of a file of it, by relative path.
pub fn read(folder: &Path, path: &str) -> Result<Vec<u8>, String> {
    open(folder)?.read(path).map_err(|error| describe(&folder.join(path), &error))
}

fn open(folder: &Path) -> Result<Dir, String> {
    Dir::open_ambient_dir(folder, ambient_authority()).map_err(|error| describe(folder, &error))
}

/// Why a folder is not looked at any further.
enum Stop {
    /// It cannot be read.
    Folder(io::Error),
    /// What it says is to be left out cannot be understood.
    List(String),
    /// All of it is too much.
    TooMuch,
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Folder(error)
    }
}

/// A look at a folder under way. Everything is opened from the root: a link may lead to another folder inside of it.
struct Look {
    root: Dir,
    tree: LocalTree,
    bytes: u64,
    entries: usize,
}

impl Look {
    fn folder(&mut self, path: &str, depth: usize) -> Result<(), Stop> {
        let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        match self.root.read_to_string(at(OWN_LIST)) {
            Ok(list) => self.tree.ignores.add(path, &list).map_err(Stop::List)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Stop::List(format!("{}: {error}.", at(OWN_LIST)))),
        }
        for entry in self.root.read_dir(if path.is_empty() { "." } else { path })? {
            let entry = entry?;
            self.entries += 1;
            if self.entries > MOST_ENTRIES || self.bytes > MOST_BYTES_IN_ALL {
                return Err(Stop::TooMuch);
            }
            let file_name = entry.file_name();
            let Some(name) = file_name.to_str() else {
                let reason = "its name is no Unicode, which boards want".to_owned();
                self.tree.skipped.push(Skipped { path: at(&file_name.to_string_lossy()), reason });
                continue;
            };
            let path = at(name);
            let file_type = entry.file_type()?;
            let kind = if file_type.is_dir() { EntryKind::Folder } else { EntryKind::File };
            if self.tree.ignores.ignores(&path, kind) {
                continue;
            }
            let skip = match kind {
                EntryKind::File => self.file(&path, file_type.is_symlink()).err(),
                EntryKind::Folder if depth >= MOST_DEPTH => Some("it lies too deep".to_owned()),
                EntryKind::Folder => match self.folder(&path, depth + 1) {
                    Ok(()) => {
                        self.tree.folders.insert(path.clone());
                        None
                    }
                    Err(Stop::Folder(error)) => Some(error.to_string()),
                    Err(Stop::List(reason)) => Some(reason),
                    Err(Stop::TooMuch) => return Err(Stop::TooMuch),
                },
            };
            self.tree.skipped.extend(skip.map(|reason| Skipped { path, reason }));
        }
        Ok(())
    }

    /// Reads a file, or says why it cannot be synced.
    fn file(&mut self, path: &str, is_link: bool) -> Result<(), String> {
        let link_error = |error: io::Error| match is_link {
            true => "it is a link that leads out of the folder, or nowhere".to_owned(),
            false => error.to_string(),
        };
        let metadata = self.root.metadata(path).map_err(link_error)?;
        if metadata.is_dir() {
            return Err("it is a link to a folder".to_owned());
        }
        if !metadata.is_file() {
            return Err("it is no file".to_owned());
        }
        if metadata.len() > MOST_BYTES {
            return Err("it is too large for any board".to_owned());
        }
        let bytes = self.root.read(path).map_err(link_error)?;
        self.bytes += bytes.len() as u64;
        self.tree.files.insert(path.to_owned(), LocalFile { size: bytes.len() as u64, crc32: crc32(&bytes) });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_told_without_what_is_ignored_or_leads_out() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret"), "s").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for name in ["main.py", "lib/a.py", "lib/__pycache__/a.pyc", ".git/config", "a.py~", ".main.py.123.tmp"] {
            write(name, "x");
        }
        write("notes/todo.md", "t");
        write("notes/keep.md", "k");
        write(OWN_LIST, "# mine\n*.md\n!keep.md\n/data/\n");
        write("data/table.csv", "1");
        write("lib/.pyriteignore", "b.py\n");
        write("lib/b.py", "b");
        write("odd/.pyriteignore", "a{b");
        write("odd/c.py", "c");
        std::fs::create_dir(folder.path().join("empty")).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::symlink;
            symlink(outside.path().join("secret"), folder.path().join("out")).unwrap();
            symlink("../../etc/passwd", folder.path().join("lib/up")).unwrap();
            symlink("..", folder.path().join("lib/around")).unwrap();
            symlink("../main.py", folder.path().join("lib/inside.py")).unwrap();
        }
        let tree = walk(folder.path()).unwrap();
        let files: Vec<&str> = tree.files.keys().map(String::as_str).collect();
        #[cfg(unix)]
        {
            assert_eq!(files, ["lib/a.py", "lib/inside.py", "main.py", "notes/keep.md"]);
            let mut skipped: Vec<&str> = tree.skipped.iter().map(|skipped| skipped.path.as_str()).collect();
            skipped.sort_unstable();
            assert_eq!(skipped, ["lib/around", "lib/up", "odd", "out"]);
            assert!(read(folder.path(), "lib/inside.py").is_ok());
            assert!(read(folder.path(), "out").is_err() && read(folder.path(), "../secret").is_err());
        }
        assert!(tree.folders.contains("empty") && tree.folders.contains("notes") && !tree.folders.contains("data"));
        assert_eq!(tree.files["main.py"], LocalFile { size: 1, crc32: crc32(b"x") });
        assert!(tree.ignores.ignores("data/table.csv", EntryKind::File));
        assert!(tree.ignores.ignores("lib/b.py", EntryKind::File) && !tree.ignores.ignores("b.py", EntryKind::File));
        assert!(!files.contains(&OWN_LIST) && walk(&folder.path().join("nowhere")).is_err());
    }
}
