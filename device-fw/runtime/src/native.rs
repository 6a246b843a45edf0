//! Tables of what is built in: types, modules, their members, and the arguments of a call
//!
//! **Invariant:** these tables are constants; nothing in them is ever changed or copied to memory. A member's name
//! stands here once, as a literal, and reaches the pool of names at compile time ([`crate::names::rom`]). The tables of
//! members are there for the compiler only: what a running program looks at is [`crate::names::entries`].

use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::{Name, TypeId, Value};

pub use crate::heap::arguments::Arguments;

/// A function in Rust that Python can call. Its values need no rooting: see [`crate::heap`].
pub type NativeFunction = fn(&mut Runtime<'_>, Arguments<'_>) -> Result<Value, Raised>;

/// How many positional arguments a function takes, and which keywords. The caller checks before the function runs.
#[derive(Clone, Copy)]
pub struct Arity {
    /// Least count of positional arguments; of a method, without `self`.
    pub minimum: u8,
    /// Greatest count; [`Arity::MANY`] for no limit.
    pub maximum: u8,
    /// Keywords that are let through; any other is a TypeError.
    pub keywords: Keywords,
}

/// Keywords that a function takes.
#[derive(Clone, Copy)]
pub enum Keywords {
    /// These; fetch one with [`Arguments::keyword`] or, where it may also be positional, [`Arguments::named`].
    Only(&'static [&'static str]),
    /// Any (`dict(a=1)`, `str.format`).
    Any,
}

impl Arity {
    /// No upper limit.
    pub const MANY: u8 = u8::MAX;

    /// Just so many.
    pub const fn exactly(count: u8) -> Self {
        Self { minimum: count, maximum: count, keywords: Keywords::Only(&[]) }
    }

    /// From `minimum` to `maximum`, both included.
    pub const fn between(minimum: u8, maximum: u8) -> Self {
        Self { minimum, maximum, keywords: Keywords::Only(&[]) }
    }

    /// So many or more.
    pub const fn at_least(minimum: u8) -> Self {
        Self::between(minimum, Self::MANY)
    }

    /// With these keywords besides. The function checks what is required of them.
    pub const fn keywords(self, keywords: &'static [&'static str]) -> Self {
        Self { keywords: Keywords::Only(keywords), ..self }
    }

    /// With any keyword.
    pub const fn any_keywords(self) -> Self {
        Self { keywords: Keywords::Any, ..self }
    }
}

/// A constant of a module or type.
#[derive(Clone, Copy)]
pub enum Constant {
    /// A word that needs no memory: small int, singleton, type.
    Value(Value),
    /// An int.
    Int(i32),
    /// A float.
    Float(f32),
    /// A string; it is interned.
    Str(&'static str),
}

/// What a name stands for in a built-in type or module.
#[derive(Clone, Copy)]
pub enum Member {
    /// A plain function: of a module, or a static method of a type.
    Function(NativeFunction, Arity),
    /// A method: `self` is argument 0, already checked to be of this type (an instance of a Python subclass is replaced
    /// by the built-in value inside it). The arity counts what follows `self`.
    Method(NativeFunction, Arity),
    /// A class method: argument 0 is the class.
    ClassMethod(NativeFunction, Arity),
    /// Computed when read: called with `self` of a type, with nothing of a module.
    Property(NativeFunction),
    /// A constant.
    Constant(Constant),
}

/// A built-in module.
pub struct NativeModule {
    /// Its `__name__`.
    pub name: &'static str,
    /// Its members.
    pub members: &'static [(&'static str, Member)],
}

/// Comparison operators. Types answer `Equal`; `NotEqual` is derived where they do not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `==`
    Equal,
    /// `<=`
    LessEqual,
    /// `>=`
    GreaterEqual,
    /// `!=`
    NotEqual,
}

/// Binary operators, in the order of the byte code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BinaryOperator {
    /// `|`
    Or,
    /// `^`
    Xor,
    /// `&`
    And,
    /// `<<`
    LeftShift,
    /// `>>`
    RightShift,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `@`
    MatrixMultiply,
    /// `//`
    FloorDivide,
    /// `/`
    TrueDivide,
    /// `%`
    Modulo,
    /// `**`
    Power,
    /// `divmod()`
    DivMod,
}

/// Unary operators. `not` is not among them: it needs only the truth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum UnaryOperator {
    /// `+x`
    Positive,
    /// `-x`
    Negative,
    /// `~x`
    Invert,
    /// `abs(x)`
    Absolute,
}

/// What a type does for the operators. A slot that is `None` is inherited from the base type.
///
/// The first value is of this type (already taken out of an instance of a Python subclass), except in `reflected`, where
/// the right one is. `Value::NOT_IMPLEMENTED` lets the other operand try; the dispatcher raises the TypeError at last.
#[derive(Clone, Copy)]
#[allow(clippy::type_complexity, reason = "each signature is used once and says what the slot gets")]
pub struct Slots {
    /// Writes `repr(x)` or `str(x)`. Without it: `<list object at 1c40>`.
    pub repr: Option<fn(&mut Runtime<'_>, Value, Style, &mut Output<'_>) -> Result<(), Raised>>,
    /// `hash(x)`. Without it by identity; raise `unhashable type` for mutable ones.
    pub hash: Option<fn(&mut Runtime<'_>, Value) -> Result<u32, Raised>>,
    /// Comparisons, `left` being of this type; the dispatcher swaps and retries with the other operand.
    pub compare: Option<fn(&mut Runtime<'_>, Comparison, Value, Value) -> Result<Value, Raised>>,
    /// `left op right` with `left` of this type.
    pub binary: Option<fn(&mut Runtime<'_>, BinaryOperator, Value, Value) -> Result<Value, Raised>>,
    /// `left op right` with `right` of this type, when `left` did not know how.
    pub reflected: Option<fn(&mut Runtime<'_>, BinaryOperator, Value, Value) -> Result<Value, Raised>>,
    /// `left op= right`; gives what is stored back. Without it `binary`.
    pub in_place: Option<fn(&mut Runtime<'_>, BinaryOperator, Value, Value) -> Result<Value, Raised>>,
    /// `+x`, `-x`, `~x`, `abs(x)`.
    pub unary: Option<fn(&mut Runtime<'_>, UnaryOperator, Value) -> Result<Value, Raised>>,
    /// Truth. Without it: `length` other than 0, or true.
    pub truth: Option<fn(&mut Runtime<'_>, Value) -> Result<bool, Raised>>,
    /// `len(x)`
    pub length: Option<fn(&mut Runtime<'_>, Value) -> Result<usize, Raised>>,
    /// `x[key]`
    pub get_item: Option<fn(&mut Runtime<'_>, Value, Value) -> Result<Value, Raised>>,
    /// `x[key] = item`
    pub set_item: Option<fn(&mut Runtime<'_>, Value, Value, Value) -> Result<(), Raised>>,
    /// `del x[key]`
    pub delete_item: Option<fn(&mut Runtime<'_>, Value, Value) -> Result<(), Raised>>,
    /// `item in x`. Without it by iteration.
    pub contains: Option<fn(&mut Runtime<'_>, Value, Value) -> Result<bool, Raised>>,
    /// `iter(x)`
    pub iterate: Option<fn(&mut Runtime<'_>, Value) -> Result<Value, Raised>>,
    /// `next(x)`; `None` at the end.
    pub next: Option<fn(&mut Runtime<'_>, Value) -> Result<Option<Value>, Raised>>,
    /// `x(...)`; the callee first.
    pub call: Option<fn(&mut Runtime<'_>, Value, Arguments<'_>) -> Result<Value, Raised>>,
    /// `x.name` for names that are not among the members; `None` when there is none.
    pub get_attribute: Option<fn(&mut Runtime<'_>, Value, Name) -> Result<Option<Value>, Raised>>,
    /// `x.name = value`, `del x.name` (`None`); false when there is no such attribute.
    pub set_attribute: Option<fn(&mut Runtime<'_>, Value, Name, Option<Value>) -> Result<bool, Raised>>,
}

impl Slots {
    /// Everything inherited.
    pub const INHERITED: Self = Self {
        repr: None,
        hash: None,
        compare: None,
        binary: None,
        reflected: None,
        in_place: None,
        unary: None,
        truth: None,
        length: None,
        get_item: None,
        set_item: None,
        delete_item: None,
        contains: None,
        iterate: None,
        next: None,
        call: None,
        get_attribute: None,
        set_attribute: None,
    };
}

/// Makes an instance: the class asked for (this type or a Python subclass of it; the runtime wraps the result for the
/// latter) and the arguments.
pub type New = fn(&mut Runtime<'_>, Value, Arguments<'_>) -> Result<Value, Raised>;

/// A built-in type.
pub struct NativeType {
    /// Its `__name__`.
    pub name: &'static str,
    /// The type it inherits slots and members from; `object` has none.
    pub base: Option<TypeId>,
    /// The constructor with its arity; without one, calling the type is a TypeError.
    pub new: Option<(New, Arity)>,
    /// The operators.
    pub slots: Slots,
    /// Methods and attributes.
    pub members: &'static [(&'static str, Member)],
    /// Whether Python classes may inherit from it.
    pub inheritable: Inheritable,
}

/// Whether Python classes may inherit from a built-in type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inheritable {
    /// `class X(T)` works.
    Yes,
    /// `class X(T)` is a TypeError.
    No,
}

/// What a running program needs of a [`NativeType`]; its members are in [`crate::names::entries`].
pub struct TypeRecord {
    /// The type it inherits slots and members from; `object` has none.
    pub base: Option<TypeId>,
    /// The constructor with its arity; without one, calling the type is a TypeError.
    pub new: Option<(New, Arity)>,
    /// The operators.
    pub slots: Slots,
    /// Whether Python classes may inherit from it.
    pub inheritable: Inheritable,
}

impl NativeType {
    /// The part that stays in the program.
    pub const fn record(&self) -> TypeRecord {
        TypeRecord { base: self.base, new: self.new, slots: self.slots, inheritable: self.inheritable }
    }

    /// A type to start from: `NativeType { name: "list", slots: .., ..NativeType::PLAIN }`.
    pub const PLAIN: Self = Self {
        name: "",
        base: Some(crate::types::OBJECT),
        new: None,
        slots: Slots::INHERITED,
        members: &[],
        inheritable: Inheritable::Yes,
    };
}
