//! `map`

use crate::native::NativeType;

/// `map`
pub const MAP: NativeType = NativeType { name: "map", ..NativeType::PLAIN };
