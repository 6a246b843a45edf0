//! `hash(x)`
//!
//! **Invariant:** equal values have equal hashes: names, heap strings and bytes by text, numbers by value.

use crate::heap::Kind;
use crate::names::name;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

impl Runtime<'_> {
    /// The hash of a value; TypeError for unhashable ones.
    pub fn hash(&mut self, value: Value) -> Result<u32, Raised> {
        if let Some(name) = value.as_name() {
            return Ok(u32::from(self.names.hash(&self.heap, name)));
        }
        if value.is_small() {
            return Ok(value.small_number() as u32);
        }
        match self.heap.kind(value) {
            Kind::Str | Kind::Bytes => return Ok(u32::from(self.heap.bytes_hash(value))),
            Kind::Instance | Kind::Exception => {
                if let Some(method) = self.special_method(value, const { name("__hash__") }) {
                    if method.is_none() {
                        return Err(self.raise_unhashable(value));
                    }
                    let result = self.call(method, &[value])?;
                    let result = self.native_part(result);
                    return match result.as_small() {
                        Some(number) => Ok(number as u32),
                        None if self.is_native(result, types::INT) => self.hash(result),
                        None => Err(self.raise_type_error(format_args!("__hash__ method should return an integer"))),
                    };
                }
            }
            _ => {}
        }
        let native = self.native_part(value);
        match self.slot(self.native_type_of(native), |slots| slots.hash) {
            Some(slot) => {
                self.check_native_stack()?;
                slot(self, native)
            }
            None => Ok(self.heap.identity(native) >> 2),
        }
    }

    /// `unhashable type: 'list'`
    #[cold]
    pub fn raise_unhashable(&mut self, value: Value) -> Raised {
        self.raise_about(types::TYPE_ERROR, "unhashable type: ", value, "")
    }

    /// A number of another form that equals a small int (`True`, `1.0`), as that small int.
    pub(crate) fn as_whole_number(&self, value: Value) -> Option<Value> {
        match value {
            Value::TRUE => Some(Value::small_wrapping(1)),
            Value::FALSE => Some(Value::small_wrapping(0)),
            _ if matches!(self.heap.kind(value), Kind::Float | Kind::Complex) => {
                let bits = self.heap.raw(value);
                let part = |index| f32::from_bits(bits.get(index).copied().unwrap_or(0));
                let (number, imaginary) = (part(0), part(1));
                if imaginary != 0.0 {
                    return None;
                }
                let whole = number as i32;
                if whole as f32 == number && (-1.0e9..=1.0e9).contains(&number) { Value::small(whole) } else { None }
            }
            _ => None,
        }
    }
}
