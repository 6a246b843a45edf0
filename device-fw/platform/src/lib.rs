//! What the firmware asks of a machine: traits and plain data, no implementation.
//!
//! Reading order: [`machine`] (the bundle that a port hands over), [`attention`] and [`events`] (how interrupts and other threads
//! reach a running program), [`console`], [`files`], [`storage`], [`clock`], [`pins`], [`random`], [`memory`]; then [`peripherals`] and what it
//! gathers: [`timers`], [`pwm`], [`analog`], [`i2c`], [`spi`], [`uart`], [`pulses`], [`power`], [`settings`], [`registers`], [`partitions`],
//! [`network`].
//!
//! **Invariant:** no heap, no operating system, no chip. A port implements these traits; nothing here knows a port.
#![no_std]
#![forbid(unsafe_code)]

pub mod analog;
pub mod attention;
pub mod clock;
pub mod console;
pub mod errno;
pub mod events;
pub mod files;
pub mod i2c;
pub mod machine;
pub mod memory;
pub mod network;
pub mod partitions;
pub mod peripherals;
pub mod pins;
pub mod power;
pub mod pulses;
pub mod pwm;
pub mod random;
pub mod registers;
pub mod settings;
pub mod spi;
pub mod storage;
pub mod timers;
pub mod uart;
