//! A board seen from this computer: ports, what went wrong, requests and answers.
//!
//! - [`port`]: where a board can be, and the ports of this computer
//! - [`recognise`]: which board it may be
//! - [`transport`]: opens a port; [`remote_port`]: a serial port over a network
//! - [`trouble`]: why a board cannot be used, each with its remedy
//! - [`firmware_image`], [`firmware_catalogue`]: what can be flashed; [`flashing`]: what that is asked and tells
//! - [`link`]: what one asks of a board and what it answers; [`memory`]: its memory report; [`memory_error`]: what a
//!   MemoryError means
//! - [`lent_folder`]: a folder of this computer that a board uses: its questions and answers
//! - [`packing`]: deflates what goes to a board; [`history`]: versions of its files
//! - [`folder_walk`]: looks through its folders; [`sync`]: makes one of them like one of this computer
//! - [`prompt`]: the prompt of a board that draws none
//!
//! **Invariant:** no egui here, and nothing that blocks but the transports: the IDE and `pyrite-cli` share this.

pub mod firmware_catalogue;
pub mod firmware_image;
pub mod flashing;
pub mod folder_walk;
pub mod history;
pub mod lent_folder;
pub mod link;
pub mod memory;
pub mod memory_error;
pub mod packing;
pub mod port;
pub mod prompt;
pub mod recognise;
pub mod remote_port;
pub mod sync;
pub mod transport;
pub mod trouble;
