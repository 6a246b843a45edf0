//! A folder that is synced with the board: how the two differ, how far it is, and what was not done.
//!
//! **Invariant:** what would be deleted is named before the button that does it can be pressed; states and troubles are told in words.

use std::borrow::Cow;

use eframe::egui::{self, Align, Color32, Key, Label, Layout, ProgressBar, RichText, ScrollArea, TextEdit, Ui};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_ADD, ICON_BLOCK, ICON_DELETE, ICON_DEVELOPER_BOARD, ICON_EDIT, ICON_ERROR};

use crate::board::link::{EntryKind, normalize};
use crate::board::sync::plan::{Deleting, Extra, Plan, Sending};
use crate::board::sync::work::{Report, Step};
use crate::board::sync::{Skipped, files};
use crate::state::State;
use crate::state::carry::local_name;
use crate::state::command::Command;
use crate::state::dialogs::Answer;
use crate::state::syncing::{Sync, SyncChoice, Wait};

use super::dialog::{accept_or_cancel_ui, blocked_or_cancel_ui, close_or_again_ui};
use super::icon_button::icon_text;
use super::tree::size_text;
use super::{Commands, metrics, theme};

const LIST_HEIGHT: f32 = 250.0;
const ROW_HEIGHT: f32 = 20.0;

/// The dialog.
pub fn sync_ui(ui: &mut Ui, state: &State, commands: &mut Commands) {
    ui.spacing_mut().item_spacing.y = theme::GAP * 2.0;
    match (&state.syncing.draft, &state.syncing.finished) {
        (Some(draft), _) if draft.is_working() => working_ui(ui, state, draft, commands),
        (Some(draft), _) => plan_ui(ui, state, draft, commands),
        (None, Some(finished)) => {
            title_ui(ui, &format!("Not all of {} is on the board", local_name(&finished.folder)));
            ui.label(finished.report.summary());
            list_ui(ui, &undone(&finished.report));
            close_or_again_ui(ui, "Compare again", commands);
        }
        (None, None) => {
            ui.label("Nothing is synced.");
            super::dialog::close_ui(ui, commands);
        }
    }
}

fn title_ui(ui: &mut Ui, title: &str) {
    ui.add(Label::new(RichText::new(title).heading()).wrap());
}

/// Compares, and shows what would be done.
fn plan_ui(ui: &mut Ui, state: &State, draft: &Sync, commands: &mut Commands) {
    title_ui(ui, &format!("Sync {} with the board", draft.name()));
    places_ui(ui, state, draft, commands);
    let plan = draft.mirror.plan();
    list_ui(ui, &plan.map_or_else(Vec::new, |plan| rows(plan, draft.deleting)));
    let count = plan.map_or(0, |plan| plan.extra.len());
    let delete = match count {
        0 => "Delete what is only on the board".to_owned(),
        count => format!("Delete what is only on the board ({count})"),
    };
    if let Some(deletes) = choice_ui(ui, draft.deleting == Deleting::Yes, &delete) {
        let deleting = if deletes { Deleting::Yes } else { Deleting::No };
        commands.push(Command::ChooseForSync(SyncChoice::Delete(deleting)));
    }
    let lasting = match draft.deleting {
        Deleting::No => "Keep in sync: send files again whenever they are saved",
        Deleting::Yes => "Keep in sync: send what is saved from now on, and delete what is deleted",
    };
    let is_lasting = choice_ui(ui, draft.is_lasting, lasting).map(SyncChoice::Lasting);
    commands.extend(is_lasting.map(Command::ChooseForSync));
    let lacks_room = plan.and_then(|plan| plan.lack_of_room(draft.deleting));
    let complaint = state.dialogs.complaint.as_ref().or(draft.trouble.as_ref()).or(lacks_room.as_ref());
    match complaint {
        Some(complaint) => drop(ui.add(Label::new(RichText::new(complaint).color(theme::of(ui).error)).wrap())),
        None => drop(ui.label(RichText::new(what_is_to_do(draft)).weak())),
    }
    let is_moved = normalize(&state.dialogs.text) != draft.mirror.target();
    let has_nothing_to_do = plan.is_some_and(|plan| plan.is_done(draft.deleting));
    if is_moved {
        accept_or_cancel_ui(ui, "Compare", commands);
    } else if draft.trouble.is_some() {
        accept_or_cancel_ui(ui, "Try again", commands);
    } else if plan.is_none() || lacks_room.is_some() {
        blocked_or_cancel_ui(ui, "Sync", commands);
    } else if has_nothing_to_do && !draft.is_lasting {
        accept_or_cancel_ui(ui, "Done", commands);
    } else if has_nothing_to_do {
        accept_or_cancel_ui(ui, "Keep in sync", commands);
    } else {
        accept_or_cancel_ui(ui, "Sync", commands);
    }
}

/// A box to tick; gives what it is now if it was clicked.
fn choice_ui(ui: &mut Ui, is_on: bool, text: &str) -> Option<bool> {
    let mut is_on = is_on;
    ui.scope(|ui| {
        // A box has no text that shows where it is.
        ui.visuals_mut().widgets.inactive.bg_stroke.color = theme::of(ui).text_weak;
        ui.checkbox(&mut is_on, text).changed().then_some(is_on)
    })
    .inner
}

/// Where from and where to.
fn places_ui(ui: &mut Ui, state: &State, draft: &Sync, commands: &mut Commands) {
    egui::Grid::new("places").num_columns(2).spacing([theme::GAP * 4.0, theme::GAP * 2.0]).show(ui, |ui| {
        ui.label(RichText::new("From").weak());
        let folder = draft.folder.display().to_string();
        ui.add(Label::new(&folder).truncate()).on_hover_text(&folder);
        ui.end_row();
        let label = ui.label(RichText::new("To").weak());
        ui.horizontal(|ui| {
            ui.label(icon_text(ICON_DEVELOPER_BOARD, 16.0));
            let mut text = state.dialogs.text.clone();
            let field =
                TextEdit::singleline(&mut text).desired_width(f32::INFINITY).margin(egui::Margin::symmetric(8, 4));
            let response = ui.add(field).labelled_by(label.id);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Folder of the board"));
            if response.changed() {
                commands.push(Command::DialogText(text));
            }
        });
        ui.end_row();
    });
}

/// What pressing the main button would do, or what is waited for.
fn what_is_to_do(draft: &Sync) -> String {
    let Some(plan) = draft.mirror.plan() else {
        return match (draft.waits_for, draft.mirror.survey()) {
            (Some(Wait::Program), _) => "A program is running on the board. It goes on when that has ended.".to_owned(),
            (Some(Wait::Board), _) => "The board is away. It goes on when the board is back.".to_owned(),
            (None, None) => "Looking at the folder…".to_owned(),
            (None, Some(survey)) => match survey.progress() {
                (answered, 0) => format!("Comparing: {answered} answers of the board…"),
                (_, left) => format!("Comparing: {} to go…", files(left)),
            },
        };
    };
    let deleting = draft.deleting;
    let mut parts = Vec::new();
    let (sent, made) = (plan.sent(deleting).count(), plan.empty_folders(deleting).count());
    if plan.is_done(deleting) {
        parts.push(format!("Nothing to do: {} the same on both sides", is_or_are(plan.unchanged)));
    }
    if sent > 0 {
        parts.push(format!("{} to send ({})", files(sent), size_text(plan.sent_bytes(deleting))));
    }
    if made > 0 {
        parts.push(format!("{made} to make"));
    }
    if deleting == Deleting::Yes && !plan.extra.is_empty() {
        parts.push(format!("{} to delete", plan.extra.len()));
    }
    if !plan.is_done(deleting) {
        parts.push(format!("{} unchanged", plan.unchanged));
    }
    let mut text = parts.join(", ");
    if let Some(space) = plan.space {
        text.push_str(&format!(". {} free on the board", size_text(space.free_bytes)));
    }
    text + "."
}

fn is_or_are(count: usize) -> String {
    format!("{} {}", files(count), if count == 1 { "is" } else { "are" })
}

/// How far it is.
fn working_ui(ui: &mut Ui, state: &State, draft: &Sync, commands: &mut Commands) {
    title_ui(ui, &format!("Syncing {} with the board", draft.name()));
    let Some(work) = draft.mirror.work() else { return };
    let now = match (draft.waits_for, work.step()) {
        (Some(Wait::Program), _) => "A program is running on the board. It goes on when that has ended.".to_owned(),
        (_, Some(Step::Send(path, _))) => format!("Sending {path}"),
        (_, Some(Step::Delete(extra))) => format!("Deleting {}", extra.path),
        (_, Some(Step::MakeFolder(path) | Step::MakeTarget(path))) => format!("Making the folder {path}"),
        (_, None) => String::new(),
    };
    ui.add(Label::new(now).truncate());
    let under_way = draft.request().and_then(|id| state.board_files.transfers.get(&id));
    let done = work.report.sent_bytes + under_way.map_or(0, |transfer| transfer.done_bytes);
    let (done, total) = (done.min(work.total_bytes), work.total_bytes);
    let share = if total == 0 { 0.0 } else { done as f32 / total as f32 };
    let text = format!("{} of {}, {} left", size_text(done), size_text(total), files(work.files_left()));
    let bar = ui.add(ProgressBar::new(share));
    bar.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &text));
    ui.label(RichText::new(&text).small().weak());
    if draft.is_cancelled() {
        ui.label("Leaving off…");
    }
    // A click beside the dialog does not end it, so this key is looked at here.
    let escape = ui.input(|input| input.key_pressed(Key::Escape));
    ui.add_space(theme::GAP);
    super::dialog::button_row(ui, |ui| {
        let size = egui::vec2(metrics::DIALOG_BUTTON_WIDTH, theme::TOOL_BUTTON_HEIGHT);
        let cancel = ui.add_enabled(!draft.is_cancelled(), egui::Button::new("Cancel").min_size(size));
        if cancel.clicked() || (escape && !draft.is_cancelled()) {
            commands.push(Command::Answer(Answer::Cancel));
        }
    });
}

/// A row of the list.
enum Row<'a> {
    /// What the rows below have in common, with the ink of its icon.
    Head(MaterialIcon, fn(&theme::Theme) -> Color32, String),
    /// A path, and what there is to say of it.
    Path(Cow<'a, str>, Detail<'a>),
}

enum Detail<'a> {
    Nothing,
    Folder,
    Size(u64),
    Change(u64, u64),
    Reason(Cow<'a, str>),
}

fn rows(plan: &Plan, deleting: Deleting) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let folders = plan.empty_folders(deleting).map(|folder| path(&folder.path, Detail::Folder));
    let new = plan.sent(deleting).filter(|file| file.replaces.is_none());
    let new = new.map(|file| path(&file.path, Detail::Size(file.size)));
    add_group(&mut rows, ICON_ADD, |colors| colors.success, "New", folders.chain(new).collect());
    let change = |before, file: &'_ Sending| Detail::Change(before, file.size);
    let changed = plan.sent(deleting).filter_map(|file| Some(path(&file.path, change(file.replaces?, file))));
    add_group(&mut rows, ICON_EDIT, |colors| colors.info, "Changed", changed.collect());
    let extra = plan.extra.iter().map(|extra| path(&extra.path, extra_detail(extra)));
    let (icon, ink, title): (_, fn(&theme::Theme) -> Color32, _) = match deleting {
        Deleting::Yes => (ICON_DELETE, |colors| colors.error, "To be deleted on the board"),
        Deleting::No => (ICON_DEVELOPER_BOARD, |colors| colors.text_weak, "Only on the board, stays there"),
    };
    add_group(&mut rows, icon, ink, title, extra.collect());
    let reason = |it: Skipped| Row::Path(Cow::Owned(it.path), Detail::Reason(Cow::Owned(it.reason)));
    let skipped = plan.left_out(deleting).into_iter().map(reason);
    add_group(&mut rows, ICON_BLOCK, |colors| colors.warning, "Not synced", skipped.collect());
    rows
}

/// What was not done, and why.
fn undone(report: &Report) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let failed = report.failed.iter().map(|it| path(&it.path, Detail::Reason(Cow::Borrowed(&it.reason))));
    add_group(&mut rows, ICON_ERROR, |colors| colors.error, "Failed", failed.collect());
    let left = report.left.iter().map(|it| path(it, Detail::Nothing));
    add_group(&mut rows, ICON_BLOCK, |colors| colors.warning, "Not tried any more", left.collect());
    rows
}

fn path<'a>(path: &'a str, detail: Detail<'a>) -> Row<'a> {
    Row::Path(Cow::Borrowed(path), detail)
}

fn extra_detail(extra: &Extra) -> Detail<'_> {
    match extra.kind {
        EntryKind::File => Detail::Size(extra.size),
        EntryKind::Folder => Detail::Folder,
    }
}

fn add_group<'a>(
    rows: &mut Vec<Row<'a>>,
    icon: MaterialIcon,
    ink: fn(&theme::Theme) -> Color32,
    title: &str,
    paths: Vec<Row<'a>>,
) {
    if !paths.is_empty() {
        rows.push(Row::Head(icon, ink, format!("{title} ({})", paths.len())));
        rows.extend(paths);
    }
}

/// The list; however long it is, only the rows in sight are drawn.
fn list_ui(ui: &mut Ui, rows: &[Row<'_>]) {
    metrics::well_frame(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height(LIST_HEIGHT);
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().max_height(LIST_HEIGHT).auto_shrink([false, true]).show_rows(
            ui,
            ROW_HEIGHT,
            rows.len(),
            |ui, range| rows.get(range).unwrap_or_default().iter().for_each(|row| row_ui(ui, row)),
        );
    });
}

fn row_ui(ui: &mut Ui, row: &Row<'_>) {
    let size = egui::vec2(ui.available_width(), ROW_HEIGHT);
    match row {
        Row::Head(icon, ink, title) => {
            ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_size(size);
                ui.add_space(8.0);
                ui.label(icon_text(*icon, 15.0).color(ink(theme::of(ui))));
                ui.label(RichText::new(title).strong());
            });
        }
        Row::Path(path, detail) => {
            ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
                ui.set_min_size(size);
                ui.add_space(12.0);
                let text = detail_text(detail);
                if !text.is_empty() {
                    ui.add(Label::new(RichText::new(text).small().weak()).truncate());
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add_space(31.0);
                    ui.add(Label::new(path.as_ref()).truncate());
                });
            });
        }
    }
}

fn detail_text(detail: &Detail<'_>) -> String {
    match detail {
        Detail::Nothing => String::new(),
        Detail::Folder => "folder".to_owned(),
        Detail::Size(bytes) => size_text(*bytes),
        Detail::Change(before, after) => format!("{}, was {}", size_text(*after), size_text(*before)),
        Detail::Reason(reason) => reason.clone().into_owned(),
    }
}
