//! The file system on simulated flash: against a model, power cuts, bad blocks, garbage, and the reference code.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod corruption;
mod full;
mod handles;
mod medium;
mod model;
mod operations;
mod power_cut;
mod reference;
