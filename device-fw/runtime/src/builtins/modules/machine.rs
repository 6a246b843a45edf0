//! Module `machine`

use crate::native::NativeModule;

/// The module.
pub const MACHINE: NativeModule = NativeModule { name: "machine", members: &[] };
