//! Differential fuzzing: generated programs run on the simulated board, on CPython and on MicroPython
//!
//! Reading order: [`grammar`] (its text is `fuzz/grammar.txt`: what programs look like) and [`random`], [`mutation`] (damaged
//! programs), [`judges`] (who runs them), [`differences`] (the list of what may differ), [`minimise`], [`campaign`].
//!
//! **Invariant:** a seed is a program, on every machine and for ever as long as the grammar stands.

pub mod campaign;
pub mod differences;
pub mod grammar;
pub mod judges;
pub mod minimise;
pub mod mutation;
pub mod random;
