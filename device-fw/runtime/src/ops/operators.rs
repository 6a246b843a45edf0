//! Arithmetic, truth and length of any values

use crate::names::name;
use crate::native::{BinaryOperator, UnaryOperator};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::{Name, Value};

/// Special method, its reflected and its in-place form, and how messages write the operator.
struct Special {
    plain: Name,
    reflected: Name,
    in_place: Name,
    text: &'static str,
}

const fn special(plain: &'static str, reflected: &'static str, in_place: &'static str, text: &'static str) -> Special {
    Special { plain: name(plain), reflected: name(reflected), in_place: name(in_place), text }
}

/// By operator, in the order of [`BinaryOperator`].
static SPECIALS: [Special; 14] = [
    special("__or__", "__ror__", "__ior__", "|"),
    special("__xor__", "__rxor__", "__ixor__", "^"),
    special("__and__", "__rand__", "__iand__", "&"),
    special("__lshift__", "__rlshift__", "__ilshift__", "<<"),
    special("__rshift__", "__rrshift__", "__irshift__", ">>"),
    special("__add__", "__radd__", "__iadd__", "+"),
    special("__sub__", "__rsub__", "__isub__", "-"),
    special("__mul__", "__rmul__", "__imul__", "*"),
    special("__matmul__", "__rmatmul__", "__imatmul__", "@"),
    special("__floordiv__", "__rfloordiv__", "__ifloordiv__", "//"),
    special("__truediv__", "__rtruediv__", "__itruediv__", "/"),
    special("__mod__", "__rmod__", "__imod__", "%"),
    special("__pow__", "__rpow__", "__ipow__", "** or pow()"),
    special("__divmod__", "__rdivmod__", "__divmod__", "divmod()"),
];

impl Runtime<'_> {
    /// `left op right`
    pub fn binary(&mut self, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
        let result = self.try_binary(operator, left, right)?;
        if result == Value::NOT_IMPLEMENTED {
            return Err(self.raise_unsupported(SPECIALS[operator as usize].text, "", left, right));
        }
        Ok(result)
    }

    /// `left op= right`; gives what is to be stored back.
    pub fn in_place(&mut self, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
        let special = &SPECIALS[operator as usize];
        if self.may_have_special_methods(left)
            && let Some(method) = self.special_method(left, special.in_place)
        {
            let result = self.call(method, &[left, right])?;
            if result != Value::NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        let native = self.native_part(left);
        if let Some(slot) = self.slot(self.native_type_of(native), |slots| slots.in_place) {
            // `+=` and `*=` of sequences come after the right one's reflected method.
            if matches!(operator, BinaryOperator::Add | BinaryOperator::Multiply)
                && self.may_have_special_methods(right)
                && self.type_of(left) != self.type_of(right)
                && let Some(method) = self.special_method(right, special.reflected)
            {
                let result = self.call(method, &[right, left])?;
                if result != Value::NOT_IMPLEMENTED {
                    return Ok(result);
                }
            }
            let right = self.native_part(right);
            let result = slot(self, operator, native, right)?;
            if result != Value::NOT_IMPLEMENTED {
                // The object inside was changed; its wrapper stays what the name refers to.
                return Ok(if result == native { left } else { result });
            }
        }
        let result = self.try_binary(operator, left, right)?;
        if result == Value::NOT_IMPLEMENTED {
            return Err(self.raise_unsupported(special.text, "=", left, right));
        }
        Ok(result)
    }

    fn try_binary(&mut self, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
        let special = &SPECIALS[operator as usize];
        let left_is_instance = self.may_have_special_methods(left);
        let right_is_instance = self.may_have_special_methods(right);
        // A subclass on the right that brings its own reflected method goes first; before `+` and `*` of sequences, any that has one.
        // Between values of one class the reflected method is never asked.
        let mut reflected_tried = false;
        if right_is_instance {
            let (left_class, right_class) = (self.type_of(left), self.type_of(right));
            reflected_tried = left_class == right_class;
            let joins = matches!(operator, BinaryOperator::Add | BinaryOperator::Multiply)
                && matches!(
                    left_class.as_native_type(),
                    Some(
                        types::STR
                            | types::BYTES
                            | types::LIST
                            | types::TUPLE
                            | types::BYTEARRAY
                            | types::DEQUE
                            | types::ARRAY
                    )
                );
            if left_class != right_class
                && (joins || self.is_subclass(right_class, left_class))
                && let Some(method) = self.special_method(right, special.reflected)
                && (joins || self.lookup(left_class, special.reflected) != Some(method))
            {
                reflected_tried = true;
                let result = self.call(method, &[right, left])?;
                if result != Value::NOT_IMPLEMENTED {
                    return Ok(result);
                }
            }
        }
        if left_is_instance && let Some(method) = self.special_method(left, special.plain) {
            let result = self.call(method, &[left, right])?;
            if result != Value::NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        let (native_left, native_right) = (self.native_part(left), self.native_part(right));
        if let Some(slot) = self.slot(self.native_type_of(native_left), |slots| slots.binary) {
            let result = slot(self, operator, native_left, native_right)?;
            if result != Value::NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        if right_is_instance
            && !reflected_tried
            && let Some(method) = self.special_method(right, special.reflected)
        {
            let result = self.call(method, &[right, left])?;
            if result != Value::NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        if let Some(slot) = self.slot(self.native_type_of(native_right), |slots| slots.reflected) {
            return slot(self, operator, native_left, native_right);
        }
        Ok(Value::NOT_IMPLEMENTED)
    }

    /// `unsupported operand type(s) for +: 'int' and 'str'`
    #[cold]
    pub(crate) fn raise_unsupported(&mut self, operator: &str, suffix: &str, left: Value, right: Value) -> Raised {
        let known = match operator {
            "+" => types::sequence::concatenation_error(self, left, right),
            "*" => types::sequence::repetition_error(self, left, right),
            _ => None,
        };
        if let Some(raised) = known {
            return raised;
        }
        let (left, right) = (self.type_of(left), self.type_of(right));
        let text = (|| {
            let mut text = crate::output::TextBuilder::new(self, 64)?;
            text.push(self, "unsupported operand type(s) for ")?;
            text.push(self, operator)?;
            text.push(self, suffix)?;
            text.push(self, ": '")?;
            text.push_type_name(self, left)?;
            text.push(self, "' and '")?;
            text.push_type_name(self, right)?;
            text.push(self, "'")?;
            text.finish(self)
        })();
        self.raise_text(types::TYPE_ERROR, text)
    }

    /// `+x`, `-x`, `~x`, `abs(x)`
    pub fn unary(&mut self, operator: UnaryOperator, value: Value) -> Result<Value, Raised> {
        let special = match operator {
            UnaryOperator::Positive => const { name("__pos__") },
            UnaryOperator::Negative => const { name("__neg__") },
            UnaryOperator::Invert => const { name("__invert__") },
            UnaryOperator::Absolute => const { name("__abs__") },
        };
        if let Some(method) = self.special_method(value, special) {
            return self.call(method, &[value]);
        }
        let native = self.native_part(value);
        if let Some(slot) = self.slot(self.native_type_of(native), |slots| slots.unary) {
            let result = slot(self, operator, native)?;
            if result != Value::NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        let before = match operator {
            UnaryOperator::Positive => "bad operand type for unary +: ",
            UnaryOperator::Negative => "bad operand type for unary -: ",
            UnaryOperator::Invert => "bad operand type for unary ~: ",
            UnaryOperator::Absolute => "bad operand type for abs(): ",
        };
        Err(self.raise_about(types::TYPE_ERROR, before, value, ""))
    }

    /// `bool(value)`
    #[inline]
    pub fn truth(&mut self, value: Value) -> Result<bool, Raised> {
        match value {
            Value::TRUE => Ok(true),
            Value::FALSE | Value::NONE => Ok(false),
            _ if value.is_small() => Ok(value.small_number() != 0),
            _ => self.truth_of_object(value),
        }
    }

    fn truth_of_object(&mut self, value: Value) -> Result<bool, Raised> {
        if self.may_have_special_methods(value) {
            if let Some(method) = self.special_method(value, const { name("__bool__") }) {
                let result = self.call(method, &[value])?;
                return match result {
                    Value::TRUE => Ok(true),
                    Value::FALSE => Ok(false),
                    _ => {
                        let class = self.type_name(self.type_of(result));
                        Err(self.raise_naming(types::TYPE_ERROR, "__bool__ should return bool, returned ", class, ""))
                    }
                };
            }
            if self.special_method(value, const { name("__len__") }).is_some() {
                return Ok(self.length(value)? != 0);
            }
        }
        let native = self.native_part(value);
        let id = self.native_type_of(native);
        if let Some(slot) = self.slot(id, |slots| slots.truth) {
            return slot(self, native);
        }
        match self.slot(id, |slots| slots.length) {
            Some(slot) => Ok(slot(self, native)? != 0),
            None => Ok(true),
        }
    }

    /// `len(value)`
    pub fn length(&mut self, value: Value) -> Result<usize, Raised> {
        if let Some(method) = self.special_method(value, const { name("__len__") }) {
            let result = self.call(method, &[value])?;
            let length = self.index_argument(result)?;
            return match usize::try_from(length) {
                Ok(length) => Ok(length),
                Err(_) => Err(self.raise_value_error(format_args!("__len__() should return >= 0"))),
            };
        }
        let native = self.native_part(value);
        match self.slot(self.native_type_of(native), |slots| slots.length) {
            Some(slot) => slot(self, native),
            None => {
                let type_name = self.type_name(self.type_of(value));
                Err(self.raise_naming(types::TYPE_ERROR, "object of type '", type_name, "' has no len()"))
            }
        }
    }
}
