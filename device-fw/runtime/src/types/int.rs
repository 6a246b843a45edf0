//! `int`

use crate::native::NativeType;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// `int`
pub const INT: NativeType = NativeType { name: "int", ..NativeType::PLAIN };

/// A big int (or small, if it fits) with this value. To be written with the type.
pub fn from_i64(rt: &mut Runtime<'_>, _number: i64) -> Result<Value, Raised> {
    Err(rt.raise_overflow_error(format_args!("int too large")))
}

/// The number of a big int, if it fits. To be written with the type.
pub fn to_i64(_rt: &Runtime<'_>, _value: Value) -> Option<i64> {
    None
}
