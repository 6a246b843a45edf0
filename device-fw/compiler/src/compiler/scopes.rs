//! Which variable each name is
//!
//! **Invariant:** after [`resolve`] every name node outside the module's own scope has a binding of a final kind, and
//! every local has its number: cells of outer functions first, then parameters, other locals, own cells.
//!
//! One pass over all name nodes collects what each scope binds; a second finds the owners of the other names.

use allocator_api2::alloc::Allocator;

use crate::diagnostic::{Diagnostic, ErrorKind, Reporter, ShortText};
use crate::list::{List, OutOfMemory};
use crate::names::Interner;
use crate::syntax::ast::*;
use crate::syntax::parser::known;

/// Works on one tree.
pub(super) struct Resolver<'r, 'k, A: Allocator + Copy> {
    pub source: &'r [u8],
    pub tree: &'r mut Tree<A>,
    pub names: &'r Interner<A>,
    /// For each symbol the first of its bindings; all `NO_BINDING` before and after.
    pub heads: &'r mut List<u32, A>,
    pub reporter: &'r mut Reporter<'k>,
}

/// Finds the bindings of the current tree. Errors are reported; what they concern becomes global.
pub(super) fn resolve<A: Allocator + Copy>(mut resolver: Resolver<'_, '_, A>) -> Result<(), OutOfMemory> {
    resolver.heads.resize(resolver.names.count().max(resolver.heads.len()), NO_BINDING)?;
    let result = resolver.run();
    // The next statement's scopes have the same numbers.
    for binding in resolver.tree.bindings.iter() {
        if let Some(head) = resolver.heads.get_mut(usize::from(binding.symbol.0)) {
            *head = NO_BINDING;
        }
    }
    result
}

impl<A: Allocator + Copy> Resolver<'_, '_, A> {
    fn run(&mut self) -> Result<(), OutOfMemory> {
        for index in 0..self.tree.expressions.len() {
            self.collect(index)?;
        }
        let mut index = 0;
        while index < self.tree.bindings.len() {
            let binding = self.tree.bindings[index];
            if matches!(binding.kind, BindingKind::Unknown | BindingKind::Nonlocal) {
                self.find_owner(index, binding)?;
            }
            index += 1;
        }
        for scope in 0..self.tree.scopes.len() {
            self.number(ScopeId(scope as u16));
        }
        Ok(())
    }

    fn find(&self, scope: ScopeId, symbol: Symbol, is_hidden: bool) -> Option<u32> {
        let mut index = *self.heads.get(usize::from(symbol.0))?;
        while let Some(binding) = self.tree.bindings.get(index as usize) {
            if binding.scope == scope && binding.is_hidden == is_hidden {
                return Some(index);
            }
            index = binding.next_of_symbol;
        }
        None
    }

    fn add(&mut self, scope: ScopeId, symbol: Symbol, kind: BindingKind, is_hidden: bool) -> Result<u32, OutOfMemory> {
        let index = self.tree.bindings.len() as u32;
        let Some(head) = self.heads.get_mut(usize::from(symbol.0)) else { return Err(OutOfMemory) };
        self.tree.bindings.push(Binding {
            symbol,
            scope,
            kind,
            is_parameter: false,
            is_hidden,
            local: 0,
            next_of_symbol: *head,
            next_in_scope: NO_BINDING,
        })?;
        *head = index;
        if let Some(owner) = self.tree.scopes.get_mut(usize::from(scope.0)) {
            let last = owner.last_binding;
            owner.last_binding = index;
            if last == NO_BINDING {
                owner.first_binding = index;
            } else if let Some(last) = self.tree.bindings.get_mut(last as usize) {
                last.next_in_scope = index;
            }
        }
        Ok(index)
    }

    fn kind_mut(&mut self, index: u32) -> Option<&mut BindingKind> {
        self.tree.bindings.get_mut(index as usize).map(|binding| &mut binding.kind)
    }

    fn report(&mut self, kind: ErrorKind, position: u32, symbol: Symbol) {
        let end = position + self.names.text(symbol.0).len() as u32;
        self.reporter.report(Diagnostic::new(self.source, kind, position, end));
    }

    /// Notes what one node says about a name.
    fn collect(&mut self, index: usize) -> Result<(), OutOfMemory> {
        let node = self.tree.expressions[index];
        let ExpressionKind::Name { context, scope, symbol, .. } = node.kind else { return Ok(()) };
        let scope_kind = self.tree.scope(scope).kind;
        if scope_kind == ScopeKind::Module {
            return Ok(());
        }
        let known = self.find(scope, symbol, false);
        let binding = match known {
            Some(binding) => binding,
            None => self.add(scope, symbol, BindingKind::Unknown, false)?,
        };
        if let Some(Expression { kind: ExpressionKind::Name { binding: slot, .. }, .. }) =
            self.tree.expressions.get_mut(index)
        {
            *slot = binding;
        }
        match context {
            Context::Load => {}
            Context::Store | Context::Delete | Context::Annotated => self.bind(scope_kind, binding),
            Context::Parameter => {
                if let Some(binding) = self.tree.bindings.get_mut(binding as usize) {
                    binding.kind = BindingKind::Local;
                    binding.is_parameter = true;
                }
            }
            Context::Walrus => {
                let mut owner = scope;
                while matches!(self.tree.scope(owner).kind, ScopeKind::Comprehension(_)) {
                    owner = self.tree.scope(owner).parent;
                }
                let owner_kind = self.tree.scope(owner).kind;
                if owner == scope {
                    self.bind(scope_kind, binding);
                } else if owner_kind != ScopeKind::Module {
                    let binding = match self.find(owner, symbol, false) {
                        Some(binding) => binding,
                        None => self.add(owner, symbol, BindingKind::Unknown, false)?,
                    };
                    self.bind(owner_kind, binding);
                }
            }
            Context::Global | Context::Nonlocal => {
                self.declare(context, binding, known.is_some(), node.position, symbol);
            }
        }
        Ok(())
    }

    fn bind(&mut self, scope_kind: ScopeKind, binding: u32) {
        if let Some(kind @ BindingKind::Unknown) = self.kind_mut(binding) {
            *kind = if scope_kind.has_fast_locals() { BindingKind::Local } else { BindingKind::Named };
        }
    }

    fn declare(&mut self, context: Context, binding: u32, is_known: bool, position: u32, symbol: Symbol) {
        let wanted = if context == Context::Global { BindingKind::Global } else { BindingKind::Nonlocal };
        let Some(found) = self.tree.bindings.get_mut(binding as usize) else { return };
        let (before, is_parameter) = (found.kind, found.is_parameter);
        found.kind = wanted;
        if !is_known || before == wanted {
            return;
        }
        let name = ShortText::new(self.names.text(symbol.0));
        let kind = match before {
            _ if is_parameter => ErrorKind::ParameterDeclared(name),
            BindingKind::Global | BindingKind::Nonlocal => ErrorKind::DeclaredTwice(name),
            _ => ErrorKind::DeclaredAfterUse(name),
        };
        self.report(kind, position, symbol);
    }

    /// Finds out whose variable a name is that its own scope does not bind.
    fn find_owner(&mut self, index: usize, binding: Binding) -> Result<(), OutOfMemory> {
        let mut owner = self.tree.scope(binding.scope).parent;
        let mut found = false;
        loop {
            let scope = self.tree.scope(owner);
            match scope.kind {
                ScopeKind::Module => break,
                ScopeKind::Class => {
                    if binding.symbol == known::CLASS {
                        if let Some(scope) = self.tree.scopes.get_mut(usize::from(owner.0)) {
                            scope.has_class_cell = true;
                        }
                        found = true;
                        break;
                    }
                }
                _ => {
                    let candidate = self.find(owner, binding.symbol, false);
                    match candidate.and_then(|candidate| self.kind_mut(candidate)) {
                        Some(kind @ BindingKind::Local) => {
                            *kind = BindingKind::Cell;
                            found = true;
                            break;
                        }
                        Some(BindingKind::Cell | BindingKind::Free) => {
                            found = true;
                            break;
                        }
                        Some(BindingKind::Global) => break,
                        _ => {}
                    }
                }
            }
            owner = scope.parent;
        }
        let own_kind = if found {
            self.pass_on(binding, owner)?;
            BindingKind::Free
        } else if binding.kind == BindingKind::Nonlocal {
            let position = self.place_of(index as u32);
            let name = ShortText::new(self.names.text(binding.symbol.0));
            self.report(ErrorKind::NonlocalMissing(name), position, binding.symbol);
            BindingKind::Global
        } else if self.tree.scope(binding.scope).kind.has_fast_locals() {
            BindingKind::Global
        } else {
            BindingKind::Named
        };
        if let Some(kind) = self.kind_mut(index as u32) {
            *kind = own_kind;
        }
        Ok(())
    }

    /// The scopes between a name and its owner hand the cell on.
    fn pass_on(&mut self, binding: Binding, owner: ScopeId) -> Result<(), OutOfMemory> {
        let mut between = self.tree.scope(binding.scope).parent;
        while between != owner {
            let is_hidden = self.tree.scope(between).kind == ScopeKind::Class;
            match self.find(between, binding.symbol, is_hidden) {
                Some(existing) => {
                    if let Some(kind) = self.kind_mut(existing) {
                        *kind = BindingKind::Free;
                    }
                }
                None => {
                    self.add(between, binding.symbol, BindingKind::Free, is_hidden)?;
                }
            }
            between = self.tree.scope(between).parent;
        }
        Ok(())
    }

    fn place_of(&self, binding: u32) -> u32 {
        let mut nodes = self.tree.expressions.iter();
        let is_it = |node: &&Expression| matches!(node.kind, ExpressionKind::Name { context: Context::Nonlocal, binding: own, .. } if own == binding);
        nodes.find(is_it).map_or(0, |node| node.position)
    }

    /// Numbers the locals of one scope.
    fn number(&mut self, id: ScopeId) {
        let scope = self.tree.scope(id);
        if scope.kind == ScopeKind::Module {
            return;
        }
        let mut next = 0u16;
        self.number_where(scope.first_binding, &mut next, |binding| binding.kind == BindingKind::Free);
        let free_count = next;
        if scope.kind.has_fast_locals() {
            if let ScopeKind::Comprehension(_) = scope.kind {
                // The iterator.
                next = next.saturating_add(1);
            } else {
                self.number_parameters(id, &mut next);
            }
            let is_other = |kind| move |binding: &Binding| binding.kind == kind && !binding.is_parameter;
            self.number_where(scope.first_binding, &mut next, is_other(BindingKind::Local));
            self.number_where(scope.first_binding, &mut next, is_other(BindingKind::Cell));
        } else if scope.has_class_cell {
            next = next.saturating_add(1);
        }
        if let Some(scope) = self.tree.scopes.get_mut(usize::from(id.0)) {
            scope.free_count = free_count;
            scope.local_count = next;
        }
    }

    fn number_where(&mut self, first: u32, next: &mut u16, chosen: impl Fn(&Binding) -> bool) {
        let mut index = first;
        while let Some(binding) = self.tree.bindings.get_mut(index as usize) {
            if chosen(binding) {
                binding.local = *next;
                *next = next.saturating_add(1);
            }
            index = binding.next_in_scope;
        }
    }

    fn number_parameters(&mut self, id: ScopeId, next: &mut u16) {
        // Functions and scopes are pushed in almost the same order, so the search from the end is short in practice.
        let Some(function) = self.tree.functions.iter().find(|function| function.scope == id).copied() else { return };
        for wanted in
            [parameter::POSITIONAL, parameter::KEYWORD_ONLY, parameter::VAR_ARGUMENTS, parameter::VAR_KEYWORDS]
        {
            for index in (function.parameters.start..function.parameters.start + function.parameters.count).step_by(3) {
                let name = self.tree.child(index);
                if self.tree.word(index + 2) != wanted {
                    continue;
                }
                if let ExpressionKind::Name { binding, .. } = self.tree.expression(name).kind
                    && let Some(binding) = self.tree.bindings.get_mut(binding as usize)
                {
                    binding.local = *next;
                }
                *next = next.saturating_add(1);
            }
        }
    }
}
