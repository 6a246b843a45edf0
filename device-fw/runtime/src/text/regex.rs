//! Regular expressions: patterns compiled to a small program, run without backtracking
//!
//! **Invariant:** matching takes time proportional to text times program, whatever the pattern, and memory known
//! beforehand; neither compiling nor matching recurses without bound. Hence no back references and no look-around.
//!
//! The matcher is Thompson's simulation with prioritised threads and captures, as described by Russ Cox in "Regular
//! Expression Matching: the Virtual Machine Approach"; it prefers the same match as a backtracking one.

pub mod compile;
pub mod run;

/// Case does not matter.
pub const IGNORE_CASE: u32 = 2;
/// `^` and `$` match at every line.
pub const MULTI_LINE: u32 = 8;
/// `.` matches a line end too.
pub const DOT_ALL: u32 = 16;

/// Operations of the program: one word each, the operation in the low byte, the operand above it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Operation {
    /// The match is complete.
    Match,
    /// The character of the operand.
    Character,
    /// Any character but a line end.
    AnyInLine,
    /// Any character.
    Any,
    /// A character of the set: operand `negated | classes << 1 | range_count << 8`, followed by that many pairs of words.
    Set,
    /// Try the next operation first, then the one at the relative target.
    SplitGreedy,
    /// Try the relative target first.
    SplitLazy,
    /// Go on at the relative target.
    Jump,
    /// Note the place in the slot of the operand.
    Save,
    /// An [`Assertion`] about the place.
    Assert,
    /// A round of a loop begins whose body can match nothing; the operand is the loop's height: one more than that of
    /// the highest such loop inside it, so at least 1.
    RoundStart,
    /// The round ends: the next operation leads to another one. A round that matched nothing is the last and goes on
    /// behind that operation.
    RoundEnd,
}

/// What can be asserted about a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Assertion {
    TextStart,
    TextEnd,
    TextEndOrLastLine,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}

/// Classes in a set's operand; the complement is the next bit.
pub(crate) const CLASS_DIGIT: u32 = 1;
pub(crate) const CLASS_WORD: u32 = 4;
pub(crate) const CLASS_SPACE: u32 = 16;

const OPERAND_SHIFT: u32 = 8;

pub(crate) const fn instruction(operation: Operation, operand: i32) -> u32 {
    operation as u32 | (operand as u32) << OPERAND_SHIFT
}

pub(crate) const fn operand(word: u32) -> i32 {
    word as i32 >> OPERAND_SHIFT
}

pub(crate) const fn operation(word: u32) -> Operation {
    match word as u8 {
        1 => Operation::Character,
        2 => Operation::AnyInLine,
        3 => Operation::Any,
        4 => Operation::Set,
        5 => Operation::SplitGreedy,
        6 => Operation::SplitLazy,
        7 => Operation::Jump,
        8 => Operation::Save,
        9 => Operation::Assert,
        10 => Operation::RoundStart,
        11 => Operation::RoundEnd,
        _ => Operation::Match,
    }
}

pub(crate) const fn assertion(operand: i32) -> Assertion {
    match operand {
        0 => Assertion::TextStart,
        1 => Assertion::TextEnd,
        2 => Assertion::TextEndOrLastLine,
        3 => Assertion::LineStart,
        4 => Assertion::LineEnd,
        5 => Assertion::WordBoundary,
        _ => Assertion::NoWordBoundary,
    }
}

/// Words that one instruction takes.
pub(crate) const fn instruction_length(word: u32) -> usize {
    match operation(word) {
        Operation::Set => 1 + 2 * (operand(word) as usize >> 7),
        _ => 1,
    }
}

pub(crate) const fn set_operand(negated: bool, classes: u32, range_count: usize) -> i32 {
    (negated as u32 | classes << 1 | (range_count as u32) << 7) as i32
}
