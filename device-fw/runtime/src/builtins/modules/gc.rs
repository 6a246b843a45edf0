//! Module `gc`

use crate::native::NativeModule;

/// The module.
pub const GC: NativeModule = NativeModule { name: "gc", members: &[] };
