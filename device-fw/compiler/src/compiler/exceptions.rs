//! `try` and `with`
//!
//! What the virtual machine leaves on the stack when a `finally` block begins: None if the block ended normally; the
//! exception; or two values if a return or jump is under way. `END_FINALLY` takes it from there.

use allocator_api2::alloc::Allocator;

use super::emit::{Emitter, Site};
use crate::bytecode::opcode::{self, BinaryOperator};
use crate::syntax::ast::*;
use crate::syntax::parser::Parse;

/// The parts of a `try` statement with handlers.
#[derive(Clone, Copy)]
struct Handlers {
    body: Range,
    other: Range,
    /// First child word; four words a handler.
    start: u32,
    count: u32,
}

impl<'s, A: Allocator + Copy> Emitter<'s, A> {
    pub(super) fn try_statement(
        &mut self,
        site: &mut Site<'_, '_, A>,
        has_finally: bool,
        handler_count: u32,
        children: u32,
    ) -> Parse<()> {
        let body = site.tree.block(children);
        let other = site.tree.block(children + 2);
        let last = site.tree.block(children + 4);
        let handlers = Handlers { body, other, start: children + 6, count: handler_count };
        if !has_finally {
            return self.try_except(site, handlers);
        }
        let finally = self.new_label()?;
        self.setup(opcode::SETUP_FINALLY, finally)?;
        if handler_count > 0 {
            self.try_except(site, handlers)?;
        } else {
            self.block(site, body)?;
        }
        self.op(opcode::LOAD_CONST_NONE)?;
        self.finally_block(site, finally, |emitter, site| emitter.block(site, last))
    }

    /// At the end of a protected block, with the reason on the stack: the `finally` block.
    fn finally_block(
        &mut self,
        site: &mut Site<'_, '_, A>,
        label: super::emit::Label,
        block: impl FnOnce(&mut Self, &mut Site<'_, '_, A>) -> Parse<()>,
    ) -> Parse<()> {
        self.place(label);
        let depth = self.frame.depth;
        // Two values if a return or a jump is under way; a third while one begins in the block.
        self.set_depth(depth + 1);
        block(self, site)?;
        self.set_depth(depth);
        self.op(opcode::END_FINALLY)?;
        self.leave_handler();
        Ok(())
    }

    fn try_except(&mut self, site: &mut Site<'_, '_, A>, handlers: Handlers) -> Parse<()> {
        let handler = self.new_label()?;
        let success = self.new_label()?;
        let end = self.new_label()?;
        let depth = self.frame.depth;
        self.setup(opcode::SETUP_EXCEPT, handler)?;
        self.block(site, handlers.body)?;
        self.pop_except_jump(success)?;
        self.place(handler);
        self.set_depth(depth + 1);
        for index in (handlers.start..handlers.start + 4 * handlers.count).step_by(4) {
            let class = site.tree.child(index);
            let next = self.new_label()?;
            if class.is_some() {
                self.mark_line(site.tree.expression(class).position)?;
                self.op(opcode::DUP_TOP)?;
                self.expression(site, class)?;
                self.binary(BinaryOperator::ExceptionMatch)?;
                self.pop_jump_if(false, next)?;
            }
            self.handler_body(site, site.tree.child(index + 1), site.tree.block(index + 2))?;
            self.pop_except_jump(end)?;
            self.frame.depth = depth + 1;
            self.place(next);
        }
        // No handler fits: the exception goes on.
        self.op(opcode::END_FINALLY)?;
        self.leave_handler();
        // END_FINALLY never goes on here, but a reader of the code cannot know.
        self.frame.depth = depth;
        self.place(success);
        self.block(site, handlers.other)?;
        self.place(end);
        Ok(())
    }

    /// `except .. as target: block`, with the exception on the stack.
    fn handler_body(&mut self, site: &mut Site<'_, '_, A>, target: ExpressionId, block: Range) -> Parse<()> {
        if !target.is_some() {
            self.op(opcode::POP_TOP)?;
            return self.block(site, block);
        }
        self.store(site, target)?;
        // The name is unbound at the end, however the block ends.
        let cleanup = self.new_label()?;
        self.setup(opcode::SETUP_FINALLY, cleanup)?;
        self.block(site, block)?;
        self.op(opcode::LOAD_CONST_NONE)?;
        self.finally_block(site, cleanup, |emitter, site| {
            emitter.op(opcode::LOAD_CONST_NONE)?;
            emitter.store(site, target)?;
            emitter.delete(site, target)
        })
    }

    pub(super) fn with(&mut self, site: &mut Site<'_, '_, A>, items: Range, body: Range) -> Parse<()> {
        if items.count == 0 {
            return self.block(site, body);
        }
        let (manager, target) = (site.tree.child(items.start), site.tree.child(items.start + 1));
        let end = self.new_label()?;
        let depth = self.frame.depth;
        self.expression(site, manager)?;
        self.setup(opcode::SETUP_WITH, end)?;
        if target.is_some() {
            self.store(site, target)?;
        } else {
            self.op(opcode::POP_TOP)?;
        }
        self.with(site, Range { start: items.start + 2, count: items.count - 1 }, body)?;
        self.op(opcode::LOAD_CONST_NONE)?;
        self.place(end);
        // The exit method is called with three arguments where the reason (one or two values) lies.
        self.need_room(3);
        self.op(opcode::WITH_CLEANUP)?;
        self.op(opcode::END_FINALLY)?;
        self.leave_handler();
        self.frame.depth = depth;
        Ok(())
    }
}
