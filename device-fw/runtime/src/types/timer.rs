//! `Timer`

use crate::native::NativeType;

/// `Timer`
pub const TIMER: NativeType = NativeType { name: "Timer", ..NativeType::PLAIN };
