//! `complex`

use crate::native::NativeType;

/// `complex`
pub const COMPLEX: NativeType = NativeType { name: "complex", ..NativeType::PLAIN };
