//! Module `sys`

use crate::native::NativeModule;

/// The module.
pub const SYS: NativeModule = NativeModule { name: "sys", members: &[] };
