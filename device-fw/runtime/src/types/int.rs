//! `int`: small ones in the word, big ones of any size in the heap
//!
//! **Invariant:** see [`operand`]: a number has one form only. Arithmetic is in [`arithmetic`] and [`power`], text in
//! [`text`], the methods here.

use core::cmp::Ordering;

use crate::heap::Kind;
use crate::names::name;
use crate::native::{Arguments, Arity, BinaryOperator, Comparison, Constant, Member, NativeType, Slots, UnaryOperator};
use crate::number::integer_bytes::{self, ByteOrder, Signedness, ToBytesError};
use crate::number::{integer_float, limbs};
use crate::output::{Output, Style};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::value::Value;

pub mod arithmetic;
pub mod operand;
pub mod power;
pub mod text;

pub use operand::{Operand, from_i64, to_i64};

/// `int`
pub const INT: NativeType = NativeType {
    name: "int",
    new: Some((int_new, Arity::between(0, 2).keywords(&["base"]))),
    slots: Slots {
        repr: Some(int_repr),
        hash: Some(int_hash),
        compare: Some(int_compare),
        binary: Some(int_binary),
        unary: Some(int_unary),
        truth: Some(int_truth),
        ..Slots::INHERITED
    },
    members: &[
        ("bit_length", Member::Method(int_bit_length, Arity::exactly(0))),
        ("bit_count", Member::Method(int_bit_count, Arity::exactly(0))),
        ("to_bytes", Member::Method(int_to_bytes, Arity::between(0, 2).keywords(&["length", "byteorder", "signed"]))),
        ("from_bytes", Member::ClassMethod(int_from_bytes, Arity::between(1, 2).keywords(&["byteorder", "signed"]))),
        ("conjugate", Member::Method(int_itself, Arity::exactly(0))),
        ("is_integer", Member::Method(int_is_integer, Arity::exactly(0))),
        ("as_integer_ratio", Member::Method(int_as_integer_ratio, Arity::exactly(0))),
        ("real", Member::Property(int_itself)),
        ("imag", Member::Constant(Constant::Value(Value::small_wrapping(0)))),
        ("numerator", Member::Property(int_itself)),
        ("denominator", Member::Constant(Constant::Value(Value::small_wrapping(1)))),
        ("__index__", Member::Method(int_itself, Arity::exactly(0))),
        ("__int__", Member::Method(int_itself, Arity::exactly(0))),
    ],
    ..NativeType::PLAIN
};

/// The operand of a value known to be an int; 0 for another, which the callers exclude.
pub(crate) fn operand_of(rt: &Runtime<'_>, value: Value) -> Operand {
    Operand::of(rt, value).unwrap_or_else(|| Operand::small(0))
}

fn int_new(rt: &mut Runtime<'_>, _class: Value, args: Arguments<'_>) -> Result<Value, Raised> {
    let Some(value) = args.get(0) else {
        return Ok(Value::small_wrapping(0));
    };
    match args.named(1, const { name("base") }) {
        Some(base) => {
            // A number beyond all bases is told the same as the next one.
            let base = match rt.index_argument(base) {
                Err(raised) if rt.raised_is(raised, types::OVERFLOW_ERROR) => i32::MAX,
                base => base?,
            };
            if base != 0 && !(2..=36).contains(&base) {
                return Err(rt.raise_value_error(format_args!("int() base must be >= 2 and <= 36, or 0")));
            }
            match text::parse(rt, value, base as u32)? {
                Some(number) => Ok(number),
                None => Err(rt.raise_type_error(format_args!("int() can't convert non-string with explicit base"))),
            }
        }
        None => convert(rt, value),
    }
}

/// `int(value)`
pub fn convert(rt: &mut Runtime<'_>, value: Value) -> Result<Value, Raised> {
    let native = rt.native_part(value);
    for special in [const { name("__int__") }, const { name("__index__") }, const { name("__trunc__") }] {
        if let Some(method) = rt.special_method(value, special) {
            let result = rt.call(method, &[value])?;
            if special == const { name("__trunc__") } {
                return rt.to_int(result);
            }
            return rt.integer_given(result, special);
        }
        // What is an int or a float inside has an `__int__`, and needs no other method.
        if Operand::of(rt, native).is_some() {
            return rt.to_int(native);
        }
        if let Some(number) = rt.as_float(native) {
            return arithmetic::from_float(rt, number);
        }
    }
    let native = match rt.buffer(native) {
        // Digits in a bytearray or a view.
        Some(_) if !rt.heap.is(native, Kind::Bytes) => types::bytes::from_value(rt, native)?,
        _ => native,
    };
    match text::parse(rt, native, 10)? {
        Some(number) => Ok(number),
        None => Err(rt.raise_about(
            types::TYPE_ERROR,
            "int() argument must be a string, a bytes-like object or a real number, not ",
            value,
            "",
        )),
    }
}

fn int_repr(rt: &mut Runtime<'_>, value: Value, _style: Style, output: &mut Output<'_>) -> Result<(), Raised> {
    text::write_decimal(rt, value, output)
}

fn int_hash(rt: &mut Runtime<'_>, value: Value) -> Result<u32, Raised> {
    let operand = operand_of(rt, value);
    Ok(integer_float::hash_integer(operand.limbs(rt), operand.negative) as u32)
}

fn int_truth(_rt: &mut Runtime<'_>, value: Value) -> Result<bool, Raised> {
    Ok(value != Value::small_wrapping(0) && value != Value::FALSE)
}

fn int_compare(rt: &mut Runtime<'_>, comparison: Comparison, left: Value, right: Value) -> Result<Value, Raised> {
    let (Some(left), Some(right)) = (Operand::of(rt, left), Operand::of(rt, right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    Ok(Value::bool(comparison.holds(arithmetic::compare(rt, &left, &right))))
}

fn int_binary(rt: &mut Runtime<'_>, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Raised> {
    match (Operand::of(rt, left), Operand::of(rt, right)) {
        (Some(left), Some(right)) => arithmetic::binary(rt, operator, &left, &right),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn int_unary(rt: &mut Runtime<'_>, operator: UnaryOperator, value: Value) -> Result<Value, Raised> {
    let operand = operand_of(rt, value);
    arithmetic::unary(rt, operator, &operand)
}

/// Orders an int and a float; `None` for nan.
pub fn compare_to_float(rt: &Runtime<'_>, integer: &Operand, number: f32) -> Option<Ordering> {
    integer_float::compare_to_float(integer.limbs(rt), integer.negative, number)
}

fn int_itself(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    rt.to_int(args.at(0))
}

fn int_is_integer(_rt: &mut Runtime<'_>, _args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::TRUE)
}

fn int_as_integer_ratio(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = rt.to_int(args.at(0))?;
    rt.new_tuple(&[number, Value::small_wrapping(1)])
}

fn int_bit_length(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let operand = operand_of(rt, args.at(0));
    Ok(Value::count(limbs::bit_length(operand.limbs(rt))))
}

fn int_bit_count(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let operand = operand_of(rt, args.at(0));
    Ok(Value::count(limbs::bit_count(operand.limbs(rt))))
}

fn byte_order(rt: &mut Runtime<'_>, value: Option<Value>) -> Result<ByteOrder, Raised> {
    let Some(value) = value else { return Ok(ByteOrder::Big) };
    match rt.text_argument(value)? {
        "little" => Ok(ByteOrder::Little),
        "big" => Ok(ByteOrder::Big),
        _ => Err(rt.raise_value_error(format_args!("byteorder must be either 'little' or 'big'"))),
    }
}

fn signedness(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Signedness, Raised> {
    match args.keyword(const { name("signed") }) {
        Some(signed) if rt.truth(signed)? => Ok(Signedness::Signed),
        _ => Ok(Signedness::Unsigned),
    }
}

fn int_to_bytes(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let length = match args.named(1, const { name("length") }) {
        Some(length) => rt.index_argument(length)?,
        None => 1,
    };
    let order = byte_order(rt, args.named(2, const { name("byteorder") }))?;
    let signedness = signedness(rt, args)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(rt.raise_value_error(format_args!("length argument must be non-negative")));
    };
    let operand = operand_of(rt, args.at(0));
    let bytes = rt.new_bytes_zeroed(length)?;
    let result = operand.write_bytes(rt, bytes, |out, magnitude| {
        integer_bytes::to_bytes(out, magnitude, operand.negative, order, signedness)
    });
    match result {
        Ok(()) => Ok(bytes),
        // As in CPython, all bits of -1 are copies of its sign, so that no byte is enough.
        Err(ToBytesError::TooBig) if length == 0 && rt.native_part(args.at(0)) == Value::small_wrapping(-1) => {
            Ok(bytes)
        }
        Err(ToBytesError::TooBig) => Err(rt.raise_overflow_error(format_args!("int too big to convert"))),
        Err(ToBytesError::Negative) => {
            Err(rt.raise_overflow_error(format_args!("can't convert negative int to unsigned")))
        }
    }
}

fn int_from_bytes(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let order = byte_order(rt, args.named(2, const { name("byteorder") }))?;
    let signedness = signedness(rt, args)?;
    let bytes = types::bytes::from_value(rt, args.at(1))?;
    let number = from_bytes(rt, bytes, order, signedness)?;
    let class = args.at(0);
    if class == Value::native_type(types::INT) { Ok(number) } else { rt.call(class, &[number]) }
}

/// The int that a bytes object's content means.
pub fn from_bytes(
    rt: &mut Runtime<'_>,
    bytes: Value,
    order: ByteOrder,
    signedness: Signedness,
) -> Result<Value, Raised> {
    let length = integer_bytes::limb_length(rt.heap.bytes(bytes).len());
    if length <= 2 {
        let mut magnitude = [0; 2];
        let negative = integer_bytes::from_bytes(&mut magnitude[..length], rt.heap.bytes(bytes), order, signedness);
        return rt.new_integer(&magnitude, negative);
    }
    let result = rt.start_integer(length, 0)?;
    let (target, source) = rt.heap.raw_mut_with_bytes(result, bytes);
    let target = target.get_mut(1..).unwrap_or(&mut []);
    let negative = integer_bytes::from_bytes(target, source, order, signedness);
    Ok(rt.finish_integer(result, length, negative))
}
