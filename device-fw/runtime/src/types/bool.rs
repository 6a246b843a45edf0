//! `bool`

use crate::native::NativeType;

/// `bool`
pub const BOOL: NativeType = NativeType { name: "bool", ..NativeType::PLAIN };
