//! Expressions: operators and their precedence

use allocator_api2::alloc::Allocator;

use super::{Parse, Parser};
use crate::bytecode::opcode::{BinaryOperator, UnaryOperator};
use crate::diagnostic::ErrorKind;
use crate::syntax::ast::*;
use crate::syntax::token::TokenKind;

/// How tightly operators bind.
mod level {
    pub const OR: u8 = 1;
    pub const AND: u8 = 2;
    pub const NOT: u8 = 3;
    pub const COMPARISON: u8 = 4;
    pub const BIT_OR: u8 = 5;
    pub const BIT_XOR: u8 = 6;
    pub const BIT_AND: u8 = 7;
    pub const SHIFT: u8 = 8;
    pub const SUM: u8 = 9;
    pub const TERM: u8 = 10;
    pub const UNARY: u8 = 11;
    pub const POWER: u8 = 12;
}

fn binary(kind: TokenKind) -> Option<(u8, BinaryOperator)> {
    Some(match kind {
        TokenKind::Pipe => (level::BIT_OR, BinaryOperator::Or),
        TokenKind::Caret => (level::BIT_XOR, BinaryOperator::Xor),
        TokenKind::Ampersand => (level::BIT_AND, BinaryOperator::And),
        TokenKind::LeftShift => (level::SHIFT, BinaryOperator::LeftShift),
        TokenKind::RightShift => (level::SHIFT, BinaryOperator::RightShift),
        TokenKind::Plus => (level::SUM, BinaryOperator::Add),
        TokenKind::Minus => (level::SUM, BinaryOperator::Subtract),
        TokenKind::Star => (level::TERM, BinaryOperator::Multiply),
        TokenKind::At => (level::TERM, BinaryOperator::MatrixMultiply),
        TokenKind::DoubleSlash => (level::TERM, BinaryOperator::FloorDivide),
        TokenKind::Slash => (level::TERM, BinaryOperator::TrueDivide),
        TokenKind::Percent => (level::TERM, BinaryOperator::Modulo),
        TokenKind::DoubleStar => (level::POWER, BinaryOperator::Power),
        _ => return None,
    })
}

fn comparison(kind: TokenKind) -> Option<BinaryOperator> {
    Some(match kind {
        TokenKind::Less => BinaryOperator::Less,
        TokenKind::Greater => BinaryOperator::More,
        TokenKind::EqualEqual => BinaryOperator::Equal,
        TokenKind::LessEqual => BinaryOperator::LessEqual,
        TokenKind::GreaterEqual => BinaryOperator::MoreEqual,
        TokenKind::NotEqual => BinaryOperator::NotEqual,
        TokenKind::In | TokenKind::Not => BinaryOperator::In,
        TokenKind::Is => BinaryOperator::Is,
        _ => return None,
    })
}

impl<A: Allocator + Copy> Parser<'_, '_, A> {
    /// One or more expressions with commas between: one is itself, more are a tuple. Stars are allowed, `:=` is not.
    pub(super) fn expression_list(&mut self) -> Parse<ExpressionId> {
        let position = self.token.start;
        let first = self.starred_or(Self::expression)?;
        let list = self.rest_of_tuple(position, first, Self::expression)?;
        self.refuse_walrus()?;
        Ok(list)
    }

    /// `:=` where it stands in parentheses or not at all.
    pub(super) fn refuse_walrus(&mut self) -> Parse<()> {
        if self.at(TokenKind::Walrus) {
            return Err(self.error_at_token(ErrorKind::WalrusWithoutParentheses));
        }
        Ok(())
    }

    /// Refuses `name := value` at `position` unless it is in parentheses.
    pub(super) fn refuse_bare_walrus(&mut self, id: ExpressionId, position: u32) -> Parse<()> {
        let found = self.tree.expression(id);
        if found.position == position && matches!(found.kind, ExpressionKind::Walrus { .. }) {
            return Err(self.error(ErrorKind::WalrusWithoutParentheses, position, self.previous_end));
        }
        Ok(())
    }

    /// After the first item: the other items of a tuple, if a comma follows, each as `parse` reads it.
    pub(super) fn rest_of_tuple(
        &mut self,
        position: u32,
        first: ExpressionId,
        parse: fn(&mut Self) -> Parse<ExpressionId>,
    ) -> Parse<ExpressionId> {
        if !self.at(TokenKind::Comma) {
            return Ok(first);
        }
        let mark = self.scratch.len();
        self.scratch.push(first.0)?;
        while self.accept(TokenKind::Comma) {
            if !self.starts_expression() {
                break;
            }
            let item = self.starred_or(parse)?;
            self.scratch.push(item.0)?;
        }
        let items = self.take_range(mark)?;
        self.push_expression(position, ExpressionKind::Tuple(items))
    }

    /// `*expression`, or what `parse` gives.
    pub(super) fn starred_or(&mut self, parse: fn(&mut Self) -> Parse<ExpressionId>) -> Parse<ExpressionId> {
        let position = self.token.start;
        if !self.accept(TokenKind::Star) {
            return parse(self);
        }
        let value = self.operators(level::BIT_OR)?;
        self.push_expression(position, ExpressionKind::Starred(value))
    }

    /// An expression, or `name := expression`.
    pub(super) fn named_expression(&mut self) -> Parse<ExpressionId> {
        let position = self.token.start;
        let value = self.expression()?;
        if !self.at(TokenKind::Walrus) {
            return Ok(value);
        }
        let ExpressionKind::Name { context, .. } = &mut self.tree.expressions[value.0 as usize].kind else {
            return Err(self.error(ErrorKind::WalrusTarget, position, self.previous_end));
        };
        *context = Context::Walrus;
        self.advance();
        self.enter()?;
        let right = self.expression()?;
        self.leave();
        self.push_expression(position, ExpressionKind::Walrus { target: value, value: right })
    }

    /// An expression without `:=` and without commas.
    pub(super) fn expression(&mut self) -> Parse<ExpressionId> {
        if self.at(TokenKind::Lambda) {
            self.enter()?;
            let lambda = self.lambda()?;
            self.leave();
            return Ok(lambda);
        }
        let position = self.token.start;
        let value = self.operators(level::OR)?;
        if !self.at(TokenKind::If) {
            return Ok(value);
        }
        self.advance();
        let condition = self.operators(level::OR)?;
        if !self.at(TokenKind::Else) {
            return Err(self.error_at_token(ErrorKind::ConditionalWithoutElse));
        }
        self.advance();
        self.enter()?;
        let other = self.expression()?;
        self.leave();
        let children = self.push_words(&[condition.0, value.0, other.0])?;
        self.push_expression(position, ExpressionKind::Conditional(children))
    }

    /// An expression as it stands after `in` in a `for` clause of a comprehension: no `if .. else ..`.
    pub(super) fn or_expression(&mut self) -> Parse<ExpressionId> {
        self.operators(level::OR)
    }

    /// An expression that binds at least as tightly as `|`: a target of `for`.
    pub(super) fn bit_expression(&mut self) -> Parse<ExpressionId> {
        self.operators(level::BIT_OR)
    }

    /// Operators of at least this level.
    fn operators(&mut self, lowest: u8) -> Parse<ExpressionId> {
        self.enter()?;
        let position = self.token.start;
        let mut left = self.prefix(lowest)?;
        loop {
            let kind = self.token.kind;
            if let Some((level, operator)) = binary(kind) {
                if level < lowest {
                    break;
                }
                self.advance();
                let right = self.operators(if level == level::POWER { level::UNARY } else { level + 1 })?;
                left = self.push_binary(position, operator, left, right)?;
            } else if comparison(kind).is_some() && level::COMPARISON >= lowest {
                left = self.comparisons(position, left)?;
            } else if kind == TokenKind::And && level::AND >= lowest {
                left = self.chain(position, left, TokenKind::And, level::NOT)?;
            } else if kind == TokenKind::Or && level::OR >= lowest {
                left = self.chain(position, left, TokenKind::Or, level::AND)?;
            } else {
                break;
            }
        }
        self.leave();
        Ok(left)
    }

    fn prefix(&mut self, lowest: u8) -> Parse<ExpressionId> {
        let position = self.token.start;
        let (operator, operand_level) = match self.token.kind {
            TokenKind::Not => (UnaryOperator::Not, level::NOT),
            TokenKind::Minus => (UnaryOperator::Negative, level::UNARY),
            TokenKind::Plus => (UnaryOperator::Positive, level::UNARY),
            TokenKind::Tilde => (UnaryOperator::Invert, level::UNARY),
            _ => return self.primary(),
        };
        if operator == UnaryOperator::Not && lowest > level::NOT {
            return Err(self.error_at_token(ErrorKind::NotNeedsParentheses));
        }
        self.advance();
        let operand = self.operators(operand_level)?;
        self.push_unary(position, operator, operand)
    }

    /// `a and b and c`
    fn chain(&mut self, position: u32, first: ExpressionId, word: TokenKind, operand_level: u8) -> Parse<ExpressionId> {
        let mark = self.scratch.len();
        self.scratch.push(first.0)?;
        while self.accept(word) {
            let operand = self.operators(operand_level)?;
            self.scratch.push(operand.0)?;
        }
        let items = self.take_range(mark)?;
        let kind = if word == TokenKind::And { ExpressionKind::And(items) } else { ExpressionKind::Or(items) };
        self.push_expression(position, kind)
    }

    /// `a < b < c`
    fn comparisons(&mut self, position: u32, first: ExpressionId) -> Parse<ExpressionId> {
        let mark = self.scratch.len();
        self.scratch.push(first.0)?;
        while let Some(operator) = comparison(self.token.kind) {
            let mut word = operator as u32;
            let kind = self.token.kind;
            let start = self.token.start;
            self.advance();
            if kind == TokenKind::Not {
                if !self.accept(TokenKind::In) {
                    return Err(self.error(ErrorKind::NotWithoutIn, start, self.previous_end));
                }
                word |= Comparison::NEGATED;
            }
            if kind == TokenKind::Is && self.accept(TokenKind::Not) {
                word |= Comparison::NEGATED;
            }
            let operand = self.operators(level::BIT_OR)?;
            self.scratch.push(word)?;
            self.scratch.push(operand.0)?;
        }
        let items = self.take_range(mark)?;
        self.push_expression(position, ExpressionKind::Compare(items))
    }

    /// Whether the token can begin an expression.
    pub(super) fn starts_expression(&self) -> bool {
        use TokenKind::*;
        matches!(
            self.token.kind,
            Name | Integer
                | Float
                | Imaginary
                | String
                | FStringStart
                | LeftParenthesis
                | LeftBracket
                | LeftBrace
                | Ellipsis
                | Minus
                | Plus
                | Tilde
                | Star
                | KeywordFalse
                | KeywordNone
                | KeywordTrue
                | Await
                | Lambda
                | Not
                | Yield
        )
    }
}
