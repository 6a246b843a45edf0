//! The bar above the terminal that finds text in all that was printed

use std::ops::Range;

use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{Align, Frame, Id, Key, Layout, Margin, Modifiers, RichText, Role, TextEdit, Ui, WidgetInfo, vec2};

use egui_material_icons::icons::{ICON_CLOSE, ICON_KEYBOARD_ARROW_DOWN, ICON_KEYBOARD_ARROW_UP};

use crate::text::search::{Case, Query, Syntax};
use crate::text::terminal::{Place, Terminal, TerminalSearch};
use crate::ui::editor::find_bar::switch;
use crate::ui::icon_button::small_icon_button;
use crate::ui::theme;

use super::selection::Selection;

/// Lines searched in one frame.
const LINES_A_FRAME: usize = 50_000;

/// The bar and what it found.
#[derive(Clone, Debug, Default)]
pub(super) struct SearchBar {
    pub is_open: bool,
    query: Query,
    pub search: TerminalSearch,
    current: Option<usize>,
    wants_focus: bool,
    /// The bar was closed in this frame.
    pub closing: bool,
}

/// Where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
}

impl SearchBar {
    pub fn open(&mut self) {
        self.is_open = true;
        self.wants_focus = true;
        self.search = TerminalSearch::new(self.query.clone());
    }

    /// Closes the bar; whether it was open.
    pub fn close(&mut self) -> bool {
        self.search = TerminalSearch::default();
        self.current = None;
        self.closing |= self.is_open;
        std::mem::take(&mut self.is_open)
    }

    /// Goes on searching. The nearest match to the end is the current one until another is asked for.
    pub fn advance(&mut self, ui: &Ui, terminal: &Terminal) {
        if self.is_open && !self.search.advance(terminal, LINES_A_FRAME) {
            ui.ctx().request_repaint();
        }
    }

    /// Goes to the next match from what is selected on; to be selected and shown.
    pub fn step(&mut self, direction: Direction, selection: Option<Selection>) -> Option<Selection> {
        let matches = self.search.matches();
        let start = |(line, columns): &(usize, Range<usize>)| Place { line: *line, column: columns.start };
        let end = Place { line: usize::MAX, column: 0 };
        let from = selection.map_or(end, |selection| selection.range().start);
        let index = match direction {
            Direction::Up => {
                let before = matches.partition_point(|found| start(found) < from);
                before.checked_sub(1).or(matches.len().checked_sub(1))?
            }
            Direction::Down => {
                let after = matches.partition_point(|found| start(found) <= from);
                if after < matches.len() { after } else { 0 }
            }
        };
        let (line, columns) = matches.get(index)?;
        self.current = Some(index);
        Some(Selection {
            anchor: Place { line: *line, column: columns.start },
            head: Place { line: *line, column: columns.end },
        })
    }

    /// Draws the bar; a match to be selected and shown.
    pub fn ui(&mut self, ui: &mut Ui, id: Id, selection: Option<Selection>) -> Option<Selection> {
        if !self.is_open {
            return None;
        }
        let mut step = None;
        let theme = theme::of(ui);
        let frame = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(8, 4));
        let shown = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing = vec2(theme::GAP, theme::GAP);
                step = self.controls(ui, id.with("pattern"));
            });
        });
        let rect = shown.response.rect;
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, (1.0, theme.border));
        step.and_then(|direction| self.step(direction, selection))
    }

    fn controls(&mut self, ui: &mut Ui, id: Id) -> Option<Direction> {
        let mut step = None;
        let before = self.query.clone();
        let edit = TextEdit::singleline(&mut self.query.pattern).id(id).hint_text("Find in the shell").return_key(None);
        let mut output = edit.desired_width(220.0).font(theme::code_font(13.0)).show(ui);
        let field = output.response.response.clone();
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Find in the shell"));
        if std::mem::take(&mut self.wants_focus) {
            field.request_focus();
            let all = CCursorRange::two(CCursor::new(0), CCursor::new(self.query.pattern.chars().count()));
            output.state.cursor.set_char_range(Some(all));
            output.state.store(ui.ctx(), id);
        }
        if field.has_focus() {
            ui.input_mut(|input| {
                if input.consume_key(Modifiers::SHIFT, Key::Enter) {
                    step = Some(Direction::Down);
                } else if input.consume_key(Modifiers::NONE, Key::Enter) {
                    step = Some(Direction::Up);
                }
            });
        }
        if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.close();
            return None;
        }
        let mut case = self.query.case == Case::Matched;
        let mut regex = self.query.syntax == Syntax::Regex;
        switch(ui, &mut case, "Aa", "Match case in the shell");
        switch(ui, &mut regex, ".*", "Regular expression in the shell");
        self.query.case = if case { Case::Matched } else { Case::Ignored };
        self.query.syntax = if regex { Syntax::Regex } else { Syntax::Plain };
        if self.query != before {
            self.search = TerminalSearch::new(self.query.clone());
            self.current = None;
        }
        if small_icon_button(ui, ICON_KEYBOARD_ARROW_UP, "Match above", true).clicked() {
            step = Some(Direction::Up);
        }
        if small_icon_button(ui, ICON_KEYBOARD_ARROW_DOWN, "Match below", true).clicked() {
            step = Some(Direction::Down);
        }
        let theme = theme::of(ui);
        let count = self.search.matches().len();
        let (text, color) = match (self.search.problem(), self.current) {
            (Some(problem), _) => (problem.to_owned(), theme.error),
            (None, _) if self.query.pattern.is_empty() => (String::new(), theme.text_weak),
            (None, _) if count == 0 => ("No match".to_owned(), theme.error),
            (None, Some(index)) => (format!("{} of {count}", index + 1), theme.text_weak),
            (None, None) => (format!("{count} found"), theme.text_weak),
        };
        ui.label(RichText::new(text).color(color));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if small_icon_button(ui, ICON_CLOSE, "Close the search", true).clicked() {
                self.close();
            }
        });
        step
    }
}
