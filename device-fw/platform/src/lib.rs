//! What the firmware asks of a machine: traits and plain data, no implementation.
//!
//! Reading order: [`machine`] (the bundle that a port hands over), [`attention`] (how interrupts and other threads
//! reach a running program), [`console`], [`files`], [`storage`], [`clock`], [`pins`], [`random`].
//!
//! **Invariant:** no heap, no operating system, no chip. A port implements these traits; nothing here knows a port.
#![no_std]
#![forbid(unsafe_code)]

pub mod attention;
pub mod clock;
pub mod console;
pub mod errno;
pub mod files;
pub mod machine;
pub mod pins;
pub mod random;
pub mod storage;
