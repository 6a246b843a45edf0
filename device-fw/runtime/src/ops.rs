//! Operations on values of any type, as methods of [`crate::runtime::Runtime`]
//!
//! Reading order: [`type_of`] (classes, subclass tests), [`attribute`], [`method_cache`], [`place_hints`], [`linearize`], [`operators`],
//! [`compare`], [`hash`], [`subscript`], [`iterate`], [`convert`], [`repr`], [`mounts`], [`file_status`].
//!
//! **Invariant:** a slot is called with the built-in value itself: an instance of a Python class is first asked for the
//! special method, then replaced by the built-in value inside it.

pub mod attribute;
pub mod compare;
pub mod convert;
pub mod file_status;
pub mod hash;
pub mod iterate;
pub mod linearize;
pub mod method_cache;
pub mod mounts;
pub mod operators;
pub mod place_hints;
pub mod repr;
pub mod subscript;
pub mod type_of;
