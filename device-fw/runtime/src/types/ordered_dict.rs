//! `OrderedDict`

use crate::native::NativeType;

/// `OrderedDict`
pub const ORDERED_DICT: NativeType = NativeType { name: "OrderedDict", ..NativeType::PLAIN };
