//! Two files side by side.

use crate::text::compare::{ComparedLine, compare};

use super::State;
use super::dialogs::Dialog;
use super::event::LoadedFile;

/// A file that is compared with the one on the board.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Its path on the board.
    pub path: String,
    /// What the other one is: where it is, or when it was kept.
    pub other: String,
    /// What the other one holds.
    bytes: Vec<u8>,
    /// What differs, from the board's to the other one; words where they are no text.
    pub lines: Result<Vec<ComparedLine>, String>,
    /// What stood before, and stands again afterwards.
    back: Option<Box<Dialog>>,
}

impl Comparison {
    /// To be compared when the board's file has come.
    pub fn with_board(path: &str, other: &str, bytes: Vec<u8>, back: Option<Dialog>) -> Self {
        let (path, other, back) = (path.to_owned(), other.to_owned(), back.map(Box::new));
        Self { path, other, bytes, lines: Ok(Vec::new()), back }
    }
}

/// The board's file has come.
pub fn show(state: &mut State, mut comparison: Comparison, board: &[u8]) {
    let text = |bytes: &[u8]| LoadedFile::decode(bytes).map(|file| file.buffer.text());
    comparison.lines = match (text(board), text(&comparison.bytes)) {
        _ if board == comparison.bytes => Ok(Vec::new()),
        (Ok(board), Ok(other)) => Ok(compare(&board, &other)),
        _ => Err(format!("They differ, but are no text: {} bytes and {} bytes.", board.len(), comparison.bytes.len())),
    };
    comparison.bytes = Vec::new();
    state.dialogs.ask(Dialog::Compare(comparison), "");
}

/// It was looked at.
pub fn close(state: &mut State, comparison: Comparison) {
    if let Some(back) = comparison.back {
        state.dialogs.ask(*back, "");
    }
}
