//! The finished lines, stored compactly: a million and more
//!
//! **Invariant:** lines are in chunks; all but the last chunk are full. The oldest chunk goes when there are too many lines
//! or bytes, never single lines, so keeping up costs nothing.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::{Ending, Line, Style};

/// Lines in a chunk.
const CHUNK_LINES: usize = 4_096;
/// Lines kept.
pub const MOST_LINES: usize = 1_500_000;
/// Text kept, in bytes.
pub const MOST_BYTES: usize = 384 * 1024 * 1024;

/// A style that begins in a line.
#[derive(Clone, Copy, Debug)]
struct Run {
    line: u32,
    start: u32,
    style: Style,
}

#[derive(Clone, Debug, Default)]
struct Chunk {
    text: String,
    /// Where each line ends in `text`.
    ends: Vec<u32>,
    runs: Vec<Run>,
    /// Lines that the next one goes on with; few.
    continued: Vec<u32>,
}

/// The finished lines.
#[derive(Clone, Debug, Default)]
pub struct Scrollback {
    chunks: VecDeque<Chunk>,
    dropped: usize,
    bytes: usize,
    lines: usize,
}

impl Scrollback {
    /// The number of the oldest line.
    pub fn first_line(&self) -> usize {
        self.dropped
    }

    /// The number that the next line will have.
    pub fn end_line(&self) -> usize {
        self.dropped + self.lines
    }

    /// Adds a line.
    pub fn push(&mut self, line: &Line<'_>, ending: Ending) {
        if self.chunks.back().is_none_or(|chunk| chunk.ends.len() >= CHUNK_LINES) {
            self.make_room();
            if let Some(full) = self.chunks.back_mut() {
                full.text.shrink_to_fit();
                full.runs.shrink_to_fit();
            }
            self.chunks.push_back(Chunk { ends: Vec::with_capacity(CHUNK_LINES), ..Chunk::default() });
        }
        let Some(chunk) = self.chunks.back_mut() else { return };
        let number = chunk.ends.len() as u32;
        let runs = line.runs.iter().map(|&(start, style)| Run { line: number, start: start as u32, style });
        chunk.runs.extend(runs);
        if ending == Ending::Continues {
            chunk.continued.push(number);
        }
        chunk.text.push_str(&line.text);
        chunk.ends.push(chunk.text.len() as u32);
        self.bytes += line.text.len();
        self.lines += 1;
    }

    fn make_room(&mut self) {
        while self.lines + CHUNK_LINES > MOST_LINES || self.bytes > MOST_BYTES {
            let Some(oldest) = self.chunks.pop_front() else { return };
            self.lines -= oldest.ends.len();
            self.dropped += oldest.ends.len();
            self.bytes -= oldest.text.len();
        }
    }

    /// Forgets all lines; their numbers are not used again.
    pub fn clear(&mut self) {
        self.dropped += self.lines;
        self.lines = 0;
        self.bytes = 0;
        self.chunks.clear();
    }

    /// A line by its number.
    pub fn line(&self, number: usize) -> Option<Line<'_>> {
        let index = number.checked_sub(self.dropped)?;
        let chunk = self.chunks.get(index / CHUNK_LINES)?;
        let line = index % CHUNK_LINES;
        let end = *chunk.ends.get(line)? as usize;
        let start = line.checked_sub(1).map_or(0, |before| chunk.ends[before] as usize);
        let first_run = chunk.runs.partition_point(|run| (run.line as usize) < line);
        let runs = chunk.runs[first_run..]
            .iter()
            .take_while(|run| run.line as usize == line)
            .map(|run| (run.start as usize, run.style))
            .collect();
        let continues = chunk.continued.binary_search(&(line as u32)).is_ok();
        Some(Line { text: Cow::Borrowed(&chunk.text[start..end]), runs, continues })
    }
}
