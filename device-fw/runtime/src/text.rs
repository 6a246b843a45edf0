//! Algorithms on text and bytes: searching, splitting, classes, escapes, codecs and the format languages
//!
//! **Invariant:** nothing here knows the heap or allocates. What produces text writes it to a `core::fmt::Write`;
//! what walks a string is a function of the string and a position, so that the caller may allocate between steps.
//!
//! Reading order: [`utf8`], [`search`], [`split`], [`classify`], [`case`] ([`case_map`]), [`escape`], [`codec`], then [`format_spec`]
//! (the mini-language), [`format_number`], [`format_float`], [`percent`] (`%`) and [`template`] (`str.format`).

pub mod case;
pub mod case_map;
pub mod classify;
pub mod codec;
pub mod escape;
pub mod format_float;
pub mod format_number;
pub mod format_spec;
pub mod percent;
pub mod regex;
pub mod search;
pub mod split;
pub mod template;
pub mod utf8;
