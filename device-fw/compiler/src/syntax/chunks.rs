//! A source that is read while it is compiled: cut into pieces of whole statements
//!
//! Literals that `const()` gave names to are kept in front of each piece.
//!
//! **Invariant:** every piece but the last ends in front of a line at which the parser is between two statements of the program or
//! of a top-level class, so it can be parsed as if nothing followed, but for the blocks that stay open ([`Chunk::open_blocks`]).
//! So memory follows the longest function, not the file.

use allocator_api2::alloc::Allocator;

use super::lexer::{LineState, lex_line};
use super::token::TokenKind;
use crate::list::{List, OutOfMemory};

/// Bytes read at a time.
const BLOCK: usize = 128;

/// Pieces are at least so long, if there is so much.
const SHORTEST: usize = 256;

/// Longest indentation of the statements of a class that may be parted.
const INDENT_MAX: usize = 8;

/// Reading the source failed; whoever reads knows why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadError;

/// Where a source comes from, from its beginning to its end.
pub trait ReadSource {
    /// Reads up to `buffer.len()` bytes; 0 at the end.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ReadError>;
}

/// Why there is no next piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChunkError {
    Read,
    OutOfMemory,
}

impl From<ReadError> for ChunkError {
    fn from(_: ReadError) -> Self {
        ChunkError::Read
    }
}

impl From<OutOfMemory> for ChunkError {
    fn from(_: OutOfMemory) -> Self {
        ChunkError::OutOfMemory
    }
}

/// A piece of the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk<'c> {
    pub text: &'c [u8],
    /// Where in the text the piece starts; in front of it are literals that are kept, each with a line end.
    pub start: usize,
    /// Bytes and line ends of the source in front of the piece.
    pub offset: u32,
    pub lines_before: u32,
    /// Blocks that stay open at its end: 1 inside of a top-level class.
    pub open_blocks: u8,
    /// Whether nothing follows.
    pub is_last: bool,
}

impl Chunk<'_> {
    /// The same place with nothing to parse.
    pub fn emptied(self) -> Chunk<'static> {
        let Chunk { offset, lines_before, open_blocks, is_last, .. } = self;
        Chunk { text: b"", start: 0, offset, lines_before, open_blocks, is_last }
    }

    /// What to add to a place in the text for its place in the source. Wraps.
    pub fn offset_of_text(&self) -> u32 {
        self.offset.wrapping_sub(self.start as u32)
    }

    /// What to add to a line number in the text for that in the source. Wraps.
    pub fn lines_before_text(&self) -> u32 {
        let kept = self.text.get(..self.start).unwrap_or_default();
        self.lines_before.wrapping_sub(line_ends(kept))
    }
}

fn line_ends(text: &[u8]) -> u32 {
    crate::source::line_and_column(text, text.len() as u32).0 - 1
}

/// A place where the source may be cut.
#[derive(Clone, Copy)]
struct Cut {
    at: usize,
    open_blocks: u8,
}

/// Indentation of a class's statements.
#[derive(Clone, Copy)]
enum Class {
    /// Not in a top-level class that may be parted.
    None,
    /// The first statement is still to come.
    Head,
    /// The blanks in front of each statement.
    Body([u8; INDENT_MAX], usize),
}

/// Reads a source piece by piece.
pub(crate) struct Chunks<'r, A: Allocator + Copy> {
    reader: &'r mut dyn ReadSource,
    window: List<u8, A>,
    /// Bytes at the start of the window that stay there.
    kept: usize,
    /// The piece that was given out last, and what is known of the rest.
    given: Cut,
    offset: u32,
    lines_before: u32,
    /// Start of the first line that was not looked at.
    scanned: usize,
    last_cut: Option<Cut>,
    state: LineState,
    class: Class,
    /// The newest statement was a decorator: what it decorates belongs to it.
    decorates: bool,
    /// The newest line ended with a colon: a block should follow, and if it does not, the error is about what does.
    opens_block: bool,
    at_end: bool,
}

impl<'r, A: Allocator + Copy> Chunks<'r, A> {
    pub fn new(reader: &'r mut dyn ReadSource, allocator: A) -> Self {
        Chunks {
            reader,
            window: List::new_in(allocator),
            kept: 0,
            given: Cut { at: 0, open_blocks: 0 },
            offset: 0,
            lines_before: 0,
            scanned: 0,
            last_cut: None,
            state: LineState::default(),
            class: Class::None,
            decorates: false,
            opens_block: false,
            at_end: false,
        }
    }

    /// Forgets the piece given out before and moves to the next one, which may be empty.
    pub fn advance(&mut self) -> Result<(), ChunkError> {
        self.drop_given();
        while !self.at_end {
            self.read_block()?;
            self.scan();
            if self.window.len() - self.kept >= SHORTEST
                && let Some(cut) = self.last_cut.take()
            {
                self.given = cut;
                return Ok(());
            }
        }
        self.given = Cut { at: self.window.len(), open_blocks: 0 };
        Ok(())
    }

    /// The piece.
    pub fn current(&self) -> Chunk<'_> {
        let is_last = self.given.at == self.window.len() && self.at_end;
        Chunk {
            text: self.window.get(..self.given.at).unwrap_or_default(),
            start: self.kept,
            offset: self.offset,
            lines_before: self.lines_before,
            open_blocks: self.given.open_blocks,
            is_last,
        }
    }

    /// Keeps a literal of the current piece; gives its place in the texts to come. `moved` counts the bytes kept since the piece was
    /// given out.
    pub fn keep(&mut self, literal: (u32, u32), moved: &mut usize) -> Result<(u32, u32), OutOfMemory> {
        let start = literal.0 as usize;
        if start < self.kept - *moved {
            return Ok(literal);
        }
        let (start, end) = (start + *moved, literal.1 as usize + *moved);
        let length = end - start;
        let more = length + 1;
        let place = self.kept;
        self.window.insert_gap(place, more, b'\n')?;
        self.window.copy_within(start + more..end + more, place);
        if let Some(line_end) = self.window.get_mut(place + length) {
            *line_end = b'\n';
        }
        self.kept += more;
        self.given.at += more;
        self.scanned += more;
        *moved += more;
        Ok((place as u32, (place + length) as u32))
    }

    fn drop_given(&mut self) {
        let (kept, at) = (self.kept, self.given.at);
        self.lines_before += line_ends(self.window.get(kept..at).unwrap_or_default());
        let length = at - kept;
        self.offset += length as u32;
        self.window.copy_within(at.., kept);
        self.window.truncate(self.window.len() - length);
        self.window.settle(0);
        self.scanned -= length;
        self.given.at = kept;
    }

    fn read_block(&mut self) -> Result<(), ChunkError> {
        let length = self.window.len();
        // Just so much: the window is the larger the longer a function is, and lives as long as the tree.
        self.window.reserve_exact(BLOCK)?;
        self.window.resize(length + BLOCK, 0)?;
        let read = match self.window.get_mut(length..) {
            Some(block) => self.reader.read(block),
            None => Ok(0),
        };
        self.window.truncate(length + read.unwrap_or(0).min(BLOCK));
        self.at_end = read? == 0;
        Ok(())
    }

    /// Looks for places to cut in front of the lines that are complete.
    fn scan(&mut self) {
        loop {
            let rest = self.window.get(self.scanned..).unwrap_or_default();
            let Some(length) = rest.iter().position(|&byte| byte == b'\n').map(|end| end + 1) else { return };
            let line = &rest[..length];
            if !self.state.in_statement() {
                let open_blocks = begins_statement(line, &mut self.class, &mut self.decorates);
                if let Some(open_blocks) = open_blocks.filter(|_| self.scanned > self.kept && !self.opens_block) {
                    self.last_cut = Some(Cut { at: self.scanned, open_blocks });
                }
            }
            let mut last = None;
            self.state = lex_line(line, self.state, &mut |token| {
                if token.kind != TokenKind::Comment {
                    last = Some(token.kind);
                }
            });
            if let Some(last) = last {
                self.opens_block = last == TokenKind::Colon;
            }
            self.scanned += length;
        }
    }
}

/// What a line at the beginning of a statement changes; gives, if the source may be cut in front of it, the blocks open there.
fn begins_statement(line: &[u8], class: &mut Class, decorates: &mut bool) -> Option<u8> {
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\x0c')).count();
    let (indent, text) = line.split_at(blanks);
    if matches!(text.first(), None | Some(b'\n' | b'\r' | b'#' | b'\\')) {
        return None;
    }
    let open_blocks = match *class {
        _ if indent.is_empty() => {
            *class = if !*decorates && is_plain_class(text) { Class::Head } else { Class::None };
            0
        }
        Class::Head => {
            let mut kept = [0; INDENT_MAX];
            *class = match kept.get_mut(..indent.len()) {
                Some(place) => {
                    place.copy_from_slice(indent);
                    Class::Body(kept, indent.len())
                }
                None => Class::None,
            };
            // The head and the first statement stay together.
            *decorates = text.starts_with(b"@");
            return None;
        }
        Class::Body(kept, length) if kept.get(..length) == Some(indent) => 1,
        _ => return None,
    };
    let goes_on = [&b"else"[..], b"elif", b"except", b"finally"].iter().any(|word| starts_with_word(text, word));
    let is_decorated = core::mem::replace(decorates, text.starts_with(b"@"));
    if goes_on || is_decorated { None } else { Some(open_blocks) }
}

/// Whether this is the head of a class without anything that would be a scope of its own, and without a body on its line.
fn is_plain_class(text: &[u8]) -> bool {
    let head = text.trim_ascii_end();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_., =():".contains(byte);
    starts_with_word(text, b"class")
        && head.ends_with(b":")
        && head.iter().all(is_plain)
        && head.iter().filter(|&&byte| byte == b':').count() == 1
        && head.iter().filter(|&&byte| byte == b'(').count() <= 1
        && !head.split(|byte| !byte.is_ascii_alphanumeric()).any(|word| word == b"for")
}

fn starts_with_word(text: &[u8], word: &[u8]) -> bool {
    text.strip_prefix(word).is_some_and(|rest| {
        !rest.first().is_some_and(|&byte| byte == b'_' || byte >= 0x80 || byte.is_ascii_alphanumeric())
    })
}
