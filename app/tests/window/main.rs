//! The real window on a virtual display: keys in, the session log out.
//!
//! Needs Xvfb, openbox and xdotool; where they are missing the tests say so and pass. Screenshots are kept in the folder
//! `PYRITE_ARTEFACTS` (else `target/tmp`) if ImageMagick is there.

#![cfg(target_os = "linux")]

mod board_files;
mod cable;
mod flashing;
mod looks;
mod main_job;
mod mounted;
mod screen;
mod shell;
mod sources;
mod syncing;
