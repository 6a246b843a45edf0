//! The board's own prompt in this terminal.
//!
//! **Invariant:** bytes go through as they are, but for the key that leaves; the terminal is what it was afterwards.

use std::io::{ErrorKind, IsTerminal as _, Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::board::port::PortAddress;
use crate::board::transport::{SimulatorOptions, Transport, open};
use crate::board::trouble::Trouble;

use super::Failure;

/// Ctrl-] leaves, as in telnet and mpremote.
pub const LEAVE: u8 = 0x1d;
/// Ends framed mode, if a host left the board in it, and shows the prompt.
const GREETING: &[u8] = b"\r\x02";

/// Puts the terminal back.
pub struct RawTerminal;

impl RawTerminal {
    /// Has the terminal give keys as they are pressed, if standard input is one.
    pub fn new() -> Result<Option<Self>, Failure> {
        if !std::io::stdin().is_terminal() {
            return Ok(None);
        }
        crossterm::terminal::enable_raw_mode().map_err(|error| Failure::Local(format!("the terminal: {error}")))?;
        Ok(Some(Self))
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        // There is nothing left to do for a terminal that is gone.
        let _ = crossterm::terminal::disable_raw_mode();
    }
}

/// Talks with the prompt until Ctrl-], the end of standard input, or the end of the link.
pub fn repl(port: &PortAddress, simulator: &SimulatorOptions) -> Result<(), Failure> {
    let Transport { mut reader, mut writer, set_baud: _, set_lines: _, keep } =
        open(port, simulator).map_err(Failure::Connection)?;
    let path = port.to_string();
    eprintln!("Connected to {path}. Ctrl-] leaves.");
    let terminal = RawTerminal::new()?;
    let done = Arc::new(AtomicBool::new(false));
    let reading = std::thread::spawn({
        let done = Arc::clone(&done);
        move || {
            let mut buffer = [0; 4096];
            while !done.load(Ordering::Acquire) {
                match reader.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(length) => {
                        let mut out = std::io::stdout().lock();
                        let written =
                            out.write_all(buffer.get(..length).unwrap_or_default()).and_then(|()| out.flush());
                        if written.is_err() {
                            break;
                        }
                    }
                    Err(error)
                        if matches!(
                            error.kind(),
                            ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted
                        ) => {}
                    Err(_) => break,
                }
            }
            // The main thread waits for a key: it is told by the process's end.
            if !done.swap(true, Ordering::AcqRel) {
                let _ = crossterm::terminal::disable_raw_mode();
                eprintln!("\r\npyrite-cli: the board went away.");
                std::process::exit(3);
            }
        }
    });
    let vanished = |_| Failure::Connection(Trouble::Vanished { path: path.clone() });
    writer.write_all(GREETING).map_err(vanished)?;
    let mut buffer = [0; 1024];
    loop {
        let length = match std::io::stdin().read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(length) => length,
        };
        let typed = buffer.get(..length).unwrap_or_default();
        let end = typed.iter().position(|byte| *byte == LEAVE);
        writer.write_all(typed.get(..end.unwrap_or(length)).unwrap_or_default()).map_err(vanished)?;
        if end.is_some() {
            break;
        }
    }
    if terminal.is_none() {
        // A pipe that has ended leaves the board a moment to answer.
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    done.store(true, Ordering::Release);
    // A reader that panicked has said so on standard error.
    let _ = reading.join();
    drop(keep);
    drop(terminal);
    eprintln!();
    Ok(())
}
