//! Which error it is when a token does not fit
//!
//! Only reached once something is wrong, so it may look around at leisure.

use allocator_api2::alloc::Allocator;

use super::{Parse, Parser, Stop, starts_statement};
use crate::diagnostic::ErrorKind;
use crate::syntax::ast::*;
use crate::syntax::lexer::LexError;
use crate::syntax::token::{Token, TokenKind};

/// Keywords that are worth suggesting.
const SUGGESTED: [TokenKind; 27] = [
    TokenKind::While,
    TokenKind::For,
    TokenKind::If,
    TokenKind::Elif,
    TokenKind::Else,
    TokenKind::Def,
    TokenKind::Class,
    TokenKind::Return,
    TokenKind::Import,
    TokenKind::From,
    TokenKind::Try,
    TokenKind::Except,
    TokenKind::Finally,
    TokenKind::With,
    TokenKind::Pass,
    TokenKind::Break,
    TokenKind::Continue,
    TokenKind::Lambda,
    TokenKind::Global,
    TokenKind::Nonlocal,
    TokenKind::Raise,
    TokenKind::Assert,
    TokenKind::Async,
    TokenKind::Await,
    TokenKind::Yield,
    TokenKind::Del,
    TokenKind::In,
];

/// Whether one slip of the keyboard (or wrong case) turns one word into the other.
fn is_slip(word: &[u8], keyword: &[u8]) -> bool {
    let same = |a: &u8, b: &u8| a.eq_ignore_ascii_case(b);
    let prefix = word.iter().zip(keyword).take_while(|(a, b)| same(a, b)).count();
    let (word, keyword) = (&word[prefix..], &keyword[prefix..]);
    let suffix = word.iter().rev().zip(keyword.iter().rev()).take_while(|(a, b)| same(a, b)).count();
    let (word, keyword) = (&word[..word.len() - suffix], &keyword[..keyword.len() - suffix]);
    match (word, keyword) {
        ([], []) | ([_], []) | ([], [_]) | ([_], [_]) => true,
        ([a, b], [c, d]) => same(a, d) && same(b, c),
        _ => false,
    }
}

/// The keyword that this word was probably meant to be.
fn misspelt_keyword(word: &[u8]) -> Option<TokenKind> {
    if matches!(word, b"elseif" | b"elsif" | b"elif" | b"elsf") {
        return Some(TokenKind::Elif);
    }
    match word {
        b"function" | b"func" | b"fun" | b"fn" => return Some(TokenKind::Def),
        b"catch" => return Some(TokenKind::Except),
        _ => {}
    }
    if word.len() < 3 {
        return SUGGESTED.into_iter().find(|kind| word.eq_ignore_ascii_case(kind.text().as_bytes()));
    }
    let fits = |kind: &TokenKind| kind.text().len() > 2 && is_slip(word, kind.text().as_bytes());
    SUGGESTED.into_iter().find(fits)
}

fn closing_for(kind: TokenKind) -> TokenKind {
    match kind {
        TokenKind::LeftParenthesis => TokenKind::RightParenthesis,
        TokenKind::LeftBracket => TokenKind::RightBracket,
        _ => TokenKind::RightBrace,
    }
}

fn is_closing(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::RightParenthesis | TokenKind::RightBracket | TokenKind::RightBrace)
}

impl<A: Allocator + Copy> Parser<'_, '_, A> {
    /// The error that the lexer found at the current token.
    pub(super) fn lexical_error(&mut self) -> Stop {
        let error = self.token_error.unwrap_or(LexError::InvalidUtf8);
        self.error_at_token(ErrorKind::Lexical(error))
    }

    fn line_of(&self, token: Token) -> u32 {
        self.line_number(token.start)
    }

    fn never_closed(&mut self, open: Token) -> Stop {
        self.error(ErrorKind::NeverClosed(open.kind), open.start, open.end)
    }

    /// Whether the bracket around the current token is closed before anything that can only be a new statement.
    fn bracket_closes_later(&self) -> bool {
        let mut lexer = self.lexer.clone();
        let opens =
            matches!(self.token.kind, TokenKind::LeftParenthesis | TokenKind::LeftBracket | TokenKind::LeftBrace);
        let depth = lexer.bracket_depth() - u16::from(opens && lexer.bracket_depth() > 0);
        if starts_statement(self.token.kind) && self.token.starts_line {
            return false;
        }
        for _ in 0..5000 {
            let token = lexer.next_token();
            if token.kind == TokenKind::EndOfFile || (token.starts_line && starts_statement(token.kind)) {
                return false;
            }
            if lexer.bracket_depth() < depth {
                return true;
            }
        }
        false
    }

    /// In a bracket at something that is neither an item nor its end.
    pub(super) fn bracket_error(&mut self, open: Token, closing: TokenKind) -> Stop {
        let token = self.token;
        match token.kind {
            TokenKind::Error => self.lexical_error(),
            TokenKind::EndOfFile | TokenKind::Newline | TokenKind::Dedent => self.never_closed(open),
            kind if is_closing(kind) => {
                let line_number = self.line_of(open);
                self.error_at_token(ErrorKind::MismatchedBracket(open.kind, kind, line_number))
            }
            TokenKind::Assign if closing != TokenKind::RightParenthesis => {
                self.error_at_token(ErrorKind::AssignInsteadOfEqual)
            }
            _ if token.starts_line && !self.bracket_closes_later() => self.never_closed(open),
            TokenKind::Colon if !self.bracket_closes_later() => self.never_closed(open),
            _ if self.starts_expression() => {
                let at = self.previous_end;
                self.error(ErrorKind::MissingComma, at, token.end)
            }
            kind => self.error_at_token(ErrorKind::Unexpected(kind)),
        }
    }

    pub(super) fn field_error(&mut self, open: Token) -> Stop {
        match self.token.kind {
            TokenKind::Error => self.lexical_error(),
            TokenKind::EndOfFile | TokenKind::Newline => {
                self.error(ErrorKind::Lexical(LexError::UnterminatedField), open.start, open.end)
            }
            kind => self.error_at_token(ErrorKind::UnexpectedInField(kind)),
        }
    }

    /// The token does not fit here, and nothing more is known.
    pub(super) fn unexpected_token(&mut self) -> Stop {
        match self.token.kind {
            TokenKind::Error => self.lexical_error(),
            kind if is_closing(kind) => self.error_at_token(ErrorKind::UnexpectedClosing(kind)),
            kind => self.error_at_token(ErrorKind::Unexpected(kind)),
        }
    }

    pub(super) fn expected(&mut self, wanted: TokenKind) -> Stop {
        if let Some(stop) = self.keyword_assigned() {
            return stop;
        }
        match self.token.kind {
            TokenKind::Error => self.lexical_error(),
            found => {
                let (start, end) = self.place_of_missing();
                self.error(ErrorKind::Expected(wanted, found), start, end)
            }
        }
    }

    /// The place of `t"..."`, if that is where parsing stands: a name that is a prefix of Python 3.14, with a string
    /// directly behind.
    pub(super) fn template_string(&self) -> Option<(u32, u32)> {
        if !self.at(TokenKind::String) || self.previous_end != self.token.start {
            return None;
        }
        let before = self.source.get(..self.token.start as usize)?;
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
        let length = before.iter().rev().take_while(|byte| is_part(byte)).count();
        let prefix = before.get(before.len() - length..)?;
        let is_template = matches!(prefix, [b't' | b'T'] | [b't' | b'T', b'r' | b'R'] | [b'r' | b'R', b't' | b'T']);
        is_template.then_some((self.token.start - length as u32, self.token.end))
    }

    /// Where to point when something is missing: behind the last token if the line ends, else at the odd token.
    fn place_of_missing(&self) -> (u32, u32) {
        match self.token.kind {
            TokenKind::Newline | TokenKind::EndOfFile | TokenKind::Dedent => (self.previous_end, self.previous_end),
            _ => (self.token.start, self.token.end),
        }
    }

    /// `class = 5`
    fn keyword_assigned(&mut self) -> Option<Stop> {
        let first = self.statement_start;
        let assigned = self.at(TokenKind::Assign) && first.kind.is_keyword() && self.previous_end == first.end;
        assigned.then(|| self.error(ErrorKind::KeywordAsName(first.kind), first.start, first.end))
    }

    pub(super) fn expected_name(&mut self) -> Stop {
        if let Some(stop) = self.keyword_assigned() {
            return stop;
        }
        match self.token.kind {
            TokenKind::Error => self.lexical_error(),
            kind if kind.is_keyword() => self.error_at_token(ErrorKind::KeywordAsName(kind)),
            found => {
                let (start, end) = self.place_of_missing();
                self.error(ErrorKind::Expected(TokenKind::Name, found), start, end)
            }
        }
    }

    /// Something should stand here that has a value.
    pub(super) fn expected_expression(&mut self) -> Stop {
        if let Some(stop) = self.keyword_assigned() {
            return stop;
        }
        let token = self.token;
        let before = self.source.get(..self.previous_end as usize).unwrap_or_default();
        match token.kind {
            TokenKind::Error => self.lexical_error(),
            TokenKind::EndOfFile | TokenKind::Newline | TokenKind::Dedent => match self.around.bracket {
                Some(open) => self.never_closed(open),
                None if before.ends_with(b"++") || before.ends_with(b"--") => {
                    self.error(ErrorKind::Increment, self.previous_end - 2, self.previous_end)
                }
                None => self.error(ErrorKind::ExpectedExpression(token.kind), self.previous_end, self.previous_end),
            },
            kind if is_closing(kind) => match self.around.bracket {
                Some(open) if closing_for(open.kind) != kind => {
                    let line_number = self.line_of(open);
                    self.error_at_token(ErrorKind::MismatchedBracket(open.kind, kind, line_number))
                }
                Some(_) => self.error_at_token(ErrorKind::ExpectedExpression(kind)),
                None => self.error_at_token(ErrorKind::UnexpectedClosing(kind)),
            },
            TokenKind::Exclamation => self.error_at_token(ErrorKind::WrittenAs("!", "not")),
            TokenKind::Ampersand if before.ends_with(b"&") => {
                self.error(ErrorKind::WrittenAs("&&", "and"), token.start - 1, token.end)
            }
            TokenKind::Pipe if before.ends_with(b"|") => {
                self.error(ErrorKind::WrittenAs("||", "or"), token.start - 1, token.end)
            }
            TokenKind::Greater if before.ends_with(b"<") => {
                self.error(ErrorKind::WrittenAs("<>", "!="), token.start - 1, token.end)
            }
            TokenKind::Greater if before.ends_with(b"=") => {
                self.error(ErrorKind::WrittenAs("=>", ">="), token.start - 1, token.end)
            }
            TokenKind::Less if before.ends_with(b"=") => {
                self.error(ErrorKind::WrittenAs("=<", "<="), token.start - 1, token.end)
            }
            TokenKind::Assign if before.ends_with(b"==") => {
                self.error(ErrorKind::WrittenAs("===", "=="), token.start - 2, token.end)
            }
            kind if kind.is_keyword() => match self.around.bracket {
                Some(open) if token.starts_line && starts_statement(kind) => self.never_closed(open),
                _ if matches!(kind, TokenKind::Else | TokenKind::Elif | TokenKind::In | TokenKind::Is) => {
                    self.error_at_token(ErrorKind::ExpectedExpression(kind))
                }
                _ => self.error_at_token(ErrorKind::KeywordAsName(kind)),
            },
            kind => self.error_at_token(ErrorKind::ExpectedExpression(kind)),
        }
    }

    /// Behind a complete simple statement stands something else.
    pub(super) fn after_statement(&mut self) -> Stop {
        let token = self.token;
        if token.kind == TokenKind::Error {
            return self.lexical_error();
        }
        if is_closing(token.kind) {
            return self.error_at_token(ErrorKind::UnexpectedClosing(token.kind));
        }
        let first = self.statement_start;
        if first.kind == TokenKind::Name {
            let word = self.text(first);
            let directly_behind = self.previous_end == first.end;
            if word == b"print" && directly_behind && self.starts_expression() {
                return self.error(ErrorKind::PrintWithoutParentheses, first.start, token.end);
            }
            if matches!(word, b"match" | b"case") && (directly_behind || token.kind == TokenKind::Colon) {
                return self.error(ErrorKind::Match, first.start, first.end);
            }
            if token.kind != TokenKind::Colon || directly_behind {
                let adjacent = matches!(token.kind, TokenKind::Name | TokenKind::Integer | TokenKind::Float)
                    || matches!(token.kind, TokenKind::String | TokenKind::FStringStart | TokenKind::Colon)
                    || token.kind.is_keyword();
                if let Some(keyword) = misspelt_keyword(word).filter(|_| adjacent) {
                    return self.error(ErrorKind::MisspeltKeyword(keyword), first.start, first.end);
                }
            }
        }
        match token.kind {
            TokenKind::Colon => self.error_at_token(ErrorKind::ColonAlone),
            TokenKind::Exclamation => self.error_at_token(ErrorKind::WrittenAs("!", "not")),
            TokenKind::Assign => self.error_at_token(ErrorKind::Unexpected(token.kind)),
            TokenKind::Name | TokenKind::Integer | TokenKind::Float | TokenKind::String => {
                self.error(ErrorKind::MissingOperator(token.kind), token.start, token.end)
            }
            kind => self.error_at_token(ErrorKind::Unexpected(kind)),
        }
    }

    /// `name:` and the end of the line.
    pub(super) fn colon_after_expression(&mut self, target: ExpressionId) -> Stop {
        let first = self.statement_start;
        let _ = target;
        if first.kind == TokenKind::Name {
            let word = self.text(first);
            if matches!(word, b"match" | b"case") {
                return self.error(ErrorKind::Match, first.start, first.end);
            }
            if let Some(keyword) = misspelt_keyword(word) {
                return self.error(ErrorKind::MisspeltKeyword(keyword), first.start, first.end);
            }
        }
        self.error(ErrorKind::ColonAlone, self.previous_end.saturating_sub(1), self.previous_end)
    }

    /// The `:` of a statement with a block is not there.
    pub(super) fn missing_colon(&mut self, head: Token) -> Parse<()> {
        let token = self.token;
        match token.kind {
            TokenKind::Error => Err(self.lexical_error()),
            TokenKind::Newline => {
                self.soft_error(ErrorKind::MissingColon(head.kind), self.previous_end, self.previous_end)
            }
            TokenKind::EndOfFile => {
                Err(self.error(ErrorKind::MissingColon(head.kind), self.previous_end, self.previous_end))
            }
            TokenKind::Assign => match self.keyword_assigned() {
                Some(stop) => Err(stop),
                None => Err(self.error_at_token(ErrorKind::AssignInsteadOfEqual)),
            },
            _ if head.kind == TokenKind::Else && self.previous_end == head.end && self.starts_expression() => {
                Err(self.error(ErrorKind::ElseWithCondition, head.start, token.end))
            }
            kind if is_closing(kind) => Err(self.error_at_token(ErrorKind::UnexpectedClosing(kind))),
            kind if self.starts_expression() || starts_statement(kind) => {
                Err(self.error(ErrorKind::MissingColon(head.kind), self.previous_end, self.previous_end))
            }
            kind => Err(self.error_at_token(ErrorKind::Unexpected(kind))),
        }
    }

    /// `if a = b`: reports it and reads on behind the value.
    pub(super) fn assign_in_condition(&mut self) -> Parse<()> {
        let token = self.token;
        if let Some(stop) = self.keyword_assigned() {
            return Err(stop);
        }
        self.soft_error(ErrorKind::AssignInsteadOfEqual, token.start, token.end)?;
        self.advance();
        self.expression()?;
        Ok(())
    }

    pub(super) fn missing_in(&mut self) -> Stop {
        match self.token.kind {
            TokenKind::Error => self.lexical_error(),
            _ => match self.keyword_assigned() {
                Some(stop) => stop,
                None => {
                    let (start, end) = self.place_of_missing();
                    self.error(ErrorKind::ForWithoutIn, start, end)
                }
            },
        }
    }

    pub(super) fn dict_item_without_value(&mut self, position: u32) -> Stop {
        if self.at(TokenKind::Error) {
            return self.lexical_error();
        }
        if self.at(TokenKind::Assign) {
            return self.error_at_token(ErrorKind::EqualInDict);
        }
        let end = self.previous_end;
        if self.starts_expression() {
            return self.error(ErrorKind::DictColonMissing, end, self.token.end);
        }
        self.error(ErrorKind::DictItemWithoutValue, position, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised() {
        let check = |word: &str, expected| assert_eq!(misspelt_keyword(word.as_bytes()), expected, "{word}");
        check("whlie", Some(TokenKind::While));
        check("whle", Some(TokenKind::While));
        check("retrun", Some(TokenKind::Return));
        check("esle", Some(TokenKind::Else));
        check("elseif", Some(TokenKind::Elif));
        check("If", Some(TokenKind::If));
        check("improt", Some(TokenKind::Import));
        check("led", None);
        check("x", None);
    }
}
