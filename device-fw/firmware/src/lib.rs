//! The program of the board, the same on every port.
//!
//! Reading order: [`repl`] (the plain-text faces), [`console`] (both faces of the link), [`session`] (requests of the
//! framed link), [`sender`] and [`ring`] (bytes out and in), [`shared`] (parts used in turn).
//!
//! **Invariant:** no allocation and no state outside the values that a port holds; source that is being entered lives
//! in the Python heap. Nothing that comes over the link can make it panic, and every wait ends when the link is closed.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

pub mod console;
pub mod repl;
pub mod ring;
pub mod sender;
pub mod session;
pub mod shared;
