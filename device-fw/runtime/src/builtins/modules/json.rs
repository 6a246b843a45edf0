//! Module `json`

use crate::native::NativeModule;

/// The module.
pub const JSON: NativeModule = NativeModule { name: "json", members: &[] };
