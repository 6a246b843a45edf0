//! Finding and replacing
//!
//! **Invariant:** matches are in order and do not overlap; while `is_stale` they are those of an older text, moved along
//! with the changes.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use crate::text::buffer::Buffer;
use crate::text::history::{Bias, Change};

/// What to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Text, or a regular expression.
    pub pattern: String,
    /// Whether capitals count.
    pub case: Case,
    /// Whether parts of words count.
    pub extent: Extent,
    /// How the pattern is to be read.
    pub syntax: Syntax,
}

/// Whether capitals count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Case {
    /// They do not.
    #[default]
    Ignored,
    /// They do.
    Matched,
}

/// Whether parts of words count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// They do.
    #[default]
    Anywhere,
    /// They do not.
    WholeWords,
}

/// How a pattern is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// As it stands.
    #[default]
    Plain,
    /// As a regular expression.
    Regex,
}

/// More matches than this are not counted.
pub const MATCHES_KEPT: usize = 200_000;

/// A regex program may take this much memory, in bytes.
const REGEX_BYTES: usize = 8 * 1024 * 1024;

/// Turns a query into a regular expression; nothing for an empty one, and in words what is wrong with a bad one.
pub fn compile(query: &Query) -> Result<Option<Regex>, String> {
    if query.pattern.is_empty() {
        return Ok(None);
    }
    let pattern = match query.syntax {
        Syntax::Plain => regex::escape(&query.pattern),
        Syntax::Regex => query.pattern.clone(),
    };
    let pattern = match query.extent {
        Extent::Anywhere => pattern,
        Extent::WholeWords => format!(r"\b{{start-half}}(?:{pattern})\b{{end-half}}"),
    };
    RegexBuilder::new(&pattern)
        .case_insensitive(query.case == Case::Ignored)
        .multi_line(true)
        .size_limit(REGEX_BYTES)
        .build()
        .map(Some)
        .map_err(|error| explain(&error))
}

/// A query, and where it matches.
#[derive(Clone, Debug, Default)]
pub struct Search {
    query: Query,
    regex: Option<Regex>,
    problem: Option<String>,
    matches: Vec<Range<usize>>,
    is_stale: bool,
}

impl Search {
    /// A search that has not looked yet: `refresh` does.
    pub fn new(query: Query) -> Search {
        match compile(&query) {
            Ok(regex) => Search { query, regex, is_stale: true, ..Search::default() },
            Err(problem) => Search { query, problem: Some(problem), is_stale: true, ..Search::default() },
        }
    }

    /// What is looked for.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Why the query cannot be searched for.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Where it is, in order.
    pub fn matches(&self) -> &[Range<usize>] {
        &self.matches
    }

    /// The text has changed since.
    pub fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// There are more matches than are kept.
    pub fn is_cut_short(&self) -> bool {
        self.matches.len() >= MATCHES_KEPT
    }

    /// Searches the whole text again, if it has changed.
    pub fn refresh(&mut self, buffer: &Buffer) {
        if !self.is_stale {
            return;
        }
        self.is_stale = false;
        self.matches.clear();
        if let Some(regex) = &self.regex {
            let text = buffer.text();
            let found = regex.find_iter(&text).map(|found| found.range()).filter(|range| !range.is_empty());
            self.matches.extend(found.take(MATCHES_KEPT));
        }
    }

    /// Moves the matches along with a change of the text; `refresh` finds the new ones.
    pub fn follow(&mut self, change: &Change) {
        self.is_stale = true;
        for found in &mut self.matches {
            let start = change.map(found.start, Bias::After);
            *found = start..change.map(found.end, Bias::Before).max(start);
        }
        self.matches.retain(|found| !found.is_empty());
    }

    /// The matches that touch `range`.
    pub fn touching(&self, range: Range<usize>) -> &[Range<usize>] {
        let first = self.matches.partition_point(|found| found.end < range.start);
        let end = self.matches.partition_point(|found| found.start <= range.end);
        &self.matches[first.min(end)..end]
    }

    /// The index of the match that is exactly `range`.
    pub fn index_of(&self, range: &Range<usize>) -> Option<usize> {
        self.matches.binary_search_by_key(&(range.start, range.end), |found| (found.start, found.end)).ok()
    }

    /// The first match at or after `offset`; past the last one the first of all.
    pub fn next(&self, offset: usize) -> Option<Range<usize>> {
        let index = self.matches.partition_point(|found| found.start < offset);
        self.matches.get(index).or_else(|| self.matches.first()).cloned()
    }

    /// The last match that ends at or before `offset`; before the first one the last of all.
    pub fn previous(&self, offset: usize) -> Option<Range<usize>> {
        let index = self.matches.partition_point(|found| found.end <= offset);
        index.checked_sub(1).and_then(|index| self.matches.get(index)).or_else(|| self.matches.last()).cloned()
    }

    /// What to put in place of the match at `range`: `$1` and `${name}` name groups of a regex.
    pub fn replacement(&self, buffer: &Buffer, range: &Range<usize>, with: &str) -> String {
        let regex = match (&self.regex, self.query.syntax) {
            (Some(regex), Syntax::Regex) => regex,
            _ => return with.to_owned(),
        };
        let text = buffer.text();
        expand(regex, &text, range, with)
    }

    /// All matches with what to put in their place.
    pub fn replacements(&self, buffer: &Buffer, with: &str) -> Vec<(Range<usize>, String)> {
        let text = match self.query.syntax {
            Syntax::Plain => String::new(),
            Syntax::Regex => buffer.text(),
        };
        let replacement = |range: &Range<usize>| match (&self.regex, self.query.syntax) {
            (Some(regex), Syntax::Regex) => expand(regex, &text, range, with),
            _ => with.to_owned(),
        };
        self.matches.iter().map(|range| (range.clone(), replacement(range))).collect()
    }
}

fn expand(regex: &Regex, text: &str, range: &Range<usize>, with: &str) -> String {
    let mut expanded = String::new();
    // Matched in its place, so that what stands around it still counts.
    match regex.captures_at(text, range.start) {
        Some(captures) if captures.get(0).is_some_and(|whole| whole.range() == *range) => {
            captures.expand(with, &mut expanded);
        }
        _ => expanded.push_str(with),
    }
    expanded
}

fn explain(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "This regular expression is too big.".to_owned(),
        // The last line says what is wrong; those before draw where.
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!("Not a regular expression: {last}.")
        }
    }
}
