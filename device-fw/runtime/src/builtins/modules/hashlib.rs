//! Module `hashlib`

use crate::native::NativeModule;

/// The module.
pub const HASHLIB: NativeModule = NativeModule { name: "hashlib", members: &[] };
