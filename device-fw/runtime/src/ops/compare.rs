//! Comparisons of any values

use crate::heap::Kind;
use crate::names::name;
use crate::native::Comparison;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::{self, ordered_dict};
use crate::value::{Name, Value};

impl Comparison {
    /// The comparison that holds of the operands the other way round.
    pub const fn swapped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::Greater => Self::Less,
            Self::LessEqual => Self::GreaterEqual,
            Self::GreaterEqual => Self::LessEqual,
            Self::Equal => Self::Equal,
            Self::NotEqual => Self::NotEqual,
        }
    }

    /// What it says of an ordering.
    pub const fn holds(self, ordering: core::cmp::Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::Greater => ordering.is_gt(),
            Self::LessEqual => ordering.is_le(),
            Self::GreaterEqual => ordering.is_ge(),
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
        }
    }

    const fn special(self) -> Name {
        match self {
            Self::Less => const { name("__lt__") },
            Self::Greater => const { name("__gt__") },
            Self::LessEqual => const { name("__le__") },
            Self::GreaterEqual => const { name("__ge__") },
            Self::Equal => const { name("__eq__") },
            Self::NotEqual => const { name("__ne__") },
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::Greater => ">",
            Self::LessEqual => "<=",
            Self::GreaterEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
        }
    }
}

impl Runtime<'_> {
    /// `left op right` of a comparison; any value, as special methods may give any.
    pub fn compare(&mut self, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
        let (left_class, right_class) = (self.type_of(left), self.type_of(right));
        let right_first =
            right_class.is_heap() && left_class != right_class && self.is_subclass(right_class, left_class);
        if right_first {
            let result = self.compare_one_way(comparison.swapped(), right, left)?;
            if result != Value::NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        let result = self.compare_one_way(comparison, left, right)?;
        if result != Value::NOT_IMPLEMENTED {
            return Ok(result);
        }
        if !right_first {
            let result = self.compare_one_way(comparison.swapped(), right, left)?;
            if result != Value::NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        match comparison {
            Comparison::Equal => Ok(Value::bool(left == right)),
            Comparison::NotEqual => Ok(Value::bool(left != right)),
            _ => Err(self.raise_not_comparable(comparison, left, right)),
        }
    }

    fn compare_one_way(&mut self, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
        if matches!(self.heap.kind(left), Kind::Instance | Kind::Exception) {
            if let Some(method) = self.special_method(left, comparison.special()) {
                return self.call(method, &[left, right]);
            }
            if comparison == Comparison::NotEqual && self.special_method(left, const { name("__eq__") }).is_some() {
                return self.negated_equal(left, right);
            }
        }
        let (native_left, native_right) = (self.native_part(left), self.native_part(right));
        let Some(slot) = self.slot(self.native_type_of(native_left), |slots| slots.compare) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        self.check_native_stack()?;
        let result = slot(self, comparison, native_left, native_right)?;
        if native_left != left && native_right != right && ordered_dict::are_ordered(self, left, right) {
            let are_equal = result == Value::bool(comparison == Comparison::Equal);
            if matches!(comparison, Comparison::Equal | Comparison::NotEqual)
                && are_equal
                && !ordered_dict::same_order(self, native_left, native_right)?
            {
                return Ok(Value::bool(comparison == Comparison::NotEqual));
            }
        }
        if result == Value::NOT_IMPLEMENTED && comparison == Comparison::NotEqual {
            return match slot(self, Comparison::Equal, native_left, native_right)? {
                Value::NOT_IMPLEMENTED => Ok(Value::NOT_IMPLEMENTED),
                equal => Ok(Value::bool(!self.truth(equal)?)),
            };
        }
        Ok(result)
    }

    fn negated_equal(&mut self, left: Value, right: Value) -> Result<Value, Raised> {
        match self.compare_one_way(Comparison::Equal, left, right)? {
            Value::NOT_IMPLEMENTED => Ok(Value::NOT_IMPLEMENTED),
            equal => Ok(Value::bool(!self.truth(equal)?)),
        }
    }

    #[cold]
    fn raise_not_comparable(&mut self, comparison: Comparison, left: Value, right: Value) -> Raised {
        let (left, right) = (self.type_of(left), self.type_of(right));
        let text = (|| {
            let mut text = crate::output::TextBuilder::new(self, 72)?;
            text.push(self, "'")?;
            text.push(self, comparison.text())?;
            text.push(self, "' not supported between instances of '")?;
            text.push_type_name(self, left)?;
            text.push(self, "' and '")?;
            text.push_type_name(self, right)?;
            text.push(self, "'")?;
            text.finish(self)
        })();
        self.raise_text(types::TYPE_ERROR, text)
    }

    /// `left == right` as containers compare: identical values are equal.
    #[inline]
    pub fn equal(&mut self, left: Value, right: Value) -> Result<bool, Raised> {
        if left == right {
            return Ok(true);
        }
        // Small ints and names are equal only when identical, if both are such.
        if !left.is_heap()
            && !right.is_heap()
            && (left.is_small() || left.is_name())
            && (right.is_small() || right.is_name())
        {
            return Ok(false);
        }
        let result = self.compare(Comparison::Equal, left, right)?;
        self.truth(result)
    }

    /// `left < right` as sorting asks it.
    pub fn less(&mut self, left: Value, right: Value) -> Result<bool, Raised> {
        if let (Some(left), Some(right)) = (left.as_small(), right.as_small()) {
            return Ok(left < right);
        }
        let result = self.compare(Comparison::Less, left, right)?;
        self.truth(result)
    }
}
