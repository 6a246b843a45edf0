//! Patterns to programs
//!
//! Code is emitted into the caller's slice; when it is full the caller tries again with a longer one. All targets are
//! relative, so a piece of code can be moved and repeated.

use super::{
    Assertion, CLASS_DIGIT, CLASS_SPACE, CLASS_WORD, DOT_ALL, IGNORE_CASE, MULTI_LINE, Operation, instruction,
    set_operand,
};
use crate::text::case_map::{single_lower, single_upper};
use core::fmt;
use core::ops::Range;

/// What is wrong with a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PatternError {
    /// The slice is full.
    Full,
    /// A bracket or parenthesis without its partner.
    Unbalanced,
    /// `(` without `)`.
    UnterminatedGroup,
    /// `[` without `]`.
    UnterminatedSet,
    /// `*`, `+`, `?` or `{` without anything before.
    NothingToRepeat,
    /// `a**`
    MultipleRepeat,
    /// `{2,1}`, or a count beyond the limit.
    BadRepeat,
    /// `[z-a]`
    BadRange,
    /// A backslash at the end, or before a letter that means nothing.
    BadEscape,
    /// Look-around, back references, flags inside.
    Unsupported,
    /// Groups too deep or too many.
    TooComplex,
}

impl fmt::Display for PatternError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Full | Self::TooComplex => "pattern too complex",
            Self::Unbalanced => "unbalanced parenthesis",
            Self::UnterminatedGroup => "missing ), unterminated subpattern",
            Self::UnterminatedSet => "unterminated character set",
            Self::NothingToRepeat => "nothing to repeat",
            Self::MultipleRepeat => "multiple repeat",
            Self::BadRepeat => "bad repeat count",
            Self::BadRange => "bad character range",
            Self::BadEscape => "bad escape",
            Self::Unsupported => "back references and look-around are not supported",
        })
    }
}

/// Groups that a pattern may have, the whole match included.
pub const MAX_GROUPS: usize = 100;
const MAX_DEPTH: usize = 24;
const MAX_REPEAT: usize = 1000;
const MAX_PROGRAM: usize = 1 << 15;

/// What compiling found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Compiled {
    /// Words of the program.
    pub length: usize,
    /// Groups, the whole match included.
    pub group_count: usize,
}

/// Compiles `pattern` into `program`. `name_group` hears the byte range of each group name and the group's number.
pub fn compile(
    pattern: &str,
    flags: u32,
    program: &mut [u32],
    name_group: &mut dyn FnMut(Range<usize>, usize),
) -> Result<Compiled, PatternError> {
    let mut compiler = Compiler { pattern, position: 0, flags, program, length: 0, groups: 1, name_group };
    compiler.emit(Operation::Save, 0)?;
    compiler.alternatives(0)?;
    if compiler.position < pattern.len() {
        return Err(PatternError::Unbalanced);
    }
    compiler.emit(Operation::Save, 1)?;
    compiler.emit(Operation::Match, 0)?;
    Ok(Compiled { length: compiler.length, group_count: compiler.groups })
}

/// What the repetition of a piece of code depends on.
#[derive(Clone, Copy)]
struct Shape {
    /// It can match without a character.
    is_nullable: bool,
    /// Height of the highest loop in it that has a nullable body; 0 without one.
    height: u32,
}

impl Shape {
    /// One character, or a set of them.
    const CHARACTER: Self = Self { is_nullable: false, height: 0 };
    /// Nothing, or an assertion.
    const NOTHING: Self = Self { is_nullable: true, height: 0 };
}

/// An atom.
#[derive(Clone, Copy)]
enum Atom {
    /// It cannot be repeated.
    Assertion,
    Repeatable(Shape),
}

struct Compiler<'c> {
    pattern: &'c str,
    position: usize,
    flags: u32,
    program: &'c mut [u32],
    length: usize,
    groups: usize,
    name_group: &'c mut dyn FnMut(Range<usize>, usize),
}

impl Compiler<'_> {
    fn peek(&self) -> Option<char> {
        self.pattern.get(self.position..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += character.len_utf8();
        Some(character)
    }

    fn take(&mut self, text: &str) -> bool {
        let found = self.pattern.get(self.position..).is_some_and(|rest| rest.starts_with(text));
        self.position += if found { text.len() } else { 0 };
        found
    }

    fn put(&mut self, word: u32) -> Result<(), PatternError> {
        if self.length >= MAX_PROGRAM {
            return Err(PatternError::TooComplex);
        }
        *self.program.get_mut(self.length).ok_or(PatternError::Full)? = word;
        self.length += 1;
        Ok(())
    }

    fn emit(&mut self, operation: Operation, operand: i32) -> Result<(), PatternError> {
        self.put(instruction(operation, operand))
    }

    /// Moves the code from `at` up by one word and puts an instruction there.
    fn insert(&mut self, at: usize, operation: Operation, operand: i32) -> Result<(), PatternError> {
        self.put(0)?;
        self.program.copy_within(at..self.length - 1, at + 1);
        self.program[at] = instruction(operation, operand);
        Ok(())
    }

    fn alternatives(&mut self, depth: usize) -> Result<Shape, PatternError> {
        if depth > MAX_DEPTH {
            return Err(PatternError::TooComplex);
        }
        // Jumps to the end, each holding the distance to the one before until the end is known.
        let mut last_jump = None;
        let mut shape = Shape::CHARACTER;
        loop {
            let start = self.length;
            let part = self.sequence(depth)?;
            shape.is_nullable |= part.is_nullable;
            shape.height = shape.height.max(part.height);
            if !self.take("|") {
                break;
            }
            self.insert(start, Operation::SplitGreedy, (self.length - start + 2) as i32)?;
            self.emit(Operation::Jump, last_jump.map_or(0, |jump: usize| (self.length - jump) as i32))?;
            last_jump = Some(self.length - 1);
        }
        while let Some(jump) = last_jump {
            let back = super::operand(self.program[jump]) as usize;
            self.program[jump] = instruction(Operation::Jump, (self.length - jump) as i32);
            last_jump = if back > 0 { Some(jump - back) } else { None };
        }
        Ok(shape)
    }

    fn sequence(&mut self, depth: usize) -> Result<Shape, PatternError> {
        let mut shape = Shape::NOTHING;
        while let Some(character) = self.peek() {
            if matches!(character, '|' | ')') {
                break;
            }
            let start = self.length;
            let atom = self.atom(depth)?;
            let part = self.repeats(start, atom)?;
            shape.is_nullable &= part.is_nullable;
            shape.height = shape.height.max(part.height);
        }
        Ok(shape)
    }

    /// Compiles one atom.
    fn atom(&mut self, depth: usize) -> Result<Atom, PatternError> {
        let multi_line = self.flags & MULTI_LINE != 0;
        match self.next().ok_or(PatternError::Unbalanced)? {
            '.' if self.flags & DOT_ALL != 0 => self.emit(Operation::Any, 0)?,
            '.' => self.emit(Operation::AnyInLine, 0)?,
            '^' => {
                let assertion = if multi_line { Assertion::LineStart } else { Assertion::TextStart };
                self.emit(Operation::Assert, assertion as i32)?;
                return Ok(Atom::Assertion);
            }
            '$' => {
                let assertion = if multi_line { Assertion::LineEnd } else { Assertion::TextEndOrLastLine };
                self.emit(Operation::Assert, assertion as i32)?;
                return Ok(Atom::Assertion);
            }
            '[' => self.set()?,
            '(' => return self.group(depth).map(Atom::Repeatable),
            '\\' => return self.escape(),
            '*' | '+' | '?' => return Err(PatternError::NothingToRepeat),
            character => self.character(character)?,
        }
        Ok(Atom::Repeatable(Shape::CHARACTER))
    }

    fn character(&mut self, character: char) -> Result<(), PatternError> {
        if self.flags & IGNORE_CASE != 0 {
            let (lower, upper) = (single_lower(character), single_upper(character));
            if lower != upper {
                self.emit(Operation::Set, set_operand(false, 0, 2))?;
                for bound in [lower, lower, upper, upper] {
                    self.put(u32::from(bound))?;
                }
                return Ok(());
            }
        }
        self.emit(Operation::Character, u32::from(character) as i32)
    }

    fn group(&mut self, depth: usize) -> Result<Shape, PatternError> {
        let mut number = None;
        if self.take("?P<") {
            let rest = self.pattern.get(self.position..).unwrap_or("");
            let length = rest.find('>').ok_or(PatternError::Unbalanced)?;
            (self.name_group)(self.position..self.position + length, self.groups);
            self.position += length + 1;
            number = Some(self.groups);
        } else if self.take("?:") {
        } else if self.take("?") {
            return Err(PatternError::Unsupported);
        } else {
            number = Some(self.groups);
        }
        if let Some(number) = number {
            self.groups += 1;
            if self.groups > MAX_GROUPS {
                return Err(PatternError::TooComplex);
            }
            self.emit(Operation::Save, number as i32 * 2)?;
        }
        let shape = self.alternatives(depth + 1)?;
        if !self.take(")") {
            return Err(PatternError::UnterminatedGroup);
        }
        if let Some(number) = number {
            self.emit(Operation::Save, number as i32 * 2 + 1)?;
        }
        Ok(shape)
    }

    /// What a backslash means outside a set.
    fn escape(&mut self) -> Result<Atom, PatternError> {
        let character = self.next().ok_or(PatternError::BadEscape)?;
        let assertion = match character {
            'b' => Assertion::WordBoundary,
            'B' => Assertion::NoWordBoundary,
            'A' => Assertion::TextStart,
            'Z' => Assertion::TextEnd,
            '1'..='9' => return Err(PatternError::Unsupported),
            _ => {
                match class_of(character) {
                    Some(class) => self.emit(Operation::Set, set_operand(false, class, 0))?,
                    None => {
                        let character = self.escaped_character(character)?;
                        self.character(character)?;
                    }
                }
                return Ok(Atom::Repeatable(Shape::CHARACTER));
            }
        };
        self.emit(Operation::Assert, assertion as i32)?;
        Ok(Atom::Assertion)
    }

    fn escaped_character(&mut self, character: char) -> Result<char, PatternError> {
        let figures = match character {
            'n' => return Ok('\n'),
            'r' => return Ok('\r'),
            't' => return Ok('\t'),
            'f' => return Ok('\x0c'),
            'v' => return Ok('\x0b'),
            'a' => return Ok('\x07'),
            '0' => return Ok('\0'),
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ if character.is_ascii_alphanumeric() => return Err(PatternError::BadEscape),
            _ => return Ok(character),
        };
        let mut code = 0;
        for _ in 0..figures {
            let digit = self.next().and_then(|figure| figure.to_digit(16)).ok_or(PatternError::BadEscape)?;
            code = code << 4 | digit;
        }
        char::from_u32(code).ok_or(PatternError::BadEscape)
    }

    fn set(&mut self) -> Result<(), PatternError> {
        let negated = self.take("^");
        let at = self.length;
        self.put(0)?;
        let (mut classes, mut ranges, mut first) = (0, 0, true);
        loop {
            let character = self.next().ok_or(PatternError::UnterminatedSet)?;
            if character == ']' && !first {
                break;
            }
            first = false;
            let low = match self.set_item(character)? {
                Ok(low) => low,
                Err(class) => {
                    classes |= class;
                    continue;
                }
            };
            let rest = self.pattern.as_bytes().get(self.position..).unwrap_or(&[]);
            let mut high = low;
            if let [b'-', after, ..] = rest
                && *after != b']'
            {
                self.position += 1;
                let character = self.next().ok_or(PatternError::UnterminatedSet)?;
                high = self.set_item(character)?.map_err(|_| PatternError::BadRange)?;
                if high < low {
                    return Err(PatternError::BadRange);
                }
            }
            ranges += self.range(low, high)?;
        }
        self.program[at] = instruction(Operation::Set, set_operand(negated, classes, ranges));
        Ok(())
    }

    /// A character of a set, or the class that an escape stands for.
    fn set_item(&mut self, character: char) -> Result<Result<char, u32>, PatternError> {
        if character != '\\' {
            return Ok(Ok(character));
        }
        let escaped = self.next().ok_or(PatternError::BadEscape)?;
        match class_of(escaped) {
            Some(class) => Ok(Err(class)),
            None if escaped == 'b' => Ok(Ok('\x08')),
            None => Ok(Ok(self.escaped_character(escaped)?)),
        }
    }

    /// Emits a range, in both cases where case does not matter; returns how many ranges that made.
    fn range(&mut self, low: char, high: char) -> Result<usize, PatternError> {
        self.put(u32::from(low))?;
        self.put(u32::from(high))?;
        let mut count = 1;
        if self.flags & IGNORE_CASE != 0 {
            for (from, to, convert) in [('a', 'z', single_upper as fn(char) -> char), ('A', 'Z', single_lower)] {
                let (from, to) = (low.max(from), high.min(to));
                if from <= to {
                    self.put(u32::from(convert(from)))?;
                    self.put(u32::from(convert(to)))?;
                    count += 1;
                }
            }
            if low == high && !low.is_ascii() {
                for other in [single_lower(low), single_upper(low)] {
                    self.put(u32::from(other))?;
                    self.put(u32::from(other))?;
                    count += 1;
                }
            }
        }
        Ok(count)
    }

    /// Takes in what may follow an atom: how often it is repeated. Gives the shape of the whole.
    fn repeats(&mut self, start: usize, atom: Atom) -> Result<Shape, PatternError> {
        let once = match atom {
            Atom::Assertion => Shape::NOTHING,
            Atom::Repeatable(shape) => shape,
        };
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.bounds() {
                Some((least, most, end)) => {
                    self.position = end - 1;
                    (least, most)
                }
                None => return Ok(once),
            },
            _ => return Ok(once),
        };
        self.position += 1;
        let Atom::Repeatable(shape) = atom else { return Err(PatternError::NothingToRepeat) };
        if least > MAX_REPEAT || most.is_some_and(|most| most < least || most > MAX_REPEAT) {
            return Err(PatternError::BadRepeat);
        }
        let split = if self.take("?") { Operation::SplitLazy } else { Operation::SplitGreedy };
        let shape = self.repeat(start, shape, least, most, split)?;
        match self.peek() {
            Some('*' | '+' | '?') => Err(PatternError::MultipleRepeat),
            Some('{') if self.bounds().is_some() => Err(PatternError::MultipleRepeat),
            _ => Ok(shape),
        }
    }

    /// `{m}`, `{m,}`, `{,n}`, `{m,n}` at the position: the bounds and where it ends. Anything else is plain text.
    fn bounds(&self) -> Option<(usize, Option<usize>, usize)> {
        let rest = self.pattern.as_bytes().get(self.position + 1..)?;
        let length = rest.iter().position(|&byte| byte == b'}')?;
        let number = |figures: &[u8]| {
            figures.iter().try_fold(0usize, |value, byte| {
                byte.is_ascii_digit().then(|| value.saturating_mul(10).saturating_add(usize::from(byte - b'0')))
            })
        };
        let inside = &rest[..length];
        let end = self.position + length + 2;
        match inside.iter().position(|&byte| byte == b',') {
            None if inside.is_empty() => None,
            None => number(inside).map(|count| (count, Some(count), end)),
            Some(comma) => {
                let most = &inside[comma + 1..];
                let least = number(&inside[..comma])?;
                if most.is_empty() { Some((least, None, end)) } else { Some((least, Some(number(most)?), end)) }
            }
        }
    }

    /// Repeats the code from `start`.
    fn repeat(
        &mut self,
        start: usize,
        shape: Shape,
        least: usize,
        most: Option<usize>,
        split: Operation,
    ) -> Result<Shape, PatternError> {
        let mut size = self.length - start;
        if most == Some(0) {
            self.length = start;
            return Ok(Shape::NOTHING);
        }
        let mut repeated = Shape { is_nullable: shape.is_nullable || least == 0, ..shape };
        // Further copies come first: `insert` moves only what stands after it.
        let copies = most.unwrap_or(least.max(1));
        for _ in 1..copies {
            for word in start..start + size {
                self.put(self.program[word])?;
            }
        }
        if most.is_none() && shape.is_nullable {
            // Without this the round that matches nothing could not be told from the one before it.
            repeated.height = shape.height + 1;
            self.insert(self.length - size, Operation::RoundStart, repeated.height as i32)?;
            self.emit(Operation::RoundEnd, repeated.height as i32)?;
            size += 2;
        }
        match most {
            None if least == 0 => {
                self.insert(start, split, size as i32 + 2)?;
                self.emit(Operation::Jump, -(size as i32 + 1))?;
            }
            None => {
                // One more round or on: the split's two ways are exchanged, since it jumps back.
                let swapped =
                    if split == Operation::SplitGreedy { Operation::SplitLazy } else { Operation::SplitGreedy };
                self.emit(swapped, -(size as i32))?;
            }
            Some(most) => {
                for copy in (least..most).rev() {
                    let at = start + copy * size;
                    self.insert(at, split, (self.length - at + 1) as i32)?;
                }
            }
        }
        Ok(repeated)
    }
}

fn class_of(letter: char) -> Option<u32> {
    match letter {
        'd' => Some(CLASS_DIGIT),
        'D' => Some(CLASS_DIGIT << 1),
        'w' => Some(CLASS_WORD),
        'W' => Some(CLASS_WORD << 1),
        's' => Some(CLASS_SPACE),
        'S' => Some(CLASS_SPACE << 1),
        _ => None,
    }
}
