//! The board's program on RV32 in stock QEMU, machine `virt`: the core on a true 32-bit machine.
//!
//! Reading order: [`start`] (from reset to Rust, and every trap), [`board`] (what the firmware gets), [`uart`] (the line to the host),
//! [`clock`], [`flash`], [`pins`], [`peripherals`], [`random`], [`memory`] (what RAM is for), [`dials`] (what the command line sets), [`semihosting`] (the way out),
//! [`saves`] (what functions share), [`without_heap`] (proof that nothing allocates).
//!
//! **Invariant:** nothing ends silently. A panic and a trap that nobody expects say their cause on the host's console and end
//! QEMU with a code other than 0.
#![no_std]
#![no_main]

mod board;
mod clock;
mod dials;
mod flash;
mod memory;
mod peripherals;
mod pins;
mod random;
mod saves;
mod semihosting;
mod start;
mod uart;
mod without_heap;
