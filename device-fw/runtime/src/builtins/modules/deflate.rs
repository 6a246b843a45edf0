//! Module `deflate`

use crate::native::{Constant, Member, NativeModule};
use crate::types::{self, deflate_io};
use crate::value::Value;

/// The module.
pub const DEFLATE: NativeModule = NativeModule {
    name: "deflate",
    members: &[
        ("AUTO", Member::Constant(Constant::Int(deflate_io::AUTO))),
        ("DeflateIO", Member::Constant(Constant::Value(Value::native_type(types::DEFLATE_IO)))),
        ("GZIP", Member::Constant(Constant::Int(deflate_io::GZIP))),
        ("RAW", Member::Constant(Constant::Int(deflate_io::RAW))),
        ("ZLIB", Member::Constant(Constant::Int(deflate_io::ZLIB))),
    ],
};
