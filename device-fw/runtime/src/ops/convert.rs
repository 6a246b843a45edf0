//! Arguments of built-in functions: from values to Rust numbers and back

use crate::heap::Kind;
use crate::names::name;
use crate::output::TextBuilder;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, Value};

impl Runtime<'_> {
    /// An int (or `bool`, or an object with `__index__`) that fits an i32; TypeError or OverflowError otherwise.
    #[inline]
    pub fn index_argument(&mut self, value: Value) -> Result<i32, Raised> {
        match value.as_small() {
            Some(number) => Ok(number),
            None => {
                let number = self.int_argument(value)?;
                match i32::try_from(number) {
                    Ok(number) => Ok(number),
                    Err(_) => Err(self.raise_overflow_error(format_args!("int too large"))),
                }
            }
        }
    }

    /// An int (or `bool`, or an object with `__index__`) that fits an i64; TypeError or OverflowError otherwise.
    pub fn int_argument(&mut self, value: Value) -> Result<i64, Raised> {
        let value = self.to_int(value)?;
        if let Some(number) = value.as_small() {
            return Ok(i64::from(number));
        }
        match types::int::to_i64(self, value) {
            Some(number) => Ok(number),
            None => Err(self.raise_overflow_error(format_args!("int too large"))),
        }
    }

    /// `operator.index(value)`: a small int or a big int; TypeError for anything that is no int.
    pub fn to_int(&mut self, value: Value) -> Result<Value, Raised> {
        match value {
            _ if value.is_small() => return Ok(value),
            Value::TRUE => return Ok(Value::small_wrapping(1)),
            Value::FALSE => return Ok(Value::small_wrapping(0)),
            _ => {}
        }
        if let Some(method) = self.special_method(value, const { name("__index__") }) {
            let result = self.call(method, &[value])?;
            return self.integer_given(result, const { name("__index__") });
        }
        let native = self.native_part(value);
        if native.is_small() || self.heap.is(native, Kind::BigInt) {
            return Ok(native);
        }
        Err(self.raise_about(types::TYPE_ERROR, "", value, " object cannot be interpreted as an integer"))
    }

    /// The int that a special method gave; a TypeError for anything else.
    pub fn integer_given(&mut self, result: Value, method: Name) -> Result<Value, Raised> {
        let native = self.native_part(result);
        match native {
            _ if native.is_small() || self.heap.is(native, Kind::BigInt) => Ok(native),
            Value::TRUE => Ok(Value::small_wrapping(1)),
            Value::FALSE => Ok(Value::small_wrapping(0)),
            _ => {
                let class = self.type_of(result);
                let mut text = TextBuilder::new(self, 64)?;
                text.push_value(self, Value::name(method))?;
                text.push(self, " returned non-int (type ")?;
                text.push_type_name(self, class)?;
                text.push(self, ")")?;
                let text = text.finish(self)?;
                Err(self.raise_with(types::TYPE_ERROR, &[text]))
            }
        }
    }

    /// An int of any i64.
    #[inline]
    pub fn new_int(&mut self, number: i64) -> Result<Value, Raised> {
        match i32::try_from(number).ok().and_then(Value::small) {
            Some(value) => Ok(value),
            None => types::int::from_i64(self, number),
        }
    }

    /// A float.
    #[inline]
    pub fn new_float(&mut self, number: f32) -> Result<Value, Raised> {
        let value = self.allocate_raw(Kind::Float, 1)?;
        if let Some(word) = self.heap.raw_mut(value).first_mut() {
            *word = number.to_bits();
        }
        Ok(value)
    }

    /// The number of a float value (not of an int).
    #[inline]
    pub fn as_float(&self, value: Value) -> Option<f32> {
        if self.heap.is(value, Kind::Float) {
            self.heap.raw(value).first().map(|&bits| f32::from_bits(bits))
        } else {
            None
        }
    }
}
