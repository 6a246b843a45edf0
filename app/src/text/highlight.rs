//! Remembers for each line what stands open at its start, so that any line can be coloured at once
//!
//! After a change only lines are cut again until one starts as it did before. A large file is gone through in slices.
//! **Invariant:** outside the dirty lines each entry is what cutting all lines from the top would give.

use std::borrow::Cow;

use crate::text::buffer::Buffer;
use crate::text::python_line::{CUT_LINE_BYTES, LineState, Token, TokenClass, cut_line};

/// What the text is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Python.
    #[default]
    Python,
    /// Anything else; it has no colours.
    Plain,
}

impl Language {
    /// By the ending of the file's name; files without a name are programs.
    pub fn of_file(name: &str) -> Language {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            None | Some("py" | "pyi" | "pyw") => Language::Python,
            Some(_) => Language::Plain,
        }
    }
}

/// What is known about one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineInfo {
    /// What stands open at the line's start.
    pub state: LineState,
    /// Opening brackets less closing ones.
    pub net_brackets: i32,
    /// The lowest that the running count of brackets gets to, at most 0.
    pub lowest_brackets: i32,
}

/// The lines to be cut again: at least `from..to`, then on until a line starts as it did before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Dirty {
    from: usize,
    to: usize,
}

/// What is known about all lines of a buffer.
#[derive(Clone, Debug)]
pub struct Highlighter {
    language: Language,
    lines: Vec<LineInfo>,
    dirty: Option<Dirty>,
    scratch: Vec<Token>,
}

impl Highlighter {
    /// Knows nothing yet: `advance` does the work.
    pub fn new(buffer: &Buffer, language: Language) -> Highlighter {
        let lines = vec![LineInfo::default(); buffer.line_count()];
        let dirty = match language {
            Language::Python => Some(Dirty { from: 0, to: lines.len() }),
            Language::Plain => None,
        };
        Highlighter { language, lines, dirty, scratch: Vec::new() }
    }

    /// What the text is written in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What is known about a line, from 0.
    pub fn line(&self, line_index: usize) -> Option<&LineInfo> {
        self.lines.get(line_index)
    }

    /// Lines from here on may be out of date.
    pub fn known_lines(&self) -> usize {
        self.dirty.map_or(self.lines.len(), |dirty| dirty.from)
    }

    /// No line is out of date.
    pub fn is_complete(&self) -> bool {
        self.dirty.is_none()
    }

    /// Lines `first..=first + removed` have become `first..=first + inserted`.
    pub fn follow(&mut self, first: usize, removed: usize, inserted: usize) {
        let first = first.min(self.lines.len().saturating_sub(1));
        let tail = (first + 1).min(self.lines.len());
        let removed_end = (tail + removed).min(self.lines.len());
        self.lines.splice(tail..removed_end, std::iter::repeat_n(LineInfo::default(), inserted));
        if self.language == Language::Plain {
            return;
        }
        let to = first + inserted + 1;
        self.dirty = Some(match self.dirty {
            None => Dirty { from: first, to },
            Some(old) => {
                let moved = |line: usize| match line {
                    line if line <= first => line,
                    line if line <= first + removed => to,
                    line => line - removed + inserted,
                };
                Dirty { from: moved(old.from).min(first), to: moved(old.to).max(to) }
            }
        });
    }

    /// Cuts dirty lines again, about `budget_bytes` of them.
    pub fn advance(&mut self, buffer: &Buffer, budget_bytes: usize) {
        let Some(dirty) = self.dirty else { return };
        let mut line_index = dirty.from;
        let mut spent = 0;
        while line_index < self.lines.len() {
            if spent >= budget_bytes {
                self.dirty = Some(Dirty { from: line_index, to: dirty.to.max(line_index) });
                return;
            }
            let text = line_head(buffer, line_index);
            // What a line costs beside its bytes.
            spent += text.len() + 16;
            let after = cut_line(&text, self.lines[line_index].state, &mut self.scratch);
            let (net, lowest) = bracket_sums(&text, &self.scratch);
            self.lines[line_index].net_brackets = net;
            self.lines[line_index].lowest_brackets = lowest;
            line_index += 1;
            if let Some(next) = self.lines.get_mut(line_index) {
                if next.state == after && line_index >= dirty.to {
                    break;
                }
                next.state = after;
            }
        }
        self.dirty = None;
    }

    /// The tokens of one line. Past the known lines they are a guess.
    pub fn tokens(&self, buffer: &Buffer, line_index: usize) -> Vec<Token> {
        let mut tokens = Vec::new();
        if self.language == Language::Python {
            let state = self.lines.get(line_index).map(|line| line.state).unwrap_or_default();
            cut_line(&line_head(buffer, line_index), state, &mut tokens);
        }
        tokens
    }
}

/// As much of a line as is cut, and a little more: a file of one line must stay quick.
pub fn line_head(buffer: &Buffer, line_index: usize) -> Cow<'_, str> {
    let range = buffer.line_range(line_index);
    buffer.slice(range.start..range.end.min(range.start + CUT_LINE_BYTES + 8))
}

fn bracket_sums(text: &str, tokens: &[Token]) -> (i32, i32) {
    let (mut net, mut lowest) = (0_i32, 0_i32);
    for token in tokens.iter().filter(|token| token.class == TokenClass::Bracket) {
        let opens = matches!(text.as_bytes()[token.range.start], b'(' | b'[' | b'{');
        net += if opens { 1 } else { -1 };
        lowest = lowest.min(net);
    }
    (net, lowest)
}
