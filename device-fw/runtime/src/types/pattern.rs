//! `re`

use crate::native::NativeType;

/// `re`
pub const PATTERN: NativeType = NativeType { name: "re", ..NativeType::PLAIN };

/// `match`
pub const MATCH: NativeType = NativeType { name: "match", ..NativeType::PLAIN };
