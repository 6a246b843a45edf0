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
use crate::board::sync::{Ignores, LocalFile, LocalTree, OWN_LIST, Skipped};

use super::disk::describe;

/// Deepest folder that is looked into.
const MOST_DEPTH: usize = 32;

/// No file for a board is larger.
const MOST_BYTES: u64 = 64 << 20;

/// Looks at all that a folder holds. What cannot be synced is named; an error is about the folder itself.
pub fn walk(folder: &Path) -> Result<LocalTree, String> {
    let root = open(folder)?;
    let own_list = match root.read_to_string(OWN_LIST) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(describe(&folder.join(OWN_LIST), &error)),
    };
    let mut tree = LocalTree {
        files: BTreeMap::new(),
        folders: BTreeSet::new(),
        skipped: Vec::new(),
        ignores: Ignores::new(&own_list)?,
    };
    look(&root, "", 0, &mut tree).map_err(|error| describe(folder, &error))?;
    Ok(tree)
}

/// The bytes of a file of it, by relative path.
pub fn read(folder: &Path, path: &str) -> Result<Vec<u8>, String> {
    open(folder)?.read(path).map_err(|error| describe(&folder.join(path), &error))
}

fn open(folder: &Path) -> Result<Dir, String> {
    Dir::open_ambient_dir(folder, ambient_authority()).map_err(|error| describe(folder, &error))
}

/// Everything is opened from the root: a link may lead to another folder inside of it.
fn look(root: &Dir, path: &str, depth: usize, tree: &mut LocalTree) -> io::Result<()> {
    for entry in root.read_dir(if path.is_empty() { "." } else { path })? {
        let entry = entry?;
        let file_name = entry.file_name();
        let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        let Some(name) = file_name.to_str() else {
            let reason = "its name is no Unicode, which boards want".to_owned();
            tree.skipped.push(Skipped { path: at(&file_name.to_string_lossy()), reason });
            continue;
        };
        let path = at(name);
        let is_link = entry.file_type()?.is_symlink();
        let is_real_folder = entry.file_type()?.is_dir();
        let kind = if is_real_folder { EntryKind::Folder } else { EntryKind::File };
        if tree.ignores.ignores(&path, kind) {
            continue;
        }
        let seen = (|| -> Result<Option<LocalFile>, String> {
            if is_real_folder {
                return Ok(None);
            }
            let link_error = |error: io::Error| match is_link {
                true => "it is a link that leads out of the folder, or nowhere".to_owned(),
                false => error.to_string(),
            };
            let metadata = root.metadata(&path).map_err(link_error)?;
            if metadata.is_dir() {
                return Err("it is a link to a folder".to_owned());
            }
            if !metadata.is_file() {
                return Err("it is no file".to_owned());
            }
            if metadata.len() > MOST_BYTES {
                return Err("it is too large for any board".to_owned());
            }
            let bytes = root.read(&path).map_err(link_error)?;
            Ok(Some(LocalFile { size: bytes.len() as u64, crc32: crc32(&bytes) }))
        })();
        match seen {
            Ok(Some(file)) => {
                tree.files.insert(path, file);
            }
            Ok(None) if depth >= MOST_DEPTH => {
                tree.skipped.push(Skipped { path, reason: "it lies too deep".to_owned() });
            }
            Ok(None) => match look(root, &path, depth + 1, tree) {
                Ok(()) => drop(tree.folders.insert(path)),
                Err(error) => tree.skipped.push(Skipped { path, reason: error.to_string() }),
            },
            Err(reason) => tree.skipped.push(Skipped { path, reason }),
        }
    }
    Ok(())
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
            assert_eq!(skipped, ["lib/around", "lib/up", "out"]);
            assert!(read(folder.path(), "lib/inside.py").is_ok());
            assert!(read(folder.path(), "out").is_err() && read(folder.path(), "../secret").is_err());
        }
        assert!(tree.folders.contains("empty") && tree.folders.contains("notes") && !tree.folders.contains("data"));
        assert_eq!(tree.files["main.py"], LocalFile { size: 1, crc32: crc32(b"x") });
        assert!(tree.ignores.ignores("data/table.csv", EntryKind::File));
        assert!(!files.contains(&OWN_LIST) && walk(&folder.path().join("nowhere")).is_err());
    }
}
