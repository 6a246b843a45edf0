//! `Pin`

use crate::native::NativeType;

/// `Pin`
pub const PIN: NativeType = NativeType { name: "Pin", ..NativeType::PLAIN };
