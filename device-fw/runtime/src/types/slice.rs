//! `slice`

use crate::native::NativeType;

/// `slice`
pub const SLICE: NativeType = NativeType { name: "slice", ..NativeType::PLAIN };
