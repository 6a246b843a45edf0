//! Natural numbers as little-endian slices of 32-bit limbs
//!
//! A natural may carry zero limbs at its top; every function fills the whole of `out`, zeros above the result.
//! An output slice that is too short is a bug of the caller and is caught by a debug assertion.

use core::cmp::Ordering;

/// Bits in one limb.
pub const LIMB_BITS: usize = 32;

/// Number of limbs below the leading zero limbs.
pub fn significant(natural: &[u32]) -> usize {
    natural.iter().rposition(|&limb| limb != 0).map_or(0, |index| index + 1)
}

/// The natural without its leading zero limbs.
pub fn trim(natural: &[u32]) -> &[u32] {
    &natural[..significant(natural)]
}

/// Whether the natural is zero.
pub fn is_zero(natural: &[u32]) -> bool {
    natural.iter().all(|&limb| limb == 0)
}

/// Compares two naturals by value.
pub fn compare(left: &[u32], right: &[u32]) -> Ordering {
    let (left, right) = (trim(left), trim(right));
    left.len().cmp(&right.len()).then_with(|| left.iter().rev().cmp(right.iter().rev()))
}

/// Number of bits without leading zeros; 0 for 0.
pub fn bit_length(natural: &[u32]) -> usize {
    let trimmed = trim(natural);
    match trimmed.last() {
        Some(top) => trimmed.len() * LIMB_BITS - top.leading_zeros() as usize,
        None => 0,
    }
}

/// Number of one bits.
pub fn bit_count(natural: &[u32]) -> usize {
    natural.iter().map(|limb| limb.count_ones() as usize).sum()
}

/// Whether bit `index` is set; bits above the top limb are zero.
pub fn bit(natural: &[u32], index: usize) -> bool {
    natural.get(index / LIMB_BITS).is_some_and(|limb| limb >> (index % LIMB_BITS) & 1 == 1)
}

/// Number of zero bits below the lowest one bit; 0 for 0.
pub fn trailing_zeros(natural: &[u32]) -> usize {
    match natural.iter().position(|&limb| limb != 0) {
        Some(index) => index * LIMB_BITS + natural[index].trailing_zeros() as usize,
        None => 0,
    }
}

/// `out = source`, zero-extended.
pub fn copy(out: &mut [u32], source: &[u32]) {
    let source = if source.len() > out.len() { trim(source) } else { source };
    debug_assert!(out.len() >= source.len());
    let (low, high) = out.split_at_mut(source.len());
    low.copy_from_slice(source);
    high.fill(0);
}

/// `out = left + right`; `out` holds the longer operand and one limb more unless the carry is known to be zero.
pub fn add(out: &mut [u32], left: &[u32], right: &[u32]) {
    copy(out, left);
    let carry = add_assign(out, right);
    debug_assert!(!carry);
}

/// `out = left - right` for `left >= right`; `out` is as long as `left`.
pub fn subtract(out: &mut [u32], left: &[u32], right: &[u32]) {
    copy(out, left);
    let borrow = subtract_assign(out, right);
    debug_assert!(!borrow);
}

/// `accumulator += addend`; returns the carry out of the top. The addend's significant part is not longer.
pub fn add_assign(accumulator: &mut [u32], addend: &[u32]) -> bool {
    let addend = if addend.len() > accumulator.len() { trim(addend) } else { addend };
    debug_assert!(accumulator.len() >= addend.len());
    let (low, high) = accumulator.split_at_mut(addend.len());
    let mut carry = false;
    for (limb, &other) in low.iter_mut().zip(addend) {
        let (sum, first) = limb.overflowing_add(other);
        let (sum, second) = sum.overflowing_add(u32::from(carry));
        *limb = sum;
        carry = first | second;
    }
    carry && increment(high)
}

/// `accumulator -= subtrahend`; returns the borrow out of the top (the result is then modulo its width).
pub fn subtract_assign(accumulator: &mut [u32], subtrahend: &[u32]) -> bool {
    let subtrahend = if subtrahend.len() > accumulator.len() { trim(subtrahend) } else { subtrahend };
    debug_assert!(accumulator.len() >= subtrahend.len());
    let (low, high) = accumulator.split_at_mut(subtrahend.len());
    let mut borrow = false;
    for (limb, &other) in low.iter_mut().zip(subtrahend) {
        let (difference, first) = limb.overflowing_sub(other);
        let (difference, second) = difference.overflowing_sub(u32::from(borrow));
        *limb = difference;
        borrow = first | second;
    }
    borrow && decrement(high)
}

/// Adds one in place; returns whether it carried out of the top (an empty slice always does).
pub fn increment(natural: &mut [u32]) -> bool {
    for limb in natural {
        *limb = limb.wrapping_add(1);
        if *limb != 0 {
            return false;
        }
    }
    true
}

/// Subtracts one in place; returns whether it borrowed out of the top (an empty slice always does).
pub fn decrement(natural: &mut [u32]) -> bool {
    for limb in natural {
        let (difference, borrow) = limb.overflowing_sub(1);
        *limb = difference;
        if !borrow {
            return false;
        }
    }
    true
}

/// Two's complement negation modulo the slice's width.
pub fn negate(natural: &mut [u32]) {
    for limb in natural.iter_mut() {
        *limb = !*limb;
    }
    increment(natural);
}

/// `accumulator = accumulator * factor + addend`; returns the limb carried out of the top.
pub fn multiply_small(accumulator: &mut [u32], factor: u32, addend: u32) -> u32 {
    let mut carry = addend;
    for limb in accumulator {
        let product = u64::from(*limb) * u64::from(factor) + u64::from(carry);
        *limb = product as u32;
        carry = (product >> LIMB_BITS) as u32;
    }
    carry
}

/// `accumulator /= divisor`; returns the remainder. The divisor is not zero.
pub fn divide_small(accumulator: &mut [u32], divisor: u32) -> u32 {
    let divisor = u64::from(divisor.max(1));
    let mut remainder = 0;
    for limb in accumulator.iter_mut().rev() {
        let dividend = remainder << LIMB_BITS | u64::from(*limb);
        *limb = (dividend / divisor) as u32;
        remainder = dividend % divisor;
    }
    remainder as u32
}

/// Limbs that `shift_left` of a natural of `length` limbs needs; `None` when that cannot be counted.
pub fn shift_left_length(length: usize, shift: usize) -> Option<usize> {
    length.checked_add(shift / LIMB_BITS)?.checked_add(1)
}

/// `out = source << shift`; `out` holds [`shift_left_length`] limbs, or as many as the result is known to need.
pub fn shift_left(out: &mut [u32], source: &[u32], shift: usize) {
    let source = trim(source);
    let (whole, bits) = (shift / LIMB_BITS, shift % LIMB_BITS);
    out.fill(0);
    if source.is_empty() {
        return;
    }
    debug_assert!(out.len() >= whole + source.len());
    let mut carry = 0;
    for (limb, &from) in out[whole..].iter_mut().zip(source) {
        let wide = u64::from(from) << bits | carry;
        *limb = wide as u32;
        carry = wide >> LIMB_BITS;
    }
    match out.get_mut(whole + source.len()) {
        Some(top) => *top = carry as u32,
        None => debug_assert_eq!(carry, 0),
    }
}

/// `out = source >> shift` (towards zero); returns whether a one bit was lost. `out` may be as short as the result.
pub fn shift_right(out: &mut [u32], source: &[u32], shift: usize) -> bool {
    let (whole, bits) = (shift / LIMB_BITS, shift % LIMB_BITS);
    let Some(kept) = source.get(whole..) else {
        out.fill(0);
        return !is_zero(source);
    };
    for (index, limb) in out.iter_mut().enumerate() {
        let low = kept.get(index).copied().unwrap_or(0);
        let high = kept.get(index + 1).copied().unwrap_or(0);
        *limb = ((u64::from(high) << LIMB_BITS | u64::from(low)) >> bits) as u32;
    }
    let partial = kept.first().is_some_and(|limb| limb & ((1 << bits) - 1) != 0);
    partial || !is_zero(&source[..whole])
}

/// Remainder modulo the Mersenne prime 2^31 - 1, the modulus of CPython's number hashes on 32-bit machines.
pub fn modulo_hash_prime(natural: &[u32]) -> u32 {
    const PRIME: u64 = (1 << 31) - 1;
    natural.iter().rev().fold(0u64, |remainder, &limb| (remainder << LIMB_BITS | u64::from(limb)) % PRIME) as u32
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn adds_and_subtracts_with_carries() {
        let mut out = [0; 3];
        add(&mut out, &[u32::MAX, u32::MAX], &[1]);
        assert_eq!(out, [0, 0, 1]);
        let mut back = [9; 3];
        subtract(&mut back, &out, &[1]);
        assert_eq!(back, [u32::MAX, u32::MAX, 0]);
        assert_eq!(compare(&back, &out), Ordering::Less);
        assert_eq!(compare(&[5, 0, 0], &[5]), Ordering::Equal);
    }

    #[test]
    fn shifts_lose_and_keep_bits() {
        let mut out = [0; 4];
        shift_left(&mut out, &[0x8000_0001, 1], 33);
        assert_eq!(out, [0, 2, 3, 0]);
        let mut back = [7; 2];
        assert!(!shift_right(&mut back, &out, 33));
        assert_eq!(back, [0x8000_0001, 1]);
        assert!(shift_right(&mut back, &[1, 1], 1));
        assert_eq!(back, [0x8000_0000, 0]);
        assert!(shift_right(&mut back, &[1, 1], 500));
        assert_eq!(back, [0, 0]);
    }

    #[test]
    fn counts_bits() {
        assert_eq!(bit_length(&[0, 0]), 0);
        assert_eq!(bit_length(&[0, 1, 0]), 33);
        assert_eq!(bit_count(&[3, 1]), 3);
        assert_eq!(trailing_zeros(&[0, 8]), 35);
        assert!(bit(&[0, 2], 33) && !bit(&[0, 2], 99));
    }

    #[test]
    fn hashes_like_a_32_bit_cpython() {
        assert_eq!(modulo_hash_prime(&[0x7fff_ffff]), 0);
        assert_eq!(modulo_hash_prime(&[0, 1]), 2);
        assert_eq!(modulo_hash_prime(&[0, 0, 1]), 4);
    }
}
