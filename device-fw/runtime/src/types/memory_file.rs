//! `StringIO`

use crate::native::NativeType;

/// `StringIO`
pub const STRING_IO: NativeType = NativeType { name: "StringIO", ..NativeType::PLAIN };

/// `BytesIO`
pub const BYTES_IO: NativeType = NativeType { name: "BytesIO", ..NativeType::PLAIN };
