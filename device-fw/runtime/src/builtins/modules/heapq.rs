//! Module `heapq`

use crate::native::NativeModule;

/// The module.
pub const HEAPQ: NativeModule = NativeModule { name: "heapq", members: &[] };
