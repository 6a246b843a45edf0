//! Module `time`

pub mod calendar;

use crate::native::NativeModule;

/// The module.
pub const TIME: NativeModule = NativeModule { name: "time", members: &[] };
