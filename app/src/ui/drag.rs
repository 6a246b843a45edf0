//! Files on the pointer: dragged from a tree, or dropped from the desktop
//!
//! The system does not say where on the window files were dropped; they go where the pointer moves next.
//!
//! **Invariant:** what is dropped goes to one place, once.

use std::path::PathBuf;

use eframe::egui::{
    self, Align2, Area, Context, CornerRadius, DragAndDrop, Event, Frame, Id, Order, Rect, Stroke, StrokeKind, Ui, vec2,
};

use egui_material_icons::icons::{ICON_CONTENT_COPY, ICON_CONTENT_CUT, ICON_CONTENT_PASTE, ICON_FILE_COPY, ICON_INFO};

use crate::state::carry::{Cargo, Carriage, Place};
use crate::state::command::Command;

use super::icon_button::menu_button;
use super::{Commands, theme};

/// Files of the desktop that were dropped on the window and have no place yet.
#[derive(Debug, Clone, Default)]
struct Dropped(Vec<PathBuf>);

fn dropped_id() -> Id {
    Id::unique("dropped files")
}

/// Takes what the desktop drops on the window.
pub fn read(ctx: &Context) {
    let paths: Vec<PathBuf> =
        ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
    if !paths.is_empty() {
        ctx.data_mut(|data| data.insert_temp(dropped_id(), Dropped(paths)));
        ctx.request_repaint();
    }
}

fn dropped(ctx: &Context) -> Option<Dropped> {
    ctx.data(|data| data.get_temp(dropped_id()))
}

/// Whether the pointer moves, which tells where it is.
fn moves(ctx: &Context) -> bool {
    ctx.input(|input| input.events.iter().any(|event| matches!(event, Event::PointerMoved(_))))
}

/// Whether files are over this part of the window.
pub fn is_over(ui: &Ui, rect: Rect) -> bool {
    let is_dropped = dropped(ui.ctx()).is_some() && moves(ui.ctx());
    let is_there = is_dropped || DragAndDrop::has_payload_of_type::<Cargo>(ui.ctx());
    let rect = rect.intersect(ui.clip_rect());
    is_there && ui.input(|input| input.pointer.latest_pos()).is_some_and(|at| rect.contains(at))
}

/// Files are over a folder: shows that it takes them, and takes them when they are let go.
pub fn onto(ui: &Ui, place: &Place, rect: Rect) -> Option<Command> {
    let ctx = ui.ctx();
    let stroke = Stroke::new(1.5, theme::of(ui).accent);
    ui.painter().rect_stroke(rect.shrink2(vec2(4.0, 0.5)), CornerRadius::same(4), stroke, StrokeKind::Inside);
    if let Some(Dropped(paths)) = ctx.data_mut(|data| data.remove_temp(dropped_id())) {
        return Some(Command::Carry(Cargo::Local(paths), place.clone(), Carriage::Copy));
    }
    if !ctx.input(|input| input.pointer.any_released()) {
        return None;
    }
    let cargo = DragAndDrop::take_payload::<Cargo>(ctx)?;
    let copies = ctx.input(|input| input.modifiers.command);
    let carriage = if copies { Carriage::Copy } else { Carriage::Move };
    Some(Command::Carry((*cargo).clone(), place.clone(), carriage))
}

/// Behind all panes: what the desktop dropped elsewhere is opened in the editor; what is dragged hangs on the pointer.
pub fn finish(ctx: &Context, commands: &mut Commands) {
    if let Some(Dropped(paths)) = dropped(ctx) {
        if moves(ctx) {
            ctx.data_mut(|data| data.remove::<Dropped>(dropped_id()));
            paths.into_iter().for_each(|path| commands.push(Command::OpenLocal(path)));
        } else {
            hint(ctx, None, "Move the pointer to where the files shall go");
        }
        return;
    }
    let hovering = ctx.input(|input| !input.raw.hovered_files.is_empty());
    if hovering {
        hint(ctx, None, "Drop files on a folder, or on the editor to open them");
    }
    let Some(cargo) = DragAndDrop::payload::<Cargo>(ctx) else { return };
    let more = cargo.count().saturating_sub(1);
    let name = cargo.first_name();
    let text = if more > 0 { format!("{name} and {more} more") } else { name };
    hint(ctx, ctx.input(|input| input.pointer.latest_pos()), &text);
}

/// Rows of a menu: cut, copy and duplicate this, paste what was cut or copied into the folder, show what is known.
pub fn carry_menu(ui: &mut Ui, cargo: Cargo, folder: Place, can_paste: bool) -> Option<Command> {
    if menu_button(ui, ICON_CONTENT_CUT, "Cut", true) {
        Some(Command::TakeFiles(cargo, Carriage::Move))
    } else if menu_button(ui, ICON_CONTENT_COPY, "Copy", true) {
        Some(Command::TakeFiles(cargo, Carriage::Copy))
    } else if menu_button(ui, ICON_CONTENT_PASTE, "Paste", can_paste) {
        Some(Command::PasteFiles(folder))
    } else if menu_button(ui, ICON_FILE_COPY, "Duplicate", true) {
        Some(Command::Duplicate(cargo))
    } else if menu_button(ui, ICON_INFO, "Properties…", cargo.count() == 1) {
        Some(Command::ShowProperties(cargo))
    } else {
        None
    }
}

/// Words at the pointer, or in the middle of the window.
fn hint(ctx: &Context, at: Option<egui::Pos2>, text: &str) {
    let area = Area::new(Id::unique("files on the pointer")).order(Order::Tooltip).interactable(false);
    let area = match at {
        Some(at) => area.fixed_pos(at + vec2(14.0, 10.0)),
        None => area.anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)),
    };
    area.show(ctx, |ui| Frame::popup(ui.style()).show(ui, |ui| ui.label(text)));
}
