//! Module `array`

use crate::native::{Constant, Member, NativeModule};
use crate::types;
use crate::value::Value;

/// The module.
pub const ARRAY: NativeModule = NativeModule {
    name: "array",
    members: &[("array", Member::Constant(Constant::Value(Value::native_type(types::ARRAY))))],
};
