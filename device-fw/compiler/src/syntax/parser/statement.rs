//! Simple statements

use allocator_api2::alloc::Allocator;

use super::{Parse, Parser};
use crate::bytecode::opcode::BinaryOperator;
use crate::diagnostic::ErrorKind;
use crate::syntax::ast::*;
use crate::syntax::token::TokenKind;

fn augmented(kind: TokenKind) -> Option<BinaryOperator> {
    Some(match kind {
        TokenKind::PipeAssign => BinaryOperator::InplaceOr,
        TokenKind::CaretAssign => BinaryOperator::InplaceXor,
        TokenKind::AmpersandAssign => BinaryOperator::InplaceAnd,
        TokenKind::LeftShiftAssign => BinaryOperator::InplaceLeftShift,
        TokenKind::RightShiftAssign => BinaryOperator::InplaceRightShift,
        TokenKind::PlusAssign => BinaryOperator::InplaceAdd,
        TokenKind::MinusAssign => BinaryOperator::InplaceSubtract,
        TokenKind::StarAssign => BinaryOperator::InplaceMultiply,
        TokenKind::AtAssign => BinaryOperator::InplaceMatrixMultiply,
        TokenKind::DoubleSlashAssign => BinaryOperator::InplaceFloorDivide,
        TokenKind::SlashAssign => BinaryOperator::InplaceTrueDivide,
        TokenKind::PercentAssign => BinaryOperator::InplaceModulo,
        TokenKind::DoubleStarAssign => BinaryOperator::InplacePower,
        _ => return None,
    })
}

impl<A: Allocator + Copy> Parser<'_, '_, A> {
    /// One line of simple statements; their numbers go onto the scratch stack.
    pub(super) fn simple_statements(&mut self) -> Parse<()> {
        loop {
            self.simple_statement()?;
            if self.accept(TokenKind::Semicolon) {
                if self.accept(TokenKind::Newline) {
                    return Ok(());
                }
                continue;
            }
            if self.accept(TokenKind::Newline) || matches!(self.token.kind, TokenKind::EndOfFile | TokenKind::Dedent) {
                return Ok(());
            }
            return Err(self.after_statement());
        }
    }

    fn at_statement_end(&self) -> bool {
        matches!(self.token.kind, TokenKind::Newline | TokenKind::Semicolon | TokenKind::EndOfFile)
    }

    fn simple_statement(&mut self) -> Parse<()> {
        let token = self.token;
        let position = token.start;
        self.statement_start = token;
        match token.kind {
            TokenKind::Pass => {
                self.advance();
                self.push_statement(position, StatementKind::Nothing)
            }
            TokenKind::Break | TokenKind::Continue => {
                self.advance();
                if !self.around.in_loop {
                    let kind = if token.kind == TokenKind::Break {
                        ErrorKind::BreakOutsideLoop
                    } else {
                        ErrorKind::ContinueOutsideLoop
                    };
                    self.soft_error(kind, token.start, token.end)?;
                    return Ok(());
                }
                let is_break = token.kind == TokenKind::Break;
                self.push_statement(position, if is_break { StatementKind::Break } else { StatementKind::Continue })
            }
            TokenKind::Return => {
                self.advance();
                if self.tree.scope(self.around.scope).kind != ScopeKind::Function {
                    self.soft_error(ErrorKind::ReturnOutsideFunction, token.start, token.end)?;
                }
                let value = if self.at_statement_end() { ExpressionId::NONE } else { self.expression_list()? };
                self.push_statement(position, StatementKind::Return(value))
            }
            TokenKind::Raise => {
                self.advance();
                let (mut exception, mut cause) = (ExpressionId::NONE, ExpressionId::NONE);
                if !self.at_statement_end() {
                    exception = self.expression()?;
                    if self.accept(TokenKind::From) {
                        cause = self.expression()?;
                    }
                }
                self.push_statement(position, StatementKind::Raise { exception, cause })
            }
            TokenKind::Global | TokenKind::Nonlocal => self.declaration(),
            TokenKind::Import => self.import(),
            TokenKind::From => self.import_from(),
            TokenKind::Del => {
                self.advance();
                let mark = self.scratch.len();
                let list = self.expression_list()?;
                self.make_target(list, Context::Delete)?;
                self.scratch.push(list.0)?;
                let targets = self.take_range(mark)?;
                self.push_statement(position, StatementKind::Delete(targets))
            }
            TokenKind::Assert => {
                self.advance();
                let test = self.expression()?;
                let message = if self.accept(TokenKind::Comma) { self.expression()? } else { ExpressionId::NONE };
                self.push_statement(position, StatementKind::Assert { test, message })
            }
            _ => self.expression_statement(),
        }
    }

    /// An expression, an assignment, an augmented assignment or an annotation.
    fn expression_statement(&mut self) -> Parse<()> {
        let position = self.token.start;
        let first = self.value_list()?;
        if let Some(operator) = augmented(self.token.kind) {
            if matches!(self.tree.expression(first).kind, ExpressionKind::Tuple(_) | ExpressionKind::List(_)) {
                return Err(self.error(ErrorKind::AugmentedTuple, position, self.previous_end));
            }
            self.make_target(first, Context::Store)?;
            self.advance();
            let value = self.value_list()?;
            return self.push_statement(position, StatementKind::AugmentedAssign { operator, target: first, value });
        }
        match self.token.kind {
            TokenKind::Assign => self.assignment(position, first),
            TokenKind::Colon => self.annotation(position, first),
            _ => {
                if matches!(self.tree.expression(first).kind, ExpressionKind::Starred(_)) {
                    return Err(self.error(ErrorKind::StarredAlone, position, self.previous_end));
                }
                self.push_statement(position, StatementKind::Expression(first))
            }
        }
    }

    /// Expressions with commas, or a yield: what stands on either side of `=`.
    fn value_list(&mut self) -> Parse<ExpressionId> {
        if self.at(TokenKind::Yield) { self.yield_expression() } else { self.expression_list() }
    }

    fn assignment(&mut self, position: u32, first: ExpressionId) -> Parse<()> {
        let mark = self.scratch.len();
        let mut value = first;
        while self.at(TokenKind::Assign) {
            self.make_target(value, Context::Store)?;
            self.scratch.push(value.0)?;
            self.advance();
            let start = self.token.start;
            value = self.value_list()?;
            if matches!(self.tree.expression(value).kind, ExpressionKind::Starred(_)) && !self.at(TokenKind::Assign) {
                return Err(self.error(ErrorKind::StarredAlone, start, self.previous_end));
            }
        }
        if self.scratch.len() == mark + 1
            && let Some((constant, is_private)) = self.fold_const_call(first, value)?
        {
            if is_private {
                self.scratch.truncate(mark);
                if let Some(node) = self.tree.expressions.get_mut(first.0 as usize) {
                    node.kind = ExpressionKind::None;
                }
                return self.push_statement(position, StatementKind::Nothing);
            }
            value = constant;
        }
        self.scratch.push(value.0)?;
        let words = self.take_range(mark)?;
        self.push_statement(position, StatementKind::Assign(words))
    }

    /// `target: annotation` or `target: annotation = value`; the annotation is dropped.
    fn annotation(&mut self, position: u32, target: ExpressionId) -> Parse<()> {
        let kind = self.tree.expression(target).kind;
        if !matches!(
            kind,
            ExpressionKind::Name { .. } | ExpressionKind::Attribute { .. } | ExpressionKind::Subscript { .. }
        ) {
            return Err(self.after_statement());
        }
        self.advance();
        if self.at(TokenKind::Newline) {
            return Err(self.colon_after_expression(target));
        }
        self.discard(Self::expression)?;
        if !self.accept(TokenKind::Assign) {
            self.make_target(target, Context::Annotated)?;
            return self.push_statement(position, StatementKind::Nothing);
        }
        self.make_target(target, Context::Store)?;
        let mut value = self.value_list()?;
        if let Some((constant, _)) = self.fold_const_call(target, value)? {
            value = constant;
        }
        let words = [target.0, value.0];
        let start = self.push_words(&words)?;
        self.push_statement(position, StatementKind::Assign(Range { start, count: 2 }))
    }

    /// `yield`, `yield value`, `yield from iterable`
    pub(super) fn yield_expression(&mut self) -> Parse<ExpressionId> {
        let token = self.token;
        let position = token.start;
        self.advance();
        let scope = self.around.scope;
        if matches!(self.tree.scope(scope).kind, ScopeKind::Function | ScopeKind::Lambda) {
            if let Some(scope) = self.scope_mut(scope) {
                scope.is_generator = true;
            }
        } else {
            self.soft_error(ErrorKind::YieldOutsideFunction, token.start, token.end)?;
        }
        if self.accept(TokenKind::From) {
            let value = self.expression()?;
            return self.push_expression(position, ExpressionKind::YieldFrom(value));
        }
        let value = if self.starts_expression() { self.expression_list()? } else { ExpressionId::NONE };
        self.push_expression(position, ExpressionKind::Yield(value))
    }

    /// `global a, b` or `nonlocal a, b`
    fn declaration(&mut self) -> Parse<()> {
        let token = self.token;
        let position = token.start;
        self.advance();
        let scope = self.around.scope;
        let context = if token.kind == TokenKind::Global { Context::Global } else { Context::Nonlocal };
        if context == Context::Nonlocal && self.tree.scope(scope).kind == ScopeKind::Module {
            self.soft_error(ErrorKind::NonlocalInModule, token.start, token.end)?;
        }
        loop {
            self.name_node(context, scope)?;
            if !self.accept(TokenKind::Comma) {
                break;
            }
        }
        self.push_statement(position, StatementKind::Nothing)
    }

    /// A dotted name in an import: its start and end.
    fn dotted_name(&mut self) -> Parse<(u32, u32)> {
        let start = self.token.start;
        self.name()?;
        while self.accept(TokenKind::Dot) {
            self.name()?;
        }
        Ok((start, self.previous_end))
    }

    fn import(&mut self) -> Parse<()> {
        let position = self.token.start;
        self.advance();
        let mark = self.scratch.len();
        let scope = self.around.scope;
        loop {
            let first = self.token;
            let (start, end) = self.dotted_name()?;
            let has_alias = self.accept(TokenKind::As);
            let target = if has_alias {
                self.name_node(Context::Store, scope)?
            } else {
                let symbol = self.intern(self.text(first))?;
                self.push_name(start, Context::Store, scope, symbol)?
            };
            for word in [start, end, target.0, u32::from(has_alias)] {
                self.scratch.push(word)?;
            }
            if !self.accept(TokenKind::Comma) {
                break;
            }
        }
        let words = self.take_range(mark)?;
        self.push_statement(position, StatementKind::Import(words))
    }

    fn import_from(&mut self) -> Parse<()> {
        let position = self.token.start;
        self.advance();
        let mark = self.scratch.len();
        let mut import_level = 0;
        while matches!(self.token.kind, TokenKind::Dot | TokenKind::Ellipsis) {
            import_level += if self.at(TokenKind::Dot) { 1 } else { 3 };
            self.advance();
        }
        let (start, end) = if import_level > 0 && self.at(TokenKind::Import) { (0, 0) } else { self.dotted_name()? };
        self.expect(TokenKind::Import)?;
        for word in [import_level, start, end] {
            self.scratch.push(word)?;
        }
        let scope = self.around.scope;
        let star = self.token;
        if self.accept(TokenKind::Star) {
            if self.tree.scope(scope).kind != ScopeKind::Module {
                self.soft_error(ErrorKind::StarImportInFunction, star.start, star.end)?;
            }
        } else {
            let open = self.token;
            let parenthesised = self.accept(TokenKind::LeftParenthesis);
            let outer = self.around.bracket;
            if parenthesised {
                self.around.bracket = Some(open);
            }
            loop {
                let at = self.token.start;
                let symbol = self.name()?;
                let target = if self.accept(TokenKind::As) {
                    self.name_node(Context::Store, scope)?
                } else {
                    self.push_name(at, Context::Store, scope, symbol)?
                };
                self.scratch.push(u32::from(symbol.0))?;
                self.scratch.push(target.0)?;
                if !self.accept(TokenKind::Comma) || (parenthesised && self.at(TokenKind::RightParenthesis)) {
                    break;
                }
            }
            if parenthesised {
                self.close(open, TokenKind::RightParenthesis)?;
                self.around.bracket = outer;
            }
        }
        let words = self.take_range(mark)?;
        self.push_statement(position, StatementKind::ImportFrom(words))
    }
}
