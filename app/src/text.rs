//! The text engine behind the editor and the terminal.
//!
//! **Invariant:** no egui, no threads, no clock.
