//! The IDE: an editor, a shell, and the board's files in one window; and the same actions headless.
//!
//! Reading order: [`board`] (a board seen from here), [`text`] (what an editor edits), [`state`] (all that the window
//! shows; commands and events in, effects out), [`workers`] (threads that touch ports and disks), [`ui`] (functions
//! from state to pixels, pushing commands), [`app`] (the only place where these meet), [`desktop`] (what differs
//! between operating systems), [`session_log`] (what happened, for support and tests), [`cli`] (the headless face).
//!
//! **Invariant:** `text`, `board`, `state` and `workers` know no egui; `ui` never writes state and state is never shared between
//! threads; nothing that waits runs in a frame.

#![forbid(unsafe_code)]

pub mod app;
pub mod board;
pub mod cli;
pub mod desktop;
pub mod session_log;
pub mod state;
pub mod text;
pub mod ui;
pub mod workers;
