//! The 32-bit word that holds a Python value
//!
//! **Invariant:** a word is never zero, so `Option<Value>` is one word too. Bit 0 set: a small int of 31 bits. Low bits
//! `00`: a heap reference, the byte offset of an object header in the arena. `010`: an interned name. `110`: an
//! immediate (singletons, built-in functions, types and modules by number), so that static things need no memory.

use core::num::NonZeroU32;

/// A Python value, or one of the marks [`Value::NULL`], [`Value::ABANDON`], [`Value::DELETED`] that programs never see.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Value(NonZeroU32);

/// An interned text: number in the ROM pool, or beyond it in the RAM pool.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(transparent)]
pub struct Name(pub u32);

/// A built-in type: position in [`crate::types::TYPES`]. The constants are in [`crate::types`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct TypeId(pub u16);

/// A built-in module: position in [`crate::builtins::modules::MODULES`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct ModuleId(pub u16);

/// Which table a built-in function stands in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Table {
    /// A method of a built-in type.
    Type(TypeId),
    /// A function of a built-in module.
    Module(ModuleId),
}

/// A built-in function: a member of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FunctionId {
    /// Type or module.
    pub table: Table,
    /// Position among the members.
    pub member: u16,
}

/// A value taken apart, for `match`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum View {
    /// A small int.
    Small(i32),
    /// An interned string.
    Name(Name),
    /// An object in the heap; its kind is in the header.
    Heap,
    /// `None`, `True`, ... or a mark; compare with the constants.
    Singleton,
    /// A built-in function.
    Function(FunctionId),
    /// A built-in type.
    Type(TypeId),
    /// A built-in module.
    Module(ModuleId),
}

const TAG_NAME: u32 = 0b010;
const TAG_IMMEDIATE: u32 = 0b110;
const CLASS_SINGLETON: u32 = 0;
const CLASS_FUNCTION: u32 = 1;
const CLASS_TYPE: u32 = 2;
const CLASS_MODULE: u32 = 3;
const CLASS_INTERNAL: u32 = 4;
const MEMBER_BITS: u32 = 12;
const MODULE_TABLE_BIT: u32 = 1 << 13;

#[inline(always)]
const fn nonzero(word: u32) -> Value {
    match NonZeroU32::new(word) {
        Some(word) => Value(word),
        None => Value::NULL,
    }
}

#[inline(always)]
const fn immediate(class: u32, payload: u32) -> Value {
    nonzero(payload << 6 | class << 3 | TAG_IMMEDIATE)
}

#[inline(always)]
const fn function_of_payload(payload: u32) -> FunctionId {
    let table = payload >> MEMBER_BITS;
    let id = (table & (MODULE_TABLE_BIT - 1)) as u16;
    let table = if table & MODULE_TABLE_BIT != 0 { Table::Module(ModuleId(id)) } else { Table::Type(TypeId(id)) };
    FunctionId { table, member: (payload & ((1 << MEMBER_BITS) - 1)) as u16 }
}

impl Value {
    /// Nothing: an unbound local, an unused slot, the second slot of a call that has no `self`.
    pub const NULL: Self = match NonZeroU32::new(TAG_IMMEDIATE) {
        Some(word) => Self(word),
        None => unreachable!(),
    };
    /// `None`
    pub const NONE: Self = immediate(CLASS_SINGLETON, 1);
    /// `False`
    pub const FALSE: Self = immediate(CLASS_SINGLETON, 2);
    /// `True`
    pub const TRUE: Self = immediate(CLASS_SINGLETON, 3);
    /// `...`
    pub const ELLIPSIS: Self = immediate(CLASS_SINGLETON, 4);
    /// `NotImplemented`
    pub const NOT_IMPLEMENTED: Self = immediate(CLASS_SINGLETON, 5);
    /// What is "raised" when the program is to be left past every handler.
    pub const ABANDON: Self = immediate(CLASS_SINGLETON, 6);
    /// Key of a deleted entry of a hash table.
    pub const DELETED: Self = immediate(CLASS_SINGLETON, 7);
    /// The greatest small int.
    pub const SMALL_MAX: i32 = (1 << 30) - 1;
    /// The least small int.
    pub const SMALL_MIN: i32 = -(1 << 30);

    /// The value with this bit pattern; zero, which is no value, gives [`Value::NULL`].
    #[inline(always)]
    pub const fn from_word(word: u32) -> Self {
        nonzero(word)
    }

    /// The bit pattern.
    #[inline(always)]
    pub const fn word(self) -> u32 {
        self.0.get()
    }

    /// A small int, if `number` fits 31 bits.
    #[inline(always)]
    pub const fn small(number: i32) -> Option<Self> {
        if number >= Self::SMALL_MIN && number <= Self::SMALL_MAX { Some(Self::small_wrapping(number)) } else { None }
    }

    /// A small int of the low 31 bits of `number`: for counts and positions known to fit.
    #[inline(always)]
    pub const fn small_wrapping(number: i32) -> Self {
        nonzero((number as u32) << 1 | 1)
    }

    /// The sum of two small ints; `None` when one is not, or when it does not fit.
    #[inline(always)]
    pub const fn add_small(self, other: Self) -> Option<Self> {
        if self.word() & other.word() & 1 == 0 {
            return None;
        }
        match (self.word() as i32 - 1).checked_add(other.word() as i32) {
            Some(word) => Some(nonzero(word as u32 | 1)),
            None => None,
        }
    }

    /// The difference of two small ints; `None` when one is not, or when it does not fit.
    #[inline(always)]
    pub const fn subtract_small(self, other: Self) -> Option<Self> {
        if self.word() & other.word() & 1 == 0 {
            return None;
        }
        match (self.word() as i32).checked_sub(other.word() as i32 - 1) {
            Some(word) => Some(nonzero(word as u32 | 1)),
            None => None,
        }
    }

    /// The product of two small ints; `None` when one is not, or when it does not fit.
    #[inline(always)]
    pub const fn multiply_small(self, other: Self) -> Option<Self> {
        if self.word() & other.word() & 1 == 0 {
            return None;
        }
        match (self.word() as i32 - 1).checked_mul(other.small_number()) {
            Some(word) => Some(nonzero(word as u32 | 1)),
            None => None,
        }
    }

    /// A count or position inside the heap as a small int; these always fit.
    #[inline(always)]
    pub const fn count(number: usize) -> Self {
        Self::small_wrapping(number as i32)
    }

    /// `True` or `False`.
    #[inline(always)]
    pub const fn bool(condition: bool) -> Self {
        if condition { Self::TRUE } else { Self::FALSE }
    }

    /// An interned string.
    #[inline(always)]
    pub const fn name(name: Name) -> Self {
        nonzero(name.0 << 3 | TAG_NAME)
    }

    /// A built-in type.
    pub const fn native_type(id: TypeId) -> Self {
        immediate(CLASS_TYPE, id.0 as u32)
    }

    /// A built-in module.
    pub const fn native_module(id: ModuleId) -> Self {
        immediate(CLASS_MODULE, id.0 as u32)
    }

    /// A built-in function.
    pub const fn native_function(id: FunctionId) -> Self {
        let table = match id.table {
            Table::Type(id) => id.0 as u32,
            Table::Module(id) => MODULE_TABLE_BIT | id.0 as u32,
        };
        immediate(CLASS_FUNCTION, table << MEMBER_BITS | id.member as u32)
    }

    /// A number that programs and .mpy files cannot make: what the virtual machine keeps on the stack for itself.
    pub(crate) const fn internal(number: usize) -> Self {
        immediate(CLASS_INTERNAL, number as u32)
    }

    /// The number of [`Value::internal`].
    pub(crate) const fn as_internal(self) -> Option<usize> {
        if self.word() & 0x3f == CLASS_INTERNAL << 3 | TAG_IMMEDIATE { Some((self.word() >> 6) as usize) } else { None }
    }

    /// The object whose header stands at this word of the arena (never word 0).
    #[inline(always)]
    pub(crate) const fn heap(word_index: u32) -> Self {
        nonzero(word_index << 2)
    }

    /// True for a reference into the heap.
    #[inline(always)]
    pub const fn is_heap(self) -> bool {
        self.word() & 3 == 0
    }

    /// Word index of the object header; meaningful only when [`Value::is_heap`].
    #[inline(always)]
    pub(crate) const fn heap_index(self) -> usize {
        (self.word() >> 2) as usize
    }

    /// True for a small int.
    #[inline(always)]
    pub const fn is_small(self) -> bool {
        self.word() & 1 != 0
    }

    /// The number, if this is a small int. `bool` is not one.
    #[inline(always)]
    pub const fn as_small(self) -> Option<i32> {
        if self.is_small() { Some(self.small_number()) } else { None }
    }

    /// The number of a small int; meaningless otherwise.
    #[inline(always)]
    pub const fn small_number(self) -> i32 {
        self.word() as i32 >> 1
    }

    /// The name, if this is an interned string.
    #[inline(always)]
    pub const fn as_name(self) -> Option<Name> {
        if self.is_name() { Some(Name(self.word() >> 3)) } else { None }
    }

    /// True for an interned string.
    #[inline(always)]
    pub const fn is_name(self) -> bool {
        self.word() & 7 == TAG_NAME
    }

    /// True for [`Value::NULL`].
    #[inline(always)]
    pub const fn is_null(self) -> bool {
        self.word() == Self::NULL.word()
    }

    /// True for `None`.
    #[inline(always)]
    pub const fn is_none(self) -> bool {
        self.word() == Self::NONE.word()
    }

    /// `None` in Rust's sense for [`Value::NULL`].
    #[inline(always)]
    pub const fn present(self) -> Option<Self> {
        if self.is_null() { None } else { Some(self) }
    }

    /// The built-in type, if it is one.
    #[inline(always)]
    pub const fn as_native_type(self) -> Option<TypeId> {
        if self.word() & 0x3f == CLASS_TYPE << 3 | TAG_IMMEDIATE {
            Some(TypeId((self.word() >> 6) as u16))
        } else {
            None
        }
    }

    /// The built-in function, if it is one.
    #[inline(always)]
    pub const fn as_native_function(self) -> Option<FunctionId> {
        if self.word() & 0x3f == CLASS_FUNCTION << 3 | TAG_IMMEDIATE {
            Some(function_of_payload(self.word() >> 6))
        } else {
            None
        }
    }

    /// Takes the word apart.
    #[inline]
    pub const fn view(self) -> View {
        let word = self.word();
        if word & 1 != 0 {
            return View::Small(self.small_number());
        }
        if word & 3 == 0 {
            return View::Heap;
        }
        if word & 7 == TAG_NAME {
            return View::Name(Name(word >> 3));
        }
        let payload = word >> 6;
        match word >> 3 & 7 {
            CLASS_FUNCTION => View::Function(function_of_payload(payload)),
            CLASS_TYPE => View::Type(TypeId(payload as u16)),
            CLASS_MODULE => View::Module(ModuleId(payload as u16)),
            _ => View::Singleton,
        }
    }
}

impl core::fmt::Debug for Value {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match *self {
            Self::NULL => formatter.write_str("NULL"),
            Self::NONE => formatter.write_str("None"),
            Self::FALSE => formatter.write_str("False"),
            Self::TRUE => formatter.write_str("True"),
            _ => match self.view() {
                View::Heap => write!(formatter, "Heap({:#x})", self.word()),
                view => write!(formatter, "{view:?}"),
            },
        }
    }
}
