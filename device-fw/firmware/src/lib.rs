//! The program of the board, the same on every port.
//!
//! Reading order: [`power`] (what a port calls), [`board`] (from power-on to power-off), [`console`] (both faces of the link), [`prompt`] and [`repl`]
//! (the plain face), [`framed`] and [`session`] (the framed one), [`world`] (what they need of Python) and [`python`] (which gives it), [`sender`] and
//! [`ring`] (bytes out and in), [`speed`] (of the line), [`shared`] (parts used in turn), [`vfs`] (files on flash),
//! [`mount`] (a folder of the host).
//!
//! **Invariant:** no allocation and no state outside the values that a port holds; source that is being entered lives
//! in the Python heap. Nothing that comes over the link can make it panic, and every wait ends when the link is closed.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

pub mod board;
pub mod console;
pub mod framed;
pub mod mount;
pub mod power;
pub mod prompt;
pub mod python;
pub mod repl;
pub mod ring;
pub mod sender;
pub mod session;
pub mod shared;
pub mod speed;
pub mod vfs;
pub mod world;
