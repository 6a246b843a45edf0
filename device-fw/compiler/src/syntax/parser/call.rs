//! Calls and indices

use allocator_api2::alloc::Allocator;

use super::{Parse, Parser};
use crate::diagnostic::{ErrorKind, ShortText};
use crate::syntax::ast::*;
use crate::syntax::token::TokenKind;

impl<A: Allocator + Copy> Parser<'_, '_, A> {
    /// `(arguments)` behind something callable.
    pub(super) fn call(&mut self, position: u32, callee: ExpressionId) -> Parse<ExpressionId> {
        let arguments = self.arguments()?;
        let Ok(count) = u16::try_from(arguments.count) else {
            return Err(self.error_at_token(ErrorKind::TooManyArguments));
        };
        self.push_expression(position, ExpressionKind::Call { count, callee, arguments: arguments.start })
    }

    /// `(arguments)` of a call or a class.
    pub(super) fn arguments(&mut self) -> Parse<Range> {
        let open = self.token;
        let outer = self.around.bracket.replace(open);
        self.advance();
        let mark = self.scratch.len();
        let (mut seen_keyword, mut seen_double_star) = (false, false);
        while !self.at(TokenKind::RightParenthesis) {
            let position = self.token.start;
            let first_node = self.tree.expressions.len();
            let argument = match self.token.kind {
                TokenKind::DoubleStar => {
                    self.advance();
                    seen_double_star = true;
                    let value = self.expression()?;
                    self.push_expression(position, ExpressionKind::DoubleStarred(value))?
                }
                TokenKind::Star => {
                    if seen_double_star {
                        self.soft_error(ErrorKind::StarAfterDoubleStar, self.token.start, self.token.end)?;
                    }
                    self.advance();
                    let value = self.expression()?;
                    self.push_expression(position, ExpressionKind::Starred(value))?
                }
                _ => {
                    let value = self.named_expression()?;
                    if self.at(TokenKind::Assign) {
                        seen_keyword = true;
                        self.keyword_argument(position, value, mark)?
                    } else if matches!(self.token.kind, TokenKind::For | TokenKind::Async) {
                        let kind = ComprehensionKind::Generator;
                        let generator = self.comprehension(position, kind, &[value.0], first_node)?;
                        if self.scratch.len() > mark || self.at(TokenKind::Comma) {
                            self.soft_error(ErrorKind::GeneratorNeedsParentheses, position, self.previous_end)?;
                        }
                        generator
                    } else {
                        if seen_double_star {
                            self.soft_error(ErrorKind::PositionalAfterDoubleStar, position, self.previous_end)?;
                        } else if seen_keyword {
                            self.soft_error(ErrorKind::PositionalAfterKeyword, position, self.previous_end)?;
                        }
                        value
                    }
                }
            };
            self.scratch.push(argument.0)?;
            if !self.accept(TokenKind::Comma) {
                break;
            }
        }
        self.close(open, TokenKind::RightParenthesis)?;
        self.around.bracket = outer;
        self.take_range(mark)
    }

    fn keyword_argument(&mut self, position: u32, name: ExpressionId, mark: usize) -> Parse<ExpressionId> {
        let equals = self.token;
        let symbol = match self.tree.expression(name).kind {
            ExpressionKind::Name { symbol, context: Context::Load, .. } => {
                // Not a use of that name.
                if let Some(node) = self.tree.expressions.get_mut(name.0 as usize) {
                    node.kind = ExpressionKind::None;
                }
                symbol
            }
            _ => match self.word_at(position, self.previous_end) {
                // A name that stands for a const().
                Some(symbol) => symbol?,
                None => {
                    return Err(self.error(ErrorKind::AssignInsteadOfEqual, equals.start, equals.end));
                }
            },
        };
        for index in mark..self.scratch.len() {
            let before = self.tree.expression(ExpressionId(self.scratch[index])).kind;
            if matches!(before, ExpressionKind::Keyword { name, .. } if name == symbol) {
                let name = ShortText::new(self.names.text(symbol.0));
                self.soft_error(ErrorKind::KeywordRepeated(name), position, equals.start)?;
            }
        }
        self.advance();
        let value = self.expression()?;
        self.push_expression(position, ExpressionKind::Keyword { name: symbol, value })
    }

    /// The name that is exactly this piece of the source, if it is one.
    pub(super) fn word_at(&mut self, start: u32, end: u32) -> Option<Parse<Symbol>> {
        let text = self.source.get(start as usize..end as usize)?;
        let is_word = text.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
            && text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        is_word.then(|| self.intern(text))
    }

    /// `[index]` behind something.
    pub(super) fn subscript(&mut self, position: u32, value: ExpressionId) -> Parse<ExpressionId> {
        let open = self.token;
        let outer = self.around.bracket.replace(open);
        self.advance();
        let index_position = self.token.start;
        let first = self.index()?;
        let mut index = first;
        if self.at(TokenKind::Comma) {
            let mark = self.scratch.len();
            self.scratch.push(first.0)?;
            while self.accept(TokenKind::Comma) {
                if self.at(TokenKind::RightBracket) {
                    break;
                }
                let item = self.index()?;
                self.scratch.push(item.0)?;
            }
            let items = self.take_range(mark)?;
            index = self.push_expression(index_position, ExpressionKind::Tuple(items))?;
        }
        self.close(open, TokenKind::RightBracket)?;
        self.around.bracket = outer;
        self.push_expression(position, ExpressionKind::Subscript { value, index })
    }

    /// An index or a slice.
    fn index(&mut self) -> Parse<ExpressionId> {
        let position = self.token.start;
        let mut parts = [ExpressionId::NONE.0; 3];
        if !self.at(TokenKind::Colon) {
            let first = self.starred_or(Self::named_expression)?;
            if !self.at(TokenKind::Colon) {
                return Ok(first);
            }
            self.refuse_bare_walrus(first, position)?;
            parts[0] = first.0;
        }
        let mut part = 0;
        while part < 2 && self.accept(TokenKind::Colon) {
            part += 1;
            if !matches!(self.token.kind, TokenKind::Colon | TokenKind::Comma | TokenKind::RightBracket) {
                parts[part] = self.expression()?.0;
            }
        }
        let children = self.push_words(&parts)?;
        self.push_expression(position, ExpressionKind::Slice(children))
    }
}
