//! Binary32 as text: shortest repr, and correctly rounded reading
//!
//! The digit generation and the reading of short input are those of `core`; what is Python's here is the grammar
//! and where an exponent is used. Text of any length is read with the same rounding as if it were exact.

use super::digits::trim_space;
use core::fmt::{self, Write};

/// Digits beyond which only their being non-zero can matter: a midpoint between floats has at most 113.
const KEPT_DIGITS: usize = 120;

/// A sink on the stack for what `core` formats; longer text is an error.
struct Buffer<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Write for Buffer<N> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// The fewest digits that read back as the same finite magnitude: ASCII digits, their number, and the decimal
/// point's place as in `0.d1d2... * 10^point`.
pub fn shortest_digits(value: f32) -> ([u8; 16], usize, i32) {
    let mut text = Buffer { bytes: [0; 24], length: 0 };
    let mut digits = [b'0'; 16];
    let mut length = 0;
    // A finite f32 in this form has at most 9 digits, a point, and an exponent of two figures: it always fits.
    if write!(text, "{:e}", value.abs()).is_err() {
        return (digits, 1, 1);
    }
    let mut bytes = text.bytes[..text.length].iter();
    for &byte in bytes.by_ref().take_while(|&&byte| byte != b'e') {
        if byte != b'.' {
            digits[length] = byte;
            length += 1;
        }
    }
    let (mut exponent, mut negative) = (0, false);
    for &byte in bytes {
        match byte {
            b'-' => negative = true,
            _ => exponent = exponent * 10 + i32::from(byte - b'0'),
        }
    }
    (digits, length, if negative { -exponent } else { exponent } + 1)
}

/// The float nearest to `0.d1d2... * 10^point`; `sticky` says that non-zero digits follow.
pub fn from_digits(digits: &[u8], point: i32, sticky: bool) -> f32 {
    let mut text = Buffer { bytes: [0; KEPT_DIGITS + 32], length: 0 };
    let kept = &digits[..digits.len().min(KEPT_DIGITS)];
    let sticky = sticky || digits[kept.len()..].iter().any(|&digit| digit != b'0');
    if kept.is_empty() {
        return 0.0;
    }
    let written = text.write_str(core::str::from_utf8(kept).unwrap_or("0")).and_then(|()| {
        text.write_str(if sticky { "1" } else { "" })?;
        let exponent = i64::from(point) - kept.len() as i64 - i64::from(sticky);
        write!(text, "e{}", exponent.clamp(-999, 999))
    });
    let text = written.ok().and_then(|()| core::str::from_utf8(&text.bytes[..text.length]).ok());
    text.and_then(|text| text.parse().ok()).unwrap_or(f32::NAN)
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
    use std::string::String;

    #[test]
    fn shortest_digits_come_apart() {
        for (value, digits, point) in
            [(0.1f32, "1", 0), (1.0, "1", 1), (123.456, "123456", 3), (1e-45, "1", -44), (f32::MAX, "34028235", 39)]
        {
            let (bytes, length, found) = shortest_digits(value);
            assert_eq!((&bytes[..length], found), (digits.as_bytes(), point), "{value}");
        }
    }

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

    #[test]
    fn every_thousandth_float_reads_back() {
        for bits in (1u32..0x7f80_0000).step_by(99_991) {
            let value = f32::from_bits(bits);
            let (digits, length, point) = shortest_digits(value);
            assert_eq!(from_digits(&digits[..length], point, false).to_bits(), bits);
        }
    }
}
