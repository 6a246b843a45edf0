//! What may be assigned to or deleted

use allocator_api2::alloc::Allocator;

use super::{Parse, Parser};
use crate::diagnostic::{ErrorKind, NotTarget, ShortText};
use crate::syntax::ast::*;
use crate::syntax::token::TokenKind;

impl<A: Allocator + Copy> Parser<'_, '_, A> {
    /// Turns an expression into an assignment target, or a deletion's.
    pub(super) fn make_target(&mut self, id: ExpressionId, new_context: Context) -> Parse<()> {
        let expression = self.tree.expression(id);
        match expression.kind {
            ExpressionKind::Name { .. } => {
                if let Some(Expression { kind: ExpressionKind::Name { context, .. }, .. }) =
                    self.tree.expressions.get_mut(id.0 as usize)
                {
                    *context = new_context;
                }
                Ok(())
            }
            ExpressionKind::Attribute { .. } | ExpressionKind::Subscript { .. } => Ok(()),
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                self.enter()?;
                let mut stars = 0;
                for index in items.start..items.start + items.count {
                    let mut item = self.tree.child(index);
                    if let Expression { kind: ExpressionKind::Starred(inner), position } = self.tree.expression(item) {
                        stars += 1;
                        if stars > 1 || new_context == Context::Delete {
                            return Err(self.error(ErrorKind::TwoStars, position, position + 1));
                        }
                        item = inner;
                    }
                    self.make_target(item, new_context)?;
                }
                self.leave();
                Ok(())
            }
            kind => Err(self.not_a_target(expression.position, kind, new_context)),
        }
    }

    fn not_a_target(&mut self, position: u32, kind: ExpressionKind, context: Context) -> super::Stop {
        let end = self.previous_end.max(position + 1);
        let what = match kind {
            ExpressionKind::Starred(_) => return self.error(ErrorKind::StarredAlone, position, end),
            ExpressionKind::None | ExpressionKind::True | ExpressionKind::False => NotTarget::Keyword,
            ExpressionKind::Call { .. } => NotTarget::Call,
            ExpressionKind::Unary { .. }
            | ExpressionKind::Binary { .. }
            | ExpressionKind::And(_)
            | ExpressionKind::Or(_)
            | ExpressionKind::Await(_) => NotTarget::Operation,
            ExpressionKind::Compare(_) => NotTarget::Comparison,
            ExpressionKind::Conditional(_) => NotTarget::Conditional,
            ExpressionKind::Lambda(_) => NotTarget::Lambda,
            ExpressionKind::Comprehension { .. } => NotTarget::Comprehension,
            ExpressionKind::FString(_) => NotTarget::FString,
            ExpressionKind::Dict(_) => NotTarget::Dict,
            ExpressionKind::Set(_) => NotTarget::Set,
            ExpressionKind::Yield(_) | ExpressionKind::YieldFrom(_) => NotTarget::Yield,
            ExpressionKind::Walrus { .. } => NotTarget::Walrus,
            _ => NotTarget::Literal,
        };
        // A const() name has been replaced by its value.
        let word_end = self
            .source
            .get(position as usize..)
            .unwrap_or_default()
            .iter()
            .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
            .map_or(position, |length| position + length as u32);
        if matches!(what, NotTarget::Literal)
            && self.source[position as usize..].first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
            && self.source.get(word_end as usize).is_none_or(|byte| !matches!(byte, b'"' | b'\''))
        {
            let name = ShortText::new(&self.source[position as usize..word_end as usize]);
            return self.error(ErrorKind::AssignToConst(name), position, word_end);
        }
        if context == Context::Delete {
            return self.error(ErrorKind::CannotDelete(what), position, end);
        }
        self.error(ErrorKind::CannotAssign(what), position, end)
    }

    /// The targets of `for`.
    pub(super) fn target_list(&mut self) -> Parse<ExpressionId> {
        let position = self.token.start;
        let first = self.starred_or(Self::bit_expression)?;
        let mut target = first;
        if self.at(TokenKind::Comma) {
            let mark = self.scratch.len();
            self.scratch.push(first.0)?;
            while self.accept(TokenKind::Comma) {
                if !self.starts_expression() {
                    break;
                }
                let item = self.starred_or(Self::bit_expression)?;
                self.scratch.push(item.0)?;
            }
            let items = self.take_range(mark)?;
            target = self.push_expression(position, ExpressionKind::Tuple(items))?;
        }
        self.make_target(target, Context::Store)?;
        Ok(target)
    }
}
