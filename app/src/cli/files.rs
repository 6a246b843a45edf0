//! Files of the board: `ls`, `tree`, `cat`, `rm`, `mkdir`, `touch`, `sha256sum`, `df`, `edit`.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::board::link::{Entry, EntryKind, FileError, FileReply, FileRequest, Outcome, Space, join, name};
use crate::workers::board_session::BoardSession;
use crate::workers::disk::describe;

use super::{Failure, board_path, print, read, text};

/// Folders within folders that `tree` shows; a file system made by a program may have no end.
const DEEPEST: usize = 32;

fn entries(board: &mut BoardSession, path: &str) -> Result<Vec<Entry>, FileError> {
    match board.file(FileRequest::List(path.to_owned()))? {
        FileReply::Entries(entries) => Ok(entries),
        _ => Err(FileError::Garbled("no list came".to_owned())),
    }
}

fn stat(board: &mut BoardSession, path: &str) -> Result<Entry, FileError> {
    match board.file(FileRequest::Stat(path.to_owned()))? {
        FileReply::Stat { entry, .. } => Ok(entry),
        _ => Err(FileError::Garbled("no status came".to_owned())),
    }
}

/// Lists folders, or files.
pub fn ls(board: &mut BoardSession, paths: &[String]) -> Result<(), Failure> {
    let root = [":/".to_owned()];
    let paths = if paths.is_empty() { &root[..] } else { paths };
    for path in paths {
        let path = board_path(path);
        let found = match entries(board, &path) {
            Err(FileError::Errno(20)) => stat(board, &path).map(|entry| vec![entry]),
            found => found,
        };
        let found = found.map_err(|error| Failure::BoardFile(format!("ls :{path}"), error))?;
        if paths.len() > 1 {
            say!(":{path}");
        }
        for entry in found {
            match entry.kind {
                EntryKind::Folder => say!("{:>10} {}/", "", entry.name),
                EntryKind::File => say!("{:>10} {}", entry.size, entry.name),
            }
        }
    }
    Ok(())
}

/// Shows a folder with all that is in it.
pub fn tree(board: &mut BoardSession, path: &str) -> Result<(), Failure> {
    let path = board_path(path);
    say!(":{path}");
    branches(board, &path, "", 0)
}

fn branches(board: &mut BoardSession, path: &str, indent: &str, depth: usize) -> Result<(), Failure> {
    let found = entries(board, path).map_err(|error| Failure::BoardFile(format!("tree :{path}"), error))?;
    for (index, entry) in found.iter().enumerate() {
        let is_last = index + 1 == found.len();
        let (mark, more) = if is_last { ("└── ", "    ") } else { ("├── ", "│   ") };
        match entry.kind {
            EntryKind::File => say!("{indent}{mark}{}  {}", entry.name, entry.size),
            EntryKind::Folder if depth == DEEPEST => say!("{indent}{mark}{}/ ...", entry.name),
            EntryKind::Folder => {
                say!("{indent}{mark}{}/", entry.name);
                branches(board, &join(path, &entry.name), &format!("{indent}{more}"), depth + 1)?;
            }
        }
    }
    Ok(())
}

/// Writes files to standard output.
pub fn cat(board: &mut BoardSession, paths: &[String]) -> Result<(), Failure> {
    for path in paths {
        let data = read(board, &board_path(path))?;
        std::io::stdout().write_all(&data).map_err(|error| Failure::Local(error.to_string()))?;
    }
    Ok(())
}

/// Removes files, or folders.
pub fn rm(board: &mut BoardSession, paths: &[String], recursive: bool) -> Result<(), Failure> {
    for path in paths.iter().map(|path| board_path(path)) {
        let request = if recursive { FileRequest::RemoveTree(path.clone()) } else { FileRequest::Remove(path.clone()) };
        board.file(request).map_err(|error| Failure::BoardFile(format!("rm :{path}"), error))?;
    }
    Ok(())
}

/// Creates folders.
pub fn mkdir(board: &mut BoardSession, paths: &[String]) -> Result<(), Failure> {
    for path in paths.iter().map(|path| board_path(path)) {
        let request = FileRequest::MakeDirectory(path.clone());
        board.file(request).map_err(|error| Failure::BoardFile(format!("mkdir :{path}"), error))?;
    }
    Ok(())
}

/// Creates empty files; what is there already counts as changed now.
pub fn touch(board: &mut BoardSession, paths: &[String]) -> Result<(), Failure> {
    for path in paths.iter().map(|path| board_path(path)) {
        let failed = |error| Failure::BoardFile(format!("touch :{path}"), error);
        match stat(board, &path) {
            Err(FileError::NOT_FOUND) => {
                board.file(FileRequest::Write(path.clone(), Vec::new())).map_err(failed)?;
            }
            Err(error) => return Err(failed(error)),
            Ok(entry) if entry.kind == EntryKind::Folder => return Err(failed(FileError::Errno(21))),
            Ok(_) => {
                // Opening it to append is what changes its time.
                let path = crate::workers::device_link::raw_repl::scripts::literal(&path);
                let outcome = board.run(text(format!("open({path}, 'ab').close()\n")), print);
                if outcome != Outcome::Completed {
                    return Err(failed(FileError::Garbled(format!("{outcome:?}"))));
                }
            }
        }
    }
    Ok(())
}

/// Prints the SHA-256 of files, as the command of that name does.
pub fn sha256sum(board: &mut BoardSession, paths: &[String]) -> Result<(), Failure> {
    for path in paths.iter().map(|path| board_path(path)) {
        let digest = Sha256::digest(read(board, &path)?);
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        say!("{digits}  :{path}");
    }
    Ok(())
}

/// Says how full the file systems are: that of the root, and those mounted beside its files.
pub fn df(board: &mut BoardSession) -> Result<(), Failure> {
    let failed = |error| Failure::BoardFile("df".to_owned(), error);
    let root = space(board, "/").map_err(failed)?;
    say!("{:<16} {:>12} {:>12} {:>12} {:>5}", "mounted at", "bytes", "used", "free", "used");
    line("/", root);
    for entry in entries(board, "/").map_err(failed)? {
        let path = join("/", &entry.name);
        // A folder of the same file system says what the root says.
        if entry.kind == EntryKind::Folder
            && let Ok(space) = space(board, &path)
            && space != root
        {
            line(&path, space);
        }
    }
    Ok(())
}

fn space(board: &mut BoardSession, path: &str) -> Result<Space, FileError> {
    match board.file(FileRequest::Space(path.to_owned()))? {
        FileReply::Space(space) => Ok(space),
        _ => Err(FileError::Garbled("no figures came".to_owned())),
    }
}

fn line(path: &str, space: Space) {
    let used = space.total_bytes.saturating_sub(space.free_bytes);
    let percent = (used * 100).div_ceil(space.total_bytes.max(1));
    say!("{path:<16} {:>12} {used:>12} {:>12} {percent:>4}%", space.total_bytes, space.free_bytes);
}

/// Has files edited on this computer, and writes back what was changed. What cannot be written back stays here.
pub fn edit(board: &mut BoardSession, paths: &[String]) -> Result<(), Failure> {
    for path in paths.iter().map(|path| board_path(path)) {
        let before = match read(board, &path) {
            Err(Failure::BoardFile(_, FileError::NOT_FOUND)) => None,
            read => Some(read?),
        };
        let folder = tempfile::tempdir().map_err(|error| Failure::Local(error.to_string()))?;
        let copy = folder.path().join(name(&path));
        std::fs::write(&copy, before.as_deref().unwrap_or_default())
            .map_err(|error| Failure::Local(describe(&copy, &error)))?;
        run_editor(&copy)?;
        let after = match std::fs::read(&copy) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && before.is_none() => continue,
            after => after.map_err(|error| Failure::Local(describe(&copy, &error)))?,
        };
        if before.as_ref() == Some(&after) || (before.is_none() && after.is_empty()) {
            eprintln!("pyrite-cli: {path} is as it was.");
            continue;
        }
        if let Err(error) = board.file(FileRequest::Write(path.clone(), after)) {
            let kept = folder.keep().join(name(&path));
            return Err(Failure::BoardFile(format!("edit :{path}: your text is in {}", kept.display()), error));
        }
    }
    Ok(())
}

/// Runs the user's editor until it ends.
fn run_editor(file: &Path) -> Result<(), Failure> {
    let named =
        ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok().filter(|it| !it.trim().is_empty()));
    let editor = named.unwrap_or_else(|| if cfg!(windows) { "notepad" } else { "vi" }.to_owned());
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let ended = Command::new(program).args(words).arg(file).status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Local(format!("{program} ended with {status}: nothing is written to the board"))),
        Err(error) => Err(Failure::Local(format!(
            "the editor {program} does not start ({error}): set the variable EDITOR to the one you use"
        ))),
    }
}
