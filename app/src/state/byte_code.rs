//! Byte code (.mpy) in place of the source of a module that the board imported
//!
//! ```text
//! MakeByteCode -> read the source from the board -> compile -> write the .mpy beside it -> offer:
//! ReplaceByByteCode -> read the source again -> write it on this computer -> delete it on the board
//! ```
//!
//! **Invariant:** a source is deleted on the board only when the very bytes that its byte code was made of are on this computer.

use std::path::Path;

use pyrite_protocol::frame::crc32;

use crate::board::link::{FileError, FileReply, FileRequest, name, parent};

use super::State;
use super::board_files::{Aftermath, Purpose};
use super::command::Command;
use super::effect::{DiskRequest, Effect};
use super::notices::{Severity, Topic};
use super::on_command::require_board;

/// Where modules are looked for, in the order of `sys.path`.
const FOLDERS: [&str; 2] = ["", "/lib"];

/// A program to compile for the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileJob {
    /// Its path on the board.
    pub path: String,
    /// The name that tracebacks show.
    pub file_name: String,
    /// The text.
    pub source: Vec<u8>,
}

/// What the board was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The source of a module; where else it may be.
    Read {
        /// The module.
        module: String,
        /// The path that was asked for.
        path: String,
        /// Paths to try after it.
        others: Vec<String>,
    },
    /// To take the byte code.
    Write {
        /// Its path.
        path: String,
        /// The path of the source.
        source: String,
        /// CRC-32 of the source.
        crc32: u32,
        /// Bytes of source and byte code.
        sizes: (usize, usize),
    },
    /// The source once more, before it is deleted; its path and the CRC-32 it must have.
    ReadAgain(String, u32),
}

/// The name of the byte code's file.
fn byte_code_path(source: &str) -> String {
    format!("{}.mpy", source.strip_suffix(".py").unwrap_or(source))
}

/// Whether byte code in place of a module's source would be used: what starts at power-on is looked for as source alone.
pub fn is_possible(module: &str) -> bool {
    !matches!(module, "main" | "boot" | "__main__") && !module.is_empty()
}

/// Asks the board for the source of a module.
pub fn make(state: &mut State, module: &str, effects: &mut Vec<Effect>) {
    if !is_possible(module) || !require_board(state, "No byte code is made.") {
        return;
    }
    let relative = module.replace('.', "/");
    let paths = FOLDERS.iter().flat_map(|folder| {
        // A folder counts before a file of that name, as it does on the board.
        ["/__init__.py", ".py"].map(|ending| format!("{folder}/{relative}{ending}"))
    });
    read(state, module.to_owned(), paths.collect(), effects);
}

fn read(state: &mut State, module: String, mut paths: Vec<String>, effects: &mut Vec<Effect>) {
    if paths.is_empty() {
        let remedy =
            "It was looked for where the board imports from: in / and in /lib. It may have been deleted since.";
        state.notices.error(format!("The source of {module} is not on the board."), remedy);
        return;
    }
    let path = paths.remove(0);
    let step = Step::Read { module, path: path.clone(), others: paths };
    state.board_files.request(Purpose::ByteCode(step), FileRequest::Read(path), effects);
}

/// The board answered.
pub fn answered(state: &mut State, step: Step, result: Result<FileReply, FileError>, effects: &mut Vec<Effect>) {
    match (step, result) {
        (Step::Read { path, .. }, Ok(FileReply::Data(source))) => {
            // As the board names it in tracebacks.
            let file_name = if parent(&path) == "/" { name(&path).to_owned() } else { path.clone() };
            effects.push(Effect::Compile(CompileJob { path, file_name, source }));
        }
        (Step::Read { module, others, .. }, Err(FileError::NOT_FOUND)) => read(state, module, others, effects),
        (Step::Read { path, .. }, result) => failed(state, format!("{path} is not compiled."), result),
        (Step::Write { source, crc32, sizes, .. }, Ok(_)) => written(state, source, crc32, sizes, effects),
        (Step::Write { path, .. }, result) => failed(state, format!("{path} is not written."), result),
        (Step::ReadAgain(path, expected), Ok(FileReply::Data(source))) if crc32(&source) == expected => {
            let here = state.local_files.root.join(name(&path));
            effects.push(Effect::Disk(DiskRequest::KeepSource(path, here, source)));
        }
        (Step::ReadAgain(path, _), Ok(FileReply::Data(_))) => state.notices.error(
            format!("{path} stays on the board: it is no longer what the byte code was made of."),
            "Make the byte code again.",
        ),
        (Step::ReadAgain(path, _), result) => failed(state, format!("{path} stays on the board."), result),
    }
}

fn failed(state: &mut State, what: String, result: Result<FileReply, FileError>) {
    let reason =
        result.err().map_or_else(|| "The board's answer cannot be used.".to_owned(), |error| format!("{error}."));
    state.notices.error(what, reason);
}

/// The source was compiled, or has errors.
pub fn compiled(
    state: &mut State,
    source_path: String,
    source: &[u8],
    result: Result<Vec<u8>, String>,
    effects: &mut Vec<Effect>,
) {
    match result {
        Ok(image) if require_board(state, "The byte code is not written.") => {
            let path = byte_code_path(&source_path);
            let sizes = (source.len(), image.len());
            let step = Step::Write { path: path.clone(), source: source_path, crc32: crc32(source), sizes };
            state.board_files.request(Purpose::ByteCode(step), FileRequest::Write(path, image), effects);
        }
        Ok(_) => {}
        Err(reason) => state.notices.error(format!("{source_path} cannot be compiled."), reason),
    }
}

/// The byte code is on the board: it counts once the source is gone, which is offered.
fn written(state: &mut State, source: String, crc32: u32, sizes: (usize, usize), effects: &mut Vec<Effect>) {
    let (from, to) = (name(&source).to_owned(), byte_code_path(&source));
    let title = format!("{to} is on the board: {} bytes, made of {} bytes of source.", sizes.1, sizes.0);
    let remedy = format!(
        "The board imports {from} as long as it is there, and never looks at the byte code. {from} can be kept in {} on this computer and \
         deleted on the board; then the byte code counts from the next run on.",
        state.local_files.root.display()
    );
    let actions =
        vec![(format!("Keep {from} here, delete it on the board"), Command::ReplaceByByteCode(source.clone(), crc32))];
    state.notices.push(Severity::Warning, Topic::General, title, remedy, actions);
    state.board_files.refresh_folder(parent(&source), effects);
}

/// Reads the source once more, so that what is deleted is what is kept.
pub fn replace(state: &mut State, source: String, crc32: u32, effects: &mut Vec<Effect>) {
    if require_board(state, "Nothing is deleted.") {
        let step = Step::ReadAgain(source.clone(), crc32);
        state.board_files.request(Purpose::ByteCode(step), FileRequest::Read(source), effects);
    }
}

/// The source is on this computer: deletes it on the board.
pub fn source_kept(state: &mut State, source: String, kept: &Path, effects: &mut Vec<Effect>) {
    state.notices.push(
        Severity::Info,
        Topic::General,
        format!("{} is kept at {}.", name(&source), kept.display()),
        "",
        Vec::new(),
    );
    let what = format!("{} is not deleted.", name(&source));
    if require_board(state, &what) {
        let purpose = Purpose::Change(what, Aftermath::Removed(source.clone()));
        state.board_files.request(purpose, FileRequest::Remove(source), effects);
    }
}
