//! `array`

use crate::native::NativeType;

/// `array`
pub const ARRAY: NativeType = NativeType { name: "array", ..NativeType::PLAIN };

/// Where the bytes of an array lie.
pub fn buffer(_rt: &crate::runtime::Runtime<'_>, _array: crate::value::Value) -> Option<crate::ops::buffer::BufferRef> {
    None
}
