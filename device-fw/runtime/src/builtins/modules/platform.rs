//! Module `platform`

use crate::native::NativeModule;

/// The module.
pub const PLATFORM: NativeModule = NativeModule { name: "platform", members: &[] };
