//! `memoryview`

use crate::native::NativeType;

/// `memoryview`
pub const MEMORYVIEW: NativeType = NativeType { name: "memoryview", ..NativeType::PLAIN };
