//! `range`

use crate::native::NativeType;

/// `range`
pub const RANGE: NativeType = NativeType { name: "range", ..NativeType::PLAIN };

/// `range_iterator`
pub const RANGE_ITERATOR: NativeType = NativeType { name: "range_iterator", ..NativeType::PLAIN };
