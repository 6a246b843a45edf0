//! Rows of a tree of files, for mouse and keyboard.
//!
//! Up and Down go from row to row, Right and Left unfold and fold, Enter opens, F2 renames, Delete deletes, the menu key
//! (or Shift+F10) shows what else can be done.
//!
//! A row can be dragged onto a folder of either tree; Ctrl+X, Ctrl+C and Ctrl+V do the same by keyboard. Ctrl and a click add a row
//! to the selected ones or take it out, Shift with a click or with Up and Down selects all from the last one on, Ctrl+A all; what is
//! done with one of them is done with all.
//!
//! **Invariant:** only rows in view are laid out, so a folder may have any number of entries.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::hash::Hash;

use eframe::egui::{
    self, Align2, Event, EventFilter, FontId, Id, Key, Modifiers, Popup, Response, Role, ScrollArea, Sense,
    SetOpenCommand, TextStyle, Ui, WidgetInfo, pos2, vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_CHEVRON_RIGHT, ICON_CODE, ICON_DESCRIPTION, ICON_FOLDER, ICON_FOLDER_OPEN, ICON_KEYBOARD_ARROW_DOWN,
};

use crate::state::carry::{Cargo, Carriage, Place};
use crate::state::command::Command;

use super::{drag, metrics, pane_focus, theme};

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// A folder, folded.
    Folded,
    /// A folder, unfolded.
    Unfolded,
    /// A file.
    File,
    /// Words in place of entries, such as an error.
    Note,
}

/// One row.
#[derive(Debug, Clone)]
pub struct Row<K> {
    /// What it stands for.
    pub key: K,
    /// How deep it is in the tree.
    pub depth: usize,
    /// What it is.
    pub kind: RowKind,
    /// Its name.
    pub name: String,
    /// Weak text at the right: the size.
    pub detail: String,
}

/// What was done with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowAction {
    /// It is the selected one now.
    Select,
    /// A folder is to be unfolded or folded.
    Toggle,
    /// A file is to be opened, or a folder entered.
    Open,
    /// It is to have another name.
    Rename,
    /// It is to be deleted.
    Delete,
}

/// What a row stands for, where files are carried.
pub trait Carried: Clone + Ord {
    /// Several of them, as something that is carried.
    fn cargo(all: Vec<Self>) -> Cargo;
    /// It, as a folder that takes something.
    fn place(&self) -> Place;
    /// The folder around it.
    fn around(&self) -> Place;
}

/// What was done with a tree.
#[derive(Debug, Default)]
pub struct Done {
    /// Rows by index, and what was done with them.
    pub actions: Vec<(usize, RowAction)>,
    /// Wishes about files that are carried.
    pub carried: Vec<Command>,
    /// Rows that are selected together from now on, by index; the first is the one that has the keys.
    pub marked: Option<Vec<usize>>,
}

/// A tree to show.
pub struct Tree<'a, K> {
    /// Tells this tree from others.
    pub id: Id,
    /// Its rows, from the top.
    pub rows: &'a [Row<K>],
    /// What is selected.
    pub selected: Option<&'a K>,
    /// What is selected together, if it is more than one; then `selected` is among them.
    pub marked: &'a BTreeSet<K>,
    /// The folder at its top, which takes what is dropped beside the rows; `None` while nothing can be dropped.
    pub top: Option<Place>,
}

/// The row that had the focus in the last frame.
#[derive(Debug, Clone, Copy, Default)]
struct LastRow(Option<Id>);

impl<K: Carried> Tree<'_, K> {
    fn is_selected(&self, key: &K) -> bool {
        self.selected == Some(key) || self.marked.contains(key)
    }

    /// What is carried with a row.
    fn cargo(&self, key: &K) -> Cargo {
        K::cargo(if self.marked.contains(key) { self.marked.iter().cloned().collect() } else { vec![key.clone()] })
    }
}

/// The row from which Shift selects on.
#[derive(Debug, Clone, Copy)]
struct Anchor(Id);

/// The row that gets the focus in the next frame.
#[derive(Debug, Clone, Copy, Default)]
struct FocusNext(Option<Id>);

/// What fills the menu of a row.
pub type Menu<'a, K> = &'a mut dyn FnMut(&mut Ui, &Row<K>);

/// Where a tree is scrolled to.
#[derive(Debug, Clone, Copy)]
struct Seen {
    offset: f32,
    height: f32,
}

/// Shows rows and their menus; returns what was done with which row, by its index.
pub fn tree_ui<K: Debug + Hash + Carried>(ui: &mut Ui, tree: &Tree<'_, K>, mut menu: Option<Menu<'_, K>>) -> Done {
    let height = metrics::TREE_ROW_HEIGHT;
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut actions = Vec::new();
    let mut carried = Vec::new();
    let mut marked = None;
    let mut onto = None;
    let area = ui.available_rect_before_wrap();
    let mut scroll = ScrollArea::vertical().id_salt(tree.id).auto_shrink([false, false]);
    if let Some(FocusNext(Some(row))) = ui.data_mut(|data| data.remove_temp(tree.id)) {
        ui.memory_mut(|memory| memory.request_focus(row));
    }
    if let Some(index) = obey_keys(ui, tree, &mut actions, &mut marked) {
        ui.memory_mut(|memory| memory.request_focus(row_id(tree, index)));
        if let Some(seen) = ui.data(|data| data.get_temp::<Seen>(tree.id)) {
            let top = index as f32 * height;
            scroll = scroll.vertical_scroll_offset(seen.offset.min(top).max(top + height - seen.height));
        }
    }
    let output = scroll.show_rows(ui, height, tree.rows.len(), |ui, range| {
        for index in range {
            let Some(row) = tree.rows.get(index) else { continue };
            let response = row_ui(ui, row, row_id(tree, index), tree.is_selected(&row.key));
            if drag::is_over(ui, response.rect) {
                let place = if row.kind == RowKind::File { row.key.around() } else { row.key.place() };
                onto = Some((place, response.rect));
            }
            if row.kind == RowKind::Note {
                continue;
            }
            if tree.top.is_some() {
                response.dnd_set_drag_payload(tree.cargo(&row.key));
            }
            let modifiers = ui.input(|input| input.modifiers);
            let marks = tree.top.is_some() && (modifiers.command || modifiers.shift);
            if response.clicked() || response.secondary_clicked() {
                // The keys are its own from now on.
                response.request_focus();
                if response.clicked() && marks {
                    let rows = if modifiers.shift { through(ui, tree, index) } else { with_or_without(tree, index) };
                    if let Some(first) = rows.first().filter(|first| **first != index) {
                        // This one was taken out; what the keys do they do to what is selected. The press takes the focus from
                        // other rows in this frame.
                        ui.data_mut(|data| data.insert_temp(tree.id, FocusNext(Some(row_id(tree, *first)))));
                        ui.ctx().request_repaint();
                    }
                    marked = Some(rows);
                } else if response.clicked() || !tree.marked.contains(&row.key) {
                    set_anchor(ui, tree, index);
                    actions.push((index, RowAction::Select));
                }
            }
            match row.kind {
                _ if marks => {}
                RowKind::Folded | RowKind::Unfolded if response.clicked() => actions.push((index, RowAction::Toggle)),
                _ if response.double_clicked() => actions.push((index, RowAction::Open)),
                _ => {}
            }
            if let Some(menu) = &mut menu {
                row_menu(&response, |ui| menu(ui, row));
            }
        }
    });
    let seen = Seen { offset: output.state.clamped_offset().y, height: output.inner_rect.height() };
    ui.data_mut(|data| data.insert_temp(tree.id, seen));
    if let Some(top) = &tree.top {
        if onto.is_none() && drag::is_over(ui, area) {
            onto = Some((top.clone(), area));
        }
        carried.extend(onto.and_then(|(place, rect)| drag::onto(ui, &place, rect)));
        carried.extend(clipboard(ui, tree, top));
    }
    Done { actions, carried, marked }
}

/// What rows stand for, by their indices.
pub fn keys<K: Clone>(rows: &[Row<K>], indices: &[usize]) -> Vec<K> {
    indices.iter().filter_map(|index| rows.get(*index).map(|row| row.key.clone())).collect()
}

/// Cut, copy and paste while a row has the focus.
fn clipboard<K: Debug + Hash + Carried>(ui: &Ui, tree: &Tree<'_, K>, top: &Place) -> Option<Command> {
    if pane_focus::focused_tree(ui.ctx()) != Some(tree.id) || ui.ctx().text_edit_focused() {
        return None;
    }
    let row = tree.rows.iter().find(|row| row.kind != RowKind::Note && tree.selected == Some(&row.key));
    let taken = ui.input_mut(|input| {
        let mut taken = None;
        input.events.retain(|event| {
            let what = match event {
                Event::Cut => Taken::Cut,
                Event::Copy => Taken::Copied,
                Event::Paste(_) => Taken::Pasted,
                _ => return true,
            };
            taken = Some(what);
            false
        });
        taken
    })?;
    match (taken, row) {
        (Taken::Cut, Some(row)) => Some(Command::TakeFiles(tree.cargo(&row.key), Carriage::Move)),
        (Taken::Copied, Some(row)) => Some(Command::TakeFiles(tree.cargo(&row.key), Carriage::Copy)),
        (Taken::Pasted, row) => Some(Command::PasteFiles(match row {
            Some(row) if row.kind == RowKind::File => row.key.around(),
            Some(row) => row.key.place(),
            None => top.clone(),
        })),
        (_, None) => None,
    }
}

/// What the keys for the clipboard ask for.
enum Taken {
    Cut,
    Copied,
    Pasted,
}

/// The menu of a row: a click with the other button, the menu key, or Shift+F10.
fn row_menu(response: &Response, menu: impl FnOnce(&mut Ui)) {
    let at_pointer = response.id.with("at pointer");
    let by_key = response.has_focus()
        && response.ctx.input_mut(|input| {
            input.consume_key(Modifiers::NONE, Key::Menu) || input.consume_key(Modifiers::SHIFT, Key::F10)
        });
    let set = if response.secondary_clicked() || by_key {
        response.ctx.data_mut(|data| data.insert_temp(at_pointer, !by_key));
        // The arrows are the menu's from the next key on.
        response.ctx.memory_mut(|memory| memory.set_focus_lock_filter(response.id, EventFilter::default()));
        Some(SetOpenCommand::Bool(true))
    } else {
        response.clicked().then_some(SetOpenCommand::Bool(false))
    };
    let popup = Popup::menu(response).open_memory(set);
    let popup = match response.ctx.data(|data| data.get_temp(at_pointer)) {
        Some(true) => popup.at_pointer_fixed(),
        _ => popup,
    };
    let (menu_id, was_open) = (popup.get_id(), popup.is_open());
    popup.show(menu);
    if was_open && !Popup::is_id_open(&response.ctx, menu_id) {
        // Chosen or called off: the keys are the row's again.
        response.request_focus();
    }
}

fn row_id<K: Debug + Hash>(tree: &Tree<'_, K>, index: usize) -> Id {
    match tree.rows.get(index) {
        Some(row) if row.kind != RowKind::Note => tree.id.with(&row.key),
        _ => tree.id.with(index),
    }
}

/// Obeys the keys of the row that has the focus; returns the row that gets it, if another one does.
fn obey_keys<K: Debug + Hash + Carried>(
    ui: &Ui,
    tree: &Tree<'_, K>,
    actions: &mut Vec<(usize, RowAction)>,
    marked: &mut Option<Vec<usize>>,
) -> Option<usize> {
    let is_entry = |index: &usize| tree.rows.get(*index).is_some_and(|row| row.kind != RowKind::Note);
    let focused = ui.memory(|memory| memory.focused());
    let index = (0..tree.rows.len()).filter(is_entry).find(|index| Some(row_id(tree, *index)) == focused);
    pane_focus::note(ui.ctx(), tree.id, index.is_some());
    let last = tree.id.with("last row");
    let Some(index) = index else {
        // The row that had the focus may have another name now.
        let gone = ui.data_mut(|data| data.remove_temp::<LastRow>(last)).is_some_and(|LastRow(id)| {
            focused.is_none() && (0..tree.rows.len()).all(|index| Some(row_id(tree, index)) != id)
        });
        let wanted = pane_focus::take_wish(ui.ctx(), tree.id) || gone;
        let selected = tree.rows.iter().position(|row| row.kind != RowKind::Note && tree.selected == Some(&row.key));
        let target = selected.or_else(|| (0..tree.rows.len()).find(is_entry)).filter(|_| wanted)?;
        pane_focus::note(ui.ctx(), tree.id, true);
        actions.push((target, RowAction::Select));
        return Some(target);
    };
    ui.data_mut(|data| data.insert_temp(last, LastRow(focused)));
    if Popup::is_any_open(ui.ctx()) {
        // The keys are the menu's.
        ui.memory_mut(|memory| memory.set_focus_lock_filter(row_id(tree, index), EventFilter::default()));
        return None;
    }
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(row_id(tree, index), arrows));
    let row = tree.rows.get(index)?;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let above = || (0..index).rev().find(is_entry);
    let below = || (index + 1..tree.rows.len()).find(is_entry);
    let parent = || (0..index).rev().find(|above| tree.rows.get(*above).is_some_and(|above| above.depth < row.depth));
    // The longer combination first: a shorter one would take its key.
    let with = |modifiers, key| tree.top.is_some() && ui.input_mut(|input| input.consume_key(modifiers, key));
    let extended = if with(Modifiers::SHIFT, Key::ArrowUp) {
        above()
    } else if with(Modifiers::SHIFT, Key::ArrowDown) {
        below()
    } else {
        None
    };
    if let Some(extended) = extended {
        *marked = Some(through(ui, tree, extended));
        return Some(extended);
    }
    if with(Modifiers::COMMAND, Key::A) {
        let others = (0..tree.rows.len()).filter(is_entry).filter(|other| *other != index);
        *marked = Some(std::iter::once(index).chain(others).collect());
        return None;
    }
    let mut target = None;
    if pressed(Key::ArrowUp) {
        target = above();
    } else if pressed(Key::ArrowDown) {
        target = below();
    } else if pressed(Key::Home) {
        target = (0..tree.rows.len()).find(is_entry);
    } else if pressed(Key::End) {
        target = (0..tree.rows.len()).rev().find(is_entry);
    } else if pressed(Key::ArrowRight) {
        match row.kind {
            RowKind::Folded => actions.push((index, RowAction::Toggle)),
            RowKind::Unfolded => target = below(),
            RowKind::File | RowKind::Note => {}
        }
    } else if pressed(Key::ArrowLeft) {
        match row.kind {
            RowKind::Unfolded => actions.push((index, RowAction::Toggle)),
            _ => target = parent(),
        }
    } else if row.kind == RowKind::File && pressed(Key::Enter) {
        actions.push((index, RowAction::Open));
    } else if pressed(Key::F2) {
        actions.push((index, RowAction::Rename));
    } else if pressed(Key::Delete) {
        actions.push((index, RowAction::Delete));
    }
    let target = target?;
    set_anchor(ui, tree, target);
    actions.push((target, RowAction::Select));
    Some(target)
}

fn set_anchor<K: Debug + Hash>(ui: &Ui, tree: &Tree<'_, K>, index: usize) {
    ui.data_mut(|data| data.insert_temp(tree.id.with("anchor"), Anchor(row_id(tree, index))));
}

/// The rows from the one selected alone last to this one, which comes first.
fn through<K: Debug + Hash + Carried>(ui: &Ui, tree: &Tree<'_, K>, index: usize) -> Vec<usize> {
    let anchor = ui.data(|data| data.get_temp::<Anchor>(tree.id.with("anchor")));
    let by_anchor = (0..tree.rows.len()).find(|row| anchor.is_some_and(|Anchor(id)| id == row_id(tree, *row)));
    let selected = || tree.rows.iter().position(|row| tree.selected == Some(&row.key));
    let start = by_anchor.or_else(selected).unwrap_or(index);
    let range = start.min(index)..=start.max(index);
    let others = range.filter(|row| *row != index && tree.rows.get(*row).is_some_and(|row| row.kind != RowKind::Note));
    std::iter::once(index).chain(others).collect()
}

/// The selected rows and this one, or without it if it was one of them; the first has the keys, and is as near as can be.
fn with_or_without<K: Carried>(tree: &Tree<'_, K>, index: usize) -> Vec<usize> {
    let was_selected = tree.rows.get(index).is_some_and(|row| tree.is_selected(&row.key));
    let is_entry = |(_, row): &(usize, &Row<K>)| row.kind != RowKind::Note && tree.is_selected(&row.key);
    let others = tree.rows.iter().enumerate().filter(is_entry).map(|(at, _)| at).filter(|at| *at != index);
    let own = (!was_selected).then_some(index);
    let mut rows: Vec<usize> = own.into_iter().chain(others).collect();
    rows.sort_by_key(|row| row.abs_diff(index));
    if rows.is_empty() { vec![index] } else { rows }
}

fn row_ui<K>(ui: &mut Ui, row: &Row<K>, id: Id, selected: bool) -> Response {
    let sense = if row.kind == RowKind::Note { Sense::hover() } else { Sense::click_and_drag() };
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), metrics::TREE_ROW_HEIGHT));
    let response = ui.interact(rect, id, sense);
    let spoken = match row.kind {
        RowKind::Folded => format!("{}, folder, folded", row.name),
        RowKind::Unfolded => format!("{}, folder, unfolded", row.name),
        RowKind::File => format!("{}, {}", row.name, row.detail),
        RowKind::Note => row.name.clone(),
    };
    response.widget_info(|| match row.kind {
        RowKind::Note => WidgetInfo::labeled(Role::Label, true, &spoken),
        _ => WidgetInfo::selected(Role::TreeItem, true, selected, &spoken),
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let colors = theme::of(ui);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let ground = rect.shrink2(vec2(4.0, 0.5));
    if selected {
        painter.rect_filled(ground, 4.0, colors.editor.selection);
    } else if response.hovered() && row.kind != RowKind::Note {
        painter.rect_filled(ground, 4.0, ui.visuals().widgets.hovered.weak_bg_fill);
    }
    if response.has_focus() {
        painter.rect_stroke(ground, 4.0, egui::Stroke::new(1.0, colors.accent), egui::StrokeKind::Inside);
    }
    let middle = rect.center().y;
    let mut x = rect.left() + 8.0 + row.depth as f32 * 14.0;
    let icon_font = |points: f32| FontId::new(points, egui::FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
    let put_icon = |icon: MaterialIcon, x: f32, points: f32, ink| {
        painter.text(pos2(x, middle), Align2::LEFT_CENTER, icon.codepoint, icon_font(points), ink);
    };
    match row.kind {
        RowKind::Folded => put_icon(ICON_CHEVRON_RIGHT, x, 16.0, colors.text_weak),
        RowKind::Unfolded => put_icon(ICON_KEYBOARD_ARROW_DOWN, x, 16.0, colors.text_weak),
        RowKind::File | RowKind::Note => {}
    }
    x += 18.0;
    if row.kind != RowKind::Note {
        let (icon, ink) = match row.kind {
            RowKind::Folded => (ICON_FOLDER, colors.warning),
            RowKind::Unfolded => (ICON_FOLDER_OPEN, colors.warning),
            _ if row.name.ends_with(".py") => (ICON_CODE, colors.accent),
            _ => (ICON_DESCRIPTION, colors.text_weak),
        };
        put_icon(icon, x, 16.0, ink);
        x += 22.0;
    }
    let right = rect.right() - 10.0;
    let small = TextStyle::Small.resolve(ui.style());
    let detail = painter.layout_no_wrap(row.detail.clone(), small, colors.text_weak);
    let detail_left = right - detail.size().x;
    if !row.detail.is_empty() {
        painter.galley(pos2(detail_left, middle - detail.size().y / 2.0), detail, colors.text_weak);
    }
    let ink = match row.kind {
        RowKind::Note => colors.text_weak,
        _ if selected => colors.text_strong,
        _ => colors.text,
    };
    let room = (if row.detail.is_empty() { right } else { detail_left - 8.0 } - x).max(0.0);
    let mut job = egui::text::LayoutJob::simple_singleline(row.name.clone(), TextStyle::Body.resolve(ui.style()), ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let galley = painter.layout_job(job);
    let elided = galley.elided;
    painter.galley(pos2(x, middle - galley.size().y / 2.0), galley, ink);
    if elided { response.on_hover_text(&row.name) } else { response }
}

/// A size in the unit that reads best.
pub fn size_text(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{:.1} KB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        assert_eq!(size_text(0), "0 B");
        assert_eq!(size_text(1023), "1023 B");
        assert_eq!(size_text(1536), "1.5 KB");
        assert_eq!(size_text(3 * 1_048_576), "3.0 MB");
    }
}
