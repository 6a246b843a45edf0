//! How far a new line of Python goes in, and when a line that is being typed goes out again

use crate::text::bracket::enclosing;
use crate::text::buffer::Buffer;
use crate::text::highlight::{Highlighter, Language};
use crate::text::movement::{TAB_CELLS, cells_after};
use crate::text::python_line::{LineState, Token, TokenClass, cut_line};

/// What one level of indentation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndentUnit {
    /// That many spaces.
    Spaces(usize),
    /// A tab.
    Tab,
}

impl Default for IndentUnit {
    fn default() -> IndentUnit {
        IndentUnit::Spaces(4)
    }
}

impl IndentUnit {
    /// The blanks of one level.
    pub fn text(self) -> String {
        match self {
            IndentUnit::Spaces(count) => " ".repeat(count),
            IndentUnit::Tab => "\t".to_owned(),
        }
    }

    /// The width of one level, in cells.
    pub fn cells(self) -> usize {
        match self {
            IndentUnit::Spaces(count) => count.max(1),
            IndentUnit::Tab => TAB_CELLS,
        }
    }

    /// Blanks `cells` wide.
    pub fn blanks(self, cells: usize) -> String {
        match self {
            IndentUnit::Spaces(_) => " ".repeat(cells),
            IndentUnit::Tab => "\t".repeat(cells / TAB_CELLS) + &" ".repeat(cells % TAB_CELLS),
        }
    }

    /// What the first indented lines of `buffer` use.
    pub fn of_buffer(buffer: &Buffer) -> IndentUnit {
        const LINES_LOOKED_AT: usize = 500;
        let mut block_starts = false;
        for line_index in 0..buffer.line_count().min(LINES_LOOKED_AT) {
            let line = buffer.line_text(line_index);
            let blanks = leading_blanks(&line);
            if block_starts && line.len() > blanks.len() && !blanks.is_empty() {
                return match blanks {
                    _ if blanks.contains('\t') => IndentUnit::Tab,
                    _ if blanks.len() <= 8 => IndentUnit::Spaces(blanks.len()),
                    _ => IndentUnit::default(),
                };
            }
            block_starts = !line.starts_with([' ', '\t']) && line.trim_end().ends_with(':');
        }
        IndentUnit::default()
    }
}

/// The blanks that `line` starts with.
pub fn leading_blanks(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

fn indent_cells(line: &str) -> usize {
    cells_after(leading_blanks(line), 0)
}

/// Lines looked at before the one in question.
const LINES_BACK: usize = 400;

const BLOCK_WORDS: &[&str] = &[
    "if", "elif", "else", "for", "while", "def", "class", "with", "try", "except", "finally", "async", "match", "case",
];

const LEAVING_WORDS: &[&str] = &["return", "break", "continue", "pass", "raise"];

/// What a line break at an offset brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineBreak {
    /// The blanks of the new line.
    pub indent: String,
    /// The blanks of one more line, onto which a closing bracket right after the caret goes.
    pub closing_line_indent: Option<String>,
}

/// How to break the line at `offset`.
pub fn line_break(buffer: &Buffer, highlighter: &Highlighter, offset: usize, unit: IndentUnit) -> LineBreak {
    let line_index = buffer.line_of(offset);
    let line_start = buffer.line_start(line_index);
    let before = buffer.slice(line_start..offset);
    let keeping = |indent: &str| LineBreak { indent: indent.to_owned(), closing_line_indent: None };
    let own_blanks = leading_blanks(&before);
    if highlighter.language() == Language::Plain {
        return keeping(own_blanks);
    }
    let state = highlighter.line(line_index).map(|line| line.state).unwrap_or_default();
    let mut tokens = Vec::new();
    let after = cut_line(&before, state, &mut tokens);
    if after != LineState::Code {
        return keeping(own_blanks);
    }
    while tokens.last().is_some_and(|token| token.class == TokenClass::Comment) {
        tokens.pop();
    }
    if let Some(opener) = enclosing(buffer, highlighter, offset, LINES_BACK) {
        return inside_bracket(buffer, offset, opener, &before, &tokens, unit);
    }
    let first_line = statement_start(buffer, highlighter, line_index);
    let first_text = buffer.line_text(first_line);
    let base = leading_blanks(if first_line == line_index { &before } else { &first_text });
    let base_cells = cells_after(base, 0);
    let statement_word = first_word(&first_text);
    let last = tokens.last().map(|token| &before[token.range.clone()]);
    match last {
        Some(":") if BLOCK_WORDS.contains(&statement_word) => keeping(&(base.to_owned() + &unit.text())),
        Some("\\") if before.ends_with('\\') => {
            if first_line == line_index {
                keeping(&(base.to_owned() + &unit.text()))
            } else {
                keeping(own_blanks)
            }
        }
        Some(_) if LEAVING_WORDS.contains(&statement_word) => {
            keeping(&unit.blanks(base_cells.saturating_sub(unit.cells())))
        }
        Some(_) if first_line != line_index => keeping(base),
        _ => keeping(own_blanks),
    }
}

fn inside_bracket(
    buffer: &Buffer,
    offset: usize,
    opener: usize,
    before: &str,
    tokens: &[Token],
    unit: IndentUnit,
) -> LineBreak {
    let opener_line = buffer.line_of(opener);
    let opener_text = buffer.line_text(opener_line);
    let line_start = buffer.line_start(buffer.line_of(offset));
    let base = leading_blanks(&opener_text);
    let right_after_opener = tokens.last().is_some_and(|token| line_start + token.range.start == opener);
    let rest = buffer.slice(offset..buffer.line_end(buffer.line_of(offset)));
    let closes = rest.trim_start().starts_with([')', ']', '}']);
    if right_after_opener {
        let closing_line_indent = closes.then(|| base.to_owned());
        return LineBreak { indent: base.to_owned() + &unit.text(), closing_line_indent };
    }
    let indent = if opener >= line_start {
        // Something follows the bracket on its line: go on below that.
        let column = opener - buffer.line_start(opener_line) + 1;
        let text = &opener_text[column..];
        let content = column + text.len() - text.trim_start().len();
        let aligned = cells_after(&opener_text[..content], 0);
        unit.blanks(aligned)
    } else if closes && before.trim().is_empty() {
        base.to_owned()
    } else {
        leading_blanks(before).to_owned()
    };
    LineBreak { indent, closing_line_indent: None }
}

/// The line on which the statement starts that reaches into the start of `line_index`.
fn statement_start(buffer: &Buffer, highlighter: &Highlighter, line_index: usize) -> usize {
    let mut first = line_index;
    for _ in 0..LINES_BACK {
        let in_string = highlighter.line(first).is_some_and(|line| line.state != LineState::Code);
        let open = enclosing(buffer, highlighter, buffer.line_start(first), LINES_BACK);
        let earlier = match open {
            Some(opener) => buffer.line_of(opener),
            None if first > 0 && (in_string || is_continued(buffer, highlighter, first - 1)) => first - 1,
            None => return first,
        };
        if earlier >= first {
            return first;
        }
        first = earlier;
    }
    first
}

/// Whether a backslash carries the line on.
fn is_continued(buffer: &Buffer, highlighter: &Highlighter, line_index: usize) -> bool {
    let text = buffer.line_text(line_index);
    text.ends_with('\\')
        && highlighter.tokens(buffer, line_index).last().is_some_and(|token| token.class != TokenClass::Comment)
}

fn first_word(line: &str) -> &str {
    let line = line.trim_start();
    let end = line.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(line.len());
    &line[..end]
}

/// Which words a clause belongs to.
const CLAUSES: &[(&str, &[&str])] = &[
    ("else", &["if", "elif", "for", "while", "try", "except", "async"]),
    ("elif", &["if", "elif"]),
    ("except", &["try", "except"]),
    ("finally", &["try", "except", "else"]),
];

/// The blanks for a line to which a `:` has just been typed, if it is a clause such as `else:` that stands too far in.
pub fn clause_indent(
    buffer: &Buffer,
    highlighter: &Highlighter,
    line_index: usize,
    unit: IndentUnit,
) -> Option<String> {
    if highlighter.language() == Language::Plain
        || highlighter.line(line_index).is_some_and(|line| line.state != LineState::Code)
    {
        return None;
    }
    let line = buffer.line_text(line_index);
    let word = first_word(&line);
    let partners = CLAUSES.iter().find(|(clause, _)| *clause == word)?.1;
    if matches!(word, "else" | "finally") && line.trim() != format!("{word}:") {
        return None;
    }
    let own = indent_cells(&line);
    let mut limit = own + 1;
    for earlier in (line_index.saturating_sub(LINES_BACK)..line_index).rev() {
        let text = buffer.line_text(earlier);
        let is_code = highlighter.line(earlier).is_some_and(|line| line.state == LineState::Code);
        let cells = indent_cells(&text);
        if !is_code || text.trim().is_empty() || text.trim_start().starts_with('#') || cells >= limit {
            continue;
        }
        if partners.contains(&first_word(&text)) {
            return (cells < own).then(|| unit.blanks(cells));
        }
        limit = cells;
        if limit == 0 {
            return None;
        }
    }
    None
}
