//! The terminal: draws the lines in view, turns keys into bytes for the board
//!
//! [`terminal_ui`] reads a [`Terminal`] and pushes [`TerminalCommand`]s. What is selected, searched and scrolled to is the
//! window's own business and is kept in egui's memory. Keys are in `keys`, the mouse's part in `selection`, laying out in
//! `row`, the search in `search_bar`.
//!
//! **Invariant:** the work of a frame grows with the lines in view, not with those that were printed. The view stays where
//! it is while output comes, unless it is at the end.

use std::ops::Range;

use eframe::egui::scroll_area::{DragScroll, ScrollSource};
use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{
    Button, Context, CursorIcon, Event, EventFilter, Id, ImeEvent, Key, KeyboardShortcut, Modifiers, OutputCommand,
    Pos2, Rect, Response, Role, ScrollArea, Sense, StrokeKind, Ui, UiBuilder, Vec2, ViewportCommand, WidgetInfo,
    output::IMEOutput, pos2, vec2,
};

use crate::text::terminal::{Place, Terminal, TerminalCommand};
use crate::ui::editor::pointer::is_pressed_on;
use crate::ui::editor::speech::tell_rows;
use crate::ui::theme;

pub mod keys;
mod row;
mod search_bar;
mod selection;

use keys::{KeyAction, key_action};
use row::{Row, RowStyle};
use search_bar::{Direction, SearchBar};
use selection::{Drag, Press, Selection, Unit, unit_range};

/// A terminal to show.
pub struct TerminalView<'a> {
    /// Tells this terminal from others.
    pub id: Id,
    /// What it is called, for screen readers.
    pub name: &'a str,
    /// What it shows.
    pub terminal: &'a Terminal,
    /// The type size, in points.
    pub font_size: f32,
    /// Whether a board takes what is typed.
    pub input: Input,
}

/// Whether anybody takes what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A board is there.
    Taken,
    /// Nobody is there; keys do nothing.
    Refused,
}

/// Memory of one terminal between frames.
#[derive(Clone, Debug, Default)]
struct ViewState {
    selection: Option<Selection>,
    drag: Option<Drag>,
    last_press: Option<Press>,
    offset: Vec2,
    seen: Vec2,
    text_width: f32,
    first_line: usize,
    /// The offset of the end, as of the last frame.
    end: f32,
    is_at_end: bool,
    /// Where scrolling did not get to, for egui did not know yet how far the text goes now.
    pending: Option<f32>,
    was_shown: bool,
    bar: SearchBar,
    /// Where to scroll to in this frame.
    wanted: Option<Wanted>,
    offered: Option<Selection>,
    preedit: String,
}

#[derive(Clone, Copy, Debug)]
enum Wanted {
    End,
    Line(usize),
    By(f32),
}

const DOUBLE_CLICK_SECONDS: f64 = 0.4;
const DOUBLE_CLICK_POINTS: f32 = 6.0;
const PADDING: f32 = 8.0;
const MOST_SELECTED_LINES_OFFERED: usize = 10_000;

/// Draws a terminal and pushes what is done in it. The response is that of its text.
pub fn terminal_ui(ui: &mut Ui, view: &TerminalView<'_>, commands: &mut Vec<TerminalCommand>) -> Response {
    let mut state = take_state(ui.ctx(), view.id);
    let theme = theme::of(ui);
    let font = theme::code_font(view.font_size);
    let (font_height, char_width) = ui.fonts_mut(|fonts| (fonts.row_height(&font), fonts.glyph_width(&font, '0')));
    let pixels = ui.ctx().pixels_per_point();
    let row_height = ((view.font_size * 1.3).max(font_height) * pixels).round() / pixels;
    let style = RowStyle { font, theme, char_width, columns: 0..0 };
    state.bar.advance(ui, view.terminal);
    if let Some(found) = state.bar.ui(ui, view.id, state.selection) {
        state.wanted = Some(Wanted::Line(found.head.line));
        state.selection = Some(found);
    }
    let closing = std::mem::take(&mut state.bar.closing);
    let mut pane = Pane { view, state: &mut state, style, row_height, left: 0.0, top: 0.0, first: 0, commands };
    let response = pane.show(ui);
    if closing {
        response.request_focus();
    }
    ui.ctx().data_mut(|data| data.insert_temp(view.id, state));
    response
}

fn take_state(ctx: &Context, id: Id) -> ViewState {
    ctx.data_mut(|data| data.remove_temp(id)).unwrap_or_default()
}

/// One frame of one terminal.
struct Pane<'a, 'b> {
    view: &'a TerminalView<'a>,
    state: &'b mut ViewState,
    style: RowStyle,
    row_height: f32,
    /// The left end of the lines on the screen.
    left: f32,
    /// The top of the first row in view.
    top: f32,
    /// The number of the first line in view.
    first: usize,
    commands: &'b mut Vec<TerminalCommand>,
}

impl Pane<'_, '_> {
    fn terminal(&self) -> &Terminal {
        self.view.terminal
    }

    fn show(&mut self, ui: &mut Ui) -> Response {
        let area = ui.available_rect_before_wrap();
        ui.painter().rect_filled(area, 0.0, self.style.theme.paper);
        let mut scroll = ScrollArea::both()
            .id_salt(self.view.id)
            .auto_shrink(false)
            .scroll_source(ScrollSource { drag: DragScroll::OnTouch, ..ScrollSource::default() });
        let retry = self.state.pending.take();
        let wanted = self.wanted_offset(ui, area).or(retry);
        if let Some(offset) = wanted {
            scroll = scroll.vertical_scroll_offset(offset);
        }
        let mut inner = ui.new_child(UiBuilder::new().max_rect(area).id_salt("terminal"));
        let output = scroll.show_viewport(&mut inner, |ui, viewport| self.lines(ui, viewport));
        ui.advance_cursor_after_rect(area);
        let seen_before = self.state.seen;
        self.state.offset = output.state.clamped_offset();
        self.state.seen = output.inner_rect.size();
        let end = (output.content_size.y - self.state.seen.y).max(0.0);
        // egui scrolls only as far as the text went in the frame before.
        let reachable = wanted.map(|wanted| wanted.min(self.state.end));
        let is_late = reachable.is_some_and(|reachable| (self.state.offset.y - reachable).abs() < 1.0);
        match wanted {
            Some(wanted) if is_late && wanted > self.state.offset.y + 1.0 => {
                self.state.is_at_end = wanted + 1.0 >= end;
                if retry.is_none() {
                    self.state.pending = Some(wanted);
                    ui.ctx().request_repaint();
                }
            }
            // A scroll bar came or went, and with it a part of the last line.
            Some(wanted) if wanted + 1.0 >= self.state.end.min(end) && seen_before.y != self.state.seen.y => {
                self.state.is_at_end = true;
                ui.ctx().request_repaint();
            }
            _ => self.state.is_at_end = self.state.offset.y + 1.0 >= end,
        }
        self.state.end = end;
        self.state.first_line = self.terminal().first_line();
        self.state.was_shown = true;
        output.inner
    }

    /// Where to scroll to, if anywhere.
    fn wanted_offset(&mut self, ui: &Ui, area: Rect) -> Option<f32> {
        let seen = if self.state.was_shown { self.state.seen.y } else { area.height() };
        let terminal = self.view.terminal;
        let end = (self.content_height() - seen).max(0.0);
        let offset = self.state.offset.y;
        let gone = terminal.first_line().saturating_sub(self.state.first_line);
        let drag = self.drag_scroll(ui, area);
        let wanted = match self.state.wanted.take() {
            Some(Wanted::End) => end,
            Some(Wanted::By(points)) => offset + points,
            Some(Wanted::Line(line)) => {
                let top = line.saturating_sub(terminal.first_line()) as f32 * self.row_height;
                if top >= offset && top + self.row_height <= offset + seen {
                    return None;
                }
                top - seen / 2.0
            }
            // The oldest lines went: what was in view stays in view.
            None if gone > 0 && !self.state.is_at_end && self.state.was_shown => offset - gone as f32 * self.row_height,
            None if drag != 0.0 => offset + drag,
            None if self.state.is_at_end || !self.state.was_shown => end,
            None => return None,
        };
        Some(wanted.clamp(0.0, end))
    }

    /// Scrolls while the mouse selects beyond the edge.
    fn drag_scroll(&self, ui: &Ui, area: Rect) -> f32 {
        let pointer = ui.input(|input| input.pointer.interact_pos().filter(|_| input.pointer.primary_down()));
        let (Some(pointer), Some(_)) = (pointer, &self.state.drag) else { return 0.0 };
        let beyond = (pointer.y - area.bottom()).max(0.0) + (pointer.y - area.top()).min(0.0);
        if beyond != 0.0 {
            ui.ctx().request_repaint();
        }
        beyond * ui.input(|input| input.stable_dt).min(0.1) * 12.0
    }

    fn content_height(&self) -> f32 {
        self.terminal().line_count() as f32 * self.row_height + PADDING
    }

    fn lines(&mut self, ui: &mut Ui, viewport: Rect) -> Response {
        let terminal = self.view.terminal;
        let count = terminal.line_count();
        let first = ((viewport.min.y / self.row_height).max(0.0) as usize).min(count - 1);
        let last = ((viewport.max.y / self.row_height).max(0.0).ceil() as usize).clamp(first + 1, count);
        let pixels = ui.ctx().pixels_per_point();
        let shift = f64::from(viewport.min.y) - first as f64 * f64::from(self.row_height);
        self.first = terminal.first_line() + first;
        self.top = ((ui.max_rect().top() + viewport.min.y - shift as f32 + PADDING / 2.0) * pixels).round() / pixels;
        self.left = ((ui.max_rect().left() + PADDING) * pixels).round() / pixels;
        let first_column = (viewport.min.x / self.style.char_width).max(0.0) as usize;
        self.style.columns =
            first_column..first_column + (viewport.width() / self.style.char_width).ceil() as usize + 1;

        let text = ui.clip_rect();
        let response = ui.interact(text, self.view.id, Sense::click_and_drag());
        let filter = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.ctx().memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        if response.has_focus() {
            self.keys(ui, &filter, viewport.height());
        }
        let numbers = self.first..self.first + (last - first);
        let rows: Vec<Row> = numbers.filter_map(|number| Row::new(ui, terminal, &self.style, number)).collect();
        let widest = rows.iter().map(|row| row.width(&self.style)).fold(0.0, f32::max) + 2.0 * PADDING;
        self.state.text_width = widest.max(viewport.max.x.min(self.state.text_width));
        ui.set_width(self.state.text_width.max(viewport.width()));
        ui.set_height(self.content_height());

        self.draw(ui, &rows, response.has_focus());
        let over_link = self.mouse(ui, &response, &rows);
        self.menu(&response);
        self.offer_selection(ui);
        response.widget_info(|| WidgetInfo::labeled(Role::Terminal, true, self.view.name));
        if ui.ctx().accesskit_node_builder(self.view.id, |node| node.set_read_only()).is_some() {
            self.tell(ui, &rows);
        }
        response.on_hover_cursor(if over_link { CursorIcon::PointingHand } else { CursorIcon::Text })
    }

    fn row_rect(&self, number: usize, x: Range<f32>) -> Rect {
        let top = self.top + (number as f32 - self.first as f32) * self.row_height;
        Rect::from_min_max(pos2(self.left + x.start, top), pos2(self.left + x.end, top + self.row_height))
    }

    fn draw(&self, ui: &Ui, rows: &[Row], focused: bool) {
        let theme = self.style.theme;
        let painter = ui.painter();
        let matches = self.state.bar.search.matches();
        for row in rows {
            let first_match = matches.partition_point(|(line, _)| *line < row.number);
            for (_, columns) in matches[first_match..].iter().take_while(|(line, _)| *line == row.number) {
                let x = row.x(columns.start, &self.style)..row.x(columns.end, &self.style);
                painter.rect_filled(self.row_rect(row.number, x), 2.0, theme.editor.match_found);
            }
            if let Some((columns, goes_on)) = self.state.selection.and_then(|selection| selection.columns(row.number)) {
                let tail = if goes_on { self.style.char_width * 0.6 } else { 0.0 };
                let end = row.x(columns.end.min(row.columns), &self.style) + tail;
                let rect = self.row_rect(row.number, row.x(columns.start.min(row.columns), &self.style)..end);
                let color = if focused { theme.editor.selection } else { theme.editor.selection_unfocused };
                painter.rect_filled(rect, 2.0, color);
            }
        }
        self.draw_cursor(ui, rows, focused);
        for row in rows {
            let rect = self.row_rect(row.number, row.part_x..row.part_x);
            let top = rect.top() + (self.row_height - row.galley.size().y) / 2.0;
            painter.galley(pos2(rect.left(), top), row.galley.clone(), theme.text);
        }
    }

    fn draw_cursor(&self, ui: &Ui, rows: &[Row], focused: bool) {
        let theme = self.style.theme;
        let cursor = self.terminal().cursor();
        let Some(row) = rows.iter().find(|row| row.number == cursor.line) else { return };
        if self.view.input == Input::Refused {
            return;
        }
        let start = row.x(cursor.column, &self.style);
        let end = row.x(cursor.column + 1, &self.style).max(start + self.style.char_width * 0.5);
        let rect = self.row_rect(row.number, start..end);
        let painter = ui.painter();
        if focused && ui.input(|input| input.focused) {
            painter.rect_filled(rect, 1.0, theme.accent.gamma_multiply(0.55));
        } else {
            painter.rect_stroke(rect, 1.0, (1.0, theme.text_weak), StrokeKind::Inside);
        }
        if !focused {
            return;
        }
        if !self.state.preedit.is_empty() {
            let text = painter.layout_no_wrap(self.state.preedit.clone(), self.style.font.clone(), theme.text_strong);
            let place = Rect::from_min_size(rect.min, vec2(text.size().x, self.row_height));
            painter.rect_filled(place, 0.0, theme.raised);
            painter.hline(place.x_range(), place.bottom() - 1.0, (1.0, theme.text_strong));
            painter.galley(rect.min, text, theme.text_strong);
        }
        if ui.ctx().memory(|memory| memory.owns_ime_events(self.view.id)) {
            let to_global = ui.ctx().layer_transform_to_global(ui.layer_id()).unwrap_or_default();
            ui.ctx().output_mut(|output| {
                output.ime = Some(IMEOutput {
                    purpose: eframe::egui::IMEPurpose::Terminal,
                    rect: to_global * ui.clip_rect(),
                    cursor_rect: to_global * rect,
                    should_interrupt_composition: false,
                });
            });
        }
    }

    fn keys(&mut self, ui: &Ui, filter: &EventFilter, page: f32) {
        let shift = ui.input(|input| input.modifiers.shift);
        let own_composition = ui.ctx().memory(|memory| memory.owns_ime_events(self.view.id));
        for event in ui.input(|input| input.filtered_events(filter)) {
            match event {
                Event::Text(text) if text != "\n" && text != "\r" => self.send(text.into_bytes()),
                Event::Paste(text) => self.paste(&text),
                Event::Copy => {
                    let is_mac = matches!(ui.os(), eframe::egui::os::OperatingSystem::Mac);
                    if !self.copy(ui) && !is_mac && !shift && self.view.input == Input::Taken {
                        self.commands.push(TerminalCommand::Interrupt);
                        self.state.wanted = Some(Wanted::End);
                    }
                }
                Event::Cut => {
                    self.copy(ui);
                }
                Event::Key { key, pressed: true, modifiers, .. } => {
                    if let Some(action) = key_action(key, modifiers, ui.os()) {
                        self.act(action, page);
                    }
                }
                Event::Ime(ImeEvent::Preedit { text, .. }) if own_composition => self.state.preedit = text,
                Event::Ime(ImeEvent::Commit(text)) if own_composition => {
                    self.state.preedit.clear();
                    if text != "\n" && text != "\r" {
                        self.send(text.into_bytes());
                    }
                }
                _ => {}
            }
        }
    }

    fn act(&mut self, action: KeyAction, page: f32) {
        match action {
            KeyAction::Send(bytes) if bytes == [3] => {
                if self.view.input == Input::Taken {
                    self.commands.push(TerminalCommand::Interrupt);
                    self.state.wanted = Some(Wanted::End);
                }
            }
            KeyAction::Send(bytes) => self.send(bytes),
            KeyAction::Find => self.state.bar.open(),
            KeyAction::FindNext => self.step(Direction::Down),
            KeyAction::FindPrevious => self.step(Direction::Up),
            KeyAction::Escape => {
                if !self.state.bar.close() {
                    self.state.selection = None;
                }
            }
            KeyAction::ScrollPages(pages) => {
                let rows = (page / self.row_height - 1.0).max(1.0).floor();
                self.state.wanted = Some(Wanted::By(f32::from(pages) * rows * self.row_height));
            }
            KeyAction::SelectAll => {
                let all = self.terminal().all();
                self.state.selection = Some(Selection { anchor: all.start, head: all.end });
            }
        }
    }

    fn step(&mut self, direction: Direction) {
        if let Some(found) = self.state.bar.step(direction, self.state.selection) {
            self.state.selection = Some(found);
            self.state.wanted = Some(Wanted::Line(found.head.line));
        }
    }

    /// Sends what was typed, and follows the output from there.
    fn send(&mut self, bytes: Vec<u8>) {
        if self.view.input == Input::Refused || bytes.is_empty() {
            return;
        }
        self.state.selection = None;
        self.state.wanted = Some(Wanted::End);
        match self.commands.last_mut() {
            Some(TerminalCommand::Input(last)) => last.extend(bytes),
            _ => self.commands.push(TerminalCommand::Input(bytes)),
        }
    }

    fn paste(&mut self, text: &str) {
        if self.view.input == Input::Taken && !text.is_empty() {
            self.commands.push(TerminalCommand::Paste(crate::text::buffer::normalise(text).into_owned()));
            self.state.selection = None;
            self.state.wanted = Some(Wanted::End);
        }
    }

    /// Copies what is selected; whether anything was.
    fn copy(&mut self, ui: &Ui) -> bool {
        let selection = self.state.selection.filter(|selection| !selection.is_empty());
        let Some(selection) = selection else { return false };
        ui.ctx().copy_text(self.terminal().text(selection.range()));
        // The next Ctrl+C is meant for the board.
        self.state.selection = None;
        true
    }

    fn place(&self, rows: &[Row], position: Pos2) -> Place {
        let row = ((position.y - self.top) / self.row_height).floor();
        let terminal = self.terminal();
        let last = terminal.end_line() - 1;
        let number = if row < 0.0 {
            self.first.saturating_sub((-row) as usize).max(terminal.first_line())
        } else {
            self.first + row as usize
        };
        if number > last {
            return Place { line: last, column: terminal.line(last).map_or(0, |line| line.text.chars().count()) };
        }
        let column = rows.iter().find(|row| row.number == number).map_or(0, |row| row.column(position.x - self.left));
        Place { line: number, column }
    }

    /// Selects, and opens places; whether the mouse is over one.
    fn mouse(&mut self, ui: &Ui, response: &Response, rows: &[Row]) -> bool {
        let (pressed, down, released, position, now, shift) = ui.input(|input| {
            let pointer = &input.pointer;
            let position = pointer.interact_pos().or(pointer.hover_pos());
            (
                pointer.primary_pressed(),
                pointer.primary_down(),
                pointer.primary_released(),
                position,
                input.time,
                input.modifiers.shift,
            )
        });
        let Some(position) = position else { return false };
        let place = self.place(rows, position);
        let over = response.contains_pointer();
        let link = rows.iter().find(|row| row.number == place.line && over).and_then(|row| {
            let (target, columns) = row.link.as_ref()?;
            let x = row.x(columns.start, &self.style)..row.x(columns.end, &self.style);
            self.row_rect(row.number, x).contains(position).then_some(target)
        });
        if pressed && is_pressed_on(response) {
            response.request_focus();
            self.press(place, position, now, shift);
        } else if down && let Some(drag) = &self.state.drag {
            let selection = drag.selection(self.terminal(), place);
            self.state.selection = Some(selection);
        }
        if released
            && self.state.drag.take().is_some()
            && self.state.selection.is_none_or(|selection| selection.is_empty())
            && let Some(target) = link
        {
            let (file_name, line_number) = (target.file_name.clone(), target.line_number);
            self.commands.push(TerminalCommand::OpenPlace { file_name, line_number });
        }
        let pasted = ui.input(|input| {
            input.events.iter().find_map(|event| match event {
                Event::MiddleClickPaste { text, .. } => Some(text.clone()),
                _ => None,
            })
        });
        if let Some(text) = pasted.filter(|_| over) {
            response.request_focus();
            self.paste(&text);
        }
        if response.secondary_clicked() {
            response.request_focus();
        }
        link.is_some()
    }

    fn press(&mut self, place: Place, position: Pos2, now: f64, shift: bool) {
        let repeated = self.state.last_press.filter(|press| {
            now - press.at < DOUBLE_CLICK_SECONDS && press.position.distance(position) < DOUBLE_CLICK_POINTS
        });
        let count = repeated.map_or(1, |press| press.count % 3 + 1);
        self.state.last_press = Some(Press { at: now, position, count });
        if shift && let Some(selection) = self.state.selection {
            self.state.drag = Some(Drag { unit: Unit::Character, origin: selection.anchor..selection.anchor });
            self.state.selection = Some(Selection { head: place, ..selection });
            return;
        }
        let unit = match count {
            1 => Unit::Character,
            2 => Unit::Word,
            _ => Unit::Line,
        };
        let origin = unit_range(self.terminal(), unit, place);
        self.state.selection = Some(Selection { anchor: origin.start, head: origin.end });
        self.state.drag = Some(Drag { unit, origin });
    }

    fn menu(&mut self, response: &Response) {
        response.context_menu(|ui| {
            let selected = self.state.selection.is_some_and(|selection| !selection.is_empty());
            let taken = self.view.input == Input::Taken;
            let item = |ui: &mut Ui, text: &str, modifiers: Modifiers, key: Key, enabled: bool| {
                let keys = ui.ctx().format_shortcut(&KeyboardShortcut::new(modifiers, key));
                let clicked = ui.add_enabled(enabled, Button::new(text).shortcut_text(keys)).clicked();
                if clicked {
                    ui.close();
                }
                clicked
            };
            if item(ui, "Copy", Modifiers::COMMAND, Key::C, selected) {
                self.copy(ui);
            }
            if item(ui, "Paste", Modifiers::COMMAND, Key::V, taken) {
                response.request_focus();
                ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
            }
            if item(ui, "Select all", Modifiers::COMMAND | Modifiers::SHIFT, Key::A, true) {
                self.act(KeyAction::SelectAll, 0.0);
            }
            if item(ui, "Find…", Modifiers::COMMAND, Key::F, true) {
                self.state.bar.open();
            }
            ui.separator();
            if item(ui, "Interrupt", Modifiers::CTRL, Key::C, taken) {
                self.commands.push(TerminalCommand::Interrupt);
            }
        });
    }

    /// What is selected can be pasted with the middle button, where the system knows that.
    fn offer_selection(&mut self, ui: &Ui) {
        let selection = self.state.selection.filter(|selection| !selection.is_empty());
        if selection == self.state.offered || ui.input(|input| input.pointer.any_down()) {
            return;
        }
        self.state.offered = selection;
        if let Some(selection) = selection {
            let range = selection.range();
            if range.end.line - range.start.line <= MOST_SELECTED_LINES_OFFERED {
                ui.ctx().send_cmd(OutputCommand::TextSelectionSettled(self.terminal().text(range)));
            }
        }
    }

    fn tell(&self, ui: &Ui, rows: &[Row]) {
        let cursor = self.terminal().cursor();
        let mut before = 0;
        let mut selection = None;
        for row in rows {
            if row.number == cursor.line {
                selection = Some(CCursorRange::one(CCursor::new(before + cursor.column.min(row.columns))));
            }
            before += row.columns + 1;
        }
        let drawn: Vec<_> = rows.iter().map(|row| (row.galley.clone(), row.part_x)).collect();
        tell_rows(ui, self.view.id, &drawn, pos2(self.left, self.top), self.row_height, selection);
    }
}
