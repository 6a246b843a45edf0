//! `hash`

use crate::native::NativeType;

/// `hash`
pub const HASH_OBJECT: NativeType = NativeType { name: "hash", ..NativeType::PLAIN };
