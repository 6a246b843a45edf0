//! Text to tokens
//!
//! **Invariant:** every byte belongs to exactly one token or is blank; whatever the bytes, each call moves forward,
//! so lexing always ends. Errors are tokens too, and lexing goes on behind them.
//!
//! A whole program goes through [`Lexer::new`], which also makes `Indent`, `Dedent` and `Newline` tokens. An editor
//! colours single lines with [`lex_line`]: it keeps the [`LineState`] at the start of each line and, after an edit,
//! lexes on from there until the state at some line start is again the one it had before.
//!
//! - `state`: open strings and brackets; `string`: strings and f-strings; `number`, `operator`: the rest

mod number;
mod operator;
mod state;
mod string;

pub use state::{LexError, LineState};

use super::token::{Token, TokenKind, classify_word};
use state::FrameKind;

/// Blocks may nest this deep.
const MAX_INDENTS: usize = 100;

/// Colours one line: calls `sink` for each token (comments and errors included); offsets count from the line's start.
/// `line` may hold its line end or not. Returns the state at the start of the next line.
pub fn lex_line(line: &[u8], state: LineState, sink: &mut dyn FnMut(Token)) -> LineState {
    let mut lexer = Lexer::new(line);
    lexer.state = state;
    lexer.state.continued = false;
    lexer.by_line = true;
    lexer.at_line_start = false;
    loop {
        let token = lexer.next_token();
        match token.kind {
            TokenKind::EndOfFile => break,
            TokenKind::Newline => {}
            _ => sink(token),
        }
    }
    lexer.state
}

#[derive(Clone, Copy, Default)]
struct Indent {
    /// With tabs to multiples of eight.
    column: u16,
    /// With tabs as one.
    alternative: u16,
}

/// Gives the tokens of a text one by one.
#[derive(Clone)]
pub struct Lexer<'s> {
    source: &'s [u8],
    position: usize,
    state: LineState,
    indents: [Indent; MAX_INDENTS],
    indent_count: u8,
    pending_dedents: u8,
    at_line_start: bool,
    starts_line: bool,
    /// A statement has begun that still needs its `Newline`.
    in_statement: bool,
    by_line: bool,
    /// Blocks that stay open at the end of the text, because more of the source follows.
    open_blocks: u8,
    /// Why the last token was an `Error`.
    pub error: Option<LexError>,
}

impl<'s> Lexer<'s> {
    /// Starts at the beginning of a whole program.
    pub fn new(source: &'s [u8]) -> Self {
        Lexer {
            source,
            position: if source.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 },
            state: LineState::default(),
            indents: [Indent::default(); MAX_INDENTS],
            indent_count: 0,
            pending_dedents: 0,
            at_line_start: true,
            starts_line: true,
            in_statement: false,
            by_line: false,
            open_blocks: 0,
            error: None,
        }
    }

    /// Goes on with what follows in the source, from `position` in another text. At the end of that text `open_blocks` blocks stay
    /// open.
    pub fn go_on<'t>(self, source: &'t [u8], position: usize, open_blocks: u8) -> Lexer<'t> {
        Lexer { indents: self.indents, indent_count: self.indent_count, open_blocks, position, ..Lexer::new(source) }
    }

    /// Blocks that stay open at the end of the first text of several.
    pub fn keep_open(&mut self, open_blocks: u8) {
        self.open_blocks = open_blocks;
    }

    /// The text.
    pub fn source(&self) -> &'s [u8] {
        self.source
    }

    /// How many blocks are open.
    pub fn indent_depth(&self) -> u8 {
        self.indent_count
    }

    /// The level of the block that the `Dedent` just given closes.
    pub fn closing_indent(&self) -> u8 {
        self.indent_count + self.pending_dedents + 1
    }

    /// Whether a bracket or f-string field is open.
    pub fn in_brackets(&self) -> bool {
        self.state.brackets > 0
    }

    /// How many brackets and f-string fields are open.
    pub fn bracket_depth(&self) -> u16 {
        self.state.brackets
    }

    /// After an error: forgets open brackets and strings and goes on at `position`, which should be a line's end or
    /// its first token. The next token is then a `Newline` if a statement was under way.
    pub fn recover_at(&mut self, position: u32) {
        self.position = (position as usize).min(self.source.len());
        self.state = LineState::default();
        if self.source.get(self.position).is_some_and(|&byte| byte != b'\n' && byte != b'\r') {
            // At the first token of a line: back to the line's start, for its indentation.
            while self.position > 0 && !matches!(self.source[self.position - 1], b'\n' | b'\r') {
                self.position -= 1;
            }
            self.at_line_start = true;
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.source.get(self.position + ahead).copied().unwrap_or(0)
    }

    fn at_end(&self) -> bool {
        self.position >= self.source.len()
    }

    fn token(&mut self, kind: TokenKind, start: usize) -> Token {
        let starts_line = self.starts_line;
        if kind != TokenKind::Comment {
            self.starts_line = false;
        }
        Token { kind, starts_line, start: start as u32, end: self.position as u32 }
    }

    fn fail(&mut self, error: LexError, start: usize) -> Token {
        self.error = Some(error);
        self.token(TokenKind::Error, start)
    }

    /// Moves past `\n`, `\r\n` or `\r`.
    fn skip_line_end(&mut self) {
        if self.peek(0) == b'\r' && self.peek(1) == b'\n' {
            self.position += 1;
        }
        self.position += 1;
    }

    fn line_end_from(&self, mut position: usize) -> usize {
        while position < self.source.len() && !matches!(self.source[position], b'\n' | b'\r') {
            position += 1;
        }
        position
    }

    /// The next token. After the end of the text it is `EndOfFile` for ever.
    pub fn next_token(&mut self) -> Token {
        self.error = None;
        if self.pending_dedents > 0 {
            self.pending_dedents -= 1;
            self.starts_line = true;
            return self.token(TokenKind::Dedent, self.position);
        }
        match self.state.top() {
            Some(frame) if frame.kind == FrameKind::Plain => {
                let start = self.position;
                if self.at_end() {
                    return self.end_of_file();
                }
                return self.string_body(start, frame);
            }
            Some(frame) if frame.kind != FrameKind::Field => {
                if self.at_end() {
                    return self.end_of_file();
                }
                return self.f_string_text(frame);
            }
            _ => {}
        }
        if self.at_line_start
            && self.state.brackets == 0
            && let Some(token) = self.indentation()
        {
            return token;
        }
        self.blank_and_token()
    }

    fn end_of_file(&mut self) -> Token {
        if self.by_line {
            if self.state.enclosing_text().is_some_and(|text| !text.is_triple) {
                return self.abandon_string(LexError::UnterminatedField, self.position);
            }
            return self.token(TokenKind::EndOfFile, self.position);
        }
        if self.state.depth > 0 {
            let error = match self.state.enclosing_text() {
                Some(frame) if frame.is_triple => LexError::UnterminatedTripleString,
                _ => LexError::UnterminatedField,
            };
            self.state = LineState::default();
            return self.fail(error, self.position);
        }
        if self.in_statement {
            self.in_statement = false;
            self.starts_line = false;
            return self.token(TokenKind::Newline, self.position);
        }
        if self.indent_count > self.open_blocks {
            self.indent_count -= 1;
            return self.token(TokenKind::Dedent, self.position);
        }
        self.token(TokenKind::EndOfFile, self.position)
    }

    /// At the start of a statement's line: compares its indentation with the open blocks.
    fn indentation(&mut self) -> Option<Token> {
        let (mut column, mut alternative) = (0u16, 0u16);
        let line_start = self.position;
        loop {
            match self.peek(0) {
                b' ' => {
                    column = column.saturating_add(1);
                    alternative = alternative.saturating_add(1);
                }
                b'\t' => {
                    column = (column / 8).saturating_add(1).saturating_mul(8);
                    alternative = alternative.saturating_add(1);
                }
                b'\x0c' => {
                    column = 0;
                    alternative = 0;
                }
                // A blank line or a line with only a comment says nothing about blocks.
                b'\n' | b'\r' | b'#' | b'\\' => return None,
                0 if self.at_end() => return None,
                _ => break,
            }
            self.position += 1;
        }
        self.at_line_start = false;
        self.starts_line = true;
        self.in_statement = true;
        let current = match usize::from(self.indent_count).checked_sub(1) {
            Some(index) => self.indents[index],
            None => Indent::default(),
        };
        if column == current.column {
            if alternative != current.alternative {
                return Some(self.fail(LexError::MixedIndentation, line_start));
            }
            return None;
        }
        if column > current.column {
            if alternative <= current.alternative {
                return Some(self.fail(LexError::MixedIndentation, line_start));
            }
            let Some(slot) = self.indents.get_mut(usize::from(self.indent_count)) else {
                return Some(self.fail(LexError::TooManyIndents, line_start));
            };
            *slot = Indent { column, alternative };
            self.indent_count += 1;
            return Some(self.token(TokenKind::Indent, line_start));
        }
        while let Some(index) = usize::from(self.indent_count).checked_sub(1) {
            if self.indents[index].column <= column {
                break;
            }
            self.indent_count -= 1;
            self.pending_dedents += 1;
        }
        let outer = match usize::from(self.indent_count).checked_sub(1) {
            Some(index) => self.indents[index],
            None => Indent::default(),
        };
        if outer.column != column {
            // Treated like the nearest outer block, so that one wrong line is one error.
            return Some(self.fail(LexError::UnmatchedDedent, line_start));
        }
        if outer.alternative != alternative {
            return Some(self.fail(LexError::MixedIndentation, line_start));
        }
        self.pending_dedents -= 1;
        let token = self.token(TokenKind::Dedent, self.position);
        self.starts_line = true;
        Some(token)
    }

    fn blank_and_token(&mut self) -> Token {
        loop {
            match self.peek(0) {
                b' ' | b'\t' | b'\x0c' => self.position += 1,
                b'\n' | b'\r' => {
                    let start = self.position;
                    if self.state.depth > 0 && !self.state.enclosing_text().is_some_and(|frame| frame.is_triple) {
                        return self.abandon_string(LexError::UnterminatedField, start);
                    }
                    self.skip_line_end();
                    self.starts_line = true;
                    if self.state.brackets > 0 || self.by_line {
                        continue;
                    }
                    self.at_line_start = true;
                    if self.in_statement {
                        self.in_statement = false;
                        let mut token = self.token(TokenKind::Newline, start);
                        token.end = start as u32;
                        self.starts_line = true;
                        return token;
                    }
                    if let Some(token) = self.indentation() {
                        return token;
                    }
                }
                b'\\' => {
                    let start = self.position;
                    self.position += 1;
                    if matches!(self.peek(0), b'\n' | b'\r') && !self.at_end() {
                        self.skip_line_end();
                        if self.by_line && self.at_end() {
                            self.state.continued = true;
                        }
                        self.at_line_start = false;
                        self.in_statement = true;
                        continue;
                    }
                    if self.by_line && self.at_end() {
                        self.state.continued = true;
                        continue;
                    }
                    return self.fail(LexError::AfterBackslash, start);
                }
                b'#' => {
                    let start = self.position;
                    self.position = self.line_end_from(start);
                    if let Some(at) = self.source[start..self.position].iter().position(|&byte| byte == 0) {
                        return self.fail(LexError::InvalidCharacter('\0'), start + at);
                    }
                    return self.token(TokenKind::Comment, start);
                }
                0 if self.at_end() => return self.end_of_file(),
                _ => break,
            }
        }
        self.in_statement = true;
        self.at_line_start = false;
        self.code_token()
    }

    fn code_token(&mut self) -> Token {
        let start = self.position;
        let byte = self.peek(0);
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word(start),
            b'0'..=b'9' => self.number(start),
            b'.' if self.peek(1).is_ascii_digit() => self.number(start),
            b'\'' | b'"' => self.string(start, b""),
            _ => self.operator(start),
        }
    }

    fn word(&mut self, start: usize) -> Token {
        loop {
            match self.peek(0) {
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' => self.position += 1,
                0x80.. => {
                    let Some((character, length)) = decode_character(&self.source[self.position..]) else {
                        if self.position > start {
                            break;
                        }
                        self.position += 1;
                        while (0x80..0xc0).contains(&self.peek(0)) {
                            self.position += 1;
                        }
                        return self.fail(LexError::InvalidUtf8, start);
                    };
                    let fits =
                        if self.position == start { character.is_alphabetic() } else { character.is_alphanumeric() };
                    if !fits {
                        if self.position > start {
                            break;
                        }
                        self.position += length;
                        return self.fail(LexError::InvalidCharacter(character), start);
                    }
                    self.position += length;
                }
                _ => break,
            }
        }
        let word = &self.source[start..self.position];
        if word.len() <= 2 && matches!(self.peek(0), b'\'' | b'"') && is_string_prefix(word) {
            return self.string(start, word);
        }
        self.token(classify_word(word), start)
    }
}

fn is_string_prefix(word: &[u8]) -> bool {
    let mut lower = [0; 2];
    for (slot, byte) in lower.iter_mut().zip(word) {
        *slot = byte.to_ascii_lowercase();
    }
    matches!(&lower[..word.len().min(2)], b"r" | b"u" | b"b" | b"f" | b"br" | b"rb" | b"fr" | b"rf")
}

/// The first character of these bytes and its length, if they start with valid UTF-8.
pub(crate) fn decode_character(bytes: &[u8]) -> Option<(char, usize)> {
    let length = match bytes.first()? {
        0..0x80 => 1,
        0xc2..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf5 => 4,
        _ => return None,
    };
    let text = core::str::from_utf8(bytes.get(..length)?).ok()?;
    Some((text.chars().next()?, length))
}
