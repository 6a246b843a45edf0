//! The board's program on Espressif's chips, on esp-hal.
//!
//! Reading order: [`start`] (entry, last words), [`board`] (what the firmware gets), [`memory`] (what RAM is for), [`link`] (the lines to the host) with
//! [`ring`], [`clock`], [`alarms`], [`flash`] and [`partitions`], [`random`], [`pins`] and [`line`]; then [`peripherals`] and a file for each of its traits:
//! [`timers`], [`pwm`], [`analog`], [`i2c`], [`spi`], [`uart`], [`pulses`] with [`rmt`], [`power`], [`settings`], [`registers`]. [`chip`] has the facts in which
//! chips differ: a new chip is a feature, a file there and one under `ld`. [`network`] and [`radio_heap`] are for feature `wifi`. [`saves`] and [`without_heap`] are those of ports/virt.
//!
//! **Invariant:** nothing ends silently. A panic and an exception say their cause and place on every line to the host before the chip restarts.
#![no_std]
#![no_main]
#![cfg_attr(target_arch = "xtensa", feature(asm_experimental_arch))]

mod alarms;
mod analog;
mod board;
mod chip;
mod clock;
mod flash;
mod i2c;
mod line;
mod link;
mod memory;
mod network;
mod partitions;
mod peripherals;
mod pins;
mod power;
mod pulses;
mod pwm;
#[cfg(feature = "wifi")]
mod radio_heap;
mod random;
mod registers;
mod ring;
mod rmt;
#[cfg(target_arch = "riscv32")]
#[path = "../../virt/src/saves.rs"]
mod saves;
mod settings;
mod spi;
mod start;
mod timers;
mod uart;
#[cfg(not(feature = "wifi"))]
#[path = "../../virt/src/without_heap.rs"]
mod without_heap;
