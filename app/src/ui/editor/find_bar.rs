//! The bar above the text: find, replace, go to a line
//!
//! **Invariant:** while the bar is open the text searches for what the bar shows; the bar is one for all texts.

use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{
    Align, Button, Context, Frame, Id, Key, Layout, Margin, Modifiers, RichText, Role, TextEdit, Ui, WidgetInfo, vec2,
};

use egui_material_icons::icons::{ICON_CLOSE, ICON_KEYBOARD_ARROW_DOWN, ICON_KEYBOARD_ARROW_UP};

use crate::text::command::Command;
use crate::text::edit::{Access, Editor};
use crate::text::search::{Case, Extent, Query, Syntax};
use crate::ui::icon_button::small_icon_button;
use crate::ui::theme;

/// What the bar is for at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mode {
    #[default]
    Closed,
    Find,
    Replace,
    GoToLine,
}

/// Memory of the bar.
#[derive(Clone, Debug, Default)]
pub(super) struct FindBar {
    pub mode: Mode,
    query: Query,
    replacement: String,
    line: String,
    /// The field should get the keys now, all of its text selected.
    wants_focus: bool,
    /// The field should get the keys back: a button took them.
    wants_focus_back: bool,
    /// A field lost the keys to the Escape key in this frame.
    escaped: bool,
    /// The bar was closed in this frame.
    pub closing: bool,
}

fn memory_id() -> Id {
    Id::unique("editor find bar")
}

impl FindBar {
    pub fn load(ctx: &Context) -> FindBar {
        ctx.data(|data| data.get_temp(memory_id())).unwrap_or_default()
    }

    pub fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(memory_id(), self));
    }

    /// Opens the bar; what is selected, if it is one piece of a line, is what to look for.
    pub fn open(&mut self, mode: Mode, editor: &Editor, commands: &mut Vec<Command>) {
        self.mode = mode;
        self.wants_focus = true;
        let selected = editor.selected_text();
        if mode == Mode::GoToLine {
            self.line = (editor.buffer().line_of(editor.selection().head) + 1).to_string();
            return;
        }
        if !selected.is_empty() && !selected.contains('\n') && self.query.syntax == Syntax::Plain {
            self.query.pattern = selected;
        }
        commands.push(Command::Search(Some(self.query.clone())));
    }

    /// Finds again, also while the bar is closed.
    pub fn step(&self, editor: &Editor, step: Command, commands: &mut Vec<Command>) {
        if self.query.pattern.is_empty() {
            return;
        }
        if editor.search().is_none_or(|search| *search.query() != self.query) {
            commands.push(Command::Search(Some(self.query.clone())));
        }
        commands.push(step);
    }

    fn close(&mut self, commands: &mut Vec<Command>) {
        if self.mode != Mode::GoToLine {
            commands.push(Command::Search(None));
        }
        self.mode = Mode::Closed;
        self.closing = true;
    }

    /// Closes the bar; whether it was open.
    pub fn escape(&mut self, commands: &mut Vec<Command>) -> bool {
        let was_open = self.mode != Mode::Closed;
        if was_open {
            self.close(commands);
        }
        was_open
    }

    /// Draws the bar, if it is open.
    pub fn ui(&mut self, ui: &mut Ui, editor: &Editor, commands: &mut Vec<Command>) {
        if self.mode == Mode::Closed {
            return;
        }
        let theme = theme::of(ui);
        let frame = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(8, 5));
        let shown = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(theme::GAP, theme::GAP);
            match self.mode {
                Mode::Closed => {}
                Mode::GoToLine => self.go_to_ui(ui, editor, commands),
                Mode::Find | Mode::Replace => {
                    // Another text came to the front.
                    if editor.search().is_none_or(|search| *search.query() != self.query) && commands.is_empty() {
                        commands.push(Command::Search(Some(self.query.clone())));
                    }
                    ui.horizontal(|ui| self.find_ui(ui, editor, commands));
                    if self.mode == Mode::Replace {
                        ui.horizontal(|ui| self.replace_ui(ui, editor, commands));
                    }
                }
            }
        });
        let rect = shown.response.rect;
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, (1.0, theme.border));
        if std::mem::take(&mut self.escaped) {
            self.close(commands);
        }
    }

    fn field(
        &mut self,
        ui: &mut Ui,
        name: &'static str,
        label: &str,
        hint: &str,
        width: f32,
    ) -> eframe::egui::Response {
        let id = Id::unique(name);
        let wants_focus = self.wants_focus && name != REPLACEMENT;
        let text = match name {
            PATTERN => &mut self.query.pattern,
            REPLACEMENT => &mut self.replacement,
            _ => &mut self.line,
        };
        let edit = TextEdit::singleline(text).id(id).hint_text(hint).desired_width(width).return_key(None);
        let mut output = edit.font(theme::code_font(13.0)).show(ui);
        let response = output.response.response.clone();
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, label));
        self.escaped |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
        if std::mem::take(&mut self.wants_focus_back) {
            response.request_focus();
        }
        if wants_focus {
            self.wants_focus = false;
            response.request_focus();
            let all = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
            output.state.cursor.set_char_range(Some(all));
            output.state.store(ui.ctx(), id);
        }
        response
    }

    fn find_ui(&mut self, ui: &mut Ui, editor: &Editor, commands: &mut Vec<Command>) {
        let before = self.query.clone();
        let field = self.field(ui, PATTERN, "Find", "Find", FIELD_WIDTH);
        if field.has_focus() {
            let (next, previous) = ui.input_mut(|input| {
                let previous = input.consume_key(Modifiers::SHIFT, Key::Enter);
                (input.consume_key(Modifiers::NONE, Key::Enter), previous)
            });
            if next {
                self.step(editor, Command::FindNext, commands);
            } else if previous {
                self.step(editor, Command::FindPrevious, commands);
            }
        }
        let mut case = self.query.case == Case::Matched;
        let mut words = self.query.extent == Extent::WholeWords;
        let mut regex = self.query.syntax == Syntax::Regex;
        switch(ui, &mut case, "Aa", "Match case");
        switch(ui, &mut words, "W", "Whole words");
        switch(ui, &mut regex, ".*", "Regular expression");
        self.query.case = if case { Case::Matched } else { Case::Ignored };
        self.query.extent = if words { Extent::WholeWords } else { Extent::Anywhere };
        self.query.syntax = if regex { Syntax::Regex } else { Syntax::Plain };
        if self.query != before {
            commands.push(Command::Search(Some(self.query.clone())));
            commands.push(Command::FindHere);
            self.wants_focus_back = !field.has_focus();
        }
        if small_icon_button(ui, ICON_KEYBOARD_ARROW_UP, "Previous match (Shift+F3)", true).clicked() {
            self.step(editor, Command::FindPrevious, commands);
            self.wants_focus_back = true;
        }
        if small_icon_button(ui, ICON_KEYBOARD_ARROW_DOWN, "Next match (F3)", true).clicked() {
            self.step(editor, Command::FindNext, commands);
            self.wants_focus_back = true;
        }
        let (text, is_problem) = count_text(editor, &self.query);
        let theme = theme::of(ui);
        let color = if is_problem { theme.error } else { theme.text_weak };
        ui.add(eframe::egui::Label::new(RichText::new(text).color(color)).truncate());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if small_icon_button(ui, ICON_CLOSE, "Close (Esc)", true).clicked() {
                self.close(commands);
            }
        });
    }

    fn replace_ui(&mut self, ui: &mut Ui, editor: &Editor, commands: &mut Vec<Command>) {
        let field = self.field(ui, REPLACEMENT, "Replace with", "Replace with", FIELD_WIDTH);
        let enter = field.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let writable = editor.access == Access::ReadWrite;
        let some = editor.search().is_some_and(|search| !search.matches().is_empty());
        let clicked = ui.add_enabled(writable && some, Button::new("Replace")).clicked();
        if clicked || (enter && writable) {
            commands.push(Command::ReplaceMatch(self.replacement.clone()));
        }
        if ui.add_enabled(writable && some, Button::new("Replace all")).clicked() {
            commands.push(Command::ReplaceAllMatches(self.replacement.clone()));
        }
    }

    fn go_to_ui(&mut self, ui: &mut Ui, editor: &Editor, commands: &mut Vec<Command>) {
        ui.horizontal(|ui| {
            ui.label("Go to line");
            let field = self.field(ui, LINE, "Go to line", "", 90.0);
            let enter = field.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
            let mut parts = self.line.split([':', ',']).map(|part| part.trim().parse::<usize>().ok());
            let line_number = parts.next().flatten();
            let column_number = parts.next().flatten().unwrap_or(1);
            let lines = editor.buffer().line_count();
            let theme = theme::of(ui);
            match line_number {
                Some(_) => ui.label(RichText::new(format!("of {lines}")).color(theme.text_weak)),
                None => ui.label(RichText::new(format!("a number from 1 to {lines}")).color(theme.error)),
            };
            let go = ui.add_enabled(line_number.is_some(), Button::new("Go")).clicked();
            if let Some(line_number) = line_number
                && (enter || go)
            {
                commands.push(Command::GoTo { line_number, column_number });
                self.close(commands);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if small_icon_button(ui, ICON_CLOSE, "Close (Esc)", true).clicked() {
                    self.close(commands);
                }
            });
        });
    }
}

const PATTERN: &str = "editor find bar pattern";
const REPLACEMENT: &str = "editor find bar replacement";
const LINE: &str = "editor find bar line";
const FIELD_WIDTH: f32 = 240.0;

/// 'n of m', and whether it is a complaint.
fn count_text(editor: &Editor, query: &Query) -> (String, bool) {
    let Some(search) = editor.search().filter(|search| search.query() == query) else { return (String::new(), false) };
    if let Some(problem) = search.problem() {
        return (problem.to_owned(), true);
    }
    if query.pattern.is_empty() {
        return (String::new(), false);
    }
    let count = search.matches().len();
    let more = if search.is_cut_short() { "+" } else { "" };
    match (count, search.index_of(&editor.selection().range())) {
        (0, _) => ("No match".to_owned(), true),
        (_, Some(index)) => (format!("{} of {count}{more}", index + 1), false),
        (1, None) => ("1 match".to_owned(), false),
        (_, None) => (format!("{count}{more} matches"), false),
    }
}

pub(in crate::ui) fn switch(ui: &mut Ui, on: &mut bool, text: &str, label: &str) {
    let response = ui.add(Button::new(text).selected(*on).min_size(vec2(28.0, 0.0)));
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, *on, label));
    if response.on_hover_text(label).clicked() {
        *on = !*on;
    }
}
