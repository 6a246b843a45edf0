//! What stands in brackets: tuples, lists, sets, dicts and comprehensions

use allocator_api2::alloc::Allocator;

use super::{Parse, Parser};
use crate::diagnostic::ErrorKind;
use crate::syntax::ast::*;
use crate::syntax::token::{Token, TokenKind};

impl<A: Allocator + Copy> Parser<'_, '_, A> {
    /// `( .. )`: a grouped expression, a tuple, a generator, a yield.
    pub(super) fn parenthesised(&mut self) -> Parse<ExpressionId> {
        let open = self.token;
        let outer = self.around.bracket.replace(open);
        self.advance();
        if self.at(TokenKind::RightParenthesis) {
            self.advance();
            self.around.bracket = outer;
            return self.push_expression(open.start, ExpressionKind::Tuple(Range::default()));
        }
        let position = self.token.start;
        let first_node = self.tree.expressions.len();
        let result = if self.at(TokenKind::Yield) {
            self.yield_expression()?
        } else {
            let first = self.starred_or(Self::named_expression)?;
            if matches!(self.token.kind, TokenKind::For | TokenKind::Async) {
                self.comprehension(position, ComprehensionKind::Generator, &[first.0], first_node)?
            } else {
                let list = self.rest_of_tuple(open.start, first, Self::named_expression)?;
                if list == first && matches!(self.tree.expression(first).kind, ExpressionKind::Starred(_)) {
                    self.soft_error(ErrorKind::StarredAlone, position, self.previous_end)?;
                }
                list
            }
        };
        self.close(open, TokenKind::RightParenthesis)?;
        self.around.bracket = outer;
        // The parentheses keep `(a), b = ..` and `(a) = ..` what they are, but `(a: b)` and `(a) := ..` are errors.
        Ok(result)
    }

    /// `[ .. ]`
    pub(super) fn list_display(&mut self) -> Parse<ExpressionId> {
        let open = self.token;
        let outer = self.around.bracket.replace(open);
        self.advance();
        let mark = self.scratch.len();
        let first_node = self.tree.expressions.len();
        let mut comprehension = None;
        while !self.at(TokenKind::RightBracket) {
            let position = self.token.start;
            let item = self.starred_or(Self::named_expression)?;
            if matches!(self.token.kind, TokenKind::For | TokenKind::Async) && self.scratch.len() == mark {
                let kind = ComprehensionKind::List;
                comprehension = Some(self.comprehension(position, kind, &[item.0], first_node)?);
                break;
            }
            self.scratch.push(item.0)?;
            if !self.accept(TokenKind::Comma) {
                break;
            }
        }
        self.close(open, TokenKind::RightBracket)?;
        self.around.bracket = outer;
        if let Some(comprehension) = comprehension {
            return Ok(comprehension);
        }
        let items = self.take_range(mark)?;
        self.push_expression(open.start, ExpressionKind::List(items))
    }

    /// `{ .. }`: a dict or a set.
    pub(super) fn brace_display(&mut self) -> Parse<ExpressionId> {
        let open = self.token;
        let outer = self.around.bracket.replace(open);
        self.advance();
        let mark = self.scratch.len();
        let first_node = self.tree.expressions.len();
        let mut is_dict = self.at(TokenKind::RightBrace);
        let mut comprehension = None;
        while !self.at(TokenKind::RightBrace) {
            let position = self.token.start;
            let is_first = self.scratch.len() == mark;
            let (key, value, is_pair) = if self.accept(TokenKind::DoubleStar) {
                (ExpressionId::NONE, self.bit_expression()?, true)
            } else {
                let first = self.starred_or(Self::named_expression)?;
                if self.accept(TokenKind::Colon) {
                    self.refuse_bare_walrus(first, position)?;
                    (first, self.expression()?, true)
                } else {
                    (ExpressionId::NONE, first, false)
                }
            };
            if is_first {
                is_dict = is_pair;
            } else if is_dict && !is_pair {
                return Err(self.dict_item_without_value(position));
            } else if is_pair && !is_dict {
                return Err(self.error(ErrorKind::PairInSet, position, self.previous_end));
            }
            if matches!(self.token.kind, TokenKind::For | TokenKind::Async) && is_first {
                comprehension = Some(if is_dict {
                    let words = [key.0, value.0];
                    self.comprehension(position, ComprehensionKind::Dict, &words, first_node)?
                } else {
                    self.comprehension(position, ComprehensionKind::Set, &[value.0], first_node)?
                });
                break;
            }
            if is_dict {
                self.scratch.push(key.0)?;
            }
            self.scratch.push(value.0)?;
            if !self.accept(TokenKind::Comma) {
                break;
            }
        }
        self.close(open, TokenKind::RightBrace)?;
        self.around.bracket = outer;
        if let Some(comprehension) = comprehension {
            return Ok(comprehension);
        }
        let items = self.take_range(mark)?;
        self.push_expression(open.start, if is_dict { ExpressionKind::Dict(items) } else { ExpressionKind::Set(items) })
    }

    /// The clauses of a comprehension whose element (`words`) has been parsed into the nodes from `first_node` on.
    pub(super) fn comprehension(
        &mut self,
        position: u32,
        kind: ComprehensionKind,
        words: &[u32],
        first_node: usize,
    ) -> Parse<ExpressionId> {
        for &word in words {
            if let Some(Expression { kind: ExpressionKind::Starred(_), position }) =
                self.tree.expressions.get(word as usize).copied()
            {
                return Err(self.error(ErrorKind::StarredInComprehension, position, self.previous_end));
            }
            if word == ExpressionId::NONE.0 {
                return Err(self.error(ErrorKind::StarredInComprehension, position, self.previous_end));
            }
        }
        self.enter()?;
        let outer = self.around;
        let scope = self.new_scope(ScopeKind::Comprehension(kind), outer.scope)?;
        let mut is_async = self.move_to_scope(first_node, outer.scope, scope);
        self.around.scope = scope;
        self.around.in_loop = false;
        let mark = self.scratch.len();
        for &word in words {
            self.scratch.push(word)?;
        }
        let mut is_first = true;
        let mut own_awaits = 0;
        loop {
            let clause_start = self.token;
            let awaits = self.awaits;
            if self.accept(TokenKind::Async) {
                self.mark_await(clause_start)?;
                is_async = true;
            }
            if self.at(TokenKind::For) {
                self.advance();
                let target = self.target_list()?;
                if !self.accept(TokenKind::In) {
                    return Err(self.missing_in());
                }
                let word = if clause_start.kind == TokenKind::Async { clause::ASYNC_FOR } else { clause::FOR };
                if is_first {
                    // Evaluated by the function around.
                    own_awaits += self.awaits - awaits;
                    self.around.scope = outer.scope;
                }
                let iterable = self.or_expression()?;
                if is_first {
                    self.around.scope = scope;
                } else {
                    own_awaits += self.awaits - awaits;
                }
                for word in [word, target.0, iterable.0] {
                    self.scratch.push(word)?;
                }
            } else if self.at(TokenKind::If) && !is_first {
                self.advance();
                let condition = self.condition_in_comprehension()?;
                own_awaits += self.awaits - awaits;
                for word in [clause::IF, condition.0, ExpressionId::NONE.0] {
                    self.scratch.push(word)?;
                }
            } else if clause_start.kind == TokenKind::Async {
                return Err(self.expected(TokenKind::For));
            } else {
                break;
            }
            is_first = false;
        }
        is_async |= own_awaits > 0;
        let children = self.take_range(mark)?;
        self.around = outer;
        self.leave();
        if is_async {
            if kind == ComprehensionKind::Generator {
                return Err(self.error(ErrorKind::AsyncGenerator, position, self.previous_end));
            }
            // The comprehension is a coroutine that the function around awaits.
            self.awaits += 1;
        }
        if let Some(scope) = self.scope_mut(scope) {
            scope.is_async = is_async;
            scope.is_generator = is_async || kind == ComprehensionKind::Generator;
        }
        self.push_expression(position, ExpressionKind::Comprehension { kind, scope, children })
    }

    /// `if` in a comprehension: no `.. if .. else ..`, and `:=` in parentheses only.
    fn condition_in_comprehension(&mut self) -> Parse<ExpressionId> {
        if self.at(TokenKind::Lambda) {
            return self.expression();
        }
        let value = self.or_expression()?;
        self.refuse_walrus()?;
        Ok(value)
    }

    /// The element was parsed before its comprehension was recognised: moves its names and scopes into the
    /// comprehension's scope. Says whether something in it is awaited.
    fn move_to_scope(&mut self, first_node: usize, from: ScopeId, to: ScopeId) -> bool {
        let mut awaits = false;
        for node in self.tree.expressions.iter_mut_from(first_node) {
            match &mut node.kind {
                ExpressionKind::Name { scope, .. } if *scope == from => *scope = to,
                ExpressionKind::Await(_) => awaits = true,
                ExpressionKind::Comprehension { scope, .. } => {
                    let inner = self.tree.scopes.get_mut(usize::from(scope.0));
                    if let Some(inner) = inner.filter(|inner| inner.parent == from) {
                        inner.parent = to;
                        awaits |= inner.is_async;
                    }
                }
                ExpressionKind::Lambda(function) => {
                    let function = self.tree.functions.get(*function as usize);
                    let inner = function.and_then(|function| self.tree.scopes.get_mut(usize::from(function.scope.0)));
                    if let Some(inner) = inner.filter(|inner| inner.parent == from) {
                        inner.parent = to;
                    }
                }
                _ => {}
            }
        }
        awaits
    }

    /// The closing bracket, or the error that fits its absence.
    pub(super) fn close(&mut self, open: Token, kind: TokenKind) -> Parse<()> {
        if self.accept(kind) { Ok(()) } else { Err(self.bracket_error(open, kind)) }
    }
}
