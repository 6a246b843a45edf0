//! What the tree should hold, and random changes applied to the model and the file system alike.

use std::collections::BTreeMap;

use pyrite_littlefs::{Error, FileSystem};
use pyrite_platform::files::{Create, EntryKind, OpenMode, Whence};
use pyrite_platform::storage::Storage;

use crate::medium::Random;

/// Path to content; `None` is a directory.
pub type Tree = BTreeMap<String, Option<Vec<u8>>>;

pub const READ: OpenMode = OpenMode { read: true, write: false, create: Create::Existing, append: false };
pub const WRITE: OpenMode = OpenMode { read: false, write: true, create: Create::OrTruncate, append: false };
pub const APPEND: OpenMode = OpenMode { read: false, write: true, create: Create::OrKeep, append: true };
pub const UPDATE: OpenMode = OpenMode { read: true, write: true, create: Create::Existing, append: false };

#[derive(Debug, Clone)]
pub enum Change {
    Write { path: String, content: Vec<u8>, chunk: usize },
    Append { path: String, content: Vec<u8> },
    Overwrite { path: String, position: usize, content: Vec<u8> },
    Truncate { path: String, size: usize },
    Remove { path: String },
    MakeDirectory { path: String },
    RemoveDirectory { path: String },
    Rename { from: String, to: String },
}

pub fn random_change(random: &mut Random, tree: &Tree, name_count: usize, size_max: usize) -> Change {
    let mut directories: Vec<String> = vec![String::new()];
    directories.extend(tree.iter().filter(|(_, node)| node.is_none()).map(|(path, _)| path.clone()));
    let new_path = |random: &mut Random| {
        let directory = &directories[random.below(directories.len())];
        // Names of many lengths, some the beginning of others.
        let number = random.below(name_count);
        let name = ["n", "name", "name_long", "a_rather_long_name_of_a_file_"][number % 4];
        format!("{directory}/{name}{}", number / 4)
    };
    let existing = |random: &mut Random| tree.keys().nth(random.below(tree.len().max(1))).cloned();
    let path = match existing(random) {
        Some(path) if random.below(2) == 0 => path,
        _ => new_path(random),
    };
    let size = match random.below(4) {
        0 => random.below(20),
        1 => random.below(200),
        _ => random.below(size_max),
    };
    match random.below(20) {
        0..6 => Change::Write { path, content: random.bytes(size), chunk: 1 + random.below(300) },
        6..8 => Change::Append { path, content: random.bytes(size / 2) },
        8..10 => Change::Overwrite { path, position: random.below(size_max), content: random.bytes(size / 2) },
        10 => Change::Truncate { path, size },
        11..14 => Change::Remove { path },
        14..16 => Change::MakeDirectory { path: new_path(random) },
        16 => Change::RemoveDirectory { path },
        _ => Change::Rename { from: path, to: new_path(random) },
    }
}

/// Applies a change to the file system.
pub fn apply<S: Storage>(fs: &mut FileSystem<S>, change: &Change) -> Result<(), Error> {
    match change {
        Change::Write { path, content, chunk } => {
            let handle = fs.open(path, WRITE)?;
            fs.set_modified(handle, content.len() as u64)?;
            let result = content.chunks(*chunk).try_for_each(|bytes| write_all(fs, handle, bytes));
            finish(fs, handle, result)
        }
        Change::Append { path, content } => {
            let handle = fs.open(path, APPEND)?;
            let result = write_all(fs, handle, content);
            finish(fs, handle, result)
        }
        Change::Overwrite { path, position, content } => {
            let handle = fs.open(path, UPDATE)?;
            fs.seek(handle, *position as i32, Whence::Start)?;
            let result = write_all(fs, handle, content);
            finish(fs, handle, result)
        }
        Change::Truncate { path, size } => {
            let handle = fs.open(path, UPDATE)?;
            let result = fs.truncate(handle, *size as u32);
            finish(fs, handle, result)
        }
        Change::Remove { path } => fs.remove(path),
        Change::MakeDirectory { path } => fs.make_directory(path),
        Change::RemoveDirectory { path } => fs.remove_directory(path),
        Change::Rename { from, to } => fs.rename(from, to),
    }
}

fn write_all<S: Storage>(
    fs: &mut FileSystem<S>,
    handle: pyrite_platform::files::Handle,
    bytes: &[u8],
) -> Result<(), Error> {
    let mut done = 0;
    while done < bytes.len() {
        done += fs.write(handle, &bytes[done..])?;
    }
    Ok(())
}

/// Closes; a write that failed is given up, so that the file keeps its old content.
fn finish<S: Storage>(
    fs: &mut FileSystem<S>,
    handle: pyrite_platform::files::Handle,
    result: Result<(), Error>,
) -> Result<(), Error> {
    if result.is_err() {
        fs.abandon(handle);
        return result;
    }
    fs.close(handle)
}

/// Applies a change to the model, with the result that the file system should have.
pub fn apply_to_model(tree: &mut Tree, change: &Change) -> Result<(), Error> {
    let parent_is_directory = |tree: &Tree, path: &str| -> Result<(), Error> {
        let parent = &path[..path.rfind('/').unwrap()];
        if parent.is_empty() {
            return Ok(());
        }
        match tree.get(parent) {
            Some(None) => Ok(()),
            Some(Some(_)) => Err(Error::NotDirectory),
            None => Err(Error::NotFound),
        }
    };
    let is_empty = |tree: &Tree, path: &str| !tree.keys().any(|other| other.starts_with(&format!("{path}/")));
    match change {
        Change::Write { path, content, .. } => {
            if tree.get(path) == Some(&None) {
                return Err(Error::IsDirectory);
            }
            parent_is_directory(tree, path)?;
            tree.insert(path.clone(), Some(content.clone()));
        }
        Change::Append { path, content } => {
            if tree.get(path) == Some(&None) {
                return Err(Error::IsDirectory);
            }
            parent_is_directory(tree, path)?;
            tree.entry(path.clone()).or_insert(Some(Vec::new())).as_mut().unwrap().extend(content);
        }
        Change::Overwrite { path, position, content } => {
            let old = file_of(tree, path)?;
            if !content.is_empty() {
                let end = position + content.len();
                old.resize(old.len().max(end), 0);
                old[*position..end].copy_from_slice(content);
            }
        }
        Change::Truncate { path, size } => file_of(tree, path)?.resize(*size, 0),
        Change::Remove { path } => {
            file_of(tree, path)?;
            tree.remove(path);
        }
        Change::MakeDirectory { path } => {
            if tree.contains_key(path) {
                return Err(Error::Exists);
            }
            parent_is_directory(tree, path)?;
            tree.insert(path.clone(), None);
        }
        Change::RemoveDirectory { path } => {
            match tree.get(path) {
                None => return Err(missing(tree, path)),
                Some(Some(_)) => return Err(Error::NotDirectory),
                Some(None) if !is_empty(tree, path) => return Err(Error::NotEmpty),
                Some(None) => {}
            }
            tree.remove(path);
        }
        Change::Rename { from, to } => {
            let Some(source) = tree.get(from).cloned() else { return Err(missing(tree, from)) };
            parent_is_directory(tree, to)?;
            if from == to {
                return Ok(());
            }
            if source.is_none() && to.starts_with(&format!("{from}/")) {
                return Err(Error::Invalid);
            }
            match (source.is_none(), tree.get(to)) {
                (true, Some(None)) if !is_empty(tree, to) => return Err(Error::NotEmpty),
                (true, Some(Some(_))) => return Err(Error::NotDirectory),
                (false, Some(None)) => return Err(Error::IsDirectory),
                _ => {}
            }
            let moved: Vec<String> =
                tree.keys().filter(|path| *path == from || path.starts_with(&format!("{from}/"))).cloned().collect();
            for path in moved {
                let node = tree.remove(&path).unwrap();
                tree.insert(format!("{to}{}", &path[from.len()..]), node);
            }
        }
    }
    Ok(())
}

fn missing(tree: &Tree, path: &str) -> Error {
    let mut parent = path;
    while let Some(at) = parent.rfind('/') {
        parent = &parent[..at];
        if matches!(tree.get(parent), Some(Some(_))) {
            return Error::NotDirectory;
        }
    }
    Error::NotFound
}

fn file_of<'t>(tree: &'t mut Tree, path: &str) -> Result<&'t mut Vec<u8>, Error> {
    if !tree.contains_key(path) {
        return Err(missing(tree, path));
    }
    tree.get_mut(path).unwrap().as_mut().ok_or(Error::IsDirectory)
}

/// Reads the whole tree. Names listed twice, and sizes that differ from the content, count as corrupt.
pub fn snapshot<S: Storage>(fs: &mut FileSystem<S>) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    let mut directories = vec![String::new()];
    while let Some(directory) = directories.pop() {
        let mut name = [0; 255];
        let mut index = 0;
        while let Some((information, length)) = fs.entry(&format!("/{directory}"), index, &mut name)? {
            let path = format!("{directory}/{}", String::from_utf8_lossy(&name[..length]));
            let node = match information.kind {
                EntryKind::Directory => {
                    directories.push(path.clone());
                    None
                }
                EntryKind::File => {
                    let content = read_file(fs, &path)?;
                    if content.len() != information.size as usize {
                        return Err(Error::Corrupt);
                    }
                    Some(content)
                }
            };
            if tree.insert(path, node).is_some() {
                return Err(Error::Corrupt);
            }
            index += 1;
        }
    }
    Ok(tree)
}

pub fn read_file<S: Storage>(fs: &mut FileSystem<S>, path: &str) -> Result<Vec<u8>, Error> {
    let handle = fs.open(path, READ)?;
    let mut content = Vec::new();
    let mut buffer = [0; 300];
    let result = loop {
        match fs.read(handle, &mut buffer) {
            Ok(0) => break Ok(()),
            Ok(count) => content.extend(&buffer[..count]),
            Err(error) => break Err(error),
        }
    };
    fs.close(handle)?;
    result.map(|()| content)
}

/// The first difference of two trees, short enough to read.
pub fn difference(left: &Tree, right: &Tree) -> Option<String> {
    for path in left.keys().chain(right.keys()) {
        let (a, b) = (left.get(path), right.get(path));
        if a != b {
            let describe = |node: Option<&Option<Vec<u8>>>| match node {
                None => "missing".to_owned(),
                Some(None) => "directory".to_owned(),
                Some(Some(content)) => format!("{} bytes", content.len()),
            };
            return Some(format!("{path}: {} against {}", describe(a), describe(b)));
        }
    }
    None
}
