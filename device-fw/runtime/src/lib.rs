//! Front page, to be written.
#![no_std]

pub mod number;
pub mod text;
