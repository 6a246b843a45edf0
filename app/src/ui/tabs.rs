//! The open documents: a row of tabs, and the editor of the one shown.
//!
//! **Invariant:** an unsaved document is marked by a dot and by its spoken name.

use eframe::egui::{
    self, Align, Button, Frame, Id, Layout, Margin, RichText, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo,
};
use egui_material_icons::icons::{ICON_CLOSE, ICON_COMPUTER, ICON_DEVELOPER_BOARD, ICON_EDIT_NOTE};

use crate::state::State;
use crate::state::command::Command;
use crate::state::documents::{Document, DocumentId, Location};

use super::Commands;
use super::editor::{EditorView, editor_ui};
use super::icon_button::{icon_text, name};
use super::theme;

/// Tabs and editor.
pub fn tabs_ui(ui: &mut Ui, state: &State, commands: &mut Commands) {
    if state.documents.list.is_empty() {
        welcome_ui(ui, commands);
        return;
    }
    let bar = Frame::new().fill(theme::of(ui).panel);
    egui::Panel::top("tabs").frame(bar).show(ui, |ui| {
        ScrollArea::horizontal().scroll_bar_visibility(egui::scroll_area::ScrollBarVisibility::AlwaysHidden).show(
            ui,
            |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    for document in &state.documents.list {
                        tab_ui(ui, document, Some(document.id) == state.documents.active, commands);
                    }
                });
            },
        );
    });
    if let Some(document) = state.documents.active() {
        egui::CentralPanel::no_frame().show(ui, |ui| document_ui(ui, document, state.settings.code_points, commands));
    }
}

fn tab_ui(ui: &mut Ui, document: &Document, active: bool, commands: &mut Commands) {
    let colors = theme::of(ui);
    let title = document.location.name();
    let unsaved = document.is_unsaved();
    let fill = if active { colors.paper } else { colors.panel };
    let frame = Frame::new().fill(fill).inner_margin(Margin { left: 12, right: 6, top: 6, bottom: 6 });
    let shown = frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let (icon, ink) = match document.location {
            Location::Board(_) => (ICON_DEVELOPER_BOARD, colors.success),
            Location::Local(_) => (ICON_COMPUTER, colors.text_weak),
            Location::Untitled(_) => (ICON_EDIT_NOTE, colors.text_weak),
        };
        ui.label(icon_text(icon, 16.0).color(ink));
        let ink = if active { colors.text_strong } else { colors.text_weak };
        ui.label(RichText::new(&title).color(ink));
        let close =
            ui.add(Button::new(icon_text(ICON_CLOSE, 14.0)).frame_when_inactive(false).min_size(Vec2::splat(20.0)));
        if unsaved && !close.hovered() {
            ui.painter().rect_filled(close.rect, 4.0, fill);
            ui.painter().circle_filled(close.rect.center(), 4.0, ink);
        }
        name(&close, &format!("Close {title}"), true);
        close.on_hover_text("Close (Ctrl+W)").clicked()
    });
    let spoken = if unsaved { format!("{title}, unsaved") } else { title };
    let body = shown.response.rect.with_max_x(shown.response.rect.right() - 28.0);
    let response = ui.interact(body, ui.scope_id().with(("tab", document.id)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, active, &spoken));
    if active {
        let line = shown.response.rect.with_max_y(shown.response.rect.top() + 2.0);
        ui.painter().rect_filled(line, 0.0, colors.accent);
    }
    if shown.inner || response.middle_clicked() {
        commands.push(Command::Close(document.id));
    } else if response.clicked() {
        commands.push(Command::Activate(document.id));
    }
    response.on_hover_text(document.location.describe());
}

/// What stands in the middle when nothing is open.
fn welcome_ui(ui: &mut Ui, commands: &mut Commands) {
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space((ui.available_height() * 0.35).max(20.0));
        ui.label(RichText::new("No file is open").heading());
        ui.label(RichText::new("Start a program, or open one from this computer or from the board.").weak());
        ui.add_space(theme::GAP * 2.0);
        if ui.button("New program").clicked() {
            commands.push(Command::NewDocument);
        }
        if ui.button("Open a file…").clicked() {
            commands.push(Command::Open);
        }
    });
}

/// What the editor of a document is called among the widgets: the one to give the focus to.
pub fn editor_id(document: DocumentId) -> Id {
    Id::unique(("document", document))
}

fn document_ui(ui: &mut Ui, document: &Document, font_size: f32, commands: &mut Commands) {
    let name = document.location.name();
    let view = EditorView { id: editor_id(document.id), name: &name, editor: &document.editor, font_size };
    let mut orders = Vec::new();
    editor_ui(ui, &view, &mut orders);
    for order in orders {
        commands.push(Command::Edit(document.id, order));
    }
}
