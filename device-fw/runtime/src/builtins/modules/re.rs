//! Module `re`

use crate::native::NativeModule;

/// The module.
pub const RE: NativeModule = NativeModule { name: "re", members: &[] };
