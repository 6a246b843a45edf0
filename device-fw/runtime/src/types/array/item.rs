//! One packed number: what `array` stores and `struct` packs
//!
//! **Invariant:** sizes are those of a 32-bit machine (`l`, `n`, `P` have four bytes), on the board and on the PC.

use crate::number::integer_bytes::{self, ByteOrder, Signedness};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::int;
use crate::value::Value;

/// What a type code packs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Item {
    /// An integer of so many bytes.
    Integer(usize, Signedness),
    /// A float of 2, 4 or 8 bytes.
    Float(usize),
    /// `?`
    Bool,
}

/// Bytes of the widest item.
pub const MAX_SIZE: usize = 8;

impl Item {
    /// The item of a code with standard sizes; `None` for a code that is no number.
    pub fn of_code(code: u8) -> Option<Self> {
        use Signedness::{Signed, Unsigned};
        Some(match code {
            b'b' => Self::Integer(1, Signed),
            b'B' => Self::Integer(1, Unsigned),
            b'h' => Self::Integer(2, Signed),
            b'H' => Self::Integer(2, Unsigned),
            b'i' | b'l' | b'n' => Self::Integer(4, Signed),
            b'I' | b'L' | b'N' | b'P' => Self::Integer(4, Unsigned),
            b'q' => Self::Integer(8, Signed),
            b'Q' => Self::Integer(8, Unsigned),
            b'e' => Self::Float(2),
            b'f' => Self::Float(4),
            b'd' => Self::Float(8),
            b'?' => Self::Bool,
            _ => return None,
        })
    }

    /// Its bytes, also its alignment.
    pub fn size(self) -> usize {
        match self {
            Self::Integer(size, _) | Self::Float(size) => size,
            Self::Bool => 1,
        }
    }

    /// Packs a value into the first [`Item::size`] bytes of the result.
    pub fn pack(self, rt: &mut Runtime<'_>, value: Value, order: ByteOrder) -> Result<[u8; MAX_SIZE], Raised> {
        let mut bytes = [0; MAX_SIZE];
        match self {
            Self::Bool => bytes[0] = u8::from(rt.truth(value)?),
            Self::Integer(size, signedness) => {
                let integer = rt.to_int(value)?;
                let operand = int::operand_of(rt, integer);
                let target = &mut bytes[..size];
                if integer_bytes::to_bytes(target, operand.limbs(rt), operand.negative, order, signedness).is_err() {
                    return Err(rt.raise_overflow_error(format_args!("argument out of range")));
                }
            }
            Self::Float(size) => {
                let number = rt.float_argument(value)?;
                match size {
                    2 => bytes[..2].copy_from_slice(&half_from_float(number).to_le_bytes()),
                    4 => bytes[..4].copy_from_slice(&number.to_le_bytes()),
                    _ => bytes.copy_from_slice(&f64::from(number).to_le_bytes()),
                }
                if order == ByteOrder::Big {
                    bytes[..size].reverse();
                }
            }
        }
        Ok(bytes)
    }

    /// The value of packed bytes, of which there are [`Item::size`].
    pub fn unpack(self, rt: &mut Runtime<'_>, bytes: &[u8], order: ByteOrder) -> Result<Value, Raised> {
        match self {
            Self::Bool => Ok(Value::bool(bytes.iter().any(|&byte| byte != 0))),
            Self::Integer(_, signedness) => {
                let mut magnitude = [0; 2];
                let limbs = integer_bytes::limb_length(bytes.len()).min(2);
                let negative = integer_bytes::from_bytes(&mut magnitude[..limbs], bytes, order, signedness);
                rt.new_integer(&magnitude, negative)
            }
            Self::Float(size) => {
                let mut little = [0; MAX_SIZE];
                little[..size].copy_from_slice(&bytes[..size]);
                if order == ByteOrder::Big {
                    little[..size].reverse();
                }
                let [a, b, c, d, ..] = little;
                rt.new_float(match size {
                    2 => float_from_half(u16::from_le_bytes([a, b])),
                    4 => f32::from_le_bytes([a, b, c, d]),
                    _ => f64::from_le_bytes(little) as f32,
                })
            }
        }
    }
}

/// Rounds to binary16, ties to even.
fn half_from_float(number: f32) -> u16 {
    let bits = number.to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    let magnitude = bits & 0x7fff_ffff;
    if magnitude > 0x7f80_0000 {
        return sign | 0x7e00;
    }
    if magnitude >= 0x4780_0000 {
        return sign | 0x7c00;
    }
    if magnitude < 0x3880_0000 {
        // Subnormal: adding 0.5 lets the addition itself round at the right place.
        let shifted = f32::from_bits(magnitude) + 0.5;
        return sign | (shifted.to_bits() - 0x3f00_0000) as u16;
    }
    let rounded = magnitude + 0x0fff + (magnitude >> 13 & 1) - 0x3800_0000;
    sign | (rounded >> 13) as u16
}

fn float_from_half(half: u16) -> f32 {
    let sign = u32::from(half & 0x8000) << 16;
    let magnitude = u32::from(half & 0x7fff);
    let bits = if magnitude >= 0x7c00 {
        0x7f80_0000 | (magnitude & 0x3ff) << 13
    } else if magnitude >= 0x400 {
        (magnitude << 13) + 0x3800_0000
    } else {
        (magnitude as f32 / 16_777_216.0).to_bits()
    };
    f32::from_bits(sign | bits)
}

#[cfg(test)]
mod tests {
    use super::{float_from_half, half_from_float};

    #[test]
    fn every_half_converts_back() {
        for half in 0..=u16::MAX {
            let number = float_from_half(half);
            if !number.is_nan() {
                assert_eq!(half_from_float(number), half, "{half:#x}");
            }
        }
        assert_eq!(half_from_float(65520.0), 0x7c00);
        assert_eq!(half_from_float(65519.0), 0x7bff);
        assert_eq!(half_from_float(1e-9), 0);
        assert_eq!(half_from_float(1.0 + 1.0 / 2048.0), 0x3c00);
    }
}
