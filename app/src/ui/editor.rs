//! The editor: draws only the rows in view, turns keys and mouse into commands
//!
//! [`editor_ui`] reads a [`text::edit::Editor`](crate::text::edit::Editor) and pushes
//! [`text::command::Command`](crate::text::command::Command)s; whoever owns the text applies them. Keys are in `keys`,
//! the mouse in `pointer`, laying out in `row`, drawing in `paint`, the bar above the text in `find_bar`, the screen
//! reader in `speech`.
//!
//! **Invariant:** nothing here changes the text. The work of a frame grows with the rows in view, not with the text.

use std::ops::Range;

use eframe::egui::scroll_area::{DragScroll, ScrollSource};
use eframe::egui::{
    CursorIcon, Event, EventFilter, Id, ImeEvent, OutputCommand, Painter, Pos2, Rect, Response, Role, ScrollArea,
    Sense, Ui, UiBuilder, Vec2, WidgetInfo, output::IMEOutput, pos2, vec2,
};

use crate::text::command::Command;
use crate::text::edit::{Access, Editor, RevealHow};
use crate::text::indent::leading_blanks;
use crate::text::movement::cells_after;
use crate::ui::theme::{self, Theme};

pub(in crate::ui) mod find_bar;
pub mod keys;
mod paint;
pub(in crate::ui) mod pointer;
mod row;
pub(in crate::ui) mod speech;
mod view_state;

use find_bar::{FindBar, Mode};
use keys::{KeyAction, KeyContext, key_action};
use paint::Frame;
use pointer::Place;
use row::{Row, RowStyle};
use view_state::{Preedit, ViewState};

/// A text to show.
pub struct EditorView<'a> {
    /// Tells this text from the others.
    pub id: Id,
    /// What it is called, for screen readers.
    pub name: &'a str,
    /// The text, with all that belongs to it.
    pub editor: &'a Editor,
    /// The type size, in points.
    pub font_size: f32,
}

/// How long the caret blinks after it moved, in seconds. Then it stands still, and an idle window costs nothing.
const BLINKING_SECONDS: f64 = 10.0;
const BLINK_SECONDS: f64 = 0.53;
/// How long a line lights up.
const FLASH_SECONDS: f64 = 1.5;
/// Rows kept in view around the caret.
const ROWS_AROUND_CARET: f32 = 1.0;
const PADDING_LEFT: f32 = 6.0;
const MOST_SELECTED_BYTES_OFFERED: usize = 1_000_000;

/// Draws a text and pushes what is done to it. The response is that of the text.
pub fn editor_ui(ui: &mut Ui, view: &EditorView<'_>, commands: &mut Vec<Command>) -> Response {
    let theme = theme::of(ui);
    let mut state = ViewState::load(ui.ctx(), view.id);
    let mut bar = FindBar::load(ui.ctx());
    let spacing = std::mem::take(&mut ui.spacing_mut().item_spacing.y);
    bar.ui(ui, view.editor, commands);
    ui.spacing_mut().item_spacing.y = spacing;

    let font = theme::code_font(view.font_size);
    let (font_height, char_width) = ui.fonts_mut(|fonts| (fonts.row_height(&font), fonts.glyph_width(&font, '0')));
    let pixels = ui.ctx().pixels_per_point();
    let row_height = ((view.font_size * theme::CODE_LINE_HEIGHT).max(font_height) * pixels).round() / pixels;
    let area = ui.available_rect_before_wrap();
    let line_count = view.editor.buffer().line_count();
    let digits = line_count.to_string().len().max(3);
    let gutter_width = (digits as f32 * char_width * 0.88 + 34.0).round();
    let frame = Frame {
        gutter: Rect::from_min_max(area.min, pos2(area.left() + gutter_width, area.bottom())),
        text: Rect::from_min_max(pos2(area.left() + gutter_width, area.top()), area.max),
        left: 0.0,
        top: 0.0,
        first_line: 0,
        row_height,
    };
    ui.painter().rect_filled(area, 0.0, theme.paper);
    let style = RowStyle { font, theme, row_height, char_width, columns: 0..0 };
    let mut pane = Pane { view, state: &mut state, bar: &mut bar, style, frame, commands };
    let response = pane.show(ui);
    if std::mem::take(&mut bar.closing) {
        response.request_focus();
    }
    state.store(ui.ctx(), view.id);
    bar.store(ui.ctx());
    response
}

/// One frame of one editor.
struct Pane<'a, 'b> {
    view: &'a EditorView<'a>,
    state: &'b mut ViewState,
    bar: &'b mut FindBar,
    style: RowStyle,
    frame: Frame,
    commands: &'b mut Vec<Command>,
}

impl Pane<'_, '_> {
    fn editor(&self) -> &Editor {
        self.view.editor
    }

    fn theme(&self) -> &'static Theme {
        self.style.theme
    }

    fn show(&mut self, ui: &mut Ui) -> Response {
        let retry = self.state.pending.take();
        let wanted = self.wanted_offset(ui).or(retry);
        let mut scroll = ScrollArea::both()
            .id_salt(self.view.id)
            .auto_shrink(false)
            .scroll_source(ScrollSource { drag: DragScroll::OnTouch, ..ScrollSource::default() });
        if let Some(offset) = wanted {
            scroll = scroll.scroll_offset(offset);
        }
        let text_rect = self.frame.text;
        let mut text_ui = ui.new_child(UiBuilder::new().max_rect(text_rect).id_salt("text"));
        let output = scroll.show_viewport(&mut text_ui, |ui, viewport| self.text(ui, viewport));
        ui.advance_cursor_after_rect(self.frame.gutter.union(text_rect));
        self.state.offset = output.state.clamped_offset();
        self.state.seen = output.inner_rect.size();
        if let Some(wanted) = wanted
            && (self.state.offset - wanted).abs().max_elem() > 1.0
            && retry.is_none()
        {
            self.state.pending = Some(wanted);
            ui.ctx().request_repaint();
        }
        let (response, marked) = output.inner;
        self.gutter(ui, &response, &marked);
        self.state.was_shown = true;
        response
    }

    /// Where to scroll to, if something is to come into view.
    fn wanted_offset(&mut self, ui: &Ui) -> Option<Vec2> {
        let editor = self.view.editor;
        let seen = if self.state.was_shown { self.state.seen } else { self.frame.text.size() };
        let mut offset = self.state.offset;
        let reveal = editor.reveal();
        if reveal.serial != self.state.reveal_serial {
            self.state.reveal_serial = reveal.serial;
            let line_index = editor.buffer().line_of(reveal.offset);
            let top = line_index as f32 * self.style.row_height;
            let margin =
                (ROWS_AROUND_CARET * self.style.row_height).min((seen.y - self.style.row_height).max(0.0) / 2.0);
            let is_seen = top >= offset.y && top + self.style.row_height <= offset.y + seen.y;
            offset.y = match reveal.how {
                RevealHow::Follow => into_view(offset.y, seen.y, top - margin..top + self.style.row_height + margin),
                RevealHow::Centre | RevealHow::Flash if is_seen => offset.y,
                RevealHow::Centre | RevealHow::Flash => top - (seen.y - self.style.row_height) / 2.0,
            };
            self.style.columns = self.columns(offset.x, seen.x);
            let x = self.caret_x(ui, reveal.offset, line_index);
            let margin = (6.0 * self.style.char_width).min(seen.x / 4.0);
            // The line's start stays in view while the caret is near it.
            offset.x = into_view(offset.x, seen.x, (x - margin).max(0.0)..x + margin);
            if reveal.how == RevealHow::Flash {
                self.state.flash = Some((line_index, ui.input(|input| input.time)));
                ui.ctx().memory_mut(|memory| memory.request_focus(self.view.id));
            }
        } else {
            offset += self.drag_scroll(ui);
        }
        offset.y = offset.y.clamp(0.0, (self.content_height(seen.y) - seen.y).max(0.0));
        offset.x = offset.x.max(0.0);
        (offset != self.state.offset || !self.state.was_shown).then_some(offset)
    }

    /// Where a caret at `offset` stands, from the left end of the scrolled text.
    fn caret_x(&self, ui: &Ui, offset: usize, line_index: usize) -> f32 {
        let range = self.editor().buffer().line_range(line_index);
        let column = self.editor().buffer().position(offset).column_index;
        // A line that is laid out in parts may have the caret elsewhere.
        if column > self.style.columns.end || column < self.style.columns.start || range.len() > 100_000 {
            return PADDING_LEFT + column as f32 * self.style.char_width;
        }
        PADDING_LEFT + Row::new(ui, self.editor(), &self.style, line_index, None).x(offset)
    }

    /// Scrolls while the mouse selects beyond the edge.
    fn drag_scroll(&self, ui: &Ui) -> Vec2 {
        let pointer = ui.input(|input| input.pointer.interact_pos().filter(|_| input.pointer.primary_down()));
        let (Some(pointer), Some(_)) = (pointer, &self.state.drag) else { return Vec2::ZERO };
        let beyond = |value: f32, low: f32, high: f32| (value - high).max(0.0) + (value - low).min(0.0);
        let text = self.frame.text;
        let by = vec2(beyond(pointer.x, text.left(), text.right()), beyond(pointer.y, text.top(), text.bottom()));
        if by != Vec2::ZERO {
            ui.ctx().request_repaint();
        }
        let seconds = ui.input(|input| input.stable_dt).min(0.1);
        by * seconds * 12.0
    }

    fn columns(&self, x: f32, width: f32) -> Range<usize> {
        let first = (x / self.style.char_width).max(0.0) as usize;
        first..first + (width / self.style.char_width).ceil() as usize + 1
    }

    /// The last line can be scrolled up to the middle.
    fn content_height(&self, seen: f32) -> f32 {
        self.editor().buffer().line_count() as f32 * self.style.row_height
            + (seen / 2.0 - self.style.row_height).max(0.0)
    }

    /// The text itself; returns the marks' place for the gutter.
    fn text(&mut self, ui: &mut Ui, viewport: Rect) -> (Response, Range<usize>) {
        let editor = self.view.editor;
        let row_height = self.style.row_height;
        let line_count = editor.buffer().line_count();
        let first = ((viewport.min.y / row_height).max(0.0) as usize).min(line_count - 1);
        let last = (((viewport.max.y / row_height).max(0.0).ceil()) as usize).clamp(first + 1, line_count);
        let text = ui.clip_rect().intersect(self.frame.text);
        let shift = f64::from(viewport.min.y) - first as f64 * f64::from(row_height);
        let pixels = ui.ctx().pixels_per_point();
        self.frame.text = text;
        self.frame.first_line = first;
        self.frame.top = ((ui.max_rect().top() + viewport.min.y - shift as f32) * pixels).round() / pixels;
        self.frame.left = ((ui.max_rect().left() + PADDING_LEFT) * pixels).round() / pixels;
        self.style.columns = self.columns(viewport.min.x, viewport.width());

        let response = ui.interact(text, self.view.id, Sense::click_and_drag());
        self.keep_focus(ui, &response);
        let focused = response.has_focus();
        if focused {
            self.keys(ui, viewport);
        }

        let caret_line = editor.buffer().line_of(editor.selection().head);
        let preedit = (focused && !self.state.preedit.text.is_empty()).then(|| self.state.preedit.clone());
        let rows: Vec<Row> = (first..last)
            .map(|line_index| {
                let preedit = preedit.as_ref().filter(|_| line_index == caret_line);
                Row::new(ui, editor, &self.style, line_index, preedit)
            })
            .collect();
        let widest = rows.iter().map(|row| row.width(&self.style)).fold(0.0, f32::max);
        let width = widest + PADDING_LEFT + 4.0 * self.style.char_width;
        // What was scrolled to stays there, also when the long line itself is out of view.
        self.state.text_width = width.max(viewport.max.x.min(self.state.text_width));
        ui.set_width(self.state.text_width.max(viewport.width()));
        ui.set_height(self.content_height(viewport.height()));

        self.draw(ui, &rows, focused, preedit.as_ref());
        self.mouse(ui, &response, &rows);
        self.tooltip(&response, &rows);
        pointer::menu(&response, editor, self.commands);
        response.widget_info(|| WidgetInfo::labeled(Role::MultilineTextInput, true, self.view.name));
        speech::tell(ui, self.view.id, editor, &self.frame, &rows);
        self.offer_selection(ui);
        (response.on_hover_cursor(CursorIcon::Text), first..last)
    }

    fn keep_focus(&mut self, ui: &Ui, response: &Response) {
        let nobody = ui.ctx().memory(|memory| memory.focused().is_none());
        if !self.state.was_shown && nobody {
            response.request_focus();
        }
        let filter = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.ctx().memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }

    fn keys(&mut self, ui: &Ui, viewport: Rect) {
        let filter = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
        let page_lines = ((viewport.height() / self.style.row_height) as usize).saturating_sub(1).max(1);
        let context = KeyContext { os: ui.os(), page_lines };
        let own_composition = ui.ctx().memory(|memory| memory.owns_ime_events(self.view.id));
        for event in ui.input(|input| input.filtered_events(&filter)) {
            match event {
                Event::Text(text) if !text.is_empty() && text != "\n" && text != "\r" => {
                    self.commands.push(Command::Type(text));
                }
                Event::Paste(text) => self.commands.push(Command::Paste(text)),
                Event::Copy => self.commands.push(Command::Copy),
                Event::Cut => self.commands.push(Command::Cut),
                Event::Key { key, pressed: true, modifiers, .. } => {
                    if let Some(action) = key_action(key, modifiers, context) {
                        self.act(action);
                    }
                }
                Event::Ime(event) if own_composition => self.compose(event),
                Event::AccessKitActionRequest(request) => self.obey_screen_reader(request),
                _ => {}
            }
        }
    }

    fn act(&mut self, action: KeyAction) {
        let editor = self.view.editor;
        match action {
            KeyAction::Edit(command) => self.commands.push(command),
            KeyAction::Find => self.bar.open(Mode::Find, editor, self.commands),
            KeyAction::Replace => self.bar.open(Mode::Replace, editor, self.commands),
            KeyAction::GoToLine => self.bar.open(Mode::GoToLine, editor, self.commands),
            KeyAction::FindNext => self.bar.step(editor, Command::FindNext, self.commands),
            KeyAction::FindPrevious => self.bar.step(editor, Command::FindPrevious, self.commands),
            KeyAction::Escape => {
                if !self.bar.escape(self.commands) && !editor.selection().is_empty() {
                    self.commands.push(Command::PlaceCaret(editor.selection().head));
                }
            }
        }
    }

    fn compose(&mut self, event: ImeEvent) {
        match event {
            ImeEvent::Preedit { text, active_range_chars } if text != "\n" && text != "\r" => {
                self.state.preedit = Preedit { text, active: active_range_chars };
            }
            ImeEvent::Commit(text) => {
                self.state.preedit = Preedit::default();
                if !text.is_empty() && text != "\n" && text != "\r" {
                    self.commands.push(Command::Type(text));
                }
            }
            ImeEvent::DeleteSurrounding { before_chars, after_chars } => {
                let buffer = self.view.editor.buffer();
                let range = self.view.editor.selection().range();
                let before: usize =
                    buffer.slice(0..range.start).chars().rev().take(before_chars).map(char::len_utf8).sum();
                let after: usize =
                    buffer.slice(range.end..buffer.len()).chars().take(after_chars).map(char::len_utf8).sum();
                self.commands.push(Command::Select { anchor: range.start - before, head: range.end + after });
                self.commands.push(Command::Type(String::new()));
            }
            _ => {}
        }
    }

    fn obey_screen_reader(&mut self, request: eframe::egui::accesskit::ActionRequest) {
        use eframe::egui::accesskit::{Action, ActionData};
        if request.target_node == self.view.id.accesskit_id()
            && request.action == Action::ReplaceSelectedText
            && let Some(ActionData::Value(text)) = request.data
        {
            self.commands.push(Command::Paste(text.into()));
        }
    }

    fn draw(&mut self, ui: &Ui, rows: &[Row], focused: bool, preedit: Option<&Preedit>) {
        let editor = self.view.editor;
        let theme = self.theme();
        let painter = ui.painter();
        let frame = &self.frame;
        let selection = editor.selection();
        let now = ui.input(|input| input.time);
        let whole = self.state.offset.x - PADDING_LEFT - 2.0..self.state.offset.x + frame.text.width() + PADDING_LEFT;
        let caret_line = editor.buffer().line_of(selection.head);
        for row in rows {
            if row.line_index == caret_line && selection.is_empty() {
                painter.rect_filled(frame.row_rect(row.line_index, whole.clone()), 0.0, theme.editor.current_line);
            }
            if let Some((line_index, since)) = self.state.flash
                && line_index == row.line_index
            {
                let left = 1.0 - (now - since) / FLASH_SECONDS;
                if left > 0.0 {
                    let color = theme.editor.flash.gamma_multiply((left * 2.0).min(1.0) as f32);
                    painter.rect_filled(frame.row_rect(row.line_index, whole.clone()), 0.0, color);
                    ui.ctx().request_repaint_after(std::time::Duration::from_millis(33));
                }
            }
        }
        self.draw_indent_guides(painter, rows);
        for row in rows {
            paint::row_ground(painter, frame, editor, row, &self.style, focused);
        }
        for row in rows {
            let galley_height = row.galley.size().y;
            let top = frame.row_top(row.line_index) + (frame.row_height - galley_height) / 2.0;
            painter.galley(pos2(frame.left + row.part_x(), top), row.galley.clone(), theme.syntax.plain);
            for mark in editor.diagnostics().touching(row.range.clone()) {
                if let Some(rect) = paint::mark_rect(frame, row, mark, &self.style) {
                    paint::squiggle(painter, rect, paint::severity_color(mark.severity, theme));
                }
            }
        }
        self.draw_caret(ui, rows, focused, preedit, now);
    }

    /// Blank lines show the levels that go on below them.
    fn draw_indent_guides(&self, painter: &Painter, rows: &[Row]) {
        let unit_cells = self.editor().indent_unit.cells();
        let last = rows.last().map_or(0, |row| row.line_index);
        let mut above =
            rows.first().map_or(0, |row| self.indent_near((row.line_index.saturating_sub(50)..row.line_index).rev()));
        for (index, row) in rows.iter().enumerate() {
            let cells = row.indent_cells.unwrap_or_else(|| {
                let below = rows[index..].iter().find_map(|row| row.indent_cells);
                above.min(below.unwrap_or_else(|| self.indent_near(last + 1..last + 50)))
            });
            above = row.indent_cells.unwrap_or(above);
            paint::indent_guides(painter, &self.frame, &self.style, row, cells, unit_cells);
        }
    }

    /// The indentation of the first line among `lines` that is not blank, in cells.
    fn indent_near(&self, mut lines: impl Iterator<Item = usize>) -> usize {
        let buffer = self.editor().buffer();
        lines
            .find_map(|line| {
                let text = buffer.line_text(line);
                (!text.trim().is_empty()).then(|| cells_after(leading_blanks(&text), 0))
            })
            .unwrap_or(0)
    }

    fn draw_caret(&mut self, ui: &Ui, rows: &[Row], focused: bool, preedit: Option<&Preedit>, now: f64) {
        let editor = self.view.editor;
        let selection = editor.selection();
        let drawn = Some((selection, editor.buffer().revision()));
        if drawn != self.state.drawn {
            self.state.drawn = drawn;
            self.state.caret_moved_at = now;
        }
        if !focused {
            return;
        }
        let caret_line = editor.buffer().line_of(selection.head);
        let Some(row) = rows.iter().find(|row| row.line_index == caret_line) else { return };
        let frame = &self.frame;
        let painter = ui.painter();
        let mut x = row.x(selection.head);
        if let Some((_, active)) = preedit.and_then(|preedit| row.composed_x(preedit)) {
            if active.end > active.start {
                let rect = frame.row_rect(row.line_index, active.clone());
                let bottom = rect.bottom() - 1.5;
                painter.hline(rect.x_range(), bottom, (2.0, self.theme().text_strong));
            }
            x = active.end;
        }
        let at = pos2(frame.left + x, frame.row_top(caret_line));
        let window_focused = ui.input(|input| input.focused);
        let age = now - self.state.caret_moved_at;
        let is_on = age > BLINKING_SECONDS || ((age / BLINK_SECONDS) as u64).is_multiple_of(2);
        if editor.access == Access::ReadWrite && window_focused {
            if is_on {
                paint::caret(painter, at, frame.row_height, self.theme().editor.caret);
            }
            if age <= BLINKING_SECONDS {
                let next = BLINK_SECONDS - age % BLINK_SECONDS;
                ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(next.max(0.01)));
            }
        }
        if editor.access == Access::ReadWrite && ui.ctx().memory(|memory| memory.owns_ime_events(self.view.id)) {
            let to_global = ui.ctx().layer_transform_to_global(ui.layer_id()).unwrap_or_default();
            let caret = Rect::from_min_size(at, vec2(1.0, frame.row_height));
            ui.ctx().output_mut(|output| {
                output.ime = Some(IMEOutput {
                    purpose: eframe::egui::IMEPurpose::Normal,
                    rect: to_global * frame.text,
                    cursor_rect: to_global * caret,
                    should_interrupt_composition: false,
                });
            });
        }
    }

    /// The offset nearest to a point of the screen.
    fn place(&self, ui: &Ui, rows: &[Row], position: Pos2) -> Place {
        let buffer = self.editor().buffer();
        let line = f64::from((position.y - self.frame.top) / self.frame.row_height) + self.frame.first_line as f64;
        let x = position.x - self.frame.left;
        let offset = if line < 0.0 {
            0
        } else {
            let line_index = (line as usize).min(buffer.line_count() - 1);
            match rows.iter().find(|row| row.line_index == line_index) {
                Some(row) => row.offset(x),
                None => Row::new(ui, self.editor(), &self.style, line_index, None).offset(x),
            }
        };
        Place { offset, position }
    }

    fn mouse(&mut self, ui: &Ui, response: &Response, rows: &[Row]) {
        let editor = self.view.editor;
        let (pressed, down, position) = ui.input(|input| {
            (input.pointer.primary_pressed(), input.pointer.primary_down(), input.pointer.interact_pos())
        });
        if let Some(position) = position {
            if pressed && pointer::is_pressed_on(response) {
                response.request_focus();
                let place = self.place(ui, rows, position);
                pointer::press(ui, self.state, editor, &place, false, self.commands);
            } else if down && self.state.drag.is_some() {
                let place = self.place(ui, rows, position);
                pointer::drag(self.state, editor, &place, self.commands);
            }
        }
        if !down {
            self.state.drag = None;
        }
        if response.secondary_clicked()
            && let Some(position) = response.interact_pointer_pos()
        {
            response.request_focus();
            let place = self.place(ui, rows, position);
            if !editor.selection().range().contains(&place.offset) {
                self.commands.push(Command::PlaceCaret(place.offset));
            }
        }
        let pastes = ui.input(|input| {
            let paste = |event: &Event| match event {
                Event::MiddleClickPaste { pos, text } => Some((*pos, text.clone())),
                _ => None,
            };
            input.events.iter().find_map(paste)
        });
        if let Some((position, text)) = pastes
            && response.contains_pointer()
        {
            response.request_focus();
            let place = self.place(ui, rows, position);
            self.commands.push(Command::PlaceCaret(place.offset));
            self.commands.push(Command::Paste(text));
        }
    }

    /// What a mark under the mouse says.
    fn tooltip(&self, response: &Response, rows: &[Row]) {
        let Some(pointer) = response.hover_pos().filter(|_| self.state.drag.is_none()) else { return };
        let marks: Vec<_> = rows
            .iter()
            .flat_map(|row| self.editor().diagnostics().touching(row.range.clone()).map(move |mark| (row, mark)))
            .filter(|(row, mark)| {
                paint::mark_rect(&self.frame, row, mark, &self.style).is_some_and(|rect| rect.contains(pointer))
            })
            .map(|(_, mark)| mark)
            .collect();
        if !marks.is_empty() {
            response.clone().on_hover_ui_at_pointer(|ui| {
                for mark in marks {
                    mark_ui(ui, mark);
                }
            });
        }
    }

    fn gutter(&mut self, ui: &mut Ui, response: &Response, lines: &Range<usize>) {
        let editor = self.view.editor;
        let frame = self.frame;
        let painter = ui.painter().with_clip_rect(frame.gutter.intersect(ui.clip_rect()));
        let caret_line = editor.buffer().line_of(editor.selection().head);
        let gutter = ui.interact(frame.gutter, self.view.id.with("gutter"), Sense::click_and_drag());
        let pointer = ui.input(|input| input.pointer.interact_pos());
        let row_of = |y: f32| ((y - frame.top) / frame.row_height).floor();
        let mut hovered = Vec::new();
        for line_index in lines.clone() {
            let range = editor.buffer().line_range(line_index);
            let marks = editor
                .diagnostics()
                .touching(range.clone())
                .filter(|mark| mark.range.start >= range.start || mark.range.end > range.start);
            let marks: Vec<_> = marks.collect();
            let worst = marks.iter().map(|mark| mark.severity).max();
            paint::gutter_row(&painter, &frame, &self.style, line_index, line_index == caret_line, worst);
            if gutter.hovered()
                && pointer.is_some_and(|pointer| row_of(pointer.y) == (line_index - frame.first_line) as f32)
            {
                hovered = marks;
            }
        }
        if !hovered.is_empty() {
            gutter.clone().on_hover_ui_at_pointer(|ui| {
                for mark in hovered {
                    mark_ui(ui, mark);
                }
            });
        }
        let pressed = ui.input(|input| input.pointer.primary_pressed());
        if let Some(pointer) = pointer.filter(|_| pressed && pointer::is_pressed_on(&gutter)) {
            response.request_focus();
            let line_index =
                (row_of(pointer.y).max(0.0) as usize + frame.first_line).min(editor.buffer().line_count() - 1);
            let place = Place { offset: editor.buffer().line_start(line_index), position: pointer };
            pointer::press(ui, self.state, editor, &place, true, self.commands);
        }
    }

    /// What is selected can be pasted with the middle button, where the system knows that.
    fn offer_selection(&mut self, ui: &Ui) {
        let range = self.editor().selection().range();
        if range == self.state.offered || ui.input(|input| input.pointer.any_down()) {
            return;
        }
        self.state.offered = range.clone();
        if !range.is_empty() && range.len() <= MOST_SELECTED_BYTES_OFFERED {
            let text = self.editor().selected_text();
            ui.ctx().send_cmd(OutputCommand::TextSelectionSettled(text));
        }
    }
}

/// The least scrolling that brings `wanted` into view.
fn into_view(offset: f32, seen: f32, wanted: Range<f32>) -> f32 {
    if wanted.start < offset {
        wanted.start
    } else if wanted.end > offset + seen {
        (wanted.end - seen).min(wanted.start)
    } else {
        offset
    }
}

fn mark_ui(ui: &mut Ui, mark: &crate::text::diagnostics::Diagnostic) {
    use crate::text::diagnostics::Severity;
    use eframe::egui::RichText;
    let theme = theme::of(ui);
    let kind = match mark.severity {
        Severity::Error => "Error: ",
        Severity::Warning => "Warning: ",
        Severity::Hint => "Hint: ",
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.label(RichText::new(kind).strong().color(paint::severity_color(mark.severity, theme)));
        ui.label(&mark.message);
    });
    if let Some(hint) = &mark.hint {
        ui.label(RichText::new(hint).color(theme.text_weak));
    }
}
