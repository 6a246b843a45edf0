//! One open text: what it holds, what is selected, what was done to it, what is marked in it
//!
//! **Invariant:** the text changes in `edit`, `undo`, `redo` and `reload` alone, and each tells every part that follows
//! the text. The selection lies on character boundaries.

use std::ops::Range;

use crate::text::bracket::{BracketPair, pair_at};
use crate::text::buffer::Buffer;
use crate::text::diagnostics::{Diagnostic, Diagnostics};
use crate::text::file_text::FileFormat;
use crate::text::highlight::{Highlighter, Language};
use crate::text::history::{Bias, Change, Grouping, History};
use crate::text::indent::IndentUnit;
use crate::text::search::{Query, Search};
use crate::text::selection::Selection;

/// `text` goes where `range` is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What goes.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
}

impl Replacement {
    /// Puts `text` at an offset and takes nothing.
    pub fn insert(offset: usize, text: &str) -> Replacement {
        Replacement { range: offset..offset, text: text.to_owned() }
    }
}

/// Replacements in order and apart, all in offsets of the text before; the selection in those of the text after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// In order and apart.
    pub replacements: Vec<Replacement>,
    /// What is selected afterwards.
    pub selection: Selection,
}

/// Whether one may write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// One may.
    #[default]
    ReadWrite,
    /// One may not.
    ReadOnly,
}

/// Whether a typed bracket or quote brings its partner along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AutoClose {
    /// It does.
    #[default]
    On,
    /// It does not.
    Off,
}

/// A place that the window should bring into view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reveal {
    /// Grows with each wish, so that the window knows a new one.
    pub serial: u64,
    /// The place.
    pub offset: usize,
    /// In which manner.
    pub how: RevealHow,
}

/// How to bring a place into view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RevealHow {
    /// Scroll as little as needed.
    #[default]
    Follow,
    /// Put it into the middle unless it is in view.
    Centre,
    /// Likewise, and let its line light up for a moment.
    Flash,
}

/// Bytes that are coloured at once after a change; the rest in later slices.
const CHANGE_SLICE_BYTES: usize = 96 * 1024;

/// Texts up to this size are searched again at once after a change, in bytes.
const SEARCHED_AT_ONCE_BYTES: usize = 1024 * 1024;

/// One open text.
#[derive(Clone, Debug)]
pub struct Editor {
    buffer: Buffer,
    selection: Selection,
    history: History,
    highlighter: Highlighter,
    diagnostics: Diagnostics,
    search: Option<Search>,
    bracket_pair: Option<BracketPair>,
    /// Closing brackets and quotes that came by themselves and may be typed over.
    auto_closed: Vec<usize>,
    reveal: Reveal,
    /// What the file has beside its text.
    pub format: FileFormat,
    /// What one level of indentation is.
    pub indent_unit: IndentUnit,
    /// Whether one may write.
    pub access: Access,
    /// Whether brackets and quotes close themselves.
    pub auto_close: AutoClose,
}

impl Editor {
    /// A text as a file holds it. `file_name` tells the language.
    pub fn new(buffer: Buffer, format: FileFormat, file_name: &str) -> Editor {
        let mut editor = Editor {
            highlighter: Highlighter::new(&buffer, Language::of_file(file_name)),
            indent_unit: IndentUnit::of_buffer(&buffer),
            buffer,
            selection: Selection::default(),
            history: History::of_saved_text(),
            diagnostics: Diagnostics::default(),
            search: None,
            bracket_pair: None,
            auto_closed: Vec::new(),
            reveal: Reveal::default(),
            format,
            access: Access::default(),
            auto_close: AutoClose::default(),
        };
        editor.highlighter.advance(&editor.buffer, CHANGE_SLICE_BYTES);
        editor.after_move();
        editor
    }

    /// A text given in the program.
    pub fn of_text(text: &str) -> Editor {
        Editor::new(Buffer::new(text), FileFormat::default(), "")
    }

    /// The text.
    pub fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// What is selected.
    pub fn selection(&self) -> Selection {
        self.selection
    }

    /// The selected part of the text.
    pub fn selected_text(&self) -> String {
        self.buffer.slice(self.selection.range()).into_owned()
    }

    /// What is known about the lines' colours.
    pub fn highlighter(&self) -> &Highlighter {
        &self.highlighter
    }

    /// What is marked.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// What is searched for, if anything is.
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// The bracket beside the caret and its partner.
    pub fn bracket_pair(&self) -> Option<BracketPair> {
        self.bracket_pair
    }

    /// What should come into view.
    pub fn reveal(&self) -> Reveal {
        self.reveal
    }

    /// Whether the text differs from the saved one.
    pub fn is_modified(&self) -> bool {
        self.history.is_modified()
    }

    /// The present text is in the file now.
    pub fn mark_saved(&mut self) {
        self.history.mark_saved();
    }

    /// No file holds the present text (it was recovered, or the file went away).
    pub fn mark_unsaved(&mut self) {
        self.history.mark_unsaved();
    }

    /// There is a step to take back.
    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// There is a step to make again.
    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// The file got another name.
    pub fn set_file_name(&mut self, file_name: &str) {
        let language = Language::of_file(file_name);
        if language != self.highlighter.language() {
            self.highlighter = Highlighter::new(&self.buffer, language);
            self.diagnostics = Diagnostics::default();
            self.after_change();
        }
    }

    /// Shows what a check of the text with this revision found; an older one's findings are dropped.
    pub fn set_diagnostics(&mut self, revision: u64, marks: Vec<Diagnostic>) {
        if revision == self.buffer.revision() {
            let clamped =
                marks.into_iter().map(|mark| Diagnostic { range: self.buffer.clamp_range(&mark.range), ..mark });
            self.diagnostics = Diagnostics::new(clamped.collect());
        }
    }

    /// Goes to a line, counted from 1, brings it into view and lets it light up: a traceback was clicked.
    pub fn jump_to_line(&mut self, line_number: usize) {
        let line_index = line_number.saturating_sub(1).min(self.buffer.line_count() - 1);
        let text = self.buffer.line_text(line_index);
        let first = self.buffer.line_start(line_index) + (text.len() - text.trim_start().len());
        self.select(Selection::caret(first));
        self.want_in_view(RevealHow::Flash);
    }

    /// Puts the text of the file in place of the present one, as one step that can be undone.
    pub fn reload(&mut self, buffer: &Buffer, format: FileFormat) {
        self.format = format;
        let (old, new) = (self.buffer.text(), buffer.text());
        // Only what differs is replaced, so that the caret and the marks stay.
        let mut start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
        while !old.is_char_boundary(start) || !new.is_char_boundary(start) {
            start -= 1;
        }
        let most = old.len().min(new.len()) - start;
        let mut tail = old.bytes().rev().zip(new.bytes().rev()).take(most).take_while(|(a, b)| a == b).count();
        while !old.is_char_boundary(old.len() - tail) || !new.is_char_boundary(new.len() - tail) {
            tail -= 1;
        }
        if start < old.len() - tail || start < new.len() - tail {
            let text = new[start..new.len() - tail].to_owned();
            let range = start..old.len() - tail;
            let change = Change { start, removed: " ".repeat(range.len()), inserted: text.clone() };
            let map = |offset: usize| change.map(offset, Bias::Before);
            let selection = Selection::new(map(self.selection.anchor), map(self.selection.head));
            self.edit(Edit { replacements: vec![Replacement { range, text }], selection }, Grouping::Alone);
        }
        self.history.mark_saved();
    }

    /// Does some of the work that was put off: colouring and searching. Call it once a frame while `is_settled` is not.
    pub fn settle(&mut self, budget_bytes: usize) {
        self.highlighter.advance(&self.buffer, budget_bytes);
        if let Some(search) = &mut self.search {
            search.refresh(&self.buffer);
        }
        if self.bracket_pair.is_none() {
            self.bracket_pair = pair_at(&self.buffer, &self.highlighter, self.selection.head);
        }
    }

    /// Nothing was put off.
    pub fn is_settled(&self) -> bool {
        self.highlighter.is_complete() && !self.search.as_ref().is_some_and(Search::is_stale)
    }

    pub(crate) fn set_search(&mut self, query: Option<Query>) {
        self.search = query.map(Search::new);
        if let Some(search) = &mut self.search {
            search.refresh(&self.buffer);
        }
    }

    pub(crate) fn search_fresh(&mut self) -> Option<&Search> {
        let search = self.search.as_mut()?;
        search.refresh(&self.buffer);
        Some(search)
    }

    pub(crate) fn want_in_view(&mut self, how: RevealHow) {
        self.reveal = Reveal { serial: self.reveal.serial + 1, offset: self.selection.head, how };
    }

    pub(crate) fn seal_history(&mut self) {
        self.history.seal();
    }

    pub(crate) fn auto_closed(&self) -> &[usize] {
        &self.auto_closed
    }

    pub(crate) fn forget_auto_closed(&mut self, offset: usize) {
        self.auto_closed.retain(|&closed| closed != offset);
    }

    pub(crate) fn note_auto_closed(&mut self, offset: usize) {
        self.auto_closed.push(offset);
    }

    /// Selects something else.
    pub(crate) fn select(&mut self, selection: Selection) {
        self.selection = selection.clamped(&self.buffer);
        self.after_move();
    }

    fn after_move(&mut self) {
        let head = self.selection.head;
        self.bracket_pair = pair_at(&self.buffer, &self.highlighter, head);
        if !self.auto_closed.is_empty() {
            let line = self.buffer.line_range(self.buffer.line_of(head));
            self.auto_closed.retain(|&offset| offset >= head && offset < line.end);
        }
    }

    /// Changes the text.
    pub(crate) fn edit(&mut self, edit: Edit, grouping: Grouping) {
        let before = self.selection;
        let mut changes = Vec::with_capacity(edit.replacements.len());
        for replacement in edit.replacements.into_iter().rev() {
            let range = self.buffer.clamp_range(&replacement.range);
            if range.is_empty() && replacement.text.is_empty() {
                continue;
            }
            let removed = self.buffer.slice(range.clone()).into_owned();
            changes.push(Change { start: range.start, removed, inserted: replacement.text });
        }
        for change in &changes {
            self.make(change);
        }
        self.selection = edit.selection.clamped(&self.buffer);
        if !changes.is_empty() {
            self.history.record(changes, before, self.selection, grouping);
        }
        self.after_change();
    }

    pub(crate) fn undo(&mut self) {
        let Some(group) = self.history.undo() else { return };
        let changes: Vec<Change> = group.changes.iter().rev().map(Change::inverse).collect();
        let selection = group.before;
        self.make_all(&changes, selection);
    }

    pub(crate) fn redo(&mut self) {
        let Some(group) = self.history.redo() else { return };
        let changes = group.changes.clone();
        let selection = group.after;
        self.make_all(&changes, selection);
    }

    fn make_all(&mut self, changes: &[Change], selection: Selection) {
        for change in changes {
            self.make(change);
        }
        self.selection = selection.clamped(&self.buffer);
        self.after_change();
    }

    /// Makes one change and tells every part that follows the text.
    fn make(&mut self, change: &Change) {
        let line_index = self.buffer.line_of(change.start);
        self.buffer.replace(change.start..change.old_end(), &change.inserted);
        let breaks = |text: &str| text.bytes().filter(|&byte| byte == b'\n').count();
        self.highlighter.follow(line_index, breaks(&change.removed), breaks(&change.inserted));
        self.diagnostics.follow(change);
        if let Some(search) = &mut self.search {
            search.follow(change);
        }
        self.auto_closed.retain(|&offset| offset < change.start || offset >= change.old_end());
        for offset in &mut self.auto_closed {
            *offset = change.map(*offset, Bias::After);
        }
    }

    fn after_change(&mut self) {
        self.highlighter.advance(&self.buffer, CHANGE_SLICE_BYTES);
        if self.buffer.len() <= SEARCHED_AT_ONCE_BYTES
            && let Some(search) = &mut self.search
        {
            search.refresh(&self.buffer);
        }
        self.after_move();
    }
}
