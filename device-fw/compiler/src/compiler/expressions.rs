//! Expressions: their value ends up on top of the stack

use allocator_api2::alloc::Allocator;

use super::emit::{Emitter, Label, Site};
use crate::bytecode::mpy_read::{MAX_TUPLE_DEPTH, constant_kind};
use crate::bytecode::opcode::{self, BinaryOperator, UnaryOperator};
use crate::diagnostic::ErrorKind;
use crate::names::InternError;
use crate::syntax::ast::*;
use crate::syntax::literal;
use crate::syntax::parser::{Parse, Stop, known};

/// Strings up to this length are names: the board keeps one copy of each.
const MAX_INTERNED_STRING: usize = 10;

/// Small ints of the format.
const SMALL_INTS: core::ops::Range<i64> = -(1 << 30)..1 << 30;

impl<'s, A: Allocator + Copy> Emitter<'s, A> {
    /// Pushes the value of an expression.
    pub fn expression(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId) -> Parse<()> {
        // Operators that lean left (`a.b(c)[d] + e ..`) can form long chains: walked down to the first operand, then
        // back up, without recursion.
        let base = self.spine.len();
        let mut current = id;
        loop {
            let next = match site.tree.expression(current).kind {
                ExpressionKind::Binary { left, .. } => left,
                ExpressionKind::Attribute { value, .. } | ExpressionKind::Subscript { value, .. } => value,
                ExpressionKind::Call { callee, .. } if !is_super(site.tree, current) => callee,
                _ => break,
            };
            self.spine.push(current.0)?;
            current = next;
        }
        self.mark_line(site.tree.expression(id).position)?;
        self.operand(site, current, base)?;
        while self.spine.len() > base {
            let Some(node) = self.spine.pop() else { break };
            self.finish_operator(site, ExpressionId(node), base)?;
        }
        Ok(())
    }

    /// The expression above on the spine, if it is a call of what this attribute gives.
    pub(super) fn is_method_of_call(&self, site: &Site<'_, '_, A>, attribute: ExpressionId, base: usize) -> bool {
        let Some(&above) = self.spine.last().filter(|_| self.spine.len() > base) else { return false };
        matches!(site.tree.expression(ExpressionId(above)).kind, ExpressionKind::Call { callee, .. } if callee == attribute)
    }

    /// The left side of this operator is on the stack: the rest of it.
    fn finish_operator(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId, base: usize) -> Parse<()> {
        let expression = site.tree.expression(id);
        match expression.kind {
            ExpressionKind::Binary { operator, right, .. } => {
                self.expression(site, right)?;
                self.binary(operator)?;
            }
            ExpressionKind::Attribute { name, .. } => {
                let method = self.is_method_of_call(site, id, base);
                self.op_name(if method { opcode::LOAD_METHOD } else { opcode::LOAD_ATTR }, name)?;
            }
            ExpressionKind::Subscript { index, .. } => {
                self.expression(site, index)?;
                self.op(opcode::LOAD_SUBSCR)?;
            }
            ExpressionKind::Call { count, callee, arguments } => {
                let is_method = matches!(site.tree.expression(callee).kind, ExpressionKind::Attribute { .. });
                self.call(site, Range { start: arguments, count: u32::from(count) }, 0, is_method)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn operand(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId, base: usize) -> Parse<()> {
        let expression = site.tree.expression(id);
        self.mark_line(expression.position)?;
        match expression.kind {
            ExpressionKind::None => self.op(opcode::LOAD_CONST_NONE)?,
            ExpressionKind::True => self.op(opcode::LOAD_CONST_TRUE)?,
            ExpressionKind::False => self.op(opcode::LOAD_CONST_FALSE)?,
            ExpressionKind::Integer { .. }
            | ExpressionKind::Ellipsis
            | ExpressionKind::LongInteger { .. }
            | ExpressionKind::Float { .. }
            | ExpressionKind::Imaginary { .. }
            | ExpressionKind::Text { .. }
            | ExpressionKind::Texts(_)
            | ExpressionKind::Bytes { .. }
            | ExpressionKind::ManyBytes(_) => self.constant(site, id)?,
            ExpressionKind::FString(pieces) => self.f_string(site, pieces)?,
            ExpressionKind::Name { .. } => self.load_name(site, id)?,
            ExpressionKind::Tuple(items) => {
                if items.count > 0 && is_constant(site.tree, id, MAX_TUPLE_DEPTH) {
                    self.constant(site, id)?;
                } else {
                    self.tuple(site, items)?;
                }
            }
            ExpressionKind::List(items) => self.list(site, items)?,
            ExpressionKind::Set(items) => self.set(site, items)?,
            ExpressionKind::Dict(items) => self.dict(site, items)?,
            ExpressionKind::Unary { operator, operand } => {
                self.expression(site, operand)?;
                self.op(opcode::UNARY_OP_MULTI + operator as u8)?;
            }
            ExpressionKind::Compare(items) => self.comparison(site, items)?,
            ExpressionKind::And(items) => self.chain(site, items, false)?,
            ExpressionKind::Or(items) => self.chain(site, items, true)?,
            ExpressionKind::Conditional(children) => self.conditional(site, children)?,
            ExpressionKind::Slice(children) => self.slice(site, children)?,
            ExpressionKind::Lambda(function) => self.make_function(site, function)?,
            ExpressionKind::Comprehension { kind, scope, children } => {
                self.comprehension(site, kind, scope, children)?;
            }
            ExpressionKind::Await(value) => {
                self.expression(site, value)?;
                self.yield_from()?;
            }
            ExpressionKind::Yield(value) => {
                if value.is_some() {
                    self.expression(site, value)?;
                } else {
                    self.op(opcode::LOAD_CONST_NONE)?;
                }
                self.op(opcode::YIELD_VALUE)?;
            }
            ExpressionKind::YieldFrom(value) => {
                self.expression(site, value)?;
                self.yield_from()?;
            }
            ExpressionKind::Walrus { target, value } => {
                self.expression(site, value)?;
                self.op(opcode::DUP_TOP)?;
                self.store(site, target)?;
            }
            ExpressionKind::Call { .. } => self.super_call(site, id, base)?,
            ExpressionKind::Starred(_) | ExpressionKind::DoubleStarred(_) => {
                return Err(site.error(self.source, ErrorKind::StarredAlone, expression.position));
            }
            ExpressionKind::Binary { .. }
            | ExpressionKind::Attribute { .. }
            | ExpressionKind::Subscript { .. }
            | ExpressionKind::Keyword { .. }
            | ExpressionKind::Field { .. } => {}
        }
        Ok(())
    }

    pub fn binary(&mut self, operator: BinaryOperator) -> Parse<()> {
        Ok(self.op(opcode::BINARY_OP_MULTI + operator as u8)?)
    }

    /// Turns the awaitable or iterable on the stack into its final value.
    pub fn yield_from(&mut self) -> Parse<()> {
        self.op(opcode::GET_ITER)?;
        self.op(opcode::LOAD_CONST_NONE)?;
        Ok(self.op(opcode::YIELD_FROM)?)
    }

    // Constants

    /// Pushes a literal.
    pub fn constant(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId) -> Parse<()> {
        if self.frame.is_dead {
            self.adjust(0, 1);
            return Ok(());
        }
        let kind = site.tree.expression(id).kind;
        if let Some(value) = kind.integer().filter(|value| SMALL_INTS.contains(value)) {
            return Ok(self.small_int(value as i32)?);
        }
        if matches!(kind, ExpressionKind::Text { .. } | ExpressionKind::Texts(_)) {
            self.text.clear();
            self.put_text(site, id)?;
            return self.text_constant(site);
        }
        self.constants.scratch.clear();
        self.put_constant(site, id)?;
        self.load_scratch_constant(site, id)
    }

    fn load_scratch_constant(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId) -> Parse<()> {
        match self.constants.index() {
            Ok(index) => Ok(self.op_with(opcode::LOAD_CONST_OBJ, index)?),
            Err(InternError::OutOfMemory) => Err(Stop::OutOfMemory),
            Err(InternError::TooMany) => {
                Err(site.error(self.source, ErrorKind::TooLarge, site.tree.expression(id).position))
            }
        }
    }

    /// Pushes the string in `text`.
    pub fn text_constant(&mut self, site: &mut Site<'_, '_, A>) -> Parse<()> {
        if self.text.len() <= MAX_INTERNED_STRING {
            let symbol = site.intern(&self.text)?;
            return Ok(self.op_name(opcode::LOAD_CONST_STRING, symbol)?);
        }
        self.constants.scratch.clear();
        self.constants.put(constant_kind::STR, &self.text)?;
        self.load_scratch_constant(site, ExpressionId::NONE)
    }

    /// Appends a constant in the form of the file.
    fn put_constant(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId) -> Parse<()> {
        let allocator = self.allocator;
        let kind = site.tree.expression(id).kind;
        match kind {
            ExpressionKind::None => self.constants.put_plain(constant_kind::NONE)?,
            ExpressionKind::True => self.constants.put_plain(constant_kind::TRUE)?,
            ExpressionKind::False => self.constants.put_plain(constant_kind::FALSE)?,
            ExpressionKind::Ellipsis => self.constants.put_plain(constant_kind::ELLIPSIS)?,
            ExpressionKind::Integer { .. } => {
                self.text.clear();
                literal::write_decimal(kind.integer().unwrap_or(0), &mut self.text)?;
                self.constants.put(constant_kind::INTEGER, &self.text)?;
            }
            ExpressionKind::LongInteger { negative, start, end } => {
                self.text.clear();
                if negative {
                    self.text.push(b'-')?;
                }
                let digits = self.source.get(start as usize..end as usize).unwrap_or_default();
                literal::write_long_integer(digits, &mut self.text, allocator)?;
                self.constants.put(constant_kind::INTEGER, &self.text)?;
            }
            ExpressionKind::Float { negative, start, end } => {
                self.put_number(negative, start, end)?;
                self.constants.put(constant_kind::FLOAT, &self.text)?;
            }
            ExpressionKind::Imaginary { start, end } => {
                self.put_number(false, start, end)?;
                self.constants.put(constant_kind::COMPLEX, &self.text)?;
            }
            ExpressionKind::Text { .. } | ExpressionKind::Texts(_) => {
                self.text.clear();
                self.put_text(site, id)?;
                self.constants.put(constant_kind::STR, &self.text)?;
            }
            ExpressionKind::Bytes { .. } | ExpressionKind::ManyBytes(_) => {
                self.text.clear();
                self.put_text(site, id)?;
                self.constants.put(constant_kind::BYTES, &self.text)?;
            }
            ExpressionKind::Tuple(items) => {
                self.constants.put_head(constant_kind::TUPLE, items.count as usize)?;
                for index in items.start..items.start + items.count {
                    self.put_constant(site, site.tree.child(index))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A float's text, without underscores and in lower case.
    fn put_number(&mut self, negative: bool, start: u32, end: u32) -> Parse<()> {
        self.text.clear();
        if negative {
            self.text.push(b'-')?;
        }
        let digits = self.source.get(start as usize..end as usize).unwrap_or_default();
        for digit in digits.iter().filter(|&&digit| digit != b'_') {
            self.text.push(digit.to_ascii_lowercase())?;
        }
        Ok(())
    }

    // Operators

    fn comparison(&mut self, site: &mut Site<'_, '_, A>, items: Range) -> Parse<()> {
        let fail = self.new_label()?;
        let end = self.new_label()?;
        self.expression(site, site.tree.child(items.start))?;
        let mut index = items.start + 1;
        let last = items.start + items.count - 2;
        while index <= last {
            let word = site.tree.word(index);
            self.expression(site, site.tree.child(index + 1))?;
            if index < last {
                self.op(opcode::DUP_TOP)?;
                self.op(opcode::ROT_THREE)?;
            }
            self.op(opcode::BINARY_OP_MULTI + word as u8)?;
            if word & Comparison::NEGATED != 0 {
                self.op(opcode::UNARY_OP_MULTI + UnaryOperator::Not as u8)?;
            }
            if index < last {
                self.jump_if_or_pop(false, fail)?;
            }
            index += 2;
        }
        if items.count > 3 {
            let depth = self.frame.depth;
            self.jump(end)?;
            // The middle operand is still below the false result.
            self.place(fail);
            self.op(opcode::ROT_TWO)?;
            self.op(opcode::POP_TOP)?;
            self.set_depth(depth);
            self.place(end);
        }
        Ok(())
    }

    /// `and` (ends at the first false value) or `or` (at the first true one).
    fn chain(&mut self, site: &mut Site<'_, '_, A>, items: Range, ends_at: bool) -> Parse<()> {
        let end = self.new_label()?;
        for index in items.start..items.start + items.count {
            self.expression(site, site.tree.child(index))?;
            if index + 1 < items.start + items.count {
                self.jump_if_or_pop(ends_at, end)?;
            }
        }
        self.place(end);
        Ok(())
    }

    fn conditional(&mut self, site: &mut Site<'_, '_, A>, children: u32) -> Parse<()> {
        match site.tree.expression(site.tree.child(children)).kind.truth() {
            Some(true) => return self.expression(site, site.tree.child(children + 1)),
            Some(false) => return self.expression(site, site.tree.child(children + 2)),
            None => {}
        }
        let fail = self.new_label()?;
        let end = self.new_label()?;
        self.jump_if(site, site.tree.child(children), false, fail)?;
        self.expression(site, site.tree.child(children + 1))?;
        self.jump(end)?;
        let depth = self.frame.depth;
        self.frame.depth = depth.saturating_sub(1);
        self.place(fail);
        self.expression(site, site.tree.child(children + 2))?;
        self.place(end);
        Ok(())
    }

    fn slice(&mut self, site: &mut Site<'_, '_, A>, children: u32) -> Parse<()> {
        let step = site.tree.child(children + 2);
        for part in [site.tree.child(children), site.tree.child(children + 1)] {
            if part.is_some() {
                self.expression(site, part)?;
            } else {
                self.op(opcode::LOAD_CONST_NONE)?;
            }
        }
        if step.is_some() {
            self.expression(site, step)?;
        }
        Ok(self.op_with(opcode::BUILD_SLICE, if step.is_some() { 3 } else { 2 })?)
    }

    /// Jumps to the label if the expression's truth is `condition`, else goes on.
    pub fn jump_if(
        &mut self,
        site: &mut Site<'_, '_, A>,
        id: ExpressionId,
        condition: bool,
        label: Label,
    ) -> Parse<()> {
        let kind = site.tree.expression(id).kind;
        if let Some(truth) = kind.truth() {
            if truth == condition {
                self.jump(label)?;
            }
            return Ok(());
        }
        match kind {
            ExpressionKind::Unary { operator: UnaryOperator::Not, operand } => {
                return self.jump_if(site, operand, !condition, label);
            }
            ExpressionKind::And(items) | ExpressionKind::Or(items) => {
                // A chain that ends early with the wanted truth jumps at once; else it skips the rest.
                let ends_at = matches!(kind, ExpressionKind::Or(_));
                let skip = self.new_label()?;
                let last = items.start + items.count - 1;
                for index in items.start..last {
                    let target = if ends_at == condition { label } else { skip };
                    self.jump_if(site, site.tree.child(index), ends_at, target)?;
                }
                self.jump_if(site, site.tree.child(last), condition, label)?;
                self.place(skip);
                return Ok(());
            }
            _ => {}
        }
        self.expression(site, id)?;
        Ok(self.pop_jump_if(condition, label)?)
    }

    // Names

    /// What a name node refers to.
    fn binding(&self, site: &Site<'_, '_, A>, id: ExpressionId) -> (Symbol, BindingKind, u32) {
        let ExpressionKind::Name { symbol, binding, .. } = site.tree.expression(id).kind else {
            return (known::EMPTY, BindingKind::Named, 0);
        };
        match site.tree.bindings.get(binding as usize) {
            Some(binding) => (symbol, binding.kind, u32::from(binding.local)),
            None => (symbol, BindingKind::Named, 0),
        }
    }

    pub fn load_name(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId) -> Parse<()> {
        let (symbol, kind, local) = self.binding(site, id);
        match kind {
            BindingKind::Local => self.load_fast(local)?,
            BindingKind::Cell | BindingKind::Free => self.op_with(opcode::LOAD_DEREF, local)?,
            BindingKind::Global => self.op_name(opcode::LOAD_GLOBAL, symbol)?,
            BindingKind::Named | BindingKind::Unknown | BindingKind::Nonlocal => {
                self.op_name(opcode::LOAD_NAME, symbol)?;
            }
        }
        Ok(())
    }

    pub fn load_fast(&mut self, local: u32) -> Parse<()> {
        if local < 16 {
            return Ok(self.op(opcode::LOAD_FAST_MULTI + local as u8)?);
        }
        Ok(self.op_with(opcode::LOAD_FAST_N, local)?)
    }

    pub fn store_name(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId) -> Parse<()> {
        let (symbol, kind, local) = self.binding(site, id);
        match kind {
            BindingKind::Local if local < 16 => self.op(opcode::STORE_FAST_MULTI + local as u8)?,
            BindingKind::Local => self.op_with(opcode::STORE_FAST_N, local)?,
            BindingKind::Cell | BindingKind::Free => self.op_with(opcode::STORE_DEREF, local)?,
            BindingKind::Global => self.op_name(opcode::STORE_GLOBAL, symbol)?,
            BindingKind::Named | BindingKind::Unknown | BindingKind::Nonlocal => {
                self.op_name(opcode::STORE_NAME, symbol)?;
            }
        }
        Ok(())
    }

    pub fn delete_name(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId) -> Parse<()> {
        let (symbol, kind, local) = self.binding(site, id);
        match kind {
            BindingKind::Local => self.op_with(opcode::DELETE_FAST, local)?,
            BindingKind::Cell | BindingKind::Free => self.op_with(opcode::DELETE_DEREF, local)?,
            BindingKind::Global => self.op_name(opcode::DELETE_GLOBAL, symbol)?,
            BindingKind::Named | BindingKind::Unknown | BindingKind::Nonlocal => {
                self.op_name(opcode::DELETE_NAME, symbol)?;
            }
        }
        Ok(())
    }
}

/// Whether this call is `super()` with its two hidden arguments noted behind it.
pub(super) fn is_super<A: Allocator + Copy>(tree: &Tree<A>, call: ExpressionId) -> bool {
    let ExpressionKind::Call { count: 0, callee, .. } = tree.expression(call).kind else { return false };
    matches!(tree.expression(callee).kind, ExpressionKind::Name { symbol: known::SUPER, .. })
        && matches!(
            tree.expressions.get(call.0 as usize + 1).map(|node| node.kind),
            Some(ExpressionKind::Name { symbol: known::CLASS, .. })
        )
}

/// Whether an expression can stand in the constant table.
pub(super) fn is_constant<A: Allocator + Copy>(tree: &Tree<A>, id: ExpressionId, depth: usize) -> bool {
    match tree.expression(id).kind {
        ExpressionKind::None
        | ExpressionKind::True
        | ExpressionKind::False
        | ExpressionKind::Ellipsis
        | ExpressionKind::Integer { .. }
        | ExpressionKind::LongInteger { .. }
        | ExpressionKind::Float { .. }
        | ExpressionKind::Imaginary { .. }
        | ExpressionKind::Text { .. }
        | ExpressionKind::Texts(_)
        | ExpressionKind::Bytes { .. }
        | ExpressionKind::ManyBytes(_) => true,
        ExpressionKind::Tuple(items) => {
            depth > 1
                && (items.start..items.start + items.count).all(|index| is_constant(tree, tree.child(index), depth - 1))
        }
        _ => false,
    }
}
