//! Exact decimal digits of a binary32, and their rounding to any place
//!
//! A finite float is `m * 2^e`, that is `m * 5^-e / 10^-e` for negative `e`: a natural of at most twelve limbs and
//! 112 digits. So every digit is exact, and rounding half to even happens on the true decimal value.

use super::float_text::shortest_digits;
use super::integer_float::significand_and_exponent;
use super::limbs::{divide_small, is_zero, multiply_small, shift_left};

/// Most significant decimal digits that a float has.
pub const MAX_DIGITS: usize = 112;

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
        let (digits, length, point) = shortest_digits(value);
        let mut decimal = Decimal { digits: [0; MAX_DIGITS], length: 0, point };
        decimal.set(&digits[..length]);
        decimal
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
        if up {
            let mut index = keep;
            loop {
                if index == 0 {
                    self.digits[0] = b'1';
                    self.length = 1;
                    self.point += 1;
                    return;
                }
                index -= 1;
                if self.digits[index] != b'9' {
                    self.digits[index] += 1;
                    self.length = index + 1;
                    return;
                }
            }
        }
        self.drop_trailing_zeros();
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
