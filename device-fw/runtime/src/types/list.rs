//! `list`

use crate::native::NativeType;

/// `list`
pub const LIST: NativeType = NativeType { name: "list", ..NativeType::PLAIN };

/// `list_iterator`
pub const LIST_ITERATOR: NativeType = NativeType { name: "list_iterator", ..NativeType::PLAIN };
