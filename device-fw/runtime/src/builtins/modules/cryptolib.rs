//! Module `cryptolib`

use crate::native::{Constant, Member, NativeModule};
use crate::types::{self, aes};
use crate::value::Value;

/// The module.
pub const CRYPTOLIB: NativeModule = NativeModule {
    name: "cryptolib",
    members: &[
        ("MODE_CBC", Member::Constant(Constant::Int(aes::MODE_CBC))),
        ("MODE_CTR", Member::Constant(Constant::Int(aes::MODE_CTR))),
        ("MODE_ECB", Member::Constant(Constant::Int(aes::MODE_ECB))),
        ("aes", Member::Constant(Constant::Value(Value::native_type(types::AES)))),
    ],
};
