//! Product of two naturals: schoolbook, and Karatsuba where the operands are long
//!
//! Without enough work space the product is still right, only slower: scratch decides speed, never the result.

use super::limbs::{LIMB_BITS, add_assign, compare, copy, negate, subtract_assign, trim};
use core::cmp::Ordering;

/// Operands shorter than this many limbs are multiplied limb by limb.
const KARATSUBA_LIMBS: usize = 32;

/// Limbs of scratch with which [`multiply`] of operands of these lengths runs at full speed.
pub fn scratch_length(left: usize, right: usize) -> usize {
    let (mut long, short) = (left.max(right), left.min(right));
    if short < KARATSUBA_LIMBS {
        return 0;
    }
    let mut total = 0;
    if short.saturating_mul(2) <= long {
        total = short * 2;
        long = short;
    }
    while long >= KARATSUBA_LIMBS {
        let half = long.div_ceil(2);
        total += half * 2 + 1;
        long = half;
    }
    total
}

/// `out = left * right`; `out` holds the sum of the operands' lengths, `scratch` up to [`scratch_length`].
pub fn multiply(out: &mut [u32], left: &[u32], right: &[u32], scratch: &mut [u32]) {
    let (left, right) = (trim(left), trim(right));
    let (long, short) = if left.len() >= right.len() { (left, right) } else { (right, left) };
    debug_assert!(out.len() >= long.len() + short.len());
    let (out, above) = out.split_at_mut(long.len() + short.len());
    above.fill(0);
    multiply_into(out, long, short, scratch);
}

/// `out` is exactly as long as both operands together and `long` is not shorter than `short`.
fn multiply_into(out: &mut [u32], long: &[u32], short: &[u32], scratch: &mut [u32]) {
    if short.len() < KARATSUBA_LIMBS || scratch.len() < scratch_length(long.len(), short.len()) {
        schoolbook(out, long, short);
    } else if short.len() * 2 <= long.len() {
        unbalanced(out, long, short, scratch);
    } else {
        karatsuba(out, long, short, scratch);
    }
}

fn schoolbook(out: &mut [u32], long: &[u32], short: &[u32]) {
    out.fill(0);
    for (offset, &factor) in short.iter().enumerate() {
        let (row, top) = out[offset..].split_at_mut(long.len());
        let mut carry = 0u32;
        for (limb, &digit) in row.iter_mut().zip(long) {
            let sum = u64::from(digit) * u64::from(factor) + u64::from(*limb) + u64::from(carry);
            *limb = sum as u32;
            carry = (sum >> LIMB_BITS) as u32;
        }
        top[0] = carry;
    }
}

fn unbalanced(out: &mut [u32], long: &[u32], short: &[u32], scratch: &mut [u32]) {
    out.fill(0);
    let (product, rest) = scratch.split_at_mut(short.len() * 2);
    for (index, piece) in long.chunks(short.len()).enumerate() {
        let product = &mut product[..piece.len() + short.len()];
        multiply_into(product, short, piece, rest);
        let carry = add_assign(&mut out[index * short.len()..], product);
        debug_assert!(!carry);
    }
}

/// The middle term is z0 + z2 - (a0 - a1)(b0 - b1), which keeps every part within half the length.
fn karatsuba(out: &mut [u32], long: &[u32], short: &[u32], scratch: &mut [u32]) {
    let half = long.len().div_ceil(2);
    let (long_low, long_high) = long.split_at(half);
    let (short_low, short_high) = short.split_at(half);
    let (middle, rest) = scratch.split_at_mut(half * 2 + 1);

    let (long_difference, above) = out.split_at_mut(half);
    let short_difference = &mut above[..half];
    let same_sign =
        difference(long_difference, long_low, long_high) == difference(short_difference, short_low, short_high);
    multiply_into(&mut middle[..half * 2], long_difference, short_difference, rest);
    middle[half * 2] = 0;

    let (low, high) = out.split_at_mut(half * 2);
    multiply_into(low, long_low, short_low, rest);
    multiply_into(high, long_high, short_high, rest);
    if same_sign {
        negate(middle);
    }
    add_assign(middle, low);
    add_assign(middle, high);
    let carry = add_assign(&mut out[half..], trim(middle));
    debug_assert!(!carry);
}

/// `out = |left - right|`; returns whether the difference is negative.
fn difference(out: &mut [u32], left: &[u32], right: &[u32]) -> bool {
    let negative = compare(left, right) == Ordering::Less;
    let (larger, smaller) = if negative { (right, left) } else { (left, right) };
    copy(out, larger);
    subtract_assign(out, smaller);
    negative
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::{vec, vec::Vec};

    fn pseudo_random(length: usize, mut seed: u32) -> Vec<u32> {
        (0..length)
            .map(|_| {
                seed ^= seed << 13;
                seed ^= seed >> 17;
                seed ^= seed << 5;
                if seed.is_multiple_of(7) { u32::MAX } else { seed }
            })
            .collect()
    }

    #[test]
    fn karatsuba_agrees_with_schoolbook() {
        for (a, b) in [(1, 1), (32, 32), (33, 32), (63, 32), (64, 32), (65, 33), (100, 77), (211, 208), (500, 40)] {
            for seed in [1, 77, 4_000_000_000] {
                let (left, right) = (pseudo_random(a, seed), pseudo_random(b, seed + 3));
                let mut expected = vec![1; a + b];
                multiply(&mut expected, &left, &right, &mut []);
                let mut out = vec![1; a + b];
                multiply(&mut out, &left, &right, &mut vec![5; scratch_length(a, b)]);
                assert_eq!(out, expected, "{a} by {b}");
            }
        }
    }

    #[test]
    fn largest_limbs_do_not_overflow() {
        let all_ones = vec![u32::MAX; 80];
        let mut out = vec![0; 160];
        multiply(&mut out, &all_ones, &all_ones, &mut vec![0; scratch_length(80, 80)]);
        assert_eq!((out[0], out[79], out[80], out[159]), (1, 0, u32::MAX - 1, u32::MAX));
    }
}
