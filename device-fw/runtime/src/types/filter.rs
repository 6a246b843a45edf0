//! `filter`

use crate::native::NativeType;

/// `filter`
pub const FILTER: NativeType = NativeType { name: "filter", ..NativeType::PLAIN };
