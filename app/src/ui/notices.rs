//! Messages, over the lower right of the window.
//!
//! **Invariant:** each says how bad it is by icon and word, not by colour alone; each can be closed.

use std::time::Instant;

use eframe::egui::{
    self, Align2, Area, Context, Frame, Label, Margin, Order, Response, RichText, Role, Stroke, Ui, WidgetInfo,
};
use egui_material_icons::icons::{ICON_CLOSE, ICON_ERROR, ICON_INFO, ICON_WARNING};

use crate::state::command::Command;
use crate::state::notices::{Notice, Notices, Severity};

use super::Commands;
use super::icon_button::{icon_text, small_icon_button};
use super::{pane_focus, theme};

/// The messages.
pub fn notices_ui(ctx: &Context, notices: &Notices, commands: &mut Commands) {
    if notices.list.is_empty() {
        return;
    }
    if let Some(wait) = notices.next_expiry(Instant::now()) {
        ctx.request_repaint_after(wait);
    }
    let anchor = egui::vec2(-14.0, -40.0);
    Area::new(egui::Id::unique("notices")).order(Order::Foreground).anchor(Align2::RIGHT_BOTTOM, anchor).show(
        ctx,
        |ui| {
            ui.spacing_mut().item_spacing.y = theme::GAP * 2.0;
            let mut wants_focus = pane_focus::take_wish(ctx, pane_focus::notices_id());
            let mut has_focus = false;
            // The newest is the one that F6 leads to.
            for (index, notice) in notices.list.iter().enumerate() {
                let newest = index + 1 == notices.list.len();
                for button in notice_ui(ui, notice, commands) {
                    has_focus |= button.has_focus();
                    if newest && std::mem::take(&mut wants_focus) {
                        button.request_focus();
                    }
                }
            }
            pane_focus::note(ctx, pane_focus::notices_id(), has_focus);
        },
    );
}

/// A message; returns its buttons, the one that closes it last.
fn notice_ui(ui: &mut Ui, notice: &Notice, commands: &mut Commands) -> Vec<Response> {
    let mut buttons = Vec::new();
    let colors = theme::of(ui);
    let (icon, ink, word) = match notice.severity {
        Severity::Info => (ICON_INFO, colors.info, "Note"),
        Severity::Warning => (ICON_WARNING, colors.warning, "Warning"),
        Severity::Error => (ICON_ERROR, colors.error, "Error"),
    };
    let frame = Frame::new()
        .fill(colors.raised)
        .stroke(Stroke::new(1.0, colors.border))
        .corner_radius(8)
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(Margin { left: 12, right: 8, top: 8, bottom: 10 });
    let shown = frame.show(ui, |ui| {
        ui.set_width(400.0);
        ui.horizontal_top(|ui| {
            ui.label(icon_text(icon, 18.0).color(ink));
            ui.vertical(|ui| {
                ui.set_width(330.0);
                ui.spacing_mut().item_spacing.y = theme::GAP;
                // In the middle of the icon and the button beside it.
                ui.add_space(theme::GAP);
                ui.add(Label::new(RichText::new(&notice.title).strong()).wrap());
                if !notice.remedy.is_empty() {
                    ui.add(Label::new(RichText::new(&notice.remedy)).wrap().selectable(true));
                }
                if !notice.actions.is_empty() {
                    ui.add_space(theme::GAP);
                    ui.horizontal_wrapped(|ui| {
                        for (label, command) in &notice.actions {
                            let button = ui.button(label);
                            if button.clicked() {
                                commands.push(command.clone());
                                commands.push(Command::Dismiss(notice.id));
                            }
                            buttons.push(button);
                        }
                    });
                }
            });
            let close = small_icon_button(ui, ICON_CLOSE, "Close this message", true);
            if close.clicked() {
                commands.push(Command::Dismiss(notice.id));
            }
            buttons.push(close);
        });
    });
    let spoken = format!("{word}: {} {}", notice.title, notice.remedy);
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, &spoken));
    buttons
}
