//! The raw REPL for programs, and raw paste with its flow control.
//!
//! Raw paste: `05 'A' 01` is answered by `R 01`, the window size (u16 little endian) and a first `01`. Each `01` lets
//! the host send one more window; `04` ends the source from the host's side and is acknowledged by `04`.

use super::banner;
use super::terminal::{Condition, Interpreter, ReplEnd, RunEnd, SourceKind, Terminal, key, next_byte};

/// Bytes that a host may send in raw paste for each `01`. Two windows are open at the start, so the firmware's input
/// buffer holds at least twice as many.
pub const WINDOW: u16 = 512;

const WINDOW_OPEN: &[u8] = b"\x01";
const RAW_PASTE_SUPPORTED: &[u8] = b"R\x01";
const COMMAND_UNSUPPORTED: &[u8] = b"R\x00";

/// Runs the raw REPL, greeting first, until it is left.
pub fn raw_repl(terminal: &mut dyn Terminal, interpreter: &mut dyn Interpreter) -> ReplEnd {
    terminal.write(banner::RAW);
    loop {
        interpreter.text().clear();
        terminal.write(banner::RAW_PROMPT);
        let end = match read_command(terminal, interpreter) {
            Command::Source => {
                terminal.write(banner::RAW_ACCEPTED);
                run(terminal, interpreter)
            }
            Command::SourceTooLong => {
                terminal.write(banner::RAW_ACCEPTED);
                report(Condition::OutOfMemory, terminal, interpreter)
            }
            Command::RawPaste => raw_paste(terminal, interpreter),
            Command::Unsupported => {
                terminal.write(COMMAND_UNSUPPORTED);
                None
            }
            Command::Greet => {
                terminal.write(banner::RAW);
                None
            }
            Command::End(end) => {
                match end {
                    ReplEnd::SoftReset => {
                        terminal.write(banner::RAW_ACCEPTED);
                        terminal.write(b"\r\n");
                    }
                    ReplEnd::Friendly => terminal.write(b"\r\n"),
                    ReplEnd::Raw | ReplEnd::Leave => {}
                }
                Some(end)
            }
        };
        if let Some(end) = end {
            interpreter.text().clear();
            return end;
        }
    }
}

enum Command {
    Source,
    SourceTooLong,
    RawPaste,
    Unsupported,
    Greet,
    End(ReplEnd),
}

fn read_command(terminal: &mut dyn Terminal, interpreter: &mut dyn Interpreter) -> Command {
    let mut fits = true;
    loop {
        let Some(byte) = next_byte(terminal, interpreter) else { return Command::End(ReplEnd::Leave) };
        match byte {
            key::CTRL_A => {
                return match *interpreter.text().bytes() {
                    [key::CTRL_E, b'A'] => Command::RawPaste,
                    [key::CTRL_E, _] => Command::Unsupported,
                    _ => Command::Greet,
                };
            }
            key::CTRL_B => return Command::End(ReplEnd::Friendly),
            key::CTRL_C => {
                interpreter.text().clear();
                fits = true;
            }
            key::CTRL_D if !fits => return Command::SourceTooLong,
            key::CTRL_D if interpreter.text().bytes().is_empty() => return Command::End(ReplEnd::SoftReset),
            key::CTRL_D => return Command::Source,
            _ => fits = fits && interpreter.text().push(&[byte]).is_ok(),
        }
    }
}

fn raw_paste(terminal: &mut dyn Terminal, interpreter: &mut dyn Interpreter) -> Option<ReplEnd> {
    interpreter.text().clear();
    terminal.write(RAW_PASTE_SUPPORTED);
    terminal.write(&WINDOW.to_le_bytes());
    terminal.write(WINDOW_OPEN);
    let mut remaining = WINDOW;
    loop {
        let Some(byte) = next_byte(terminal, interpreter) else { return Some(ReplEnd::Leave) };
        match byte {
            key::CTRL_C => {
                terminal.write(banner::RAW_SEPARATOR);
                return report(Condition::KeyboardInterrupt, terminal, interpreter);
            }
            key::CTRL_D => {
                terminal.write(banner::RAW_SEPARATOR);
                return run(terminal, interpreter);
            }
            _ => {}
        }
        if interpreter.text().push(&[byte]).is_err() {
            interpreter.text().clear();
            // Ends the source from this side; the host acknowledges by ending it too.
            terminal.write(banner::RAW_SEPARATOR);
            loop {
                match next_byte(terminal, interpreter) {
                    Some(key::CTRL_C | key::CTRL_D) => break,
                    Some(_) => {}
                    None => return Some(ReplEnd::Leave),
                }
            }
            return report(Condition::OutOfMemory, terminal, interpreter);
        }
        remaining -= 1;
        if remaining == 0 {
            terminal.write(WINDOW_OPEN);
            remaining = WINDOW;
        }
    }
}

fn run(terminal: &mut dyn Terminal, interpreter: &mut dyn Interpreter) -> Option<ReplEnd> {
    let end = interpreter.run(SourceKind::File);
    if end == RunEnd::Abandoned {
        return Some(ReplEnd::Leave);
    }
    terminal.write(banner::RAW_SEPARATOR);
    if end == RunEnd::Raised {
        interpreter.print_exception();
    }
    terminal.write(banner::RAW_SEPARATOR);
    (end == RunEnd::Exited).then_some(ReplEnd::SoftReset)
}

fn report(condition: Condition, terminal: &mut dyn Terminal, interpreter: &mut dyn Interpreter) -> Option<ReplEnd> {
    interpreter.text().clear();
    interpreter.raise(condition);
    terminal.write(banner::RAW_SEPARATOR);
    interpreter.print_exception();
    terminal.write(banner::RAW_SEPARATOR);
    None
}
