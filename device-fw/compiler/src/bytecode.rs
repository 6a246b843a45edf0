//! The MicroPython v6.3 byte code: opcodes, the .mpy container, and what reads, checks and prints them
//!
//! **Invariant:** the numbers and encodings in here are those of the public format; a file written here loads on a
//! stock MicroPython board and the other way round. Nothing in here allocates, except the verifier's work space.
//!
//! To add an opcode: one line in [`opcode`]'s table. The reader, verifier and disassembler follow it.

pub mod code;
pub mod disassemble;
pub mod mpy_read;
pub mod mpy_write;
pub mod opcode;
pub mod static_names;
pub mod verify;
