//! Text as binary32, correctly rounded
//!
//! Done with naturals, which takes a tenth of the room of `core`'s way.
//! Text of any length is read with the same rounding as if it were exact.

use super::digits::trim_space;
use super::integer_float::scale;
use super::limbs::{LIMB_BITS, bit_length, divide_small, multiply_small, shift_left, shift_right};

/// Digits beyond which only their being non-zero can matter: a midpoint between floats has at most 113.
const KEPT_DIGITS: usize = 120;

/// Bits that the quotient of a division keeps at least: more than twice what rounding looks at.
const QUOTIENT_BITS: usize = 64;

/// Limbs that hold [`KEPT_DIGITS`] digits, and what the longest division needs.
const LIMBS: usize = 16;

/// Where the point stands when the number is infinite for sure, and when it is nothing for sure.
const POINTS: core::ops::RangeInclusive<i32> = -46..=40;

/// The float nearest to `0.d1d2... * 10^point`; `sticky` says that non-zero digits follow.
///
/// The digits are a natural; it is multiplied by a power of ten, or shifted left until a division by the power of five leaves enough
/// bits. Whatever is left over only matters for a tie.
pub fn from_digits(digits: &[u8], point: i32, sticky: bool) -> f32 {
    let kept = &digits[..digits.len().min(KEPT_DIGITS)];
    let mut sticky = sticky || digits[kept.len()..].iter().any(|&digit| digit != b'0');
    if kept.iter().all(|&digit| digit == b'0') || point < *POINTS.start() {
        return 0.0;
    }
    if point > *POINTS.end() {
        // Zeros in front of the digits may have let the point look further right than it is.
        let zeros = kept.iter().take_while(|&&digit| digit == b'0').count();
        return if zeros == 0 { f32::INFINITY } else { from_digits(&digits[zeros..], point - zeros as i32, sticky) };
    }
    let mut natural = [0; LIMBS];
    for &digit in kept {
        multiply_small(&mut natural, 10, u32::from(digit.wrapping_sub(b'0')));
    }
    let tens = point - kept.len() as i32;
    let count = tens.unsigned_abs();
    let mut exponent = tens;
    if tens >= 0 {
        in_powers_of_five(count, |power| {
            multiply_small(&mut natural, power, 0);
        });
    } else {
        // 5^count has less than this many bits.
        let divisor_bits = count as usize * 7 / 3 + 1;
        let shift = (QUOTIENT_BITS + divisor_bits).saturating_sub(bit_length(&natural));
        let mut shifted = [0; LIMBS];
        shift_left(&mut shifted, &natural, shift);
        in_powers_of_five(count, |power| sticky |= divide_small(&mut shifted, power) != 0);
        natural = shifted;
        exponent -= shift as i32;
    }
    let drop = bit_length(&natural).saturating_sub(64);
    let mut top = [0; 2];
    sticky |= shift_right(&mut top, &natural, drop);
    scale(u64::from(top[0]) | u64::from(top[1]) << LIMB_BITS, exponent + drop as i32, sticky)
}

/// Calls `apply` with factors whose product is `5^count`.
fn in_powers_of_five(mut count: u32, mut apply: impl FnMut(u32)) {
    while count > 0 {
        let step = count.min(13);
        apply(5u32.pow(step));
        count -= step;
    }
}

/// Reads `float(text)`; `None` when it is no float.
pub fn parse_float(text: &[u8]) -> Option<f32> {
    let (value, rest) = scan_float(trim_space(text))?;
    rest.is_empty().then_some(value)
}

/// Reads the longest float at the start of `text`, and returns what follows it.
pub fn scan_float(text: &[u8]) -> Option<(f32, &[u8])> {
    let (negative, body) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let (value, rest) = scan_name(body).or_else(|| scan_number(body))?;
    Some((if negative { -value } else { value }, rest))
}

fn scan_name(body: &[u8]) -> Option<(f32, &[u8])> {
    [("infinity", f32::INFINITY), ("inf", f32::INFINITY), ("nan", f32::NAN)].iter().find_map(|(name, value)| {
        let (head, rest) = body.split_at_checked(name.len())?;
        head.eq_ignore_ascii_case(name.as_bytes()).then_some((*value, rest))
    })
}

/// What the digits before the exponent amount to.
struct Significand {
    digits: [u8; KEPT_DIGITS],
    length: usize,
    /// Where the point stands from the first kept digit.
    point: i32,
    sticky: bool,
}

impl Significand {
    fn push(&mut self, digit: u8, after_point: bool) {
        let leading_zero = digit == b'0' && self.length == 0;
        if !after_point && !leading_zero {
            self.point = self.point.saturating_add(1);
        } else if after_point && leading_zero {
            self.point = self.point.saturating_sub(1);
        }
        if !leading_zero {
            match self.digits.get_mut(self.length) {
                Some(place) => {
                    *place = digit;
                    self.length += 1;
                }
                None => self.sticky |= digit != b'0',
            }
        }
    }
}

fn scan_number(body: &[u8]) -> Option<(f32, &[u8])> {
    let mut significand = Significand { digits: [0; KEPT_DIGITS], length: 0, point: 0, sticky: false };
    let (whole, mut rest) = scan_digits(body, |digit| significand.push(digit, false));
    let mut fraction = 0;
    if let [b'.', after @ ..] = rest {
        (fraction, rest) = scan_digits(after, |digit| significand.push(digit, true));
    }
    if whole + fraction == 0 {
        return None;
    }
    let mut point = significand.point;
    if let [b'e' | b'E', after @ ..] = rest {
        let (negative, figures) = match after {
            [b'-', figures @ ..] => (true, figures),
            [b'+', figures @ ..] => (false, figures),
            figures => (false, figures),
        };
        let mut exponent = 0i32;
        let (count, after) = scan_digits(figures, |digit| {
            exponent = exponent.saturating_mul(10).saturating_add(i32::from(digit - b'0'));
        });
        if count > 0 {
            point = if negative { point.saturating_sub(exponent) } else { point.saturating_add(exponent) };
            rest = after;
        }
    }
    Some((from_digits(&significand.digits[..significand.length], point, significand.sticky), rest))
}

/// Feeds digits, with single underscores between them, to `take`; returns how many there were and what follows.
fn scan_digits(text: &[u8], mut take: impl FnMut(u8)) -> (usize, &[u8]) {
    let mut count = 0;
    let mut position = 0;
    loop {
        match text.get(position) {
            Some(&byte) if byte.is_ascii_digit() => {
                take(byte);
                count += 1;
                position += 1;
            }
            Some(b'_') if count > 0 && text.get(position + 1).is_some_and(u8::is_ascii_digit) => position += 1,
            _ => return (count, &text[position..]),
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::number::float_digits::Decimal;
    use std::string::String;

    #[test]
    fn reads_as_cpython() {
        for (text, expected) in [
            ("1", Some(1.0)),
            (" -1.5e3 \n", Some(-1500.0)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("1_0.2_5", Some(10.25)),
            ("1e1_0", Some(1e10)),
            ("00000000000000000000000.00000000000000000001", Some(1e-20)),
            ("1e400", Some(f32::INFINITY)),
            ("1e-400", Some(0.0)),
            ("1e99999999999", Some(f32::INFINITY)),
            ("0e99999999999", Some(0.0)),
            ("-Infinity", Some(f32::NEG_INFINITY)),
            ("iNf", Some(f32::INFINITY)),
            ("", None),
            (".", None),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("1_.5", None),
            ("1e", None),
            ("e5", None),
            ("1 2", None),
            ("0x10", None),
            ("infin", None),
        ] {
            assert_eq!(parse_float(text.as_bytes()), expected, "{text:?}");
        }
        assert!(parse_float(b"nan").is_some_and(f32::is_nan));
    }

    #[test]
    fn far_digits_break_a_tie() {
        let tie = "16777217";
        assert_eq!(parse_float(tie.as_bytes()), Some(16_777_216.0));
        let above: String = std::format!("{tie}.{}1", "0".repeat(500));
        assert_eq!(parse_float(above.as_bytes()), Some(16_777_218.0));
        let long = std::format!("{}e-300", "1".repeat(300));
        assert_eq!(parse_float(long.as_bytes()), Some(0.111_111_11));
    }

    /// What `core` reads, as the other opinion.
    fn check_against_core(text: &str) {
        let expected: f32 = text.parse().expect("a number");
        let found = parse_float(text.as_bytes()).expect("a number");
        assert_eq!(found.to_bits(), expected.to_bits(), "{text}");
    }

    #[test]
    fn reads_as_core_does() {
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        for _ in 0..20_000 {
            let digits: String = (0..1 + random() % 40).map(|_| char::from(b'0' + (random() % 10) as u8)).collect();
            check_against_core(&std::format!("{digits}e{}", random() as i64 % 90 - 70));
            check_against_core(&std::format!("0.{digits}e{}", random() as i64 % 90 - 46));
            // The middle between two floats, all digits of it, and a little beside.
            let low = f32::from_bits((random() as u32) % 0x7f7f_ffff);
            let middle = (f64::from(low) + f64::from(f32::from_bits(low.to_bits() + 1))) / 2.0;
            let exact = std::format!("{middle:.170}");
            check_against_core(&exact);
            check_against_core(&std::format!("{exact}1"));
        }
        for text in [
            "3.4028235677973366e38",
            "3.4028235677973365e38",
            "7.0064923216240853e-46",
            "7.0064923216240854e-46",
            "1e-47",
        ] {
            check_against_core(text);
        }
    }

    #[test]
    fn every_thousandth_float_reads_back() {
        for bits in (1u32..0x7f80_0000).step_by(99_991) {
            let value = f32::from_bits(bits);
            assert_eq!(Decimal::shortest(value).to_float().to_bits(), bits);
        }
    }
}
