//! Module `collections`

use crate::native::NativeModule;

/// The module.
pub const COLLECTIONS: NativeModule = NativeModule { name: "collections", members: &[] };
