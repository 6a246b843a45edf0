//! Module `cmath`

use crate::native::NativeModule;

/// The module.
pub const CMATH: NativeModule = NativeModule { name: "cmath", members: &[] };
