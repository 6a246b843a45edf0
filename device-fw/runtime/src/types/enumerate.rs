//! `enumerate`

use crate::native::NativeType;

/// `enumerate`
pub const ENUMERATE: NativeType = NativeType { name: "enumerate", ..NativeType::PLAIN };
