//! Module `uctypes`

use crate::native::NativeModule;

/// The module.
pub const UCTYPES: NativeModule = NativeModule { name: "uctypes", members: &[] };
