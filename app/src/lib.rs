//! The IDE: an editor, a shell, and the board's files in one window.
//!
//! **Invariant:** `text` knows no egui.

#![forbid(unsafe_code)]

pub mod text;
pub mod ui;
