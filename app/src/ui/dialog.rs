//! The question that stands in front of the window.
//!
//! **Invariant:** Escape cancels, Enter accepts, and the button that loses something is never the one Enter presses.

use eframe::egui::{self, Align, Context, Id, Key, Label, Layout, Modal, RichText, TextEdit, Ui};

use crate::board::link::name;
use crate::state::State;
use crate::state::command::Command;
use crate::state::dialogs::{Answer, Dialog, Dialogs};

use super::{Commands, metrics, picker, settings, theme};

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
}

/// What a simple question says.
struct Question {
    title: String,
    text: String,
    field: Option<&'static str>,
    choices: Vec<Choice>,
}

/// The dialog, if one stands.
pub fn dialog_ui(ctx: &Context, state: &State, commands: &mut Commands) {
    let Some(dialog) = &state.dialogs.open else { return };
    let modal = Modal::new(Id::unique("dialog")).show(ctx, |ui| {
        ui.set_width(if matches!(dialog, Dialog::Picker(_)) { 560.0 } else { 420.0 });
        match dialog {
            Dialog::Picker(shown) => picker::picker_ui(ui, shown, &state.dialogs, commands),
            Dialog::Settings => settings::settings_ui(ui, &state.settings, commands),
            Dialog::About => settings::about_ui(ui, commands),
            _ => question_ui(ui, &question(state, dialog), &state.dialogs, commands),
        }
    });
    if modal.should_close() {
        commands.push(Command::Answer(Answer::Cancel));
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
            "The file on the disk and the text in the editor differ.",
            None,
            vec![
                other("Keep both for now", Answer::Cancel),
                danger("Use the file's text", Answer::Discard),
                danger("Overwrite the file", Answer::Overwrite),
            ],
        ),
        Dialog::DeleteLocal(path) => ask(
            format!("Delete {}?", file(path)),
            "It is deleted from this computer for good.",
            None,
            vec![danger("Delete", Answer::Accept)],
        ),
        Dialog::DeleteBoard(path) => {
            let what = if state.board_files.is_folder(path) { "The folder and all that is in it" } else { "The file" };
            let text = format!("{what} is deleted from the board for good.");
            ask(format!("Delete {}?", name(path)), &text, None, vec![danger("Delete", Answer::Accept)])
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
            "A serial port (/dev/ttyACM0, COM3), a pseudo terminal, or tcp://HOST:PORT:",
            Some("Port"),
            vec![main("Connect")],
        ),
        Dialog::Settings | Dialog::About | Dialog::Picker(_) => ask(String::new(), "", None, Vec::new()),
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

/// The dialog's text field, with the complaint under it.
pub fn text_field_ui(ui: &mut Ui, spoken: &str, dialogs: &Dialogs, commands: &mut Commands) {
    let mut text = dialogs.text.clone();
    let field = TextEdit::singleline(&mut text).desired_width(f32::INFINITY).margin(egui::Margin::symmetric(8, 6));
    let response = ui.add(field);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, spoken));
    if !response.has_focus() && !response.lost_focus() {
        response.request_focus();
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
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        for choice in choices {
            let colors = theme::of(ui);
            let button = match choice.weight {
                Weight::Main => {
                    egui::Button::new(RichText::new(choice.label).color(colors.on_accent)).fill(colors.accent)
                }
                Weight::Other => egui::Button::new(choice.label),
                Weight::Danger => egui::Button::new(RichText::new(choice.label).color(colors.error)),
            };
            let enter = choice.weight == Weight::Main && ui.input(|input| input.key_pressed(Key::Enter));
            if ui.add(button.min_size(egui::vec2(metrics::DIALOG_BUTTON_WIDTH, theme::TOOL_BUTTON_HEIGHT))).clicked()
                || enter
            {
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

/// The two buttons of a dialog with one thing to do.
pub fn accept_or_cancel_ui(ui: &mut Ui, label: &'static str, commands: &mut Commands) {
    buttons_ui(ui, &[Choice { label, answer: Answer::Accept, weight: Weight::Main }], commands);
}
