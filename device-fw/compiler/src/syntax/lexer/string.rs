//! Strings and f-strings

use super::state::{Frame, FrameKind};
use super::{LexError, Lexer};
use crate::syntax::token::{Token, TokenKind};

impl Lexer<'_> {
    pub(super) fn string(&mut self, start: usize, prefix: &[u8]) -> Token {
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
    pub(super) fn string_body(&mut self, start: usize, frame: Frame) -> Token {
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
            if byte == 0 {
                return self.fail(LexError::InvalidCharacter('\0'), self.position - 1);
            }
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
    pub(super) fn f_string_text(&mut self, frame: Frame) -> Token {
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
                0 => {
                    self.position += 1;
                    return self.abandon_string(LexError::InvalidCharacter('\0'), self.position - 1);
                }
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
    pub(super) fn abandon_string(&mut self, error: LexError, start: usize) -> Token {
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
}
