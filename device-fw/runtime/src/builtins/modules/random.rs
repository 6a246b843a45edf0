//! Module `random`

pub mod generator;

use crate::native::NativeModule;

/// The module.
pub const RANDOM: NativeModule = NativeModule { name: "random", members: &[] };
