//! Integers as bytes of either order, signed or not: `int.to_bytes`, `int.from_bytes`, `struct`
//!
//! Negative numbers are in two's complement over the whole width.

use super::limbs::{bit_length, negate};

/// Which byte comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant first.
    Little,
    /// Most significant first.
    Big,
}

/// Whether the top bit is a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signedness {
    /// Two's complement.
    Signed,
    /// Natural numbers.
    Unsigned,
}

/// Why a number cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToBytesError {
    /// Below zero, and the form has no sign.
    Negative,
    /// It needs more bytes.
    TooBig,
}

/// Fills `out` with the number.
pub fn to_bytes(
    out: &mut [u8],
    magnitude: &[u32],
    negative: bool,
    order: ByteOrder,
    signedness: Signedness,
) -> Result<(), ToBytesError> {
    let bits = bit_length(magnitude);
    let negative = negative && bits > 0;
    let room = out.len().saturating_mul(8);
    match signedness {
        Signedness::Unsigned if negative => return Err(ToBytesError::Negative),
        Signedness::Unsigned if bits > room => return Err(ToBytesError::TooBig),
        Signedness::Signed if bits >= room && !(bits == 0 || negative && is_lowest(magnitude, bits, room)) => {
            return Err(ToBytesError::TooBig);
        }
        Signedness::Signed | Signedness::Unsigned => {}
    }
    wrap_to_bytes(out, magnitude, negative, order);
    Ok(())
}

/// Fills `out` with the number modulo its width.
pub fn wrap_to_bytes(out: &mut [u8], magnitude: &[u32], negative: bool, order: ByteOrder) {
    let mut carry = negative;
    let flip = if negative { 0xff } else { 0 };
    for (index, byte) in out.iter_mut().enumerate() {
        let limb = magnitude.get(index / 4).copied().unwrap_or(0);
        let (value, overflow) = ((limb >> (index % 4 * 8)) as u8 ^ flip).overflowing_add(u8::from(carry));
        *byte = value;
        carry = overflow;
    }
    if order == ByteOrder::Big {
        out.reverse();
    }
}

/// Whether the magnitude is that of the lowest signed number of `room` bits.
fn is_lowest(magnitude: &[u32], bits: usize, room: usize) -> bool {
    bits == room && super::limbs::trailing_zeros(magnitude) == bits - 1
}

/// Limbs that hold a number of this many bytes.
pub fn limb_length(byte_count: usize) -> usize {
    byte_count.div_ceil(4)
}

/// Reads `bytes` into `out` ([`limb_length`] limbs) as a magnitude; returns whether the number is below zero.
pub fn from_bytes(out: &mut [u32], bytes: &[u8], order: ByteOrder, signedness: Signedness) -> bool {
    let at = |index: usize| match order {
        ByteOrder::Little => bytes.get(index),
        ByteOrder::Big => bytes.len().checked_sub(index + 1).and_then(|index| bytes.get(index)),
    };
    let top = bytes.len().checked_sub(1).and_then(at);
    let negative = signedness == Signedness::Signed && top.is_some_and(|byte| byte & 0x80 != 0);
    let fill = if negative { 0xff } else { 0 };
    for (limb_index, limb) in out.iter_mut().enumerate() {
        *limb = u32::from_le_bytes(core::array::from_fn(|part| at(limb_index * 4 + part).copied().unwrap_or(fill)));
    }
    if negative {
        negate(out);
    }
    negative
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec;

    fn check(number: i64, width: usize, signedness: Signedness, expected: Result<&[u8], ToBytesError>) {
        let magnitude = [number.unsigned_abs() as u32, (number.unsigned_abs() >> 32) as u32];
        let mut out = vec![0; width];
        let result = to_bytes(&mut out, &magnitude, number < 0, ByteOrder::Big, signedness);
        assert_eq!(result.map(|()| &out[..]), expected, "{number} in {width}");
        if result.is_ok() {
            let mut limbs = vec![7; limb_length(width)];
            let negative = from_bytes(&mut limbs, &out, ByteOrder::Big, signedness);
            assert_eq!(negative, number < 0);
            assert_eq!(super::super::limbs::compare(&limbs, &magnitude), core::cmp::Ordering::Equal);
            out.reverse();
            assert_eq!(from_bytes(&mut limbs, &out, ByteOrder::Little, signedness), number < 0);
            assert_eq!(super::super::limbs::compare(&limbs, &magnitude), core::cmp::Ordering::Equal);
        }
    }

    #[test]
    fn writes_and_reads_both_orders() {
        use Signedness::{Signed, Unsigned};
        check(0, 0, Signed, Ok(&[]));
        check(0, 1, Unsigned, Ok(&[0]));
        check(255, 1, Unsigned, Ok(&[255]));
        check(256, 1, Unsigned, Err(ToBytesError::TooBig));
        check(-1, 1, Unsigned, Err(ToBytesError::Negative));
        check(127, 1, Signed, Ok(&[127]));
        check(128, 1, Signed, Err(ToBytesError::TooBig));
        check(-128, 1, Signed, Ok(&[128]));
        check(-129, 1, Signed, Err(ToBytesError::TooBig));
        check(-2, 5, Signed, Ok(&[255, 255, 255, 255, 254]));
        check(0x1_0000_0001, 5, Signed, Ok(&[1, 0, 0, 0, 1]));
        check(-(1 << 39), 5, Signed, Ok(&[0x80, 0, 0, 0, 0]));
    }
}
