//! A window with nothing but an editor and a terminal, for looking at them: `editor_window FILE [dark|light]`

use eframe::egui::{self, Id};
use pyrite::text::apply::apply;
use pyrite::text::diagnostics::{Diagnostic, Severity};
use pyrite::text::edit::Editor;
use pyrite::text::file_text::decode;
use pyrite::text::terminal::{Terminal, TerminalCommand};
use pyrite::ui::editor::{EditorView, editor_ui};
use pyrite::ui::terminal::{Input, TerminalView, terminal_ui};
use pyrite::ui::theme;

struct Window {
    editor: Editor,
    terminal: Terminal,
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let mut edits = Vec::new();
        let mut keys = Vec::new();
        egui::Panel::bottom("shell").default_size(240.0).resizable(true).frame(egui::Frame::NONE).show(ui, |ui| {
            let id = Id::unique("terminal");
            let view =
                TerminalView { id, name: "Shell", terminal: &self.terminal, font_size: 13.0, input: Input::Taken };
            terminal_ui(ui, &view, &mut keys);
        });
        egui::CentralPanel::no_frame().show(ui, |ui| {
            let view = EditorView { id: Id::unique("editor"), name: "Program", editor: &self.editor, font_size: 14.0 };
            editor_ui(ui, &view, &mut edits);
        });
        if !edits.is_empty() || !keys.is_empty() || !self.editor.is_settled() {
            ui.ctx().request_repaint();
        }
        for command in edits {
            if let Some(text) = apply(&mut self.editor, command).copied {
                ui.ctx().copy_text(text);
            }
        }
        self.editor.settle(128 * 1024);
        for command in keys {
            match command {
                TerminalCommand::Input(bytes) => {
                    let echo = String::from_utf8_lossy(&bytes).replace('\r', "\r\n>>> ").replace('\x7f', "\x08\x1b[K");
                    self.terminal.write(echo.as_bytes());
                }
                TerminalCommand::Paste(text) => self.terminal.write(text.as_bytes()),
                TerminalCommand::Interrupt => self.terminal.write(b"\r\nKeyboardInterrupt: \r\n>>> "),
                TerminalCommand::OpenPlace { line_number, .. } => self.editor.jump_to_line(line_number),
            }
        }
    }
}

const OUTPUT: &str = "MicroPython v1.24 compatible; Pyrite 0.1 on the simulated board\r\n\
Type \"help()\" for more information.\r\n>>> import main\r\n\
\x1b[32mready\x1b[0m \x1b[1;33mwarning\x1b[0m \x1b[7minverse\x1b[0m \x1b[4munderlined\x1b[0m größe 日本\r\n\
Traceback (most recent call last):\r\n  File \"main.py\", line 12, in <module>\r\n  \
File \"main.py\", line 7, in read\r\nValueError: invalid pin\r\n>>> ";

fn main() -> eframe::Result {
    let file = std::env::args().nth(1).unwrap_or_default();
    let light = std::env::args().nth(2).is_some_and(|theme| theme == "light");
    let bytes = std::fs::read(&file).unwrap_or_default();
    let mut editor = match decode(&bytes) {
        Ok((buffer, format)) => Editor::new(buffer, format, &file),
        Err(error) => Editor::of_text(&format!("# {error}\n")),
    };
    let mark = |range, severity, message: &str| Diagnostic {
        range,
        severity,
        message: message.to_owned(),
        hint: Some("Put a colon at the end of the line.".to_owned()),
    };
    let lines = editor.buffer().line_count();
    if lines > 8 {
        let line = |index| editor.buffer().line_range(index);
        let marks = vec![
            mark(line(4), Severity::Error, "expected ':'"),
            mark(line(6).end..line(6).end, Severity::Warning, "this name is never used"),
        ];
        let revision = editor.buffer().revision();
        editor.set_diagnostics(revision, marks);
    }
    let mut terminal = Terminal::new();
    terminal.note("Board connected on /dev/ttyUSB0");
    terminal.write(OUTPUT.as_bytes());
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_inner_size([1100.0, 760.0]).with_title("editor_window"),
        ..Default::default()
    };
    eframe::run_native(
        "editor_window",
        options,
        Box::new(move |cc| {
            egui_material_icons::initialize(&cc.egui_ctx);
            theme::install(&cc.egui_ctx);
            cc.egui_ctx.set_theme(if light { egui::Theme::Light } else { egui::Theme::Dark });
            Ok(Box::new(Window { editor, terminal }))
        }),
    )
}
