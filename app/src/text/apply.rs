//! Obeys commands: the only way in which a person changes a text

use crate::text::buffer::{Position, normalise};
use crate::text::command::{Command, Erase};
use crate::text::edit::{Access, AutoClose, Edit, Editor, Replacement, RevealHow};
use crate::text::highlight::Language;
use crate::text::history::Grouping;
use crate::text::indent::{clause_indent, leading_blanks, line_break};
use crate::text::line_commands;
use crate::text::movement::{moved, next_cluster, previous_cluster, word_at, word_left, word_right};
use crate::text::selection::Selection;

/// What a command brought about, beside the change itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Text for the clipboard.
    pub copied: Option<String>,
    /// The text may only be read, so nothing was changed.
    pub refused: bool,
    /// How many matches were replaced.
    pub replaced: usize,
}

/// Obeys one command.
pub fn apply(editor: &mut Editor, command: Command) -> Outcome {
    let mut outcome = Outcome::default();
    if editor.access == Access::ReadOnly && changes_text(&command) {
        outcome.refused = true;
        if command == Command::Cut {
            outcome.copied = copied(editor);
        }
        return outcome;
    }
    let mut reveal = Some(RevealHow::Follow);
    match command {
        Command::Type(text) => type_text(editor, &normalise(&text)),
        Command::Paste(text) => insert(editor, &normalise(&text), Grouping::Alone),
        Command::BreakLine => break_line(editor),
        Command::Erase(what) => erase(editor, what),
        Command::Cut => {
            outcome.copied = copied(editor);
            cut(editor);
        }
        Command::Copy => {
            outcome.copied = copied(editor);
            reveal = None;
        }
        Command::Move(motion, extend) => {
            let partner = editor.bracket_pair().and_then(|pair| pair.partner);
            let selection = moved(editor.buffer(), editor.selection(), motion, extend, partner);
            select(editor, selection);
        }
        Command::PlaceCaret(offset) => select(editor, Selection::caret(offset)),
        Command::SelectTo(offset) => select(editor, Selection::new(editor.selection().anchor, offset)),
        Command::Select { anchor, head } => select(editor, Selection::new(anchor, head)),
        Command::SelectWord(offset) => {
            let word = word_at(editor.buffer(), offset);
            select(editor, Selection::new(word.start, word.end));
        }
        Command::SelectLine(line_index) => {
            let start = editor.buffer().line_start(line_index);
            let end = editor.buffer().line_start(line_index.saturating_add(1));
            select(editor, Selection::new(start, end));
        }
        Command::SelectAll => {
            select(editor, Selection::new(0, editor.buffer().len()));
            reveal = None;
        }
        Command::GoTo { line_number, column_number } => {
            let line_index = line_number.saturating_sub(1).min(editor.buffer().line_count() - 1);
            let column_index = column_number.saturating_sub(1);
            let offset = editor.buffer().offset(Position { line_index, column_index });
            select(editor, Selection::caret(offset));
            reveal = Some(RevealHow::Centre);
        }
        Command::Indent => indent(editor),
        Command::Outdent => {
            let edit = line_commands::outdent(editor.buffer(), editor.selection(), editor.indent_unit);
            editor.edit(edit, Grouping::Alone);
        }
        Command::ToggleComment => {
            if editor.highlighter().language() == Language::Python {
                let edit = line_commands::toggle_comment(editor.buffer(), editor.selection());
                editor.edit(edit, Grouping::Alone);
            }
        }
        Command::DuplicateLines => {
            let edit = line_commands::duplicate(editor.buffer(), editor.selection());
            editor.edit(edit, Grouping::Alone);
        }
        Command::DeleteLines => {
            let edit = line_commands::delete(editor.buffer(), editor.selection());
            editor.edit(edit, Grouping::Alone);
        }
        Command::MoveLinesUp => {
            if let Some(edit) = line_commands::move_up(editor.buffer(), editor.selection()) {
                editor.edit(edit, Grouping::Alone);
            }
        }
        Command::MoveLinesDown => {
            if let Some(edit) = line_commands::move_down(editor.buffer(), editor.selection()) {
                editor.edit(edit, Grouping::Alone);
            }
        }
        Command::Undo => editor.undo(),
        Command::Redo => editor.redo(),
        Command::Search(query) => {
            editor.set_search(query);
            reveal = None;
        }
        Command::FindHere => {
            find_next(editor, editor.selection().start());
            reveal = Some(RevealHow::Centre);
        }
        Command::FindNext => {
            find_next(editor, editor.selection().end());
            reveal = Some(RevealHow::Centre);
        }
        Command::FindPrevious => {
            find_previous(editor);
            reveal = Some(RevealHow::Centre);
        }
        Command::ReplaceMatch(with) => {
            outcome.replaced = replace_match(editor, &with);
            reveal = Some(RevealHow::Centre);
        }
        Command::ReplaceAllMatches(with) => outcome.replaced = replace_all(editor, &with),
    }
    if let Some(how) = reveal {
        editor.want_in_view(how);
    }
    outcome
}

fn changes_text(command: &Command) -> bool {
    match command {
        Command::Type(_)
        | Command::Paste(_)
        | Command::BreakLine
        | Command::Erase(_)
        | Command::Cut
        | Command::Indent
        | Command::Outdent
        | Command::ToggleComment
        | Command::DuplicateLines
        | Command::DeleteLines
        | Command::MoveLinesUp
        | Command::MoveLinesDown
        | Command::Undo
        | Command::Redo
        | Command::ReplaceMatch(_)
        | Command::ReplaceAllMatches(_) => true,
        Command::Copy
        | Command::Move(..)
        | Command::PlaceCaret(_)
        | Command::SelectTo(_)
        | Command::Select { .. }
        | Command::SelectWord(_)
        | Command::SelectLine(_)
        | Command::SelectAll
        | Command::GoTo { .. }
        | Command::Search(_)
        | Command::FindHere
        | Command::FindNext
        | Command::FindPrevious => false,
    }
}

fn select(editor: &mut Editor, selection: Selection) {
    editor.seal_history();
    editor.select(selection);
}

/// Puts `text` in place of the selection, the caret after it.
fn insert(editor: &mut Editor, text: &str, grouping: Grouping) {
    let range = editor.selection().range();
    let selection = Selection::caret(range.start + text.len());
    editor.edit(Edit { replacements: vec![Replacement { range, text: text.to_owned() }], selection }, grouping);
}

const PAIRS: &[(&str, &str)] = &[("(", ")"), ("[", "]"), ("{", "}"), ("\"", "\""), ("'", "'")];

fn type_text(editor: &mut Editor, text: &str) {
    if text.is_empty() {
        return;
    }
    let selection = editor.selection();
    let closes_itself = editor.auto_close == AutoClose::On && editor.highlighter().language() == Language::Python;
    if closes_itself && types_over(editor, text) {
        editor.forget_auto_closed(selection.head);
        editor.select(Selection::caret(selection.head + text.len()));
        return;
    }
    match PAIRS.iter().find(|(open, _)| *open == text) {
        Some((open, close)) if closes_itself && !selection.is_empty() => {
            let replacements =
                vec![Replacement::insert(selection.start(), open), Replacement::insert(selection.end(), close)];
            let moved = Selection::new(selection.anchor + open.len(), selection.head + open.len());
            editor.edit(Edit { replacements, selection: moved }, Grouping::Alone);
        }
        Some((open, close)) if closes_itself && brings_partner(editor, open) => {
            let replacements = vec![Replacement::insert(selection.head, &format!("{open}{close}"))];
            let caret = selection.head + open.len();
            editor.edit(Edit { replacements, selection: Selection::caret(caret) }, Grouping::Typing);
            editor.note_auto_closed(caret);
        }
        _ => insert(editor, text, Grouping::Typing),
    }
    if text == ":" {
        outdent_clause(editor);
    }
}

/// Whether `text` is the partner that came by itself and stands right after the caret.
fn types_over(editor: &Editor, text: &str) -> bool {
    let selection = editor.selection();
    let head = selection.head;
    selection.is_empty()
        && editor.auto_closed().contains(&head)
        && editor.buffer().slice(head..head + text.len()) == text
}

fn brings_partner(editor: &Editor, open: &str) -> bool {
    let caret = editor.selection().head;
    let after = editor.buffer().char_at(caret);
    let room = after.is_none_or(|c| c.is_whitespace() || ")]}:,;".contains(c));
    let is_quote = open == "\"" || open == "'";
    if !is_quote {
        return room && !in_text(editor, caret);
    }
    let before = editor.buffer().char_before(caret);
    let is_quoted = before.is_some_and(|c| c == '\\' || c == '"' || c == '\'');
    // After a letter a quote ends a word, unless the letters are a prefix such as f or rb.
    let line_start = editor.buffer().line_start(editor.buffer().line_of(caret));
    let line = editor.buffer().slice(line_start..caret);
    let word = &line[line.trim_end_matches(|c: char| c == '_' || c.is_alphanumeric()).len()..];
    let is_prefix = word.is_empty() || (word.len() <= 2 && word.bytes().all(|byte| b"rRbBfFuU".contains(&byte)));
    room && !is_quoted && is_prefix && !in_text(editor, caret)
}

/// Whether the caret stands in a string or a comment.
fn in_text(editor: &Editor, caret: usize) -> bool {
    use crate::text::python_line::{LineState, TokenClass, cut_line};
    let line_index = editor.buffer().line_of(caret);
    let before = editor.buffer().slice(editor.buffer().line_start(line_index)..caret);
    let state = editor.highlighter().line(line_index).map(|line| line.state).unwrap_or_default();
    let mut tokens = Vec::new();
    if cut_line(&before, state, &mut tokens) != LineState::Code {
        return true;
    }
    tokens.last().is_some_and(|token| {
        let piece = &before[token.range.clone()];
        let open_string = matches!(token.class, TokenClass::String | TokenClass::Escape)
            && token.range.end == before.len()
            && !(piece.len() > 1 && piece.ends_with(['"', '\'']));
        let closed_piece = piece.len() == 1 && tokens.len() > 1 && piece.ends_with(['"', '\'']);
        token.class == TokenClass::Comment || (open_string && !closed_piece)
    })
}

fn outdent_clause(editor: &mut Editor) {
    let caret = editor.selection().head;
    let line_index = editor.buffer().line_of(caret);
    let Some(indent) = clause_indent(editor.buffer(), editor.highlighter(), line_index, editor.indent_unit) else {
        return;
    };
    let start = editor.buffer().line_start(line_index);
    let old = leading_blanks(&editor.buffer().line_text(line_index)).len();
    let selection = Selection::caret(caret - old + indent.len());
    let replacements = vec![Replacement { range: start..start + old, text: indent }];
    editor.edit(Edit { replacements, selection }, Grouping::Alone);
}

fn break_line(editor: &mut Editor) {
    let range = editor.selection().range();
    if !range.is_empty() {
        insert(editor, "", Grouping::Alone);
        editor.select(Selection::caret(range.start));
    }
    let offset = editor.selection().head;
    let plan = line_break(editor.buffer(), editor.highlighter(), offset, editor.indent_unit);
    let line_index = editor.buffer().line_of(offset);
    let (line_start, line_end) = (editor.buffer().line_start(line_index), editor.buffer().line_end(line_index));
    // Blanks around the break go: those before would trail, those after would add to the indentation.
    let before = editor.buffer().slice(line_start..offset);
    let kept = if before.trim().is_empty() { before.len() } else { before.trim_end_matches([' ', '\t']).len() };
    let after = editor.buffer().slice(offset..line_end);
    let skipped = leading_blanks(&after).len();
    let range = line_start + kept..offset + skipped;
    let mut text = format!("\n{}", plan.indent);
    let caret = range.start + text.len();
    if let Some(indent) = plan.closing_line_indent {
        text.push('\n');
        text.push_str(&indent);
    }
    let edit = Edit { replacements: vec![Replacement { range, text }], selection: Selection::caret(caret) };
    editor.edit(edit, Grouping::Alone);
}

fn erase(editor: &mut Editor, what: Erase) {
    let selection = editor.selection();
    if !selection.is_empty() {
        insert(editor, "", Grouping::Alone);
        return;
    }
    let buffer = editor.buffer();
    let caret = selection.head;
    let line_index = buffer.line_of(caret);
    let range = match what {
        Erase::Left => match line_commands::stop_before(buffer, caret, editor.indent_unit) {
            Some(stop) => stop..caret,
            None => {
                let empty_pair = editor.auto_closed().contains(&caret);
                let before = previous_cluster(buffer, caret);
                let pair = buffer.slice(before..caret + 1);
                let is_pair = PAIRS.iter().any(|(open, close)| pair == format!("{open}{close}"));
                before..if empty_pair && is_pair { caret + 1 } else { caret }
            }
        },
        Erase::Right => caret..next_cluster(buffer, caret),
        Erase::WordLeft => word_left(buffer, caret)..caret,
        Erase::WordRight => caret..word_right(buffer, caret),
        Erase::ToLineStart => match buffer.line_start(line_index) {
            start if start == caret => previous_cluster(buffer, caret)..caret,
            start => start..caret,
        },
        Erase::ToLineEnd => match buffer.line_end(line_index) {
            end if end == caret => caret..next_cluster(buffer, caret),
            end => caret..end,
        },
    };
    let selection = Selection::caret(range.start);
    editor.edit(Edit { replacements: vec![Replacement { range, text: String::new() }], selection }, Grouping::Erasing);
}

fn copied(editor: &Editor) -> Option<String> {
    let selection = editor.selection();
    if !selection.is_empty() {
        return Some(editor.selected_text());
    }
    let line = editor.buffer().line_text(editor.buffer().line_of(selection.head));
    Some(format!("{line}\n"))
}

fn cut(editor: &mut Editor) {
    if editor.selection().is_empty() {
        let edit = line_commands::delete(editor.buffer(), editor.selection());
        editor.edit(edit, Grouping::Alone);
    } else {
        insert(editor, "", Grouping::Alone);
    }
}

fn indent(editor: &mut Editor) {
    let selection = editor.selection();
    let lines = selection.lines(editor.buffer());
    if selection.is_empty() || (lines.len() == 1 && !selects_whole_line(editor)) {
        let blanks = line_commands::blanks_to_next_stop(editor.buffer(), selection.start(), editor.indent_unit);
        insert(editor, &blanks, Grouping::Typing);
    } else {
        let edit = line_commands::indent(editor.buffer(), selection, editor.indent_unit);
        editor.edit(edit, Grouping::Alone);
    }
}

fn selects_whole_line(editor: &Editor) -> bool {
    let selection = editor.selection();
    let line = editor.buffer().line_range(editor.buffer().line_of(selection.start()));
    selection.start() == line.start && selection.end() >= line.end
}

fn find_next(editor: &mut Editor, from: usize) {
    if let Some(found) = editor.search_fresh().and_then(|search| search.next(from)) {
        select(editor, Selection::new(found.start, found.end));
    }
}

fn find_previous(editor: &mut Editor) {
    let from = editor.selection().start();
    if let Some(found) = editor.search_fresh().and_then(|search| search.previous(from)) {
        select(editor, Selection::new(found.start, found.end));
    }
}

fn replace_match(editor: &mut Editor, with: &str) -> usize {
    let range = editor.selection().range();
    let is_match = editor.search_fresh().is_some_and(|search| search.index_of(&range).is_some());
    let Some(search) = editor.search().filter(|_| is_match) else {
        find_next(editor, range.start);
        return 0;
    };
    let text = normalise(&search.replacement(editor.buffer(), &range, with)).into_owned();
    let end = range.start + text.len();
    let edit = Edit { replacements: vec![Replacement { range, text }], selection: Selection::caret(end) };
    editor.edit(edit, Grouping::Alone);
    find_next(editor, end);
    1
}

fn replace_all(editor: &mut Editor, with: &str) -> usize {
    if editor.search_fresh().is_none() {
        return 0;
    }
    let Some(search) = editor.search() else { return 0 };
    let pieces = search.replacements(editor.buffer(), with);
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return 0 };
    let count = pieces.len();
    // One change from the first match to the last: many matches in a large text stay one step and one pass.
    let whole = first.0.start..last.0.end;
    let old = editor.buffer().slice(whole.clone());
    let mut text = String::with_capacity(old.len());
    let mut at = whole.start;
    let mut caret = editor.selection().head;
    let head = caret;
    for (range, with) in &pieces {
        text.push_str(&old[at - whole.start..range.start - whole.start]);
        let with = normalise(with);
        text.push_str(&with);
        at = range.end;
        if range.end <= head {
            caret = caret + with.len() - range.len();
        } else if range.start < head {
            caret = caret + range.start - head;
        }
    }
    let edit = Edit { replacements: vec![Replacement { range: whole, text }], selection: Selection::caret(caret) };
    editor.edit(edit, Grouping::Alone);
    count
}
