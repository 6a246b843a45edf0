//! And, or, exclusive or of signed integers as if in endless two's complement
//!
//! Operands are sign and magnitude; the complement is formed limb by limb on the way, so no copy is needed.

use super::limbs::negate;

/// A signed integer: magnitude limbs and whether it is below zero.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The absolute value.
    pub magnitude: &'a [u32],
    /// Whether the number is below zero.
    pub negative: bool,
}

/// A bitwise operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bitwise {
    /// `&`
    And,
    /// `|`
    Or,
    /// `^`
    ExclusiveOr,
}

/// Writes the magnitude of the result to `out` (one limb longer than the longer operand); returns its sign.
pub fn bitwise(operator: Bitwise, out: &mut [u32], left: Signed<'_>, right: Signed<'_>) -> bool {
    debug_assert!(out.len() > left.magnitude.len().max(right.magnitude.len()));
    let (mut left_limbs, mut right_limbs) = (Complement::of(left), Complement::of(right));
    for limb in out.iter_mut() {
        *limb = apply(operator, left_limbs.next_limb(), right_limbs.next_limb());
    }
    let sign = |negative: bool| if negative { u32::MAX } else { 0 };
    let negative = apply(operator, sign(left.negative), sign(right.negative)) != 0;
    if negative {
        negate(out);
    }
    negative
}

fn apply(operator: Bitwise, left: u32, right: u32) -> u32 {
    match operator {
        Bitwise::And => left & right,
        Bitwise::Or => left | right,
        Bitwise::ExclusiveOr => left ^ right,
    }
}

struct Complement<'a> {
    magnitude: core::slice::Iter<'a, u32>,
    negative: bool,
    carry: bool,
}

impl<'a> Complement<'a> {
    fn of(number: Signed<'a>) -> Self {
        Complement { magnitude: number.magnitude.iter(), negative: number.negative, carry: number.negative }
    }

    fn next_limb(&mut self) -> u32 {
        let limb = self.magnitude.next().copied().unwrap_or(0);
        if !self.negative {
            return limb;
        }
        let (limb, carry) = (!limb).overflowing_add(u32::from(self.carry));
        self.carry = carry;
        limb
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(operator: Bitwise, left: i64, right: i64, expected: i64) {
        let limbs = |number: i64| [number.unsigned_abs() as u32, (number.unsigned_abs() >> 32) as u32];
        let (left_limbs, right_limbs) = (limbs(left), limbs(right));
        let mut out = [0; 3];
        let negative = bitwise(
            operator,
            &mut out,
            Signed { magnitude: &left_limbs, negative: left < 0 },
            Signed { magnitude: &right_limbs, negative: right < 0 },
        );
        let magnitude = i64::from(out[0]) | i64::from(out[1]) << 32;
        assert_eq!(if negative { -magnitude } else { magnitude }, expected, "{operator:?} {left} {right}");
    }

    #[test]
    fn agrees_with_machine_integers() {
        let samples = [0, 1, -1, 5, -6, 1 << 33, -(1 << 33), (1 << 40) - 3, -(1 << 32), i64::from(u32::MAX)];
        for left in samples {
            for right in samples {
                check(Bitwise::And, left, right, left & right);
                check(Bitwise::Or, left, right, left | right);
                check(Bitwise::ExclusiveOr, left, right, left ^ right);
            }
        }
    }
}
