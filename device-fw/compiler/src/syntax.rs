//! From text to syntax tree
//!
//! - [`token`]: kinds of tokens, keywords
//! - [`lexer`]: text to tokens; also used line by line for highlighting
//! - [`literal`]: the values of numbers and strings
//! - `chunks`: a source that is read while it is compiled
//! - `ast`: the syntax tree of one top-level statement
//! - `parser`: tokens to tree, with recovery after errors
//! - [`prompt`]: whether an entry at the prompt is complete

pub(crate) mod ast;
pub mod chunks;
pub mod lexer;
pub mod literal;
pub(crate) mod parser;
pub mod prompt;
pub mod token;
