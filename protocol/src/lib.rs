//! The framed link between the IDE and a board: the one boundary that both sides link.
//!
//! Reading order: [`message`] (what can be said: the tables `Request` and `Event`), [`mount`] (of a folder that
//! a host lends), [`hello`] (how a plain REPL becomes
//! a framed link), [`frame`] (what one message looks like on the wire), [`codec`] (messages to frames and back, and the
//! decoder that takes bytes one by one), [`limits`], [`version`]. `WIRE.md` beside this crate gives the bytes in prose.
//!
//! **Invariant:** no allocation, no state outside the values that the caller holds, no knowledge of either side. Any
//! byte sequence may be fed to a decoder: it yields frames, plain bytes and named damage, never a panic, and finds
//! its way again at the next delimiter.
//!
//! To add a message: append a variant to [`message::Request`] or [`message::Event`] (never reorder: the position is the
//! number on the wire), describe it in `WIRE.md`, raise [`version::PROTOCOL_VERSION`] if an older peer would misread it.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

pub mod codec;
pub mod frame;
pub mod hello;
pub mod limits;
pub mod message;
pub mod mount;
pub mod version;

pub use codec::{Arrival, CodecError, Decoder, Frame, encode_event, encode_request};
pub use message::{Event, Request};
