//! Module `io`

use crate::native::NativeModule;

/// The module.
pub const IO: NativeModule = NativeModule { name: "io", members: &[] };
