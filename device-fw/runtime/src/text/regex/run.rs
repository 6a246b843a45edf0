//! Programs on text, in steps between which the caller may look for an interrupt
//!
//! All state is in the caller's work slice: two lists of threads with their captures, a stack of what is still to be
//! followed, and the best match. A thread earlier in its list is preferred; when one matches, those after it are cut off.
//!
//! A loop whose body can match nothing runs one empty round more, as a backtracking matcher does, and captures that.
//! So between two characters a thread is an instruction and the loops whose round has matched nothing yet. Those are
//! the inner ones up to some height, since an outer round without a character has only such rounds inside.

use super::{
    Assertion, CLASS_DIGIT, CLASS_SPACE, CLASS_WORD, Operation, assertion, instruction_length, operand, operation,
};
use crate::text::classify;

/// Where a match may lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// It starts at the start.
    Start,
    /// It starts anywhere.
    Anywhere,
    /// It covers everything.
    Whole,
}

/// How matching stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The captures are in the first words of the work slice, as offset plus one, 0 for a group that took no part.
    Matched,
    /// There is no match.
    Failed,
    /// The budget is spent; call again.
    Suspended,
}

/// Whether the text is characters or bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// UTF-8
    Character,
    /// Single bytes.
    Byte,
}

/// Whether a match may be empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Empty {
    /// Yes.
    Allowed,
    /// Not at the place where the search starts, for there was one before.
    Refused,
}

/// A match under way.
#[derive(Clone, Copy, Debug)]
pub struct Matcher {
    position: usize,
    anchor: Anchor,
    unit: Unit,
    slots: usize,
    /// Where a match may not be empty.
    refused: Option<usize>,
    /// Which of the two lists is the current one.
    flipped: bool,
    current_count: usize,
    matched: bool,
    started: bool,
}

/// Words of work that a program needs; `None` when they cannot be counted.
pub fn work_length(program: &[u32], groups: usize) -> Option<usize> {
    let (length, slots) = (program.len(), groups.checked_mul(2)?);
    // best + scratch captures, stamps, two lists, a stack of three words an entry.
    let lists = length.checked_mul(slots.checked_add(1)?)?.checked_mul(2)?;
    // An instruction is followed once with each height.
    let stack = length.checked_mul(height(program) + 1)?.checked_mul(3)?;
    lists.checked_add(slots * 2)?.checked_add(length)?.checked_add(stack)?.checked_add(6)
}

/// Height of the highest loop with a nullable body.
fn height(program: &[u32]) -> usize {
    let mut highest = 0;
    let mut counter = 0;
    while let Some(&word) = program.get(counter) {
        if operation(word) == Operation::RoundStart {
            highest = highest.max(operand(word) as usize);
        }
        counter += instruction_length(word);
    }
    highest
}

/// The work slice taken apart.
struct Work<'w> {
    best: &'w mut [u32],
    captures: &'w mut [u32],
    stamps: &'w mut [u32],
    current: &'w mut [u32],
    next: &'w mut [u32],
    stack: &'w mut [u32],
}

impl<'w> Work<'w> {
    fn split(work: &'w mut [u32], program: usize, slots: usize, flipped: bool) -> Option<Self> {
        let (best, rest) = work.split_at_mut_checked(slots)?;
        let (captures, rest) = rest.split_at_mut_checked(slots)?;
        let (stamps, rest) = rest.split_at_mut_checked(program)?;
        let (first, rest) = rest.split_at_mut_checked(program * (slots + 1))?;
        let (second, stack) = rest.split_at_mut_checked(program * (slots + 1))?;
        let (current, next) = if flipped { (second, first) } else { (first, second) };
        Some(Work { best, captures, stamps, current, next, stack })
    }
}

impl Matcher {
    /// A match of a program with `groups` groups from `start` on.
    pub fn new(groups: usize, start: usize, anchor: Anchor, unit: Unit, empty: Empty) -> Self {
        Matcher {
            position: start,
            anchor,
            unit,
            slots: groups * 2,
            refused: (empty == Empty::Refused).then_some(start),
            flipped: false,
            current_count: 0,
            matched: false,
            started: false,
        }
    }

    /// Goes on, for about `budget` steps. `work` holds [`work_length`] words, the same ones in each call.
    pub fn advance(&mut self, program: &[u32], text: &[u8], work: &mut [u32], mut budget: usize) -> Outcome {
        let Some(mut state) = Work::split(work, program.len(), self.slots, self.flipped) else {
            return Outcome::Failed;
        };
        if !self.started {
            state.stamps.fill(0);
            state.best.fill(0);
        }
        loop {
            if self.may_start() {
                if self.current_count == 0
                    && self.anchor == Anchor::Anywhere
                    && let Some(byte) = first_byte(program)
                {
                    match text.get(self.position..).and_then(|rest| rest.iter().position(|&found| found == byte)) {
                        Some(skip) => self.position += skip,
                        None => return Outcome::Failed,
                    }
                }
                if self.current_count == 0 {
                    self.stamp_anew(&mut state);
                }
                state.captures.fill(0);
                self.current_count =
                    self.follow(program, text, 0, self.position, self.current_count, &mut state, List::Current);
            }
            self.started = true;
            if self.current_count == 0 && !self.may_start() {
                return if self.matched { Outcome::Matched } else { Outcome::Failed };
            }
            let unit = self.unit;
            let Some((character, length)) = unit_at(text, self.position, unit) else {
                self.finish_at_end(program, text, &mut state);
                return if self.matched { Outcome::Matched } else { Outcome::Failed };
            };
            budget = budget.saturating_sub(self.current_count + 1);
            self.step(program, text, character, length, &mut state);
            core::mem::swap(&mut state.current, &mut state.next);
            self.flipped = !self.flipped;
            self.position += length;
            if budget == 0 {
                return Outcome::Suspended;
            }
        }
    }

    /// Whether a thread may start at this place.
    fn may_start(&self) -> bool {
        !self.matched && (!self.started || self.anchor == Anchor::Anywhere)
    }

    /// Forgets which instructions the list being filled already has.
    fn stamp_anew(&self, state: &mut Work<'_>) {
        state.stamps.fill(0);
    }

    /// Runs every thread of the current list on one character.
    fn step(&mut self, program: &[u32], text: &[u8], character: u32, length: usize, state: &mut Work<'_>) {
        self.stamp_anew(state);
        let width = self.slots + 1;
        let mut next_count = 0;
        for thread in 0..self.current_count {
            let counter = state.current[thread * width] as usize;
            let word = program[counter];
            if operation(word) == Operation::Match {
                if self.accept(thread, text, state) {
                    break;
                }
                continue;
            }
            if accepts(program, counter, character) {
                state.captures.copy_from_slice(&state.current[thread * width + 1..(thread + 1) * width]);
                let after = counter + instruction_length(word);
                next_count = self.follow(program, text, after, self.position + length, next_count, state, List::Next);
            }
        }
        self.current_count = next_count;
    }

    fn finish_at_end(&mut self, program: &[u32], text: &[u8], state: &mut Work<'_>) {
        for thread in 0..self.current_count {
            let counter = state.current[thread * (self.slots + 1)] as usize;
            if operation(program[counter]) == Operation::Match && self.accept(thread, text, state) {
                return;
            }
        }
    }

    /// Takes the captures of a thread that has matched; false where the anchor does not allow it.
    fn accept(&mut self, thread: usize, text: &[u8], state: &mut Work<'_>) -> bool {
        if self.anchor == Anchor::Whole && self.position < text.len() {
            return false;
        }
        let start = thread * (self.slots + 1) + 1;
        if self.refused == Some(self.position) && state.current[start] as usize == self.position + 1 {
            return false;
        }
        state.best.copy_from_slice(&state.current[start..start + self.slots]);
        self.matched = true;
        true
    }

    /// Adds to a list every instruction that looks at a character and is reached from `counter` without one.
    #[expect(clippy::too_many_arguments, reason = "the inner loop's state is split so that lists can be borrowed")]
    fn follow(
        &self,
        program: &[u32],
        text: &[u8],
        counter: usize,
        position: usize,
        mut count: usize,
        state: &mut Work<'_>,
        list: List,
    ) -> usize {
        let width = self.slots + 1;
        let mut depth = 0;
        let mut counter = Some(counter);
        // Loops up to this height have matched nothing in this round.
        let mut empty_height = 0;
        loop {
            let Some(here) = counter.take() else {
                if depth == 0 {
                    return count;
                }
                depth -= 1;
                let entry = &state.stack[depth * 3..depth * 3 + 3];
                if entry[0] == RESTORE {
                    state.captures[entry[1] as usize] = entry[2];
                } else {
                    counter = Some(entry[1] as usize);
                    empty_height = entry[2];
                }
                continue;
            };
            match state.stamps.get_mut(here) {
                Some(stamp) if *stamp & 1 << empty_height == 0 => *stamp |= 1 << empty_height,
                _ => continue,
            }
            let word = program[here];
            let target = here.wrapping_add_signed(operand(word) as isize);
            let mut push = |entry: [u32; 3]| {
                if let Some(place) = state.stack.get_mut(depth * 3..depth * 3 + 3) {
                    place.copy_from_slice(&entry);
                    depth += 1;
                }
            };
            match operation(word) {
                Operation::Jump => counter = Some(target),
                Operation::SplitGreedy => {
                    push([FOLLOW, target as u32, empty_height]);
                    counter = Some(here + 1);
                }
                Operation::SplitLazy => {
                    push([FOLLOW, here as u32 + 1, empty_height]);
                    counter = Some(target);
                }
                Operation::Save => {
                    let slot = operand(word) as usize;
                    push([RESTORE, slot as u32, state.captures[slot]]);
                    state.captures[slot] = position as u32 + 1;
                    counter = Some(here + 1);
                }
                Operation::Assert => {
                    if holds(assertion(operand(word)), text, position, self.unit) {
                        counter = Some(here + 1);
                    }
                }
                Operation::RoundStart => {
                    empty_height = empty_height.max(operand(word) as u32);
                    counter = Some(here + 1);
                }
                Operation::RoundEnd => {
                    let height = operand(word) as u32;
                    counter = Some(if empty_height >= height { here + 2 } else { here + 1 });
                    // Only the loops around this one count from here on.
                    empty_height = if empty_height > height { empty_height } else { 0 };
                }
                Operation::Match | Operation::Character | Operation::AnyInLine | Operation::Any | Operation::Set => {
                    // With the character every round has matched something, so one thread stands for all heights.
                    if state.stamps[here] & LISTED != 0 {
                        continue;
                    }
                    state.stamps[here] |= LISTED;
                    let into = if list == List::Current { &mut *state.current } else { &mut *state.next };
                    into[count * width] = here as u32;
                    into[count * width + 1..(count + 1) * width].copy_from_slice(state.captures);
                    count += 1;
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Current,
    Next,
}

/// In a stamp: the instruction is in the list. The other bits are the heights it was followed with.
const LISTED: u32 = 1 << 31;

const FOLLOW: u32 = 0;
const RESTORE: u32 = 1;

/// The byte that every match starts with, if the program begins with an ASCII character.
fn first_byte(program: &[u32]) -> Option<u8> {
    let word = *program.get(1)?;
    (operation(word) == Operation::Character).then(|| u8::try_from(operand(word)).ok()).flatten().filter(u8::is_ascii)
}

/// The character code at a place, and its length.
fn unit_at(text: &[u8], position: usize, unit: Unit) -> Option<(u32, usize)> {
    let byte = *text.get(position)?;
    let length = match byte {
        _ if unit == Unit::Byte => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0.. => 4,
        _ => 1,
    };
    if length == 1 {
        return Some((u32::from(byte), 1));
    }
    let bytes = text.get(position..position + length)?;
    let character = core::str::from_utf8(bytes).ok()?.chars().next()?;
    Some((u32::from(character), length))
}

fn accepts(program: &[u32], counter: usize, character: u32) -> bool {
    let word = program[counter];
    match operation(word) {
        Operation::Character => operand(word) as u32 == character,
        Operation::AnyInLine => character != u32::from(b'\n'),
        Operation::Any => true,
        Operation::Set => {
            let bits = operand(word) as u32;
            let ranges = &program[counter + 1..counter + instruction_length(word)];
            let found = ranges.chunks_exact(2).any(|range| (range[0]..=range[1]).contains(&character))
                || in_classes(bits >> 1 & 0x3f, character);
            found != (bits & 1 != 0)
        }
        _ => false,
    }
}

fn in_classes(classes: u32, code: u32) -> bool {
    if classes == 0 {
        return false;
    }
    let Some(character) = char::from_u32(code) else { return false };
    let tests = [
        (CLASS_DIGIT, classify::decimal_value(character).is_some()),
        (CLASS_WORD, is_word(character)),
        (CLASS_SPACE, classify::is_space(character)),
    ];
    tests.iter().any(|&(class, member)| classes & if member { class } else { class << 1 } != 0)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn holds(assertion: Assertion, text: &[u8], position: usize, unit: Unit) -> bool {
    let newline_at = |place: usize| text.get(place) == Some(&b'\n');
    match assertion {
        Assertion::TextStart => position == 0,
        Assertion::TextEnd => position == text.len(),
        Assertion::TextEndOrLastLine => position == text.len() || position + 1 == text.len() && newline_at(position),
        Assertion::LineStart => position == 0 || newline_at(position - 1),
        Assertion::LineEnd => position == text.len() || newline_at(position),
        Assertion::WordBoundary => is_boundary(text, position, unit),
        Assertion::NoWordBoundary => !is_boundary(text, position, unit),
    }
}

fn is_boundary(text: &[u8], position: usize, unit: Unit) -> bool {
    let word_at =
        |place: usize| unit_at(text, place, unit).and_then(|(code, _)| char::from_u32(code)).is_some_and(is_word);
    let mut before = position;
    while before > 0 {
        before -= 1;
        if unit == Unit::Byte || text.get(before).is_none_or(|byte| byte & 0xc0 != 0x80) {
            break;
        }
    }
    (before < position && word_at(before)) != word_at(position)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::super::compile::{PatternError, compile};
    use super::*;
    use std::{string::String, vec, vec::Vec};

    fn captures(pattern: &str, text: &str, anchor: Anchor, flags: u32) -> Result<Option<Vec<String>>, PatternError> {
        let mut program = vec![0; 400];
        let compiled = compile(pattern, flags, &mut program, &mut |_, _| {})?;
        program.truncate(compiled.length);
        let mut results = vec![];
        for budget in [1, usize::MAX] {
            let mut work = vec![77; work_length(&program, compiled.group_count).expect("small")];
            let mut matcher = Matcher::new(compiled.group_count, 0, anchor, Unit::Character, Empty::Allowed);
            let outcome = loop {
                match matcher.advance(&program, text.as_bytes(), &mut work, budget) {
                    Outcome::Suspended => {}
                    outcome => break outcome,
                }
            };
            results.push((outcome == Outcome::Matched).then(|| {
                (0..compiled.group_count)
                    .map(|group| match (work[group * 2], work[group * 2 + 1]) {
                        (0, _) | (_, 0) => String::from("None"),
                        (start, end) => text[start as usize - 1..end as usize - 1].into(),
                    })
                    .collect()
            }));
        }
        assert_eq!(results[0], results[1]);
        Ok(results.remove(0))
    }

    fn check(pattern: &str, text: &str, expected: Option<&[&str]>) {
        let found = captures(pattern, text, Anchor::Anywhere, 0).expect(pattern);
        let expected = expected.map(|groups| groups.iter().map(|&group| String::from(group)).collect::<Vec<_>>());
        assert_eq!(found, expected, "{pattern:?} in {text:?}");
    }

    #[test]
    fn finds_what_a_backtracking_matcher_finds() {
        check("abc", "xxabcabc", Some(&["abc"]));
        check("a|ab", "ab", Some(&["a"]));
        check("(a|ab)(c|bcd)(d*)", "abcd", Some(&["abcd", "a", "bcd", ""]));
        check("a*?b", "aaab", Some(&["aaab"]));
        check("<.*>", "<a><b>", Some(&["<a><b>"]));
        check("<.*?>", "<a><b>", Some(&["<a>"]));
        check("(a+)(a+)", "aaaa", Some(&["aaaa", "aaa", "a"]));
        check("(a+?)(a+)", "aaaa", Some(&["aaaa", "a", "aaa"]));
        check("x*", "aaa", Some(&[""]));
        check("(a)|(b)", "b", Some(&["b", "None", "b"]));
        check("[a-c]+[^d-f]", "zabcd", Some(&["abc"]));
        check("[]x]+", "a]x]", Some(&["]x]"]));
        check("[a-]+", "b-a-", Some(&["-a-"]));
        check(r"\d+\.\d*", "pi 3.14", Some(&["3.14"]));
        check(r"(\w+)@(\w+)", "me@home now", Some(&["me@home", "me", "home"]));
        check(r"[\s,]+", "a , b", Some(&[" , "]));
        check(r"\bfoo\b", "afoo foo", Some(&["foo"]));
        check("^b", "ab", None);
        check("a$", "ba\n", Some(&["a"]));
        check("(a*)*", "aab", Some(&["aa", ""]));
        check("(a*)+", "b", Some(&["", ""]));
        check("(a*)+", "aab", Some(&["aa", ""]));
        check("(a*){2,}", "aab", Some(&["aa", ""]));
        check("(?:(a)|b*)*", "ab", Some(&["ab", "a"]));
        check("((a*)*)*c", "aac", Some(&["aac", "", ""]));
        check("(a??)*?b", "aab", Some(&["aab", "a"]));
        check("(a|b*)*c", "abbc", Some(&["abbc", ""]));
        check("a{2,3}", "aaaa", Some(&["aaa"]));
        check("a{2}", "aaaa", Some(&["aa"]));
        check("(ab){2,}", "ababab", Some(&["ababab", "ab"]));
        check("a{,2}", "aaa", Some(&["aa"]));
        check("a{x", "a{x", Some(&["a{x"]));
        check("(?:ab|c)+d", "abcabd", Some(&["abcabd"]));
        check("(?P<n>a)", "a", Some(&["a", "a"]));
        check("ä.€", "xäö€", Some(&["äö€"]));
        check("a||b", "b", Some(&[""]));
        check("", "", Some(&[""]));
        check(r"\x41\u00e4", "Aä", Some(&["Aä"]));
    }

    #[test]
    fn anchors_and_flags() {
        let whole = |pattern, text| captures(pattern, text, Anchor::Whole, 0).expect("valid").is_some();
        assert!(whole("a|ab", "ab") && !whole("a", "ab"));
        let start = captures("b", "ab", Anchor::Start, 0).expect("valid");
        assert_eq!(start, None);
        for (pattern, text, flags, found) in [
            ("STRASSE", "Strasse", super::super::IGNORE_CASE, true),
            ("[a-f]+Ä", "DEADä", super::super::IGNORE_CASE, true),
            ("^b$", "a\nb\nc", super::super::MULTI_LINE, true),
            ("^b$", "a\nb\nc", 0, false),
            ("a.b", "a\nb", super::super::DOT_ALL, true),
            ("a.b", "a\nb", 0, false),
        ] {
            assert_eq!(captures(pattern, text, Anchor::Anywhere, flags).expect("valid").is_some(), found, "{pattern}");
        }
    }

    #[test]
    fn faults_are_named() {
        for (pattern, error) in [
            ("(", PatternError::UnterminatedGroup),
            (")", PatternError::Unbalanced),
            ("[a", PatternError::UnterminatedSet),
            ("*a", PatternError::NothingToRepeat),
            ("a**", PatternError::MultipleRepeat),
            ("a{3,2}", PatternError::BadRepeat),
            ("[z-a]", PatternError::BadRange),
            ("a\\", PatternError::BadEscape),
            (r"(a)\1", PatternError::Unsupported),
            ("(?=a)", PatternError::Unsupported),
            ("(((((((((((((((((((((((((((", PatternError::TooComplex),
            ("((a{100}){100}){100}", PatternError::Full),
        ] {
            assert_eq!(captures(pattern, "a", Anchor::Start, 0), Err(error), "{pattern}");
        }
    }

    #[test]
    fn evil_patterns_take_linear_time() {
        let text = "a".repeat(2000);
        check("(a|a)*b", &text, None);
        check("(a*)*c", &text, None);
    }
}
