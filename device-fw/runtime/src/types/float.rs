//! `float`

use crate::native::NativeType;

/// `float`
pub const FLOAT: NativeType = NativeType { name: "float", ..NativeType::PLAIN };
