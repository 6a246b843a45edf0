//! Calls: plain, of methods, through `super()`, with starred arguments

use allocator_api2::alloc::Allocator;

use super::emit::{Emitter, Site};
use crate::bytecode::opcode;
use crate::syntax::ast::*;
use crate::syntax::parser::{Parse, known};

/// Most positional arguments, and most keyword arguments, that a call instruction can count.
const MAX_COUNT: u32 = 255;
/// Starred arguments are marked in a small int, one bit each.
const MAX_STARRED_INDEX: u32 = 29;

impl<'s, A: Allocator + Copy> Emitter<'s, A> {
    /// The arguments and the call; what is called is on the stack, with `extra` arguments already behind it.
    pub fn call(&mut self, site: &mut Site<'_, '_, A>, arguments: Range, extra: u32, is_method: bool) -> Parse<()> {
        let (mut positional, mut keywords) = (0, 0);
        let (mut last_starred, mut has_double_star) = (None, false);
        for index in arguments.start..arguments.start + arguments.count {
            match site.tree.expression(site.tree.child(index)).kind {
                ExpressionKind::Keyword { .. } => keywords += 1,
                ExpressionKind::DoubleStarred(_) => {
                    has_double_star = true;
                    keywords += 1;
                }
                ExpressionKind::Starred(_) => {
                    last_starred = Some(positional);
                    positional += 1;
                }
                _ => positional += 1,
            }
        }
        let mut star_bits = 0i32;
        let mut positional_count = extra + positional;
        if positional_count > MAX_COUNT || last_starred.is_some_and(|index| index + extra > MAX_STARRED_INDEX) {
            self.positional_as_list(site, arguments)?;
            star_bits = 1 << extra;
            positional_count = extra + 1;
        } else {
            let mut place = extra;
            for index in arguments.start..arguments.start + arguments.count {
                let id = site.tree.child(index);
                match site.tree.expression(id).kind {
                    ExpressionKind::Keyword { .. } | ExpressionKind::DoubleStarred(_) => continue,
                    ExpressionKind::Starred(value) => {
                        star_bits |= 1 << place;
                        self.expression(site, value)?;
                    }
                    _ => self.expression(site, id)?,
                }
                place += 1;
            }
        }
        let as_dict = keywords > MAX_COUNT;
        if as_dict {
            self.keywords_as_dict(site, arguments)?;
            keywords = 1;
            has_double_star = true;
        } else {
            self.keywords(site, arguments)?;
        }
        let counts = positional_count | keywords << 8;
        if star_bits != 0 || has_double_star {
            self.small_int(star_bits)?;
            let opcode = if is_method { opcode::CALL_METHOD_VAR_KW } else { opcode::CALL_FUNCTION_VAR_KW };
            return Ok(self.op_with(opcode, counts)?);
        }
        Ok(self.op_with(if is_method { opcode::CALL_METHOD } else { opcode::CALL_FUNCTION }, counts)?)
    }

    fn keywords(&mut self, site: &mut Site<'_, '_, A>, arguments: Range) -> Parse<()> {
        for index in arguments.start..arguments.start + arguments.count {
            match site.tree.expression(site.tree.child(index)).kind {
                ExpressionKind::Keyword { name, value } => {
                    self.op_name(opcode::LOAD_CONST_STRING, name)?;
                    self.expression(site, value)?;
                }
                ExpressionKind::DoubleStarred(value) => {
                    self.op(opcode::LOAD_NULL)?;
                    self.expression(site, value)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// More positional arguments than a call can hold: all of them in one list.
    fn positional_as_list(&mut self, site: &mut Site<'_, '_, A>, arguments: Range) -> Parse<()> {
        self.op_with(opcode::BUILD_LIST, 0)?;
        for index in arguments.start..arguments.start + arguments.count {
            let id = site.tree.child(index);
            if !matches!(
                site.tree.expression(id).kind,
                ExpressionKind::Keyword { .. } | ExpressionKind::DoubleStarred(_)
            ) {
                self.add_item(site, id, ComprehensionKind::List)?;
            }
        }
        Ok(())
    }

    fn keywords_as_dict(&mut self, site: &mut Site<'_, '_, A>, arguments: Range) -> Parse<()> {
        self.op(opcode::LOAD_NULL)?;
        self.op_with(opcode::BUILD_MAP, 0)?;
        for index in arguments.start..arguments.start + arguments.count {
            match site.tree.expression(site.tree.child(index)).kind {
                ExpressionKind::Keyword { name, value } => {
                    self.expression(site, value)?;
                    self.op_name(opcode::LOAD_CONST_STRING, name)?;
                    self.op(opcode::STORE_MAP)?;
                }
                ExpressionKind::DoubleStarred(value) => self.update_dict(site, value)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// `super()`, and the attribute and call behind it if it is `super().method(..)`.
    pub(super) fn super_call(&mut self, site: &mut Site<'_, '_, A>, id: ExpressionId, base: usize) -> Parse<()> {
        let ExpressionKind::Call { callee, .. } = site.tree.expression(id).kind else { return Ok(()) };
        self.load_name(site, callee)?;
        self.load_name(site, ExpressionId(id.0 + 1))?;
        self.load_name(site, ExpressionId(id.0 + 2))?;
        let above = self.spine.last().copied().filter(|_| self.spine.len() > base).map(ExpressionId);
        if let Some(attribute) = above
            && let ExpressionKind::Attribute { name, .. } = site.tree.expression(attribute).kind
        {
            self.spine.pop();
            if self.is_method_of_call(site, attribute, base) {
                return Ok(self.op_name(opcode::LOAD_SUPER_METHOD, name)?);
            }
            self.spine.push(attribute.0)?;
        }
        Ok(self.op_with(opcode::CALL_FUNCTION, 2)?)
    }

    /// Calls a method without arguments of what is on the stack.
    pub(super) fn call_method(&mut self, site: &mut Site<'_, '_, A>, name: &[u8]) -> Parse<()> {
        let symbol = site.intern(name)?;
        self.op_name(opcode::LOAD_METHOD, symbol)?;
        Ok(self.op_with(opcode::CALL_METHOD, 0)?)
    }

    /// `dict.update(value)` on the dict on the stack, which stays there.
    pub(super) fn update_dict(&mut self, site: &mut Site<'_, '_, A>, value: ExpressionId) -> Parse<()> {
        let update = site.intern(b"update")?;
        self.op(opcode::DUP_TOP)?;
        self.op_name(opcode::LOAD_METHOD, update)?;
        self.expression(site, value)?;
        self.op_with(opcode::CALL_METHOD, 1)?;
        Ok(self.op(opcode::POP_TOP)?)
    }

    /// Loads a built-in name the way functions do.
    pub(super) fn load_global(&mut self, site: &mut Site<'_, '_, A>, name: &[u8]) -> Parse<()> {
        let symbol = site.intern(name)?;
        Ok(self.op_name(opcode::LOAD_GLOBAL, symbol)?)
    }

    /// Prints the value of an expression statement at the prompt.
    pub(super) fn print_at_prompt(&mut self, site: &mut Site<'_, '_, A>, value: ExpressionId) -> Parse<()> {
        self.op_name(opcode::LOAD_NAME, known::REPL_PRINT)?;
        self.expression(site, value)?;
        self.op_with(opcode::CALL_FUNCTION, 1)?;
        Ok(self.op(opcode::POP_TOP)?)
    }
}
