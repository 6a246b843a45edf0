//! `bytearray`

use crate::native::NativeType;

/// `bytearray`
pub const BYTEARRAY: NativeType = NativeType { name: "bytearray", ..NativeType::PLAIN };
