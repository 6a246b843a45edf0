//! Module `math`

use crate::native::NativeModule;

/// The module.
pub const MATH: NativeModule = NativeModule { name: "math", members: &[] };
