//! What the mouse does: place, drag, double and triple click, gutter, middle button
//!
//! **Invariant:** a command is pushed only when it changes something, so a mouse at rest costs nothing.

use std::ops::Range;

use eframe::egui::{Pos2, Response, Ui};

use crate::text::command::Command;
use crate::text::edit::Editor;
use crate::text::movement::word_at;

use super::view_state::{Drag, DragUnit, Press, ViewState};

/// Two presses within this many seconds and points are a double click.
const DOUBLE_CLICK_SECONDS: f64 = 0.4;
const DOUBLE_CLICK_POINTS: f32 = 6.0;

/// Whether the button went down on this, also if it is up again already: a quick click may fit into one frame.
pub(in crate::ui) fn is_pressed_on(response: &Response) -> bool {
    response.contains_pointer() && (response.is_pointer_button_down_on() || response.clicked())
}

/// Where the mouse is, as seen from the text.
pub(super) struct Place {
    pub offset: usize,
    pub position: Pos2,
}

/// The part of the text that a press selects.
fn unit_range(editor: &Editor, unit: DragUnit, offset: usize) -> Range<usize> {
    let buffer = editor.buffer();
    match unit {
        DragUnit::Character => offset..offset,
        DragUnit::Word => word_at(buffer, offset),
        DragUnit::Line => {
            let line_index = buffer.line_of(offset);
            buffer.line_start(line_index)..buffer.line_start(line_index + 1)
        }
    }
}

/// Starts selecting where the button went down.
pub(super) fn press(
    ui: &Ui,
    state: &mut ViewState,
    editor: &Editor,
    place: &Place,
    by_line: bool,
    commands: &mut Vec<Command>,
) {
    let (now, shift) = ui.input(|input| (input.time, input.modifiers.shift));
    let repeated = state.last_press.filter(|press| {
        now - press.at < DOUBLE_CLICK_SECONDS && press.position.distance(place.position) < DOUBLE_CLICK_POINTS
    });
    let count = repeated.map_or(1, |press| press.count % 3 + 1);
    state.last_press = Some(Press { at: now, position: place.position, count });
    let unit = match count {
        _ if by_line => DragUnit::Line,
        1 => DragUnit::Character,
        2 => DragUnit::Word,
        _ => DragUnit::Line,
    };
    if shift {
        state.drag = Some(Drag { unit, origin: editor.selection().anchor..editor.selection().anchor });
        commands.push(Command::SelectTo(place.offset));
        return;
    }
    let origin = unit_range(editor, unit, place.offset);
    commands.push(match unit {
        DragUnit::Character => Command::PlaceCaret(place.offset),
        DragUnit::Word | DragUnit::Line => Command::Select { anchor: origin.start, head: origin.end },
    });
    state.drag = Some(Drag { unit, origin });
}

/// Goes on selecting while the button is down.
pub(super) fn drag(state: &ViewState, editor: &Editor, place: &Place, commands: &mut Vec<Command>) {
    let Some(drag) = &state.drag else { return };
    let here = unit_range(editor, drag.unit, place.offset);
    let (anchor, head) = if here.start < drag.origin.start {
        (drag.origin.end, here.start)
    } else {
        (drag.origin.start, here.end.max(drag.origin.end))
    };
    let selection = editor.selection();
    if (selection.anchor, selection.head) != (anchor, head) {
        commands.push(Command::Select { anchor, head });
    }
}

/// The menu of the right button.
pub(super) fn menu(response: &Response, editor: &Editor, commands: &mut Vec<Command>) {
    use crate::text::edit::Access;
    use eframe::egui::{Button, Key, KeyboardShortcut, Modifiers, ViewportCommand};
    response.context_menu(|ui| {
        let writable = editor.access == Access::ReadWrite;
        let item = |ui: &mut Ui, text: &str, key: Key, enabled: bool| {
            let keys = ui.ctx().format_shortcut(&KeyboardShortcut::new(Modifiers::COMMAND, key));
            let clicked = ui.add_enabled(enabled, Button::new(text).shortcut_text(keys)).clicked();
            if clicked {
                ui.close();
            }
            clicked
        };
        if item(ui, "Undo", Key::Z, writable && editor.can_undo()) {
            commands.push(Command::Undo);
        }
        if item(ui, "Redo", Key::Y, writable && editor.can_redo()) {
            commands.push(Command::Redo);
        }
        ui.separator();
        if item(ui, "Cut", Key::X, writable) {
            commands.push(Command::Cut);
        }
        if item(ui, "Copy", Key::C, true) {
            commands.push(Command::Copy);
        }
        if item(ui, "Paste", Key::V, writable) {
            response.request_focus();
            ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
        }
        if item(ui, "Select all", Key::A, true) {
            commands.push(Command::SelectAll);
        }
        ui.separator();
        if item(ui, "Comment in or out", Key::Slash, writable) {
            commands.push(Command::ToggleComment);
        }
    });
}
