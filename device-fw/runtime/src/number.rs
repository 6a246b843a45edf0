//! Arithmetic on plain slices: big integers as limbs, and binary32 text
//!
//! **Invariant:** nothing here knows the heap, allocates, recurses on user data without bound or returns a wrong
//! digit: callers hand in output and work slices of the sizes that each function documents.
//!
//! Reading order: [`limbs`] (compare, add, subtract, shift), [`multiply`], [`divide`], [`bitwise`], [`digits`]
//! (text in any base), [`integer_bytes`], [`integer_float`], then [`float_text`] (repr and reading of floats) and
//! [`float_digits`] (exact decimal digits for `%f`, `%e`, `%g` and `round`).

pub mod bitwise;
pub mod digits;
pub mod divide;
pub mod float_digits;
pub mod float_text;
pub mod integer_bytes;
pub mod integer_float;
pub mod limbs;
pub mod multiply;
