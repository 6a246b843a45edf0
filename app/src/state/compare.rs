//! Two files side by side.

use std::path::Path;

use crate::board::link::{FileRequest, name};
use crate::text::compare::{ComparedLine, compare};

use super::State;
use super::board_files::Purpose;
use super::carry::local_name;
use super::dialogs::Dialog;
use super::effect::Effect;
use super::event::LoadedFile;

/// A file that is compared with another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Its name.
    pub name: String,
    /// Where it is, in words.
    pub place: &'static str,
    /// What the other one is: where it is, or when it was kept.
    pub other: String,
    /// What this one holds, as soon as it is known, and what the other one holds.
    contents: [Option<Vec<u8>>; 2],
    /// Files of the board that are still to be read.
    to_read: Vec<String>,
    /// What differs, from this one's to the other one's; words where they are no text.
    pub lines: Result<Vec<ComparedLine>, String>,
    /// What stood before, and stands again afterwards.
    back: Option<Box<Dialog>>,
}

impl Comparison {
    /// A file of the board, which is read, with what the other one holds, or with another file of the board.
    pub fn with_board(path: &str, other: &str, holds: Result<Vec<u8>, String>, back: Option<Dialog>) -> Self {
        let (other_bytes, mut to_read) = match holds {
            Ok(bytes) => (Some(bytes), Vec::new()),
            Err(other_path) => (None, vec![other_path]),
        };
        to_read.push(path.to_owned());
        Self::new(name(path).to_owned(), "On the board", other, [None, other_bytes], to_read, back)
    }

    /// A file of this computer, which the disk's thread reads, with one of the board, or with one that is read as well.
    pub fn with_computer(path: &Path, other: &str, board_path: Option<String>, back: Option<Dialog>) -> Self {
        let to_read = board_path.into_iter().collect();
        Self::new(local_name(path), "On this computer", other, [None, None], to_read, back)
    }

    fn new(
        name: String,
        place: &'static str,
        other: &str,
        contents: [Option<Vec<u8>>; 2],
        to_read: Vec<String>,
        back: Option<Dialog>,
    ) -> Self {
        let (other, back) = (other.to_owned(), back.map(Box::new));
        Self { name, place, other, contents, to_read, lines: Ok(Vec::new()), back }
    }

    /// What one of the two holds is known: first this one, then the other one.
    pub fn take(&mut self, bytes: Vec<u8>) {
        if let Some(unknown) = self.contents.iter_mut().find(|contents| contents.is_none()) {
            *unknown = Some(bytes);
        }
    }
}

/// Reads what is not known yet, or shows what differs.
pub fn go_on(state: &mut State, mut comparison: Comparison, effects: &mut Vec<Effect>) {
    if let Some(path) = comparison.to_read.pop() {
        state.board_files.request(Purpose::Compare(Box::new(comparison)), FileRequest::Read(path), effects);
        return;
    }
    let [this, other] = std::mem::take(&mut comparison.contents).map(Option::unwrap_or_default);
    let text = |bytes: &[u8]| LoadedFile::decode(bytes).map(|file| file.buffer.text());
    comparison.lines = match (text(&this), text(&other)) {
        _ if this == other => Ok(Vec::new()),
        (Ok(this), Ok(other)) => Ok(compare(&this, &other)),
        _ => Err(format!("They differ, but are no text: {} bytes and {} bytes.", this.len(), other.len())),
    };
    state.dialogs.ask(Dialog::Compare(comparison), "");
}

/// It was looked at.
pub fn close(state: &mut State, comparison: Comparison) {
    if let Some(back) = comparison.back {
        state.dialogs.ask(*back, "");
    }
}
