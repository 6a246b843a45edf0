//! `zip`

use crate::native::NativeType;

/// `zip`
pub const ZIP: NativeType = NativeType { name: "zip", ..NativeType::PLAIN };
