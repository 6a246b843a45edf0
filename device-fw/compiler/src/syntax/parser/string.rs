//! Strings side by side, and f-strings

use allocator_api2::alloc::Allocator;

use super::{Parse, Parser};
use crate::diagnostic::ErrorKind;
use crate::syntax::ast::*;
use crate::syntax::literal::{self, DecodeError};
use crate::syntax::token::TokenKind;

impl<A: Allocator + Copy> Parser<'_, '_, A> {
    /// One or more string literals side by side.
    pub(super) fn strings(&mut self) -> Parse<ExpressionId> {
        let position = self.token.start;
        let mark = self.scratch.len();
        let mut has_fields = false;
        let mut bytes_count = 0;
        let mut last = ExpressionId::NONE;
        while matches!(self.token.kind, TokenKind::String | TokenKind::FStringStart) {
            if self.at(TokenKind::FStringStart) {
                has_fields |= self.f_string()?;
                continue;
            }
            let token = self.token;
            let (start, end) = (token.start, token.end);
            let is_bytes = literal::is_bytes(self.text(token));
            self.check_text(TextStyle::Token, start, end)?;
            bytes_count += usize::from(is_bytes);
            let kind = if is_bytes {
                ExpressionKind::Bytes { start, end }
            } else {
                ExpressionKind::Text { style: TextStyle::Token, start, end }
            };
            last = self.push_expression(start, kind)?;
            self.scratch.push(last.0)?;
            self.advance();
        }
        let count = self.scratch.len() - mark;
        if bytes_count > 0 && (bytes_count < count || has_fields) {
            return Err(self.error(ErrorKind::BytesAndStrings, position, self.previous_end));
        }
        if count == 1 && !has_fields && last.is_some() {
            self.scratch.truncate(mark);
            return Ok(last);
        }
        let pieces = self.take_range(mark)?;
        let kind = match (bytes_count > 0, has_fields) {
            (true, _) => ExpressionKind::ManyBytes(pieces),
            (_, true) => ExpressionKind::FString(pieces),
            _ => ExpressionKind::Texts(pieces),
        };
        self.push_expression(position, kind)
    }

    /// Reports what is wrong with a literal's text.
    fn check_text(&mut self, style: TextStyle, start: u32, end: u32) -> Parse<()> {
        let mut ignore = |_: &[u8]| Ok::<(), ()>(());
        match literal::decode(self.source, style, start, end, &mut ignore) {
            Err(DecodeError::Literal((error, at))) => self.soft_error(ErrorKind::Literal(error), at, end),
            _ => Ok(()),
        }
    }

    /// One f-string; its pieces go onto the scratch stack. Says whether it has fields.
    fn f_string(&mut self) -> Parse<bool> {
        let prefix = self.text(self.token);
        let style =
            if prefix.iter().any(|byte| matches!(byte, b'r' | b'R')) { TextStyle::Raw } else { TextStyle::Escaped };
        let open = self.token;
        self.advance();
        let mut has_fields = false;
        loop {
            match self.token.kind {
                TokenKind::FStringEnd => {
                    self.advance();
                    return Ok(has_fields);
                }
                TokenKind::FStringMiddle => self.f_string_text(style)?,
                TokenKind::LeftBrace => {
                    self.f_string_field(style)?;
                    has_fields = true;
                }
                TokenKind::Error => return Err(self.lexical_error()),
                _ => return Err(self.error(ErrorKind::UnterminatedFString, open.start, open.end)),
            }
        }
    }

    fn f_string_text(&mut self, style: TextStyle) -> Parse<()> {
        let (start, end) = (self.token.start, self.token.end);
        self.check_text(style, start, end)?;
        let piece = self.push_expression(start, ExpressionKind::Text { style, start, end })?;
        self.scratch.push(piece.0)?;
        self.advance();
        Ok(())
    }

    /// `{value = !r:specification}`
    fn f_string_field(&mut self, style: TextStyle) -> Parse<()> {
        self.enter()?;
        let open = self.token;
        let outer = self.around.bracket.replace(open);
        self.advance();
        let position = self.token.start;
        if matches!(self.token.kind, TokenKind::RightBrace | TokenKind::Colon | TokenKind::Exclamation) {
            return Err(self.error(ErrorKind::EmptyField, open.start, self.token.end));
        }
        let value = if self.at(TokenKind::Yield) { self.yield_expression()? } else { self.expression_list()? };
        let mut conversion = 0;
        let shows_source = self.accept(TokenKind::Assign);
        if shows_source {
            let (start, end) = (open.end, self.token.start);
            let kind = ExpressionKind::Text { style: TextStyle::Verbatim, start, end };
            let piece = self.push_expression(start, kind)?;
            self.scratch.push(piece.0)?;
        }
        if self.accept(TokenKind::Exclamation) {
            conversion = match self.text(self.token) {
                [letter @ (b'r' | b's' | b'a')] => *letter,
                _ => return Err(self.error_at_token(ErrorKind::FieldConversion)),
            };
            self.advance();
        }
        let mark = self.scratch.len();
        let has_specification = self.accept(TokenKind::Colon);
        if has_specification {
            loop {
                match self.token.kind {
                    TokenKind::FStringMiddle => self.f_string_text(style)?,
                    TokenKind::LeftBrace => self.f_string_field(style)?,
                    _ => break,
                }
            }
        } else if shows_source && conversion == 0 {
            conversion = b'r';
        }
        let specification = self.take_range(mark)?;
        if !self.accept(TokenKind::RightBrace) {
            return Err(self.field_error(open));
        }
        self.around.bracket = outer;
        let Ok(specification_count) = u16::try_from(specification.count) else {
            return Err(self.error_at_token(ErrorKind::TooLarge));
        };
        let kind = ExpressionKind::Field { conversion, specification_count, value, specification: specification.start };
        let piece = self.push_expression(position, kind)?;
        self.scratch.push(piece.0)?;
        self.leave();
        Ok(())
    }
}
