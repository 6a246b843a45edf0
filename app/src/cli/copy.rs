//! Copies files to the board, from it, and within it.
//!
//! **Invariant:** a target is replaced whole or stays as it was, on either side; folders are made on the way.

use std::path::{Path, PathBuf};

use crate::board::link::{EntryKind, FileError, FileReply, FileRequest, join, name};
use crate::state::effect::Expected;
use crate::state::event::SaveError;
use crate::workers::board_session::BoardSession;
use crate::workers::disk::save::save;
use crate::workers::disk::{describe, list};

use super::{Failure, board_path, read};

/// A path on one side of the cable.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Side {
    Board(String),
    Local(PathBuf),
}

impl Side {
    fn new(path: &str) -> Self {
        if path.starts_with(':') { Self::Board(board_path(path)) } else { Self::Local(PathBuf::from(path)) }
    }

    fn name(&self) -> Option<String> {
        match self {
            Self::Board(path) => Some(name(path).to_owned()).filter(|name| !name.is_empty()),
            Self::Local(path) => path.file_name().map(|name| name.to_string_lossy().into_owned()),
        }
    }

    fn join(&self, name: &str) -> Self {
        match self {
            Self::Board(path) => Self::Board(join(path, name)),
            Self::Local(path) => Self::Local(path.join(name)),
        }
    }
}

/// Copies all but the last path to the last one.
pub fn copy(board: &mut BoardSession, paths: &[String], recursive: bool) -> Result<(), Failure> {
    let Some((target, sources)) = paths.split_last() else {
        return Err(Failure::Usage("cp needs a source and a target".to_owned()));
    };
    if paths.iter().all(|path| !path.starts_with(':')) {
        return Err(Failure::Usage("cp: no path is on the board: write it with a colon, as in :main.py".to_owned()));
    }
    let into = Side::new(target);
    let kind = kind(board, &into)?;
    let is_folder = kind == Some(EntryKind::Folder) || target.ends_with('/') || target == ":";
    if sources.len() > 1 && !is_folder {
        return Err(Failure::Usage(format!("cp: with several sources {target} must be a folder")));
    }
    if target.ends_with('/') && kind.is_none() {
        make_folder(board, &into)?;
    }
    for source in sources {
        let from = Side::new(source);
        let to = match (is_folder, from.name()) {
            (true, Some(name)) => into.join(&name),
            _ => into.clone(),
        };
        copy_one(board, &from, &to, recursive)?;
    }
    Ok(())
}

fn copy_one(board: &mut BoardSession, from: &Side, to: &Side, recursive: bool) -> Result<(), Failure> {
    let shown = match from {
        Side::Board(path) => format!(":{path}"),
        Side::Local(path) => path.display().to_string(),
    };
    match kind(board, from)? {
        None => match from {
            Side::Board(_) => Err(Failure::BoardFile(shown, FileError::NOT_FOUND)),
            Side::Local(_) => Err(Failure::Local(format!("{shown} does not exist."))),
        },
        Some(EntryKind::File) => {
            let data = read_side(board, from)?;
            write_side(board, to, data)
        }
        Some(EntryKind::Folder) if !recursive => Err(Failure::Usage(format!("cp: {shown} is a folder: use -r"))),
        Some(EntryKind::Folder) => {
            // The target may lie inside the source, so the entries are taken before anything is made.
            let names = entries(board, from)?;
            make_folder(board, to)?;
            for name in names {
                let (from, to) = (from.join(&name), to.join(&name));
                copy_one(board, &from, &to, recursive)?;
            }
            Ok(())
        }
    }
}

/// What a path is; `None` if it is not there.
fn kind(board: &mut BoardSession, side: &Side) -> Result<Option<EntryKind>, Failure> {
    match side {
        Side::Local(path) => Ok(match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Some(EntryKind::Folder),
            Ok(_) => Some(EntryKind::File),
            Err(_) => None,
        }),
        Side::Board(path) if path == "/" => Ok(Some(EntryKind::Folder)),
        Side::Board(path) => match board.file(FileRequest::Stat(path.clone())) {
            Ok(FileReply::Stat { entry, .. }) => Ok(Some(entry.kind)),
            Ok(_) | Err(FileError::Errno(2)) => Ok(None),
            Err(error) => Err(Failure::BoardFile(format!(":{path}"), error)),
        },
    }
}

fn entries(board: &mut BoardSession, side: &Side) -> Result<Vec<String>, Failure> {
    match side {
        Side::Local(path) => {
            let entries = list(path).map_err(Failure::Local)?;
            Ok(entries.iter().map(|entry| entry.name()).filter(|name| name != "__pycache__").collect())
        }
        Side::Board(path) => match board.file(FileRequest::List(path.clone())) {
            Ok(FileReply::Entries(entries)) => Ok(entries.into_iter().map(|entry| entry.name).collect()),
            Ok(_) => Ok(Vec::new()),
            Err(error) => Err(Failure::BoardFile(format!(":{path}"), error)),
        },
    }
}

fn make_folder(board: &mut BoardSession, side: &Side) -> Result<(), Failure> {
    match side {
        Side::Local(path) => std::fs::create_dir_all(path).map_err(|error| Failure::Local(describe(path, &error))),
        Side::Board(path) => match board.file(FileRequest::MakeDirectory(path.clone())) {
            Ok(_) | Err(FileError::Errno(17)) => Ok(()),
            Err(error) => Err(Failure::BoardFile(format!(":{path}"), error)),
        },
    }
}

fn read_side(board: &mut BoardSession, side: &Side) -> Result<Vec<u8>, Failure> {
    match side {
        Side::Local(path) => std::fs::read(path).map_err(|error| Failure::Local(describe(path, &error))),
        Side::Board(path) => read(board, path),
    }
}

fn write_side(board: &mut BoardSession, side: &Side, data: Vec<u8>) -> Result<(), Failure> {
    match side {
        Side::Local(path) => match save(path, &data, Expected::Anything) {
            Ok(_) => Ok(()),
            Err(SaveError::Failed(reason)) => Err(Failure::Local(reason)),
            Err(SaveError::ChangedOutside | SaveError::Exists) => {
                Err(Failure::Local(format!("{} was changed meanwhile.", shown(path))))
            }
        },
        Side::Board(path) => match board.file(FileRequest::Write(path.clone(), data)) {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::BoardFile(format!(":{path}"), error)),
        },
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
