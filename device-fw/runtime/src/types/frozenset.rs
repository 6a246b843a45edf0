//! `frozenset`

use crate::native::NativeType;

/// `frozenset`
pub const FROZENSET: NativeType = NativeType { name: "frozenset", ..NativeType::PLAIN };
