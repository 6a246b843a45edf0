//! `FileIO`

use crate::native::NativeType;

/// `FileIO`
pub const FILE_IO: NativeType = NativeType { name: "FileIO", ..NativeType::PLAIN };

/// `TextIOWrapper`
pub const TEXT_IO: NativeType = NativeType { name: "TextIOWrapper", ..NativeType::PLAIN };
