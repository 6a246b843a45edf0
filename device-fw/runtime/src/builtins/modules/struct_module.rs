//! Module `struct`

use crate::native::NativeModule;

/// The module.
pub const STRUCT: NativeModule = NativeModule { name: "struct", members: &[] };
