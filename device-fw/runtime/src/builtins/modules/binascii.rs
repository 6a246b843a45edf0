//! Module `binascii`

use crate::native::NativeModule;

/// The module.
pub const BINASCII: NativeModule = NativeModule { name: "binascii", members: &[] };
