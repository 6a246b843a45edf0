//! Constant folding: operators on ints whose values are known, and `const()` names

use allocator_api2::alloc::Allocator;

use super::{Parse, Parser, known};
use crate::bytecode::opcode::{BinaryOperator, UnaryOperator};
use crate::diagnostic::ErrorKind;
use crate::syntax::ast::*;

/// The node for an int of up to 64 bits.
pub(super) fn integer(value: i64) -> ExpressionKind {
    ExpressionKind::Integer { high: (value >> 32) as i32, low: value as u32 }
}

impl ExpressionKind {
    /// The value, if it is an int of up to 64 bits.
    pub fn integer(&self) -> Option<i64> {
        match *self {
            ExpressionKind::Integer { high, low } => Some(i64::from(high) << 32 | i64::from(low)),
            _ => None,
        }
    }

    /// Whether it is true, if that is known.
    pub fn truth(&self) -> Option<bool> {
        match *self {
            ExpressionKind::None | ExpressionKind::False => Some(false),
            ExpressionKind::True | ExpressionKind::Ellipsis | ExpressionKind::LongInteger { .. } => Some(true),
            ExpressionKind::Integer { high, low } => Some(high != 0 || low != 0),
            ExpressionKind::Tuple(items) if items.count == 0 => Some(false),
            _ => None,
        }
    }

    /// Whether the node means the same wherever it is copied to.
    fn is_portable_constant(&self) -> bool {
        matches!(
            self,
            ExpressionKind::None
                | ExpressionKind::True
                | ExpressionKind::False
                | ExpressionKind::Ellipsis
                | ExpressionKind::Integer { .. }
                | ExpressionKind::LongInteger { .. }
                | ExpressionKind::Float { .. }
                | ExpressionKind::Imaginary { .. }
                | ExpressionKind::Text { .. }
                | ExpressionKind::Bytes { .. }
        )
    }
}

fn unary(operator: UnaryOperator, value: i64) -> Option<i64> {
    match operator {
        UnaryOperator::Positive => Some(value),
        UnaryOperator::Negative => value.checked_neg(),
        UnaryOperator::Invert => Some(!value),
        UnaryOperator::Not => None,
    }
}

/// The value of a binary operator on ints, if it is an int and fits; rounding is towards minus infinity as in Python.
fn binary(operator: BinaryOperator, left: i64, right: i64) -> Option<i64> {
    match operator {
        BinaryOperator::Or => Some(left | right),
        BinaryOperator::Xor => Some(left ^ right),
        BinaryOperator::And => Some(left & right),
        BinaryOperator::LeftShift => {
            let shift = u32::try_from(right).ok().filter(|&shift| shift < 63)?;
            left.checked_mul(1i64 << shift)
        }
        BinaryOperator::RightShift => u32::try_from(right).ok().map(|shift| left >> shift.min(63)),
        BinaryOperator::Add => left.checked_add(right),
        BinaryOperator::Subtract => left.checked_sub(right),
        BinaryOperator::Multiply => left.checked_mul(right),
        BinaryOperator::FloorDivide => {
            let quotient = left.checked_div(right)?;
            Some(if left % right != 0 && (left < 0) != (right < 0) { quotient - 1 } else { quotient })
        }
        BinaryOperator::Modulo => {
            let remainder = left.checked_rem(right)?;
            Some(if remainder != 0 && (remainder < 0) != (right < 0) { remainder + right } else { remainder })
        }
        BinaryOperator::Power => left.checked_pow(u32::try_from(right).ok()?),
        _ => None,
    }
}

impl<A: Allocator + Copy> Parser<'_, '_, A> {
    fn kind(&self, id: ExpressionId) -> ExpressionKind {
        self.tree.expression(id).kind
    }

    /// Makes the node of a unary operator, or of its value.
    pub(super) fn push_unary(
        &mut self,
        position: u32,
        operator: UnaryOperator,
        operand: ExpressionId,
    ) -> Parse<ExpressionId> {
        let kind = self.kind(operand);
        let folded = match (operator, kind) {
            (UnaryOperator::Not, _) => match kind.truth() {
                Some(true) => Some(ExpressionKind::False),
                Some(false) => Some(ExpressionKind::True),
                None => None,
            },
            (_, ExpressionKind::Integer { .. }) => kind.integer().and_then(|value| unary(operator, value)).map(integer),
            (UnaryOperator::Negative, ExpressionKind::Float { negative, start, end }) => {
                Some(ExpressionKind::Float { negative: !negative, start, end })
            }
            (UnaryOperator::Negative, ExpressionKind::LongInteger { negative, start, end }) => {
                Some(ExpressionKind::LongInteger { negative: !negative, start, end })
            }
            _ => None,
        };
        self.push_expression(position, folded.unwrap_or(ExpressionKind::Unary { operator, operand }))
    }

    /// Makes the node of a binary operator, or of its value.
    pub(super) fn push_binary(
        &mut self,
        position: u32,
        operator: BinaryOperator,
        left: ExpressionId,
        right: ExpressionId,
    ) -> Parse<ExpressionId> {
        let folded = match (self.kind(left).integer(), self.kind(right).integer()) {
            (Some(left), Some(right)) => binary(operator, left, right).map(integer),
            _ => None,
        };
        self.push_expression(position, folded.unwrap_or(ExpressionKind::Binary { operator, left, right }))
    }

    /// The value that stands for this name: a `const()` or `__debug__`.
    pub(super) fn constant_for(&self, symbol: Symbol) -> Option<ExpressionKind> {
        if symbol == known::DEBUG {
            let debug = self.optimisation_level == 0;
            return Some(if debug { ExpressionKind::True } else { ExpressionKind::False });
        }
        if self.shadowed.contains(&symbol) {
            return None;
        }
        self.constants.iter().find(|(name, _)| *name == symbol).map(|(_, value)| value.kind)
    }

    /// For `NAME = const(value)`: remembers the value of the name. Gives the value, and whether the assignment itself
    /// can go (names with an underscore in a module are for the compiler only).
    pub(super) fn fold_const_call(
        &mut self,
        target: ExpressionId,
        value: ExpressionId,
    ) -> Parse<Option<(ExpressionId, bool)>> {
        let ExpressionKind::Call { count: 1, callee, arguments } = self.kind(value) else { return Ok(None) };
        let ExpressionKind::Name { symbol: known::CONST, .. } = self.kind(callee) else { return Ok(None) };
        let argument = self.tree.child(arguments);
        let expression = self.tree.expression(argument);
        let ExpressionKind::Name { symbol, .. } = self.kind(target) else { return Ok(None) };
        if !expression.kind.is_portable_constant() {
            return Ok(None);
        }
        let scope_kind = self.tree.scope(self.around.scope).kind;
        let is_known = !scope_kind.has_fast_locals() && self.mode == crate::Mode::Module;
        if is_known {
            if self.constants.len() >= 4096 {
                return Err(self.error_at_token(ErrorKind::TooLarge));
            }
            self.constants.push((symbol, expression))?;
        }
        // The callee node must not count as a use of `const`.
        if let Some(node) = self.tree.expressions.get_mut(callee.0 as usize) {
            node.kind = ExpressionKind::None;
        }
        let is_private = self.names.text(symbol.0).first() == Some(&b'_');
        Ok(Some((argument, is_known && is_private && scope_kind == ScopeKind::Module)))
    }

    /// Hides the `const()` value of a name while a function has a parameter of that name.
    pub(super) fn shadow_constant(&mut self, symbol: Symbol) -> Parse<()> {
        if self.constants.iter().any(|(name, _)| *name == symbol) {
            self.shadowed.push(symbol)?;
        }
        Ok(())
    }
}
