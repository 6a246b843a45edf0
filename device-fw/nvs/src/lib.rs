//! Small values by name in ESP-IDF's NVS format, in safe Rust, without a heap.
//!
//! Reads and writes version 2 of the format as MicroPython's `esp32.NVS` uses it, so that a board's values survive changing the firmware in
//! both directions. Source of the format: ESP-IDF, "Non-Volatile Storage Library".
//!
//! Reading order: [`Nvs`] (values by name), `entry` (32 bytes of a page), `page` (4096 bytes of flash), `walk` (what is on the pages), `room`
//! (pages in use and free ones), `repair` (after a power cut), `checksum`.
//!
//! Nothing is cached: an operation looks through the pages, and RAM stays the program's.
//!
//! **Invariant:** no heap, no unsafe code; whatever stands on the medium, no operation panics or runs for ever.
//! **Invariant:** power may fail at any storage operation: a value is then the old or the new one, whole.
//! **Invariant:** between operations a page is free, or one is being freed: ESP-IDF's own library throws all values away otherwise.
#![no_std]
#![forbid(unsafe_code)]

mod checksum;
mod entry;
mod page;
mod repair;
mod room;
mod store;
mod walk;

pub use store::Nvs;
