//! The syntax tree of one top-level statement
//!
//! **Invariant:** nodes are small plain values in growing arrays and refer to one another by index; children stand
//! before their parents. Texts of literals stay in the source. The arrays are emptied after each top-level statement
//! (and after each statement of a top-level class), so memory follows the largest function, not the file.

mod scope;

pub use scope::{Binding, BindingKind, NO_BINDING, Scope, ScopeKind};

use allocator_api2::alloc::Allocator;

use crate::bytecode::opcode::{BinaryOperator, UnaryOperator};
use crate::list::{List, OutOfMemory};
use crate::segments::Segments;

/// Index of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpressionId(pub u32);

impl ExpressionId {
    /// "No expression" where one is optional.
    pub const NONE: Self = ExpressionId(u32::MAX);

    /// Whether there is an expression.
    pub fn is_some(self) -> bool {
        self != Self::NONE
    }
}

/// Index of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementId(pub u32);

/// Index of an interned name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol(pub u16);

/// Index of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeId(pub u16);

impl ScopeId {
    /// The module's scope.
    pub const MODULE: Self = ScopeId(0);
}

/// A range of the tree's child array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Range {
    /// First word.
    pub start: u32,
    /// How many words.
    pub count: u32,
}

/// What a name does where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Reads.
    Load,
    /// Binds.
    Store,
    /// Unbinds.
    Delete,
    /// Is a parameter.
    Parameter,
    /// Stands in a `global` statement.
    Global,
    /// Stands in a `nonlocal` statement.
    Nonlocal,
    /// Bound by `:=`; inside a comprehension the binding is the surrounding function's.
    Walrus,
    /// Only annotated: local, but nothing is done with it.
    Annotated,
}

/// How the text of a string piece is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextStyle {
    /// A whole string token with prefix and quotes.
    Token,
    /// Text in an f-string, with escapes and doubled braces.
    Escaped,
    /// Text in a raw f-string, with doubled braces.
    Raw,
    /// Copied as it stands (`f"{x = }"`).
    Verbatim,
}

/// What kind of comprehension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComprehensionKind {
    /// `[..]`
    List,
    /// `{key: value ..}`
    Dict,
    /// `{..}`
    Set,
    /// `(..)`
    Generator,
}

/// An expression with its place.
#[derive(Clone, Copy, Debug)]
pub struct Expression {
    /// Offset in the source, for line numbers and errors.
    pub position: u32,
    /// What it is.
    pub kind: ExpressionKind,
}

/// The kinds of expressions.
#[derive(Clone, Copy, Debug)]
pub enum ExpressionKind {
    /// `None`
    None,
    /// `True`
    True,
    /// `False`
    False,
    /// `...`
    Ellipsis,
    /// An int of up to 64 bits.
    Integer {
        /// Upper half.
        high: i32,
        /// Lower half.
        low: u32,
    },
    /// A longer int, as written at `start..end`.
    LongInteger {
        /// Whether a minus stood in front.
        negative: bool,
        /// Its place in the source.
        start: u32,
        /// Its end.
        end: u32,
    },
    /// A float, as written at `start..end`.
    Float {
        /// Whether a minus stood in front.
        negative: bool,
        /// Its place in the source.
        start: u32,
        /// Its end.
        end: u32,
    },
    /// An imaginary number, as written at `start..end`.
    Imaginary {
        /// Its place in the source.
        start: u32,
        /// Its end.
        end: u32,
    },
    /// One piece of string text.
    Text {
        /// How it is written.
        style: TextStyle,
        /// Its place in the source.
        start: u32,
        /// Its end.
        end: u32,
    },
    /// Several string tokens side by side: children are `Text`.
    Texts(Range),
    /// One bytes token.
    Bytes {
        /// Its place in the source.
        start: u32,
        /// Its end.
        end: u32,
    },
    /// Several bytes tokens side by side: children are `Bytes`.
    ManyBytes(Range),
    /// An f-string: children are `Text` and `Field`.
    FString(Range),
    /// A field of an f-string.
    Field {
        /// `r`, `s`, `a` or 0.
        conversion: u8,
        /// How many pieces the format specification has.
        specification_count: u16,
        /// The value shown.
        value: ExpressionId,
        /// First child word of the specification's pieces.
        specification: u32,
    },
    /// A name.
    Name {
        /// What it does here.
        context: Context,
        /// Where it stands.
        scope: ScopeId,
        /// Which name.
        symbol: Symbol,
        /// What it refers to; filled in by scope resolution.
        binding: u32,
    },
    /// `(a, b)`
    Tuple(Range),
    /// `[a, b]`
    List(Range),
    /// `{a, b}`
    Set(Range),
    /// `{k: v}`: children are pairs; no key means `**v`.
    Dict(Range),
    /// `*a` in a display, call or target.
    Starred(ExpressionId),
    /// `**a` in a call.
    DoubleStarred(ExpressionId),
    /// `name=value` in a call.
    Keyword {
        /// The parameter's name.
        name: Symbol,
        /// The value.
        value: ExpressionId,
    },
    /// `-a` and the like.
    Unary {
        /// Which.
        operator: UnaryOperator,
        /// On what.
        operand: ExpressionId,
    },
    /// `a + b` and the like.
    Binary {
        /// Which.
        operator: BinaryOperator,
        /// Left side.
        left: ExpressionId,
        /// Right side.
        right: ExpressionId,
    },
    /// `a < b < c`: children are operand, then (operator, operand) pairs; see [`Comparison`].
    Compare(Range),
    /// `a and b and c`
    And(Range),
    /// `a or b or c`
    Or(Range),
    /// `a if b else c`: three children: condition, value, other value.
    Conditional(u32),
    /// `a.b`
    Attribute {
        /// Of what.
        value: ExpressionId,
        /// Which.
        name: Symbol,
    },
    /// `a[b]`
    Subscript {
        /// Of what.
        value: ExpressionId,
        /// The index.
        index: ExpressionId,
    },
    /// `a:b:c` in an index: three children, maybe absent.
    Slice(u32),
    /// `f(..)`
    Call {
        /// How many arguments.
        count: u16,
        /// What is called.
        callee: ExpressionId,
        /// First child word of the arguments.
        arguments: u32,
    },
    /// `lambda ..: ..`, an index into the functions.
    Lambda(u32),
    /// A comprehension: children are element (for dicts: key, value), then clauses `(ClauseKind, a, b)`.
    Comprehension {
        /// Which brackets.
        kind: ComprehensionKind,
        /// Its scope.
        scope: ScopeId,
        /// Its words.
        children: Range,
    },
    /// `await a`
    Await(ExpressionId),
    /// `yield a` or `yield`
    Yield(ExpressionId),
    /// `yield from a`
    YieldFrom(ExpressionId),
    /// `a := b`
    Walrus {
        /// The name.
        target: ExpressionId,
        /// The value.
        value: ExpressionId,
    },
}

/// A clause of a comprehension, as a child word.
pub mod clause {
    /// `for a in b`
    pub const FOR: u32 = 0;
    /// `async for a in b`
    pub const ASYNC_FOR: u32 = 1;
    /// `if a` (b is unused)
    pub const IF: u32 = 2;
}

/// A comparison operator, as a child word: the operator's number, plus `NEGATED` for `not in` and `is not`.
pub struct Comparison;

impl Comparison {
    /// The result is to be inverted.
    pub const NEGATED: u32 = 0x100;
}

/// A statement with its place.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Offset in the source.
    pub position: u32,
    /// What it is.
    pub kind: StatementKind,
}

/// The kinds of statements. A *block* is two child words: start and count of a range of statement indices.
#[derive(Clone, Copy, Debug)]
pub enum StatementKind {
    /// An expression for its effect.
    Expression(ExpressionId),
    /// `a = b = value`: children are the targets, then the value.
    Assign(Range),
    /// `a += value`
    AugmentedAssign {
        /// The in-place operator.
        operator: BinaryOperator,
        /// What is changed.
        target: ExpressionId,
        /// By what.
        value: ExpressionId,
    },
    /// `return value`
    Return(ExpressionId),
    /// `raise exception from cause`
    Raise {
        /// The exception, if any.
        exception: ExpressionId,
        /// The cause, if any.
        cause: ExpressionId,
    },
    /// `assert test, message`
    Assert {
        /// What must hold.
        test: ExpressionId,
        /// The message, if any.
        message: ExpressionId,
    },
    /// `del a, b`
    Delete(Range),
    /// `pass`, `global`, `nonlocal`, a bare annotation
    Nothing,
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `import a.b as c, d`: four words an alias: name's start and end, target, 1 if `as`.
    Import(Range),
    /// `from ..a import b as c, d`: level, name's start and end, then (symbol, target) pairs; none means `*`.
    ImportFrom(Range),
    /// `if`/`elif`/`else`: three words a branch: condition (none for `else`), block.
    If(Range),
    /// `while`: condition, body block, else block.
    While(u32),
    /// `for`: target, iterable, body block, else block.
    For {
        /// Whether `async for`.
        is_async: bool,
        /// First child word.
        children: u32,
    },
    /// `try`: body block, else block, finally block, then four words a handler: type, target, block.
    Try {
        /// Whether there is a `finally`.
        has_finally: bool,
        /// How many handlers.
        handler_count: u16,
        /// First child word.
        children: u32,
    },
    /// `with`: body block, then (manager, target) pairs.
    With {
        /// Whether `async with`.
        is_async: bool,
        /// How many managers.
        item_count: u16,
        /// First child word.
        children: u32,
    },
    /// `def`, an index into the functions.
    Function(u32),
    /// `class`, an index into the classes.
    Class(u32),
}

/// How a parameter is passed, as a child word.
pub mod parameter {
    /// By position (or name).
    pub const POSITIONAL: u32 = 0;
    /// By name only.
    pub const KEYWORD_ONLY: u32 = 1;
    /// `*name`
    pub const VAR_ARGUMENTS: u32 = 2;
    /// `**name`
    pub const VAR_KEYWORDS: u32 = 3;
}

/// A `def` or lambda.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its scope.
    pub scope: ScopeId,
    /// The name it is bound to; none for a lambda.
    pub target: ExpressionId,
    /// Three words a parameter: name, default, [`parameter`] kind.
    pub parameters: Range,
    /// Statements of a `def`; for a lambda `start` is the expression.
    pub body: Range,
    /// Decorator expressions.
    pub decorators: Range,
}

/// A class.
#[derive(Clone, Copy, Debug)]
pub struct Class {
    /// Its scope.
    pub scope: ScopeId,
    /// The name it is bound to.
    pub target: ExpressionId,
    /// Bases and keywords.
    pub arguments: Range,
    /// Statements.
    pub body: Range,
    /// Decorator expressions.
    pub decorators: Range,
}

/// The arrays.
pub struct Tree<A: Allocator + Copy> {
    /// Expressions.
    pub expressions: Segments<Expression, A>,
    /// Statements.
    pub statements: Segments<Statement, A>,
    /// Words of nodes with many children.
    pub children: Segments<u32, A>,
    /// Scopes; the first ones are the module and the open top-level classes.
    pub scopes: List<Scope, A>,
    /// Functions and lambdas.
    pub functions: List<Function, A>,
    /// Classes.
    pub classes: List<Class, A>,
    /// Bindings of all scopes.
    pub bindings: List<Binding, A>,
}

impl ExpressionKind {
    /// Where in the source the literal stands, if its value is there.
    pub fn place_mut(&mut self) -> Option<(&mut u32, &mut u32)> {
        match self {
            ExpressionKind::LongInteger { start, end, .. }
            | ExpressionKind::Float { start, end, .. }
            | ExpressionKind::Imaginary { start, end }
            | ExpressionKind::Text { start, end, .. }
            | ExpressionKind::Bytes { start, end } => Some((start, end)),
            _ => None,
        }
    }
}

impl<A: Allocator + Copy> Tree<A> {
    /// An empty tree with the module's scope.
    pub fn new_in(allocator: A) -> Result<Self, OutOfMemory> {
        let mut tree = Tree {
            expressions: Segments::new_in(allocator),
            statements: Segments::new_in(allocator),
            children: Segments::new_in(allocator),
            scopes: List::new_in(allocator),
            functions: List::new_in(allocator),
            classes: List::new_in(allocator),
            bindings: List::new_in(allocator),
        };
        tree.scopes.push(Scope::new(ScopeKind::Module, ScopeId::MODULE))?;
        Ok(tree)
    }

    /// Gives back all memory but that of the scopes, between two statements.
    pub fn release(&mut self) {
        self.expressions.release();
        self.statements.release();
        self.children.release();
        self.functions.release();
        self.classes.release();
        self.bindings.release();
        self.scopes.settle(0);
    }

    /// Forgets everything but the first `scope_count` scopes.
    pub fn clear(&mut self, scope_count: usize) {
        self.expressions.clear();
        self.statements.clear();
        self.children.clear();
        self.functions.clear();
        self.classes.clear();
        self.bindings.clear();
        self.scopes.truncate(scope_count);
        for scope in self.scopes.iter_mut() {
            scope.first_binding = NO_BINDING;
            scope.last_binding = NO_BINDING;
        }
    }
}

// Bounds-checked access with a harmless fallback: an index is only ever made by pushing the node, so the fallback is
// never reached, and a mistake of ours would show as wrong code and not as a crash of the board.
impl<A: Allocator + Copy> Tree<A> {
    /// The expression with this index.
    pub fn expression(&self, id: ExpressionId) -> Expression {
        const FALLBACK: Expression = Expression { position: 0, kind: ExpressionKind::None };
        self.expressions.get(id.0 as usize).copied().unwrap_or(FALLBACK)
    }

    /// The statement with this index.
    pub fn statement(&self, id: StatementId) -> Statement {
        const FALLBACK: Statement = Statement { position: 0, kind: StatementKind::Nothing };
        self.statements.get(id.0 as usize).copied().unwrap_or(FALLBACK)
    }

    /// The child word with this index.
    pub fn word(&self, index: u32) -> u32 {
        self.children.get(index as usize).copied().unwrap_or(u32::MAX)
    }

    /// The expression that the child word with this index refers to.
    pub fn child(&self, index: u32) -> ExpressionId {
        ExpressionId(self.word(index))
    }

    /// The block in the two child words from this index.
    pub fn block(&self, index: u32) -> Range {
        let count = self.children.get(index as usize + 1).copied().unwrap_or(0);
        Range { start: self.word(index), count }
    }

    /// The scope with this index.
    pub fn scope(&self, id: ScopeId) -> Scope {
        self.scopes.get(usize::from(id.0)).copied().unwrap_or(Scope::new(ScopeKind::Module, ScopeId::MODULE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_stay_small() {
        assert_eq!(size_of::<Expression>(), 16);
        assert_eq!(size_of::<Statement>(), 16);
        assert!(size_of::<Binding>() <= 20);
    }
}
