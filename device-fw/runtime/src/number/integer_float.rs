//! Between integers and binary32: correctly rounded one way, exact the other
//!
//! Comparison and hash treat an integer and a float of the same value alike.

use super::limbs::{LIMB_BITS, bit, bit_length, compare, is_zero, shift_right};
use core::cmp::Ordering;

/// Limbs that hold the integer part of any finite float.
pub const FLOAT_LIMBS: usize = 4;

/// The float nearest to `significand * 2^exponent`, ties to even; `sticky` says that the true number is a little
/// above. Infinite when too large.
pub fn scale(significand: u64, exponent: i32, sticky: bool) -> f32 {
    const FRACTION_BITS: i32 = f32::MANTISSA_DIGITS as i32 - 1;
    const LOWEST_EXPONENT: i32 = -149;
    if significand == 0 {
        return 0.0;
    }
    let bits = 64 - significand.leading_zeros() as i32;
    let lowest = (bits - 1 + exponent - FRACTION_BITS).max(LOWEST_EXPONENT);
    let drop = lowest - exponent;
    let rounded = if drop <= 0 {
        significand << -drop
    } else if drop > 64 {
        0
    } else {
        let kept = if drop == 64 { 0 } else { significand >> drop };
        let half = 1 << (drop - 1);
        let rest = significand & ((half - 1) | half);
        let up = rest > half || rest == half && (sticky || kept & 1 == 1);
        kept + u64::from(up)
    };
    // `rounded` is below 2^24, or 2^24 itself after a carry: exact as a float, and so is each scaling below.
    let mut value = rounded as f32;
    let mut power = lowest;
    if power > 104 {
        return f32::INFINITY;
    }
    while power != 0 {
        let step = power.clamp(-100, 100);
        value *= f32::from_bits(((step + 127) as u32) << FRACTION_BITS);
        power -= step;
    }
    value
}

/// The float nearest to a natural; infinite when too large.
pub fn to_float(magnitude: &[u32]) -> f32 {
    let bits = bit_length(magnitude);
    if bits > 128 {
        return f32::INFINITY;
    }
    let shift = bits.saturating_sub(64);
    let mut top = [0; 2];
    let sticky = shift_right(&mut top, magnitude, shift);
    scale(u64::from(top[0]) | u64::from(top[1]) << LIMB_BITS, shift as i32, sticky)
}

/// The magnitude of a finite float's integer part.
pub fn from_float(value: f32) -> [u32; FLOAT_LIMBS] {
    let (significand, exponent) = significand_and_exponent(value);
    let mut limbs = [0; FLOAT_LIMBS];
    if exponent <= 0 {
        limbs[0] = if exponent > -32 { significand >> -exponent } else { 0 };
    } else {
        super::limbs::shift_left(&mut limbs, &[significand], exponent as usize);
    }
    limbs
}

/// `|value| = significand * 2^exponent` for a finite float.
pub fn significand_and_exponent(value: f32) -> (u32, i32) {
    let bits = value.to_bits();
    let (fraction, exponent) = (bits & 0x007f_ffff, (bits >> 23 & 0xff) as i32);
    if exponent == 0 { (fraction, -149) } else { (fraction | 0x0080_0000, exponent - 150) }
}

/// Orders an integer and a float by value; `None` for nan.
pub fn compare_to_float(magnitude: &[u32], negative: bool, value: f32) -> Option<Ordering> {
    if value.is_nan() {
        return None;
    }
    let integer_sign = if is_zero(magnitude) { 0 } else { 1 - 2 * i32::from(negative) };
    let float_sign = if value == 0.0 { 0 } else { 1 - 2 * i32::from(value < 0.0) };
    if integer_sign != float_sign || integer_sign == 0 {
        return Some(integer_sign.cmp(&float_sign));
    }
    let by_magnitude = if value.is_infinite() {
        Ordering::Less
    } else {
        let whole = from_float(value);
        let fraction = significand_and_exponent(value);
        let has_fraction = fraction.1 < 0 && {
            let drop = fraction.1.unsigned_abs();
            drop >= 32 || fraction.0 & ((1 << drop) - 1) != 0
        };
        compare(magnitude, &whole).then(if has_fraction { Ordering::Less } else { Ordering::Equal })
    };
    Some(if negative { by_magnitude.reverse() } else { by_magnitude })
}

/// The prime modulus of number hashes, 2^31 - 1.
pub const HASH_PRIME: u32 = (1 << 31) - 1;

/// Hash of an integer: its remainder modulo [`HASH_PRIME`] with its sign, so a small int is its own hash.
pub fn hash_integer(magnitude: &[u32], negative: bool) -> i32 {
    signed_hash(super::limbs::modulo_hash_prime(magnitude), negative)
}

/// Hash of a float, equal to the hash of an integer of the same value. Nan hashes as 0.
pub fn hash_float(value: f32) -> i32 {
    if value.is_nan() {
        return 0;
    }
    if value.is_infinite() {
        return if value < 0.0 { -314_159 } else { 314_159 };
    }
    let (significand, exponent) = significand_and_exponent(value);
    // A power of two only rotates the 31 bits.
    let rotation = exponent.rem_euclid(31) as u32;
    let residue = u64::from(significand) << rotation;
    let folded = (residue & u64::from(HASH_PRIME)) + (residue >> 31);
    let folded = (folded % u64::from(HASH_PRIME)) as u32;
    signed_hash(folded, value < 0.0)
}

fn signed_hash(residue: u32, negative: bool) -> i32 {
    if negative { -(residue as i32) } else { residue as i32 }
}

/// Rounds half to even on dropping the lowest `shift` bits: whether the quotient goes up by one.
pub fn rounds_up(magnitude: &[u32], shift: usize) -> bool {
    if shift == 0 || !bit(magnitude, shift - 1) {
        return false;
    }
    bit(magnitude, shift) || super::limbs::trailing_zeros(magnitude) < shift - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_with_correct_rounding() {
        for value in [0u64, 1, 3, 16_777_215, 16_777_217, 16_777_219, 33_554_435, u64::MAX, 0x8000_0080_0000_0001] {
            assert_eq!(scale(value, 0, false), value as f32, "{value}");
        }
        assert_eq!(scale(16_777_217, 0, true), 16_777_218.0);
        assert_eq!(scale(1, -149, false), f32::from_bits(1));
        assert_eq!(scale(1, -150, false), 0.0);
        assert_eq!(scale(1, -150, true), f32::from_bits(1));
        assert_eq!(scale(3, -150, false), f32::from_bits(2));
        assert_eq!(scale(1, -250, true), 0.0);
        assert_eq!(scale(0xff_ffff, 104, false), f32::MAX);
        assert_eq!(scale(0x1ff_ffff, 103, false), f32::INFINITY);
        assert_eq!(scale(1, 128, false), f32::INFINITY);
        assert_eq!(scale(1, 127, false), 2f32.powi(127));
        assert_eq!(scale(1 << 40, -189, false), f32::from_bits(1));
    }

    #[test]
    fn converts_both_ways() {
        assert_eq!(to_float(&[0, 0, 0, 1]), 2f32.powi(96));
        assert_eq!(to_float(&[0, 0, 0, 0, 1]), f32::INFINITY);
        assert_eq!(from_float(-2.5), [2, 0, 0, 0]);
        assert_eq!(from_float(0.99), [0, 0, 0, 0]);
        assert_eq!(from_float(2f32.powi(100)), [0, 0, 0, 16]);
        assert_eq!(to_float(&from_float(f32::MAX)), f32::MAX);
    }

    #[test]
    fn compares_exactly() {
        use Ordering::{Equal, Greater, Less};
        for (magnitude, negative, value, expected) in [
            (16_777_217, false, 16_777_216.0, Some(Greater)),
            (16_777_216, true, -16_777_216.0, Some(Equal)),
            (2, false, 2.5, Some(Less)),
            (2, true, -2.5, Some(Greater)),
            (0, false, 1e-40, Some(Less)),
            (0, false, -0.0, Some(Equal)),
            (5, false, f32::INFINITY, Some(Less)),
            (5, true, f32::NEG_INFINITY, Some(Greater)),
            (5, false, f32::NAN, None),
        ] {
            assert_eq!(compare_to_float(&[magnitude], negative, value), expected, "{magnitude} {value}");
        }
    }

    #[test]
    fn hashes_agree() {
        for value in [0.0f32, 1.0, -1.0, 5.0, 1e10, -3e20, 2.5e38, 16_777_216.0] {
            assert_eq!(hash_float(value), hash_integer(&from_float(value), value < 0.0), "{value}");
        }
        assert_eq!(hash_float(0.5), 1 << 30);
        assert_eq!(hash_float(-1.0), -1);
    }
}
