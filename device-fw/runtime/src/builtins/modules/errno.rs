//! Module `errno`

use crate::native::NativeModule;

/// The module.
pub const ERRNO: NativeModule = NativeModule { name: "errno", members: &[] };
