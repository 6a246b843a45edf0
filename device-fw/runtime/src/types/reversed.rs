//! `reversed`

use crate::native::NativeType;

/// `reversed`
pub const REVERSED: NativeType = NativeType { name: "reversed", ..NativeType::PLAIN };
