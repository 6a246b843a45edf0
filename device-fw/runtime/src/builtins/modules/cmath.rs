//! Module `cmath`: functions of complex numbers, on binary32
//!
//! **Invariant:** as in `math`, nan from numbers is a ValueError and a result out of range an OverflowError.

use crate::native::{Arguments, Arity, Constant, Member, NativeModule};
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::types::complex::{Parts, divide, multiply};
use crate::value::Value;

/// The module.
pub const CMATH: NativeModule = NativeModule {
    name: "cmath",
    members: &[
        ("e", Member::Constant(Constant::Float(core::f32::consts::E))),
        ("pi", Member::Constant(Constant::Float(core::f32::consts::PI))),
        ("tau", Member::Constant(Constant::Float(core::f32::consts::TAU))),
        ("cos", Member::Function(cos, Arity::exactly(1))),
        ("exp", Member::Function(exp, Arity::exactly(1))),
        ("log", Member::Function(log, Arity::between(1, 2))),
        ("log10", Member::Function(log10, Arity::exactly(1))),
        ("phase", Member::Function(phase, Arity::exactly(1))),
        ("polar", Member::Function(polar, Arity::exactly(1))),
        ("rect", Member::Function(rect, Arity::exactly(2))),
        ("sin", Member::Function(sin, Arity::exactly(1))),
        ("sqrt", Member::Function(sqrt, Arity::exactly(1))),
    ],
};

fn finish(rt: &mut Runtime<'_>, arguments: &[Parts], result: Parts) -> Result<Value, Raised> {
    let all = |test: fn(f32) -> bool| arguments.iter().all(|&(real, imaginary)| test(real) && test(imaginary));
    if (result.0.is_nan() || result.1.is_nan()) && all(|part| !part.is_nan()) {
        return Err(rt.raise_value_error(format_args!("math domain error")));
    }
    if (result.0.is_infinite() || result.1.is_infinite()) && all(f32::is_finite) {
        return Err(rt.raise_overflow_error(format_args!("math range error")));
    }
    rt.new_complex(result)
}

macro_rules! functions {
    ($($name:ident = $compute:expr;)*) => {
        $(fn $name(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
            let argument = rt.complex_argument(args.at(0))?;
            let compute: fn(Parts) -> Parts = $compute;
            finish(rt, &[argument], compute(argument))
        })*
    };
}

functions! {
    cos = |(a, b)| (libm::cosf(a) * libm::coshf(b), -(libm::sinf(a) * libm::sinhf(b)));
    exp = |(a, b)| {
        let size = libm::expf(a);
        (size * libm::cosf(b), size * libm::sinf(b))
    };
    sin = |(a, b)| (libm::sinf(a) * libm::coshf(b), libm::cosf(a) * libm::sinhf(b));
    sqrt = square_root;
}

/// The root with a real part that is not below zero.
fn square_root((real, imaginary): Parts) -> Parts {
    if real == 0.0 && imaginary == 0.0 {
        return (0.0, imaginary);
    }
    let half = libm::sqrtf((real.abs() + libm::hypotf(real, imaginary)) / 2.0);
    let other = imaginary.abs() / (2.0 * half);
    if real >= 0.0 { (half, other.copysign(imaginary)) } else { (other, half.copysign(imaginary)) }
}

/// The natural logarithm; ValueError for 0.
fn logarithm(rt: &mut Runtime<'_>, value: Value) -> Result<Parts, Raised> {
    let (real, imaginary) = rt.complex_argument(value)?;
    if real == 0.0 && imaginary == 0.0 {
        return Err(rt.raise_value_error(format_args!("math domain error")));
    }
    Ok((libm::logf(libm::hypotf(real, imaginary)), libm::atan2f(imaginary, real)))
}

fn log(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let numerator = logarithm(rt, args.at(0))?;
    let Some(base) = args.get(1) else { return rt.new_complex(numerator) };
    let denominator = logarithm(rt, base)?;
    if denominator == (0.0, 0.0) {
        return Err(rt.raise_zero_division_error(format_args!("complex division by zero")));
    }
    rt.new_complex(divide(numerator, denominator))
}

fn log10(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let natural = logarithm(rt, args.at(0))?;
    rt.new_complex(multiply(natural, (core::f32::consts::LOG10_E, 0.0)))
}

fn phase(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (real, imaginary) = rt.complex_argument(args.at(0))?;
    rt.new_float(libm::atan2f(imaginary, real))
}

fn polar(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (real, imaginary) = rt.complex_argument(args.at(0))?;
    let length = rt.new_float(libm::hypotf(real, imaginary))?;
    let angle = rt.new_float(libm::atan2f(imaginary, real))?;
    rt.new_tuple(&[length, angle])
}

fn rect(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let (length, angle) = (rt.float_argument(args.at(0))?, rt.float_argument(args.at(1))?);
    let result = (length * libm::cosf(angle), length * libm::sinf(angle));
    finish(rt, &[(length, angle)], result)
}
