//! Marks on the text: errors, warnings and hints
//!
//! **Invariant:** sorted by start; they move with the text until the next check replaces them.

use std::ops::Range;

use crate::text::history::{Bias, Change};

/// How bad it is. The order is that of importance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Hint,
    /// Likely wrong.
    Warning,
    /// Wrong for sure.
    Error,
}

/// One mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What it is about, in bytes of the text.
    pub range: Range<usize>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// All marks of one text.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    marks: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Takes marks in any order.
    pub fn new(mut marks: Vec<Diagnostic>) -> Diagnostics {
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        Diagnostics { marks }
    }

    /// All of them, in order.
    pub fn all(&self) -> &[Diagnostic] {
        &self.marks
    }

    /// Those that touch `range`, ends included.
    pub fn touching(&self, range: Range<usize>) -> impl Iterator<Item = &Diagnostic> {
        self.marks
            .iter()
            .take_while(move |mark| mark.range.start <= range.end)
            .filter(move |mark| mark.range.end >= range.start)
    }

    /// Moves the marks along with a change of the text.
    pub fn follow(&mut self, change: &Change) {
        for mark in &mut self.marks {
            let start = change.map(mark.range.start, Bias::After);
            let end = change.map(mark.range.end, Bias::Before);
            mark.range = start.min(end)..end.max(start.min(end));
        }
        self.marks.retain(|mark| {
            // What it was about is gone.
            !(mark.range.is_empty() && change.inserted.is_empty() && !change.removed.is_empty())
                || mark.range.start != change.start
        });
        self.marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(range: Range<usize>) -> Diagnostic {
        Diagnostic { range, severity: Severity::Error, message: String::new(), hint: None }
    }

    fn check(range: Range<usize>, start: usize, removed: &str, inserted: &str, expected: Option<Range<usize>>) {
        let mut marks = Diagnostics::new(vec![mark(range)]);
        marks.follow(&Change { start, removed: removed.into(), inserted: inserted.into() });
        assert_eq!(marks.all().first().map(|mark| mark.range.clone()), expected);
    }

    #[test]
    fn marks_move_with_the_text() {
        check(5..8, 0, "", "xx", Some(7..10));
        check(5..8, 5, "", "xx", Some(7..10));
        check(5..8, 8, "", "xx", Some(5..8));
        check(5..8, 6, "", "xx", Some(5..10));
        check(5..8, 0, "abcd", "", Some(1..4));
        check(5..8, 4, "abcdef", "", None);
        check(5..8, 9, "a", "b", Some(5..8));
    }

    #[test]
    fn touching_counts_the_ends() {
        let marks = Diagnostics::new(vec![mark(5..8), mark(1..2), mark(9..9)]);
        let found = |range: Range<usize>| marks.touching(range).map(|mark| mark.range.start).collect::<Vec<_>>();
        assert_eq!(found(8..9), [5, 9]);
        assert_eq!(found(0..1), [1]);
        assert_eq!(found(3..4), [] as [usize; 0]);
    }
}
