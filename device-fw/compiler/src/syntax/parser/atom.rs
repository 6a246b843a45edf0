//! Names, literals and bracketed expressions, with the calls, attributes and indices behind them

use allocator_api2::alloc::Allocator;

use super::fold;
use super::{Parse, Parser, known};
use crate::diagnostic::ErrorKind;
use crate::syntax::ast::*;
use crate::syntax::literal;
use crate::syntax::token::{Token, TokenKind};

impl<A: Allocator + Copy> Parser<'_, '_, A> {
    /// `await` and an atom with everything behind it.
    pub(super) fn primary(&mut self) -> Parse<ExpressionId> {
        let position = self.token.start;
        if !self.at(TokenKind::Await) {
            let atom = self.atom()?;
            return self.trailers(position, atom);
        }
        let token = self.token;
        self.advance();
        self.mark_await(token)?;
        let atom = self.atom()?;
        let value = self.trailers(position, atom)?;
        self.push_expression(position, ExpressionKind::Await(value))
    }

    /// Checks that `await` may stand here, and makes the function around a coroutine.
    pub(super) fn mark_await(&mut self, token: Token) -> Parse<()> {
        self.awaits += 1;
        let mut id = self.around.scope;
        loop {
            let scope = self.tree.scope(id);
            match scope.kind {
                ScopeKind::Comprehension(_) => id = scope.parent,
                ScopeKind::Function if scope.is_async => return Ok(()),
                _ => return self.soft_error(ErrorKind::AwaitOutsideAsync, token.start, token.end),
            }
        }
    }

    fn trailers(&mut self, position: u32, atom: ExpressionId) -> Parse<ExpressionId> {
        let mut value = atom;
        loop {
            match self.token.kind {
                TokenKind::Dot => {
                    self.advance();
                    let name = self.name()?;
                    value = self.push_expression(position, ExpressionKind::Attribute { value, name })?;
                }
                TokenKind::LeftParenthesis => {
                    let callee = self.tree.expression(value).kind;
                    value = self.call(position, value)?;
                    if matches!(callee, ExpressionKind::Name { symbol: known::SUPER, .. }) {
                        self.use_super(position, value)?;
                    }
                }
                TokenKind::LeftBracket => value = self.subscript(position, value)?,
                _ => return Ok(value),
            }
        }
    }

    fn atom(&mut self) -> Parse<ExpressionId> {
        let token = self.token;
        let (start, end) = (token.start, token.end);
        let kind = match token.kind {
            TokenKind::Name => {
                let symbol = self.intern(self.text(token))?;
                self.advance();
                if let Some(constant) = self.constant_for(symbol) {
                    return self.push_expression(start, constant);
                }
                return self.push_name(start, Context::Load, self.around.scope, symbol);
            }
            TokenKind::Integer => match literal::integer_value(self.text(token)) {
                Some(value) => fold::integer(value),
                None => {
                    let text = self.text(token);
                    if text.first() == Some(&b'0') && text.len() > literal::MAX_LONG_DIGITS {
                        return Err(self.error_at_token(ErrorKind::NumberTooLong));
                    }
                    ExpressionKind::LongInteger { negative: false, start, end }
                }
            },
            TokenKind::Float => ExpressionKind::Float { negative: false, start, end },
            TokenKind::Imaginary => ExpressionKind::Imaginary { start, end },
            TokenKind::KeywordNone => ExpressionKind::None,
            TokenKind::KeywordTrue => ExpressionKind::True,
            TokenKind::KeywordFalse => ExpressionKind::False,
            TokenKind::Ellipsis => ExpressionKind::Ellipsis,
            TokenKind::String | TokenKind::FStringStart => return self.strings(),
            TokenKind::LeftParenthesis => return self.parenthesised(),
            TokenKind::LeftBracket => return self.list_display(),
            TokenKind::LeftBrace => return self.brace_display(),
            _ => return Err(self.expected_expression()),
        };
        self.advance();
        self.push_expression(start, kind)
    }

    /// `super()` without arguments also uses `__class__` and the first parameter; they are noted as names so that
    /// scope resolution sees them. They stand directly behind the node of the call.
    fn use_super(&mut self, position: u32, call: ExpressionId) -> Parse<()> {
        if !matches!(self.tree.expression(call).kind, ExpressionKind::Call { count: 0, .. }) {
            return Ok(());
        }
        let mut method = self.around.scope;
        while matches!(self.tree.scope(method).kind, ScopeKind::Comprehension(_) | ScopeKind::Lambda) {
            method = self.tree.scope(method).parent;
        }
        if self.tree.scope(method).kind != ScopeKind::Function {
            return Ok(());
        }
        let function = self.tree.functions.iter().rev().find(|function| function.scope == method).copied();
        let Some(function) = function.filter(|function| function.parameters.count > 0) else { return Ok(()) };
        let parameter = self.tree.child(function.parameters.start);
        if let ExpressionKind::Name { symbol, .. } = self.tree.expression(parameter).kind {
            self.push_name(position, Context::Load, self.around.scope, known::CLASS)?;
            self.push_name(position, Context::Load, self.around.scope, symbol)?;
        }
        Ok(())
    }
}
