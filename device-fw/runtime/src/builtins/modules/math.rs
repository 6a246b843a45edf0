//! Module `math`: on binary32, as the chip computes it
//!
//! **Invariant:** a result that is nan without a nan going in is a ValueError, one that overflows is an OverflowError. The
//! functions on ints are in [`integers`].

use crate::names::name;
use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::number::limbs;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types;
use crate::types::int::{self, Operand};
use crate::types::sequence;
use crate::value::Value;

pub mod integers;

/// The module.
pub const MATH: NativeModule = NativeModule {
    name: "math",
    members: &[
        ("e", Member::Constant(Constant::Float(core::f32::consts::E))),
        ("pi", Member::Constant(Constant::Float(core::f32::consts::PI))),
        ("tau", Member::Constant(Constant::Float(core::f32::consts::TAU))),
        ("inf", Member::Constant(Constant::Float(f32::INFINITY))),
        ("nan", Member::Constant(Constant::Float(f32::NAN))),
        ("acos", Member::Function(acos, Arity::exactly(1))),
        ("acosh", Member::Function(acosh, Arity::exactly(1))),
        ("asin", Member::Function(asin, Arity::exactly(1))),
        ("asinh", Member::Function(asinh, Arity::exactly(1))),
        ("atan", Member::Function(atan, Arity::exactly(1))),
        ("atan2", Member::Function(atan2, Arity::exactly(2))),
        ("atanh", Member::Function(atanh, Arity::exactly(1))),
        ("cbrt", Member::Function(cbrt, Arity::exactly(1))),
        ("ceil", Member::Function(ceil, Arity::exactly(1))),
        ("comb", Member::Function(integers::comb, Arity::exactly(2))),
        ("copysign", Member::Function(copysign, Arity::exactly(2))),
        ("cos", Member::Function(cos, Arity::exactly(1))),
        ("cosh", Member::Function(cosh, Arity::exactly(1))),
        ("degrees", Member::Function(degrees, Arity::exactly(1))),
        ("dist", Member::Function(dist, Arity::exactly(2))),
        ("erf", Member::Function(erf, Arity::exactly(1))),
        ("erfc", Member::Function(erfc, Arity::exactly(1))),
        ("exp", Member::Function(exp, Arity::exactly(1))),
        ("exp2", Member::Function(exp2, Arity::exactly(1))),
        ("expm1", Member::Function(expm1, Arity::exactly(1))),
        ("fabs", Member::Function(fabs, Arity::exactly(1))),
        ("factorial", Member::Function(integers::factorial, Arity::exactly(1))),
        ("floor", Member::Function(floor, Arity::exactly(1))),
        ("fmod", Member::Function(fmod, Arity::exactly(2))),
        ("frexp", Member::Function(frexp, Arity::exactly(1))),
        ("fsum", Member::Function(fsum, Arity::exactly(1))),
        ("gamma", Member::Function(gamma, Arity::exactly(1))),
        ("gcd", Member::Function(integers::gcd, Arity::at_least(0))),
        ("hypot", Member::Function(hypot, Arity::at_least(0))),
        ("isclose", Member::Function(isclose, Arity::exactly(2).keywords(&["rel_tol", "abs_tol"]))),
        ("isfinite", Member::Function(isfinite, Arity::exactly(1))),
        ("isinf", Member::Function(isinf, Arity::exactly(1))),
        ("isnan", Member::Function(isnan, Arity::exactly(1))),
        ("isqrt", Member::Function(integers::isqrt, Arity::exactly(1))),
        ("lcm", Member::Function(integers::lcm, Arity::at_least(0))),
        ("ldexp", Member::Function(ldexp, Arity::exactly(2))),
        ("lgamma", Member::Function(lgamma, Arity::exactly(1))),
        ("log", Member::Function(log, Arity::between(1, 2))),
        ("log10", Member::Function(log10, Arity::exactly(1))),
        ("log1p", Member::Function(log1p, Arity::exactly(1))),
        ("log2", Member::Function(log2, Arity::exactly(1))),
        ("modf", Member::Function(modf, Arity::exactly(1))),
        ("perm", Member::Function(integers::perm, Arity::between(1, 2))),
        ("pow", Member::Function(pow, Arity::exactly(2))),
        ("prod", Member::Function(integers::prod, Arity::exactly(1).keywords(&["start"]))),
        ("radians", Member::Function(radians, Arity::exactly(1))),
        ("remainder", Member::Function(remainder, Arity::exactly(2))),
        ("sin", Member::Function(sin, Arity::exactly(1))),
        ("sinh", Member::Function(sinh, Arity::exactly(1))),
        ("sqrt", Member::Function(sqrt, Arity::exactly(1))),
        ("tan", Member::Function(tan, Arity::exactly(1))),
        ("tanh", Member::Function(tanh, Arity::exactly(1))),
        ("trunc", Member::Function(trunc, Arity::exactly(1))),
    ],
};

#[cold]
fn raise_domain(rt: &mut Runtime<'_>) -> Raised {
    rt.raise_value_error(format_args!("math domain error"))
}

#[cold]
fn raise_range(rt: &mut Runtime<'_>) -> Raised {
    rt.raise_overflow_error(format_args!("math range error"))
}

/// What an infinite result of finite arguments means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Infinite {
    /// A pole: ValueError.
    Pole,
    /// Too large: OverflowError.
    Overflow,
}

fn finish(rt: &mut Runtime<'_>, arguments: &[f32], result: f32, infinite: Infinite) -> Result<Value, Raised> {
    if result.is_nan() && !arguments.iter().any(|argument| argument.is_nan()) {
        return Err(raise_domain(rt));
    }
    if result.is_infinite() && arguments.iter().all(|argument| argument.is_finite()) {
        return Err(match infinite {
            Infinite::Pole => raise_domain(rt),
            Infinite::Overflow => raise_range(rt),
        });
    }
    rt.new_float(result)
}

macro_rules! functions_of_one {
    ($($name:ident = $compute:expr, $infinite:ident;)*) => {
        $(fn $name(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
            let argument = rt.float_argument(args.at(0))?;
            let compute: fn(f32) -> f32 = $compute;
            finish(rt, &[argument], compute(argument), Infinite::$infinite)
        })*
    };
}

functions_of_one! {
    acos = libm::acosf, Pole;
    acosh = libm::acoshf, Pole;
    asin = libm::asinf, Pole;
    asinh = libm::asinhf, Pole;
    atan = libm::atanf, Pole;
    atanh = libm::atanhf, Pole;
    cbrt = libm::cbrtf, Pole;
    cos = libm::cosf, Pole;
    cosh = libm::coshf, Overflow;
    degrees = |radians| radians * (180.0 / core::f32::consts::PI), Overflow;
    erf = libm::erff, Pole;
    erfc = libm::erfcf, Pole;
    exp = libm::expf, Overflow;
    exp2 = libm::exp2f, Overflow;
    expm1 = libm::expm1f, Overflow;
    fabs = libm::fabsf, Pole;
    log1p = libm::log1pf, Pole;
    radians = |degrees| degrees * (core::f32::consts::PI / 180.0), Overflow;
    sin = libm::sinf, Pole;
    sinh = libm::sinhf, Overflow;
    sqrt = libm::sqrtf, Pole;
    tan = libm::tanf, Pole;
    tanh = libm::tanhf, Pole;
}

macro_rules! functions_of_two {
    ($($name:ident = $compute:expr, $infinite:ident;)*) => {
        $(fn $name(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
            let (first, second) = (rt.float_argument(args.at(0))?, rt.float_argument(args.at(1))?);
            let compute: fn(f32, f32) -> f32 = $compute;
            finish(rt, &[first, second], compute(first, second), Infinite::$infinite)
        })*
    };
}

functions_of_two! {
    atan2 = libm::atan2f, Pole;
    copysign = libm::copysignf, Pole;
    fmod = libm::fmodf, Pole;
    remainder = libm::remainderf, Pole;
}

fn pow(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (base, exponent) = (rt.float_argument(args.at(0))?, rt.float_argument(args.at(1))?);
    let infinite = if base == 0.0 { Infinite::Pole } else { Infinite::Overflow };
    finish(rt, &[base, exponent], libm::powf(base, exponent), infinite)
}

/// The gamma function has poles at 0 and the whole numbers below.
fn gamma_infinite(argument: f32) -> Infinite {
    if argument <= 0.0 && libm::floorf(argument) == argument { Infinite::Pole } else { Infinite::Overflow }
}

fn gamma(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let argument = rt.float_argument(args.at(0))?;
    let infinite = gamma_infinite(argument);
    let pole = infinite == Infinite::Pole && argument.is_finite();
    finish(rt, &[argument], if pole { f32::NAN } else { libm::tgammaf(argument) }, infinite)
}

fn lgamma(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let argument = rt.float_argument(args.at(0))?;
    finish(rt, &[argument], libm::lgammaf(argument), gamma_infinite(argument))
}

/// A logarithm of a number; ints beyond the floats' range too.
fn logarithm(rt: &mut Runtime<'_>, value: Value, compute: fn(f32) -> f32) -> Result<f32, Raised> {
    let native = rt.native_part(value);
    if let Some(operand) = Operand::of(rt, native)
        && operand.as_small().is_none()
        && !operand.negative
    {
        // log(m * 2^s) = log(m) + s * log(2)
        let shift = limbs::bit_length(operand.limbs(rt)).saturating_sub(100);
        let amount = Operand::small(shift as i32);
        let scaled = int::arithmetic::binary(rt, crate::native::BinaryOperator::RightShift, &operand, &amount)?;
        let scaled = rt.float_argument(scaled)?;
        return Ok(compute(scaled) + shift as f32 * compute(2.0));
    }
    let argument = rt.float_argument(value)?;
    let result = compute(argument);
    if argument <= 0.0 { Err(raise_domain(rt)) } else { Ok(result) }
}

fn log(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let numerator = logarithm(rt, args.at(0), libm::logf)?;
    let Some(base) = args.get(1) else { return rt.new_float(numerator) };
    let denominator = logarithm(rt, base, libm::logf)?;
    if denominator == 0.0 {
        return Err(rt.raise_zero_division_error(format_args!("float division by zero")));
    }
    rt.new_float(numerator / denominator)
}

fn log2(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let result = logarithm(rt, args.at(0), libm::log2f)?;
    rt.new_float(result)
}

fn log10(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let result = logarithm(rt, args.at(0), libm::log10f)?;
    rt.new_float(result)
}

fn rounded(rt: &mut Runtime<'_>, value: Value, round: fn(f32) -> f32) -> Result<Value, Raised> {
    let native = rt.native_part(value);
    if Operand::of(rt, native).is_some() {
        return rt.to_int(native);
    }
    let number = rt.float_argument(value)?;
    int::arithmetic::from_float(rt, round(number))
}

fn floor(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(method) = rt.special_method(args.at(0), const { name("__floor__") }) {
        return rt.call(method, &[args.at(0)]);
    }
    rounded(rt, args.at(0), libm::floorf)
}

fn ceil(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(method) = rt.special_method(args.at(0), const { name("__ceil__") }) {
        return rt.call(method, &[args.at(0)]);
    }
    rounded(rt, args.at(0), libm::ceilf)
}

fn trunc(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    if let Some(method) = rt.special_method(args.at(0), const { name("__trunc__") }) {
        return rt.call(method, &[args.at(0)]);
    }
    rounded(rt, args.at(0), libm::truncf)
}

fn frexp(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = rt.float_argument(args.at(0))?;
    let (significand, exponent) = if number.is_finite() { libm::frexpf(number) } else { (number, 0) };
    let significand = rt.new_float(significand)?;
    rt.new_tuple(&[significand, Value::small_wrapping(exponent)])
}

fn ldexp(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = rt.float_argument(args.at(0))?;
    let exponent = types::slice::clipped_index(rt, args.at(1))?.clamp(-1000, 1000);
    finish(rt, &[number], libm::ldexpf(number, exponent), Infinite::Overflow)
}

fn modf(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let number = rt.float_argument(args.at(0))?;
    let whole = libm::truncf(number);
    let fraction = if number.is_infinite() { 0.0 } else { number - whole };
    let (fraction, whole) = (rt.new_float(libm::copysignf(fraction, number))?, rt.new_float(whole)?);
    rt.new_tuple(&[fraction, whole])
}

fn hypot(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut length = 0.0f32;
    for &argument in args.positional() {
        length = libm::hypotf(length, rt.float_argument(argument)?);
    }
    rt.new_float(length)
}

fn dist(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (from, to) = (rt.collect_list(args.at(0))?, rt.collect_list(args.at(1))?);
    let count = rt.sequence_items(from).len();
    if rt.sequence_items(to).len() != count {
        return Err(rt.raise_value_error(format_args!("both points must have the same number of dimensions")));
    }
    let mut length = 0.0f32;
    for position in 0..count {
        let pair = [from, to].map(|point| rt.sequence_items(point).get(position).copied().unwrap_or(Value::NONE));
        length = libm::hypotf(length, rt.float_argument(pair[0])? - rt.float_argument(pair[1])?);
    }
    rt.new_float(length)
}

fn fsum(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let mut sum = 0.0f64;
    sequence::for_each(rt, args.at(0), |rt, item| {
        sum += f64::from(rt.float_argument(item)?);
        Ok(())
    })?;
    rt.new_float(sum as f32)
}

fn isclose(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (left, right) = (rt.float_argument(args.at(0))?, rt.float_argument(args.at(1))?);
    let relative = match args.keyword(const { name("rel_tol") }) {
        Some(tolerance) => rt.float_argument(tolerance)?,
        None => 1e-9,
    };
    let absolute = match args.keyword(const { name("abs_tol") }) {
        Some(tolerance) => rt.float_argument(tolerance)?,
        None => 0.0,
    };
    if relative < 0.0 || absolute < 0.0 {
        return Err(rt.raise_value_error(format_args!("tolerances must be non-negative")));
    }
    if left == right {
        return Ok(Value::TRUE);
    }
    if left.is_infinite() || right.is_infinite() {
        return Ok(Value::FALSE);
    }
    let difference = (left - right).abs();
    Ok(Value::bool(difference <= relative * left.abs().max(right.abs()) || difference <= absolute))
}

fn isfinite(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::bool(rt.float_argument(args.at(0))?.is_finite()))
}

fn isinf(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::bool(rt.float_argument(args.at(0))?.is_infinite()))
}

fn isnan(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    Ok(Value::bool(rt.float_argument(args.at(0))?.is_nan()))
}
