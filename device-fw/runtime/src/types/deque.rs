//! `deque`

use crate::native::NativeType;

/// `deque`
pub const DEQUE: NativeType = NativeType { name: "deque", ..NativeType::PLAIN };

/// `deque_iterator`
pub const DEQUE_ITERATOR: NativeType = NativeType { name: "deque_iterator", ..NativeType::PLAIN };
