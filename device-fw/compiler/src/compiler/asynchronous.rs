//! `async for` and `async with`

use allocator_api2::alloc::Allocator;

use super::emit::{Emitter, Label, Loop, Site};
use crate::bytecode::opcode::{self, BinaryOperator};
use crate::syntax::ast::*;
use crate::syntax::parser::Parse;

impl<'s, A: Allocator + Copy> Emitter<'s, A> {
    fn await_method(&mut self, site: &mut Site<'_, '_, A>, name: &[u8]) -> Parse<()> {
        self.call_method(site, name)?;
        self.yield_from()
    }

    /// Stores the next value of the asynchronous iterator on the stack; at its end jumps to `end`.
    pub(super) fn next_of_async(&mut self, site: &mut Site<'_, '_, A>, target: ExpressionId, end: Label) -> Parse<()> {
        let handler = self.new_label()?;
        let other = self.new_label()?;
        let stored = self.new_label()?;
        let depth = self.frame.depth;
        self.setup(opcode::SETUP_EXCEPT, handler)?;
        self.op(opcode::DUP_TOP)?;
        self.await_method(site, b"__anext__")?;
        self.store(site, target)?;
        self.pop_except_jump(stored)?;
        self.place(handler);
        self.set_depth(depth + 1);
        self.op(opcode::DUP_TOP)?;
        self.load_global(site, b"StopAsyncIteration")?;
        self.binary(BinaryOperator::ExceptionMatch)?;
        self.pop_jump_if(false, other)?;
        self.op(opcode::POP_TOP)?;
        self.pop_except_jump(end)?;
        self.frame.depth = depth + 1;
        self.place(other);
        self.op(opcode::END_FINALLY)?;
        self.leave_handler();
        self.frame.depth = depth;
        self.place(stored);
        Ok(())
    }

    pub(super) fn async_for(&mut self, site: &mut Site<'_, '_, A>, children: u32) -> Parse<()> {
        let target = site.tree.child(children);
        let body = site.tree.block(children + 2);
        let other = site.tree.block(children + 4);
        let top = self.new_label()?;
        let end = self.new_label()?;
        let break_label = self.new_label()?;
        self.expression(site, site.tree.child(children + 1))?;
        self.call_method(site, b"__aiter__")?;
        let depth = self.frame.depth;
        let inner = Loop {
            break_label,
            continue_label: top,
            pops_iterator: false,
            handlers: self.frame.handlers,
            break_depth: depth,
            continue_depth: depth,
        };
        self.place(top);
        self.next_of_async(site, target, end)?;
        self.in_loop(inner, |emitter| emitter.block(site, body))?;
        self.jump(top)?;
        self.place(end);
        self.block(site, other)?;
        self.place(break_label);
        Ok(self.op(opcode::POP_TOP)?)
    }

    pub(super) fn async_with(&mut self, site: &mut Site<'_, '_, A>, items: Range, body: Range) -> Parse<()> {
        if items.count == 0 {
            return self.block(site, body);
        }
        let (manager, target) = (site.tree.child(items.start), site.tree.child(items.start + 1));
        let finally = self.new_label()?;
        let exit_normally = self.new_label()?;
        let unwinding = self.new_label()?;
        let end = self.new_label()?;
        self.expression(site, manager)?;
        self.op(opcode::DUP_TOP)?;
        self.await_method(site, b"__aenter__")?;
        if target.is_some() {
            self.store(site, target)?;
        } else {
            self.op(opcode::POP_TOP)?;
        }
        // Stack: .. manager
        let depth = self.frame.depth;
        self.setup(opcode::SETUP_FINALLY, finally)?;
        self.async_with(site, Range { start: items.start + 2, count: items.count - 1 }, body)?;
        self.op(opcode::LOAD_CONST_NONE)?;
        self.op(opcode::ROT_TWO)?;
        self.jump(exit_normally)?;

        // Stack: .. manager, exception; or .. manager, two values of a return or jump.
        self.set_depth(depth + 2);
        self.place(finally);
        self.set_depth(depth + 1);
        self.op(opcode::DUP_TOP)?;
        self.load_global(site, b"BaseException")?;
        self.binary(BinaryOperator::ExceptionMatch)?;
        self.pop_jump_if(false, unwinding)?;
        self.op(opcode::DUP_TOP)?;
        self.op(opcode::ROT_THREE)?;
        self.op(opcode::ROT_TWO)?;
        // Stack: .. exception, exception, manager
        let exit = site.intern(b"__aexit__")?;
        self.op_name(opcode::LOAD_METHOD, exit)?;
        self.op(opcode::ROT_THREE)?;
        self.op(opcode::ROT_THREE)?;
        self.op(opcode::DUP_TOP)?;
        let class = site.intern(b"__class__")?;
        self.op_name(opcode::LOAD_ATTR, class)?;
        self.op(opcode::ROT_TWO)?;
        self.op(opcode::LOAD_CONST_NONE)?;
        // Stack: .. exception, exit, manager, class, exception, None
        self.op_with(opcode::CALL_METHOD, 3)?;
        self.yield_from()?;
        self.pop_jump_if(false, end)?;
        self.op(opcode::POP_TOP)?;
        self.op(opcode::LOAD_CONST_NONE)?;
        self.jump(end)?;

        // Stack: .. manager, two values
        self.frame.depth = depth + 2;
        self.place(unwinding);
        self.set_depth(depth + 2);
        self.op(opcode::ROT_THREE)?;
        self.op(opcode::ROT_THREE)?;
        self.place(exit_normally);
        self.set_depth(depth + 2);
        // Stack: .. None, manager; or .. two values, manager
        self.op_name(opcode::LOAD_METHOD, exit)?;
        self.op(opcode::LOAD_CONST_NONE)?;
        self.op(opcode::DUP_TOP)?;
        self.op(opcode::DUP_TOP)?;
        self.op_with(opcode::CALL_METHOD, 3)?;
        self.yield_from()?;
        self.op(opcode::POP_TOP)?;
        self.frame.depth = depth;
        self.place(end);
        self.frame.depth = depth;
        self.op(opcode::END_FINALLY)?;
        self.leave_handler();
        // The manager's slot held the reason.
        self.frame.depth = depth - 1;
        Ok(())
    }
}
