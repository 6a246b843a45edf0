//! Module `array`

use crate::native::NativeModule;

/// The module.
pub const ARRAY: NativeModule = NativeModule { name: "array", members: &[] };
