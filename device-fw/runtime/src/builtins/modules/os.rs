//! Module `os`

use crate::native::NativeModule;

/// The module.
pub const OS: NativeModule = NativeModule { name: "os", members: &[] };
