//! The plain-text faces of the board: friendly prompt, raw REPL, raw paste, paste mode.
//!
//! Every byte sent and understood here is what a MicroPython board on an ESP32 sends and understands, since terminals,
//! mpremote, Thonny and many scripts look for these very bytes.

pub mod banner;
pub mod completion;
pub mod continuation;
pub mod friendly;
pub mod history;
pub mod line_editor;
pub mod raw;
pub mod terminal;
#[cfg(test)]
mod tests;
