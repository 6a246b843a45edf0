//! Module `hashlib`
//!
//! **Invariant:** its members are types; see [`crate::types::hash_object`].

use crate::native::{Constant, Member, NativeModule};
use crate::types;
use crate::value::Value;

/// The module.
pub const HASHLIB: NativeModule = NativeModule {
    name: "hashlib",
    members: &[
        ("md5", Member::Constant(Constant::Value(Value::native_type(types::MD5)))),
        ("sha1", Member::Constant(Constant::Value(Value::native_type(types::SHA1)))),
        ("sha256", Member::Constant(Constant::Value(Value::native_type(types::SHA256)))),
    ],
};
