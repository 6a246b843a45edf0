//! Code objects: functions, classes, comprehensions

use allocator_api2::alloc::Allocator;

use super::emit::{Emitter, Site};
use crate::bytecode::code::{
    FLAG_GENERATOR, FLAG_KEYWORD_DEFAULTS, FLAG_VAR_ARGUMENTS, FLAG_VAR_KEYWORDS, Signature, write_sizes,
};
use crate::bytecode::mpy_read::MAX_CODE_DEPTH;
use crate::bytecode::{mpy_write, opcode};
use crate::diagnostic::ErrorKind;
use crate::list::{List, OutOfMemory};
use crate::syntax::ast::*;
use crate::syntax::parser::{Parse, known};

/// Local variables, parameters included, are numbered in one byte.
const MAX_LOCALS: u16 = 255;

impl<'s, A: Allocator + Copy> Emitter<'s, A> {
    fn name_of(site: &Site<'_, '_, A>, target: ExpressionId) -> Symbol {
        match site.tree.expression(target).kind {
            ExpressionKind::Name { symbol, .. } => symbol,
            _ => known::EMPTY,
        }
    }

    // Statements

    pub(super) fn function_statement(&mut self, site: &mut Site<'_, '_, A>, index: u32) -> Parse<()> {
        let Some(function) = site.tree.functions.get(index as usize).copied() else { return Ok(()) };
        self.decorators(site, function.decorators)?;
        self.make_function(site, index)?;
        self.apply_decorators(function.decorators)?;
        self.store(site, function.target)
    }

    pub(super) fn class_statement(&mut self, site: &mut Site<'_, '_, A>, index: u32) -> Parse<()> {
        let Some(class) = site.tree.classes.get(index as usize).copied() else { return Ok(()) };
        self.decorators(site, class.decorators)?;
        self.op(opcode::LOAD_BUILD_CLASS)?;
        let name = Self::name_of(site, class.target);
        self.begin_code(site, class.scope, name)?;
        self.class_start(name)?;
        self.block(site, class.body)?;
        self.class_return(site)?;
        self.finish_code(site, Signature::default(), None)?;
        self.make(site, class.scope, false)?;
        self.finish_class(site, class, name)
    }

    fn finish_class(&mut self, site: &mut Site<'_, '_, A>, class: Class, name: Symbol) -> Parse<()> {
        self.op_name(opcode::LOAD_CONST_STRING, name)?;
        self.call(site, class.arguments, 2, false)?;
        self.apply_decorators(class.decorators)?;
        self.store(site, class.target)
    }

    /// The head of a top-level class whose body comes later, statement by statement. The class's own code object is
    /// made before its body is known: nothing in front of its body has code objects, so it is the next one.
    pub fn open_class(&mut self, site: &mut Site<'_, '_, A>, index: u32) -> Parse<()> {
        let Some(class) = site.tree.classes.get(index as usize).copied() else { return Ok(()) };
        let name = Self::name_of(site, class.target);
        self.mark_line(site.tree.expression(class.target).position)?;
        self.decorators(site, class.decorators)?;
        self.op(opcode::LOAD_BUILD_CLASS)?;
        self.op_with(opcode::MAKE_FUNCTION, self.frame.child_count)?;
        self.frame.child_count += 1;
        self.finish_class(site, class, name)?;
        if !self.settle()? {
            return Err(site.error(self.source, ErrorKind::CodeTooLarge, self.frame.position));
        }
        self.begin_code(site, class.scope, name)?;
        self.class_start(name)?;
        self.settle()?;
        Ok(())
    }

    /// The end of such a class.
    pub fn close_class(&mut self, site: &mut Site<'_, '_, A>) -> Parse<()> {
        self.class_return(site)?;
        self.finish_code(site, Signature::default(), None)
    }

    fn class_start(&mut self, name: Symbol) -> Parse<()> {
        self.op_name(opcode::LOAD_NAME, known::NAME)?;
        self.op_name(opcode::STORE_NAME, known::MODULE)?;
        self.op_name(opcode::LOAD_CONST_STRING, name)?;
        Ok(self.op_name(opcode::STORE_NAME, known::QUALNAME)?)
    }

    fn class_return(&mut self, site: &mut Site<'_, '_, A>) -> Parse<()> {
        let scope = site.tree.scope(self.frame.scope);
        if scope.has_class_cell {
            self.load_fast(u32::from(scope.free_count))?;
        } else {
            self.op(opcode::LOAD_CONST_NONE)?;
        }
        Ok(self.op(opcode::RETURN_VALUE)?)
    }

    fn decorators(&mut self, site: &mut Site<'_, '_, A>, decorators: Range) -> Parse<()> {
        for index in decorators.start..decorators.start + decorators.count {
            self.expression(site, site.tree.child(index))?;
        }
        Ok(())
    }

    fn apply_decorators(&mut self, decorators: Range) -> Parse<()> {
        for _ in 0..decorators.count {
            self.op_with(opcode::CALL_FUNCTION, 1)?;
        }
        Ok(())
    }

    // Functions

    /// Pushes the function object of a `def` or lambda.
    pub(super) fn make_function(&mut self, site: &mut Site<'_, '_, A>, index: u32) -> Parse<()> {
        let Some(function) = site.tree.functions.get(index as usize).copied() else { return Ok(()) };
        if self.frame.is_dead {
            self.adjust(0, 1);
            return Ok(());
        }
        let (signature, has_defaults) = self.defaults(site, function)?;
        let is_lambda = !function.target.is_some();
        let name = if is_lambda { site.intern(b"<lambda>")? } else { Self::name_of(site, function.target) };
        self.begin_code(site, function.scope, name)?;
        if is_lambda {
            let body = ExpressionId(function.body.start);
            self.mark_line(site.tree.expression(body).position)?;
            self.expression(site, body)?;
            if signature.is_generator() {
                self.op(opcode::POP_TOP)?;
                self.op(opcode::LOAD_CONST_NONE)?;
            }
        } else {
            self.block(site, function.body)?;
            self.op(opcode::LOAD_CONST_NONE)?;
        }
        self.op(opcode::RETURN_VALUE)?;
        self.finish_code(site, signature, Some(function.parameters))?;
        self.make(site, function.scope, has_defaults)
    }

    /// Pushes the defaults, if there are any: a tuple (or null), then a dict (or null).
    fn defaults(&mut self, site: &mut Site<'_, '_, A>, function: Function) -> Parse<(Signature, bool)> {
        let mut signature = Signature::default();
        let scope = site.tree.scope(function.scope);
        if scope.is_generator {
            signature.flags |= FLAG_GENERATOR;
        }
        let words = || (function.parameters.start..function.parameters.start + function.parameters.count).step_by(3);
        let mut keyword_defaults = 0;
        for index in words() {
            let default = site.tree.child(index + 1);
            match site.tree.word(index + 2) {
                parameter::POSITIONAL => {
                    signature.positional_count += 1;
                    if default.is_some() {
                        signature.default_count += 1;
                        self.expression(site, default)?;
                    }
                }
                parameter::KEYWORD_ONLY => {
                    signature.keyword_only_count += 1;
                    keyword_defaults += u32::from(default.is_some());
                }
                parameter::VAR_ARGUMENTS => signature.flags |= FLAG_VAR_ARGUMENTS,
                _ => signature.flags |= FLAG_VAR_KEYWORDS,
            }
        }
        if signature.default_count > 0 {
            self.op_with(opcode::BUILD_TUPLE, signature.default_count)?;
        } else if keyword_defaults > 0 {
            self.op(opcode::LOAD_NULL)?;
        }
        if keyword_defaults > 0 {
            signature.flags |= FLAG_KEYWORD_DEFAULTS;
            self.op_with(opcode::BUILD_MAP, keyword_defaults)?;
            for index in words() {
                let default = site.tree.child(index + 1);
                if site.tree.word(index + 2) == parameter::KEYWORD_ONLY && default.is_some() {
                    self.expression(site, default)?;
                    let name = Self::name_of(site, site.tree.child(index));
                    self.op_name(opcode::LOAD_CONST_STRING, name)?;
                    self.op(opcode::STORE_MAP)?;
                }
            }
        } else if signature.default_count > 0 {
            self.op(opcode::LOAD_NULL)?;
        }
        Ok((signature, signature.default_count + keyword_defaults > 0))
    }

    pub(super) fn make_comprehension(
        &mut self,
        site: &mut Site<'_, '_, A>,
        kind: ComprehensionKind,
        scope: ScopeId,
        children: Range,
    ) -> Parse<()> {
        if self.frame.is_dead {
            self.adjust(0, 1);
            return Ok(());
        }
        let name: &[u8] = match kind {
            ComprehensionKind::List => b"<listcomp>",
            ComprehensionKind::Dict => b"<dictcomp>",
            ComprehensionKind::Set => b"<setcomp>",
            ComprehensionKind::Generator => b"<genexpr>",
        };
        let name = site.intern(name)?;
        self.begin_code(site, scope, name)?;
        self.mark_line(site.tree.expression(site.tree.child(children.start)).position)?;
        self.comprehension_body(site, kind, scope, children)?;
        let flags = if site.tree.scope(scope).is_generator { FLAG_GENERATOR } else { 0 };
        let signature = Signature { positional_count: 1, flags, ..Signature::default() };
        self.finish_code(site, signature, None)?;
        self.make(site, scope, false)
    }

    /// The code of `lambda *a: a` is in its frame: makes the function.
    pub(super) fn finish_tuple_function(&mut self) -> Parse<()> {
        let signature = Signature { flags: FLAG_VAR_ARGUMENTS, ..Signature::default() };
        self.settle()?;
        let name = self.name_index(self.frame.name)?;
        let state = Signature { state_count: 1 + u32::from(self.frame.max_depth), ..signature };
        self.write_code(state, &[name], &[])?;
        self.end_frame();
        let index = self.frame.child_count;
        self.op_with(opcode::MAKE_FUNCTION, index)?;
        self.frame.child_count += 1;
        Ok(())
    }

    // Code objects

    fn begin_code(&mut self, site: &mut Site<'_, '_, A>, scope: ScopeId, name: Symbol) -> Parse<()> {
        if self.frames.len() >= MAX_CODE_DEPTH - 1 {
            return Err(site.error(self.source, ErrorKind::TooDeep, self.frame.position));
        }
        Ok(self.begin_frame(scope, name)?)
    }

    /// Makes a function of the code object just finished, closing over the cells it uses.
    fn make(&mut self, site: &mut Site<'_, '_, A>, scope: ScopeId, has_defaults: bool) -> Parse<()> {
        let outer = self.frame.scope;
        let mut cells = 0u16;
        let mut index = site.tree.scope(scope).first_binding;
        while let Some(binding) = site.tree.bindings.get(index as usize).copied() {
            if binding.kind == BindingKind::Free {
                let local = self.cell_of(site, outer, binding.symbol);
                self.load_fast(local)?;
                cells += 1;
            }
            index = binding.next_in_scope;
        }
        let child = self.frame.child_count;
        self.frame.child_count += 1;
        if cells == 0 {
            let opcode = if has_defaults { opcode::MAKE_FUNCTION_DEFARGS } else { opcode::MAKE_FUNCTION };
            return Ok(self.op_with(opcode, child)?);
        }
        let opcode = if has_defaults { opcode::MAKE_CLOSURE_DEFARGS } else { opcode::MAKE_CLOSURE };
        Ok(self.op_with_byte(opcode, child, cells as u8)?)
    }

    /// The local of `scope` that holds the cell of a name.
    fn cell_of(&self, site: &Site<'_, '_, A>, scope: ScopeId, symbol: Symbol) -> u32 {
        let owner = site.tree.scope(scope);
        if owner.kind == ScopeKind::Class && symbol == known::CLASS {
            return u32::from(owner.free_count);
        }
        let mut index = owner.first_binding;
        while let Some(binding) = site.tree.bindings.get(index as usize) {
            if binding.symbol == symbol && matches!(binding.kind, BindingKind::Cell | BindingKind::Free) {
                return u32::from(binding.local);
            }
            index = binding.next_in_scope;
        }
        0
    }

    /// Ends the frame and moves its code, with prelude, to the output.
    fn finish_code(
        &mut self,
        site: &mut Site<'_, '_, A>,
        signature: Signature,
        parameters: Option<Range>,
    ) -> Parse<()> {
        if !self.settle()? {
            return Err(site.error(self.source, ErrorKind::CodeTooLarge, self.frame.position));
        }
        let scope = site.tree.scope(self.frame.scope);
        let free_count = u32::from(scope.free_count);
        let mut state = signature;
        state.positional_count += free_count;
        state.state_count = (u32::from(scope.local_count) + u32::from(self.frame.max_depth)).max(1);
        state.handler_count = u32::from(self.frame.max_handlers);
        if scope.local_count > MAX_LOCALS {
            return Err(site.error(self.source, ErrorKind::TooManyVariables, self.frame.position));
        }

        let mut names: List<u32, A> = List::new_in(self.allocator);
        names.push(self.name_index(self.frame.name)?)?;
        let star = if free_count > 0 { self.name_index(known::STAR)? } else { 0 };
        for _ in 0..free_count {
            names.push(star)?;
        }
        match parameters {
            Some(parameters) => {
                for wanted in [parameter::POSITIONAL, parameter::KEYWORD_ONLY] {
                    for index in (parameters.start..parameters.start + parameters.count).step_by(3) {
                        if site.tree.word(index + 2) == wanted {
                            let name = Self::name_of(site, site.tree.child(index));
                            names.push(self.name_index(name)?)?;
                        }
                    }
                }
            }
            None => {
                for _ in 0..signature.positional_count {
                    names.push(self.name_index(known::STAR)?)?;
                }
            }
        }

        let mut cells: List<u8, A> = List::new_in(self.allocator);
        if scope.kind == ScopeKind::Class && scope.has_class_cell {
            cells.push(scope.free_count as u8)?;
        }
        let mut index = scope.first_binding;
        while let Some(binding) = site.tree.bindings.get(index as usize) {
            if binding.kind == BindingKind::Cell {
                cells.push(binding.local as u8)?;
            }
            index = binding.next_in_scope;
        }
        self.write_code(state, &names, &cells)?;
        self.end_frame();
        Ok(())
    }

    /// Puts the frame's code object into the output, in front of its children.
    fn write_code(&mut self, signature: Signature, names: &[u32], cells: &[u8]) -> Result<(), OutOfMemory> {
        let mut head: List<u8, A> = List::new_in(self.allocator);
        let mut info: List<u8, A> = List::new_in(self.allocator);
        for &name in names {
            mpy_write::write_unsigned(name, &mut info)?;
        }
        let mut prelude = [0; 16];
        let mut sizes = [0; 16];
        let prelude_length = signature.write(&mut prelude);
        let info_length = info.len() + self.frame_table().len();
        let sizes_length = write_sizes(info_length, cells.len(), &mut sizes);
        let code_length = prelude_length + sizes_length + info_length + cells.len() + self.frame_code().len();
        mpy_write::write_code_head(code_length, self.frame.child_count, &mut head)?;
        let mut child_head: List<u8, A> = List::new_in(self.allocator);
        if self.frame.child_count > 0 {
            mpy_write::write_unsigned(self.frame.child_count, &mut child_head)?;
        }
        let start = self.frame.output_start;
        let gap = head.len() + code_length + child_head.len();
        self.output.insert_gap(start, gap, 0)?;
        let frame_code = self.code.get(self.code_range()).unwrap_or_default();
        let frame_table = self.table.get(self.table_range()).unwrap_or_default();
        let parts: [&[u8]; 8] = [
            &head,
            &prelude[..prelude_length],
            &sizes[..sizes_length],
            &info,
            frame_table,
            cells,
            frame_code,
            &child_head,
        ];
        let mut at = start;
        for part in parts {
            if let Some(place) = self.output.get_mut(at..at + part.len()) {
                place.copy_from_slice(part);
            }
            at += part.len();
        }
        Ok(())
    }
}
