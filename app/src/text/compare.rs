//! What differs between two texts, line by line.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

/// Equal lines shown around what differs.
const CONTEXT: usize = 3;
/// Long texts that have nothing in common are compared roughly rather than for ever.
const PATIENCE: Duration = Duration::from_millis(300);

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In both texts.
    Both,
    /// Only in the first.
    First,
    /// Only in the second.
    Second,
    /// Equal lines that are left out; the line's text is empty.
    LeftOut,
}

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedLine {
    /// Where it stands.
    pub side: Side,
    /// Its number from 1: in the second text, or in the first where it is only there.
    pub number: usize,
    /// It, without its end.
    pub text: String,
}

/// The lines that differ, with a few equal ones around them; nothing if the texts are equal.
pub fn compare(first: &str, second: &str) -> Vec<ComparedLine> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(first, second);
    let mut lines = Vec::new();
    for (index, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if index > 0 {
            lines.push(ComparedLine { side: Side::LeftOut, number: 0, text: String::new() });
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let side = match change.tag() {
                ChangeTag::Equal => Side::Both,
                ChangeTag::Delete => Side::First,
                ChangeTag::Insert => Side::Second,
            };
            let number = change.new_index().or(change.old_index()).map_or(0, |index| index + 1);
            lines.push(ComparedLine { side, number, text: change.value().trim_end_matches(['\n', '\r']).to_owned() });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_shown_with_its_surroundings() {
        assert!(compare("a\nb\n", "a\nb\n").is_empty());
        let first: String = (1..=30).map(|number| format!("line {number}\n")).collect();
        let second = first.replace("line 2\n", "line two\n").replace("line 25\n", "");
        let lines = compare(&first, &second);
        let told: Vec<_> = lines.iter().filter(|line| line.side != Side::Both).collect();
        let line = |side, number, text: &str| ComparedLine { side, number, text: text.into() };
        let expected = [
            line(Side::First, 2, "line 2"),
            line(Side::Second, 2, "line two"),
            line(Side::LeftOut, 0, ""),
            line(Side::First, 25, "line 25"),
        ];
        assert_eq!(told, expected.iter().collect::<Vec<_>>());
        assert_eq!(lines.len(), 6 + 1 + 7);
    }
}
