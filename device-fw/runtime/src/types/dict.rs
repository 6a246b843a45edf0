//! `dict`

use crate::native::NativeType;

/// `dict`
pub const DICT: NativeType = NativeType { name: "dict", ..NativeType::PLAIN };
