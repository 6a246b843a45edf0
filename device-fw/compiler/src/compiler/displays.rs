//! Tuples, lists, sets, dicts and comprehensions

use allocator_api2::alloc::Allocator;

use super::emit::{Emitter, Label, Site};
use super::expressions::is_constant;
use crate::bytecode::mpy_read::MAX_TUPLE_DEPTH;
use crate::bytecode::opcode;
use crate::syntax::ast::*;
use crate::syntax::parser::{Parse, known};

/// The operand of `STORE_COMP` for a collection so far below the value on top.
fn store_operand(kind: ComprehensionKind, distance: u32) -> u32 {
    match kind {
        ComprehensionKind::Dict => (distance + 1) << 2 | 1,
        ComprehensionKind::Set => distance << 2 | 2,
        ComprehensionKind::List | ComprehensionKind::Generator => distance << 2,
    }
}

fn has_star<A: Allocator + Copy>(tree: &Tree<A>, items: Range) -> bool {
    let is_starred = |index| matches!(tree.expression(tree.child(index)).kind, ExpressionKind::Starred(_));
    (items.start..items.start + items.count).any(is_starred)
}

/// Displays with more items are filled one by one, so that the stack stays small.
const MAX_STACKED_ITEMS: u32 = 64;

impl<'s, A: Allocator + Copy> Emitter<'s, A> {
    fn items(&mut self, site: &mut Site<'_, '_, A>, items: Range) -> Parse<()> {
        for index in items.start..items.start + items.count {
            self.expression(site, site.tree.child(index))?;
        }
        Ok(())
    }

    pub(super) fn tuple(&mut self, site: &mut Site<'_, '_, A>, items: Range) -> Parse<()> {
        if !has_star(site.tree, items) && items.count <= MAX_STACKED_ITEMS {
            self.items(site, items)?;
            return Ok(self.op_with(opcode::BUILD_TUPLE, items.count)?);
        }
        // No instruction makes a tuple of a list, but `(lambda *a: a)(*list)` does.
        self.make_tuple_function()?;
        self.list(site, items)?;
        self.small_int(1)?;
        Ok(self.op_with(opcode::CALL_FUNCTION_VAR_KW, 1)?)
    }

    pub(super) fn list(&mut self, site: &mut Site<'_, '_, A>, items: Range) -> Parse<()> {
        self.collection(site, items, ComprehensionKind::List, opcode::BUILD_LIST)
    }

    pub(super) fn set(&mut self, site: &mut Site<'_, '_, A>, items: Range) -> Parse<()> {
        self.collection(site, items, ComprehensionKind::Set, opcode::BUILD_SET)
    }

    fn collection(
        &mut self,
        site: &mut Site<'_, '_, A>,
        items: Range,
        kind: ComprehensionKind,
        build: u8,
    ) -> Parse<()> {
        if !has_star(site.tree, items) && items.count <= MAX_STACKED_ITEMS {
            self.items(site, items)?;
            return Ok(self.op_with(build, items.count)?);
        }
        self.op_with(build, 0)?;
        for index in items.start..items.start + items.count {
            self.add_item(site, site.tree.child(index), kind)?;
        }
        Ok(())
    }

    /// Adds an item, or all items of a starred one, to the collection on the stack.
    pub(super) fn add_item(
        &mut self,
        site: &mut Site<'_, '_, A>,
        id: ExpressionId,
        kind: ComprehensionKind,
    ) -> Parse<()> {
        let ExpressionKind::Starred(value) = site.tree.expression(id).kind else {
            self.expression(site, id)?;
            return Ok(self.op_with(opcode::STORE_COMP, store_operand(kind, 1))?);
        };
        let top = self.new_label()?;
        let end = self.new_label()?;
        self.expression(site, value)?;
        self.op(opcode::GET_ITER_STACK)?;
        self.place(top);
        self.for_iter(end)?;
        self.op_with(opcode::STORE_COMP, store_operand(kind, opcode::ITERATOR_SLOTS + 1))?;
        self.jump(top)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn dict(&mut self, site: &mut Site<'_, '_, A>, items: Range) -> Parse<()> {
        self.op_with(opcode::BUILD_MAP, (items.count / 2).min(0xffff))?;
        for index in (items.start..items.start + items.count).step_by(2) {
            let (key, value) = (site.tree.child(index), site.tree.child(index + 1));
            if key.is_some() {
                self.pair(site, key, value)?;
                self.op(opcode::STORE_MAP)?;
            } else {
                self.update_dict(site, value)?;
            }
        }
        Ok(())
    }

    /// Pushes the value and the key of a dict's item, the key on top, but computes the key first as Python does: a name, too, may be
    /// unknown, or mean something else afterwards.
    fn pair(&mut self, site: &mut Site<'_, '_, A>, key: ExpressionId, value: ExpressionId) -> Parse<()> {
        if [key, value].iter().any(|&id| is_constant(site.tree, id, MAX_TUPLE_DEPTH)) {
            self.expression(site, value)?;
            return self.expression(site, key);
        }
        self.expression(site, key)?;
        self.expression(site, value)?;
        Ok(self.op(opcode::ROT_TWO)?)
    }

    /// A comprehension: a function called with the first iterable.
    pub(super) fn comprehension(
        &mut self,
        site: &mut Site<'_, '_, A>,
        kind: ComprehensionKind,
        scope: ScopeId,
        children: Range,
    ) -> Parse<()> {
        self.make_comprehension(site, kind, scope, children)?;
        let first_clause = children.start + if kind == ComprehensionKind::Dict { 2 } else { 1 };
        self.expression(site, site.tree.child(first_clause + 2))?;
        if site.tree.word(first_clause) == clause::ASYNC_FOR {
            self.call_method(site, b"__aiter__")?;
        } else if kind == ComprehensionKind::Generator {
            self.op(opcode::GET_ITER)?;
        }
        self.op_with(opcode::CALL_FUNCTION, 1)?;
        if site.tree.scope(scope).is_async {
            self.yield_from()?;
        }
        Ok(())
    }

    /// The code of a comprehension, inside its own frame; its only argument is the first iterable.
    pub(super) fn comprehension_body(
        &mut self,
        site: &mut Site<'_, '_, A>,
        kind: ComprehensionKind,
        scope: ScopeId,
        children: Range,
    ) -> Parse<()> {
        let argument = u32::from(site.tree.scope(scope).free_count);
        let first_clause = children.start + if kind == ComprehensionKind::Dict { 2 } else { 1 };
        match kind {
            ComprehensionKind::List => self.op_with(opcode::BUILD_LIST, 0)?,
            ComprehensionKind::Dict => self.op_with(opcode::BUILD_MAP, 0)?,
            ComprehensionKind::Set => self.op_with(opcode::BUILD_SET, 0)?,
            ComprehensionKind::Generator => {}
        }
        if site.tree.word(first_clause) == clause::ASYNC_FOR {
            self.load_fast(argument)?;
        } else if kind == ComprehensionKind::Generator {
            // It is an iterator already; laid out as `GET_ITER_STACK` would leave it.
            self.op(opcode::LOAD_NULL)?;
            self.load_fast(argument)?;
            self.op(opcode::LOAD_NULL)?;
            self.op(opcode::LOAD_NULL)?;
        } else {
            self.load_fast(argument)?;
            self.op(opcode::GET_ITER_STACK)?;
        }
        let clauses = Range { start: first_clause, count: children.start + children.count - first_clause };
        self.clauses(site, kind, children, clauses, 0)?;
        if kind == ComprehensionKind::Generator {
            self.op(opcode::LOAD_CONST_NONE)?;
        }
        Ok(self.op(opcode::RETURN_VALUE)?)
    }

    /// The clauses from here on; the first is a `for` whose iterator is on the stack. `below` slots lie between that
    /// and the collection.
    fn clauses(
        &mut self,
        site: &mut Site<'_, '_, A>,
        kind: ComprehensionKind,
        children: Range,
        clauses: Range,
        below: u32,
    ) -> Parse<()> {
        let is_async = site.tree.word(clauses.start) == clause::ASYNC_FOR;
        let target = site.tree.child(clauses.start + 1);
        let top = self.new_label()?;
        let end = self.new_label()?;
        self.place(top);
        let slots = if is_async { 1 } else { opcode::ITERATOR_SLOTS };
        if is_async {
            self.next_of_async(site, target, end)?;
        } else {
            self.for_iter(end)?;
            self.store(site, target)?;
        }
        self.inner_clauses(site, kind, children, clauses, below + slots, top)?;
        self.jump(top)?;
        self.place(end);
        if is_async {
            self.op(opcode::POP_TOP)?;
        }
        Ok(())
    }

    fn inner_clauses(
        &mut self,
        site: &mut Site<'_, '_, A>,
        kind: ComprehensionKind,
        children: Range,
        clauses: Range,
        below: u32,
        top: Label,
    ) -> Parse<()> {
        let end = clauses.start + clauses.count;
        let mut index = clauses.start + 3;
        while index < end {
            let word = site.tree.word(index);
            if word == clause::IF {
                self.jump_if(site, site.tree.child(index + 1), false, top)?;
                index += 3;
                continue;
            }
            self.expression(site, site.tree.child(index + 2))?;
            if word == clause::ASYNC_FOR {
                self.call_method(site, b"__aiter__")?;
            } else {
                self.op(opcode::GET_ITER_STACK)?;
            }
            let rest = Range { start: index, count: end - index };
            return self.clauses(site, kind, children, rest, below);
        }
        if kind == ComprehensionKind::Dict {
            self.pair(site, site.tree.child(children.start), site.tree.child(children.start + 1))?;
        } else {
            self.expression(site, site.tree.child(children.start))?;
        }
        if kind == ComprehensionKind::Generator {
            self.op(opcode::YIELD_VALUE)?;
            self.op(opcode::POP_TOP)?;
        } else {
            self.op_with(opcode::STORE_COMP, store_operand(kind, below + 1))?;
        }
        Ok(())
    }

    /// `lambda *a: a`
    fn make_tuple_function(&mut self) -> Parse<()> {
        self.begin_frame(ScopeId::MODULE, known::STAR)?;
        self.load_fast(0)?;
        self.op(opcode::RETURN_VALUE)?;
        self.finish_tuple_function()
    }
}
