//! `set`

use crate::native::NativeType;

/// `set`
pub const SET: NativeType = NativeType { name: "set", ..NativeType::PLAIN };

/// `set_iterator`
pub const SET_ITERATOR: NativeType = NativeType { name: "set_iterator", ..NativeType::PLAIN };
