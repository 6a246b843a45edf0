//! Integers as operands: small ones in the word, big ones as limbs in the heap
//!
//! **Invariant:** a [`Kind::BigInt`] holds `[sign, limbs..]`, sign 1 below zero, no zero limb at the top, and no number
//! that fits a small int. So an integer has one form, and most comparisons need only the form.

use core::ops::Range;

use crate::heap::Kind;
use crate::number::bitwise::Signed;
use crate::number::limbs;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// An integer that an operation reads.
#[derive(Clone, Copy, Debug)]
pub struct Operand {
    value: Value,
    small: [u32; 1],
    /// Whether it is below zero.
    pub negative: bool,
}

impl Operand {
    /// Takes an int or bool; `None` for another value. Instances of subclasses must have been taken out before.
    #[inline]
    pub fn of(rt: &Runtime<'_>, value: Value) -> Option<Self> {
        let small = match value {
            Value::TRUE => 1,
            Value::FALSE => 0,
            _ => match value.as_small() {
                Some(number) => number,
                None if rt.heap.is(value, Kind::BigInt) => {
                    return Some(Self { value, small: [0], negative: rt.heap.raw(value).first() == Some(&1) });
                }
                None => return None,
            },
        };
        Some(Self::small(small))
    }

    /// A number that is not in the heap.
    pub fn small(number: i32) -> Self {
        Self { value: Value::NULL, small: [number.unsigned_abs()], negative: number < 0 }
    }

    /// The number, if it is in the word.
    pub fn as_small(&self) -> Option<i32> {
        (!self.value.is_heap()).then(|| (self.small[0] as i32).wrapping_mul(if self.negative { -1 } else { 1 }))
    }

    /// The limbs of its magnitude.
    pub fn limbs<'h>(&'h self, rt: &'h Runtime<'_>) -> &'h [u32] {
        self.limbs_in(rt.heap.raw(self.value))
    }

    /// The limbs, the payload of the operand's object being given.
    fn limbs_in<'h>(&'h self, payload: &'h [u32]) -> &'h [u32] {
        if self.value.is_heap() { payload.get(1..).unwrap_or(&[]) } else { limbs::trim(&self.small) }
    }

    /// How many limbs it has.
    pub fn length(&self, rt: &Runtime<'_>) -> usize {
        self.limbs(rt).len()
    }

    /// Sign and magnitude.
    pub fn signed<'h>(&'h self, rt: &'h Runtime<'_>) -> Signed<'h> {
        Signed { magnitude: self.limbs(rt), negative: self.negative }
    }

    /// Fills a bytes object from the limbs.
    pub fn write_bytes<R>(
        &self,
        rt: &mut Runtime<'_>,
        bytes: Value,
        compute: impl FnOnce(&mut [u8], &[u32]) -> R,
    ) -> R {
        let (target, payload) = rt.heap.bytes_mut_with_raw(bytes, self.value);
        compute(target, self.limbs_in(payload))
    }

    /// True for 0.
    pub fn is_zero(&self) -> bool {
        !self.value.is_heap() && self.small[0] == 0
    }

    /// The number, if it fits.
    pub fn to_i64(&self, rt: &Runtime<'_>) -> Option<i64> {
        let magnitude = match *self.limbs(rt) {
            [] => 0,
            [low] => u64::from(low),
            [low, high] => u64::from(low) | u64::from(high) << 32,
            _ => return None,
        };
        if self.negative { 0i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() }
    }
}

impl Runtime<'_> {
    /// An int of a magnitude that does not lie in the heap.
    pub fn new_integer(&mut self, magnitude: &[u32], negative: bool) -> Result<Value, Raised> {
        let magnitude = limbs::trim(magnitude);
        if let Some(small) = small_of(magnitude, negative) {
            return Ok(small);
        }
        let object = self.allocate_raw(Kind::BigInt, magnitude.len() + 1)?;
        if let [sign, limbs @ ..] = self.heap.raw_mut(object) {
            *sign = u32::from(negative);
            limbs.copy_from_slice(magnitude);
        }
        Ok(object)
    }

    /// An int of a magnitude that lies in part of a raw object.
    pub(super) fn integer_from(&mut self, object: Value, range: Range<usize>, negative: bool) -> Result<Value, Raised> {
        let magnitude = limbs::trim(self.heap.raw(object).get(range.clone()).unwrap_or(&[]));
        if let Some(small) = small_of(magnitude, negative) {
            return Ok(small);
        }
        let length = magnitude.len();
        let result = self.allocate_raw(Kind::BigInt, length + 1)?;
        let (target, [source]) = self.heap.raw_mut_with(result, [object]);
        if let ([sign, target @ ..], Some(source)) = (target, source.get(range.start..range.start + length)) {
            *sign = u32::from(negative);
            target.copy_from_slice(source);
        }
        Ok(result)
    }

    /// Room for an int of up to `length` limbs and as many words of scratch, for [`Runtime::finish_integer`].
    pub(super) fn start_integer(&mut self, length: usize, scratch: usize) -> Result<Value, Raised> {
        let words = length.saturating_add(scratch).saturating_add(1);
        self.allocate_raw(Kind::BigInt, words)
    }

    /// Fills an int being made: `compute` gets its limbs (and scratch) and those of the operands.
    pub(super) fn with_operands<R>(
        &mut self,
        object: Value,
        operands: [&Operand; 2],
        compute: impl FnOnce(&mut [u32], &[u32], &[u32]) -> R,
    ) -> R {
        let (target, [left, right]) = self.heap.raw_mut_with(object, [operands[0].value, operands[1].value]);
        let target = target.get_mut(1..).unwrap_or(&mut []);
        compute(target, operands[0].limbs_in(left), operands[1].limbs_in(right))
    }

    /// Gives an int its sign and its one form, cutting off all beyond `length` limbs.
    pub(super) fn finish_integer(&mut self, object: Value, length: usize, negative: bool) -> Value {
        let magnitude = self.heap.raw(object).get(1..).unwrap_or(&[]);
        let magnitude = limbs::trim(&magnitude[..length.min(magnitude.len())]);
        if let Some(small) = small_of(magnitude, negative) {
            self.heap.shrink(object, 1);
            return small;
        }
        let used = magnitude.len();
        self.heap.shrink(object, used + 1);
        if let [sign, ..] = self.heap.raw_mut(object) {
            *sign = u32::from(negative);
        }
        object
    }
}

/// An int beyond the small ones.
pub fn from_i64(rt: &mut Runtime<'_>, number: i64) -> Result<Value, Raised> {
    let magnitude = number.unsigned_abs();
    rt.new_integer(&[magnitude as u32, (magnitude >> 32) as u32], number < 0)
}

/// The number of an int, if it fits.
pub fn to_i64(rt: &Runtime<'_>, value: Value) -> Option<i64> {
    Operand::of(rt, value)?.to_i64(rt)
}

fn small_of(magnitude: &[u32], negative: bool) -> Option<Value> {
    let magnitude = match *magnitude {
        [] => 0,
        [limb] => i64::from(limb),
        _ => return None,
    };
    i32::try_from(if negative { -magnitude } else { magnitude }).ok().and_then(Value::small)
}
