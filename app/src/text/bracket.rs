//! Which bracket belongs to which, strings and comments left out
//!
//! Lines between the two are not cut again: their sums of brackets, which the highlighter keeps, are enough to skip them.

use crate::text::buffer::Buffer;
use crate::text::highlight::{Highlighter, line_head};
use crate::text::python_line::TokenClass;

/// A bracket beside the caret and its partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BracketPair {
    /// The bracket beside the caret.
    pub offset: usize,
    /// The other one; nothing if it is missing.
    pub partner: Option<usize>,
    /// Both are of one kind.
    pub agrees: bool,
}

#[derive(Clone, Copy)]
struct Bracket {
    offset: usize,
    sign: u8,
}

impl Bracket {
    fn opens(self) -> bool {
        matches!(self.sign, b'(' | b'[' | b'{')
    }
}

fn line_brackets(buffer: &Buffer, highlighter: &Highlighter, line_index: usize) -> Vec<Bracket> {
    let start = buffer.line_start(line_index);
    let text = line_head(buffer, line_index);
    highlighter
        .tokens(buffer, line_index)
        .iter()
        .filter(|token| token.class == TokenClass::Bracket)
        .map(|token| Bracket { offset: start + token.range.start, sign: text.as_bytes()[token.range.start] })
        .collect()
}

/// The pair of the bracket before the caret or, failing that, after it.
pub fn pair_at(buffer: &Buffer, highlighter: &Highlighter, caret: usize) -> Option<BracketPair> {
    let is_bracket = |c: Option<char>| c.is_some_and(|c| "()[]{}".contains(c));
    if !is_bracket(buffer.char_before(caret)) && !is_bracket(buffer.char_at(caret)) {
        return None;
    }
    let line_index = buffer.line_of(caret);
    let brackets = line_brackets(buffer, highlighter, line_index);
    let index = brackets
        .iter()
        .position(|bracket| bracket.offset + 1 == caret)
        .or_else(|| brackets.iter().position(|bracket| bracket.offset == caret))?;
    let bracket = brackets[index];
    let partner = if bracket.opens() {
        forward(buffer, highlighter, line_index, &brackets[index + 1..])
    } else {
        backward(buffer, highlighter, line_index, &brackets[..index], 0)
    };
    let agrees = partner.is_some_and(|partner| {
        let (opening, closing) = if bracket.opens() { (bracket, partner) } else { (partner, bracket) };
        matches!((opening.sign, closing.sign), (b'(', b')') | (b'[', b']') | (b'{', b'}'))
    });
    Some(BracketPair { offset: bracket.offset, partner: partner.map(|partner| partner.offset), agrees })
}

/// The bracket that stands open at `offset`, looking at most `lines` lines back.
pub fn enclosing(buffer: &Buffer, highlighter: &Highlighter, offset: usize, lines: usize) -> Option<usize> {
    let line_index = buffer.line_of(offset);
    let brackets = line_brackets(buffer, highlighter, line_index);
    let before = brackets.partition_point(|bracket| bracket.offset < offset);
    let first_line = line_index.saturating_sub(lines);
    backward(buffer, highlighter, line_index, &brackets[..before], first_line).map(|bracket| bracket.offset)
}

fn forward(buffer: &Buffer, highlighter: &Highlighter, line_index: usize, rest_of_line: &[Bracket]) -> Option<Bracket> {
    let mut depth = 1;
    let within = |brackets: &[Bracket], depth: &mut i32| {
        brackets.iter().copied().find(|bracket| {
            *depth += if bracket.opens() { 1 } else { -1 };
            *depth == 0
        })
    };
    if let Some(found) = within(rest_of_line, &mut depth) {
        return Some(found);
    }
    for line_index in line_index + 1..highlighter.known_lines() {
        let line = highlighter.line(line_index)?;
        if depth + line.lowest_brackets <= 0 {
            return within(&line_brackets(buffer, highlighter, line_index), &mut depth);
        }
        depth += line.net_brackets;
    }
    None
}

fn backward(
    buffer: &Buffer,
    highlighter: &Highlighter,
    line_index: usize,
    start_of_line: &[Bracket],
    first_line: usize,
) -> Option<Bracket> {
    let mut depth = 1;
    let within = |brackets: &[Bracket], depth: &mut i32| {
        brackets.iter().rev().copied().find(|bracket| {
            *depth += if bracket.opens() { -1 } else { 1 };
            *depth == 0
        })
    };
    if let Some(found) = within(start_of_line, &mut depth) {
        return Some(found);
    }
    if line_index > highlighter.known_lines() {
        return None;
    }
    for line_index in (first_line..line_index).rev() {
        let line = highlighter.line(line_index)?;
        let left_open = line.net_brackets - line.lowest_brackets;
        if depth <= left_open {
            return within(&line_brackets(buffer, highlighter, line_index), &mut depth);
        }
        depth -= line.net_brackets;
    }
    None
}
