//! The question that stands in front of the window.
//!
//! **Invariant:** Escape cancels, Enter accepts, and the button that loses something is never the one Enter presses.

use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{self, Align, Context, Id, Key, Label, Layout, Modal, RichText, TextEdit, Ui};

use crate::board::link::name;
use crate::state::State;
use crate::state::command::Command;
use crate::state::dialogs::{Answer, Dialog, Dialogs};
use crate::state::syncing::Sync;

use super::tabs::editor_id;
use super::{
    Commands, compare, conflicts, flash, history, metrics, pane_focus, picker, properties, settings, sync, theme,
};

/// A button of a dialog.
struct Choice {
    label: &'static str,
    answer: Answer,
    weight: Weight,
}

/// What a button stands for.
#[derive(PartialEq)]
enum Weight {
    /// What Enter does.
    Main,
    /// Something else.
    Other,
    /// Loses something.
    Danger,
    /// What Enter would do if it could be done now.
    Blocked,
}

/// What a simple question says.
struct Question {
    title: String,
    text: String,
    field: Option<&'static str>,
    choices: Vec<Choice>,
}

const FOCUS_BEFORE: &str = "focus before the dialog";
const FRAMES_SINCE: &str = "frames since the dialog";

/// Frames after a dialog until the focus has settled where it was before, if that is still there.
const SETTLING_FRAMES: u8 = 4;

/// Where the keyboard was before the dialog.
#[derive(Debug, Clone, Copy, Default)]
enum FocusBefore {
    #[default]
    Nowhere,
    /// In a row of this tree; after the answer it may be another row.
    Tree(Id),
    /// In this widget.
    Widget(Id),
}

/// The dialog, if one stands.
pub fn dialog_ui(ctx: &Context, state: &State, commands: &mut Commands) {
    let Some(dialog) = &state.dialogs.open else {
        settle_focus(ctx, state);
        return;
    };
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(metrics::DIALOG_MARGIN);
    let modal = Modal::new(Id::unique("dialog")).frame(frame).show(ctx, |ui| {
        ui.set_width(match dialog {
            Dialog::Picker(_) | Dialog::Conflicts | Dialog::History(_) | Dialog::Sync => 560.0,
            Dialog::Compare(_) => 720.0,
            _ => 420.0,
        });
        match dialog {
            Dialog::Picker(shown) => picker::picker_ui(ui, shown, &state.dialogs, commands),
            Dialog::Conflicts => conflicts::conflicts_ui(ui, state.arrivals.conflicts(), commands),
            Dialog::Compare(comparison) => compare::compare_ui(ui, comparison, commands),
            Dialog::Properties(properties) => properties::properties_ui(ui, properties, commands),
            Dialog::History(view) => history::history_ui(ui, view, commands),
            Dialog::Sync => sync::sync_ui(ui, state, commands),
            Dialog::Flash => flash::flash_ui(ui, &state.flashing, commands),
            Dialog::Settings => settings::settings_ui(ui, &state.settings, commands),
            _ => question_ui(ui, &question(state, dialog), &state.dialogs, commands),
        }
    });
    // A click beside it is not what stops writing a flash, or files.
    let is_busy = match dialog {
        Dialog::Flash => state.flashing.job.is_some(),
        Dialog::Sync => state.syncing.draft.as_ref().is_some_and(Sync::is_working),
        _ => false,
    };
    if modal.should_close() && !is_busy {
        commands.push(Command::Answer(Answer::Cancel));
    }
}

/// Takes the keyboard from what is behind a dialog that opens. Nothing in it is chosen yet.
pub fn take_focus(ctx: &Context) {
    if ctx.data(|data| data.get_temp::<FocusBefore>(Id::unique(FOCUS_BEFORE))).is_none() {
        let focused = ctx.memory(|memory| memory.focused());
        let before = match (pane_focus::focused_tree(ctx), focused) {
            (Some(tree), _) => FocusBefore::Tree(tree),
            (None, Some(widget)) => FocusBefore::Widget(widget),
            (None, None) => FocusBefore::Nowhere,
        };
        ctx.data_mut(|data| data.insert_temp(Id::unique(FOCUS_BEFORE), before));
        if let Some(focused) = focused {
            ctx.memory_mut(|memory| memory.surrender_focus(focused));
        }
    }
}

/// Whoever answered a dialog goes on where they were. Does nothing while there was no dialog.
pub fn give_focus_back(ctx: &Context) {
    let Some(before) = ctx.data_mut(|data| data.remove_temp::<FocusBefore>(Id::unique(FOCUS_BEFORE))) else { return };
    match before {
        FocusBefore::Tree(tree) => pane_focus::wish(ctx, tree),
        FocusBefore::Widget(widget) => ctx.memory_mut(|memory| memory.request_focus(widget)),
        FocusBefore::Nowhere => {}
    }
    ctx.data_mut(|data| data.insert_temp(Id::unique(FRAMES_SINCE), 0_u8));
}

/// What had the focus before a dialog may have gone with what the dialog did: then the editor takes the keys.
fn settle_focus(ctx: &Context, state: &State) {
    let Some(frames) = ctx.data_mut(|data| data.remove_temp::<u8>(Id::unique(FRAMES_SINCE))) else { return };
    if frames < SETTLING_FRAMES {
        ctx.data_mut(|data| data.insert_temp(Id::unique(FRAMES_SINCE), frames + 1));
        ctx.request_repaint();
    } else if ctx.memory(|memory| memory.focused()).is_none()
        && let Some(document) = state.documents.active
    {
        ctx.memory_mut(|memory| memory.request_focus(editor_id(document)));
    }
}

fn question(state: &State, dialog: &Dialog) -> Question {
    let main = |label| Choice { label, answer: Answer::Accept, weight: Weight::Main };
    let danger = |label, answer| Choice { label, answer, weight: Weight::Danger };
    let other = |label, answer| Choice { label, answer, weight: Weight::Other };
    let document = |id| state.documents.get(id).map_or_else(String::new, |document| document.location.name());
    let file = |path: &std::path::Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let ask = |title: String, text: &str, field, choices| Question { title, text: text.to_owned(), field, choices };
    match dialog {
        Dialog::CloseUnsaved(id) => ask(
            format!("Save {} before closing?", document(*id)),
            "Changes that are not saved would be lost.",
            None,
            vec![main("Save"), danger("Close without saving", Answer::Discard)],
        ),
        Dialog::SaveWhere(id) => ask(
            format!("Where should {} be saved?", document(*id)),
            "A program on the board runs without a computer: main.py starts at power-on.",
            None,
            vec![
                Choice { label: "This computer", answer: Answer::OnComputer, weight: Weight::Main },
                other("The board", Answer::OnBoard),
            ],
        ),
        Dialog::SaveOnBoard(_) => {
            ask("Save on the board".into(), "Path on the board:", Some("Path on the board"), vec![main("Save")])
        }
        Dialog::ChangedOutside(id) => ask(
            format!("{} was changed by another program.", document(*id)),
            "The file and the text in the editor differ.",
            None,
            vec![
                other("Keep both for now", Answer::Cancel),
                danger("Use the file's text", Answer::Discard),
                danger("Overwrite the file", Answer::Overwrite),
            ],
        ),
        Dialog::ReplaceLocal(_, path) => ask(
            format!("{} exists already. Replace it?", file(path)),
            "What the file holds now would be lost.",
            None,
            vec![danger("Replace", Answer::Accept)],
        ),
        Dialog::ReplaceBoard(_, path) => ask(
            format!("{path} exists already on the board. Replace it?"),
            "What the file holds now would be lost.",
            None,
            vec![danger("Replace", Answer::Accept)],
        ),
        Dialog::DeleteLocal(paths) => ask(
            format!("Delete {}?", counted(&paths.iter().map(|path| file(path)).collect::<Vec<_>>())),
            "It is deleted from this computer for good.",
            None,
            vec![danger("Delete", Answer::Accept)],
        ),
        Dialog::DeleteBoard(paths) => {
            let what = match &paths[..] {
                [path] if !state.board_files.is_folder(path) => "The file",
                [_] => "The folder and all that is in it",
                _ => "All of it, with what is in its folders,",
            };
            let text =
                format!("{what} is deleted from the board. The board's history on this computer keeps the contents.");
            let names: Vec<String> = paths.iter().map(|path| name(path).to_owned()).collect();
            ask(format!("Delete {}?", counted(&names)), &text, None, vec![danger("Delete", Answer::Accept)])
        }
        Dialog::RenameLocal(path) => {
            ask(format!("Rename {}", file(path)), "New name:", Some("New name"), vec![main("Rename")])
        }
        Dialog::RenameBoard(path) => {
            ask(format!("Rename {}", name(path)), "New name:", Some("New name"), vec![main("Rename")])
        }
        Dialog::NewLocalFolder(folder) => ask(
            "New folder".into(),
            &format!("In {}:", folder.display()),
            Some("Name of the folder"),
            vec![main("Create")],
        ),
        Dialog::NewBoardFolder(folder) => ask(
            "New folder on the board".into(),
            &format!("In {folder}:"),
            Some("Name of the folder"),
            vec![main("Create")],
        ),
        Dialog::NewLocalFile(folder) => {
            ask("New file".into(), &format!("In {}:", folder.display()), Some("Name of the file"), vec![main("Create")])
        }
        Dialog::NewBoardFile(folder) => ask(
            "New file on the board".into(),
            &format!("In {folder}:"),
            Some("Name of the file"),
            vec![main("Create")],
        ),
        Dialog::OtherPort => ask(
            "Connect to another port".into(),
            "A serial port (/dev/ttyACM0, COM3), a pseudo terminal, tcp://HOST:PORT or rfc2217://HOST:PORT:",
            Some("Port"),
            vec![main("Connect")],
        ),
        Dialog::EraseBoard => ask(
            "Erase the board?".to_owned(),
            "Its firmware and all of its files are lost. It can be flashed again afterwards.",
            None,
            vec![danger("Erase", Answer::Accept)],
        ),
        Dialog::Flash
        | Dialog::Settings
        | Dialog::Sync
        | Dialog::Picker(_)
        | Dialog::Conflicts
        | Dialog::Compare(_)
        | Dialog::History(_)
        | Dialog::Properties(_) => ask(String::new(), "", None, Vec::new()),
    }
}

/// The one name, or the first and how many there are.
fn counted(names: &[String]) -> String {
    match names {
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        [] => String::new(),
    }
}

fn question_ui(ui: &mut Ui, question: &Question, dialogs: &Dialogs, commands: &mut Commands) {
    ui.spacing_mut().item_spacing.y = theme::GAP * 2.0;
    ui.add(Label::new(RichText::new(&question.title).heading()).wrap());
    ui.add(Label::new(&question.text).wrap());
    if let Some(spoken) = question.field {
        text_field_ui(ui, spoken, dialogs, commands);
    }
    buttons_ui(ui, &question.choices, commands);
}

/// Where in a path the name without its extension stands, in characters.
fn stem(path: &str) -> std::ops::Range<usize> {
    let characters: Vec<char> = path.chars().collect();
    let start = characters.iter().rposition(|c| *c == '/').map_or(0, |slash| slash + 1);
    let end = characters.iter().rposition(|c| *c == '.').filter(|dot| *dot > start).unwrap_or(characters.len());
    start..end
}

/// The dialog's text field, with the complaint under it.
pub fn text_field_ui(ui: &mut Ui, spoken: &str, dialogs: &Dialogs, commands: &mut Commands) {
    let mut text = dialogs.text.clone();
    let field = TextEdit::singleline(&mut text).desired_width(f32::INFINITY).margin(egui::Margin::symmetric(8, 6));
    let response = ui.add(field);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, spoken));
    // It takes the keys when it appears, or when nothing has them; Tab leads on to the buttons.
    let pass = ui.ctx().cumulative_pass_nr();
    let drawn_before = ui.data_mut(|data| {
        let before: Option<u64> = data.get_temp(response.id);
        data.insert_temp(response.id, pass);
        before
    });
    let is_new = drawn_before.is_none_or(|before| before + 1 < pass);
    let nothing_has_keys = ui.memory(|memory| memory.focused().is_none()) && !response.lost_focus();
    if !response.has_focus() && (is_new || nothing_has_keys) {
        response.request_focus();
        // What is typed next takes the place of the proposed name, and leaves its folder and its extension.
        let mut state = TextEditState::load(ui.ctx(), response.id).unwrap_or_default();
        let name = stem(&dialogs.text);
        state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(name.start), CCursor::new(name.end))));
        state.store(ui.ctx(), response.id);
    }
    if response.changed() {
        commands.push(Command::DialogText(text));
    }
    if let Some(complaint) = &dialogs.complaint {
        ui.label(RichText::new(complaint).color(theme::of(ui).error));
    }
}

fn buttons_ui(ui: &mut Ui, choices: &[Choice], commands: &mut Commands) {
    ui.add_space(theme::GAP);
    // Enter in a text field, or with nothing chosen, is the main button; a button that has the focus takes it itself.
    let elsewhere = ui.ctx().memory(|memory| memory.focused().is_some()) && !ui.ctx().text_edit_focused();
    let enter = !elsewhere && ui.input(|input| input.key_pressed(Key::Enter));
    button_row(ui, |ui| {
        for choice in choices {
            let colors = theme::of(ui);
            let button = match choice.weight {
                Weight::Main => {
                    egui::Button::new(RichText::new(choice.label).color(colors.on_accent)).fill(colors.accent)
                }
                Weight::Other => egui::Button::new(choice.label),
                Weight::Danger => egui::Button::new(RichText::new(choice.label).color(colors.error)),
                Weight::Blocked => egui::Button::new(choice.label),
            };
            let is_possible = choice.weight != Weight::Blocked;
            let response = ui.add_enabled(
                is_possible,
                button.min_size(egui::vec2(metrics::DIALOG_BUTTON_WIDTH, theme::TOOL_BUTTON_HEIGHT)),
            );
            if response.clicked() || (enter && choice.weight == Weight::Main) {
                commands.push(Command::Answer(choice.answer.clone()));
            }
        }
        if !choices.iter().any(|choice| choice.answer == Answer::Cancel)
            && ui
                .add(
                    egui::Button::new("Cancel")
                        .min_size(egui::vec2(metrics::DIALOG_BUTTON_WIDTH, theme::TOOL_BUTTON_HEIGHT)),
                )
                .clicked()
        {
            commands.push(Command::Answer(Answer::Cancel));
        }
    });
}

/// The row of buttons that ends a dialog, from the right. It is as high as they are: what is higher would be kept by the next dialog.
pub fn button_row(ui: &mut Ui, buttons: impl FnOnce(&mut Ui)) {
    let size = egui::vec2(ui.available_width(), theme::TOOL_BUTTON_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), buttons);
}

/// The button of a dialog that only shows something.
pub fn close_ui(ui: &mut Ui, commands: &mut Commands) {
    button_row(ui, |ui| {
        let size = egui::vec2(metrics::DIALOG_BUTTON_WIDTH, theme::TOOL_BUTTON_HEIGHT);
        if ui.add(egui::Button::new("Close").min_size(size)).clicked() {
            commands.push(Command::Answer(Answer::Cancel));
        }
    });
}

/// The two buttons of a dialog with one thing to do.
pub fn accept_or_cancel_ui(ui: &mut Ui, label: &'static str, commands: &mut Commands) {
    buttons_ui(ui, &[Choice { label, answer: Answer::Accept, weight: Weight::Main }], commands);
}

/// The same, while there is nothing to accept.
pub fn blocked_or_cancel_ui(ui: &mut Ui, label: &'static str, commands: &mut Commands) {
    buttons_ui(ui, &[Choice { label, answer: Answer::Accept, weight: Weight::Blocked }], commands);
}

/// The buttons of a dialog that tells how something ended, and can do it again.
pub fn close_or_again_ui(ui: &mut Ui, again: &'static str, commands: &mut Commands) {
    let close = Choice { label: "Close", answer: Answer::Cancel, weight: Weight::Main };
    let again = Choice { label: again, answer: Answer::Accept, weight: Weight::Other };
    buttons_ui(ui, &[close, again], commands);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_chosen_without_folder_and_extension() {
        for (path, range) in
            [("/lib/möter.py", 5..10), ("main.py", 0..4), ("lib", 0..3), (".hidden", 0..7), ("/", 1..1)]
        {
            assert_eq!(stem(path), range, "{path}");
        }
    }
}
