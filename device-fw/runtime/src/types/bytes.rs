//! `bytes`

use crate::native::NativeType;

/// `bytes`
pub const BYTES: NativeType = NativeType { name: "bytes", ..NativeType::PLAIN };

/// `bytes_iterator`
pub const BYTES_ITERATOR: NativeType = NativeType { name: "bytes_iterator", ..NativeType::PLAIN };
