//! Numbers

use super::{LexError, Lexer};
use crate::syntax::token::{Token, TokenKind, classify_word};

impl Lexer<'_> {
    pub(super) fn number(&mut self, start: usize) -> Token {
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
}
