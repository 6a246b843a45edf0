//! Exact decimal digits of a binary32, and their rounding to any place
//!
//! A finite float is `m * 2^e`, that is `m * 5^-e / 10^-e` for negative `e`: a natural of at most twelve limbs and
//! 112 digits. So every digit is exact, and rounding half to even happens on the true decimal value.

use super::integer_float::significand_and_exponent;
use super::limbs::{divide_small, is_zero, multiply_small, shift_left};
use core::cmp::Ordering;

/// Most significant decimal digits that a float has.
pub const MAX_DIGITS: usize = 112;

/// Digits that tell every float from its neighbours.
const SHORTEST_MAX: usize = 9;

/// The significand of a power of two, and the exponent of the smallest floats.
const LEAST_NORMAL: u32 = 1 << 23;
const LEAST_EXPONENT: i32 = -149;

/// The decimal value `0.d1d2d3... * 10^point`, without zeros at either end; zero has no digits.
#[derive(Clone, Debug)]
pub struct Decimal {
    digits: [u8; MAX_DIGITS],
    length: usize,
    point: i32,
}

impl Decimal {
    /// All digits of a finite float's magnitude.
    pub fn exact(value: f32) -> Self {
        let (significand, exponent) = significand_and_exponent(value);
        Self::of(significand, exponent)
    }

    /// All digits of `significand * 2^exponent`, with at most one bit more than a float has on either side.
    fn of(significand: u32, exponent: i32) -> Self {
        let mut limbs = [0; 12];
        limbs[0] = significand;
        let mut point = 0;
        if exponent > 0 {
            shift_left(&mut limbs, &[significand], exponent as usize);
        } else {
            let drop = significand.trailing_zeros().min(exponent.unsigned_abs());
            limbs[0] = significand >> (drop & 31);
            let mut fives = if significand == 0 { 0 } else { exponent.unsigned_abs() - drop };
            point = -(fives as i32);
            while fives > 0 {
                let step = fives.min(13);
                multiply_small(&mut limbs, 5u32.pow(step), 0);
                fives -= step;
            }
        }
        let mut decimal = Decimal { digits: [0; MAX_DIGITS], length: 0, point };
        let mut text = [b'0'; MAX_DIGITS + 9];
        let mut start = text.len();
        while !is_zero(&limbs) {
            let mut chunk = divide_small(&mut limbs, 1_000_000_000);
            for _ in 0..9.min(start) {
                start -= 1;
                text[start] = b'0' + (chunk % 10) as u8;
                chunk /= 10;
            }
        }
        let digits = &text[start..];
        decimal.point += digits.len() as i32;
        decimal.set(digits);
        decimal
    }

    /// The fewest digits that read back as the same float, of these the nearest.
    pub fn shortest(value: f32) -> Self {
        let (significand, exponent) = significand_and_exponent(value);
        let exact = Self::of(significand, exponent);
        // What lies between the midpoints to the neighbours reads back; on a midpoint, an even significand does. Below a power of two the
        // neighbour is half as far.
        let low = match significand {
            LEAST_NORMAL if exponent > LEAST_EXPONENT => Self::of(significand * 4 - 1, exponent - 2),
            _ => Self::of((significand * 2).saturating_sub(1), exponent - 1),
        };
        let high = Self::of(significand * 2 + 1, exponent - 1);
        let reads_back = |candidate: &Self| {
            let sides = [candidate.compare(&low), high.compare(candidate)];
            sides.iter().all(|&side| side == Ordering::Greater || side == Ordering::Equal && significand % 2 == 0)
        };
        for length in 1..=SHORTEST_MAX.min(exact.length) {
            let mut nearest = exact.clone();
            nearest.round_significant(length);
            if reads_back(&nearest) {
                return nearest;
            }
            // The farther side may still be inside where the neighbours are not equally far.
            let mut farther = exact.clone();
            farther.length = length;
            if nearest.compare(&exact) == Ordering::Less {
                farther.increment();
            } else {
                farther.drop_trailing_zeros();
            }
            if reads_back(&farther) {
                return farther;
            }
        }
        exact
    }

    fn compare(&self, other: &Self) -> Ordering {
        let (ours, theirs) = (self.length > 0, other.length > 0);
        (ours, self.point, self.digits()).cmp(&(theirs, other.point, other.digits()))
    }

    fn set(&mut self, digits: &[u8]) {
        let leading = digits.iter().take_while(|&&digit| digit == b'0').count();
        self.point -= leading as i32;
        let rest = &digits[leading..];
        self.length = rest.len().min(MAX_DIGITS);
        self.digits[..self.length].copy_from_slice(&rest[..self.length]);
        self.drop_trailing_zeros();
    }

    fn drop_trailing_zeros(&mut self) {
        while self.length > 0 && self.digits[self.length - 1] == b'0' {
            self.length -= 1;
        }
        if self.length == 0 {
            self.point = 0;
        }
    }

    /// The ASCII digits, first one not zero; empty for zero.
    pub fn digits(&self) -> &[u8] {
        &self.digits[..self.length]
    }

    /// Where the decimal point stands: before the first digit for 0, after it for 1.
    pub fn point(&self) -> i32 {
        self.point
    }

    /// Exponent of scientific notation; 0 for zero.
    pub fn exponent(&self) -> i32 {
        if self.length == 0 { 0 } else { self.point - 1 }
    }

    /// Rounds to `places` digits after the decimal point (before it when negative), half to even.
    pub fn round_at(&mut self, places: i32) {
        let keep = i64::from(self.point) + i64::from(places);
        if keep < 0 {
            self.length = 0;
            self.point = 0;
        } else {
            self.round_significant(keep as usize);
        }
    }

    /// Rounds to this many significant digits, half to even; for none, to zero or the next power of ten.
    pub fn round_significant(&mut self, keep: usize) {
        if keep >= self.length {
            return;
        }
        let next = self.digits[keep];
        let tie = next == b'5' && keep + 1 == self.length;
        let odd = keep > 0 && self.digits[keep - 1] % 2 == 1;
        let up = if tie { odd } else { next >= b'5' };
        self.length = keep;
        if up { self.increment() } else { self.drop_trailing_zeros() }
    }

    /// Adds one in the last place.
    fn increment(&mut self) {
        while let Some(index) = self.length.checked_sub(1) {
            if self.digits[index] != b'9' {
                self.digits[index] += 1;
                return;
            }
            self.length = index;
        }
        self.digits[0] = b'1';
        self.length = 1;
        self.point += 1;
    }

    /// The nearest float.
    pub fn to_float(&self) -> f32 {
        super::float_text::from_digits(self.digits(), self.point, false)
    }
}

/// Rounds to `places` digits after the point, half to even on the exact value, as `round(value, places)` does.
pub fn round_float(value: f32, places: i32) -> f32 {
    if !value.is_finite() || value == 0.0 {
        return value;
    }
    let mut decimal = Decimal::exact(value);
    decimal.round_at(places);
    decimal.to_float().copysign(value)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::{str, string::String};

    fn check(value: f32, digits: &str, point: i32) {
        let decimal = Decimal::exact(value);
        assert_eq!((str::from_utf8(decimal.digits()), decimal.point()), (Ok(digits), point), "{value}");
    }

    #[test]
    fn digits_are_exact() {
        check(0.0, "", 0);
        check(1.0, "1", 1);
        check(0.1, "100000001490116119384765625", 0);
        check(1e10, "1", 11);
        check(f32::MAX, "340282346638528859811704183484516925440".trim_end_matches('0'), 39);
        check(123.456, "123.45600128173828125".replace('.', "").as_str(), 3);
        check(f32::from_bits(1), std::format!("{:.149}", 1.401298464324817e-45f64)[46..].trim_end_matches('0'), -44);
        assert_eq!(Decimal::exact(f32::from_bits(0x007f_ffff)).digits().len(), 112);
    }

    #[test]
    fn the_shortest_are_those_of_the_standard_library() {
        // Every exponent with significands at both ends and in between, and small integers with their neighbours.
        let ends = [0, 1, 2, 3, 0x3f_ffff, 0x40_0000, 0x7f_fffd, 0x7f_fffe, 0x7f_ffff];
        let spread = (0..40u32).map(|number| number.wrapping_mul(0x9e37_79b9) >> 9);
        let bits = (0..255u32)
            .flat_map(|exponent| ends.into_iter().chain(spread.clone()).map(move |bits| exponent << 23 | bits));
        let integers = (0..3000u32).map(|number| (number as f32 / 8.0).to_bits());
        for bits in bits.chain(integers) {
            let value = f32::from_bits(bits);
            let ours = Decimal::shortest(value);
            let theirs = std::format!("{value:e}");
            let (digits, exponent) = theirs.split_once('e').expect("an exponent");
            let digits = digits.replace('.', "");
            let digits = digits.trim_end_matches('0');
            let exact = Decimal::exact(value);
            if exact.length == ours.length + 1 && exact.digits[ours.length] == b'5' {
                // As far from one as from the other: even here, upwards there.
                assert_eq!(ours.digits[ours.length - 1] % 2, 0, "{value:e}");
                continue;
            }
            assert_eq!(str::from_utf8(ours.digits()), Ok(digits), "{bits:#x} {value:e}");
            assert_eq!(ours.exponent(), exponent.parse::<i32>().expect("a number"), "{value:e}");
        }
    }

    fn rounded(value: f32, places: i32) -> (String, i32) {
        let mut decimal = Decimal::exact(value);
        decimal.round_at(places);
        (String::from_utf8(decimal.digits().to_vec()).expect("ASCII"), decimal.point())
    }

    #[test]
    fn rounds_half_to_even_on_the_true_value() {
        for (value, places, digits, point) in [
            (0.5, 0, "", 0),
            (1.5, 0, "2", 1),
            (2.5, 0, "2", 1),
            (0.125, 2, "12", 0),
            (0.375, 2, "38", 0),
            (9.99, 1, "1", 2),
            (0.05, 1, "1", 0),
            (0.04, 1, "", 0),
            (0.004, 1, "", 0),
            (95.0, -1, "1", 3),
            (55.0, -2, "1", 3),
            (45.0, -2, "", 0),
            (5.0, -2, "", 0),
            (1.0, 200, "1", 1),
        ] {
            assert_eq!(rounded(value, places), (digits.into(), point), "{value} to {places}");
        }
        assert_eq!(round_float(2.675, 2), 2.67);
        assert_eq!(round_float(-1234.5678, -2), -1200.0);
        assert_eq!(round_float(3.4e38, -38), f32::INFINITY.min(3e38));
    }
}
