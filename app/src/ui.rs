//! The window: functions that read state and push commands.
//!
//! **Invariant:** nothing here writes state.

pub mod theme;
