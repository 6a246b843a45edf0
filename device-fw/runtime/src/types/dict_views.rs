//! `dict_keys`

use crate::native::NativeType;

/// `dict_keys`
pub const DICT_KEYS: NativeType = NativeType { name: "dict_keys", ..NativeType::PLAIN };

/// `dict_values`
pub const DICT_VALUES: NativeType = NativeType { name: "dict_values", ..NativeType::PLAIN };

/// `dict_items`
pub const DICT_ITEMS: NativeType = NativeType { name: "dict_items", ..NativeType::PLAIN };

/// `dict_iterator`
pub const DICT_ITERATOR: NativeType = NativeType { name: "dict_iterator", ..NativeType::PLAIN };
