//! Storing into, and deleting, targets

use allocator_api2::alloc::Allocator;

use super::emit::{Emitter, Site};
use crate::bytecode::opcode::{self, BinaryOperator};
use crate::diagnostic::ErrorKind;
use crate::syntax::ast::*;
use crate::syntax::parser::Parse;

fn items_of(kind: ExpressionKind) -> Option<Range> {
    match kind {
        ExpressionKind::Tuple(items) | ExpressionKind::List(items) => Some(items),
        _ => None,
    }
}

impl<'s, A: Allocator + Copy> Emitter<'s, A> {
    /// Pops the value on the stack into a target.
    pub fn store(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId) -> Parse<()> {
        match site.tree.expression(id).kind {
            ExpressionKind::Name { .. } => self.store_name(site, id)?,
            ExpressionKind::Attribute { value, name } => {
                self.expression(site, value)?;
                self.op_name(opcode::STORE_ATTR, name)?;
            }
            ExpressionKind::Subscript { value, index } => {
                self.expression(site, value)?;
                self.expression(site, index)?;
                self.op(opcode::STORE_SUBSCR)?;
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => self.unpack(site, id, items)?,
            ExpressionKind::Starred(inner) => self.store(site, inner)?,
            _ => {}
        }
        Ok(())
    }

    fn unpack(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId, items: Range) -> Parse<()> {
        let is_starred =
            |index| matches!(site.tree.expression(site.tree.child(index)).kind, ExpressionKind::Starred(_));
        let star = (items.start..items.start + items.count).position(is_starred);
        match star {
            Some(before) => {
                let before = before as u32;
                let after = items.count - before - 1;
                if before > 255 || after > 255 {
                    let position = site.tree.expression(id).position;
                    return Err(site.error(self.source, ErrorKind::TooLarge, position));
                }
                self.op_with(opcode::UNPACK_EX, before | after << 8)?;
            }
            None => self.op_with(opcode::UNPACK_SEQUENCE, items.count)?,
        }
        for index in items.start..items.start + items.count {
            self.store(site, site.tree.child(index))?;
        }
        Ok(())
    }

    pub fn delete(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId) -> Parse<()> {
        match site.tree.expression(id).kind {
            ExpressionKind::Name { .. } => self.delete_name(site, id)?,
            ExpressionKind::Attribute { value, name } => {
                self.expression(site, value)?;
                self.op(opcode::LOAD_NULL)?;
                self.op(opcode::ROT_TWO)?;
                self.op_name(opcode::STORE_ATTR, name)?;
            }
            ExpressionKind::Subscript { value, index } => {
                self.expression(site, value)?;
                self.expression(site, index)?;
                self.op(opcode::LOAD_NULL)?;
                self.op(opcode::ROT_THREE)?;
                self.op(opcode::STORE_SUBSCR)?;
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                for index in items.start..items.start + items.count {
                    self.delete(site, site.tree.child(index))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// `a = b = value`
    pub fn assign(&mut self, site: &mut Site<'_, '_, A>, words: Range) -> Parse<()> {
        let last = words.start + words.count - 1;
        let value = site.tree.child(last);
        if words.count == 2 && self.swap(site, site.tree.child(words.start), value)? {
            return Ok(());
        }
        self.expression(site, value)?;
        for index in words.start..last {
            if index + 1 < last {
                self.op(opcode::DUP_TOP)?;
            }
            self.store(site, site.tree.child(index))?;
        }
        Ok(())
    }

    /// `a, b = c, d` without making a tuple, if it is such a statement with two or three items.
    fn swap(&mut self, site: &mut Site<'_, '_, A>, target: ExpressionId, value: ExpressionId) -> Parse<bool> {
        let ExpressionKind::Tuple(values) = site.tree.expression(value).kind else { return Ok(false) };
        let Some(targets) = items_of(site.tree.expression(target).kind) else { return Ok(false) };
        let is_starred =
            |index| matches!(site.tree.expression(site.tree.child(index)).kind, ExpressionKind::Starred(_));
        if !matches!(values.count, 2 | 3)
            || targets.count != values.count
            || (targets.start..targets.start + targets.count).any(is_starred)
            || (values.start..values.start + values.count).any(is_starred)
        {
            return Ok(false);
        }
        for index in values.start..values.start + values.count {
            self.expression(site, site.tree.child(index))?;
        }
        if values.count == 3 {
            self.op(opcode::ROT_THREE)?;
        }
        self.op(opcode::ROT_TWO)?;
        for index in targets.start..targets.start + targets.count {
            self.store(site, site.tree.child(index))?;
        }
        Ok(true)
    }

    /// `target += value`
    pub fn augmented_assign(
        &mut self,
        site: &mut Site<'_, '_, A>,
        operator: BinaryOperator,
        target: ExpressionId,
        value: ExpressionId,
    ) -> Parse<()> {
        match site.tree.expression(target).kind {
            ExpressionKind::Attribute { value: object, name } => {
                self.expression(site, object)?;
                self.op(opcode::DUP_TOP)?;
                self.op_name(opcode::LOAD_ATTR, name)?;
                self.expression(site, value)?;
                self.binary(operator)?;
                self.op(opcode::ROT_TWO)?;
                self.op_name(opcode::STORE_ATTR, name)?;
            }
            ExpressionKind::Subscript { value: object, index } => {
                self.expression(site, object)?;
                self.expression(site, index)?;
                self.op(opcode::DUP_TOP_TWO)?;
                self.op(opcode::LOAD_SUBSCR)?;
                self.expression(site, value)?;
                self.binary(operator)?;
                self.op(opcode::ROT_THREE)?;
                self.op(opcode::STORE_SUBSCR)?;
            }
            _ => {
                self.load_name(site, target)?;
                self.expression(site, value)?;
                self.binary(operator)?;
                self.store_name(site, target)?;
            }
        }
        Ok(())
    }
}
