//! The model behind the shell pane: a terminal of lines that never forgets
//!
//! [`Terminal::write`] takes whatever bytes the board sends; [`parser`] cuts them into characters and orders, [`live_line`]
//! is the line being written, [`scrollback`] the finished ones. [`traceback`] finds places in programs to jump to.
//!
//! **Invariant:** any bytes in any pieces give lines to show; a line once finished never changes. Lines have numbers that
//! stay the same when the oldest ones go.

pub mod live_line;
pub mod parser;
pub mod scrollback;
pub mod traceback;

use std::borrow::Cow;
use std::ops::Range;

use regex::Regex;

use crate::text::search::{Query, compile};
use live_line::LiveLine;
use parser::{Order, Parser};
use scrollback::Scrollback;

/// What a person does in the terminal, for whoever owns the link to the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalCommand {
    /// Keys, as the bytes that the board expects.
    Input(Vec<u8>),
    /// Text from the clipboard; lines end in `\n`. More than one line wants the board's paste mode.
    Paste(String),
    /// Ctrl+C: stop what runs.
    Interrupt,
    /// A line of a traceback was clicked.
    OpenPlace {
        /// The name as the board printed it.
        file_name: String,
        /// Counted from 1.
        line_number: usize,
    },
}

/// A colour of the terminal: none, or one of sixteen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnsiColor(Option<u8>);

impl AnsiColor {
    /// The default colour.
    pub const DEFAULT: AnsiColor = AnsiColor(None);

    /// One of the sixteen: 0 to 7, and 8 to 15 for the bright ones.
    pub fn indexed(index: u8) -> AnsiColor {
        AnsiColor(Some(index & 15))
    }

    /// Its index, unless it is the default.
    pub fn index(self) -> Option<usize> {
        self.0.map(usize::from)
    }
}

/// How a character looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Colour of the character.
    pub ink: AnsiColor,
    /// Colour behind it.
    pub ground: AnsiColor,
    /// Heavier, or brighter.
    pub bold: bool,
    /// With a line below.
    pub underline: bool,
    /// Both colours swapped.
    pub inverse: bool,
    /// Not from the board: a remark of the IDE.
    pub note: bool,
}

/// A character's place. Orders as the text does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line's number since the beginning, from 0.
    pub line: usize,
    /// Characters before it in the line.
    pub column: usize,
}

/// A line to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its characters.
    pub text: Cow<'a, str>,
    /// Where a style begins, in bytes; each holds up to the next. Empty for plain text.
    pub runs: Vec<(usize, Style)>,
    /// It was cut for its length; the next one goes on with it.
    pub continues: bool,
}

/// The terminal.
#[derive(Clone, Debug, Default)]
pub struct Terminal {
    scrollback: Scrollback,
    live: LiveLine,
    parser: Parser,
    style: Style,
    revision: u64,
}

impl Terminal {
    /// An empty terminal.
    pub fn new() -> Terminal {
        Terminal::default()
    }

    /// Takes output of the board.
    pub fn write(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.revision += 1;
        // Taken out so that orders can change the rest.
        let mut parser = std::mem::take(&mut self.parser);
        parser.feed(bytes, |order| self.obey(order));
        self.parser = parser;
    }

    /// Adds a remark of the IDE on lines of its own.
    pub fn note(&mut self, text: &str) {
        self.revision += 1;
        if !self.live.is_empty() {
            self.finish_line();
        }
        let style = Style { note: true, ..Style::default() };
        for line in text.lines() {
            for c in line.chars().filter(|c| !c.is_control()) {
                self.put(c, style);
            }
            self.finish_line();
        }
    }

    /// Forgets every line but the one being written, which may be a prompt.
    pub fn clear(&mut self) {
        self.revision += 1;
        self.scrollback.clear();
    }

    /// Grows with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The number of the oldest line that is kept.
    pub fn first_line(&self) -> usize {
        self.scrollback.first_line()
    }

    /// The number after that of the last line, which is the one being written.
    pub fn end_line(&self) -> usize {
        self.scrollback.end_line() + 1
    }

    /// Lines that are kept, with the one being written.
    pub fn line_count(&self) -> usize {
        self.end_line() - self.first_line()
    }

    /// Where the board writes next.
    pub fn cursor(&self) -> Place {
        Place { line: self.scrollback.end_line(), column: self.live.cursor() }
    }

    /// A line by its number; nothing if it is not kept.
    pub fn line(&self, line: usize) -> Option<Line<'_>> {
        if line == self.scrollback.end_line() { Some(self.live.line()) } else { self.scrollback.line(line) }
    }

    /// The text between two places.
    pub fn text(&self, range: Range<Place>) -> String {
        let mut text = String::new();
        let last = range.end.line.min(self.end_line().saturating_sub(1));
        for number in range.start.line.max(self.first_line())..=last {
            let Some(line) = self.line(number) else { continue };
            let byte = |column: usize| line.text.char_indices().nth(column).map_or(line.text.len(), |(at, _)| at);
            let start = if number == range.start.line { byte(range.start.column) } else { 0 };
            let end = if number == range.end.line { byte(range.end.column) } else { line.text.len() };
            text.push_str(&line.text[start..end.max(start)]);
            if number < range.end.line && !line.continues {
                text.push('\n');
            }
        }
        text
    }

    /// Everything that is kept.
    pub fn all(&self) -> Range<Place> {
        Place { line: self.first_line(), column: 0 }..Place { line: self.end_line() - 1, column: usize::MAX }
    }

    fn obey(&mut self, order: Order<'_>) {
        match order {
            Order::Text(text) => {
                for c in text.chars() {
                    self.put(c, self.style);
                }
            }
            Order::LineFeed => self.finish_line(),
            Order::Style(change) => change.apply(&mut self.style),
            Order::Edit(edit) => self.live.edit(edit),
            Order::NewScreen => {
                if !self.live.is_empty() {
                    self.finish_line();
                }
            }
        }
    }

    fn put(&mut self, c: char, style: Style) {
        if self.live.is_full() {
            let line = self.live.take();
            self.scrollback.push(&line, Ending::Continues);
        }
        self.live.put(c, style);
    }

    fn finish_line(&mut self) {
        let line = self.live.take();
        self.scrollback.push(&line, Ending::Break);
    }
}

/// How a finished line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// In a line break.
    Break,
    /// It was too long; the next one goes on.
    Continues,
}

/// A search through the scrollback that goes on as lines come.
#[derive(Clone, Debug, Default)]
pub struct TerminalSearch {
    query: Query,
    regex: Option<Regex>,
    problem: Option<String>,
    matches: Vec<(usize, Range<usize>)>,
    searched_to: usize,
}

/// Matches kept by a search.
const MATCHES_KEPT: usize = 100_000;

impl TerminalSearch {
    /// A search for `query`; `advance` does the work.
    pub fn new(query: Query) -> TerminalSearch {
        match compile(&query) {
            Ok(regex) => TerminalSearch { query, regex, ..TerminalSearch::default() },
            Err(problem) => TerminalSearch { query, problem: Some(problem), ..TerminalSearch::default() },
        }
    }

    /// What is looked for.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Why it cannot be looked for.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Line numbers and ranges of characters, in order.
    pub fn matches(&self) -> &[(usize, Range<usize>)] {
        &self.matches
    }

    /// Goes through at most `lines` lines that came since; whether all were gone through.
    pub fn advance(&mut self, terminal: &Terminal, lines: usize) -> bool {
        let Some(regex) = &self.regex else { return true };
        let first = terminal.first_line();
        let gone = self.matches.partition_point(|(line, _)| *line < first);
        self.matches.drain(..gone);
        let last = terminal.end_line() - 1;
        // The line being written is searched each time.
        let stale = self.matches.partition_point(|(line, _)| *line < self.searched_to);
        self.matches.truncate(stale);
        let start = self.searched_to.max(first);
        let end = (start + lines).min(last + 1);
        for number in start..end {
            let Some(line) = terminal.line(number) else { continue };
            for found in regex.find_iter(&line.text).filter(|found| !found.is_empty()) {
                if self.matches.len() >= MATCHES_KEPT {
                    break;
                }
                let column = |byte: usize| line.text[..byte].chars().count();
                self.matches.push((number, column(found.start())..column(found.end())));
            }
        }
        self.searched_to = end.min(last);
        end == last + 1
    }
}
