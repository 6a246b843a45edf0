//! The editor and the terminal in a window without a screen: keys and mouse in, text and commands out

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Id, Key, Modifiers, PointerButton, Pos2, Vec2, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use pyrite::text::apply::apply;
use pyrite::text::command::Command;
use pyrite::text::diagnostics::{Diagnostic, Severity};
use pyrite::text::edit::{Access, Editor};
use pyrite::text::terminal::{Terminal, TerminalCommand};
use pyrite::ui::editor::{EditorView, editor_ui};
use pyrite::ui::terminal::{Input, TerminalView, terminal_ui};
use pyrite::ui::theme;

struct Screen {
    editor: Editor,
    copied: Option<String>,
    /// Commands of the last frame: an idle window has none.
    last: Vec<Command>,
}

fn editor(text: &str) -> Harness<'static, Screen> {
    let screen = Screen { editor: Editor::of_text(text), copied: None, last: Vec::new() };
    let mut harness = Harness::builder()
        .with_size(Vec2::new(800.0, 400.0))
        .with_step_dt(1.0 / 60.0)
        .allow_missing_glyphs()
        .with_context_setup(set_up)
        .build_ui_state(
            |ui, screen: &mut Screen| {
                let mut commands = Vec::new();
                let view =
                    EditorView { id: Id::unique("editor"), name: "Program", editor: &screen.editor, font_size: 14.0 };
                editor_ui(ui, &view, &mut commands);
                for command in &commands {
                    if let Some(text) = apply(&mut screen.editor, command.clone()).copied {
                        screen.copied = Some(text);
                    }
                }
                if !commands.is_empty() {
                    ui.ctx().request_repaint();
                }
                screen.last = commands;
            },
            screen,
        );
    harness.run_steps(3);
    harness
}

fn set_up(ctx: &eframe::egui::Context) {
    egui_material_icons::initialize(ctx);
    theme::install(ctx);
}

fn press(harness: &mut Harness<'_, impl Sized>, key: Key, modifiers: Modifiers) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(2);
}

fn type_text(harness: &mut Harness<'_, impl Sized>, text: &str) {
    for c in text.chars() {
        harness.event(Event::Text(c.to_string()));
        harness.run_steps(2);
    }
}

fn mouse(harness: &mut Harness<'_, impl Sized>, position: Pos2, pressed: bool) {
    harness.event(Event::PointerMoved(position));
    let modifiers = Modifiers::NONE;
    harness.event(Event::PointerButton { pos: position, button: PointerButton::Primary, pressed, modifiers });
    harness.run_steps(2);
}

#[test]
fn keys_write_a_program() {
    let mut harness = editor("");
    assert!(harness.get_by_role_and_label(Role::MultilineTextInput, "Program").is_focused());
    type_text(&mut harness, "if x:");
    press(&mut harness, Key::Enter, Modifiers::NONE);
    type_text(&mut harness, "print('ä')");
    assert_eq!(harness.state().editor.buffer().text(), "if x:\n    print('ä')");
    press(&mut harness, Key::Tab, Modifiers::SHIFT);
    assert_eq!(harness.state().editor.buffer().text(), "if x:\nprint('ä')");
    press(&mut harness, Key::Z, Modifiers::COMMAND);
    assert_eq!(harness.state().editor.buffer().text(), "if x:\n    print('ä')");
    press(&mut harness, Key::Home, Modifiers::SHIFT);
    harness.event(Event::Cut);
    harness.run_steps(2);
    assert_eq!(harness.state().copied.as_deref(), Some("print('ä')"));
    harness.event(Event::Paste("pass\r\n".to_owned()));
    harness.run_steps(2);
    assert_eq!(harness.state().editor.buffer().text(), "if x:\n    pass\n");
    // The text did not lose the keys on the way.
    assert!(harness.get_by_label("Program").is_focused());
}

#[test]
fn a_screen_reader_gets_the_lines_in_view() {
    let text: String = (1..=500).map(|line| format!("line {line}\n")).collect();
    let mut harness = editor(&text);
    let value = harness.get_by_label("Program").value().unwrap_or_default();
    assert!(value.starts_with("line 1\nline 2\n"), "{value:?}");
    assert!(!value.contains("line 100\n"));
    press(&mut harness, Key::End, Modifiers::COMMAND);
    harness.run_steps(2);
    let value = harness.get_by_label("Program").value().unwrap_or_default();
    assert!(value.contains("line 500"), "{value:?}");
    assert!(!value.contains("line 1\n"));
}

#[test]
fn the_mouse_places_and_selects() {
    let mut harness = editor("first line\nsecond line\nthird line");
    let area = harness.get_by_label("Program").rect();
    let char_width = 8.4;
    let row = |line: f32| area.top() + (line + 0.5) * 20.0;
    let at = |column: f32, line: f32| pos2(area.left() + 6.0 + column * char_width, row(line));
    mouse(&mut harness, at(3.0, 1.0), true);
    mouse(&mut harness, at(3.0, 1.0), false);
    assert_eq!(harness.state().editor.selection().head, 14);
    // A quick click fits into one frame.
    for pressed in [true, false] {
        let (pos, modifiers) = (at(5.0, 0.0), Modifiers::NONE);
        harness.event(Event::PointerMoved(pos));
        harness.event(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers });
    }
    harness.run_steps(2);
    assert_eq!(harness.state().editor.selection().head, 5);
    // Dragging selects; far outside the text the nearest end is meant.
    mouse(&mut harness, at(0.0, 0.0), true);
    harness.event(Event::PointerMoved(at(90.0, 1.0)));
    harness.run_steps(2);
    mouse(&mut harness, at(90.0, 1.0), false);
    assert_eq!(harness.state().editor.selected_text(), "first line\nsecond line");
    // A double click takes the word.
    for _ in 0..2 {
        mouse(&mut harness, at(8.0, 2.0), true);
        mouse(&mut harness, at(8.0, 2.0), false);
    }
    assert_eq!(harness.state().editor.selected_text(), "line");
    mouse(&mut harness, at(8.0, 2.0), true);
    mouse(&mut harness, at(8.0, 2.0), false);
    assert_eq!(harness.state().editor.selected_text(), "third line");
    // The gutter takes lines.
    let gutter = pos2(area.left() - 20.0, row(1.0));
    mouse(&mut harness, gutter, true);
    mouse(&mut harness, gutter, false);
    assert_eq!(harness.state().editor.selected_text(), "second line\n");
}

#[test]
fn finding_goes_round() {
    let mut harness = editor("one two one\nONE");
    press(&mut harness, Key::F, Modifiers::COMMAND);
    harness.run_steps(2);
    assert!(harness.get_by_label("Find").is_focused());
    type_text(&mut harness, "one");
    assert_eq!(harness.state().editor.selection().range(), 0..3);
    harness.get_by_label("1 of 3");
    press(&mut harness, Key::Enter, Modifiers::NONE);
    harness.get_by_label("2 of 3");
    assert_eq!(harness.state().editor.selection().range(), 8..11);
    harness.get_by_label("Match case").click();
    harness.run_steps(3);
    harness.get_by_label("2 of 2");
    press(&mut harness, Key::Escape, Modifiers::NONE);
    harness.run_steps(2);
    assert!(harness.query_by_label("Find").is_none() && harness.state().editor.search().is_none());
    assert!(harness.get_by_label("Program").is_focused());
    // F3 finds again without the bar.
    press(&mut harness, Key::F3, Modifiers::NONE);
    assert_eq!(harness.state().editor.selection().range(), 0..3);
    press(&mut harness, Key::H, Modifiers::COMMAND);
    harness.run_steps(2);
    harness.get_by_label("Replace with").focus();
    harness.run_steps(2);
    type_text(&mut harness, "1");
    harness.get_by_label("Replace all").click();
    harness.run_steps(3);
    assert_eq!(harness.state().editor.buffer().text(), "1 two 1\nONE");
}

#[test]
fn going_to_a_line() {
    let text: String = (1..=900).map(|line| format!("line {line}\n")).collect();
    let mut harness = editor(&text);
    press(&mut harness, Key::G, Modifiers::COMMAND);
    harness.run_steps(2);
    type_text(&mut harness, "800:3");
    press(&mut harness, Key::Enter, Modifiers::NONE);
    harness.run_steps(3);
    let state = harness.state();
    assert_eq!(state.editor.buffer().line_of(state.editor.selection().head), 799);
    assert!(harness.get_by_label("Program").value().unwrap_or_default().contains("line 800\n"));
    assert!(harness.get_by_label("Program").is_focused());
}

#[test]
fn the_caret_stays_in_view_while_the_text_grows() {
    let mut harness = editor("start\n");
    press(&mut harness, Key::End, Modifiers::COMMAND);
    let lines: String = (1..=1000).map(|line| format!("line {line}\n")).collect();
    harness.event(Event::Paste(lines));
    harness.run_steps(4);
    assert!(harness.get_by_label("Program").value().unwrap_or_default().contains("line 1000"));
    type_text(&mut harness, &"long ".repeat(60));
    harness.run_steps(2);
    press(&mut harness, Key::Home, Modifiers::COMMAND);
    harness.run_steps(2);
    assert!(harness.get_by_label("Program").value().unwrap_or_default().starts_with("start"));
}

#[test]
fn a_mark_explains_itself() {
    let mut harness = editor("if x\n    pass");
    let revision = harness.state().editor.buffer().revision();
    let mark = Diagnostic {
        range: 4..4,
        severity: Severity::Error,
        message: "expected ':'".to_owned(),
        hint: Some("Put a colon there.".to_owned()),
    };
    harness.state_mut().editor.set_diagnostics(revision, vec![mark]);
    let area = harness.get_by_label("Program").rect();
    harness.hover_at(pos2(area.left() + 6.0 + 4.5 * 8.4, area.top() + 10.0));
    harness.run_steps(60);
    harness.get_by_label("expected ':'");
    harness.get_by_label("Put a colon there.");
}

#[test]
fn read_only_and_odd_texts_are_shown() {
    for text in [
        "",
        "\n",
        "\t\t\u{0}\u{202e}x",
        &"long ".repeat(100_000),
        &"\n".repeat(50_000),
        "e\u{301}\u{1f468}\u{200d}\u{1f469}",
    ] {
        let mut harness = editor(text);
        harness.state_mut().editor.access = Access::ReadOnly;
        for key in [Key::End, Key::ArrowDown, Key::PageDown, Key::ArrowRight, Key::A] {
            press(&mut harness, key, Modifiers::COMMAND);
            press(&mut harness, key, Modifiers::NONE);
        }
        type_text(&mut harness, "x");
        assert_eq!(harness.state().editor.buffer().text(), text);
    }
}

#[test]
fn an_idle_editor_comes_to_rest() {
    let mut harness = editor("x = 1");
    for _ in 0..100 {
        harness.step();
        assert_eq!(harness.state().last, []);
    }
}

struct Board {
    terminal: Terminal,
    sent: Vec<TerminalCommand>,
    input: Input,
}

fn terminal(output: &str, input: Input) -> Harness<'static, Board> {
    let mut board = Board { terminal: Terminal::new(), sent: Vec::new(), input };
    board.terminal.write(output.as_bytes());
    let mut harness = Harness::builder()
        .with_size(Vec2::new(800.0, 300.0))
        .with_step_dt(1.0 / 60.0)
        .allow_missing_glyphs()
        .with_context_setup(set_up)
        .build_ui_state(
            |ui, board: &mut Board| {
                let id = Id::unique("terminal");
                let mut commands = Vec::new();
                let view =
                    TerminalView { id, name: "Shell", terminal: &board.terminal, font_size: 13.0, input: board.input };
                terminal_ui(ui, &view, &mut commands);
                board.sent.append(&mut commands);
            },
            board,
        );
    harness.run_steps(2);
    harness.get_by_label("Shell").click();
    harness.run_steps(2);
    harness
}

#[test]
fn keys_go_to_the_board() {
    let mut harness = terminal(">>> ", Input::Taken);
    type_text(&mut harness, "é");
    press(&mut harness, Key::Enter, Modifiers::NONE);
    press(&mut harness, Key::ArrowUp, Modifiers::NONE);
    press(&mut harness, Key::Tab, Modifiers::NONE);
    press(&mut harness, Key::D, Modifiers::CTRL | Modifiers::COMMAND);
    harness.event(Event::Copy);
    harness.event(Event::Paste("a\r\nb".to_owned()));
    harness.run_steps(2);
    let input = |bytes: &[u8]| TerminalCommand::Input(bytes.to_vec());
    let expected = [
        input("é".as_bytes()),
        input(b"\r"),
        input(b"\x1b[A"),
        input(b"\t"),
        input(b"\x04"),
        TerminalCommand::Interrupt,
        TerminalCommand::Paste("a\nb".to_owned()),
    ];
    assert_eq!(harness.state().sent, expected);
    assert!(harness.get_by_label("Shell").is_focused());
    harness.state_mut().input = Input::Refused;
    type_text(&mut harness, "x");
    assert_eq!(harness.state().sent.len(), expected.len());
}

#[test]
fn a_traceback_line_opens_its_place() {
    let mut harness = terminal("  File \"lib/a.py\", line 12, in f\r\nValueError: x\r\n>>> ", Input::Taken);
    let area = harness.get_by_label("Shell").rect();
    let at = pos2(area.left() + 60.0, area.top() + 12.0);
    mouse(&mut harness, at, true);
    mouse(&mut harness, at, false);
    let expected = TerminalCommand::OpenPlace { file_name: "lib/a.py".to_owned(), line_number: 12 };
    assert_eq!(harness.state().sent, [expected]);
}

#[test]
fn the_view_follows_the_end_until_one_scrolls_up() {
    let lines = |from: usize, to: usize| (from..to).map(|line| format!("line {line}\n")).collect::<String>();
    let mut harness = terminal(&lines(0, 1000), Input::Taken);
    let shown = |harness: &Harness<'_, Board>| harness.get_by_label("Shell").value().unwrap_or_default();
    assert!(shown(&harness).contains("line 999"));
    harness.state_mut().terminal.write(lines(1000, 2000).as_bytes());
    harness.run_steps(3);
    assert!(shown(&harness).contains("line 1999"));
    press(&mut harness, Key::PageUp, Modifiers::NONE);
    let before = shown(&harness);
    assert!(!before.contains("line 1999"));
    harness.state_mut().terminal.write(lines(2000, 3000).as_bytes());
    harness.run_steps(3);
    assert_eq!(shown(&harness), before);
    // Typing goes to the end.
    type_text(&mut harness, "x");
    harness.run_steps(3);
    assert!(shown(&harness).contains("line 2999"));
}

#[test]
fn the_terminal_is_searched() {
    let output: String = (0..5000).map(|line| format!("value {line}\n")).collect();
    let mut harness = terminal(&output, Input::Taken);
    press(&mut harness, Key::F, Modifiers::COMMAND);
    harness.run_steps(2);
    type_text(&mut harness, "value 1234");
    harness.run_steps(2);
    harness.get_by_label("1 found");
    press(&mut harness, Key::Enter, Modifiers::NONE);
    harness.run_steps(3);
    assert!(harness.get_by_label("Shell").value().unwrap_or_default().contains("value 1234\n"));
    press(&mut harness, Key::Escape, Modifiers::NONE);
    harness.run_steps(3);
    assert!(harness.query_by_label("Find in the shell").is_none());
    // What was found stays selected; copying it does not interrupt the board.
    harness.event(Event::Copy);
    harness.run_steps(2);
    assert_eq!(harness.state().sent, []);
}
