//! Quotient and remainder of naturals, in steps between which the caller may look for an interrupt
//!
//! Algorithm D of Knuth, The Art of Computer Programming, volume 2, 4.3.1. The state lives in the caller's slices
//! and in [`Division`]: after `advance` has returned `true` the quotient and the remainder are exact.

use super::limbs::{LIMB_BITS, shift_left, shift_right, significant};

/// A division under way.
#[derive(Clone, Copy, Debug)]
pub struct Division {
    shift: usize,
    divisor_length: usize,
    remaining: usize,
}

/// Limbs of the work slice for a dividend of this length.
pub fn work_length(dividend: usize) -> usize {
    dividend + 1
}

impl Division {
    /// Normalises both operands. `work` holds [`work_length`] limbs, `scaled_divisor` as many as the divisor, which
    /// is not zero.
    pub fn start(work: &mut [u32], scaled_divisor: &mut [u32], dividend: &[u32], divisor: &[u32]) -> Self {
        let divisor_length = significant(divisor);
        debug_assert!(divisor_length > 0);
        let shift = divisor[divisor_length - 1].leading_zeros() as usize;
        shift_left(scaled_divisor, &divisor[..divisor_length], shift);
        shift_left(work, dividend, shift);
        Division { shift, divisor_length, remaining: work.len().saturating_sub(divisor_length) }
    }

    /// Finds quotient limbs, highest first, for about `budget` limb operations; `true` when the division is done.
    /// `quotient` holds `work.len() - divisor_length` limbs or as many as the result is known to need.
    pub fn advance(
        &mut self,
        quotient: &mut [u32],
        work: &mut [u32],
        scaled_divisor: &[u32],
        mut budget: usize,
    ) -> bool {
        let divisor = &scaled_divisor[..self.divisor_length];
        while self.remaining > 0 {
            self.remaining -= 1;
            let window = &mut work[self.remaining..=self.remaining + divisor.len()];
            let digit = quotient_digit(window, divisor);
            match quotient.get_mut(self.remaining) {
                Some(limb) => *limb = digit,
                None => debug_assert_eq!(digit, 0),
            }
            if budget <= divisor.len() && self.remaining > 0 {
                return false;
            }
            budget -= divisor.len().min(budget);
        }
        true
    }

    /// Scales the remainder back into the low limbs of `remainder`, which is as long as the divisor.
    pub fn finish(self, remainder: &mut [u32], work: &[u32]) {
        shift_right(remainder, &work[..self.divisor_length], self.shift);
    }
}

/// One step of algorithm D: the digit by which `window` holds `divisor`, and the rest left in `window`.
fn quotient_digit(window: &mut [u32], divisor: &[u32]) -> u32 {
    let length = divisor.len();
    let top = u64::from(divisor[length - 1]);
    let second = if length > 1 { u64::from(divisor[length - 2]) } else { 0 };
    let high = u64::from(window[length]) << LIMB_BITS | u64::from(window[length - 1]);
    let third = if length > 1 { u64::from(window[length - 2]) } else { 0 };
    let (mut guess, mut rest) = (high / top, high % top);
    while guess > u64::from(u32::MAX) || guess * second > (rest << LIMB_BITS | third) {
        guess -= 1;
        rest += top;
        if rest > u64::from(u32::MAX) {
            break;
        }
    }
    if subtract_multiple(window, divisor, guess as u32) {
        guess -= 1;
        let mut carry = 0;
        for (limb, &other) in window.iter_mut().zip(divisor) {
            let sum = u64::from(*limb) + u64::from(other) + carry;
            *limb = sum as u32;
            carry = sum >> LIMB_BITS;
        }
        window[length] = window[length].wrapping_add(carry as u32);
    }
    guess as u32
}

/// `window -= divisor * digit`; returns whether it went below zero (and wrapped).
fn subtract_multiple(window: &mut [u32], divisor: &[u32], digit: u32) -> bool {
    let (mut carry, mut borrow) = (0u32, false);
    let (low, high) = window.split_at_mut(divisor.len());
    for (limb, &other) in low.iter_mut().zip(divisor) {
        let product = u64::from(other) * u64::from(digit) + u64::from(carry);
        carry = (product >> LIMB_BITS) as u32;
        let (difference, first) = limb.overflowing_sub(product as u32);
        let (difference, second) = difference.overflowing_sub(u32::from(borrow));
        *limb = difference;
        borrow = first | second;
    }
    let (difference, first) = high[0].overflowing_sub(carry);
    let (difference, second) = difference.overflowing_sub(u32::from(borrow));
    high[0] = difference;
    first | second
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::super::limbs::{add_assign, compare};
    use super::super::multiply::multiply;
    use super::*;
    use core::cmp::Ordering;
    use std::{vec, vec::Vec};

    fn check(dividend: &[u32], divisor: &[u32], budget: usize) {
        let mut work = vec![0; work_length(dividend.len())];
        let mut scaled = vec![0; divisor.len()];
        let mut quotient = vec![0; work.len().saturating_sub(significant(divisor))];
        let mut division = Division::start(&mut work, &mut scaled, dividend, divisor);
        while !division.advance(&mut quotient, &mut work, &scaled, budget) {}
        let mut remainder = vec![0; divisor.len()];
        division.finish(&mut remainder, &work);
        assert_eq!(compare(&remainder, divisor), Ordering::Less);
        let mut back = vec![0; quotient.len() + divisor.len() + 1];
        multiply(&mut back, &quotient, divisor, &mut []);
        add_assign(&mut back, &remainder);
        assert_eq!(compare(&back, dividend), Ordering::Equal, "{dividend:x?} / {divisor:x?}");
    }

    #[test]
    fn quotient_times_divisor_plus_remainder_is_the_dividend() {
        let mut seed = 12345u32;
        let mut next = || {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            match seed % 5 {
                0 => u32::MAX,
                1 => 0,
                2 => 0x8000_0000,
                _ => seed,
            }
        };
        for round in 0..2000 {
            let dividend: Vec<u32> = (0..round % 9 + 1).map(|_| next()).collect();
            let mut divisor: Vec<u32> = (0..round % 4 + 1).map(|_| next()).collect();
            divisor[round % 4] |= 1;
            if significant(&dividend) >= significant(&divisor) {
                check(&dividend, &divisor, if round % 2 == 0 { 1 } else { usize::MAX });
            }
        }
    }

    #[test]
    fn the_rare_correction_step_runs() {
        check(&[0, 0, 0x8000_0000, 0x7fff_ffff], &[1, 0, 0x8000_0000], 9);
        check(&[3, 0, 0x8000_0000], &[1, 0, 0x2000_0000], 9);
    }
}
