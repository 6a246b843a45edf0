//! Integers as text in the bases 2 to 36, in pieces between which the caller may look for an interrupt
//!
//! Grammar of `int(text, base)` in CPython: surrounding white space, a sign, a prefix that agrees with the base,
//! single underscores between digits. Digits beyond ASCII are not taken.

use super::limbs::{divide_small, multiply_small};

/// The integer text was well formed.
#[derive(Clone, Copy, Debug)]
pub struct IntegerText<'a> {
    /// Whether a minus sign stood before it.
    pub negative: bool,
    /// The base: the caller's, or the one that the prefix says.
    pub base: u32,
    /// Digits and underscores, no sign or prefix.
    pub digits: &'a [u8],
    /// Digits without the underscores.
    pub digit_count: usize,
}

/// White space as `str.strip` sees it, in ASCII.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r' | 0x1c..=0x1f)
}

/// The text without white space at both ends.
pub fn trim_space(mut text: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = text
        && is_space(*first)
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && is_space(*last)
    {
        text = rest;
    }
    text
}

/// Value of a digit, at most 35.
pub fn digit_value(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(36)
}

/// Takes integer text apart; `base` is 0 (the prefix decides) or 2 to 36. `None` when it is no integer.
pub fn parse_integer(text: &[u8], base: u32) -> Option<IntegerText<'_>> {
    let (negative, body) = match trim_space(text) {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let prefixed = match body {
        [b'0', letter, rest @ ..] => match letter.to_ascii_lowercase() {
            b'x' => Some((16, rest)),
            b'o' => Some((8, rest)),
            b'b' => Some((2, rest)),
            _ => None,
        },
        _ => None,
    };
    let (actual_base, digits) = match prefixed {
        Some((own, rest)) if base == 0 || base == own => (own, rest.strip_prefix(b"_").unwrap_or(rest)),
        _ if base != 0 => (base, body),
        _ if has_useless_zero(body) => return None,
        _ => (10, body),
    };
    let mut digit_count = 0;
    let mut after_digit = false;
    for &byte in digits {
        if byte == b'_' && after_digit {
            after_digit = false;
        } else if digit_value(byte)? < actual_base {
            after_digit = true;
            digit_count += 1;
        } else {
            return None;
        }
    }
    after_digit.then_some(IntegerText { negative, base: actual_base, digits, digit_count })
}

/// `012` is refused where the base is to be guessed; `00` is not.
fn has_useless_zero(digits: &[u8]) -> bool {
    digits.first() == Some(&b'0') && digits.iter().any(|byte| !matches!(byte, b'0' | b'_'))
}

impl IntegerText<'_> {
    /// Limbs that hold the value.
    pub fn limb_length(&self) -> usize {
        let thousandth_bits = match self.base {
            10 => 3322,
            base => 1000 * u64::from(u32::BITS - (base - 1).leading_zeros()),
        };
        (self.digit_count as u64 * thousandth_bits / 32_000) as usize + 1
    }

    /// The value where it surely fits.
    pub fn small(&self) -> Option<i64> {
        let mut value = 0i64;
        for &byte in self.digits.iter().filter(|&&byte| byte != b'_') {
            value = value.checked_mul(i64::from(self.base))?.checked_add(i64::from(digit_value(byte)?))?;
        }
        Some(if self.negative { -value } else { value })
    }
}

/// Some digits read as one number: `limbs = limbs * factor + value` takes them in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DigitChunk {
    /// The base to the power of their count.
    pub factor: u32,
    /// Their value.
    pub value: u32,
    /// Where the digits after them start.
    pub next: usize,
}

/// Reads as many digits (or underscores) from `position` as one limb holds; `None` at the end.
pub fn read_chunk(digits: &[u8], position: usize, base: u32) -> Option<DigitChunk> {
    let (most, _) = chunk(base);
    let mut read = DigitChunk { factor: 1, value: 0, next: position };
    let mut count = 0;
    while let Some(&byte) = digits.get(read.next)
        && count < most
    {
        read.next += 1;
        if byte != b'_' {
            read.value = read.value * base + digit_value(byte).unwrap_or(0);
            read.factor *= base;
            count += 1;
        }
    }
    (read.next > position).then_some(read)
}

/// Takes a chunk into `limbs`, of which `used` have been filled so far; returns how many are now.
pub fn take_in(limbs: &mut [u32], used: usize, read: DigitChunk) -> usize {
    let carry = multiply_small(&mut limbs[..used], read.factor, read.value);
    match limbs.get_mut(used) {
        Some(limb) if carry != 0 => {
            *limb = carry;
            used + 1
        }
        _ => used,
    }
}

/// The most digits of `base` whose values fit one limb, and the base to that power.
fn chunk(base: u32) -> (usize, u32) {
    let (mut count, mut power) = (1, base);
    while let Some(next) = power.checked_mul(base) {
        power = next;
        count += 1;
    }
    (count, power)
}

/// Bytes that hold the digits of a number of `bit_length` bits; at most a few more than needed.
pub fn text_length(bit_length: usize, base: u32) -> usize {
    match base {
        10 => (bit_length as u64 * 1234 / 4096) as usize + 1,
        _ => bit_length / base.max(2).ilog2() as usize + 1,
    }
}

/// Divides the last digits off `work`, of which the low `used` limbs count, and writes them to the end of `out`;
/// returns these digits and the limbs that count still. All but the last (highest) piece have leading zeros.
pub fn split_off_digits<'o>(work: &mut [u32], used: usize, base: u32, out: &'o mut [u8; 32]) -> (&'o [u8], usize) {
    let (most, power) = chunk(base);
    let mut value = divide_small(&mut work[..used], power);
    let used = super::limbs::significant(&work[..used]);
    let mut start = out.len();
    while if used > 0 { out.len() - start < most } else { value != 0 || start == out.len() } {
        start -= 1;
        out[start] = digit_byte(value % base);
        value /= base;
    }
    (&out[start..], used)
}

/// The lower-case letter or figure for a digit below 36.
fn digit_byte(digit: u32) -> u8 {
    char::from_digit(digit, 36).map_or(b'?', |letter| letter as u8)
}

/// Writes a machine integer's digits to the end of `out`; returns them. 32 bytes hold any base.
pub fn small_digits(out: &mut [u8; 32], mut value: u32, base: u32) -> &[u8] {
    let base = base.clamp(2, 36);
    let mut start = out.len();
    loop {
        start -= 1;
        out[start] = digit_byte(value % base);
        value /= base;
        if value == 0 || start == 0 {
            return &out[start..];
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::{string::String, vec, vec::Vec};

    fn limbs(text: &str, base: u32) -> Vec<u32> {
        let parsed = parse_integer(text.as_bytes(), base).expect(text);
        let mut limbs = vec![0; parsed.limb_length()];
        let (mut position, mut used) = (0, 0);
        while let Some(read) = read_chunk(parsed.digits, position, parsed.base) {
            used = take_in(&mut limbs, used, read);
            position = read.next;
        }
        limbs
    }

    fn text(mut work: Vec<u32>, base: u32) -> String {
        let room = text_length(super::super::limbs::bit_length(&work), base);
        let (mut used, mut out) = (work.len(), String::new());
        loop {
            let mut buffer = [0; 32];
            let (digits, rest) = split_off_digits(&mut work, used, base, &mut buffer);
            out.insert_str(0, core::str::from_utf8(digits).expect("digits are ASCII"));
            used = rest;
            if used == 0 {
                assert!(out.len() <= room);
                return out;
            }
        }
    }

    #[test]
    fn reads_and_writes_every_base() {
        for base in 2..=36 {
            for value in ["0", "1", "10", "1000000000000000000000000000000000", "10101011110101010101111010101001"] {
                assert_eq!(text(limbs(value, base), base), value, "base {base}");
            }
        }
        assert_eq!(text(limbs("zzzzzzzzzzzzzz", 36), 16), "14ce6b167f30fffffff");
        let long = "9".repeat(2000);
        assert_eq!(text(limbs(&long, 10), 10), long);
        let shortest = std::format!("1{}", "0".repeat(1999));
        assert_eq!(text(limbs(&shortest, 10), 10), shortest);
    }

    #[test]
    fn takes_integer_text_as_cpython() {
        for (text, base, expected) in [
            ("12", 10, Some(12)),
            ("  -1_000\n", 10, Some(-1000)),
            ("0x_1f", 16, Some(31)),
            ("0x1F", 0, Some(31)),
            ("0b1", 16, Some(0xb1)),
            ("0b1", 0, Some(1)),
            ("+0o17", 0, Some(15)),
            ("00", 0, Some(0)),
            ("012", 10, Some(12)),
            ("012", 0, None),
            ("_1", 10, None),
            ("1_", 10, None),
            ("1__0", 10, None),
            ("0x", 16, None),
            ("", 10, None),
            ("-", 10, None),
            ("- 1", 10, None),
            ("9", 8, None),
            ("z", 36, Some(35)),
        ] {
            assert_eq!(parse_integer(text.as_bytes(), base).and_then(|parsed| parsed.small()), expected, "{text:?}");
        }
    }

    #[test]
    fn small_digits_need_no_limbs() {
        assert_eq!(small_digits(&mut [0; 32], u32::MAX, 2), [b'1'; 32]);
        assert_eq!(small_digits(&mut [0; 32], 0, 10), b"0");
        assert_eq!(small_digits(&mut [0; 32], 1234, 10), b"1234");
    }
}
