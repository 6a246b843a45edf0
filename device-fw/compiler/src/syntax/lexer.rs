//! Text to tokens
//!
//! **Invariant:** every byte belongs to exactly one token or is blank; whatever the bytes, each call moves forward,
//! so lexing always ends. Errors are tokens too, and lexing goes on behind them.
//!
//! A whole program goes through [`Lexer::new`], which also makes `Indent`, `Dedent` and `Newline` tokens. An editor
//! colours single lines with [`lex_line`]: it keeps the [`LineState`] at the start of each line and, after an edit,
//! lexes on from there until the state at some line start is again the one it had before.

use super::token::{Token, TokenKind, classify_word};

/// Strings in f-string fields in strings .. may nest this deep.
const MAX_STRING_DEPTH: usize = 20;
/// Blocks may nest this deep.
const MAX_INDENTS: usize = 100;

/// Why a token is an `Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexError {
    /// A quote without its partner on the same line.
    UnterminatedString,
    /// A triple quote without its partner.
    UnterminatedTripleString,
    /// An f-string field without its `}`.
    UnterminatedField,
    /// A lone `}` in the text of an f-string.
    LoneBrace,
    /// A character that means nothing in Python.
    InvalidCharacter(char),
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// Not a number after all.
    InvalidNumber,
    /// A number like `012`.
    LeadingZero,
    /// Something behind a line-joining backslash.
    AfterBackslash,
    /// A line that goes back to an indentation that no outer block has.
    UnmatchedDedent,
    /// An indentation whose meaning depends on the width of a tab.
    MixedIndentation,
    /// Blocks nested too deeply.
    TooManyIndents,
    /// f-strings nested too deeply.
    StringsTooDeep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
enum FrameKind {
    /// A plain triple-quoted string that goes on.
    #[default]
    Plain,
    /// The text part of an f-string.
    Text,
    /// The expression part of a field.
    Field,
    /// The format specification of a field.
    Specification,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
struct Frame {
    kind: FrameKind,
    quote: u8,
    is_triple: bool,
    is_raw: bool,
    /// Open brackets when a field began.
    brackets: u16,
}

/// What a line's beginning depends on: open strings and brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LineState {
    frames: [Frame; MAX_STRING_DEPTH],
    depth: u8,
    brackets: u16,
    continued: bool,
}

impl LineState {
    /// Whether the line begins inside a string.
    pub fn in_string(&self) -> bool {
        self.depth > 0
    }

    /// Whether the line goes on with the statement of the line before.
    pub fn in_statement(&self) -> bool {
        self.depth > 0 || self.brackets > 0 || self.continued
    }

    fn top(&self) -> Option<Frame> {
        self.frames.get(usize::from(self.depth).checked_sub(1)?).copied()
    }

    fn top_mut(&mut self) -> Option<&mut Frame> {
        self.frames.get_mut(usize::from(self.depth).checked_sub(1)?)
    }

    fn push(&mut self, frame: Frame) -> bool {
        match self.frames.get_mut(usize::from(self.depth)) {
            Some(slot) => {
                *slot = frame;
                self.depth += 1;
                true
            }
            None => false,
        }
    }

    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        // Keep unused entries at their default so that states compare by meaning.
        if let Some(slot) = self.frames.get_mut(usize::from(self.depth)) {
            *slot = Frame::default();
        }
    }

    /// The string that the innermost field or specification belongs to.
    fn enclosing_text(&self) -> Option<Frame> {
        self.frames[..usize::from(self.depth)].iter().rev().find(|frame| frame.kind == FrameKind::Text).copied()
    }
}

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
            error: None,
        }
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
        if self.indent_count > 0 {
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

    fn string(&mut self, start: usize, prefix: &[u8]) -> Token {
        let quote = self.peek(0);
        let is_triple = self.peek(1) == quote && self.peek(2) == quote;
        self.position += if is_triple { 3 } else { 1 };
        let has = |letter: u8| prefix.iter().any(|byte| byte.to_ascii_lowercase() == letter);
        let mut frame = Frame { kind: FrameKind::Plain, quote, is_triple, is_raw: has(b'r'), brackets: 0 };
        if !has(b'f') {
            let enclosing = self.state.enclosing_text();
            let token = self.string_body(start, frame);
            if token.kind == TokenKind::Error && enclosing.is_some_and(|text| text.quote == quote && !text.is_triple) {
                // The quote was meant to end the f-string around.
                return self.abandon_string(LexError::UnterminatedField, start);
            }
            return token;
        }
        frame.kind = FrameKind::Text;
        if !self.state.push(frame) {
            return self.fail(LexError::StringsTooDeep, start);
        }
        self.token(TokenKind::FStringStart, start)
    }

    /// From inside a plain string to its end.
    fn string_body(&mut self, start: usize, frame: Frame) -> Token {
        let resumed = self.state.top() == Some(frame) && frame.kind == FrameKind::Plain && self.by_line;
        while !self.at_end() {
            let byte = self.peek(0);
            if byte == frame.quote {
                if !frame.is_triple {
                    self.position += 1;
                    return self.token(TokenKind::String, start);
                }
                if self.peek(1) == byte && self.peek(2) == byte {
                    self.position += 3;
                    if resumed {
                        self.state.pop();
                    }
                    return self.token(TokenKind::String, start);
                }
            }
            if byte == b'\\' && self.position + 1 < self.source.len() {
                self.position += 1;
                if matches!(self.peek(0), b'\n' | b'\r') {
                    self.skip_line_end();
                } else {
                    self.position += 1;
                }
                continue;
            }
            if matches!(byte, b'\n' | b'\r') && !frame.is_triple {
                return self.fail(LexError::UnterminatedString, start);
            }
            self.position += 1;
        }
        if frame.is_triple && self.by_line {
            if !resumed && !self.state.push(frame) {
                return self.fail(LexError::StringsTooDeep, start);
            }
            return self.token(TokenKind::String, start);
        }
        let error = if frame.is_triple { LexError::UnterminatedTripleString } else { LexError::UnterminatedString };
        self.fail(error, start)
    }

    /// The text of an f-string or of a format specification, up to the next field or the end.
    fn f_string_text(&mut self, frame: Frame) -> Token {
        let start = self.position;
        let in_specification = frame.kind == FrameKind::Specification;
        let text = self.state.enclosing_text().unwrap_or(frame);
        while !self.at_end() {
            let byte = self.peek(0);
            let ends = byte == text.quote && (!text.is_triple || (self.peek(1) == byte && self.peek(2) == byte));
            if ends {
                if self.position > start {
                    return self.token(TokenKind::FStringMiddle, start);
                }
                if in_specification {
                    return self.abandon_string(LexError::UnterminatedField, start);
                }
                self.position += if text.is_triple { 3 } else { 1 };
                self.state.pop();
                return self.token(TokenKind::FStringEnd, start);
            }
            match byte {
                b'{' if self.peek(1) == b'{' && !in_specification => self.position += 2,
                b'}' if self.peek(1) == b'}' && !in_specification => self.position += 2,
                b'{' => {
                    if self.position > start {
                        return self.token(TokenKind::FStringMiddle, start);
                    }
                    self.position += 1;
                    let field = Frame { kind: FrameKind::Field, brackets: self.state.brackets, ..Frame::default() };
                    if !self.state.push(field) {
                        return self.abandon_string(LexError::StringsTooDeep, start);
                    }
                    self.state.brackets = self.state.brackets.saturating_add(1);
                    return self.token(TokenKind::LeftBrace, start);
                }
                b'}' => {
                    if self.position > start {
                        return self.token(TokenKind::FStringMiddle, start);
                    }
                    self.position += 1;
                    if in_specification {
                        self.state.brackets = frame.brackets;
                        self.state.pop();
                        return self.token(TokenKind::RightBrace, start);
                    }
                    return self.fail(LexError::LoneBrace, start);
                }
                b'\\' if !text.is_raw && self.position + 1 < self.source.len() => {
                    self.position += 1;
                    match self.peek(0) {
                        b'\n' | b'\r' => self.skip_line_end(),
                        b'{' | b'}' => {}
                        b'N' if self.peek(1) == b'{' => {
                            self.position += 2;
                            while self.peek(0).is_ascii_alphanumeric() || matches!(self.peek(0), b' ' | b'-' | b'}') {
                                self.position += 1;
                                if self.source[self.position - 1] == b'}' {
                                    break;
                                }
                            }
                        }
                        _ => self.position += 1,
                    }
                }
                b'\\' if text.is_raw && matches!(self.peek(1), b'"' | b'\'' | b'\\') => self.position += 2,
                b'\n' | b'\r' if !text.is_triple => {
                    let error =
                        if in_specification { LexError::UnterminatedField } else { LexError::UnterminatedString };
                    return self.abandon_string(error, start);
                }
                _ => self.position += 1,
            }
        }
        if self.by_line && text.is_triple {
            return self.token(TokenKind::FStringMiddle, start);
        }
        let error = if text.is_triple { LexError::UnterminatedTripleString } else { LexError::UnterminatedString };
        self.abandon_string(error, start)
    }

    /// Gives up the innermost f-string.
    fn abandon_string(&mut self, error: LexError, start: usize) -> Token {
        while let Some(frame) = self.state.top() {
            if matches!(frame.kind, FrameKind::Field | FrameKind::Specification) {
                self.state.brackets = frame.brackets;
            }
            self.state.pop();
            if frame.kind == FrameKind::Text {
                break;
            }
        }
        self.fail(error, start)
    }

    fn number(&mut self, start: usize) -> Token {
        let digits = |lexer: &mut Self, accepts: fn(u8) -> bool| {
            // Underscores only between digits.
            let mut valid = true;
            let mut last = b'_';
            while accepts(lexer.peek(0)) || lexer.peek(0) == b'_' {
                valid &= lexer.peek(0) != b'_' || last != b'_';
                last = lexer.peek(0);
                lexer.position += 1;
            }
            valid && last != b'_'
        };
        let decimal: fn(u8) -> bool = |byte| byte.is_ascii_digit();
        let mut kind = TokenKind::Integer;
        let mut valid = true;
        let base = if self.peek(0) == b'0' { self.peek(1).to_ascii_lowercase() } else { 0 };
        if matches!(base, b'x' | b'o' | b'b') {
            self.position += 2;
            if self.peek(0) == b'_' {
                self.position += 1;
            }
            valid = digits(
                self,
                match base {
                    b'x' => |byte| byte.is_ascii_hexdigit(),
                    b'o' => |byte| matches!(byte, b'0'..=b'7'),
                    _ => |byte| matches!(byte, b'0' | b'1'),
                },
            );
        } else {
            if self.peek(0) != b'.' {
                valid = digits(self, decimal);
            }
            let whole_end = self.position;
            if self.peek(0) == b'.' {
                kind = TokenKind::Float;
                self.position += 1;
                if self.peek(0).is_ascii_digit() {
                    valid &= digits(self, decimal);
                }
            }
            let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
            if matches!(self.peek(0), b'e' | b'E') && self.peek(1 + sign).is_ascii_digit() {
                kind = TokenKind::Float;
                self.position += 1 + sign;
                valid &= digits(self, decimal);
            }
            if matches!(self.peek(0), b'j' | b'J') {
                kind = TokenKind::Imaginary;
                self.position += 1;
            }
            let whole = &self.source[start..whole_end];
            if kind == TokenKind::Integer
                && whole.first() == Some(&b'0')
                && whole.iter().any(|byte| matches!(byte, b'1'..=b'9'))
            {
                return self.fail(LexError::LeadingZero, start);
            }
        }
        // `1if x else y` is Python; `1abc` is not.
        let mut end = self.position;
        while matches!(self.source.get(end), Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | 0x80..)) {
            end += 1;
        }
        if end > self.position {
            use TokenKind::{And, Else, For, If, In, Is, Not, Or};
            let word = classify_word(&self.source[self.position..end]);
            valid &= matches!(word, And | Else | For | If | In | Is | Not | Or);
            if !valid {
                self.position = end;
            }
        }
        if valid { self.token(kind, start) } else { self.fail(LexError::InvalidNumber, start) }
    }

    fn operator(&mut self, start: usize) -> Token {
        use TokenKind::*;
        let field = self.state.top().filter(|frame| frame.kind == FrameKind::Field);
        let at_field_level = field.is_some_and(|frame| self.state.brackets == frame.brackets + 1);
        let second = self.peek(1);
        let third = self.peek(2);
        let (kind, length) = match (self.peek(0), second, third) {
            (b':', ..) if at_field_level => {
                if let Some(frame) = self.state.top_mut() {
                    frame.kind = FrameKind::Specification;
                }
                (Colon, 1)
            }
            (b'}', ..) if at_field_level => {
                self.state.brackets = self.state.brackets.saturating_sub(1);
                self.state.pop();
                (RightBrace, 1)
            }
            (b'(', ..) => (LeftParenthesis, 1),
            (b')', ..) => (RightParenthesis, 1),
            (b'[', ..) => (LeftBracket, 1),
            (b']', ..) => (RightBracket, 1),
            (b'{', ..) => (LeftBrace, 1),
            (b'}', ..) => (RightBrace, 1),
            (b',', ..) => (Comma, 1),
            (b';', ..) => (Semicolon, 1),
            (b'~', ..) => (Tilde, 1),
            (b':', b'=', _) => (Walrus, 2),
            (b':', ..) => (Colon, 1),
            (b'.', b'.', b'.') => (Ellipsis, 3),
            (b'.', ..) => (Dot, 1),
            (b'-', b'>', _) => (Arrow, 2),
            (b'-', b'=', _) => (MinusAssign, 2),
            (b'-', ..) => (Minus, 1),
            (b'+', b'=', _) => (PlusAssign, 2),
            (b'+', ..) => (Plus, 1),
            (b'*', b'*', b'=') => (DoubleStarAssign, 3),
            (b'*', b'*', _) => (DoubleStar, 2),
            (b'*', b'=', _) => (StarAssign, 2),
            (b'*', ..) => (Star, 1),
            (b'/', b'/', b'=') => (DoubleSlashAssign, 3),
            (b'/', b'/', _) => (DoubleSlash, 2),
            (b'/', b'=', _) => (SlashAssign, 2),
            (b'/', ..) => (Slash, 1),
            (b'%', b'=', _) => (PercentAssign, 2),
            (b'%', ..) => (Percent, 1),
            (b'@', b'=', _) => (AtAssign, 2),
            (b'@', ..) => (At, 1),
            (b'|', b'=', _) => (PipeAssign, 2),
            (b'|', ..) => (Pipe, 1),
            (b'^', b'=', _) => (CaretAssign, 2),
            (b'^', ..) => (Caret, 1),
            (b'&', b'=', _) => (AmpersandAssign, 2),
            (b'&', ..) => (Ampersand, 1),
            (b'<', b'<', b'=') => (LeftShiftAssign, 3),
            (b'<', b'<', _) => (LeftShift, 2),
            (b'<', b'=', _) => (LessEqual, 2),
            (b'<', ..) => (Less, 1),
            (b'>', b'>', b'=') => (RightShiftAssign, 3),
            (b'>', b'>', _) => (RightShift, 2),
            (b'>', b'=', _) => (GreaterEqual, 2),
            (b'>', ..) => (Greater, 1),
            (b'=', b'=', _) => (EqualEqual, 2),
            (b'=', ..) => (Assign, 1),
            (b'!', b'=', _) => (NotEqual, 2),
            (b'!', ..) => (Exclamation, 1),
            (byte, ..) => {
                self.position += 1;
                return self.fail(LexError::InvalidCharacter(char::from(byte)), start);
            }
        };
        self.position += length;
        match kind {
            LeftParenthesis | LeftBracket | LeftBrace => self.state.brackets = self.state.brackets.saturating_add(1),
            RightParenthesis | RightBracket | RightBrace if !at_field_level => {
                self.state.brackets = self.state.brackets.saturating_sub(1);
            }
            _ => {}
        }
        self.token(kind, start)
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
