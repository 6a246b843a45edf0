//! Where references stand that are more than values: the few objects whose inside the heap must know to move things
//!
//! **Invariant:** these positions are those of the types that own the kinds; the types take them from here.

/// Payload word of a function: constants and globals of the module.
pub const FUNCTION_CONTEXT: usize = 0;
/// Payload word of a function: word index in the arena of its record, inside the code object of its context.
pub const FUNCTION_RECORD: usize = 1;
/// First payload word of a function that is not one of those two.
pub const FUNCTION_REST: usize = 2;
/// First payload word of a function's cells.
pub const FUNCTION_CELLS: usize = 5;

/// Payload word of a context: the dict of globals.
pub const CONTEXT_GLOBALS: usize = 0;
/// Payload word of a context: the code object.
pub const CONTEXT_CODE: usize = 1;
/// Payload word of a context: the table of names.
pub const CONTEXT_NAMES: usize = 2;

/// Payload word of a module: the dict of globals.
pub const MODULE_GLOBALS: usize = 1;

/// Payload word of a generator: its function.
pub const GENERATOR_FUNCTION: usize = 1;
/// Payload word of a generator: byte offset in the arena of its next instruction.
pub const GENERATOR_INSTRUCTION: usize = 2;
/// Payload word of a generator: handlers in use, whose places in the code follow behind its locals.
pub const GENERATOR_HANDLERS: usize = 3;
/// First payload word of what a generator saved.
pub const GENERATOR_SAVED: usize = 5;
