//! Built-in functions and modules
//!
//! **Invariant:** nothing below this folder imports it, except the tables of names.

pub mod frozen;
pub mod help;
pub mod modules;
pub mod number_functions;
pub mod object_functions;
pub mod sequence_functions;
