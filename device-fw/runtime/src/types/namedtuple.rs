//! `namedtuple`

use crate::native::NativeType;

/// `namedtuple`
pub const NAMEDTUPLE: NativeType = NativeType { name: "namedtuple", ..NativeType::PLAIN };
