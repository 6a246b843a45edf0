//! The friendly prompt (`>>> `) and its paste mode.

use super::banner;
use super::completion::complete;
use super::continuation::wants_more;
use super::history::History;
use super::line_editor::{LineEditor, Step};
use super::terminal::{Interpreter, ReplEnd, RunEnd, Screen, SourceKind, Terminal, key, next_byte};

/// Runs the friendly REPL, banner first, until it is left. `machine` names board and chip.
pub fn friendly_repl(
    terminal: &mut dyn Terminal,
    interpreter: &mut dyn Interpreter,
    history: &mut History,
    machine: &str,
) -> ReplEnd {
    print_greeting(terminal, machine);
    resume_friendly_repl(terminal, interpreter, history, machine)
}

/// Runs the friendly REPL from its prompt.
pub fn resume_friendly_repl(
    terminal: &mut dyn Terminal,
    interpreter: &mut dyn Interpreter,
    history: &mut History,
    machine: &str,
) -> ReplEnd {
    let mut editor = LineEditor::new();
    loop {
        interpreter.text().clear();
        let kind = match read_statement(&mut editor, terminal, interpreter, history) {
            Statement::Source(kind) => kind,
            Statement::Nothing => continue,
            Statement::Greet => {
                print_greeting(terminal, machine);
                continue;
            }
            Statement::End(end) => {
                interpreter.text().clear();
                return end;
            }
        };
        match interpreter.run(kind) {
            RunEnd::Completed => {}
            RunEnd::Raised => interpreter.print_exception(),
            RunEnd::Exited => return ReplEnd::SoftReset,
            RunEnd::Abandoned => return ReplEnd::Leave,
        }
    }
}

enum Statement {
    /// The interpreter's text is to be run.
    Source(SourceKind),
    Nothing,
    Greet,
    End(ReplEnd),
}

fn print_greeting(screen: &mut dyn Screen, machine: &str) {
    for piece in banner::greeting(machine) {
        screen.write(piece.as_bytes());
    }
}

fn read_statement(
    editor: &mut LineEditor,
    terminal: &mut dyn Terminal,
    interpreter: &mut dyn Interpreter,
    history: &mut History,
) -> Statement {
    let mut prompt = banner::PROMPT;
    loop {
        let first_line = interpreter.text().bytes().is_empty();
        let command = match read_line(editor, prompt, terminal, interpreter, history) {
            Some(Step::Command(command)) => Some(command),
            Some(_) => None,
            None => return Statement::End(ReplEnd::Leave),
        };
        if command == Some(key::CTRL_C) {
            terminal.write(b"\r\n");
            return Statement::Nothing;
        }
        if first_line {
            match command {
                Some(key::CTRL_A) => {
                    terminal.write(b"\r\n");
                    return Statement::End(ReplEnd::Raw);
                }
                Some(key::CTRL_B) => {
                    terminal.write(b"\r\n");
                    return Statement::Greet;
                }
                Some(key::CTRL_D) => {
                    terminal.write(b"\r\n");
                    return Statement::End(ReplEnd::SoftReset);
                }
                Some(key::CTRL_E) => return read_paste(terminal, interpreter),
                _ => {}
            }
            if interpreter.text().bytes().is_empty() {
                return Statement::Nothing;
            }
        } else if command == Some(key::CTRL_D) {
            return Statement::Source(SourceKind::Interactive);
        }
        if !wants_more(interpreter.text().bytes()) {
            return Statement::Source(SourceKind::Interactive);
        }
        if interpreter.text().push(b"\n").is_err() {
            return out_of_memory(interpreter);
        }
        prompt = banner::CONTINUATION_PROMPT;
    }
}

/// Reads one line behind the text so far; `None` when the REPL is to be left.
fn read_line(
    editor: &mut LineEditor,
    prompt: &'static str,
    terminal: &mut dyn Terminal,
    interpreter: &mut dyn Interpreter,
    history: &mut History,
) -> Option<Step> {
    editor.begin(prompt, interpreter.text(), terminal);
    loop {
        let byte = next_byte(terminal, interpreter)?;
        match editor.key(byte, interpreter.text(), history, terminal) {
            Step::Continue => {}
            Step::Complete => complete(editor, interpreter, terminal),
            step => return Some(step),
        }
    }
}

fn read_paste(terminal: &mut dyn Terminal, interpreter: &mut dyn Interpreter) -> Statement {
    terminal.write(banner::PASTE);
    let mut fits = true;
    loop {
        let Some(byte) = next_byte(terminal, interpreter) else { return Statement::End(ReplEnd::Leave) };
        match byte {
            key::CTRL_C => {
                terminal.write(b"\r\n");
                return Statement::Nothing;
            }
            key::CTRL_D => {
                terminal.write(b"\r\n");
                return if fits { Statement::Source(SourceKind::Interactive) } else { out_of_memory(interpreter) };
            }
            b'\r' => {
                fits = fits && interpreter.text().push(b"\n").is_ok();
                terminal.write(b"\r\n");
                terminal.write(banner::PASTE_PROMPT);
            }
            _ => {
                fits = fits && interpreter.text().push(&[byte]).is_ok();
                terminal.write(&[byte]);
            }
        }
    }
}

fn out_of_memory(interpreter: &mut dyn Interpreter) -> Statement {
    interpreter.text().clear();
    interpreter.raise(super::terminal::Condition::OutOfMemory);
    interpreter.print_exception();
    Statement::Nothing
}
