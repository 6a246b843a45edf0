//! Module `micropython`

use crate::native::NativeModule;

/// The module.
pub const MICROPYTHON: NativeModule = NativeModule { name: "micropython", members: &[] };
