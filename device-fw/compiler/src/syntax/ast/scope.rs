//! Scopes, and names as scopes see them

use super::{ComprehensionKind, ScopeId, Symbol};

/// What kind of scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The module.
    Module,
    /// A class body.
    Class,
    /// A `def`.
    Function,
    /// A lambda.
    Lambda,
    /// A comprehension.
    Comprehension(ComprehensionKind),
}

impl ScopeKind {
    /// Whether names bound in it are fast locals.
    pub fn has_fast_locals(self) -> bool {
        !matches!(self, ScopeKind::Module | ScopeKind::Class)
    }
}

/// A scope; which names it binds is found out by scope resolution.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// What opened it.
    pub kind: ScopeKind,
    /// The scope around it (the module's is its own).
    pub parent: ScopeId,
    /// Contains `yield`, or must be awaited.
    pub is_generator: bool,
    /// `async def`, or a comprehension that awaits.
    pub is_async: bool,
    /// Class scope whose methods use `__class__` or `super()`.
    pub has_class_cell: bool,
    /// Locals that are cells of functions around; they come first.
    pub free_count: u16,
    /// All locals.
    pub local_count: u16,
    /// First binding of the scope, linked by `Binding::next_in_scope`.
    pub first_binding: u32,
    /// Last binding of the scope.
    pub last_binding: u32,
}

impl Scope {
    /// A scope that binds nothing yet.
    pub fn new(kind: ScopeKind, parent: ScopeId) -> Self {
        Scope {
            kind,
            parent,
            is_generator: false,
            is_async: false,
            has_class_cell: false,
            free_count: 0,
            local_count: 0,
            first_binding: NO_BINDING,
            last_binding: NO_BINDING,
        }
    }
}

/// What a binding is for its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingKind {
    /// Only read so far; resolution decides.
    Unknown,
    /// Declared `nonlocal`; resolution finds the owner.
    Nonlocal,
    /// A fast local.
    Local,
    /// A local that inner functions share.
    Cell,
    /// Somebody else's cell.
    Free,
    /// The module's, from inside a function.
    Global,
    /// By name in the class's or module's own names.
    Named,
}

/// A name as one scope sees it.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Which name.
    pub symbol: Symbol,
    /// In which scope.
    pub scope: ScopeId,
    /// What it is there.
    pub kind: BindingKind,
    /// Whether it is a parameter.
    pub is_parameter: bool,
    /// Passed on to inner functions only; the class body's own uses of the name are another binding.
    pub is_hidden: bool,
    /// Number of the local.
    pub local: u16,
    /// Next binding of the same symbol.
    pub next_of_symbol: u32,
    /// Next binding of the same scope.
    pub next_in_scope: u32,
}

/// End of a chain of bindings.
pub const NO_BINDING: u32 = u32::MAX;
