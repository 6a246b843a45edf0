//! What a REPL needs around it: a screen, a text that grows, and an interpreter.
//!
//! The REPLs know neither the link nor the runtime, so they are tested with keystrokes in and bytes out.

use core::ops::Range;

/// Takes bytes for the terminal.
pub trait Screen {
    /// Writes bytes as they are.
    fn write(&mut self, bytes: &[u8]);
}

/// What came from the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// One byte.
    Byte(u8),
    /// None yet; interrupt handlers may wait: call [`Interpreter::attend`].
    Attention,
    /// A host said hello (or the far end is gone): leave the REPL, forget what was begun.
    Leave,
}

/// A terminal at the far end.
pub trait Terminal: Screen {
    /// Waits for the next byte.
    fn key(&mut self) -> Key;
}

/// There is no memory for more text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// Text that is being entered.
pub trait SourceText {
    /// All of it.
    fn bytes(&self) -> &[u8];
    /// Inserts bytes at a position within the text; the text is unchanged if there is no memory.
    fn insert(&mut self, position: usize, bytes: &[u8]) -> Result<(), Full>;
    /// Removes a range within the text.
    fn remove(&mut self, range: Range<usize>);

    /// Adds bytes at the end.
    fn push(&mut self, bytes: &[u8]) -> Result<(), Full> {
        self.insert(self.bytes().len(), bytes)
    }

    /// Removes everything.
    fn clear(&mut self) {
        self.remove(0..self.bytes().len());
    }
}

/// How source is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// A file: nothing is printed by itself.
    File,
    /// Typed at the prompt: values of expression statements are printed.
    Interactive,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEnd {
    /// At the end of the source.
    Completed,
    /// With an exception, KeyboardInterrupt included, that waits to be printed.
    Raised,
    /// With SystemExit: the REPL ends and the board begins afresh.
    Exited,
    /// The board is told to reset or to close: leave without another word.
    Abandoned,
}

/// Who holds the text that is being entered, and knows the names that can stand in it.
pub trait Completer {
    /// The text being entered.
    fn text(&mut self) -> &mut dyn SourceText;
    /// Calls `found` for each name that can stand in place of the last word of `line`, in an order of its choice.
    fn complete(&mut self, line: &[u8], found: &mut dyn FnMut(&[u8]));
}

/// The interpreter as a REPL sees it.
pub trait Interpreter: Completer {
    /// Runs interrupt handlers that wait.
    fn attend(&mut self);
    /// Compiles and runs the text, after which the text is empty.
    fn run(&mut self, kind: SourceKind) -> RunEnd;
    /// Prints the exception that ended the last run, as `Raised` said.
    fn print_exception(&mut self);
    /// Makes an exception wait to be printed that did not come from a program.
    fn raise(&mut self, condition: Condition);
}

/// Waits for the next byte, running interrupt handlers meanwhile; `None` when the REPL is to be left.
pub fn next_byte(terminal: &mut dyn Terminal, interpreter: &mut dyn Interpreter) -> Option<u8> {
    loop {
        match terminal.key() {
            Key::Byte(byte) => return Some(byte),
            Key::Attention => interpreter.attend(),
            Key::Leave => return None,
        }
    }
}

/// Exceptions that a REPL raises itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Ctrl-C while source came in.
    KeyboardInterrupt,
    /// The source does not fit in memory.
    OutOfMemory,
}

/// Why a REPL came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplEnd {
    /// Go on in the raw REPL.
    Raw,
    /// Go on in the friendly REPL.
    Friendly,
    /// Begin afresh: Ctrl-D, or SystemExit.
    SoftReset,
    /// A host said hello, the far end is gone, or the run was abandoned.
    Leave,
}

/// Keys with a meaning of their own.
pub mod key {
    /// Raw REPL; start of line.
    pub const CTRL_A: u8 = 1;
    /// Friendly REPL; cursor left.
    pub const CTRL_B: u8 = 2;
    /// Interrupt, cancel.
    pub const CTRL_C: u8 = 3;
    /// Soft reset; end of input; delete at the cursor.
    pub const CTRL_D: u8 = 4;
    /// Paste mode; end of line.
    pub const CTRL_E: u8 = 5;
    /// Cursor right.
    pub const CTRL_F: u8 = 6;
    /// Backspace as some terminals send it.
    pub const BACKSPACE: u8 = 8;
    /// Completion, indentation.
    pub const TAB: u8 = 9;
    /// Kill to the end of the line.
    pub const CTRL_K: u8 = 11;
    /// Next line of the history.
    pub const CTRL_N: u8 = 14;
    /// Previous line of the history.
    pub const CTRL_P: u8 = 16;
    /// Kill to the start of the line.
    pub const CTRL_U: u8 = 21;
    /// Kill the word before the cursor.
    pub const CTRL_W: u8 = 23;
    /// Begins an escape sequence.
    pub const ESCAPE: u8 = 27;
    /// Backspace as most terminals send it.
    pub const DELETE: u8 = 127;
}
