//! Module `select`

use crate::native::NativeModule;

/// The module.
pub const SELECT: NativeModule = NativeModule { name: "select", members: &[] };
