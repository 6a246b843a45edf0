//! Operators and punctuation, which also open and close brackets and f-string fields

use super::state::FrameKind;
use super::{LexError, Lexer};
use crate::syntax::token::Token;

impl Lexer<'_> {
    pub(super) fn operator(&mut self, start: usize) -> Token {
        use crate::syntax::token::TokenKind::*;
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
