//! Statements with blocks

use allocator_api2::alloc::Allocator;

use super::{Parse, Parser, Stop};
use crate::diagnostic::ErrorKind;
use crate::syntax::ast::*;
use crate::syntax::lexer::LexError;
use crate::syntax::token::{Token, TokenKind};

impl<A: Allocator + Copy> Parser<'_, '_, A> {
    /// A statement at the top level of a module or of a top-level class. A class head whose body can be parsed
    /// statement by statement is returned alone.
    pub(super) fn top_statement(&mut self) -> Parse<Option<StatementId>> {
        if matches!(self.token.kind, TokenKind::Class | TokenKind::At) {
            self.statement_start = self.token;
            return self.top_class_or_statement();
        }
        self.statement()?;
        Ok(None)
    }

    /// One statement, or a line of simple ones; their numbers go onto the scratch stack.
    pub(super) fn statement(&mut self) -> Parse<()> {
        let token = self.token;
        self.statement_start = token;
        match token.kind {
            TokenKind::If => self.if_statement(),
            TokenKind::While => self.while_statement(),
            TokenKind::For => self.for_statement(token, false),
            TokenKind::Try => self.try_statement(),
            TokenKind::With => self.with_statement(token, false),
            TokenKind::Def => self.function(token, Range::default(), false),
            TokenKind::Class => self.class(Range::default()),
            TokenKind::At => self.decorated(),
            TokenKind::Async => self.async_statement(),
            TokenKind::Indent => {
                self.soft_error(ErrorKind::UnexpectedIndent, token.start, token.end)?;
                self.accept_stray_indent();
                Ok(())
            }
            TokenKind::Error
                if matches!(self.token_error, Some(LexError::UnmatchedDedent | LexError::MixedIndentation)) =>
            {
                let stop = self.lexical_error();
                if !self.reporter.wants_more() {
                    return Err(stop);
                }
                self.advance();
                Ok(())
            }
            TokenKind::Elif | TokenKind::Else | TokenKind::Except | TokenKind::Finally => {
                Err(self.error_at_token(ErrorKind::ClauseAlone(token.kind)))
            }
            _ => self.simple_statements(),
        }
    }

    fn async_statement(&mut self) -> Parse<()> {
        let start = self.token;
        self.advance();
        match self.token.kind {
            TokenKind::Def => self.function(start, Range::default(), true),
            TokenKind::For => {
                self.mark_await(start)?;
                self.for_statement(start, true)
            }
            TokenKind::With => {
                self.mark_await(start)?;
                self.with_statement(start, true)
            }
            _ => Err(self.error_at_token(ErrorKind::AfterAsync)),
        }
    }

    /// `: block`. `head` is the word the statement began with.
    pub(super) fn block(&mut self, head: Token) -> Parse<Range> {
        if !self.accept(TokenKind::Colon) {
            self.missing_colon(head)?;
        }
        let mark = self.scratch.len();
        if !self.accept(TokenKind::Newline) {
            if matches!(self.token.kind, TokenKind::EndOfFile) {
                self.soft_error(ErrorKind::ExpectedBlock(head.kind), head.start, head.end)?;
                return Ok(Range::default());
            }
            self.enter()?;
            self.simple_statements()?;
            self.leave();
            return self.take_range(mark);
        }
        if !self.at(TokenKind::Indent) {
            let (start, end) = (self.token.start, self.token.end.max(self.token.start));
            let line_number = self.line_number(head.start);
            self.soft_error(ErrorKind::MissingIndent(head.kind, line_number), start, end)?;
            return Ok(Range::default());
        }
        self.enter()?;
        self.advance();
        self.block_statements()?;
        self.leave();
        self.take_range(mark)
    }

    /// The statements of an indented block up to and with its end.
    fn block_statements(&mut self) -> Parse<()> {
        let around = self.around;
        let depth = self.depth;
        while !self.accept(TokenKind::Dedent) {
            if self.at(TokenKind::EndOfFile) {
                break;
            }
            let mark = self.scratch.len();
            match self.statement() {
                Ok(()) => {}
                Err(Stop::Reported) if self.reporter.wants_more() => {
                    self.around = around;
                    self.depth = depth;
                    self.scratch.truncate(mark);
                    self.resynchronise();
                }
                Err(stop) => return Err(stop),
            }
        }
        Ok(())
    }

    fn condition(&mut self) -> Parse<ExpressionId> {
        let condition = self.named_expression()?;
        if self.at(TokenKind::Assign) {
            self.assign_in_condition()?;
        }
        Ok(condition)
    }

    /// Pushes a condition (or none) and a block: one branch.
    fn branch(&mut self, condition: ExpressionId, head: Token) -> Parse<()> {
        let block = self.block(head)?;
        for word in [condition.0, block.start, block.count] {
            self.scratch.push(word)?;
        }
        Ok(())
    }

    fn if_statement(&mut self) -> Parse<()> {
        let position = self.token.start;
        let mark = self.scratch.len();
        while matches!(self.token.kind, TokenKind::If | TokenKind::Elif) {
            let head = self.token;
            self.advance();
            let condition = self.condition()?;
            self.branch(condition, head)?;
            if !self.at(TokenKind::Elif) {
                break;
            }
        }
        if self.at(TokenKind::Else) {
            let head = self.token;
            self.advance();
            if self.at(TokenKind::If) {
                return Err(self.error(ErrorKind::ElseIf, head.start, self.token.end));
            }
            self.branch(ExpressionId::NONE, head)?;
        }
        let branches = self.take_range(mark)?;
        self.push_statement(position, StatementKind::If(branches))
    }

    /// A loop's body, then its `else` block.
    fn loop_blocks(&mut self, head: Token) -> Parse<(Range, Range)> {
        let in_loop = self.around.in_loop;
        self.around.in_loop = true;
        let body = self.block(head)?;
        self.around.in_loop = in_loop;
        let mut other = Range::default();
        if self.at(TokenKind::Else) {
            let head = self.token;
            self.advance();
            other = self.block(head)?;
        }
        Ok((body, other))
    }

    fn while_statement(&mut self) -> Parse<()> {
        let head = self.token;
        self.advance();
        let condition = self.condition()?;
        let (body, other) = self.loop_blocks(head)?;
        let children = self.push_words(&[condition.0, body.start, body.count, other.start, other.count])?;
        self.push_statement(head.start, StatementKind::While(children))
    }

    fn for_statement(&mut self, start: Token, is_async: bool) -> Parse<()> {
        let head = self.token;
        self.advance();
        let target = self.target_list()?;
        if !self.accept(TokenKind::In) {
            return Err(self.missing_in());
        }
        let iterable = self.expression_list()?;
        let (body, other) = self.loop_blocks(head)?;
        let words = [target.0, iterable.0, body.start, body.count, other.start, other.count];
        let children = self.push_words(&words)?;
        self.push_statement(start.start, StatementKind::For { is_async, children })
    }

    fn try_statement(&mut self) -> Parse<()> {
        let head = self.token;
        self.advance();
        let body = self.block(head)?;
        let mark = self.scratch.len();
        let (mut other, mut last) = (Range::default(), Range::default());
        let mut handler_count = 0u16;
        let mut bare: Option<Token> = None;
        while self.at(TokenKind::Except) {
            let except = self.token;
            self.advance();
            if self.at(TokenKind::Star) {
                return Err(self.error_at_token(ErrorKind::ExceptStar));
            }
            if let Some(bare) = bare {
                self.soft_error(ErrorKind::BareExceptNotLast, bare.start, bare.end)?;
            }
            let (mut class, mut target) = (ExpressionId::NONE, ExpressionId::NONE);
            if self.at(TokenKind::Colon) {
                bare = Some(except);
            } else {
                class = self.expression()?;
                if self.at(TokenKind::Comma) {
                    return Err(self.error_at_token(ErrorKind::ExceptNeedsParentheses));
                }
                if self.accept(TokenKind::As) {
                    let scope = self.around.scope;
                    target = self.name_node(Context::Store, scope)?;
                }
            }
            let block = self.block(except)?;
            for word in [class.0, target.0, block.start, block.count] {
                self.scratch.push(word)?;
            }
            handler_count = handler_count.saturating_add(1);
        }
        if self.at(TokenKind::Else) && handler_count > 0 {
            let head = self.token;
            self.advance();
            other = self.block(head)?;
        }
        let has_finally = self.at(TokenKind::Finally);
        if has_finally {
            let head = self.token;
            self.advance();
            last = self.block(head)?;
        } else if handler_count == 0 {
            self.soft_error(ErrorKind::TryAlone, head.start, head.end)?;
            self.scratch.truncate(mark);
            return Ok(());
        }
        let handlers = self.take_range(mark)?;
        let words = [body.start, body.count, other.start, other.count, last.start, last.count];
        let children = self.push_words(&words)?;
        // The handlers follow the blocks.
        for index in handlers.start..handlers.start + handlers.count {
            let word = self.tree.word(index);
            self.tree.children.push(word)?;
        }
        self.push_statement(head.start, StatementKind::Try { has_finally, handler_count, children })
    }

    fn with_statement(&mut self, start: Token, is_async: bool) -> Parse<()> {
        let head = self.token;
        self.advance();
        let mark = self.scratch.len();
        let open = self.token;
        let parenthesised = self.at(TokenKind::LeftParenthesis) && self.with_items_are_parenthesised();
        let outer = self.around.bracket;
        if parenthesised {
            self.around.bracket = Some(open);
            self.advance();
        }
        let mut item_count = 0u16;
        loop {
            let manager = self.expression()?;
            let mut target = ExpressionId::NONE;
            if self.accept(TokenKind::As) {
                target = self.bit_expression()?;
                self.make_target(target, Context::Store)?;
            }
            self.scratch.push(manager.0)?;
            self.scratch.push(target.0)?;
            item_count = item_count.saturating_add(1);
            if !self.accept(TokenKind::Comma) || (parenthesised && self.at(TokenKind::RightParenthesis)) {
                break;
            }
        }
        if parenthesised {
            self.close(open, TokenKind::RightParenthesis)?;
            self.around.bracket = outer;
        }
        let block = self.block(head)?;
        let items = self.take_range(mark)?;
        let children = self.push_words(&[block.start, block.count])?;
        for index in items.start..items.start + items.count {
            let word = self.tree.word(index);
            self.tree.children.push(word)?;
        }
        self.push_statement(start.start, StatementKind::With { is_async, item_count, children })
    }

    /// Looks ahead from the `(` behind `with`: whether it holds several managers, or one with `as`.
    fn with_items_are_parenthesised(&self) -> bool {
        let mut lexer = self.lexer.clone();
        let depth = lexer.bracket_depth();
        let mut separates = false;
        for _ in 0..10_000 {
            let token = lexer.next_token();
            match token.kind {
                TokenKind::Comma | TokenKind::As if lexer.bracket_depth() == depth => separates = true,
                TokenKind::For if lexer.bracket_depth() == depth => return false,
                TokenKind::RightParenthesis if lexer.bracket_depth() < depth => {
                    return separates && lexer.next_token().kind == TokenKind::Colon;
                }
                TokenKind::EndOfFile | TokenKind::Newline | TokenKind::Error => return false,
                _ => {}
            }
        }
        false
    }
}
