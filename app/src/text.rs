//! The text engine behind the editor and the terminal: plain data, keystrokes in, text out
//!
//! Reading order: [`buffer`] holds the text; [`selection`] and [`movement`] say where one is in it; [`history`] what was
//! done to it; [`edit`] joins these into an [`edit::Editor`], which obeys the [`command::Command`]s through
//! [`apply::apply`]. [`python_line`] cuts lines into tokens, which [`highlight`], [`bracket`], [`indent`] and
//! [`line_commands`] use. [`search`] finds, [`diagnostics`] marks, [`file_text`] turns bytes of a file into text and
//! back. [`terminal`] is the model behind the shell pane.
//!
//! **Invariants:** no egui, no threads, no clock, no files. A position is a byte offset into the buffer's text, and every
//! function takes any number for it: one that is past the end or inside a character means the nearest position before.
//! Lines in a buffer end in `\n` alone.

pub mod apply;
pub mod bracket;
pub mod buffer;
pub mod command;
pub mod compare;
pub mod diagnostics;
pub mod display_line;
pub mod edit;
pub mod file_text;
pub mod highlight;
pub mod history;
pub mod indent;
pub mod line_commands;
pub mod movement;
pub mod python_line;
pub mod search;
pub mod selection;
pub mod terminal;
pub mod time;
