//! `array`

use crate::native::NativeType;

/// `array`
pub const ARRAY: NativeType = NativeType { name: "array", ..NativeType::PLAIN };
