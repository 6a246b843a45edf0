//! `tuple`

use crate::native::NativeType;

/// `tuple`
pub const TUPLE: NativeType = NativeType { name: "tuple", ..NativeType::PLAIN };

/// `tuple_iterator`
pub const TUPLE_ITERATOR: NativeType = NativeType { name: "tuple_iterator", ..NativeType::PLAIN };
