//! Statements

use allocator_api2::alloc::Allocator;

use super::emit::{Emitter, Loop, Site};
use crate::bytecode::opcode;
use crate::syntax::ast::*;
use crate::syntax::parser::Parse;

impl<'s, A: Allocator + Copy> Emitter<'s, A> {
    /// The statements of a block.
    pub fn block(&mut self, site: &mut Site<'_, '_, A>, block: Range) -> Parse<()> {
        for index in block.start..block.start + block.count {
            // Nothing inside a statement can be reached if its beginning cannot.
            if self.frame.is_dead {
                return Ok(());
            }
            self.statement(site, StatementId(site.tree.word(index)))?;
        }
        Ok(())
    }

    fn statement(&mut self, site: &mut Site<'_, '_, A>, id: StatementId) -> Parse<()> {
        let statement = site.tree.statement(id);
        self.frame.position = statement.position;
        self.mark_line(statement.position)?;
        match statement.kind {
            StatementKind::Expression(value) => self.expression_statement(site, value),
            StatementKind::Assign(words) => self.assign(site, words),
            StatementKind::AugmentedAssign { operator, target, value } => {
                self.augmented_assign(site, operator, target, value)
            }
            StatementKind::Return(value) => self.return_value(site, value),
            StatementKind::Raise { exception, cause } => self.raise(site, exception, cause),
            StatementKind::Assert { test, message } => self.assert(site, test, message),
            StatementKind::Delete(targets) => {
                for index in targets.start..targets.start + targets.count {
                    self.delete(site, site.tree.child(index))?;
                }
                Ok(())
            }
            StatementKind::Nothing => Ok(()),
            StatementKind::Break => self.leave_loop(true),
            StatementKind::Continue => self.leave_loop(false),
            StatementKind::Import(words) => self.import(site, words),
            StatementKind::ImportFrom(words) => self.import_from(site, words),
            StatementKind::If(branches) => self.if_statement(site, branches),
            StatementKind::While(children) => self.while_statement(site, children),
            StatementKind::For { is_async: false, children } => self.for_statement(site, children),
            StatementKind::For { is_async: true, children } => self.async_for(site, children),
            StatementKind::Try { has_finally, handler_count, children } => {
                self.try_statement(site, has_finally, u32::from(handler_count), children)
            }
            StatementKind::With { is_async, item_count, children } => {
                let body = site.tree.block(children);
                let items = Range { start: children + 2, count: u32::from(item_count) };
                if is_async { self.async_with(site, items, body) } else { self.with(site, items, body) }
            }
            StatementKind::Function(function) => self.function_statement(site, function),
            StatementKind::Class(class) => self.class_statement(site, class),
        }
    }

    fn expression_statement(&mut self, site: &mut Site<'_, '_, A>, value: ExpressionId) -> Parse<()> {
        if site.is_interactive && site.tree.scope(self.frame.scope).kind == ScopeKind::Module {
            return self.print_at_prompt(site, value);
        }
        let does_nothing = matches!(
            site.tree.expression(value).kind,
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
                | ExpressionKind::ManyBytes(_)
        );
        if does_nothing {
            return Ok(());
        }
        self.expression(site, value)?;
        Ok(self.op(opcode::POP_TOP)?)
    }

    fn return_value(&mut self, site: &mut Site<'_, '_, A>, value: ExpressionId) -> Parse<()> {
        if value.is_some() {
            self.expression(site, value)?;
        } else {
            self.op(opcode::LOAD_CONST_NONE)?;
        }
        if self.frame.handlers > 0 {
            // The value, and why they run, lie on the stack while finally blocks run.
            self.need_room(2);
        }
        Ok(self.op(opcode::RETURN_VALUE)?)
    }

    fn raise(&mut self, site: &mut Site<'_, '_, A>, exception: ExpressionId, cause: ExpressionId) -> Parse<()> {
        if !exception.is_some() {
            return Ok(self.op(opcode::RAISE_LAST)?);
        }
        self.expression(site, exception)?;
        if !cause.is_some() {
            return Ok(self.op(opcode::RAISE_OBJ)?);
        }
        self.expression(site, cause)?;
        Ok(self.op(opcode::RAISE_FROM)?)
    }

    fn assert(&mut self, site: &mut Site<'_, '_, A>, test: ExpressionId, message: ExpressionId) -> Parse<()> {
        if site.drops_asserts {
            return Ok(());
        }
        let end = self.new_label()?;
        self.jump_if(site, test, true, end)?;
        let depth = self.frame.depth;
        self.load_global(site, b"AssertionError")?;
        if message.is_some() {
            self.expression(site, message)?;
            self.op_with(opcode::CALL_FUNCTION, 1)?;
        }
        self.op(opcode::RAISE_OBJ)?;
        self.frame.depth = depth;
        self.place(end);
        Ok(())
    }

    /// `break` or `continue`
    fn leave_loop(&mut self, is_break: bool) -> Parse<()> {
        let Some(innermost) = self.frame.innermost_loop else { return Ok(()) };
        let handlers = self.frame.handlers.saturating_sub(innermost.handlers);
        if is_break {
            let label = innermost.break_label;
            return Ok(self.unwind_jump(label, handlers, innermost.pops_iterator, innermost.break_depth)?);
        }
        Ok(self.unwind_jump(innermost.continue_label, handlers, false, innermost.continue_depth)?)
    }

    fn if_statement(&mut self, site: &mut Site<'_, '_, A>, branches: Range) -> Parse<()> {
        let end = self.new_label()?;
        let last = branches.start + branches.count;
        for index in (branches.start..last).step_by(3) {
            if self.frame.is_dead {
                break;
            }
            let condition = site.tree.child(index);
            let block = site.tree.block(index + 1);
            if !condition.is_some() {
                self.block(site, block)?;
                break;
            }
            match site.tree.expression(condition).kind.truth() {
                Some(false) => continue,
                Some(true) => {
                    self.block(site, block)?;
                    break;
                }
                None => {}
            }
            let fail = self.new_label()?;
            self.mark_line(site.tree.expression(condition).position)?;
            self.jump_if(site, condition, false, fail)?;
            self.block(site, block)?;
            if index + 3 < last && (!self.frame.is_dead || self.is_used(fail)) {
                self.jump(end)?;
            }
            self.place(fail);
        }
        self.place(end);
        Ok(())
    }

    /// Compiles what `body` writes as the body of a loop.
    pub(super) fn in_loop(&mut self, inner: Loop, body: impl FnOnce(&mut Self) -> Parse<()>) -> Parse<()> {
        let outer = self.frame.innermost_loop.replace(inner);
        body(self)?;
        self.frame.innermost_loop = outer;
        Ok(())
    }

    fn while_statement(&mut self, site: &mut Site<'_, '_, A>, children: u32) -> Parse<()> {
        let condition = site.tree.child(children);
        let body = site.tree.block(children + 1);
        let other = site.tree.block(children + 3);
        let truth = site.tree.expression(condition).kind.truth();
        let top = self.new_label()?;
        let continue_label = self.new_label()?;
        let break_label = self.new_label()?;
        let depth = self.frame.depth;
        let inner = Loop {
            break_label,
            continue_label,
            pops_iterator: false,
            handlers: self.frame.handlers,
            break_depth: depth,
            continue_depth: depth,
        };
        if truth != Some(false) {
            // The condition stands behind the body, so that a round takes one jump.
            if truth.is_none() {
                self.jump(continue_label)?;
            }
            self.place_top(top, true);
            self.in_loop(inner, |emitter| emitter.block(site, body))?;
            self.place(continue_label);
            self.jump_if(site, condition, true, top)?;
        }
        self.block(site, other)?;
        self.place(break_label);
        Ok(())
    }

    fn for_statement(&mut self, site: &mut Site<'_, '_, A>, children: u32) -> Parse<()> {
        let target = site.tree.child(children);
        let body = site.tree.block(children + 2);
        let other = site.tree.block(children + 4);
        let top = self.new_label()?;
        let end = self.new_label()?;
        let break_label = self.new_label()?;
        let depth = self.frame.depth;
        self.expression(site, site.tree.child(children + 1))?;
        self.op(opcode::GET_ITER_STACK)?;
        self.place(top);
        self.for_iter(end)?;
        self.store(site, target)?;
        let inner = Loop {
            break_label,
            continue_label: top,
            pops_iterator: true,
            handlers: self.frame.handlers,
            break_depth: depth,
            continue_depth: self.frame.depth,
        };
        self.in_loop(inner, |emitter| emitter.block(site, body))?;
        self.jump(top)?;
        self.place(end);
        self.block(site, other)?;
        self.place(break_label);
        Ok(())
    }

    // Imports

    /// The symbol of a dotted name in the source; blanks between its parts are left out.
    fn dotted_symbol(&mut self, site: &mut Site<'_, '_, A>, start: u32, end: u32) -> Parse<Symbol> {
        let text = self.source.get(start as usize..end as usize).unwrap_or_default();
        if !text.iter().any(|byte| byte.is_ascii_whitespace() || *byte == b'\\') {
            return site.intern(text);
        }
        self.text.clear();
        for &byte in text.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != b'\\') {
            self.text.push(byte)?;
        }
        site.intern(&self.text)
    }

    fn import(&mut self, site: &mut Site<'_, '_, A>, words: Range) -> Parse<()> {
        for index in (words.start..words.start + words.count).step_by(4) {
            let (start, end) = (site.tree.word(index), site.tree.word(index + 1));
            let symbol = self.dotted_symbol(site, start, end)?;
            self.small_int(0)?;
            self.op(opcode::LOAD_CONST_NONE)?;
            self.op_name(opcode::IMPORT_NAME, symbol)?;
            if site.tree.word(index + 3) == 1 {
                // `import a.b as c` binds b, but importing gives a.
                let whole = self.source.get(start as usize..end as usize).unwrap_or_default();
                for part in whole.split(|&byte| byte == b'.').skip(1) {
                    let attribute = site.intern(part.trim_ascii())?;
                    self.op_name(opcode::LOAD_ATTR, attribute)?;
                }
            }
            self.store(site, site.tree.child(index + 2))?;
        }
        Ok(())
    }

    fn import_from(&mut self, site: &mut Site<'_, '_, A>, words: Range) -> Parse<()> {
        let level = site.tree.word(words.start);
        let module = self.dotted_symbol(site, site.tree.word(words.start + 1), site.tree.word(words.start + 2))?;
        let names = words.start + 3..words.start + words.count;
        self.small_int(level.min(1 << 20) as i32)?;
        if names.is_empty() {
            let star = site.intern(b"*")?;
            self.op_name(opcode::LOAD_CONST_STRING, star)?;
            self.op_with(opcode::BUILD_TUPLE, 1)?;
            self.op_name(opcode::IMPORT_NAME, module)?;
            return Ok(self.op(opcode::IMPORT_STAR)?);
        }
        for index in names.clone().step_by(2) {
            self.op_name(opcode::LOAD_CONST_STRING, Symbol(site.tree.word(index) as u16))?;
        }
        self.op_with(opcode::BUILD_TUPLE, names.len() as u32 / 2)?;
        self.op_name(opcode::IMPORT_NAME, module)?;
        for index in names.step_by(2) {
            self.op_name(opcode::IMPORT_FROM, Symbol(site.tree.word(index) as u16))?;
            self.store(site, site.tree.child(index + 1))?;
        }
        Ok(self.op(opcode::POP_TOP)?)
    }
}
