//! `str`

use crate::native::NativeType;

/// `str`
pub const STR: NativeType = NativeType { name: "str", ..NativeType::PLAIN };

/// `str_iterator`
pub const STR_ITERATOR: NativeType = NativeType { name: "str_iterator", ..NativeType::PLAIN };
