//! Kinds of heap objects and the header word
//!
//! **Invariant:** `kind | flags << 8 | size << 12`; `size` counts payload words. A raw kind is never traced; of a words kind
//! each payload word is a value.

use crate::types;
use crate::value::TypeId;

/// Reached by the running collection; in a compaction, pinned.
pub(super) const MARKED: u32 = 1 << 8;
/// Reached, but its payload is still to be traced; in a compaction, pinned together with what it holds.
pub(super) const PENDING: u32 = 1 << 9;
/// Handed out to native code while the log was full.
pub(super) const HANDED_OUT: u32 = 1 << 10;
/// Somebody knows its address (`id`, a hash by identity): it stays where it is for life.
pub(super) const IDENTITY: u32 = 1 << 11;
/// All of them.
pub(super) const FLAGS: u32 = MARKED | PENDING | HANDED_OUT | IDENTITY;
const SIZE_SHIFT: u32 = 12;
/// The largest payload, in words.
pub(super) const SIZE_MAX: usize = (1 << (32 - SIZE_SHIFT)) - 1;

/// What an object is. Payload layouts stand with the type that owns the kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// Free words.
    Free,
    /// Raw storage that belongs to another object (buffer of a bytearray, hash index).
    Buffer,
    /// Text; see [`crate::heap::text`].
    Str,
    /// Bytes; layout as `Str`.
    Bytes,
    /// One f32.
    Float,
    /// Sign and magnitude limbs; `types/int.rs`.
    BigInt,
    /// Two f32.
    Complex,
    /// Loaded byte code of a module; `vm/load.rs`.
    Code,
    /// Any built-in type without a kind of its own, raw: word 0 is the type's number.
    RawObject,
    /// Storage of values that belongs to another object (items of a list, entries of a dict).
    Items,
    /// The items.
    Tuple,
    /// `[items, length]`
    List,
    /// See [`crate::types::table`].
    Dict,
    /// See [`crate::types::table`].
    Set,
    /// See [`crate::types::table`].
    FrozenSet,
    /// `[buffer, length]`
    ByteArray,
    /// `[start, stop, step]`
    Range,
    /// `[start, stop, step]`
    Slice,
    /// See [`crate::types::function`].
    Function,
    /// `[value]`
    Cell,
    /// `[function, self]`
    BoundMethod,
    /// See `vm/generators.rs`.
    Generator,
    /// See [`crate::types::class`].
    Class,
    /// `[class, attributes, native value]`; see [`crate::types::instance`].
    Instance,
    /// See [`crate::types::exception`].
    Exception,
    /// `[name, globals]`
    Module,
    /// Constants and globals that a module's functions share; `vm/load.rs`.
    Context,
    /// Any built-in type without a kind of its own: word 0 is the type, the rest its fields.
    Object,
}

impl Kind {
    const FIRST_WORDS: u8 = Self::Items as u8;
    const LAST: u8 = Self::Object as u8;

    /// True when the payload is values, false when it is raw.
    #[inline(always)]
    pub const fn is_words(self) -> bool {
        self as u8 >= Self::FIRST_WORDS
    }

    /// The built-in type of objects of this kind; instances and the like, whose type is in the payload, give `object`.
    #[inline]
    pub const fn type_id(self) -> TypeId {
        match self {
            Self::Free | Self::Buffer | Self::Items | Self::Context | Self::Code => types::OBJECT,
            Self::RawObject | Self::Object | Self::Instance | Self::Exception => types::OBJECT,
            Self::Str => types::STR,
            Self::Bytes => types::BYTES,
            Self::Float => types::FLOAT,
            Self::BigInt => types::INT,
            Self::Complex => types::COMPLEX,
            Self::Tuple => types::TUPLE,
            Self::List => types::LIST,
            Self::Dict => types::DICT,
            Self::Set => types::SET,
            Self::FrozenSet => types::FROZENSET,
            Self::ByteArray => types::BYTEARRAY,
            Self::Range => types::RANGE,
            Self::Slice => types::SLICE,
            Self::Function => types::FUNCTION,
            Self::Cell => types::CELL,
            Self::BoundMethod => types::BOUND_METHOD,
            Self::Generator => types::GENERATOR,
            Self::Class => types::TYPE,
            Self::Module => types::MODULE,
        }
    }
}

/// The kind of a header word; an unknown one reads as free.
#[inline(always)]
pub(super) const fn kind_of(header: u32) -> Kind {
    const KINDS: [Kind; Kind::LAST as usize + 1] = [
        Kind::Free,
        Kind::Buffer,
        Kind::Str,
        Kind::Bytes,
        Kind::Float,
        Kind::BigInt,
        Kind::Complex,
        Kind::Code,
        Kind::RawObject,
        Kind::Items,
        Kind::Tuple,
        Kind::List,
        Kind::Dict,
        Kind::Set,
        Kind::FrozenSet,
        Kind::ByteArray,
        Kind::Range,
        Kind::Slice,
        Kind::Function,
        Kind::Cell,
        Kind::BoundMethod,
        Kind::Generator,
        Kind::Class,
        Kind::Instance,
        Kind::Exception,
        Kind::Module,
        Kind::Context,
        Kind::Object,
    ];
    let number = header as u8;
    if number <= Kind::LAST {
        // Sanitised by the compiler into a plain move, the table being the identity.
        KINDS[number as usize]
    } else {
        Kind::Free
    }
}

/// Payload words.
#[inline(always)]
pub(super) const fn size_of(header: u32) -> usize {
    (header >> SIZE_SHIFT) as usize
}

/// A header without flags.
#[inline(always)]
pub(super) const fn header(kind: Kind, size: usize) -> u32 {
    kind as u32 | (size as u32) << SIZE_SHIFT
}
