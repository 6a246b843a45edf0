//! The text engine: keystrokes in, text out; bytes in, lines out

mod colours;
mod editing;
mod editing_random;
mod terminal;
